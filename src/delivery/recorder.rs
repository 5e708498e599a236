//! Endings into attempts and next states: in batches, fenced by the claim.
//!
//! One task writes. While a batch is on its way to disk the next one gathers; when little comes, a
//! batch waits a few milliseconds for company. What cannot be written, since the database is away or read-only,
//! is kept and tried until it is: the worst that happens meanwhile is that a lease ends, somebody else sends
//! the delivery again, and the claim number keeps this one from being written over that.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use super::attempt::Ending;
use super::changes::{self, Tried};
use super::decision::{Decision, decide};
use super::failpoint;
use super::job::Job;
use super::node::Node;
use super::queue::{Ended, Queue};
use super::send::Attempt;
use super::supervisor::Pulse;
use super::tallies::Tallied;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{BatchId, DeliveryId};
use crate::domain::outcome::{Outcome, Reason};
use crate::store::db::DbError;
use crate::store::resend_outcomes::{self, Came, ResendOutcome};
use crate::store::waiting_deliveries::{self, FinishedDelivery};
use crate::telemetry::{
    self,
    traces::{self, Span},
};

/// The most that one write takes.
const BATCH: usize = 256;
/// How long an ending waits for company.
const LINGER: Duration = Duration::from_millis(5);
/// How long to wait before a failed write is made again.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
/// The same for an ending that the database refused by itself, which waits apart.
const REFUSED_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Where an ending waits to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before all that come after it.
    InLine,
    /// By itself, for as long as its lease lasts: the database refused it, and the others go on.
    Apart,
}

#[derive(Clone)]
pub(super) struct Recorder {
    pub(super) node: Node,
    pub(super) queue: Arc<Queue>,
    /// Cancelled when what cannot be written is to be left.
    pub(super) out_of_time: CancellationToken,
}

impl Recorder {
    /// Records what calls give, until all who could give are gone.
    pub(super) async fn run(self, given: Arc<Mutex<UnboundedReceiver<Ended>>>, pulse: Arc<Pulse>) {
        // Held by one at a time; should that one panic, the next goes on with what comes.
        let mut given = given.lock().await;
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            pulse.rest();
            if given.recv_many(&mut batch, BATCH).await == 0 {
                return pulse.done();
            }
            pulse.beat();
            let until = Instant::now() + LINGER;
            while batch.len() < BATCH {
                let room = BATCH - batch.len();
                if timeout_at(until, given.recv_many(&mut batch, room)).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            self.write(std::mem::take(&mut batch), Place::InLine).await;
        }
    }

    async fn write(&self, mut batch: Vec<Ended>, place: Place) {
        let now = self.node.clock.now();
        let mut decisions: Vec<Decision> =
            batch.iter().map(|ended| decide(&ended.job, &ended.ending, now, self.node.lease)).collect();
        if self.node.stopped.is_cancelled() {
            // Nothing is begun here any more: the attempt that follows at once is another node's.
            for decision in decisions.iter_mut().filter(|decision| decision.is_again) {
                (decision.is_again, decision.due_at) = (false, now);
            }
        }
        failpoint::pass("before-record");
        let mut is_repeat = place == Place::Apart;
        let written = loop {
            match self.finish(&batch, &decisions, now).await {
                Ok(written) => break written,
                Err(error) => match self.after_failure(batch, place, &error).await {
                    Some(kept) => batch = kept,
                    None => return,
                },
            }
            is_repeat = true;
        };
        failpoint::pass("after-record");
        if self.node.changes.is_watched() {
            let pairs = batch.iter().zip(&decisions).filter(|(ended, _)| written.contains(&ended.job.id()));
            let tried: Vec<Tried> = pairs.map(|(ended, decision)| tried(ended, decision)).collect();
            self.node.changes.note(&tried);
        }
        let recorded = batch.iter().zip(&decisions).filter(|(ended, _)| written.contains(&ended.job.id()));
        self.node.tallies.tried(recorded.map(|(ended, decision)| tallied(ended, decision, now)));
        for (ended, decision) in batch.into_iter().zip(decisions) {
            self.after_write(ended, &decision, &written, is_repeat);
        }
        self.queue.dispatch();
    }

    /// Writes what came of some jobs; gives those whose claim still held.
    async fn finish(
        &self,
        ended: &[Ended],
        decisions: &[Decision],
        now: DateTime<Utc>,
    ) -> Result<HashSet<DeliveryId>, DbError> {
        let pairs = ended.iter().zip(decisions);
        let mut rows: Vec<_> = pairs.map(|(ended, decision)| row(ended, decision, now)).collect();
        let over = batches_that_end(ended);
        let (db, node) = (&self.node.db, &self.node.name);
        let resent: Vec<ResendOutcome> = ended.iter().zip(decisions).filter_map(resent).collect();
        let written = if resent.is_empty() {
            db.query(async |conn| waiting_deliveries::finish(conn, &rows, &over, node).await).await?
        } else {
            db.query(async |conn| finish_resent(conn, &rows, &over, &resent, node).await).await?
        };
        let mut written: HashSet<DeliveryId> = written.into_iter().collect();
        // Of a batch that was broken up meanwhile, the claim may still be good.
        rows.retain(|row| row.batch.is_some() && !written.contains(&row.id));
        if !rows.is_empty() {
            rows.iter_mut().for_each(|row| row.batch = None);
            written.extend(db.query(async |conn| waiting_deliveries::finish(conn, &rows, &[], node).await).await?);
        }
        Ok(written)
    }

