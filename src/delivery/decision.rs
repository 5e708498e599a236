//! What comes of an ending: the next state of a delivery, decided purely.

use chrono::{DateTime, TimeDelta, Utc};

use super::attempt::Ending;
use super::job::Job;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::DeliveryId;
use crate::domain::outcome::Reason;
use crate::domain::retry::{self, Next, POLICY, Try};

/// When a delivery, or a fetch, is due again whose attempt could not be made.
pub(super) const NOT_ATTEMPTED_WAIT: TimeDelta = TimeDelta::seconds(5);

/// What to write of a job.
pub(super) struct Decision {
    pub(super) state: DeliveryState,
    pub(super) due_at: DateTime<Utc>,
    /// Whether this node keeps the lease for another attempt at once.
    pub(super) is_again: bool,
    pub(super) reason: Option<Reason>,
    /// When the window began of what is held, if neither its first attempt nor its event tells.
    pub(super) held_since: Option<DateTime<Utc>>,
}

/// Where a share of a wait is moved to, from -1 to 1: the same for the same attempt, whoever asks.
pub(super) fn jitter(id: DeliveryId, attempt: i32) -> f64 {
    let mut x = id.as_uuid().as_u64_pair().1 ^ u64::from(attempt.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= id.as_uuid().as_u64_pair().0;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    let share = ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64;
    share * 2.0 - 1.0
}

pub(super) fn decide(job: &Job, ending: &Ending, now: DateTime<Utc>, lease: TimeDelta) -> Decision {
    let attempt = match ending {
        Ending::Attempted(attempt) => attempt,
        Ending::Inactive => {
            return hold(job, now);
        }
        Ending::Interrupted => {
            let reason = Some(Reason::Interrupted);
            return Decision {
                state: DeliveryState::Exhausted,
                due_at: now,
                is_again: false,
                reason,
                held_since: None,
            };
        }
        Ending::NotAttempted => {
            let due_at = now + NOT_ATTEMPTED_WAIT;
            return Decision {
                state: DeliveryState::Waiting,
                due_at,
                is_again: false,
                reason: job.claimed.last_reason,
                held_since: None,
            };
        }
        Ending::OurFault => {
            // The receiver's attempts are for what is the receiver's fault: this is none, and another node may be able to.
            // What was never attempted is not given up for it, either.
            let is_over = job.claimed.first_attempt_at.is_some_and(|first_at| now >= first_at + POLICY.window);
            let state = if is_over { DeliveryState::Exhausted } else { DeliveryState::Waiting };
            let due_at = now + after_our_fault(job.id());
            return Decision { state, due_at, is_again: false, reason: Some(Reason::Internal), held_since: None };
        }
    };
    let number = u32::try_from(job.claimed.attempt_count + 1 - job.claimed.schedule_start).unwrap_or(u32::MAX);
    let done = Try {
        number,
        first_at: job.claimed.first_attempt_at.unwrap_or(attempt.started_at),
        outcome: attempt.outcome,
        ended_at: attempt.ended_at,
    };
    let reason = attempt.outcome.reason();
    let (state, due_at, is_again) = match retry::next(&POLICY, &done, jitter(job.id(), job.claimed.attempt_count)) {
        Next::Delivered => (DeliveryState::Delivered, now, false),
        Next::Exhausted => (DeliveryState::Exhausted, now, false),
        Next::At(time) => (DeliveryState::Waiting, time, false),
        Next::AtOnce => (DeliveryState::Waiting, now + lease, true),
    };
    Decision { state, due_at, is_again, reason, held_since: None }
}

/// Holds what is not to be sent now until the end of its window. That of an old delivery which is sent again, and was not attempted
/// since, begins now.
fn hold(job: &Job, now: DateTime<Utc>) -> Decision {
    let claimed = &job.claimed;
    let of_event = job.id().created_at();
    let is_new = now < of_event + POLICY.window;
    let held_since = (claimed.first_attempt_at.is_none() && !claimed.was_held && !is_new).then_some(now);
    let end = claimed.first_attempt_at.or(held_since).unwrap_or(of_event) + POLICY.window;
    let (state, reason) = if now >= end {
        (DeliveryState::Exhausted, Some(Reason::Inactive))
    } else {
        (DeliveryState::Held, claimed.last_reason)
    };
    Decision { state, due_at: end, is_again: false, reason, held_since }
}

/// How long to wait after a fault of ours: 20 to 40 s, so that what waits for the same key does not come all at once.
fn after_our_fault(id: DeliveryId) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "between 20,000 and 40,000")]
    TimeDelta::milliseconds((30_000.0 + 10_000.0 * jitter(id, 0)) as i64)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::delivery::parties::{Host, Party};
    use crate::delivery::send::EventBody;
    use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
    use crate::store::waiting_deliveries::Claimed;

    const LEASE: TimeDelta = TimeDelta::minutes(2);

    fn job(event: EventId) -> Job {
        let body = EventBody { id: event, trace_id: uuid::Uuid::nil(), envelope: "{}".into() };
        Job {
            claimed: Claimed::from_the_beginning(event.delivery(1), SubscriptionId::random()),
            party: Party::plain(OrganizationId::ANY, Host(0)),
            lease_until: event.accepted_at() + LEASE,
            body: Arc::new(body),
            batch: None,
            accepted: None,
        }
    }

    #[test]
    fn what_was_not_attempted_waits_and_is_given_up_for_good_reason_alone() {
        let created_at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let end = created_at + POLICY.window;
        let mut job = job(EventId::at(created_at));
        let decided = |job: &Job, ending: &Ending, now| {
            let Decision { state, due_at, is_again, reason, .. } = decide(job, ending, now, LEASE);
            assert!(!is_again);
            (state, due_at, reason)
        };
        use DeliveryState::{Exhausted, Held, Waiting};
        assert_eq!(decided(&job, &Ending::Inactive, created_at), (Held, end, None));
        let resent = decide(&job, &Ending::Inactive, end, LEASE);
        assert_eq!((resent.state, resent.due_at, resent.held_since), (Held, end + POLICY.window, Some(end)));
        job.claimed.was_held = true;
        assert_eq!(decided(&job, &Ending::Inactive, end), (Exhausted, end, Some(Reason::Inactive)));
        assert_eq!(decided(&job, &Ending::NotAttempted, end), (Waiting, end + NOT_ATTEMPTED_WAIT, None));
        assert_eq!(decided(&job, &Ending::Interrupted, end), (Exhausted, end, Some(Reason::Interrupted)));
        let (state, due_at, reason) = decided(&job, &Ending::OurFault, end);
        assert_eq!((state, reason), (Waiting, Some(Reason::Internal)), "it was never attempted");
        assert!((20..=40).contains(&(due_at - end).num_seconds()));
        job.claimed.first_attempt_at = Some(created_at);
        assert_eq!(decided(&job, &Ending::OurFault, end).0, Exhausted);
    }

    #[test]
    fn jitter_is_spread_over_the_whole_range_and_repeatable() {
        let event = EventId::at(DateTime::UNIX_EPOCH);
        let all: Vec<f64> = (1..1000).map(|number| jitter(event.delivery(number), 7)).collect();
        assert!(all.iter().all(|share| (-1.0..=1.0).contains(share)));
        assert!(all.iter().filter(|share| **share < -0.5).count() > 150);
        assert!(all.iter().filter(|share| **share > 0.5).count() > 150);
        assert_eq!(jitter(event.delivery(1), 7).to_bits(), all[0].to_bits());
    }
}
