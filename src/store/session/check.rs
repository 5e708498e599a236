//! Whether rows are ones that this program could have written. Whoever reads them later relies on it: one odd row would
//! stop the engine.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};

use super::{History, Settings, Subscribers};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::is_storable_envelope;
use crate::domain::id::SubscriptionId;
use crate::domain::target_url::TargetUrl;

/// Seconds from 1970 to the end of the year 9999: times that Postgres and everyone else can write.
const TIMES: RangeInclusive<i64> = 0..=253_402_300_799;
/// Counts of changes, leases and tries have room to grow.
const COUNTS: RangeInclusive<i64> = 0..=1_000_000_000;

/// What is wrong with a file.
#[derive(Debug)]
pub struct Odd {
    /// Where, as `history.events[3]`.
    pub path: String,
    /// What, as the rest of a sentence that starts with the path.
    pub what: String,
}

fn are_times(times: impl IntoIterator<Item = DateTime<Utc>>) -> bool {
    times.into_iter().all(|time| TIMES.contains(&time.timestamp()))
}

fn are_counts(counts: impl IntoIterator<Item = impl Into<i64>>) -> bool {
    counts.into_iter().all(|count| COUNTS.contains(&count.into()))
}

/// Looks for what this program could not have written, and for URLs that it would not take from anybody else.
pub fn check(history: &History, subscribers: &Subscribers, policy: &AddressPolicy) -> Result<(), Odd> {
    let urls = subscribers.subscriptions.iter().map(|one| one.row.url.as_str());
    check_urls(urls, "subscribers.subscriptions", policy)?;
    check_urls(history.payload_fetches.iter().map(|fetch| fetch.url.as_str()), "history.payloadFetches", policy)?;
    let subscriptions = check_subscribers(subscribers)?;
    check_history(history, &subscriptions)
}

fn check_subscribers(subscribers: &Subscribers) -> Result<HashSet<SubscriptionId>, Odd> {
    each(&subscribers.subscriptions, "subscribers.subscriptions", |one| {
        are_times([one.row.created_at, one.row.updated_at].into_iter().chain(one.row.archived_at))
            && are_counts([one.row.revision])
            && !(one.row.is_active && one.row.archived_at.is_some())
    })?;
    let ids: HashSet<_> = subscribers.subscriptions.iter().map(|one| one.row.id).collect();
    each(&subscribers.settings, "subscribers.settings", |one| {
        ids.contains(&one.subscription_id)
            && are_times([one.updated_at])
            && one.max_per_second.is_none_or(|count| Settings::PER_SECOND.contains(&count))
            && one.pause_after_days.is_none_or(|days| Settings::PAUSE_DAYS.contains(&days))
    })?;
    each(&subscribers.signing_secrets, "subscribers.signingSecrets", |one| {
        ids.contains(&one.subscription_id) && are_times([one.created_at].into_iter().chain(one.expires_at))
    })?;
    Ok(ids)
}

fn check_history(history: &History, subscriptions: &HashSet<SubscriptionId>) -> Result<(), Odd> {
    let mut has_envelope = HashMap::new();
    each(&history.events, "history.events", |event| {
        has_envelope.insert(event.id, event.envelope.is_some());
        event.id.is_whole()
            && are_times([event.occurred_at])
            && event.envelope.as_ref().is_none_or(|envelope| is_storable_envelope(&envelope.0))
    })?;
    let mut fetched = HashSet::new();
    each(&history.payload_fetches, "history.payloadFetches", |fetch| {
        if !fetch.has_failed {
            fetched.insert(fetch.event_id);
        }
        has_envelope.get(&fetch.event_id) == Some(&false)
            && fetch.has_failed == fetch.due_at.0.is_none()
            && are_times(fetch.due_at.0)
            && are_counts([fetch.claim_no, fetch.attempt_count])
    })?;
    let mut deliveries = HashSet::new();
    each(&history.waiting_deliveries, "history.waitingDeliveries", |one| {
        let event = one.id.event();
        let is_due_as_it_waits = match one.state {
            DeliveryState::AwaitingPayload => one.due_at.0.is_none() && fetched.contains(&event),
            DeliveryState::Waiting | DeliveryState::Held => {
                one.due_at.0.is_some() && has_envelope.get(&event) == Some(&true)
            }
            DeliveryState::Delivered | DeliveryState::Exhausted => false,
        };
        deliveries.insert(one.id)
            && is_due_as_it_waits
            && subscriptions.contains(&one.subscription_id)
            && are_times(one.due_at.0.into_iter().chain(one.first_attempt_at))
            && are_counts([one.claim_no, one.attempt_count])
    })?;
    each(&history.deliveries, "history.deliveries", |one| {
        deliveries.insert(one.id)
            && one.state.has_ended()
            && has_envelope.contains_key(&one.id.event())
            && subscriptions.contains(&one.subscription_id)
            && are_times([one.ended_at])
            && are_counts([one.claim_no, one.attempt_count])
    })?;
    each(&history.attempts, "history.attempts", |one| {
        deliveries.contains(&one.delivery_id) && are_times([one.started_at])
    })
}

fn check_urls<'u>(urls: impl Iterator<Item = &'u str>, path: &str, policy: &AddressPolicy) -> Result<(), Odd> {
    for (place, url) in urls.enumerate() {
        TargetUrl::parse(url, policy)
            .map_err(|error| Odd { path: format!("{path}[{place}].url"), what: error.to_string() })?;
    }
    Ok(())
}

fn each<T>(rows: &[T], path: &str, mut is_sound: impl FnMut(&T) -> bool) -> Result<(), Odd> {
    let odd = rows.iter().position(|row| !is_sound(row));
    odd.map_or(Ok(()), |place| {
        Err(Odd { path: format!("{path}[{place}]"), what: "is not as an export writes it".to_owned() })
    })
}
