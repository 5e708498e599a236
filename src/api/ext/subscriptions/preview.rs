//! Which of the newest events a subscription would get, before it is made or changed.

use std::cmp::Reverse;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;

use super::require;
use super::settings::OperationName;
use crate::api::State;
use crate::api::answer::cut;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::events::{self as event_views, EventView};
use crate::api::partial::answer_of;
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::{body, request};
use crate::api::v3::wire::EventSource;
use crate::cells::Place;
use crate::domain::envelope::Operation;
use crate::domain::event_source::{self, Origin};
use crate::domain::event_type::EventType;
use crate::domain::id::SubscriptionId;
use crate::store::events::{self, Event, EventFilter};
use crate::store::{subscription_settings, withheld};

/// How many events are looked at, the newest.
const EXAMINED: i64 = 200;
/// The most events of each kind that are shown.
const SAMPLES: usize = 10;

request! {
    /// What a subscription would ask for.
    pub struct PreviewMatchesRequest {
        /// Whose events it would get.
        #[schema(value_type = EventSource)]
        event_source: event_source::EventSource,
        /// The kinds of event that it would get.
        #[schema(min_items = 1)]
        #[validate(length(min = 1))]
        event_types: Vec<EventType>,
        /// Operations whose events it would not get.
        #[schema(value_type = Option<Vec<OperationName>>, nullable, max_items = 100, example = json!(["INVOICE_GENERATED"]))]
        #[validate(length(max = 100))]
        excluded_operations: Option<Vec<Operation>>,
        /// The subscription that would be changed to this; then what it gets now is compared.
        #[schema(value_type = Option<uuid::Uuid>)]
        subscription_id: Option<SubscriptionId>,
    }
}

/// Which of the newest events would match.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchPreview {
    /// How many events were looked at: the newest 200 of the caller's organizations.
    #[schema(minimum = 0, maximum = 200)]
    examined: usize,
    /// How many of them would match.
    #[schema(minimum = 0, maximum = 200)]
    matched: usize,
    /// The newest of those.
    #[schema(max_items = 10)]
    samples: Vec<EventView>,
    /// The difference to the subscription as it is, if one was named. Whether that is active makes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    difference: Option<MatchDifference>,
}

/// How what would match differs from what matches now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchDifference {
    /// How many match now.
    #[schema(minimum = 0, maximum = 200)]
    matches_now: usize,
    /// How many would match that do not now.
    #[schema(minimum = 0, maximum = 200)]
    added: usize,
    /// How many would not match that do now.
    #[schema(minimum = 0, maximum = 200)]
    removed: usize,
    /// The newest that would be added.
    #[schema(max_items = 10)]
    added_samples: Vec<EventView>,
    /// The newest that would be removed.
    #[schema(max_items = 10)]
    removed_samples: Vec<EventView>,
}

/// What decides whether an event matches.
struct Rule {
    source: event_source::EventSource,
    types: Vec<EventType>,
    excluded: Vec<Operation>,
}

impl Rule {
    fn matches(&self, event: &Event) -> bool {
        let origin = Origin {
            company: event.organization_id,
            contracting_tmc: event.contracting_tmc_id,
            booking_tmc: event.booking_tmc_id,
        };
        self.types.contains(&event.event_type)
            && !event.operation.as_ref().is_some_and(|operation| self.excluded.contains(operation))
            && self.source.matches(&origin)
    }
}

/// Preview the matches of a subscription
///
/// Looks at the newest 200 events of the caller's organizations and tells which of them a subscription would get, and what would
/// change for one that exists. Nothing is stored or sent.
#[utoipa::path(
    operation_id = "previewMatches",
    tag = "Subscription Settings",
    request_body = PreviewMatchesRequest,
    responses(
        (status = 200, description = "Which events would match.", body = MatchPreview, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[post("/ext/v1/subscriptions/preview")]
pub(crate) async fn preview_matches(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    caller.require_scope(Scope::DeliveriesRead)?;
    let wanted: PreviewMatchesRequest = body::read(&state, &request, payload).await?;
    let excluded = wanted.excluded_operations.unwrap_or_default();
    let rule = Rule { source: wanted.event_source, types: wanted.event_types, excluded };
    let now = state
        .db
        .run(async |conn| {
            caller.require_reach(conn, &rule.source.organizations(), "eventSource").await?;
            let now = match wanted.subscription_id {
                None => None,
                Some(id) => {
                    let row = require(conn, caller.reach, id).await?;
                    let settings = subscription_settings::find(conn, id).await?;
                    let excluded = settings.map(|settings| settings.excluded_operations).unwrap_or_default();
                    let withheld = withheld::of_subscription(conn, id).await?;
                    Some((Rule { source: row.event_source, types: row.event_types, excluded }, withheld))
                }
            };
            Ok::<_, ApiError>(now)
        })
        .await?;
    let ask = async |place: Place| place.db.query(async |conn| events::list(conn, caller.reach, newest()).await).await;
    let gathered = state.cells.gather(None, ask).await?;
    let (mut events, away) = gathered.in_order(|event| Reverse(event.id));
    cut(&mut events, EXAMINED);
    let matched: Vec<&Event> = events.iter().filter(|event| rule.matches(event)).collect();
    let difference = now.map(|(now, withheld)| {
        let is_withheld =
            |event: &Event| withheld.iter().any(|one| one.is_whole || one.company == event.organization_id);
        let matches_now = |event: &Event| now.matches(event) && !is_withheld(event);
        let added: Vec<_> = matched.iter().copied().filter(|event| !matches_now(event)).collect();
        let removed: Vec<_> = events.iter().filter(|event| matches_now(event) && !rule.matches(event)).collect();
        MatchDifference {
            matches_now: events.iter().filter(|event| matches_now(event)).count(),
            added: added.len(),
            removed: removed.len(),
            added_samples: samples(&added),
            removed_samples: samples(&removed),
        }
    });
    let answer =
        MatchPreview { examined: events.len(), matched: matched.len(), samples: samples(&matched), difference };
    Ok(answer_of(&away).json(answer))
}

fn newest() -> EventFilter {
    EventFilter {
        id: None,
        event_type: None,
        operation: None,
        has_matched: None,
        organization: None,
        pnr_id: None,
        trip_id: None,
        since: None,
        before: None,
        limit: EXAMINED,
    }
}

fn samples(events: &[&Event]) -> Vec<EventView> {
    events.iter().take(SAMPLES).map(|event| event_views::view((*event).clone())).collect()
}
