//! Retrieve a webhook subscription.

use super::{missing, view};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authenticated, Checked, Found, Stored};
use crate::api::request::preferences::etag;
use crate::api::v3::wire::WebhookSubscription;
use crate::api::{State, path_id};
use crate::domain::id::SubscriptionId;
use crate::store::subscriptions;
use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

/// Retrieve a webhook subscription
///
/// Returns the current state of the subscription. The signing secret is not included: only create returns it.
#[utoipa::path(
    operation_id = "getWebhookSubscription",
    tag = "Webhook Subscription",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The subscription, without its secret.", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authenticated, Checked, Found, Stored,
    ),
)]
#[get("/v3/webhooks/subscriptions/{subscriptionId}")]
pub(crate) async fn get_webhook_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let found = state.db.query(async |conn| subscriptions::find_labelled(conn, caller.reach, id).await).await?;
    let (row, labels) = found.ok_or_else(|| missing(id))?;
    let tag = (ETAG, etag(row.revision));
    Ok(HttpResponse::Ok().insert_header(tag).json(view(&state.keyring, state.time_format, row, &labels)))
}
