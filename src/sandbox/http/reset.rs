//! Starting over: the world is emptied, and the clock shows the machine's time.

use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Serialize;
use tokio::sync::MutexGuard;
use utoipa::ToSchema;

use super::session::Session;
use super::values::MAX_SEED;
use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Stored};
use crate::api::request::{body, request};
use crate::clock::{Clock, ClockMode};
use crate::domain::id::SubscriptionId;
use crate::sandbox::advance::next_due;
use crate::sandbox::world::{self, World};
use crate::sandbox::{Sandbox, steps};
use crate::store::db::{Away, says_away};
use crate::store::organizations;
use crate::store::sandbox_objects;
use crate::store::session::{self, Renewed};

/// How long a reset waits for calls in flight.
const SETTLE: Duration = Duration::from_secs(2);
/// How often a reset tries to have the tables to itself.
const RESET_TRIES: usize = 60;

request! {
    /// How to start over. All of it may be left out.
    pub struct ResetRequest {
        /// The seed of the new world. Left out: the same as before.
        #[schema(value_type = Option<i64>, nullable, minimum = 0, maximum = 9007199254740991i64)]
        #[validate(range(min = 0, max = "MAX_SEED"))]
        seed: Option<u64>,
        /// Whether subscriptions go, too. Left out: they stay, with their secrets.
        #[schema(nullable, default = false)]
        subscriptions: Option<bool>,
    }
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
    /// Subscriptions that got a new secret, since their own belongs to another sandbox. It is shown this once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    renewed_secrets: Vec<RenewedSecret>,
}

/// A subscription with a new secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenewedSecret {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    subscription_id: SubscriptionId,
    /// Its name.
    name: String,
    /// The secret that signs its deliveries from now on.
    hmac_signing_secret: String,
    /// What else could not be opened and is gone: `customHeaders`, `oauth2`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    left_out: Vec<&'static str>,
}

/// Reset the sandbox
///
/// Deletes bookings, events, deliveries and whatever the inboxes hold, and returns the clock to the machine's time.
/// Numbering restarts: the same seed and the same steps produce the same ids. Organizations are kept, and so are
/// subscriptions unless requested otherwise.
#[utoipa::path(
    operation_id = "resetSandbox",
    tag = "Sandbox",
    request_body(content = Option<ResetRequest>, description = "May be left out."),
    responses(
        (status = 200, description = "The sandbox was reset.", body = SessionState),
        Authorized, Bodied, Stored,
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
    let wanted: ResetRequest = body::read_optional(&state, &request, payload).await?;
    let mut turn = sandbox.clock_turn.lock().await;
    *turn = None;
    let _faults = sandbox.inboxes.changing.lock().await;
    let _engine = quiet(&state, &sandbox).await;
    let now = Clock::system().now();
    let world = empty(&state, wanted.subscriptions == Some(true), |before| Filling {
        world: World::new(wanted.seed.unwrap_or(before.seed)),
        saved: None,
        now,
    })
    .await?;
    sandbox.inboxes.clear();
    sandbox.journal.clear();
    sandbox.certifications.clear();
    set_clock(&state, &sandbox, ClockMode::Offset(TimeDelta::zero()))?;
    Ok(HttpResponse::Ok().json(told(&state, &world, 0, &[])))
}

/// Ends what is going on, as far as it can be ended. Nothing is begun before what this gives is dropped, or it would be
/// by the old clock.
pub(super) async fn quiet<'s>(state: &'s State, sandbox: &Sandbox) -> Option<MutexGuard<'s, ()>> {
    sandbox.runs.cancel_all();
    sandbox.runs.ended(SETTLE).await;
    let unpaced = state.engine.as_ref().map(|engine| engine.unpaced());
    let settled = next_due(state, SETTLE).await;
    drop(unpaced);
    if let Err(error) = &settled {
        // A reset is the way out of whatever it is.
        tracing::info!(%error, "what is due could not be settled before a reset");
    }
    let engine = state.engine.as_ref()?;
    if !settled.is_ok_and(|settled| settled.is_complete) {
        // Bookings of the old world must not come after those of the new one.
        engine.forget_queued();
    }
    Some(engine.pause().await)
}

