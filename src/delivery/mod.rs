//! The delivery engine: everything between "a booking changed" and "the receiver has it".
//!
//! # The way of a delivery
//!
//! ```text
//! publish ──▶ match ──▶ deliveries ──▶ lanes ──▶ send ──▶ record
//!                  (one write)          ▲  (no connection held)  │ (batched, fenced)
//!                                       │                        ▼
//!                         wake ──▶ look, claim ◀── waiting_deliveries
//! ```
//!
//! 1. **[`publish`]** asks which active subscriptions want an event and writes the event, its body and
//!    one delivery for each, in one statement. Publishes that come together share it. The 202 follows
//!    the commit.
//! 2. A delivery is **born leased** if its lane on this node has room: it goes straight into memory, and
//!    a first try that succeeds costs one insert, one call and one batched write. What finds no
//!    room is written without a lease, for any node to claim.
//! 3. **[`lanes`]**: one for each subscription, with a bounded queue and a window that adapts. A
//!    hanging endpoint holds its own lane, never the node; what the node has is shared by tenant and by host
//!    ([`shares`]), so that a tenant with thousands of hanging endpoints does not hold it either.
//! 4. **[`send`]** makes one signed request through **[`egress`]**, the only way out, and gives an outcome.
//!    No database connection is held meanwhile.
//! 5. **[`record`](self)** decides what comes next (`domain::retry`, a pure function) and writes the attempt and the
//!    next state together, in batches, if the claim still holds.
//! 6. **[`wake`](self)**: a notification of Postgres, the next due time, or a lane that runs low is a reason
//!    to look. A look finds each subscription of which something is due, and claims what fits.
//!
//! # What is promised
//!
//! - **Nothing is lost.** A 202 means that the event and its deliveries are on disk. From then on each
//!   delivery is in `waiting_deliveries` with a time at which somebody looks at it, or in
//!   `deliveries`, ended; it moves from one to the other in one statement.
//! - **At least once.** What was sent but not recorded when a node died is sent again, with the same id.
//!   So is what a node sends after its lease has ended; its record is then refused, since whoever claims
//!   a delivery raises its claim number.
//!   What was in flight at the deaths of several nodes in a row, and may have been their cause, is given up and kept
//!   for a person ([`suspects`](self)).
//! - **No order.** Each try is independent.
//! - **Our own faults are no tries.** What could not be called since this node has run out of descriptors is put back, and
//!   nothing is recorded of the receiver.
//! - **Whatever changes counts from the next try**: address, headers, secrets and activity are
//!   kept in memory only while Postgres tells their changes ([`targets`]).
//!
//! # The cast
//!
//! A *lease* is a node's right to try a delivery until a time; it is longer than a call may take. The
//! *claim number* counts leases. `due_at` is when somebody should look: the next try of a delivery that
//! nobody holds, the end of the lease of one that somebody does. There is no other clock than
//! [`Clock`], so that two weeks pass in a test as fast as it can wind; in production it goes by the
//! database's ([`time`]), so that a node whose own is off takes nothing too early. Each loop of the engine is watched
//! by the [`supervisor`], which starts it again should it end.

mod apart;
pub mod egress;
pub mod failpoint;
pub mod lanes;
pub mod parties;
mod payload;
pub mod publish;
mod record;
mod redaction;
mod resend;
mod retention;
pub mod send;
pub mod shares;
mod slots;
pub mod supervisor;
mod suspects;
pub mod targets;
pub mod time;
pub mod together;
pub mod token;
mod token_answer;
mod wake;
mod weighed;

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::id::{EventId, SubscriptionId};
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::sealing::Keyring;
use crate::domain::signature::SignatureFormat;
use crate::store::db::{Db, DbError};
use crate::store::waiting_deliveries::{self, Claimed};
use crate::store::{events, payload_fetches, resends};
use crate::telemetry;
use egress::Egress;
use lanes::{Feedback, Lanes, Limits, Load};
use parties::Party;
use record::{Ended, Unrecorded, What};
use send::{EventBody, Sender, Tried};
use supervisor::{Pulse, Supervisor};
use targets::{NoTarget, Targets};

