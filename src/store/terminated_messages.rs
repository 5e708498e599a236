//! Messages of the stream that can never be stored as events, with their reason.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
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
#[derive(Clone, Debug, Queryable)]
pub struct TerminatedMessage {
    /// Counts up.
    pub id: i64,
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
    /// When that was found.
    pub terminated_at: DateTime<Utc>,
}

/// Keeps a message, once however often it comes. Tells whether it is new.
pub async fn keep(connection: &mut AsyncPgConnection, new: &NewTerminatedMessage) -> QueryResult<bool> {
    let insert = diesel::insert_into(terminated_messages::table).values(new).on_conflict_do_nothing();
    Ok(insert.execute(connection).await? == 1)
}

/// Some of them, newest first: those before this one, if one is named.
pub async fn list(
    connection: &mut AsyncPgConnection,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<TerminatedMessage>> {
    use terminated_messages::dsl;
    let below = dsl::id.lt(before.unwrap_or(i64::MAX));
    dsl::terminated_messages.filter(below).order(dsl::id.desc()).limit(limit).load(connection).await
}

/// Deletes what was kept since before this time.
pub async fn sweep(connection: &mut AsyncPgConnection, until: DateTime<Utc>) -> QueryResult<usize> {
    use terminated_messages::dsl;
    diesel::delete(dsl::terminated_messages.filter(dsl::terminated_at.lt(until))).execute(connection).await
}
