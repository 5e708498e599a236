//! What was written and is handed over once it is committed.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::Published;
use crate::delivery::batch::Batches;
use crate::delivery::failpoint;
use crate::delivery::intake::Intake;
use crate::delivery::job::Job;
use crate::delivery::parties::Party;
use crate::delivery::tallies::Tallies;
use crate::domain::id::SubscriptionId;
use crate::store::events::{DELIVERIES_AT_ONCE, NewEvent};
use crate::telemetry::{
    self,
    traces::{self, Span},
};

/// Events that are written, perhaps not yet committed, and the deliveries that this node will send.
/// Dropped, it lets their places in the lanes go; their leases end by themselves.
pub struct Written {
    /// The events, in the order given.
    pub published: Vec<Published>,
    /// To whom their deliveries go, whoever may see them.
    matched: Vec<SubscriptionId>,
    tallies: Arc<Tallies>,
    jobs: Vec<Job>,
    batches: Batches,
    intake: Option<Intake>,
    /// Whether something is due that this node does not take.
    is_due_elsewhere: bool,
    /// One for each event, if anybody wants them.
    spans: Vec<Span>,
}

impl Written {
    pub(super) fn of_nothing(intake: Option<Intake>, tallies: Arc<Tallies>) -> Self {
        let (published, jobs, spans) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            published,
            matched: Vec::new(),
            tallies,
            jobs,
            batches: Batches::default(),
            intake,
            is_due_elsewhere: false,
            spans,
        }
    }

    /// Leases what the lanes of this node have room for.
    pub(super) fn lease(&mut self, new: &mut NewEvent, parties: &[Party], now: DateTime<Utc>, accepted: Instant) {
        if let Some(intake) = &self.intake {
            self.jobs.extend(intake.lease(new, &mut self.batches, parties, now, accepted));
        }
    }

    /// Notes an event that is being written, and how many of its subscriptions its publisher sees if that is not all.
    pub(super) fn note(&mut self, new: &NewEvent, visible: Option<usize>, now: DateTime<Utc>) {
        let count = new.deliveries.len();
        self.matched.extend(new.deliveries.iter().map(|one| one.subscription));
        self.published.push(Published { id: new.id, matched: visible.unwrap_or(count) });
        self.is_due_elsewhere |= new.fetch.is_some() || new.deliveries.iter().any(|one| one.lease.is_none());
        if traces::is_on() {
            self.spans.push(span_of(new, now));
        }
    }

    /// Whether other nodes are notified: of what this one does not take; of its own it knows.
    pub(super) fn notifies_others(&self) -> bool {
        self.is_due_elsewhere && self.intake.as_ref().is_none_or(Intake::may_notify)
    }

    pub(super) fn end_spans(&mut self, now: DateTime<Utc>) {
        self.spans.iter_mut().for_each(|span| span.ended_at = now);
    }

    /// Hands the deliveries to their lanes: what was written is committed.
    pub fn deliver(mut self) {
        failpoint::pass("after-publish");
        telemetry::engine::ACCEPTED.increment(self.published.len() as u64);
        telemetry::engine::MATCHED.increment(self.matched.len() as u64);
        self.tallies.accepted(&self.matched);
        self.spans.drain(..).for_each(traces::end);
        if let Some(intake) = self.intake.take() {
            let took_long = self.matched.len() > DELIVERIES_AT_ONCE;
            intake.take(std::mem::take(&mut self.jobs), self.is_due_elsewhere, took_long);
        }
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if let Some(intake) = &self.intake {
            intake.release(&self.jobs);
        }
    }
}

/// The span of publishing an event; it ends when the event is written.
fn span_of(new: &NewEvent, now: DateTime<Utc>) -> Span {
    Span {
        trace_id: new.trace_id.as_u128(),
        span_id: new.id.span_id(),
        parent_id: 0,
        name: "publish",
        started_at: now,
        ended_at: now,
        failure: None,
        attributes: vec![
            ("jetbridge.event.id", new.id.to_string()),
            ("jetbridge.event.type", new.question.event_type.to_string()),
            ("jetbridge.organization.id", new.question.organization.to_string()),
            ("jetbridge.matched", new.deliveries.len().to_string()),
        ],
    }
}
