//! Events: publish them, look them up, ask who got them and why.

mod get;
mod list;
mod matches;
pub mod publish;

pub(crate) use list::Matched;

use crate::api::answer::write_time;
use crate::api::error::ApiError;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};
use crate::store::events::Event;
use serde::Serialize;
use utoipa::ToSchema;

/// An event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// Tells when it was accepted, too.
    #[schema(value_type = uuid::Uuid)]
    id: EventId,
    /// The kind of event.
    event_type: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    operation: Option<Operation>,
    /// The company whose booking it is.
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    /// The TMC that had the contract with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC through which it was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    #[schema(format = DateTime)]
    timestamp: String,
    /// When it was accepted.
    #[schema(format = DateTime)]
    accepted_at: String,
    /// The trace of its deliveries: `X-B3-TraceId`.
    trace_id: String,
    /// The trip that it is about, where its payload tells, in 64 characters at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trip_id: Option<String>,
    /// The bookings that it is about, where its payload tells: the first 100 ids of at most 64 characters.
    #[schema(max_items = 100)]
    pnr_ids: Vec<String>,
    /// How many subscriptions it matched, of those that the caller may see.
    #[schema(minimum = 0)]
    matched: i32,
}

fn missing(id: EventId) -> ApiError {
    ApiError::NotFound(format!("There is no event {id}."))
}

pub(crate) fn view(row: Event) -> EventView {
    EventView {
        id: row.id,
        event_type: row.event_type,
        operation: row.operation,
        organization_id: row.organization_id,
        contracting_tmc_id: row.contracting_tmc_id,
        booking_tmc_id: row.booking_tmc_id,
        timestamp: write_time(row.occurred_at),
        accepted_at: write_time(row.id.accepted_at()),
        trace_id: row.trace_id.simple().to_string(),
        trip_id: row.trip_id,
        pnr_ids: row.pnr_ids,
        matched: row.matched,
    }
}

/// Registers the five operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(publish::publish_event)
        .service(publish::publish_events)
        .service(list::list_events)
        .service(matches::explain_matches)
        .service(get::get_event);
}
