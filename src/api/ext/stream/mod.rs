//! The live stream: what happens, as it happens, to whom may see it.

mod reader;

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use utoipa::ToSchema;

use crate::api::State;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::tell_away;
use crate::api::refusals::{Answered, Authorized, Checked, Limited};
use crate::api::request::query::Query;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::names::names;
pub(crate) use reader::{More, Reader};

/// How long who finds no seat waits, in seconds.
const NO_SEAT_WAIT: u64 = 15;

names! {
    /// A kind of message.
    #[derive(ToSchema)]
    pub enum ChangeKind {
        /// An event was accepted.
        Event = "event",
        /// A delivery was made, or its state was written.
        Delivery = "delivery",
        /// An attempt was recorded.
        Attempt = "attempt",
        /// A subscription is new, or a field, a setting or a secret of it has changed.
        Subscription = "subscription",
        /// A resend job went on or ended.
        Resend = "resend",
        /// What happened in a second, in numbers.
        Tally = "tally",
    }
}

/// What a reader wants to be told of.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) kinds: Vec<ChangeKind>,
    pub(crate) subscription: Option<SubscriptionId>,
    pub(crate) organization: Option<OrganizationId>,
    /// The cursor of the last message that came.
    pub(crate) since: Option<DateTime<Utc>>,
}

impl Wanted {
    /// Reads query and header.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let query = Query::of(request);
        let kinds: Vec<ChangeKind> = query.list("kinds");
        let kinds = if kinds.is_empty() { ChangeKind::ALL.to_vec() } else { kinds };
        let (subscription, organization) = (query.parse("subscriptionId"), query.parse("organizationId"));
        query.check()?;
        let header = request.headers().get(HeaderName::from_static("last-event-id"));
        let read = |value: &actix_web::http::header::HeaderValue| value.to_str().ok()?.parse().ok();
        let wrong = || ApiError::invalid("Last-Event-ID", "must be the id of a message");
        let since = header.map(|value| read(value).ok_or_else(wrong)).transpose()?;
        Ok(Self { kinds, subscription, organization, since })
    }

    pub(crate) fn has(&self, kind: ChangeKind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// Follow changes
///
/// What happens to the caller's events, deliveries and subscriptions, as server-sent events. The first message is `hello`, with
/// the server's clock. Then come: `event`, as `listEvents` has it; `delivery`, as `listDeliveries` with `expand=event`;
/// `attempt`, as `getDelivery` without `answer`, with `deliveryId` and `subscriptionId`; `subscription`, with the `id` of one and
/// its `change`: `CREATED`, or `CHANGED` of a field, a setting or a secret; `resend`, as `getResend`; and `tally`, at most once a
/// second: what became of the deliveries of each subscription in that time, and how many rows were left out, since of each kind
/// 50 a second are sent at the most.
///
/// Each message has an id. Whoever comes back with the last one in `Last-Event-ID`, or was too slow, gets a `gap`: what
/// happened between `since` and `until` may not have been told, and the lists have it. So does everybody once a database is
/// back that was away, a cell's included. Where nothing happens, a comment comes
/// every 15 seconds, or sooner. The stream ends when the token does. A node has 64 of them at the most.
#[utoipa::path(
    operation_id = "streamChanges",
    tag = "Delivery",
    params(
        ("kinds" = Option<Vec<ChangeKind>>, Query, description = "The kinds of message to send; repeat it for several. Left out: all."),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only deliveries, attempts and tallies of this subscription."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only events of this organization, their deliveries and attempts."),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last message that came."),
    ),
    responses(
        (status = 200, description = "The stream.", body = String, content_type = "text/event-stream", headers(("Jetbridge-Partial" = String, description = "The cells that are away as it begins, with a comma between; left out where none is."))),
        Authorized, Checked, Limited, Answered,
    ),
)]
#[get("/ext/v1/stream")]
pub(crate) async fn stream_changes(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let wanted = Wanted::of(&request)?;
    // So that a node that has just begun knows which are away.
    state.cells.look_first().await;
    answer(&state, &caller, wanted, None)
}

/// The answer that goes on and on.
pub(crate) fn answer(
    state: &Data<State>,
    caller: &Caller,
    wanted: Wanted,
    more: Option<Box<dyn More>>,
) -> Result<HttpResponse, ApiError> {
    let watch = state.changes.watch().ok_or(ApiError::TooManyRequests(NO_SEAT_WAIT))?;
    let reader = Reader::new(state.clone(), caller, wanted, watch, more);
    let mut answer = HttpResponse::Ok();
    tell_away(&mut answer, &state.cells.away());
    answer.content_type("text/event-stream").insert_header((CACHE_CONTROL, "no-store"));
    Ok(answer.streaming(reader.stream()))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(stream_changes);
}
