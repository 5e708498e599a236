//! Bookings: what they are, the steps that are legal, and what each step changes and tells.
//!
//! Pure: a step takes the booking, its trip and the [`Turn`] (counters and time) and leaves events in the turn, in the
//! order in which the original sends them. `crate::sandbox::steps` stores and publishes.

pub mod action;
mod air;
mod model;
mod papers;
pub mod payload;
mod places;
mod rail;
mod stays;
pub mod trip;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::money::{Cents, Fare};
use super::world::{Reference, Traveler, World};
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::domain::names::names;
pub use action::{Action, Illegal, Options};
pub use model::{Air, Approval, Car, Details, Fee, Hotel, Invoice, InvoiceKind, Leg, Rail, Rebook, Seat, Task, Ticket};
pub use trip::Trip;

/// For how long an issued ticket can be voided.
pub const VOID_WINDOW: TimeDelta = TimeDelta::hours(24);
/// What an agency takes for a booking.
const SERVICE_FEE: Cents = Cents(2500);

names! {
    /// What is booked.
    #[derive(ToSchema)]
    #[schema(as = BookingType)]
    pub enum Product {
        /// Flights.
        Air = "AIR",
        /// A room.
        Hotel = "HOTEL",
        /// A rental car.
        Car = "CAR",
        /// A train.
        Rail = "RAIL",
    }
}

names! {
    /// Where a booking stands in its lifecycle.
    #[derive(ToSchema)]
    #[schema(as = BookingStage)]
    pub enum Stage {
        /// The supplier holds it; no ticket yet.
        Reserved = "RESERVED",
        /// The card was declined; no ticket yet.
        PaymentDeclined = "PAYMENT_DECLINED",
        /// Tickets are issued.
        Ticketed = "TICKETED",
        /// The airline changed the schedule and waits for an answer.
        ScheduleChangePending = "SCHEDULE_CHANGE_PENDING",
        /// A stay or a car that the supplier has yet to confirm: nothing is published of it, though its trip shows it.
        Unconfirmed = "UNCONFIRMED",
        /// A stay, a car or a train that is confirmed.
        Confirmed = "CONFIRMED",
        /// The tickets were voided.
        Voided = "VOIDED",
        /// The tickets were refunded.
        Refunded = "REFUNDED",
        /// It was cancelled.
        Cancelled = "CANCELLED",
    }
}

impl Stage {
    /// What users see of it (facts, 5.5).
    #[must_use]
    pub fn booking_status(self) -> &'static str {
        match self {
            Self::Reserved => "PENDING_STATUS",
            Self::PaymentDeclined => "PAYMENT_DECLINED_STATUS",
            Self::Ticketed | Self::Confirmed => "CONFIRMED_STATUS",
            Self::ScheduleChangePending => "SCHEDULE_CHANGE_STATUS",
            Self::Unconfirmed => "UNCONFIRMED_STATUS",
            Self::Voided => "VOIDED_STATUS",
            Self::Refunded => "REFUNDED_STATUS",
            Self::Cancelled => "CANCELLED_STATUS",
        }
    }
}

/// A booking, whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Ten digits.
    pub pnr_id: String,
    /// The trip that it is part of.
    pub trip_id: String,
    /// What a partner calls it.
    pub external_id: Option<String>,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The TMC that has the contract.
    pub tmc: Reference,
    /// Its number in the world: what is by chance follows from it.
    pub number: u64,
    /// What is booked.
    pub product: Product,
    /// Where it stands.
    pub stage: Stage,
    /// How often it has changed.
    pub version: u32,
    /// What the supplier calls it.
    pub source_pnr_id: String,
    /// Three capitals.
    pub currency: String,
    /// Who travels.
    pub travelers: Vec<Traveler>,
    /// What each of them pays; of a stay or a car, one for all.
    pub fares: Vec<Fare>,
    /// What was given back.
    pub refunded: Cents,
    /// What a refund costs; `None` if nothing is given back.
    pub penalty: Option<Cents>,
    /// Whether the company's policy forbids it.
    pub is_out_of_policy: bool,
    /// The approval that it needs or had.
    pub approval: Option<Approval>,
    /// The task of an agent about it.
    pub task: Option<Task>,
    /// What the agency charged.
    pub fees: Vec<Fee>,
    /// The invoices.
    pub invoices: Vec<Invoice>,
    /// What happened.
    pub history: Vec<(String, DateTime<Utc>)>,
    /// What is particular to the product.
    pub details: Details,
    /// Values that somebody wants in the payload, by path.
    pub overrides: Map<String, Value>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Which tickets a step is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Made by it.
    pub tickets_issued: Vec<String>,
    /// Voided by it.
    pub tickets_voided: Vec<String>,
    /// Refunded by it.
    pub tickets_refunded: Vec<String>,
}

