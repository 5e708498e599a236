//! Outcomes into attempts and next states: in batches, fenced by the claim.
//!
//! One task writes. While a batch is on its way to disk the next one gathers; when little comes, a
//! batch waits a few milliseconds for company. What cannot be written, since the database is away or read-only,
//! is kept and tried until it is: the worst that happens meanwhile is that a lease ends, somebody else sends
//! the delivery again, and the claim number keeps this one from being written over that.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout_at};

use super::send::Tried;
use super::supervisor::Pulse;
use super::{Engine, Job, failpoint};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::DeliveryId;
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::retry::{self, Next, POLICY, Try};
use crate::store::waiting_deliveries::{self, FinishedDelivery};
use crate::telemetry::{
    self,
    traces::{self, Span},
};

/// The most that one write takes.
const BATCH: usize = 256;
/// How long an outcome waits for company.
const LINGER: Duration = Duration::from_millis(5);
/// How long to wait before a failed write is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
/// The same for an outcome that the database refused by itself, which waits apart.
const REFUSED_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A job, and what became of it.
pub(super) struct Ended {
    pub(super) job: Job,
    pub(super) what: What,
    pub(super) counted: Unrecorded,
}

/// Counts what has ended and is not yet written, for as long as it lives.
pub(super) struct Unrecorded(Arc<AtomicUsize>);

impl Unrecorded {
    pub(super) fn one_more(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Unrecorded {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What became of a job.
pub(super) enum What {
    /// A try was made.
    Tried(Tried),
    /// Its subscription is inactive.
    Inactive,
    /// None could be made for want of something that this node will have again, as descriptors.
    NotTried,
    /// None could be made, through our own fault, as when a master key is missing.
    OurFault,
    /// It was under way when node after node ended.
    Interrupted,
}

impl What {
    fn tried(&self) -> Option<&Tried> {
        if let Self::Tried(tried) = self { Some(tried) } else { None }
    }
}

/// When a delivery is looked at again whose try could not be made.
pub(super) const NOT_TRIED_WAIT: TimeDelta = TimeDelta::seconds(5);

/// Where an outcome waits to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before all that come after it.
    InLine,
    /// By itself, for as long as its lease lasts: the database refused it, and the others go on.
    Apart,
}

/// What to write of a job, decided.
struct Decision {
    state: DeliveryState,
    due_at: DateTime<Utc>,
    is_again: bool,
    reason: Option<Reason>,
}

/// Where a share of a wait is moved to, from -1 to 1: the same for the same try, whoever asks.
fn jitter(id: DeliveryId, attempt: i32) -> f64 {
    let mut x = id.as_uuid().as_u64_pair().1 ^ u64::from(attempt.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= id.as_uuid().as_u64_pair().0;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    let share = ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64;
    share * 2.0 - 1.0
}

fn decide(job: &Job, what: &What, now: DateTime<Utc>, lease: TimeDelta) -> Decision {
    let first_at = job.claimed.first_attempt_at.unwrap_or_else(|| job.claimed.id.created_at());
    let tried = match what {
        What::Tried(tried) => tried,
        What::Inactive => {
            let end = first_at + POLICY.window;
            let is_over = now >= end;
            let state = if is_over { DeliveryState::Exhausted } else { DeliveryState::Held };
            let reason = if is_over { Some(Reason::Inactive) } else { job.claimed.last_reason };
            return Decision { state, due_at: end, is_again: false, reason };
        }
        What::Interrupted => {
            let reason = Some(Reason::Interrupted);
            return Decision { state: DeliveryState::Exhausted, due_at: now, is_again: false, reason };
        }
        What::NotTried => {
            let due_at = now + NOT_TRIED_WAIT;
            return Decision {
                state: DeliveryState::Waiting,
                due_at,
                is_again: false,
                reason: job.claimed.last_reason,
            };
        }
        What::OurFault => {
            // The receiver's tries are for what is the receiver's fault: this is none, and another node may be able to. What
            // was never tried is not given up for it, either.
            let is_over = job.claimed.first_attempt_at.is_some_and(|first_at| now >= first_at + POLICY.window);
            let state = if is_over { DeliveryState::Exhausted } else { DeliveryState::Waiting };
            let due_at = now + after_our_fault(job.claimed.id);
            return Decision { state, due_at, is_again: false, reason: Some(Reason::Internal) };
        }
    };
    let number = u32::try_from(job.claimed.attempt_count + 1 - job.claimed.schedule_start).unwrap_or(u32::MAX);
    let done = Try {
        number,
        first_at: job.claimed.first_attempt_at.unwrap_or(tried.started_at),
        outcome: tried.outcome,
        ended_at: tried.ended_at,
    };
    let reason = tried.outcome.reason();
    let (state, due_at, is_again) = match retry::next(&POLICY, &done, jitter(job.claimed.id, job.claimed.attempt_count))
    {
        Next::Delivered => (DeliveryState::Delivered, now, false),
        Next::Exhausted => (DeliveryState::Exhausted, now, false),
        Next::At(time) => (DeliveryState::Waiting, time, false),
        Next::AtOnce => (DeliveryState::Waiting, now + lease, true),
    };
    Decision { state, due_at, is_again, reason }
}

/// How long to wait after a fault of ours: 20 to 40 s, so that what waits for the same key does not come all at once.
fn after_our_fault(id: DeliveryId) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "between 20,000 and 40,000")]
    TimeDelta::milliseconds((30_000.0 + 10_000.0 * jitter(id, 0)) as i64)
}

