//! When a delivery is tried again: a pure function of what is known about it.

use chrono::{DateTime, TimeDelta, Utc};

use super::outcome::Outcome;

/// The schedule (contract, "Delivery").
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How many retries follow at once.
    pub immediate: u32,
    /// The first wait after those; each later one is twice as long.
    pub first_wait: TimeDelta,
    /// By which share of itself a wait may be shorter or longer.
    pub jitter: f64,
    /// How long after the first try the last one is made.
    pub window: TimeDelta,
    /// The longest wish of a receiver that is honoured.
    pub longest_wish: TimeDelta,
}

/// The contract's schedule.
pub const POLICY: Policy = Policy {
    immediate: 5,
    first_wait: TimeDelta::minutes(1),
    jitter: 0.1,
    window: TimeDelta::days(14),
    longest_wish: TimeDelta::hours(1),
};

/// What becomes of a delivery after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is delivered.
    Delivered,
    /// Another try, as soon as its lane lets it.
    AtOnce,
    /// Another try, not before this.
    At(DateTime<Utc>),
    /// Nothing: the window is over.
    Exhausted,
}

/// One try of a schedule, ended.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// Which try of its schedule, from 1. A resend begins a new schedule.
    pub number: u32,
    /// When the first try of the schedule began.
    pub first_at: DateTime<Utc>,
    /// How this one ended.
    pub outcome: Outcome,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
}

/// Decides. `jitter` is from -1 to 1; what it is taken from makes it repeatable.
#[must_use]
pub fn next(policy: &Policy, done: &Try, jitter: f64) -> Next {
    let Outcome::Failed { retry_after, .. } = done.outcome else { return Next::Delivered };
    let end = done.first_at + policy.window;
    if done.ended_at >= end {
        return Next::Exhausted;
    }
    let Some(doublings) = done.number.checked_sub(policy.immediate + 1) else { return Next::AtOnce };
    let wait = policy.first_wait * 2_i32.pow(doublings.min(20));
    let shift = wait.as_seconds_f64() * policy.jitter * jitter.clamp(-1.0, 1.0) * 1e3;
    #[expect(clippy::cast_possible_truncation, reason = "a share of two weeks in milliseconds")]
    let wait = wait + TimeDelta::milliseconds(shift as i64);
    let wish = retry_after.map_or(TimeDelta::zero(), |wish| wish.min(policy.longest_wish));
    Next::At((done.ended_at + wait.max(wish)).min(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::Reason;
    use proptest::prelude::*;

    const START: DateTime<Utc> = DateTime::from_timestamp_nanos(1_700_000_000_000_000_000);

    fn failed(number: u32, after: TimeDelta, wish: Option<TimeDelta>) -> Try {
        let outcome = Outcome::Failed { reason: Reason::ServerError, retry_after: wish };
        Try { number, first_at: START, outcome, ended_at: START + after }
    }

    /// The times of all tries of an endpoint that never works and answers at once.
    fn whole_schedule(jitter: f64) -> Vec<TimeDelta> {
        let mut times = vec![TimeDelta::zero()];
        loop {
            let now = *times.last().unwrap();
            match next(&POLICY, &failed(u32::try_from(times.len()).unwrap(), now, None), jitter) {
                Next::AtOnce => times.push(now),
                Next::At(time) => times.push(time - START),
                Next::Exhausted => return times,
                Next::Delivered => unreachable!("it never works"),
            }
        }
    }

    #[test]
    fn the_whole_schedule_is_the_contracts() {
        let minutes: Vec<i64> = whole_schedule(0.0).iter().map(TimeDelta::num_minutes).collect();
        let two_weeks = 14 * 24 * 60;
        assert_eq!(
            minutes,
            [0, 0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383, two_weeks]
        );
    }

    #[test]
    fn a_wish_counts_in_the_extended_phase_and_up_to_an_hour() {
        let (second, hour) = (TimeDelta::seconds(1), TimeDelta::hours(1));
        let after = |number, wish| match next(&POLICY, &failed(number, second, Some(wish)), 0.0) {
            Next::At(time) => Some(time - START - second),
            _ => None,
        };
        assert_eq!(after(5, hour), None, "an immediate retry is immediate");
        assert_eq!(after(6, second), Some(TimeDelta::minutes(1)), "a shorter wish changes nothing");
        assert_eq!(after(6, TimeDelta::minutes(9)), Some(TimeDelta::minutes(9)));
        assert_eq!(after(6, TimeDelta::days(9)), Some(hour));
    }

    #[test]
    fn success_ends_it() {
        let done = Try { outcome: Outcome::Delivered, ..failed(3, TimeDelta::zero(), None) };
        assert_eq!(next(&POLICY, &done, 0.0), Next::Delivered);
    }

    proptest! {
        #[test]
        fn every_schedule_ends_with_a_try_at_the_windows_end(jitter in -1.0..1.0f64) {
            let times = whole_schedule(jitter);
            prop_assert_eq!(*times.last().unwrap(), POLICY.window);
            prop_assert!(times.is_sorted());
            prop_assert!((20..=22).contains(&times.len()), "{}", times.len());
        }

        #[test]
        fn no_try_is_set_before_now_or_after_the_window(
            number in 1u32..100, seconds in 0i64..2_000_000, wish in prop::option::of(0i64..10_000_000), jitter in -2.0..2.0f64,
        ) {
            let done = failed(number, TimeDelta::seconds(seconds), wish.map(TimeDelta::seconds));
            match next(&POLICY, &done, jitter) {
                Next::At(time) => {
                    prop_assert!(time > done.ended_at && time <= START + POLICY.window);
                    prop_assert!(number > POLICY.immediate);
                }
                Next::AtOnce => prop_assert!(number <= POLICY.immediate && done.ended_at < START + POLICY.window),
                Next::Exhausted => prop_assert!(done.ended_at >= START + POLICY.window),
                Next::Delivered => prop_assert!(false),
            }
        }
    }
}
