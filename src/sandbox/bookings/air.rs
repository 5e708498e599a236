//! Flights: how they are made up, and the steps of their lifecycle (facts, 5.1).

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::action::{Action, Options};
use super::papers;
use super::places::{self, PLACES};
use super::{Air, Booking, BookingSpec, Details, InvoiceKind, Leg, Seat, Stage, Summary, Ticket, Turn};
use crate::sandbox::dice::Dice;
use crate::sandbox::money::{Cents, Fare};
use crate::sandbox::world::World;

const CABINS: [&str; 4] = ["ECONOMY", "PREMIUM_ECONOMY", "BUSINESS", "FIRST"];

pub(super) fn make(dice: Dice, number: u64, now: DateTime<Utc>, spec: &BookingSpec) -> (Details, Vec<Fare>) {
    let from = usize::try_from(dice.roll("from", number, PLACES.len() as u64)).unwrap_or_default();
    let hop = 1 + usize::try_from(dice.roll("to", number, PLACES.len() as u64 - 1)).unwrap_or_default();
    let to = (from + hop) % PLACES.len();
    let day = now.date_naive() + TimeDelta::days(14 + i64::try_from(dice.roll("day", number, 30)).unwrap_or_default());
    let stay = TimeDelta::days(2 + i64::try_from(dice.roll("stay", number, 5)).unwrap_or_default());
    let mut ends = vec![(from, to, day)];
    if spec.is_round_trip {
        ends.push((to, from, day + stay));
    }
    let legs: Vec<Leg> = ends
        .into_iter()
        .enumerate()
        .map(|(place, (from, to, day))| {
            let (a, b) = (&PLACES[from], &PLACES[to]);
            let minutes = places::minutes(a, b);
            let hour = 7 + u32::try_from(dice.roll("hour", number * 2 + place as u64, 13)).unwrap_or_default();
            let departs = day.and_time(NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default());
            let arrives = departs + TimeDelta::minutes(minutes) + TimeDelta::hours(b.zone - a.zone);
            Leg {
                origin: a.code.to_owned(),
                destination: b.code.to_owned(),
                departs,
                arrives,
                minutes,
                flight: format!("{}", 100 + dice.roll("flight", number * 2 + place as u64, 900)),
                cabin: "ECONOMY".to_owned(),
                status: "CONFIRMED".to_owned(),
                confirmation: dice.locator("airline", number * 2 + place as u64, 6),
            }
        })
        .collect();
    let hours: i64 = legs.iter().map(|leg| leg.minutes).sum::<i64>() / 60;
    let extra = i64::try_from(dice.roll("fare", number, 20_000)).unwrap_or_default();
    let fare = Fare::taxed(Cents(9_000 + hours * 4_500 + extra), 22);
    let seats = spec
        .travelers
        .iter()
        .enumerate()
        .flat_map(|(row, traveler)| {
            legs.iter().enumerate().map(move |(leg, _)| Seat {
                traveler: traveler.id.clone(),
                leg,
                number: seat(dice, number, row, leg),
                status: "PENDING".to_owned(),
            })
        })
        .collect();
    (Details::Air(Air { legs, tickets: Vec::new(), seats }), vec![fare; spec.travelers.len()])
}

fn seat(dice: Dice, number: u64, row: usize, leg: usize) -> String {
    let letter = *dice.pick("seat letter", number + leg as u64, &['A', 'C', 'D', 'F']);
    format!("{}{letter}", 10 + row as u64 + dice.roll("seat row", number + leg as u64, 20))
}

