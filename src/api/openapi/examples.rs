//! Examples of requests and successful answers: `openapi/examples/` has a file for each operation, named after it. The
//! mock answers with them.

use rust_embed::{Embed, EmbeddedFile};
use serde_json::{Value, json};

use super::Part;
use crate::api::samples;
use crate::domain::event_type::EventType;

#[derive(Embed)]
#[folder = "openapi/examples/"]
#[include = "*.json"]
#[exclude = "sandbox/*"]
struct Examples;

/// The file of an operation that is not the sandbox's.
pub(super) fn of_api(name: &str) -> Option<EmbeddedFile> {
    Examples::get(name)
}

/// Adds the examples of an operation: those of its request and of each response, by media type.
pub(super) fn add(operation: &mut Value, parts: &[Part]) {
    let name = format!("{}.json", operation["operationId"].as_str().unwrap_or_default());
    let Some(file) = parts.iter().find_map(|part| (part.examples)(&name)) else { return };
    let examples: Value = serde_json::from_slice(&file.data).expect("the examples in the binary are JSON");
    for (media_type, named) in examples["request"].as_object().into_iter().flatten() {
        operation["requestBody"]["content"][media_type]["examples"] = with_samples(named);
    }
    for (status, of_status) in examples["responses"].as_object().into_iter().flatten() {
        for (media_type, named) in of_status.as_object().into_iter().flatten() {
            operation["responses"][status]["content"][media_type]["examples"] = with_samples(named);
        }
    }
}

/// Where an example is the payload of an event, its file names the kind of event alone.
fn with_samples(named: &Value) -> Value {
    let mut named = named.clone();
    for example in named.as_object_mut().into_iter().flat_map(|named| named.values_mut()) {
        let kind = example.get("sample").and_then(Value::as_str).and_then(|name| name.parse::<EventType>().ok());
        if let Some(kind) = kind {
            *example = json!({"summary": example["summary"], "value": samples::of(kind)["payload"]});
        }
    }
    named
}
