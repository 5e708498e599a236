//! A step of the world, in one transaction: take the world's counters, change bookings, publish what that tells.
//!
//! Steps take turns on the row of the world, so that numbers and times of events never collide, whoever asks.

mod scene;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::bookings::{Action, Booking, BookingSpec, Options, Summary, Trip, payload};
use super::journal;
use super::payloads::Offer;
use super::world::World;
use crate::api::State;
use crate::api::error::ApiError;
use crate::api::request::faults::Fault;
use crate::delivery::publish::{NewEvent, Payload, Published, Recipients, Written};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::domain::organization_type::OrganizationType;
use crate::domain::reach::Reach;
use crate::store::organizations::{self, Organization};
use crate::store::sandbox_objects::{self, Kind};

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
    Book(BookingRequest),
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
pub struct BookingRequest {
    /// For which company.
    pub organization: OrganizationId,
    /// For whom; empty for so many of the company's people.
    pub travelers: Vec<String>,
    /// How many, if nobody is named.
    pub traveler_count: usize,
    /// As part of this trip; `None` for a new one.
    pub trip_id: Option<String>,
    /// All else. Its travelers are filled in.
    pub spec: BookingSpec,
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
                    What::Book(request) => scene::book(conn, &mut world, now, request, &step.overrides).await?,
                    What::Act { pnr_id, action, options } => {
                        scene::act(conn, &mut world, now, pnr_id, *action, options, &step.overrides).await?
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

/// Ends a rehearsal: whatever it did is rolled back.
enum End {
    Told(Vec<NewEvent>),
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for End {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Books and acts as [`take`] would, and takes it back; gives the events of the last step. Nothing is published.
pub async fn rehearse(state: &State, book: &BookingRequest, actions: &[Action]) -> Result<Vec<NewEvent>, ApiError> {
    let none = Overrides::default();
    let rehearsed = state
        .db
        .run_wide(async |conn| {
            let end = conn.transaction::<(), End, _>(async |conn| {
                let now = state.clock.now();
                let mut world = lock(conn).await?;
                let mut scene = scene::book(conn, &mut world, now, book, &none).await?;
                for action in actions {
                    scene.store(conn, &world, now).await?;
                    let id = scene.booking.pnr_id.clone();
                    scene = scene::act(conn, &mut world, now, &id, *action, &Options::default(), &none).await?;
                }
                let told = std::mem::take(&mut scene.told);
                let events = scene.render(&mut world, now, told);
                Err(End::Told(events.into_iter().map(|(event, _)| event).collect()))
            });
            match end.await {
                Ok(()) => Ok(Vec::new()),
                Err(End::Told(events)) => Ok(events),
                Err(End::Failed(error)) => Err(error),
            }
        })
        .await?;
    Ok(rehearsed)
}

/// Refuses values that no event of this kind and operation has a place for.
pub fn check_overrides(
    events: &[NewEvent],
    event_type: EventType,
    operation: Option<&str>,
    values: &Map<String, Value>,
) -> Result<(), ApiError> {
    let mut refusal = Ok(());
    for event in events {
        let is_it = event.event_type == event_type && event.operation.as_ref().map(Operation::as_str) == operation;
        if let Payload::Inline(text) = &event.payload
            && is_it
            && let Ok(mut payload) = serde_json::from_str(text)
        {
            refusal = no_place(payload::apply(&mut payload, values));
            if refusal.is_ok() {
                break;
            }
        }
    }
    refusal
}

/// An error that names each place that is not there.
pub fn no_place(refused: Vec<(&str, String)>) -> Result<(), ApiError> {
    let fault =
        |(path, why): (&str, String)| Fault::new(format!("overrides.payload.{path}"), format!("leads nowhere: {why}"));
    let faults: Vec<_> = refused.into_iter().map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(ApiError::Invalid(faults)) }
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
    let offered: Vec<_> = offered.collect();
    if !offered.is_empty() {
        sandbox_objects::put(connection, &offered).await?;
    }
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
        // That the wanted event has these places was seen when it was rehearsed; others before it need not.
        let _ = payload::apply(&mut payload, values);
        *text = payload.to_string();
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
        id: None,
        event_type,
        operation: operation.map(|name| name.parse().expect("the operations of the facts are well-formed")),
        organization_id,
        contracting_tmc_id: None,
        booking_tmc_id: None,
        occurred_at,
        operation_summary: summary.and_then(|summary| serde_json::to_string(&summary).ok()),
        payload: Payload::Inline(payload.to_string()),
        recipients: Recipients::Matching,
        publisher: Reach::Everyone,
        trace_id: rand::random(),
    }
}
