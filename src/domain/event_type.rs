//! The six kinds of event that a subscription can ask for.

use utoipa::ToSchema;

use super::names::names;

names! {
    /// The kind of booking event.
    #[derive(ToSchema)]
    #[schema(as = WebhookEventTypeEnum, example = "PNR_V3")]
    pub stored enum EventType {
        /// A traveler's profile was made, changed, deactivated or purged.
        TravelerV2 = "TRAVELER_V2",
        /// A booking (air, hotel, car, rail) changed.
        PnrV3 = "PNR_V3",
        /// A trip, that is, a group of bookings, changed.
        TripDetailsV3 = "TRIP_DETAILS_V3",
        /// A booking's approval was asked for or decided.
        PnrApproval = "PNR_APPROVAL",
        /// A task for an agent was made or changed.
        AgentTaskDetails = "AGENT_TASK_DETAILS",
        /// A TMC charged a fee.
        ServiceCharge = "SERVICE_CHARGE",
    }
}