/// What a step tells.
#[derive(Clone, Debug)]
pub enum Told {
    /// A booking changed: `PNR_V3`, and `TRIP_DETAILS_V3` with it.
    Booking {
        /// What happened.
        operation: &'static str,
        /// Which tickets.
        summary: Summary,
        /// The booking after it.
        booking: Box<Booking>,
    },
    /// Anything else.
    Other {
        /// The kind of event.
        event_type: EventType,
        /// What happened.
        operation: Option<&'static str>,
        /// The state after it.
        payload: Value,
    },
}

/// One step: what it may take numbers from, when it is, and what it tells.
pub struct Turn<'w> {
    /// The counters.
    pub world: &'w mut World,
    /// When.
    pub now: DateTime<Utc>,
    /// What it tells, in order.
    pub told: Vec<Told>,
    /// Bookings that it makes beside its own.
    pub made: Vec<Booking>,
}

impl<'w> Turn<'w> {
    /// A step at this time.
    #[must_use]
    pub fn new(world: &'w mut World, now: DateTime<Utc>) -> Self {
        Self { world, now, told: Vec::new(), made: Vec::new() }
    }

    /// Tells that a booking has changed: it is a new version.
    fn tell(&mut self, booking: &mut Booking, operation: &'static str) {
        self.tell_of(booking, operation, Summary::default());
    }

    fn tell_of(&mut self, booking: &mut Booking, operation: &'static str, summary: Summary) {
        booking.version += 1;
        booking.updated_at = self.now;
        self.told.push(Told::Booking { operation, summary, booking: Box::new(booking.clone()) });
    }

    /// Tells that the trip of a booking has another name.
    pub fn trip_updated(&mut self, booking: &mut Booking) {
        self.tell(booking, "TRIP_UPDATED");
    }

    fn id(&mut self, what: &str) -> String {
        let number = self.world.next_paper();
        self.world.dice().uuid(what, number).to_string()
    }
}

impl Booking {
    /// What it costs.
    #[must_use]
    pub fn fare(&self) -> Fare {
        self.fares.iter().copied().sum()
    }

    /// The tickets; none of a stay or a car.
    #[must_use]
    pub fn tickets(&self) -> &[Ticket] {
        match &self.details {
            Details::Air(air) => &air.tickets,
            Details::Rail(rail) => &rail.tickets,
            Details::Hotel(_) | Details::Car(_) => &[],
        }
    }

    fn tickets_mut(&mut self) -> Option<&mut Vec<Ticket>> {
        match &mut self.details {
            Details::Air(air) => Some(&mut air.tickets),
            Details::Rail(rail) => Some(&mut rail.tickets),
            Details::Hotel(_) | Details::Car(_) => None,
        }
    }

    /// Whether all of it can be shown and go on: what was brought from elsewhere may name places that there are not, and
    /// numbers beyond any booking.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let parts = self.details.parts();
        let amounts = self.fares.iter().flat_map(|fare| [fare.base, fare.tax]);
        let amounts = amounts.chain(self.fees.iter().map(|fee| fee.amount)).chain([self.refunded]).chain(self.penalty);
        let of_tickets = |ticket: &Ticket| [Some(ticket.fare.base), Some(ticket.fare.tax), ticket.refund];
        let amounts = amounts.chain(self.tickets().iter().flat_map(of_tickets).flatten()).chain(parts.amounts);
        parts.product == self.product
            && parts.place < places::PLACES.len()
            && parts.days.iter().all(|day| (1970..=9000).contains(&day.year()))
            && parts.counts.iter().all(|count| (0..=10_000).contains(count))
            && self.version <= 1_000_000
            && self.number <= World::MAX_COUNT
            && amounts.into_iter().all(|amount| (0..=100_000_000_000).contains(&amount.0))
    }

    /// The status of a flight; `None` if there is none at this place.
    #[must_use]
    pub fn leg_status(&self, leg: usize) -> Option<&str> {
        match &self.details {
            Details::Air(air) => air.legs.get(leg).map(|leg| leg.status.as_str()),
            Details::Hotel(_) | Details::Car(_) | Details::Rail(_) => None,
        }
    }

    /// Whether it waits for an approval.
    #[must_use]
    pub fn awaits_approval(&self) -> bool {
        self.approval.as_ref().is_some_and(|approval| approval.status == "APPROVAL_PENDING")
    }

    fn note(&mut self, status: &str, now: DateTime<Utc>) {
        self.history.push((status.to_owned(), now));
    }
}

