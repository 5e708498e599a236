//! Scenarios and their runs.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::values::{MAX_SEED, company_of, storable};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Answered, Authorized, Bodied, Found, Limited, Stored};
use crate::api::request::{body, request};
use crate::domain::id::OrganizationId;
use crate::sandbox::Sandbox;
use crate::sandbox::scenarios::{Progress, RunState, SCENARIOS, Scenario, Settings, find};
use crate::sandbox::steps;
use crate::store::sandbox_objects::{self, Kind};

/// The most runs of a list.
const MAX_RUNS: i64 = 50;
/// How many events a second, unless asked otherwise.
const DEFAULT_PER_SECOND: u32 = 50;

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

request! {
    /// How a run shall go. All of it may be left out.
    pub struct CreateRunRequest {
        /// Whose bookings. Left out: Sample Org A.
        #[schema(nullable, value_type = Option<uuid::Uuid>)]
        organization_id: Option<OrganizationId>,
        /// What is by chance follows from it: the same seed takes the same steps.
        #[schema(value_type = Option<i64>, nullable, minimum = 0, maximum = 9007199254740991i64, default = 1)]
        #[validate(range(min = 0, max = "MAX_SEED"))]
        seed: Option<u64>,
        /// How many events a second.
        #[schema(value_type = Option<i32>, nullable, minimum = 1, maximum = 5000, default = 50)]
        #[validate(range(min = 1, max = 5000))]
        per_second: Option<u32>,
        /// As fast as it can instead.
        #[schema(nullable, default = false)]
        burst: Option<bool>,
        /// At least how many events: rounds are played until then. Left out: as many as the scenario has.
        #[schema(value_type = Option<i32>, nullable, minimum = 1, maximum = 100000)]
        #[validate(range(min = 1, max = 100_000))]
        events: Option<u64>,
        /// Of a hundred events, how many are sent a second time with the same id.
        #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
        #[validate(range(min = 0.0, max = 100.0))]
        duplicates_percent: Option<f64>,
        /// How many come after the events of the next step.
        #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
        #[validate(range(min = 0.0, max = 100.0))]
        out_of_order_percent: Option<f64>,
        /// How many never come: the API has what they would have said.
        #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
        #[validate(range(min = 0.0, max = 100.0))]
        gaps_percent: Option<f64>,
        /// Of how many the payload cannot be fetched at first: they come after five minutes of the clock.
        #[schema(nullable, minimum = 0, maximum = 100, default = 0)]
        #[validate(range(min = 0.0, max = 100.0))]
        payload_failures_percent: Option<f64>,
    }
}

impl CreateRunRequest {
    fn into_settings(self, scenario: &Scenario) -> Settings {
        Settings {
            organization_id: company_of(self.organization_id),
            seed: self.seed.unwrap_or(1),
            per_second: self.per_second.unwrap_or(DEFAULT_PER_SECOND),
            burst: self.burst.unwrap_or(false),
            events: self.events.unwrap_or(scenario.events),
            duplicates_percent: self.duplicates_percent.unwrap_or(0.0),
            out_of_order_percent: self.out_of_order_percent.unwrap_or(0.0),
            gaps_percent: self.gaps_percent.unwrap_or(0.0),
            payload_failures_percent: self.payload_failures_percent.unwrap_or(0.0),
        }
    }
}

