//! What the rules find, and what was found before.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::certificates::ReceiverCertificate;
use super::schema::alerts::{self, dsl};
use super::schema::subscriptions;
use super::{Within, by_text, push};
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::id::{AlertId, SubscriptionId};
use crate::domain::reach::Reach;

/// How many alerts of one kind an owner has at the most that are open, or about to be.
const MOST: i64 = 1_000;
/// For how long ended alerts and notices are kept.
pub(super) const KEPT: TimeDelta = TimeDelta::days(90);
/// How many rows one statement of a sweep deletes.
pub(super) const SWEPT_AT_ONCE: i64 = 1_000;

/// How many rows one statement inserts.
const WRITTEN_AT_ONCE: usize = 1_000;
/// Up to how many of one kind one look finds; from there on nothing of that kind ends.
const FOUND: i64 = 10_000;

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
    /// What it does to an alert.
    pub weight: Weight,
}

/// What a finding does to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Opens it once it has been so for this time.
    Opens(TimeDelta),
    /// Lets it be as it is: nothing new is known.
    Keeps,
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
    opened_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    fn new(owner: uuid::Uuid, found: &Finding) -> Self {
        Self {
            id: AlertId::random(),
            owner_id: owner,
            kind: found.kind,
            subscription_id: found.subscription,
            object_id: found.object,
            since: found.since,
            ends_at: found.ends_at,
            count: found.count,
            opened_at: None,
            ended_at: None,
        }
    }

    /// Opens it if it was so for long enough; tells whether it was.
    fn open(&mut self, found: &Finding, now: DateTime<Utc>) -> bool {
        let is_so_for = now - self.since;
        if self.opened_at.is_none() && matches!(found.weight, Weight::Opens(after) if is_so_for >= after) {
            (self.opened_at, self.count) = (Some(now), found.count);
            return true;
        }
        false
    }

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
            opened_at: self.opened_at.unwrap_or(self.since),
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

/// Opens what was found for long enough and is not open, and ends what is open and was not found. Of what is out of reach
/// by now nothing is told.
pub async fn apply(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    reach: Reach,
    findings: &[Finding],
    now: DateTime<Utc>,
) -> QueryResult<Changed> {
    let known: Vec<Row> = dsl::alerts
        .filter(dsl::owner_id.eq(owner))
        .filter(dsl::ended_at.is_null())
        .select(Row::as_select())
        .load(connection)
        .await?;
    let mut rows: HashMap<_, Row> = known.into_iter().map(|row| ((row.kind, row.object_id), row)).collect();
    let mut counts: HashMap<AlertKind, i64> = HashMap::new();
    rows.values().for_each(|row| *counts.entry(row.kind).or_default() += 1);
    let mut found: HashMap<AlertKind, i64> = HashMap::new();
    let (mut new, mut opened, mut left) = (Vec::<Row>::new(), Vec::new(), HashMap::new());
    let mut changed: Vec<Row> = Vec::new();
    for one in findings {
        *found.entry(one.kind).or_default() += 1;
        let key = (one.kind, one.object);
        let Some(mut row) = rows.remove(&key) else {
            let count = counts.entry(one.kind).or_default();
            if one.weight != Weight::Keeps && *count < MOST && !left.contains_key(&key) {
                *count += 1;
                let mut row = Row::new(owner, one);
                if row.open(one, now) {
                    opened.push(row.clone());
                }
                new.push(row.clone());
                left.insert(key, row);
            }
            continue;
        };
        let has_moved = one.weight != Weight::Keeps && row.ends_at != one.ends_at;
        let is_opened = row.open(one, now);
        if has_moved {
            row.ends_at = one.ends_at;
        }
        if has_moved || is_opened {
            changed.push(row.clone());
        }
        if is_opened {
            opened.push(row.clone());
        }
        left.insert(key, row);
    }
    // Beyond that many, what was not found may be so all the same.
    let (ended, kept): (Vec<Row>, Vec<Row>) =
        rows.into_values().partition(|row| found.get(&row.kind).is_none_or(|count| *count < FOUND));
    let (ended, begun): (Vec<Row>, Vec<Row>) = ended.into_iter().partition(|row| row.opened_at.is_some());
    // In the order in which others hold subscriptions; and no more values than a statement takes.
    new.sort_unstable_by_key(|row| row.subscription_id);
    for rows in new.chunks(WRITTEN_AT_ONCE) {
        diesel::insert_into(dsl::alerts).values(rows).execute(connection).await?;
    }
    write(connection, &changed).await?;
    let ids = |rows: &[Row]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    diesel::update(dsl::alerts.filter(dsl::id.eq_any(ids(&ended))))
        .set(dsl::ended_at.eq(now))
        .execute(connection)
        .await?;
    diesel::delete(dsl::alerts.filter(dsl::id.eq_any(ids(&begun)))).execute(connection).await?;
    let open = left.values().chain(&kept).filter(|row| row.opened_at.is_some()).count();
    let ended = ended.into_iter().map(|row| Row { ended_at: Some(now), ..row }).collect();
    Ok(Changed {
        opened: named(connection, reach, opened).await?,
        ended: named(connection, reach, ended).await?,
        open: i64::try_from(open).unwrap_or(i64::MAX),
    })
}

