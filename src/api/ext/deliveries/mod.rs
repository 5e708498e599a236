//! Deliveries and their tries; sending one again.

mod list;
mod request;

pub(crate) use list::{DeliveryEvent, DeliveryExpansion, DeliveryOrder, ListedDelivery, NamedOrganization};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::{State, path_id};
use crate::delivery::schedule;
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::protocol::Protocol;
use crate::domain::retry::POLICY;
use crate::store::attempts::{self, Attempt};
use crate::store::audit::{self, NewChange};
use crate::store::deliveries::{self, Delivery};
use crate::store::schedules::{self, Standing};
use crate::store::subscriptions;

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
    /// The status of the last answer; in a list, and beside the attempts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i16, required = false)]
    last_status: Option<i16>,
}

impl DeliveryView {
    /// The same with the status of the last answer.
    pub(crate) fn with_last_status(self, last_status: Option<i16>) -> Self {
        Self { last_status, ..self }
    }
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
            last_status: None,
        }
    }
}

/// A delivery with its attempts.
#[derive(Serialize, ToSchema)]
pub struct DeliveryDetail {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// What is still to come of it, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    schedule: Option<DeliverySchedule>,
    /// Its attempts, oldest first; of more than 100, the newest 100.
    #[schema(max_items = 100)]
    attempts: Vec<AttemptView>,
}

/// The retry schedule of a delivery that waits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliverySchedule {
    /// When its first attempt began; left out before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    started_at: Option<String>,
    /// When the last attempt is made, 14 days after the first; of what is held before that, when it is given up. Left out while it
    /// awaits its payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    window_ends_at: Option<String>,
    /// Whether it is one that a resend began.
    is_resent: bool,
    /// The attempts that will be made if each of them fails at once, the next first: 20 at most. None while it is held or awaits
    /// its payload.
    #[schema(max_items = 20)]
    planned: Vec<PlannedAttempt>,
}

/// An attempt that is still to come.
#[derive(Serialize, ToSchema)]
pub struct PlannedAttempt {
    /// Which attempt of the delivery, from 1.
    #[schema(minimum = 1)]
    number: i32,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// When, if each wait before it were as short as it may be.
    #[schema(format = DateTime)]
    earliest: String,
    /// When, if each wait before it were as long as it may be.
    #[schema(format = DateTime)]
    latest: String,
}

impl DeliverySchedule {
    fn of(id: DeliveryId, standing: &Standing, now: DateTime<Utc>) -> Self {
        let planned = schedule::planned(id, standing, now);
        let first_at = standing.first_attempt_at.or(planned.first().map(|next| next.at));
        let view = |one: schedule::Planned| PlannedAttempt {
            number: one.number,
            at: write_time(one.at),
            earliest: write_time(one.earliest),
            latest: write_time(one.latest),
        };
        Self {
            // What is held from the start has a window that began with no attempt.
            started_at: standing
                .first_attempt_at
                .filter(|_| standing.attempt_count > standing.schedule_start)
                .map(write_time),
            window_ends_at: first_at.map(|first| write_time(first + POLICY.window)),
            is_resent: standing.schedule_start > 0,
            planned: planned.into_iter().map(view).collect(),
        }
    }
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
    /// The headers of the answer, if the attempt failed and one came: 2 KiB at the most, credentials that they echoed taken
    /// out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    answer_headers: Vec<AnswerHeader>,
    /// What was wrong with the answer although its status counted, as a body that was cut short, endless or over 64 KiB:
    /// the head of an answer decides, and with 200 the delivery is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    answer_flaw: Option<Reason>,
    /// The version of HTTP that the answer came by; left out when none came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    protocol: Option<Protocol>,
    /// Whether the connection had been kept from an earlier call; left out when no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    is_reused: Option<bool>,
    /// The span of the attempt: `X-B3-SpanId`.
    span_id: String,
    /// The node that made it.
    node: String,
}

