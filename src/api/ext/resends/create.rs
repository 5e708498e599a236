//! Starting a job.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::join_all;
use utoipa::ToSchema;

use super::count::ResendCount;
use super::{ResendView, note, with_part};
use crate::api::State;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::subscriptions::missing;
use crate::api::partial::{answer_of, tell_away};
use crate::api::refusals::{Authorized, Bodied, Found, Keyed, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::{Read, body, idempotency, request};
use crate::cells::{Gathered, Place};
use crate::domain::cell::CellName;
use crate::domain::change::ChangeAction;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, Partition, ResendId, SubscriptionId};
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
        /// How many a second; where there are cells, one in each that has a part, at the least.
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

/// Resend many deliveries
///
/// Starts a durable job: it survives a crash, reports its progress and can be cancelled. With `dryRun` it only counts. With the state
/// `WAITING` deliveries need not wait for their next attempt, as after a receiver was mended; their schedule goes on from there.
#[utoipa::path(
    operation_id = "createResend",
    tag = "Delivery",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer, where there are cells the job as it is now, and starts nothing; another body is a 409. A dry run ignores it.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = CreateResendRequest,
    responses(
        (status = 200, description = "How many deliveries it would resend; none were.", body = ResendCount, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        (status = 202, description = "The job is running.", body = ResendView,
            headers(("Location" = String, description = "The path of the job."), ("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Bodied, Found, Keyed, Stored,
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
    let key = idempotency::key(&request)?;
    let (bytes, wanted): (_, CreateResendRequest) = body::read_both(&state, &request, payload).await?;
    let now = state.clock.now();
    let filter = &filter_of(&wanted, now);
    let repeatable = key.as_ref().filter(|_| wanted.dry_run != Some(true)).map(|key| idempotency::Repeatable {
        caller: &caller,
        operation: "createResend",
        key,
        body: &bytes,
    });
    let check = async |conn: &mut AsyncPgConnection| {
        if let Some(repeatable) = &repeatable
            && let Some(earlier) = idempotency::earlier(conn, &state.keyring, repeatable, now).await?
        {
            return Ok(Err(earlier));
        }
        let owner = match filter.subscription {
            Some(id) => {
                let found = subscriptions::find(conn, caller.reach, id).await?;
                Some(found.ok_or_else(|| missing(id))?.subscriber_id)
            }
            None => None,
        };
        if let Some(id) = filter.organization {
            caller.require_reach(conn, &[id], "organizationId").await?;
        }
        Ok::<_, ApiError>(Ok(owner))
    };
    let owner = match state.db.run(check).await? {
        Ok(owner) => owner,
        Err(earlier) => return repeated(&state, &caller, &request, earlier).await,
    };
    let count = async |place: Place| {
        let count = async |conn: &mut AsyncPgConnection| {
            Ok::<_, ApiError>(deliveries::count_to_resend(conn, caller.reach, filter).await?)
        };
        let counts = place.db.run_wide(count).await?;
        Ok::<_, ApiError>((place.clone(), counts))
    };
    let Gathered { answers, away } = state.cells.gather(filter.organization.map(Partition::of), count).await?;
    if wanted.dry_run == Some(true) {
        let counts: Vec<_> = answers.into_iter().flat_map(|(_, counts)| counts).collect();
        return Ok(answer_of(&away).json(ResendCount::of(&counts, &away)));
    }
    let job = job_of(&caller, filter, wanted.per_second, now);
    let total_of = |counts: &[(_, _, i64)]| counts.iter().map(|(.., count)| count).sum();
    let totals = answers.into_iter().map(|(place, counts)| (place, total_of(&counts))).collect();
    let parts = Parts::of(&job, totals, &away);
    let owner = owner.or(filter.organization).or(job.reach_id);
    let write = async |conn: &mut AsyncPgConnection| {
        let view = ResendView::of(parts.whole(), (0, 0), now);
        if let Some(repeatable) = &repeatable
            && let Some(earlier) = idempotency::claim(conn, &state.keyring, repeatable, &view, now).await?
        {
            return Ok(Err(earlier));
        }
        resends::create(conn, &parts.of_home).await?;
        note(conn, &caller, ChangeAction::Created, job.id, filter.subscription, owner, now).await?;
        Ok::<_, ApiError>(Ok(view))
    };
    let view = match state.db.run_wide(async |conn| conn.transaction(write).await).await? {
        Ok(view) => view,
        Err(earlier) => return repeated(&state, &caller, &request, earlier).await,
    };
    let away = parts.begin(&state, away).await;
    state.poll_soon();
    Ok(accepted(&state, &request, &view.without(&away), &away))
}

/// Which deliveries are meant.
fn filter_of(wanted: &CreateResendRequest, now: DateTime<Utc>) -> ResendFilter {
    // Without a range there are ids, which tell when their events were accepted.
    let oldest = wanted.delivery_ids.iter().flatten().map(|id| id.created_at()).min().unwrap_or(now);
    ResendFilter {
        subscription: wanted.subscription_id,
        organization: wanted.organization_id,
        event_type: wanted.event_type,
        state: Some(wanted.state.unwrap_or(ResendableState::Exhausted).into()),
        reason: wanted.reason,
        since: wanted.since.unwrap_or(oldest),
        // What was accepted by a clock that is a little ahead is there, too.
        until: wanted.until.unwrap_or(now + TimeDelta::days(1)),
        deliveries: wanted.delivery_ids.clone(),
    }
}

/// A job that has yet to be counted.
fn job_of(caller: &Caller, filter: &ResendFilter, per_second: Option<i32>, now: DateTime<Utc>) -> Resend {
    let (reach_kind, reach_id) = Resend::reach_columns(caller.reach);
    Resend {
        id: ResendId::random(),
        subscription_id: filter.subscription,
        organization_id: filter.organization,
        event_type: filter.event_type,
        state_filter: filter.state,
        since: filter.since,
        until: filter.until,
        reach_kind,
        reach_id,
        per_second: per_second.unwrap_or(DEFAULT_PER_SECOND),
        state: "RUNNING".to_owned(),
        total: 0,
        sent: 0,
        last_delivery_id: None,
        due_at: now,
        created_by: caller.subject.clone(),
        created_at: now,
        ended_at: None,
        reason: filter.reason,
        delivery_ids: filter.deliveries.clone(),
        cells: Vec::new(),
    }
}

/// The answer of before. Where there are cells, as the job is now: its parts may have begun since, or not.
async fn repeated(
    state: &State,
    caller: &Caller,
    request: &HttpRequest,
    earlier: ResendView,
) -> Result<HttpResponse, ApiError> {
    if state.cells.is_home_alone().await {
        return Ok(accepted(state, request, &earlier, &[]));
    }
    let view = ResendView::find(state, caller, earlier.id, state.clock.now()).await?;
    Ok(accepted(state, request, &view, &view.cells_missing()))
}

fn accepted(state: &State, request: &HttpRequest, view: &ResendView, away: &[CellName]) -> HttpResponse {
    let location = (LOCATION, state.path_outside(request, format_args!("/ext/v1/resends/{}", view.id)));
    let mut answer = HttpResponse::Accepted();
    tell_away(&mut answer, away);
    answer.insert_header(location).json(view)
}

/// What each database has of a job.
struct Parts {
    of_home: Resend,
    of_cells: Vec<(Place, Resend)>,
}

impl Parts {
    /// By how many deliveries each has: they are sent at its part of the rate, one a second at the least.
    fn of(job: &Resend, totals: Vec<(Place, i64)>, away: &[CellName]) -> Self {
        let sum: i64 = totals.iter().map(|(_, total)| total).sum();
        let rate = |total: i64| {
            let part = i64::from(job.per_second) * total / sum.max(1);
            i32::try_from(part).unwrap_or(job.per_second).max(1)
        };
        let (home, cells): (Vec<_>, Vec<_>) = totals.into_iter().partition(|(place, _)| place.is_home());
        let of_cells: Vec<(Place, Resend)> = cells
            .into_iter()
            .filter(|(_, total)| *total > 0)
            .map(|(place, total)| (place, Resend { total, per_second: rate(total), ..job.clone() }))
            .collect();
        let given: i32 = of_cells.iter().map(|(_, part)| part.per_second).sum();
        let total = home.iter().map(|(_, total)| total).sum();
        let cells = of_cells.iter().map(|(place, _)| &place.cell).chain(away).map(ToString::to_string).collect();
        Self { of_home: Resend { total, per_second: (job.per_second - given).max(1), cells, ..job.clone() }, of_cells }
    }

    /// All of it.
    fn whole(&self) -> Resend {
        self.of_cells.iter().fold(self.of_home.clone(), |job, (_, part)| with_part(job, part))
    }

    /// Gives each cell its part, once home has its own; gives the cells that have none.
    async fn begin(&self, state: &State, away: Vec<CellName>) -> Vec<CellName> {
        let begin = async |(place, part): &(Place, Resend)| {
            let create = async |conn: &mut AsyncPgConnection| resends::create(conn, part).await;
            let error = place.db.query(create).await.err()?;
            tracing::warn!(cell = %place.cell, error = format!("{error:#}"), "it is not known whether a cell has its part of a resend");
            Some(place.cell.clone())
        };
        let failed = join_all(self.of_cells.iter().map(begin)).await;
        self.end_if_cancelled(state).await;
        away.into_iter().chain(failed.into_iter().flatten()).collect()
    }

    /// Whoever cancelled it meanwhile found no parts.
    async fn end_if_cancelled(&self, state: &State) {
        let id = self.of_home.id;
        let of_home = state.db.query(async |conn| resends::of_ids(conn, &[id]).await).await.unwrap_or_default();
        let Some(ended_at) = of_home.first().filter(|job| job.state == "CANCELLED").and_then(|job| job.ended_at) else {
            return;
        };
        for (place, _) in &self.of_cells {
            let _ = place.db.query(async |conn| resends::end(conn, id, "CANCELLED", ended_at).await).await;
        }
    }
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
pub(in crate::api::ext) fn until_is_not_before_since(fields: &Fields<'_>) {
    let time = |name| fields.value::<DateTime<Utc>>(name);
    if time("since").zip(time("until")).is_some_and(|(since, until)| until < since) {
        fields.fault("until", "must not be before since");
    }
}
