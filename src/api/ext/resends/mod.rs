//! Jobs that send many deliveries again.

mod count;
mod create;

pub(super) use create::until_is_not_before_since;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::cells::{Cells, Gathered, Place};
use crate::domain::cell::CellName;
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::store::audit::{self, NewChange};
use crate::store::db::DbError;
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
    /// Where it stands. CANCELLED: by a call, or since its subscription was archived or went out of reach.
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
    /// How many it sends a second at the most: those of its parts, where cells have some.
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
    /// The cells whose part is missing: those that are away, and those that never began one, since they were away when it was
    /// made or the node failed that made it; left out where none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
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
        (status = 200, description = "The newest resends within the caller's reach.", body = ListResendsResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let resends = ResendView::newest(&state, caller.reach, limit, now).await?;
    let missing: Vec<CellName> = resends.iter().flat_map(ResendView::cells_missing).collect();
    Ok(answer_of(&missing).json(ListResendsResponse { resends }))
}

/// Retrieve a resend
///
/// What it resends, how many deliveries matched when it was created, and how many have been resent.
#[utoipa::path(
    operation_id = "getResend",
    tag = "Delivery",
    params(("resendId" = uuid::Uuid, Path, description = "The job.", example = "7c0f7d6e-6a1b-4b63-8f0e-0f3a2f1c9d10")),
    responses(
        (status = 200, description = "The resend and its progress.", body = ResendView, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let view = ResendView::find(&state, &caller, id, now).await?;
    Ok(answer_of(&view.cells_missing()).json(view))
}

/// Cancel a resend
///
/// Deliveries that were already resent stay resent. A resend that has ended is not changed. Where a cell is away, its part goes
/// on: cancel it again.
#[utoipa::path(
    operation_id = "cancelResend",
    tag = "Delivery",
    params(("resendId" = uuid::Uuid, Path, description = "The job.", example = "7c0f7d6e-6a1b-4b63-8f0e-0f3a2f1c9d10")),
    responses(
        (status = 200, description = "The resend as it is now.", body = ResendView, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let end = async |conn: &mut AsyncPgConnection| {
        let row = resends::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
        let owner = match row.subscription_id {
            Some(id) => tallies::subscribers(conn, &[id]).await?.first().map(|(_, owner)| *owner),
            None => row.organization_id.or(row.reach_id),
        };
        let is_ended = resends::end(conn, id, "CANCELLED", now).await?;
        if is_ended {
            note(conn, &caller, ChangeAction::Cancelled, id, row.subscription_id, owner, now).await?;
        }
        Ok::<_, ApiError>((is_ended, row.subscription_id, owner))
    };
    let (is_ended, subscription, owner) = state.db.run(async |conn| conn.transaction(end).await).await?;
    let end_part = async |place: Place| match place.is_home() {
        true => Ok(false),
        false => place.db.query(async |conn| resends::end(conn, id, "CANCELLED", now).await).await,
    };
    let answers = state.cells.gather(None, end_part).await?.answers;
    if !is_ended && answers.contains(&true) {
        let note = async |conn: &mut AsyncPgConnection| {
            note(conn, &caller, ChangeAction::Cancelled, id, subscription, owner, now).await
        };
        state.db.run(note).await?;
    }
    let view = ResendView::find(&state, &caller, id, now).await?;
    Ok(answer_of(&view.cells_missing()).json(view))
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
    async fn find(state: &State, caller: &Caller, id: ResendId, now: DateTime<Utc>) -> Result<Self, ApiError> {
        let row = state.db.query(async |conn| resends::find(conn, caller.reach, id).await).await?;
        let mut views = Self::with_parts(&state.cells, vec![row.ok_or_else(|| missing(id))?], now).await?;
        Ok(views.remove(0))
    }

    /// The newest jobs that a caller may see.
    pub(super) async fn newest(
        state: &State,
        reach: Reach,
        limit: i64,
        now: DateTime<Utc>,
    ) -> Result<Vec<Self>, DbError> {
        let rows = state.db.query(async |conn| resends::list(conn, reach, limit).await).await?;
        Self::with_parts(&state.cells, rows, now).await
    }

    /// Jobs by what home has of them, with what cells have.
    async fn with_parts(cells: &Cells, rows: Vec<Resend>, now: DateTime<Utc>) -> Result<Vec<Self>, DbError> {
        let ids: Vec<ResendId> = rows.iter().map(|row| row.id).collect();
        let ask = async |place: Place| {
            let read = async |conn: &mut AsyncPgConnection| {
                let parts = if place.is_home() { Vec::new() } else { resends::of_ids(conn, &ids).await? };
                let parts: Vec<_> = parts.into_iter().map(|part| (place.cell.clone(), part)).collect();
                Ok((parts, resend_outcomes::of(conn, &ids).await?))
            };
            place.db.query(read).await
        };
        let Gathered { answers, away } = cells.gather(None, ask).await?;
        let (parts, outcomes): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        let view = |row: Resend| {
            let id = row.id;
            let parts = || parts.iter().flatten().filter(|(_, part)| part.id == id);
            // A cell that is there and has no part never began one.
            let missing: Vec<CellName> = row.cells.iter().filter_map(|cell| cell.parse().ok()).collect();
            let missing: Vec<CellName> =
                missing.into_iter().filter(|cell| !parts().any(|(has, _)| has == cell)).collect();
            let outcomes = outcomes.iter().filter_map(|of| of.get(&id));
            let outcome = outcomes.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            let mut job = parts().map(|(_, part)| part).fold(row, with_part);
            if job.state == "DONE" && missing.iter().any(|cell| away.contains(cell)) {
                // For all that is known of what the cell does.
                (job.state, job.ended_at) = ("RUNNING".to_owned(), None);
            }
            Self::of(job, outcome, now).without(&missing)
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Its id, and what is the same for as long as nothing is new of it.
    pub(super) fn likeness(&self) -> (uuid::Uuid, String) {
        let Self { id, sent, delivered, failed_again, ended_at, .. } = self;
        (id.as_uuid(), format!("{sent} {delivered} {failed_again} {ended_at:?}"))
    }

    /// Whether the part of one of these cells is missing.
    pub(super) fn lacks(&self, cells: &[CellName]) -> bool {
        self.partial.iter().any(|name| cells.iter().any(|cell| cell.as_str() == name))
    }

    /// The cells whose part is missing.
    fn cells_missing(&self) -> Vec<CellName> {
        self.partial.iter().filter_map(|name| name.parse().ok()).collect()
    }

    /// Without the parts that these cells have of it, or should have.
    fn without(mut self, cells: &[CellName]) -> Self {
        self.partial.extend(names(cells));
        self.partial.sort_unstable();
        self.partial.dedup();
        self
    }

    /// A job, and how many of its deliveries were delivered and failed since.
    fn of(row: Resend, (delivered, failed_again): (i64, i64), now: DateTime<Utc>) -> Self {
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
            partial: Vec::new(),
        }
    }
}

/// A job with what another database has of it: it goes on for as long as any part does.
fn with_part(mut job: Resend, part: &Resend) -> Resend {
    // A part that has nothing to send takes none of the rate.
    job.per_second = if job.total == 0 { part.per_second } else { job.per_second + part.per_second };
    job.total += part.total;
    job.sent += part.sent;
    job.ended_at = job.ended_at.zip(part.ended_at).map(|(one, other)| one.max(other));
    let of_all = [job.state.as_str(), part.state.as_str()];
    let state = ["RUNNING", "CANCELLED"].into_iter().find(|state| of_all.contains(state));
    job.state = state.unwrap_or("DONE").to_owned();
    job
}

/// Registers the four operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create::create_resend).service(list_resends).service(get_resend).service(cancel_resend);
}
