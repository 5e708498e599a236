//! A subscription as the original shows it, with full times.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::missing;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::preferences::etag;
use crate::api::v3::subscriptions::view;
use crate::api::v3::wire::WebhookSubscription;
use crate::api::{State, path_id};
use crate::config::TimeFormat;
use crate::domain::id::SubscriptionId;
use crate::store::subscriptions;

/// Retrieve a subscription with full timestamps
///
/// Returns what the original's operation returns, but with timestamps to the second whatever `/v3` is configured to
/// return.
#[utoipa::path(
    operation_id = "getSubscription",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The subscription, without its secret.", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}")]
pub(crate) async fn get_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    // Previewing is another operation, at a path that this one matches.
    if request.match_info().query("subscriptionId") == "preview" {
        return Err(ApiError::MethodNotAllowed("POST".to_owned()));
    }
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let found = state.db.query(async |conn| subscriptions::find_labelled(conn, caller.reach, id).await).await?;
    let (row, labels) = found.ok_or_else(|| missing(id))?;
    let tag = (ETAG, etag(row.revision));
    Ok(HttpResponse::Ok().insert_header(tag).json(view(&state.keyring, TimeFormat::DateTime, row, &labels)))
}
