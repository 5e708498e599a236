//! A session as one file: take it along, bring it back.

use std::collections::BTreeMap;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::journal;
use super::reset::{Filling, Saved, SessionState, empty, quiet, set_clock, told};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Stored};
use crate::api::request::body;
use crate::clock::{Clock, ClockMode};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::holds_nul;
use crate::domain::id::OrganizationId;
use crate::sandbox::world::{self, World};
use crate::sandbox::{Sandbox, bookings, inbox, payloads, steps};
use crate::store::organizations::{self, Organization};
use crate::store::sandbox_objects::{self, Kind, Object};
use crate::store::session::{self, History, Subscribers};

/// The largest session that is read.
const MAX_BYTES: usize = 512 * 1024 * 1024;
/// How many days ahead its clock may be.
const MAX_DAYS: i64 = 100_000;
/// The format of a session's file.
const FORMAT: u32 = 1;

/// A session, as one file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The format of this file.
    #[schema(minimum = 1)]
    format: u32,
    /// The seed and the counters.
    #[schema(value_type = Object)]
    pub(super) world: World,
    /// The clock.
    clock: SavedClock,
    /// Companies and TMCs.
    #[schema(value_type = Vec<Object>)]
    pub(super) organizations: Vec<Organization>,
    /// Trips, bookings, travelers, runs, inboxes that misbehave, and payloads to be fetched.
    #[schema(value_type = Vec<Object>)]
    pub(super) objects: Vec<Object>,
    /// Subscriptions and what belongs to them; secrets and headers are sealed.
    #[schema(value_type = Object)]
    pub(super) subscribers: Subscribers,
    /// The newest events, their deliveries, and the attempts of those.
    #[schema(value_type = Object)]
    pub(super) history: History,
    /// The newest requests, to read: an import leaves them alone.
    #[schema(value_type = Vec<Object>, required = false)]
    requests: Vec<Value>,
}

/// How the clock was wound.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedClock {
    /// How many seconds it was ahead of the machine's.
    ahead_seconds: i64,
    /// Where it stood, if it stood still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    frozen_at: Option<DateTime<Utc>>,
}

impl SavedClock {
    fn of(clock: &Clock) -> Self {
        let now = clock.now();
        let ahead = now - Clock::system().now() + TimeDelta::milliseconds(500);
        let is_frozen = matches!(clock.mode(), ClockMode::Frozen(_));
        Self { ahead_seconds: ahead.num_seconds(), frozen_at: is_frozen.then_some(now) }
    }

    /// As it was, but not before the machine's time: a token would come from the future.
    fn mode(&self) -> ClockMode {
        match self.frozen_at {
            Some(time) => ClockMode::Frozen(time.max(Clock::system().now())),
            None => ClockMode::Offset(TimeDelta::seconds(self.ahead_seconds.max(0))),
        }
    }

    fn check(&self) -> Result<(), ApiError> {
        let most = TimeDelta::days(MAX_DAYS).num_seconds();
        if !(-most..=most).contains(&self.ahead_seconds) {
            return Err(ApiError::invalid("clock.aheadSeconds", format!("is over {MAX_DAYS} days")));
        }
        match self.frozen_at {
            Some(time) if time > latest() => {
                Err(ApiError::invalid("clock.frozenAt", format!("is over {MAX_DAYS} days ahead")))
            }
            _ => Ok(()),
        }
    }
}

/// Export the session
///
/// One file with the world and its bookings, the clock, subscriptions, the faults of inboxes, and the newest 20,000
/// events (or 128 MiB of them) with their deliveries and attempts, including those that are waiting. Signing secrets,
/// custom headers and OAuth2 credentials are included sealed, as they are in the database, with the master key of this
/// sandbox. What inboxes received and receivers answered, resends and idempotency keys are not included.
#[utoipa::path(
    operation_id = "exportSession",
    tag = "Sandbox",
    responses(
        (status = 200, description = "The session.", body = Session),
        Authorized, Stored,
    ),
)]
#[get("/sandbox/v1/export")]
pub(crate) async fn export(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let requests: Vec<Value> = sandbox.journal.newest(usize::MAX).into_iter().map(journal::request).collect();
    let session = state
        .db
        .run_long(async |conn| {
            conn.build_transaction()
                .repeatable_read()
                .read_only()
                .run(async |conn| {
                    session::hold(conn).await?;
                    let world = sandbox_objects::find(conn, Kind::World, "").await?;
                    let world = world.ok_or_else(|| anyhow::anyhow!("the sandbox has no world: start it again"))?;
                    let world = steps::read(world.document)?;
                    let (organizations, _) = organizations::list(conn, 10_000, 0).await?;
                    Ok::<_, ApiError>(Session {
                        format: FORMAT,
                        world,
                        clock: SavedClock::of(&state.clock),
                        organizations,
                        objects: sandbox_objects::all(conn).await?,
                        subscribers: session::export_subscribers(conn).await?,
                        history: session::export(conn).await?,
                        requests,
                    })
                })
                .await
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"jetbridge-session.json\""))
        .json(session))
}

