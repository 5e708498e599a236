//! What whoever watches is told of: found by ids, within reach.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::attempts::Attempt;
use super::attempts::all_attempts;
use super::delivery_lists::Listed;
use super::schema::events;
use super::{Within, push};
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::reach::Reach;

/// Notifies a channel of several texts at once.
pub async fn notify(connection: &mut AsyncPgConnection, channel: &str, payloads: &[String]) -> QueryResult<usize> {
    diesel::sql_query("SELECT pg_notify($1, p) FROM unnest($2) AS p")
        .bind::<Text, _>(channel)
        .bind::<Array<Text>, _>(payloads)
        .execute(connection)
        .await
}

/// The newest events from this id on, whoever may see them: their ids alone.
pub async fn events_after(connection: &mut AsyncPgConnection, floor: EventId, limit: i64) -> QueryResult<Vec<EventId>> {
    use events::dsl;
    let newest = dsl::events.filter(dsl::id.ge(floor)).order(dsl::id.desc()).limit(limit);
    newest.select(dsl::id).load(connection).await
}

/// The deliveries of these events whose subscription is within reach, with that: so many at the most.
pub async fn deliveries_of(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    events: Vec<EventId>,
    limit: i64,
) -> QueryResult<Vec<(DeliveryId, SubscriptionId)>> {
    Made { within: reach.into(), events, limit }.load(connection).await
}

struct Made {
    within: Within,
    events: Vec<EventId>,
    limit: i64,
}

impl QueryId for Made {
    type QueryId = ();
    // Its text depends on the reach; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Made {
    type SqlType = (Uuid, Uuid);
}

impl QueryFragment<Pg> for Made {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT d.id, d.subscription_id FROM unnest(", (Array<Uuid>, &self.events), ") AS e (id) CROSS JOIN LATERAL (");
        for (union, table) in [("", "open_deliveries"), (" UNION ALL ", "deliveries")] {
            out.push_sql(union);
            out.push_sql("SELECT t.id, t.subscription_id FROM ");
            out.push_sql(table);
            out.push_sql(" t WHERE t.id > e.id AND t.id <= (left(e.id::text, 31) || 'fffff')::uuid");
        }
        out.push_sql(") d JOIN subscriptions s ON s.id = d.subscription_id WHERE true");
        self.within.push(&mut out, "s.subscriber_id")?;
        push!(out, " LIMIT ", (BigInt, &self.limit));
        Ok(())
    }
}

/// Those of these deliveries whose subscription is within reach.
pub async fn deliveries(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: Vec<DeliveryId>,
) -> QueryResult<Vec<Listed>> {
    Rows { within: reach.into(), ids }.load(connection).await
}

struct Rows {
    within: Within,
    ids: Vec<DeliveryId>,
}

impl QueryId for Rows {
    type QueryId = ();
    // Its text depends on the reach; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Rows {
    type SqlType = (
        (Uuid, Uuid, Text, Integer, Nullable<Timestamptz>, Bool, Nullable<Timestamptz>, Nullable<Text>),
        Nullable<Timestamptz>,
        Nullable<SmallInt>,
    );
}

impl QueryFragment<Pg> for Rows {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT d.id, d.subscription_id, d.state, d.attempt_count, d.next_at, d.is_leased, d.ended_at, d.last_reason, \
             d.next_at, (SELECT a.status FROM all_attempts a WHERE a.delivery_id = d.id AND a.number = d.attempt_count) \
             FROM unnest(",
            (Array<Uuid>, &self.ids),
            ") AS u (id) CROSS JOIN LATERAL ( \
             SELECT w.id, w.subscription_id, w.state, w.attempt_count, nullif(w.due_at, 'infinity') AS next_at, \
             w.leased_by IS NOT NULL AS is_leased, NULL::timestamptz AS ended_at, w.last_reason \
             FROM open_deliveries w WHERE w.id = u.id \
             UNION ALL SELECT e.id, e.subscription_id, e.state, e.attempt_count, NULL, false, e.ended_at, e.last_reason \
             FROM deliveries e WHERE e.id = u.id) d JOIN subscriptions s ON s.id = d.subscription_id WHERE true",
        );
        self.within.push(&mut out, "s.subscriber_id")?;
        out.push_sql(" ORDER BY d.id");
        Ok(())
    }
}

/// These tries of a delivery, without what was answered. That the caller may see it is asked before.
pub async fn attempts_of(
    connection: &mut AsyncPgConnection,
    ids: &[DeliveryId],
    numbers: &[i32],
) -> QueryResult<Vec<(DeliveryId, Attempt)>> {
    use all_attempts::dsl;
    dsl::all_attempts
        .filter(dsl::delivery_id.eq_any(ids))
        .filter(dsl::number.eq_any(numbers))
        .select((
            dsl::delivery_id,
            (
                dsl::number,
                dsl::started_at,
                dsl::dns_us,
                dsl::connect_us,
                dsl::tls_us,
                dsl::first_byte_us,
                dsl::total_us,
                dsl::peer,
                dsl::status,
                dsl::reason.nullable(),
                diesel::dsl::sql::<Nullable<diesel::sql_types::Bytea>>("NULL::bytea"),
                dsl::answer_flaw,
                dsl::span_id,
                dsl::node,
                dsl::protocol,
                diesel::dsl::sql::<Nullable<diesel::sql_types::Bytea>>("NULL::bytea"),
            ),
        ))
        .load(connection)
        .await
}
