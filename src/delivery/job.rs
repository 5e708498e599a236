//! A delivery that this node has a lease on, and what an attempt of it takes.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::parties::Party;
use super::send::EventBody;
use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::store::waiting_deliveries::Claimed;

#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) claimed: Claimed,
    pub(super) party: Party,
    pub(super) lease_until: DateTime<Utc>,
    pub(super) body: Arc<EventBody>,
    /// The batch in which it was leased, until something of it is recorded; `None` if it was claimed.
    pub(super) batch: Option<Arc<Batch>>,
    /// When this node accepted the event, if it did.
    pub(super) accepted: Option<Instant>,
}

impl Job {
    pub(super) fn id(&self) -> DeliveryId {
        self.claimed.id
    }

    pub(super) fn subscription(&self) -> SubscriptionId {
        self.claimed.subscription
    }

    /// What it takes in memory, as its lane counts.
    pub(super) fn bytes(&self) -> usize {
        self.body.envelope.len()
    }
}