    /// Waits after a write that failed; gives what is to be written again, unless that is left, or waits elsewhere.
    async fn after_failure(&self, batch: Vec<Ended>, place: Place, error: &DbError) -> Option<Vec<Ended>> {
        telemetry::engine::RECORD_FAILURES.increment(1);
        tracing::warn!(count = batch.len(), error = format!("{error:#}"), "outcomes could not be written yet");
        let is_refused = !error.is_away();
        if is_refused && batch.len() > 1 {
            // One that cannot be written must not keep the others from it.
            for one in batch {
                self.clone().write_boxed(vec![one], Place::InLine).await;
            }
            return None;
        }
        if is_refused && place == Place::InLine {
            tokio::spawn(self.clone().write_boxed(batch, Place::Apart));
            return None;
        }
        if is_refused && batch.iter().all(|ended| ended.job.lease_until < self.node.clock.now()) {
            tracing::error!(
                delivery_id = %batch[0].job.id(),
                "an outcome is dropped: the database refuses it, and the lease has ended"
            );
            return None;
        }
        if self.out_of_time.is_cancelled() {
            return None;
        }
        sleep(if is_refused { REFUSED_AGAIN_AFTER } else { AGAIN_AFTER }).await;
        Some(batch)
    }

    fn write_boxed(self, batch: Vec<Ended>, place: Place) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.write(batch, place).await })
    }

    fn after_write(&self, ended: Ended, decision: &Decision, written: &HashSet<DeliveryId>, is_repeat: bool) {
        // Counted until what comes next is in its lane.
        let Ended { mut job, ending, counted: _counted } = ended;
        if let Some(batch) = job.batch.take() {
            batch.note_recorded();
        }
        if !written.contains(&job.id()) {
            return note_not_written(&job, is_repeat);
        }
        if let Some(attempt) = ending.attempt() {
            observe(&job, attempt);
        }
        if matches!(ending, Ending::OurFault) {
            telemetry::engine::POSTPONED.increment(1);
        }
        match decision.state {
            DeliveryState::Delivered => telemetry::engine::DELIVERED.increment(1),
            DeliveryState::Exhausted => {
                telemetry::engine::EXHAUSTED.increment(1);
                tracing::warn!(
                    delivery_id = %job.id(), subscription_id = %job.subscription(), reason = ?decision.reason,
                    "a delivery was given up; it is kept for a person"
                );
            }
            _ => {}
        }
        if let (true, Some(attempt)) = (decision.is_again, ending.attempt()) {
            self.queue.requeue(again(job, attempt, decision));
        } else if !decision.state.has_ended() {
            self.node.waker.note_due(decision.due_at);
        }
    }
}

/// Writes outcomes together with what they are to the resends that sent some of them. Those of a batch are not among these.
async fn finish_resent(
    connection: &mut AsyncPgConnection,
    rows: &[FinishedDelivery<'_>],
    over: &[BatchId],
    resent: &[ResendOutcome],
    node: &str,
) -> QueryResult<Vec<DeliveryId>> {
    connection
        .transaction(async |connection| {
            let written = waiting_deliveries::finish(connection, rows, over, node).await?;
            let counted: Vec<_> = resent.iter().filter(|one| written.contains(&one.delivery)).copied().collect();
            if !counted.is_empty() {
                resend_outcomes::count(connection, &counted, node).await?;
            }
            Ok(written)
        })
        .await
}

/// What an outcome is to the resend that sent its delivery, if one did.
fn resent((ended, decision): (&Ended, &Decision)) -> Option<ResendOutcome> {
    let claimed = &ended.job.claimed;
    let had_failed = claimed.has_failed_again;
    let came = match decision.state {
        DeliveryState::Delivered => Came::Delivered { had_failed },
        _ if had_failed => return None,
        DeliveryState::Exhausted => Came::Exhausted,
        _ if ended.ending.attempt().is_some() => Came::Failed,
        _ => return None,
    };
    Some(ResendOutcome { delivery: claimed.id, resend: claimed.resend?, came })
}

/// The batches of which nothing is left once these are recorded. Only after their commit is anything else of a batch
/// counted as recorded, so that none is taken for over while something of it may yet have to be written again.
fn batches_that_end(ended: &[Ended]) -> Vec<BatchId> {
    let mut shares: HashMap<BatchId, (usize, usize)> = HashMap::new();
    for batch in ended.iter().filter_map(|ended| ended.job.batch.as_ref()) {
        shares.entry(batch.id).or_insert_with(|| (0, batch.unrecorded())).0 += 1;
    }
    shares.into_iter().filter(|(_, (here, unrecorded))| here == unrecorded).map(|(id, _)| id).collect()
}

/// A job as it is after an attempt that another follows at once.
fn again(mut job: Job, attempt: &Attempt, decision: &Decision) -> Job {
    job.claimed.attempt_count += 1;
    job.claimed.lost_leases = 0;
    job.claimed.has_failed_again = job.claimed.resend.is_some();
    job.claimed.first_attempt_at.get_or_insert(attempt.started_at);
    job.claimed.last_reason = decision.reason;
    job.lease_until = decision.due_at;
    job
}

fn note_not_written(job: &Job, is_repeat: bool) {
    if is_repeat {
        // The first write may have been committed although its answer was lost.
        tracing::info!(delivery_id = %job.id(), "an outcome was written before, or another node took over");
        return;
    }
    telemetry::engine::FENCED.increment(1);
    // Counted as fenced; one line an attempt would bury the rest when a company with many deliveries moves.
    tracing::info!(
        delivery_id = %job.id(),
        "a try was not recorded: another node had taken over, or the delivery was ended meanwhile"
    );
}

/// What to write of a job.
fn row<'a>(Ended { job, ending, .. }: &'a Ended, decision: &Decision, now: DateTime<Utc>) -> FinishedDelivery<'a> {
    let (claimed, attempt) = (&job.claimed, ending.attempt());
    FinishedDelivery {
        id: claimed.id,
        subscription: claimed.subscription,
        claim_no: claimed.claim_no,
        batch: job.batch.as_ref().map(|batch| batch.id),
        attempt_count: claimed.attempt_count + i32::from(attempt.is_some()),
        state: decision.state,
        due_at: decision.due_at,
        keeps_lease: decision.is_again,
        first_attempt_at: claimed
            .first_attempt_at
            .or(attempt.map(|attempt| attempt.started_at))
            .or(decision.held_since),
        decided_at: attempt.map_or(now, |attempt| attempt.ended_at),
        reason: decision.reason,
        attempt: attempt.map(Attempt::row),
    }
}

