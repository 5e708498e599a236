//! Triggers: an event by its name, through a real booking.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::bookings::{BookingView, StepEventView, event_view, step_view};
use super::values::{company_of, free_value};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Answered, Authorized, Bodied, Stored};
use crate::api::request::node::Node;
use crate::api::request::{Read, body, request};
use crate::domain::envelope::holds_nul;
use crate::domain::id::OrganizationId;
use crate::sandbox::triggers::{names, pull};

/// The longest path of one.
const MAX_PATH: usize = 255;
/// The deepest path of one.
const MAX_STEPS: usize = 32;

request! {
    /// Which event, and what shall be in its payload.
    pub struct CreateTriggerRequest {
        /// Its type and operation.
        #[schema(example = "PNR_V3:BOOKING_TICKETED")]
        event: String,
        /// The company. Left out: Sample Org A.
        #[schema(nullable, value_type = Option<uuid::Uuid>)]
        organization_id: Option<OrganizationId>,
        /// Values of its payload by path, as `payload.totalFare.amount` or `payload.airPnr.legs[0].x`. A name that an object
        /// lacks is added; an entry that a list lacks, and a path through a plain value, are refused before anything happens.
        #[schema(nullable, value_type = Option<Object>)]
        #[validate(length(max = 100))]
        overrides: Option<Overrides>,
    }
}

/// Values by path.
pub(crate) struct Overrides(Map<String, Value>);

impl Read for Overrides {
    fn read(node: &Node<'_>) -> Option<Self> {
        let mut values = Map::new();
        for (path, value) in node.entries()? {
            let own = path.strip_prefix("payload.").unwrap_or(path);
            let value = free_value(value.json());
            match check_override(path, own, &value) {
                Ok(()) => drop(values.insert(own.to_owned(), value)),
                Err(what) => node.fault(what),
            }
        }
        Some(Self(values))
    }
}

fn check_override(path: &str, own: &str, value: &Value) -> Result<(), String> {
    if path.len() > MAX_PATH || path.split(['.', '[']).count() > MAX_STEPS {
        return Err(format!("must have paths of at most {MAX_PATH} bytes and {MAX_STEPS} steps"));
    }
    if own == "payload" || ["pnrId", "tripId"].contains(&own.split(['.', '[']).next().unwrap_or_default()) {
        return Err("must name fields of the payload, as payload.totalFare.amount, but not pnrId or tripId, by which a booking is found".to_owned());
    }
    if !is_path(own) {
        return Err("must have paths as payload.totalFare.amount or payload.airPnr.legs[0].brandName".to_owned());
    }
    if path.contains('\0') || holds_nul(&value.to_string()) {
        return Err("must not hold the character U+0000".to_owned());
    }
    Ok(())
}

/// What a trigger led to.
#[derive(Serialize, ToSchema)]
pub struct CreateTriggerResponse {
    /// The booking that was made for it; none for a profile.
    #[serde(flatten)]
    #[schema(inline, required = false)]
    booking: Option<BookingView>,
    /// Everything that was published on the way, in order.
    events: Vec<StepEventView>,
}

/// The triggers.
#[derive(Serialize, ToSchema)]
pub struct ListTriggersResponse {
    /// Their names.
    triggers: Vec<String>,
}

/// List triggers
///
/// Each name stands for one kind of event, produced by the shortest sequence of actions on a booking.
#[utoipa::path(
    operation_id = "listTriggers",
    tag = "Sandbox",
    responses(
        (status = 200, description = "The names of the triggers.", body = ListTriggersResponse),
        Authorized, Answered,
    ),
)]
#[get("/sandbox/v1/triggers")]
pub(crate) async fn list_triggers(caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    Ok(HttpResponse::Ok().json(ListTriggersResponse { triggers: names() }))
}

/// Trigger an event
///
/// Creates the booking it needs and performs every action up to the event, so that the payload is a real booking's.
#[utoipa::path(
    operation_id = "createTrigger",
    tag = "Sandbox",
    request_body = CreateTriggerRequest,
    responses(
        (status = 201, description = "The event was published, along with those that led to it.", body = CreateTriggerResponse),
        Authorized, Bodied, Stored,
    ),
)]
#[post("/sandbox/v1/triggers")]
pub(crate) async fn create_trigger(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted: CreateTriggerRequest = body::read(&state, &request, payload).await?;
    let overrides = wanted.overrides.map(|overrides| overrides.0).unwrap_or_default();
    let triggered = pull(&state, &wanted.event, company_of(wanted.organization_id), overrides).await?;
    let events = triggered.events.into_iter().filter_map(event_view).collect();
    let booking = triggered.stepped.map(|stepped| step_view(&state, stepped).booking);
    Ok(HttpResponse::Created().json(CreateTriggerResponse { booking, events }))
}

/// Names with a dot between them; each may have places in lists after it.
fn is_path(text: &str) -> bool {
    text.split('.').all(|step| {
        let (name, places) = step.split_once('[').map_or((step, ""), |(name, places)| (name, places));
        let is_place = |place: &str| !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_digit());
        let places_fit = places.is_empty() != step.contains('[')
            && (places.is_empty() || places.strip_suffix(']').is_some_and(|inner| inner.split("][").all(is_place)));
        !name.is_empty() && !name.contains(']') && places_fit
    })
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_triggers);
    config.service(create_trigger);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_names_and_places() {
        for good in ["a", "a.b", "a[0]", "a[0][12].b", "totalFare.amount"] {
            assert!(is_path(good), "{good}");
        }
        for bad in ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[b", "a[0", "a[0]x", "a]", "[0]", "a[-1]"] {
            assert!(!is_path(bad), "{bad}");
        }
    }
}
