//! What the rules find, and what was found before.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::certificates::ReceiverCertificate;
use super::schema::alerts::{self, dsl};
use super::schema::subscriptions;
use super::{Within, by_text, push};
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::{AlertId, SubscriptionId};
use crate::domain::reach::Reach;

/// How many alerts of one kind an owner has at the most.
pub const MOST: i64 = 1_000;
/// For how long ended alerts and notices are kept.
pub(super) const KEPT: TimeDelta = TimeDelta::days(90);
/// How many rows one statement of a sweep deletes.
pub(super) const SWEPT_AT_ONCE: i64 = 1_000;

/// What a rule found.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// What it is about.
    pub kind: AlertKind,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The secret, or the subscription again.
    pub object: uuid::Uuid,
    /// Since when it is so.
    pub since: DateTime<Utc>,
    /// When the secret or certificate ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many were given up.
    pub count: Option<i64>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = alerts, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    id: AlertId,
    owner_id: uuid::Uuid,
    kind: AlertKind,
    subscription_id: SubscriptionId,
    object_id: uuid::Uuid,
    since: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    count: Option<i64>,
    opened_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    fn alert(self, subscription_name: String) -> Alert {
        Alert {
            id: self.id,
            kind: self.kind,
            subscription_id: self.subscription_id,
            subscription_name,
            secret_id: (self.kind == AlertKind::SecretEnds).then_some(self.object_id),
            since: self.since,
            ends_at: self.ends_at,
            count: self.count,
            opened_at: self.opened_at,
            ended_at: self.ended_at,
        }
    }
}

/// What a look changed.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Alerts that were opened.
    pub opened: Vec<Alert>,
    /// Alerts that have ended.
    pub ended: Vec<Alert>,
    /// How many are open now.
    pub open: i64,
}

/// Opens what was found and is not open, and ends what is open and was not found.
pub async fn apply(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    findings: &[Finding],
    now: DateTime<Utc>,
) -> QueryResult<Changed> {
    let open: Vec<Row> = dsl::alerts
        .filter(dsl::owner_id.eq(owner))
        .filter(dsl::ended_at.is_null())
        .select(Row::as_select())
        .load(connection)
        .await?;
    let known: HashSet<_> = open.iter().map(|row| (row.kind, row.object_id)).collect();
    let found: HashSet<_> = findings.iter().map(|one| (one.kind, one.object)).collect();
    let opened: Vec<Row> = findings
        .iter()
        .filter(|one| !known.contains(&(one.kind, one.object)))
        .map(|one| Row {
            id: AlertId::random(),
            owner_id: owner,
            kind: one.kind,
            subscription_id: one.subscription,
            object_id: one.object,
            since: one.since,
            ends_at: one.ends_at,
            count: one.count,
            opened_at: now,
            ended_at: None,
        })
        .collect();
    diesel::insert_into(dsl::alerts).values(&opened).execute(connection).await?;
    let ended: Vec<Row> = open
        .iter()
        .filter(|row| !found.contains(&(row.kind, row.object_id)))
        .map(|row| Row { ended_at: Some(now), ..row.clone() })
        .collect();
    let ids: Vec<AlertId> = ended.iter().map(|row| row.id).collect();
    diesel::update(dsl::alerts.filter(dsl::id.eq_any(ids))).set(dsl::ended_at.eq(now)).execute(connection).await?;
    let left = open.len() + opened.len() - ended.len();
    Ok(Changed {
        opened: named(connection, opened).await?,
        ended: named(connection, ended).await?,
        open: i64::try_from(left).unwrap_or(i64::MAX),
    })
}

/// Rows with the names of their subscriptions.
async fn named(connection: &mut AsyncPgConnection, rows: Vec<Row>) -> QueryResult<Vec<Alert>> {
    let ids: HashSet<SubscriptionId> = rows.iter().map(|row| row.subscription_id).collect();
    let names: Vec<(SubscriptionId, String)> = subscriptions::table
        .filter(subscriptions::id.eq_any(ids))
        .select((subscriptions::id, subscriptions::name))
        .load(connection)
        .await?;
    let names: HashMap<_, _> = names.into_iter().collect();
    let name = |row: &Row| names.get(&row.subscription_id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| (name(&row), row)).map(|(name, row)| row.alert(name)).collect())
}