/// What to write of a job.
fn row<'a>(Ended { job, what, .. }: &'a Ended, decision: &Decision, now: DateTime<Utc>) -> FinishedDelivery<'a> {
    let (claimed, tried) = (&job.claimed, what.tried());
    FinishedDelivery {
        id: claimed.id,
        subscription: claimed.subscription,
        claim_no: claimed.claim_no,
        attempt_count: claimed.attempt_count + i32::from(tried.is_some()),
        state: decision.state,
        due_at: decision.due_at,
        keeps_lease: decision.is_again,
        first_attempt_at: claimed.first_attempt_at.or(tried.map(|tried| tried.started_at)),
        decided_at: tried.map_or(now, |tried| tried.ended_at),
        reason: decision.reason,
        attempt: tried.map(Tried::row),
    }
}

impl Engine {
    /// Writes what calls give, until all who could give are gone.
    pub(super) async fn record(self: Arc<Self>, given: Arc<Mutex<UnboundedReceiver<Ended>>>, pulse: Arc<Pulse>) {
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

    async fn write(self: &Arc<Self>, mut batch: Vec<Ended>, place: Place) {
        let now = self.clock.now();
        let decisions: Vec<Decision> =
            batch.iter().map(|ended| decide(&ended.job, &ended.what, now, self.lease)).collect();
        failpoint::pass("before-record");
        let mut is_repeat = place == Place::Apart;
        let written = loop {
            let done = {
                let pairs = batch.iter().zip(&decisions);
                let rows: Vec<_> = pairs.map(|(ended, decision)| row(ended, decision, now)).collect();
                self.db.query(async |conn| waiting_deliveries::finish(conn, &rows, &self.node).await).await
            };
            match done {
                Ok(written) => break written,
                Err(error) => {
                    telemetry::engine::RECORD_FAILURES.increment(1);
                    tracing::warn!(
                        count = batch.len(),
                        error = format!("{error:#}"),
                        "outcomes could not be written yet"
                    );
                    let is_refused = !error.is_away();
                    if is_refused && batch.len() > 1 {
                        // One that cannot be written must not keep the others from it.
                        for one in batch {
                            Box::pin(self.write(vec![one], Place::InLine)).await;
                        }
                        return;
                    }
                    is_repeat = true;
                    if is_refused && place == Place::InLine {
                        tokio::spawn(self.clone().write_apart(std::mem::take(&mut batch)));
                        return;
                    }
                    if is_refused && batch.iter().all(|ended| ended.job.lease_until < self.clock.now()) {
                        tracing::error!(
                            delivery_id = %batch[0].job.claimed.id,
                            "an outcome is dropped: the database refuses it, and the lease has ended"
                        );
                        return;
                    }
                    if self.is_out_of_time() {
                        return;
                    }
                    sleep(if is_refused { REFUSED_AGAIN_AFTER } else { AGAIN_AFTER }).await;
                }
            }
        };
        failpoint::pass("after-record");
        let written: HashSet<DeliveryId> = written.into_iter().collect();
        for (ended, decision) in batch.into_iter().zip(decisions) {
            self.after_write(ended, &decision, &written, is_repeat);
        }
        self.pump();
    }

    fn write_apart(self: Arc<Self>, one: Vec<Ended>) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.write(one, Place::Apart).await })
    }

    fn after_write(&self, ended: Ended, decision: &Decision, written: &HashSet<DeliveryId>, is_repeat: bool) {
        // Counted until what comes next is in its lane.
        let Ended { mut job, what, counted: _counted } = ended;
        if !written.contains(&job.claimed.id) && is_repeat {
            // The first write may have been committed although its answer was lost.
            tracing::info!(delivery_id = %job.claimed.id, "an outcome was written before, or another node took over");
            return;
        }
        if !written.contains(&job.claimed.id) {
            telemetry::engine::FENCED.increment(1);
            // Counted as fenced; one line a try would bury the rest when a company with many deliveries moves.
            tracing::info!(
                delivery_id = %job.claimed.id,
                "a try was not recorded: another node had taken over, or the delivery was ended meanwhile"
            );
            return;
        }
        if let What::Tried(tried) = &what {
            self.observe(&job, tried);
        }
        if matches!(what, What::OurFault) {
            telemetry::engine::POSTPONED.increment(1);
        }
        match decision.state {
            DeliveryState::Delivered => telemetry::engine::DELIVERED.increment(1),
            DeliveryState::Exhausted => {
                telemetry::engine::EXHAUSTED.increment(1);
                tracing::warn!(
                    delivery_id = %job.claimed.id, subscription_id = %job.claimed.subscription, reason = ?decision.reason,
                    "a delivery was given up; it is kept for a person"
                );
            }
            _ => {}
        }
        if let (true, What::Tried(tried)) = (decision.is_again, &what) {
            job.claimed.attempt_count += 1;
            job.claimed.lost_leases = 0;
            job.claimed.first_attempt_at.get_or_insert(tried.started_at);
            job.claimed.last_reason = decision.reason;
            job.lease_until = decision.due_at;
            self.try_again(job);
        } else if !decision.state.has_ended() {
            self.note_due(decision.due_at);
        }
    }

    fn observe(&self, job: &Job, tried: &Tried) {
        let outcome = match tried.outcome {
            Outcome::Delivered => "DELIVERED",
            Outcome::Failed { reason, .. } => reason.as_str(),
        };
        metrics::counter!(telemetry::engine::TRIES, "outcome" => outcome).increment(1);
        if traces::is_on() {
            traces::end(span_of(job, tried));
        }
        if let Some(accepted) = job.accepted {
            let elapsed = accepted.elapsed();
            if job.claimed.attempt_count == 0 {
                let first = elapsed.saturating_sub(tried.timing.total);
                metrics::histogram!(telemetry::engine::PUBLISH_TO_FIRST_TRY).record(first.as_secs_f64());
            }
            if tried.outcome == Outcome::Delivered {
                metrics::histogram!(telemetry::engine::PUBLISH_TO_DELIVERED).record(elapsed.as_secs_f64());
            }
        } else if tried.outcome == Outcome::Delivered {
            let elapsed = tried.ended_at - job.claimed.id.created_at();
            metrics::histogram!(telemetry::engine::PUBLISH_TO_DELIVERED).record(elapsed.as_seconds_f64().max(0.0));
        }
    }
}

