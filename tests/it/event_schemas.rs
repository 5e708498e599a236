//! The schemas of events as they are served: what the sandbox sends fits them and holds no field that they do not
//! describe; they are typed to the leaf, and generators of models can read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jetbridge::api::openapi::Documents;
use jetbridge::api::{samples, schemas};
use jetbridge::domain::event_type::EventType;
use jetbridge::sandbox::{self, triggers};
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::TestApp;

/// A schema that is served, and what judges by it.
struct Judge {
    schema: Value,
    of_events: Validator,
    of_payloads: Validator,
}

fn judges() -> &'static BTreeMap<&'static str, Judge> {
    static JUDGES: OnceLock<BTreeMap<&'static str, Judge>> = OnceLock::new();
    JUDGES.get_or_init(|| {
        let judge = |event_type: EventType| {
            let schema = schemas::alone(event_type);
            let payload = json!({"$ref": reference(event_type), "$defs": schema["$defs"]});
            let options = || jsonschema::options().should_validate_formats(true);
            let (of_events, of_payloads) =
                (options().build(&schema).unwrap(), jsonschema::options().build(&payload).unwrap());
            (event_type.as_str(), Judge { schema, of_events, of_payloads })
        };
        EventType::ALL.into_iter().map(judge).collect()
    })
}

fn reference(event_type: EventType) -> String {
    format!("#/$defs/{}", schemas::payload_name(event_type))
}

/// Asserts that a served schema accepts an envelope (`envelope`) or a payload (by the event type in small letters), and
/// describes every field in it.
#[track_caller]
pub fn assert_served_schema_fits(name: &str, value: &Value) {
    let (judge, schema, validator) = if name == "envelope" {
        let judge = &judges()[value["event_type"].as_str().unwrap()];
        (judge, judge.schema.clone(), &judge.of_events)
    } else {
        let event_type: EventType = name.to_uppercase().parse().unwrap();
        let judge = &judges()[event_type.as_str()];
        (judge, json!({"$ref": reference(event_type)}), &judge.of_payloads)
    };
    let mut faults: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path)).collect();
    undescribed(&judge.schema, &schema, value, name, &mut faults);
    assert!(faults.is_empty(), "{name}: {faults:#?}\n{value:#}");
}

/// The fields of a value that its schema does not describe.
fn undescribed(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = format!("{path}.{name}");
                match schema["properties"].get(name) {
                    Some(schema) => undescribed(root, schema, field, &path, found),
                    None => found.push(format!("{path} is not described")),
                }
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                undescribed(root, &schema["items"], item, &format!("{path}[{place}]"), found);
            }
        }
        _ => {}
    }
}

fn events() -> Value {
    Documents::make(sandbox::ROUTES).events
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

#[test]
fn every_sample_fits_and_there_is_one_of_every_operation_that_the_sandbox_sends() {
    let events = events();
    let mut names = BTreeSet::new();
    for (event_type, webhook) in events["webhooks"].as_object().unwrap() {
        let content = &webhook["post"]["requestBody"]["content"]["application/json"];
        for (operation, example) in content["examples"].as_object().unwrap() {
            let envelope = &example["value"];
            crate::lifecycles::assert_fits("envelope", envelope);
            crate::lifecycles::assert_fits(&event_type.to_lowercase(), &envelope["payload"]);
            assert_eq!(envelope["event_type"], **event_type);
            let told = envelope["operation"].as_str();
            assert_eq!(told.unwrap_or(event_type), operation);
            names.insert(told.map_or_else(|| event_type.clone(), |told| format!("{event_type}:{told}")));
        }
    }
    assert_eq!(names, triggers::names().into_iter().collect());
    for sample in samples::all() {
        assert_served_schema_fits("envelope", &sample.envelope);
    }
}

#[test]
fn a_known_operation_is_listed_where_its_event_is_described() {
    for (event_type, judge) in judges() {
        let operation = &judge.schema["properties"]["operation"];
        let listed = operation["$ref"].as_str().map(|at| judge.schema.pointer(at.trim_start_matches('#')).unwrap());
        let listed = listed.unwrap_or(operation);
        let listed: BTreeSet<&str> = ["enum", "examples"]
            .iter()
            .filter_map(|key| listed[key].as_array())
            .flatten()
            .map(|value| value.as_str().unwrap())
            .collect();
        let names = triggers::names();
        let known = names.iter().filter_map(|name| name.strip_prefix(&format!("{event_type}:")));
        assert_eq!(listed, known.collect(), "{event_type}");
    }
}

#[test]
fn the_schemas_are_typed_to_the_leaf_and_described() {
    let events = events();
    let schemas = events["components"]["schemas"].as_object().unwrap();
    let mut bare = Vec::new();
    for (name, schema) in schemas {
        if !is_text(&schema["description"]) {
            bare.push(format!("{name} has no description"));
        }
        leaves(schema, name, &mut bare);
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            if !is_text(&schema["description"]) {
                bare.push(format!("{name}.{field} has no description"));
            }
        }
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(schema["properties"].get(required.as_str().unwrap()).is_some(), "{name} requires {required}");
        }
    }
    assert_eq!(bare, Vec::<String>::new());
    assert_eq!(schemas["PnrData"]["properties"].as_object().unwrap().len(), 54);
    // Nothing is there that no event leads to.
    let reached: BTreeSet<&String> =
        judges().values().flat_map(|judge| judge.schema["$defs"].as_object().unwrap().keys()).collect();
    let envelopes = EventType::ALL.map(schemas::envelope_name);
    let lonely: Vec<_> =
        schemas.keys().filter(|name| !reached.contains(name) && !envelopes.contains(&name.as_str())).collect();
    assert!(lonely.is_empty(), "{lonely:?}");
}