pub use payload::{MAX_PAYLOAD_BYTES, WAIT as PAYLOAD_WAIT};
pub use targets::OAuth2Credentials;

/// How much of a lease must be left for a call to begin: the call's deadline and some seconds to record it.
pub const LEASE_MARGIN: TimeDelta = TimeDelta::seconds(5);
/// The most deliveries that one claim takes.
const CLAIM: usize = 200;
/// How many claims one look makes, before it looks after everything else again.
const CLAIMS_A_LOOK: usize = 8;
/// How long the batches of resends may take in one look.
const RESEND_LIMIT: Duration = Duration::from_secs(3);
/// How many calls may have ended without being written before nothing more is taken on.
const MAX_UNRECORDED: usize = 8192;
/// An answer within this is quick.
const QUICK: Duration = Duration::from_secs(5);
/// A loop that has not looked or written for this long does not move.
const STUCK_AFTER: Duration = Duration::from_secs(30);

/// What an engine needs to be told.
pub struct EngineSettings {
    /// The database, for the connection that listens.
    pub database_url: String,
    /// How long a node has the right to a delivery; longer than a call.
    pub lease: TimeDelta,
    /// How many calls this node makes at once.
    pub in_flight: usize,
    /// For how long events, deliveries and attempts are kept.
    pub retention: TimeDelta,
    /// How signatures look.
    pub signature_format: SignatureFormat,
}

/// A delivery that this node has a lease on, and what its try takes.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    claimed: Claimed,
    party: Party,
    lease_until: DateTime<Utc>,
    body: Arc<EventBody>,
    /// When this node accepted the event, if it did.
    accepted: Option<Instant>,
}

/// The engine of this node.
pub struct Engine {
    node: Arc<str>,
    /// Where calls are made, whoever begins them: a thread that answers requests may end before they do.
    runtime: tokio::runtime::Handle,
    /// Held by whoever looks for what is due and claims it.
    looking: tokio::sync::Mutex<()>,
    db: Db,
    database_url: String,
    clock: Clock,
    lease: TimeDelta,
    retention: TimeDelta,
    sender: Sender,
    /// What sending takes, by subscription.
    pub targets: Targets,
    lanes: Mutex<Lanes<Job>>,
    ended: Mutex<Option<UnboundedSender<Ended>>>,
    /// Calls that have ended and are not yet written.
    unrecorded: Arc<AtomicUsize>,
    /// Held by the one delivery that is tried although it may have ended nodes.
    alone: tokio::sync::Mutex<()>,
    /// Watches the loops of this node.
    pub supervisor: Arc<Supervisor>,
    /// Where looking shows signs of life, once its loop runs.
    look_pulse: OnceLock<Arc<Pulse>>,
    wake: Notify,
    /// The earliest time that something is due, as far as it was noted since the last look.
    noted_due: AtomicI64,
    noted: Notify,
    fetches: Mutex<payload::Slots>,
    stopped: CancellationToken,
    is_out_of_time: AtomicBool,
    last_told: AtomicU64,
    began: Instant,
}

/// A name for this process among those that share a database.
fn node_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| "node".to_owned());
    let host: String = host.trim().chars().filter(char::is_ascii).take(24).collect();
    format!("{host}-{}-{:04x}", std::process::id(), rand::random::<u16>())
}

impl Engine {
    /// An engine that works by itself from now on.
    pub fn start(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        let engine = Self::make(db, clock, keyring, egress, settings);
        let watched = engine.clone();
        engine.supervisor.supervise("listen", wake::LISTENS_WITHIN, move |pulse| watched.clone().listen(pulse));
        let watched = engine.clone();
        engine.supervisor.supervise("look", STUCK_AFTER, move |pulse| watched.clone().look_when_woken(pulse));
        let watched = engine.clone();
        engine
            .supervisor
            .supervise("partitions", retention::LOOKS_WITHIN, move |pulse| watched.clone().keep_partitions(pulse));
        engine
    }

    /// An engine that looks only when [`Engine::step`] is called, for tests.
    pub fn stepped(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        Self::make(db, clock, keyring, egress, settings)
    }

