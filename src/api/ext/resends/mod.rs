//! Jobs that send many deliveries again.

mod count;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use self::count::ResendCount;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::query::Query;
use crate::api::request::{Read, body, request};
use crate::api::{State, path_id};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::store::deliveries::{self, ResendFilter};
use crate::store::resends::{self, Resend};
use crate::store::subscriptions;

/// How many deliveries a second, unless asked otherwise.
const DEFAULT_PER_SECOND: i32 = 50;
/// How many deliveries can be named.
const MAX_DELIVERIES: u64 = 1_000;

request! {
    /// Which deliveries to send again, or now, and how fast. Without `state`, those that were given up.
    pub struct CreateResendRequest {
        /// Only deliveries of this subscription.
        #[schema(value_type = Option<uuid::Uuid>, nullable)]
        subscription_id: Option<SubscriptionId>,
        /// Only of this organization's events.
        #[schema(value_type = Option<uuid::Uuid>, nullable)]
        organization_id: Option<OrganizationId>,
        /// Only of events of this type.
        #[schema(nullable)]
        event_type: Option<EventType>,
        /// Only deliveries in this state. Left out: `EXHAUSTED`. What is `WAITING` is tried now: it counts as
        /// the next attempt of its schedule.
        #[schema(nullable)]
        state: Option<ResendableState>,
        /// Only those whose last attempt failed for this reason.
        #[schema(nullable)]
        reason: Option<Reason>,
        /// Only these deliveries, 1,000 at the most; those that do not fit the rest are left alone.
        #[schema(value_type = Option<Vec<uuid::Uuid>>, nullable, min_items = 1, max_items = 1000)]
        #[validate(length(min = 1, max = "MAX_DELIVERIES"))]
        delivery_ids: Option<Vec<DeliveryId>>,
        /// Only of events accepted at or after this time, as RFC 3339 writes it. May be left out with `deliveryIds`.
        #[schema(nullable, example = "2026-11-20T00:00:00Z")]
        since: Option<DateTime<Utc>>,
        /// Only of events accepted before this time, as RFC 3339 writes it. May be left out with `deliveryIds`.
        #[schema(nullable, example = "2026-11-21T00:00:00Z")]
        until: Option<DateTime<Utc>>,
        /// How many a second.
        #[schema(nullable, minimum = 1, maximum = 1000, default = 50)]
        #[validate(range(min = 1, max = 1000))]
        per_second: Option<i32>,
        /// Only count.
        #[schema(nullable, default = false)]
        dry_run: Option<bool>,
    }
    rules: there_is_a_range
}

/// The states of deliveries that can be sent again, or now.
#[derive(Clone, Copy, ToSchema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResendableState {
    /// The receiver answered 200.
    Delivered,
    /// It was given up.
    Exhausted,
    /// It waits for its next attempt.
    Waiting,
}

impl From<ResendableState> for DeliveryState {
    fn from(state: ResendableState) -> Self {
        match state {
            ResendableState::Delivered => Self::Delivered,
            ResendableState::Exhausted => Self::Exhausted,
            ResendableState::Waiting => Self::Waiting,
        }
    }
}

impl Read for ResendableState {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(|text| match text {
            "DELIVERED" => Ok(Self::Delivered),
            "EXHAUSTED" => Ok(Self::Exhausted),
            "WAITING" => Ok(Self::Waiting),
            _ => Err("must be DELIVERED, EXHAUSTED or WAITING"),
        })
    }
}

