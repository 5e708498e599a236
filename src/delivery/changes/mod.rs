//! What happens, told while somebody watches.
//!
//! These are hints: which deliveries were tried and how that ended, which events are new, which subscriptions have changed. Whoever
//! shows something reads it from the database, within the reach of who asks. A node on which nobody watches, and of which no other
//! node says that somebody does, spends one look at a flag for each batch that it records.
//!
//! A node with readers says so every [`follow::TELL_EVERY`]. While it does, the others send it what they record, in [`DIGEST_EVERY`] at
//! the soonest; of what is more than fits, they send counts alone. New events it finds by itself: their ids have the order of time.

mod follow;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::cells::Cells;
use crate::clock::Clock;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::names::names;
use crate::store::changes;
use crate::store::db::Db;

/// The most readers of a node.
pub const MAX_READERS: usize = 64;
/// How long a stream is silent at the longest.
const BEAT: Duration = Duration::from_secs(15);
/// The same where few seats are left: who has gone is noticed by what can no longer be sent, and makes room.
const BEAT_OF_A_CROWD: Duration = Duration::from_secs(1);
/// Fewer free seats are few.
const FEW_SEATS: usize = MAX_READERS / 4;
/// What nodes with readers notify.
pub(super) const VIEWERS: &str = "jetbridge_viewers";
/// What is recorded, for them.
const CHANGES: &str = "jetbridge_changes";
/// For how long others believe it.
const TOLD_FOR: Duration = Duration::from_secs(15);
/// How long what is recorded is gathered before it is told.
const DIGEST_EVERY: Duration = Duration::from_millis(100);
/// The most tries that a digest names.
const MAX_TRIED: usize = 200;
/// How many tries one notification names: Postgres takes 8,000 bytes.
const TRIED_AT_ONCE: usize = 50;
/// How many subscriptions one notification counts.
const COUNTED_AT_ONCE: usize = 40;
/// How many subscriptions one notification names as new or changed.
const CHANGED_AT_ONCE: usize = 150;
/// How many hints a reader may be behind.
const BEHIND: usize = 256;

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ended {
    /// With a 200.
    #[serde(rename = "d")]
    Delivered,
    /// Otherwise, and another follows.
    #[serde(rename = "f")]
    Failed,
    /// Otherwise, and none follows.
    #[serde(rename = "x")]
    Exhausted,
}

/// A delivery whose state was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// The delivery.
    #[serde(rename = "d")]
    pub delivery: DeliveryId,
    /// To whom it goes.
    #[serde(rename = "s")]
    pub subscription: SubscriptionId,
    /// Which try was recorded; `None` if none was, as of one that is held.
    #[serde(rename = "n")]
    pub number: Option<i32>,
    /// How it ended.
    #[serde(rename = "e")]
    pub ended: Ended,
}

/// How many tries ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Deliveries that were made.
    #[serde(rename = "d")]
    pub delivered: u64,
    /// Tries that failed.
    #[serde(rename = "f")]
    pub failed: u64,
    /// Deliveries that were given up.
    #[serde(rename = "x")]
    pub exhausted: u64,
}

impl Counts {
    fn add(&mut self, tried: &Tried) {
        match tried.ended {
            Ended::Delivered => self.delivered += 1,
            Ended::Failed => self.failed += u64::from(tried.number.is_some()),
            Ended::Exhausted => {
                self.failed += u64::from(tried.number.is_some());
                self.exhausted += 1;
            }
        }
    }

    /// Adds another's.
    pub fn merge(&mut self, other: &Self) {
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.exhausted += other.exhausted;
    }
}

names! {
    /// What became of a subscription.
    pub enum SubscriptionChange {
        /// It is new.
        Created = "CREATED",
        /// A field, a setting or a secret of it has changed.
        Changed = "CHANGED",
    }
}

/// What was recorded in a moment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Digest {
    /// By which node.
    #[serde(rename = "w")]
    node: String,
    /// Some of it: all, if it is not too much.
    #[serde(rename = "t")]
    pub tried: Vec<Tried>,
    /// All of it, in numbers.
    #[serde(rename = "c")]
    pub counts: HashMap<SubscriptionId, Counts>,
    /// The subscriptions that are new or were patched.
    #[serde(rename = "u", default)]
    pub subscriptions: HashMap<SubscriptionId, SubscriptionChange>,
}

/// A reason to look.
#[derive(Debug)]
pub enum Hint {
    /// Deliveries were tried, subscriptions made or patched.
    Recorded(Digest),
    /// Events are new.
    Events(Vec<EventId>),
    /// How a subscription's deliveries are made has changed.
    Subscription(SubscriptionId),
    /// Something may have been missed: since then, if it was longer ago than a moment.
    Gap(Option<DateTime<Utc>>),
}

