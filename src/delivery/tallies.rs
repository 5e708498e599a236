//! What happens, counted by the minute: gathered here, written every [`WRITE_EVERY`], merged into hours later on.
//!
//! A picture over time is read from these counts, never from deliveries. They are told up to ten seconds late by other nodes than
//! the one that asks, and lack up to ten seconds of a node that crashed; deliveries themselves are never counted by them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::node;
use super::supervisor::{Pulse, Supervisor};
use crate::clock::Clock;
use crate::domain::id::SubscriptionId;
use crate::domain::latency;
use crate::domain::outcome::Reason;
use crate::store::db::{Db, DbError};
use crate::store::tallies::{self, NewTally};

/// How often what was counted is written.
const WRITE_EVERY: Duration = Duration::from_secs(10);
/// How often minutes are merged into hours, and old hours are dropped.
const MERGE_EVERY: TimeDelta = TimeDelta::minutes(10);
/// The loop has shown a sign of life by then.
const BEATS_WITHIN: Duration = Duration::from_secs(300);
/// How many rows one statement takes.
const ROWS_AT_ONCE: usize = 1_000;
/// The most minutes of subscriptions that wait to be written, while the database is away. What is beyond is not counted.
const MOST: usize = 250_000;

/// What was counted of one subscription in one minute.
#[derive(Clone, Debug, Default)]
struct Tally {
    accepted: u32,
    delivered: u32,
    delivered_at_first: u32,
    failed: u32,
    exhausted: u32,
    /// Allocated with the first attempt: most of a wide event's have none yet.
    attempts: Option<Box<Attempts>>,
}

#[derive(Clone, Debug, Default)]
struct Attempts {
    latency: [u32; latency::CLASSES],
    reasons: Vec<(Reason, u32)>,
}

impl Tally {
    fn merge(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.delivered += other.delivered;
        self.delivered_at_first += other.delivered_at_first;
        self.failed += other.failed;
        self.exhausted += other.exhausted;
        if let Some(attempts) = &other.attempts {
            let own = self.attempts.get_or_insert_default();
            own.latency.iter_mut().zip(attempts.latency).for_each(|(own, more)| *own += more);
            attempts.reasons.iter().for_each(|(reason, count)| own.add(*reason, *count));
        }
    }

    fn row(&self, scope_id: uuid::Uuid, start: DateTime<Utc>) -> NewTally {
        let attempts = self.attempts.as_deref();
        let reasons = attempts.map(|attempts| &attempts.reasons).filter(|reasons| !reasons.is_empty());
        NewTally {
            scope_id,
            start,
            accepted: self.accepted,
            delivered: self.delivered,
            delivered_at_first: self.delivered_at_first,
            failed: self.failed,
            exhausted: self.exhausted,
            latency: attempts.map_or_else(Default::default, |attempts| attempts.latency),
            reasons: reasons.map(|all| all.iter().map(|(one, count)| (one.to_string(), (*count).into())).collect()),
        }
    }
}

impl Attempts {
    fn add(&mut self, reason: Reason, count: u32) {
        match self.reasons.iter_mut().find(|(one, _)| *one == reason) {
            Some((_, held)) => *held += count,
            None => self.reasons.push((reason, count)),
        }
    }
}

/// One attempt, or a delivery that ended without one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tallied {
    pub(super) subscription: SubscriptionId,
    pub(super) at: DateTime<Utc>,
    /// How long the attempt took, why it failed, and whether it was its delivery's first.
    pub(super) attempt: Option<(Duration, Option<Reason>, bool)>,
    /// Whether the delivery was given up.
    pub(super) is_exhausted: bool,
}

/// By the start of the minute, in seconds, and the subscription.
type Kept = HashMap<(i64, SubscriptionId), Tally>;

/// What a node counts.
pub struct Tallies {
    node: String,
    db: Db,
    clock: Clock,
    /// For how long counts are kept.
    retention: TimeDelta,
    kept: Mutex<Kept>,
    /// One writes at a time, so that who has written before it reads finds all of it.
    writing: Arc<tokio::sync::Mutex<()>>,
    stopped: CancellationToken,
}

impl Tallies {
    /// Counts for this node, kept in `db` for as long as deliveries are.
    #[must_use]
    pub fn new(db: Db, clock: Clock, retention: TimeDelta) -> Arc<Self> {
        Arc::new(Self {
            node: node::name(),
            db,
            clock,
            retention,
            kept: Mutex::default(),
            writing: Arc::default(),
            stopped: CancellationToken::new(),
        })
    }

    /// Counts deliveries of events that were accepted.
    pub(super) fn accepted(&self, subscriptions: &[SubscriptionId]) {
        let now = self.clock.now();
        let mut kept = self.kept();
        for id in subscriptions {
            if let Some(tally) = entry(&mut kept, now, *id) {
                tally.accepted += 1;
            }
        }
    }

