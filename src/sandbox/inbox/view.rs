//! Inboxes and what they received, as they are shown.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::faults::{Fault, Faults};
use super::kept::Kept;
use super::store::Inbox;
use super::{InboxName, Inboxes};
use crate::domain::verification::{Label, Told};

/// A receiver inside the sandbox.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Inbox)]
pub struct InboxView {
    /// Its name.
    #[schema(pattern = "^[A-Za-z0-9_-]{1,64}$", example = "bookings")]
    name: String,
    /// What a subscription names as its URL.
    #[schema(example = "https://localhost:8443/inbox/bookings")]
    url: String,
    /// How many requests it keeps; the oldest go.
    #[schema(minimum = 1)]
    keep: usize,
    /// How many requests it has now.
    #[schema(minimum = 0)]
    kept: usize,
    /// How many it received since it was last emptied.
    #[schema(minimum = 0)]
    received: u64,
    /// How many of them had a good signature, in time.
    #[schema(minimum = 0)]
    verified: u64,
    /// How many of them had not.
    #[schema(minimum = 0)]
    failed: u64,
    /// How many of them had an id that had come before: other attempts, and deliveries that were sent again.
    #[schema(minimum = 0)]
    duplicates: u64,
    /// When the last one came, by the sandbox's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    last_received_at: Option<String>,
    /// How it misbehaves; left out while it answers 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Faults, required = false)]
    faults: Option<Faults>,
}

impl InboxView {
    /// Without what may be long in how it misbehaves: for a list.
    #[must_use]
    pub fn shortened(self) -> Self {
        Self { faults: self.faults.map(Faults::shortened), ..self }
    }

    /// An inbox as it is shown.
    #[must_use]
    pub fn of(inboxes: &Inboxes, keep: usize, name: &InboxName, inbox: &Inbox) -> Self {
        let counts = inbox.counts();
        Self {
            name: name.to_string(),
            url: format!("{}/{name}", inboxes.url()),
            keep,
            kept: inbox.kept(),
            received: counts.received,
            verified: counts.verified,
            failed: counts.failed,
            duplicates: counts.duplicates,
            last_received_at: inbox.last_received_at().map(write),
            faults: inbox.faults().cloned(),
        }
    }
}

/// A request that an inbox received, whole.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InboxRequest {
    /// Counts the requests of this inbox, from 1.
    #[schema(minimum = 1)]
    number: u64,
    /// When it came, by the sandbox's clock.
    #[schema(format = DateTime)]
    received_at: String,
    /// Real milliseconds until it was read and its signature checked; a delay of the answer is not in it.
    #[schema(minimum = 0)]
    duration_ms: f64,
    /// The method.
    #[schema(example = "POST")]
    method: String,
    /// Path and query.
    #[schema(example = "/inbox/bookings")]
    path: String,
    /// All headers, by their names in lower case. Values of a name that came again are joined by commas.
    headers: BTreeMap<String, String>,
    /// The body, if it is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    body: Option<String>,
    /// The body in Base64, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    body_base64: Option<String>,
    /// The length of the body in bytes.
    #[schema(minimum = 0)]
    body_bytes: usize,
    /// The delivery, as the headers name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    delivery_id: Option<String>,
    /// Whether a request with this id came before.
    is_duplicate: bool,
    /// Whether the signature is good.
    verification: InboxVerification,
    /// What the body says of itself.
    event: InboxEvent,
    /// How it was answered.
    answer: InboxAnswer,
}

/// What a receiver should think of a request.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InboxVerification {
    /// Whether the signature is good and in time.
    is_valid: bool,
    /// Which of the subscription's secrets made the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Label, required = false)]
    signed_with: Option<Label>,
    /// What is wrong, or worth knowing.
    findings: Vec<Told>,
}

/// What an event's envelope says; what it does not say is left out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InboxEvent {
    /// The kind of event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "PNR_V3")]
    event_type: Option<String>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "BOOKING_TICKETED")]
    operation: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    timestamp: Option<String>,
    /// The trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trip_id: Option<String>,
    /// The booking; the first, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pnr_id: Option<String>,
}

/// How an inbox answered: with a status, or with a fault.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InboxAnswer {
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u16, required = false, minimum = 200, maximum = 599)]
    status: Option<u16>,
    /// What happened to the connection instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Fault, required = false)]
    fault: Option<Fault>,
    /// For how long it was held back.
    #[schema(minimum = 0, maximum = 120000)]
    delay_milliseconds: u64,
}

impl InboxRequest {
    /// A request as it is shown.
    #[must_use]
    pub fn of(kept: &Kept) -> Self {
        let Kept { number, arrived, delivery_id, seen_before, verdict, event, answer, .. } = kept;
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in &arrived.headers {
            let joined = headers.remove(name).map_or_else(|| value.clone(), |before| format!("{before}, {value}"));
            headers.insert(name.clone(), joined);
        }
        let text = std::str::from_utf8(&arrived.body);
        Self {
            number: *number,
            received_at: write(arrived.received_at),
            duration_ms: (arrived.duration_ms * 1e3).round() / 1e3,
            method: arrived.method.clone(),
            path: arrived.path.clone(),
            headers,
            body: text.ok().map(ToOwned::to_owned),
            body_base64: text.is_err().then(|| STANDARD.encode(&arrived.body)),
            body_bytes: arrived.body.len(),
            delivery_id: delivery_id.clone(),
            is_duplicate: *seen_before > 0,
            verification: InboxVerification {
                is_valid: verdict.is_valid,
                signed_with: verdict.signed_with,
                findings: verdict.findings.iter().map(Told::from).collect(),
            },
            event: InboxEvent {
                event_type: event.event_type.clone(),
                operation: event.operation.clone(),
                timestamp: event.timestamp.clone(),
                trip_id: event.trip_id.clone(),
                pnr_id: event.pnr_id.clone(),
            },
            answer: InboxAnswer {
                status: answer.status(),
                fault: answer.fault(),
                delay_milliseconds: u64::try_from(answer.delay.as_millis()).unwrap_or(u64::MAX),
            },
        }
    }
}

fn write(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
