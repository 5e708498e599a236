//! List a subscriber's webhook subscriptions.

use super::view;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::page::Page;
use crate::api::v3::wire::{ListWebhookSubscriptionsResponse, WebhookSubscription};
use crate::api::{State, path_id};
use crate::domain::id::OrganizationId;
use crate::store::subscriptions;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::{StreamExt, stream};
use std::io;

/// List a subscriber's webhook subscriptions
///
/// Oldest first, including inactive ones.
#[utoipa::path(
    operation_id = "listWebhookSubscriptions",
    tag = "Webhook Subscription",
    params(("subscriberId" = uuid::Uuid, Path, description = "The company or TMC that owns the subscriptions.", example = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3"), Page),
    responses(
        (status = 200, description = "A page of subscriptions.", body = ListWebhookSubscriptionsResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/v3/webhooks/subscriptions/subscriber/{subscriberId}/list")]
pub(crate) async fn list_webhook_subscriptions(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let subscriber_id: OrganizationId = path_id(&request, "subscriberId")?;
    let page = Page::of(&request)?;
    let (rows, labels, total_count) = state
        .db
        .run(async |connection| {
            caller.require_reach(connection, &[subscriber_id], "subscriberId").await?;
            Ok::<_, ApiError>(subscriptions::list(connection, subscriber_id, page.limit, page.offset).await?)
        })
        .await?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let view = |row| view(&state.keyring, state.time_format, row, &labels);
    let subscriptions = rows.into_iter().map(view).collect::<Vec<_>>();
    let left = page.limit.min(total_count - page.offset) - read;
    if left <= 0 {
        return Ok(HttpResponse::Ok().json(ListWebhookSubscriptionsResponse { subscriptions, total_count }));
    }
    let rest = Rest { state, subscriber_id, total_count, offset: page.offset + read, left, read };
    let first = write_piece("{\"subscriptions\":[", &subscriptions)?;
    let rest = stream::try_unfold(Some(rest), next_piece);
    let whole = stream::once(async { Ok(first) }).chain(rest);
    Ok(HttpResponse::Ok().content_type("application/json").streaming(Box::pin(whole)))
}

/// What is left of a page of heavy subscriptions: each piece is read when the one before it has been taken, so that a
/// reader who is slow holds one piece in memory and no connection to the database.
struct Rest {
    state: Data<State>,
    subscriber_id: OrganizationId,
    total_count: i64,
    offset: i64,
    left: i64,
    /// How many rows the last piece had.
    read: i64,
}

async fn next_piece(rest: Option<Rest>) -> Result<Option<(Bytes, Option<Rest>)>, io::Error> {
    let Some(rest) = rest else { return Ok(None) };
    let end = || Bytes::from(format!("],\"totalCount\":{}}}", rest.total_count));
    if rest.left <= 0 {
        return Ok(Some((end(), None)));
    }
    let limit = rest.left.min(rest.read * 2);
    // The head is sent: whoever reads sees that the list breaks off.
    let broken = |error: ApiError| {
        tracing::warn!(%error, "a list could not be read to its end");
        io::Error::other("the list breaks off")
    };
    let found =
        rest.state.db.query(async |conn| subscriptions::list(conn, rest.subscriber_id, limit, rest.offset).await);
    let (rows, labels, _) = found.await.map_err(|error| broken(error.into()))?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if read == 0 {
        return Ok(Some((end(), None)));
    }
    let view = |row| view(&rest.state.keyring, rest.state.time_format, row, &labels);
    let views: Vec<_> = rows.into_iter().map(view).collect();
    let piece = write_piece(",", &views).map_err(broken)?;
    Ok(Some((piece, Some(Rest { offset: rest.offset + read, left: rest.left - read, read, ..rest }))))
}

/// Some entries of a list, after what goes before them.
fn write_piece(before: &str, entries: &[WebhookSubscription]) -> Result<Bytes, ApiError> {
    let mut piece = before.as_bytes().to_vec();
    for (place, entry) in entries.iter().enumerate() {
        if place > 0 {
            piece.push(b',');
        }
        serde_json::to_writer(&mut piece, entry).map_err(anyhow::Error::new)?;
    }
    Ok(piece.into())
}
