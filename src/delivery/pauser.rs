//! Pauses subscriptions to which nothing could be delivered for as many days as their settings say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};

use super::changes::SubscriptionChange;
use super::node::Node;
use super::targets::Targets;
use crate::domain::id::SubscriptionId;
use crate::domain::reach::Reach;
use crate::store::db::DbError;
use crate::store::{health, subscriptions};
use crate::telemetry;

/// How often one of them is looked at, however often its attempts fail.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// Of how many it is known when they were looked at; beyond, all are forgotten, and looked at again.
const MAX_KNOWN: usize = 10_000;
/// Who pauses, as `updatedBy` tells it.
const SUBJECT: &str = "jetbridge";

pub(super) struct Pauser {
    node: Node,
    targets: Arc<Targets>,
    looked_at: Mutex<HashMap<SubscriptionId, DateTime<Utc>>>,
}

impl Pauser {
    pub(super) fn new(node: Node, targets: Arc<Targets>) -> Self {
        Self { node, targets, looked_at: Mutex::default() }
    }

    /// Looks at subscriptions whose attempts just failed, and pauses those to which nothing was delivered for so many days.
    /// What cannot be read or written is looked at again after the next attempt.
    pub(super) async fn look(&self, failed: HashMap<SubscriptionId, u16>) {
        for (id, days) in failed {
            let now = self.node.clock.now();
            if !self.is_due(id, now) {
                continue;
            }
            match self.pause_if_dead(id, days, now).await {
                Ok(false) => {}
                Ok(true) => self.tell(id, days),
                Err(error) => {
                    self.looked_at().remove(&id);
                    let error = format!("{error:#}");
                    tracing::warn!(subscription_id = %id, error, "whether to pause a subscription could not be found out yet");
                }
            }
        }
    }

    async fn pause_if_dead(&self, id: SubscriptionId, days: u16, now: DateTime<Utc>) -> Result<bool, DbError> {
        // What was delivered in the last seconds may not be in the table yet.
        self.node.tallies.write().await?;
        let since = now - TimeDelta::days(days.into());
        let is_dead = async |conn: &mut _| health::has_only_failed_since(conn, id, since).await;
        if !self.node.db.query(is_dead).await? {
            return Ok(false);
        }
        let pause = async |conn: &mut _| subscriptions::pause(conn, Reach::Everyone, id, SUBJECT, now).await;
        self.node.db.run_wide(pause).await
    }

    fn tell(&self, id: SubscriptionId, days: u16) {
        self.targets.forget(id);
        self.node.changes.note_subscription(id, SubscriptionChange::Changed);
        telemetry::engine::PAUSED.increment(1);
        tracing::warn!(subscription_id = %id, days, "a subscription is paused: nothing could be delivered for so many days");
    }

    fn is_due(&self, id: SubscriptionId, now: DateTime<Utc>) -> bool {
        let mut looked_at = self.looked_at();
        // A clock may be wound, and brought back.
        if looked_at.get(&id).is_some_and(|at| (now - at).abs() < EVERY) {
            return false;
        }
        if looked_at.len() >= MAX_KNOWN {
            looked_at.clear();
        }
        looked_at.insert(id, now);
        true
    }

    fn looked_at(&self) -> std::sync::MutexGuard<'_, HashMap<SubscriptionId, DateTime<Utc>>> {
        self.looked_at.lock().expect("nobody panics while holding it")
    }
}
