//! What a step sees and changes: a booking, its trip and the other bookings of that; loaded, changed, told, stored.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::{Map, Value};

use super::{BookingRequest, Overrides, company, load_trip, missing, new_event};
use crate::api::error::ApiError;
use crate::delivery::publish::NewEvent;
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::sandbox::bookings::action::legal;
use crate::sandbox::bookings::{
    self, Action, Booking, BookingSpec, Illegal, Options, Stage, Told, Trip, Turn, payload,
};
use crate::sandbox::error::illegal_step;
use crate::sandbox::world::{self, Reference, Traveler, World};
use crate::store::organizations;
use crate::store::sandbox_objects::{self, Kind, Object};

/// The most bookings of a trip: each event of a trip holds all of them.
const MAX_BOOKINGS: usize = 50;

/// What a step sees and changes.
pub(super) struct Scene {
    pub booking: Booking,
    trip: Trip,
    /// Every booking of the trip by its id, as it is before the step.
    pub others: BTreeMap<String, Booking>,
    /// Those that the step changed or made beside its own.
    pub changed: Vec<Booking>,
    pub told: Vec<Told>,
}

/// Books something.
pub(super) async fn book(
    connection: &mut AsyncPgConnection,
    world: &mut World,
    now: DateTime<Utc>,
    request: &BookingRequest,
    overrides: &Overrides,
) -> Result<Scene, ApiError> {
    let company = company(connection, request.organization).await?;
    let people = world::travelers(connection, world, &company).await?;
    let travelers = choose(&people, request)?;
    let (mut trip, others) = match &request.trip_id {
        Some(id) => {
            let (trip, others) = load_trip(connection, id).await?;
            if trip.organization != request.organization {
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
    let spec = BookingSpec { travelers, ..request.spec.clone() };
    let values = pnr_values(overrides);
    let booking = bookings::book(&mut turn, &mut trip, &spec, values);
    let (told, changed) = (turn.told, turn.made);
    Ok(Scene { booking, trip, others, changed, told })
}

fn pnr_values(overrides: &Overrides) -> Map<String, Value> {
    if overrides.event_type == Some(EventType::PnrV3) { overrides.values.clone() } else { Map::new() }
}

fn choose(people: &[Traveler], request: &BookingRequest) -> Result<Vec<Traveler>, ApiError> {
    if request.travelers.is_empty() {
        let active = people.iter().filter(|one| one.is_active);
        let chosen: Vec<_> = active.take(request.traveler_count).cloned().collect();
        if chosen.len() < request.traveler_count {
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
    request.travelers.iter().enumerate().map(find).collect()
}

/// Takes the next step of a booking.
pub(super) async fn act(
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
    if let (Action::FlightCancel, Some(leg)) = (action, options.leg) {
        match booking.leg_status(leg) {
            None => return Err(ApiError::invalid("legIndex", "names no flight of this booking")),
            Some("CANCELLED") => return Err(cancelled_already(pnr_id, leg, &legal(&booking, now))),
            Some(_) => {}
        }
    }
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

fn cancelled_already(pnr_id: &str, leg: usize, legal: &[Action]) -> ApiError {
    let message = format!("Leg {leg} of booking {pnr_id} is cancelled already.");
    illegal_step(message, legal.iter().map(|action| action.as_str()))
}

fn illegal(pnr_id: &str, stage: &str, action: Action, legal: &[Action]) -> ApiError {
    let legal: Vec<&'static str> = legal.iter().map(|action| action.as_str()).collect();
    let list = legal.join(", ");
    illegal_step(format!("Booking {pnr_id} is {stage}: {action} is not legal now. Legal are {list}."), legal)
}

impl Scene {
    /// The events of what was told: each change of a booking is one of the booking and one of its trip.
    pub fn render(
        &self,
        world: &mut World,
        now: DateTime<Utc>,
        told: Vec<Told>,
    ) -> Vec<(NewEvent, Option<&'static str>)> {
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

    /// Stores what the step changed.
    pub async fn store(
        &self,
        connection: &mut AsyncPgConnection,
        world: &World,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let json = |value: Result<Value, serde_json::Error>| value.map_err(|error| ApiError::Internal(error.into()));
        let row = |kind: Kind, id: &str, document: Value| Object {
            kind,
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
