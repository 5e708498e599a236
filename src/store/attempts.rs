//! Every recorded try.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::id::DeliveryId;
use crate::domain::outcome::Reason;
use crate::domain::protocol::Protocol;

mod view {
    diesel::table! {
        /// A view: the table of this name, and the attempts that are kept in the rows of their deliveries.
        all_attempts (delivery_id, number) {
            delivery_id -> Uuid,
            number -> Int4,
            started_at -> Timestamptz,
            dns_us -> Nullable<Int4>,
            connect_us -> Nullable<Int4>,
            tls_us -> Nullable<Int4>,
            first_byte_us -> Nullable<Int4>,
            total_us -> Int4,
            peer -> Nullable<Text>,
            status -> Nullable<Int2>,
            reason -> Nullable<Text>,
            answer -> Nullable<Bytea>,
            answer_flaw -> Nullable<Text>,
            span_id -> Int8,
            node -> Text,
            protocol -> Nullable<Int2>,
            answer_headers -> Nullable<Bytea>,
        }
    }
}
pub(super) use view::all_attempts;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = all_attempts, check_for_backend(Pg))]
pub struct Attempt {
    /// Which try of the delivery, from 1.
    pub number: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Microseconds of the look-up, if one was made.
    pub dns_us: Option<i32>,
    /// Microseconds until the connection stood, if a new one was made.
    pub connect_us: Option<i32>,
    /// Microseconds of the handshake, if one was made.
    pub tls_us: Option<i32>,
    /// Microseconds from the start to the head of the answer, if one came.
    pub first_byte_us: Option<i32>,
    /// Microseconds of the whole.
    pub total_us: i32,
    /// The address and port that was called.
    pub peer: Option<String>,
    /// The status of the answer.
    pub status: Option<i16>,
    /// Why it failed.
    pub reason: Option<Reason>,
    /// The first 4 KiB of the answer's body.
    pub answer: Option<Vec<u8>>,
    /// What was wrong with the answer although its status counted.
    pub answer_flaw: Option<Reason>,
    /// The span of the try.
    pub span_id: i64,
    /// The node that made it.
    pub node: String,
    /// The version of HTTP that the answer came by.
    pub protocol: Option<Protocol>,
    /// The headers of the answer, a line each, if it failed.
    pub answer_headers: Option<Vec<u8>>,
}

/// The most tries of a delivery that are read at once: each may have 4 KiB of an answer and 2 of its headers.
const MAX_READ: i64 = 100;

/// The newest tries of a delivery, 100 at the most, oldest first. That the caller may see the delivery is asked before.
pub async fn of_delivery(connection: &mut AsyncPgConnection, id: DeliveryId) -> QueryResult<Vec<Attempt>> {
    use all_attempts::dsl;
    let mut newest: Vec<Attempt> = dsl::all_attempts
        .filter(dsl::delivery_id.eq(id))
        .order(dsl::number.desc())
        .limit(MAX_READ)
        .select(Attempt::as_select())
        .load(connection)
        .await?;
    newest.reverse();
    Ok(newest)
}
