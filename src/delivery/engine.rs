//! The engine of a node: makes its parts, lets them settle, stops them.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::attempt::Attempter;
use super::changes::Changes;
use super::egress::Egress;
use super::heartbeat::{self, Heartbeat};
use super::intake::Intake;
use super::job::Job;
use super::lanes::{Limits, Load};
use super::node::Node;
use super::notifications::{self, Notifications};
use super::parties::Parties;
use super::partition_keeper::{self, PartitionKeeper};
use super::pauser::{self, Pauser};
use super::payload_fetcher::PayloadFetcher;
use super::poller::Poller;
use super::queue::{Queue, Unpaced};
use super::recorder::Recorder;
use super::resender::Resender;
use super::send::Sender;
use super::slots::SharedSlots;
use super::supervisor::Supervisor;
use super::suspects::Suspects;
use super::tallies::Tallies;
use super::targets::Targets;
use super::token::Tokens;
use super::watcher::{self, Watcher};
use crate::cells::Cells;
use crate::clock::Clock;
use crate::domain::sealing::Keyring;
use crate::domain::signature::SignatureFormat;
use crate::store::db::{Db, DbError, PoolStatus};
use crate::store::{batches, payload_fetches, resends, waiting_deliveries};

/// A loop that has not polled or recorded for this long does not move.
const STUCK_AFTER: Duration = Duration::from_secs(30);
/// What the lanes of a node hold at the most, beside the calls in flight.
const QUEUED: usize = 16 * 1024;
const QUEUED_BYTES: usize = 64 * 1024 * 1024;
/// How many leases one statement gives back.
const GIVEN_BACK_AT_ONCE: usize = 1000;

/// A node that is to stop waits no longer for calls once none has ended for this long.
const HANGS_AFTER: Duration = Duration::from_millis(1500);

/// What an engine needs to know.
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

/// The engine of this node.
pub struct Engine {
    node: Node,
    queue: Arc<Queue>,
    targets: Arc<Targets>,
    fetcher: Arc<PayloadFetcher>,
    poller: Arc<Poller>,
    partitions: Arc<PartitionKeeper>,
    heartbeat: Arc<Heartbeat>,
    pauser: Arc<Pauser>,
    watcher: Arc<Watcher>,
    notifications: Arc<Notifications>,
    intake: Intake,
    supervisor: Arc<Supervisor>,
    /// What has ended and cannot be recorded is left.
    out_of_time: CancellationToken,
}

/// How many calls may be in flight: lanes that have nothing in flight may exceed it, up to twice, and each call has a socket.
fn in_flight(settings: &EngineSettings, egress: &Egress) -> usize {
    let in_flight = settings.in_flight.min((egress.sockets() / 2).max(1));
    if in_flight < settings.in_flight {
        tracing::warn!(
            wanted = settings.in_flight,
            calls_in_flight = in_flight,
            "fewer calls at once than configured: the limit of open files leaves no more sockets"
        );
    }
    in_flight
}

impl Engine {
    /// An engine that works by itself from now on.
    pub fn start(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        let engine = Self::make(db, clock, keyring, egress, settings);
        let (notifications, poller, partitions) =
            (engine.notifications.clone(), engine.poller.clone(), engine.partitions.clone());
        let supervise = &engine.supervisor;
        supervise.supervise("listen", notifications::BEATS_WITHIN, move |pulse| notifications.clone().run(pulse));
        supervise.supervise("look", STUCK_AFTER, move |pulse| poller.clone().run(pulse));
        engine.node.tallies.keep(supervise);
        let heartbeat = engine.heartbeat.clone();
        supervise.supervise("heartbeat", heartbeat::BEATS_WITHIN, move |pulse| heartbeat.clone().run(pulse));
        let pauser = engine.pauser.clone();
        supervise.supervise("pause", pauser::BEATS_WITHIN, move |pulse| pauser.clone().run(pulse));
        let watcher = engine.watcher.clone();
        supervise.supervise("watch", watcher::BEATS_WITHIN, move |pulse| watcher.clone().run(pulse));
        supervise.supervise("partitions", partition_keeper::BEATS_WITHIN, move |pulse| partitions.clone().run(pulse));
        engine
    }

    /// The connections of the engine to the database.
    #[must_use]
    pub fn database(&self) -> PoolStatus {
        self.node.db.status()
    }

