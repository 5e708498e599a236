//! Subscriptions: create with secret and routes in one statement, find, list, change.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::signing_secrets::NewSigningSecret;
use super::subscription_routes::{self, InsertRoutes, RouteColumns};
use super::{Within, organizations, push, waiting_deliveries};
use crate::domain::event_source::EventSource;
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::reach::Reach;
use crate::domain::sealing::Sealed;
use crate::domain::target_url::TargetUrl;

/// A row, with the names of the organizations that its event source mentions.
#[derive(Clone, Debug, Queryable)]
pub struct Subscription {
    /// Random.
    pub id: SubscriptionId,
    /// The organization that owns it.
    pub subscriber_id: OrganizationId,
    /// For people.
    pub name: Name,
    /// Where deliveries are posted to.
    pub url: TargetUrl,
    /// At least one, each once, in the order given.
    pub event_types: Vec<EventType>,
    /// Whose events.
    pub event_source: EventSource,
    /// Sealed for [`Subscription::headers_place`]; `None` when there are none.
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
    /// The names of known organizations; filled by finders.
    pub labels: Labels,
}

type Row = (
    Uuid,
    Uuid,
    Text,
    Text,
    Array<Text>,
    Jsonb,
    Nullable<Bytea>,
    Bool,
    BigInt,
    Text,
    Text,
    Timestamptz,
    Timestamptz,
    Jsonb,
);

impl Subscription {
    /// From how many routes on a write is a wide one.
    const WIDE: usize = 2_000;

    /// Whether it takes so many routes that writing them takes its time.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let keys: usize = self.event_source.routes().iter().map(|scope| scope.keys.len()).sum();
        keys * self.event_types.len() > Self::WIDE
    }

    /// The place that custom headers are sealed for.
    #[must_use]
    pub fn headers_place(id: SubscriptionId) -> String {
        format!("subscriptions.custom_headers/{id}")
    }
}

/// Names by organization. Clones share them.
#[derive(Clone, Debug, Default, FromSqlRow)]
pub struct Labels(Arc<HashMap<OrganizationId, String>>);

impl Labels {
    /// The names of those of `ids` that are known.
    async fn of(connection: &mut AsyncPgConnection, ids: &[OrganizationId]) -> QueryResult<Self> {
        let names = organizations::labels(connection, ids).await?;
        Ok(Self(Arc::new(names.into_iter().collect())))
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
            Some((1, json)) => Ok(Self(Arc::new(serde_json::from_slice(json)?))),
            _ => Err("unknown version of jsonb".into()),
        }
    }
}

/// Writes a subscription, its first secret and its routes, all or nothing.
pub async fn create(
    connection: &mut AsyncPgConnection,
    row: &Subscription,
    secret: &NewSigningSecret,
) -> QueryResult<()> {
    let routes = RouteColumns::of(&row.event_source, row.is_active);
    let has_filter = routes.has_filter();
    let statement = Create { row, organization_ids: row.event_source.organizations(), secret, routes };
    if !has_filter {
        return statement.execute(connection).await.map(drop);
    }
    connection
        .transaction(async |connection| {
            (&statement).execute(connection).await?;
            subscription_routes::replace_filters(connection, row.id, &statement.routes).await
        })
        .await
}

/// One statement, so that a create costs one round trip and one commit.
struct Create<'a> {
    row: &'a Subscription,
    organization_ids: Vec<OrganizationId>,
    secret: &'a NewSigningSecret,
    routes: RouteColumns,
}

/// The name under which [`Create`] is prepared.
#[derive(QueryId)]
struct CreateId;

impl QueryId for Create<'_> {
    type QueryId = CreateId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Create<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let row = self.row;
        push!(
            out,
            "WITH subscription AS (INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, \
             organization_ids, custom_headers, is_active, revision, created_by, updated_by, created_at, updated_at) \
             VALUES (",
            (Uuid, &row.id), ", ",
            (Uuid, &row.subscriber_id), ", ",
            (Text, &row.name), ", ",
            (Text, &row.url), ", ",
            (Array<Text>, &row.event_types), ", ",
            (Jsonb, &row.event_source), ", ",
            (Array<Uuid>, &self.organization_ids), ", ",
            (Nullable<Bytea>, &row.custom_headers), ", ",
            (Bool, &row.is_active), ", ",
            (BigInt, &row.revision), ", ",
            (Text, &row.created_by), ", ",
            (Text, &row.updated_by), ", ",
            (Timestamptz, &row.created_at), ", ",
            (Timestamptz, &row.updated_at),
            ")), secret AS (INSERT INTO signing_secrets (id, subscription_id, sealed, created_at) VALUES (",
            (Uuid, &self.secret.id), ", ",
            (Uuid, &row.id), ", ",
            (Bytea, &self.secret.sealed), ", ",
            (Timestamptz, &row.created_at),
            ")) ",
        );
        // A temporary cannot be walked, since its binds would not live long enough: the same
        // text as `InsertRoutes` is pushed from this statement's own columns.
        InsertRoutes::push(&mut out, &row.id, &row.event_types, &self.routes)
    }
}

