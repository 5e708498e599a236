//! Retrieve an event.

use super::{EventView, missing, view};
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::{State, path_id};
use crate::domain::id::EventId;
use crate::domain::outcome::Reason;
use crate::store::events::{self};
use crate::store::payload_fetches;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// An event, with the body that receivers get.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    #[serde(flatten)]
    event: EventView,
    /// The body that receivers get; left out while the payload has yet to be fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    envelope: Option<Box<RawValue>>,
    /// How the fetch of the payload stands, while it has yet to succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    payload_creation: Option<PayloadCreation>,
}

/// How the fetch of a payload stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayloadCreation {
    /// Whether it was given up and is kept for a person.
    has_failed: bool,
    /// Attempts made so far.
    #[schema(minimum = 0)]
    attempt_count: i32,
    /// After how many it is given up.
    #[schema(minimum = 1)]
    attempt_limit: i32,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    last_reason: Option<Reason>,
    /// When the next attempt is made; while one is under way, when another may take its place. Left out once it was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_attempt_at: Option<String>,
    /// Where the payload is fetched from, without the URL's query, which may be a credential.
    #[schema(example = "https://bookings.example.com/pnrs/9000000001")]
    url: String,
}

/// Retrieve an event
///
/// Returns the body that receivers get and how many subscriptions matched. To see who received it, list the deliveries
/// of the event.
#[utoipa::path(
    operation_id = "getEvent",
    tag = "Event",
    params(("eventId" = uuid::Uuid, Path, description = "The id that publishing gave.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")),
    responses(
        (status = 200, description = "The event, with the body that receivers get.", body = EventDetail),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/events/{eventId}")]
pub(crate) async fn get_event(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    if request.match_info().query("eventId") == "batch" {
        // The path of a batch fits this template too, but has no GET.
        return Err(ApiError::MethodNotAllowed("POST".to_owned()));
    }
    let id: EventId = path_id(&request, "eventId")?;
    let read = async |conn: &mut AsyncPgConnection| {
        let event = events::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
        let body = events::bodies(conn, &[id]).await?.pop();
        let fetch = payload_fetches::of_event(conn, id).await?;
        Ok::<_, ApiError>((event, body, fetch))
    };
    let place = state.cells.place_of(id).await?;
    // As of one moment: a payload that comes meanwhile is in all of it, or in nothing.
    let (event, body, fetch) =
        place.db.run(async |conn| conn.build_transaction().repeatable_read().read_only().run(read).await).await?;
    let text = body.and_then(|body| body.envelope).map(String::from_utf8).transpose().map_err(anyhow::Error::new)?;
    let envelope = text.map(RawValue::from_string).transpose().map_err(anyhow::Error::new)?;
    let payload_creation = fetch.map(|fetch| PayloadCreation {
        has_failed: fetch.has_failed,
        attempt_count: fetch.attempt_count,
        attempt_limit: fetch.attempt_limit,
        last_reason: fetch.last_reason,
        next_attempt_at: fetch.due_at.map(write_time),
        url: fetch.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
    });
    Ok(HttpResponse::Ok().json(EventDetail { event: view(event), envelope, payload_creation }))
}
