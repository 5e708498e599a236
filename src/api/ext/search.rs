//! One box for whatever a person has: an id, a booking, a trace, the beginning of a name.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::cells::{Gathered, Place};
use crate::domain::id::{DeliveryId, EventId, OrganizationId, ResendId};
use crate::domain::reach::Reach;
use crate::store::search::{self as finders, Hit};
use crate::store::{deliveries, events, resends};

/// The most results.
const MAX_RESULTS: i64 = 20;
/// The longest text.
const MAX_CHARS: usize = 255;
/// How long a UUID is with its hyphens.
const UUID_CHARS: usize = 36;
/// How long the ids of a trace and of a span are, in hexadecimal digits.
const TRACE_DIGITS: usize = 32;
const SPAN_DIGITS: usize = 16;

/// What something is that was found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchResultKind {
    /// A booking: its id is that of events about it.
    Booking,
    /// A trip: its id is that of events about it.
    Trip,
    /// An event.
    Event,
    /// A delivery.
    Delivery,
    /// A subscription.
    Subscription,
    /// An organization.
    Organization,
    /// A job that sends deliveries again.
    Resend,
}

/// Something that was found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchResult {
    /// What it is.
    kind: SearchResultKind,
    /// Its id among its kind.
    id: String,
    /// What it is called.
    title: String,
    /// What tells it from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    subtitle: Option<String>,
    /// When it came about; of a trip and a booking, when its newest event was generated.
    #[schema(format = DateTime)]
    at: String,
}

