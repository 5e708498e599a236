//! What tests share: a cluster for the run, a database and an application for each test.

pub mod app;
pub mod certificates;
pub mod database;
pub mod examples;
pub mod logs;
pub mod names;
pub mod process;
pub mod receiver;
pub mod wild;

pub use app::{Answer, Setup, TestApp, loopback};
pub use database::TestDb;
pub use names::{Found, Names};
pub use receiver::{Received, Receiver, Reply};
pub use wild::Wild;

use serde_json::{Value, json};

pub const TMC: &str = "22222222-2222-4222-8222-222222222222";
pub const OTHER_TMC: &str = "22222222-2222-4222-8222-333333333333";
/// Contracted by [`TMC`].
pub const COMPANY: &str = "11111111-1111-4111-8111-111111111111";
/// Contracted by [`TMC`].
pub const SISTER: &str = "11111111-1111-4111-8111-222222222222";
/// Contracted by [`OTHER_TMC`].
pub const STRANGER: &str = "11111111-1111-4111-8111-444444444444";

/// The least that a create takes.
pub fn least(subscriber: &str) -> Value {
    json!({"subscriberId": subscriber, "url": "https://partner.example.com/hooks", "eventTypes": ["PNR_V3"]})
}

/// [`least`] with more fields, or other values.
pub fn least_with(fields: Value) -> Value {
    let mut body = least(COMPANY);
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// An event source of one scope with one predicate.
pub fn source(kind: &str, values: &[&str]) -> Value {
    json!({"scopes": [{"predicates": [{"type": kind, "values": values, "comparator": "IN"}]}]})
}

/// A subscription of [`COMPANY`] to its bookings, at this URL.
pub fn subscription_at(url: &str) -> Value {
    least_with(json!({"url": url}))
}

/// A booking event of [`COMPANY`].
pub fn booking() -> Value {
    booking_with(json!({}))
}

/// [`booking`] with more fields, or other values.
pub fn booking_with(fields: Value) -> Value {
    let mut body = json!({
        "eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "organizationId": COMPANY,
        "timestamp": "2026-08-20T10:16:05Z", "payload": {"pnrId": "9000000001", "tripId": "7000000001"},
    });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}
