//! The queue: what is due, leases, and what becomes of a delivery after a try.
//!
//! `due_at` says when a node should look at a row: the next try, or the end of a lease. Whoever
//! claims a row raises its `claim_no`; a write names the one that it holds, so that a node which
//! was paused past its lease changes nothing.

mod finish;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use finish::{FinishedDelivery, NewAttempt, finish};

use super::schema::waiting_deliveries;
use super::{by_name, push};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;

/// A subscription of which something waits, and when its next row is due; `None` for never by itself.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Due {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// When a node should look.
    pub at: Option<DateTime<Utc>>,
}

/// Every subscription of which something waits, one index look-up each.
pub async fn poll(connection: &mut AsyncPgConnection) -> QueryResult<Vec<Due>> {
    Poll.load(connection).await
}

#[derive(QueryId)]
struct Poll;

impl Query for Poll {
    type SqlType = (Uuid, Nullable<Timestamptz>);
}

impl QueryFragment<Pg> for Poll {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH RECURSIVE next AS ( \
             (SELECT subscription_id, due_at FROM waiting_deliveries ORDER BY subscription_id, due_at LIMIT 1) \
             UNION ALL SELECT n.subscription_id, n.due_at FROM next CROSS JOIN LATERAL ( \
             SELECT w.subscription_id, w.due_at FROM waiting_deliveries w WHERE w.subscription_id > next.subscription_id \
             ORDER BY w.subscription_id, w.due_at LIMIT 1) n) \
             SELECT subscription_id, nullif(due_at, 'infinity') FROM next",
        );
        Ok(())
    }
}

/// From so many rows on that became due, it costs less to ask of each subscription.
const BECAME_DUE: i64 = 20_000;

/// The subscriptions of which something became due after `since`; nothing when so much did that [`poll`] costs less.
pub async fn became_due(
    connection: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Vec<SubscriptionId>>> {
    let found: Vec<(SubscriptionId, i64)> = BecameDue { since, now }.load(connection).await?;
    let is_whole = found.iter().map(|(_, rows)| rows).sum::<i64>() < BECAME_DUE;
    Ok(is_whole.then(|| found.into_iter().map(|(id, _)| id).collect()))
}

#[derive(QueryId)]
struct BecameDue {
    since: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Query for BecameDue {
    type SqlType = (Uuid, BigInt);
}

impl QueryFragment<Pg> for BecameDue {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT subscription_id, count(*) FROM (SELECT subscription_id FROM waiting_deliveries WHERE due_at > ",
            (Timestamptz, &self.since),
            " AND due_at <= ",
            (Timestamptz, &self.now),
            " ORDER BY due_at LIMIT ",
            (BigInt, &BECAME_DUE),
            ") w GROUP BY subscription_id",
        );
        Ok(())
    }
}

/// Of each of these subscriptions of which something waits, when its first is due.
pub async fn first_due(connection: &mut AsyncPgConnection, ids: &[SubscriptionId]) -> QueryResult<Vec<Due>> {
    FirstDue { ids }.load(connection).await
}

struct FirstDue<'a> {
    ids: &'a [SubscriptionId],
}

by_name!(FirstDue);

impl Query for FirstDue<'_> {
    type SqlType = (Uuid, Nullable<Timestamptz>);
}

impl QueryFragment<Pg> for FirstDue<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT s.id, nullif(w.due_at, 'infinity') FROM (SELECT DISTINCT u.id FROM unnest(",
            (Array<Uuid>, self.ids),
            ") AS u (id)) s CROSS JOIN LATERAL (SELECT due_at FROM waiting_deliveries \
             WHERE subscription_id = s.id ORDER BY due_at LIMIT 1) w",
        );
        Ok(())
    }
}

/// When the next row is due, after `now`.
pub async fn next_due(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    NextDue { now }.get_result(connection).await
}

#[derive(QueryId)]
struct NextDue {
    now: DateTime<Utc>,
}

impl Query for NextDue {
    type SqlType = Nullable<Timestamptz>;
}

impl QueryFragment<Pg> for NextDue {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT nullif(min(due_at), 'infinity') FROM waiting_deliveries WHERE due_at > ",
            (Timestamptz, &self.now),
        );
        Ok(())
    }
}

