//! What is known of receivers: their newest tries and what waits for them.
//!
//! What this costs is bounded by [`Depth`], whatever there is: each subscription takes one walk along the index of its ended
//! deliveries, one along that of its waiting ones from either end, and one look-up of tries for each delivery found.

use std::cmp::Reverse;
use std::mem::take;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::health::{Known, Try};
use crate::domain::id::SubscriptionId;

/// How far one looks.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// How many ended deliveries of a subscription, the newest; and how many waiting ones from either end.
    pub deliveries: i64,
    /// How many tries of each, the newest.
    pub tries: i32,
    /// Up to where waiting deliveries are counted.
    pub waiting: i64,
}

impl Depth {
    /// For what is shown.
    pub const WHOLE: Self = Self { deliveries: 50, tries: 10, waiting: 10_000 };
    /// For what many are compared by: the same tries, since what is found by its state has to be in it.
    pub const ROUGH: Self = Self { deliveries: 50, tries: 10, waiting: 1 };
    /// The most tries of a subscription.
    pub const MAX_TRIES: i64 = 1_000;
}

/// What was found of a subscription.
#[derive(Clone, Debug, QueryableByName)]
pub struct Found {
    /// The subscription.
    #[diesel(sql_type = Uuid)]
    pub id: SubscriptionId,
    /// Deliveries that wait.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Deliveries that are held.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// The earliest time at which one is or was due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// The earliest that is yet to come.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub next_due_at: Option<DateTime<Utc>>,
    /// When its newest tries began, the newest first.
    #[diesel(sql_type = Array<Timestamptz>)]
    pub started_at: Vec<DateTime<Utc>>,
    /// How long each took, in microseconds.
    #[diesel(sql_type = Array<Integer>)]
    pub total_us: Vec<i32>,
    /// Why each failed; empty where it was delivered.
    #[diesel(sql_type = Array<Text>)]
    pub reasons: Vec<String>,
}

impl Found {
    /// With what another database has of the same subscription.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.waiting += other.waiting;
        self.held += other.held;
        self.oldest_due_at = self.oldest_due_at.into_iter().chain(other.oldest_due_at).min();
        self.next_due_at = self.next_due_at.into_iter().chain(other.next_due_at).min();
        let (started_at, total_us, reasons) =
            (take(&mut self.started_at), take(&mut self.total_us), take(&mut self.reasons));
        let of_other = other.started_at.into_iter().zip(other.total_us).zip(other.reasons);
        let mut all: Vec<_> = started_at.into_iter().zip(total_us).zip(reasons).chain(of_other).collect();
        all.sort_by_key(|((started_at, _), _)| Reverse(*started_at));
        all.truncate(usize::try_from(Depth::MAX_TRIES).unwrap_or(0));
        let (times, reasons): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        (self.started_at, self.total_us) = times.into_iter().unzip();
        Self { reasons, ..self }
    }

    /// What its health is judged from.
    #[must_use]
    pub fn known(&self, is_active: bool, now: DateTime<Utc>) -> Known {
        let tries = self.started_at.iter().zip(&self.total_us).zip(&self.reasons);
        let tries =
            tries.map(|((at, total_us), reason)| Try { at: *at, total_us: *total_us, reason: reason.parse().ok() });
        Known { is_active, tries: tries.collect(), overdue_since: self.oldest_due_at.filter(|due| *due < now) }
    }
}

