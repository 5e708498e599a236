//! A step of the world, in one transaction: take the world's counters, change bookings, publish what that tells.
//!
//! Steps take turns on the row of the world, so that numbers and times of events never collide, whoever asks.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::bookings::{self, Action, Booking, Illegal, Options, Stage, Summary, Told, Trip, Turn, Wish, payload};
use super::journal;
use super::payloads::{self, Offer};
use super::world::{self, Reference, Traveler, World};
use crate::api::State;
use crate::api::error::ApiError;
use crate::delivery::publish::{NewEvent, Payload, Published, Recipients, Written};
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::store::organizations::{self, Organization, OrganizationType};
use crate::store::sandbox_objects::{self, Kind, Object};

/// The most bookings of a trip: each event of a trip holds all of them.
const MAX_BOOKINGS: usize = 50;

/// What somebody wants to happen.
#[derive(Clone, Debug)]
pub struct Step {
    /// What.
    pub what: What,
    /// Values that somebody wants in the payloads, by path.
    pub overrides: Overrides,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum What {
    /// Something is booked.
    Book(BookingWish),
    /// Something happens to a booking.
    Act {
        /// Which.
        pnr_id: String,
        /// What.
        action: Action,
        /// How.
        options: Options,
    },
}

/// Values that somebody wants in payloads.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// In those of this kind of event; a booking keeps those of `PNR_V3`.
    pub event_type: Option<EventType>,
    /// By path.
    pub values: Map<String, Value>,
}

/// What somebody wants to book, by ids.
#[derive(Clone, Debug)]
pub struct BookingWish {
    /// For which company.
    pub organization: OrganizationId,
    /// For whom; empty for so many of the company's people.
    pub travelers: Vec<String>,
    /// How many, if nobody is named.
    pub traveler_count: usize,
    /// As part of this trip; `None` for a new one.
    pub trip_id: Option<String>,
    /// All else. Its travelers are filled in.
    pub wish: Wish,
}

/// What a step led to.
pub struct Stepped {
    /// The booking after it.
    pub booking: Booking,
    /// What was published, in order.
    pub events: Vec<StepEvent>,
    /// How many deliveries that made, those of events of earlier steps included.
    pub deliveries: u64,
    /// The bookings that it made beside its own.
    pub created: Vec<String>,
}

