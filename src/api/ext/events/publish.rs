//! Publish events: alone, or together.

use crate::api::State;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Keyed, Stored};
use crate::api::request::node::Fields;
use crate::api::request::value::RawObject;
use crate::api::request::{body, idempotency, request};
use crate::delivery::publish::{self, Also, NewEvent, PublishError, Published, Recipients};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, Partition};
use crate::domain::reach::Reach;
use crate::domain::target_url::TargetUrl;
use crate::store::organizations;
use crate::stream::{Claimed, EventStream, Outgoing, StreamError};
use crate::telemetry::{TRACE, TraceId};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

request! {
    /// An event: what happened to a booking, and its whole state afterwards.
    pub struct PublishEventRequest {
        /// The kind of event.
        event_type: EventType,
        /// What happened. Left out: the event has none.
        #[schema(value_type = Option<String>, nullable, pattern = "^[A-Z0-9_]{1,100}$", example = "BOOKING_TICKETED")]
        operation: Option<Operation>,
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
        #[schema(nullable, example = "2026-08-20T10:16:05Z")]
        timestamp: Option<DateTime<Utc>>,
        /// Which tickets it is about; sent on as it stands.
        #[schema(value_type = Option<Object>, nullable)]
        operation_summary: Option<RawObject>,
        /// The whole state after the event; sent on byte for byte. Either this or `payloadUrl`. It may be nested 63 deep, and
        /// must not hold U+0000 or half a surrogate pair: many receivers' parsers take no more.
        #[schema(value_type = Option<Object>, nullable)]
        payload: Option<RawObject>,
        /// An https URL to fetch the payload from. Either this or `payload`.
        #[schema(value_type = Option<String>, nullable, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://")]
        payload_url: Option<TargetUrl>,
    }
    rules: there_is_one_payload
}

request! {
    /// Events that are stored together, or not at all.
    pub struct PublishEventsRequest {
        /// The events.
        #[schema(min_items = 1, max_items = 1000)]
        #[validate(length(min = 1, max = 1000))]
        events: Vec<PublishEventRequest>,
    }
}

fn there_is_one_payload(fields: &Fields<'_>) {
    match (fields.given("payload"), fields.given("payloadUrl")) {
        (None, None) => fields.fault("", "must have a payload or a payloadUrl"),
        (Some(_), Some(url)) => url.fault("must not be given beside payload"),
        _ => {}
    }
}

impl PublishEventRequest {
    fn into_event(self, publisher: Reach, trace_id: u128, now: DateTime<Utc>) -> NewEvent {
        let url = || publish::Payload::Url(self.payload_url.map(|url| url.as_str().to_owned()).unwrap_or_default());
        NewEvent {
            id: None,
            event_type: self.event_type,
            operation: self.operation,
            organization_id: self.organization_id,
            contracting_tmc_id: self.contracting_tmc_id,
            booking_tmc_id: self.booking_tmc_id,
            occurred_at: self.timestamp.unwrap_or(now),
            operation_summary: self.operation_summary.map(|summary| summary.0),
            payload: self.payload.map_or_else(url, |payload| publish::Payload::Inline(payload.0)),
            recipients: Recipients::Matching,
            publisher,
            trace_id,
        }
    }
}

/// An event that is stored.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PublishEventResponse {
    /// The id of the event.
    #[schema(value_type = uuid::Uuid, example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")]
    id: EventId,
    /// How many subscriptions it matched, of those that the caller may see: so many deliveries were made to them. Left out where
    /// events go through a stream: nobody has matched it yet, and `getEvent` tells it soon.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = usize, required = false, minimum = 0, example = 1)]
    matched: Option<usize>,
}

/// Events that are stored.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct PublishEventsResponse {
    /// One for each event, in the order given.
    events: Vec<PublishEventResponse>,
}

