//! What is posted of alerts, on the schedule of deliveries.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::alerts::{KEPT, SWEPT_AT_ONCE};
use super::schema::alert_notices::{self, dsl};
use super::{by_name, push};
use crate::domain::alert::NoticeState;
use crate::domain::id::DeliveryId;
use crate::domain::outcome::Reason;

/// A notice, as it is listed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = alert_notices, check_for_backend(Pg))]
pub struct Notice {
    /// The `webhook-id` of its attempts.
    pub id: DeliveryId,
    /// What is posted.
    pub body: Vec<u8>,
    /// Where it stands.
    pub state: NoticeState,
    /// When it is attempted next, while it waits.
    pub due_at: DateTime<Utc>,
    /// Attempts so far.
    pub attempt_count: i32,
    /// Why the last of them failed.
    pub last_reason: Option<Reason>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A notice that this node has a lease on.
#[derive(Clone, Debug, Queryable)]
pub struct ClaimedNotice {
    /// The `webhook-id` of its attempts.
    pub id: DeliveryId,
    /// Whose it is.
    pub owner_id: uuid::Uuid,
    /// What is posted.
    pub body: Vec<u8>,
    /// Fences late writers off.
    pub claim_no: i32,
    /// Attempts so far.
    pub attempt_count: i32,
    /// When the first of them began.
    pub first_attempt_at: Option<DateTime<Utc>>,
}

/// Adds one, due now.
pub async fn add(
    connection: &mut AsyncPgConnection,
    id: DeliveryId,
    owner: uuid::Uuid,
    body: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let row = (
        dsl::id.eq(id),
        dsl::owner_id.eq(owner),
        dsl::body.eq(body),
        dsl::state.eq(NoticeState::Waiting),
        dsl::due_at.eq(now),
        dsl::created_at.eq(now),
    );
    diesel::insert_into(dsl::alert_notices).values(row).execute(connection).await.map(drop)
}

/// How many owners' notices are claimed at once.
const OWNERS_AT_ONCE: i64 = 32;

/// Leases what is due: one notice of each owner, but of those who are `busy`.
pub async fn claim(
    connection: &mut AsyncPgConnection,
    busy: &[uuid::Uuid],
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> QueryResult<Vec<ClaimedNotice>> {
    Claim { busy, now, lease_until }.load(connection).await
}

struct Claim<'a> {
    busy: &'a [uuid::Uuid],
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
}

by_name!(Claim);

impl Query for Claim<'_> {
    type SqlType = (Uuid, Uuid, Binary, Integer, Integer, Nullable<Timestamptz>);
}

impl QueryFragment<Pg> for Claim<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "UPDATE alert_notices n SET claim_no = n.claim_no + 1, due_at = ",
            (Timestamptz, &self.lease_until),
            " WHERE n.id = ANY (ARRAY(SELECT p.id FROM ( \
             SELECT DISTINCT owner_id FROM alert_notices WHERE state = 'WAITING' AND due_at <= ",
            (Timestamptz, &self.now),
            " AND owner_id <> ALL (",
            (Array<Uuid>, self.busy),
            ") LIMIT ",
            (BigInt, &OWNERS_AT_ONCE),
            ") o CROSS JOIN LATERAL (SELECT q.id FROM alert_notices q WHERE q.owner_id = o.owner_id \
             AND q.state = 'WAITING' AND q.due_at <= ",
            (Timestamptz, &self.now),
            " ORDER BY q.due_at, q.id LIMIT 1 FOR UPDATE SKIP LOCKED) p)) \
             RETURNING n.id, n.owner_id, n.body, n.claim_no, n.attempt_count, n.first_attempt_at",
        );
        Ok(())
    }
}

/// What came of a claimed notice.
#[derive(Clone, Copy, Debug, AsChangeset)]
#[diesel(table_name = alert_notices, treat_none_as_null = true)]
pub struct NoticeOutcome {
    /// Where it stands now.
    pub state: NoticeState,
    /// When a node should look again.
    pub due_at: DateTime<Utc>,
    /// Attempts so far.
    pub attempt_count: i32,
    /// When the first of them began.
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// Why the last of them failed.
    pub last_reason: Option<Reason>,
    /// When it was delivered or given up.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Writes what came of a notice, if the claim still holds.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    id: DeliveryId,
    claim_no: i32,
    outcome: NoticeOutcome,
) -> QueryResult<()> {
    let mine = dsl::alert_notices.find(id).filter(dsl::claim_no.eq(claim_no));
    diesel::update(mine).set(outcome).execute(connection).await.map(drop)
}

/// When the next one is due, but of those owners who are busy.
pub async fn next_due(connection: &mut AsyncPgConnection, busy: &[uuid::Uuid]) -> QueryResult<Option<DateTime<Utc>>> {
    dsl::alert_notices
        .filter(dsl::state.eq(NoticeState::Waiting))
        .filter(dsl::owner_id.ne_all(busy))
        .select(diesel::dsl::min(dsl::due_at))
        .first(connection)
        .await
}

/// The newest of an owner.
pub async fn list(connection: &mut AsyncPgConnection, owner: uuid::Uuid, limit: i64) -> QueryResult<Vec<Notice>> {
    dsl::alert_notices
        .filter(dsl::owner_id.eq(owner))
        .order(dsl::id.desc())
        .limit(limit)
        .select(Notice::as_select())
        .load(connection)
        .await
}

/// Takes away what waits: there is nowhere to post it to any more.
pub async fn forget_waiting(connection: &mut AsyncPgConnection, owner: uuid::Uuid) -> QueryResult<()> {
    let waiting = dsl::alert_notices.filter(dsl::owner_id.eq(owner)).filter(dsl::state.eq(NoticeState::Waiting));
    diesel::delete(waiting).execute(connection).await.map(drop)
}

/// Takes one away; what comes of an attempt that is under way is written nowhere.
pub async fn delete(connection: &mut AsyncPgConnection, id: DeliveryId) -> QueryResult<()> {
    diesel::delete(dsl::alert_notices.find(id)).execute(connection).await.map(drop)
}

/// Deletes some that ended long ago; tells how many.
pub async fn sweep(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM alert_notices WHERE id = ANY (ARRAY(SELECT id FROM alert_notices WHERE ended_at < $1 LIMIT $2))",
    )
    .bind::<Timestamptz, _>(now - KEPT)
    .bind::<BigInt, _>(SWEPT_AT_ONCE)
    .execute(connection)
    .await
}
