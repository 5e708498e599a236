//! A session as one file: take it along, bring it back.

use std::collections::BTreeMap;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::journal;
use super::reset::{Filling, Saved, SessionState, empty, quiet, told, wind};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Stored};
use crate::api::request::body;
use crate::clock::{Clock, Winding};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::holds_nul;
use crate::domain::id::OrganizationId;
use crate::sandbox::world::{self, World};
use crate::sandbox::{Sandbox, bookings, inbox, payloads, steps};
use crate::store::organizations::{self, Organization, OrganizationType};
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
    world: World,
    /// The clock.
    clock: SavedClock,
    /// Companies and TMCs.
    #[schema(value_type = Vec<Object>)]
    organizations: Vec<Value>,
    /// Trips, bookings, travelers, runs, inboxes that misbehave, and payloads to be fetched.
    #[schema(value_type = Vec<Object>)]
    objects: Vec<Object>,
    /// Subscriptions and what belongs to them; secrets and headers are sealed.
    #[schema(value_type = Object)]
    subscribers: Subscribers,
    /// The newest events, their deliveries, and the attempts of those.
    #[schema(value_type = Object)]
    history: History,
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
        let is_frozen = matches!(clock.winding(), Winding::Frozen(_));
        Self { ahead_seconds: ahead.num_seconds(), frozen_at: is_frozen.then_some(now) }
    }

    /// As it was, but not before the machine's time: a token would come from the future.
    fn winding(&self) -> Winding {
        match self.frozen_at {
            Some(time) => Winding::Frozen(time.max(Clock::system().now())),
            None => Winding::Ahead(TimeDelta::seconds(self.ahead_seconds.max(0))),
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
    let clock = SavedClock::of(&state.clock);
    let requests = sandbox.journal.newest(usize::MAX).into_iter().map(journal::request).collect();
    let session = state
        .db
        .run_long(async |conn| {
            conn.build_transaction()
                .repeatable_read()
                .run(async |conn| {
                    // Read, not locked: all of it is of one moment.
                    let world = sandbox_objects::find(conn, Kind::World, "").await?;
                    let world = world.ok_or_else(|| anyhow::anyhow!("the sandbox has no world: start it again"))?;
                    let world = steps::read(world.document)?;
                    let (organizations, _) = organizations::list(conn, 10_000, 0).await?;
                    Ok::<_, ApiError>(Session {
                        format: FORMAT,
                        world,
                        clock,
                        organizations: organizations.iter().map(organization).collect(),
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

fn organization(row: &Organization) -> Value {
    json!({
        "id": row.id, "type": row.kind, "name": row.name.to_string(), "contractingTmcId": row.contracting_tmc_id,
        "bookingTmcId": row.booking_tmc_id, "payloadAttemptLimit": row.payload_attempt_limit,
    })
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
    let session = read_session(body::without_mark(&bytes), &state.address_policy)?;
    let rows: Vec<Organization> = session
        .organizations
        .iter()
        .enumerate()
        .map(|(place, value)| read_organization(value, state.clock.now()).ok_or(place))
        .collect::<Result<_, usize>>()
        .map_err(|place| ApiError::invalid(format!("organizations[{place}]"), "is not as an export writes it"))?;
    let _turn = sandbox.winding.lock().await;
    let _faults = sandbox.inboxes.changing.lock().await;
    let _engine = quiet(&state, &sandbox).await;
    let winding = session.clock.winding();
    let now = Clock::wound(winding).now();
    let payloads_url = sandbox.inboxes.payloads_url();
    let saved = Saved {
        organizations: &rows,
        objects: &session.objects,
        history: &session.history,
        subscribers: &session.subscribers,
        payloads_url: &payloads_url,
    };
    let fill = |_| Filling { world: session.world.clone(), saved: Some(saved), now };
    let (world, renewed) = empty(&state, true, fill).await?;
    wind(&state, &sandbox, winding)?;
    sandbox.inboxes.clear();
    sandbox.inboxes.misbehave(session.objects.iter().filter_map(inbox::read));
    sandbox.journal.clear();
    let count = session.objects.iter().filter(|object| object.kind == Kind::Booking.as_str()).count();
    Ok(HttpResponse::Ok().json(told(&state, &world, count, &renewed)))
}

/// A session that this program can go on with, or what is wrong with it.
fn read_session(bytes: &[u8], policy: &AddressPolicy) -> Result<Session, ApiError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ApiError::invalid("", "is not UTF-8"))?;
    if holds_nul(text) {
        return Err(ApiError::invalid("", "must not hold the character U+0000"));
    }
    let mut parts: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ApiError::invalid("", format!("is no JSON object: line {line}, column {column}"))
    })?;
    if part::<u32>(&mut parts, "format")? != FORMAT {
        return Err(ApiError::invalid("format", format!("must be {FORMAT}, the only one that this version reads")));
    }
    let session = Session {
        format: FORMAT,
        world: part(&mut parts, "world")?,
        clock: part(&mut parts, "clock")?,
        organizations: part(&mut parts, "organizations")?,
        objects: part(&mut parts, "objects")?,
        subscribers: part(&mut parts, "subscribers")?,
        history: part(&mut parts, "history")?,
        requests: Vec::new(),
    };
    // Those are to read.
    parts.remove("requests");
    if let Some(name) = parts.keys().next() {
        let known = name.chars().take(64).collect::<String>();
        return Err(ApiError::invalid(known, "is not known here"));
    }
    session.clock.check()?;
    check_world(&session)?;
    let odd = |odd: session::Odd| ApiError::invalid(odd.path, odd.what);
    session::check(&session.history, &session.subscribers, policy).map_err(odd)?;
    for (place, object) in session.objects.iter().enumerate() {
        let document = object.document.clone();
        let is_readable = (object.organization_id.is_none() == (object.kind == "INBOX"))
            && match object.kind.as_str() {
                "BOOKING" => serde_json::from_value::<bookings::Booking>(document).is_ok_and(|booking| {
                    booking.pnr_id == object.id
                        && Some(booking.trip_id.as_str()) == object.trip_id.as_deref()
                        && booking.is_sound()
                }),
                "TRIP" => serde_json::from_value::<bookings::Trip>(document).is_ok_and(|trip| trip.id == object.id),
                "TRAVELER" => serde_json::from_value::<world::Traveler>(document).is_ok(),
                "RUN" => serde_json::from_value::<crate::sandbox::scenarios::Progress>(document).is_ok(),
                "INBOX" => inbox::read(object).is_some(),
                "PAYLOAD" => payloads::is_readable(object),
                _ => false,
            };
        if !is_readable {
            return Err(ApiError::invalid(format!("objects[{place}]"), "is not as an export writes it"));
        }
    }
    Ok(session)
}

/// A part of a session's file.
fn part<T: DeserializeOwned>(parts: &mut BTreeMap<String, &RawValue>, name: &'static str) -> Result<T, ApiError> {
    let raw = parts.remove(name).ok_or_else(|| ApiError::invalid(name, "is missing: an export has it"))?;
    serde_json::from_str(raw.get()).map_err(|_| ApiError::invalid(name, "is not as an export writes it"))
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
        let ids = session.objects.iter().filter(|object| object.kind == kind.as_str()).map(|object| &object.id);
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

fn read_organization(value: &Value, now: DateTime<Utc>) -> Option<Organization> {
    let id = |name: &str| value[name].as_str().map(str::parse::<OrganizationId>).transpose().ok();
    let limit = value["payloadAttemptLimit"].as_i64().and_then(|limit| i32::try_from(limit).ok())?;
    Some(Organization {
        id: id("id")??,
        kind: serde_json::from_value::<OrganizationType>(value["type"].clone()).ok()?,
        name: value["name"].as_str()?.parse().ok()?,
        contracting_tmc_id: id("contractingTmcId")?,
        booking_tmc_id: id("bookingTmcId")?,
        created_at: now,
        updated_at: now,
        payload_attempt_limit: (1..=Organization::MAX_PAYLOAD_ATTEMPTS).contains(&limit).then_some(limit)?,
    })
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(export);
    config.service(import);
}
