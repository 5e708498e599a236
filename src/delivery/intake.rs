//! Where publishers hand over what this node is to send.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::batch::Batches;
use super::job::Job;
use super::node::Node;
use super::parties::{Parties, Party};
use super::queue::Queue;
use super::send::EventBody;
use super::supervisor::Supervisor;
use crate::domain::id::SubscriptionId;
use crate::store::events::{Lease, NewEvent};
use crate::store::waiting_deliveries::Claimed;

/// What publishers need of the engine of their node.
#[derive(Clone)]
pub struct Intake {
    pub(super) node: Node,
    pub(super) queue: Arc<Queue>,
    pub(super) parties: Arc<Parties>,
    pub(super) supervisor: Arc<Supervisor>,
}

impl Intake {
    /// Watches the loops of this node.
    pub(super) fn supervisor(&self) -> Arc<Supervisor> {
        self.supervisor.clone()
    }

    /// Whose these subscriptions are, and which hosts they call, in the same order.
    pub(super) async fn parties(
        &self,
        connection: &mut AsyncPgConnection,
        ids: &[SubscriptionId],
    ) -> QueryResult<Vec<Party>> {
        let found = self.parties.of(connection, ids).await?;
        Ok(found.into_iter().map(|(_, party)| party).collect())
    }

    /// Leases those deliveries of a new event whose lanes have room, from `now` on; gives their jobs.
    pub(super) fn lease(
        &self,
        new: &mut NewEvent,
        batches: &mut Batches,
        parties: &[Party],
        now: DateTime<Utc>,
        accepted: Instant,
    ) -> Vec<Job> {
        let Some(envelope) = new.envelope.clone() else { return Vec::new() };
        let body = Arc::new(EventBody { id: new.id, trace_id: new.trace_id, envelope });
        let lease_until = now + self.node.lease;
        let mut jobs = Vec::new();
        for (delivery, party) in new.deliveries.iter_mut().zip(parties) {
            if self.queue.reserve(delivery.subscription, *party) {
                let batch = batches.add();
                delivery.lease = Some(Lease { batch: batch.id, node: self.node.name.clone(), until: lease_until });
                let claimed = Claimed::from_the_beginning(delivery.id, delivery.subscription);
                let (party, body, batch) = (*party, body.clone(), Some(batch));
                jobs.push(Job { claimed, party, lease_until, body, batch, accepted: Some(accepted) });
            }
        }
        jobs
    }

    /// Whether other nodes are notified of what this one does not take.
    pub(super) fn may_notify(&self) -> bool {
        self.node.waker.may_notify()
    }

    /// Takes what was leased, now that it is committed. What else is due, a poll finds; what took long to write, one for
    /// everything.
    pub(super) fn take(&self, jobs: Vec<Job>, is_more_due: bool, took_long: bool) {
        self.queue.enqueue(jobs);
        match (is_more_due, took_long) {
            (true, true) => self.node.waker.poll_afresh(),
            (true, false) => self.node.waker.poll_soon(),
            (false, _) => {}
        }
    }

    /// Gives back the places of what was leased and will not be committed.
    pub(super) fn release(&self, jobs: &[Job]) {
        self.queue.release(jobs);
    }
}
