//! Test a subscription with a sample event.

use std::time::Duration;

use super::require;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::deliveries::AttemptView;
use crate::api::ext::events::publish::PublishedEvents;
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::preferences::wait;
use crate::api::request::{body, request};
use crate::api::{State, path_id, samples};
use crate::delivery::publish::{NewEvent, Payload as EventPayload, Recipients};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::{attempts, deliveries};
use crate::telemetry::{TRACE, TraceId};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use tokio::time::{sleep, timeout};
use utoipa::ToSchema;

/// How long to wait before looking for the attempt; each further wait is half as long again, up to a second.
const LOOK_AFTER: Duration = Duration::from_millis(50);

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
    /// Its first attempt, if the caller waited for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    attempt: Option<AttemptView>,
}

/// Send a test event
///
/// Sends a signed sample event to this subscription alone, through the same pipeline as any other event. With `Prefer: wait=5` the
/// response waits for the first attempt for that many seconds, 60 at most, and tells it; with 202 it has yet to be made.
#[utoipa::path(
    operation_id = "testSubscription",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("Prefer" = Option<String>, Header, description = "`wait=5`: wait for the first attempt for five seconds.", example = "wait=5"),
    ),
    request_body(content = Option<TestSubscriptionRequest>, description = "May be left out."),
    responses(
        (status = 200, description = "The first attempt has been made.", body = TestSubscriptionResponse),
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
        id: None,
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
    let delivery_id = event_id.delivery(1);
    // Who may not read attempts is not made to wait for one: a preference is not a demand.
    let attempt = match wait(&request).filter(|_| caller.has(Scope::DeliveriesRead)) {
        Some(limit) => timeout(limit, first_attempt(&state, caller.reach, delivery_id)).await.ok().flatten(),
        None => None,
    };
    let mut answer = match attempt {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::Accepted(),
    };
    let mut answer = answer.json(TestSubscriptionResponse { event_id, delivery_id, attempt });
    answer.extensions_mut().insert(PublishedEvents(vec![event_id]));
    Ok(answer)
}

/// The first attempt of a delivery, once it has been made; nothing where none is made soon, as while the subscription is inactive.
/// What was published stays so, whatever becomes of this.
async fn first_attempt(state: &State, reach: Reach, id: DeliveryId) -> Option<AttemptView> {
    let mut after = LOOK_AFTER;
    loop {
        sleep(after).await;
        after = (after * 3 / 2).min(Duration::from_secs(1));
        let found = state
            .db
            .query(async |conn| match deliveries::find(conn, reach, id).await? {
                Some(row) if row.attempt_count > 0 => Ok(Some((row, attempts::of_delivery(conn, id).await?))),
                Some(row) => Ok(Some((row, Vec::new()))),
                None => Ok(None),
            })
            .await;
        let (row, mut tries) = found.ok()??;
        if !tries.is_empty() {
            return Some(tries.swap_remove(0).into());
        }
        // A node that stops does not keep its callers.
        if row.state != DeliveryState::Waiting || state.publisher.supervisor().trouble().is_some() {
            return None;
        }
    }
}
