//! Hotels and cars: how they are made up, and the steps that they share (facts, 5.2 and 5.3).

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::action::Action;
use super::places::PLACES;
use super::{
    Booking, BookingSpec, Car, Details, Hotel, InvoiceKind, Rebook, Stage, Trip, Turn, papers, start, tell_created,
};
use crate::sandbox::dice::Dice;
use crate::sandbox::money::{Cents, Fare};

const HOTELS: [&str; 5] = ["Sample Grand", "The Example", "Harbour House", "Station Inn", "Northwind Suites"];
const VENDORS: [&str; 4] = ["Sample Rentals", "Roadway", "Example Cars", "Swift Drive"];
const KINDS: [&str; 4] = ["COMPACT", "MID_SIZE", "FULL_SIZE", "SUV"];
pub(in crate::sandbox::bookings) const HOTEL_TAX: i64 = 12;
const CAR_TAX: i64 = 15;

pub(super) fn make_hotel(dice: Dice, number: u64, now: DateTime<Utc>, spec: &BookingSpec) -> (Details, Vec<Fare>) {
    let day = now.date_naive() + TimeDelta::days(14 + i64::try_from(dice.roll("day", number, 30)).unwrap_or_default());
    let hotel = Hotel {
        name: (*dice.pick("hotel", number, &HOTELS)).to_owned(),
        place: usize::try_from(dice.roll("place", number, PLACES.len() as u64)).unwrap_or_default(),
        check_in: day,
        nights: 1 + i64::try_from(dice.roll("nights", number, 5)).unwrap_or_default(),
        nightly: Cents(9_900 + i64::try_from(dice.roll("nightly", number, 200)).unwrap_or_default() * 100),
        is_prepaid: spec.is_prepaid,
        confirmation: dice.locator("hotel", number, 9),
        rebook: None,
        status: status(spec).to_owned(),
    };
    let fare = Fare::taxed(hotel.nightly * hotel.nights, HOTEL_TAX);
    (Details::Hotel(hotel), vec![fare])
}

pub(super) fn make_car(dice: Dice, number: u64, now: DateTime<Utc>, spec: &BookingSpec) -> (Details, Vec<Fare>) {
    let day = now.date_naive() + TimeDelta::days(14 + i64::try_from(dice.roll("day", number, 30)).unwrap_or_default());
    let car = Car {
        vendor: (*dice.pick("vendor", number, &VENDORS)).to_owned(),
        kind: (*dice.pick("kind", number, &KINDS)).to_owned(),
        place: usize::try_from(dice.roll("place", number, PLACES.len() as u64)).unwrap_or_default(),
        pick_up: day.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default()),
        days: 1 + i64::try_from(dice.roll("days", number, 6)).unwrap_or_default(),
        daily: Cents(3_900 + i64::try_from(dice.roll("daily", number, 60)).unwrap_or_default() * 100),
        is_prepaid: spec.is_prepaid,
        confirmation: dice.locator("car", number, 10),
        rebook: None,
        status: status(spec).to_owned(),
    };
    let fare = Fare::taxed(car.daily * car.days, CAR_TAX);
    (Details::Car(car), vec![fare])
}

