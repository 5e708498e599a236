//! What the sandbox's world holds: its counters, travelers, trips, bookings, scenario runs, inboxes that misbehave, and
//! payloads that are fetched.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::db::{LONG_STATEMENTS, sqlstate};
use super::schema::sandbox_objects;
use crate::domain::id::OrganizationId;
use crate::domain::names::names;

names! {
    /// What an object is.
    pub stored enum Kind {
        /// The seed and the counters; there is one.
        World = "WORLD",
        /// A traveler that was added or changed.
        Traveler = "TRAVELER",
        /// A trip.
        Trip = "TRIP",
        /// A booking.
        Booking = "BOOKING",
        /// A run of a scenario.
        Run = "RUN",
        /// How an inbox misbehaves; by its name.
        Inbox = "INBOX",
        /// A payload that an event names instead of holding it.
        Payload = "PAYLOAD",
    }
}

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = sandbox_objects, check_for_backend(Pg), treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// What it is.
    pub kind: Kind,
    /// Unique among its kind.
    pub id: String,
    /// Whose it is.
    pub organization_id: Option<OrganizationId>,
    /// The trip of a booking.
    pub trip_id: Option<String>,
    /// What a partner calls a booking.
    pub external_id: Option<String>,
    /// All of it.
    pub document: Value,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// The world, locked until the transaction ends: steps take turns.
