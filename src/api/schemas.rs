//! What receivers get, as schemas: the envelope of each kind of event, and its payload down to the last field.
//!
//! The payloads are data, one file for each area in `schemas/`: JSON Schema as it stands, but for references, which name
//! a schema of any file and no more. Names and kinds of fields are the original's; the words are ours. A value that may be
//! one of a list that the original lets grow is a string with examples, so that nobody's model breaks on a new one.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::domain::event_type::EventType;

const FILES: [&str; 21] = [
    include_str!("schemas/envelopes.json"),
    include_str!("schemas/profiles.json"),
    include_str!("schemas/preferences.json"),
    include_str!("schemas/bookings.json"),
    include_str!("schemas/booking_parts.json"),
    include_str!("schemas/policies.json"),
    include_str!("schemas/flights.json"),
    include_str!("schemas/air_travelers.json"),
    include_str!("schemas/tickets.json"),
    include_str!("schemas/hotels.json"),
    include_str!("schemas/cars.json"),
    include_str!("schemas/trains.json"),
    include_str!("schemas/limousines.json"),
    include_str!("schemas/payments.json"),
    include_str!("schemas/fees.json"),
    include_str!("schemas/transactions.json"),
    include_str!("schemas/trips.json"),
    include_str!("schemas/approvals.json"),
    include_str!("schemas/tasks.json"),
    include_str!("schemas/charges.json"),
    include_str!("schemas/basics.json"),
];

/// Where schemas are in an OpenAPI document.
pub(crate) const COMPONENTS: &str = "#/components/schemas/";
/// Where they are in a JSON Schema that stands alone.
const DEFINITIONS: &str = "#/$defs/";

/// The schema of an event's envelope, by name.
#[must_use]
pub fn envelope_name(event_type: EventType) -> &'static str {
    match event_type {
        EventType::TravelerV2 => "TravelerV2Event",
        EventType::PnrV3 => "PnrV3Event",
        EventType::TripDetailsV3 => "TripDetailsV3Event",
        EventType::PnrApproval => "PnrApprovalEvent",
        EventType::AgentTaskDetails => "AgentTaskDetailsEvent",
        EventType::ServiceCharge => "ServiceChargeEvent",
    }
}

/// The schema of an event's payload, by name.
#[must_use]
pub fn payload_name(event_type: EventType) -> &'static str {
    match event_type {
        EventType::TravelerV2 => "UserProfile",
        EventType::PnrV3 => "PnrData",
        EventType::TripDetailsV3 => "TripV3DetailsResponse",
        EventType::PnrApproval => "ApprovalDataV2",
        EventType::AgentTaskDetails => "AgentTask",
        EventType::ServiceCharge => "ServiceChargeRecord",
    }
}

/// All schemas by name, for an OpenAPI document.
pub(crate) fn components() -> Map<String, Value> {
    let mut all: Map<String, Value> =
        EventType::ALL.into_iter().map(|kind| (envelope_name(kind).to_owned(), envelope(kind))).collect();
    all.append(&mut read());
    all.values_mut().for_each(|schema| point(schema, COMPONENTS));
    all
}

/// The schema of an event as a document that needs no other: JSON Schema 2020-12.
#[must_use]
pub fn alone(event_type: EventType) -> Value {
    let all = read();
    let mut wanted = BTreeSet::new();
    let mut schema = envelope(event_type);
    reach(&schema, &all, &mut wanted);
    let needed = all.into_iter().filter(|(name, _)| wanted.contains(name));
    schema["$defs"] = Value::Object(needed.collect());
    point(&mut schema, DEFINITIONS);
    let mut document = Map::new();
    document.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    // A name, not a place: servers have many. The domain is reserved and nobody's.
    document.insert("$id".to_owned(), format!("https://jetbridge.invalid{}", path(event_type)).into());
    document.insert("title".to_owned(), event_type.as_str().into());
    document.extend(schema.as_object_mut().map(std::mem::take).into_iter().flatten());
    Value::Object(document)
}

/// Where the schema of an event is served.
#[must_use]
pub fn path(event_type: EventType) -> String {
    format!("/schemas/{event_type}.json")
}

fn read() -> Map<String, Value> {
    let file = |text| serde_json::from_str::<Map<String, Value>>(text).expect("the schemas in the binary are JSON");
    FILES.into_iter().flat_map(file).collect()
}

/// Makes names of schemas into references.
fn point(schema: &mut Value, to: &str) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(name) if key == "$ref" => *name = format!("{to}{name}"),
                    other => point(other, to),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| point(one, to)),
        _ => {}
    }
}

/// Gathers the names of all that a schema refers to, near or far.
pub(crate) fn reach(schema: &Value, all: &Map<String, Value>, seen: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(name) if key == "$ref" => {
                        let name = name.strip_prefix(COMPONENTS).unwrap_or(name);
                        if seen.insert(name.to_owned()) {
                            reach(&all[name], all, seen);
                        }
                    }
                    other => reach(other, all, seen),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|one| reach(one, all, seen)),
        _ => {}
    }
}

fn envelope(event_type: EventType) -> Value {
    let operation = match event_type {
        EventType::TravelerV2 => Some("TravelerV2OperationType"),
        EventType::PnrV3 | EventType::TripDetailsV3 => Some("PnrV3OperationType"),
        EventType::AgentTaskDetails => Some("AgentTaskOperationType"),
        EventType::ServiceCharge => Some("ServiceChargeOperationType"),
        EventType::PnrApproval => None,
    };
    let operation = match operation {
        Some(name) => json!({"$ref": name, "description": "What happened."}),
        None => json!({
            "type": "string",
            "description": "What happened. No value is known, and it is left out: the payload's `approvalStatus` tells.",
        }),
    };
    json!({
        "type": "object",
        "description": format!("The body of every delivery of a `{event_type}` event."),
        "required": ["event_type", "payload", "timestamp", "audience"],
        "properties": {
            "event_type": {
                "type": "string", "description": "The kind of event.", "pattern": format!("^{event_type}$"),
                "examples": [event_type.as_str()],
            },
            "operation": operation,
            "operationSummary": {
                "$ref": "OperationSummary", "description": "Which tickets it is about; left out when it is about none.",
            },
            "payload": {"$ref": payload_name(event_type), "description": "The whole state after the event, not what changed."},
            "timestamp": {
                "type": "string", "format": "date-time",
                "description": "When the event was generated: RFC 3339, UTC, with milliseconds.",
                "examples": ["2026-08-20T10:16:05.000Z"],
            },
            "audience": {"$ref": "Audience", "description": "Whose event it is."},
        },
    })
}