#[derive(Default)]
struct Kept {
    tried: Vec<Tried>,
    counts: HashMap<SubscriptionId, Counts>,
    subscriptions: HashMap<SubscriptionId, SubscriptionChange>,
    /// Whether what is here will be told.
    is_on_its_way: bool,
    readers: usize,
    /// Until when somebody watches on another node.
    elsewhere_until: Option<Instant>,
    /// Ends what looks for readers of this node.
    watching: CancellationToken,
}

/// What a node tells of what happens.
pub struct Changes {
    node: String,
    db: Db,
    /// The databases beside it, in which things happen too.
    cells: Cells,
    clock: Clock,
    /// Whether it hears of those who watch on other nodes.
    hears_of_viewers: bool,
    is_watched: AtomicBool,
    kept: Mutex<Kept>,
    hints: broadcast::Sender<Arc<Hint>>,
    seats: Arc<Semaphore>,
    ended: CancellationToken,
}

impl Changes {
    /// Nobody watches here yet. A node without an engine does not hear of those who watch elsewhere, and takes it that
    /// somebody does.
    #[must_use]
    pub fn new(db: Db, cells: Cells, clock: Clock, has_engine: bool) -> Arc<Self> {
        Arc::new(Self {
            node: format!("{:016x}", rand::random::<u64>()),
            db,
            cells,
            clock,
            hears_of_viewers: has_engine,
            is_watched: AtomicBool::new(!has_engine),
            kept: Mutex::default(),
            hints: broadcast::channel(BEHIND).0,
            seats: Arc::new(Semaphore::new(MAX_READERS)),
            ended: CancellationToken::new(),
        })
    }

    /// Whether somebody watches, here or elsewhere, or did a moment ago.
    pub(super) fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }

    /// Tells what was recorded, soon.
    pub(super) fn note(self: &Arc<Self>, tried: &[Tried]) {
        self.keep(|kept| {
            for one in tried {
                kept.counts.entry(one.subscription).or_default().add(one);
                if kept.tried.len() < MAX_TRIED {
                    kept.tried.push(*one);
                }
            }
        });
    }

    /// Tells that a subscription is new or was patched, soon.
    pub fn note_subscription(self: &Arc<Self>, id: SubscriptionId, change: SubscriptionChange) {
        if self.is_watched() {
            self.keep(|kept| merge_change(&mut kept.subscriptions, id, change));
        }
    }

    /// Keeps what happened until it is told; nothing if nobody watches any more.
    fn keep(self: &Arc<Self>, add: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept();
        if kept.readers == 0 && !self.has_viewers_elsewhere(&kept) {
            self.is_watched.store(false, Ordering::Relaxed);
            return;
        }
        add(&mut kept);
        if !std::mem::replace(&mut kept.is_on_its_way, true) {
            let changes = self.clone();
            tokio::spawn(async move {
                sleep(DIGEST_EVERY).await;
                changes.tell().await;
            });
        }
    }

    async fn tell(&self) {
        let (digest, is_told_elsewhere) = {
            let mut kept = self.kept();
            kept.is_on_its_way = false;
            let (tried, counts) = (std::mem::take(&mut kept.tried), std::mem::take(&mut kept.counts));
            let subscriptions = std::mem::take(&mut kept.subscriptions);
            (Digest { node: self.node.clone(), tried, counts, subscriptions }, self.has_viewers_elsewhere(&kept))
        };
        if is_told_elsewhere {
            let payloads: Vec<String> = parts(&digest)
                .iter()
                .map(|part| serde_json::to_string(part).expect("strings and numbers always serialise"))
                .collect();
            let told = self.db.query(async |conn| changes::notify(conn, CHANGES, &payloads).await).await;
            if let Err(error) = told {
                tracing::debug!(error = format!("{error:#}"), "who watches elsewhere was not told what happened");
            }
        }
        self.hint(Hint::Recorded(digest));
    }

    fn has_viewers_elsewhere(&self, kept: &Kept) -> bool {
        !self.hears_of_viewers || kept.elsewhere_until.is_some_and(|until| Instant::now() < until)
    }

    /// Notes that somebody watches on another node.
    pub(super) fn heard_of_viewers(&self, node: &str) {
        if node != self.node {
            self.kept().elsewhere_until = Some(Instant::now() + TOLD_FOR);
            self.is_watched.store(true, Ordering::Relaxed);
        }
    }

    /// A seat from which to watch; none if all are taken.
    pub fn watch(self: &Arc<Self>) -> Option<Watch> {
        let seat = self.seats.clone().try_acquire_owned().ok()?;
        let hints = self.hints.subscribe();
        let mut kept = self.kept();
        kept.readers += 1;
        self.is_watched.store(true, Ordering::Relaxed);
        if kept.readers == 1 {
            kept.watching = self.ended.child_token();
            tokio::spawn(self.clone().look(kept.watching.clone(), self.clock.now()));
        }
        drop(kept);
        Some(Watch { changes: self.clone(), hints, _seat: seat })
    }

    /// Ends all streams: they have no end of their own.
    pub fn end(&self) {
        self.ended.cancel();
    }

    fn hint(&self, hint: Hint) {
        // Nobody may be left to hear it.
        let _ = self.hints.send(Arc::new(hint));
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("nobody panics while holding it")
    }
}