/// Says where a schema leaves open what is inside.
fn leaves(schema: &Value, path: &str, bare: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        assert!(reference.starts_with("#/components/schemas/"), "{path}: {reference}");
        return;
    }
    match schema["type"].as_str() {
        Some("object") => {
            let fields = schema["properties"].as_object().filter(|fields| !fields.is_empty());
            match (fields, schema.get("additionalProperties")) {
                (None, None) => bare.push(format!("{path} is an object of nothing")),
                (_, Some(values)) => leaves(values, &format!("{path}.*"), bare),
                _ => {}
            }
            for (name, field) in fields.into_iter().flatten() {
                leaves(field, &format!("{path}.{name}"), bare);
            }
        }
        Some("array") => leaves(&schema["items"], &format!("{path}[]"), bare),
        Some("string" | "integer" | "number" | "boolean") => {}
        other => bare.push(format!("{path} is of type {other:?}")),
    }
}

#[test]
fn generators_of_models_find_nothing_that_trips_them() {
    let events = events();
    let plain = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let unique = |names: &Map<String, Value>, place: &str| {
        let plain: BTreeSet<String> = names.keys().map(|name| plain(name)).collect();
        assert_eq!(plain.len(), names.len(), "{place} has names that differ in case alone");
    };
    unique(events["components"]["schemas"].as_object().unwrap(), "the document");
    let mut all = vec![("".to_owned(), &events["components"]["schemas"])];
    while let Some((path, value)) = all.pop() {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    all.push((format!("{path}/{key}"), inner));
                }
                if let Some(fields) = map.get("properties").and_then(Value::as_object) {
                    unique(fields, &path);
                }
                for banned in ["oneOf", "anyOf", "allOf", "const", "not", "if"] {
                    assert!(!map.contains_key(banned) || path.ends_with("/properties"), "{path} has {banned}");
                }
                assert_ne!(map.get("additionalProperties"), Some(&json!(false)), "{path}");
                let values = map.get("enum").and_then(Value::as_array);
                assert!(values.is_none_or(|values| values.len() > 1), "{path} is one value");
                if let Some(pattern) = map.get("pattern").and_then(Value::as_str) {
                    assert!(!pattern.contains('\\'), "{path}: {pattern}");
                }
            }
            Value::Array(list) => all.extend(list.iter().map(|inner| (path.clone(), inner))),
            _ => {}
        }
    }
    let ids: BTreeSet<&str> = events["webhooks"]
        .as_object()
        .unwrap()
        .values()
        .map(|webhook| webhook["post"]["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 6);
}

#[test]
fn a_schema_refuses_what_is_wrong_and_takes_what_is_new() {
    let good = samples::all().into_iter().find(|sample| sample.event_type == EventType::PnrV3).unwrap().envelope;
    let judge = &judges()["PNR_V3"].of_events;
    assert!(judge.is_valid(&good));
    for (path, wrong) in [
        ("/event_type", json!("TRAVELER_V2")),
        ("/timestamp", json!("yesterday")),
        ("/audience/organizationId", json!("mine")),
        ("/payload/version", json!("2")),
        ("/payload/bookingStatus", json!("FINE")),
        ("/payload/createdAt/iso8601", json!("2026-08-20T10:15:00.123Z")),
        ("/payload/airPnr/legs/0/flights/0/origin", json!("Paris")),
        ("/payload/totalFare", json!(650.4)),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = wrong;
        assert!(!judge.is_valid(&bad), "{path}");
    }
    let mut new = good.clone();
    new["payload"]["invented"] = json!({"a": 1});
    new["operation"] = json!("FLIGHT_RENAMED");
    new["payload"]["airPnr"]["legs"][0]["flights"][0]["flightStatus"] = json!("DREAMT_OF");
    assert!(judge.is_valid(&new), "fields and values that come later break nobody");
    let mut found = Vec::new();
    undescribed(&judges()["PNR_V3"].schema, &judges()["PNR_V3"].schema, &new, "", &mut found);
    assert_eq!(found, [".payload.invented is not described"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_schema_is_served_to_anybody_and_stands_alone() {
    let app = TestApp::new().await;
    for (event_type, judge) in judges() {
        let path = format!("/schemas/{event_type}.json");
        let answer = app.send(app.anonymous(Method::GET, &path)).await;
        assert_eq!(answer.header("content-type"), "application/schema+json");
        let schema = answer.expect(200);
        assert_eq!(schema, judge.schema);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(schema["$id"].as_str().unwrap().ends_with(&path));
        assert!(!schema.to_string().contains("#/components/"));
        let refused = app.send(app.anonymous(Method::POST, &path)).await;
        assert_eq!((refused.status, refused.code()), (405, "METHOD_NOT_ALLOWED"));
    }
    for path in ["/schemas/PNR_V4.json", "/schemas/pnr_v3.json", "/schemas/PNR_V3", "/schemas/", "/schemas"] {
        let missing = app.send(app.anonymous(Method::GET, path)).await;
        assert_eq!((missing.status, missing.code()), (404, "RESOURCE_NOT_FOUND"), "{path}");
    }
}

#[test]
fn clients_are_not_offered_what_receivers_get_and_both_commands_serve_the_same_events() {
    let documents = Documents::make(sandbox::ROUTES);
    for document in [&documents.all, &documents.contract] {
        assert!(document.get("webhooks").is_none());
        assert!(document["components"]["schemas"].get("WebhookEnvelope").is_none());
    }
    assert_eq!(Documents::make(jetbridge::server::ROUTES).events, documents.events);
}