pub async fn lock_world(connection: &mut AsyncPgConnection) -> QueryResult<Option<Object>> {
    sandbox_objects::table
        .find((Kind::World, ""))
        .select(Object::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()
}

/// Inserts, or replaces all but `created_at`.
pub async fn put(connection: &mut AsyncPgConnection, rows: &[Object]) -> QueryResult<usize> {
    diesel::insert_into(sandbox_objects::table)
        .values(rows)
        .on_conflict((sandbox_objects::kind, sandbox_objects::id))
        .do_update()
        .set((
            sandbox_objects::organization_id.eq(excluded(sandbox_objects::organization_id)),
            sandbox_objects::trip_id.eq(excluded(sandbox_objects::trip_id)),
            sandbox_objects::external_id.eq(excluded(sandbox_objects::external_id)),
            sandbox_objects::document.eq(excluded(sandbox_objects::document)),
            sandbox_objects::updated_at.eq(excluded(sandbox_objects::updated_at)),
        ))
        .execute(connection)
        .await
}

/// The object of this id.
pub async fn find(connection: &mut AsyncPgConnection, kind: Kind, id: &str) -> QueryResult<Option<Object>> {
    sandbox_objects::table.find((kind, id)).select(Object::as_select()).first(connection).await.optional()
}

/// All of a kind, by id.
pub async fn of_kind(connection: &mut AsyncPgConnection, kind: Kind) -> QueryResult<Vec<Object>> {
    sandbox_objects::table
        .filter(sandbox_objects::kind.eq(kind))
        .order(sandbox_objects::id)
        .select(Object::as_select())
        .load(connection)
        .await
}

/// Deletes one; it need not be there.
pub async fn delete(connection: &mut AsyncPgConnection, kind: Kind, id: &str) -> QueryResult<usize> {
    diesel::delete(sandbox_objects::table.find((kind, id))).execute(connection).await
}

/// The bookings of a trip, oldest first.
pub async fn of_trip(connection: &mut AsyncPgConnection, trip_id: &str) -> QueryResult<Vec<Object>> {
    sandbox_objects::table
        .filter(sandbox_objects::trip_id.eq(trip_id))
        .order(sandbox_objects::id)
        .select(Object::as_select())
        .load(connection)
        .await
}

/// The bookings that a partner calls so, newest first.
pub async fn of_external_id(connection: &mut AsyncPgConnection, external_id: &str) -> QueryResult<Vec<Object>> {
    sandbox_objects::table
        .filter(sandbox_objects::external_id.eq(external_id))
        .order(sandbox_objects::id.desc())
        .limit(100)
        .select(Object::as_select())
        .load(connection)
        .await
}

/// The newest of a kind: at most `limit`, of one organization if given.
pub async fn newest(
    connection: &mut AsyncPgConnection,
    kind: Kind,
    organization: Option<OrganizationId>,
    limit: i64,
) -> QueryResult<Vec<Object>> {
    let mut query = sandbox_objects::table.filter(sandbox_objects::kind.eq(kind)).into_boxed();
    if let Some(organization) = organization {
        query = query.filter(sandbox_objects::organization_id.eq(organization));
    }
    query
        .order((sandbox_objects::created_at.desc(), sandbox_objects::id.desc()))
        .limit(limit)
        .select(Object::as_select())
        .load(connection)
        .await
}

/// Everything but the world.
pub async fn all(connection: &mut AsyncPgConnection) -> QueryResult<Vec<Object>> {
    sandbox_objects::table
        .filter(sandbox_objects::kind.ne(Kind::World))
        .order((sandbox_objects::kind, sandbox_objects::id))
        .select(Object::as_select())
        .load(connection)
        .await
}

/// Lets the fetch of a payload fail, if it still has to; tells whether it had.
pub async fn fail_payload(connection: &mut AsyncPgConnection, id: &str) -> QueryResult<bool> {
    let changed = diesel::sql_query(
        "UPDATE sandbox_objects SET document = json_build_object('text', document ->> 'text', \
             'failures', (document ->> 'failures')::bigint - 1) \
         WHERE kind = 'PAYLOAD' AND id = $1 AND (document ->> 'failures')::bigint > 0",
    )
    .bind::<diesel::sql_types::Text, _>(id)
    .execute(connection)
    .await?;
    Ok(changed > 0)
}

/// Deletes payloads that no event waits for any more.
pub async fn delete_fetched_payloads(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    connection
        .batch_execute(
            "DELETE FROM sandbox_objects WHERE kind = 'PAYLOAD' AND id NOT IN (SELECT right(url, 36) FROM payload_fetches)",
        )
        .await
}

/// Lets payloads be fetched at this address, as `https://localhost:8443/payloads`: the port may be another than before.
pub async fn move_payloads(connection: &mut AsyncPgConnection, base: &str) -> QueryResult<usize> {
    diesel::sql_query(
        "UPDATE payload_fetches f SET url = $1 || '/' || o.id FROM sandbox_objects o \
         WHERE o.kind = 'PAYLOAD' AND o.id = right(f.url, 36) AND f.url <> $1 || '/' || o.id",
    )
    .bind::<diesel::sql_types::Text, _>(base)
    .execute(connection)
    .await
}

/// Has the transaction to itself what a reset empties, or fails soon: whoever holds one of these ends first, and nobody
/// waits for long behind a reset that waits.
pub async fn lock_all(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    connection.batch_execute(LONG_STATEMENTS).await?;
    connection
        .batch_execute(
            "SET LOCAL lock_timeout = '300ms'; LOCK TABLE sandbox_objects, events, batches, waiting_deliveries, deliveries, attempts, \
             payload_fetches, resend_outcomes, resends, idempotency_keys, delivery_tallies, changes, alert_rules, alerts, \
             alert_notices, receiver_certificates, subscriptions IN ACCESS EXCLUSIVE MODE",
        )
        .await
}

/// Deletes everything that happened: events, deliveries, jobs, kept answers and what the world holds. With
/// subscriptions, these go as well, and their secrets, and what somebody wants to be alerted of.
pub async fn reset(connection: &mut AsyncPgConnection, with_subscriptions: bool) -> QueryResult<()> {
    connection
        .batch_execute(
            "TRUNCATE events, deliveries, attempts, batches, waiting_deliveries, payload_fetches, resend_outcomes, resends, \
             idempotency_keys, sandbox_objects, delivery_tallies, changes, alerts, alert_notices, receiver_certificates",
        )
        .await?;
    if with_subscriptions {
        connection.batch_execute("DELETE FROM subscriptions; DELETE FROM alert_rules").await?;
    }
    Ok(())
}

/// Whether somebody else held what was asked for, so that it is worth another try.
#[must_use]
pub fn was_held(error: &diesel::result::Error) -> bool {
    matches!(sqlstate(error), Some("55P03" | "40P01"))
}