/// Writes what has changed in rows.
async fn write(connection: &mut AsyncPgConnection, changed: &[Row]) -> QueryResult<()> {
    let ids: Vec<_> = changed.iter().map(|row| row.id).collect();
    let ends: Vec<_> = changed.iter().map(|row| row.ends_at).collect();
    let opened: Vec<_> = changed.iter().map(|row| row.opened_at).collect();
    let counts: Vec<_> = changed.iter().map(|row| row.count).collect();
    diesel::sql_query(
        "UPDATE alerts a SET ends_at = g.ends_at, opened_at = g.opened_at, count = g.count \
         FROM unnest($1, $2, $3, $4) AS g (id, ends_at, opened_at, count) WHERE a.id = g.id",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Nullable<Timestamptz>>, _>(ends)
    .bind::<Array<Nullable<Timestamptz>>, _>(opened)
    .bind::<Array<Nullable<BigInt>>, _>(counts)
    .execute(connection)
    .await
    .map(drop)
}

/// Rows with the names of their subscriptions; those alone that are still within reach.
async fn named(connection: &mut AsyncPgConnection, reach: Reach, rows: Vec<Row>) -> QueryResult<Vec<Alert>> {
    let ids: Vec<SubscriptionId> = rows.iter().map(|row| row.subscription_id).collect();
    let names = within(connection, reach, &ids).await?;
    let alert = |row: Row| Some(names.get(&row.subscription_id)?.clone()).map(|name| row.alert(name));
    Ok(rows.into_iter().filter_map(alert).collect())
}

/// Those of an owner that are open, newest first, and how many there are; then those that ended last.
pub async fn list(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    reach: Reach,
    limit: i64,
) -> QueryResult<(Vec<Alert>, i64)> {
    let of_owner = dsl::alerts.filter(dsl::owner_id.eq(owner)).filter(dsl::opened_at.is_not_null());
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
    Ok((named(connection, reach, rows).await?, count))
}

/// Deletes some that ended long ago; tells how many.
pub async fn sweep(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query("DELETE FROM alerts WHERE id = ANY (ARRAY(SELECT id FROM alerts WHERE ended_at < $1 LIMIT $2))")
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

/// Active subscriptions whose health may be bad: those with an alert of it that is open, or about to be; then those of which something
/// waits after a failed attempt, or is overdue by over an hour. One look-up of a few rows each; `limit` at the most. One that always
/// fails at first and succeeds at once after that is not among them. For the engine: nobody asks whose they are.
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
         JOIN subscriptions s ON s.id = t.subscription_id AND s.is_active \
         ORDER BY s.id NOT IN (SELECT subscription_id FROM alerted), s.id LIMIT $2",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(limit)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those of these subscriptions that are within reach, and what they are called.
pub async fn within(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: &[SubscriptionId],
) -> QueryResult<HashMap<SubscriptionId, String>> {
    let found: Vec<(SubscriptionId, String)> =
        AmongThese { within: reach.into(), ids: ids.to_vec() }.load(connection).await?;
    Ok(found.into_iter().collect())
}

/// The active subscriptions of which an owner has an alert of this kind that is open, or about to be.
pub async fn known(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    kind: AlertKind,
) -> QueryResult<Vec<SubscriptionId>> {
    dsl::alerts
        .inner_join(subscriptions::table)
        .filter(subscriptions::is_active)
        .filter(dsl::owner_id.eq(owner))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::ended_at.is_null())
        .select(dsl::subscription_id)
        .load(connection)
        .await
}

struct AmongThese {
    within: Within,
    ids: Vec<SubscriptionId>,
}

by_text!(AmongThese);

impl Query for AmongThese {
    type SqlType = (Uuid, Text);
}

impl QueryFragment<Pg> for AmongThese {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT s.id, s.name FROM subscriptions s WHERE s.id = ANY (", (Array<Uuid>, &self.ids), ")");
        self.within.push(&mut out, "s.subscriber_id")
    }
}

/// Whether there may be more than were found.
#[must_use]
pub fn is_cut_off(found: &[Finding]) -> bool {
    found.len() >= usize::try_from(FOUND).unwrap_or(usize::MAX)
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
        weight: Weight::Opens(TimeDelta::zero()),
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
            (BigInt, &FOUND),
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
        weight: Weight::Opens(TimeDelta::zero()),
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
        push!(out, " ORDER BY k.id LIMIT ", (BigInt, &FOUND));
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
        weight: Weight::Opens(TimeDelta::zero()),
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
        push!(out, " ORDER BY s.id LIMIT ", (BigInt, &FOUND));
        Ok(())
    }
}