/// What somebody wants to book.
#[derive(Clone, Debug)]
pub struct BookingSpec {
    /// What.
    pub product: Product,
    /// For whom; at least one.
    pub travelers: Vec<Traveler>,
    /// What a partner calls it.
    pub external_id: Option<String>,
    /// Whether the company's policy forbids it, so that somebody has to approve.
    pub is_out_of_policy: bool,
    /// Whether money comes back when it is cancelled.
    pub is_refundable: bool,
    /// Whether a stay or a car is paid at once.
    pub is_prepaid: bool,
    /// Whether flights go back as well.
    pub is_round_trip: bool,
    /// Whether the supplier of a stay or a car has yet to confirm it.
    pub is_unconfirmed: bool,
}

impl BookingSpec {
    /// One that says no more than what; its travelers are filled in.
    #[must_use]
    pub fn plain(product: Product) -> Self {
        Self {
            product,
            travelers: Vec::new(),
            external_id: None,
            is_out_of_policy: false,
            is_refundable: true,
            is_prepaid: false,
            is_round_trip: true,
            is_unconfirmed: false,
        }
    }
}

/// Makes a booking, and tells of it unless its supplier has yet to confirm it.
pub fn book(turn: &mut Turn<'_>, trip: &mut Trip, spec: &BookingSpec, overrides: Map<String, Value>) -> Booking {
    let mut booking = start(turn, trip, spec);
    booking.overrides = overrides;
    trip.cover(&booking);
    if spec.is_unconfirmed && matches!(spec.product, Product::Hotel | Product::Car) {
        booking.stage = Stage::Unconfirmed;
        booking.version = 1;
    } else {
        tell_created(turn, &mut booking);
    }
    booking
}

/// Tells of a booking that is made, with the papers that come with it.
fn tell_created(turn: &mut Turn<'_>, booking: &mut Booking) {
    booking.note("BOOKED", turn.now);
    if booking.product != Product::Air {
        booking.stage = Stage::Confirmed;
    }
    if booking.is_out_of_policy {
        papers::need_approval(turn, booking);
    }
    turn.tell(booking, "BOOKING_CREATED");
    papers::tell_approval(turn, booking);
    match &booking.details {
        // The papers of flights come with their tickets.
        Details::Air(_) => return,
        Details::Rail(_) => rail::issue(turn, booking),
        Details::Hotel(_) | Details::Car(_) => {}
    }
    papers::charge(turn, booking);
    if stays::is_prepaid(booking) {
        papers::invoice(turn, booking, InvoiceKind::Fare);
    }
}

/// A booking that nobody was told of yet.
fn start(turn: &mut Turn<'_>, trip: &Trip, spec: &BookingSpec) -> Booking {
    turn.world.bookings += 1;
    let (number, dice) = (turn.world.bookings, turn.world.dice());
    let (details, fares) = match spec.product {
        Product::Air => air::make(dice, number, turn.now, spec),
        Product::Hotel => stays::make_hotel(dice, number, turn.now, spec),
        Product::Car => stays::make_car(dice, number, turn.now, spec),
        Product::Rail => rail::make(dice, number, turn.now, spec),
    };
    Booking {
        pnr_id: (World::BEFORE_BOOKINGS + number).to_string(),
        trip_id: trip.id.clone(),
        external_id: spec.external_id.clone(),
        organization: trip.organization,
        tmc: trip.tmc.clone(),
        number,
        product: spec.product,
        stage: Stage::Reserved,
        version: 0,
        source_pnr_id: dice.locator("source", number, 6),
        currency: "USD".to_owned(),
        travelers: spec.travelers.clone(),
        fares,
        refunded: Cents(0),
        penalty: spec.is_refundable.then_some(Cents(if spec.product == Product::Air { 15_000 } else { 0 })),
        is_out_of_policy: spec.is_out_of_policy,
        approval: None,
        task: None,
        fees: Vec::new(),
        invoices: Vec::new(),
        history: Vec::new(),
        details,
        overrides: Map::new(),
        created_at: turn.now,
        updated_at: turn.now,
    }
}
