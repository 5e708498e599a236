//! The steps of the lifecycles, and which are legal when.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Booking, Details, InvoiceKind, Product, Stage, Trip, Turn, VOID_WINDOW, air, papers, rail, stays};

/// A step in the life of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = BookingAction)]
pub enum Action {
    /// Issue the tickets.
    Ticket,
    /// The card is declined.
    PaymentDeclined,
    /// Cancel within a day of issue: all money back.
    Void,
    /// Cancel and give back what the fare allows.
    Refund,
    /// Other flights or another train.
    Exchange,
    /// The last traveler gets a booking of their own.
    Split,
    /// The airline changes the schedule.
    ScheduleChange,
    /// The changed schedule is accepted.
    ScheduleChangeClose,
    /// Another cabin.
    CabinChange,
    /// The airline changes a flight.
    FlightChange,
    /// Flights are cancelled: all of them, or one leg.
    FlightCancel,
    /// Seats that were asked for are confirmed.
    SeatConfirm,
    /// Other seats.
    SeatChange,
    /// The seats are taken away.
    SeatCancel,
    /// The supplier confirms a stay or a car that it had not: now it is told of.
    Confirm,
    /// Change a stay, a car or a train.
    Update,
    /// The same at a better rate.
    Rebook,
    /// Cancel it and book another in its place.
    CancelAndRebook,
    /// The traveler cancels.
    CancelByTraveler,
    /// The supplier cancels.
    CancelByVendor,
    /// A further document.
    Invoice,
    /// Another name for the trip.
    TripUpdate,
    /// Any other change.
    OtherUpdate,
    /// Say yes to what is out of policy.
    Approve,
    /// Say no to it: the booking is cancelled.
    Deny,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Ticket,
        Self::PaymentDeclined,
        Self::Void,
        Self::Refund,
        Self::Exchange,
        Self::Split,
        Self::ScheduleChange,
        Self::ScheduleChangeClose,
        Self::CabinChange,
        Self::FlightChange,
        Self::FlightCancel,
        Self::SeatConfirm,
        Self::SeatChange,
        Self::SeatCancel,
        Self::Confirm,
        Self::Update,
        Self::Rebook,
        Self::CancelAndRebook,
        Self::CancelByTraveler,
        Self::CancelByVendor,
        Self::Invoice,
        Self::TripUpdate,
        Self::OtherUpdate,
        Self::Approve,
        Self::Deny,
    ];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ticket => "TICKET",
            Self::PaymentDeclined => "PAYMENT_DECLINED",
            Self::Void => "VOID",
            Self::Refund => "REFUND",
            Self::Exchange => "EXCHANGE",
            Self::Split => "SPLIT",
            Self::ScheduleChange => "SCHEDULE_CHANGE",
            Self::ScheduleChangeClose => "SCHEDULE_CHANGE_CLOSE",
            Self::CabinChange => "CABIN_CHANGE",
            Self::FlightChange => "FLIGHT_CHANGE",
            Self::FlightCancel => "FLIGHT_CANCEL",
            Self::SeatConfirm => "SEAT_CONFIRM",
            Self::SeatChange => "SEAT_CHANGE",
            Self::SeatCancel => "SEAT_CANCEL",
            Self::Confirm => "CONFIRM",
            Self::Update => "UPDATE",
            Self::Rebook => "REBOOK",
            Self::CancelAndRebook => "CANCEL_AND_REBOOK",
            Self::CancelByTraveler => "CANCEL_BY_TRAVELER",
            Self::CancelByVendor => "CANCEL_BY_VENDOR",
            Self::Invoice => "INVOICE",
            Self::TripUpdate => "TRIP_UPDATE",
            Self::OtherUpdate => "OTHER_UPDATE",
            Self::Approve => "APPROVE",
            Self::Deny => "DENY",
        }
    }

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

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// That a word is no action.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be one of TICKET, PAYMENT_DECLINED, VOID, REFUND, EXCHANGE, SPLIT, SCHEDULE_CHANGE, SCHEDULE_CHANGE_CLOSE, CABIN_CHANGE, FLIGHT_CHANGE, FLIGHT_CANCEL, SEAT_CONFIRM, SEAT_CHANGE, SEAT_CANCEL, CONFIRM, UPDATE, REBOOK, CANCEL_AND_REBOOK, CANCEL_BY_TRAVELER, CANCEL_BY_VENDOR, INVOICE, TRIP_UPDATE, OTHER_UPDATE, APPROVE, DENY"
)]
pub struct UnknownAction;

impl FromStr for Action {
    type Err = UnknownAction;

    /// In capitals or not, with `_`, `-` or a blank: people type these by hand.
    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let name = text.trim().to_ascii_uppercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|action| action.as_str() == name).ok_or(UnknownAction)
    }
}

/// What a step may be told beside its name.
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
        assert_eq!("schedule-change close".parse(), Ok(Action::ScheduleChangeClose));
        assert_eq!("TICKET".parse(), Ok(Action::Ticket));
        assert_eq!("fly".parse::<Action>(), Err(UnknownAction));
        for action in Action::ALL {
            assert!(UnknownAction.to_string().contains(action.as_str()), "{action}");
        }
    }
}