pub(super) fn act(turn: &mut Turn<'_>, booking: &mut Booking, action: Action, options: &Options) {
    let now = turn.now;
    match action {
        Action::Ticket => ticket(turn, booking),
        Action::PaymentDeclined => {
            booking.stage = Stage::PaymentDeclined;
            turn.tell(booking, "PAYMENT_DECLINED");
            papers::task(turn, booking, "Payment declined", "The card was declined before ticketing");
        }
        Action::Void => give_up(turn, booking, Stage::Voided),
        Action::Refund => give_up(turn, booking, Stage::Refunded),
        Action::Exchange if options.is_revalidated => {
            move_flights(booking, TimeDelta::days(1));
            booking.note("EXCHANGED", now);
            turn.tell(booking, "FLIGHT_CHANGED");
        }
        Action::Exchange => reissue(turn, booking),
        Action::Split => split(turn, booking),
        Action::ScheduleChange => {
            booking.stage = Stage::ScheduleChangePending;
            move_flights(booking, TimeDelta::hours(2));
            each_leg(booking, |leg| leg.status = "SCHEDULE_CHANGE_PENDING_STATUS".to_owned());
            turn.tell(booking, "FLIGHT_SCHEDULE_CHANGE_PENDING");
            papers::task(turn, booking, "Schedule change", "The airline changed the schedule");
        }
        Action::ScheduleChangeClose => {
            booking.stage = Stage::Ticketed;
            each_leg(booking, |leg| leg.status = "CONFIRMED".to_owned());
            booking.note("AIR_SCHEDULE_CHANGE_ACCEPTED", now);
            turn.tell(booking, "FLIGHT_SCHEDULE_CHANGE_CLOSED");
            papers::close_task(turn, booking);
        }
        Action::CabinChange => {
            each_leg(booking, |leg| {
                let place = CABINS.iter().position(|cabin| *cabin == leg.cabin).unwrap_or_default();
                leg.cabin = CABINS[(place + 1) % CABINS.len()].to_owned();
            });
            booking.note("UPDATED", now);
            turn.tell(booking, "FLIGHT_CABIN_CHANGED");
        }
        Action::FlightChange => {
            move_flights(booking, TimeDelta::hours(3));
            booking.note("UPDATED", now);
            turn.tell(booking, "FLIGHT_CHANGED");
        }
        Action::FlightCancel => cancel_flights(turn, booking, options.leg),
        Action::CancelByVendor => cancel_flights(turn, booking, None),
        Action::CancelByTraveler if matches!(booking.stage, Stage::Reserved | Stage::PaymentDeclined) => {
            cancel_flights(turn, booking, None);
        }
        Action::CancelByTraveler => {
            let is_new = live(booking).all(|ticket| now - ticket.issued_at < super::VOID_WINDOW);
            let is_pending = booking.stage == Stage::ScheduleChangePending;
            give_up(turn, booking, if is_new && !is_pending { Stage::Voided } else { Stage::Refunded });
        }
        Action::SeatConfirm => seats(turn, booking, "PENDING", "CONFIRMED", "FLIGHT_SEAT_CONFIRMED"),
        Action::SeatChange => seats(turn, booking, "CONFIRMED", "CONFIRMED", "FLIGHT_SEAT_CHANGED"),
        Action::SeatCancel => seats(turn, booking, "CONFIRMED", "CANCELLED", "FLIGHT_SEAT_CANCELLED"),
        _ => {}
    }
}

fn live(booking: &Booking) -> impl Iterator<Item = &Ticket> {
    booking.tickets().iter().filter(|ticket| ticket.status == "ISSUED")
}

fn each_leg(booking: &mut Booking, change: impl FnMut(&mut Leg)) {
    if let Details::Air(air) = &mut booking.details {
        air.legs.iter_mut().filter(|leg| leg.status != "CANCELLED").for_each(change);
    }
}

fn move_flights(booking: &mut Booking, by: TimeDelta) {
    each_leg(booking, |leg| {
        leg.departs += by;
        leg.arrives += by;
    });
}

/// One ticket for each traveler, then fare invoice, fee and fee invoice.
fn ticket(turn: &mut Turn<'_>, booking: &mut Booking) {
    let issued = issue(turn, booking, &[]);
    booking.stage = Stage::Ticketed;
    booking.note("TICKETED", turn.now);
    turn.tell_of(booking, "BOOKING_TICKETED", Summary { tickets_issued: issued, ..Summary::default() });
    papers::close_task(turn, booking);
    papers::invoice(turn, booking, InvoiceKind::Fare);
    papers::charge(turn, booking);
}

/// New tickets at the present fares; `old` are those that they replace, by traveler.
pub(super) fn issue(turn: &mut Turn<'_>, booking: &mut Booking, old: &[(String, String)]) -> Vec<String> {
    let pairs: Vec<_> = booking.travelers.iter().map(|one| one.id.clone()).zip(booking.fares.clone()).collect();
    let mut numbers = Vec::new();
    for (traveler, fare) in pairs {
        let number = turn.world.next_ticket();
        numbers.push(number.clone());
        let original = old.iter().find(|(whose, _)| *whose == traveler).map(|(_, number)| number.clone());
        if let Some(tickets) = booking.tickets_mut() {
            let status = "ISSUED".to_owned();
            tickets.push(Ticket { number, traveler, fare, status, issued_at: turn.now, original, refund: None });
        }
    }
    numbers
}

/// Voids or refunds all live tickets, and says what that makes of the money.
pub(super) fn close_tickets(booking: &mut Booking, stage: Stage) -> Vec<String> {
    let (is_void, penalty) = (stage == Stage::Voided, booking.penalty);
    let mut numbers = Vec::new();
    let mut given_back = Cents(0);
    for ticket in booking.tickets_mut().into_iter().flatten().filter(|ticket| ticket.status == "ISSUED") {
        let total = ticket.fare.total();
        let back = match penalty {
            _ if is_void => total,
            Some(penalty) => (total - penalty).max(Cents(0)),
            None => Cents(0),
        };
        ticket.status = if is_void { "VOIDED" } else { "REFUNDED" }.to_owned();
        ticket.refund = Some(back);
        given_back = given_back + back;
        numbers.push(ticket.number.clone());
    }
    booking.refunded = booking.refunded + given_back;
    numbers
}