/// A delivery that this node has a lease on.
#[derive(Clone, Debug, Queryable)]
pub struct Claimed {
    /// The delivery.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// Fences late writers off.
    pub claim_no: i32,
    /// Tries recorded so far.
    pub attempt_count: i32,
    /// How many of those belong to earlier schedules.
    pub schedule_start: i32,
    /// The first try of this schedule; of what is held before it, when its window began, if its event does not tell.
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// Why the last try failed.
    pub last_reason: Option<Reason>,
    /// How many leases in a row ended without an outcome.
    pub lost_leases: i32,
    /// Whether it was held until now, which is when its window ends.
    pub was_held: bool,
    /// The newest resend that sent it.
    pub resend: Option<ResendId>,
    /// Whether an attempt failed since that resend.
    pub has_failed_again: bool,
}

impl Claimed {
    /// A delivery that is written with a lease on it. Its claim is good in its batch, and after that is broken up.
    #[must_use]
    pub fn from_the_beginning(id: DeliveryId, subscription: SubscriptionId) -> Self {
        Self {
            id,
            subscription,
            claim_no: 1,
            attempt_count: 0,
            schedule_start: 0,
            first_attempt_at: None,
            last_reason: None,
            lost_leases: 0,
            was_held: false,
            resend: None,
            has_failed_again: false,
        }
    }
}

/// From so many lost leases on, only tries that were under way are counted: [`begin_suspect`].
pub const SUSPECTED: i32 = 2;
/// From so many on, it is tried by itself.
pub const TRIED_ALONE: i32 = 3;

/// Leases what is due: at most so many of each subscription. Rows that another node is claiming
/// are passed over.
pub async fn claim(
    connection: &mut AsyncPgConnection,
    subscriptions: Vec<SubscriptionId>,
    rooms: Vec<i32>,
    node: &str,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> QueryResult<Vec<Claimed>> {
    Claim { subscriptions, rooms, node: node.to_owned(), now, lease_until }.load(connection).await
}

#[derive(QueryId)]
struct Claim {
    subscriptions: Vec<SubscriptionId>,
    rooms: Vec<i32>,
    node: String,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
}

impl Query for Claim {
    type SqlType = (
        Uuid,
        Uuid,
        Integer,
        Integer,
        Integer,
        Nullable<Timestamptz>,
        Nullable<Text>,
        Integer,
        Bool,
        Nullable<Uuid>,
        Bool,
    );
}

impl QueryFragment<Pg> for Claim {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            // Who still stands there had a lease that ended without an outcome.
            "UPDATE waiting_deliveries w SET claim_no = w.claim_no + 1, lost_leases = CASE WHEN w.leased_by IS NULL \
             THEN w.lost_leases ELSE greatest(w.lost_leases, least(w.lost_leases + 1, ",
            (Integer, &SUSPECTED),
            ")) END, leased_by = ",
            (Text, &self.node),
            ", due_at = ",
            (Timestamptz, &self.lease_until),
            // An array, so that the rows are looked up however many the planner expects.
            " WHERE w.id = ANY (ARRAY(SELECT p.id FROM unnest(",
            (Array<Uuid>, &self.subscriptions),
            ", ",
            (Array<Integer>, &self.rooms),
            ") AS l (subscription_id, room) CROSS JOIN LATERAL ( \
             SELECT q.id FROM waiting_deliveries q WHERE q.subscription_id = l.subscription_id AND q.due_at <= ",
            (Timestamptz, &self.now),
            " ORDER BY q.due_at LIMIT l.room FOR UPDATE SKIP LOCKED) p)) \
             RETURNING w.id, w.subscription_id, w.claim_no, w.attempt_count, w.schedule_start, w.first_attempt_at, \
             w.last_reason, w.lost_leases, w.state = 'HELD', w.resend_id, w.has_failed_again",
        );
        Ok(())
    }
}

/// Counts that the try of a suspect begins. Tells whether the claim still holds.
pub async fn begin_suspect(connection: &mut AsyncPgConnection, id: DeliveryId, claim_no: i32) -> QueryResult<bool> {
    use waiting_deliveries::dsl;
    let mine = dsl::waiting_deliveries.filter(dsl::id.eq(id.as_uuid())).filter(dsl::claim_no.eq(claim_no));
    let counted = diesel::update(mine).set(dsl::lost_leases.eq(dsl::lost_leases + 1)).execute(connection).await?;
    Ok(counted == 1)
}

