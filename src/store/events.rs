//! Events: matched and written with their deliveries in one statement; found, listed.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::columns::{Columns, columns};
use super::{Within, push};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::{Bookings, Operation};
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;

/// The most deliveries that one statement writes.
pub const DELIVERIES_AT_ONCE: usize = 5_000;

/// What a match asks of an event.
#[derive(Clone, Debug)]
pub struct Question {
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization: OrganizationId,
    /// As published; else the organization's.
    pub contracting_tmc: Option<OrganizationId>,
    /// As published; else the organization's.
    pub booking_tmc: Option<OrganizationId>,
}

/// One event with one subscription that it matched, or none.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Match {
    /// The number of the event among the questions, from 1.
    pub number: i64,
    /// Its contracting TMC.
    pub contracting_tmc: Option<OrganizationId>,
    /// Its booking TMC.
    pub booking_tmc: Option<OrganizationId>,
    /// How many tries its payload may take to be fetched.
    pub payload_attempt_limit: i32,
    /// A subscription that wants it.
    pub subscription: Option<SubscriptionId>,
}

impl Match {
    /// The index of the event among the questions.
    #[must_use]
    pub fn place(&self) -> usize {
        usize::try_from(self.number).unwrap_or(1) - 1
    }
}

/// Finds the active subscriptions that want each event and do not exclude its operation. Every
/// event gives at least one row.
pub async fn match_all(connection: &mut AsyncPgConnection, questions: &[Question]) -> QueryResult<Vec<Match>> {
    match_some(connection, questions, EventId::MAX_DELIVERIES, usize::MAX).await
}

/// [`match_all`], with at most so many subscriptions of each event, and at most so many rows.
pub async fn match_some(
    connection: &mut AsyncPgConnection,
    questions: &[Question],
    most: usize,
    rows: usize,
) -> QueryResult<Vec<Match>> {
    let number = |count| i64::try_from(count).unwrap_or(i64::MAX);
    MatchAll::new(questions, number(most), number(rows)).load(connection).await
}

/// How Postgres runs [`match_all`], as `EXPLAIN (ANALYZE)` tells it. For tests of that plan.
pub async fn explain_match_all(connection: &mut AsyncPgConnection, questions: &[Question]) -> QueryResult<String> {
    let lines: Vec<String> = Explain(MatchAll::new(questions, i64::MAX, i64::MAX)).load(connection).await?;
    Ok(lines.join("\n"))
}

struct Explain<'a>(MatchAll<'a>);

impl QueryId for Explain<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Explain<'_> {
    type SqlType = Text;
}

impl QueryFragment<Pg> for Explain<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ");
        self.0.walk_ast(out)
    }
}

struct MatchAll<'a> {
    questions: Columns<'a>,
    any: OrganizationId,
    most: i64,
    rows: i64,
}

impl<'a> MatchAll<'a> {
    fn new(questions: &'a [Question], most: i64, rows: i64) -> Self {
        let questions = columns!(questions, |q|
            Text: q.event_type,
            Nullable<Text>: q.operation.as_ref(),
            Uuid: q.organization,
            Nullable<Uuid>: q.contracting_tmc,
            Nullable<Uuid>: q.booking_tmc,
        );
        Self { questions, any: OrganizationId::ANY, most, rows }
    }
}

/// The name under which [`MatchAll`] is prepared.
#[derive(QueryId)]
struct MatchAllId;

impl QueryId for MatchAll<'_> {
    type QueryId = MatchAllId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for MatchAll<'_> {
    type SqlType = (BigInt, Nullable<Uuid>, Nullable<Uuid>, Integer, Nullable<Uuid>);
}

