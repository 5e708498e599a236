//! Reasons to poll: something is asked for, something is due, a lane runs low. They say that there may be something to
//! do, never what.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::clock::Clock;

/// The least milliseconds between two notifications to other nodes. They also poll by themselves; a notification at each
/// commit would make commits wait for one another.
const NOTIFY_EVERY: u64 = 100;

pub(super) struct Waker {
    clock: Clock,
    asked: Notify,
    /// Whether the next poll is to find all that is due, and not only what has become due.
    is_afresh: AtomicBool,
    /// The earliest time that something is due, in microseconds, as far as it was noted since the last poll.
    noted_due: AtomicI64,
    noted: Notify,
    last_notified: AtomicU64,
    began: Instant,
}

impl Waker {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            asked: Notify::new(),
            is_afresh: AtomicBool::new(true),
            noted_due: AtomicI64::new(i64::MAX),
            noted: Notify::new(),
            last_notified: AtomicU64::new(0),
            began: Instant::now(),
        }
    }

    /// Makes this node poll.
    pub(super) fn poll_soon(&self) {
        self.asked.notify_one();
    }

    /// Makes this node poll, for all that is due, however long it has been.
    pub(super) fn poll_afresh(&self) {
        self.is_afresh.store(true, Ordering::SeqCst);
        self.poll_soon();
    }

    /// Whether that was asked for; it is not any more.
    pub(super) fn take_afresh(&self) -> bool {
        self.is_afresh.swap(false, Ordering::SeqCst)
    }

    /// Ends when a poll is asked for.
    pub(super) fn asked(&self) -> Notified<'_> {
        self.asked.notified()
    }

    /// Whether other nodes are notified of what is due there.
    pub(super) fn may_notify(&self) -> bool {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.last_notified.load(Ordering::Relaxed);
        let may = now.saturating_sub(last) >= NOTIFY_EVERY;
        may && self.last_notified.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Notes when something is due.
    pub(super) fn note_due(&self, at: DateTime<Utc>) {
        let at = at.timestamp_micros();
        if self.noted_due.fetch_min(at, Ordering::SeqCst) > at {
            self.noted.notify_one();
        }
    }

    /// Forgets what was noted: a poll is about to find it.
    pub(super) fn forget_noted(&self) {
        self.noted_due.store(i64::MAX, Ordering::SeqCst);
    }

    /// Ends when something that was noted is due.
    pub(super) async fn until_noted_is_due(&self) {
        loop {
            let noted = self.noted.notified();
            let at = self.noted_due.load(Ordering::SeqCst);
            match DateTime::from_timestamp_micros(at) {
                Some(at) => tokio::select! {
                    () = self.clock.until(at) => return,
                    () = noted => {}
                },
                None => noted.await,
            }
        }
    }
}
