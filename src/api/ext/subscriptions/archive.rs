//! Subscriptions that are put aside, and brought back.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, post};
use diesel_async::AsyncConnection;

use super::missing;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Preconditioned, Stored};
use crate::api::request::preferences::{IfMatch, etag};
use crate::api::v3::subscriptions::view;
use crate::api::v3::wire::WebhookSubscription;
use crate::api::{State, path_id};
use crate::config::TimeFormat;
use crate::delivery::changes::SubscriptionChange;
use crate::domain::id::SubscriptionId;
use crate::store::subscriptions::{self, Labels};

/// Archive a subscription
///
/// Nothing is matched, delivered or sent again any more, and what asks for the subscription by its id finds none, but for
/// `restoreSubscription`; `listAllSubscriptions` lists archived ones with `isArchived`. What waits is held, as for a paused
/// subscription. Its deliveries, which can be looked up, its settings and its secrets are kept.
#[utoipa::path(
    operation_id = "archiveSubscription",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("If-Match" = Option<String>, Header, description = "Archive only this revision: the ETag of an earlier answer, or `*`.", pattern = "^(\\*|(W/)?\"[0-9]+(-[a-z]+)?\"(, ?(W/)?\"[0-9]+(-[a-z]+)?\")*)$", example = "\"1\""),
    ),
    responses(
        (status = 204, description = "The subscription was archived."),
        Authorized, Checked, Found, Preconditioned, Stored,
    ),
)]
#[delete("/ext/v1/subscriptions/{subscriptionId}")]
pub(crate) async fn archive_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    // Previewing is another operation, at a path that this one matches.
    if request.match_info().query("subscriptionId") == "preview" {
        return Err(ApiError::MethodNotAllowed("POST".to_owned()));
    }
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let if_match = IfMatch::of(&request);
    let now = state.clock.now();
    let archive = async |conn: &mut _| {
        let check = |revision| if_match.check(revision);
        subscriptions::archive(conn, caller.reach, id, &caller.subject, now, check).await
    };
    state.db.run_wide(archive).await?.ok_or_else(|| missing(id))?;
    state.forget_target(id);
    state.changes.note_subscription(id, SubscriptionChange::Changed);
    Ok(HttpResponse::NoContent().finish())
}

/// Restore an archived subscription
///
/// It is paused, as it was in the archive: update it with `isActive` true, and it gets events again. What was held is
/// delivered then, if its 14 days are not over. A platform that limits how many subscriptions a subscriber has counts it.
#[utoipa::path(
    operation_id = "restoreSubscription",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The subscription, which is paused.", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[post("/ext/v1/subscriptions/{subscriptionId}/restore")]
pub(crate) async fn restore_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let now = state.clock.now();
    let (row, labels) = state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                let none = || ApiError::NotFound(format!("There is no archived webhook subscription {id}."));
                let archived = subscriptions::find_archived(conn, caller.reach, id).await?.ok_or_else(none)?;
                state.quota.check(conn, archived.subscriber_id).await?;
                let row = subscriptions::restore(conn, caller.reach, id, &caller.subject, now).await?;
                let row = row.ok_or_else(none)?;
                let labels = Labels::of(conn, std::slice::from_ref(&row)).await?;
                Ok::<_, ApiError>((row, labels))
            })
            .await
        })
        .await?;
    state.forget_target(id);
    state.changes.note_subscription(id, SubscriptionChange::Changed);
    let tag = (ETAG, etag(row.revision));
    Ok(HttpResponse::Ok().insert_header(tag).json(view(&state.keyring, TimeFormat::DateTime, row, &labels)))
}
