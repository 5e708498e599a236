//! Subscriptions: created with secret and routes, found, listed, changed.

mod change;
mod create;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::dsl::SqlTypeOf;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

pub use change::{archive, change, pause, restore};
pub use create::create;

use super::schema::subscriptions;
use super::{Within, by_text, organizations, push};
use crate::domain::event_source::EventSource;
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::reach::Reach;
use crate::domain::sealing::Sealed;
use crate::domain::target_url::TargetUrl;

/// A row, but for the organizations that its event source mentions, which follow from that.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = subscriptions, check_for_backend(Pg), treat_none_as_default_value = false)]
pub struct Subscription {
    /// Random.
    pub id: SubscriptionId,
    /// The organization that owns it.
    pub subscriber_id: OrganizationId,
    /// For people.
    pub name: Name,
    /// Where deliveries are posted to.
    #[serde(deserialize_with = "TargetUrl::as_stored")]
    pub url: TargetUrl,
    /// At least one, each once, in the order given.
    pub event_types: Vec<EventType>,
    /// Whose events.
    pub event_source: EventSource,
    /// [`CustomHeaders`](crate::domain::custom_headers::CustomHeaders), sealed; `None` when there are none.
    pub custom_headers: Option<Sealed>,
    /// Whether events are matched.
    pub is_active: bool,
    /// Counts changes from 1.
    pub revision: i64,
    /// The subject that created it.
    pub created_by: String,
    /// The subject that last changed it.
    pub updated_by: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was archived, if it is.
    pub archived_at: Option<DateTime<Utc>>,
}

/// The columns of [`Subscription`], of a table or subquery that is named `subscriptions`.
type Columns = <Subscription as Selectable<Pg>>::SelectExpression;

fn columns() -> Columns {
    <Subscription as Selectable<Pg>>::construct_selection()
}

impl Subscription {
    /// From how many routes on a write is a wide one.
    const WIDE: usize = 2_000;

    /// Whether it takes so many routes that writing them takes its time.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let keys: usize = self.event_source.routes().iter().map(|scope| scope.keys.len()).sum();
        keys * self.event_types.len() > Self::WIDE
    }
}

/// The names of the organizations that event sources mention, as far as they are known.
#[derive(Debug, Default, FromSqlRow)]
pub struct Labels(HashMap<OrganizationId, String>);

impl Labels {
    /// Those that these subscriptions need.
    pub async fn of(connection: &mut AsyncPgConnection, rows: &[Subscription]) -> QueryResult<Self> {
        let mut named: Vec<_> = rows.iter().flat_map(|row| row.event_source.organizations()).collect();
        named.sort_unstable();
        named.dedup();
        Ok(Self(organizations::labels(connection, &named).await?.into_iter().collect()))
    }

    /// The name of an organization, if it is known.
    #[must_use]
    pub fn get(&self, id: &OrganizationId) -> Option<&String> {
        self.0.get(id)
    }
}

impl FromSql<Jsonb, Pg> for Labels {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((1, json)) => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("unknown version of jsonb".into()),
        }
    }
}

/// The subscription of this id, if it is within reach and not archived.
pub async fn find(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
) -> QueryResult<Option<Subscription>> {
    Ok(find_labelled(connection, reach, id).await?.map(|(row, _)| row))
}

/// [`find`], with the names of the organizations that its event source mentions.
pub async fn find_labelled(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
) -> QueryResult<Option<(Subscription, Labels)>> {
    look_for(connection, reach, id, false).await
}

/// The one of this id that is archived, if it is within reach.
pub async fn find_archived(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
) -> QueryResult<Option<Subscription>> {
    Ok(look_for(connection, reach, id, true).await?.map(|(row, _)| row))
}

async fn look_for(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
    is_archived: bool,
) -> QueryResult<Option<(Subscription, Labels)>> {
    let Within { own, tmc } = reach.into();
    Find { columns: columns(), id, own, tmc, is_archived }.get_result(connection).await.optional()
}

#[derive(QueryId)]
struct Find {
    columns: Columns,
    id: SubscriptionId,
    own: Option<OrganizationId>,
    tmc: Option<OrganizationId>,
    is_archived: bool,
}

impl Query for Find {
    type SqlType = (SqlTypeOf<Columns>, Jsonb);
}

impl QueryFragment<Pg> for Find {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT ",
            { self.columns },
            ", coalesce((SELECT jsonb_object_agg(o.id, o.name) FROM organizations o WHERE o.id = ANY (organization_ids)), \
             '{}') FROM subscriptions WHERE subscriptions.id = ",
            (Uuid, &self.id),
            " AND (archived_at IS NOT NULL) = ",
            (Bool, &self.is_archived),
            " AND (",
            (Nullable<Uuid>, &self.own),
            " IS NULL OR subscriber_id = ",
            (Nullable<Uuid>, &self.own),
            " OR EXISTS (SELECT FROM organizations c WHERE c.id = subscriber_id AND c.type = 'COMPANY' \
             AND c.contracting_tmc_id = ",
            (Nullable<Uuid>, &self.tmc),
            "))",
        );
        Ok(())
    }
}

/// Those of these that are within reach.
pub async fn within(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: Vec<SubscriptionId>,
) -> QueryResult<HashSet<SubscriptionId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<SubscriptionId> = InReach { within: reach.into(), ids }.load(connection).await?;
    Ok(found.into_iter().collect())
}