/// A job that sends deliveries again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Resend)]
pub struct ResendView {
    /// The job.
    #[schema(value_type = uuid::Uuid)]
    id: ResendId,
    /// Where it stands.
    #[schema(pattern = "^(RUNNING|DONE|CANCELLED)$")]
    state: String,
    /// How many deliveries fitted when it was made.
    #[schema(minimum = 0)]
    total: i64,
    /// How many it has sent again.
    #[schema(minimum = 0)]
    sent: i64,
    /// How many it sends a second.
    #[schema(minimum = 1)]
    per_second: i32,
    /// Only deliveries of this subscription.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
    /// Only of this organization's events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    organization_id: Option<OrganizationId>,
    /// Only of events of this type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    event_type: Option<EventType>,
    /// Only deliveries in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    state_filter: Option<DeliveryState>,
    /// Only those whose last attempt failed for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reason: Option<Reason>,
    /// Only these deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<uuid::Uuid>, required = false, max_items = 1000)]
    delivery_ids: Option<Vec<DeliveryId>>,
    /// Only of events accepted at or after this.
    #[schema(format = DateTime)]
    since: String,
    /// Only of events accepted before this.
    #[schema(format = DateTime)]
    until: String,
    /// The subject of the token that made it.
    created_by: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was done or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    ended_at: Option<String>,
}

/// The newest jobs.
#[derive(Serialize, ToSchema)]
pub struct ListResendsResponse {
    /// Newest first.
    #[schema(max_items = 100)]
    resends: Vec<ResendView>,
}

/// Resend many deliveries
///
/// Starts a durable job: it survives a crash, reports its progress and can be cancelled. With `dryRun` it only counts. With the state
/// `WAITING` deliveries need not wait for their next attempt, as after a receiver was mended; their schedule goes on from there.
#[utoipa::path(
    operation_id = "createResend",
    tag = "Delivery",
    request_body = CreateResendRequest,
    responses(
        (status = 200, description = "How many deliveries it would resend; none were.", body = ResendCount),
        (status = 202, description = "The job is running.", body = ResendView,
            headers(("Location" = String, description = "The path of the job."))),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[post("/ext/v1/resends")]
pub(crate) async fn create_resend(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesWrite)?;
    let wanted: CreateResendRequest = body::read(&state, &request, payload).await?;
    let now = state.clock.now();
    // Without a range there are ids, which tell when their events were accepted.
    let oldest = wanted.delivery_ids.iter().flatten().map(|id| id.created_at()).min().unwrap_or(now);
    let filter = &ResendFilter {
        subscription: wanted.subscription_id,
        organization: wanted.organization_id,
        event_type: wanted.event_type,
        state: Some(wanted.state.unwrap_or(ResendableState::Exhausted).into()),
        reason: wanted.reason,
        since: wanted.since.unwrap_or(oldest),
        // What was accepted by a clock that is a little ahead is there, too.
        until: wanted.until.unwrap_or(now + TimeDelta::days(1)),
        deliveries: wanted.delivery_ids,
    };
    let made = state
        .db
        .run_wide(async |conn| {
            if let Some(id) = filter.subscription {
                let found = subscriptions::find(conn, caller.reach, id).await?;
                found.ok_or_else(|| super::subscriptions::missing(id))?;
            }
            if let Some(id) = filter.organization {
                caller.require_reach(conn, &[id], "organizationId").await?;
            }
            let counts = deliveries::count_to_resend(conn, caller.reach, filter).await?;
            let count = ResendCount::of(&counts);
            if wanted.dry_run == Some(true) {
                return Ok::<_, ApiError>(Err(count));
            }
            let (reach_kind, reach_id) = Resend::reach_columns(caller.reach);
            let row = Resend {
                id: ResendId::random(),
                subscription_id: filter.subscription,
                organization_id: filter.organization,
                event_type: filter.event_type,
                state_filter: filter.state,
                since: filter.since,
                until: filter.until,
                reach_kind,
                reach_id,
                per_second: wanted.per_second.unwrap_or(DEFAULT_PER_SECOND),
                state: "RUNNING".to_owned(),
                total: count.total,
                sent: 0,
                last_delivery_id: None,
                due_at: now,
                created_by: caller.subject.clone(),
                created_at: now,
                ended_at: None,
                reason: filter.reason,
                delivery_ids: filter.deliveries.clone(),
            };
            resends::create(conn, &row).await?;
            Ok(Ok(row))
        })
        .await?;
    let row = match made {
        Ok(row) => row,
        Err(count) => return Ok(HttpResponse::Ok().json(count)),
    };
    state.poll_soon();
    let location = (LOCATION, state.path_outside(&request, format_args!("/ext/v1/resends/{}", row.id)));
    Ok(HttpResponse::Accepted().insert_header(location).json(ResendView::from(row)))
}

