//! A sample event of each kind: what a test sends, and what the documents show.

use serde_json::Value;

use crate::domain::event_type::EventType;

/// The sample's `operation`, `operationSummary` (where it has them) and `payload`.
#[must_use]
pub fn of(event_type: EventType) -> Value {
    let text = match event_type {
        EventType::TravelerV2 => include_str!("samples/traveler_v2.json"),
        EventType::PnrV3 => include_str!("samples/pnr_v3.json"),
        EventType::TripDetailsV3 => include_str!("samples/trip_details_v3.json"),
        EventType::PnrApproval => include_str!("samples/pnr_approval.json"),
        EventType::AgentTaskDetails => include_str!("samples/agent_task_details.json"),
        EventType::ServiceCharge => include_str!("samples/service_charge.json"),
    };
    serde_json::from_str(text).expect("the samples in the binary are JSON")
}

/// The envelope of a sample, as a receiver gets it.
pub(crate) fn envelope(event_type: EventType, organization: &str, timestamp: &str) -> Value {
    let sample = of(event_type);
    let mut envelope = serde_json::Map::new();
    envelope.insert("event_type".to_owned(), event_type.as_str().into());
    for name in ["operation", "operationSummary", "payload"] {
        if let Some(value) = sample.get(name) {
            envelope.insert(name.to_owned(), value.clone());
        }
    }
    envelope.insert("timestamp".to_owned(), timestamp.into());
    envelope.insert("audience".to_owned(), serde_json::json!({"organizationId": organization}));
    Value::Object(envelope)
}
