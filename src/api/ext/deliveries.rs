//! Deliveries and their tries; sending one again.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::{cut, write_time};
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::store::attempts::{self, Attempt};
use crate::store::deliveries::{self, Delivery, DeliveryFilter};

/// One event on its way to one subscription.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// The webhook id: `x-spotnana-webhook-id`, the same on every attempt and resend.
    #[schema(value_type = uuid::Uuid)]
    id: DeliveryId,
    /// The event.
    #[schema(value_type = uuid::Uuid)]
    event_id: EventId,
    /// To whom it goes.
    #[schema(value_type = uuid::Uuid)]
    subscription_id: SubscriptionId,
    /// Where it stands.
    state: DeliveryState,
    /// Attempts recorded so far, those before a resend included.
    #[schema(minimum = 0)]
    attempt_count: i32,
    /// Whether a node is trying it now, or is about to.
    is_in_progress: bool,
    /// When it is tried next, if nothing else happens; while it is in progress, when another node may
    /// take over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_attempt_at: Option<String>,
    /// When the event was accepted.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    ended_at: Option<String>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    last_reason: Option<Reason>,
}

impl From<Delivery> for DeliveryView {
    fn from(row: Delivery) -> Self {
        Self {
            id: row.id,
            event_id: row.id.event(),
            subscription_id: row.subscription,
            state: row.state,
            attempt_count: row.attempt_count,
            is_in_progress: row.is_leased,
            next_attempt_at: row.next_attempt_at.map(write_time),
            created_at: write_time(row.id.created_at()),
            ended_at: row.ended_at.map(write_time),
            last_reason: row.last_reason,
        }
    }
}

/// A delivery with its attempts.
#[derive(Serialize, ToSchema)]
pub struct DeliveryDetail {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// Its attempts, oldest first; of more than 100, the newest 100.
    #[schema(max_items = 100)]
    attempts: Vec<AttemptView>,
}

/// One attempt of a delivery. Times that a kept connection saves are left out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Attempt)]
pub struct AttemptView {
    /// Which attempt of the delivery, from 1.
    #[schema(minimum = 1)]
    number: i32,
    /// When it began.
    #[schema(format = DateTime)]
    started_at: String,
    /// Milliseconds of the look-up of the host's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    dns_ms: Option<f64>,
    /// Milliseconds until the connection stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    connect_ms: Option<f64>,
    /// Milliseconds of the TLS handshake.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    tls_ms: Option<f64>,
    /// Milliseconds from the start to the head of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    first_byte_ms: Option<f64>,
    /// Milliseconds of the whole.
    total_ms: f64,
    /// The address and port that was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    peer: Option<String>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i16, required = false)]
    status: Option<i16>,
    /// Why it failed; left out when it was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reason: Option<Reason>,
    /// What whoever runs the receiver can do about `reason` or `answerFlaw`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    advice: Option<&'static str>,
    /// The first 4 KiB of the answer's body, credentials that it echoed taken out. With `TOKEN_FAILED`: what is wrong with
    /// the token endpoint or its answer, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    answer: Option<String>,
    /// What was wrong with the answer although its status counted, as a body that was cut short, endless or over 64 KiB:
    /// the head of an answer decides, and with 200 the delivery is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    answer_flaw: Option<Reason>,
    /// The span of the attempt: `X-B3-SpanId`.
    span_id: String,
    /// The node that made it.
    node: String,
}