impl SearchResult {
    fn of(kind: SearchResultKind, hit: Hit) -> Self {
        let title = match kind {
            SearchResultKind::Booking => format!("Booking {}", hit.id),
            SearchResultKind::Trip => format!("Trip {}", hit.id),
            _ => hit.name.unwrap_or_else(|| hit.id.clone()),
        };
        let subtitle = match (hit.about, hit.owner) {
            (Some(about), Some(owner)) => Some(format!("{about} of {owner}")),
            (about, owner) => about.or(owner),
        };
        Self { kind, id: hit.id, title, subtitle, at: write_time(hit.at) }
    }
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub struct SearchResponse {
    /// The likeliest first: what has this very id, then what is called so.
    #[schema(max_items = 20)]
    results: Vec<SearchResult>,
    /// The cells that are away, whose events are not searched; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// Search
///
/// Finds what has exactly this id: an event, delivery, subscription, organization or resend job; a booking or a trip with events
/// about it; a trace among the newest 10,000 events; a span among the newest 10,000 deliveries that their first try made,
/// and the newest 10,000 other tries; in the sandbox also a booking by its external id or ticket number. And
/// subscriptions and organizations whose name, or whose receiver's host, begins so. Subscriptions are found where the token may
/// read them.
#[utoipa::path(
    operation_id = "search",
    tag = "Search",
    params(("q" = String, Query, description = "An id, or the beginning of a name or host.", min_length = 1, max_length = 255, pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$", example = "9000000001")),
    responses(
        (status = 200, description = "What was found, 20 results at most.", body = SearchResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/search")]
pub(crate) async fn search(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let text = query.text("q", MAX_CHARS).map(|text| text.trim().to_owned());
    query.check()?;
    let text = text.filter(|text| !text.is_empty()).ok_or_else(|| ApiError::invalid("q", "is required"))?;
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            let of_home = match place.is_home() {
                true => find_at_home(conn, &caller, &text, state.is_sandbox).await?,
                false => Vec::new(),
            };
            Ok::<_, ApiError>((find_events(conn, caller.reach, &text).await?, of_home))
        };
        place.db.run(read).await
    };
    let Gathered { answers, away } = state.cells.gather(None, ask).await?;
    let (of_events, of_home): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let mut results: Vec<SearchResult> = Vec::new();
    for one in of_events.into_iter().chain(of_home).flatten() {
        // A booking may be found by its own id and by a ticket, and in several databases: its newest event tells of it.
        match results.iter_mut().find(|before| (before.kind, &before.id) == (one.kind, &one.id)) {
            Some(before) if before.at < one.at => *before = one,
            Some(_) => {}
            None => results.push(one),
        }
    }
    results.truncate(usize::try_from(MAX_RESULTS).unwrap_or(0));
    Ok(answer_of(&away).json(SearchResponse { results, partial: names(&away) }))
}

/// What has exactly this id of what every database has a part of: events, and what came of them.
async fn find_events(conn: &mut AsyncPgConnection, reach: Reach, text: &str) -> Result<Vec<SearchResult>, ApiError> {
    use SearchResultKind as Kind;
    let mut results: Vec<SearchResult> = Vec::new();
    let mut add = |kind, hits: Vec<Hit>| results.extend(hits.into_iter().map(|hit| SearchResult::of(kind, hit)));
    if let Ok(id) = text.parse::<EventId>()
        && let Some(row) = events::find(conn, reach, id).await?
    {
        let operation = row.operation.map(|operation| format!(" {operation}")).unwrap_or_default();
        let name = Some(format!("{}{operation}", row.event_type.as_str()));
        let about = row.trip_id.map(|trip| format!("trip {trip}"));
        add(Kind::Event, vec![Hit { id: id.to_string(), name, about, owner: None, at: row.occurred_at }]);
    }
    if let Ok(id) = text.parse::<DeliveryId>() {
        add(Kind::Delivery, delivery(conn, reach, id).await?);
    }
    if let Some(trace) = Uuid::try_parse(text).ok().filter(|_| text.len() == TRACE_DIGITS) {
        add(Kind::Event, finders::trace(conn, reach, trace, MAX_RESULTS).await?);
    }
    if let Some(span) = u64::from_str_radix(text, 16).ok().filter(|_| text.len() == SPAN_DIGITS) {
        for id in finders::span(conn, span.cast_signed(), MAX_RESULTS).await? {
            add(Kind::Delivery, delivery(conn, reach, id).await?);
        }
    }
    add(Kind::Booking, finders::booking(conn, reach, text).await?);
    add(Kind::Trip, finders::trip(conn, reach, text).await?);
    Ok(results)
}

/// What home alone has: what has exactly this id, then what is called so.
async fn find_at_home(
    conn: &mut AsyncPgConnection,
    caller: &Caller,
    text: &str,
    is_sandbox: bool,
) -> Result<Vec<SearchResult>, ApiError> {
    use SearchResultKind as Kind;
    let reach = caller.reach;
    let mut results: Vec<SearchResult> = Vec::new();
    let mut add = |kind, hits: Vec<Hit>| results.extend(hits.into_iter().map(|hit| SearchResult::of(kind, hit)));
    if let Some(id) = Uuid::try_parse(text).ok().filter(|_| text.len() == UUID_CHARS) {
        if caller.has(Scope::SubscriptionsRead) {
            add(Kind::Subscription, finders::subscription(conn, reach, id).await?);
        }
        if let Ok(id) = text.parse::<OrganizationId>() {
            add(Kind::Organization, finders::organization(conn, reach, id).await?);
        }
        if let Ok(id) = text.parse::<ResendId>()
            && let Some(row) = resends::find(conn, reach, id).await?
        {
            let (name, about) = (Some("Resend job".to_owned()), Some(format!("{} of {} sent", row.sent, row.total)));
            add(Kind::Resend, vec![Hit { id: id.to_string(), name, about, owner: None, at: row.created_at }]);
        }
    }
    if is_sandbox {
        add(Kind::Booking, finders::bookings_of_a_sandbox(conn, reach, text, MAX_RESULTS).await?);
    }
    if caller.has(Scope::SubscriptionsRead) {
        add(Kind::Subscription, finders::subscriptions(conn, reach, text, MAX_RESULTS).await?);
    }
    add(Kind::Organization, finders::organizations(conn, reach, text, MAX_RESULTS).await?);
    Ok(results)
}

/// The delivery of this id, if it is within reach.
async fn delivery(conn: &mut AsyncPgConnection, reach: Reach, id: DeliveryId) -> Result<Vec<Hit>, ApiError> {
    let hit = deliveries::find(conn, reach, id).await?.map(|row| Hit {
        id: id.to_string(),
        name: Some(format!("Delivery {}", row.state.as_str())),
        about: Some(format!("to subscription {}", row.subscription)),
        owner: None,
        at: id.created_at(),
    });
    Ok(hit.into_iter().collect())
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(search);
}
