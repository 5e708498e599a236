//! Polls: finds each subscription of which something is due, and claims what fits into its lane.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};

use super::job::Job;
use super::node::Node;
use super::parties::{Parties, Party};
use super::payload_fetcher::PayloadFetcher;
use super::queue::Queue;
use super::resender::Resender;
use super::send::EventBody;
use super::supervisor::Pulse;
use super::{failpoint, time};
use crate::domain::id::{EventId, SubscriptionId};
use crate::store::db::DbError;
use crate::store::events::{self, Body};
use crate::store::waiting_deliveries::{self, Claimed};
use crate::telemetry;

/// The most deliveries that one claim takes.
const CLAIM: usize = 200;
/// How many claims one poll makes, before it looks after everything else again.
const CLAIMS_A_POLL: usize = 8;
/// How long the batches of resends may take in one poll.
const RESEND_LIMIT: Duration = Duration::from_secs(3);
/// How often a node polls although nothing asked for it.
const EVERY: Duration = Duration::from_secs(5);
/// The least time between two polls.
const SPACING: Duration = Duration::from_millis(20);
/// How long to wait after a poll that failed.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

pub(super) struct Poller {
    pub(super) node: Node,
    pub(super) queue: Arc<Queue>,
    pub(super) parties: Arc<Parties>,
    pub(super) fetcher: Arc<PayloadFetcher>,
    pub(super) resender: Resender,
    /// Held by whoever polls.
    pub(super) polling: Mutex<()>,
    /// Where polling shows signs of life, once its loop runs.
    pub(super) pulse: OnceLock<Arc<Pulse>>,
}

