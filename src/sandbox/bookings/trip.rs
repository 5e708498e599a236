//! Trips: what bookings are part of, and the payload of `TRIP_DETAILS_V3`.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Booking, Details, Stage, payload};
use crate::domain::id::OrganizationId;
use crate::sandbox::money::{Cents, Fare};
use crate::sandbox::world::{Reference, World};

/// A trip.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trip {
    /// Ten digits.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// More about it.
    pub description: String,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The TMC that has the contract.
    pub tmc: Reference,
    /// The one that books.
    pub booking_tmc: Reference,
    /// Who travels first.
    pub traveler: String,
    /// The first day, once something is booked.
    pub starts: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
}

impl Trip {
    /// A trip without a booking.
    #[must_use]
    pub fn new(
        world: &mut World,
        organization: OrganizationId,
        tmc: Reference,
        booking_tmc: Reference,
        traveler: &str,
    ) -> Self {
        world.trips += 1;
        Self {
            id: (World::BEFORE_TRIPS + world.trips).to_string(),
            name: String::new(),
            description: "Made in the sandbox".to_owned(),
            organization,
            tmc,
            booking_tmc,
            traveler: traveler.to_owned(),
            starts: None,
            ends: None,
        }
    }

    /// Takes a booking in: its days, and its name if the trip has none.
    pub fn cover(&mut self, booking: &Booking) {
        let (first, last) = days(booking);
        self.starts = Some(self.starts.map_or(first, |day| day.min(first)));
        self.ends = Some(self.ends.map_or(last, |day| day.max(last)));
        if self.name.is_empty() {
            self.name = payload::title(booking);
        }
    }

    /// As bookings and trips name it.
    #[must_use]
    pub fn basic(&self) -> Value {
        json!({"tripId": self.id, "tripName": self.name, "tripDescription": self.description})
    }

    /// The whole trip with its bookings, oldest first.
    #[must_use]
    pub fn details(&self, bookings: &[&Booking]) -> Value {
        let day = |day: Option<NaiveDate>| json!({"iso8601": day.unwrap_or_default().to_string()});
        let counts = |booking: &&&Booking| {
            !matches!(booking.stage, Stage::Unconfirmed | Stage::Voided | Stage::Refunded | Stage::Cancelled)
        };
        let fare: Fare = bookings.iter().filter(counts).map(|booking| booking.fare()).sum();
        let fees = bookings.iter().flat_map(|booking| &booking.fees).fold(Cents(0), |sum, fee| sum + fee.amount);
        let status = bookings.iter().find(counts).or(bookings.last()).map(|booking| booking.stage.booking_status());
        let pnrs: Vec<Value> = bookings
            .iter()
            .map(|booking| json!({"pnrId": booking.pnr_id, "data": payload::pnr(booking, self)}))
            .collect();
        let currency = bookings.first().map_or("USD", |booking| booking.currency.as_str());
        json!({
            "basicTripInfo": {
                "tripId": self.id,
                "tripName": self.name,
                "tripDescription": self.description,
                "startDate": day(self.starts),
                "endDate": day(self.ends),
                "userId": {"id": self.traveler},
                "tripMetadata": {"preferredCurrency": currency},
            },
            "pnrs": pnrs,
            "tripBookingStatus": status.unwrap_or("UNKNOWN_STATUS"),
            "simplePnrs": [],
            "tripPaymentInfo": {
                "totalFare": (fare.total() + fees).money(currency),
                "totalFareAmount": fare.json(currency),
                "serviceFeeFareAmount": Fare { base: fees, tax: Cents(0) }.json(currency),
            },
        })
    }
}

/// The first and the last day of a booking.
pub(super) fn days(booking: &Booking) -> (NaiveDate, NaiveDate) {
    match &booking.details {
        Details::Air(air) => {
            let first = air.legs.iter().map(|leg| leg.departs.date()).min().unwrap_or_default();
            (first, air.legs.iter().map(|leg| leg.arrives.date()).max().unwrap_or(first))
        }
        Details::Hotel(hotel) => (hotel.check_in, hotel.check_in + TimeDelta::days(hotel.nights)),
        Details::Car(car) => (car.pick_up.date(), car.pick_up.date() + TimeDelta::days(car.days)),
        Details::Rail(rail) => (rail.departs.date(), (rail.departs + TimeDelta::minutes(rail.minutes)).date()),
    }
}
