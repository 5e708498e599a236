//! Each operation in the ten languages of the original's portal, as `x-codeSamples`.
//!
//! `tests/outside/samples/make.mjs` writes them from the examples of the requests, by a library.

use serde_json::{Map, Value};

/// By operation id.
const SAMPLES: &str = include_str!("code_samples.json");

/// Adds to each operation what it looks like in code.
pub(super) fn add(document: &mut Value) {
    let mut samples: Map<String, Value> = serde_json::from_str(SAMPLES).expect("the samples in the binary are JSON");
    let operations = document["paths"].as_object_mut().into_iter().flatten().flat_map(|(_, item)| item.as_object_mut());
    for (_, operation) in operations.flatten() {
        let id = operation["operationId"].as_str().map(ToOwned::to_owned);
        if let Some(of_this) = id.and_then(|id| samples.remove(&id)) {
            operation["x-codeSamples"] = of_this;
        }
    }
}
