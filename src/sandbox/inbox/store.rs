//! What inboxes keep: the last requests of each, counts, how each is to answer. Bounded in every direction.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::InboxName;
use super::faults::{Answer, Faults};
use super::kept::{Arrived, Event, Kept};
use super::seen::Seen;
use crate::domain::verification::{Headers, Verdict};

/// The most inboxes; beyond that the least recently used one that does not misbehave is evicted.
pub const MAX_INBOXES: usize = 1_000;
/// The most inboxes that misbehave: such a one is not evicted.
pub const MAX_FAULTY: usize = 500;
/// What the requests of all inboxes may take in memory; the oldest go.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What an inbox has received since it was last emptied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests.
    pub received: u64,
    /// Those whose signature was good.
    pub verified: u64,
    /// Those whose signature was not.
    pub failed: u64,
    /// Those whose id had come before.
    pub duplicates: u64,
}

/// One inbox.
pub struct Inbox {
    ring: VecDeque<Arc<Kept>>,
    next_number: u64,
    counts: Counts,
    faults: Option<Arc<Faults>>,
    last_received_at: Option<DateTime<Utc>>,
    /// Ids are remembered for this; another begins when it is emptied.
    epoch: u64,
    /// Attempts are counted for this; another begins with other faults.
    faults_epoch: u64,
    last_used: u64,
    changed: watch::Sender<()>,
}

impl Inbox {
    /// What it has received.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many requests it still has.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.ring.len()
    }

    /// How it misbehaves, if it does.
    #[must_use]
    pub fn faults(&self) -> Option<&Faults> {
        self.faults.as_deref()
    }

    /// When the last request came.
    #[must_use]
    pub fn last_received_at(&self) -> Option<DateTime<Utc>> {
        self.last_received_at
    }

    /// The request of this number, if it is still there.
    #[must_use]
    pub fn request(&self, number: u64) -> Option<Arc<Kept>> {
        let place = self.ring.partition_point(|kept| kept.number < number);
        self.ring.get(place).filter(|kept| kept.number == number).cloned()
    }

    /// The requests below this number, newest first.
    pub fn below(&self, number: Option<u64>) -> impl Iterator<Item = &Arc<Kept>> {
        self.ring.iter().rev().filter(move |kept| number.is_none_or(|number| kept.number < number))
    }

    /// The first request above this number.
    #[must_use]
    pub fn above(&self, number: u64) -> Option<Arc<Kept>> {
        self.ring.get(self.ring.partition_point(|kept| kept.number <= number)).cloned()
    }

    /// The number of the last request.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.next_number - 1
    }

    /// Tells of each request that comes; ends with the inbox.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

/// All inboxes, by name.
pub struct InboxStore {
    inboxes: BTreeMap<InboxName, Inbox>,
    keep: usize,
    bytes: usize,
    seen: Seen,
    /// Gives numbers that are used once: for orders, epochs and uses.
    ticket: u64,
}

impl InboxStore {
    pub(super) fn new(keep: usize) -> Self {
        Self { inboxes: BTreeMap::new(), keep: keep.max(1), bytes: 0, seen: Seen::default(), ticket: 0 }
    }

