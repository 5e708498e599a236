//! Whatever one text may mean: a trip, a booking, a trace, a name, a host. Ids of rows are looked up by the finders of their tables.
//!
//! Each look is along an index, but for names and hosts, of which there are as many as subscriptions, and for traces and spans,
//! which are looked for among the newest events, deliveries and tries alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Within;
use crate::domain::id::{DeliveryId, OrganizationId};
use crate::domain::reach::Reach;

/// Something that was found.
#[derive(Clone, Debug, QueryableByName)]
pub struct Hit {
    /// Its id, or the text itself.
    #[diesel(sql_type = Text)]
    pub id: String,
    /// What it is called.
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    /// What else tells it from others.
    #[diesel(sql_type = Nullable<Text>)]
    pub about: Option<String>,
    /// Whose it is called.
    #[diesel(sql_type = Nullable<Text>)]
    pub owner: Option<String>,
    /// When it came about.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// Writes the condition that the organization in this column is within reach: of `$2` and `$3`.
macro_rules! within {
    ($column:literal) => {
        concat!(
            " ($2 IS NULL OR ",
            $column,
            " = $2 OR EXISTS (SELECT FROM organizations c WHERE c.id = ",
            $column,
            " AND c.type = 'COMPANY' AND c.contracting_tmc_id = $3)) "
        )
    };
}

async fn load(
    connection: &mut AsyncPgConnection,
    sql: &str,
    text: &str,
    reach: Reach,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let Within { own, tmc } = reach.into();
    diesel::sql_query(sql)
        .bind::<Text, _>(text)
        .bind::<Nullable<Uuid>, _>(own)
        .bind::<Nullable<Uuid>, _>(tmc)
        .bind::<BigInt, _>(limit)
        .load(connection)
        .await
}

/// The newest event of a trip, if there is one within reach.
pub async fn trip(connection: &mut AsyncPgConnection, reach: Reach, text: &str) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT e.trip_id AS id, NULL AS name, concat_ws(' ', e.event_type, e.operation) AS about, n.name AS owner, e.occurred_at AS at \
         FROM events e LEFT JOIN organizations n ON n.id = e.organization_id WHERE e.trip_id = $1 AND",
        within!("e.organization_id"),
        "ORDER BY e.id DESC LIMIT $4"
    );
    load(connection, sql, text, reach, 1).await
}

/// The newest event about a booking, if there is one within reach.
pub async fn booking(connection: &mut AsyncPgConnection, reach: Reach, text: &str) -> QueryResult<Vec<Hit>> {
    // The array is read first, by its index alone, as in `events::list`.
    let sql = concat!(
        "SELECT $1 AS id, NULL AS name, concat_ws(' ', e.event_type, e.operation) AS about, n.name AS owner, e.occurred_at AS at \
         FROM ((SELECT * FROM events e WHERE e.pnr_ids[1] = $1 AND",
        within!("e.organization_id"),
        "ORDER BY e.id DESC LIMIT $4) \
         UNION ALL (SELECT * FROM events e WHERE e.id = ANY (ARRAY(SELECT about.id FROM events about \
             WHERE about.pnr_ids[2] IS NOT NULL AND about.pnr_ids @> ARRAY[$1])) AND",
        within!("e.organization_id"),
        "ORDER BY e.id DESC LIMIT $4)) e LEFT JOIN organizations n ON n.id = e.organization_id ORDER BY e.id DESC LIMIT $4"
    );
    load(connection, sql, text, reach, 1).await
}

/// Bookings of a sandbox that a partner calls so, or of the newest 1,000 those that have a ticket of this number.
pub async fn bookings_of_a_sandbox(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    text: &str,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT b.id, NULL AS name, $1 AS about, n.name AS owner, b.created_at AS at FROM ( \
             SELECT o.id, o.organization_id, o.created_at FROM sandbox_objects o \
             WHERE o.kind = 'BOOKING' AND o.external_id = $1 \
             UNION SELECT o.id, o.organization_id, o.created_at FROM (SELECT * FROM sandbox_objects \
                 WHERE kind = 'BOOKING' ORDER BY created_at DESC LIMIT 1000) o \
             WHERE CASE WHEN strpos(o.document::text, '\"' || $1 || '\"') > 0 AND strpos(o.document::text, '\\u0000') = 0 \
                 THEN jsonb_path_exists(o.document::jsonb, '$.**.tickets[*] ? (@.number == $number)', \
                     jsonb_build_object('number', $1::text)) END) b \
         LEFT JOIN organizations n ON n.id = b.organization_id WHERE",
        within!("b.organization_id"),
        "ORDER BY b.created_at DESC LIMIT $4"
    );
    load(connection, sql, text, reach, limit).await
}

