//! What became of deliveries, by the minute and, once that is six hours ago, by the hour.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Interval, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;

use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::latency;
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// For how long minutes are kept as such, before the hour in which that ends.
const MINUTES_KEPT: TimeDelta = TimeDelta::hours(6);
/// How many rows past their retention one statement deletes.
const DELETED_AT_ONCE: i64 = 10_000;

/// From when on minutes are kept as such, if it is `now`: the start of an hour.
#[must_use]
pub fn minutes_since(now: DateTime<Utc>) -> DateTime<Utc> {
    floor(now - MINUTES_KEPT, TimeDelta::hours(1))
}

/// The start of the stretch of `width` that this time is in, all of them counted from 1970.
#[must_use]
pub fn floor(time: DateTime<Utc>, width: TimeDelta) -> DateTime<Utc> {
    let seconds = width.num_seconds().max(1);
    let start = time.timestamp().div_euclid(seconds) * seconds;
    DateTime::from_timestamp(start, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// What is added to one minute of one scope, as it is sent: its names are those of the columns.
#[derive(Clone, Debug, Serialize)]
pub struct NewTally {
    /// A subscription, a subscriber, or nil for everything.
    pub scope_id: uuid::Uuid,
    /// When the minute began.
    pub start: DateTime<Utc>,
    /// Deliveries of events that were accepted.
    pub accepted: u32,
    /// Attempts that succeeded.
    pub delivered: u32,
    /// Those of them that were their delivery's first.
    pub delivered_at_first: u32,
    /// Attempts that failed.
    pub failed: u32,
    /// Deliveries that were given up.
    pub exhausted: u32,
    /// Attempts by how long they took.
    pub latency: [u32; latency::CLASSES],
    /// Attempts that failed, by reason.
    pub reasons: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What is there already is added to.
const ADD: &str = "ON CONFLICT (scope_id, start, minutes, node) DO UPDATE SET accepted = t.accepted + excluded.accepted, \
             delivered = t.delivered + excluded.delivered, \
             delivered_at_first = t.delivered_at_first + excluded.delivered_at_first, failed = t.failed + excluded.failed, \
             exhausted = t.exhausted + excluded.exhausted, latency = add_counts(t.latency, excluded.latency), \
             reasons = add_reasons(t.reasons, excluded.reasons)";

/// Whose each of these subscriptions is.
pub async fn subscribers(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
) -> QueryResult<Vec<(SubscriptionId, OrganizationId)>> {
    use super::schema::subscriptions::dsl;
    dsl::subscriptions.filter(dsl::id.eq_any(ids)).select((dsl::id, dsl::subscriber_id)).load(connection).await
}

/// Adds to what this node has counted.
pub async fn add(connection: &mut AsyncPgConnection, node: &str, tallies: &[NewTally]) -> QueryResult<()> {
    let rows = serde_json::to_value(tallies).expect("numbers and strings always serialise");
    diesel::sql_query(format!(
        "INSERT INTO delivery_tallies AS t (scope_id, start, minutes, node, accepted, delivered, delivered_at_first, failed, \
             exhausted, latency, reasons) \
         SELECT r.scope_id, r.start, 1, $1, r.accepted, r.delivered, r.delivered_at_first, r.failed, r.exhausted, r.latency, \
             r.reasons \
         FROM jsonb_to_recordset($2) AS r (scope_id uuid, start timestamptz, accepted integer, delivered integer, \
             delivered_at_first integer, failed integer, exhausted integer, latency integer[], reasons jsonb) \
         {ADD}",
    ))
    .bind::<Text, _>(node)
    .bind::<Jsonb, _>(rows)
    .execute(connection)
    .await
    .map(drop)
}

#[derive(QueryableByName)]
struct Hour {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    start: Option<DateTime<Utc>>,
}

/// Makes the oldest hour of which there are minutes from before `before`; tells whether there was one. Who else does so
/// meanwhile finds none of its minutes any more.
pub async fn merge_hour(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<bool> {
    let oldest: Hour =
        diesel::sql_query("SELECT min(start) AS start FROM delivery_tallies WHERE minutes = 1 AND start < $1")
            .bind::<Timestamptz, _>(before)
            .get_result(connection)
            .await?;
    let Some(oldest) = oldest.start else { return Ok(false) };
    let start = floor(oldest, TimeDelta::hours(1));
    diesel::sql_query(format!(
        "WITH old AS (DELETE FROM delivery_tallies WHERE minutes = 1 AND start >= $1 AND start < $2 RETURNING *), \
         named AS (SELECT s.scope_id, jsonb_object_agg(s.key, s.count) AS reasons FROM ( \
             SELECT o.scope_id, r.key, sum(r.value::bigint) AS count FROM old o, jsonb_each_text(o.reasons) r GROUP BY 1, 2) s \
             GROUP BY 1) \
         INSERT INTO delivery_tallies AS t (scope_id, start, minutes, node, accepted, delivered, delivered_at_first, failed, \
             exhausted, latency, reasons) \
         SELECT o.scope_id, $1, 60, '', sum(o.accepted), sum(o.delivered), sum(o.delivered_at_first), sum(o.failed), \
             sum(o.exhausted), {}::integer[], (SELECT n.reasons FROM named n WHERE n.scope_id = o.scope_id) \
         FROM old o GROUP BY o.scope_id ORDER BY o.scope_id \
         {ADD}",
        sums("o.latency")
    ))
    .bind::<Timestamptz, _>(start)
    .bind::<Timestamptz, _>(start + TimeDelta::hours(1))
    .execute(connection)
    .await?;
    Ok(true)
}

/// Deletes some of what began before `before`; tells whether there may be more.
pub async fn delete_before(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<bool> {
    let deleted = diesel::sql_query(
        "DELETE FROM delivery_tallies WHERE ctid = ANY (ARRAY( \
             SELECT ctid FROM delivery_tallies WHERE minutes IN (1, 60) AND start < $1 LIMIT $2))",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(DELETED_AT_ONCE)
    .execute(connection)
    .await?;
    Ok(i64::try_from(deleted).is_ok_and(|deleted| deleted == DELETED_AT_ONCE))
}

/// Which tallies are summed up.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Of everything that this reach has.
    Reach(Reach),
    /// Of all subscriptions of one subscriber.
    Subscriber(OrganizationId),
    /// Of some subscriptions.
    Subscriptions(Vec<SubscriptionId>),
}

/// A stretch of time, cut into buckets.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Where the first bucket begins.
    pub since: DateTime<Utc>,
    /// Where the last one has ended, or will.
    pub until: DateTime<Utc>,
    /// How long each is.
    pub width: TimeDelta,
}

/// The sums of a bucket.
#[derive(Clone, Debug, QueryableByName)]
pub struct Bucket {
    /// The subscription, if they are told apart; else nil.
    #[diesel(sql_type = Uuid)]
    pub scope: uuid::Uuid,
    /// When it begins.
    #[diesel(sql_type = Timestamptz)]
    pub start: DateTime<Utc>,
    /// Deliveries of events that were accepted.
    #[diesel(sql_type = BigInt)]
    pub accepted: i64,
    /// Attempts that succeeded.
    #[diesel(sql_type = BigInt)]
    pub delivered: i64,
    /// Those of them that were their delivery's first.
    #[diesel(sql_type = BigInt)]
    pub delivered_at_first: i64,
    /// Attempts that failed.
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    /// Deliveries that were given up.
    #[diesel(sql_type = BigInt)]
    pub exhausted: i64,
    /// Attempts by how long they took.
    #[diesel(sql_type = Array<BigInt>)]
    pub latency: Vec<i64>,
}

/// How often a reason was counted in a bucket.
#[derive(Clone, Debug, QueryableByName)]
pub struct ReasonCount {
    /// When the bucket begins.
    #[diesel(sql_type = Timestamptz)]
    pub start: DateTime<Utc>,
    /// The reason.
    #[diesel(sql_type = Text)]
    pub reason: Reason,
    /// Attempts that failed for it.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// `ARRAY[sum(…[1]), …]`: the classes of times, each summed up.
fn sums(column: &str) -> String {
    let sums: Vec<String> = (1..=latency::CLASSES).map(|class| format!("sum({column}[{class}])")).collect();
    format!("ARRAY[{}]", sums.join(", "))
}

/// The scopes to read, from the condition that names them. A TMC's are those of its companies and its own.
async fn scopes(connection: &mut AsyncPgConnection, scope: &Scope) -> QueryResult<Vec<uuid::Uuid>> {
    use super::schema::organizations::dsl;
    Ok(match scope {
        Scope::Reach(Reach::Everyone) => vec![uuid::Uuid::nil()],
        Scope::Reach(Reach::Company(id)) | Scope::Subscriber(id) => vec![id.as_uuid()],
        Scope::Reach(Reach::Tmc(id)) => {
            let companies = dsl::organizations
                .filter(dsl::contracting_tmc_id.eq(id))
                .filter(dsl::type_.eq("COMPANY"))
                .select(dsl::id);
            let mut all: Vec<uuid::Uuid> = companies.load(connection).await?;
            all.push(id.as_uuid());
            all
        }
        Scope::Subscriptions(ids) => ids.iter().map(|id| id.as_uuid()).collect(),
    })
}

/// The sums of all buckets in which something happened. That the caller may see what is asked for is asked before.
/// `apart`: subscription by subscription.
pub async fn buckets(
    connection: &mut AsyncPgConnection,
    scope: &Scope,
    stretch: Stretch,
    apart: bool,
) -> QueryResult<Vec<Bucket>> {
    let scopes = scopes(connection, scope).await?;
    diesel::sql_query(format!(
        "SELECT CASE WHEN $5 THEN t.scope_id ELSE '00000000-0000-0000-0000-000000000000' END AS scope, \
             date_bin($4, t.start, to_timestamp(0)) AS start, \
             sum(t.accepted) AS accepted, sum(t.delivered) AS delivered, sum(t.delivered_at_first) AS delivered_at_first, \
             sum(t.failed) AS failed, sum(t.exhausted) AS exhausted, {}::bigint[] AS latency \
         FROM delivery_tallies t WHERE t.scope_id = ANY ($1) AND t.start >= $2 AND t.start < $3 GROUP BY 1, 2",
        sums("t.latency")
    ))
    .bind::<Array<Uuid>, _>(scopes)
    .bind::<Timestamptz, _>(stretch.since)
    .bind::<Timestamptz, _>(stretch.until)
    .bind::<Interval, _>(stretch.width)
    .bind::<diesel::sql_types::Bool, _>(apart)
    .load(connection)
    .await
}

/// Why attempts failed, bucket by bucket. That the caller may see what is asked for is asked before.
pub async fn reasons(
    connection: &mut AsyncPgConnection,
    scope: &Scope,
    stretch: Stretch,
) -> QueryResult<Vec<ReasonCount>> {
    let scopes = scopes(connection, scope).await?;
    diesel::sql_query(
        "SELECT date_bin($4, t.start, to_timestamp(0)) AS start, \
             r.key AS reason, sum(r.value::bigint)::bigint AS count \
         FROM delivery_tallies t CROSS JOIN LATERAL jsonb_each_text(t.reasons) r \
         WHERE t.scope_id = ANY ($1) AND t.start >= $2 AND t.start < $3 GROUP BY 1, 2",
    )
    .bind::<Array<Uuid>, _>(scopes)
    .bind::<Timestamptz, _>(stretch.since)
    .bind::<Timestamptz, _>(stretch.until)
    .bind::<Interval, _>(stretch.width)
    .load(connection)
    .await
}
