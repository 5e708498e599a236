//! Changes of a subscription, of which none is lost.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Subscription, find, find_archived, lock};
use crate::domain::change::ChangeAction;
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

/// Archives a subscription, if `check` lets this revision: it is paused, and found among the archived alone until it is restored.
/// Gives `None` when there is none within reach.
pub async fn archive<E: From<diesel::result::Error> + Send>(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
    by: &str,
    now: DateTime<Utc>,
    check: impl Fn(i64) -> Result<(), E> + Send + Sync,
) -> Result<Option<Subscription>, E> {
    change(connection, reach, id, |row| {
        check(row.revision)?;
        row.is_active = false;
        row.archived_at = Some(now.max(row.created_at));
        by.clone_into(&mut row.updated_by);
        row.updated_at = now.max(row.updated_at);
        Ok(true)
    })
    .await
}

/// Pauses a subscription that has not been changed since then; tells whether it did. For the engine: nobody asks whose it is.
pub async fn pause<E: From<diesel::result::Error> + Send>(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
    since: DateTime<Utc>,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, E> {
    let is_paused = AtomicBool::new(false);
    change(connection, Reach::Everyone, id, |row| {
        let is_to_be = row.is_active && row.updated_at <= since;
        if is_to_be {
            row.is_active = false;
            by.clone_into(&mut row.updated_by);
            row.updated_at = now.max(row.updated_at);
        }
        is_paused.store(is_to_be, Ordering::Relaxed);
        Ok::<_, E>(is_to_be)
    })
    .await?;
    Ok(is_paused.into_inner())
}

/// Takes a subscription out of the archive, paused as it was there. Gives `None` when there is none within reach. Call it in a
/// transaction.
pub async fn restore(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
    by: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<Subscription>> {
    lock(connection, id).await.optional()?;
    let Some(before) = find_archived(connection, reach, id).await? else { return Ok(None) };
    let mut after = Subscription { archived_at: None, updated_by: by.to_owned(), ..before.clone() };
    after.updated_at = now.max(before.updated_at);
    write(connection, &before, &mut after).await?;
    Ok(Some(after))
}

/// Writes `after` unless the row has changed since `before` was read; tells whether it did.
async fn write(
    connection: &mut AsyncPgConnection,
    before: &Subscription,
    after: &mut Subscription,
) -> QueryResult<bool> {
    after.revision = before.revision + 1;
    let (action, fields) = (action(before, after), changed_fields(before, after));
    let change = ChangeOf { is_noted: action != ChangeAction::Updated || !fields.is_empty(), action, fields };
    let update = Update { organization_ids: after.event_source.organizations(), row: after, change };
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

/// What is noted of a change, beside what the row itself tells.
struct ChangeOf {
    action: ChangeAction,
    fields: Vec<&'static str>,
    /// Not what has the same values as before.
    is_noted: bool,
}

fn action(before: &Subscription, after: &Subscription) -> ChangeAction {
    match (before.archived_at, after.archived_at) {
        (None, Some(_)) => ChangeAction::Archived,
        (Some(_), None) => ChangeAction::Restored,
        _ => ChangeAction::Updated,
    }
}

/// The fields that have another value, as the API names them. Headers that were given are others each time: they are sealed.
fn changed_fields(before: &Subscription, after: &Subscription) -> Vec<&'static str> {
    let all = [
        ("name", before.name != after.name),
        ("url", before.url != after.url),
        ("eventTypes", before.event_types != after.event_types),
        ("eventSource", before.event_source != after.event_source),
        ("customHeaders", before.custom_headers != after.custom_headers),
        ("isActive", before.is_active != after.is_active),
    ];
    all.into_iter().filter_map(|(name, is_other)| is_other.then_some(name)).collect()
}

struct Update<'a> {
    row: &'a Subscription,
    organization_ids: Vec<OrganizationId>,
    change: ChangeOf,
}

by_name!(Update);

impl QueryFragment<Pg> for Update<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let row = self.row;
        push!(
            out,
            "WITH written AS (UPDATE subscriptions SET name = ", (Text, &row.name),
            ", url = ", (Text, &row.url),
            ", event_types = ", (Array<Text>, &row.event_types),
            ", event_source = ", (Jsonb, &row.event_source),
            ", organization_ids = ", (Array<Uuid>, &self.organization_ids),
            ", custom_headers = ", (Nullable<Bytea>, &row.custom_headers),
            ", is_active = ", (Bool, &row.is_active),
            ", revision = ", (BigInt, &row.revision),
            ", updated_by = ", (Text, &row.updated_by),
            ", updated_at = ", (Timestamptz, &row.updated_at),
            ", archived_at = ", (Nullable<Timestamptz>, &row.archived_at),
            " WHERE id = ", (Uuid, &row.id),
            " AND revision + 1 = ", (BigInt, &row.revision),
            " RETURNING id, subscriber_id, updated_by, updated_at), noted AS (\
             INSERT INTO changes (changed_at, subject, action, kind, object_id, subscription_id, organization_id, fields) \
             SELECT updated_at, updated_by, ", (Text, &self.change.action),
            ", 'SUBSCRIPTION', id, id, subscriber_id, ", (Array<Text>, &self.change.fields),
            " FROM written WHERE ", (Bool, &self.change.is_noted), ") SELECT id FROM written",
        );
        Ok(())
    }
}
