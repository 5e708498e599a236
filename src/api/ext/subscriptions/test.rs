//! Test a subscription with a sample event.

use super::require;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::events::publish::PublishedEvents;
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::{body, request};
use crate::api::{State, path_id, samples};
use crate::delivery::publish::{NewEvent, Payload as EventPayload, Recipients};
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::telemetry::{TRACE, TraceId};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// What to test with.
    pub struct TestSubscriptionRequest {
        /// The kind of event to send. Left out: the first that the subscription wants.
        #[schema(nullable)]
        event_type: Option<EventType>,
    }
}

/// A test on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestSubscriptionResponse {
    /// The sample event.
    #[schema(value_type = uuid::Uuid)]
    event_id: EventId,
    /// Its delivery: look here how it went.
    #[schema(value_type = uuid::Uuid)]
    delivery_id: DeliveryId,
}

/// Send a test event
///
/// Sends a signed sample event to this subscription alone, through the same pipeline as any other event.
#[utoipa::path(
    operation_id = "testSubscription",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body(content = Option<TestSubscriptionRequest>, description = "May be left out."),
    responses(
        (status = 202, description = "The test event is on its way.", body = TestSubscriptionResponse),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[post("/ext/v1/subscriptions/{subscriptionId}/test")]
pub(crate) async fn test_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let wanted: TestSubscriptionRequest = body::read_optional(&state, &request, payload).await?;
    let row = state.db.run(async |conn| require(conn, caller.reach, id).await).await?;
    let event_type = wanted.event_type.unwrap_or(row.event_types[0]);
    let sample = samples::of(event_type);
    let event = NewEvent {
        event_type,
        operation: sample["operation"].as_str().and_then(|operation| operation.parse().ok()),
        organization_id: row.subscriber_id,
        contracting_tmc_id: None,
        booking_tmc_id: None,
        occurred_at: state.clock.now(),
        operation_summary: sample.get("operationSummary").map(ToString::to_string),
        payload: EventPayload::Inline(sample["payload"].to_string()),
        recipients: Recipients::Only(id),
        publisher: caller.reach,
        trace_id: TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random()).as_u128(),
    };
    let published = state.publisher.publish(vec![event]).await?;
    let event_id = published.first().ok_or_else(|| anyhow::anyhow!("one event was published"))?.id;
    let mut answer =
        HttpResponse::Accepted().json(TestSubscriptionResponse { event_id, delivery_id: event_id.delivery(1) });
    answer.extensions_mut().insert(PublishedEvents(vec![event_id]));
    Ok(answer)
}
