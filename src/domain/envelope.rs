//! The body that receivers get, built once; its payload's bytes are kept as they were sent.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

use super::event_type::EventType;
use super::id::OrganizationId;

/// What happened, as `BOOKING_TICKETED`. The original's list is open, so any name is taken that
/// looks like one: 1 to [`Operation::MAX_CHARS`] of `A` to `Z`, `0` to `9` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Operation(String);

/// A text that is no operation.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 100 of the characters A to Z, 0 to 9 and _, as BOOKING_TICKETED")]
pub struct OperationError;

impl Operation {
    /// The longest name.
    pub const MAX_CHARS: usize = 100;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Operation {
    type Err = OperationError;

    fn from_str(text: &str) -> Result<Self, OperationError> {
        let is_good = (1..=Self::MAX_CHARS).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if is_good { Ok(Self(text.to_owned())) } else { Err(OperationError) }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

super::text_codec!(Operation);

/// The parts of an envelope. The two of JSON text must each be one JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The kind of event.
    pub event_type: EventType,
    /// What happened; left out when there is none.
    pub operation: Option<&'a Operation>,
    /// Which tickets it is about, as JSON text; left out when there is none.
    pub operation_summary: Option<&'a str>,
    /// The whole state after the event, as JSON text.
    pub payload: &'a str,
    /// When the event was generated.
    pub occurred_at: DateTime<Utc>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
}

impl Envelope<'_> {
    /// The bytes, with the contract's keys in the contract's order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::with_capacity(self.payload.len() + 320);
        out.push_str("{\"event_type\":\"");
        out.push_str(self.event_type.as_str());
        out.push('"');
        if let Some(operation) = self.operation {
            out.push_str(",\"operation\":\"");
            out.push_str(operation.as_str());
            out.push('"');
        }
        if let Some(summary) = self.operation_summary {
            out.push_str(",\"operationSummary\":");
            out.push_str(summary);
        }
        out.push_str(",\"payload\":");
        out.push_str(self.payload);
        out.push_str(",\"timestamp\":\"");
        out.push_str(&self.occurred_at.to_rfc3339_opts(SecondsFormat::Millis, true));
        out.push_str("\",\"audience\":{\"organizationId\":\"");
        out.push_str(&self.organization_id.to_string());
        out.push_str("\"}}");
        out.into_bytes()
    }
}

/// Whether a text is one JSON object without the character U+0000, which Postgres cannot store as text.
#[must_use]
pub fn is_storable_object(text: &str) -> bool {
    text.starts_with('{') && !holds_nul(text) && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
}

/// Whether some string of a JSON text holds U+0000, as `\u0000`.
#[must_use]
pub fn holds_nul(json: &str) -> bool {
    let mut rest = json.as_bytes();
    while let Some(place) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[place + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        // What is escaped does not escape.
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// The bookings that a payload is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bookings {
    /// The trip.
    pub trip_id: Option<String>,
    /// The bookings of the trip, each once.
    pub pnr_ids: Vec<String>,
}

impl Bookings {
    /// The longest id that is looked for.
    const MAX_CHARS: usize = 100;

    /// Looks where the six kinds of payload keep them; what is not there is not found.
    #[must_use]
    pub fn of(payload: &str) -> Self {
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Payload {
            trip_id: Loose<String>,
            pnr_id: Loose<String>,
            basic_trip_info: Loose<Trip>,
            booking_details: Loose<Pnr>,
            entity: Loose<Entity>,
            pnrs: Loose<Vec<Loose<Pnr>>>,
        }
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Trip {
            trip_id: Loose<String>,
        }
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Pnr {
            pnr_id: Loose<String>,
        }
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Entity {
            entity_type: Loose<String>,
            entity_id: Loose<String>,
        }
        let fits = |id: &String| (1..=Self::MAX_CHARS).contains(&id.len()) && !id.contains([',', '\0']);
        let payload: Payload = serde_json::from_str(payload).unwrap_or_default();
        let entity = payload.entity.0.filter(|entity| entity.entity_type.0.as_deref() == Some("TRIP"));
        let trip_id = payload.trip_id.0.or_else(|| payload.basic_trip_info.0?.trip_id.0);
        let trip_id = trip_id.or_else(|| entity?.entity_id.0).filter(fits);
        let listed = payload.pnrs.0.into_iter().flatten().filter_map(|pnr| pnr.0?.pnr_id.0);
        let alone = payload.pnr_id.0.or_else(|| payload.booking_details.0?.pnr_id.0);
        let mut pnr_ids: Vec<String> = alone.into_iter().chain(listed).filter(fits).collect();
        pnr_ids.sort_unstable();
        pnr_ids.dedup();
        Self { trip_id, pnr_ids }
    }
}

/// A value, or nothing where there is something else.
struct Loose<T>(Option<T>);

impl<T> Default for Loose<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Loose<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_stand_in_the_contracts_order_and_the_payload_is_untouched() {
        let operation = "BOOKING_TICKETED".parse().unwrap();
        let envelope = Envelope {
            event_type: EventType::PnrV3,
            operation: Some(&operation),
            operation_summary: Some(r#"{"ticketsIssued":["1"]}"#),
            payload: r#"{ "z": 1.50,"a":"\u00e9" }"#,
            occurred_at: "2026-08-20T12:16:05.0456+02:00".parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc(),
            organization_id: "11111111-1111-4111-8111-111111111111".parse().unwrap(),
        };
        let text = String::from_utf8(envelope.to_bytes()).unwrap();
        assert_eq!(
            text,
            r#"{"event_type":"PNR_V3","operation":"BOOKING_TICKETED","operationSummary":{"ticketsIssued":["1"]},"payload":{ "z": 1.50,"a":"\u00e9" },"timestamp":"2026-08-20T10:16:05.045Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"}}"#
        );
        let bare = Envelope { operation: None, operation_summary: None, ..envelope };
        assert!(bare.to_bytes().starts_with(br#"{"event_type":"PNR_V3","payload":{"#));
    }

    #[test]
    fn an_escaped_backslash_hides_no_nul_and_makes_none() {
        for (json, expected) in
            [(r#"{"a":"\u0000"}"#, true), (r#"{"a":"\\u0000"}"#, false), (r#"{"a":"\\\u0000"}"#, true), ("{}", false)]
        {
            assert_eq!(holds_nul(json), expected, "{json}");
            assert_eq!(is_storable_object(json), !expected, "{json}");
        }
        assert!(!is_storable_object("[1]") && !is_storable_object("{") && !is_storable_object("{} {}"));
    }

    #[test]
    fn bookings_are_found_in_each_kind_of_payload() {
        let found = |payload: &str| {
            let bookings = Bookings::of(payload);
            (bookings.trip_id.unwrap_or_default(), bookings.pnr_ids.join(","))
        };
        for (payload, trip, pnrs) in [
            (r#"{"pnrId":"9","tripId":"7"}"#, "7", "9"),
            (r#"{"basicTripInfo":{"tripId":"7"},"pnrs":[{"pnrId":"9"},{"pnrId":"8"},5]}"#, "7", "8,9"),
            (r#"{"entity":{"entityType":"TRIP","entityId":"7"},"bookingDetails":{"pnrId":"9"}}"#, "7", "9"),
            (r#"{"entity":{"entityType":"PNR","entityId":"7"}}"#, "", ""),
            (r#"{"pnrId":5,"tripId":{"id":1}}"#, "", ""),
            ("{}", "", ""),
        ] {
            assert_eq!(found(payload), (trip.to_owned(), pnrs.to_owned()), "{payload}");
        }
    }
}
