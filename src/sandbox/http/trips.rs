//! Trips and bookings as they are now: the original's operations for a receiver that missed an event.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::values::storable;
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authenticated, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::sandbox::bookings::payload;
use crate::sandbox::steps;
use crate::store::{organizations, sandbox_objects};

/// A trip with all its bookings.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `Trip::details` makes")]
pub struct TripV3DetailsResponse {
    /// What it is called, when it is, and whose.
    basic_trip_info: Value,
    /// Its bookings: `{pnrId, data}`.
    pnrs: Vec<Value>,
    /// What users see of it.
    trip_booking_status: String,
    /// Bookings of which little is known.
    simple_pnrs: Vec<Value>,
    /// What it costs.
    trip_payment_info: Value,
}

/// A booking, whole: the same as the payload of `PNR_V3`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `payload::pnr` makes")]
pub struct PnrData {
    /// How often it has changed.
    #[schema(minimum = 1)]
    version: i32,
    /// The booking.
    pnr_id: String,
    /// Its trip.
    trip_id: String,
    /// What users see of it.
    booking_status: String,
    /// Who travels.
    #[schema(min_items = 1)]
    pnr_travelers: Vec<Value>,
}

/// Where a booking is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PnrReference {
    /// The booking.
    pnr_id: String,
    /// Its trip.
    trip_id: String,
}

/// Retrieve a trip
///
/// The trip with all its bookings, as the original's API returns it: the fallback for a missed event.
#[utoipa::path(
    operation_id = "getTripDetailsV3",
    tag = "Trip",
    params(
        ("tripId" = String, Path, description = "The trip.", example = "7000000001"),
        ("refreshType" = Option<String>, Query, description = "Accepted; a booking of the sandbox is always fresh.",
            pattern = "^(REFRESH_TYPE_BLOCKING|REFRESH_TYPE_ASYNC|REFRESH_TYPE_DISABLED)$"),
        ("fetchMappedData" = Option<bool>, Query, description = "Accepted; the sandbox has no other data."),
    ),
    responses(
        (status = 200, description = "The trip as it is now.", body = TripV3DetailsResponse),
        Authenticated, Checked, Found, Stored,
    ),
)]
#[get("/v3/trips/{tripId}/detail")]
pub(crate) async fn get_trip_details_v3(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = Query::of(&request);
    let _ = query.parse::<RefreshType>("refreshType");
    let _ = query.parse::<Flag>("fetchMappedData");
    query.check()?;
    let id = storable(request.match_info().query("tripId"));
    let (trip, bookings) = load(&state, &caller, &id).await?;
    Ok(HttpResponse::Ok().json(trip.details(&bookings.values().collect::<Vec<_>>())))
}

/// Retrieve a booking
///
/// The full state of the booking, which is also the payload of its last event.
#[utoipa::path(
    operation_id = "getPnrV3",
    tag = "Trip",
    params(
        ("tripId" = String, Path, description = "The trip.", example = "7000000001"),
        ("pnrId" = String, Path, description = "The booking.", example = "9000000001"),
    ),
    responses(
        (status = 200, description = "The booking as it is now.", body = PnrData),
        Authenticated, Found, Stored,
    ),
)]
#[get("/v3/trips/{tripId}/pnrs/{pnrId}")]
pub(crate) async fn get_pnr_v3(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = storable(request.match_info().query("tripId"));
    let pnr_id = request.match_info().query("pnrId");
    let (trip, bookings) = load(&state, &caller, &id).await?;
    let booking = bookings.get(pnr_id).ok_or_else(|| steps::missing(pnr_id))?;
    Ok(HttpResponse::Ok().json(payload::pnr(booking, &trip)))
}

/// Find a booking by its external id
///
/// Returns the ids of the booking and of its trip.
#[utoipa::path(
    operation_id = "getPnrByExternalId",
    tag = "Trip",
    params(("externalId" = String, Query, description = "What the booking was called when it was made.", example = "expense-1")),
    responses(
        (status = 200, description = "The ids of the booking and its trip.", body = PnrReference),
        Authenticated, Checked, Found, Stored,
    ),
)]
#[get("/v2/pnrs")]
pub(crate) async fn get_pnr_by_external_id(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query = Query::of(&request);
    let id = query.parse::<String>("externalId");
    query.check()?;
    let id = id.ok_or_else(|| ApiError::invalid("externalId", "is required"))?;
    let found = state
        .db
        .query(async |conn| {
            for object in sandbox_objects::of_external_id(conn, &id).await? {
                let Some(organization) = object.organization_id else { continue };
                if organizations::out_of_reach(conn, caller.reach, &[organization], false).await?.is_empty() {
                    return Ok(Some(object));
                }
            }
            Ok(None)
        })
        .await?;
    let missing = || ApiError::NotFound("There is no booking of this externalId.".to_owned());
    let found = found.ok_or_else(missing)?;
    Ok(HttpResponse::Ok().json(PnrReference { pnr_id: found.id, trip_id: found.trip_id.unwrap_or_default() }))
}

/// A trip that the caller may see; somebody else's is not there.
async fn load(
    state: &State,
    caller: &Caller,
    id: &str,
) -> Result<
    (crate::sandbox::bookings::Trip, std::collections::BTreeMap<String, crate::sandbox::bookings::Booking>),
    ApiError,
> {
    state
        .db
        .run(async |conn| {
            let (trip, bookings) = steps::load_trip(conn, id).await?;
            let others = organizations::out_of_reach(conn, caller.reach, &[trip.organization], false).await?;
            if others.is_empty() { Ok((trip, bookings)) } else { Err(steps::missing_trip(id)) }
        })
        .await
}

struct RefreshType;

impl std::str::FromStr for RefreshType {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "REFRESH_TYPE_BLOCKING" | "REFRESH_TYPE_ASYNC" | "REFRESH_TYPE_DISABLED" => Ok(Self),
            _ => Err("must be one of REFRESH_TYPE_BLOCKING, REFRESH_TYPE_ASYNC, REFRESH_TYPE_DISABLED"),
        }
    }
}

struct Flag;

impl std::str::FromStr for Flag {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if matches!(text, "true" | "false") { Ok(Self) } else { Err("must be true or false") }
    }
}

/// Registers all of it.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_trip_details_v3);
    config.service(get_pnr_v3);
    config.service(get_pnr_by_external_id);
}
