//! The only source of "now": the system's clock, or one that is wound.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::Notify;

/// The longest piece of a wait.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Tells the time, in whole microseconds, which is what Postgres keeps. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<Wound>>);

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

impl Clock {
    /// The system's time.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn by_hand(start: DateTime<Utc>) -> Self {
        Self::wound(Winding::Frozen(start))
    }

    /// A clock that can be wound.
    #[must_use]
    pub fn wound(winding: Winding) -> Self {
        Self(Some(Arc::new(Wound { winding: RwLock::new(winding), moved: Notify::new() })))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match self.winding() {
            Winding::Ahead(by) => system_time() + by,
            Winding::Frozen(time) => time,
        }
    }

    /// How it is wound; the system's clock is ahead of itself by nothing.
    #[must_use]
    pub fn winding(&self) -> Winding {
        match &self.0 {
            None => Winding::Ahead(TimeDelta::zero()),
            Some(wound) => *wound.winding.read().expect("nobody panics while holding it"),
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
        if let Some(wound) = &self.0 {
            let mut winding = wound.winding.write().expect("nobody panics while holding it");
            *winding = change(*winding);
            drop(winding);
            wound.moved.notify_waiters();
        }
    }

    /// Ends when it is this time or later.
    pub async fn until(&self, time: DateTime<Utc>) {
        loop {
            let moved = async {
                match &self.0 {
                    Some(wound) => wound.moved.notified().await,
                    None => std::future::pending().await,
                }
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
