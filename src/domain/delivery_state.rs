//! Where a delivery stands.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a delivery stands. The first three wait, the last two have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryState {
    /// It is being tried, or will be.
    Waiting,
    /// Its subscription is inactive; it goes on when that is active again.
    Held,
    /// Its event's payload has yet to be fetched.
    AwaitingPayload,
    /// The receiver answered 200.
    Delivered,
    /// It was given up, and is kept for a person.
    Exhausted,
}

/// A text that names no state.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of WAITING, HELD, AWAITING_PAYLOAD, DELIVERED, EXHAUSTED")]
pub struct UnknownState;

impl DeliveryState {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Held, Self::AwaitingPayload, Self::Delivered, Self::Exhausted];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Held => "HELD",
            Self::AwaitingPayload => "AWAITING_PAYLOAD",
            Self::Delivered => "DELIVERED",
            Self::Exhausted => "EXHAUSTED",
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Delivered | Self::Exhausted)
    }
}

impl FromStr for DeliveryState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

super::text_codec!(DeliveryState);
