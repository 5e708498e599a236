//! Where a delivery stands.

use utoipa::ToSchema;

use super::names::names;

names! {
    /// Where a delivery stands. The first three wait, the last two have ended.
    #[derive(ToSchema)]
    pub stored enum DeliveryState {
        /// It is being tried, or will be.
        Waiting = "WAITING",
        /// Its subscription is inactive; it goes on when that is active again.
        Held = "HELD",
        /// Its event's payload has yet to be fetched.
        AwaitingPayload = "AWAITING_PAYLOAD",
        /// The receiver answered 200.
        Delivered = "DELIVERED",
        /// It was given up, and is kept for a person.
        Exhausted = "EXHAUSTED",
    }
}

impl DeliveryState {
    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Delivered | Self::Exhausted)
    }
}
