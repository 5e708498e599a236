//! Deliveries that a node leased as they were written, by the batch.
//!
//! The batch is their fence: whoever records what came of one locks it, and whoever takes them over deletes it. What is left
//! of it goes to `waiting_deliveries` then, as if it had been written there; the claim that its node holds stays good
//! until somebody claims anew.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Nullable, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::schema::batches::dsl;
use crate::domain::id::{BatchId, OrganizationId};

/// The most deliveries of a batch: more would not fit into one row.
pub const MOST: usize = 200;

/// How many batches one statement breaks up.
const AT_ONCE: i64 = 50;

/// Breaks up batches whose lease has ended at `now` and after `since`; gives whether there may be more.
pub async fn break_up_ended(
    connection: &mut AsyncPgConnection,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    connection
        .transaction(async |connection| {
            let ids: Vec<BatchId> = dsl::batches
                .filter(dsl::lease_until.gt(since))
                .filter(dsl::lease_until.le(now))
                .order(dsl::lease_until)
                .limit(AT_ONCE)
                .select(dsl::id)
                .for_update()
                .skip_locked()
                .load(connection)
                .await?;
            release(connection, &ids).await?;
            Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX) == AT_ONCE)
        })
        .await
}

/// Breaks up these.
pub async fn break_up(connection: &mut AsyncPgConnection, ids: &[BatchId]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    connection
        .transaction(async |connection| {
            let these = dsl::batches.filter(dsl::id.eq_any(ids));
            let there: Vec<BatchId> = these.order(dsl::id).select(dsl::id).for_update().load(connection).await?;
            release(connection, &there).await
        })
        .await
}

/// Breaks up all that hold something of the subscriptions from which something of a company is withheld. Call it in a
/// transaction.
pub(super) async fn break_up_withheld(connection: &mut AsyncPgConnection, company: OrganizationId) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = Uuid)]
        id: BatchId,
    }
    let ids: Vec<Id> = diesel::sql_query(
        "SELECT id FROM batches WHERE subscription_ids && ARRAY( \
             SELECT subscription_id FROM withheld_companies WHERE company_id = $1) ORDER BY id FOR UPDATE",
    )
    .bind::<Uuid, _>(company)
    .load(connection)
    .await?;
    let ids: Vec<BatchId> = ids.into_iter().map(|one| one.id).collect();
    release(connection, &ids).await
}

/// Lets go of what is left of batches that are locked. A statement of its own, so that it sees what was recorded while the
/// lock was waited for.
async fn release(connection: &mut AsyncPgConnection, ids: &[BatchId]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "WITH gone AS (DELETE FROM batches WHERE id = ANY ($1) RETURNING *) \
         INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, leased_by, attempt_count, schedule_start) \
         SELECT u.id, u.subscription_id, 'WAITING', g.lease_until, 1, g.node, 0, 0 \
         FROM gone g, unnest(g.delivery_ids, g.subscription_ids) AS u (id, subscription_id) \
         WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.id = u.id) \
         AND NOT EXISTS (SELECT FROM waiting_deliveries w WHERE w.id = u.id)",
    )
    .bind::<Array<Uuid>, _>(ids)
    .execute(connection)
    .await
    .map(drop)
}

/// When the lease of the next batch ends, of those whose lease had not ended at `now`.
pub async fn next_end(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = Nullable<Timestamptz>)]
        at: Option<DateTime<Utc>>,
    }
    let next: Next = diesel::sql_query("SELECT min(lease_until) AS at FROM batches WHERE lease_until > $1")
        .bind::<Timestamptz, _>(now)
        .get_result(connection)
        .await?;
    Ok(next.at)
}
