//! What waits, by when it falls due.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::id::SubscriptionId;

/// How much one look at what waits reads at the most: soonest first.
pub const HORIZON_DEPTH: i64 = 100_000;

/// What falls due within one stretch of time.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Stretch {
    /// Its place among those that were asked for; null for what falls due after all of them, or never by itself.
    #[diesel(sql_type = Nullable<Integer>)]
    pub place: Option<i32>,
    /// Deliveries that are attempted then.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Held deliveries whose window ends then.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// Those that await their payload.
    #[diesel(sql_type = BigInt)]
    pub awaiting_payload: i64,
    /// How many rows were read for it, those that nodes hold included.
    #[diesel(sql_type = BigInt)]
    pub read: i64,
    /// When the first of those that are attempted is due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub first_due_at: Option<DateTime<Utc>>,
}

/// What waits and no node holds, of a subscription or of all, by when it falls due: until each of `ends`, which rise from now
/// on, and later. The soonest [`HORIZON_DEPTH`] of them. What a node held until its lease ended is due.
pub async fn stretches(
    connection: &mut AsyncPgConnection,
    subscription: Option<SubscriptionId>,
    ends: &[DateTime<Utc>],
) -> QueryResult<Vec<Stretch>> {
    // A text for each: a plan made once for any subscription or none would fit neither.
    let of = if subscription.is_some() { "WHERE q.subscription_id = $3" } else { "WHERE $3 IS NULL" };
    let text = format!(
        "SELECT CASE WHEN w.place <= cardinality($1) THEN w.place END AS place, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'WAITING') AS waiting, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'HELD') AS held, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'AWAITING_PAYLOAD') AS awaiting_payload, count(*) AS read, \
             min(w.due_at) FILTER (WHERE w.is_free AND w.state = 'WAITING') AS first_due_at \
         FROM (SELECT q.due_at, q.state, q.leased_by IS NULL OR q.due_at <= ($1)[1] AS is_free, \
                 width_bucket(q.due_at - interval '1 microsecond', $1) + 1 AS place \
             FROM waiting_deliveries q {of} ORDER BY q.due_at LIMIT $2) w \
         GROUP BY 1 ORDER BY 1"
    );
    let query = diesel::sql_query(text)
        .bind::<Array<Timestamptz>, _>(ends)
        .bind::<BigInt, _>(HORIZON_DEPTH)
        .bind::<Nullable<Uuid>, _>(subscription);
    query.load(connection).await
}
