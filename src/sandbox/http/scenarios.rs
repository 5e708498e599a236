//! Scenarios and their runs.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::values::{default_company, storable};
use crate::api::auth::Caller;
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Fields, Json, Node, Null};
use crate::api::{State, body};
use crate::domain::id::OrganizationId;
use crate::sandbox::Sandbox;
use crate::sandbox::scenarios::{Progress, RunState, SCENARIOS, Scenario, Settings, find};
use crate::sandbox::steps;
use crate::store::sandbox_objects::{self, Kind};

/// How many events a second, unless asked otherwise.
const DEFAULT_PER_SECOND: i64 = 50;
/// The most.
const MAX_PER_SECOND: i64 = 5_000;
/// The most events that a run is asked for.
const MAX_EVENTS: i64 = 100_000;

/// A scenario.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Scenario)]
pub struct ScenarioView {
    /// Its name in the path.
    name: &'static str,
    /// What it is good for.
    description: &'static str,
    /// At least how many events it has; 0 for one round.
    #[schema(minimum = 0)]
    events: u64,
}

/// The scenarios.
#[derive(Serialize, ToSchema)]
pub struct ListScenariosResponse {
    /// All of them.
    scenarios: Vec<ScenarioView>,
}

/// How a run shall go. All of it may be left out.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read` reads field by field")]
pub struct CreateRunRequest {
    /// Whose bookings. Left out: Sample Org A.
    #[schema(nullable, value_type = Option<uuid::Uuid>)]
    organization_id: Option<OrganizationId>,
    /// What is by chance follows from it: the same seed takes the same steps.
    #[schema(nullable, minimum = 0, maximum = 9007199254740991i64, default = 1)]
    seed: Option<i64>,
    /// How many events a second.
    #[schema(nullable, minimum = 1, maximum = 5000, default = 50)]
    per_second: Option<i32>,
    /// As fast as it can instead.
    #[schema(nullable, default = false)]
    burst: Option<bool>,
    /// At least how many events: rounds are played until then. Left out: as many as the scenario has.
    #[schema(nullable, minimum = 1, maximum = 100000)]
    events: Option<i32>,
    /// Of a hundred events, how many are sent a second time with the same id.
    #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
    duplicates_percent: Option<f64>,
    /// How many come after the events of the next step.
    #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
    out_of_order_percent: Option<f64>,
    /// How many never come: the API has what they would have said.
    #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
    gaps_percent: Option<f64>,
    /// Of how many the payload cannot be fetched at first: they come after five minutes of the clock.
    #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
    payload_failures_percent: Option<f64>,
}

/// List the scenarios
///
/// Stories of several events, such as a trip from its booking to its expense report.
#[utoipa::path(
    operation_id = "listScenarios",
    tag = "Sandbox",
    responses(
        (status = 200, description = "All of them.", body = ListScenariosResponse),
        (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse), (status = 500, body = ErrorResponse),
    ),
)]
#[get("/sandbox/v1/scenarios")]
pub(crate) async fn list_scenarios(caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let view = |one: &Scenario| ScenarioView { name: one.name, description: one.description, events: one.events };
    Ok(HttpResponse::Ok().json(ListScenariosResponse { scenarios: SCENARIOS.iter().map(view).collect() }))
}

/// Run a scenario
///
/// It goes on by itself: ask how far it is, or cancel it.
#[utoipa::path(
    operation_id = "createRun",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The scenario.", example = "happy-path-expense")),
    request_body(content = Option<CreateRunRequest>, description = "May be left out."),
    responses(
        (status = 202, description = "It runs.", body = Progress,
            headers(("Location" = String, description = "The path of the run."))),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 429, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/sandbox/v1/scenarios/{name}/runs")]
pub(crate) async fn create_run(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let json = body::optional_json(&request, payload).await?;
    let scenario = named(&request)?;
    let settings = read(&json, scenario)?;
    state.db.run(async |conn| steps::company(conn, settings.organization_id).await).await?;
    let started = sandbox.runs.start(state.clone(), sandbox.inboxes.payloads_url(), scenario, settings);
    let progress = started.ok_or(ApiError::TooManyRequests(5))?;
    let path = format!("/sandbox/v1/scenarios/{}/runs/{}", scenario.name, progress.id);
    let location = state.path_outside(&request, path);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, location)).json(progress))
}

