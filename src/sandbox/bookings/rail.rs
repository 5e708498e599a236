//! Trains. The original has published no lifecycle of theirs; this is the shape of its other products, with the two
//! operations that a third party has seen (facts, 5.4).

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::action::Action;
use super::places::STATIONS;
use super::{Booking, BookingSpec, Details, InvoiceKind, Rail, Stage, Summary, Turn, air, papers};
use crate::sandbox::dice::Dice;
use crate::sandbox::money::{Cents, Fare};

pub(super) fn make(dice: Dice, number: u64, now: DateTime<Utc>, spec: &BookingSpec) -> (Details, Vec<Fare>) {
    let (origin, destination) = *dice.pick("stations", number, &STATIONS);
    let day = now.date_naive() + TimeDelta::days(7 + i64::try_from(dice.roll("day", number, 30)).unwrap_or_default());
    let hour = 6 + u32::try_from(dice.roll("hour", number, 12)).unwrap_or_default();
    let minutes = 110 + i64::try_from(dice.roll("minutes", number, 12)).unwrap_or_default() * 5;
    let fare = Fare::taxed(Cents(4_500 + i64::try_from(dice.roll("fare", number, 9_000)).unwrap_or_default()), 10);
    let rail = Rail {
        origin: origin.to_owned(),
        destination: destination.to_owned(),
        departs: day.and_time(NaiveTime::from_hms_opt(hour, 15, 0).unwrap_or_default()),
        minutes,
        train: format!("SR {}", 1000 + dice.roll("train", number, 9000)),
        confirmation: dice.locator("railway", number, 8),
        tickets: Vec::new(),
        is_exchanged: false,
    };
    (Details::Rail(rail), vec![fare; spec.travelers.len()])
}

/// A train is paid when it is booked: its tickets exist at once.
pub(super) fn issue(turn: &mut Turn<'_>, booking: &mut Booking) {
    air::issue(turn, booking, &[]);
}

pub(super) fn act(turn: &mut Turn<'_>, booking: &mut Booking, action: Action) {
    let now = turn.now;
    match action {
        Action::Update => {
            move_train(booking, TimeDelta::hours(1));
            booking.note("UPDATED", now);
            turn.tell(booking, "BOOKING_UPDATED");
        }
        Action::Exchange => {
            let old: Vec<_> = booking
                .tickets()
                .iter()
                .filter(|ticket| ticket.status == "ISSUED")
                .map(|ticket| (ticket.traveler.clone(), ticket.number.clone()))
                .collect();
            for ticket in booking.tickets_mut().into_iter().flatten().filter(|ticket| ticket.status == "ISSUED") {
                ticket.status = "EXCHANGED".to_owned();
            }
            move_train(booking, TimeDelta::days(1));
            for fare in &mut booking.fares {
                *fare += Fare::taxed(Cents(1_500), 10);
            }
            let tickets_issued = air::issue(turn, booking, &old);
            if let Details::Rail(rail) = &mut booking.details {
                rail.is_exchanged = true;
            }
            booking.note("EXCHANGED", now);
            turn.tell_of(booking, "EXCHANGE", Summary { tickets_issued, ..Summary::default() });
        }
        Action::Refund => {
            let tickets_refunded = air::close_tickets(booking, Stage::Refunded);
            booking.stage = Stage::Refunded;
            booking.note("CANCELLED", now);
            turn.tell_of(booking, "REFUND", Summary { tickets_refunded, ..Summary::default() });
            let kind = if booking.penalty.is_some() { InvoiceKind::CreditNote } else { InvoiceKind::Penalty };
            papers::invoice(turn, booking, kind);
        }
        Action::CancelByTraveler | Action::CancelByVendor => {
            let by_vendor = action == Action::CancelByVendor;
            let stage = if by_vendor { Stage::Voided } else { Stage::Refunded };
            // The railway gives all back when it cancels itself.
            air::close_tickets(booking, stage);
            booking.stage = Stage::Cancelled;
            booking.note("CANCELLED", now);
            turn.tell(booking, if by_vendor { "BOOKING_CANCELED_BY_VENDOR" } else { "BOOKING_CANCELED_BY_TRAVELER" });
            let kind = if booking.refunded > Cents(0) { InvoiceKind::CreditNote } else { InvoiceKind::Penalty };
            papers::invoice(turn, booking, kind);
        }
        _ => {}
    }
}

fn move_train(booking: &mut Booking, by: TimeDelta) {
    if let Details::Rail(rail) = &mut booking.details {
        rail.departs += by;
    }
}
