//! Whether rows are ones that this program could have written. Whoever reads them later relies on it: one odd row would
//! stop the engine.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{History, Subscribers};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::{Operation, is_storable_envelope};
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::target_url::TargetUrl;

/// Seconds from 1970 to the end of the year 9999.
const TIMES: RangeInclusive<i64> = 0..=253_402_300_799;
/// Counts of leases and tries have room to grow.
const COUNTS: RangeInclusive<i32> = 0..=1_000_000_000;
/// The bits of a delivery's id that are zero in its event's.
const NUMBER_MASK: u128 = 0xf_ffff;

/// A time that Postgres and everyone else can write.
#[derive(Clone, Copy)]
struct Time;

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let time = DateTime::<Utc>::deserialize(deserializer)?;
        if TIMES.contains(&time.timestamp()) { Ok(Self) } else { Err(de::Error::custom("out of range")) }
    }
}

/// When somebody looks at it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    At,
    Never,
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "infinity" {
            return Ok(Self::Never);
        }
        Time::deserialize(de::value::StringDeserializer::new(text)).map(|_| Self::At)
    }
}

/// A text that has to be one of this kind.
struct Word<T>(std::marker::PhantomData<T>);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<T>().map(|_| Self(std::marker::PhantomData)).map_err(de::Error::custom)
    }
}

#[derive(Deserialize)]
struct Event {
    id: EventId,
    #[serde(rename = "event_type")]
    _event_type: EventType,
    #[serde(rename = "operation")]
    _operation: Option<Word<Operation>>,
    #[serde(rename = "organization_id")]
    _organization: OrganizationId,
    #[serde(rename = "occurred_at")]
    _occurred_at: Time,
    #[serde(rename = "pnr_ids")]
    _pnr_ids: Vec<String>,
    envelope: Option<String>,
}

#[derive(Deserialize)]
struct Fetch {
    event_id: EventId,
    url: String,
    due_at: Due,
    claim_no: i32,
    attempt_count: i32,
    has_failed: bool,
    #[serde(rename = "last_reason")]
    _last_reason: Option<Word<Reason>>,
}

#[derive(Deserialize)]
struct Waiting {
    id: DeliveryId,
    subscription_id: SubscriptionId,
    state: DeliveryState,
    due_at: Due,
    claim_no: i32,
    attempt_count: i32,
    #[serde(rename = "first_attempt_at")]
    _first_attempt_at: Option<Time>,
    #[serde(rename = "last_reason")]
    _last_reason: Option<Word<Reason>>,
}

#[derive(Deserialize)]
struct Ended {
    id: DeliveryId,
    subscription_id: SubscriptionId,
    state: DeliveryState,
    claim_no: i32,
    attempt_count: i32,
    #[serde(rename = "ended_at")]
    _ended_at: Time,
    #[serde(rename = "last_reason")]
    _last_reason: Option<Word<Reason>>,
}

#[derive(Deserialize)]
struct Attempt {
    delivery_id: DeliveryId,
    #[serde(rename = "started_at")]
    _started_at: Time,
    #[serde(rename = "reason")]
    _reason: Option<Word<Reason>>,
}

#[derive(Deserialize)]
struct Subscription {
    id: SubscriptionId,
    url: String,
    #[serde(rename = "created_at")]
    _created_at: Time,
    #[serde(rename = "updated_at")]
    _updated_at: Time,
}

/// What is wrong with a file.
#[derive(Debug)]
pub struct Odd {
    /// Where, as `history.events[3]`.
    pub path: String,
    /// What, as the rest of a sentence that starts with the path.
    pub what: String,
}

impl Odd {
    fn at(path: String) -> Self {
        Self { path, what: "is not as an export writes it".to_owned() }
    }
}

/// Looks for what this program could not have written, and for URLs that it would not take from anybody else.
pub fn check(history: &History, subscribers: &Subscribers, policy: &AddressPolicy) -> Result<(), Odd> {
    let subscriptions: Vec<Subscription> = rows(&subscribers.subscriptions, "subscribers.subscriptions")?;
    check_urls(subscriptions.iter().map(|one| &one.url), "subscribers.subscriptions", policy)?;
    let fetches: Vec<Fetch> = rows(&history.payload_fetches, "history.payloadFetches")?;
    check_urls(fetches.iter().map(|one| &one.url), "history.payloadFetches", policy)?;
    let subscriptions: HashSet<SubscriptionId> = subscriptions.iter().map(|one| one.id).collect();
    let mut has_envelope: HashMap<EventId, bool> = HashMap::new();
    each(&history.events, "history.events", |event: &Event| {
        has_envelope.insert(event.id, event.envelope.is_some());
        let is_sound = |text: &String| is_storable_envelope(text);
        event.id.as_uuid().as_u128() & NUMBER_MASK == 0 && event.envelope.as_ref().is_none_or(is_sound)
    })?;
    let mut fetched = HashSet::new();
    each(&history.payload_fetches, "history.payloadFetches", |fetch: &Fetch| {
        if !fetch.has_failed {
            fetched.insert(fetch.event_id);
        }
        has_envelope.get(&fetch.event_id) == Some(&false)
            && fetch.has_failed == (fetch.due_at == Due::Never)
            && [fetch.claim_no, fetch.attempt_count].iter().all(|count| COUNTS.contains(count))
    })?;
    let mut deliveries = HashSet::new();
    each(&history.waiting_deliveries, "history.waitingDeliveries", |one: &Waiting| {
        let event = one.id.event();
        let is_due_as_it_waits = match one.state {
            DeliveryState::AwaitingPayload => one.due_at == Due::Never && fetched.contains(&event),
            DeliveryState::Waiting | DeliveryState::Held => {
                one.due_at == Due::At && has_envelope.get(&event) == Some(&true)
            }
            DeliveryState::Delivered | DeliveryState::Exhausted => false,
        };
        deliveries.insert(one.id)
            && is_due_as_it_waits
            && subscriptions.contains(&one.subscription_id)
            && [one.claim_no, one.attempt_count].iter().all(|count| COUNTS.contains(count))
    })?;
    each(&history.deliveries, "history.deliveries", |one: &Ended| {
        deliveries.insert(one.id)
            && matches!(one.state, DeliveryState::Delivered | DeliveryState::Exhausted)
            && has_envelope.contains_key(&one.id.event())
            && subscriptions.contains(&one.subscription_id)
            && [one.claim_no, one.attempt_count].iter().all(|count| COUNTS.contains(count))
    })?;
    each(&history.attempts, "history.attempts", |one: &Attempt| deliveries.contains(&one.delivery_id))
}

fn check_urls<'u>(urls: impl Iterator<Item = &'u String>, path: &str, policy: &AddressPolicy) -> Result<(), Odd> {
    for (place, url) in urls.enumerate() {
        TargetUrl::parse(url, policy)
            .map_err(|error| Odd { path: format!("{path}[{place}].url"), what: error.to_string() })?;
    }
    Ok(())
}

fn rows<T: DeserializeOwned>(raw: &RawValue, path: &str) -> Result<Vec<T>, Odd> {
    serde_json::from_str(raw.get()).map_err(|_| Odd::at(path.to_owned()))
}

fn each<T: DeserializeOwned>(raw: &RawValue, path: &str, mut is_sound: impl FnMut(&T) -> bool) -> Result<(), Odd> {
    let odd = rows::<T>(raw, path)?.iter().position(|row| !is_sound(row));
    odd.map_or(Ok(()), |place| Err(Odd::at(format!("{path}[{place}]"))))
}
