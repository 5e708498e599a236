//! Publish events, look them up, and ask who got them and why.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::api::auth::{Caller, Scope};
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Json, Node, Null};
use crate::api::query::Query;
use crate::api::{State, body, idempotency, path_id};
use crate::delivery::publish::{self, Also, NewEvent, PublishError, Published, Recipients};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_source::{Origin, SourceType};
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::domain::target_url::TargetUrl;
use crate::store::deliveries::{self, DeliveryFilter};
use crate::store::events::{self, Event, EventFilter};
use crate::store::subscriptions::{self, Subscription};
use crate::store::{organizations, payload_fetches, subscription_settings, withheld};
use crate::telemetry::{TRACE, TraceId};

/// The most events of one batch.
const MAX_BATCH: u64 = 1000;
/// The most subscriptions that one explanation is about.
const MAX_EXPLAINED: i64 = 100;

/// An event: what happened to a booking, and its whole state afterwards.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read_event` reads field by field")]
pub struct PublishEventRequest {
    /// The kind of event.
    event_type: EventType,
    /// What happened. Left out: the event has none.
    #[schema(nullable, pattern = "^[A-Z0-9_]{1,100}$", example = "BOOKING_TICKETED")]
    operation: Option<String>,
    /// The company whose booking it is; the audience of the event.
    #[schema(value_type = uuid::Uuid, example = "11111111-1111-4111-8111-111111111111")]
    organization_id: OrganizationId,
    /// The TMC that has the contract with it. Left out: that of the organization, if it is known.
    #[schema(value_type = Option<uuid::Uuid>, nullable)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC through which it was booked. Left out: that of the organization, if it is known.
    #[schema(value_type = Option<uuid::Uuid>, nullable)]
    booking_tmc_id: Option<OrganizationId>,
    /// When the event was generated, as RFC 3339 writes it. Left out: now.
    #[schema(nullable, format = DateTime, example = "2026-08-20T10:16:05Z")]
    timestamp: Option<String>,
    /// Which tickets it is about; sent on as it stands.
    #[schema(value_type = Option<Object>, nullable)]
    operation_summary: Option<serde_json::Value>,
    /// The whole state after the event; sent on byte for byte. Either this or `payloadUrl`. It may be nested 63 deep, and
    /// must not hold U+0000 or half a surrogate pair: many receivers' parsers take no more.
    #[schema(value_type = Option<Object>, nullable)]
    payload: Option<serde_json::Value>,
    /// An https URL to fetch the payload from. Either this or `payload`.
    #[schema(nullable, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://")]
    payload_url: Option<String>,
}

/// Events that are stored together, or not at all.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body that `publish_events` reads field by field")]
pub struct PublishEventsRequest {
    /// The events.
    #[schema(min_items = 1, max_items = 1000)]
    events: Vec<PublishEventRequest>,
}

/// An event that is stored.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PublishEventResponse {
    /// The id of the event.
    #[schema(value_type = uuid::Uuid, example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")]
    id: EventId,
    /// How many subscriptions it matched, of those that the caller may see: so many deliveries were made to them.
    #[schema(minimum = 0, example = 1)]
    matched: usize,
}

/// Events that are stored.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PublishEventsResponse {
    /// One for each event, in the order given.
    events: Vec<PublishEventResponse>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// Tells when it was accepted, too.
    #[schema(value_type = uuid::Uuid)]
    id: EventId,
    /// The kind of event.
    event_type: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    operation: Option<Operation>,
    /// The company whose booking it is.
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    /// The TMC that had the contract with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC through which it was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    #[schema(format = DateTime)]
    timestamp: String,
    /// When it was accepted.
    #[schema(format = DateTime)]
    accepted_at: String,
    /// The trace of its deliveries: `X-B3-TraceId`.
    trace_id: String,
    /// The trip that it is about, where its payload tells, in 64 characters at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trip_id: Option<String>,
    /// The bookings that it is about, where its payload tells: the first 100 ids of at most 64 characters.
    #[schema(max_items = 100)]
    pnr_ids: Vec<String>,
    /// How many subscriptions it matched, of those that the caller may see.
    #[schema(minimum = 0)]
    matched: i32,
}

/// An event, with the body that receivers get.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    #[serde(flatten)]
    event: EventView,
    /// The body that receivers get; left out while the payload has yet to be fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    envelope: Option<Box<RawValue>>,
    /// How the fetch of the payload stands, while it has yet to succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    payload_creation: Option<PayloadCreation>,
}

/// How the fetch of a payload stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayloadCreation {
    /// Whether it was given up and is kept for a person.
    has_failed: bool,
    /// Tries made so far.
    #[schema(minimum = 0)]
    attempt_count: i32,
    /// After how many it is given up.
    #[schema(minimum = 1)]
    attempt_limit: i32,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    last_reason: Option<Reason>,
}

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
}

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

