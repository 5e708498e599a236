//! Which subscriptions want an event, by their routes.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::store::columns::{Columns, columns};
use crate::store::{by_name, by_text, push};

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

by_text!(Explain<'_>);

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

by_name!(MatchAll);

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
