//! Deliveries, waiting and ended ones alike: found, listed, counted, sent again.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Within, payload_fetches, push};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// A delivery, whichever table it stands in.
#[derive(Clone, Debug, Queryable)]
pub struct Delivery {
    /// The webhook id.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries recorded.
    pub attempt_count: i32,
    /// When it is tried next; `None` when never by itself.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Whether a node is trying it now, or is about to.
    pub is_leased: bool,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why the last try failed.
    pub last_reason: Option<Reason>,
}

type Row = (Uuid, Uuid, Text, Integer, Nullable<Timestamptz>, Bool, Nullable<Timestamptz>, Nullable<Text>);

/// Which deliveries a list gives, newest first.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only this one.
    pub id: Option<DeliveryId>,
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this event.
    pub event: Option<EventId>,
    /// Only in this state.
    pub state: Option<DeliveryState>,
    /// Only of events accepted at or after this.
    pub since: Option<DeliveryId>,
    /// Only below this id: of events accepted before a time, or after a page.
    pub before: Option<DeliveryId>,
    /// The most rows.
    pub limit: i64,
}

/// The deliveries that fit and whose subscription is within reach, newest first.
pub async fn list(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: DeliveryFilter,
) -> QueryResult<Vec<Delivery>> {
    let of_event = filter.event.map(|event| (event.delivery(1), event.delivery(EventId::MAX_DELIVERIES)));
    List { within: reach.into(), of_event, filter }.load(connection).await
}

/// The delivery of this id, if it is within reach.
pub async fn find(connection: &mut AsyncPgConnection, reach: Reach, id: DeliveryId) -> QueryResult<Option<Delivery>> {
    let filter = DeliveryFilter { id: Some(id), limit: 1, ..DeliveryFilter::default() };
    Ok(list(connection, reach, filter).await?.pop())
}

struct List {
    within: Within,
    of_event: Option<(DeliveryId, DeliveryId)>,
    filter: DeliveryFilter,
}

impl QueryId for List {
    type QueryId = ();
    // Its text depends on the filter; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for List {
    type SqlType = Row;
}

impl List {
    fn push_filter<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let f = &self.filter;
        if let Some(id) = &f.id {
            push!(out, " AND d.id = ", (Uuid, id));
        }
        if let Some(subscription) = &f.subscription {
            push!(out, " AND d.subscription_id = ", (Uuid, subscription));
        }
        if let Some((first, last)) = &self.of_event {
            push!(out, " AND d.id BETWEEN ", (Uuid, first), " AND ", (Uuid, last));
        }
        if let Some(state) = &f.state {
            push_state(out, *state);
        }
        if let Some(since) = &f.since {
            push!(out, " AND d.id >= ", (Uuid, since));
        }
        if let Some(before) = &f.before {
            push!(out, " AND d.id < ", (Uuid, before));
        }
        if self.within.own.is_some() {
            out.push_sql(" AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id");
            self.within.push(out, "s.subscriber_id")?;
            out.push_sql(")");
        }
        push!(out, " ORDER BY d.id DESC LIMIT ", (BigInt, &f.limit));
        Ok(())
    }
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT * FROM ((SELECT d.id, d.subscription_id, d.state, d.attempt_count, nullif(d.due_at, 'infinity'), \
             d.leased_by IS NOT NULL, NULL::timestamptz, d.last_reason FROM waiting_deliveries d WHERE ",
        );
        // A table that never has the state is not looked through for it.
        let has = |ended: bool| self.filter.state.is_none_or(|state| state.has_ended() == ended).to_string();
        out.push_sql(&has(false));
        self.push_filter(&mut out)?;
        push!(
            out,
            ") UNION ALL (SELECT d.id, d.subscription_id, d.state, d.attempt_count, NULL, false, d.ended_at, \
             d.last_reason FROM deliveries d WHERE ",
        );
        out.push_sql(&has(true));
        self.push_filter(&mut out)?;
        push!(out, ")) d (id) ORDER BY id DESC LIMIT ", (BigInt, &self.filter.limit));
        Ok(())
    }
}

/// As text, not as a bind: a plan made once for any state could not use the index of the exhausted ones.
fn push_state(out: &mut AstPass<'_, '_, Pg>, state: DeliveryState) {
    out.push_sql(" AND d.state = '");
    out.push_sql(state.as_str());
    out.push_sql("'");
}

/// Which ended deliveries to send again.
#[derive(Clone, Debug)]
pub struct ResendFilter {
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this organization's events.
    pub organization: Option<OrganizationId>,
    /// Only of events of this kind.
    pub event_type: Option<EventType>,
    /// Only in this state; `None` for both that have ended.
    pub state: Option<DeliveryState>,
    /// Only of events accepted at or after this.
    pub since: DateTime<Utc>,
    /// Only of events accepted before this.
    pub until: DateTime<Utc>,
}