/// Import a session
///
/// Empties the sandbox as a reset does, subscriptions included, then restores everything in the file and sets the clock
/// as it was, though never before the machine's time. Deliveries that were waiting wait again; nothing else is
/// delivered. A secret sealed by another sandbox cannot be opened: the subscription gets a new one, which the response
/// shows, and custom headers and OAuth2 credentials that cannot be opened are left out.
#[utoipa::path(
    operation_id = "importSession",
    tag = "Sandbox",
    request_body = Session,
    responses(
        (status = 200, description = "The session was restored.", body = SessionState),
        Authorized, Bodied, Stored,
    ),
)]
#[post("/sandbox/v1/import")]
pub(crate) async fn import(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let bytes = body::whole_up_to(&request, payload, "application/json", MAX_BYTES).await?;
    let mut session = read_session(body::without_mark(&bytes), &state.address_policy)?;
    drop(bytes);
    let mut turn = sandbox.clock_turn.lock().await;
    *turn = None;
    let _faults = sandbox.inboxes.changing.lock().await;
    let _engine = quiet(&state, &sandbox).await;
    let mode = session.clock.mode();
    let now = Clock::adjustable(mode).now();
    for row in &mut session.organizations {
        (row.created_at, row.updated_at) = (now, now);
    }
    let renewed = session.subscribers.adopt(&state.keyring, now);
    let payloads_url = sandbox.inboxes.payloads_url();
    let saved = Some(Saved { session: &session, payloads_url: &payloads_url });
    let world = empty(&state, true, |_| Filling { world: session.world.clone(), saved, now }).await?;
    set_clock(&state, &sandbox, mode)?;
    sandbox.inboxes.clear();
    sandbox.inboxes.misbehave(session.objects.iter().filter_map(inbox::read));
    sandbox.journal.clear();
    let count = session.objects.iter().filter(|object| object.kind == Kind::Booking).count();
    Ok(HttpResponse::Ok().json(told(&state, &world, count, &renewed)))
}

/// A session that this program can go on with, or what is wrong with it.
fn read_session(bytes: &[u8], policy: &AddressPolicy) -> Result<Session, ApiError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ApiError::invalid("", "is not UTF-8"))?;
    if holds_nul(text) {
        return Err(ApiError::invalid("", "must not hold the character U+0000"));
    }
    let mut parts = Parts::read(String::new(), text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::invalid("", format!("is no JSON object: line {line}, column {column}"))
    })?;
    if parts.take::<u32>("format")? != FORMAT {
        return Err(ApiError::invalid("format", format!("must be {FORMAT}, the only one that this version reads")));
    }
    let (world, clock) = (parts.take("world")?, parts.take("clock")?);
    let (organizations, objects) = (parts.rows("organizations")?, parts.rows("objects")?);
    let (mut subscribers, mut history) = (parts.object("subscribers")?, parts.object("history")?);
    let session = Session {
        format: FORMAT,
        world,
        clock,
        organizations,
        objects,
        subscribers: Subscribers {
            subscriptions: subscribers.rows("subscriptions")?,
            settings: subscribers.rows("settings")?,
            signing_secrets: subscribers.rows("signingSecrets")?,
        },
        history: History {
            events_left_out: history.take("eventsLeftOut")?,
            events: history.rows("events")?,
            payload_fetches: history.rows("payloadFetches")?,
            waiting_deliveries: history.rows("waitingDeliveries")?,
            deliveries: history.rows("deliveries")?,
            attempts: history.rows("attempts")?,
        },
        requests: Vec::new(),
    };
    // Those are to read.
    parts.parts.remove("requests");
    if let Some(name) = parts.parts.keys().next() {
        let known = name.chars().take(64).collect::<String>();
        return Err(ApiError::invalid(known, "is not known here"));
    }
    session.clock.check()?;
    check_world(&session)?;
    check_organizations(&session.organizations)?;
    let odd = |odd: session::Odd| ApiError::invalid(odd.path, odd.what);
    session::check(&session.history, &session.subscribers, policy).map_err(odd)?;
    for (place, object) in session.objects.iter().enumerate() {
        let document = object.document.clone();
        let is_readable = (object.organization_id.is_none() == (object.kind == Kind::Inbox))
            && match object.kind {
                Kind::Booking => serde_json::from_value::<bookings::Booking>(document).is_ok_and(|booking| {
                    booking.pnr_id == object.id
                        && Some(booking.trip_id.as_str()) == object.trip_id.as_deref()
                        && booking.is_sound()
                }),
                Kind::Trip => serde_json::from_value::<bookings::Trip>(document).is_ok_and(|trip| trip.id == object.id),
                Kind::Traveler => serde_json::from_value::<world::Traveler>(document).is_ok(),
                Kind::Run => serde_json::from_value::<crate::sandbox::scenarios::Progress>(document).is_ok(),
                Kind::Inbox => inbox::read(object).is_some(),
                Kind::Payload => payloads::is_readable(object),
                Kind::World => false,
            };
        if !is_readable {
            return Err(unlike_an_export(format!("objects[{place}]")));
        }
    }
    Ok(session)
}

