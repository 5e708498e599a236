//! The journal: requests, events, deliveries and attempts, each naming what it came from.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::Entry;
use crate::store::attempts;
use crate::store::deliveries::{self, DeliveryFilter};
use crate::store::events::{self, EventFilter};

/// The most deliveries of one event that are told.
const MAX_DELIVERIES: i64 = 100;
/// The most deliveries in all.
const MAX_ALL_DELIVERIES: usize = 2_000;
/// The most attempts in all.
const MAX_ALL_ATTEMPTS: usize = 5_000;

/// What happened of late.
#[derive(Serialize, ToSchema)]
pub struct Journal {
    /// Requests that change something, and those for trips and PNRs, newest first; since the sandbox started.
    requests: Vec<JournalRequest>,
    /// Events, newest first.
    events: Vec<JournalEvent>,
    /// Their deliveries; of each event 100, and 2,000 in all.
    #[schema(max_items = 2000)]
    deliveries: Vec<JournalDelivery>,
    /// The attempts of those, 5,000 in all.
    #[schema(max_items = 5000)]
    attempts: Vec<JournalAttempt>,
}

/// A request that was answered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalRequest {
    /// `x-request-id` of its answer.
    id: String,
    /// The method.
    method: String,
    /// The path.
    path: String,
    /// The status of the answer.
    #[schema(minimum = 100)]
    status: u16,
    /// When it came.
    #[schema(format = DateTime)]
    at: String,
    /// How long it took.
    duration_milliseconds: f64,
    /// How many events it caused, those that a run published after its answer included.
    #[schema(minimum = 0)]
    event_count: usize,
    /// The first 100 of them.
    #[schema(value_type = Vec<uuid::Uuid>)]
    event_ids: Vec<EventId>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalEvent {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    id: EventId,
    /// The request that caused it, if that is still known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    request_id: Option<String>,
    /// The kind.
    event_type: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    operation: Option<Operation>,
    /// When it was generated.
    #[schema(format = DateTime)]
    timestamp: String,
    /// The trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trip_id: Option<String>,
    /// The bookings.
    pnr_ids: Vec<String>,
    /// The trace of its deliveries.
    trace_id: String,
}

/// A delivery.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalDelivery {
    /// The webhook id.
    #[schema(value_type = uuid::Uuid)]
    id: DeliveryId,
    /// Of which event.
    #[schema(value_type = uuid::Uuid)]
    event_id: EventId,
    /// To whom.
    #[schema(value_type = uuid::Uuid)]
    subscription_id: SubscriptionId,
    /// Where it stands.
    state: DeliveryState,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_attempt_at: Option<String>,
}

/// An attempt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalAttempt {
    /// Of which delivery.
    #[schema(value_type = uuid::Uuid)]
    delivery_id: DeliveryId,
    /// Which, from 1.
    #[schema(minimum = 1)]
    number: i32,
    /// When it began.
    #[schema(format = DateTime)]
    started_at: String,
    /// How long it took.
    duration_milliseconds: f64,
    /// The status of the answer, if one came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i16, required = false)]
    status: Option<i16>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reason: Option<Reason>,
}

/// Retrieve the journal
///
/// The requests that were made and the events they produced, each with its deliveries, newest first.
#[utoipa::path(
    operation_id = "getJournal",
    tag = "Sandbox",
    params(
        ("pnrId" = Option<String>, Query, description = "Only events of this booking."),
        ("limit" = Option<i64>, Query, description = "The most requests, and the most events.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "The latest entries.", body = Journal),
        Authorized, Checked, Stored,
    ),
)]
#[get("/sandbox/v1/journal")]
pub(crate) async fn get_journal(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let query = Query::of(&request);
    let (pnr_id, limit) = (query.parse::<String>("pnrId"), query.limit());
    query.check()?;
    let requests = sandbox.journal.newest(usize::try_from(limit).unwrap_or(100));
    let journal = state.db.run_wide(async |conn| read(conn, &sandbox, requests, pnr_id, limit).await).await?;
    Ok(HttpResponse::Ok().json(journal))
}

/// The journal, from memory and from the database.
async fn read(
    connection: &mut AsyncPgConnection,
    sandbox: &Sandbox,
    requests: Vec<Entry>,
    pnr_id: Option<String>,
    limit: i64,
) -> Result<Journal, ApiError> {
    let filter = EventFilter {
        operation: None,
        has_matched: None,
        id: None,
        event_type: None,
        organization: None,
        trip_id: None,
        pnr_id,
        since: None,
        before: None,
        limit,
    };
    let rows = events::list(connection, Reach::Everyone, filter).await?;
    let mut journal =
        Journal { requests: Vec::new(), events: Vec::new(), deliveries: Vec::new(), attempts: Vec::new() };
    for event in rows {
        let trace_id = event.trace_id.simple().to_string();
        let left = MAX_ALL_DELIVERIES - journal.deliveries.len();
        let limit = MAX_DELIVERIES.min(i64::try_from(left).unwrap_or(MAX_DELIVERIES));
        let filter = DeliveryFilter { event: Some(event.id), limit, ..DeliveryFilter::default() };
        let made = if left == 0 { Vec::new() } else { deliveries::list(connection, Reach::Everyone, filter).await? };
        for delivery in made {
            let left = MAX_ALL_ATTEMPTS - journal.attempts.len();
            let tries = if left == 0 { Vec::new() } else { attempts::of_delivery(connection, delivery.id).await? };
            for attempt in tries.into_iter().take(left) {
                journal.attempts.push(JournalAttempt {
                    delivery_id: delivery.id,
                    number: attempt.number,
                    started_at: write_time(attempt.started_at),
                    duration_milliseconds: f64::from(attempt.total_us) / 1e3,
                    status: attempt.status,
                    reason: attempt.reason,
                });
            }
            journal.deliveries.push(JournalDelivery {
                id: delivery.id,
                event_id: event.id,
                subscription_id: delivery.subscription,
                state: delivery.state,
                next_attempt_at: delivery.next_attempt_at.map(write_time),
            });
        }
        journal.events.push(JournalEvent {
            id: event.id,
            request_id: sandbox.journal.cause(event.id),
            event_type: event.event_type,
            operation: event.operation,
            timestamp: write_time(event.occurred_at),
            trip_id: event.trip_id,
            pnr_ids: event.pnr_ids,
            trace_id,
        });
    }
    journal.requests = requests.into_iter().map(request_view).collect();
    Ok(journal)
}

fn request_view(one: Entry) -> JournalRequest {
    JournalRequest {
        id: one.id,
        method: one.method,
        path: one.path,
        status: one.status,
        at: write_time(one.at),
        duration_milliseconds: one.milliseconds,
        event_count: one.event_count,
        event_ids: one.events,
    }
}

/// A request, for a session's file.
pub(super) fn request(one: Entry) -> serde_json::Value {
    serde_json::to_value(request_view(one)).expect("a request is plain data")
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_journal);
}