impl QueryFragment<Pg> for MatchAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // OFFSET 0 keeps both look-ups look-ups, as in `subscription_routes`.
        push!(
            out,
            "SELECT e.place, e.contracting_tmc_id, e.booking_tmc_id, e.payload_attempt_limit, m.subscription_id FROM ( \
             SELECT q.place, q.event_type, q.operation, q.organization_id, \
             coalesce(q.contracting_tmc_id, o.contracting_tmc_id) AS contracting_tmc_id, \
             coalesce(q.booking_tmc_id, o.booking_tmc_id) AS booking_tmc_id, \
             coalesce(o.payload_attempt_limit, 288) AS payload_attempt_limit FROM unnest(",
            { self.questions },
            ") WITH ORDINALITY AS q (event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, place) \
             LEFT JOIN organizations o ON o.id = q.organization_id) e \
             LEFT JOIN LATERAL (SELECT DISTINCT r.subscription_id FROM subscription_routes r \
             WHERE r.event_type = e.event_type AND r.company_id = ANY (ARRAY[e.organization_id, ",
            (Uuid, &self.any),
            "]) AND r.contracting_tmc_id = ANY (ARRAY[coalesce(e.contracting_tmc_id, ",
            (Uuid, &self.any),
            "), ",
            (Uuid, &self.any),
            "]) AND r.booking_tmc_id = ANY (ARRAY[coalesce(e.booking_tmc_id, ",
            (Uuid, &self.any),
            "), ",
            (Uuid, &self.any),
            "]) AND (NOT r.has_filter OR EXISTS (SELECT FROM subscription_route_filters f \
             WHERE f.subscription_id = r.subscription_id AND f.scope_no = r.scope_no \
             AND (f.contracting_tmc_ids IS NULL OR e.contracting_tmc_id = ANY (f.contracting_tmc_ids)) \
             AND (f.booking_tmc_ids IS NULL OR e.booking_tmc_id = ANY (f.booking_tmc_ids)) OFFSET 0)) \
             AND (e.operation IS NULL OR NOT EXISTS (SELECT FROM subscription_settings t \
             WHERE t.subscription_id = r.subscription_id AND e.operation = ANY (t.excluded_operations) OFFSET 0)) LIMIT ",
            (BigInt, &self.most),
            ") m ON true ORDER BY e.place, m.subscription_id LIMIT ",
            (BigInt, &self.rows),
        );
        Ok(())
    }
}

/// An event with its deliveries.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// What was asked of the match, with the TMCs that came of it.
    pub question: Question,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// Its body; `None` when the payload is to be fetched.
    pub envelope: Option<Bytes>,
    /// What it is about.
    pub bookings: Bookings,
    /// One for each subscription that it matched.
    pub deliveries: Vec<NewDelivery>,
    /// How to fetch its payload, if it came without.
    pub fetch: Option<NewFetch>,
}

/// A delivery of a new event.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// When a node should look; `None` while it awaits its payload.
    pub due_at: Option<DateTime<Utc>>,
    /// Who holds a lease on it from the beginning.
    pub leased_by: Option<Arc<str>>,
}

/// A payload to be fetched.
#[derive(Clone, Debug)]
pub struct NewFetch {
    /// Where it is.
    pub url: String,
    /// What goes into the envelope beside it.
    pub operation_summary: Option<String>,
    /// When it is first tried.
    pub due_at: DateTime<Utc>,
    /// After how many tries it is given up.
    pub attempt_limit: i32,
}

/// Writes events, with [`DELIVERIES_AT_ONCE`] of their deliveries in one statement; where there are more, the caller owns
/// the transaction, and hears of each statement. With `notify`, nodes that listen look for what is due.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    events: &[NewEvent],
    notify: bool,
    progress: impl Fn() + Send,
) -> QueryResult<()> {
    let deliveries: Vec<&NewDelivery> = events.iter().flat_map(|event| &event.deliveries).collect();
    let (mut batch, mut rest) = deliveries.split_at(deliveries.len().min(DELIVERIES_AT_ONCE));
    Insert::new(events, batch, notify && rest.is_empty()).execute(connection).await?;
    progress();
    while !rest.is_empty() {
        (batch, rest) = rest.split_at(rest.len().min(DELIVERIES_AT_ONCE));
        Insert::new(&[], batch, notify && rest.is_empty()).execute(connection).await?;
        progress();
    }
    Ok(())
}

struct Insert<'a> {
    events: Columns<'a>,
    fetches: Columns<'a>,
    deliveries: Columns<'a>,
    notify: bool,
}