pub(super) fn act(turn: &mut Turn<'_>, booking: &mut Booking, trip: &mut Trip, action: Action) {
    let now = turn.now;
    match action {
        Action::Update => {
            match &mut booking.details {
                Details::Hotel(hotel) => hotel.nights += 1,
                Details::Car(car) => car.days += 1,
                _ => {}
            }
            price(booking);
            booking.note("UPDATED", now);
            turn.tell(booking, "BOOKING_UPDATED");
        }
        Action::Rebook => {
            let confirmation = turn.world.dice().locator("rebooked", booking.number + u64::from(booking.version), 9);
            let rebook =
                Rebook { cancelled: Vec::new(), rebooked: booking.pnr_id.clone(), kind: "RATE_ASSURANCE".to_owned() };
            // A tenth less, to the cent.
            match &mut booking.details {
                Details::Hotel(hotel) => {
                    hotel.nightly = hotel.nightly.percent(90);
                    hotel.confirmation = confirmation;
                    hotel.rebook = Some(rebook);
                }
                Details::Car(car) => {
                    car.daily = car.daily.percent(90);
                    car.confirmation = confirmation;
                    car.rebook = Some(rebook);
                }
                _ => {}
            }
            price(booking);
            booking.note("UPDATED", now);
            turn.tell(booking, "BOOKING_REBOOKED");
        }
        Action::Confirm => {
            set_status(booking, "CONFIRMED");
            tell_created(turn, booking);
        }
        Action::CancelAndRebook => rebook_elsewhere(turn, booking, trip),
        Action::CancelByTraveler | Action::CancelByVendor => {
            let by_vendor = action == Action::CancelByVendor;
            cancel(turn, booking, by_vendor);
            if by_vendor {
                papers::task(turn, booking, "Vendor cancellation", "The supplier cancelled the booking");
            }
        }
        _ => {}
    }
}

fn status(spec: &BookingSpec) -> &'static str {
    if spec.is_unconfirmed { "UNCONFIRMED" } else { "CONFIRMED" }
}

fn set_status(booking: &mut Booking, status: &str) {
    match &mut booking.details {
        Details::Hotel(hotel) => status.clone_into(&mut hotel.status),
        Details::Car(car) => status.clone_into(&mut car.status),
        _ => {}
    }
}

/// Whether it is paid at once.
pub(super) fn is_prepaid(booking: &Booking) -> bool {
    match &booking.details {
        Details::Hotel(hotel) => hotel.is_prepaid,
        Details::Car(car) => car.is_prepaid,
        _ => true,
    }
}

fn price(booking: &mut Booking) {
    let fare = match &booking.details {
        Details::Hotel(hotel) => Fare::taxed(hotel.nightly * hotel.nights, HOTEL_TAX),
        Details::Car(car) => Fare::taxed(car.daily * car.days, CAR_TAX),
        _ => return,
    };
    booking.fares = vec![fare];
}

fn cancel(turn: &mut Turn<'_>, booking: &mut Booking, by_vendor: bool) {
    set_status(booking, if by_vendor { "CANCELLED_BY_VENDOR" } else { "CANCELLED" });
    if is_prepaid(booking) && (by_vendor || booking.penalty.is_some()) {
        booking.refunded = booking.fare().total();
    }
    booking.stage = Stage::Cancelled;
    booking.note("CANCELLED", turn.now);
    turn.tell(booking, if by_vendor { "BOOKING_CANCELED_BY_VENDOR" } else { "BOOKING_CANCELED_BY_TRAVELER" });
    // What was never charged needs no document.
    if is_prepaid(booking) {
        let kind = if booking.refunded > Cents(0) { InvoiceKind::CreditNote } else { InvoiceKind::Penalty };
        papers::invoice(turn, booking, kind);
    }
}

/// A change that the supplier does not offer: this booking is cancelled, and another names it.
fn rebook_elsewhere(turn: &mut Turn<'_>, booking: &mut Booking, trip: &mut Trip) {
    cancel(turn, booking, false);
    let spec = BookingSpec {
        travelers: booking.travelers.clone(),
        is_refundable: booking.penalty.is_some(),
        is_prepaid: is_prepaid(booking),
        ..BookingSpec::plain(booking.product)
    };
    let mut other = start(turn, trip, &spec);
    let rebook =
        Rebook { cancelled: vec![booking.pnr_id.clone()], rebooked: other.pnr_id.clone(), kind: "MODIFY".to_owned() };
    match &mut other.details {
        Details::Hotel(hotel) => hotel.rebook = Some(rebook),
        Details::Car(car) => car.rebook = Some(rebook),
        _ => {}
    }
    tell_created(turn, &mut other);
    trip.cover(&other);
    turn.made.push(other);
}