/// See how far a run is
///
/// The steps that it took, with their events, and whether it is at its end.
#[utoipa::path(
    operation_id = "getRun",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The scenario.", example = "happy-path-expense"),
        ("runId" = uuid::Uuid, Path, description = "The run."),
    ),
    responses(
        (status = 200, description = "How far it is.", body = Progress),
        (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse), (status = 404, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/sandbox/v1/scenarios/{name}/runs/{runId}")]
pub(crate) async fn get_run(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    Ok(HttpResponse::Ok().json(load(&state, &sandbox, &request).await?))
}

/// Cancel a run
///
/// It ends after its present step. What it published stays. Cancelling one that has ended changes nothing.
#[utoipa::path(
    operation_id = "cancelRun",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The scenario.", example = "happy-path-expense"),
        ("runId" = uuid::Uuid, Path, description = "The run."),
    ),
    responses(
        (status = 200, description = "Where it stands.", body = Progress),
        (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse), (status = 404, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[delete("/sandbox/v1/scenarios/{name}/runs/{runId}")]
pub(crate) async fn cancel_run(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let run = load(&state, &sandbox, &request).await?;
    if sandbox.runs.cancel(&run.id) {
        // Its step is short: the answer can tell that it has ended.
        for _ in 0..100 {
            if sandbox.runs.progress(&run.id).is_none_or(|run| run.state != RunState::Running) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    Ok(HttpResponse::Ok().json(load(&state, &sandbox, &request).await?))
}

async fn load(state: &State, sandbox: &Sandbox, request: &HttpRequest) -> Result<Progress, ApiError> {
    let scenario = named(request)?;
    let id = storable(request.match_info().query("runId"));
    let missing = || ApiError::NotFound("There is no such run of this scenario.".to_owned());
    if let Some(progress) = sandbox.runs.progress(&id) {
        return if progress.scenario == scenario.name { Ok(progress) } else { Err(missing()) };
    }
    let found =
        state.db.run(async |conn| Ok::<_, ApiError>(sandbox_objects::find(conn, Kind::Run, &id).await?)).await?;
    let mut progress: Progress = steps::read(found.ok_or_else(missing)?.document)?;
    if progress.scenario != scenario.name {
        return Err(missing());
    }
    if progress.state == RunState::Running {
        // No task of this process plays it.
        progress.state = RunState::Interrupted;
    }
    Ok(progress)
}

fn named(request: &HttpRequest) -> Result<&'static Scenario, ApiError> {
    find(request.match_info().query("name")).ok_or_else(|| {
        let names: Vec<_> = SCENARIOS.iter().map(|one| one.name).collect();
        ApiError::NotFound(format!("There is no such scenario: there are {}.", names.join(", ")))
    })
}

fn read(json: &Json, scenario: &Scenario) -> Result<Settings, ApiError> {
    let faults = Faults::default();
    let read = Node::root(json, &faults).fields().and_then(|mut fields| {
        let organization = fields.optional("organizationId", Null::IsAbsence);
        let organization = organization.map_or_else(default_company, |node| node.parse());
        let mut number = |name, least, most, default| {
            fields.optional(name, Null::IsAbsence).map_or(Some(default), |node| node.integer(least, most))
        };
        let seed = number("seed", 0, 9_007_199_254_740_991, 1);
        let per_second = number("perSecond", 1, MAX_PER_SECOND, DEFAULT_PER_SECOND);
        let events = number("events", 1, MAX_EVENTS, i64::try_from(scenario.events).unwrap_or(MAX_EVENTS));
        let burst = fields.optional("burst", Null::IsAbsence).map_or(Some(false), |node| node.boolean());
        let duplicates = percent(&mut fields, "duplicatesPercent");
        let out_of_order = percent(&mut fields, "outOfOrderPercent");
        let gaps = percent(&mut fields, "gapsPercent");
        let payload_failures = percent(&mut fields, "payloadFailuresPercent");
        fields.finish();
        Some(Settings {
            organization_id: organization?,
            seed: u64::try_from(seed?).ok()?,
            per_second: u32::try_from(per_second?).ok()?,
            burst: burst?,
            events: u64::try_from(events?).ok()?,
            duplicates_percent: duplicates?,
            out_of_order_percent: out_of_order?,
            gaps_percent: gaps?,
            payload_failures_percent: payload_failures?,
        })
    });
    faults.check()?;
    read.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

fn percent(fields: &mut Fields<'_>, name: &'static str) -> Option<f64> {
    let Some(node) = fields.optional(name, Null::IsAbsence) else { return Some(0.0) };
    let number = match node.json() {
        Json::Number(number) => number.as_f64().filter(|number| (0.0..=100.0).contains(number)),
        _ => None,
    };
    if number.is_none() {
        node.fault("must be a number from 0 to 100");
    }
    number
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_scenarios);
    config.service(create_run);
    config.service(get_run);
    config.service(cancel_run);
}