/// Publish an event
///
/// Stores the event and one delivery for each active subscription that matches it; where a stream is before the database, hands it
/// to that, and does the same a little later. Once this returns, nothing is lost.
#[utoipa::path(
    operation_id = "publishEvent",
    tag = "Event",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and publishes nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = PublishEventRequest,
    responses(
        (status = 202, description = "The event was stored, or the stream has it.", body = PublishEventResponse),
        Authorized, Bodied, Keyed, Stored,
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
    let (bytes, wanted): (_, PublishEventRequest) = body::read_both(&state, &request, payload).await?;
    let events = vec![wanted.into_event(caller.reach, current_trace(), state.clock.now())];
    require_reach(&state, &caller, &events, |_| String::new()).await?;
    let request = Request { caller: &caller, operation: "publishEvent", key: key.as_deref(), body: &bytes };
    let published = match &state.stream {
        None => publish(&state, &request, events).await?,
        Some(stream) => accept(&state, stream, &request, &events, vec![without_mark(&bytes)]).await?,
    };
    let ids = published.events.iter().map(|event| event.id).collect();
    let mut answer = HttpResponse::Accepted().json(published.events.into_iter().next());
    answer.extensions_mut().insert(PublishedEvents(ids));
    Ok(answer)
}

/// The events of an answer, for what watches over handlers.
pub struct PublishedEvents(pub Vec<EventId>);

/// Publish a batch of events
///
/// Stores all of them or none. Where a stream is before the database, that may have taken some of them when the answer is a 503: sent
/// again under the same `Idempotency-Key`, each is one event.
#[utoipa::path(
    operation_id = "publishEvents",
    tag = "Event",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and publishes nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = PublishEventsRequest,
    responses(
        (status = 202, description = "The events were stored, or the stream has them.", body = PublishEventsResponse),
        Authorized, Bodied, Keyed, Stored,
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
    let (bytes, wanted): (_, PublishEventsRequest) = body::read_both(&state, &request, payload).await?;
    let now = state.clock.now();
    // One trace an event: those of a batch have nothing else in common.
    let event = |one: PublishEventRequest| one.into_event(caller.reach, TraceId::random().as_u128(), now);
    let events: Vec<NewEvent> = wanted.events.into_iter().map(event).collect();
    require_reach(&state, &caller, &events, |place| format!("events[{place}].")).await?;
    let request = Request { caller: &caller, operation: "publishEvents", key: key.as_deref(), body: &bytes };
    let published = match &state.stream {
        None => publish(&state, &request, events).await?,
        Some(stream) => accept(&state, stream, &request, &events, texts_of(&bytes)?).await?,
    };
    let ids = published.events.iter().map(|event| event.id).collect();
    let mut answer = HttpResponse::Accepted().json(published);
    answer.extensions_mut().insert(PublishedEvents(ids));
    Ok(answer)
}

fn current_trace() -> u128 {
    TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random()).as_u128()
}

/// Refuses who publishes for others: an organization out of reach, or a TMC that is neither within
/// reach nor the organization's own.
async fn require_reach(
    state: &State,
    caller: &Caller,
    events: &[NewEvent],
    path: impl Fn(usize) -> String,
) -> Result<(), ApiError> {
    if caller.reach == Reach::Everyone || events.iter().all(|event| is_its_own(caller.reach, event)) {
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

/// Whether an event is of the caller's own organization and names no other: that is known without the database, which may be
/// away where a stream is before it.
fn is_its_own(reach: Reach, event: &NewEvent) -> bool {
    let (Reach::Company(own) | Reach::Tmc(own)) = reach else { return false };
    let named = [event.contracting_tmc_id, event.booking_tmc_id];
    event.organization_id == own && named.into_iter().flatten().all(|id| id == own)
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

/// What a publish was asked with.
struct Request<'a> {
    caller: &'a Caller,
    operation: &'static str,
    key: Option<&'a str>,
    body: &'a Bytes,
}

impl Request<'_> {
    fn repeatable(&self) -> Option<idempotency::Repeatable<'_>> {
        let Self { caller, operation, key, body } = *self;
        key.map(|key| idempotency::Repeatable { caller, operation, key, body })
    }
}