/// A point in time, to the millisecond.
pub(crate) fn write_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Publish an event
///
/// Stores it with one delivery for each active subscription that wants it. Once this answers, nothing
/// of it is lost.
#[utoipa::path(
    operation_id = "publishEvent",
    tag = "Event",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and publishes nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = PublishEventRequest,
    responses(
        (status = 202, description = "It is stored.", body = PublishEventResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 409, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/ext/v1/events")]
pub(crate) async fn publish_event(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::EventsWrite)?;
    let key = idempotency::key(&request)?;
    let (bytes, json) = body::json_keeping(&request, payload, RAW).await?;
    let faults = Faults::default();
    let event = read_event(&Node::root(&json, &faults), &state, caller.reach, current_trace());
    faults.check()?;
    let events: Vec<NewEvent> = event.into_iter().collect();
    require_reach(&state, &caller, &events, |_| String::new()).await?;
    let published = publish(&state, &caller, "publishEvent", key.as_deref(), &bytes, events).await?;
    let ids = published.events.iter().map(|event| event.id).collect();
    let mut answer = HttpResponse::Accepted().json(published.events.into_iter().next());
    answer.extensions_mut().insert(PublishedEvents(ids));
    Ok(answer)
}

/// The events of an answer, for what watches over handlers.
pub struct PublishedEvents(pub Vec<EventId>);

/// Publish events together
///
/// All are stored, or none.
#[utoipa::path(
    operation_id = "publishEvents",
    tag = "Event",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and publishes nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = PublishEventsRequest,
    responses(
        (status = 202, description = "They are stored.", body = PublishEventsResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 409, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/ext/v1/events/batch")]
pub(crate) async fn publish_events(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::EventsWrite)?;
    let key = idempotency::key(&request)?;
    let (bytes, json) = body::json_keeping(&request, payload, RAW).await?;
    let events = read_batch(&json, &state, caller.reach)?;
    require_reach(&state, &caller, &events, |place| format!("events[{place}].")).await?;
    let published = publish(&state, &caller, "publishEvents", key.as_deref(), &bytes, events).await?;
    let ids = published.events.iter().map(|event| event.id).collect();
    let mut answer = HttpResponse::Accepted().json(published);
    answer.extensions_mut().insert(PublishedEvents(ids));
    Ok(answer)
}

/// List events
///
/// The newest first, a page at a time: of the caller's organizations, by what they are about and when they were accepted.
#[utoipa::path(
    operation_id = "listEvents",
    tag = "Event",
    params(
        ("eventType" = Option<EventType>, Query, description = "Only events of this type."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only events of this organization."),
        ("tripId" = Option<String>, Query, description = "Only events about this trip.", pattern = r"^[^\u0000]*$"),
        ("pnrId" = Option<String>, Query, description = "Only events about this booking.", pattern = r"^[^\u0000]*$"),
        ("since" = Option<String>, Query, description = "Only events accepted at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only events accepted before this time, as RFC 3339 writes it.", format = DateTime),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the page before."),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of events, newest first.", body = ListEventsResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
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
        organization: query.parse("organizationId"),
        trip_id: query.parse("tripId"),
        pnr_id: query.parse("pnrId"),
        since: query.time("since").map(EventId::first_at),
        before: until.into_iter().chain(query.parse::<EventId>("cursor")).min(),
        limit: limit + 1,
    };
    query.check()?;
    let mut rows =
        state.db.run(async |conn| Ok::<_, ApiError>(events::list(conn, caller.reach, filter).await?)).await?;
    let next_cursor = cut(&mut rows, limit).map(|row| row.id);
    let events = rows.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(ListEventsResponse { events, next_cursor }))
}

/// Retrieve an event
///
/// What was published, as receivers get it, and how many subscriptions wanted it. Who got it is asked by the deliveries of the event.
#[utoipa::path(
    operation_id = "getEvent",
    tag = "Event",
    params(("eventId" = uuid::Uuid, Path, description = "The id that publishing gave.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")),
    responses(
        (status = 200, description = "The event, with the body that receivers get.", body = EventDetail),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/ext/v1/events/{eventId}")]
pub(crate) async fn get_event(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    if request.match_info().query("eventId") == "batch" {
        // The path of a batch fits this template too, but has no GET.
        return Err(ApiError::MethodNotAllowed("POST".to_owned()));
    }
    let id: EventId = path_id(&request, "eventId")?;
    let (event, body, fetch) = state
        .db
        .run(async |conn| {
            let event = events::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            let body = events::bodies(conn, &[id]).await?.pop();
            let fetch = payload_fetches::of_event(conn, id).await?;
            Ok::<_, ApiError>((event, body, fetch))
        })
        .await?;
    let text = body.and_then(|body| body.envelope).map(String::from_utf8).transpose().map_err(anyhow::Error::new)?;
    let envelope = text.map(RawValue::from_string).transpose().map_err(anyhow::Error::new)?;
    let payload_creation = fetch.map(|fetch| PayloadCreation {
        has_failed: fetch.has_failed,
        attempt_count: fetch.attempt_count,
        attempt_limit: fetch.attempt_limit,
        last_reason: fetch.last_reason,
    });
    Ok(HttpResponse::Ok().json(EventDetail { event: view(event), envelope, payload_creation }))
}

/// Explain why subscriptions got an event or did not
///
/// Of the subscriptions that got it, or of the one asked about.
#[utoipa::path(
    operation_id = "explainMatches",
    tag = "Event",
    params(
        ("eventId" = uuid::Uuid, Path, description = "The id that publishing gave.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000"),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "The subscription to ask about. Left out: those that got it, 100 at the most."),
    ),
    responses(
        (status = 200, description = "Each scope and predicate, true or false.", body = ExplainMatchesResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
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
    query.check()?;
    let matches = state
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
            let about = asked.map_or_else(|| made.iter().map(|one| one.subscription).collect(), |one| vec![one]);
            let mut matches = Vec::with_capacity(about.len());
            for subscription in about {
                let row = subscriptions::find(conn, caller.reach, subscription).await?;
                let row = row.ok_or_else(|| super::subscriptions::missing(subscription))?;
                let settings = subscription_settings::find(conn, subscription).await?;
                let excluded = settings.map(|settings| settings.excluded_operations).unwrap_or_default();
                let delivery = made.iter().find(|one| one.subscription == subscription);
                let withheld = withheld::of_subscription(conn, subscription).await?;
                let is_withheld = withheld.iter().any(|one| one.is_whole || one.company == event.organization_id);
                matches.push(explain(&event, &row, &excluded, is_withheld, delivery));
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

/// Fields that are kept as they were sent.
const RAW: &[&str] = &["payload", "operationSummary"];

fn current_trace() -> u128 {
    TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random()).as_u128()
}

fn read_batch(json: &Json, state: &State, publisher: Reach) -> Result<Vec<NewEvent>, ApiError> {
    let faults = Faults::default();
    let mut events = Vec::new();
    if let Some(mut fields) = Node::root(json, &faults).fields() {
        if let Some(list) = fields.required("events")
            && let Some(items) = list.items(MAX_BATCH)
        {
            if items.is_empty() || items.len() as u64 > MAX_BATCH {
                list.fault(format!("must have 1 to {MAX_BATCH} entries"));
            }
            // One trace an event: those of a batch have nothing else in common.
            events = items
                .iter()
                .filter_map(|item| read_event(item, state, publisher, TraceId::random().as_u128()))
                .collect();
        }
        fields.finish();
    }
    faults.check()?;
    Ok(events)
}

fn read_event(node: &Node<'_>, state: &State, publisher: Reach, trace_id: u128) -> Option<NewEvent> {
    let mut fields = node.fields()?;
    let event_type = fields.required("eventType").and_then(|node| node.parse());
    let operation = fields.optional("operation", Null::IsAbsence).and_then(|node| node.parse());
    let organization_id = fields.required("organizationId").and_then(|node| node.parse());
    let contracting_tmc_id = fields.optional("contractingTmcId", Null::IsAbsence).and_then(|node| node.parse());
    let booking_tmc_id = fields.optional("bookingTmcId", Null::IsAbsence).and_then(|node| node.parse());
    let occurred_at = fields.optional("timestamp", Null::IsAbsence).map(|node| node.time());
    let operation_summary = fields.optional("operationSummary", Null::IsAbsence).and_then(|node| node.raw_object());
    let payload = fields.optional("payload", Null::IsAbsence);
    let payload_url = fields.optional("payloadUrl", Null::IsAbsence);
    let payload = match (payload, payload_url) {
        (Some(payload), None) => payload.raw_object().map(|text| publish::Payload::Inline(text.to_owned())),
        (None, Some(url)) => url
            .parse_with(|text| TargetUrl::parse(text, &state.address_policy))
            .map(|url| publish::Payload::Url(url.as_str().to_owned())),
        (None, None) => {
            node.fault("must have a payload or a payloadUrl");
            None
        }
        (Some(_), Some(url)) => {
            url.fault("must not be given beside payload");
            None
        }
    };
    fields.finish();
    Some(NewEvent {
        event_type: event_type?,
        operation,
        organization_id: organization_id?,
        contracting_tmc_id,
        booking_tmc_id,
        occurred_at: occurred_at.unwrap_or_else(|| Some(state.clock.now()))?,
        operation_summary: operation_summary.map(ToOwned::to_owned),
        payload: payload?,
        recipients: Recipients::Matching,
        publisher,
        trace_id,
    })
}

/// Refuses who publishes for others: an organization out of reach, or a TMC that is neither within
/// reach nor the organization's own.
async fn require_reach(
    state: &State,
    caller: &Caller,
    events: &[NewEvent],
    path: impl Fn(usize) -> String,
) -> Result<(), ApiError> {
    if caller.reach == Reach::Everyone {
        return Ok(());
    }
    state
        .db
        .run(async |conn| {
            let mut fine = std::collections::HashSet::new();
            for (place, event) in events.iter().enumerate() {
                let path = path(place);
                // A batch is mostly about the same few: each is asked about once.
                if !fine.insert((event.organization_id, event.contracting_tmc_id, event.booking_tmc_id)) {
                    continue;
                }
                caller.require_reach(conn, &[event.organization_id], &format!("{path}organizationId")).await?;
                let own = organizations::find(conn, event.organization_id).await?;
                let own = own.map_or([None, None], |own| [own.contracting_tmc_id, own.booking_tmc_id]);
                for (name, given) in
                    [("contractingTmcId", event.contracting_tmc_id), ("bookingTmcId", event.booking_tmc_id)]
                {
                    if let Some(id) = given.filter(|id| !own.contains(&Some(*id))) {
                        caller.require_reach(conn, &[id], &format!("{path}{name}")).await?;
                    }
                }
            }
            Ok(())
        })
        .await
}

/// Why a transaction is taken back.
enum Undo {
    /// The request was answered before.
    Repeat(PublishEventsResponse),
    Failed(ApiError),
}

impl<E: Into<ApiError>> From<E> for Undo {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Stores events; with a key, in a transaction with it.
async fn publish(
    state: &State,
    caller: &Caller,
    operation: &'static str,
    key: Option<&str>,
    bytes: &[u8],
    events: Vec<NewEvent>,
) -> Result<PublishEventsResponse, ApiError> {
    let Some(key) = key else {
        return Ok(answer(&state.publisher.publish(events).await?));
    };
    let repeatable = idempotency::Repeatable { caller, operation, key, body: bytes };
    let claim = Claim { state, repeatable, now: state.clock.now() };
    match state.publisher.publish_with(&events, &claim).await {
        Ok(answer) | Err(Undo::Repeat(answer)) => Ok(answer),
        Err(Undo::Failed(error)) => Err(error),
    }
}

/// Takes the key of a publish together with it.
struct Claim<'a> {
    state: &'a State,
    repeatable: idempotency::Repeatable<'a>,
    now: DateTime<Utc>,
}

impl Also for Claim<'_> {
    type Done = PublishEventsResponse;
    type Error = Undo;

    async fn apply(
        &self,
        connection: &mut AsyncPgConnection,
        published: &[Published],
    ) -> Result<PublishEventsResponse, Undo> {
        let new = answer(published);
        match idempotency::claim(connection, &self.state.keyring, &self.repeatable, &new, self.now).await {
            Ok(None) => Ok(new),
            Ok(Some(earlier)) => Err(Undo::Repeat(earlier)),
            Err(error) => Err(Undo::Failed(error)),
        }
    }
}

fn answer(published: &[Published]) -> PublishEventsResponse {
    let events = published.iter().map(|one| PublishEventResponse { id: one.id, matched: one.matched });
    PublishEventsResponse { events: events.collect() }
}

impl From<PublishError> for ApiError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Away(_) => Self::Unavailable(anyhow::Error::new(error)),
            PublishError::Uncertain(_) => Self::Uncertain(anyhow::Error::new(error)),
            PublishError::Failed(_) => Self::Internal(anyhow::Error::new(error)),
        }
    }
}

fn missing(id: EventId) -> ApiError {
    ApiError::NotFound(format!("There is no event {id}."))
}

/// Cuts a page that was read one row too long; gives its last row if there are more.
pub(super) fn cut<T>(rows: &mut Vec<T>, limit: i64) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last()
}

fn view(row: Event) -> EventView {
    EventView {
        id: row.id,
        event_type: row.event_type,
        operation: row.operation,
        organization_id: row.organization_id,
        contracting_tmc_id: row.contracting_tmc_id,
        booking_tmc_id: row.booking_tmc_id,
        timestamp: write_time(row.occurred_at),
        accepted_at: write_time(row.id.accepted_at()),
        trace_id: row.trace_id.simple().to_string(),
        trip_id: row.trip_id,
        pnr_ids: row.pnr_ids,
        matched: row.matched,
    }
}

/// Registers the five operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(publish_event)
        .service(publish_events)
        .service(list_events)
        .service(explain_matches)
        .service(get_event);
}