/// Those of an owner that are open, newest first, and how many there are; then those that ended last.
pub async fn list(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    limit: i64,
) -> QueryResult<(Vec<Alert>, i64)> {
    let of_owner = dsl::alerts.filter(dsl::owner_id.eq(owner));
    let count = of_owner.filter(dsl::ended_at.is_null()).count().get_result(connection).await?;
    let mut rows: Vec<Row> = of_owner
        .filter(dsl::ended_at.is_null())
        .order((dsl::opened_at.desc(), dsl::id))
        .limit(limit)
        .select(Row::as_select())
        .load(connection)
        .await?;
    let room = limit - i64::try_from(rows.len()).unwrap_or(limit);
    let ended = of_owner
        .filter(dsl::ended_at.is_not_null())
        .order((dsl::ended_at.desc(), dsl::id))
        .limit(room)
        .select(Row::as_select())
        .load(connection);
    rows.extend(ended.await?);
    Ok((named(connection, rows).await?, count))
}

/// Deletes some that ended long ago; tells how many.
pub async fn sweep(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE ended_at < $1 LIMIT $2)")
        .bind::<Timestamptz, _>(now - KEPT)
        .bind::<BigInt, _>(SWEPT_AT_ONCE)
        .execute(connection)
        .await
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Uuid)]
    id: SubscriptionId,
}

