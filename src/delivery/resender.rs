//! Jobs that send many deliveries again, at a rate. Each batch and the job's place are written in
//! one transaction, so that a crash neither forgets nor repeats one.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::node::Node;
use crate::store::db::DbError;
use crate::store::{deliveries, resends, subscriptions};

/// About how far apart the batches of a job are.
const BATCH_EVERY: TimeDelta = TimeDelta::milliseconds(250);
/// How late a batch may come for the next to be as early as if it had not.
const CATCHES_UP: TimeDelta = BATCH_EVERY;

pub(super) struct Resender {
    pub(super) node: Node,
}

impl Resender {
    /// Makes the batches that are due; gives when the next one is.
    pub(super) async fn resend_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbError> {
        self.node
            .db
            .run_wide(async |connection| {
                loop {
                    let next = resends::next_due(connection).await?;
                    if next.is_none_or(|next| next > now) || self.node.stopped.is_cancelled() {
                        return Ok(next);
                    }
                    let has_made_one = connection.transaction(async |connection| make_batch(connection, now).await);
                    if !has_made_one.await? {
                        // Another node has it.
                        return Ok(Some(now + BATCH_EVERY));
                    }
                }
            })
            .await
    }
}

/// Makes the next batch that is due, unless another node has it.
async fn make_batch(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<bool> {
    let Some(job) = resends::take_due(connection, now).await? else { return Ok(false) };
    let Some(reach) = job.reach() else {
        resends::end(connection, job.id, "CANCELLED", now).await?;
        return Ok(true);
    };
    let batch = i64::from((job.per_second / 4).max(1));
    let ids = deliveries::to_resend(connection, reach, &job.filter(), job.last_delivery_id, batch).await?;
    let last = ids.last().copied().or(job.last_delivery_id);
    let sent = deliveries::resend(connection, &ids, Some(job.id), now).await?;
    // As long as such a batch takes at the job's rate; from when it was due, so that a look that comes a little late costs none
    // of it.
    let wait = TimeDelta::milliseconds(batch * 1000 / i64::from(job.per_second.max(1)));
    let due_at = job.due_at.max(now - CATCHES_UP) + wait;
    resends::advance(connection, job.id, i64::try_from(sent).unwrap_or(0), last, due_at).await?;
    if ids.is_empty() {
        // What was put aside meanwhile gets nothing, and the job has not done what it was made for.
        let is_there = match job.subscription_id {
            Some(id) => !subscriptions::find_all(connection, reach, &[id]).await?.is_empty(),
            None => true,
        };
        resends::end(connection, job.id, if is_there { "DONE" } else { "CANCELLED" }, now).await?;
    }
    Ok(true)
}