/// An event of a step.
#[derive(Clone, Debug)]
pub struct StepEvent {
    /// What was published; `None` for what was held back.
    pub published: Option<Published>,
    /// The kind.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<&'static str>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// What somebody makes of events on their way: leave out, hold back, let in what was held back.
pub type Shape<'s> = dyn FnMut(Vec<NewEvent>) -> Vec<Shaped> + Send + 's;

/// An event as it is published.
#[derive(Clone, Debug)]
pub struct Shaped {
    /// The event.
    pub event: NewEvent,
    /// Its place among the step's events; `None` for one of an earlier step.
    pub place: Option<usize>,
    /// Its payload, if it has to be fetched.
    pub offer: Option<Offer>,
}

impl Shaped {
    /// The event as it is.
    #[must_use]
    pub fn plain(event: NewEvent, place: Option<usize>) -> Self {
        Self { event, place, offer: None }
    }
}

/// Publishes all events of a step as they are.
#[must_use]
pub fn as_they_are(events: Vec<NewEvent>) -> Vec<Shaped> {
    events.into_iter().enumerate().map(|(place, event)| Shaped::plain(event, Some(place))).collect()
}

/// Takes a step.
pub async fn take(state: &State, step: &Step, shape: &mut Shape<'_>) -> Result<Stepped, ApiError> {
    let (stepped, written) = state
        .db
        .run_wide(async |conn| {
            conn.transaction(async |conn| {
                let now = state.clock.now();
                let mut world = lock(conn).await?;
                let mut scene = match &step.what {
                    What::Book(wish) => book(conn, &mut world, now, wish, &step.overrides).await?,
                    What::Act { pnr_id, action, options } => {
                        act(conn, &mut world, now, pnr_id, *action, options, &step.overrides).await?
                    }
                };
                let told = std::mem::take(&mut scene.told);
                let mut events = scene.render(&mut world, now, told);
                if let Some(event_type) = step.overrides.event_type.filter(|kind| *kind != EventType::PnrV3) {
                    events.iter_mut().filter(|(event, _)| event.event_type == event_type).for_each(|(event, _)| {
                        override_payload(event, &step.overrides.values);
                    });
                }
                let (new, names): (Vec<_>, Vec<_>) = events.into_iter().unzip();
                let mut listed: Vec<StepEvent> = new
                    .iter()
                    .zip(names)
                    .map(|(event, operation)| StepEvent {
                        published: None,
                        event_type: event.event_type,
                        operation,
                        occurred_at: event.occurred_at,
                    })
                    .collect();
                let shaped = shape(new);
                let written = publish(state, conn, &shaped, &mut listed).await?;
                scene.store(conn, &world, now).await?;
                let published = written.iter().flat_map(|written| &written.published);
                let deliveries = published.map(|one| one.matched as u64).sum();
                let created = scene.changed.iter().filter(|one| !scene.others.contains_key(&one.pnr_id));
                let created = created.map(|one| one.pnr_id.clone()).collect();
                Ok::<_, ApiError>((Stepped { booking: scene.booking, events: listed, deliveries, created }, written))
            })
            .await
        })
        .await?;
    deliver(written);
    Ok(stepped)
}

/// Lets the deliveries of what was committed begin, and notes whose doing it was.
pub fn deliver(written: Option<Written>) {
    if let Some(written) = written {
        journal::caused(written.published.iter().map(|one| one.id));
        written.deliver();
    }
}

/// Publishes in the transaction of a step, and notes what became of its events.
pub async fn publish(
    state: &State,
    connection: &mut AsyncPgConnection,
    shaped: &[Shaped],
    listed: &mut [StepEvent],
) -> Result<Option<Written>, ApiError> {
    if shaped.is_empty() {
        return Ok(None);
    }
    let now = state.clock.now();
    let offered = shaped.iter().filter_map(|one| Some(one.offer.as_ref()?.to_object(one.event.organization_id, now)));
    payloads::offer(connection, &offered.collect::<Vec<_>>()).await?;
    let events: Vec<NewEvent> = shaped.iter().map(|one| one.event.clone()).collect();
    let written = state.publisher.write(connection, &events).await?;
    for (one, published) in shaped.iter().zip(&written.published) {
        if let Some(listed) = one.place.and_then(|place| listed.get_mut(place)) {
            listed.published = Some(*published);
        }
    }
    Ok(Some(written))
}

/// Publishes what was held back to the end; gives how many deliveries that made.
pub async fn publish_late(state: &State, shaped: &[Shaped]) -> Result<u64, ApiError> {
    let written = state
        .db
        .run_wide(async |conn| {
            conn.transaction(async |conn| {
                lock(conn).await?;
                publish(state, conn, shaped, &mut []).await
            })
            .await
        })
        .await?;
    let deliveries = written.iter().flat_map(|written| &written.published).map(|one| one.matched as u64).sum();
    deliver(written);
    Ok(deliveries)
}

/// The world, until the transaction ends this step's alone.
pub async fn lock(connection: &mut AsyncPgConnection) -> Result<World, ApiError> {
    let object = sandbox_objects::lock_world(connection).await?;
    let object = object.ok_or_else(|| anyhow::anyhow!("the sandbox has no world: start it again"))?;
    read(object.document)
}

/// Reads a document that this program wrote.
pub fn read<T: DeserializeOwned>(document: Value) -> Result<T, ApiError> {
    serde_json::from_value(document)
        .map_err(|error| ApiError::Internal(anyhow::Error::new(error).context("reading what the sandbox keeps")))
}

fn override_payload(event: &mut NewEvent, values: &Map<String, Value>) {
    if let Payload::Inline(text) = &mut event.payload
        && let Ok(mut payload) = serde_json::from_str::<Value>(text)
    {
        payload::apply(&mut payload, values);
        *text = payload.to_string();
    }
}

/// What a step sees and changes.
struct Scene {
    booking: Booking,
    trip: Trip,
    /// Every booking of the trip by its id, as it is before the step.
    others: BTreeMap<String, Booking>,
    /// Those that the step changed or made beside its own.
    changed: Vec<Booking>,
    told: Vec<Told>,
}

async fn book(
    connection: &mut AsyncPgConnection,
    world: &mut World,
    now: DateTime<Utc>,
    wish: &BookingWish,
    overrides: &Overrides,
) -> Result<Scene, ApiError> {
    let company = company(connection, wish.organization).await?;
    let people = world::travelers(connection, world, &company).await?;
    let travelers = choose(&people, wish)?;
    let (mut trip, others) = match &wish.trip_id {
        Some(id) => {
            let (trip, others) = load_trip(connection, id).await?;
            if trip.organization != wish.organization {
                return Err(ApiError::invalid("tripId", "names a trip of another organization"));
            }
            if others.len() >= MAX_BOOKINGS {
                return Err(ApiError::invalid(
                    "tripId",
                    format!("names a trip that has {MAX_BOOKINGS} bookings, which is the most"),
                ));
            }
            (trip, others)
        }
        None => {
            let tmc = async |connection: &mut AsyncPgConnection, id: Option<OrganizationId>| {
                let id = id.unwrap_or(company.id);
                let known = organizations::find(connection, id).await?;
                let unknown = || Reference { id: id.to_string(), name: "Unknown TMC".to_owned() };
                Ok::<_, ApiError>(known.as_ref().map_or_else(unknown, Reference::of))
            };
            let contracting = tmc(connection, company.contracting_tmc_id).await?;
            let booking = tmc(connection, company.booking_tmc_id.or(company.contracting_tmc_id)).await?;
            let first = travelers.first().map(|one| one.id.clone()).unwrap_or_default();
            (Trip::new(world, company.id, contracting, booking, &first), BTreeMap::new())
        }
    };
    let mut turn = Turn::new(world, now);
    let wish = Wish { travelers, ..wish.wish.clone() };
    let values = pnr_values(overrides);
    let booking = bookings::book(&mut turn, &mut trip, &wish, values);
    let (told, changed) = (turn.told, turn.made);
    Ok(Scene { booking, trip, others, changed, told })
}

fn pnr_values(overrides: &Overrides) -> Map<String, Value> {
    if overrides.event_type == Some(EventType::PnrV3) { overrides.values.clone() } else { Map::new() }
}

fn choose(people: &[Traveler], wish: &BookingWish) -> Result<Vec<Traveler>, ApiError> {
    if wish.travelers.is_empty() {
        let active = people.iter().filter(|one| one.is_active);
        let chosen: Vec<_> = active.take(wish.traveler_count).cloned().collect();
        if chosen.len() < wish.traveler_count {
            return Err(ApiError::invalid(
                "travelerCount",
                format!("is over the {} people of the company", chosen.len()),
            ));
        }
        return Ok(chosen);
    }
    let find = |(place, id): (usize, &String)| {
        let path = format!("travelerIds[{place}]");
        let found = people.iter().find(|one| one.id == *id);
        let found =
            found.ok_or_else(|| ApiError::invalid(&path, "names nobody of this company: see GET /sandbox/v1/world"))?;
        if found.is_active {
            Ok(found.clone())
        } else {
            Err(ApiError::invalid(&path, "names a profile that is not active"))
        }
    };
    wish.travelers.iter().enumerate().map(find).collect()
}

async fn act(
    connection: &mut AsyncPgConnection,
    world: &mut World,
    now: DateTime<Utc>,
    pnr_id: &str,
    action: Action,
    options: &Options,
    overrides: &Overrides,
) -> Result<Scene, ApiError> {
    let found = sandbox_objects::find(connection, Kind::Booking, pnr_id).await?.ok_or_else(|| missing(pnr_id))?;
    let (mut trip, others) = load_trip(connection, &found.trip_id.unwrap_or_default()).await?;
    let mut booking = others.get(pnr_id).cloned().ok_or_else(|| missing(pnr_id))?;
    booking.overrides.extend(pnr_values(overrides));
    let mut turn = Turn::new(world, now);
    let stage = booking.stage.as_str();
    bookings::action::act(&mut turn, &mut booking, &mut trip, action, options)
        .map_err(|Illegal { legal }| illegal(pnr_id, stage, action, &legal))?;
    let mut changed = std::mem::take(&mut turn.made);
    if action == Action::TripUpdate {
        // The trip's name is in all of its bookings.
        for mut other in
            others.values().filter(|other| other.pnr_id != pnr_id && other.stage != Stage::Unconfirmed).cloned()
        {
            turn.trip_updated(&mut other);
            changed.push(other);
        }
    }
    Ok(Scene { booking, trip, others, changed, told: turn.told })
}

fn illegal(pnr_id: &str, stage: &str, action: Action, legal: &[Action]) -> ApiError {
    let legal: Vec<&'static str> = legal.iter().map(|action| action.as_str()).collect();
    ApiError::IllegalStep {
        message: format!("Booking {pnr_id} is {stage}: {action} is not legal now. Legal are {}.", legal.join(", ")),
        legal,
    }
}

/// That there is no such booking.
pub fn missing(pnr_id: &str) -> ApiError {
    ApiError::NotFound(format!("There is no booking {}.", pnr_id.chars().take(64).collect::<String>()))
}

/// That there is no such trip.
pub fn missing_trip(id: &str) -> ApiError {
    ApiError::NotFound(format!("There is no trip {}.", id.chars().take(64).collect::<String>()))
}

/// A company of the world.
pub async fn company(connection: &mut AsyncPgConnection, id: OrganizationId) -> Result<Organization, ApiError> {
    let found = organizations::find(connection, id).await?;
    found.filter(|one| one.kind == OrganizationType::Company).ok_or_else(|| {
        ApiError::invalid(
            "organizationId",
            "names no company: see GET /sandbox/v1/world, or put it at /ext/v1/organizations",
        )
    })
}

/// A trip and its bookings by id.
pub async fn load_trip(
    connection: &mut AsyncPgConnection,
    id: &str,
) -> Result<(Trip, BTreeMap<String, Booking>), ApiError> {
    let trip = sandbox_objects::find(connection, Kind::Trip, id).await?;
    let trip = trip.ok_or_else(|| missing_trip(id))?;
    let mut bookings = BTreeMap::new();
    for object in sandbox_objects::of_trip(connection, id).await? {
        bookings.insert(object.id, read(object.document)?);
    }
    Ok((read(trip.document)?, bookings))
}

impl Scene {
    /// The events of what was told: each change of a booking is one of the booking and one of its trip.
    fn render(&self, world: &mut World, now: DateTime<Utc>, told: Vec<Told>) -> Vec<(NewEvent, Option<&'static str>)> {
        let mut current = self.others.clone();
        let mut events = Vec::new();
        for one in told {
            match one {
                Told::Booking { operation, summary, booking } => {
                    let payload = payload::pnr(&booking, &self.trip);
                    current.insert(booking.pnr_id.clone(), *booking);
                    let trip = self.trip.details(&current.values().collect::<Vec<_>>());
                    for (event_type, payload) in [(EventType::PnrV3, payload), (EventType::TripDetailsV3, trip)] {
                        events.push((event_type, Some(operation), Some(summary.clone()), payload));
                    }
                }
                Told::Other { event_type, operation, payload } => events.push((event_type, operation, None, payload)),
            }
        }
        let organization_id = self.trip.organization;
        events
            .into_iter()
            .map(|(event_type, operation, summary, payload)| {
                let occurred_at = world.next_event_at(now);
                (new_event(event_type, operation, summary, &payload, organization_id, occurred_at), operation)
            })
            .collect()
    }