    fn make(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        let (ended, given) = unbounded_channel();
        // Lanes that have nothing in flight may exceed it, up to twice; each call has a socket.
        let in_flight = settings.in_flight.min((egress.sockets() / 2).max(1));
        if in_flight < settings.in_flight {
            tracing::warn!(
                wanted = settings.in_flight,
                calls_in_flight = in_flight,
                "fewer calls at once than configured: the limit of open files leaves no more sockets"
            );
        }
        let limits = Limits { in_flight, queued: 16 * 1024, bytes: 64 * 1024 * 1024 };
        let engine = Arc::new(Self {
            node: node_name().into(),
            runtime: tokio::runtime::Handle::current(),
            looking: tokio::sync::Mutex::default(),
            targets: Targets::new(db.clone(), keyring),
            db,
            database_url: settings.database_url,
            sender: Sender {
                egress,
                format: settings.signature_format,
                clock: clock.clone(),
                tokens: token::Tokens::default(),
            },
            clock,
            lease: settings.lease,
            retention: settings.retention,
            lanes: Mutex::new(Lanes::new(limits)),
            ended: Mutex::new(Some(ended)),
            unrecorded: Arc::default(),
            alone: tokio::sync::Mutex::default(),
            supervisor: Arc::default(),
            look_pulse: OnceLock::new(),
            wake: Notify::new(),
            noted_due: AtomicI64::new(i64::MAX),
            noted: Notify::new(),
            fetches: Mutex::new(payload::Slots::new()),
            stopped: CancellationToken::new(),
            is_out_of_time: AtomicBool::new(false),
            last_told: AtomicU64::new(0),
            began: Instant::now(),
        });
        let (watched, given) = (engine.clone(), Arc::new(tokio::sync::Mutex::new(given)));
        engine.supervisor.supervise("record", STUCK_AFTER, move |pulse| watched.clone().record(given.clone(), pulse));
        engine
    }