impl From<Attempt> for AttemptView {
    fn from(row: Attempt) -> Self {
        let ms = |micros: i32| f64::from(micros) / 1e3;
        Self {
            number: row.number,
            started_at: write_time(row.started_at),
            dns_ms: row.dns_us.map(ms),
            connect_ms: row.connect_us.map(ms),
            tls_ms: row.tls_us.map(ms),
            first_byte_ms: row.first_byte_us.map(ms),
            total_ms: ms(row.total_us),
            peer: row.peer,
            status: row.status,
            reason: row.reason,
            advice: row.reason.or(row.answer_flaw).map(Reason::advice),
            answer: row.answer.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            answer_flaw: row.answer_flaw,
            span_id: format!("{:016x}", row.span_id.cast_unsigned()),
            node: row.node,
        }
    }
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListDeliveriesResponse {
    /// The page, newest first.
    #[schema(max_items = 100)]
    deliveries: Vec<DeliveryView>,
    /// The `cursor` of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    next_cursor: Option<DeliveryId>,
}

/// List deliveries
///
/// Newest first, one page at a time, filtered by subscription, event, state and time.
#[utoipa::path(
    operation_id = "listDeliveries",
    tag = "Delivery",
    params(
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only deliveries of this subscription."),
        ("eventId" = Option<uuid::Uuid>, Query, description = "Only deliveries of this event."),
        ("state" = Option<DeliveryState>, Query, description = "Only deliveries in this state."),
        ("since" = Option<String>, Query, description = "Only of events accepted at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only of events accepted before this time, as RFC 3339 writes it.", format = DateTime),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the page before."),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of deliveries, newest first.", body = ListDeliveriesResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/deliveries")]
pub(crate) async fn list_deliveries(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let until = query.time("until").map(DeliveryId::first_at);
    let filter = DeliveryFilter {
        id: None,
        subscription: query.parse("subscriptionId"),
        event: query.parse("eventId"),
        state: query.parse("state"),
        since: query.time("since").map(DeliveryId::first_at),
        before: until.into_iter().chain(query.parse::<DeliveryId>("cursor")).min(),
        limit: limit + 1,
    };
    query.check()?;
    let mut rows =
        state.db.run(async |conn| Ok::<_, ApiError>(deliveries::list(conn, caller.reach, filter).await?)).await?;
    let next_cursor = cut(&mut rows, limit).map(|row| row.id);
    let deliveries = rows.into_iter().map(DeliveryView::from).collect();
    Ok(HttpResponse::Ok().json(ListDeliveriesResponse { deliveries, next_cursor }))
}

/// Retrieve a delivery with its attempts
///
/// The state of the delivery and, for each attempt, when it was made, how long it took, the status, the start of the
/// response and, if it failed, the reason.
#[utoipa::path(
    operation_id = "getDelivery",
    tag = "Delivery",
    params(("deliveryId" = uuid::Uuid, Path, description = "The webhook id.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001")),
    responses(
        (status = 200, description = "The delivery.", body = DeliveryDetail),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/deliveries/{deliveryId}")]
pub(crate) async fn get_delivery(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: DeliveryId = path_id(&request, "deliveryId")?;
    let (row, tries) = state
        .db
        .run(async |conn| {
            let row = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            Ok::<_, ApiError>((row, attempts::of_delivery(conn, id).await?))
        })
        .await?;
    let attempts = tries.into_iter().map(AttemptView::from).collect();
    Ok(HttpResponse::Ok().json(DeliveryDetail { delivery: row.into(), attempts }))
}

/// Resend a delivery
///
/// Sends it with the same webhook id. A delivery that has ended starts a new retry schedule; one that is waiting is
/// attempted now.
#[utoipa::path(
    operation_id = "resendDelivery",
    tag = "Delivery",
    params(("deliveryId" = uuid::Uuid, Path, description = "The webhook id.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001")),
    responses(
        (status = 202, description = "The delivery is being resent.", body = DeliveryView),
        Authorized, Checked, Found, Stored,
    ),
)]
#[post("/ext/v1/deliveries/{deliveryId}/resend")]
pub(crate) async fn resend_delivery(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesWrite)?;
    let id: DeliveryId = path_id(&request, "deliveryId")?;
    let now = state.clock.now();
    let row = state
        .db
        .run(async |conn| {
            deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            let count = deliveries::resend(conn, &[id], now).await?;
            let row = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            if count == 0 && row.state.has_ended() {
                return Err(ApiError::NotAuthorized(format!(
                    "The company of delivery {id} left the TMC by which this subscription got its events."
                )));
            }
            Ok(row)
        })
        .await?;
    state.poll_soon();
    Ok(HttpResponse::Accepted().json(DeliveryView::from(row)))
}

fn missing(id: DeliveryId) -> ApiError {
    ApiError::NotFound(format!("There is no delivery {id}."))
}

/// Registers the three operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_deliveries).service(get_delivery).service(resend_delivery);
}