/// List scenarios
///
/// Sequences of several events, such as a trip from its booking to its expense report.
#[utoipa::path(
    operation_id = "listScenarios",
    tag = "Sandbox",
    responses(
        (status = 200, description = "All scenarios.", body = ListScenariosResponse),
        Authorized, Answered,
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
/// Starts a run in the background: retrieve it to follow its progress, or cancel it.
#[utoipa::path(
    operation_id = "createRun",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The scenario.", example = "happy-path-expense")),
    request_body(content = Option<CreateRunRequest>, description = "May be left out."),
    responses(
        (status = 202, description = "The run has started.", body = Progress,
            headers(("Location" = String, description = "The path of the run."))),
        Authorized, Bodied, Found, Limited, Stored,
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
    let scenario = named(&request)?;
    let wanted: CreateRunRequest = body::read_optional(&state, &request, payload).await?;
    let settings = wanted.into_settings(scenario);
    state.db.run(async |conn| steps::company(conn, settings.organization_id).await).await?;
    let started = sandbox.runs.start(state.clone(), sandbox.inboxes.payloads_url(), scenario, settings);
    let progress = started.ok_or(ApiError::TooManyRequests(5))?;
    let path = format!("/sandbox/v1/scenarios/{}/runs/{}", scenario.name, progress.id);
    let location = state.path_outside(&request, path);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, location)).json(progress))
}

/// The newest runs.
#[derive(Serialize, ToSchema)]
pub struct ListRunsResponse {
    /// Newest first, of all scenarios: 50 at most.
    #[schema(max_items = 50)]
    runs: Vec<Progress>,
}

/// List runs
///
/// The newest 50 runs of all scenarios, newest first.
#[utoipa::path(
    operation_id = "listRuns",
    tag = "Sandbox",
    responses(
        (status = 200, description = "The newest runs.", body = ListRunsResponse),
        Authorized, Stored,
    ),
)]
#[get("/sandbox/v1/runs")]
pub(crate) async fn list_runs(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let newest =
        async |conn: &mut _| Ok::<_, ApiError>(sandbox_objects::newest(conn, Kind::Run, None, MAX_RUNS).await?);
    let found = state.db.run(newest).await?;
    let runs = found.into_iter().map(|object| Ok(as_it_is(&sandbox, steps::read(object.document)?).without_ids()));
    Ok(HttpResponse::Ok().json(ListRunsResponse { runs: runs.collect::<Result<_, ApiError>>()? }))
}

/// A run as it is now: of one that goes on, what is stored may be behind.
fn as_it_is(sandbox: &Sandbox, mut stored: Progress) -> Progress {
    if let Some(progress) = sandbox.runs.progress(&stored.id) {
        return progress;
    }
    if stored.state == RunState::Running {
        // No task of this process plays it.
        stored.state = RunState::Interrupted;
    }
    stored
}

/// Retrieve a run
///
/// The steps taken so far, whether the run has ended, and what was sent twice or left out.
#[utoipa::path(
    operation_id = "getRun",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The scenario.", example = "happy-path-expense"),
        ("runId" = uuid::Uuid, Path, description = "The run."),
    ),
    responses(
        (status = 200, description = "The progress of the run.", body = Progress),
        Authorized, Found, Stored,
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
/// The run ends after its current step. What it has published stays. Cancelling a run that has ended changes nothing.
#[utoipa::path(
    operation_id = "cancelRun",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The scenario.", example = "happy-path-expense"),
        ("runId" = uuid::Uuid, Path, description = "The run."),
    ),
    responses(
        (status = 200, description = "The run as it is now.", body = Progress),
        Authorized, Found, Stored,
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
    let found = state.db.query(async |conn| sandbox_objects::find(conn, Kind::Run, &id).await).await?;
    let progress: Progress = steps::read(found.ok_or_else(missing)?.document)?;
    if progress.scenario != scenario.name {
        return Err(missing());
    }
    Ok(as_it_is(sandbox, progress))
}

fn named(request: &HttpRequest) -> Result<&'static Scenario, ApiError> {
    find(request.match_info().query("name")).ok_or_else(|| {
        let names: Vec<_> = SCENARIOS.iter().map(|one| one.name).collect();
        ApiError::NotFound(format!("There is no such scenario: there are {}.", names.join(", ")))
    })
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_scenarios);
    config.service(create_run);
    config.service(list_runs);
    config.service(get_run);
    config.service(cancel_run);
}
