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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
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

/// The deepest that an envelope nests: what the parsers of all common languages take as they come.
const MAX_ENVELOPE_DEPTH: usize = 64;
/// The deepest that a payload nests, objects and lists counted: one less than its envelope.
pub const MAX_DEPTH: usize = MAX_ENVELOPE_DEPTH - 1;

/// What is wrong with a JSON text that is valid by its grammar alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitJson {
    /// Postgres cannot store it as text.
    #[error("must not hold the character U+0000")]
    Nul,
    /// Half a pair, which is no character.
    #[error("must not hold half a surrogate pair, as \\ud800 alone: it is no character, and most parsers refuse it")]
    LoneSurrogate,
    /// Many receivers' parsers would refuse it.
    #[error("must be nested at most {MAX_DEPTH} deep: many parsers refuse what is deeper")]
    TooDeep,
}

/// Whether every receiver can read a valid JSON text, and Postgres store it.
pub fn check_json(json: &str) -> Result<(), UnfitJson> {
    check_nested(json, MAX_DEPTH)
}

fn check_nested(json: &str, most: usize) -> Result<(), UnfitJson> {
    let bytes = json.as_bytes();
    let unit = |place: usize| {
        let digits = json.get(place + 2..place + 6).filter(|_| bytes[place..].starts_with(b"\\u"))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut place, mut depth, mut is_text) = (0, 0_usize, false);
    while let Some(byte) = bytes.get(place) {
        let mut width = 1;
        match (is_text, byte) {
            (_, b'"') => is_text = !is_text,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > most {
                    return Err(UnfitJson::TooDeep);
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (true, b'\\') => match unit(place) {
                Some(0) => return Err(UnfitJson::Nul),
                Some(0xd800..=0xdbff) if matches!(unit(place + 6), Some(0xdc00..=0xdfff)) => width = 12,
                Some(0xd800..=0xdfff) => return Err(UnfitJson::LoneSurrogate),
                Some(_) => width = 6,
                None => width = 2,
            },
            _ => {}
        }
        place += width;
    }
    Ok(())
}

/// Whether a text is one JSON object that every receiver can read and Postgres store.
#[must_use]
pub fn is_storable_object(text: &str) -> bool {
    is_object_within(text, MAX_DEPTH)
}

/// [`is_storable_object`] for a whole envelope.
#[must_use]
pub fn is_storable_envelope(text: &str) -> bool {
    is_object_within(text, MAX_ENVELOPE_DEPTH)
}

fn is_object_within(text: &str, most: usize) -> bool {
    text.starts_with('{')
        && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
        && check_nested(text, most).is_ok()
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
    /// The longest id that is looked for, in characters.
    pub const MAX_CHARS: usize = 64;
    /// The most bookings that are noted; those beyond, in the order of their ids, are not found by theirs.
    pub const MAX_PNRS: usize = 100;

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
        let fits = |id: &String| (1..=Self::MAX_CHARS).contains(&id.chars().count()) && !id.contains([',', '\0']);
        let payload: Payload = serde_json::from_str(payload).unwrap_or_default();
        let entity = payload.entity.0.filter(|entity| entity.entity_type.0.as_deref() == Some("TRIP"));
        let trip_id = payload.trip_id.0.or_else(|| payload.basic_trip_info.0?.trip_id.0);
        let trip_id = trip_id.or_else(|| entity?.entity_id.0).filter(fits);
        let listed = payload.pnrs.0.into_iter().flatten().filter_map(|pnr| pnr.0?.pnr_id.0);
        let alone = payload.pnr_id.0.or_else(|| payload.booking_details.0?.pnr_id.0);
        let mut pnr_ids: Vec<String> = alone.into_iter().chain(listed).filter(fits).collect();
        pnr_ids.sort_unstable();
        pnr_ids.dedup();
        pnr_ids.truncate(Self::MAX_PNRS);
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
    fn what_no_receiver_could_read_is_told_apart() {
        use UnfitJson::*;
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        for (json, expected) in [
            (r#"{"a":"\ud83d\ude00"}"#.to_owned(), Ok(())),
            (r#"{"a":"\\ud800","[[[":"]"}"#.to_owned(), Ok(())),
            (r#"{"a":"\ud800"}"#.to_owned(), Err(LoneSurrogate)),
            (r#"{"a":"\uD800\u0041"}"#.to_owned(), Err(LoneSurrogate)),
            (r#"{"a":"\ud800\ud800\udc00"}"#.to_owned(), Err(LoneSurrogate)),
            (r#"{"\udfff":1}"#.to_owned(), Err(LoneSurrogate)),
            (r#"{"a":"\u0000"}"#.to_owned(), Err(Nul)),
            (nested(MAX_DEPTH), Ok(())),
            (nested(MAX_DEPTH + 1), Err(TooDeep)),
            (nested(520_000), Err(TooDeep)),
            (format!("[{}]", vec!["[]"; 1000].join(",")), Ok(())),
        ] {
            assert_eq!(check_json(&json), expected, "{}", json.chars().take(80).collect::<String>());
        }
    }

    #[test]
    fn bookings_are_noted_within_limits() {
        let pnrs: Vec<_> = (0..150).map(|n| format!(r#"{{"pnrId":"{n:064}"}}"#)).collect();
        let bookings = Bookings::of(&format!(r#"{{"tripId":"{}","pnrs":[{}]}}"#, "7".repeat(65), pnrs.join(",")));
        assert_eq!((bookings.trip_id, bookings.pnr_ids.len()), (None, 100));
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
