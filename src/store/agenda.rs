//! What a clock will come to: all that has a time yet to come.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::domain::retry::POLICY;

/// Things of one kind that fall due together.
#[derive(Clone, Debug, QueryableByName)]
pub struct Entry {
    /// When the first of them does.
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    /// What they are.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// How many there are.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The delivery, if it is one by itself.
    #[diesel(sql_type = Nullable<Uuid>)]
    pub delivery: Option<DeliveryId>,
    /// The subscription of what is by itself.
    #[diesel(sql_type = Nullable<Uuid>)]
    pub subscription: Option<SubscriptionId>,
}

/// All that is due: of `$1` the time now, of `$2` the seconds of a window.
const DUE: &str = "WITH due AS ( \
     SELECT w.due_at AS at, CASE WHEN w.leased_by IS NULL THEN 'RETRY' ELSE 'LEASE' END AS kind, w.id AS delivery, \
         w.subscription_id AS subscription FROM open_deliveries w WHERE w.state = 'WAITING' \
     UNION ALL SELECT w.first_attempt_at + make_interval(secs => $2), 'WINDOW_END', w.id, w.subscription_id \
         FROM open_deliveries w WHERE w.first_attempt_at IS NOT NULL \
     UNION ALL SELECT w.due_at, 'WINDOW_END', w.id, w.subscription_id FROM open_deliveries w \
         WHERE w.state = 'HELD' AND w.first_attempt_at IS NULL AND w.due_at < 'infinity' \
     UNION ALL SELECT f.due_at, 'PAYLOAD', NULL, NULL FROM payload_fetches f WHERE NOT f.has_failed \
     UNION ALL SELECT s.expires_at, 'SECRET_END', NULL, s.subscription_id FROM signing_secrets s WHERE s.expires_at > $1 \
     UNION ALL SELECT r.due_at, 'RESEND', NULL, r.subscription_id FROM resends r WHERE r.ended_at IS NULL) ";

/// All that is due, soonest first: one by one, or, of more than `most`, by kind and by how far off it is.
pub async fn of(connection: &mut AsyncPgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<Vec<Entry>> {
    let single = "SELECT at, kind, 1::bigint AS count, delivery, subscription FROM due LIMIT $3";
    let mut all = load(connection, single, now, most + 1).await?;
    if i64::try_from(all.len()).is_ok_and(|count| count > most) {
        // As a clock face has it: the farther off, the longer what goes together.
        let together = "SELECT min(at) AS at, kind, count(*) AS count, NULL::uuid AS delivery, NULL::uuid AS subscription FROM due \
             GROUP BY kind, floor(2 * ln(1 + greatest(0, extract(epoch FROM at - $1)::float8))) LIMIT $3";
        all = load(connection, together, now, most).await?;
    }
    all.sort_by(|one, other| (one.at, &one.kind).cmp(&(other.at, &other.kind)));
    Ok(all)
}

async fn load(
    connection: &mut AsyncPgConnection,
    select: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Entry>> {
    diesel::sql_query(format!("{DUE}{select}"))
        .bind::<Timestamptz, _>(now)
        .bind::<Double, _>(POLICY.window.as_seconds_f64())
        .bind::<BigInt, _>(limit)
        .load(connection)
        .await
}
