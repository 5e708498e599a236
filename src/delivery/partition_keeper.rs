//! Partitions: made ahead of time, dropped when everything in them is old.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{sleep, timeout};

use super::node::Node;
use super::supervisor::Pulse;
use super::time;
use crate::store::db::DbError;
use crate::store::partitions;

/// How often partitions are looked after.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// How long after a failure, or after somebody was in the way, it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// How long one round may take.
const LIMIT: Duration = Duration::from_secs(60);
/// The loop has shown a sign of life by then.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(3600 + 300);

pub(super) struct PartitionKeeper {
    pub(super) node: Node,
    /// For how long events, deliveries and attempts are kept.
    pub(super) retention: TimeDelta,
}

impl PartitionKeeper {
    /// Looks after partitions until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            pulse.beat();
            let now = self.node.clock.now();
            let round = tokio::select! {
                round = timeout(LIMIT, self.look_after()) => round,
                () = self.node.stopped.cancelled() => return pulse.done(),
            };
            match round {
                Ok(Ok(true)) => {
                    tokio::select! {
                        () = self.node.clock.until(now + EVERY) => {}
                        // A clock that was brought back shows that time much later.
                        () = sleep(EVERY.to_std().unwrap_or(LIMIT)) => {}
                        () = self.node.stopped.cancelled() => return pulse.done(),
                    }
                }
                unfinished => {
                    match unfinished {
                        Ok(Ok(_)) => {}
                        Ok(Err(error)) => {
                            tracing::warn!(error = format!("{error:#}"), "partitions could not be looked after");
                        }
                        Err(_) => tracing::warn!("looking after partitions took too long; it is tried again"),
                    }
                    tokio::select! {
                        () = sleep(AGAIN_AFTER) => {}
                        () = self.node.stopped.cancelled() => return pulse.done(),
                    }
                }
            }
        }
    }

    /// Makes the partitions of the days to come and drops those past their retention. Tells whether all of it was done:
    /// what somebody reads just now is left for later, and nobody waits meanwhile.
    pub(super) async fn look_after(&self) -> Result<bool, DbError> {
        // By the database's clock: one that is days ahead would drop what others still need.
        self.node.db.query(async |connection| time::hold(&self.node.clock, connection).await).await?;
        let now = self.node.clock.now();
        let before = now - self.retention;
        let missing = self
            .node
            .db
            .run_wide(async |connection| Ok::<_, DbError>(partitions::make(connection, now).await?))
            .await?;
        if let Some(day) = missing.first() {
            tracing::info!(%day, "a partition could not be made while somebody reads the tables; it is tried again soon");
        }
        let dropped = self
            .node
            .db
            .run_wide(async |connection| Ok::<_, DbError>(partitions::drop_before(connection, before).await?))
            .await?;
        for day in dropped.days {
            tracing::info!(%day, "events, deliveries and attempts of this day are past their retention and were dropped");
        }
        while self
            .node
            .db
            .run_wide(async |connection| Ok::<_, DbError>(partitions::sweep_default(connection, before).await?))
            .await?
        {}
        Ok(missing.is_empty() && dropped.busy.is_empty())
    }
}