/// Stores events; with a key, in a transaction with it.
async fn publish(
    state: &State,
    request: &Request<'_>,
    events: Vec<NewEvent>,
) -> Result<PublishEventsResponse, ApiError> {
    let Some(repeatable) = request.repeatable() else {
        return Ok(answer(&state.publisher.publish(events).await?));
    };
    let claim = Claim { state, repeatable, now: state.clock.now() };
    match state.publisher.publish_with(&events, &claim).await {
        Ok(answer) | Err(Undo::Repeat(answer)) => Ok(answer),
        Err(Undo::Failed(error)) => Err(error),
    }
}

/// Gives events to the stream, each as it was sent: a node with an engine reads, matches and stores it. With a key, that decides
/// which ids they have before any is given, so that a repeat gives the same events once more, and they stay one each.
async fn accept(
    state: &State,
    stream: &EventStream,
    request: &Request<'_>,
    events: &[NewEvent],
    texts: Vec<Bytes>,
) -> Result<PublishEventsResponse, ApiError> {
    let partitions: Vec<_> = events.iter().map(|event| Partition::of(event.organization_id)).collect();
    let mut ids = EventId::in_order(state.clock.now(), &partitions);
    if let Some(repeatable) = request.repeatable() {
        match stream.claim(&repeatable.context(), request.body, ids).await? {
            Claimed::Ids(claimed) => ids = claimed,
            Claimed::Conflict => return Err(ApiError::IdempotencyConflict),
        }
    }
    let outgoing = ids.iter().zip(events).zip(texts).map(|((id, event), body)| Outgoing {
        id: *id,
        organization: event.organization_id,
        trace_id: event.trace_id,
        body,
    });
    stream.publish(outgoing.collect()).await?;
    let events = ids.into_iter().map(|id| PublishEventResponse { id, matched: None });
    Ok(PublishEventsResponse { events: events.collect() })
}

/// The text of each event of a batch that was read.
fn texts_of(bytes: &Bytes) -> Result<Vec<Bytes>, ApiError> {
    #[derive(Deserialize)]
    struct Batch<'a> {
        #[serde(borrow)]
        events: Vec<&'a RawValue>,
    }
    let whole = without_mark(bytes);
    let batch: Batch<'_> = serde_json::from_slice(&whole).map_err(anyhow::Error::new)?;
    Ok(batch.events.into_iter().map(|text| whole.slice_ref(text.get().as_bytes())).collect())
}

/// A body without its byte order mark.
fn without_mark(bytes: &Bytes) -> Bytes {
    bytes.slice_ref(body::without_mark(bytes))
}

/// Reads an event from a message of the stream, which holds the JSON of a publish.
pub fn read_message(text: &[u8], policy: &AddressPolicy, now: DateTime<Utc>) -> Result<NewEvent, String> {
    if text.len() > body::MAX_BYTES {
        return Err("is larger than 1 MiB".to_owned());
    }
    match body::parse::<PublishEventRequest>(text, policy) {
        Ok(wanted) => Ok(wanted.into_event(Reach::Everyone, TraceId::random().as_u128(), now)),
        Err(ApiError::Invalid(faults)) => Err(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
        Err(error) => Err(error.to_string()),
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
    let events = published.iter().map(|one| PublishEventResponse { id: one.id, matched: Some(one.matched) });
    PublishEventsResponse { events: events.collect() }
}

impl From<StreamError> for ApiError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Away(_) => Self::StreamAway(anyhow::Error::new(error)),
            StreamError::Uncertain(_) => Self::StreamUncertain(anyhow::Error::new(error)),
            StreamError::TooLarge => Self::PayloadTooLarge,
        }
    }
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