/// List resends
///
/// Newest first, with what each resends and its progress.
#[utoipa::path(
    operation_id = "listResends",
    tag = "Delivery",
    params(("limit" = Option<i64>, Query, description = "The most entries.", minimum = 1, maximum = 100, example = 50)),
    responses(
        (status = 200, description = "The newest resends within the caller's reach.", body = ListResendsResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/resends")]
pub(crate) async fn list_resends(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    query.check()?;
    let rows = state.db.query(async |conn| resends::list(conn, caller.reach, limit).await).await?;
    Ok(HttpResponse::Ok().json(ListResendsResponse { resends: rows.into_iter().map(ResendView::from).collect() }))
}

/// Retrieve a resend
///
/// What it resends, how many deliveries matched when it was created, and how many have been resent.
#[utoipa::path(
    operation_id = "getResend",
    tag = "Delivery",
    params(("resendId" = uuid::Uuid, Path, description = "The job.", example = "7c0f7d6e-6a1b-4b63-8f0e-0f3a2f1c9d10")),
    responses(
        (status = 200, description = "The resend and its progress.", body = ResendView),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/resends/{resendId}")]
pub(crate) async fn get_resend(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: ResendId = path_id(&request, "resendId")?;
    let found = state.db.query(async |conn| resends::find(conn, caller.reach, id).await).await?;
    Ok(HttpResponse::Ok().json(ResendView::from(found.ok_or_else(|| missing(id))?)))
}

/// Cancel a resend
///
/// Deliveries that were already resent stay resent. A resend that has ended is not changed.
#[utoipa::path(
    operation_id = "cancelResend",
    tag = "Delivery",
    params(("resendId" = uuid::Uuid, Path, description = "The job.", example = "7c0f7d6e-6a1b-4b63-8f0e-0f3a2f1c9d10")),
    responses(
        (status = 200, description = "The resend as it is now.", body = ResendView),
        Authorized, Checked, Found, Stored,
    ),
)]
#[post("/ext/v1/resends/{resendId}/cancel")]
pub(crate) async fn cancel_resend(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesWrite)?;
    let id: ResendId = path_id(&request, "resendId")?;
    let now = state.clock.now();
    let row = state
        .db
        .run(async |conn| {
            resends::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            resends::end(conn, id, "CANCELLED", now).await?;
            resends::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))
        })
        .await?;
    Ok(HttpResponse::Ok().json(ResendView::from(row)))
}

/// Adds a fault when there is no time range although no deliveries are named, or one that ends before it begins.
fn there_is_a_range(fields: &Fields<'_>) {
    if fields.given("deliveryIds").is_none() {
        for name in ["since", "until"].into_iter().filter(|name| fields.given(name).is_none()) {
            fields.fault(name, "is required unless deliveryIds is given");
        }
    }
    until_is_not_before_since(fields);
}

/// Adds a fault when a time range ends before it begins.
pub(super) fn until_is_not_before_since(fields: &Fields<'_>) {
    let time = |name| fields.value::<DateTime<Utc>>(name);
    if time("since").zip(time("until")).is_some_and(|(since, until)| until < since) {
        fields.fault("until", "must not be before since");
    }
}

fn missing(id: ResendId) -> ApiError {
    ApiError::NotFound(format!("There is no resend {id}."))
}

impl From<Resend> for ResendView {
    fn from(row: Resend) -> Self {
        Self {
            id: row.id,
            state: row.state,
            total: row.total,
            sent: row.sent,
            per_second: row.per_second,
            subscription_id: row.subscription_id,
            organization_id: row.organization_id,
            event_type: row.event_type,
            state_filter: row.state_filter,
            reason: row.reason,
            delivery_ids: row.delivery_ids,
            since: write_time(row.since),
            until: write_time(row.until),
            created_by: row.created_by,
            created_at: write_time(row.created_at),
            ended_at: row.ended_at.map(write_time),
        }
    }
}

/// Registers the four operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_resend).service(list_resends).service(get_resend).service(cancel_resend);
}
