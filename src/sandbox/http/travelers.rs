//! Profiles: make one, change it.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use serde_json::Map;
use utoipa::ToSchema;

use super::bookings::{StepEventView, event_view};
use super::values::{choice, default_company, short_text};
use crate::api::auth::Caller;
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Node, Null};
use crate::api::{State, body};
use crate::domain::id::OrganizationId;
use crate::sandbox::travelers::{TravelerChange, change_traveler};
use crate::sandbox::world::Traveler;

/// A change of a profile.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that the handler reads field by field")]
pub struct ChangeTravelerRequest {
    /// What happens: `CREATE` makes a profile, and all others name one.
    action: TravelerChange,
    /// The company. Left out: Sample Org A.
    #[schema(nullable, value_type = Option<uuid::Uuid>)]
    organization_id: Option<OrganizationId>,
    /// Whose profile; not of a `CREATE`.
    #[schema(nullable, value_type = Option<uuid::Uuid>)]
    traveler_id: Option<String>,
    /// The new designation. Left out: another one.
    #[schema(nullable, min_length = 1, max_length = 100, pattern = r"^[^\u0000]*$")]
    designation: Option<String>,
}

/// A profile after its change, and what was published.
#[derive(Serialize, ToSchema)]
pub struct ChangeTravelerResponse {
    /// The profile.
    traveler: Traveler,
    /// What was published.
    events: Vec<StepEventView>,
}

/// Make or change a traveler's profile
///
/// Publishes `TRAVELER_V2`.
#[utoipa::path(
    operation_id = "changeTraveler",
    tag = "Sandbox",
    request_body = ChangeTravelerRequest,
    responses(
        (status = 200, description = "It is done.", body = ChangeTravelerResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 409, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
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
    let (_, json) = body::json(&request, payload).await?;
    let faults = Faults::default();
    let read = Node::root(&json, &faults).fields().and_then(|mut fields| {
        let action = fields.required("action");
        let action = action.and_then(|node| choice(&node, &TravelerChange::ALL, TravelerChange::as_str));
        let organization = fields.optional("organizationId", Null::IsAbsence);
        let organization = organization.map_or_else(default_company, |node| node.parse());
        let id = if action == Some(TravelerChange::Create) {
            None
        } else {
            fields.required("travelerId").and_then(|node| node.parse::<uuid::Uuid>())
        };
        let designation = short_text(&mut fields, "designation", 1, 100);
        fields.finish();
        Some((action?, organization?, id.map(|id| id.to_string()).unwrap_or_default(), designation))
    });
    faults.check()?;
    let (action, organization, id, designation) = read.ok_or_else(|| ApiError::invalid("", "is not complete"))?;
    let edit = |traveler: &mut Traveler| match &designation {
        Some(text) => traveler.designation.clone_from(text),
        None if action == TravelerChange::Update => {
            traveler.designation = format!("SENIOR {}", traveler.designation.trim_start_matches("SENIOR "));
        }
        None => {}
    };
    let (traveler, event) = change_traveler(&state, organization, &id, action, edit, &Map::new()).await?;
    Ok(HttpResponse::Ok().json(ChangeTravelerResponse { traveler, events: event_view(event).into_iter().collect() }))
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(change);
}
