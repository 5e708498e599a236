//! Jobs that send many deliveries again.

mod count;
mod create;

pub(super) use create::until_is_not_before_since;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::store::audit::{self, NewChange};
use crate::store::resend_outcomes;
use crate::store::resends::{self, Resend};
use crate::store::tallies;

/// A job that sends deliveries again.
#[derive(Serialize, Deserialize, ToSchema)]
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
    /// How many of those were delivered since. What was sent by another job before it was attempted counts there alone.
    #[schema(minimum = 0)]
    delivered: i64,
    /// How many of those failed since, and were not delivered by this job: they wait for their next attempt, were given up, or
    /// were sent by another job later.
    #[schema(minimum = 0)]
    failed_again: i64,
    /// How many it sent a second until now, or until its end.
    #[schema(minimum = 0)]
    rate_per_second: f64,
    /// How many it sends a second at the most.
    #[schema(minimum = 1)]
    per_second: i32,
    /// Only deliveries of this subscription.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
    /// Only of this organization's events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    organization_id: Option<OrganizationId>,
    /// Only of events of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    event_type: Option<EventType>,
    /// Only deliveries in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    state_filter: Option<DeliveryState>,
    /// Only those whose last attempt failed for this reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reason: Option<Reason>,
    /// Only these deliveries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    let now = state.clock.now();
    let resends = state.db.query(async |conn| ResendView::newest(conn, caller.reach, limit, now).await).await?;
    Ok(HttpResponse::Ok().json(ListResendsResponse { resends }))
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
    let now = state.clock.now();
    let view = state.db.run(async |conn| ResendView::find(conn, &caller, id, now).await).await?;
    Ok(HttpResponse::Ok().json(view))
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
    let view = state
        .db
        .run(async |conn| {
            let row = resends::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            conn.transaction(async |conn| {
                if resends::end(conn, id, "CANCELLED", now).await? {
                    let owner = match row.subscription_id {
                        Some(id) => tallies::subscribers(conn, &[id]).await?.first().map(|(_, owner)| *owner),
                        None => row.organization_id.or(row.reach_id),
                    };
                    note(conn, &caller, ChangeAction::Cancelled, id, row.subscription_id, owner, now).await?;
                }
                Ok::<_, ApiError>(())
            })
            .await?;
            ResendView::find(conn, &caller, id, now).await
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Notes who did what to a job, for the audit.
async fn note(
    conn: &mut AsyncPgConnection,
    caller: &Caller,
    action: ChangeAction,
    id: ResendId,
    subscription_id: Option<SubscriptionId>,
    organization_id: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let change = NewChange {
        changed_at: now,
        subject: &caller.subject,
        action,
        kind: ChangedKind::Resend,
        object_id: id.into(),
        subscription_id,
        organization_id,
        fields: Vec::new(),
    };
    Ok(audit::add(conn, &change).await?)
}

fn missing(id: ResendId) -> ApiError {
    ApiError::NotFound(format!("There is no resend {id}."))
}

impl ResendView {
    /// A job that the caller may see.
    async fn find(
        conn: &mut AsyncPgConnection,
        caller: &Caller,
        id: ResendId,
        now: DateTime<Utc>,
    ) -> Result<Self, ApiError> {
        let row = resends::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
        let outcomes = resend_outcomes::of(conn, &[id]).await?;
        Ok(Self::of(row, outcomes.get(&id).copied(), now))
    }

    /// The newest jobs that a caller may see.
    pub(super) async fn newest(
        conn: &mut AsyncPgConnection,
        reach: Reach,
        limit: i64,
        now: DateTime<Utc>,
    ) -> QueryResult<Vec<Self>> {
        let rows = resends::list(conn, reach, limit).await?;
        let ids: Vec<ResendId> = rows.iter().map(|row| row.id).collect();
        let outcomes = resend_outcomes::of(conn, &ids).await?;
        let view = |row: Resend| {
            let outcome = outcomes.get(&row.id).copied();
            Self::of(row, outcome, now)
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Its id, and what is the same for as long as nothing is new of it.
    pub(super) fn likeness(&self) -> (uuid::Uuid, String) {
        let Self { id, sent, delivered, failed_again, ended_at, .. } = self;
        (id.as_uuid(), format!("{sent} {delivered} {failed_again} {ended_at:?}"))
    }

    /// A job, and how many of its deliveries were delivered and failed since.
    fn of(row: Resend, outcome: Option<(i64, i64)>, now: DateTime<Utc>) -> Self {
        let (delivered, failed_again) = outcome.unwrap_or_default();
        // What a job sends in its first second is sent in a second.
        let seconds = (row.ended_at.unwrap_or(now) - row.created_at).as_seconds_f64().max(1.0);
        #[expect(clippy::cast_precision_loss, reason = "nobody sends 2^53")]
        let rate_per_second = (row.sent as f64 / seconds * 10.0).round() / 10.0;
        Self {
            id: row.id,
            state: row.state,
            total: row.total,
            sent: row.sent,
            delivered,
            failed_again,
            rate_per_second,
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
    config.service(create::create_resend).service(list_resends).service(get_resend).service(cancel_resend);
}
