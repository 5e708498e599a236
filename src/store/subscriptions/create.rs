//! A subscription, written with its first secret and its routes in one statement.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Bytea, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::Subscription;
use crate::store::schema::subscriptions;
use crate::store::signing_secrets::NewSigningSecret;
use crate::store::subscription_routes::{self, InsertRoutes, RouteColumns};
use crate::store::{by_name, push};

/// Writes a subscription, its first secret and its routes, all or nothing.
pub async fn create(
    connection: &mut AsyncPgConnection,
    row: &Subscription,
    secret: &NewSigningSecret,
) -> QueryResult<()> {
    let routes = RouteColumns::of(&row.event_source, row.is_active);
    let has_filter = routes.has_filter();
    let organization_ids = subscriptions::organization_ids.eq(row.event_source.organizations());
    let insert = Box::new(diesel::insert_into(subscriptions::table).values((row, organization_ids)));
    let statement = Create { row, insert, secret, routes };
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
    insert: Box<dyn QueryFragment<Pg> + Send + Sync + 'a>,
    secret: &'a NewSigningSecret,
    routes: RouteColumns,
}

by_name!(Create);

impl QueryFragment<Pg> for Create<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let row = self.row;
        push!(
            out,
            "WITH subscription AS (",
            { self.insert },
            " RETURNING id, subscriber_id, created_by, created_at), secret AS (INSERT INTO signing_secrets (id, subscription_id, sealed, created_at) VALUES (",
            (Uuid, &self.secret.id),
            ", ",
            (Uuid, &row.id),
            ", ",
            (Bytea, &self.secret.sealed),
            ", ",
            (Timestamptz, &row.created_at),
            ")), change AS (INSERT INTO changes (changed_at, subject, action, kind, object_id, subscription_id, organization_id, fields) \
             SELECT created_at, created_by, 'CREATED', 'SUBSCRIPTION', id, id, subscriber_id, '{}' FROM subscription) ",
        );
        // A temporary cannot be walked, since its binds would not live long enough: the same
        // text as `InsertRoutes` is pushed from this statement's own columns.
        InsertRoutes::push(&mut out, &row.id, &row.event_types, &self.routes)
    }
}
