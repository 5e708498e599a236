//! The catalogue of events, made from the document that describes them.

use std::fmt::Write as _;

use serde_json::Value;

const HEAD: &str = "# Events

<!-- Written by `jetbridge openapi --docs docs` from openapi/webhook-events.json; a test fails when it is stale. -->

Every delivery is one event in one envelope: `event_type`, `operation`, `operationSummary`, `payload`, `timestamp` and
`audience.organizationId`, in this order. The payload is the whole state after the event, not what changed: replace what you
have. `operation` and `operationSummary` are left out where an event has none; expect operations that you do not know.

Types down to the last field, with a sample of each operation, are in
[openapi/webhook-events.json](../openapi/webhook-events.json), to generate models from; a running server has each as JSON Schema 2020-12 at
`/schemas/{EventType}.json`.
";

/// The page as it stands in `docs/events.md`.
#[must_use]
pub fn page(events: &Value) -> String {
    let mut page = HEAD.to_owned();
    for (name, item) in events["webhooks"].as_object().into_iter().flatten() {
        let content = &item["post"]["requestBody"]["content"]["application/json"];
        let payload = &follow(events, &content["schema"])["properties"]["payload"];
        let schema = follow(events, payload);
        let _ = write!(page, "\n## {name}\n\n");
        if let Some(description) = schema["description"].as_str() {
            let _ = write!(page, "{description}\n\n");
        }
        let samples = content["examples"].as_object().into_iter().flatten();
        let operations: Vec<_> = samples
            .filter_map(|(_, sample)| sample["value"]["operation"].as_str())
            .map(|one| format!("`{one}`"))
            .collect();
        if !operations.is_empty() {
            let _ = write!(page, "Operations: {}.\n\n", operations.join(", "));
        }
        page.push_str("| Field of the payload | Type | |\n| --- | --- | --- |\n");
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let description = schema["description"].as_str().unwrap_or_default().replace(['\n', '|'], " ");
            let _ = writeln!(page, "| `{field}` | {} | {description} |", kind(schema));
        }
    }
    page
}

fn follow<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let reference = schema["$ref"].as_str().and_then(|text| document.pointer(text.strip_prefix('#')?));
    reference.unwrap_or(schema)
}

fn kind(schema: &Value) -> String {
    let named =
        |schema: &Value| schema["$ref"].as_str().and_then(|text| text.rsplit('/').next()).map(ToOwned::to_owned);
    named(schema).unwrap_or_else(|| match schema["type"].as_str() {
        Some("array") => format!("list of {}", kind(&schema["items"])),
        Some(plain) => plain.to_owned(),
        None => "any".to_owned(),
    })
}
