//! Changes of a subscription, of which none is lost.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Subscription, find, lock};
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::subscription_routes::{self, RouteColumns};
use crate::store::{by_name, push, waiting_deliveries};

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
            lock(connection, id).await?;
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

by_name!(Update);

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