impl<'a> Insert<'a> {
    fn new(events: &'a [NewEvent], deliveries: &[&'a NewDelivery], notify: bool) -> Self {
        let fetches: Vec<_> = events.iter().filter_map(|event| Some((event, event.fetch.as_ref()?))).collect();
        Self {
            events: columns!(events, |event|
                Uuid: event.id,
                Text: event.question.event_type,
                Nullable<Text>: event.question.operation.as_ref(),
                Uuid: event.question.organization,
                Nullable<Uuid>: event.question.contracting_tmc,
                Nullable<Uuid>: event.question.booking_tmc,
                Timestamptz: event.occurred_at,
                Uuid: event.trace_id,
                Nullable<Bytea>: event.envelope.as_deref(),
                Nullable<Text>: event.bookings.trip_id.as_deref(),
                // An array in an array must have as many as all others; none of these has a comma.
                Text: event.bookings.pnr_ids.join(","),
                Integer: i32::try_from(event.deliveries.len()).unwrap_or(i32::MAX),
            ),
            fetches: columns!(fetches, |pair|
                Uuid: pair.0.id,
                Uuid: pair.0.question.organization,
                Text: pair.1.url.as_str(),
                Nullable<Text>: pair.1.operation_summary.as_deref(),
                Timestamptz: pair.1.due_at,
                Integer: pair.1.attempt_limit,
            ),
            deliveries: columns!(deliveries, |delivery|
                Uuid: delivery.id,
                Uuid: delivery.subscription,
                Text: if delivery.due_at.is_some() { DeliveryState::Waiting } else { DeliveryState::AwaitingPayload },
                Nullable<Timestamptz>: delivery.due_at,
                Integer: i32::from(delivery.leased_by.is_some()),
                Nullable<Text>: delivery.leased_by.as_deref(),
            ),
            notify,
        }
    }
}

/// The name under which [`Insert`] is prepared.
#[derive(QueryId)]
struct InsertId;

impl QueryId for Insert<'_> {
    type QueryId = InsertId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH event AS (INSERT INTO events (id, event_type, operation, organization_id, contracting_tmc_id, \
             booking_tmc_id, occurred_at, trace_id, envelope, trip_id, pnr_ids, matched) \
             SELECT id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, \
             trace_id, envelope, trip_id, string_to_array(pnrs, ','), matched FROM unnest(",
            { self.events },
            ") AS n (id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, \
             trace_id, envelope, trip_id, pnrs, matched)), \
             fetching AS (INSERT INTO payload_fetches (event_id, organization_id, url, operation_summary, due_at, claim_no, \
             attempt_count, attempt_limit, has_failed) \
             SELECT event_id, organization_id, url, summary, due_at, 0, 0, attempt_limit, false FROM unnest(",
            { self.fetches },
            ") AS n (event_id, organization_id, url, summary, due_at, attempt_limit)), \
             delivery AS (INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, leased_by, \
             attempt_count, schedule_start) \
             SELECT id, subscription_id, state, coalesce(due_at, 'infinity'), claim_no, leased_by, 0, 0 FROM unnest(",
            { self.deliveries },
            ") AS n (id, subscription_id, state, due_at, claim_no, leased_by)) \
             SELECT pg_notify('jetbridge_due', '') WHERE ",
            (Bool, &self.notify),
        );
        Ok(())
    }
}

/// What a delivery needs of its event.
#[derive(Clone, Debug, Queryable)]
pub struct Body {
    /// The event.
    pub id: EventId,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// The body; `None` while the payload is to be fetched.
    pub envelope: Option<Vec<u8>>,
}

/// The bodies of some events.
pub async fn bodies(connection: &mut AsyncPgConnection, ids: &[EventId]) -> QueryResult<Vec<Body>> {
    Bodies { ids: ids.to_vec() }.load(connection).await
}

#[derive(QueryId)]
struct Bodies {
    ids: Vec<EventId>,
}

impl Query for Bodies {
    type SqlType = (Uuid, Uuid, Nullable<Bytea>);
}

impl QueryFragment<Pg> for Bodies {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // A join, so that each id is looked up in the partition of its day alone.
        push!(
            out,
            "SELECT e.id, e.trace_id, e.envelope FROM unnest(",
            (Array<Uuid>, &self.ids),
            ") AS u (id) JOIN events e ON e.id = u.id",
        );
        Ok(())
    }
}

