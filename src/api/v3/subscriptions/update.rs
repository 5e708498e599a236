//! Update a webhook subscription.

use super::{missing, view};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Found, Preconditioned, Stored};
use crate::api::request::body;
use crate::api::request::preferences::{IfMatch, etag, wants_representation};
use crate::api::request::value::once;
use crate::api::v3::wire::UpdateWebhookSubscriptionRequest;
use crate::api::{State, path_id};
use crate::delivery::changes::SubscriptionChange;
use crate::domain::id::SubscriptionId;
use crate::domain::sealing::Sealed;
use crate::store::subscriptions::{self, Labels, Subscription};
use crate::store::withheld;
use actix_web::http::header::{ETAG, HeaderName};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, patch};
use diesel_async::{AsyncConnection, AsyncPgConnection};

/// Update a webhook subscription
///
/// Fields that are given are replaced; fields that are left out or null stay as they are, and an empty object changes
/// nothing. Changes to url, headers and activity apply from the next attempt, including to deliveries that are already
/// waiting. Answers without a body, as the original does, unless `Prefer: return=representation` asks for one.
#[utoipa::path(
    operation_id = "updateWebhookSubscription",
    tag = "Webhook Subscription",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("If-Match" = Option<String>, Header, description = "Change only this revision: the ETag of an earlier answer, or `*`.", pattern = "^(\\*|(W/)?\"[0-9]+(-[a-z]+)?\"(, ?(W/)?\"[0-9]+(-[a-z]+)?\")*)$", example = "\"1\""),
    ),
    request_body = UpdateWebhookSubscriptionRequest,
    responses(
        (status = 204, description = "Updated.",
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authorized, Bodied, Found, Preconditioned, Stored,
    ),
)]
#[patch("/v3/webhooks/subscriptions/{subscriptionId}")]
pub(crate) async fn update_webhook_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let patch: UpdateWebhookSubscriptionRequest = body::read(&state, &request, payload).await?;
    let if_match = IfMatch::of(&request);
    let now = state.clock.now();
    let headers = patch.custom_headers.as_ref().map(|headers| headers.seal(&state.keyring, id));
    let write = async |connection: &mut AsyncPgConnection| {
        if let Some(source) = &patch.event_source {
            // Whether it exists is told before whether its new source is allowed.
            subscriptions::find(connection, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            caller.require_and_hold_reach(connection, &source.organizations(), "eventSource").await?;
        }
        subscriptions::change(connection, caller.reach, id, |row| {
            if_match.check(row.revision)?;
            if patch.is_empty() {
                return Ok(false);
            }
            apply(&patch, headers.as_ref(), row);
            row.updated_by.clone_from(&caller.subject);
            // Clocks of two nodes differ a little; time does not run backwards in one row.
            row.updated_at = now.max(row.updated_at);
            Ok::<_, ApiError>(true)
        })
        .await
    };
    let change = async |connection: &mut AsyncPgConnection| {
        if patch.event_source.is_none() && patch.url.is_none() {
            return write(connection).await;
        }
        connection
            .transaction(async |connection| {
                let changed = write(connection).await?;
                if let Some(row) = &changed {
                    withheld::note_grantor(connection, id, caller.tmc()).await?;
                    if patch.event_source.is_some() {
                        withheld::give_back(connection, row).await?;
                    }
                }
                Ok::<_, ApiError>(changed)
            })
            .await
    };
    let is_shown = wants_representation(&request);
    let work = async |connection: &mut AsyncPgConnection| {
        let row = change(connection).await?.ok_or_else(|| missing(id))?;
        let labels =
            if is_shown { Labels::of(connection, std::slice::from_ref(&row)).await? } else { Labels::default() };
        Ok::<_, ApiError>((row, labels))
    };
    let (row, labels) = if patch.moves_routes() { state.db.run_wide(work).await } else { state.db.run(work).await }?;
    state.forget_target(id);
    state.changes.note_subscription(id, SubscriptionChange::Changed);
    if patch.is_active == Some(true) {
        state.poll_soon();
    }
    let tag = (ETAG, etag(row.revision));
    if is_shown {
        let applied = (HeaderName::from_static("preference-applied"), "return=representation");
        let view = view(&state.keyring, state.time_format, row, &labels);
        return Ok(HttpResponse::Ok().insert_header(tag).insert_header(applied).json(view));
    }
    Ok(HttpResponse::NoContent().insert_header(tag).finish())
}

fn apply(patch: &UpdateWebhookSubscriptionRequest, headers: Option<&Option<Sealed>>, row: &mut Subscription) {
    fn put<T: Clone>(place: &mut T, given: Option<&T>) {
        if let Some(given) = given {
            place.clone_from(given);
        }
    }
    put(&mut row.event_source, patch.event_source.as_ref());
    put(&mut row.name, patch.name.as_ref());
    put(&mut row.event_types, patch.event_types.clone().map(once).as_ref());
    put(&mut row.is_active, patch.is_active.as_ref());
    put(&mut row.url, patch.url.as_ref());
    put(&mut row.custom_headers, headers);
}
