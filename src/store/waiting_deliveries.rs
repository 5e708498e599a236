//! The queue: what is due, leases, and what becomes of a delivery after a try.
//!
//! `due_at` says when a node should look at a row: the next try, or the end of a lease. Whoever
//! claims a row raises its `claim_no`; a write names the one that it holds, so that a node which
//! was paused past its lease changes nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::columns::{Columns, columns};
use super::push;
use super::schema::waiting_deliveries;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
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
    /// The first try of this schedule.
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// Why the last try failed.
    pub last_reason: Option<Reason>,
    /// How many leases in a row ended without an outcome.
    pub lost_leases: i32,
}

impl Claimed {
    /// A delivery that is written with a lease on it.
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
    type SqlType = (Uuid, Uuid, Integer, Integer, Integer, Nullable<Timestamptz>, Nullable<Text>, Integer);
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
             w.last_reason, w.lost_leases",
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

/// What came of a claimed delivery: its next state and, where one was made, the attempt.
#[derive(Clone, Debug)]
pub struct FinishedDelivery<'a> {
    /// The delivery.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// The claim that is held.
    pub claim_no: i32,
    /// Attempts recorded, this one included.
    pub attempt_count: i32,
    /// The next state; ended or not.
    pub state: DeliveryState,
    /// When a node should look again; for one that has ended it says nothing.
    pub due_at: DateTime<Utc>,
    /// Whether the node keeps the lease for another attempt at once.
    pub keeps_lease: bool,
    /// The first attempt of the schedule.
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Why the attempt failed, or why there is none.
    pub reason: Option<Reason>,
    /// The attempt.
    pub attempt: Option<NewAttempt<'a>>,
}

/// An attempt that was made.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long the look-up of the name took.
    pub dns: Option<Duration>,
    /// How long it took until the connection stood.
    pub connect: Option<Duration>,
    /// How long the handshake took.
    pub tls: Option<Duration>,
    /// How long it took until the head of the response.
    pub first_byte: Option<Duration>,
    /// How long all of it took.
    pub total: Duration,
    /// The address and port that was called.
    pub peer: Option<&'a str>,
    /// The status of the response.
    pub status: Option<u16>,
    /// The first of the response's body.
    pub answer: Option<&'a [u8]>,
    /// What was wrong with the response although its status counted.
    pub answer_flaw: Option<Reason>,
    /// Its span.
    pub span_id: u64,
}

/// Microseconds that fit a column.
fn micros(time: Duration) -> i32 {
    i32::try_from(time.as_micros()).unwrap_or(i32::MAX)
}

/// Writes attempts and next states together; gives those whose claim still held. Of the others
/// nothing is written: somebody else has them now. What is to be held goes on at once if its subscription became
/// active meanwhile; the lock on that row makes one of the two see the other. Written again under the same claim, as when a
/// connection is lost between the commit and its answer, a try that is there already stays as it is.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    finished: &[FinishedDelivery<'_>],
    node: &str,
) -> QueryResult<Vec<DeliveryId>> {
    Finish::new(finished, node).load(connection).await
}

struct Finish<'a> {
    finished: Columns<'a>,
    node: &'a str,
}

impl<'a> Finish<'a> {
    fn new(finished: &'a [FinishedDelivery<'a>], node: &'a str) -> Self {
        let finished = columns!(finished, |one|
            Uuid: one.id,
            Uuid: one.subscription,
            Integer: one.claim_no,
            Integer: one.attempt_count,
            Text: one.state,
            Timestamptz: one.due_at,
            Nullable<Text>: one.keeps_lease.then_some(node),
            Nullable<Timestamptz>: one.first_attempt_at,
            Timestamptz: one.decided_at,
            Nullable<Text>: one.reason,
            Nullable<Timestamptz>: one.attempt.map(|attempt| attempt.started_at),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.dns).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.connect).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.tls).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.first_byte).map(micros),
            Integer: one.attempt.map_or(0, |attempt| micros(attempt.total)),
            Nullable<Text>: one.attempt.and_then(|attempt| attempt.peer),
            Nullable<SmallInt>: one.attempt.and_then(|attempt| i16::try_from(attempt.status?).ok()),
            Nullable<Bytea>: one.attempt.and_then(|attempt| attempt.answer),
            Nullable<Text>: one.attempt.and_then(|attempt| attempt.answer_flaw),
            BigInt: one.attempt.map_or(0, |attempt| attempt.span_id.cast_signed()),
        );
        Self { finished, node }
    }
}

