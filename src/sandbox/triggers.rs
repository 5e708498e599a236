//! Which steps lead to an event: a trigger takes them all, so that what arrives is a real booking's.

use serde_json::Map;

use super::bookings::action::{Action, Options};
use super::bookings::{self, BookingSpec, Product};
use super::steps::{self, BookingRequest, Overrides, Step, StepEvent, Stepped, What, as_they_are};
use super::travelers::{self, TravelerChange};
use crate::api::State;
use crate::api::error::ApiError;
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;

/// How to get to an operation of a booking.
struct Way {
    operation: &'static str,
    product: Product,
    travelers: usize,
    actions: &'static [Action],
}

const fn way(operation: &'static str, product: Product, actions: &'static [Action]) -> Way {
    Way { operation, product, travelers: 1, actions }
}

/// One for each operation of `PNR_V3` (facts, 4.6).
const WAYS: [Way; 23] = [
    way("BOOKING_CREATED", Product::Air, &[]),
    way("PAYMENT_DECLINED", Product::Air, &[Action::PaymentDeclined]),
    way("BOOKING_TICKETED", Product::Air, &[Action::Ticket]),
    Way {
        operation: "SPLIT_PNR_CREATED",
        product: Product::Air,
        travelers: 3,
        actions: &[Action::Ticket, Action::Split],
    },
    way("FLIGHT_CHANGED", Product::Air, &[Action::Ticket, Action::FlightChange]),
    way("TICKET_REFUNDED", Product::Air, &[Action::Ticket, Action::Refund]),
    way("TICKET_VOIDED", Product::Air, &[Action::Ticket, Action::Void]),
    way("FLIGHT_SCHEDULE_CHANGE_PENDING", Product::Air, &[Action::Ticket, Action::ScheduleChange]),
    way(
        "FLIGHT_SCHEDULE_CHANGE_CLOSED",
        Product::Air,
        &[Action::Ticket, Action::ScheduleChange, Action::ScheduleChangeClose],
    ),
    way("FLIGHT_CABIN_CHANGED", Product::Air, &[Action::Ticket, Action::CabinChange]),
    way("FLIGHT_CANCELLED", Product::Air, &[Action::Ticket, Action::FlightCancel]),
    way("FLIGHT_SEAT_CONFIRMED", Product::Air, &[Action::Ticket, Action::SeatConfirm]),
    way("FLIGHT_SEAT_CHANGED", Product::Air, &[Action::Ticket, Action::SeatConfirm, Action::SeatChange]),
    way("FLIGHT_SEAT_CANCELLED", Product::Air, &[Action::Ticket, Action::SeatConfirm, Action::SeatCancel]),
    way("BOOKING_UPDATED", Product::Hotel, &[Action::Update]),
    way("BOOKING_REBOOKED", Product::Hotel, &[Action::Rebook]),
    way("BOOKING_CANCELED_BY_TRAVELER", Product::Hotel, &[Action::CancelByTraveler]),
    way("BOOKING_CANCELED_BY_VENDOR", Product::Hotel, &[Action::CancelByVendor]),
    way("INVOICE_GENERATED", Product::Hotel, &[Action::Invoice]),
    way("TRIP_UPDATED", Product::Air, &[Action::TripUpdate]),
    way("BOOKING_OTHER_UPDATE", Product::Air, &[Action::OtherUpdate]),
    way("REFUND", Product::Rail, &[Action::Refund]),
    way("EXCHANGE", Product::Rail, &[Action::Exchange]),
];

/// What comes with bookings.
const PAPERS: [(EventType, Option<&str>, &[Action]); 4] = [
    (EventType::ServiceCharge, Some("SERVICE_FEE"), &[Action::Ticket]),
    (EventType::PnrApproval, None, &[]),
    (EventType::AgentTaskDetails, Some("TASK_CREATE"), &[Action::PaymentDeclined]),
    (EventType::AgentTaskDetails, Some("TASK_UPDATE"), &[Action::PaymentDeclined, Action::Ticket]),
];

/// All events that there is a way to.
pub(super) fn targets() -> impl Iterator<Item = (EventType, Option<&'static str>)> {
    let bookings = [EventType::PnrV3, EventType::TripDetailsV3]
        .into_iter()
        .flat_map(|kind| WAYS.iter().map(move |way| (kind, Some(way.operation))));
    let papers = PAPERS.iter().map(|(kind, operation, _)| (*kind, *operation));
    let travelers = TravelerChange::ALL.into_iter().map(|change| (EventType::TravelerV2, Some(change.as_str())));
    bookings.chain(papers).chain(travelers)
}

