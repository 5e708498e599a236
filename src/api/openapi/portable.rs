//! What makes a document fit every generator: some stop at constructs that OpenAPI allows, others compile them to code
//! that does not.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Rewrites what generators stumble over. Enums that the original's document has keep their constants' names, so that a
/// client moves from that document to another without renaming.
pub(super) fn make(document: &mut Value, original: Option<&Value>) {
    visit(document, &mut |value| {
        plain_reference(value);
        plain_pattern(value);
        open_object(value);
    });
    plain_parameters(document);
    name_enum_constants(document, original);
    lift_errors(document);
}

/// Calls `change` for every object, outermost first.
pub(super) fn visit(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            change(map);
            map.values_mut().for_each(|inner| visit(inner, change));
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| visit(inner, change)),
        _ => {}
    }
}

/// `oneOf` of something and null becomes that thing, of which then nothing is required: what may be left out may be null,
/// too, and a union with null is what most generators get wrong.
fn plain_reference(map: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = map.get("oneOf") else { return };
    let (nulls, others): (Vec<_>, Vec<_>) = alternatives.iter().partition(|one| one["type"] == "null");
    let ([_], [Value::Object(other)]) = (nulls.as_slice(), others.as_slice()) else { return };
    let mut plain = other.clone();
    plain.remove("required");
    map.remove("oneOf");
    for (name, value) in plain {
        map.entry(name).or_insert(value);
    }
}

/// PCRE, which several ecosystems compile patterns with, has `\x00` and no `\u0000`.
fn plain_pattern(map: &mut Map<String, Value>) {
    if let Some(Value::String(pattern)) = map.get_mut("pattern") {
        *pattern = pattern.replace("\\u0000", "\\x00");
    }
}

/// An object of which nothing is said may hold anything; some generators take it for one that must be empty.
fn open_object(map: &mut Map<String, Value>) {
    let is_object = match map.get("type") {
        Some(Value::String(kind)) => kind == "object",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "object"),
        _ => false,
    };
    let says_what = ["properties", "additionalProperties", "allOf", "oneOf", "anyOf"];
    if is_object && !says_what.iter().any(|keyword| map.contains_key(*keyword)) {
        map.insert("additionalProperties".to_owned(), Value::Bool(true));
    }
}

/// A parameter is left out, never null.
fn plain_parameters(document: &mut Value) {
    visit(document, &mut |map| {
        let Some(Value::Array(parameters)) = map.get_mut("parameters") else { return };
        for parameter in parameters {
            let Some(Value::Array(types)) = parameter.pointer("/schema/type") else { continue };
            if let Some(plain) = types.iter().find(|kind| *kind != "null").cloned() {
                parameter["schema"]["type"] = plain;
            }
        }
    });
}

/// Some languages give all enums of a document one name space: constants that stand in two get the enum's name in front.
fn name_enum_constants(document: &mut Value, original: Option<&Value>) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let constants = |schema: &Value| -> Vec<String> {
        schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    schemas.values().flat_map(constants).for_each(|constant| *count.entry(constant).or_default() += 1);
    let is_plain =
        |name: &str| original.is_some_and(|original| original["components"]["schemas"][name]["enum"].is_array());
    for (name, schema) in schemas.iter_mut().filter(|(name, _)| !is_plain(name)) {
        let constants = constants(schema);
        if constants.iter().any(|constant| count[constant] > 1) {
            let names = constants.iter().map(|constant| format!("{}_{constant}", screaming(name)));
            schema["x-enum-varnames"] = names.collect();
        }
    }
}

/// `DeliveryState` becomes `DELIVERY_STATE`.
fn screaming(name: &str) -> String {
    let mut text = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(char.to_ascii_uppercase());
    }
    text
}

/// The error responses, each written once: `components.responses`, under the names that the original has for its own.
fn lift_errors(document: &mut Value) {
    let mut lifted = Map::new();
    visit(&mut document["paths"], &mut |map| {
        let Some(Value::Object(responses)) = map.get_mut("responses") else { return };
        for (status, response) in responses {
            let Some(name) = name_of(status) else { continue };
            // A 409 of the sandbox is another one than that of a repeated key.
            let name = match lifted.get(name) {
                Some(earlier) if earlier != response => continue,
                _ => name,
            };
            lifted.insert(name.to_owned(), response.take());
            *response = json!({"$ref": format!("#/components/responses/{name}")});
        }
    });
    document["components"]["responses"] = Value::Object(lifted);
}

fn name_of(status: &str) -> Option<&'static str> {
    Some(match status {
        "400" => "BadRequest",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "NotFound",
        "409" => "Conflict",
        "412" => "PreconditionFailed",
        "413" => "PayloadTooLarge",
        "415" => "UnsupportedMediaType",
        "429" => "TooManyRequests",
        "500" => "InternalServerError",
        "503" => "ServiceUnavailable",
        _ => return None,
    })
}

/// A response, followed to where it is written.
pub(crate) fn response<'d>(document: &'d Value, response: &'d Value) -> &'d Value {
    let name = response["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/responses/"));
    name.map_or(response, |name| &document["components"]["responses"][name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_with_null_becomes_its_reference_and_another_stays() {
        let mut document = json!({
            "a": {"oneOf": [{"type": "null"}, {"$ref": "#/x"}], "description": "d"},
            "b": {"oneOf": [{"$ref": "#/x"}, {"$ref": "#/y"}]},
        });
        visit(&mut document, &mut plain_reference);
        let expected =
            json!({"a": {"$ref": "#/x", "description": "d"}, "b": {"oneOf": [{"$ref": "#/x"}, {"$ref": "#/y"}]}});
        assert_eq!(document, expected);
    }

    #[test]
    fn an_object_of_which_nothing_is_said_is_open() {
        let mut document = json!({"a": {"type": ["object", "null"]}, "b": {"type": "object", "properties": {}}});
        visit(&mut document, &mut open_object);
        let expected = json!({
            "a": {"type": ["object", "null"], "additionalProperties": true},
            "b": {"type": "object", "properties": {}},
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn constants_that_stand_in_two_enums_get_names_of_their_own() {
        let mut document = json!({"components": {"schemas": {
            "DeliveryState": {"enum": ["HELD", "DONE"]}, "RunState": {"enum": ["DONE"]}, "Kind": {"enum": ["AIR"]},
        }}});
        name_enum_constants(&mut document, None);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["DeliveryState"]["x-enum-varnames"], json!(["DELIVERY_STATE_HELD", "DELIVERY_STATE_DONE"]));
        assert_eq!(schemas["RunState"]["x-enum-varnames"], json!(["RUN_STATE_DONE"]));
        assert!(schemas["Kind"].get("x-enum-varnames").is_none());
    }

    #[test]
    fn constants_of_an_enum_of_the_original_keep_their_names() {
        let kind = json!({"enum": ["COMPANY", "TRAVELER"]});
        let mut document =
            json!({"components": {"schemas": {"Kind": kind.clone(), "Type": {"enum": ["COMPANY", "TMC"]}}}});
        let original = json!({"components": {"schemas": {"Kind": kind}}});
        name_enum_constants(&mut document, Some(&original));
        let schemas = &document["components"]["schemas"];
        assert!(schemas["Kind"].get("x-enum-varnames").is_none());
        assert_eq!(schemas["Type"]["x-enum-varnames"], json!(["TYPE_COMPANY", "TYPE_TMC"]));
    }
}
