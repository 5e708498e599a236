//! Payloads that have yet to be fetched: what is due, leases, how it ended.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::schema::payload_fetches;
use super::waiting_deliveries;
use crate::domain::envelope::{Bookings, Operation};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;

/// A fetch that this node has a lease on, with what the envelope needs.
#[derive(Clone, Debug, QueryableByName)]
pub struct Fetch {
    /// The event.
    #[diesel(sql_type = Uuid)]
    pub event_id: EventId,
    /// Where the payload is.
    #[diesel(sql_type = Text)]
    pub url: String,
    /// Goes into the envelope beside it.
    #[diesel(sql_type = Nullable<Text>)]
    pub operation_summary: Option<String>,
    /// The host and port of that.
    #[diesel(sql_type = Text)]
    pub host: String,
    /// Fences late writers off.
    #[diesel(sql_type = Integer)]
    pub claim_no: i32,
    /// How many claims in a row, this one included, had no outcome yet.
    #[diesel(sql_type = Integer)]
    pub open_claims: i32,
    /// Tries made so far.
    #[diesel(sql_type = Integer)]
    pub attempt_count: i32,
    /// After how many it is kept for a person.
    #[diesel(sql_type = Integer)]
    pub attempt_limit: i32,
    /// The kind of event.
    #[diesel(sql_type = Text)]
    pub event_type: EventType,
    /// What happened.
    #[diesel(sql_type = Nullable<Text>)]
    pub operation: Option<Operation>,
    /// When it was generated.
    #[diesel(sql_type = Timestamptz)]
    pub occurred_at: DateTime<Utc>,
    /// Whose event it is.
    #[diesel(sql_type = Uuid)]
    pub organization_id: OrganizationId,
}

/// The most fetches of one host that a claim takes for an organization.
pub const OF_ONE_HOST: u8 = 4;
/// How far a claim looks into what is due of an organization.
const LOOKED_AT: i64 = 1_000;

/// The organizations of which a fetch is due, one index look-up for each that has any.
pub async fn due_organizations(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<OrganizationId>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        organization_id: OrganizationId,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "WITH RECURSIVE next AS ( \
             (SELECT organization_id, due_at FROM payload_fetches WHERE NOT has_failed \
             ORDER BY organization_id, due_at LIMIT 1) \
             UNION ALL SELECT n.organization_id, n.due_at FROM next CROSS JOIN LATERAL ( \
             SELECT f.organization_id, f.due_at FROM payload_fetches f WHERE NOT f.has_failed \
             AND f.organization_id > next.organization_id ORDER BY f.organization_id, f.due_at LIMIT 1) n) \
         SELECT organization_id FROM next WHERE due_at <= $1",
    )
    .bind::<Timestamptz, _>(now)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.organization_id).collect())
}

/// What a claim may take.
#[derive(Clone, Debug, Default)]
pub struct Rooms {
    /// These organizations,
    pub organizations: Vec<OrganizationId>,
    /// so many of each,
    pub rooms: Vec<i32>,
    /// but nothing of these organizations
    pub without_organizations: Vec<OrganizationId>,
    /// from these hosts, place by place.
    pub without_hosts: Vec<String>,
}

