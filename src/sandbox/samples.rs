//! A sample of every event that the sandbox sends, for the documents. The steps of `triggers` lead to each of them, so that
//! it is a real booking's.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::bookings::action::act;
use super::bookings::{self, Booking, BookingSpec, Options, Summary, Told, Trip, Turn, payload};
use super::world::{COMPANY, DEFAULT_SEED, Reference, World, first_organizations};
use super::{travelers::TravelerChange, triggers};
use crate::api::samples::Sample;
use crate::domain::event_type::EventType;
use crate::store::organizations::Organization;

/// When samples are booked.
const BOOKED_AT: &str = "2026-08-20T10:15:00Z";

/// One for each trigger.
#[must_use]
pub fn all() -> Vec<Sample> {
    let now = BOOKED_AT.parse().expect("a time in RFC 3339");
    let organizations = first_organizations(now).expect("the organizations in the binary are well-formed");
    let company = organizations.iter().find(|one| one.id.to_string() == COMPANY).expect("it is among them");
    let tmc = organizations.iter().find(|one| Some(one.id) == company.contracting_tmc_id).map(Reference::of);
    let tmc = tmc.expect("it is among them");
    let sample = |(event_type, operation): (EventType, Option<&'static str>)| {
        let (summary, payload) = match operation.filter(|_| event_type == EventType::TravelerV2) {
            Some(change) => (None, profile(company, &tmc, change)),
            None => told(company, &tmc, now, event_type, operation)?,
        };
        let summary = summary.filter(|summary| *summary != Summary::default());
        let summary = summary.and_then(|summary| serde_json::to_value(summary).ok());
        Some(Sample::new(event_type, operation, summary, payload))
    };
    triggers::targets().filter_map(sample).collect()
}

/// What the steps to an event tell last of its kind.
fn told(
    company: &Organization,
    tmc: &Reference,
    now: DateTime<Utc>,
    event_type: EventType,
    operation: Option<&'static str>,
) -> Option<(Option<Summary>, Value)> {
    let (product, count, actions) = triggers::way_to(event_type, operation)?;
    let mut world = World::new(DEFAULT_SEED);
    let travelers: Vec<_> = world.people(company).into_iter().take(count).collect();
    let mut trip = Trip::new(&mut world, company.id, tmc.clone(), tmc.clone(), &travelers.first()?.id);
    let spec = BookingSpec {
        travelers,
        is_out_of_policy: event_type == EventType::PnrApproval,
        ..BookingSpec::plain(product)
    };
    let mut turn = Turn::new(&mut world, now);
    let mut booking = bookings::book(&mut turn, &mut trip, &spec, Map::new());
    let mut told = turn.told;
    for (minutes, action) in (1..).zip(actions) {
        let mut turn = Turn::new(&mut world, now + TimeDelta::minutes(minutes));
        act(&mut turn, &mut booking, &mut trip, *action, &Options::default()).ok()?;
        told.append(&mut turn.told);
    }
    let mut current: BTreeMap<String, Booking> = BTreeMap::new();
    let mut last = None;
    for one in told {
        match one {
            Told::Booking { operation: name, summary, booking } => {
                let pnr = payload::pnr(&booking, &trip);
                current.insert(booking.pnr_id.clone(), *booking);
                if Some(name) == operation {
                    let is_trip = event_type == EventType::TripDetailsV3;
                    let all: Vec<&Booking> = current.values().collect();
                    last = Some((Some(summary), if is_trip { trip.details(&all) } else { pnr }));
                }
            }
            Told::Other { event_type: kind, operation: name, payload } if (kind, name) == (event_type, operation) => {
                last = Some((None, payload));
            }
            Told::Other { .. } => {}
        }
    }
    last
}

/// The profile of a traveler after a change.
fn profile(company: &Organization, tmc: &Reference, change: &str) -> Value {
    let world = World::new(DEFAULT_SEED);
    let mut traveler = super::world::Traveler::made(world.dice(), company, 0);
    if change == TravelerChange::Update.as_str() {
        "DIRECTOR".clone_into(&mut traveler.designation);
    }
    traveler.is_active = [TravelerChange::Create, TravelerChange::Update].iter().any(|one| one.as_str() == change);
    traveler.profile(tmc, tmc)
}