/// The subscription of this id, if it is within reach.
pub async fn find(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
) -> QueryResult<Option<Subscription>> {
    let Within { own, tmc } = reach.into();
    Find { id, own, tmc }.get_result(connection).await.optional()
}

#[derive(QueryId)]
struct Find {
    id: SubscriptionId,
    own: Option<OrganizationId>,
    tmc: Option<OrganizationId>,
}

impl Query for Find {
    type SqlType = Row;
}

/// The columns of [`Row`] of a table named `s`, but the last, the labels.
const COLUMNS: &str = "s.id, s.subscriber_id, s.name, s.url, s.event_types, s.event_source, s.custom_headers, \
     s.is_active, s.revision, s.created_by, s.updated_by, s.created_at, s.updated_at, ";

impl QueryFragment<Pg> for Find {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS);
        push!(
            out,
            "coalesce((SELECT jsonb_object_agg(o.id, o.name) FROM organizations o WHERE o.id = ANY (s.organization_ids)), \
             '{}') FROM subscriptions s WHERE s.id = ",
            (Uuid, &self.id),
            " AND (",
            (Nullable<Uuid>, &self.own),
            " IS NULL OR s.subscriber_id = ",
            (Nullable<Uuid>, &self.own),
            " OR EXISTS (SELECT FROM organizations c WHERE c.id = s.subscriber_id AND c.type = 'COMPANY' \
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

impl QueryId for InReach {
    type QueryId = ();
    // Its text depends on the reach; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for InReach {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for InReach {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT s.id FROM subscriptions s WHERE s.id = ANY (", (Array<Uuid>, &self.ids), ")");
        self.within.push(&mut out, "s.subscriber_id")
    }
}

/// All of them, by id, whoever asks and without labels: for a sandbox's session.
pub async fn all(connection: &mut AsyncPgConnection) -> QueryResult<Vec<Subscription>> {
    All.load(connection).await
}

#[derive(QueryId)]
struct All;

impl Query for All {
    type SqlType = Row;
}

impl QueryFragment<Pg> for All {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS);
        out.push_sql("'{}'::jsonb FROM subscriptions s ORDER BY s.id");
        Ok(())
    }
}

/// Waits for whoever changes what belongs to a subscription, and keeps others waiting until the transaction ends. That the
/// caller may is asked before.
pub async fn lock(connection: &mut AsyncPgConnection, id: SubscriptionId) -> QueryResult<()> {
    use super::schema::subscriptions::dsl;
    dsl::subscriptions.find(id).select(dsl::id).for_update().first::<SubscriptionId>(connection).await.map(drop)
}

/// How many subscriptions a subscriber has, counted up to `most`. Until the transaction ends, others who count them wait.
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
        "SELECT count(*) AS count FROM (SELECT FROM subscriptions WHERE subscriber_id = $1 LIMIT $2) s",
    )
    .bind::<Uuid, _>(subscriber_id)
    .bind::<BigInt, _>(most)
    .get_result(connection)
    .await?;
    Ok(count.count)
}

/// About how many bytes of event sources and headers a page has at most; one row is always given.
const PAGE_BYTES: i64 = 1024 * 1024;

/// A page of a subscriber's subscriptions, oldest first, and how many there are in all. Of heavy ones it gives fewer than
/// `limit`: the rest is asked for with another `offset`.
pub async fn list(
    connection: &mut AsyncPgConnection,
    subscriber_id: OrganizationId,
    limit: i64,
    offset: i64,
) -> QueryResult<(Vec<Subscription>, i64)> {
    let mut rows: Vec<(Subscription, i64)> = List { subscriber_id, limit, offset }.load(connection).await?;
    let total = rows.iter().map(|(_, total)| *total).next();
    if let Some(total) = total {
        // One look for the whole page: its rows mostly name the same organizations.
        let mut named: Vec<_> = rows.iter().flat_map(|(row, _)| row.event_source.organizations()).collect();
        named.sort_unstable();
        named.dedup();
        let labels = Labels::of(connection, &named).await?;
        rows.iter_mut().for_each(|(row, _)| row.labels = labels.clone());
        return Ok((rows.into_iter().map(|(row, _)| row).collect(), total));
    }
    // A page past the end has no row to carry the count.
    let total = super::schema::subscriptions::table
        .filter(super::schema::subscriptions::subscriber_id.eq(subscriber_id))
        .count()
        .get_result(connection)
        .await?;
    Ok((Vec::new(), total))
}

