//! A request that an inbox keeps, whole, and what is known of it.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::faults::Answer;
use crate::domain::envelope::Bookings;
use crate::domain::verification::Verdict;

/// What a request takes beside its texts, about.
const OVERHEAD: usize = 512;
/// The longest text that is taken over from an event.
const MAX_FACT: usize = 200;

/// A request as it came.
pub struct Arrived {
    /// When its head was there, by the sandbox's clock.
    pub received_at: DateTime<Utc>,
    /// Real milliseconds until it was whole and checked.
    pub duration_ms: f64,
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// All headers in order; a name may come again.
    pub headers: Vec<(String, String)>,
    /// The exact bytes.
    pub body: Bytes,
}

/// A request that is kept.
pub struct Kept {
    /// Counts the requests of its inbox, from 1.
    pub number: u64,
    /// As it came.
    pub arrived: Arrived,
    /// The delivery's id, as the headers have it.
    pub delivery_id: Option<String>,
    /// How often this id came before.
    pub seen_before: u32,
    /// Whether its signature is good.
    pub verdict: Verdict,
    /// What the body says of itself.
    pub event: Event,
    /// How it was answered.
    pub answer: Answer,
    /// Counts the requests of all inboxes.
    pub(super) order: u64,
}

impl Kept {
    /// About what it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let headers: usize = self.arrived.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        OVERHEAD + headers + self.arrived.path.len() + self.arrived.body.len() + self.answer.weight()
    }
}

/// What an event's envelope says of itself; nothing where it does not.
#[derive(Default)]
pub struct Event {
    /// `event_type`
    pub event_type: Option<String>,
    /// `operation`
    pub operation: Option<String>,
    /// `timestamp`
    pub timestamp: Option<String>,
    /// The trip.
    pub trip_id: Option<String>,
    /// The first of its bookings.
    pub pnr_id: Option<String>,
}

impl Event {
    /// Reads what is there.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Envelope<'a> {
            #[serde(default)]
            event_type: Value,
            #[serde(default)]
            operation: Value,
            #[serde(default)]
            timestamp: Value,
            #[serde(borrow)]
            payload: Option<&'a RawValue>,
        }
        let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else { return Self::default() };
        let fact = |value: Value| value.as_str().map(|text| text.chars().take(MAX_FACT).collect());
        let bookings = envelope.payload.map(|payload| Bookings::of(payload.get())).unwrap_or_default();
        Self {
            event_type: fact(envelope.event_type),
            operation: fact(envelope.operation),
            timestamp: fact(envelope.timestamp),
            trip_id: bookings.trip_id,
            pnr_id: bookings.pnr_ids.into_iter().next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_as_far_as_it_is_one() {
        let event = Event::of(br#"{"event_type":"PNR_V3","operation":5,"payload":{"pnrId":"9","tripId":"7"}}"#);
        assert_eq!((event.event_type.as_deref(), event.operation), (Some("PNR_V3"), None));
        assert_eq!((event.pnr_id.as_deref(), event.trip_id.as_deref()), (Some("9"), Some("7")));
        for other in ["", "[1]", "{\"payload\":1}", "\u{feff}{}"] {
            assert!(Event::of(other.as_bytes()).event_type.is_none(), "{other}");
        }
    }
}