/// What to book, for how many travelers, and the steps from there to an event. Of profiles there is none.
pub(super) fn way_to(kind: EventType, operation: Option<&str>) -> Option<(Product, usize, &'static [Action])> {
    match kind {
        EventType::TravelerV2 => None,
        EventType::PnrV3 | EventType::TripDetailsV3 => {
            let way = WAYS.iter().find(|way| Some(way.operation) == operation)?;
            Some((way.product, way.travelers, way.actions))
        }
        _ => {
            let paper = PAPERS.iter().find(|(one, name, _)| *one == kind && *name == operation)?;
            Some((Product::Air, 1, paper.2))
        }
    }
}

/// The names of all triggers, as `PNR_V3:BOOKING_TICKETED`.
#[must_use]
pub fn names() -> Vec<String> {
    targets().map(|(kind, operation)| name(kind, operation)).collect()
}

fn name(kind: EventType, operation: Option<&str>) -> String {
    operation.map_or_else(|| kind.to_string(), |operation| format!("{kind}:{operation}"))
}

/// What a trigger led to.
pub struct Triggered {
    /// The booking, unless it was about a profile.
    pub stepped: Option<Stepped>,
    /// What was published, in order.
    pub events: Vec<StepEvent>,
}

/// Takes every step to the event of this name.
pub async fn pull(
    state: &State,
    wanted: &str,
    organization: OrganizationId,
    overrides: Map<String, serde_json::Value>,
) -> Result<Triggered, ApiError> {
    let unknown = || ApiError::invalid("event", format!("must be one of {}", names().join(", ")));
    let (kind, operation) = wanted.split_once(':').map_or((wanted, None), |(kind, rest)| (kind, Some(rest)));
    let kind: EventType = kind.parse().map_err(|_| unknown())?;
    if kind == EventType::TravelerV2 {
        let change = TravelerChange::ALL.into_iter().find(|change| Some(change.as_str()) == operation);
        return profile(state, change.ok_or_else(unknown)?, organization, &overrides).await;
    }
    let (product, travelers, actions) = way_to(kind, operation).ok_or_else(unknown)?;
    let spec = BookingSpec { is_out_of_policy: kind == EventType::PnrApproval, ..BookingSpec::plain(product) };
    let book = BookingRequest { organization, travelers: Vec::new(), traveler_count: travelers, trip_id: None, spec };
    if !overrides.is_empty() {
        // Before anything is published: the last event tells which places there are.
        let last = steps::rehearse(state, &book, actions).await?;
        steps::check_overrides(&last, kind, operation, &overrides)?;
    }
    let at = |last: bool| {
        // A booking keeps its own from the start; other payloads get theirs where they are asked for.
        let applies = last || kind == EventType::PnrV3;
        let values = if applies { overrides.clone() } else { Map::new() };
        Overrides { event_type: Some(kind), values }
    };
    let step = Step { what: What::Book(book), overrides: at(actions.is_empty()) };
    let mut stepped = steps::take(state, &step, &mut as_they_are).await?;
    let mut events = std::mem::take(&mut stepped.events);
    for (place, action) in actions.iter().enumerate() {
        let what = What::Act { pnr_id: stepped.booking.pnr_id.clone(), action: *action, options: Options::default() };
        let step = Step { what, overrides: at(place + 1 == actions.len()) };
        stepped = steps::take(state, &step, &mut as_they_are).await?;
        events.append(&mut stepped.events);
    }
    Ok(Triggered { stepped: Some(stepped), events })
}

/// A profile that exists for it alone, so that nobody else's is purged.
async fn profile(
    state: &State,
    change: TravelerChange,
    organization: OrganizationId,
    overrides: &Map<String, serde_json::Value>,
) -> Result<Triggered, ApiError> {
    use super::travelers::change_traveler;
    let none = Map::new();
    let is_first = change == TravelerChange::Create;
    if !is_first && !overrides.is_empty() {
        let mut sample = travelers::sample_profile(state, organization, change).await?;
        steps::no_place(bookings::payload::apply(&mut sample, overrides))?;
    }
    let values = if is_first { overrides } else { &none };
    let (made, created) = change_traveler(state, organization, "", TravelerChange::Create, |_| {}, values).await?;
    let mut events = vec![created];
    if !is_first {
        let edit = |traveler: &mut super::world::Traveler| "DIRECTOR".clone_into(&mut traveler.designation);
        let (_, changed) = change_traveler(state, organization, &made.id, change, edit, overrides).await?;
        events.push(changed);
    }
    Ok(Triggered { stepped: None, events })
}
