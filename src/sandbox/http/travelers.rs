//! Profiles: make one, change it.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use serde_json::Map;
use utoipa::ToSchema;

use super::bookings::{StepEventView, event_view};
use super::values::{company_of, in_any_case};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Found, InState, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::{Read, body, request};
use crate::domain::id::OrganizationId;
use crate::sandbox::travelers::{TravelerChange, change_traveler};
use crate::sandbox::world::Traveler;

request! {
    /// A change of a profile.
    pub struct ChangeTravelerRequest {
        /// What happens: `CREATE` makes a profile, and all others name one.
        action: TravelerChange,
        /// The company. Left out: Sample Org A.
        #[schema(nullable, value_type = Option<uuid::Uuid>)]
        organization_id: Option<OrganizationId>,
        /// Whose profile; not of a `CREATE`.
        #[schema(nullable)]
        traveler_id: Option<uuid::Uuid>,
        /// The new designation. Left out: another one.
        #[schema(nullable, min_length = 1, max_length = 100, pattern = r"^[^\u0000]*$")]
        #[validate(length(min = 1, max = 100))]
        designation: Option<String>,
    }
    rules: all_but_a_create_names_a_traveler
}

impl Read for TravelerChange {
    fn read(node: &Node<'_>) -> Option<Self> {
        in_any_case(node)
    }
}

fn all_but_a_create_names_a_traveler(fields: &Fields<'_>) {
    let is_create = fields.value::<TravelerChange>("action") == Some(TravelerChange::Create);
    match fields.given("travelerId") {
        None if !is_create => fields.fault("travelerId", "is required"),
        Some(node) if is_create => node.fault("must be left out where a profile is made"),
        _ => {}
    }
}

/// A profile after its change, and what was published.
#[derive(Serialize, ToSchema)]
pub struct ChangeTravelerResponse {
    /// The profile.
    traveler: Traveler,
    /// What was published.
    events: Vec<StepEventView>,
}

/// Create or change a traveler's profile
///
/// Publishes `TRAVELER_V2`.
#[utoipa::path(
    operation_id = "changeTraveler",
    tag = "Sandbox",
    request_body = ChangeTravelerRequest,
    responses(
        (status = 200, description = "The profile was changed.", body = ChangeTravelerResponse),
        Authorized, Bodied, Found, InState, Stored,
    ),
)]
#[post("/sandbox/v1/travelers")]
pub(crate) async fn change(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted: ChangeTravelerRequest = body::read(&state, &request, payload).await?;
    let action = wanted.action;
    let id = wanted.traveler_id.map(|id| id.to_string()).unwrap_or_default();
    let edit = |traveler: &mut Traveler| match &wanted.designation {
        Some(text) => traveler.designation.clone_from(text),
        None if action == TravelerChange::Update => {
            traveler.designation = format!("SENIOR {}", traveler.designation.trim_start_matches("SENIOR "));
        }
        None => {}
    };
    let (traveler, event) =
        change_traveler(&state, company_of(wanted.organization_id), &id, action, edit, &Map::new()).await?;
    Ok(HttpResponse::Ok().json(ChangeTravelerResponse { traveler, events: event_view(event).into_iter().collect() }))
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(change);
}
