//! What happened in a sandbox, as rows of JSON: for a session that is taken along as a file.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Events, deliveries that have ended, and their tries; each a list of rows. What still waits is not among them, and no
/// answer of a receiver, which may hold secrets.
#[derive(Debug, Serialize, Deserialize)]
pub struct History {
    /// Events with their envelopes.
    pub events: Box<RawValue>,
    /// Deliveries that have ended.
    pub deliveries: Box<RawValue>,
    /// Tries of those.
    pub attempts: Box<RawValue>,
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = Text)]
    rows: String,
}

/// The newest events: an event's id is below those of its deliveries and above those of older ones.
const NEWEST: &str = "SELECT * FROM events ORDER BY id DESC LIMIT $1";

/// What became of the newest events.
pub async fn export(connection: &mut AsyncPgConnection, most: i64) -> QueryResult<History> {
    let ended =
        format!("SELECT d.* FROM deliveries d WHERE d.id >= (SELECT n.id FROM ({NEWEST}) n ORDER BY n.id LIMIT 1)");
    let events = format!(
        "SELECT id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, trace_id, \
         convert_from(envelope, 'UTF8') AS envelope, trip_id, pnr_ids, matched FROM ({NEWEST}) n"
    );
    let attempts = format!(
        "SELECT a.delivery_id, a.number, a.started_at, a.dns_us, a.connect_us, a.tls_us, a.first_byte_us, a.total_us, a.peer, \
         a.status, a.reason, a.span_id, a.node FROM attempts a JOIN ({ended}) d ON d.id = a.delivery_id"
    );
    Ok(History {
        events: rows(connection, &events, most).await?,
        deliveries: rows(connection, &ended, most).await?,
        attempts: rows(connection, &attempts, most).await?,
    })
}

async fn rows(connection: &mut AsyncPgConnection, select: &str, most: i64) -> QueryResult<Box<RawValue>> {
    let all = format!("SELECT coalesce(json_agg(row_to_json(r)), '[]')::text AS rows FROM ({select}) r");
    let found: Rows = diesel::sql_query(all).bind::<BigInt, _>(most).get_result(connection).await?;
    RawValue::from_string(found.rows).map_err(|error| diesel::result::Error::DeserializationError(error.into()))
}

/// Puts them into tables that are empty. Rows that do not fit are an error of the database.
pub async fn import(connection: &mut AsyncPgConnection, history: &History) -> QueryResult<()> {
    for (statement, rows) in [
        (
            "INSERT INTO events (id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, \
             trace_id, envelope, trip_id, pnr_ids, matched) \
             SELECT id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, trace_id, \
             convert_to(envelope, 'UTF8'), trip_id, pnr_ids, matched FROM json_to_recordset($1::json) AS r (id uuid, \
             event_type text, operation text, organization_id uuid, contracting_tmc_id uuid, booking_tmc_id uuid, \
             occurred_at timestamptz, trace_id uuid, envelope text, trip_id text, pnr_ids text[], matched int)",
            &history.events,
        ),
        (
            "INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason) \
             SELECT id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason \
             FROM json_to_recordset($1::json) AS r (id uuid, subscription_id uuid, state text, claim_no int, \
             attempt_count int, ended_at timestamptz, last_reason text)",
            &history.deliveries,
        ),
        (
            "INSERT INTO attempts (delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, \
             status, reason, span_id, node) \
             SELECT delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status, reason, \
             span_id, node FROM json_to_recordset($1::json) AS r (delivery_id uuid, number int, started_at timestamptz, \
             dns_us int, connect_us int, tls_us int, first_byte_us int, total_us int, peer text, status smallint, reason text, \
             span_id bigint, node text)",
            &history.attempts,
        ),
    ] {
        diesel::sql_query(statement).bind::<Text, _>(rows.get()).execute(connection).await?;
    }
    Ok(())
}
