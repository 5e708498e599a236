//! What a node tells of itself: that it delivers, and how much it holds. For whoever operates; and so that nodes know how many
//! share the pace of a subscription.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{sleep, timeout};

use super::node::Node;
use super::queue::Queue;
use super::supervisor::{Pulse, Supervisor};
use crate::store::db::DbError;
use crate::store::nodes::{self, NodeRow};

/// How often a node tells.
const EVERY: Duration = Duration::from_secs(10);
/// The loop has shown a sign of life by then.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(300);
/// How long a node that stops waits to take its row away.
const LEAVES_WITHIN: Duration = Duration::from_millis(500);

pub(super) struct Heartbeat {
    pub(super) node: Node,
    pub(super) queue: Arc<Queue>,
    pub(super) supervisor: Arc<Supervisor>,
    pub(super) max_in_flight: usize,
    pub(super) started_at: DateTime<Utc>,
}

impl Heartbeat {
    /// Tells until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            pulse.beat();
            if let Err(error) = self.tell().await {
                tracing::debug!(error = format!("{error:#}"), "this node could not tell of itself");
            }
            tokio::select! {
                () = sleep(EVERY) => {}
                () = self.node.stopped.cancelled() => return pulse.done(),
            }
        }
    }

    /// Tells once.
    pub(super) async fn tell(&self) -> Result<(), DbError> {
        let load = self.queue.load();
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let row = NodeRow {
            name: self.node.name.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: self.started_at,
            seen_at: self.node.clock.now(),
            in_flight: count(load.in_flight),
            max_in_flight: count(self.max_in_flight),
            queued: count(load.queued),
            lanes: count(load.lanes),
            trouble: self.supervisor.trouble(),
        };
        let nodes = self.node.db.query(async |connection| nodes::tell(connection, &row).await).await?;
        self.queue.share_with(self.node.cells.nodes_with(nodes).await);
        Ok(())
    }

    /// Takes the row away; where that fails, it goes after an hour.
    pub(super) async fn leave(&self) {
        let gone = self.node.db.query(async |connection| nodes::leave(connection, &self.node.name).await);
        if !matches!(timeout(LEAVES_WITHIN, gone).await, Ok(Ok(()))) {
            tracing::debug!("this node could not take its row away");
        }
    }
}
