//! How a receiver does, judged from its newest tries and from what waits for it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::outcome::Reason;

/// How a receiver does. The first that applies, from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = HealthState)]
pub enum State {
    /// The subscription is inactive.
    Paused,
    /// The last 20 attempts failed, the first of them at least 10 minutes ago.
    Down,
    /// Over half of the attempts of the last hour failed, or one is overdue by more than an hour.
    Failing,
    /// Some of the attempts of the last hour failed, or 5 of 100 take longer than 5 s.
    Degraded,
    /// All else.
    Healthy,
    /// There was no attempt in 24 hours.
    Quiet,
}

impl State {
    /// All of them, the one that needs somebody most first.
    pub const BY_TROUBLE: [Self; 6] =
        [Self::Down, Self::Failing, Self::Degraded, Self::Paused, Self::Healthy, Self::Quiet];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paused => "PAUSED",
            Self::Down => "DOWN",
            Self::Failing => "FAILING",
            Self::Degraded => "DEGRADED",
            Self::Healthy => "HEALTHY",
            Self::Quiet => "QUIET",
        }
    }

    /// Its place among all, by trouble.
    #[must_use]
    pub fn trouble(self) -> usize {
        Self::BY_TROUBLE.iter().position(|state| *state == self).unwrap_or(0)
    }
}

/// A text that names no state.
#[derive(Debug, thiserror::Error)]
#[error("must be one of DOWN, FAILING, DEGRADED, PAUSED, HEALTHY, QUIET")]
pub struct UnknownState;

impl std::str::FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::BY_TROUBLE.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

/// How many tries that failed in a row make it [`State::Down`].
const DOWN_TRIES: usize = 20;
/// And for how long.
const DOWN_FOR: TimeDelta = TimeDelta::minutes(10);
/// How far one may be overdue.
const OVERDUE: TimeDelta = TimeDelta::hours(1);
/// Which tries say whether it fails now.
const RECENT: TimeDelta = TimeDelta::hours(1);
/// From where on answers are slow, in microseconds.
const SLOW_US: i32 = 5_000_000;
/// Which tries count in all.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);
/// How many cells the strip has, each of the same share of [`WINDOW`].
pub const CELLS: usize = 48;

/// One try.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in microseconds.
    pub total_us: i32,
    /// Why it failed; `None` when it was delivered.
    pub reason: Option<Reason>,
}

/// What is known of a receiver.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whether its subscription is active.
    pub is_active: bool,
    /// Its newest tries, the newest first.
    pub tries: Vec<Try>,
    /// Since when the delivery that is overdue for longest is.
    pub overdue_since: Option<DateTime<Utc>>,
}

/// What was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// How it does.
    pub state: State,
    /// Since when it does so, where the tries tell.
    pub since: Option<DateTime<Utc>>,
    /// Tries of the last 24 hours.
    pub tries: usize,
    /// Those of them that failed.
    pub failed: usize,
    /// The last that was delivered.
    pub last_delivered_at: Option<DateTime<Utc>>,
    /// The last that failed.
    pub last_failed_at: Option<DateTime<Utc>>,
    /// Why.
    pub last_reason: Option<Reason>,
    /// 95 of 100 were quicker than this, in microseconds.
    pub p95_us: Option<i32>,
    /// How many were delivered and how many failed, in each half hour, the oldest first.
    pub strip: [[u32; 2]; CELLS],
}

/// Judges.
#[must_use]
pub fn judge(known: &Known, now: DateTime<Utc>) -> Health {
    let tries: Vec<&Try> = known.tries.iter().filter(|one| now - one.at < WINDOW).collect();
    let failed = tries.iter().filter(|one| one.reason.is_some()).count();
    let mut times: Vec<i32> = tries.iter().map(|one| one.total_us).collect();
    times.sort_unstable();
    let p95_us = times.get((times.len() * 95).div_ceil(100).saturating_sub(1)).copied();
    let last_failed = known.tries.iter().find(|one| one.reason.is_some());
    let (state, since) = state(known, &tries, p95_us, now);
    Health {
        state,
        since,
        tries: tries.len(),
        failed,
        last_delivered_at: known.tries.iter().find(|one| one.reason.is_none()).map(|one| one.at),
        last_failed_at: last_failed.map(|one| one.at),
        last_reason: last_failed.and_then(|one| one.reason),
        p95_us,
        strip: strip(&tries, now),
    }
}