impl Poller {
    /// Polls when something is due or asks for it, until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        // The same one each time that the loop is started again.
        let _ = self.pulse.set(pulse.clone());
        while !self.node.stopped.is_cancelled() {
            // Whoever asks from here on asks for the next poll.
            let asked = self.node.waker.asked();
            let polled = tokio::select! {
                polled = self.poll() => polled,
                () = self.node.stopped.cancelled() => break,
            };
            failpoint::pass("look");
            let next = match polled {
                Ok(next) => {
                    pulse.beat();
                    next
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "could not look for what is due");
                    tokio::select! {
                        () = sleep(AGAIN_AFTER) => continue,
                        () = self.node.stopped.cancelled() => break,
                    }
                }
            };
            let due = async {
                match next {
                    Some(next) => self.node.clock.until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = asked => {}
                () = due => {}
                () = self.node.waker.until_noted_is_due() => {}
                () = sleep(EVERY) => {}
                () = self.node.stopped.cancelled() => break,
            }
            sleep(SPACING).await;
        }
        pulse.done();
    }

    /// Nobody polls while this is held.
    pub(super) async fn pause(&self) -> MutexGuard<'_, ()> {
        self.polling.lock().await
    }

    fn show_life(&self) {
        self.pulse.get().inspect(|pulse| pulse.beat());
    }

    /// Polls once: claims what is due and fits, begins its calls, and gives when the next is due.
    pub(super) async fn poll(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        self.pulse.get().inspect(|pulse| pulse.rest());
        let _polling = self.polling.lock().await;
        self.show_life();
        self.node.waker.forget_noted();
        let next_delivery = self.note_backlogs().await?;
        self.show_life();
        let mut has_more = true;
        for _ in 0..CLAIMS_A_POLL {
            // A lease counts from its own claim, however long the claims before it took.
            has_more = has_more && self.claim(self.node.clock.now()).await?;
            self.show_life();
        }
        let now = self.node.clock.now();
        let next_fetch = self.fetcher.fetch_due(now).await?;
        let next_resend = match timeout(RESEND_LIMIT, self.resender.resend_due(now)).await {
            Ok(next) => next?,
            Err(_) => {
                tracing::warn!("a batch of a resend took too long; it is tried again");
                Some(now + TimeDelta::seconds(5))
            }
        };
        let more = (has_more && self.queue.has_room()).then_some(now);
        Ok([next_delivery, next_fetch, next_resend, more].into_iter().flatten().min())
    }

    /// Notes of which subscriptions something is due; gives when something of another one is.
    async fn note_backlogs(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        let (now, due, next, parties) = self
            .node
            .db
            .query(async |conn| {
                // First: by another clock it could take what others hold.
                time::hold_now_and_then(&self.node.clock, conn).await?;
                let now = self.node.clock.now();
                // What a PATCH to active could not release in its own time.
                waiting_deliveries::release_held_of_active(conn, now).await?;
                let dues = waiting_deliveries::poll(conn).await?;
                let (due, later): (Vec<_>, Vec<_>) = dues
                    .into_iter()
                    .filter_map(|due| Some((due.subscription, due.at?)))
                    .partition(|(_, at)| *at <= now);
                let ids: Vec<_> = due.iter().map(|(id, _)| *id).collect();
                let parties = self.parties.of(conn, &ids).await?;
                Ok((now, due, later.into_iter().map(|(_, at)| at).min(), parties))
            })
            .await?;
        let oldest = due.iter().map(|(_, at)| *at).min();
        metrics::gauge!(telemetry::engine::OLDEST_DUE)
            .set(oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0)));
        metrics::gauge!(telemetry::engine::LAST_POLL).set((now - DateTime::UNIX_EPOCH).as_seconds_f64());
        self.queue.note_backlogs(parties);
        Ok(next)
    }

    /// Claims what fits into the lanes; gives whether there may be more.
    async fn claim(&self, now: DateTime<Utc>) -> Result<bool, DbError> {
        let rooms = self.queue.rooms(CLAIM);
        if rooms.is_empty() || self.node.stopped.is_cancelled() {
            return Ok(false);
        }
        let lease_until = now + self.node.lease;
        let (claimed, bodies, parties) = self
            .node
            .db
            .query(async |conn| {
                let (ids, sizes): (Vec<_>, Vec<_>) =
                    rooms.iter().map(|(id, room)| (*id, i32::try_from(*room).unwrap_or(i32::MAX))).unzip();
                let claimed = waiting_deliveries::claim(conn, ids, sizes, &self.node.name, now, lease_until).await?;
                let mut ids: Vec<EventId> = claimed.iter().map(|one| one.id.event()).collect();
                ids.sort_unstable();
                ids.dedup();
                let bodies = events::bodies(conn, &ids).await?;
                let owners: Vec<_> = claimed.iter().map(|one| one.subscription).collect();
                let parties = self.parties.of(conn, &owners).await?;
                Ok((claimed, bodies, parties))
            })
            .await?;
        let mut taken: HashMap<SubscriptionId, usize> = HashMap::new();
        claimed.iter().for_each(|one| *taken.entry(one.subscription).or_default() += 1);
        let parties = parties.into_iter().map(|(_, party)| party);
        let jobs = jobs(claimed.into_iter().zip(parties), bodies, lease_until);
        // A lane that got less than it had room for has no more that is due.
        let is_drained = |id: &SubscriptionId, room: usize| taken.get(id).copied().unwrap_or(0) < room;
        let drained = rooms.iter().filter(|(id, room)| is_drained(id, *room)).map(|(id, _)| *id);
        self.queue.enqueue_claimed(jobs, drained);
        Ok(true)
    }
}

fn jobs(claimed: impl Iterator<Item = (Claimed, Party)>, bodies: Vec<Body>, lease_until: DateTime<Utc>) -> Vec<Job> {
    let body = |body: Body| {
        let envelope = body.envelope?.into();
        Some((body.id, Arc::new(EventBody { id: body.id, trace_id: body.trace_id, envelope })))
    };
    let bodies: HashMap<EventId, Arc<EventBody>> = bodies.into_iter().filter_map(body).collect();
    let job = |(claimed, party): (Claimed, Party)| {
        let Some(body) = bodies.get(&claimed.id.event()).cloned() else {
            tracing::error!(delivery_id = %claimed.id, "a delivery has lost its event; it is looked at again when its lease ends");
            return None;
        };
        Some(Job { claimed, party, lease_until, body, accepted: None })
    };
    claimed.filter_map(job).collect()
}
