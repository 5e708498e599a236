//! Starting over: the world is emptied, and the clock shows the machine's time.

use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::Caller;
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Node, Null};
use crate::api::{State, body};
use crate::clock::{Clock, Winding};
use crate::sandbox::winding::next_due;
use crate::sandbox::world::{self, World};
use crate::sandbox::{Sandbox, steps};
use crate::store::db::{Away, says_away};
use crate::store::organizations::{self, Organization};
use crate::store::sandbox_objects::{self, Object};
use crate::store::session::{self, History};

/// How long a reset waits for calls in flight.
const SETTLE: Duration = Duration::from_secs(2);
/// How often a reset tries to have the tables to itself.
const RESET_TRIES: usize = 20;

/// How to start over. All of it may be left out.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that the handler reads field by field")]
pub struct ResetRequest {
    /// The seed of the new world. Left out: the same as before.
    #[schema(nullable, minimum = 0, maximum = 9007199254740991i64)]
    seed: Option<i64>,
    /// Whether subscriptions go, too. Left out: they stay, with their secrets.
    #[schema(nullable, default = false)]
    subscriptions: Option<bool>,
}

/// What is left after a reset or an import.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionState {
    /// The seed of the world.
    #[schema(minimum = 0)]
    seed: u64,
    /// How many bookings it has.
    #[schema(minimum = 0)]
    bookings: usize,
    /// What the clock shows.
    #[schema(format = DateTime)]
    now: String,
}

/// Start over
///
/// Bookings, events, deliveries and what the inboxes keep are gone, and the clock shows the machine's time. Numbers begin anew: the same
/// seed and the same steps give the same ids. Organizations stay, and subscriptions unless asked otherwise.
#[utoipa::path(
    operation_id = "resetSandbox",
    tag = "Sandbox",
    request_body(content = ResetRequest, description = "May be left out."),
    responses(
        (status = 200, description = "It is a new world.", body = SessionState),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/sandbox/v1/reset")]
pub(crate) async fn reset(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let json = body::optional_json(&request, payload).await?;
    let faults = Faults::default();
    let read = Node::root(&json, &faults).fields().map(|mut fields| {
        let seed = fields.optional("seed", Null::IsAbsence).and_then(|node| node.integer(0, 9_007_199_254_740_991));
        let subscriptions = fields.optional("subscriptions", Null::IsAbsence).and_then(|node| node.boolean());
        fields.finish();
        (seed.and_then(|seed| u64::try_from(seed).ok()), subscriptions.unwrap_or(false))
    });
    faults.check()?;
    let (seed, with_subscriptions) = read.unwrap_or((None, false));
    let _turn = sandbox.winding.lock().await;
    quiet(&state, &sandbox).await?;
    let now = Clock::system().now();
    let world = empty(&state, with_subscriptions, |before| Filling {
        world: World::new(seed.unwrap_or(before.seed)),
        organizations: &[],
        objects: &[],
        history: None,
        now,
    })
    .await?;
    sandbox.inboxes.clear();
    sandbox.journal.clear();
    wind(&state, &sandbox, TimeDelta::zero())?;
    Ok(HttpResponse::Ok().json(told(&state, &world, 0)))
}

/// Ends what is going on, as far as it can be ended.
pub(super) async fn quiet(state: &State, sandbox: &Sandbox) -> Result<(), ApiError> {
    sandbox.runs.cancel_all();
    sandbox.runs.ended(SETTLE).await;
    let settled = next_due(state, SETTLE).await?;
    if let Some(engine) = state.engine.as_ref().filter(|_| !settled.is_complete) {
        // Bookings of the old world must not come after those of the new one.
        engine.forget_queued();
    }
    Ok(())
}

/// What a world is filled with once it is empty.
pub(super) struct Filling<'f> {
    /// Its seed and counters.
    pub world: World,
    /// Companies and TMCs to put.
    pub organizations: &'f [Organization],
    /// Trips, bookings, travelers and runs.
    pub objects: &'f [Object],
    /// Events and what became of them.
    pub history: Option<&'f History>,
    /// When that is.
    pub now: DateTime<Utc>,
}

/// Empties the world and fills it anew; again while somebody else holds what it empties.
pub(super) async fn empty<'f>(
    state: &State,
    with_subscriptions: bool,
    fill: impl Fn(World) -> Filling<'f> + Sync,
) -> Result<World, ApiError> {
    for _ in 0..RESET_TRIES {
        let emptied = state
            .db
            .run_wide(async |conn| {
                conn.transaction(async |conn| {
                    sandbox_objects::lock_all(conn).await?;
                    let filling = fill(steps::lock(conn).await?);
                    sandbox_objects::reset(conn, with_subscriptions).await?;
                    sandbox_objects::put(conn, &[filling.world.to_object(filling.now)]).await?;
                    for rows in filling.objects.chunks(500) {
                        sandbox_objects::put(conn, rows).await?;
                    }
                    if let Some(history) = filling.history {
                        session::import(conn, history).await.map_err(Emptying::of_history)?;
                    }
                    for row in filling.organizations {
                        organizations::put(conn, row).await?;
                    }
                    world::put_organizations(conn, filling.now).await.map_err(ApiError::from)?;
                    Ok::<_, Emptying>(filling.world)
                })
                .await
            })
            .await;
        match emptied {
            Ok(world) => return Ok(world),
            Err(Emptying::Failed(error)) => return Err(error),
            Err(Emptying::Held) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    Err(ApiError::Unavailable(anyhow::anyhow!("somebody holds what the reset empties")))
}

/// Why a world was not emptied.
enum Emptying {
    /// Somebody else holds a part of it.
    Held,
    /// It failed.
    Failed(ApiError),
}

impl Emptying {
    /// Rows that do not fit into their tables are the fault of whoever sent them.
    fn of_history(error: diesel::result::Error) -> Self {
        let is_data = matches!(&error, diesel::result::Error::DatabaseError(..)) && !says_away(&error);
        if is_data && !sandbox_objects::was_held(&error) {
            return Self::Failed(ApiError::invalid("history", "is not as an export writes it"));
        }
        error.into()
    }
}

impl From<ApiError> for Emptying {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<diesel::result::Error> for Emptying {
    fn from(error: diesel::result::Error) -> Self {
        if sandbox_objects::was_held(&error) { Self::Held } else { Self::Failed(error.into()) }
    }
}

impl From<Away> for Emptying {
    fn from(away: Away) -> Self {
        Self::Failed(away.into())
    }
}

/// Winds the clock, and keeps it.
pub(super) fn wind(state: &State, sandbox: &Sandbox, ahead: TimeDelta) -> Result<(), ApiError> {
    state.clock.wind(Winding::Ahead(ahead));
    sandbox.keep_clock(state.clock.winding())?;
    if let Some(engine) = &state.engine {
        engine.look_soon();
    }
    Ok(())
}

/// What the world is like now.
pub(super) fn told(state: &State, world: &World, bookings: usize) -> SessionState {
    SessionState { seed: world.seed, bookings, now: crate::api::ext::events::write_time(state.clock.now()) }
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(reset);
}