/// What is known of each of these subscriptions. That the caller may see them is asked before.
pub async fn of(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
    depth: Depth,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Found>> {
    diesel::sql_query(
        "SELECT s.id, q.waiting, q.held, q.oldest_due_at, n.next_due_at, coalesce(t.started_at, '{}') AS started_at, \
             coalesce(t.total_us, '{}') AS total_us, coalesce(t.reasons, '{}') AS reasons \
         FROM unnest($1) AS s (id) \
         CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE w.state <> 'HELD') AS waiting, \
             count(*) FILTER (WHERE w.state = 'HELD') AS held, \
             nullif(min(w.due_at) FILTER (WHERE w.state = 'WAITING'), 'infinity') AS oldest_due_at \
             FROM (SELECT w.state, w.due_at FROM open_deliveries w WHERE w.subscription_id = s.id \
                 ORDER BY w.due_at LIMIT $4) w) q \
         LEFT JOIN LATERAL (SELECT nullif(w.due_at, 'infinity') AS next_due_at FROM waiting_deliveries w \
             WHERE w.subscription_id = s.id AND w.due_at > $5 ORDER BY w.due_at LIMIT 1) n ON true \
         CROSS JOIN LATERAL (SELECT array_agg(a.started_at ORDER BY a.started_at DESC) AS started_at, \
             array_agg(a.total_us ORDER BY a.started_at DESC) AS total_us, \
             array_agg(coalesce(a.reason, '') ORDER BY a.started_at DESC) AS reasons \
             FROM (SELECT a.started_at, a.total_us, a.reason FROM ( \
                 (SELECT d.id, d.attempt_count FROM deliveries d WHERE d.subscription_id = s.id ORDER BY d.id DESC LIMIT $2) \
                 UNION ALL (SELECT w.id, w.attempt_count FROM ( \
                     (SELECT w.id, w.attempt_count FROM waiting_deliveries w WHERE w.subscription_id = s.id \
                         ORDER BY w.due_at LIMIT $2) \
                     UNION (SELECT w.id, w.attempt_count FROM waiting_deliveries w WHERE w.subscription_id = s.id \
                         AND w.due_at < 'infinity' ORDER BY w.due_at DESC LIMIT $2)) w WHERE w.attempt_count > 0)) d \
                 CROSS JOIN LATERAL (SELECT a.started_at, a.total_us, a.reason FROM all_attempts a WHERE a.delivery_id = d.id \
                     AND a.number > d.attempt_count - $3 OFFSET 0) a \
                 ORDER BY a.started_at DESC LIMIT $6) a) t",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<BigInt, _>(depth.deliveries)
    .bind::<Integer, _>(depth.tries)
    .bind::<BigInt, _>(depth.waiting)
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(Depth::MAX_TRIES)
    .load(connection)
    .await
}

/// A subscription to which nothing could be delivered for as many days as its settings say.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Dead {
    /// Which.
    #[diesel(sql_type = Uuid)]
    pub id: SubscriptionId,
    /// Since when, at the least.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
}

/// Those that are to be paused, a thousand at the most: active, not changed for so many days, with a delivery that has failed
/// for as long, and none that was made, as far as this database knows. What was delivered is known for `known_days`: with more in
/// its settings a subscription is not judged. For the engine: nobody asks whose they are.
pub async fn dead(connection: &mut AsyncPgConnection, now: DateTime<Utc>, known_days: i32) -> QueryResult<Vec<Dead>> {
    // Counts are by the hour after some hours; those of a node that has not written its own yet are in the newest that ended.
    diesel::sql_query(
        "SELECT s.id, p.since FROM subscription_settings t JOIN subscriptions s ON s.id = t.subscription_id, \
         LATERAL (SELECT $1 - t.pause_after_days * interval '1 day' AS since) p \
         WHERE t.pause_after_days IS NOT NULL AND t.pause_after_days <= $2 AND s.is_active AND s.updated_at <= p.since \
         AND EXISTS (SELECT FROM (\
             (SELECT * FROM waiting_deliveries w WHERE w.subscription_id = s.id ORDER BY w.due_at DESC LIMIT 1000) UNION ALL \
             (SELECT * FROM waiting_deliveries w WHERE w.subscription_id = s.id ORDER BY w.due_at LIMIT 1000)) w \
             WHERE w.attempt_count > 0 AND w.first_attempt_at <= p.since) \
         AND NOT EXISTS (SELECT FROM delivery_tallies c \
             WHERE c.scope_id = s.id AND c.start > p.since - interval '1 hour' AND c.delivered > 0) \
         AND NOT EXISTS (SELECT FROM (\
             SELECT state, ended_at FROM deliveries d WHERE d.subscription_id = s.id ORDER BY d.id DESC LIMIT 50) d \
             WHERE d.state = 'DELIVERED' AND d.ended_at > p.since) \
         LIMIT 1000",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Integer, _>(known_days)
    .load(connection)
    .await
}

/// Those of them to which this database knows of a delivery since then.
pub async fn delivered_since(connection: &mut AsyncPgConnection, dead: &[Dead]) -> QueryResult<Vec<SubscriptionId>> {
    #[derive(QueryableByName)]
    struct Alive {
        #[diesel(sql_type = Uuid)]
        id: SubscriptionId,
    }
    let (ids, since): (Vec<_>, Vec<_>) = dead.iter().map(|one| (one.id, one.since)).unzip();
    let alive: Vec<Alive> = diesel::sql_query(
        "SELECT p.id FROM unnest($1, $2) AS p (id, since) WHERE EXISTS (SELECT FROM delivery_tallies c \
             WHERE c.scope_id = p.id AND c.start > p.since - interval '1 hour' AND c.delivered > 0) \
         OR EXISTS (SELECT FROM (\
             SELECT state, ended_at FROM deliveries d WHERE d.subscription_id = p.id ORDER BY d.id DESC LIMIT 50) d \
             WHERE d.state = 'DELIVERED' AND d.ended_at > p.since)",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Timestamptz>, _>(since)
    .load(connection)
    .await?;
    Ok(alive.into_iter().map(|one| one.id).collect())
}