/// Events of a trace, among the newest 10,000.
pub async fn trace(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    trace: uuid::Uuid,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT e.id::text AS id, concat_ws(' ', e.event_type, e.operation) AS name, NULL AS about, n.name AS owner, e.occurred_at AS at \
         FROM (SELECT * FROM (SELECT id, trace_id, event_type, operation, organization_id, occurred_at FROM events \
             ORDER BY id DESC LIMIT 10000) l WHERE l.trace_id = $1::uuid) e \
         LEFT JOIN organizations n ON n.id = e.organization_id WHERE",
        within!("e.organization_id"),
        "ORDER BY e.id DESC LIMIT $4"
    );
    load(connection, sql, &trace.to_string(), reach, limit).await
}

/// Deliveries of which a try had this span, among the newest 10,000 that were made by their first try, and the newest 10,000
/// other tries.
pub async fn span(connection: &mut AsyncPgConnection, span: i64, limit: i64) -> QueryResult<Vec<DeliveryId>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Uuid)]
        id: DeliveryId,
    }
    let sql = "SELECT id FROM (SELECT id, span_id FROM deliveries ORDER BY id DESC LIMIT 10000) d WHERE span_id = $1 \
               UNION SELECT delivery_id FROM (SELECT delivery_id, span_id FROM attempts \
                   ORDER BY delivery_id DESC LIMIT 10000) a WHERE span_id = $1 LIMIT $2";
    let found: Vec<Found> =
        diesel::sql_query(sql).bind::<BigInt, _>(span).bind::<BigInt, _>(limit).load(connection).await?;
    Ok(found.into_iter().map(|one| one.id).collect())
}

/// Subscriptions whose name or host begins so.
pub async fn subscriptions(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    text: &str,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT s.id::text AS id, s.name, s.url AS about, n.name AS owner, s.created_at AS at FROM subscriptions s \
         LEFT JOIN organizations n ON n.id = s.subscriber_id \
         WHERE (starts_with(lower(s.name), lower($1)) OR starts_with(s.url, 'https://' || lower($1))) AND s.archived_at IS NULL AND",
        within!("s.subscriber_id"),
        "ORDER BY lower(s.name), s.id LIMIT $4"
    );
    load(connection, sql, text, reach, limit).await
}

/// The subscription of this id.
pub async fn subscription(connection: &mut AsyncPgConnection, reach: Reach, id: uuid::Uuid) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT s.id::text AS id, s.name, s.url AS about, n.name AS owner, s.created_at AS at FROM subscriptions s \
         LEFT JOIN organizations n ON n.id = s.subscriber_id WHERE s.id = $1::uuid AND s.archived_at IS NULL AND",
        within!("s.subscriber_id"),
        "LIMIT $4"
    );
    load(connection, sql, &id.to_string(), reach, 1).await
}

/// Organizations whose name begins so.
pub async fn organizations(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    text: &str,
    limit: i64,
) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT o.id::text AS id, o.name, o.type AS about, NULL AS owner, o.created_at AS at FROM organizations o \
         WHERE starts_with(lower(o.name), lower($1)) AND",
        within!("o.id"),
        "ORDER BY lower(o.name), o.id LIMIT $4"
    );
    load(connection, sql, text, reach, limit).await
}

/// The organization of this id.
pub async fn organization(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: OrganizationId,
) -> QueryResult<Vec<Hit>> {
    let sql = concat!(
        "SELECT o.id::text AS id, o.name, o.type AS about, NULL AS owner, o.created_at AS at FROM organizations o \
         WHERE o.id = $1::uuid AND",
        within!("o.id"),
        "LIMIT $4"
    );
    load(connection, sql, &id.to_string(), reach, 1).await
}
