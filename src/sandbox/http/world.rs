//! The world: its organizations and their people.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Stored};
use crate::domain::organization_type::OrganizationType;
use crate::sandbox::steps::lock;
use crate::sandbox::world::{self, Reference, Traveler};
use crate::store::organizations;

/// Everybody.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct World {
    /// What everything by chance follows from: the same seed makes the same people and bookings.
    #[schema(minimum = 0)]
    seed: u64,
    /// The travel management companies.
    tmcs: Vec<Reference>,
    /// The companies that they serve.
    companies: Vec<Company>,
}

/// A company and its people.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorldCompany)]
pub struct Company {
    /// The id.
    #[schema(format = Uuid)]
    id: String,
    /// What it is called.
    name: String,
    /// The TMC that has the contract with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    contracting_tmc_id: Option<String>,
    /// The TMC that it books through.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    booking_tmc_id: Option<String>,
    /// Its parts.
    legal_entities: Vec<Reference>,
    /// Its people.
    travelers: Vec<Traveler>,
}

/// The most organizations that one answer tells.
const MAX_ORGANIZATIONS: i64 = 1_000;

/// Retrieve the sandbox world
///
/// The companies, TMCs and travelers generated from the sandbox's seed, with the names and ids to use.
#[utoipa::path(
    operation_id = "getWorld",
    tag = "Sandbox",
    responses(
        (status = 200, description = "Organizations and travelers.", body = World),
        Authorized, Stored,
    ),
)]
#[get("/sandbox/v1/world")]
pub(crate) async fn get_world(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let world = state
        .db
        .run_wide(async |conn| {
            let world = lock(conn).await?;
            let (all, _) = organizations::list(conn, MAX_ORGANIZATIONS, 0).await?;
            let mut tmcs = Vec::new();
            let mut companies = Vec::new();
            for one in all {
                if one.kind == OrganizationType::Tmc {
                    tmcs.push(Reference::of(&one));
                    continue;
                }
                companies.push(Company {
                    id: one.id.to_string(),
                    name: one.name.to_string(),
                    contracting_tmc_id: one.contracting_tmc_id.map(|id| id.to_string()),
                    booking_tmc_id: one.booking_tmc_id.map(|id| id.to_string()),
                    legal_entities: world::legal_entities(world.dice(), &one),
                    travelers: world::travelers(conn, &world, &one).await?,
                });
            }
            Ok::<_, ApiError>(World { seed: world.seed, tmcs, companies })
        })
        .await?;
    Ok(HttpResponse::Ok().json(world))
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_world);
}