    /// How many requests each inbox keeps.
    #[must_use]
    pub fn keep(&self) -> usize {
        self.keep
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = (&InboxName, &Inbox)> {
        self.inboxes.iter()
    }

    /// An inbox that was used before.
    #[must_use]
    pub fn find(&self, name: &InboxName) -> Option<&Inbox> {
        self.inboxes.get(name)
    }

    /// An inbox, there from now on.
    pub fn open(&mut self, name: &InboxName) -> &mut Inbox {
        let used = self.ticket();
        if !self.inboxes.contains_key(name) {
            if self.inboxes.len() >= MAX_INBOXES {
                let idle = self.inboxes.iter().filter(|(_, inbox)| inbox.faults.is_none());
                let idle = idle.min_by_key(|(_, inbox)| inbox.last_used).map(|(name, _)| name.clone());
                let gone = idle.and_then(|name| self.inboxes.remove(&name));
                self.bytes -= gone.map_or(0, |inbox| inbox.ring.iter().map(|kept| kept.weight()).sum());
            }
            let (epoch, faults_epoch) = (self.ticket(), self.ticket());
            let inbox = Inbox {
                ring: VecDeque::new(),
                next_number: 1,
                counts: Counts::default(),
                faults: None,
                last_received_at: None,
                epoch,
                faults_epoch,
                last_used: used,
                changed: watch::Sender::new(()),
            };
            self.inboxes.insert(name.clone(), inbox);
        }
        let inbox = self.inboxes.get_mut(name).expect("it is there since the line above");
        inbox.last_used = used;
        inbox
    }

    /// Whether there are not too many others that misbehave.
    #[must_use]
    pub fn may_misbehave(&self, name: &InboxName) -> bool {
        let others = self.inboxes.iter().filter(|(other, inbox)| *other != name && inbox.faults.is_some());
        others.count() < MAX_FAULTY
    }

    /// Says how an inbox is to answer from now on; attempts are counted anew.
    pub fn misbehave(&mut self, name: &InboxName, faults: Option<Faults>) -> &Inbox {
        let epoch = self.ticket();
        let inbox = self.open(name);
        inbox.faults = faults.map(Arc::new);
        inbox.faults_epoch = epoch;
        inbox
    }

    /// Forgets the requests of an inbox, and which ids it has seen. Numbers go on.
    pub fn empty(&mut self, name: &InboxName) {
        let epoch = self.ticket();
        if let Some(inbox) = self.inboxes.get_mut(name) {
            self.bytes -= inbox.ring.drain(..).map(|kept| kept.weight()).sum::<usize>();
            inbox.counts = Counts::default();
            inbox.last_received_at = None;
            inbox.epoch = epoch;
        }
    }

    /// Keeps a request, and says how to answer it.
    pub fn keep_request(&mut self, name: &InboxName, arrived: Arrived, verdict: Verdict) -> Arc<Kept> {
        let order = self.ticket();
        let id = Headers::pick(arrived.headers.iter().map(|(name, value)| (name, value))).id().map(ToOwned::to_owned);
        let (epoch, faults_epoch) = {
            let inbox = self.open(name);
            (inbox.epoch, inbox.faults_epoch)
        };
        let seen_before = id.as_deref().map_or(0, |id| self.seen.count(epoch, id));
        let faults = self.inboxes.get(name).and_then(|inbox| inbox.faults.clone());
        let span = arrived.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-b3-spanid"));
        let span = span.map(|(_, value)| value.as_str());
        let tries_before =
            faults.as_ref().map_or(0, |_| self.seen.attempts(faults_epoch, id.as_deref().unwrap_or(""), span));
        let keep = self.keep;
        let inbox = self.open(name);
        let number = inbox.next_number;
        let answer = Answer::of(faults.as_deref(), tries_before, &verdict, name, number);
        let event = Event::of(&arrived.body);
        inbox.next_number += 1;
        inbox.last_received_at = Some(arrived.received_at);
        inbox.counts.received += 1;
        inbox.counts.verified += u64::from(verdict.is_valid);
        inbox.counts.failed += u64::from(!verdict.is_valid);
        inbox.counts.duplicates += u64::from(seen_before > 0);
        let kept = Arc::new(Kept { number, arrived, delivery_id: id, seen_before, verdict, event, answer, order });
        inbox.ring.push_back(kept.clone());
        let surplus = if inbox.ring.len() > keep { inbox.ring.pop_front() } else { None };
        inbox.changed.send_replace(());
        self.bytes += kept.weight();
        self.bytes -= surplus.map_or(0, |gone| gone.weight());
        self.make_room();
        kept
    }

    /// Lets the oldest requests go, of whichever inbox.
    fn make_room(&mut self) {
        while self.bytes > MAX_BYTES {
            let oldest = |inbox: &&mut Inbox| inbox.ring.front().map_or(u64::MAX, |kept| kept.order);
            let gone = self.inboxes.values_mut().min_by_key(oldest).and_then(|inbox| inbox.ring.pop_front());
            let Some(gone) = gone else { return };
            self.bytes -= gone.weight();
        }
    }

    fn ticket(&mut self) -> u64 {
        self.ticket += 1;
        self.ticket
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::domain::verification::verify;

    fn arrived(id: &str, bytes: usize) -> Arrived {
        Arrived {
            received_at: DateTime::UNIX_EPOCH,
            duration_ms: 1.0,
            method: "POST".to_owned(),
            path: "/inbox/x".to_owned(),
            headers: vec![("webhook-id".to_owned(), id.to_owned())],
            body: Bytes::from(vec![b'x'; bytes]),
        }
    }

    fn put(store: &mut InboxStore, name: &str, id: &str, bytes: usize) -> Arc<Kept> {
        let verdict = verify(&Headers::default(), b"", &[], DateTime::UNIX_EPOCH, None);
        store.keep_request(&name.parse().unwrap(), arrived(id, bytes), verdict)
    }

    #[test]
    fn an_inbox_keeps_its_last_requests_and_counts_all() {
        let mut store = InboxStore::new(3);
        for n in 1..=5_u64 {
            let kept = put(&mut store, "a", &(n % 3).to_string(), 1);
            assert_eq!((kept.number, kept.seen_before), (n, u32::from(n > 3)));
        }
        let name = "a".parse().unwrap();
        let inbox = store.find(&name).unwrap();
        assert_eq!(inbox.counts(), Counts { received: 5, verified: 0, failed: 5, duplicates: 2 });
        let numbers = |below| inbox.below(below).map(|kept| kept.number).collect::<Vec<_>>();
        assert_eq!((numbers(None), numbers(Some(5)), numbers(Some(3))), (vec![5, 4, 3], vec![4, 3], vec![]));
        assert!(inbox.request(2).is_none() && inbox.request(6).is_none() && inbox.request(4).unwrap().number == 4);
        assert_eq!((inbox.above(0).unwrap().number, inbox.above(4).unwrap().number), (3, 5));
        assert!(inbox.above(5).is_none());
        store.empty(&name);
        assert_eq!(store.bytes, 0);
        let kept = put(&mut store, "a", "1", 1);
        assert_eq!((kept.number, kept.seen_before), (6, 0), "numbers go on, ids are forgotten");
    }

    #[test]
    fn memory_is_bounded_over_all_inboxes_and_the_oldest_go() {
        let mut store = InboxStore::new(1_000);
        for n in 0..80 {
            put(&mut store, ["a", "b"][n % 2], "x", 1024 * 1024);
            assert!(store.bytes <= MAX_BYTES);
        }
        let first = |name: &str| store.find(&name.parse().unwrap()).unwrap().above(0).unwrap().number;
        let kept: usize = store.all().map(|(_, inbox)| inbox.kept()).sum();
        assert_eq!((kept, first("a"), first("b")), (63, 10, 9));
        let weights: usize = store.all().flat_map(|(_, inbox)| inbox.ring.iter()).map(|kept| kept.weight()).sum();
        assert_eq!(weights, store.bytes);
    }

    #[test]
    fn there_are_so_many_inboxes_and_the_least_used_goes() {
        let mut store = InboxStore::new(2);
        for n in 0..MAX_INBOXES {
            put(&mut store, &format!("i{n}"), "x", 10);
        }
        put(&mut store, "i0", "x", 10);
        put(&mut store, "one-more", "x", 10);
        assert_eq!(store.all().count(), MAX_INBOXES);
        let has = |name: &str| store.find(&name.parse().unwrap()).is_some();
        assert!(has("i0") && !has("i1") && has("one-more"));
        let weights: usize = store.all().flat_map(|(_, inbox)| inbox.ring.iter()).map(|kept| kept.weight()).sum();
        assert_eq!(weights, store.bytes);
    }
}