/// What to tell whoever watches.
fn tried(Ended { job, ending, .. }: &Ended, decision: &Decision) -> Tried {
    let claimed = &job.claimed;
    Tried {
        delivery: claimed.id,
        subscription: claimed.subscription,
        number: ending.attempt().map(|_| claimed.attempt_count + 1),
        ended: match decision.state {
            DeliveryState::Delivered => changes::Ended::Delivered,
            DeliveryState::Exhausted => changes::Ended::Exhausted,
            _ => changes::Ended::Failed,
        },
    }
}

/// What to count.
fn tallied(Ended { job, ending, .. }: &Ended, decision: &Decision, now: DateTime<Utc>) -> Tallied {
    let attempt = ending.attempt();
    Tallied {
        subscription: job.subscription(),
        at: attempt.map_or(now, |attempt| attempt.ended_at),
        attempt: attempt.map(|one| (one.timing.total, one.outcome.reason(), job.claimed.attempt_count == 0)),
        is_exhausted: decision.state == DeliveryState::Exhausted,
    }
}

fn observe(job: &Job, attempt: &Attempt) {
    let outcome = match attempt.outcome {
        Outcome::Delivered => "DELIVERED",
        Outcome::Failed { reason, .. } => reason.as_str(),
    };
    metrics::counter!(telemetry::engine::TRIES, "outcome" => outcome).increment(1);
    if traces::is_on() {
        traces::end(span_of(job, attempt));
    }
    if let Some(accepted) = job.accepted {
        let elapsed = accepted.elapsed();
        if job.claimed.attempt_count == 0 {
            let first = elapsed.saturating_sub(attempt.timing.total);
            metrics::histogram!(telemetry::engine::PUBLISH_TO_FIRST_TRY).record(first.as_secs_f64());
        }
        if attempt.outcome == Outcome::Delivered {
            metrics::histogram!(telemetry::engine::PUBLISH_TO_DELIVERED).record(elapsed.as_secs_f64());
        }
    } else if attempt.outcome == Outcome::Delivered {
        let elapsed = attempt.ended_at - job.id().created_at();
        metrics::histogram!(telemetry::engine::PUBLISH_TO_DELIVERED).record(elapsed.as_seconds_f64().max(0.0));
    }
}

/// The span of an attempt, below that of its event.
fn span_of(job: &Job, attempt: &Attempt) -> Span {
    let mut attributes = vec![
        ("jetbridge.delivery.id", job.id().to_string()),
        ("jetbridge.subscription.id", job.subscription().to_string()),
        ("jetbridge.attempt", (job.claimed.attempt_count + 1).to_string()),
    ];
    attributes.extend(attempt.status.map(|status| ("http.response.status_code", status.to_string())));
    attributes.extend(attempt.peer.clone().map(|peer| ("network.peer.address", peer)));
    Span {
        trace_id: job.body.trace_id.as_u128(),
        span_id: attempt.span_id,
        parent_id: job.body.id.span_id(),
        name: "deliver",
        started_at: attempt.started_at,
        ended_at: attempt.ended_at,
        failure: attempt.outcome.reason().map(Reason::as_str),
        attributes,
    }
}
