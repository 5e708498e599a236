//! List deliveries.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::DeliveryView;
use crate::api::State;
use crate::api::answer::cut;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::cells::Place;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, Partition, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::store::delivery_lists::{self, Listed, Order, Wanted};
use crate::store::expansions::{self, EventOutline, SubscriptionOutline};
use diesel_async::AsyncPgConnection;

/// A delivery of a list. Its schema is that of a delivery alone: a client in R takes what is called `event` for the
/// beginning of `eventId` when it is left out, and fails on it. What `expand` adds is told in words.
#[derive(Serialize)]
pub struct ListedDelivery {
    #[serde(flatten)]
    delivery: DeliveryView,
    /// Its event, where `expand` has `event` and the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<DeliveryEvent>,
    /// Its subscription, where `expand` has `subscription`.
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription: Option<DeliverySubscription>,
}

impl ListedDelivery {
    /// A delivery with what its event is about.
    pub(crate) fn new(delivery: DeliveryView, event: Option<DeliveryEvent>) -> Self {
        Self { delivery, event, subscription: None }
    }
}

/// What the event of a delivery is about.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryEvent {
    /// The kind of event.
    #[serde(rename = "type")]
    kind: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<Operation>,
    /// The company whose booking it is.
    organization: NamedOrganization,
    /// The trip that it is about, where its payload tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    trip_id: Option<String>,
    /// The bookings that it is about, where its payload tells.
    pnr_ids: Vec<String>,
}

impl From<EventOutline> for DeliveryEvent {
    fn from(row: EventOutline) -> Self {
        Self {
            kind: row.event_type,
            operation: row.operation,
            organization: NamedOrganization { id: row.organization_id, name: row.organization_name },
            trip_id: row.trip_id,
            pnr_ids: row.pnr_ids,
        }
    }
}

/// An organization with its name.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedOrganization {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub(crate) id: OrganizationId,
    /// Its name; left out while nobody has put it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "Sample Org A")]
    pub(crate) name: Option<String>,
}

/// To whom a delivery goes.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliverySubscription {
    /// The name of the subscription.
    name: Name,
    /// Where its deliveries are posted to.
    url: String,
    /// Whose it is.
    subscriber: NamedOrganization,
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListDeliveriesResponse {
    /// The page, newest first unless `order` says otherwise.
    #[schema(value_type = Vec<DeliveryView>, max_items = 100)]
    deliveries: Vec<ListedDelivery>,
    /// The `cursor` of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<Cursor>,
    /// The cells that are away, whose deliveries are missing here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

macro_rules! words {
    ($(#[doc = $about:literal])* $name:ident, $what:literal, $($(#[doc = $meaning:literal])* $variant:ident = $text:literal),*) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[doc = $meaning])* $variant),*
        }

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, &'static str> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err($what),
                }
            }
        }
    };
}

words! {
    /// What a list of deliveries has beside them.
    DeliveryExpansion, "must be one of event, subscription",
    /// What the event is about.
    Event = "event",
    /// What the subscription is called, and its URL.
    Subscription = "subscription"
}

words! {
    /// In which order a list of deliveries is.
    DeliveryOrder, "must be one of newest, due",
    /// The newest event first.
    Newest = "newest",
    /// The next attempt first; deliveries that have ended have none, and are left out.
    Due = "due"
}

/// Statuses of answers: one, or all of a class.
#[derive(PartialEq, Eq)]
struct Statuses(i16, i16);

impl FromStr for Statuses {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "must be a status from 100 to 599, or a class, as 4xx";
        if let Some(class) = text.strip_suffix("xx") {
            let class: i16 =
                class.parse().ok().filter(|class| (1..=5).contains(class) && text.len() == 3).ok_or(WRONG)?;
            return Ok(Self(class * 100, class * 100 + 99));
        }
        let status: i16 =
            text.parse().ok().filter(|status| (100..=599).contains(status) && !text.starts_with('+')).ok_or(WRONG)?;
        Ok(Self(status, status))
    }
}

/// After what a page begins.
#[derive(Debug, PartialEq)]
enum Cursor {
    Newest(DeliveryId),
    /// No time is after all times.
    Due(Option<DateTime<Utc>>, DeliveryId),
}

/// What stands for no time in a cursor.
const NEVER: &str = "never";

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newest(id) => id.fmt(f),
            Self::Due(Some(time), id) => write!(f, "{}.{id}", time.timestamp_micros()),
            Self::Due(None, id) => write!(f, "{NEVER}.{id}"),
        }
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "must be the nextCursor of a page";
        let Some((time, id)) = text.split_once('.') else { return text.parse().map(Self::Newest).map_err(|_| WRONG) };
        let id = id.parse().map_err(|_| WRONG)?;
        if time == NEVER {
            return Ok(Self::Due(None, id));
        }
        let time = time.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(WRONG)?;
        Ok(Self::Due(Some(time), id))
    }
}

