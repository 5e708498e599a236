//! The only source of "now": the system's clock, held to the database's once that is known, or one that is set by hand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::Notify;

/// The longest piece of a wait.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// How often the database is asked for the time.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// A difference up to this is no reason to move: asking takes its time, too.
const TOLERANCE: TimeDelta = TimeDelta::milliseconds(250);
/// From which difference on it is worth reporting.
const WORTH_REPORTING: TimeDelta = TimeDelta::seconds(1);

/// Tells the time, in whole microseconds, which is what Postgres keeps. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System(Arc<Held>),
    Adjustable(Arc<Adjustable>),
}

/// The system's clock, and what the database's showed when it was asked last.
///
/// Leases, due times and ids are compared by nodes on different machines, so all go by the one clock that they share. From
/// an answer on the time is counted by the monotonic clock, which nobody sets.
#[derive(Debug, Default)]
struct Held {
    /// How far this machine's clock is off: for tests.
    is_off_by: TimeDelta,
    reference: RwLock<Option<Reference>>,
    is_reported: AtomicBool,
    moved: Notify,
}

#[derive(Clone, Copy, Debug)]
struct Reference {
    at: Instant,
    time: DateTime<Utc>,
    asked_at: Instant,
}

/// What an answer of the database said of this machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How far it is ahead of the database's; negative when it is behind.
    pub ahead: TimeDelta,
    /// Whether it is off by more than a second and was not before, or the other way round.
    pub is_news: bool,
}

impl Difference {
    /// Whether it is more than a second.
    #[must_use]
    pub fn is_worth_reporting(&self) -> bool {
        self.ahead.abs() > WORTH_REPORTING
    }
}

impl Held {
    fn system_time(&self) -> DateTime<Utc> {
        system_time() + self.is_off_by
    }

    fn reference(&self) -> Option<Reference> {
        *self.reference.read().expect("nobody panics while holding it")
    }

    fn time_at(&self, instant: Instant) -> DateTime<Utc> {
        match self.reference() {
            Some(reference) => reference.time_at(instant),
            None => self.system_time() - TimeDelta::from_std(instant.elapsed()).unwrap_or_default(),
        }
    }
}

impl Reference {
    fn time_at(&self, instant: Instant) -> DateTime<Utc> {
        let since = instant.saturating_duration_since(self.at);
        (self.time + TimeDelta::from_std(since).unwrap_or_default()).trunc_subsecs(6)
    }
}

/// How an adjustable clock goes: apart from the system's, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// It goes, ahead of the system's time by this.
    Offset(TimeDelta),
    /// It stands at this time.
    Frozen(DateTime<Utc>),
}

/// A clock that is set by hand, and who waits for it.
#[derive(Debug)]
struct Adjustable {
    mode: RwLock<ClockMode>,
    moved: Notify,
}

impl Adjustable {
    fn mode(&self) -> ClockMode {
        *self.mode.read().expect("nobody panics while holding it")
    }
}

