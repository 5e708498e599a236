//! How a subscription's deliveries go.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::domain::outcome::Reason;

/// What became of a subscription's deliveries.
#[derive(Clone, Debug, QueryableByName)]
pub struct Stats {
    /// Deliveries that ended with a 200, of events accepted in the window.
    #[diesel(sql_type = BigInt)]
    pub delivered: i64,
    /// Deliveries that were given up, of events accepted in the window.
    #[diesel(sql_type = BigInt)]
    pub exhausted: i64,
    /// Deliveries that wait, of any time.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Deliveries that are held, of any time.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// When the next one is due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_due_at: Option<DateTime<Utc>>,
    /// How long each try took of deliveries in the window that have ended, in microseconds.
    #[diesel(sql_type = Array<Integer>)]
    pub total_us: Vec<i32>,
}

impl Stats {
    /// With what another database has of the same subscription.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.delivered += other.delivered;
        self.exhausted += other.exhausted;
        self.waiting += other.waiting;
        self.held += other.held;
        self.next_due_at = self.next_due_at.into_iter().chain(other.next_due_at).min();
        self.total_us.extend(other.total_us);
        self
    }
}

/// How many deliveries [`stats`] looks at, the newest first.
pub const STATS_DEPTH: i64 = 10_000;

/// Counts what was accepted since; of the newest [`STATS_DEPTH`] deliveries. That the caller may
/// see the subscription is asked before.
pub async fn stats(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    since: DateTime<Utc>,
) -> QueryResult<Stats> {
    diesel::sql_query(
        // A delivery that was made at once has its try in its own row. The others are looked up one by one: a join of the
        // view may be planned as a scan of every day.
        "WITH ended AS MATERIALIZED (SELECT id, state, started_at, total_us FROM deliveries \
             WHERE subscription_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3), \
         waits AS MATERIALIZED (SELECT state, due_at FROM open_deliveries WHERE subscription_id = $1), \
         tries AS (SELECT total_us FROM ended WHERE started_at IS NOT NULL UNION ALL \
             SELECT a.total_us FROM ended CROSS JOIN LATERAL ( \
                 SELECT total_us FROM attempts WHERE delivery_id = ended.id OFFSET 0) a WHERE ended.started_at IS NULL) \
         SELECT (SELECT count(*) FROM ended WHERE state = 'DELIVERED') AS delivered, \
             (SELECT count(*) FROM ended WHERE state = 'EXHAUSTED') AS exhausted, \
             (SELECT count(*) FROM waits WHERE state <> 'HELD') AS waiting, \
             (SELECT count(*) FROM waits WHERE state = 'HELD') AS held, \
             (SELECT nullif(min(due_at), 'infinity') FROM waits WHERE state <> 'HELD') AS next_due_at, \
             coalesce((SELECT array_agg(total_us) FROM tries), '{}') AS total_us",
    )
    .bind::<Uuid, _>(subscription)
    .bind::<Uuid, _>(DeliveryId::first_at(since))
    .bind::<BigInt, _>(STATS_DEPTH)
    .get_result(connection)
    .await
}

/// How often each reason ended a try, among what [`stats`] counts.
pub async fn reasons(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<(Reason, i64)>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        reason: Reason,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let lines: Vec<Line> = diesel::sql_query(
        "SELECT a.reason, count(*) AS count FROM ( \
             (SELECT id FROM deliveries WHERE subscription_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) \
             UNION ALL (SELECT id FROM waiting_deliveries WHERE subscription_id = $1 LIMIT $3)) d \
         JOIN attempts a ON a.delivery_id = d.id WHERE a.reason IS NOT NULL GROUP BY a.reason ORDER BY count(*) DESC, a.reason",
    )
    .bind::<Uuid, _>(subscription)
    .bind::<Uuid, _>(DeliveryId::first_at(since))
    .bind::<BigInt, _>(STATS_DEPTH)
    .load(connection)
    .await?;
    Ok(lines.into_iter().map(|line| (line.reason, line.count)).collect())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many subscriptions the newest 10,000 deliveries belong to that were given up and not sent again.
pub async fn exhausted_subscriptions(connection: &mut AsyncPgConnection) -> QueryResult<i64> {
    let count: Count = diesel::sql_query(
        "SELECT count(DISTINCT subscription_id) AS count FROM (SELECT subscription_id FROM deliveries \
         WHERE state = 'EXHAUSTED' ORDER BY id DESC LIMIT 10000) newest",
    )
    .get_result(connection)
    .await?;
    Ok(count.count)
}
