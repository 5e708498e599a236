//! Messages of the stream that can never be stored as events, with their reason.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Bytea, Integer, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::terminated_messages;

/// A message that can never be stored.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = terminated_messages, treat_none_as_default_value = false)]
pub struct NewTerminatedMessage {
    /// When the stream took it.
    pub published_at: DateTime<Utc>,
    /// Its number in the stream.
    pub sequence: i64,
    /// Where it was published.
    pub subject: String,
    /// What is wrong with it.
    pub reason: String,
    /// What it holds.
    pub body: Vec<u8>,
    /// Now.
    pub terminated_at: DateTime<Utc>,
}

/// One that is kept.
#[derive(Clone, Debug, QueryableByName)]
pub struct TerminatedMessage {
    /// Its number in the stream.
    #[diesel(sql_type = BigInt)]
    pub sequence: i64,
    /// When the stream took it.
    #[diesel(sql_type = Timestamptz)]
    pub published_at: DateTime<Utc>,
    /// Where it was published.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// What is wrong with it.
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// What it holds, or the beginning of it.
    #[diesel(sql_type = Bytea)]
    pub body: Vec<u8>,
    /// Whether that is all.
    #[diesel(sql_type = Bool)]
    pub is_whole: bool,
    /// When that was found.
    #[diesel(sql_type = Timestamptz)]
    pub terminated_at: DateTime<Utc>,
}

/// How much of a body a list has, in bytes.
const SHOWN_BYTES: i32 = 16 * 1024;
/// How many one statement of a sweep deletes.
const SWEPT_AT_ONCE: i64 = 100;

/// Keeps a message, once however often it comes. Tells whether it is new.
pub async fn keep(connection: &mut AsyncPgConnection, new: &NewTerminatedMessage) -> QueryResult<bool> {
    let insert = diesel::insert_into(terminated_messages::table).values(new).on_conflict_do_nothing();
    Ok(insert.execute(connection).await? == 1)
}

/// Some of them, as the stream took them, newest first: those before this one, if one is named by its time and number.
pub async fn list(
    connection: &mut AsyncPgConnection,
    before: Option<(DateTime<Utc>, i64)>,
    limit: i64,
) -> QueryResult<Vec<TerminatedMessage>> {
    diesel::sql_query(
        "SELECT sequence, published_at, subject, reason, substring(body, 1, $3) AS body, octet_length(body) <= $3 AS is_whole, \
         terminated_at FROM terminated_messages WHERE (published_at, sequence) < (coalesce($1, 'infinity'), $4) \
         ORDER BY published_at DESC, sequence DESC LIMIT $2",
    )
    .bind::<Nullable<Timestamptz>, _>(before.map(|(published_at, _)| published_at))
    .bind::<BigInt, _>(limit)
    .bind::<Integer, _>(SHOWN_BYTES)
    .bind::<BigInt, _>(before.map_or(0, |(_, sequence)| sequence))
    .load(connection)
    .await
}

/// Deletes some of what was kept since before this time; gives how many. Call it until it is 0.
pub async fn sweep(connection: &mut AsyncPgConnection, until: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM terminated_messages WHERE id IN \
         (SELECT id FROM terminated_messages WHERE terminated_at < $1 LIMIT $2)",
    )
    .bind::<Timestamptz, _>(until)
    .bind::<BigInt, _>(SWEPT_AT_ONCE)
    .execute(connection)
    .await
}
