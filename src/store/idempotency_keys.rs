//! Answers that a repeat of the same request gets again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::idempotency_keys;
use crate::domain::sealing::Sealed;

/// How long a repeat answers the same (contract, "Idempotency-Key").
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// A request under a key, and its answer.
#[derive(Debug, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub struct NewIdempotencyKey<'a> {
    /// The tenant and the subject of the token.
    pub caller: &'a str,
    /// The operation id.
    pub operation: &'a str,
    /// The header.
    pub key: &'a str,
    /// SHA-256 of the body.
    pub request_digest: &'a [u8],
    /// Sealed for [`context`].
    pub answer: &'a Sealed,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// What a key is worth.
#[derive(Debug)]
pub enum Claimed {
    /// It is new: do the work in the same transaction.
    New,
    /// It was used for the same body: give this answer.
    Repeat(Sealed),
    /// It was used for another body.
    Conflict,
}

/// What an answer is bound to.
#[must_use]
pub fn context(caller: &str, operation: &str, key: &str) -> String {
    format!("idempotency_keys/{operation}/{}/{caller}/{key}", caller.len())
}

/// What 0.1.0 bound the answer to, which knew a caller by the subject alone; for those that the migration took over.
#[must_use]
pub fn context_in_0_1_0(caller: &str, operation: &str, key: &str) -> Option<String> {
    Some(context(caller.strip_prefix("platform/")?, operation, key))
}

/// Takes a key, or tells what it was used for. Of several at once, one takes it and the others
/// wait for its transaction to end.
pub async fn claim(connection: &mut AsyncPgConnection, new: &NewIdempotencyKey<'_>) -> QueryResult<Claimed> {
    use idempotency_keys::dsl;
    let same = dsl::caller.eq(new.caller).and(dsl::operation.eq(new.operation)).and(dsl::key.eq(new.key));
    let expired = dsl::created_at.le(new.created_at - KEPT_FOR);
    diesel::delete(dsl::idempotency_keys.filter(same.and(expired))).execute(connection).await?;
    let inserted =
        diesel::insert_into(dsl::idempotency_keys).values(new).on_conflict_do_nothing().execute(connection).await?;
    if inserted == 1 {
        return Ok(Claimed::New);
    }
    let (digest, answer): (Vec<u8>, Sealed) =
        dsl::idempotency_keys.filter(same).select((dsl::request_digest, dsl::answer)).first(connection).await?;
    Ok(if digest == new.request_digest { Claimed::Repeat(answer) } else { Claimed::Conflict })
}

/// What a key was used for at this time: the digest of the body, and the answer.
pub async fn find(
    connection: &mut AsyncPgConnection,
    (caller, operation, key): (&str, &str, &str),
    now: DateTime<Utc>,
) -> QueryResult<Option<(Vec<u8>, Sealed)>> {
    use idempotency_keys::dsl;
    dsl::idempotency_keys
        .find((caller, operation, key))
        .filter(dsl::created_at.gt(now - KEPT_FOR))
        .select((dsl::request_digest, dsl::answer))
        .first(connection)
        .await
        .optional()
}

/// How many rows one statement of a sweep deletes.
const SWEPT_AT_ONCE: i64 = 1000;

/// Deletes some of what is older than [`KEPT_FOR`]; gives how many. Call it until it is 0.
pub async fn sweep(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query(
        "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM idempotency_keys WHERE created_at <= $1 LIMIT $2))",
    )
    .bind::<Timestamptz, _>(now - KEPT_FOR)
    .bind::<BigInt, _>(SWEPT_AT_ONCE)
    .execute(connection)
    .await
}