    /// Counts attempts, and deliveries that were given up.
    pub(super) fn tried(&self, all: impl Iterator<Item = Tallied>) {
        let mut kept = self.kept();
        for one in all {
            let Some(tally) = entry(&mut kept, one.at, one.subscription) else { continue };
            tally.exhausted += u32::from(one.is_exhausted);
            let Some((total, reason, is_first)) = one.attempt else { continue };
            tally.delivered += u32::from(reason.is_none());
            tally.delivered_at_first += u32::from(reason.is_none() && is_first);
            tally.failed += u32::from(reason.is_some());
            let attempts = tally.attempts.get_or_insert_default();
            attempts.latency[latency::class_of(total)] += 1;
            if let Some(reason) = reason {
                attempts.add(reason, 1);
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("nobody panics while holding it")
    }

    /// Forgets what was counted and is not written: for a database that is emptied.
    pub fn forget(&self) {
        self.kept().clear();
    }

    /// Writes what was counted so far. What the database did not take stays for the next time, unless it may have taken it.
    pub async fn write(&self) -> Result<(), DbError> {
        let writing = self.writing.clone().lock_owned().await;
        self.write_in_turn(writing).await
    }

    /// The same, for as long as a reader waits: what goes on then goes on by itself.
    pub async fn write_within(self: &Arc<Self>, limit: Duration) {
        let written = timeout(limit, async {
            let writing = self.writing.clone().lock_owned().await;
            let tallies = self.clone();
            tokio::spawn(async move { tallies.write_in_turn(writing).await }).await
        });
        if !matches!(written.await, Ok(Ok(Ok(())))) {
            tracing::debug!("counts could not be written before they were read");
        }
    }

    async fn write_in_turn(&self, _writing: OwnedMutexGuard<()>) -> Result<(), DbError> {
        let kept = std::mem::take(&mut *self.kept());
        if kept.is_empty() {
            return Ok(());
        }
        let written = self.db.run_wide(async |conn| add(conn, &self.node, &kept).await).await;
        if written.as_ref().is_err_and(|error| !error.may_have_happened()) {
            let mut now = self.kept();
            for ((minute, id), tally) in kept {
                if now.len() < MOST || now.contains_key(&(minute, id)) {
                    now.entry((minute, id)).or_default().merge(&tally);
                }
            }
        }
        written
    }

    /// Merges minutes into hours once they are old enough, and drops what is past its retention.
    pub async fn merge(&self) -> Result<(), DbError> {
        let now = self.clock.now();
        let (minutes, retained) = (tallies::minutes_since(now), now - self.retention);
        while self.db.run_wide(async |conn| Ok::<_, DbError>(tallies::merge_hour(conn, minutes).await?)).await? {}
        while self.db.run_wide(async |conn| Ok::<_, DbError>(tallies::delete_before(conn, retained).await?)).await? {}
        Ok(())
    }

    /// Lets all of it be written and merged in time, until [`Tallies::end`].
    pub fn keep(self: &Arc<Self>, supervisor: &Supervisor) {
        let tallies = self.clone();
        supervisor.supervise("tallies", BEATS_WITHIN, move |pulse| tallies.clone().run(pulse));
    }

    async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        let mut merged_at: Option<DateTime<Utc>> = None;
        loop {
            pulse.beat();
            tokio::select! {
                () = tokio::time::sleep(WRITE_EVERY) => {}
                () = self.stopped.cancelled() => return pulse.done(),
            }
            let mut done = self.write().await;
            let now = self.clock.now();
            // A clock may be wound, and brought back.
            if merged_at.is_none_or(|at| (now - at).abs() >= MERGE_EVERY) && done.is_ok() {
                done = self.merge().await;
                merged_at = Some(now);
            }
            if let Err(error) = done {
                tracing::warn!(error = format!("{error:#}"), "what happened by the minute could not be written yet");
            }
        }
    }

    /// Writes what is left, and ends.
    pub async fn end(&self) {
        self.stopped.cancel();
        if let Err(error) = self.write().await {
            tracing::warn!(
                error = format!("{error:#}"),
                "what happened in the last seconds is not in the counts by the minute"
            );
        }
    }
}

fn entry(kept: &mut Kept, at: DateTime<Utc>, id: SubscriptionId) -> Option<&mut Tally> {
    let key = (at.timestamp().div_euclid(60) * 60, id);
    if kept.len() >= MOST && !kept.contains_key(&key) {
        return None;
    }
    Some(kept.entry(key).or_default())
}

/// Adds all of it to the rows of subscriptions, of their subscribers and of everything, or nothing.
async fn add(connection: &mut AsyncPgConnection, node: &str, kept: &Kept) -> Result<(), DbError> {
    let mut ids: Vec<SubscriptionId> = kept.keys().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let owners: HashMap<_, _> = tallies::subscribers(connection, &ids).await?.into_iter().collect();
    let mut sums: HashMap<(i64, uuid::Uuid), Tally> = HashMap::new();
    for ((minute, id), tally) in kept {
        let owner = owners.get(id);
        // One that is gone is still a part of everything.
        let scopes = owner.map(|owner| [id.as_uuid(), owner.as_uuid()]).into_iter().flatten();
        for scope in scopes.chain([uuid::Uuid::nil()]) {
            sums.entry((*minute, scope)).or_default().merge(tally);
        }
    }
    let start = |minute| DateTime::from_timestamp(minute, 0).unwrap_or(DateTime::UNIX_EPOCH);
    let mut rows: Vec<_> = sums.into_iter().map(|((minute, scope), tally)| tally.row(scope, start(minute))).collect();
    // Neighbours in the index go together.
    rows.sort_unstable_by_key(|row| (row.scope_id, row.start));
    connection
        .transaction(async |connection| {
            // What a crash may take is a few seconds of counts.
            connection.batch_execute("SET LOCAL synchronous_commit = off").await?;
            for some in rows.chunks(ROWS_AT_ONCE) {
                tallies::add(connection, node, some).await?;
            }
            Ok(())
        })
        .await
}