    /// What this node knows of cells.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        &self.node.cells
    }

    /// What this node tells of what happens.
    #[must_use]
    pub fn changes(&self) -> &Arc<Changes> {
        &self.node.changes
    }

    /// What this node counts of what happens.
    #[must_use]
    pub fn tallies(&self) -> &Arc<Tallies> {
        &self.node.tallies
    }

    /// An engine that polls only when [`Engine::step`] is called, for tests.
    pub fn stepped(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        Self::make(db, clock, keyring, egress, settings)
    }

    fn make(db: Db, clock: Clock, keyring: Keyring, egress: Egress, settings: EngineSettings) -> Arc<Self> {
        let limits = Limits { in_flight: in_flight(&settings, &egress), queued: QUEUED, bytes: QUEUED_BYTES };
        let EngineSettings { database_url, lease, retention, signature_format: format, .. } = settings;
        let cells = Cells::new(db.clone(), clock.clone(), keyring.clone());
        let changes = Changes::new(db.clone(), cells.clone(), clock.clone(), true);
        let tallies = Tallies::new(db.clone(), clock.clone(), retention);
        let node = Node::new(cells, db, clock, lease, changes, tallies);
        let (supervisor, parties) = (Arc::<Supervisor>::default(), Arc::<Parties>::default());
        let targets = Arc::new(Targets::new(node.db.clone(), keyring.clone(), parties.clone()));
        let suspects = Arc::new(Suspects::new(node.db.clone()));
        let sender = |certificates| {
            let (egress, clock) = (egress.clone(), node.clock.clone());
            Sender { egress, format, clock, tokens: Tokens::default(), certificates }
        };
        let watcher = Watcher {
            node: node.clone(),
            keyring,
            sender: sender(None),
            swept_at: std::sync::Mutex::default(),
            busy: std::sync::Mutex::default(),
            posted: tokio::sync::Notify::new(),
        };
        let sender = sender(Some(node.certificates.clone()));
        let attempter = Attempter { node: node.clone(), targets: targets.clone(), sender, suspects: suspects.clone() };
        let (ended, given) = unbounded_channel();
        let queue = Arc::new(Queue::new(limits, attempter, ended, node.waker.clone()));
        let out_of_time = CancellationToken::new();
        let recorder = Recorder { node: node.clone(), queue: queue.clone(), out_of_time: out_of_time.clone() };
        let given = Arc::new(Mutex::new(given));
        supervisor.supervise("record", STUCK_AFTER, move |pulse| recorder.clone().run(given.clone(), pulse));
        let fetcher = Arc::new(PayloadFetcher {
            node: node.clone(),
            egress,
            parties: parties.clone(),
            suspects,
            slots: SharedSlots::new(),
            runtime: Handle::current(),
        });
        let poller = Arc::new(Poller {
            node: node.clone(),
            queue: queue.clone(),
            parties: parties.clone(),
            fetcher: fetcher.clone(),
            resender: Resender { node: node.clone() },
            polling: Mutex::default(),
            known: std::sync::Mutex::default(),
            pulse: OnceLock::new(),
        });
        let heartbeat = Heartbeat {
            node: node.clone(),
            queue: queue.clone(),
            supervisor: supervisor.clone(),
            max_in_flight: limits.in_flight,
            started_at: node.clock.now(),
        };
        let looked_at = std::sync::Mutex::default();
        let pauser = Pauser { node: node.clone(), targets: targets.clone(), retention, looked_at };
        Arc::new(Self {
            heartbeat: Arc::new(heartbeat),
            pauser: Arc::new(pauser),
            watcher: Arc::new(watcher),
            targets: targets.clone(),
            fetcher,
            poller,
            partitions: Arc::new(PartitionKeeper { node: node.clone(), retention }),
            notifications: Arc::new(Notifications { node: node.clone(), database_url, targets }),
            intake: Intake { node: node.clone(), queue: queue.clone(), parties, supervisor: supervisor.clone() },
            node,
            queue,
            supervisor,
            out_of_time,
        })
    }

    /// What sending takes, by subscription.
    pub fn targets(&self) -> &Arc<Targets> {
        &self.targets
    }

    /// Where publishers hand over what this node is to send.
    pub fn intake(&self) -> Intake {
        self.intake.clone()
    }

    /// What this node holds now.
    pub fn load(&self) -> Load {
        self.queue.load()
    }

    /// Makes this node poll for whatever is due, however long it has been.
    pub fn poll_soon(&self) {
        self.node.waker.poll_afresh();
    }

    /// Tells of this node as it is now.
    pub async fn tell(&self) -> Result<(), DbError> {
        self.heartbeat.tell().await
    }

    /// Polls once, and gives when the next thing is due.
    pub async fn tick(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        self.node.waker.poll_afresh();
        self.poller.poll().await
    }

    /// Makes the partitions of the days to come and drops those past their retention; tells whether all of it was done.
    pub async fn look_after_partitions(&self) -> Result<bool, DbError> {
        self.partitions.look_after().await
    }

    /// Nothing new is begun while this is held; what is in flight goes on.
    pub async fn pause(&self) -> MutexGuard<'_, ()> {
        self.poller.pause().await
    }

    /// Lets no pace hold anything until what this gives is dropped: for a clock that is wound.
    pub fn unpaced(&self) -> Unpaced {
        self.queue.unpaced()
    }

    /// Forgets what receivers showed: for a database that is emptied.
    pub fn forget_certificates(&self) {
        self.node.certificates.forget();
    }

    /// Lets go of what is queued here and not in flight: for a database that is emptied.
    pub fn forget_queued(&self) {
        self.queue.forget_queued();
    }

    /// Does all that can be done now, without letting time pass; ends when nothing is in flight or unrecorded and
    /// nothing more is due, and gives when the next thing is. For tests and for clocks that are wound.
    pub async fn settle(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        loop {
            self.tick().await?;
            while !self.is_quiet() {
                sleep(Duration::from_millis(1)).await;
            }
            // Who polls beside this one may have claimed something that is not in its lane yet: not while this is held.
            let _paused = self.pause().await;
            if !self.is_quiet() {
                continue;
            }
            // Asked anew, since what was noted may have been taken by the other one.
            let next = self.next_due().await?;
            if next.is_none_or(|at| at > self.node.clock.now()) {
                if let Err(error) = self.pauser.look_if_due().await {
                    tracing::warn!(error = format!("{error:#}"), "subscriptions to be paused could not be looked for");
                }
                let notice = self.watcher.settle().await?;
                return Ok(next.into_iter().chain(notice).min());
            }
        }
    }

    /// [`Engine::settle`], for tests.
    pub async fn step(&self) {
        self.settle().await.expect("the tester's database is there");
    }

    /// When the next attempt, fetch or batch of a resend is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, DbError> {
        self.node
            .db
            .query(async |conn| {
                let deliveries = waiting_deliveries::poll(conn).await?.into_iter().filter_map(|due| due.at);
                let lease = batches::next_end(conn, DateTime::UNIX_EPOCH).await?;
                let fetch = payload_fetches::next_due(conn).await?;
                let resend = resends::next_due(conn).await?;
                Ok(deliveries.chain(lease).chain(fetch).chain(resend).min())
            })
            .await
    }

    fn is_quiet(&self) -> bool {
        self.queue.is_quiet() && self.fetcher.is_idle()
    }

    /// Gives back the leases of jobs that are not begun.
    async fn give_back(&self, unused: &[Job]) -> Result<(), DbError> {
        let now = self.node.clock.now();
        for unused in unused.chunks(GIVEN_BACK_AT_ONCE) {
            let held: Vec<_> = unused.iter().map(|job| (job.id(), job.claimed.claim_no)).collect();
            let mut batches: Vec<_> = unused.iter().filter_map(|job| Some(job.batch.as_ref()?.id)).collect();
            batches.dedup();
            let give_back = self.node.db.query(async |conn| {
                batches::break_up(conn, &batches).await?;
                waiting_deliveries::give_back(conn, &held, now).await
            });
            give_back.await?;
        }
        Ok(())
    }

    /// Ends when all calls have ended and are recorded, or when none does any more: what has not answered until then hangs,
    /// for all that this node can tell. Gives whether all have.
    async fn landed_or_hangs(&self) -> bool {
        let (mut left, mut since) = (usize::MAX, Instant::now());
        loop {
            if self.queue.has_landed() {
                return true;
            }
            let now = self.load().in_flight;
            if now != left || self.queue.has_unrecorded() {
                (left, since) = (now, Instant::now());
            } else if since.elapsed() > HANGS_AFTER {
                return false;
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Stops in order: begins nothing more, gives leases back that were not used, lets calls in flight
    /// end and be recorded within `limit`, for as long as any does. What is still in flight then is sent again by whoever
    /// comes next.
    pub async fn stop(&self, limit: Duration) {
        self.node.stopped.cancel();
        let unused = self.queue.close();
        if let Err(error) = self.give_back(&unused).await {
            tracing::warn!(error = format!("{error:#}"), "leases could not be given back; they end by themselves");
        }
        if timeout(limit, self.landed_or_hangs()).await != Ok(true) {
            tracing::warn!(
                in_flight = self.load().in_flight,
                "stopping although calls are in flight: they will be made again"
            );
        }
        self.out_of_time.cancel();
        self.queue.end_recording();
        self.heartbeat.leave().await;
    }
}