/// Active subscriptions of which something has waited for over an hour, or since an attempt of it failed, and those with an
/// open alert of their health: nobody else can be failing for long. One look-up of a few rows each; `limit` at the most.
/// For the engine: nobody asks whose they are.
pub async fn troubled(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<SubscriptionId>> {
    let rows: Vec<Id> = diesel::sql_query(
        "WITH RECURSIVE next AS ( \
         (SELECT subscription_id FROM waiting_deliveries ORDER BY subscription_id LIMIT 1) \
         UNION ALL SELECT n.subscription_id FROM next CROSS JOIN LATERAL ( \
         SELECT w.subscription_id FROM waiting_deliveries w WHERE w.subscription_id > next.subscription_id \
         ORDER BY w.subscription_id LIMIT 1) n), \
         alerted AS (SELECT DISTINCT subscription_id FROM alerts WHERE ended_at IS NULL AND kind IN ('DOWN', 'FAILING')) \
         SELECT s.id FROM (SELECT subscription_id FROM next WHERE EXISTS ( \
             SELECT FROM (SELECT w.attempt_count FROM waiting_deliveries w \
             WHERE w.subscription_id = next.subscription_id AND w.due_at < 'infinity' ORDER BY w.due_at DESC LIMIT 16) last \
             WHERE last.attempt_count > 0) \
         OR (SELECT w.due_at FROM waiting_deliveries w WHERE w.subscription_id = next.subscription_id \
             ORDER BY w.due_at LIMIT 1) < $1 - interval '1 hour' \
         UNION SELECT subscription_id FROM alerted) t \
         JOIN subscriptions s ON s.id = t.subscription_id AND s.is_active ORDER BY s.id LIMIT $2",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those of these subscriptions that are within reach.
pub async fn within(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: &[SubscriptionId],
) -> QueryResult<HashSet<SubscriptionId>> {
    let found: Vec<SubscriptionId> = AmongThese { within: reach.into(), ids: ids.to_vec() }.load(connection).await?;
    Ok(found.into_iter().collect())
}

struct AmongThese {
    within: Within,
    ids: Vec<SubscriptionId>,
}

by_text!(AmongThese);

impl Query for AmongThese {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for AmongThese {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT s.id FROM subscriptions s WHERE s.id = ANY (", (Array<Uuid>, &self.ids), ")");
        self.within.push(&mut out, "s.subscriber_id")
    }
}

/// Subscriptions within reach of which more deliveries were given up in 24 hours than `over`: how many, and since when.
pub async fn exhausted(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    over: i64,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Finding>> {
    let since = now - TimeDelta::hours(24);
    let rows: Vec<(SubscriptionId, DateTime<Utc>, i64)> =
        Exhausted { within: reach.into(), over, since }.load(connection).await?;
    let finding = |(subscription, since, count): (SubscriptionId, _, _)| Finding {
        kind: AlertKind::Exhausted,
        subscription,
        object: subscription.into(),
        since,
        ends_at: None,
        count: Some(count),
    };
    Ok(rows.into_iter().map(finding).collect())
}

struct Exhausted {
    within: Within,
    over: i64,
    since: DateTime<Utc>,
}

by_text!(Exhausted);

impl Query for Exhausted {
    type SqlType = (Uuid, Timestamptz, BigInt);
}

impl QueryFragment<Pg> for Exhausted {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT s.id, min(c.start), sum(c.exhausted)::bigint FROM delivery_tallies c \
             JOIN subscriptions s ON s.id = c.scope_id AND s.archived_at IS NULL \
             WHERE c.exhausted > 0 AND c.start > ",
            (Timestamptz, &self.since),
        );
        self.within.push(&mut out, "s.subscriber_id")?;
        push!(
            out,
            " GROUP BY s.id HAVING sum(c.exhausted) > ",
            (BigInt, &self.over),
            " ORDER BY s.id LIMIT ",
            (BigInt, &MOST),
        );
        Ok(())
    }
}

/// Secrets within reach that sign beside the current one and end before `until`.
pub async fn secrets_that_end(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> QueryResult<Vec<Finding>> {
    let rows: Vec<(SubscriptionId, uuid::Uuid, DateTime<Utc>, DateTime<Utc>)> =
        Secrets { within: reach.into(), now, until }.load(connection).await?;
    let finding = |(subscription, object, since, ends_at)| Finding {
        kind: AlertKind::SecretEnds,
        subscription,
        object,
        since,
        ends_at: Some(ends_at),
        count: None,
    };
    Ok(rows.into_iter().map(finding).collect())
}

struct Secrets {
    within: Within,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
}

by_text!(Secrets);

impl Query for Secrets {
    type SqlType = (Uuid, Uuid, Timestamptz, Timestamptz);
}

impl QueryFragment<Pg> for Secrets {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT s.id, k.id, k.created_at, k.expires_at FROM signing_secrets k \
             JOIN subscriptions s ON s.id = k.subscription_id AND s.archived_at IS NULL WHERE k.expires_at > ",
            (Timestamptz, &self.now),
            " AND k.expires_at <= ",
            (Timestamptz, &self.until),
        );
        self.within.push(&mut out, "s.subscriber_id")?;
        push!(out, " ORDER BY k.id LIMIT ", (BigInt, &MOST));
        Ok(())
    }
}

/// Certificates of active subscriptions within reach that end before `until`, or have ended.
pub async fn certificates_that_end(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    until: DateTime<Utc>,
) -> QueryResult<Vec<Finding>> {
    let rows: Vec<(ReceiverCertificate, String)> =
        Certificates { within: reach.into(), until }.load(connection).await?;
    let finding = |(one, _): (ReceiverCertificate, _)| Finding {
        kind: AlertKind::CertificateEnds,
        subscription: one.subscription_id,
        object: one.subscription_id.into(),
        since: one.seen_at,
        ends_at: Some(one.ends_at),
        count: None,
    };
    Ok(rows.into_iter().filter(|(one, url)| one.is_of(url)).map(finding).collect())
}

struct Certificates {
    within: Within,
    until: DateTime<Utc>,
}

by_text!(Certificates);

impl Query for Certificates {
    type SqlType = ((Uuid, Text, Timestamptz, Timestamptz), Text);
}

impl QueryFragment<Pg> for Certificates {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT s.id, c.host, c.ends_at, c.seen_at, s.url FROM receiver_certificates c \
             JOIN subscriptions s ON s.id = c.subscription_id AND s.is_active WHERE c.ends_at <= ",
            (Timestamptz, &self.until),
        );
        self.within.push(&mut out, "s.subscriber_id")?;
        push!(out, " ORDER BY s.id LIMIT ", (BigInt, &MOST));
        Ok(())
    }
}