#[derive(QueryId)]
struct List {
    subscriber_id: OrganizationId,
    limit: i64,
    offset: i64,
}

impl Query for List {
    type SqlType = (Row, BigInt);
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(COLUMNS);
        push!(
            out,
            "'{}'::jsonb, (SELECT count(*) FROM subscriptions WHERE subscriber_id = ",
            (Uuid, &self.subscriber_id),
            ") FROM (SELECT s.*, sum(octet_length(s.event_source::text) + coalesce(octet_length(s.custom_headers), 0)) \
             OVER (ORDER BY s.created_at, s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before \
             FROM (SELECT * FROM subscriptions WHERE subscriber_id = ",
            (Uuid, &self.subscriber_id),
            " ORDER BY created_at, id LIMIT ",
            (BigInt, &self.limit),
            " OFFSET ",
            (BigInt, &self.offset),
            ") s) s WHERE coalesce(s.bytes_before, 0) < ",
            (BigInt, &PAGE_BYTES),
            " ORDER BY s.created_at, s.id",
        );
        Ok(())
    }
}

/// Reads a subscription, lets `edit` change it, and writes it: all of one caller's fields or
/// none, never mixed with another's.
///
/// `edit` tells whether it changed anything; it may run twice. Gives the subscription as it is
/// stored afterwards, or `None` when there is none within reach.
pub async fn change<E: From<diesel::result::Error> + Send>(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
    edit: impl Fn(&mut Subscription) -> Result<bool, E> + Send + Sync,
) -> Result<Option<Subscription>, E> {
    let Some(before) = find(connection, reach, id).await? else { return Ok(None) };
    let mut after = before.clone();
    if !edit(&mut after)? {
        return Ok(Some(before));
    }
    if write(connection, &before, &mut after).await? {
        return Ok(Some(after));
    }
    // Somebody was faster since the read. Rather than race them again, wait in line.
    connection
        .transaction(async |connection| {
            use super::schema::subscriptions::dsl;
            dsl::subscriptions.find(id).select(dsl::id).for_update().first::<SubscriptionId>(connection).await?;
            let Some(before) = find(connection, reach, id).await? else { return Ok(None) };
            let mut after = before.clone();
            if edit(&mut after)? {
                write(connection, &before, &mut after).await?;
            }
            Ok(Some(after))
        })
        .await
}

/// Writes `after` unless the row has changed since `before` was read; tells whether it did.
async fn write(
    connection: &mut AsyncPgConnection,
    before: &Subscription,
    after: &mut Subscription,
) -> QueryResult<bool> {
    after.revision = before.revision + 1;
    if before.event_source != after.event_source {
        after.labels = Labels::of(connection, &after.event_source.organizations()).await?;
    }
    let update = Update { organization_ids: after.event_source.organizations(), row: after };
    let routes_stay = before.event_source == after.event_source
        && before.event_types == after.event_types
        && before.is_active == after.is_active;
    if routes_stay {
        return Ok(update.execute(connection).await? == 1);
    }
    let routes = RouteColumns::of(&after.event_source, after.is_active);
    connection
        .transaction(async |connection| {
            let written = update.execute(connection).await? == 1;
            if written {
                subscription_routes::replace(connection, after.id, &after.event_types, &routes).await?;
                if after.is_active && !before.is_active {
                    waiting_deliveries::release_held(connection, after.id, after.updated_at).await?;
                }
            }
            Ok(written)
        })
        .await
}

struct Update<'a> {
    row: &'a Subscription,
    organization_ids: Vec<OrganizationId>,
}

/// The name under which [`Update`] is prepared.
#[derive(QueryId)]
struct UpdateId;

impl QueryId for Update<'_> {
    type QueryId = UpdateId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Update<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let row = self.row;
        push!(
            out,
            "UPDATE subscriptions SET name = ", (Text, &row.name),
            ", url = ", (Text, &row.url),
            ", event_types = ", (Array<Text>, &row.event_types),
            ", event_source = ", (Jsonb, &row.event_source),
            ", organization_ids = ", (Array<Uuid>, &self.organization_ids),
            ", custom_headers = ", (Nullable<Bytea>, &row.custom_headers),
            ", is_active = ", (Bool, &row.is_active),
            ", revision = ", (BigInt, &row.revision),
            ", updated_by = ", (Text, &row.updated_by),
            ", updated_at = ", (Timestamptz, &row.updated_at),
            " WHERE id = ", (Uuid, &row.id),
            " AND revision + 1 = ", (BigInt, &row.revision),
        );
        Ok(())
    }
}
