//! The v3 document as open as the original (contract, "Two-way fit"): a client made from it takes every answer that the
//! original may give, and needs nothing that only this server has.

use serde_json::{Map, Value, json};

use super::portable::visit;

/// The original's server of that name.
const SANDBOX_URL: &str = "https://api-ext-sboxmeta.partners.spotnana.com";

/// What an answer must have, by schema; nothing else is required of one.
const REQUIRED: [(&str, &[&str]); 6] = [
    ("WebhookSubscription", &["id", "name", "eventTypes", "subscriberId", "eventSource", "url"]),
    ("EventSource", &["scopes"]),
    ("EventSourceScope", &["predicates"]),
    ("EventSourcePredicate", &["type", "values"]),
    ("ValueWithLabel", &["id", "name"]),
    ("OAuthTokenResponse", &["access_token", "token_type"]),
];

/// What only requests are made of: the one part that is strict.
fn is_request(schema: &str) -> bool {
    schema.ends_with("Request")
}

/// Opens a document.
pub(super) fn open(document: &mut Value) {
    document["servers"] = json!([
        {"url": SANDBOX_URL, "description": "Sandbox URL"},
        {"url": "/", "description": "The server that serves this document"},
    ]);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    schemas.remove("ErrorCode");
    for (name, schema) in schemas.iter_mut() {
        if !is_request(name) {
            open_answer(name, schema);
        }
    }
    if let Some(code) = schemas.get_mut("ErrorMessage").and_then(|schema| schema.pointer_mut("/properties/errorCode")) {
        *code = json!({
            "type": "string", "description": "What kind of fault, for programs: expect ones that you do not know.",
            "example": "API_VALIDATION_FAILED",
        });
    }
    if let Some(form) = schemas.get_mut("OAuthTokenRequest") {
        visit(form, &mut |map| map.retain(|rule, _| !["format", "pattern", "minLength"].contains(&rule.as_str())));
    }
}

fn open_answer(name: &str, schema: &mut Value) {
    let is_shared = name.starts_with("EventSource") || name == "ValueWithLabel";
    visit(schema, &mut |map| {
        map.remove("required");
        if map.get("additionalProperties") == Some(&json!(false)) {
            map.remove("additionalProperties");
        }
        if !is_shared {
            loosen(map);
        }
    });
    if let Some((_, fields)) = REQUIRED.iter().find(|(schema, _)| *schema == name) {
        schema["required"] = json!(fields);
    }
}

/// Limits are for what is sent to us; a reader of answers has no use for them.
fn loosen(map: &mut Map<String, Value>) {
    for limit in
        ["pattern", "propertyNames", "minLength", "maxLength", "minItems", "maxItems", "maxProperties", "minimum"]
    {
        map.remove(limit);
    }
}