    fn lanes(&self) -> std::sync::MutexGuard<'_, Lanes<Job>> {
        self.lanes.lock().expect("nobody panics while holding it")
    }

    /// What this node holds now.
    pub fn load(&self) -> Load {
        self.lanes().load()
    }

    /// Keeps a place in a lane.
    pub(crate) fn reserve(&self, subscription: SubscriptionId, party: Party) -> bool {
        self.unrecorded.load(Ordering::SeqCst) < MAX_UNRECORDED && self.lanes().reserve(subscription, party)
    }

    /// Gives places back.
    pub(crate) fn release(&self, subscriptions: impl Iterator<Item = SubscriptionId>) {
        let mut lanes = self.lanes();
        subscriptions.for_each(|id| lanes.release(id));
    }

    /// Puts jobs into the places that were kept for them, and sends what may be sent.
    pub(crate) fn take(self: &Arc<Self>, jobs: Vec<Job>) {
        {
            let mut lanes = self.lanes();
            for job in jobs {
                let bytes = job.body.envelope.len();
                lanes.fill(job.claimed.subscription, job.party, job, bytes);
            }
        }
        self.pump();
    }

    fn try_again(&self, job: Job) {
        let bytes = job.body.envelope.len();
        self.lanes().put(job.claimed.subscription, job.party, job, bytes, true);
    }

    /// Makes this node look for what is due.
    pub fn look_soon(&self) {
        self.wake.notify_one();
    }

    /// Whether it is time to tell other nodes again that something is due. They also look by
    /// themselves; a notification at each commit would make commits wait for one another.
    pub(crate) fn may_tell(&self) -> bool {
        let now = self.millis();
        let last = self.last_told.load(Ordering::Relaxed);
        let may = now.saturating_sub(last) >= 100;
        may && self.last_told.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn note_due(&self, at: DateTime<Utc>) {
        let at = at.timestamp_micros();
        if self.noted_due.fetch_min(at, Ordering::SeqCst) > at {
            self.noted.notify_one();
        }
    }

    /// Ends when something that was noted since the last look is due.
    async fn sooner(&self) {
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

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn is_out_of_time(&self) -> bool {
        self.is_out_of_time.load(Ordering::SeqCst)
    }

    fn show_life(&self) {
        self.look_pulse.get().inspect(|pulse| pulse.beat());
    }

    /// Looks once: claims what is due and fits, begins its calls, and gives when the next is due.
    pub async fn tick(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, DbError> {
        self.look_pulse.get().inspect(|pulse| pulse.rest());
        let _looking = self.looking.lock().await;
        self.show_life();
        self.noted_due.store(i64::MAX, Ordering::SeqCst);
        let (now, due, later, parties) = self
            .db
            .query(async |conn| {
                // First: by another clock it could take what others hold.
                time::hold_now_and_then(&self.clock, conn).await?;
                let now = self.clock.now();
                // What a PATCH to active could not release in its own time.
                waiting_deliveries::release_held_of_active(conn, now).await?;
                let dues = waiting_deliveries::look(conn).await?;
                let (due, later): (Vec<_>, Vec<_>) = dues
                    .into_iter()
                    .filter_map(|due| Some((due.subscription, due.at?)))
                    .partition(|(_, at)| *at <= now);
                let ids: Vec<_> = due.iter().map(|(id, _)| *id).collect();
                let parties = self.targets.parties.of(conn, &ids).await?;
                Ok((now, due, later, parties))
            })
            .await?;
        self.show_life();
        let oldest = due.iter().map(|(_, at)| *at).min();
        metrics::gauge!(telemetry::engine::OLDEST_DUE)
            .set(oldest.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0)));
        metrics::gauge!(telemetry::engine::LAST_POLL).set((now - DateTime::UNIX_EPOCH).as_seconds_f64());
        {
            let mut lanes = self.lanes();
            lanes.forget_backlogs();
            parties.into_iter().for_each(|(id, party)| lanes.note_backlog(id, party));
        }
        let mut has_more = true;
        for _ in 0..CLAIMS_A_LOOK {
            // A lease counts from its own claim, however long the claims before it took.
            has_more = has_more && self.claim(self.clock.now()).await?;
            self.show_life();
        }
        let now = self.clock.now();
        let next_fetch = self.fetch_due(now).await?;
        let next_resend = match timeout(RESEND_LIMIT, self.resend_due(now)).await {
            Ok(next) => next?,
            Err(_) => {
                tracing::warn!("a batch of a resend took too long; it is tried again");
                Some(now + TimeDelta::seconds(5))
            }
        };
        let more = (has_more && self.lanes().has_room()).then_some(now);
        Ok(later.into_iter().map(|(_, at)| at).chain(next_fetch).chain(next_resend).chain(more).min())
    }

    /// Claims what fits into the lanes; tells whether there may be more.
    async fn claim(self: &Arc<Self>, now: DateTime<Utc>) -> Result<bool, DbError> {
        let rooms = self.lanes().rooms(CLAIM);
        let is_behind = self.unrecorded.load(Ordering::SeqCst) >= MAX_UNRECORDED;
        if rooms.is_empty() || is_behind || self.stopped.is_cancelled() {
            return Ok(false);
        }
        let lease_until = now + self.lease;
        let (claimed, bodies, parties) = self
            .db
            .query(async |conn| {
                let (ids, sizes): (Vec<_>, Vec<_>) =
                    rooms.iter().map(|(id, room)| (*id, i32::try_from(*room).unwrap_or(i32::MAX))).unzip();
                let claimed = waiting_deliveries::claim(conn, ids, sizes, &self.node, now, lease_until).await?;
                let ids: HashSet<EventId> = claimed.iter().map(|one| one.id.event()).collect();
                let bodies = events::bodies(conn, &ids.into_iter().collect::<Vec<_>>()).await?;
                let owners: Vec<_> = claimed.iter().map(|one| one.subscription).collect();
                let parties = self.targets.parties.of(conn, &owners).await?;
                Ok((claimed, bodies, parties))
            })
            .await?;
        let bodies: HashMap<EventId, Arc<EventBody>> = bodies
            .into_iter()
            .filter_map(|body| {
                let envelope = body.envelope?.into();
                Some((body.id, Arc::new(EventBody { id: body.id, trace_id: body.trace_id, envelope })))
            })
            .collect();
        let mut taken: HashMap<SubscriptionId, usize> = HashMap::new();
        {
            let mut lanes = self.lanes();
            for (one, (_, party)) in claimed.into_iter().zip(parties) {
                *taken.entry(one.subscription).or_default() += 1;
                let Some(body) = bodies.get(&one.id.event()) else {
                    tracing::error!(delivery_id = %one.id, "a delivery has lost its event; it is looked at again when its lease ends");
                    continue;
                };
                let (subscription, bytes) = (one.subscription, body.envelope.len());
                let job = Job { claimed: one, party, lease_until, body: body.clone(), accepted: None };
                lanes.put(subscription, party, job, bytes, false);
            }
            for (id, room) in &rooms {
                // A lane that got less than it had room for has no more that is due.
                if taken.get(id).copied().unwrap_or(0) < *room {
                    lanes.note_no_backlog(*id);
                }
            }
        }
        self.pump();
        Ok(true)
    }

    /// Begins all calls that may begin.
    fn pump(self: &Arc<Self>) {
        loop {
            let next = self.lanes().take_next();
            let Some((_, job)) = next else { return };
            self.runtime.spawn(self.clone().run(job));
        }
    }

    async fn run(self: Arc<Self>, job: Job) {
        let (id, bytes) = (job.claimed.subscription, job.body.envelope.len());
        // A panic must not keep the lane's slot, nor leave the delivery to a lease that the next node would panic on.
        let (what, feedback) = AssertUnwindSafe(self.attempt(&job)).catch_unwind().await.unwrap_or_else(|_| {
            telemetry::engine::PANICS.increment(1);
            tracing::error!(delivery_id = %job.claimed.id, subscription_id = %id, "a try panicked; its message is above");
            (Some(What::Tried(Tried::internal(self.clock.now()))), Feedback::Troubled)
        });
        if let Some(what) = what {
            let counted = Unrecorded::one_more(&self.unrecorded);
            let ended = self.ended.lock().expect("nobody panics while holding it").clone();
            if let Some(ended) = ended {
                // Nobody receives it any more once the engine has stopped: the lease ends by itself.
                let _ = ended.send(Ended { job, what, counted });
            }
        }
        let wants_a_look = {
            let mut lanes = self.lanes();
            lanes.ended(id, feedback, bytes);
            lanes.wants_a_look(id)
        };
        self.pump();
        if wants_a_look {
            self.look_soon();
        }
    }

    /// One try, or the finding that there is none to make.
    async fn attempt(&self, job: &Job) -> (Option<What>, Feedback) {
        let target = loop {
            if !self.may_call_under(job) {
                return (None, Feedback::Neutral);
            }
            match self.targets.get(job.claimed.subscription).await {
                Ok(target) => break target,
                Err(NoTarget::Away) => sleep(Duration::from_millis(250)).await,
                Err(NoTarget::Broken) => return (Some(What::OurFault), Feedback::Neutral),
            }
        };
        if !target.is_active {
            return (Some(What::Inactive), Feedback::Neutral);
        }
        // Only now: what could not be read, or was not to be sent, was not under way.
        let _alone = match self.begin(job).await {
            suspects::Begun::Yes(alone) => alone,
            suspects::Begun::LeftToOthers => return (None, Feedback::Neutral),
            suspects::Begun::GivenUp => return (Some(What::Interrupted), Feedback::Neutral),
        };
        failpoint::pass("before-send");
        let Ok(tried) = self.sender.send(&target, job.claimed.id, &job.body).await else {
            telemetry::engine::NOT_TRIED.increment(1);
            return (Some(What::NotTried), Feedback::Neutral);
        };
        failpoint::pass("after-send");
        if tried.status == Some(failpoint::DEADLY_STATUS) {
            failpoint::pass("after-deadly-status");
        }
        if tried.outcome.reason() == Some(Reason::Internal) {
            return (Some(What::OurFault), Feedback::Neutral);
        }
        let feedback = match tried.outcome {
            Outcome::Delivered if tried.timing.total < QUICK => Feedback::Quick,
            Outcome::Delivered => Feedback::Neutral,
            Outcome::Failed { reason, .. } => match reason {
                Reason::Redirected
                | Reason::StatusNotOk
                | Reason::Unauthorized
                | Reason::EndpointMissing
                | Reason::ClientError
                | Reason::StatusUnknown => Feedback::Neutral,
                _ => Feedback::Troubled,
            },
        };
        (Some(What::Tried(tried)), feedback)
    }

    /// Whether a call still fits into the lease: it must end, and be recorded, before somebody else may take over.
    fn may_call_under(&self, job: &Job) -> bool {
        let deadline = TimeDelta::from_std(self.sender.egress.deadline()).unwrap_or(self.lease);
        let may = self.clock.now() + deadline + LEASE_MARGIN <= job.lease_until && !self.stopped.is_cancelled();
        if !may {
            telemetry::engine::LEASES_LEFT.increment(1);
            self.note_due(job.lease_until);
        }
        may
    }

    /// Nothing new is begun while this is held; what is in flight goes on.
    pub async fn pause(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.looking.lock().await
    }

    /// Does all that can be done now, without letting time pass; ends when nothing is in flight or unwritten and
    /// nothing more is due, and gives when the next thing is. For tests and for clocks that are wound.
    pub async fn settle(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, DbError> {
        loop {
            self.tick().await?;
            while !self.is_quiet() {
                sleep(Duration::from_millis(1)).await;
            }
            // Who looks beside this one may have claimed something that is not in its lane yet: not while this is held.
            let _looking = self.looking.lock().await;
            if !self.is_quiet() {
                continue;
            }
            // Asked anew, since what was noted may have been taken by the other one.
            let next = self.next_due().await?;
            if next.is_none_or(|at| at > self.clock.now()) {
                return Ok(next);
            }
        }
    }

    /// When the next try, fetch or batch of a resend is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        self.db
            .query(async |conn| {
                let tries = waiting_deliveries::look(conn).await?.into_iter().filter_map(|due| due.at);
                let fetch = payload_fetches::next_due(conn).await?;
                let resend = resends::next_due(conn).await?;
                Ok(tries.chain(fetch).chain(resend).min())
            })
            .await
    }

    /// Lets go of what is queued here and not in flight: for a database that is emptied.
    pub fn forget_queued(&self) {
        self.lanes().drain();
    }

    /// [`Engine::settle`], for tests.
    pub async fn step(self: &Arc<Self>) {
        self.settle().await.expect("the tester's database is there");
    }

    fn is_quiet(&self) -> bool {
        self.lanes().is_idle() && self.unrecorded.load(Ordering::SeqCst) == 0 && self.slots().is_idle()
    }

    /// Stops in order: begins nothing more, gives leases back that were not used, lets calls in flight
    /// end and be recorded within `limit`. What is still in flight then is sent again by whoever comes next.
    pub async fn stop(&self, limit: Duration) {
        self.stopped.cancel();
        let unused = self.lanes().close();
        let held: Vec<_> = unused.iter().map(|job| (job.claimed.id, job.claimed.claim_no)).collect();
        let now = self.clock.now();
        for held in held.chunks(1000) {
            let given = self.db.query(async |conn| waiting_deliveries::give_back(conn, held, now).await);
            if let Err(error) = given.await {
                tracing::warn!(error = format!("{error:#}"), "leases could not be given back; they end by themselves");
            }
        }
        let quiet = async {
            while self.lanes().load().in_flight > 0 || self.unrecorded.load(Ordering::SeqCst) > 0 {
                sleep(Duration::from_millis(5)).await;
            }
        };
        if timeout(limit, quiet).await.is_err() {
            let load = self.load();
            tracing::warn!(
                in_flight = load.in_flight,
                "stopping although calls are in flight: they will be made again"
            );
        }
        self.is_out_of_time.store(true, Ordering::SeqCst);
        self.ended.lock().expect("nobody panics while holding it").take();
    }
}
