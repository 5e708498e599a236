//! The only source of "now": the system's clock, or one that is moved by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::Notify;

/// The longest piece of a wait.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Tells the time, in whole microseconds, which is what Postgres keeps. Clones share it.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<Hand>>);

/// A time that is moved by hand, and who waits for it.
#[derive(Debug)]
struct Hand {
    micros: AtomicI64,
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
        Self(Some(Arc::new(Hand { micros: AtomicI64::new(start.timestamp_micros()), moved: Notify::new() })))
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            None => Utc::now().trunc_subsecs(6),
            Some(hand) => DateTime::from_timestamp_micros(hand.micros.load(Ordering::SeqCst))
                .expect("a clock by hand is moved within the years that chrono knows"),
        }
    }

    /// Moves a clock by hand; the system's clock cannot be moved.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(hand) = &self.0 {
            hand.micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
            hand.moved.notify_waiters();
        }
    }

    /// Ends when it is this time or later.
    pub async fn until(&self, time: DateTime<Utc>) {
        let Some(hand) = &self.0 else {
            // Slept in pieces, so that a system clock that is set is noticed.
            while let Ok(left) = (time - self.now()).to_std() {
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
            }
            return;
        };
        loop {
            let moved = hand.moved.notified();
            if self.now() >= time {
                return;
            }
            moved.await;
        }
    }
}
