//! The only source of "now": the system's clock, held to the database's once that is known, or one that is wound.

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
/// From which difference on it is worth telling.
const WORTH_TELLING: TimeDelta = TimeDelta::seconds(1);

/// Tells the time, in whole microseconds, which is what Postgres keeps. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System(Arc<Held>),
    Wound(Arc<Wound>),
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
    is_told: AtomicBool,
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
    pub fn is_worth_telling(&self) -> bool {
        self.ahead.abs() > WORTH_TELLING
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

/// How far a wound clock is from the system's, or where it stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Winding {
    /// It goes, ahead of the system's time by this.
    Ahead(TimeDelta),
    /// It stands at this time.
    Frozen(DateTime<Utc>),
}

/// A clock that is wound, and who waits for it.
#[derive(Debug)]
struct Wound {
    winding: RwLock<Winding>,
    moved: Notify,
}

impl Wound {
    fn winding(&self) -> Winding {
        *self.winding.read().expect("nobody panics while holding it")
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

    /// Whether the database should be asked for the time; never for one that is wound.
    #[must_use]
    pub fn wants_the_time(&self) -> bool {
        match &self.0 {
            Source::System(held) => held.reference().is_none_or(|last| last.asked_at.elapsed() >= ASK_EVERY),
            Source::Wound(_) => false,
        }
    }

    /// Whether the database has yet to be asked.
    #[must_use]
    pub fn was_never_held(&self) -> bool {
        matches!(&self.0, Source::System(held) if held.reference().is_none())
    }

    /// Goes by the database's clock, which showed `time` at some instant after `asked_at`. Gives how this machine's clock
    /// differs; `None` for a wound one, which is not held to anything.
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
        let was_told = held.is_told.swap(difference.is_worth_telling(), Ordering::Relaxed);
        Some(Difference { is_news: was_told != difference.is_worth_telling(), ..difference })
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn by_hand(start: DateTime<Utc>) -> Self {
        Self::wound(Winding::Frozen(start))
    }

    /// A clock that can be wound.
    #[must_use]
    pub fn wound(winding: Winding) -> Self {
        Self(Source::Wound(Arc::new(Wound { winding: RwLock::new(winding), moved: Notify::new() })))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System(held) => held.time_at(Instant::now()),
            Source::Wound(wound) => match wound.winding() {
                Winding::Ahead(by) => system_time() + by,
                Winding::Frozen(time) => time,
            },
        }
    }

    /// How it is wound; the system's clock is ahead of itself by nothing.
    #[must_use]
    pub fn winding(&self) -> Winding {
        match &self.0 {
            Source::System(_) => Winding::Ahead(TimeDelta::zero()),
            Source::Wound(wound) => wound.winding(),
        }
    }

    /// Winds it anew; the system's clock cannot be wound.
    pub fn wind(&self, winding: Winding) {
        self.change(|_| winding);
    }

    /// Moves a wound clock; one that goes keeps going, one that stands keeps standing.
    pub fn advance(&self, by: TimeDelta) {
        self.change(|winding| match winding {
            Winding::Ahead(ahead) => Winding::Ahead(ahead + by),
            Winding::Frozen(time) => Winding::Frozen(time + by),
        });
    }

    fn change(&self, change: impl FnOnce(Winding) -> Winding) {
        if let Source::Wound(wound) = &self.0 {
            let mut winding = wound.winding.write().expect("nobody panics while holding it");
            *winding = change(*winding);
            drop(winding);
            wound.moved.notify_waiters();
        }
    }

    /// Ends when it is this time or later.
    pub async fn until(&self, time: DateTime<Utc>) {
        loop {
            let moved = match &self.0 {
                Source::System(held) => held.moved.notified(),
                Source::Wound(wound) => wound.moved.notified(),
            };
            let mut moved = std::pin::pin!(moved);
            // Registered before the look, so that no move falls between the two.
            let _ = futures_util::poll!(moved.as_mut());
            let left = match (time - self.now()).to_std() {
                Ok(left) if !left.is_zero() => left,
                _ => return,
            };
            match self.winding() {
                Winding::Frozen(_) => moved.await,
                // Slept in pieces, so that a system clock that is set is noticed.
                Winding::Ahead(_) => tokio::select! {
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
        clock.wind(Winding::Ahead(TimeDelta::days(3)));
        clock.advance(TimeDelta::days(4));
        assert_eq!(clock.winding(), Winding::Ahead(TimeDelta::days(7)));
        let ahead = clock.now() - Clock::system().now();
        assert!((ahead - TimeDelta::days(7)).abs() < TimeDelta::seconds(5), "{ahead}");
    }

    #[test]
    fn a_system_clock_goes_by_what_the_database_showed_and_a_wound_one_does_not() {
        let clock = Clock::of_a_machine_off_by(TimeDelta::seconds(130));
        assert!(clock.wants_the_time() && clock.was_never_held());
        let time = Clock::system().now();
        let difference = clock.hold_to(time, Instant::now()).unwrap();
        assert!(difference.is_news && difference.ahead > TimeDelta::seconds(125), "{difference:?}");
        assert!((clock.now() - Clock::system().now()).abs() < TimeDelta::seconds(5));
        assert!(!clock.hold_to(Clock::system().now(), Instant::now()).unwrap().is_news, "it is told once");
        let wound = Clock::by_hand(time);
        assert!(!wound.wants_the_time() && wound.hold_to(time + TimeDelta::days(1), Instant::now()).is_none());
        assert_eq!(wound.now(), time);
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
    async fn who_waits_is_woken_when_it_is_wound() {
        let clock = Clock::wound(Winding::Ahead(TimeDelta::zero()));
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