/// Gives leases back unused, so that any node may take them at once.
pub async fn give_back(
    connection: &mut AsyncPgConnection,
    held: &[(DeliveryId, i32)],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let (ids, claims): (Vec<_>, Vec<_>) = held.iter().copied().unzip();
    diesel::sql_query(
        "UPDATE waiting_deliveries w SET due_at = $3, leased_by = NULL FROM unnest($1, $2) AS h (id, claim_no) \
         WHERE w.id = h.id AND w.claim_no = h.claim_no",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Integer>, _>(claims)
    .bind::<Timestamptz, _>(now)
    .execute(connection)
    .await
}

/// How many held rows one statement releases.
const RELEASED_AT_ONCE: i64 = 5000;

/// What was held and not attempted in this schedule begins it with its first attempt.
const START_OF_RELEASED: &str = "first_attempt_at = CASE WHEN attempt_count > schedule_start THEN first_attempt_at END";

/// Lets go on what was held while its subscription was inactive: the first of it, so that the change to active does not
/// take long; a poll releases the rest.
pub async fn release_held(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::sql_query(format!(
        "UPDATE waiting_deliveries SET state = 'WAITING', due_at = $2, {START_OF_RELEASED} WHERE id = ANY (ARRAY( \
             SELECT id FROM waiting_deliveries WHERE subscription_id = $1 AND state = 'HELD' LIMIT $3))",
    ))
    .bind::<Uuid, _>(subscription)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(RELEASED_AT_ONCE)
    .execute(connection)
    .await
}

/// Lets go on some of what is held although its subscription is active.
pub async fn release_held_of_active(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    ReleaseHeld { now, limit: RELEASED_AT_ONCE }.execute(connection).await
}

#[derive(QueryId)]
struct ReleaseHeld {
    now: DateTime<Utc>,
    limit: i64,
}

impl QueryFragment<Pg> for ReleaseHeld {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "UPDATE waiting_deliveries SET state = 'WAITING', due_at = ", (Timestamptz, &self.now), ", ",);
        out.push_sql(START_OF_RELEASED);
        push!(
            out,
            " WHERE id = ANY (ARRAY(SELECT w.id FROM waiting_deliveries w \
             JOIN subscriptions s ON s.id = w.subscription_id AND s.is_active WHERE w.state = 'HELD' LIMIT ",
            (BigInt, &self.limit),
            "))",
        );
        Ok(())
    }
}

/// Lets go on what waited for the payload of this event.
pub async fn release_payload(
    connection: &mut AsyncPgConnection,
    event: EventId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    use waiting_deliveries::dsl;
    let (first, last) = event.deliveries();
    let waiting = dsl::waiting_deliveries
        .filter(dsl::id.between(first, last))
        .filter(dsl::state.eq(DeliveryState::AwaitingPayload));
    diesel::update(waiting).set((dsl::state.eq(DeliveryState::Waiting), dsl::due_at.eq(now))).execute(connection).await
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How much waits, held ones included, for the metrics: an estimate from 10,000 on, since counting
/// is not free.
pub async fn depth(connection: &mut AsyncPgConnection) -> QueryResult<i64> {
    let count: Count = diesel::sql_query(
        "SELECT CASE WHEN s.n < 10000 THEN s.n ELSE (SELECT greatest(n_live_tup, s.n) FROM pg_stat_user_tables \
             WHERE relid = 'waiting_deliveries'::regclass) END + (SELECT count(*) FROM leased_deliveries) AS count \
         FROM (SELECT count(*) AS n FROM (SELECT FROM waiting_deliveries LIMIT 10000) l) s",
    )
    .get_result(connection)
    .await?;
    Ok(count.count)
}

/// How many subscriptions have a delivery that has used up its immediate tries and waits; at most 10,000. One look-up of
/// a few rows each: what waits for a later try is due last, but for leases.
pub async fn failing(connection: &mut AsyncPgConnection) -> QueryResult<i64> {
    let count: Count = diesel::sql_query(
        "WITH RECURSIVE next AS ( \
         (SELECT subscription_id FROM waiting_deliveries ORDER BY subscription_id LIMIT 1) \
         UNION ALL SELECT n.subscription_id FROM next CROSS JOIN LATERAL ( \
         SELECT w.subscription_id FROM waiting_deliveries w WHERE w.subscription_id > next.subscription_id \
         ORDER BY w.subscription_id LIMIT 1) n) \
         SELECT count(*) AS count FROM (SELECT subscription_id FROM next LIMIT 10000) s WHERE EXISTS ( \
         SELECT FROM (SELECT w.attempt_count, w.schedule_start FROM waiting_deliveries w \
         WHERE w.subscription_id = s.subscription_id AND w.due_at < 'infinity' ORDER BY w.due_at DESC LIMIT 16) last \
         WHERE last.attempt_count - last.schedule_start > 5)",
    )
    .get_result(connection)
    .await?;
    Ok(count.count)
}
