//! What a receiver should know, held against what it does know.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::resends::until_is_not_before_since;
use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::{body, request};
use crate::cells::{CellAway, Gathered, Place};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, Partition, SubscriptionId};
use crate::store::db::DbError;
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
        /// Send again the last event of each booking that is missing, to whom it is not on its way; without `knownIds`, of each whose last event was given up: at most 100 deliveries of a booking, or that of `subscriptionId`. Needs `deliveries:write`. Nothing is sent while a cell is away that may have a newer event: that is a 503.
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
    /// The cells that are away, whose events are missing here, or of which it is not known whether they send again; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
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
        (status = 200, description = "The bookings.", body = ReconciliationResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let asked = reconciliation::Asked {
        organization: wanted.organization_id,
        subscription: wanted.subscription_id,
        since: wanted.since,
        until: wanted.until,
        limit: MAX_BOOKINGS + 1,
    };
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            if place.is_home() {
                caller.require_reach(conn, &[asked.organization], "organizationId").await?;
                if let Some(id) = asked.subscription {
                    let found = subscriptions::find(conn, caller.reach, id).await?;
                    found.ok_or_else(|| super::subscriptions::missing(id))?;
                }
            }
            Ok::<_, ApiError>(reconciliation::bookings(conn, caller.reach, &asked).await?)
        };
        Ok::<_, ApiError>((place.clone(), place.db.run_wide(read).await?))
    };
    let Gathered { answers, mut away } = state.cells.gather(Some(Partition::of(asked.organization)), ask).await?;
    if is_to_resend && let Some(cell) = away.first() {
        // What is the last event here may not be the last of all, and must not go out after it.
        return Err(CellAway::of(cell.clone()).into());
    }
    let (places, parts): (Vec<Place>, Vec<_>) = answers.into_iter().unzip();
    let (rows, is_truncated) = last_told(parts);
    let mut again = vec![BTreeSet::new(); places.len()];
    let mut bookings = Vec::with_capacity(rows.len());
    for (row, part) in rows {
        // What is on its way is left to go on.
        match &known {
            None => again[part].extend(&row.exhausted_ids),
            Some(_) if is_missing(&row, known.as_ref()) == Some(true) => again[part].extend(&row.ended_ids),
            Some(_) => {}
        }
        bookings.push(view(row, known.as_ref()));
    }
    let resendable = again.iter().map(BTreeSet::len).sum();
    let mut resent = 0;
    if is_to_resend {
        for (place, ids) in places.iter().zip(again).filter(|(_, ids)| !ids.is_empty()) {
            match resend(place, ids, state.clock.now()).await {
                Ok(count) => resent += count,
                Err(error) if place.is_home() => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(cell = %place.cell, error = format!("{error:#}"), "it is not known whether a cell sends again");
                    away.push(place.cell.clone());
                }
            }
        }
    }
    if resent > 0 {
        state.poll_soon();
    }
    let missing = bookings.iter().filter(|one| one.is_missing == Some(true)).count();
    let partial = names(&away);
    let answer = ReconciliationResponse { bookings, missing, resendable, resent, is_truncated, partial };
    Ok(answer_of(&away).json(answer))
}

/// By which bookings are told apart, and in which order they are.
type Key = (bool, Option<String>, bool, Option<String>);

/// Each booking of these parts with its last event and the part that has it; whether there are more.
fn last_told(parts: Vec<Vec<Booking>>) -> (Vec<(Booking, usize)>, bool) {
    // What is null is last, as in the database.
    let key = |row: &Booking| -> Key {
        (row.trip_id.is_none(), row.trip_id.clone(), row.pnr_id.is_none(), row.pnr_id.clone())
    };
    let mut last: BTreeMap<Key, (Booking, usize)> = BTreeMap::new();
    let mut known_to: Option<Key> = None;
    for (part, mut rows) in parts.into_iter().enumerate() {
        if cut(&mut rows, MAX_BOOKINGS).is_some() {
            let end = rows.last().map(key);
            known_to = known_to.into_iter().chain(end).min();
        }
        for row in rows {
            let at = |row: &Booking| (row.occurred_at, row.event_id);
            let key = key(&row);
            if last.get(&key).is_none_or(|(before, _)| at(before) < at(&row)) {
                last.insert(key, (row, part));
            }
        }
    }
    // Beyond the end of a part, what it has is not known.
    let mut all: Vec<_> = last
        .into_iter()
        .take_while(|(key, _)| known_to.as_ref().is_none_or(|end| key <= end))
        .map(|(_, one)| one)
        .collect();
    let is_truncated = cut(&mut all, MAX_BOOKINGS).is_some() || known_to.is_some();
    (all, is_truncated)
}

/// Sends deliveries of one database again; tells how many.
async fn resend(place: &Place, ids: BTreeSet<DeliveryId>, now: DateTime<Utc>) -> Result<usize, DbError> {
    let ids: Vec<DeliveryId> = ids.into_iter().collect();
    place.db.run_wide(async |conn| Ok(deliveries::resend(conn, &ids, None, now).await?)).await
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
