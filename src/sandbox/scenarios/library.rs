//! Which scenarios there are.

use crate::sandbox::bookings::{Action, Product};
use crate::sandbox::dice::Dice;

/// A booking and what happens to it.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    /// What is booked.
    pub product: Product,
    /// For how many.
    pub travelers: usize,
    /// Whether it is paid at once.
    pub is_prepaid: bool,
    /// Whether somebody has to approve.
    pub is_out_of_policy: bool,
    /// The steps, in order. One that is not legal when its turn comes is left out.
    pub actions: &'static [Action],
}

const fn life(product: Product, actions: &'static [Action]) -> Life {
    Life { product, travelers: 1, is_prepaid: false, is_out_of_policy: false, actions }
}

/// A scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name in the path.
    pub name: &'static str,
    /// What it is good for.
    pub description: &'static str,
    /// Its bookings.
    pub lives: &'static [Life],
    /// How often each is booked in a round.
    pub times: usize,
    /// Whether bookings take turns with their steps, instead of one living after the other.
    pub is_interleaved: bool,
    /// At least how many events it has, if not told otherwise; 0 for one round.
    pub events: u64,
}

use Action as A;
use Product::{Air, Car, Hotel, Rail};

const STORM: &[Action] = &[
    A::Ticket,
    A::SeatConfirm,
    A::ScheduleChange,
    A::ScheduleChangeClose,
    A::ScheduleChange,
    A::ScheduleChangeClose,
    A::CabinChange,
    A::FlightChange,
];

/// All of them.
pub const SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "happy-path-expense",
        description: "A ticketed flight, a prepaid hotel and a car: what an expense tool books.",
        lives: &[life(Air, &[A::Ticket]), Life { is_prepaid: true, ..life(Hotel, &[]) }, life(Car, &[])],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "void-within-a-day",
        description: "A flight that is ticketed and voided the same day.",
        lives: &[life(Air, &[A::Ticket, A::Void])],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "refund",
        description: "A flight that is ticketed and refunded, with its credit note.",
        lives: &[life(Air, &[A::Ticket, A::Refund])],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "exchange",
        description: "A flight that is exchanged: the old ticket is refunded, a new one issued.",
        lives: &[life(Air, &[A::Ticket, A::Exchange])],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "schedule-change-storm",
        description: "Ten flights whose schedules change again and again, all at once.",
        lives: &[life(Air, STORM)],
        times: 10,
        is_interleaved: true,
        events: 0,
    },
    Scenario {
        name: "hotel-rebook",
        description: "A hotel at a better rate, and one that is cancelled and booked anew.",
        lives: &[life(Hotel, &[A::Rebook]), life(Hotel, &[A::Update, A::CancelAndRebook])],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "group-split",
        description: "Three people on one booking, two of whom get bookings of their own.",
        lives: &[Life { travelers: 3, ..life(Air, &[A::Ticket, A::Split, A::Split]) }],
        times: 1,
        is_interleaved: false,
        events: 0,
    },
    Scenario {
        name: "duty-of-care",
        description: "Who is where, and what went wrong: a changed schedule, cancelled flights, a hotel that cancels.",
        lives: &[
            life(Air, &[A::Ticket, A::ScheduleChange, A::FlightCancel]),
            life(Hotel, &[A::Update, A::CancelByVendor]),
            life(Air, &[A::Ticket, A::ScheduleChange, A::ScheduleChangeClose]),
        ],
        times: 1,
        is_interleaved: true,
        events: 0,
    },
    Scenario {
        name: "month-of-travel",
        description: "A month of one company's travel: 10,000 events of every kind.",
        lives: MONTH,
        times: 1,
        is_interleaved: false,
        events: 10_000,
    },
];

/// What people do in a month; the first are the most likely.
const MONTH: &[Life] = &[
    life(Air, &[A::Ticket]),
    life(Hotel, &[]),
    life(Air, &[A::Ticket, A::SeatConfirm]),
    Life { is_prepaid: true, ..life(Hotel, &[A::Update]) },
    life(Car, &[]),
    life(Rail, &[]),
    life(Air, &[A::Ticket, A::SeatConfirm, A::SeatChange, A::ScheduleChange, A::ScheduleChangeClose]),
    life(Air, &[A::Ticket, A::Exchange]),
    life(Air, &[A::PaymentDeclined, A::Ticket]),
    life(Air, &[A::Ticket, A::Void]),
    life(Air, &[A::Ticket, A::Refund]),
    life(Hotel, &[A::CancelByTraveler]),
    life(Hotel, &[A::CancelAndRebook]),
    life(Hotel, &[A::Rebook]),
    Life { is_prepaid: true, ..life(Car, &[A::Update, A::CancelByVendor]) },
    life(Rail, &[A::Exchange, A::Refund]),
    Life { travelers: 3, ..life(Air, &[A::Ticket, A::Split]) },
    Life { is_out_of_policy: true, ..life(Air, &[A::Approve, A::Ticket, A::TripUpdate]) },
    Life { is_out_of_policy: true, ..life(Hotel, &[A::Deny]) },
    life(Air, &[A::Ticket, A::FlightCancel, A::Refund]),
    life(Air, &[A::Ticket, A::CabinChange, A::OtherUpdate]),
];

/// The scenario of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}

impl Scenario {
    /// The bookings of a round. A month's are by chance, the frequent ones first in its list.
    pub(super) fn round(&self, dice: Dice, number: u64) -> Vec<Life> {
        if self.events > 0 {
            let most = dice.roll("life", number, self.lives.len() as u64);
            // The smaller of two rolls: a slope from the first to the last.
            let least = most.min(dice.roll("other life", number, self.lives.len() as u64));
            return vec![self.lives[usize::try_from(least).unwrap_or_default()]];
        }
        self.lives.iter().flat_map(|life| std::iter::repeat_n(*life, self.times)).collect()
    }
}
