//! Polls: finds each subscription of which something is due, and claims what fits into its lane.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex as StdMutex, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
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
use crate::store::batches;
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
/// How often a poll asks of every subscription whether something is due, and not only for what has become due.
const ALL_EVERY: Duration = Duration::from_secs(60);
/// For how long what is written may take to be seen: a little longer than a statement may. What takes longer has all
/// nodes poll for everything.
const SLACK: TimeDelta = TimeDelta::seconds(15);
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
    /// What the last poll found.
    pub(super) known: StdMutex<Known>,
    /// Where polling shows signs of life, once its loop runs.
    pub(super) pulse: OnceLock<Arc<Pulse>>,
}

/// What is known of the queue in the database, so that a poll asks for what has become due since the last.
#[derive(Default)]
pub(super) struct Known {
    /// When something of any subscription was last asked for, and by which clock's time anything was.
    all_at: Option<Instant>,
    until: Option<DateTime<Utc>>,
    /// Of which something was due and may not have been claimed yet.
    due: HashSet<SubscriptionId>,
    /// Up to which end of a lease batches were broken up.
    broken_up_until: Option<DateTime<Utc>>,
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
                let next_lease = self.break_up_ended(conn, now).await?;
                let (due, next) = self.find_due(conn, now).await?;
                let ids: Vec<_> = due.iter().map(|(id, _)| *id).collect();
                let parties = self.parties.of(conn, &ids).await?;
                Ok((now, due, [next, next_lease].into_iter().flatten().min(), parties))
            })
            .await
            .inspect_err(|_| self.known().all_at = None)?;
        let oldest = due.iter().map(|(_, at)| *at).min();
        metrics::gauge!(telemetry::engine::OLDEST_DUE)
            .set(oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0)));
        metrics::gauge!(telemetry::engine::LAST_POLL).set((now - DateTime::UNIX_EPOCH).as_seconds_f64());
        self.queue.note_backlogs(parties);
        Ok(next)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics while holding it")
    }

    /// Breaks up the batches of nodes that ended or are too slow; gives when the next lease ends.
    async fn break_up_ended(
        &self,
        conn: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> QueryResult<Option<DateTime<Utc>>> {
        // Whoever writes a batch gives it a lease, so that none ends before this that was not there then.
        let since = self.known().broken_up_until.filter(|since| *since < now).map(|since| since - SLACK);
        while batches::break_up_ended(conn, since, now).await? {
            self.show_life();
        }
        self.known().broken_up_until = Some(now);
        batches::next_end(conn, now).await
    }

    /// The subscriptions of which something is due, and since when; when something of any is due next.
    async fn find_due(
        &self,
        conn: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> QueryResult<(Vec<(SubscriptionId, DateTime<Utc>)>, Option<DateTime<Utc>>)> {
        let since = {
            let known = self.known();
            let is_recent = known.all_at.is_some_and(|at| at.elapsed() < ALL_EVERY);
            let asks_for_all = self.node.waker.take_afresh() || !is_recent;
            known.until.filter(|until| !asks_for_all && *until <= now)
        };
        let became_due = match since {
            Some(since) => waiting_deliveries::became_due(conn, since - SLACK, now).await?,
            None => None,
        };
        let all = match became_due {
            Some(found) => {
                let ids: Vec<_> = self.known().due.iter().copied().chain(found).collect();
                waiting_deliveries::first_due(conn, &ids).await?
            }
            None => {
                let all = waiting_deliveries::poll(conn).await?;
                self.known().all_at = Some(Instant::now());
                all
            }
        };
        let is_due = |due: waiting_deliveries::Due| Some((due.subscription, due.at.filter(|at| *at <= now)?));
        let due: Vec<_> = all.into_iter().filter_map(is_due).collect();
        let next = waiting_deliveries::next_due(conn, now).await?;
        let mut known = self.known();
        known.until = Some(now);
        known.due = due.iter().map(|(id, _)| *id).collect();
        Ok((due, next))
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
        Some(Job { claimed, party, lease_until, body, batch: None, accepted: None })
    };
    claimed.filter_map(job).collect()
}
