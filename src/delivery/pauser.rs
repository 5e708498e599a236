//! Pauses subscriptions to which nothing could be delivered for as many days as their settings say.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;

use super::changes::SubscriptionChange;
use super::node::Node;
use super::supervisor::Pulse;
use super::targets::Targets;
use crate::cells::Place;
use crate::store::db::DbError;
use crate::store::health::{self, Dead};
use crate::store::subscriptions;
use crate::telemetry;

/// How often it is looked for them.
const EVERY: TimeDelta = TimeDelta::minutes(10);
/// How soon again after a look that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// The loop has shown a sign of life by then.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(3600);
/// Who pauses, as `updatedBy` tells it.
const SUBJECT: &str = "jetbridge";

pub(super) struct Pauser {
    pub(super) node: Node,
    pub(super) targets: Arc<Targets>,
    /// For how long what was delivered is known.
    pub(super) retention: TimeDelta,
    pub(super) looked_at: Mutex<Option<DateTime<Utc>>>,
}

impl Pauser {
    /// Looks for them until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            let looked = tokio::select! {
                looked = self.look() => looked,
                () = self.node.stopped.cancelled() => return pulse.done(),
            };
            let at_the_latest = match looked {
                Ok(()) => {
                    pulse.beat();
                    EVERY.to_std().unwrap_or(AGAIN_AFTER)
                }
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "subscriptions to be paused could not be looked for; they are soon");
                    AGAIN_AFTER
                }
            };
            tokio::select! {
                () = self.node.clock.until(self.node.clock.now() + EVERY) => {}
                // A clock that was brought back shows that time much later.
                () = sleep(at_the_latest) => {}
                () = self.node.stopped.cancelled() => return pulse.done(),
            }
        }
    }

    /// Looks for them if that is due, by a clock that may have been wound.
    pub(super) async fn look_if_due(&self) -> Result<(), DbError> {
        let last = *self.looked_at.lock().expect("nobody panics while holding it");
        if last.is_some_and(|at| (self.node.clock.now() - at).abs() < EVERY) {
            return Ok(());
        }
        self.look().await
    }

    async fn look(&self) -> Result<(), DbError> {
        let now = self.node.clock.now();
        let days = i32::try_from(self.retention.num_days()).unwrap_or(i32::MAX);
        if !self.dead(now, days).await?.is_empty() {
            // What this node delivered in the last seconds may not be counted in the table yet.
            self.node.tallies.write().await?;
            for one in self.dead(now, days).await? {
                // One that cannot be written keeps nobody else.
                if let Err(error) = self.pause(&one, now).await {
                    tracing::warn!(subscription_id = %one.id, error = format!("{error:#}"), "a subscription could not be paused yet");
                }
            }
        }
        *self.looked_at.lock().expect("nobody panics while holding it") = Some(now);
        Ok(())
    }

    /// Those that are to be paused: to which something fails for so long in one database, and nothing was delivered in any. None
    /// as long as a cell is away, and none by a cell's node: home decides.
    async fn dead(&self, now: DateTime<Utc>, days: i32) -> Result<Vec<Dead>, DbError> {
        let cells = &self.node.cells;
        // A copy pauses nothing, nor does home by its part alone: which of them this is has to be known.
        if cells.look().await.is_err() || cells.this().is_some() {
            return Ok(Vec::new());
        }
        let is_alone = cells.is_home_alone().await;
        let find = async |place: Place| {
            place.db.run_wide(async |conn| Ok::<_, DbError>(health::dead(conn, now, days).await?)).await
        };
        let (dead, away) = cells.gather(None, find).await?.in_order(|one| one.id);
        if is_alone || dead.is_empty() || !away.is_empty() {
            return Ok(if away.is_empty() { dead } else { Vec::new() });
        }
        let look = async |place: Place| {
            place.db.run_wide(async |conn| Ok::<_, DbError>(health::delivered_since(conn, &dead).await?)).await
        };
        let alive = cells.gather(None, look).await?;
        if !alive.away.is_empty() {
            return Ok(Vec::new());
        }
        let alive: HashSet<_> = alive.answers.into_iter().flatten().collect();
        Ok(dead.into_iter().filter(|one| !alive.contains(&one.id)).collect())
    }

    async fn pause(&self, dead: &Dead, now: DateTime<Utc>) -> Result<(), DbError> {
        let pause = async |conn: &mut _| subscriptions::pause::<DbError>(conn, dead.id, dead.since, SUBJECT, now).await;
        if self.node.db.run_wide(pause).await? {
            self.targets.forget(dead.id);
            self.node.changes.note_subscription(dead.id, SubscriptionChange::Changed);
            telemetry::engine::PAUSED.increment(1);
            tracing::warn!(
                subscription_id = %dead.id, since = %dead.since,
                "a subscription is paused: nothing could be delivered since then"
            );
        }
        Ok(())
    }
}
