//! The layout of ids in SQL, for statements that compute it in a set; [`crate::domain::id`] has it for all else.

/// The event of a delivery: the same id with its last 20 bits zero.
macro_rules! event_of {
    ($delivery:literal) => {
        concat!("(left(", $delivery, "::text, 31) || '00000')::uuid")
    };
}
pub(super) use event_of;

/// That a delivery is one of an event: its id is the event's but for the last 20 bits.
macro_rules! is_of_event {
    ($delivery:literal, $event:literal) => {
        concat!($delivery, " > ", $event, " AND ", $delivery, " <= (left(", $event, "::text, 31) || 'fffff')::uuid")
    };
}
pub(super) use is_of_event;