/// The name under which [`Finish`] is prepared.
#[derive(QueryId)]
struct FinishId;

impl QueryId for Finish<'_> {
    type QueryId = FinishId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Finish<'_> {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for Finish<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH given AS (SELECT * FROM unnest(",
            { self.finished },
            ") AS g (id, subscription_id, claim_no, attempt_count, state, due_at, leased_by, first_attempt_at, decided_at, \
             reason, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status, answer, answer_flaw, span_id)), \
             ended AS (DELETE FROM waiting_deliveries w USING given g WHERE w.id = g.id AND w.claim_no = g.claim_no \
             AND g.state IN ('DELIVERED', 'EXHAUSTED') RETURNING w.id, w.claim_no), \
             holder AS (SELECT s.id, s.is_active FROM subscriptions s \
             WHERE s.id IN (SELECT subscription_id FROM given WHERE state = 'HELD') FOR SHARE), \
             waits AS (UPDATE waiting_deliveries w SET \
             state = CASE WHEN h.is_active THEN 'WAITING' ELSE g.state END, \
             due_at = CASE WHEN h.is_active THEN g.decided_at ELSE g.due_at END, leased_by = g.leased_by, \
             attempt_count = g.attempt_count, first_attempt_at = g.first_attempt_at, last_reason = g.reason, lost_leases = 0 \
             FROM given g LEFT JOIN holder h ON h.id = g.subscription_id AND g.state = 'HELD' WHERE w.id = g.id AND w.claim_no = g.claim_no \
             AND g.state NOT IN ('DELIVERED', 'EXHAUSTED') RETURNING w.id), \
             over AS (INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason) \
             SELECT g.id, g.subscription_id, g.state, g.claim_no, g.attempt_count, g.decided_at, g.reason \
             FROM given g JOIN ended ON ended.id = g.id), \
             written AS (SELECT id FROM ended UNION ALL SELECT id FROM waits), \
             tried AS (INSERT INTO attempts (delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, \
             total_us, peer, status, reason, answer, answer_flaw, span_id, node) \
             SELECT g.id, g.attempt_count, g.started_at, g.dns_us, g.connect_us, g.tls_us, g.first_byte_us, \
             g.total_us, g.peer, g.status, g.reason, g.answer, g.answer_flaw, g.span_id, ",
            (Text, self.node),
            " FROM given g JOIN written ON written.id = g.id WHERE g.started_at IS NOT NULL \
             ON CONFLICT (delivery_id, number) DO NOTHING) \
             SELECT id FROM written",
        );
        Ok(())
    }
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

/// Lets go on what was held while its subscription was inactive: the first of it, so that the change to active does not
/// take long; a poll releases the rest.
pub async fn release_held(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::sql_query(
        "UPDATE waiting_deliveries SET state = 'WAITING', due_at = $2 WHERE id = ANY (ARRAY( \
             SELECT id FROM waiting_deliveries WHERE subscription_id = $1 AND state = 'HELD' LIMIT $3))",
    )
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
        push!(
            out,
            "UPDATE waiting_deliveries SET state = 'WAITING', due_at = ",
            (Timestamptz, &self.now),
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
    let first = event.delivery(1);
    let last = event.delivery(EventId::MAX_DELIVERIES);
    let waiting = dsl::waiting_deliveries
        .filter(dsl::id.between(first.as_uuid(), last.as_uuid()))
        .filter(dsl::state.eq(DeliveryState::AwaitingPayload.as_str()));
    diesel::update(waiting)
        .set((dsl::state.eq(DeliveryState::Waiting.as_str()), dsl::due_at.eq(now)))
        .execute(connection)
        .await
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
             WHERE relid = 'waiting_deliveries'::regclass) END AS count \
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
