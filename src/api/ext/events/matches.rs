//! Explain why subscriptions got an event or did not.

use super::missing;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_source::{Origin, SourceType};
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::store::deliveries::{self, DeliveryFilter};
use crate::store::events::{self, Event};
use crate::store::subscriptions::{self, Subscription};
use crate::store::{subscription_settings, withheld};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// The most subscriptions that one explanation is about.
const MAX_EXPLAINED: i64 = 100;
/// How many of them are looked at together.
const EXPLAINED_AT_ONCE: usize = 10;

/// Why subscriptions got an event or did not.
#[derive(Serialize, ToSchema)]
pub struct ExplainMatchesResponse {
    /// One for each subscription.
    #[schema(max_items = 100)]
    matches: Vec<MatchView>,
}

/// Why a subscription got an event or did not. What is asked is asked of the subscription as it is now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchView {
    /// The subscription.
    #[schema(value_type = uuid::Uuid)]
    subscription_id: SubscriptionId,
    /// What it is called.
    #[schema(value_type = String)]
    name: Name,
    /// Whether it would match now: all below holds.
    matches_now: bool,
    /// Whether it is active.
    is_active: bool,
    /// Whether it wants events of this type.
    wants_event_type: bool,
    /// Whether its settings exclude the event's operation.
    excludes_operation: bool,
    /// Whether the event's company left the TMC by which the subscription got its events.
    is_withheld: bool,
    /// Whether at least one scope holds.
    source_matches: bool,
    /// Its scopes, in order.
    scopes: Vec<ScopeMatch>,
    /// The delivery that was made, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    delivery_id: Option<DeliveryId>,
    /// Where that delivery stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    delivery_state: Option<DeliveryState>,
}

/// Whether a scope holds.
#[derive(Serialize, ToSchema)]
pub struct ScopeMatch {
    /// Whether all its predicates do.
    holds: bool,
    /// Its predicates, in order.
    predicates: Vec<PredicateMatch>,
}

/// Whether a predicate holds.
#[derive(Serialize, ToSchema)]
pub struct PredicateMatch {
    /// Which of the event's organizations it looks at.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: SourceType,
    /// That organization; left out when the event has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    value: Option<OrganizationId>,
    /// Whether it is one of the predicate's values.
    holds: bool,
}

/// Explain why subscriptions matched an event
///
/// Covers the subscriptions that received the event, or the one that is asked about; on demand also those that did not.
#[utoipa::path(
    operation_id = "explainMatches",
    tag = "Event",
    params(
        ("eventId" = uuid::Uuid, Path, description = "The id that publishing gave.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000"),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "The subscription to ask about. Left out: those that got it, 100 at the most."),
        ("includeUnmatched" = Option<bool>, Query, description = "Whether to add those that the event's organizations have and that did not get it, as far as 100 in all go. Not with `subscriptionId`."),
    ),
    responses(
        (status = 200, description = "Each scope and predicate, with whether it holds.", body = ExplainMatchesResponse),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/events/{eventId}/matches")]
pub(crate) async fn explain_matches(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: EventId = path_id(&request, "eventId")?;
    let query = Query::of(&request);
    let asked = query.parse::<SubscriptionId>("subscriptionId");
    let is_wide = query.flag("includeUnmatched") == Some(true);
    if asked.is_some() && is_wide {
        query.fault("includeUnmatched", "must not be given with subscriptionId");
    }
    query.check()?;
    let matches = state
        .cells
        .place_of(id)
        .await?
        .db
        .run(async |conn| {
            let event = events::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            let filter = DeliveryFilter {
                event: Some(id),
                subscription: asked,
                limit: MAX_EXPLAINED,
                ..DeliveryFilter::default()
            };
            let made = deliveries::list(conn, caller.reach, filter).await?;
            let mut about = asked.map_or_else(|| made.iter().map(|one| one.subscription).collect(), |one| vec![one]);
            if is_wide {
                let origin = [Some(event.organization_id), event.contracting_tmc_id, event.booking_tmc_id];
                let organizations = origin.into_iter().flatten().collect();
                let room = MAX_EXPLAINED - i64::try_from(about.len()).unwrap_or(MAX_EXPLAINED);
                let others = subscriptions::beside(conn, caller.reach, organizations, about.clone(), room);
                about.extend(others.await?);
            }
            let mut matches = Vec::with_capacity(about.len());
            // Some at a time: an event source may be long.
            for ids in about.chunks(EXPLAINED_AT_ONCE) {
                let rows = subscriptions::find_all(conn, caller.reach, ids).await?;
                if let (Some(asked), true) = (asked, rows.is_empty()) {
                    return Err(crate::api::ext::subscriptions::missing(asked));
                }
                let settings = subscription_settings::find_all(conn, ids).await?;
                let withheld = withheld::of_company(conn, ids, event.organization_id).await?;
                // In the order asked for; one that is archived keeps nobody from the others.
                for row in ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id)) {
                    let settings = settings.iter().find(|settings| settings.subscription_id == row.id);
                    let excluded = settings.map(|settings| settings.excluded_operations.as_slice()).unwrap_or_default();
                    let delivery = made.iter().find(|one| one.subscription == row.id);
                    matches.push(explain(&event, row, excluded, withheld.contains(&row.id), delivery));
                }
            }
            Ok::<_, ApiError>(matches)
        })
        .await?;
    Ok(HttpResponse::Ok().json(ExplainMatchesResponse { matches }))
}

fn explain(
    event: &Event,
    row: &Subscription,
    excluded: &[Operation],
    is_withheld: bool,
    delivery: Option<&deliveries::Delivery>,
) -> MatchView {
    let origin = Origin {
        company: event.organization_id,
        contracting_tmc: event.contracting_tmc_id,
        booking_tmc: event.booking_tmc_id,
    };
    let scopes: Vec<ScopeMatch> = row
        .event_source
        .scopes()
        .iter()
        .map(|scope| {
            let predicates: Vec<PredicateMatch> = scope
                .predicates()
                .iter()
                .map(|predicate| {
                    let value = origin.of(predicate.kind());
                    let holds = value.is_some_and(|id| predicate.values().contains(&id));
                    PredicateMatch { kind: predicate.kind(), value, holds }
                })
                .collect();
            ScopeMatch { holds: predicates.iter().all(|predicate| predicate.holds), predicates }
        })
        .collect();
    let wants_event_type = row.event_types.contains(&event.event_type);
    let excludes_operation = event.operation.as_ref().is_some_and(|operation| excluded.contains(operation));
    let source_matches = scopes.iter().any(|scope| scope.holds);
    MatchView {
        subscription_id: row.id,
        name: row.name.clone(),
        matches_now: row.is_active && wants_event_type && !excludes_operation && !is_withheld && source_matches,
        is_active: row.is_active,
        wants_event_type,
        excludes_operation,
        is_withheld,
        source_matches,
        scopes,
        delivery_id: delivery.map(|one| one.id),
        delivery_state: delivery.map(|one| one.state),
    }
}