/// The span of a try, below that of its event.
fn span_of(job: &Job, tried: &Tried) -> Span {
    let mut attributes = vec![
        ("jetbridge.delivery.id", job.claimed.id.to_string()),
        ("jetbridge.subscription.id", job.claimed.subscription.to_string()),
        ("jetbridge.attempt", (job.claimed.attempt_count + 1).to_string()),
    ];
    attributes.extend(tried.status.map(|status| ("http.response.status_code", status.to_string())));
    attributes.extend(tried.peer.clone().map(|peer| ("network.peer.address", peer)));
    Span {
        trace_id: job.body.trace_id.as_u128(),
        span_id: tried.span_id,
        parent_id: job.body.id.span_id(),
        name: "deliver",
        started_at: tried.started_at,
        ended_at: tried.ended_at,
        failure: tried.outcome.reason().map(Reason::as_str),
        attributes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EventId;

    #[test]
    fn jitter_is_spread_over_the_whole_range_and_repeatable() {
        let event = EventId::at(DateTime::UNIX_EPOCH);
        let all: Vec<f64> = (1..1000).map(|number| jitter(event.delivery(number), 7)).collect();
        assert!(all.iter().all(|share| (-1.0..=1.0).contains(share)));
        assert!(all.iter().filter(|share| **share < -0.5).count() > 150);
        assert!(all.iter().filter(|share| **share > 0.5).count() > 150);
        assert_eq!(jitter(event.delivery(1), 7).to_bits(), all[0].to_bits());
    }
}