/// A seat from which somebody watches.
pub struct Watch {
    changes: Arc<Changes>,
    hints: broadcast::Receiver<Arc<Hint>>,
    _seat: OwnedSemaphorePermit,
}

impl Watch {
    /// How long a stream is silent at the longest, now.
    #[must_use]
    pub fn beat(&self) -> Duration {
        if self.changes.seats.available_permits() < FEW_SEATS { BEAT_OF_A_CROWD } else { BEAT }
    }

    /// The next hint; none once all streams end. Who is too slow has missed something.
    pub async fn next(&mut self) -> Option<Arc<Hint>> {
        tokio::select! {
            hint = self.hints.recv() => match hint {
                Ok(hint) => Some(hint),
                Err(broadcast::error::RecvError::Lagged(_)) => Some(Arc::new(Hint::Gap(None))),
                Err(broadcast::error::RecvError::Closed) => None,
            },
            () = self.changes.ended.cancelled() => None,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut kept = self.changes.kept();
        kept.readers -= 1;
        if kept.readers == 0 {
            kept.watching.cancel();
        }
    }
}

/// Adds a change to others: what is new stays so, whatever else becomes of it.
pub fn merge_change(
    changes: &mut HashMap<SubscriptionId, SubscriptionChange>,
    id: SubscriptionId,
    change: SubscriptionChange,
) {
    changes.entry(id).and_modify(|held| *held = change.min(*held)).or_insert(change);
}

/// A digest in parts that fit into a notification.
fn parts(digest: &Digest) -> Vec<Digest> {
    let part = || Digest { node: digest.node.clone(), ..Digest::default() };
    let changed: Vec<_> = digest.subscriptions.iter().map(|(id, change)| (*id, *change)).collect();
    let changed = changed.chunks(CHANGED_AT_ONCE);
    let mut parts: Vec<Digest> =
        changed.map(|some| Digest { subscriptions: some.iter().copied().collect(), ..part() }).collect();
    let counts: Vec<_> = digest.counts.iter().collect();
    let (mut tried, mut counted) = (digest.tried.chunks(TRIED_AT_ONCE), counts.chunks(COUNTED_AT_ONCE));
    loop {
        match (tried.next(), counted.next()) {
            (None, None) => return parts,
            (some, counts) => parts.push(Digest {
                tried: some.map(<[Tried]>::to_vec).unwrap_or_default(),
                counts: counts.unwrap_or_default().iter().map(|(id, counts)| (**id, **counts)).collect(),
                ..part()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(ended: Ended) -> Tried {
        let event = EventId::at(DateTime::from_timestamp_nanos(1_700_000_000_000_000_000));
        Tried { delivery: event.delivery(1), subscription: SubscriptionId::random(), number: Some(20), ended }
    }

    #[test]
    fn every_part_of_a_digest_fits_into_a_notification_and_nothing_is_lost() {
        let all: Vec<Tried> = (0..MAX_TRIED).map(|_| tried(Ended::Exhausted)).collect();
        let mut digest = Digest { node: "0123456789abcdef".to_owned(), tried: all, ..Digest::default() };
        for one in &digest.tried {
            digest.counts.entry(one.subscription).or_default().add(one);
            digest.subscriptions.insert(one.subscription, SubscriptionChange::Created);
        }
        let parts = parts(&digest);
        let (mut count, mut exhausted, mut changed) = (0, 0, 0);
        for part in &parts {
            assert!(serde_json::to_string(part).unwrap().len() < 8_000);
            count += part.tried.len();
            exhausted += part.counts.values().map(|counts| counts.exhausted).sum::<u64>();
            changed += part.subscriptions.len();
        }
        assert_eq!((count, exhausted, changed, parts.len()), (MAX_TRIED, 200, 200, 7));
    }
}