/// Leases fetches that are due. Those that another node is claiming are passed over.
pub async fn claim(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
    rooms: &Rooms,
) -> QueryResult<Vec<Fetch>> {
    diesel::sql_query(
        "WITH picked AS (SELECT p.event_id FROM unnest($3, $4) AS o (organization_id, room) CROSS JOIN LATERAL ( \
             SELECT q.event_id FROM payload_fetches q WHERE q.due_at <= $1 AND q.event_id = ANY (ARRAY( \
                 SELECT r.event_id FROM (SELECT d.event_id, d.due_at, \
                     row_number() OVER (PARTITION BY d.host ORDER BY d.due_at) AS place FROM ( \
                     SELECT f.event_id, f.host, f.due_at FROM payload_fetches f \
                     WHERE f.organization_id = o.organization_id AND NOT f.has_failed AND f.due_at <= $1 \
                     AND NOT EXISTS (SELECT FROM unnest($5, $6) AS x (organization_id, host) \
                         WHERE x.organization_id = f.organization_id AND x.host = f.host) \
                     ORDER BY f.due_at LIMIT $7) d) r \
                 WHERE r.place <= $8 ORDER BY r.due_at LIMIT o.room)) \
             FOR UPDATE SKIP LOCKED) p), \
         mine AS (UPDATE payload_fetches f SET claim_no = f.claim_no + 1, due_at = $2, \
             open_claims = greatest(f.open_claims, least(f.open_claims + 1, $9)) FROM picked \
             WHERE f.event_id = picked.event_id RETURNING f.*) \
         SELECT m.event_id, m.url, m.host, m.operation_summary, m.claim_no, m.open_claims, m.attempt_count, \
             m.attempt_limit, e.event_type, e.operation, e.occurred_at, e.organization_id \
         FROM mine m JOIN events e ON e.id = m.event_id",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(lease_until)
    .bind::<Array<Uuid>, _>(&rooms.organizations)
    .bind::<Array<Integer>, _>(&rooms.rooms)
    .bind::<Array<Uuid>, _>(&rooms.without_organizations)
    .bind::<Array<Text>, _>(&rooms.without_hosts)
    .bind::<BigInt, _>(LOOKED_AT)
    .bind::<Integer, _>(i32::from(OF_ONE_HOST))
    .bind::<Integer, _>(waiting_deliveries::SUSPECTED + 1)
    .load(connection)
    .await
}

/// Counts that a fetch begins which may end the node that makes it. Tells whether the claim still holds.
pub async fn begin_suspect(connection: &mut AsyncPgConnection, fetch: &Fetch) -> QueryResult<bool> {
    use payload_fetches::dsl;
    let mine = dsl::payload_fetches.filter(dsl::event_id.eq(fetch.event_id)).filter(dsl::claim_no.eq(fetch.claim_no));
    Ok(diesel::update(mine).set(dsl::open_claims.eq(dsl::open_claims + 1)).execute(connection).await? == 1)
}

/// Puts a fetch back that could not be made, through no fault of who has the payload: it counts as none, and as no sign
/// that it ends nodes.
pub async fn postpone(connection: &mut AsyncPgConnection, fetch: &Fetch, due_at: DateTime<Utc>) -> QueryResult<usize> {
    use payload_fetches::dsl;
    let mine = dsl::payload_fetches.filter(dsl::event_id.eq(fetch.event_id)).filter(dsl::claim_no.eq(fetch.claim_no));
    diesel::update(mine).set((dsl::due_at.eq(due_at), dsl::open_claims.eq(0))).execute(connection).await
}

/// When the next fetch is due that is not due now.
pub async fn next_due_after(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Option<DateTime<Utc>>> {
    use payload_fetches::dsl;
    let waiting = dsl::payload_fetches.filter(dsl::has_failed.eq(false)).filter(dsl::due_at.gt(now));
    waiting.select(diesel::dsl::min(dsl::due_at)).first(connection).await
}

/// When the next fetch is due.
pub async fn next_due(connection: &mut AsyncPgConnection) -> QueryResult<Option<DateTime<Utc>>> {
    use payload_fetches::dsl;
    let waiting = dsl::payload_fetches.filter(dsl::has_failed.eq(false));
    waiting.select(diesel::dsl::min(dsl::due_at)).first(connection).await
}

/// Stores the envelope and lets its deliveries go. Tells whether the claim still held.
pub async fn succeeded(
    connection: &mut AsyncPgConnection,
    fetch: &Fetch,
    envelope: Vec<u8>,
    bookings: &Bookings,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    connection
        .transaction(async |connection| {
            use payload_fetches::dsl;
            let mine =
                dsl::payload_fetches.filter(dsl::event_id.eq(fetch.event_id)).filter(dsl::claim_no.eq(fetch.claim_no));
            if diesel::delete(mine).execute(connection).await? == 0 {
                return Ok(false);
            }
            diesel::sql_query("UPDATE events SET envelope = $2, trip_id = $3, pnr_ids = $4 WHERE id = $1")
                .bind::<Uuid, _>(fetch.event_id)
                .bind::<Bytea, _>(envelope)
                .bind::<Nullable<Text>, _>(&bookings.trip_id)
                .bind::<Array<Text>, _>(&bookings.pnr_ids)
                .execute(connection)
                .await?;
            waiting_deliveries::release_payload(connection, fetch.event_id, now).await?;
            Ok(true)
        })
        .await
}

#[derive(QueryableByName)]
struct Over {
    #[diesel(sql_type = Uuid)]
    subscription_id: SubscriptionId,
}

/// Records a failed try: another at `again_at`, or none, in which case the event's deliveries end. Gives to whom those went.
pub async fn failed(
    connection: &mut AsyncPgConnection,
    fetch: &Fetch,
    reason: Reason,
    again_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SubscriptionId>> {
    connection
        .transaction(async |connection| {
            let written = diesel::sql_query(
                "UPDATE payload_fetches SET attempt_count = attempt_count + 1, open_claims = 0, last_reason = $3, \
                     due_at = coalesce($4, 'infinity'), has_failed = $4 IS NULL WHERE event_id = $1 AND claim_no = $2",
            )
            .bind::<Uuid, _>(fetch.event_id)
            .bind::<Integer, _>(fetch.claim_no)
            .bind::<Text, _>(reason)
            .bind::<Nullable<Timestamptz>, _>(again_at)
            .execute(connection)
            .await?;
            if written == 1 && again_at.is_none() {
                let (first, last) = fetch.event_id.deliveries();
                let over: Vec<Over> = diesel::sql_query(
                    "WITH over AS (DELETE FROM waiting_deliveries WHERE id BETWEEN $1 AND $2 \
                         AND state = 'AWAITING_PAYLOAD' RETURNING *), \
                     counted AS (INSERT INTO resend_outcomes AS o (resend_id, counted_by, delivered, failed_again) \
                         SELECT resend_id, 'PAYLOADS', 0, count(*) FROM over WHERE resend_id IS NOT NULL AND NOT has_failed_again \
                         GROUP BY resend_id ON CONFLICT (resend_id, counted_by) \
                         DO UPDATE SET failed_again = o.failed_again + excluded.failed_again) \
                     INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason) \
                     SELECT id, subscription_id, 'EXHAUSTED', claim_no, attempt_count, $3, $4 FROM over RETURNING subscription_id",
                )
                .bind::<Uuid, _>(first)
                .bind::<Uuid, _>(last)
                .bind::<Timestamptz, _>(now)
                .bind::<Text, _>(Reason::PayloadCreationFailed)
                .load(connection)
                .await?;
                return Ok(over.into_iter().map(|one| one.subscription_id).collect());
            }
            Ok(vec![])
        })
        .await
}

/// Takes the organizations of fetches that came without them from their events.
pub(super) async fn name_organizations(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE payload_fetches f SET organization_id = e.organization_id FROM events e \
         WHERE e.id = f.event_id AND f.organization_id = $1",
    )
    .bind::<Uuid, _>(uuid::Uuid::nil())
    .execute(connection)
    .await
    .map(drop)
}

/// Waits for whoever is writing how the fetches of these events ended.
pub(super) async fn lock(connection: &mut AsyncPgConnection, events: &[EventId]) -> QueryResult<()> {
    payload_fetches::table
        .filter(payload_fetches::event_id.eq_any(events))
        .order(payload_fetches::event_id)
        .select(payload_fetches::event_id)
        .for_update()
        .execute(connection)
        .await
        .map(drop)
}

/// Lets the payloads of these events be fetched again, where that was given up.
pub(super) async fn again(
    connection: &mut AsyncPgConnection,
    events: &[EventId],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    use payload_fetches::dsl;
    let given_up = dsl::payload_fetches.filter(dsl::event_id.eq_any(events)).filter(dsl::has_failed);
    diesel::update(given_up)
        .set((dsl::due_at.eq(now), dsl::has_failed.eq(false), dsl::attempt_count.eq(0), dsl::open_claims.eq(0)))
        .execute(connection)
        .await
}

/// How the fetch of an event's payload stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = payload_fetches, check_for_backend(Pg))]
pub struct Progress {
    /// Tries made so far.
    pub attempt_count: i32,
    /// After how many it is kept for a person.
    pub attempt_limit: i32,
    /// Whether that has come.
    pub has_failed: bool,
    /// Why the last try failed.
    pub last_reason: Option<Reason>,
    /// Where the payload is.
    pub url: String,
    /// When the next try is made; while one is under way, when its lease ends. None once it was given up.
    #[diesel(select_expression = sql("nullif(due_at, 'infinity')"))]
    #[diesel(select_expression_type = SqlLiteral<Nullable<Timestamptz>>)]
    pub due_at: Option<DateTime<Utc>>,
}

/// How the fetch of this event's payload stands, if there is one. That the caller may see the
/// event is asked before.
pub async fn of_event(connection: &mut AsyncPgConnection, event: EventId) -> QueryResult<Option<Progress>> {
    payload_fetches::table.find(event).select(Progress::as_select()).first(connection).await.optional()
}