/// A row, without its body.
#[derive(Clone, Debug, Queryable)]
pub struct Event {
    /// Tells when it was accepted.
    pub id: EventId,
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// The TMC that had the contract.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that booked.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// The trip that it is about.
    pub trip_id: Option<String>,
    /// The bookings that it is about.
    pub pnr_ids: Vec<String>,
    /// How many subscriptions it matched, of those within reach.
    pub matched: i32,
}

type EventColumns = (
    Uuid,
    Text,
    Nullable<Text>,
    Uuid,
    Nullable<Uuid>,
    Nullable<Uuid>,
    Timestamptz,
    Uuid,
    Nullable<Text>,
    Array<Text>,
    Integer,
);

/// The columns of [`Event`] of a table named `e`, but the last.
const COLUMNS: &str = "e.id, e.event_type, e.operation, e.organization_id, e.contracting_tmc_id, e.booking_tmc_id, \
     e.occurred_at, e.trace_id, e.trip_id, e.pnr_ids, ";

/// Which events a list gives, newest first.
#[derive(Clone, Debug)]
pub struct EventFilter {
    /// Only this one.
    pub id: Option<EventId>,
    /// Only of this kind.
    pub event_type: Option<EventType>,
    /// Only of this organization.
    pub organization: Option<OrganizationId>,
    /// Only about this booking.
    pub pnr_id: Option<String>,
    /// Only about this trip.
    pub trip_id: Option<String>,
    /// Only accepted at or after this.
    pub since: Option<EventId>,
    /// Only accepted before this; a cursor too.
    pub before: Option<EventId>,
    /// The most rows.
    pub limit: i64,
}

/// The events that fit and whose organization is within reach, newest first.
pub async fn list(connection: &mut AsyncPgConnection, reach: Reach, filter: EventFilter) -> QueryResult<Vec<Event>> {
    List { within: reach.into(), filter }.load(connection).await
}

/// The event of this id, if it is within reach.
pub async fn find(connection: &mut AsyncPgConnection, reach: Reach, id: EventId) -> QueryResult<Option<Event>> {
    let filter = EventFilter {
        id: Some(id),
        event_type: None,
        organization: None,
        pnr_id: None,
        trip_id: None,
        since: None,
        before: None,
        limit: 1,
    };
    Ok(list(connection, reach, filter).await?.pop())
}

struct List {
    within: Within,
    filter: EventFilter,
}

impl QueryId for List {
    type QueryId = ();
    // Its text depends on the filter; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for List {
    type SqlType = EventColumns;
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let f = &self.filter;
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS);
        if self.within.is_everyone() {
            out.push_sql("e.matched");
        } else {
            // Ids of deliveries follow that of their event; none is in both tables in one snapshot.
            for (start, table) in [("(", "waiting_deliveries"), (" + ", "deliveries")] {
                out.push_sql(start);
                out.push_sql("(SELECT count(*) FROM ");
                out.push_sql(table);
                out.push_sql(
                    " d JOIN subscriptions s ON s.id = d.subscription_id WHERE d.id > e.id \
                     AND d.id <= (left(e.id::text, 31) || 'fffff')::uuid",
                );
                self.within.push(&mut out, "s.subscriber_id")?;
                out.push_sql(")");
            }
            out.push_sql(")::integer");
        }
        out.push_sql(" FROM events e WHERE true");
        if let Some(id) = &f.id {
            push!(out, " AND e.id = ", (Uuid, id));
        }
        if let Some(event_type) = &f.event_type {
            push!(out, " AND e.event_type = ", (Text, event_type));
        }
        if let Some(organization) = &f.organization {
            push!(out, " AND e.organization_id = ", (Uuid, organization));
        }
        if let Some(pnr_id) = &f.pnr_id {
            push!(out, " AND ", (Text, pnr_id), " = ANY (e.pnr_ids)");
        }
        if let Some(trip_id) = &f.trip_id {
            push!(out, " AND e.trip_id = ", (Text, trip_id));
        }
        if let Some(since) = &f.since {
            push!(out, " AND e.id >= ", (Uuid, since));
        }
        if let Some(before) = &f.before {
            push!(out, " AND e.id < ", (Uuid, before));
        }
        self.within.push(&mut out, "e.organization_id")?;
        push!(out, " ORDER BY e.id DESC LIMIT ", (BigInt, &f.limit));
        Ok(())
    }
}
