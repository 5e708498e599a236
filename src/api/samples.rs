//! A sample event of each kind: what a test sends, and what the documents show.

use serde_json::{Map, Value, json};

use crate::domain::event_type::EventType;

/// Whose events the samples are.
const ORGANIZATION: &str = "11111111-1111-4111-8111-111111111111";
/// When they were generated.
const GENERATED_AT: &str = "2026-08-20T10:16:05.000Z";

/// An event as a receiver gets it.
pub struct Sample {
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<String>,
    /// The body of its delivery.
    pub envelope: Value,
}

impl Sample {
    /// Puts a payload into its envelope.
    #[must_use]
    pub fn new(event_type: EventType, operation: Option<&str>, summary: Option<Value>, payload: Value) -> Self {
        let mut envelope = Map::new();
        envelope.insert("event_type".to_owned(), event_type.as_str().into());
        envelope.extend(operation.map(|operation| ("operation".to_owned(), operation.into())));
        envelope.extend(summary.map(|summary| ("operationSummary".to_owned(), summary)));
        envelope.insert("payload".to_owned(), payload);
        envelope.insert("timestamp".to_owned(), GENERATED_AT.into());
        envelope.insert("audience".to_owned(), json!({"organizationId": ORGANIZATION}));
        Self { event_type, operation: operation.map(str::to_owned), envelope: Value::Object(envelope) }
    }
}

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

/// One of each kind.
#[must_use]
pub fn all() -> Vec<Sample> {
    let sample = |event_type| {
        let mut parts = of(event_type);
        let (summary, payload) = (parts.get("operationSummary").cloned(), parts["payload"].take());
        Sample::new(event_type, parts["operation"].as_str(), summary, payload)
    };
    EventType::ALL.map(sample).into()
}