fn give_up(turn: &mut Turn<'_>, booking: &mut Booking, stage: Stage) {
    let numbers = close_tickets(booking, stage);
    booking.stage = stage;
    each_leg(booking, |leg| leg.status = "CANCELLED".to_owned());
    booking.note("CANCELLED", turn.now);
    if stage == Stage::Voided {
        turn.tell_of(booking, "TICKET_VOIDED", Summary { tickets_voided: numbers, ..Summary::default() });
    } else {
        turn.tell_of(booking, "TICKET_REFUNDED", Summary { tickets_refunded: numbers, ..Summary::default() });
        let kind = if booking.penalty.is_some() { InvoiceKind::CreditNote } else { InvoiceKind::Penalty };
        papers::invoice(turn, booking, kind);
    }
    papers::close_task(turn, booking);
}

/// The old tickets are refunded, new ones are issued for other days, and the difference is charged.
fn reissue(turn: &mut Turn<'_>, booking: &mut Booking) {
    let old: Vec<_> = live(booking).map(|ticket| (ticket.traveler.clone(), ticket.number.clone())).collect();
    for ticket in booking.tickets_mut().into_iter().flatten().filter(|ticket| ticket.status == "ISSUED") {
        // Its worth goes into the new one: no money comes back.
        ticket.status = "REFUNDED".to_owned();
    }
    let tickets_refunded = old.iter().map(|(_, number)| number.clone()).collect();
    turn.tell_of(booking, "TICKET_REFUNDED", Summary { tickets_refunded, ..Summary::default() });
    move_flights(booking, TimeDelta::days(1));
    let difference = turn.world.dice().roll("difference", booking.number + u64::from(booking.version), 12_000);
    let difference = Fare::taxed(Cents(2_000 + i64::try_from(difference).unwrap_or_default()), 22);
    for fare in &mut booking.fares {
        *fare += difference;
    }
    let tickets_issued = issue(turn, booking, &old);
    booking.note("EXCHANGE_TICKETED", turn.now);
    turn.tell_of(booking, "BOOKING_TICKETED", Summary { tickets_issued, ..Summary::default() });
}

/// The last traveler leaves for a booking of their own, with ticket, seats and fare.
fn split(turn: &mut Turn<'_>, booking: &mut Booking) {
    let Some(traveler) = booking.travelers.pop() else { return };
    turn.world.bookings += 1;
    let number = turn.world.bookings;
    let mut child = booking.clone();
    child.fares = booking.fares.pop().into_iter().collect();
    if let (Details::Air(ours), Details::Air(theirs)) = (&mut booking.details, &mut child.details) {
        ours.tickets.retain(|ticket| ticket.traveler != traveler.id);
        ours.seats.retain(|seat| seat.traveler != traveler.id);
        theirs.tickets.retain(|ticket| ticket.traveler == traveler.id);
        theirs.seats.retain(|seat| seat.traveler == traveler.id);
    }
    child.travelers = vec![traveler];
    child.number = number;
    child.pnr_id = (World::BEFORE_BOOKINGS + number).to_string();
    child.source_pnr_id = turn.world.dice().locator("source", number, 6);
    child.external_id = None;
    child.version = 0;
    child.refunded = Cents(0);
    child.fees.clear();
    child.invoices.clear();
    child.task = None;
    child.history.truncate(1);
    child.created_at = turn.now;
    child.note("TICKETED", turn.now);
    let tickets_issued = live(&child).map(|ticket| ticket.number.clone()).collect();
    turn.tell_of(&mut child, "SPLIT_PNR_CREATED", Summary { tickets_issued, ..Summary::default() });
    turn.made.push(child);
    booking.note("UPDATED", turn.now);
    turn.tell(booking, "BOOKING_OTHER_UPDATE");
}

/// All flights, or one leg; a booking without a flight left is cancelled. Its tickets can then be refunded.
fn cancel_flights(turn: &mut Turn<'_>, booking: &mut Booking, leg: Option<usize>) {
    let Details::Air(air) = &mut booking.details else { return };
    let all = leg.is_none_or(|leg| leg >= air.legs.len());
    for (place, flight) in air.legs.iter_mut().enumerate() {
        if all || Some(place) == leg {
            flight.status = "CANCELLED".to_owned();
        }
    }
    for seat in air.seats.iter_mut().filter(|seat| all || Some(seat.leg) == leg) {
        seat.status = "CANCELLED".to_owned();
    }
    if air.legs.iter().all(|leg| leg.status == "CANCELLED") {
        booking.stage = Stage::Cancelled;
        booking.note("CANCELLED", turn.now);
    } else {
        booking.note("UPDATED", turn.now);
    }
    turn.tell(booking, "FLIGHT_CANCELLED");
    if booking.stage == Stage::Cancelled {
        papers::close_task(turn, booking);
    }
}

fn seats(turn: &mut Turn<'_>, booking: &mut Booking, from: &str, to: &str, operation: &'static str) {
    let dice = turn.world.dice();
    let salt = booking.number + u64::from(booking.version);
    if let Details::Air(air) = &mut booking.details {
        for (place, seat_of) in air.seats.iter_mut().filter(|seat| seat.status == from).enumerate() {
            if from == to {
                // Rows 40 and up are never given out at first: it is another seat.
                seat_of.number =
                    format!("{}{}", 40 + (salt + place as u64) % 10, dice.pick("new seat", salt, &['A', 'F']));
            }
            to.clone_into(&mut seat_of.status);
        }
    }
    turn.tell(booking, operation);
}