/// The ended deliveries that fit, oldest first: at most `limit` after `after`.
pub async fn to_resend(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: &ResendFilter,
    after: Option<DeliveryId>,
    limit: i64,
) -> QueryResult<Vec<DeliveryId>> {
    let after = after.unwrap_or_else(|| DeliveryId::first_at(filter.since));
    ToResend::new(reach, filter, after, Some(limit)).load(connection).await
}

/// How many ended deliveries fit, by state.
pub async fn count_to_resend(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: &ResendFilter,
) -> QueryResult<Vec<(DeliveryState, i64)>> {
    CountToResend(ToResend::new(reach, filter, DeliveryId::first_at(filter.since), None)).load(connection).await
}

struct ToResend {
    within: Within,
    filter: ResendFilter,
    after: DeliveryId,
    before: DeliveryId,
    first_event: EventId,
    limit: Option<i64>,
}

impl ToResend {
    fn new(reach: Reach, filter: &ResendFilter, after: DeliveryId, limit: Option<i64>) -> Self {
        let before = DeliveryId::first_at(filter.until);
        let first_event = after.event();
        Self { within: reach.into(), filter: filter.clone(), after, before, first_event, limit }
    }

    fn push_conditions<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let f = &self.filter;
        out.push_sql(" FROM deliveries d");
        if f.organization.is_some() || f.event_type.is_some() {
            // The event of a delivery: the same id with its last 20 bits zero.
            out.push_sql(" JOIN events e ON e.id = (left(d.id::text, 31) || '00000')::uuid");
        }
        push!(out, " WHERE d.id > ", (Uuid, &self.after), " AND d.id < ", (Uuid, &self.before));
        if f.organization.is_some() || f.event_type.is_some() {
            // So that only the partitions of those days are read.
            push!(out, " AND e.id >= ", (Uuid, &self.first_event), " AND e.id < ", (Uuid, &self.before));
        }
        if let Some(subscription) = &f.subscription {
            push!(out, " AND d.subscription_id = ", (Uuid, subscription));
        }
        if let Some(organization) = &f.organization {
            push!(out, " AND e.organization_id = ", (Uuid, organization));
        }
        if let Some(event_type) = &f.event_type {
            push!(out, " AND e.event_type = ", (Text, event_type));
        }
        if let Some(state) = &f.state {
            push_state(out, *state);
        }
        if self.within.own.is_some() {
            out.push_sql(" AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id");
            self.within.push(out, "s.subscriber_id")?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl QueryId for ToResend {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ToResend {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for ToResend {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT d.id");
        self.push_conditions(&mut out)?;
        push!(out, " ORDER BY d.id LIMIT ", (Nullable<BigInt>, &self.limit));
        Ok(())
    }
}

struct CountToResend(ToResend);

impl QueryId for CountToResend {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for CountToResend {
    type SqlType = (Text, BigInt);
}

impl QueryFragment<Pg> for CountToResend {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT d.state, count(*)");
        self.0.push_conditions(&mut out)?;
        out.push_sql(" GROUP BY d.state");
        Ok(())
    }
}

/// Lets deliveries be tried again, now: ended ones begin a new schedule, waiting ones need not wait
/// for their next try. Gives how many it found. That the caller may is asked before.
pub async fn resend(connection: &mut AsyncPgConnection, ids: &[DeliveryId], now: DateTime<Utc>) -> QueryResult<usize> {
    connection
        .transaction(async |connection| {
            let ids: Vec<uuid::Uuid> = ids.iter().map(DeliveryId::as_uuid).collect();
            // Whoever fetches one of these payloads ends first, so that what it brought is seen below.
            payload_fetches::lock(connection, &ids).await?;
            let waiting = diesel::sql_query(
                "UPDATE waiting_deliveries w SET due_at = $2 FROM unnest($1) AS u (id) \
                 WHERE w.id = u.id AND w.state = 'WAITING' AND w.leased_by IS NULL",
            )
            .bind::<diesel::sql_types::Array<Uuid>, _>(&ids)
            .bind::<Timestamptz, _>(now)
            .execute(connection)
            .await?;
            // One whose payload never came waits for it again. What is withheld from a subscription is not sent again either.
            let ended = diesel::sql_query(
                "WITH ended AS (DELETE FROM deliveries d USING unnest($1) AS u (id) WHERE d.id = u.id \
                     AND NOT EXISTS (SELECT FROM withheld_companies h WHERE h.subscription_id = d.subscription_id \
                         AND (h.is_whole OR h.company_id = (SELECT e.organization_id FROM events e \
                             WHERE e.id = (left(d.id::text, 31) || '00000')::uuid))) RETURNING d.*) \
                 INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, \
                     schedule_start, last_reason) \
                 SELECT d.id, d.subscription_id, \
                     CASE WHEN e.envelope IS NULL THEN 'AWAITING_PAYLOAD' ELSE 'WAITING' END, \
                     CASE WHEN e.envelope IS NULL THEN 'infinity' ELSE $2 END, \
                     d.claim_no + 1, d.attempt_count, d.attempt_count, d.last_reason \
                 FROM ended d JOIN events e ON e.id = (left(d.id::text, 31) || '00000')::uuid",
            )
            .bind::<diesel::sql_types::Array<Uuid>, _>(&ids)
            .bind::<Timestamptz, _>(now)
            .execute(connection)
            .await?;
            payload_fetches::again(connection, &ids, now).await?;
            diesel::sql_query("SELECT pg_notify('jetbridge_due', '')").execute(connection).await?;
            Ok(waiting + ended)
        })
        .await
}

/// What became of a subscription's deliveries.
#[derive(Clone, Debug, QueryableByName)]
pub struct Stats {
    /// Deliveries that ended with a 200, of events accepted in the window.
    #[diesel(sql_type = BigInt)]
    pub delivered: i64,
    /// Deliveries that were given up, of events accepted in the window.
    #[diesel(sql_type = BigInt)]
    pub exhausted: i64,
    /// Deliveries that wait, of any time.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Deliveries that are held, of any time.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// When the next one is due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_due_at: Option<DateTime<Utc>>,
    /// Tries of deliveries in the window that have ended.
    #[diesel(sql_type = BigInt)]
    pub attempts: i64,
    /// The half of them was quicker than this, in microseconds.
    #[diesel(sql_type = Nullable<Double>)]
    pub p50_us: Option<f64>,
    /// 95 of 100 were quicker than this, in microseconds.
    #[diesel(sql_type = Nullable<Double>)]
    pub p95_us: Option<f64>,
    /// 99 of 100 were quicker than this, in microseconds.
    #[diesel(sql_type = Nullable<Double>)]
    pub p99_us: Option<f64>,
}

/// How many deliveries [`stats`] looks at, the newest first.
pub const STATS_DEPTH: i64 = 10_000;

/// Counts what was accepted since; of the newest [`STATS_DEPTH`] deliveries. That the caller may
/// see the subscription is asked before.
pub async fn stats(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    since: DateTime<Utc>,
) -> QueryResult<Stats> {
    diesel::sql_query(
        "WITH ended AS MATERIALIZED (SELECT id, state FROM deliveries WHERE subscription_id = $1 AND id >= $2 \
             ORDER BY id DESC LIMIT $3), \
         waits AS MATERIALIZED (SELECT state, due_at FROM waiting_deliveries WHERE subscription_id = $1), \
         tries AS (SELECT total_us FROM ended JOIN attempts ON attempts.delivery_id = ended.id) \
         SELECT (SELECT count(*) FROM ended WHERE state = 'DELIVERED') AS delivered, \
             (SELECT count(*) FROM ended WHERE state = 'EXHAUSTED') AS exhausted, \
             (SELECT count(*) FROM waits WHERE state <> 'HELD') AS waiting, \
             (SELECT count(*) FROM waits WHERE state = 'HELD') AS held, \
             (SELECT nullif(min(due_at), 'infinity') FROM waits WHERE state <> 'HELD') AS next_due_at, \
             (SELECT count(*) FROM tries) AS attempts, \
             (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total_us) FROM tries) AS p50_us, \
             (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY total_us) FROM tries) AS p95_us, \
             (SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY total_us) FROM tries) AS p99_us",
    )
    .bind::<Uuid, _>(subscription)
    .bind::<Uuid, _>(DeliveryId::first_at(since))
    .bind::<BigInt, _>(STATS_DEPTH)
    .get_result(connection)
    .await
}

/// How often each reason ended a try, among what [`stats`] counts.
pub async fn reasons(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(Reason, i64)>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        reason: Reason,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let lines: Vec<Line> = diesel::sql_query(
        "SELECT a.reason, count(*) AS count FROM ( \
             (SELECT id FROM deliveries WHERE subscription_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) \
             UNION ALL (SELECT id FROM waiting_deliveries WHERE subscription_id = $1 LIMIT $3)) d \
         JOIN attempts a ON a.delivery_id = d.id WHERE a.reason IS NOT NULL GROUP BY a.reason ORDER BY count(*) DESC, a.reason",
    )
    .bind::<Uuid, _>(subscription)
    .bind::<Uuid, _>(DeliveryId::first_at(since))
    .bind::<BigInt, _>(STATS_DEPTH)
    .load(connection)
    .await?;
    Ok(lines.into_iter().map(|line| (line.reason, line.count)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_never_has_a_state_is_not_looked_through_for_it() {
        for state in DeliveryState::ALL.into_iter().map(Some).chain([None]) {
            let filter = DeliveryFilter { state, limit: 50, ..DeliveryFilter::default() };
            let list = List { within: Reach::Everyone.into(), of_event: None, filter };
            let text = diesel::debug_query::<Pg, _>(&list).to_string();
            let is_read = |table: &str| text.contains(&format!("FROM {table} d WHERE true"));
            let has_ended = state.map(DeliveryState::has_ended);
            assert_eq!(is_read("waiting_deliveries"), has_ended != Some(true), "{state:?}: {text}");
            assert_eq!(is_read("deliveries"), has_ended != Some(false), "{state:?}: {text}");
        }
    }
}