struct InReach {
    within: Within,
    ids: Vec<SubscriptionId>,
}

by_text!(InReach);

impl Query for InReach {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for InReach {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT s.id FROM subscriptions s WHERE s.id = ANY (", (Array<Uuid>, &self.ids), ")");
        self.within.push(&mut out, "s.subscriber_id")
    }
}

/// Those of these that are within reach and not archived, in no order.
pub async fn find_all(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: &[SubscriptionId],
) -> QueryResult<Vec<Subscription>> {
    let within = within(connection, reach, ids.to_vec()).await?;
    subscriptions::table
        .filter(subscriptions::id.eq_any(within))
        .filter(subscriptions::archived_at.is_null())
        .select(Subscription::as_select())
        .load(connection)
        .await
}

/// Subscriptions of these organizations that are not archived and within reach, without these: in the order of their ids, and no
/// more than `limit`.
pub async fn beside(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    subscribers: Vec<OrganizationId>,
    without: Vec<SubscriptionId>,
    limit: i64,
) -> QueryResult<Vec<SubscriptionId>> {
    Beside { within: reach.into(), subscribers, without, limit }.load(connection).await
}

struct Beside {
    within: Within,
    subscribers: Vec<OrganizationId>,
    without: Vec<SubscriptionId>,
    limit: i64,
}

by_text!(Beside);

impl Query for Beside {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for Beside {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT s.id FROM subscriptions s WHERE s.subscriber_id = ANY (",
            (Array<Uuid>, &self.subscribers),
            ") AND s.archived_at IS NULL AND s.id <> ALL (",
            (Array<Uuid>, &self.without),
            ")",
        );
        self.within.push(&mut out, "s.subscriber_id")?;
        push!(out, " ORDER BY s.id LIMIT ", (BigInt, &self.limit));
        Ok(())
    }
}

/// Waits for whoever changes what belongs to a subscription, and keeps others waiting until the transaction ends. That the
/// caller may is asked before.
pub async fn lock(connection: &mut AsyncPgConnection, id: SubscriptionId) -> QueryResult<()> {
    subscriptions::table
        .find(id)
        .select(subscriptions::id)
        .for_update()
        .first::<SubscriptionId>(connection)
        .await
        .map(drop)
}

/// How many subscriptions a subscriber has that are not archived, counted up to `most`. Until the transaction ends, others who count them wait.
pub async fn count_alone(
    connection: &mut AsyncPgConnection,
    subscriber_id: OrganizationId,
    most: i64,
) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('subscriptions of ' || $1::text, 0))")
        .bind::<Uuid, _>(subscriber_id)
        .execute(connection)
        .await?;
    // Another statement, which sees what the last holder of the lock committed.
    let count: Count = diesel::sql_query(
        "SELECT count(*) AS count FROM (SELECT FROM subscriptions WHERE subscriber_id = $1 AND archived_at IS NULL LIMIT $2) s",
    )
    .bind::<Uuid, _>(subscriber_id)
    .bind::<BigInt, _>(most)
    .get_result(connection)
    .await?;
    Ok(count.count)
}

/// About how many bytes of event sources and headers a page has at most; one row is always given.
const PAGE_BYTES: i64 = 1024 * 1024;

/// A page of a subscriber's subscriptions that are not archived, oldest first, and how many there are in all. Of heavy ones it gives fewer than
/// `limit`: the rest is asked for with another `offset`.
pub async fn list(
    connection: &mut AsyncPgConnection,
    subscriber_id: OrganizationId,
    limit: i64,
    offset: i64,
) -> QueryResult<(Vec<Subscription>, Labels, i64)> {
    let list = List { columns: columns(), subscriber_id, limit, offset };
    let rows: Vec<(Subscription, i64)> = list.load(connection).await?;
    let Some(total) = rows.iter().map(|(_, total)| *total).next() else {
        // A page past the end has no row to carry the count.
        let own = subscriptions::table
            .filter(subscriptions::subscriber_id.eq(subscriber_id))
            .filter(subscriptions::archived_at.is_null());
        return Ok((Vec::new(), Labels::default(), own.count().get_result(connection).await?));
    };
    let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
    // One look for all of them: they mostly name the same organizations.
    let labels = Labels::of(connection, &rows).await?;
    Ok((rows, labels, total))
}

#[derive(QueryId)]
struct List {
    columns: Columns,
    subscriber_id: OrganizationId,
    limit: i64,
    offset: i64,
}

impl Query for List {
    type SqlType = (SqlTypeOf<Columns>, BigInt);
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT ",
            { self.columns },
            ", (SELECT count(*) FROM subscriptions WHERE subscriber_id = ",
            (Uuid, &self.subscriber_id),
            " AND archived_at IS NULL) FROM (SELECT s.*, sum(octet_length(s.event_source::text) + coalesce(octet_length(s.custom_headers), 0)) \
             OVER (ORDER BY s.created_at, s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before \
             FROM (SELECT * FROM subscriptions WHERE subscriber_id = ",
            (Uuid, &self.subscriber_id),
            " AND archived_at IS NULL ORDER BY created_at, id LIMIT ",
            (BigInt, &self.limit),
            " OFFSET ",
            (BigInt, &self.offset),
            ") s) subscriptions WHERE coalesce(bytes_before, 0) < ",
            (BigInt, &PAGE_BYTES),
            " ORDER BY subscriptions.created_at, subscriptions.id",
        );
        Ok(())
    }
}