/// The order of a page; a cursor of another order is a fault.
fn order(order: DeliveryOrder, cursor: Option<Cursor>) -> Result<Order, ApiError> {
    match (order, cursor) {
        (DeliveryOrder::Newest, None) => Ok(Order::Newest(None)),
        (DeliveryOrder::Newest, Some(Cursor::Newest(id))) => Ok(Order::Newest(Some(id))),
        (DeliveryOrder::Due, None) => Ok(Order::Due(None)),
        (DeliveryOrder::Due, Some(Cursor::Due(time, id))) => Ok(Order::Due(Some((time, id)))),
        _ => Err(ApiError::invalid("cursor", "must be the nextCursor of a page in this order")),
    }
}

/// List deliveries
///
/// One page at a time, newest first unless `order` says otherwise, filtered by subscription, event, state, time, how the last
/// attempt ended and what the event is about.
#[utoipa::path(
    operation_id = "listDeliveries",
    tag = "Delivery",
    params(
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only deliveries of this subscription."),
        ("eventId" = Option<uuid::Uuid>, Query, description = "Only deliveries of this event."),
        ("state" = Option<Vec<DeliveryState>>, Query, description = "Only deliveries in this state; repeat it for several."),
        ("reason" = Option<Vec<Reason>>, Query, description = "Only deliveries whose last attempt failed for this reason; repeat it for several."),
        ("status" = Option<Vec<String>>, Query, description = "Only deliveries whose last answer had this status, as `503`, or one of this class, as `4xx`; repeat it for several.", example = json!(["4xx"])),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only deliveries of events of this organization."),
        ("eventType" = Option<EventType>, Query, description = "Only deliveries of events of this type."),
        ("operation" = Option<String>, Query, description = "Only deliveries of events that say this happened, as `BOOKING_TICKETED`.", pattern = "^[A-Z0-9_]{1,100}$"),
        ("minAttempts" = Option<i32>, Query, description = "Only deliveries with at least so many attempts.", minimum = 0, maximum = 1_000_000),
        ("since" = Option<String>, Query, description = "Only of events accepted at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only of events accepted before this time, as RFC 3339 writes it.", format = DateTime),
        ("expand" = Option<Vec<DeliveryExpansion>>, Query, description = "What each delivery tells beside itself; repeat it, or put a comma between. `event` adds `event`: its `type`, `operation`, `organization` (`id`, `name`), `tripId` and `pnrIds`, where the caller may see it; `subscription` adds `subscription`: its `name`, `url` and `subscriber` (`id`, `name`)."),
        ("order" = Option<DeliveryOrder>, Query, description = "The order. Left out: `newest`."),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before, in the same order.", pattern = "^(([0-9]+|never)[.])?[0-9a-fA-F-]{36}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
        ("dueSince" = Option<String>, Query, description = "Only those that wait and are due at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("dueUntil" = Option<String>, Query, description = "Only those that wait and are due before this time, as RFC 3339 writes it.", format = DateTime),
    ),
    responses(
        (status = 200, description = "A page of deliveries.", body = ListDeliveriesResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/deliveries")]
pub(crate) async fn list_deliveries(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let by = query.parse("order").unwrap_or(DeliveryOrder::Newest);
    let cursor = query.parse::<Cursor>("cursor");
    let wanted = Wanted {
        subscription: query.parse("subscriptionId"),
        event: query.parse("eventId"),
        states: query.list("state"),
        reasons: query.list("reason"),
        statuses: query.list::<Statuses>("status").into_iter().map(|Statuses(from, to)| (from, to)).collect(),
        organization: query.parse("organizationId"),
        event_type: query.parse("eventType"),
        operation: query.parse("operation"),
        min_attempts: query.number("minAttempts", 0..=1_000_000),
        since: query.time("since").map(DeliveryId::first_at),
        until: query.time("until").map(DeliveryId::first_at),
        due_since: query.time("dueSince"),
        due_until: query.time("dueUntil"),
        order: Order::Newest(None),
        limit: limit + 1,
    };
    let expand: Vec<DeliveryExpansion> = query.list("expand");
    query.check()?;
    let wanted = Wanted { order: order(by, cursor)?, ..wanted };
    let partition = wanted.event.map(EventId::partition).or(wanted.organization.map(Partition::of));
    let ask = async |place: Place| {
        place
            .db
            .run(async |conn| {
                let mut rows = delivery_lists::page(conn, caller.reach, wanted.clone()).await?;
                let has_more = cut(&mut rows, limit).is_some();
                let told = Told::read(conn, caller.reach, &rows, &expand).await?;
                let views = rows.into_iter().map(|row| (row.due_at, row.delivery.id, told.view(row)));
                Ok::<_, ApiError>((views.collect::<Vec<_>>(), has_more))
            })
            .await
    };
    let gathered = state.cells.gather(partition, ask).await?;
    let has_more = gathered.answers.iter().any(|(_, has_more)| *has_more);
    let mut rows: Vec<_> = gathered.answers.into_iter().flat_map(|(rows, _)| rows).collect();
    match by {
        DeliveryOrder::Newest => rows.sort_unstable_by_key(|(_, id, _)| Reverse(*id)),
        // One that never falls due by itself is last.
        DeliveryOrder::Due => rows.sort_unstable_by_key(|(due_at, id, _)| (due_at.is_none(), *due_at, *id)),
    }
    // A crash while a partition moved may have left one in two places.
    let mut seen = HashSet::new();
    rows.retain(|(_, id, _)| seen.insert(*id));
    let has_more = cut(&mut rows, limit).is_some() || has_more;
    let next_cursor = rows.last().filter(|_| has_more).map(|(due_at, id, _)| match by {
        DeliveryOrder::Newest => Cursor::Newest(*id),
        DeliveryOrder::Due => Cursor::Due(*due_at, *id),
    });
    let deliveries = rows.into_iter().map(|(_, _, view)| view).collect();
    let partial = names(&gathered.away);
    Ok(answer_of(&gathered.away).json(ListDeliveriesResponse { deliveries, next_cursor, partial }))
}

/// What is told beside the deliveries of a page.
struct Told {
    events: HashMap<EventId, DeliveryEvent>,
    subscriptions: HashMap<SubscriptionId, DeliverySubscription>,
}

impl Told {
    async fn read(
        conn: &mut AsyncPgConnection,
        reach: Reach,
        rows: &[Listed],
        expand: &[DeliveryExpansion],
    ) -> Result<Self, ApiError> {
        let (mut events, mut subscriptions) = (HashMap::new(), HashMap::new());
        if expand.contains(&DeliveryExpansion::Event) {
            let mut ids: Vec<_> = rows.iter().map(|row| row.delivery.id.event()).collect();
            ids.dedup();
            let found = expansions::events(conn, reach, ids).await?;
            events = found.into_iter().map(|row| (row.id, row.into())).collect();
        }
        if expand.contains(&DeliveryExpansion::Subscription) {
            let mut ids: Vec<_> = rows.iter().map(|row| row.delivery.subscription).collect();
            ids.sort_unstable();
            ids.dedup();
            let found = expansions::subscriptions(conn, &ids).await?;
            let view = |row: SubscriptionOutline| {
                let subscriber = NamedOrganization { id: row.subscriber_id, name: row.subscriber_name };
                DeliverySubscription { name: row.name, url: row.url, subscriber }
            };
            subscriptions = found.into_iter().map(|row| (row.id, view(row))).collect();
        }
        Ok(Self { events, subscriptions })
    }

    fn view(&self, row: Listed) -> ListedDelivery {
        let event = self.events.get(&row.delivery.id.event()).cloned();
        let subscription = self.subscriptions.get(&row.delivery.subscription).cloned();
        let delivery = DeliveryView::from(row.delivery).with_last_status(row.last_status);
        ListedDelivery { delivery, event, subscription }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_or_a_class() {
        for (text, expected) in [
            ("200", Some((200, 200))),
            ("4xx", Some((400, 499))),
            ("599", Some((599, 599))),
            ("600", None),
            ("99", None),
            ("6xx", None),
            ("+4xx", None),
            ("+200", None),
            ("4XX", None),
            ("", None),
            ("xx", None),
        ] {
            let read = text.parse::<Statuses>().ok().map(|Statuses(from, to)| (from, to));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let id: DeliveryId = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001".parse().unwrap();
        let time = DateTime::from_timestamp_micros(1_795_257_640_123_456);
        for cursor in [Cursor::Newest(id), Cursor::Due(time, id), Cursor::Due(None, id)] {
            assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }
        for wrong in [
            "",
            "x",
            "1.x",
            "x.019ad0f3-2c5b-7a31-9c4e-5b8d2f700001",
            "99999999999999999999.019ad0f3-2c5b-7a31-9c4e-5b8d2f700001",
        ] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