/// A header of an answer.
#[derive(Serialize, ToSchema)]
pub struct AnswerHeader {
    /// Its name, in small letters.
    name: String,
    /// Its value; `[left out]` of a cookie or a credential.
    value: String,
}

/// The headers in what is kept of them. A name that was cut is none.
fn headers_in(lines: &[u8]) -> Vec<AnswerHeader> {
    let text = String::from_utf8_lossy(lines);
    let pairs = text.lines().filter_map(|line| line.split_once(": "));
    pairs.map(|(name, value)| AnswerHeader { name: name.to_owned(), value: value.to_owned() }).collect()
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
            answer_headers: row.answer_headers.as_deref().map(headers_in).unwrap_or_default(),
            answer_flaw: row.answer_flaw,
            protocol: row.protocol,
            is_reused: row.status.map(|_| row.connect_us.is_none()),
            span_id: format!("{:016x}", row.span_id.cast_unsigned()),
            node: row.node,
        }
    }
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
    let now = state.clock.now();
    let read = async |conn: &mut AsyncPgConnection| {
        let row = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
        let tries = attempts::of_delivery(conn, id).await?;
        Ok::<_, ApiError>((row, tries, schedules::standing(conn, id).await?))
    };
    let place = state.cells.place_of(id.event()).await?;
    // As of one moment: an attempt that is recorded meanwhile is in all of it, or in nothing.
    let (row, tries, standing) =
        place.db.run(async |conn| conn.build_transaction().repeatable_read().read_only().run(read).await).await?;
    let last_status = tries.last().and_then(|attempt| attempt.status);
    let attempts = tries.into_iter().map(AttemptView::from).collect();
    let delivery = DeliveryView::from(row).with_last_status(last_status);
    let schedule = standing.map(|standing| DeliverySchedule::of(id, &standing, now));
    Ok(HttpResponse::Ok().json(DeliveryDetail { delivery, schedule, attempts }))
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
    let place = state.cells.place_of(id.event()).await?;
    let (row, change) = place
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                let found = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
                let archived =
                    || ApiError::NotFound(format!("The subscription of delivery {id} is archived: restore it first."));
                let owner = subscriptions::find(conn, caller.reach, found.subscription).await?.ok_or_else(archived)?;
                let mut count = deliveries::resend(conn, &[id], None, now).await?;
                let mut row = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
                if count == 0 && row.state.has_ended() {
                    // It was in progress, and ended between the two.
                    count = deliveries::resend(conn, &[id], None, now).await?;
                    row = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
                }
                if count == 0 && row.state.has_ended() {
                    return Err(ApiError::NotAuthorized(format!(
                        "The company of delivery {id} left the TMC by which this subscription got its events."
                    )));
                }
                let change = NewChange::below(
                    &owner,
                    (ChangedKind::Delivery, id.into()),
                    ChangeAction::Resent,
                    &caller.subject,
                    now,
                );
                if count > 0 && place.is_home() {
                    audit::add(conn, &change).await?;
                }
                Ok::<_, ApiError>((row, (count > 0).then_some(change)))
            })
            .await
        })
        .await?;
    // What was changed is told at home alone, wherever it was.
    if let Some(change) = change.filter(|_| !place.is_home()) {
        // It was sent again: who is told otherwise does it once more.
        if let Err(error) = state.db.query(async |conn| audit::add(conn, &change).await).await {
            tracing::error!(delivery_id = %id, subject = caller.subject, error = format!("{error:#}"), "a resend in a cell is missing from the audit");
        }
    }
    state.poll_soon();
    Ok(HttpResponse::Accepted().json(DeliveryView::from(row)))
}

fn missing(id: DeliveryId) -> ApiError {
    ApiError::NotFound(format!("There is no delivery {id}."))
}

/// Registers the four operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(list::list_deliveries)
        .service(get_delivery)
        .service(request::find_delivery_request)
        .service(resend_delivery);
}