/// What a world is filled with once it is empty.
pub(super) struct Filling<'f> {
    /// Its seed and counters.
    pub world: World,
    /// All else; nothing for a new world.
    pub saved: Option<Saved<'f>>,
    /// When that is.
    pub now: DateTime<Utc>,
}

/// What was taken along of another world.
#[derive(Clone, Copy)]
pub(super) struct Saved<'f> {
    /// All of it.
    pub session: &'f Session,
    /// Where payloads are fetched here.
    pub payloads_url: &'f str,
}

/// Empties the world and fills it anew; again while somebody else holds what it empties.
pub(super) async fn empty<'f>(
    state: &State,
    with_subscriptions: bool,
    fill: impl Fn(World) -> Filling<'f> + Sync,
) -> Result<World, ApiError> {
    for _ in 0..RESET_TRIES {
        state.tallies.forget();
        let emptied = state
            .db
            .run_long(async |conn| {
                conn.transaction(async |conn| {
                    sandbox_objects::lock_all(conn).await?;
                    let filling = fill(steps::lock(conn).await?);
                    sandbox_objects::reset(conn, with_subscriptions).await?;
                    sandbox_objects::put(conn, &[filling.world.to_object(filling.now)]).await?;
                    if let Some(saved) = filling.saved {
                        bring_back(conn, saved).await?;
                    }
                    world::put_organizations(conn, filling.now).await.map_err(ApiError::from)?;
                    Ok::<_, Emptying>(filling.world)
                })
                .await
            })
            .await;
        match emptied {
            Ok(world) => {
                if let Some(engine) = &state.engine {
                    engine.forget_certificates();
                }
                return Ok(world);
            }
            Err(Emptying::Failed(error)) => return Err(error),
            Err(Emptying::Held) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    Err(ApiError::Unavailable(anyhow::anyhow!("somebody holds what the reset empties")))
}

async fn bring_back(
    connection: &mut AsyncPgConnection,
    Saved { session, payloads_url }: Saved<'_>,
) -> Result<(), Emptying> {
    for rows in session.objects.chunks(500) {
        sandbox_objects::put(connection, rows).await.map_err(|error| Emptying::of_rows(error, "objects"))?;
    }
    session::import(connection, &session.history).await.map_err(|error| Emptying::of_rows(error, "history"))?;
    sandbox_objects::move_payloads(connection, payloads_url).await?;
    let put = session::import_subscribers(connection, &session.subscribers).await;
    put.map_err(|error| Emptying::of_rows(error, "subscribers"))?;
    for row in &session.organizations {
        organizations::put(connection, row).await.map_err(|error| Emptying::of_rows(error, "organizations"))?;
    }
    Ok(())
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
    fn of_rows(error: diesel::result::Error, field: &str) -> Self {
        use diesel::result::Error::{DatabaseError, DeserializationError};
        let is_data = matches!(&error, DatabaseError(..) | DeserializationError(_)) && !says_away(&error);
        if is_data && !sandbox_objects::was_held(&error) {
            return Self::Failed(ApiError::invalid(field, "is not as an export writes it"));
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
pub(super) fn set_clock(state: &State, sandbox: &Sandbox, mode: ClockMode) -> Result<(), ApiError> {
    state.clock.set_mode(mode);
    sandbox.keep_clock(state.clock.mode())?;
    if let Some(engine) = &state.engine {
        engine.poll_soon();
    }
    Ok(())
}

/// What the world is like now.
pub(super) fn told(state: &State, world: &World, bookings: usize, renewed: &[Renewed]) -> SessionState {
    let renewed_secrets = renewed.iter().map(|one| RenewedSecret {
        subscription_id: one.id,
        name: one.name.to_string(),
        hmac_signing_secret: one.secret.reveal(),
        left_out: [("customHeaders", one.lost_headers), ("oauth2", one.lost_oauth2)]
            .into_iter()
            .filter_map(|(name, is_lost)| is_lost.then_some(name))
            .collect(),
    });
    SessionState {
        seed: world.seed,
        bookings,
        now: write_time(state.clock.now()),
        renewed_secrets: renewed_secrets.collect(),
    }
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(reset);
}
