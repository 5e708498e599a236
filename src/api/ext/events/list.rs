//! List events.

use std::cmp::Reverse;
use std::str::FromStr;

use super::{EventView, view};
use crate::api::State;
use crate::api::answer::cut;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::cells::Place;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, Partition};
use crate::store::events::{self, EventFilter};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListEventsResponse {
    /// The page, newest first.
    #[schema(max_items = 100)]
    events: Vec<EventView>,
    /// The `cursor` of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    next_cursor: Option<EventId>,
    /// The cells that are away, whose events are missing here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// Whether events matched.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// No subscription.
    None,
    /// At least one.
    Some,
}

/// A text that says neither.
#[derive(Debug, thiserror::Error)]
#[error("must be one of none, some")]
pub struct UnknownMatched;

impl FromStr for Matched {
    type Err = UnknownMatched;

    fn from_str(text: &str) -> Result<Self, UnknownMatched> {
        match text {
            "none" => Ok(Self::None),
            "some" => Ok(Self::Some),
            _ => Err(UnknownMatched),
        }
    }
}

/// List events
///
/// Newest first, one page at a time. Returns events of the caller's organizations, filtered by what they are about and
/// when they were accepted.
#[utoipa::path(
    operation_id = "listEvents",
    tag = "Event",
    params(
        ("eventType" = Option<EventType>, Query, description = "Only events of this type."),
        ("operation" = Option<String>, Query, description = "Only events that say this happened, as `BOOKING_TICKETED`.", pattern = "^[A-Z0-9_]{1,100}$"),
        ("matched" = Option<Matched>, Query, description = "Only events that matched no subscription of those that the caller may see, or only those that did."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only events of this organization."),
        ("tripId" = Option<String>, Query, description = "Only events about this trip.", pattern = r"^[^\u0000]*$"),
        ("pnrId" = Option<String>, Query, description = "Only events about this booking.", pattern = r"^[^\u0000]*$"),
        ("since" = Option<String>, Query, description = "Only events accepted at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only events accepted before this time, as RFC 3339 writes it.", format = DateTime),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the page before."),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of events, newest first.", body = ListEventsResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/events")]
pub(crate) async fn list_events(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let until = query.time("until").map(EventId::first_at);
    let filter = EventFilter {
        id: None,
        event_type: query.parse("eventType"),
        operation: query.parse("operation"),
        has_matched: query.parse::<Matched>("matched").map(|matched| matched == Matched::Some),
        organization: query.parse("organizationId"),
        trip_id: query.parse("tripId"),
        pnr_id: query.parse("pnrId"),
        since: query.time("since").map(EventId::first_at),
        before: until.into_iter().chain(query.parse::<EventId>("cursor")).min(),
        limit: limit + 1,
    };
    query.check()?;
    let ask =
        async |place: Place| place.db.query(async |conn| events::list(conn, caller.reach, filter.clone()).await).await;
    let gathered = state.cells.gather(filter.organization.map(Partition::of), ask).await?;
    let (mut rows, away) = gathered.in_order(|row| Reverse(row.id));
    let next_cursor = cut(&mut rows, limit).map(|row| row.id);
    let events = rows.into_iter().map(view).collect();
    let partial = names(&away);
    Ok(answer_of(&away).json(ListEventsResponse { events, next_cursor, partial }))
}
