//! Partitions: made ahead of time, dropped when everything in them is old.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use tokio::time::timeout;

use super::Engine;
use super::supervisor::Pulse;
use super::targets::LoadError;
use crate::store::partitions;

/// How often partitions are looked after.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// How long one round may take: dropping waits for whoever reads.
const LIMIT: Duration = Duration::from_secs(60);
/// The loop has shown a sign of life by then.
pub(super) const LOOKS_WITHIN: Duration = Duration::from_secs(3600 + 300);

/// For which day partitions are known to be there.
#[derive(Debug, Default)]
pub(super) struct Days(AtomicI64);

impl Days {
    /// Makes the partitions of this time, if nobody has. Asks the database once a day; within a transaction, which
    /// may be rolled back, it does not rely on it afterwards.
    pub(super) async fn ensure(&self, connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<()> {
        let day = i64::from(now.num_days_from_ce());
        if self.0.load(Ordering::Relaxed) != day {
            partitions::make(connection, now).await?;
            let depth = AnsiTransactionManager::transaction_manager_status_mut(connection).transaction_depth();
            if depth.is_ok_and(|depth| depth.is_none()) {
                self.0.store(day, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

impl Engine {
    /// Looks after partitions until stopped.
    pub(super) async fn keep_partitions(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            pulse.beat();
            let now = self.clock.now();
            let round = tokio::select! {
                round = timeout(LIMIT, self.look_after_partitions()) => round,
                () = self.stopped.cancelled() => return pulse.done(),
            };
            match round {
                Ok(Ok(())) => {
                    tokio::select! {
                        () = self.clock.until(now + EVERY) => {}
                        // A clock that was brought back shows that time much later.
                        () = tokio::time::sleep(EVERY.to_std().unwrap_or(LIMIT)) => {}
                        () = self.stopped.cancelled() => return pulse.done(),
                    }
                }
                failed => {
                    if let Ok(Err(error)) = failed {
                        tracing::warn!(error = format!("{error:#}"), "partitions could not be looked after");
                    }
                    tokio::select! {
                        () = tokio::time::sleep(AGAIN_AFTER) => {}
                        () = self.stopped.cancelled() => return pulse.done(),
                    }
                }
            }
        }
    }

    /// Makes the partitions of the days to come and drops those past their retention.
    pub async fn look_after_partitions(&self) -> Result<(), LoadError> {
        let now = self.clock.now();
        let before = now - self.retention;
        let dropped = self
            .db
            .run_wide(async |connection| {
                partitions::make(connection, now).await?;
                Ok::<_, LoadError>(partitions::drop_before(connection, before).await?)
            })
            .await?;
        for day in dropped {
            tracing::info!(%day, "events, deliveries and attempts of this day are past their retention and were dropped");
        }
        Ok(())
    }
}
