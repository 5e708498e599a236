//! The six kinds of event that a subscription can ask for.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kind of booking event.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = WebhookEventTypeEnum, example = "PNR_V3")]
pub enum EventType {
    /// A traveler's profile was made, changed, deactivated or purged.
    #[serde(rename = "TRAVELER_V2")]
    TravelerV2,
    /// A booking (air, hotel, car, rail) changed.
    #[serde(rename = "PNR_V3")]
    PnrV3,
    /// A trip, that is, a group of bookings, changed.
    #[serde(rename = "TRIP_DETAILS_V3")]
    TripDetailsV3,
    /// A booking's approval was asked for or decided.
    PnrApproval,
    /// A task for an agent was made or changed.
    AgentTaskDetails,
    /// A TMC charged a fee.
    ServiceCharge,
}

/// A text that names none of the six.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of TRAVELER_V2, PNR_V3, TRIP_DETAILS_V3, PNR_APPROVAL, AGENT_TASK_DETAILS, SERVICE_CHARGE")]
pub struct UnknownEventType;

impl EventType {
    /// All six, in the order of the original's enum.
    pub const ALL: [Self; 6] = [
        Self::TravelerV2,
        Self::PnrV3,
        Self::TripDetailsV3,
        Self::PnrApproval,
        Self::AgentTaskDetails,
        Self::ServiceCharge,
    ];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TravelerV2 => "TRAVELER_V2",
            Self::PnrV3 => "PNR_V3",
            Self::TripDetailsV3 => "TRIP_DETAILS_V3",
            Self::PnrApproval => "PNR_APPROVAL",
            Self::AgentTaskDetails => "AGENT_TASK_DETAILS",
            Self::ServiceCharge => "SERVICE_CHARGE",
        }
    }
}

impl FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, UnknownEventType> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownEventType)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ToSql<Text, Pg> for EventType {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
    }
}

impl FromSql<Text, Pg> for EventType {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, Pg>>::from_sql(value)?.parse()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_rust_text_and_json_is_one() {
        for kind in EventType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!("pnr_v3".parse::<EventType>(), Err(UnknownEventType));
    }
}