impl Clock {
    /// The system's time, until [`Clock::hold_to`] tells the database's.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System(Arc::default()))
    }

    /// The clock of a machine that is off by this: for tests.
    #[must_use]
    pub fn of_a_machine_off_by(is_off_by: TimeDelta) -> Self {
        Self(Source::System(Arc::new(Held { is_off_by, ..Held::default() })))
    }

    /// Whether the database should be asked for the time; never for one that is set by hand.
    #[must_use]
    pub fn wants_the_time(&self) -> bool {
        match &self.0 {
            Source::System(held) => held.reference().is_none_or(|last| last.asked_at.elapsed() >= ASK_EVERY),
            Source::Adjustable(_) => false,
        }
    }

    /// Whether the database has yet to be asked.
    #[must_use]
    pub fn was_never_held(&self) -> bool {
        matches!(&self.0, Source::System(held) if held.reference().is_none())
    }

    /// Goes by the database's clock, which showed `time` at some instant after `asked_at`. Gives how this machine's clock
    /// differs; `None` for an adjustable one, which is not held to anything.
    pub fn hold_to(&self, time: DateTime<Utc>, asked_at: Instant) -> Option<Difference> {
        let Source::System(held) = &self.0 else { return None };
        let half = asked_at.elapsed() / 2;
        let (at, tolerance) = (asked_at + half, TOLERANCE + TimeDelta::from_std(half).unwrap_or_default());
        let is_off = (held.time_at(at) - time).abs() > tolerance;
        {
            let mut reference = held.reference.write().expect("nobody panics while holding it");
            *reference = match *reference {
                Some(last) if !is_off => Some(Reference { asked_at, ..last }),
                _ => Some(Reference { at, time, asked_at }),
            };
        }
        if is_off {
            held.moved.notify_waiters();
        }
        let mut ahead = held.system_time() - TimeDelta::from_std(at.elapsed()).unwrap_or_default() - time;
        if ahead.abs() <= tolerance {
            ahead = TimeDelta::zero();
        }
        let difference = Difference { ahead, is_news: false };
        let was_reported = held.is_reported.swap(difference.is_worth_reporting(), Ordering::Relaxed);
        Some(Difference { is_news: was_reported != difference.is_worth_reporting(), ..difference })
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn by_hand(start: DateTime<Utc>) -> Self {
        Self::adjustable(ClockMode::Frozen(start))
    }

    /// A clock that can be set.
    #[must_use]
    pub fn adjustable(mode: ClockMode) -> Self {
        Self(Source::Adjustable(Arc::new(Adjustable { mode: RwLock::new(mode), moved: Notify::new() })))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System(held) => held.time_at(Instant::now()),
            Source::Adjustable(adjustable) => match adjustable.mode() {
                ClockMode::Offset(by) => system_time() + by,
                ClockMode::Frozen(time) => time,
            },
        }
    }

    /// How it goes; the system's clock is ahead of itself by nothing.
    #[must_use]
    pub fn mode(&self) -> ClockMode {
        match &self.0 {
            Source::System(_) => ClockMode::Offset(TimeDelta::zero()),
            Source::Adjustable(adjustable) => adjustable.mode(),
        }
    }

    /// Sets it; the system's clock cannot be set.
    pub fn set_mode(&self, mode: ClockMode) {
        self.change(|_| mode);
    }

    /// Moves an adjustable clock; one that goes keeps going, one that stands keeps standing.
    pub fn advance(&self, by: TimeDelta) {
        self.change(|mode| match mode {
            ClockMode::Offset(ahead) => ClockMode::Offset(ahead + by),
            ClockMode::Frozen(time) => ClockMode::Frozen(time + by),
        });
    }

    fn change(&self, change: impl FnOnce(ClockMode) -> ClockMode) {
        if let Source::Adjustable(adjustable) = &self.0 {
            let mut mode = adjustable.mode.write().expect("nobody panics while holding it");
            *mode = change(*mode);
            drop(mode);
            adjustable.moved.notify_waiters();
        }
    }

    /// Ends when it is this time or later.
    pub async fn until(&self, time: DateTime<Utc>) {
        loop {
            let moved = match &self.0 {
                Source::System(held) => held.moved.notified(),
                Source::Adjustable(adjustable) => adjustable.moved.notified(),
            };
            let mut moved = std::pin::pin!(moved);
            // Registered before the look, so that no move falls between the two.
            let _ = futures_util::poll!(moved.as_mut());
            let left = match (time - self.now()).to_std() {
                Ok(left) if !left.is_zero() => left,
                _ => return,
            };
            match self.mode() {
                ClockMode::Frozen(_) => moved.await,
                // Slept in pieces, so that a system clock that is set is noticed.
                ClockMode::Offset(_) => tokio::select! {
                    () = tokio::time::sleep(left.min(LONGEST_SLEEP)) => {}
                    () = moved => {}
                },
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
fn system_time() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_stands_and_one_that_goes_keeps_its_distance() {
        let start = "2026-11-21T10:40:40Z".parse().unwrap();
        let clock = Clock::by_hand(start);
        clock.advance(TimeDelta::hours(1));
        assert_eq!(clock.now(), start + TimeDelta::hours(1));
        clock.set_mode(ClockMode::Offset(TimeDelta::days(3)));
        clock.advance(TimeDelta::days(4));
        assert_eq!(clock.mode(), ClockMode::Offset(TimeDelta::days(7)));
        let ahead = clock.now() - Clock::system().now();
        assert!((ahead - TimeDelta::days(7)).abs() < TimeDelta::seconds(5), "{ahead}");
    }

    #[test]
    fn a_system_clock_goes_by_what_the_database_showed_and_an_adjustable_one_does_not() {
        let clock = Clock::of_a_machine_off_by(TimeDelta::seconds(130));
        assert!(clock.wants_the_time() && clock.was_never_held());
        let time = Clock::system().now();
        let difference = clock.hold_to(time, Instant::now()).unwrap();
        assert!(difference.is_news && difference.ahead > TimeDelta::seconds(125), "{difference:?}");
        assert!((clock.now() - Clock::system().now()).abs() < TimeDelta::seconds(5));
        assert!(!clock.hold_to(Clock::system().now(), Instant::now()).unwrap().is_news, "it is told once");
        let adjustable = Clock::by_hand(time);
        assert!(
            !adjustable.wants_the_time() && adjustable.hold_to(time + TimeDelta::days(1), Instant::now()).is_none()
        );
        assert_eq!(adjustable.now(), time);
    }

    #[test]
    fn small_differences_and_slow_answers_do_not_move_it() {
        let clock = Clock::system();
        let began = Instant::now();
        clock.hold_to(Clock::system().now(), began).unwrap();
        let before = clock.now();
        let difference = clock.hold_to(before + TimeDelta::milliseconds(100), Instant::now()).unwrap();
        assert_eq!((difference.ahead, difference.is_news), (TimeDelta::zero(), false));
        assert!(clock.now() - before < TimeDelta::milliseconds(100) || began.elapsed() > Duration::from_millis(100));
    }

    #[tokio::test]
    async fn who_waits_is_woken_when_it_is_set() {
        let clock = Clock::adjustable(ClockMode::Offset(TimeDelta::zero()));
        let later = clock.now() + TimeDelta::days(1);
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.until(later).await }
        });
        tokio::task::yield_now().await;
        clock.advance(TimeDelta::days(2));
        tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("it wakes").unwrap();
    }
}