fn state(known: &Known, tries: &[&Try], p95_us: Option<i32>, now: DateTime<Utc>) -> (State, Option<DateTime<Utc>>) {
    if !known.is_active {
        return (State::Paused, None);
    }
    let in_a_row: Vec<_> = known.tries.iter().take_while(|one| one.reason.is_some()).collect();
    let failing_since = in_a_row.last().map(|one| one.at);
    if in_a_row.len() >= DOWN_TRIES && failing_since.is_some_and(|since| now - since >= DOWN_FOR) {
        return (State::Down, failing_since);
    }
    let recent: Vec<_> = tries.iter().filter(|one| now - one.at < RECENT).collect();
    let failures: Vec<_> = recent.iter().filter(|one| one.reason.is_some()).collect();
    let first_failure = failures.last().map(|one| one.at);
    if failures.len() * 2 > recent.len() {
        return (State::Failing, failing_since.or(first_failure));
    }
    if let Some(since) = known.overdue_since.filter(|since| now - *since > OVERDUE) {
        return (State::Failing, Some(since));
    }
    if !failures.is_empty() {
        return (State::Degraded, first_failure);
    }
    if tries.is_empty() {
        return (State::Quiet, known.tries.first().map(|one| one.at));
    }
    if p95_us.is_some_and(|time| time > SLOW_US) {
        return (State::Degraded, None);
    }
    (State::Healthy, None)
}

fn strip(tries: &[&Try], now: DateTime<Utc>) -> [[u32; 2]; CELLS] {
    let mut cells = [[0; 2]; CELLS];
    let width = WINDOW.num_seconds() / i64::try_from(CELLS).unwrap_or(1);
    for one in tries {
        // A clock that is behind by a little has tries that are yet to come.
        let back = usize::try_from((now - one.at).num_seconds().max(0) / width).unwrap_or(0);
        if let Some(cell) = cells.get_mut(CELLS - 1 - back.min(CELLS - 1)) {
            cell[usize::from(one.reason.is_some())] += 1;
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp_nanos(1_700_000_000_000_000_000);

    fn one(minutes_ago: i64, failed: bool) -> Try {
        let reason = failed.then_some(Reason::ServerError);
        Try { at: NOW - TimeDelta::minutes(minutes_ago), total_us: 1_000, reason }
    }

    fn judged(tries: Vec<Try>) -> Health {
        judge(&Known { is_active: true, tries, overdue_since: None }, NOW)
    }

    #[test]
    fn each_state_has_its_rule() {
        let times = |count: usize, minutes_ago: i64, failed: bool| vec![one(minutes_ago, failed); count];
        for (name, tries, expected) in [
            ("nothing", vec![], State::Quiet),
            ("long ago", times(3, 60 * 25, true), State::Quiet),
            ("good", times(3, 5, false), State::Healthy),
            ("a failure that is over", [times(1, 5, false), times(1, 61, true)].concat(), State::Healthy),
            ("a failure of late", [times(3, 5, false), times(1, 50, true)].concat(), State::Degraded),
            ("half of late", [times(2, 5, false), times(2, 6, true)].concat(), State::Degraded),
            ("most of late", [times(2, 5, false), times(3, 6, true)].concat(), State::Failing),
            ("19 in a row", [times(19, 11, true), times(1, 12, false)].concat(), State::Failing),
            ("20 in a row", times(20, 10, true), State::Down),
            ("20 in a row, just now", times(20, 9, true), State::Failing),
            ("20 in a row, hours ago", times(20, 300, true), State::Down),
        ] {
            assert_eq!(judged(tries).state, expected, "{name}");
        }
    }

    #[test]
    fn slow_overdue_and_paused_ones_are_told() {
        let slow = Try { total_us: 6_000_000, ..one(1, false) };
        assert_eq!(judged(vec![slow; 10]).state, State::Degraded);
        let known =
            Known { is_active: true, tries: vec![one(1, false)], overdue_since: Some(NOW - TimeDelta::minutes(61)) };
        assert_eq!(judge(&known, NOW).state, State::Failing);
        assert_eq!(judge(&Known { is_active: false, ..known }, NOW).state, State::Paused);
    }

    #[test]
    fn figures_are_of_a_day_and_the_last_times_of_all() {
        let health = judged(
            [vec![one(1, true); 2], vec![one(29, false)], vec![one(31, false)], vec![one(60 * 30, false)]].concat(),
        );
        assert_eq!((health.tries, health.failed), (4, 2));
        assert_eq!((health.last_failed_at, health.last_delivered_at), (Some(one(1, true).at), Some(one(29, false).at)));
        assert_eq!((health.last_reason, health.p95_us), (Some(Reason::ServerError), Some(1_000)));
        assert_eq!((health.strip[47], health.strip[46], health.strip[45]), ([1, 2], [1, 0], [0, 0]));
    }
}
