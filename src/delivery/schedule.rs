//! What is still to come of a delivery: the tries that are made if each fails at once.

use chrono::{DateTime, Utc};

use super::decision::jitter;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::DeliveryId;
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::retry::{self, Next, POLICY, Try};
use crate::store::schedules::Standing;

/// The most tries that are told.
pub const MAX_PLANNED: usize = 20;

/// A try that is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which try of the delivery, from 1.
    pub number: i32,
    /// When, if all before it fail at once.
    pub at: DateTime<Utc>,
    /// When, if each wait were as short as it may be.
    pub earliest: DateTime<Utc>,
    /// When, if each wait were as long as it may be.
    pub latest: DateTime<Utc>,
}

/// The tries that are still to come, the next first. None of what is held, or has no payload yet.
#[must_use]
pub fn planned(id: DeliveryId, standing: &Standing, now: DateTime<Utc>) -> Vec<Planned> {
    let Some(due_at) = standing.due_at.filter(|_| standing.state == DeliveryState::Waiting) else { return Vec::new() };
    // Whoever has a lease tries it now; its end is when another node may.
    let next = if standing.is_leased { now } else { due_at.max(now) };
    let times = |share: &dyn Fn(i32) -> f64| times(standing, next, share);
    let (at, earliest, latest) = (times(&|count| jitter(id, count)), times(&|_| -1.0), times(&|_| 1.0));
    let numbers = standing.attempt_count + 1..;
    let bounds = earliest.into_iter().zip(latest);
    numbers
        .zip(at.into_iter().zip(bounds))
        .map(|(number, (at, (earliest, latest)))| {
            // One that comes sooner by chance is not later than the latest, for the last ones are all at the end of the window.
            Planned { number, at, earliest: earliest.min(at), latest: latest.max(at) }
        })
        .collect()
}

/// When the tries are, with so much of the jitter.
fn times(standing: &Standing, next: DateTime<Utc>, share: &dyn Fn(i32) -> f64) -> Vec<DateTime<Utc>> {
    let first_at = standing.first_attempt_at.unwrap_or(next);
    let (mut count, mut times) = (standing.attempt_count, vec![next]);
    while let (Some(at), true) = (times.last().copied(), times.len() < MAX_PLANNED) {
        let number = u32::try_from(count + 1 - standing.schedule_start).unwrap_or(u32::MAX);
        let done = Try { number, first_at, outcome: Outcome::failed(Reason::ServerError), ended_at: at };
        match retry::next(&POLICY, &done, share(count)) {
            Next::AtOnce => times.push(at),
            Next::At(time) => times.push(time),
            Next::Delivered | Next::Exhausted => break,
        }
        count += 1;
    }
    times
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::id::EventId;

    const START: DateTime<Utc> = DateTime::from_timestamp_nanos(1_700_000_000_000_000_000);

    fn standing(attempt_count: i32) -> Standing {
        Standing {
            state: DeliveryState::Waiting,
            due_at: Some(START),
            is_leased: false,
            attempt_count,
            schedule_start: 0,
            first_attempt_at: (attempt_count > 0).then_some(START),
        }
    }

    fn id() -> DeliveryId {
        EventId::at(START).delivery(1)
    }

    #[test]
    fn a_new_delivery_has_six_tries_at_once_and_the_last_at_most_two_weeks_later() {
        let all = planned(id(), &standing(0), START);
        assert_eq!(all.len(), MAX_PLANNED);
        assert!(all[..6].iter().all(|one| (one.at, one.earliest, one.latest) == (START, START, START)));
        assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
        assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let seventh = all[6];
        assert_eq!(seventh.earliest, START + TimeDelta::seconds(54));
        assert_eq!(seventh.latest, START + TimeDelta::seconds(66));
        assert!(all.iter().all(|one| one.earliest <= one.at && one.at <= one.latest));
    }

    #[test]
    fn the_last_one_is_at_the_end_of_the_window_and_none_comes_after_it() {
        let late = Standing { due_at: Some(START + TimeDelta::days(12)), ..standing(19) };
        let all = planned(id(), &late, START + TimeDelta::days(11));
        assert_eq!(all.last().map(|one| one.at), Some(START + POLICY.window));
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn a_resend_begins_anew_and_what_is_held_has_none() {
        let resent = Standing { schedule_start: 20, attempt_count: 20, first_attempt_at: None, ..standing(0) };
        let all = planned(id(), &resent, START);
        assert_eq!((all[0].number, all[5].at, all[6].at > START), (21, START, true));
        for state in [DeliveryState::Held, DeliveryState::AwaitingPayload] {
            assert_eq!(planned(id(), &Standing { state, ..standing(3) }, START), []);
        }
        let leased = Standing { is_leased: true, due_at: Some(START + TimeDelta::minutes(2)), ..standing(1) };
        assert_eq!(planned(id(), &leased, START)[0].at, START);
    }
}
