//! Pages of a sandbox's bookings.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Json, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::sandbox_objects::{Kind, Object};
use super::schema::sandbox_objects;
use crate::domain::id::OrganizationId;

/// Which bookings a page has.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this company.
    pub organization: Option<OrganizationId>,
    /// Only in one of these stages; empty for any.
    pub stages: Vec<String>,
    /// Only of one of these products; empty for any.
    pub products: Vec<String>,
    /// Only those with this id, or that have this in what a partner calls them or in a traveler's name, in whatever case.
    pub text: Option<String>,
    /// Only those after this one.
    pub after: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Json)]
    document: Value,
}

/// Bookings that changed after this time, or at it with a greater id; with both, those that changed first first.
pub async fn changed_after(
    connection: &mut AsyncPgConnection,
    time: DateTime<Utc>,
    id: &str,
    limit: i64,
) -> QueryResult<Vec<Object>> {
    use sandbox_objects::dsl;
    let is_later = dsl::updated_at.gt(time).or(dsl::updated_at.eq(time).and(dsl::id.gt(id)));
    dsl::sandbox_objects
        .filter(dsl::kind.eq(Kind::Booking.as_str()).and(is_later))
        .order((dsl::updated_at, dsl::id))
        .limit(limit)
        .select(Object::as_select())
        .load(connection)
        .await
}

/// The bookings that fit, newest first.
pub async fn page(connection: &mut AsyncPgConnection, wanted: &Wanted, limit: i64) -> QueryResult<Vec<Value>> {
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT b.document FROM sandbox_objects b WHERE b.kind = 'BOOKING' AND ($1 IS NULL OR b.organization_id = $1) \
         AND ($2 = '{}' OR b.document ->> 'stage' = ANY ($2)) AND ($3 = '{}' OR b.document ->> 'product' = ANY ($3)) \
         AND ($4 IS NULL OR b.id = $4 OR strpos(lower(b.external_id), lower($4)) > 0 OR EXISTS ( \
             SELECT FROM json_array_elements(b.document -> 'travelers') t \
             WHERE strpos(lower(concat_ws(' ', t ->> 'given', t ->> 'family')), lower($4)) > 0)) \
         AND ($5 IS NULL OR (b.created_at, b.id) < (SELECT l.created_at, l.id FROM sandbox_objects l \
             WHERE l.kind = 'BOOKING' AND l.id = $5)) \
         ORDER BY b.created_at DESC, b.id DESC LIMIT $6",
    )
    .bind::<Nullable<Uuid>, _>(wanted.organization)
    .bind::<Array<Text>, _>(&wanted.stages)
    .bind::<Array<Text>, _>(&wanted.products)
    .bind::<Nullable<Text>, _>(&wanted.text)
    .bind::<Nullable<Text>, _>(&wanted.after)
    .bind::<BigInt, _>(limit)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.document).collect())
}
