//! Deliveries that are sent again: which ones, how many, and how they come back into the queue.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::push_state;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::store::ids::event_of;
use crate::store::schema::waiting_deliveries;
use crate::store::{Within, by_text, payload_fetches, push};

diesel::define_sql_function! {
    /// The earlier of two times.
    fn least(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}

/// Which deliveries to send again, or those that wait, now.
#[derive(Clone, Debug)]
pub struct ResendFilter {
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this organization's events.
    pub organization: Option<OrganizationId>,
    /// Only of events of this kind.
    pub event_type: Option<EventType>,
    /// Only in this state; `None` for both that have ended. Those that wait and that a node has are tried anyway.
    pub state: Option<DeliveryState>,
    /// Only those whose last attempt failed for this reason.
    pub reason: Option<Reason>,
    /// Only these.
    pub deliveries: Option<Vec<DeliveryId>>,
    /// Only of events accepted at or after this.
    pub since: DateTime<Utc>,
    /// Only of events accepted before this.
    pub until: DateTime<Utc>,
}

/// The deliveries that fit, oldest first: at most `limit` after `after`.
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

/// How many deliveries fit, by state and by subscription.
pub async fn count_to_resend(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: &ResendFilter,
) -> QueryResult<Vec<(DeliveryState, SubscriptionId, i64)>> {
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
        let is_waiting = f.state == Some(DeliveryState::Waiting);
        out.push_sql(if is_waiting { " FROM waiting_deliveries d" } else { " FROM deliveries d" });
        if f.organization.is_some() || f.event_type.is_some() {
            out.push_sql(concat!(" JOIN events e ON e.id = ", event_of!("d.id")));
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
        if let Some(reason) = &f.reason {
            push!(out, " AND d.last_reason = ", (Text, reason));
        }
        if let Some(ids) = &f.deliveries {
            push!(out, " AND d.id = ANY (", (Array<Uuid>, ids), ")");
        }
        if is_waiting {
            out.push_sql(" AND d.leased_by IS NULL");
        }
        out.push_sql(
            " AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id AND s.archived_at IS NULL",
        );
        self.within.push(out, "s.subscriber_id")?;
        out.push_sql(")");
        Ok(())
    }
}

by_text!(ToResend);

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

by_text!(CountToResend);

impl Query for CountToResend {
    type SqlType = (Text, Uuid, BigInt);
}

impl QueryFragment<Pg> for CountToResend {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT d.state, d.subscription_id, count(*)");
        self.0.push_conditions(&mut out)?;
        out.push_sql(" GROUP BY d.state, d.subscription_id");
        Ok(())
    }
}

/// Lets deliveries be tried again, now: ended ones begin a new schedule, waiting ones need not wait
/// for their next try. Gives how many it found. What comes of them counts for `job`, if there is one, and for no earlier one.
/// That the caller may is asked before.
pub async fn resend(
    connection: &mut AsyncPgConnection,
    ids: &[DeliveryId],
    job: Option<ResendId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    connection
        .transaction(async |connection| {
            let events: Vec<EventId> = ids.iter().map(|id| id.event()).collect();
            // Whoever fetches one of these payloads ends first, so that what it brought is seen below.
            payload_fetches::lock(connection, &events).await?;
            let waiting = diesel::update(
                waiting_deliveries::table
                    .filter(waiting_deliveries::id.eq_any(ids))
                    .filter(waiting_deliveries::state.eq(DeliveryState::Waiting))
                    .filter(waiting_deliveries::leased_by.is_null()),
            )
            // What is overdue keeps its place.
            .set((
                waiting_deliveries::due_at.eq(least(waiting_deliveries::due_at, now)),
                waiting_deliveries::resend_id.eq(job),
                waiting_deliveries::has_failed_again.eq(false),
            ))
            .execute(connection)
            .await?;
            // One whose payload never came waits for it again. What is withheld from a subscription is not sent again either.
            let ended = diesel::sql_query(
                "WITH ended AS (DELETE FROM deliveries d USING unnest($1, $3) AS u (id, event_id) WHERE d.id = u.id \
                     AND NOT EXISTS (SELECT FROM withheld_companies h WHERE h.subscription_id = d.subscription_id \
                         AND (h.is_whole OR h.company_id = (SELECT e.organization_id FROM events e \
                             WHERE e.id = u.event_id))) RETURNING d.*, u.event_id), \
                 first AS (INSERT INTO attempts (delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, \
                     total_us, peer, status, answer, answer_flaw, span_id, node, protocol) \
                 SELECT d.id, 1, d.started_at, d.dns_us, d.connect_us, d.tls_us, d.first_byte_us, d.total_us, d.peer, 200, \
                     d.answer, d.answer_flaw, d.span_id, d.node, d.protocol FROM ended d WHERE d.started_at IS NOT NULL \
                     ON CONFLICT (delivery_id, number) DO NOTHING) \
                 INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, \
                     schedule_start, last_reason, resend_id) \
                 SELECT d.id, d.subscription_id, \
                     CASE WHEN e.envelope IS NULL THEN 'AWAITING_PAYLOAD' ELSE 'WAITING' END, \
                     CASE WHEN e.envelope IS NULL THEN 'infinity' ELSE $2 END, \
                     d.claim_no + 1, d.attempt_count, d.attempt_count, d.last_reason, $4 \
                 FROM ended d JOIN events e ON e.id = d.event_id",
            )
            .bind::<Array<Uuid>, _>(ids)
            .bind::<Timestamptz, _>(now)
            .bind::<Array<Uuid>, _>(&events)
            .bind::<Nullable<Uuid>, _>(job)
            .execute(connection)
            .await?;
            payload_fetches::again(connection, &events, now).await?;
            diesel::sql_query("SELECT pg_notify('jetbridge_due', '')").execute(connection).await?;
            Ok(waiting + ended)
        })
        .await
}