    async fn store(
        &self,
        connection: &mut AsyncPgConnection,
        world: &World,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let json = |value: Result<Value, serde_json::Error>| value.map_err(|error| ApiError::Internal(error.into()));
        let row = |kind: Kind, id: &str, document: Value| Object {
            kind: kind.as_str().to_owned(),
            id: id.to_owned(),
            organization_id: Some(self.trip.organization),
            trip_id: None,
            external_id: None,
            document,
            created_at: now,
            updated_at: now,
        };
        let mut rows =
            vec![world.to_object(now), row(Kind::Trip, &self.trip.id, json(serde_json::to_value(&self.trip))?)];
        for booking in std::iter::once(&self.booking).chain(&self.changed) {
            rows.push(Object {
                trip_id: Some(self.trip.id.clone()),
                external_id: booking.external_id.clone(),
                ..row(Kind::Booking, &booking.pnr_id, json(serde_json::to_value(booking))?)
            });
        }
        sandbox_objects::put(connection, &rows).await?;
        Ok(())
    }
}

/// An event that the sandbox publishes.
#[must_use]
pub fn new_event(
    event_type: EventType,
    operation: Option<&'static str>,
    summary: Option<Summary>,
    payload: &Value,
    organization_id: OrganizationId,
    occurred_at: DateTime<Utc>,
) -> NewEvent {
    let summary = summary.filter(|summary| *summary != Summary::default());
    NewEvent {
        event_type,
        operation: operation.map(|name| name.parse().expect("the operations of the facts are well-formed")),
        organization_id,
        contracting_tmc_id: None,
        booking_tmc_id: None,
        occurred_at,
        operation_summary: summary.and_then(|summary| serde_json::to_string(&summary).ok()),
        payload: Payload::Inline(payload.to_string()),
        recipients: Recipients::Matching,
        trace_id: rand::random(),
    }
}
