//! The steps of the lifecycles, and which are legal when.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use utoipa::ToSchema;

use super::{Booking, Details, InvoiceKind, Leg, Product, Stage, Trip, Turn, VOID_WINDOW, air, papers, rail, stays};
use crate::domain::names::{UnknownName, names};

names! {
    /// A step in the life of a booking.
    #[derive(ToSchema)]
    #[schema(as = BookingAction)]
    pub enum Action {
        /// Issue the tickets.
        Ticket = "TICKET",
        /// The card is declined.
        PaymentDeclined = "PAYMENT_DECLINED",
        /// Cancel within a day of issue: all money back.
        Void = "VOID",
        /// Cancel and give back what the fare allows.
        Refund = "REFUND",
        /// Other flights or another train.
        Exchange = "EXCHANGE",
        /// The last traveler gets a booking of their own.
        Split = "SPLIT",
        /// The airline changes the schedule.
        ScheduleChange = "SCHEDULE_CHANGE",
        /// The changed schedule is accepted.
        ScheduleChangeClose = "SCHEDULE_CHANGE_CLOSE",
        /// Another cabin.
        CabinChange = "CABIN_CHANGE",
        /// The airline changes a flight.
        FlightChange = "FLIGHT_CHANGE",
        /// Flights are cancelled: all of them, or one leg.
        FlightCancel = "FLIGHT_CANCEL",
        /// Seats that were asked for are confirmed.
        SeatConfirm = "SEAT_CONFIRM",
        /// Other seats.
        SeatChange = "SEAT_CHANGE",
        /// The seats are taken away.
        SeatCancel = "SEAT_CANCEL",
        /// The supplier confirms a stay or a car that it had not: now it is told of.
        Confirm = "CONFIRM",
        /// Change a stay, a car or a train.
        Update = "UPDATE",
        /// The same at a better rate.
        Rebook = "REBOOK",
        /// Cancel it and book another in its place.
        CancelAndRebook = "CANCEL_AND_REBOOK",
        /// The traveler cancels.
        CancelByTraveler = "CANCEL_BY_TRAVELER",
        /// The supplier cancels.
        CancelByVendor = "CANCEL_BY_VENDOR",
        /// A further document.
        Invoice = "INVOICE",
        /// Another name for the trip.
        TripUpdate = "TRIP_UPDATE",
        /// Any other change.
        OtherUpdate = "OTHER_UPDATE",
        /// Say yes to what is out of policy.
        Approve = "APPROVE",
        /// Say no to it: the booking is cancelled.
        Deny = "DENY",
    }
}

impl Action {
    fn is_legal(self, booking: &Booking, now: DateTime<Utc>) -> bool {
        if booking.awaits_approval() && matches!(self, Self::Ticket | Self::PaymentDeclined) {
            return false;
        }
        if booking.stage == Stage::Unconfirmed {
            return self == Self::Confirm;
        }
        match self {
            Self::TripUpdate | Self::OtherUpdate => true,
            Self::Approve | Self::Deny => {
                let is_over = matches!(booking.stage, Stage::Cancelled | Stage::Refunded | Stage::Voided);
                booking.awaits_approval() && !is_over
            }
            Self::Invoice => !booking.invoices.is_empty(),
            _ => match booking.product {
                Product::Air => self.is_legal_for_flights(booking, now),
                Product::Hotel | Product::Car => {
                    let all = [
                        Self::Update,
                        Self::Rebook,
                        Self::CancelAndRebook,
                        Self::CancelByTraveler,
                        Self::CancelByVendor,
                    ];
                    booking.stage == Stage::Confirmed && all.contains(&self)
                }
                Product::Rail => {
                    let all =
                        [Self::Update, Self::Exchange, Self::Refund, Self::CancelByTraveler, Self::CancelByVendor];
                    booking.stage == Stage::Confirmed && all.contains(&self)
                }
            },
        }
    }

    fn is_legal_for_flights(self, booking: &Booking, now: DateTime<Utc>) -> bool {
        let Details::Air(air) = &booking.details else { return false };
        let is_unticketed = matches!(booking.stage, Stage::Reserved | Stage::PaymentDeclined);
        let is_ticketed = booking.stage == Stage::Ticketed;
        let is_pending = booking.stage == Stage::ScheduleChangePending;
        let live = || air.tickets.iter().filter(|ticket| ticket.status == "ISSUED");
        let has_seat = |status: &str| air.seats.iter().any(|seat| seat.status == status);
        match self {
            Self::Ticket | Self::PaymentDeclined => is_unticketed,
            Self::Void => is_ticketed && live().all(|ticket| now - ticket.issued_at < VOID_WINDOW),
            Self::Refund => is_ticketed || is_pending || (booking.stage == Stage::Cancelled && live().next().is_some()),
            Self::Exchange | Self::ScheduleChange | Self::CabinChange | Self::FlightChange => is_ticketed,
            Self::Split => is_ticketed && booking.travelers.len() > 1,
            Self::ScheduleChangeClose => is_pending,
            Self::FlightCancel | Self::CancelByTraveler | Self::CancelByVendor => {
                is_unticketed || is_ticketed || is_pending
            }
            Self::SeatConfirm => (is_unticketed || is_ticketed) && has_seat("PENDING"),
            Self::SeatChange | Self::SeatCancel => is_ticketed && has_seat("CONFIRMED"),
            _ => false,
        }
    }
}

