//! What bookings are made of: flights, rooms, cars, trains, their tickets, and the papers that come with them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Product;
use crate::domain::names::names;
use crate::sandbox::money::{Cents, Fare};

/// What is particular to a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Details {
    /// Flights.
    Air(Air),
    /// A room.
    Hotel(Hotel),
    /// A car.
    Car(Car),
    /// A train.
    Rail(Rail),
}

/// What a booking's details have to keep within bounds.
pub(super) struct Parts {
    pub product: Product,
    pub place: usize,
    pub days: Vec<NaiveDate>,
    pub counts: Vec<i64>,
    pub amounts: Vec<Cents>,
}

impl Details {
    pub(super) fn parts(&self) -> Parts {
        let none = |product| Parts { product, place: 0, days: vec![], counts: vec![], amounts: vec![] };
        match self {
            Self::Air(air) => Parts {
                days: air.legs.iter().flat_map(|leg| [leg.departs.date(), leg.arrives.date()]).collect(),
                counts: air.legs.iter().map(|leg| leg.minutes).collect(),
                ..none(Product::Air)
            },
            Self::Hotel(hotel) => Parts {
                place: hotel.place,
                days: vec![hotel.check_in],
                counts: vec![hotel.nights],
                amounts: vec![hotel.nightly],
                ..none(Product::Hotel)
            },
            Self::Car(car) => Parts {
                place: car.place,
                days: vec![car.pick_up.date()],
                counts: vec![car.days],
                amounts: vec![car.daily],
                ..none(Product::Car)
            },
            Self::Rail(rail) => {
                Parts { days: vec![rail.departs.date()], counts: vec![rail.minutes], ..none(Product::Rail) }
            }
        }
    }
}

/// Flights, tickets and seats.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Air {
    /// One flight each.
    pub legs: Vec<Leg>,
    /// Old ones included.
    pub tickets: Vec<Ticket>,
    /// One for each traveler and leg.
    pub seats: Vec<Seat>,
}

/// A flight.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Leg {
    /// Three capitals.
    pub origin: String,
    /// Three capitals.
    pub destination: String,
    /// Local time.
    pub departs: NaiveDateTime,
    /// Local time.
    pub arrives: NaiveDateTime,
    /// How long it flies.
    pub minutes: i64,
    /// Its number.
    pub flight: String,
    /// The cabin.
    pub cabin: String,
    /// As `flightStatus`.
    pub status: String,
    /// What the airline calls it.
    pub confirmation: String,
}

/// A ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// 13 digits.
    pub number: String,
    /// Whose, by id.
    pub traveler: String,
    /// What it costs.
    pub fare: Fare,
    /// As `status`.
    pub status: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The ticket that it replaces.
    pub original: Option<String>,
    /// What was given back for it.
    pub refund: Option<Cents>,
}

/// A seat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seat {
    /// Whose, by id.
    pub traveler: String,
    /// Of which leg.
    pub leg: usize,
    /// As `14A`.
    pub number: String,
    /// As `status`.
    pub status: String,
}

/// That a booking takes the place of others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rebook {
    /// The bookings that were cancelled for it.
    pub cancelled: Vec<String>,
    /// The one that took their place.
    pub rebooked: String,
    /// As `rebookType`.
    pub kind: String,
}

/// A room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hotel {
    /// What it is called.
    pub name: String,
    /// The place.
    pub place: usize,
    /// The first day.
    pub check_in: NaiveDate,
    /// How many.
    pub nights: i64,
    /// For one, without tax.
    pub nightly: Cents,
    /// Paid at once, or at the desk.
    pub is_prepaid: bool,
    /// What the hotel calls it.
    pub confirmation: String,
    /// What it took the place of.
    pub rebook: Option<Rebook>,
    /// As `pnrStatus`.
    pub status: String,
}

/// A rental car.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Car {
    /// Who rents it out.
    pub vendor: String,
    /// What kind of car.
    pub kind: String,
    /// The place.
    pub place: usize,
    /// Local time.
    pub pick_up: NaiveDateTime,
    /// How many.
    pub days: i64,
    /// For one, without tax.
    pub daily: Cents,
    /// Paid at once, or at the counter.
    pub is_prepaid: bool,
    /// What the vendor calls it.
    pub confirmation: String,
    /// What it took the place of.
    pub rebook: Option<Rebook>,
    /// As `pnrStatus`.
    pub status: String,
}

/// A train.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rail {
    /// A station.
    pub origin: String,
    /// A station.
    pub destination: String,
    /// Local time.
    pub departs: NaiveDateTime,
    /// How long it runs.
    pub minutes: i64,
    /// The train.
    pub train: String,
    /// What the railway calls it.
    pub confirmation: String,
    /// One for each traveler; old ones included.
    pub tickets: Vec<Ticket>,
    /// Whether it was exchanged.
    pub is_exchanged: bool,
}

/// The approval of a booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approval {
    /// Which.
    pub id: String,
    /// As `approvalStatus`.
    pub status: String,
    /// When it is too late.
    pub deadline: DateTime<Utc>,
}

/// A task of an agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Which.
    pub id: String,
    /// What is to be done.
    pub kind: String,
    /// As `status`.
    pub status: String,
    /// Why.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What an agency charged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fee {
    /// Which.
    pub id: String,
    /// How much.
    pub amount: Cents,
    /// For which ticket, if for one.
    pub ticket: Option<String>,
}

/// An invoice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invoice {
    /// Its number.
    pub number: String,
    /// Which.
    pub id: String,
    /// What it is about.
    pub kind: InvoiceKind,
    /// The document.
    pub document_id: String,
}

names! {
    /// What an invoice is about.
    #[derive(ToSchema)]
    pub enum InvoiceKind {
        /// The booking itself.
        Fare = "FARE",
        /// The agency's fee.
        Fee = "FEE",
        /// What is given back.
        CreditNote = "CREDIT_NOTE",
        /// What is kept of a cancelled booking.
        Penalty = "PENALTY",
    }
}
