//! What a receiver should know, held against what it does know.

use std::collections::HashSet;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::resends::until_is_not_before_since;
use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::{body, request};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::store::deliveries;
use crate::store::reconciliation::{self, Booking};
use crate::store::subscriptions;

/// The most bookings that one answer tells.
const MAX_BOOKINGS: i64 = 10_000;

request! {
    /// Whose bookings, and when.
    pub struct CreateReconciliationRequest {
        /// The company whose bookings are meant.
        #[schema(value_type = uuid::Uuid, example = "11111111-1111-4111-8111-111111111111")]
        organization_id: OrganizationId,
        /// Only deliveries of this subscription. Left out: those of all within the caller's reach.
        #[schema(value_type = Option<uuid::Uuid>, nullable)]
        subscription_id: Option<SubscriptionId>,
        /// Events accepted at or after this time, as RFC 3339 writes it.
        #[schema(example = "2026-11-20T00:00:00Z")]
        since: DateTime<Utc>,
        /// Events accepted before this time, as RFC 3339 writes it.
        #[schema(example = "2026-11-21T00:00:00Z")]
        until: DateTime<Utc>,
        /// The PNR ids that the receiver holds, and the trip ids of trips without a PNR. What it lacks is told as missing.
        #[schema(nullable, max_items = 10000)]
        #[validate(length(max = 10000))]
        known_ids: Option<Vec<String>>,
        /// Send again the last event of each booking that is missing, to whom it is not on its way; without `knownIds`, of each whose last event was given up: at most 100 deliveries of a booking, or that of `subscriptionId`. Needs `deliveries:write`.
        #[schema(nullable, default = false)]
        resend: Option<bool>,
    }
    rules: until_is_not_before_since
}

/// Bookings and their last events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReconciliationResponse {
    /// One for each booking, by trip and PNR id.
    #[schema(max_items = 10000)]
    bookings: Vec<BookingView>,
    /// How many of them are missing.
    #[schema(minimum = 0)]
    missing: usize,
    /// How many deliveries `resend` sends again, whether or not it was asked for: of what is missing those that have ended, without
    /// `knownIds` those that were given up.
    #[schema(minimum = 0)]
    resendable: usize,
    /// How many deliveries are being sent again.
    #[schema(minimum = 0)]
    resent: usize,
    /// Whether there are more bookings than one answer tells: ask for a shorter time.
    is_truncated: bool,
}

/// A booking and its last event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReconciledBooking)]
pub struct BookingView {
    /// The trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trip_id: Option<String>,
    /// The booking; left out when the event names a trip alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pnr_id: Option<String>,
    /// Its last event in the time asked about.
    #[schema(value_type = uuid::Uuid)]
    event_id: EventId,
    /// What kind that was.
    event_type: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    operation: Option<Operation>,
    /// When it was generated.
    #[schema(format = DateTime)]
    timestamp: String,
    /// Its deliveries, the first 100: none when no subscription matched. Ask with a `subscriptionId` for that one's alone.
    #[schema(value_type = Vec<uuid::Uuid>, max_items = 100)]
    delivery_ids: Vec<DeliveryId>,
    /// Whether there is a delivery and all were delivered.
    is_delivered: bool,
    /// Whether one of them was given up. One that is not delivered and not given up is on its way.
    is_exhausted: bool,
    /// Whether the receiver lacks it, by the ids that it holds; left out when none were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    is_missing: Option<bool>,
}

/// Reconcile bookings
///
/// Lists the bookings of an organization that changed within a time range, each with its last event and whether that
/// was delivered. Given the ids that the receiver has, it reports what is missing and can resend it.
#[utoipa::path(
    operation_id = "createReconciliation",
    tag = "Delivery",
    request_body = CreateReconciliationRequest,
    responses(
        (status = 200, description = "The bookings.", body = ReconciliationResponse),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[post("/ext/v1/reconciliations")]
pub(crate) async fn create_reconciliation(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let wanted: CreateReconciliationRequest = body::read(&state, &request, payload).await?;
    let is_to_resend = wanted.resend == Some(true);
    let known: Option<HashSet<String>> = wanted.known_ids.map(|ids| ids.into_iter().collect());
    if is_to_resend {
        caller.require_scope(Scope::DeliveriesWrite)?;
    }
    let now = state.clock.now();
    let (bookings, is_truncated, resendable, resent) = state
        .db
        .run_wide(async |conn| {
            caller.require_reach(conn, &[wanted.organization_id], "organizationId").await?;
            if let Some(id) = wanted.subscription_id {
                let found = subscriptions::find(conn, caller.reach, id).await?;
                found.ok_or_else(|| super::subscriptions::missing(id))?;
            }
            let asked = reconciliation::Asked {
                organization: wanted.organization_id,
                subscription: wanted.subscription_id,
                since: wanted.since,
                until: wanted.until,
                limit: MAX_BOOKINGS + 1,
            };
            let mut rows = reconciliation::bookings(conn, caller.reach, &asked).await?;
            let is_truncated = crate::api::answer::cut(&mut rows, MAX_BOOKINGS).is_some();
            let lacks = |row: &Booking| is_missing(row, known.as_ref()) == Some(true);
            // What is on its way is left to go on.
            let of_booking = |row: &Booking| match &known {
                None => row.exhausted_ids.clone(),
                Some(_) if lacks(row) => row.ended_ids.clone(),
                Some(_) => Vec::new(),
            };
            let mut again: Vec<DeliveryId> = rows.iter().flat_map(of_booking).collect();
            again.sort_unstable();
            again.dedup();
            let bookings: Vec<BookingView> = rows.into_iter().map(|row| view(row, known.as_ref())).collect();
            let resendable = again.len();
            let is_nothing = again.is_empty() || !is_to_resend;
            let resent = if is_nothing { 0 } else { deliveries::resend(conn, &again, None, now).await? };
            Ok::<_, ApiError>((bookings, is_truncated, resendable, resent))
        })
        .await?;
    if resent > 0 {
        state.poll_soon();
    }
    let missing = bookings.iter().filter(|one| one.is_missing == Some(true)).count();
    Ok(HttpResponse::Ok().json(ReconciliationResponse { bookings, missing, resendable, resent, is_truncated }))
}

/// Whether the receiver lacks it: a booking is held by its own id, a trip without one by the trip's.
fn is_missing(row: &Booking, known: Option<&HashSet<String>>) -> Option<bool> {
    known.map(|known| !row.pnr_id.as_ref().or(row.trip_id.as_ref()).is_some_and(|id| known.contains(id)))
}

fn view(row: Booking, known: Option<&HashSet<String>>) -> BookingView {
    let is_missing = is_missing(&row, known);
    BookingView {
        trip_id: row.trip_id,
        pnr_id: row.pnr_id,
        event_id: row.event_id,
        event_type: row.event_type,
        operation: row.operation,
        timestamp: write_time(row.occurred_at),
        is_delivered: !row.delivery_ids.is_empty() && row.are_all_delivered,
        is_exhausted: !row.exhausted_ids.is_empty(),
        delivery_ids: row.delivery_ids,
        is_missing,
    }
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_reconciliation);
}