/// An action as people type it: in capitals or not, with `_`, `-` or a blank.
pub struct Typed(pub Action);

impl FromStr for Typed {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        text.trim().to_ascii_uppercase().replace(['-', ' '], "_").parse().map(Self)
    }
}

names! {
    /// What an exchange does with the tickets.
    pub enum ExchangeKind {
        /// New tickets.
        Reissued = "REISSUED",
        /// The same tickets, revalidated.
        Revalidated = "REVALIDATED",
    }
}

/// What a step is told beside its name.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// An exchange that keeps the tickets.
    pub is_revalidated: bool,
    /// Which leg alone is cancelled.
    pub leg: Option<usize>,
    /// What an invoice is about.
    pub invoice: Option<InvoiceKind>,
    /// The trip's new name.
    pub trip_name: Option<String>,
    /// The trip's new description.
    pub trip_description: Option<String>,
}

/// Something that a step may be told, and what it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As the request names it.
    pub name: &'static str,
    /// Each value and what it means; none where it is free text.
    pub values: Vec<(String, String)>,
}

/// What a step of this booking may be told beside its name.
#[must_use]
pub fn choices(booking: &Booking, action: Action) -> Vec<Choice> {
    let of = |name, values: Vec<(String, String)>| Choice { name, values };
    match (action, &booking.details) {
        (Action::Exchange, Details::Air(_)) => {
            vec![of("kind", ExchangeKind::ALL.map(|kind| (kind.to_string(), kind.about().to_owned())).into())]
        }
        (Action::FlightCancel, Details::Air(air)) => {
            let legs = air.legs.iter().enumerate().filter(|(_, leg)| leg.status != "CANCELLED");
            let about = |leg: &Leg| format!("{} {}-{}", leg.flight, leg.origin, leg.destination);
            vec![of("legIndex", legs.map(|(at, leg)| (at.to_string(), about(leg))).collect())]
        }
        (Action::Invoice, _) => {
            vec![of("invoice", InvoiceKind::ALL.map(|kind| (kind.to_string(), kind.about().to_owned())).into())]
        }
        (Action::TripUpdate, _) => vec![of("tripName", Vec::new()), of("tripDescription", Vec::new())],
        _ => Vec::new(),
    }
}

/// A step that cannot be taken now.
#[derive(Debug, PartialEq, Eq)]
pub struct Illegal {
    /// What can.
    pub legal: Vec<Action>,
}

/// The steps that can be taken now.
#[must_use]
pub fn legal(booking: &Booking, now: DateTime<Utc>) -> Vec<Action> {
    Action::ALL.into_iter().filter(|action| action.is_legal(booking, now)).collect()
}

/// Takes a step, if it is legal.
pub fn act(
    turn: &mut Turn<'_>,
    booking: &mut Booking,
    trip: &mut Trip,
    action: Action,
    options: &Options,
) -> Result<(), Illegal> {
    if !action.is_legal(booking, turn.now) {
        return Err(Illegal { legal: legal(booking, turn.now) });
    }
    match action {
        Action::TripUpdate => {
            let name = options.trip_name.clone();
            trip.name = name.unwrap_or_else(|| format!("{} (changed)", trip.name.trim_end_matches(" (changed)")));
            if let Some(description) = &options.trip_description {
                trip.description.clone_from(description);
            }
            turn.tell(booking, "TRIP_UPDATED");
        }
        Action::OtherUpdate => {
            booking.note("UPDATED", turn.now);
            turn.tell(booking, "BOOKING_OTHER_UPDATE");
        }
        Action::Invoice => papers::invoice(turn, booking, options.invoice.unwrap_or(InvoiceKind::Fare)),
        Action::Approve => {
            papers::decide(turn, booking, "APPROVED");
            turn.tell(booking, "BOOKING_OTHER_UPDATE");
        }
        Action::Deny => {
            papers::decide(turn, booking, "DENIED");
            match booking.product {
                Product::Air => air::act(turn, booking, Action::CancelByTraveler, &Options::default()),
                Product::Rail => rail::act(turn, booking, Action::CancelByTraveler),
                Product::Hotel | Product::Car => stays::act(turn, booking, trip, Action::CancelByTraveler),
            }
        }
        _ => match booking.product {
            Product::Air => air::act(turn, booking, action, options),
            Product::Rail => rail::act(turn, booking, action),
            Product::Hotel | Product::Car => stays::act(turn, booking, trip, action),
        },
    }
    trip.cover(booking);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_as_people_type_them() {
        let read = |text: &str| text.parse::<Typed>().map(|typed| typed.0);
        assert_eq!(read("schedule-change close"), Ok(Action::ScheduleChangeClose));
        assert_eq!(read("TICKET"), Ok(Action::Ticket));
        let unknown = read("fly").unwrap_err().to_string();
        for action in Action::ALL {
            assert!(unknown.contains(action.as_str()), "{action}");
        }
    }
}