/// An object of a session's file, whose parts are read one by one, so that a fault tells where it is.
struct Parts<'j> {
    path: String,
    parts: BTreeMap<String, &'j RawValue>,
}

impl<'j> Parts<'j> {
    fn read(path: String, text: &'j str) -> serde_json::Result<Self> {
        Ok(Self { path, parts: serde_json::from_str(text)? })
    }

    fn take<T: Deserialize<'j>>(&mut self, name: &str) -> Result<T, ApiError> {
        let path = format!("{}{name}", self.path);
        match self.parts.remove(name) {
            Some(part) => serde_json::from_str(part.get()).map_err(|_| unlike_an_export(path)),
            None => Err(ApiError::invalid(path, "is missing: an export has it")),
        }
    }

    fn object(&mut self, name: &str) -> Result<Self, ApiError> {
        let part: &RawValue = self.take(name)?;
        Self::read(format!("{}{name}.", self.path), part.get())
            .map_err(|_| unlike_an_export(format!("{}{name}", self.path)))
    }

    fn rows<T: Deserialize<'j>>(&mut self, name: &str) -> Result<Vec<T>, ApiError> {
        let rows: Vec<&RawValue> = self.take(name)?;
        let read = |(place, row): (usize, &&'j RawValue)| {
            serde_json::from_str(row.get()).map_err(|_| unlike_an_export(format!("{}{name}[{place}]", self.path)))
        };
        rows.iter().enumerate().map(read).collect()
    }
}

fn unlike_an_export(path: String) -> ApiError {
    ApiError::invalid(path, "is not as an export writes it")
}

/// Whether the counters are ahead of what they have counted: a number is given once.
fn check_world(session: &Session) -> Result<(), ApiError> {
    let world = &session.world;
    if world.seed > World::MAX_SEED {
        return Err(ApiError::invalid("world.seed", format!("is over {}", World::MAX_SEED)));
    }
    if !(0..=latest().timestamp_millis()).contains(&world.last_event_at) {
        return Err(ApiError::invalid("world.lastEventAt", "is not a time in milliseconds"));
    }
    let highest = |kind: Kind, least: u64| {
        let ids = session.objects.iter().filter(|object| object.kind == kind).map(|object| &object.id);
        ids.filter_map(|id| id.parse::<u64>().ok()?.checked_sub(least)).max().unwrap_or(0)
    };
    let (trips, bookings) = (highest(Kind::Trip, World::BEFORE_TRIPS), highest(Kind::Booking, World::BEFORE_BOOKINGS));
    for (name, counter, least) in [
        ("trips", world.trips, trips),
        ("bookings", world.bookings, bookings),
        ("tickets", world.tickets, 0),
        ("papers", world.papers, 0),
        ("travelers", world.travelers, 0),
    ] {
        if !(least..=World::MAX_COUNT).contains(&counter) {
            let range = format!("must be {least} to {}", World::MAX_COUNT);
            return Err(ApiError::invalid(format!("world.{name}"), range));
        }
    }
    Ok(())
}

/// The latest time that a session may be at.
fn latest() -> DateTime<Utc> {
    Clock::system().now() + TimeDelta::days(MAX_DAYS)
}

fn check_organizations(rows: &[Organization]) -> Result<(), ApiError> {
    let is_sound = |row: &Organization| {
        let names_any = [Some(row.id), row.contracting_tmc_id, row.booking_tmc_id].contains(&Some(OrganizationId::ANY));
        !names_any && (1..=Organization::MAX_PAYLOAD_ATTEMPTS).contains(&row.payload_attempt_limit)
    };
    let odd = rows.iter().position(|row| !is_sound(row));
    odd.map_or(Ok(()), |place| Err(unlike_an_export(format!("organizations[{place}]"))))
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(export);
    config.service(import);
}
