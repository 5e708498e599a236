//! All subscriptions within reach, with how they do.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::health::{Judged, SubscriptionHealth};
use crate::api::State;
use crate::api::answer::cut;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::deliveries::NamedOrganization;
use crate::api::partial::answer_of;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::api::v3::wire::DateTimeOffset;
use crate::cells::{Cells, Place};
use crate::config::TimeFormat;
use crate::domain::cell::CellName;
use crate::domain::event_type::EventType;
use crate::domain::health::State as HealthState;
use crate::domain::id::SubscriptionId;
use crate::domain::name::Name;
use crate::domain::reach::Reach;
use crate::store::db::Db;
use crate::store::health::Depth;
use crate::store::subscription_lists::{self, Outline, Wanted};

/// How many subscriptions are compared by how they do.
const MAX_COMPARED: i64 = 200;

/// How many at the most, with those of which something waits in cells.
const MAX_COMPARED_IN_ALL: usize = 1_000;

/// A subscription of a list: `getSubscription` has its event source and headers, which may be long.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedSubscription {
    /// The id.
    #[schema(value_type = uuid::Uuid)]
    id: SubscriptionId,
    /// Who owns it.
    subscriber: NamedOrganization,
    /// For people.
    #[schema(value_type = String)]
    name: Name,
    /// Where deliveries are posted to.
    url: String,
    /// Which events it wants.
    event_types: Vec<EventType>,
    /// Whether events are matched.
    is_active: bool,
    /// The subject that created it.
    created_by: String,
    /// The subject that last changed it.
    updated_by: String,
    /// When it was created.
    created_at: DateTimeOffset,
    /// When it was last changed.
    updated_at: DateTimeOffset,
    /// When it was archived; left out for one that is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = DateTimeOffset, required = false)]
    archived_at: Option<DateTimeOffset>,
    /// How it does.
    health: SubscriptionHealth,
}

/// A page of subscriptions.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAllSubscriptionsResponse {
    /// The page.
    #[schema(max_items = 100)]
    subscriptions: Vec<ListedSubscription>,
    /// The `cursor` of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<Cursor>,
    /// Whether more subscriptions fit than the 200 that are compared by how they do. Those for which something waits are compared
    /// first, then by name: ask for fewer, or in the order of names.
    is_partial: bool,
    /// How many of all that were compared do how, whichever `health` was asked for; left out in the order of names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = HashMap<String, i64>, required = false)]
    health_counts: Option<BTreeMap<HealthState, usize>>,
}

/// In which order a list of subscriptions is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SubscriptionSort {
    /// The one that needs somebody most first.
    Trouble,
    /// By name.
    Name,
    /// The one with the most attempts of late first.
    Traffic,
}

impl FromStr for SubscriptionSort {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "trouble" => Ok(Self::Trouble),
            "name" => Ok(Self::Name),
            "traffic" => Ok(Self::Traffic),
            _ => Err("must be one of trouble, name, traffic"),
        }
    }
}

/// After what a page begins: a subscription, by name, or so many of those that were compared.
#[derive(Clone, Copy)]
enum Cursor {
    After(SubscriptionId),
    Compared(usize),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(id) => id.fmt(f),
            Self::Compared(count) => count.fmt(f),
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
        if let Ok(id) = text.parse() {
            return Ok(Self::After(id));
        }
        let count = text.parse().ok().filter(|count| *count <= 1_000 && !text.starts_with('+'));
        count.map(Self::Compared).ok_or("must be the nextCursor of a page")
    }
}

/// List subscriptions of all subscribers
///
/// Subscriptions of all subscribers that the caller may act for, each with how it does: the one that needs somebody most first,
/// unless `sort` says otherwise.
#[utoipa::path(
    operation_id = "listAllSubscriptions",
    tag = "Subscription Settings",
    params(
        ("subscriberId" = Option<uuid::Uuid>, Query, description = "Only subscriptions of this subscriber."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only subscriptions whose event source names this organization."),
        ("eventType" = Option<EventType>, Query, description = "Only subscriptions to events of this type."),
        ("isActive" = Option<bool>, Query, description = "Only active ones, or only inactive ones."),
        ("isArchived" = Option<bool>, Query, description = "Archived ones in place of those that are not."),
        ("health" = Option<Vec<HealthState>>, Query, description = "Only those that do so; repeat it for several."),
        ("q" = Option<String>, Query, description = "Only those that have this in their name or URL, in capitals or not.", max_length = 255, pattern = r"^[^\u0000]*$"),
        ("sort" = Option<SubscriptionSort>, Query, description = "The order. Left out: `trouble`."),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before, in the same order.", pattern = "^([0-9]{1,4}|[0-9a-fA-F-]{36})$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of subscriptions.", body = ListAllSubscriptionsResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/subscriptions")]
pub(crate) async fn list_all_subscriptions(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let wanted = Wanted {
        subscriber: query.parse("subscriberId"),
        organization: query.parse("organizationId"),
        event_type: query.parse("eventType"),
        is_active: query.flag("isActive"),
        is_archived: query.flag("isArchived") == Some(true),
        text: query.text("q", 255).filter(|text| !text.is_empty()),
    };
    let states: Vec<HealthState> = query.list("health");
    let sort = query.parse("sort").unwrap_or(SubscriptionSort::Trouble);
    let cursor: Option<Cursor> = query.parse("cursor");
    query.check()?;
    let (db, cells, reach, now) = (&state.db, &state.cells, caller.reach, state.clock.now());
    let ask = Ask { db, cells, reach, wanted, states, sort, limit, now };
    let is_plain = sort == SubscriptionSort::Name && ask.states.is_empty();
    let (answer, away) = match (is_plain, cursor) {
        (true, None) => ask.by_name(None).await?,
        (true, Some(Cursor::After(id))) => ask.by_name(Some(id)).await?,
        (false, None) => ask.compared(0).await?,
        (false, Some(Cursor::Compared(count))) => ask.compared(count).await?,
        _ => return Err(ApiError::invalid("cursor", "must be the nextCursor of a page in this order")),
    };
    Ok(answer_of(&away).json(answer))
}

/// A page, and the cells that could not tell of it.
type Answer = Result<(ListAllSubscriptionsResponse, Vec<CellName>), ApiError>;

/// What is asked for.
struct Ask<'a> {
    db: &'a Db,
    cells: &'a Cells,
    reach: Reach,
    wanted: Wanted,
    states: Vec<HealthState>,
    sort: SubscriptionSort,
    limit: i64,
    now: DateTime<Utc>,
}

impl Ask<'_> {
    /// In the order of names: how they do is asked of the page alone.
    async fn by_name(&self, after: Option<SubscriptionId>) -> Answer {
        let page = async |conn: &mut _| {
            subscription_lists::by_name(conn, self.reach, self.wanted.clone(), after, self.limit + 1).await
        };
        let mut rows = self.db.query(page).await?;
        let next_cursor = cut(&mut rows, self.limit).map(|row| Cursor::After(row.id));
        let (subscriptions, away) = self.with_health(rows).await?;
        let answer =
            ListAllSubscriptionsResponse { subscriptions, next_cursor, is_partial: false, health_counts: None };
        Ok((answer, away))
    }

    /// In an order that how they do decides: roughly of many, then of the page.
    async fn compared(&self, skip: usize) -> Answer {
        let first = async |conn: &mut _| {
            subscription_lists::waiting_first(conn, self.reach, self.wanted.clone(), MAX_COMPARED + 1).await
        };
        let mut rows = self.db.query(first).await?;
        let is_partial = cut(&mut rows, MAX_COMPARED).is_some();
        let mut away = Vec::new();
        if is_partial {
            // Those of which something waits in a cell, as home has them.
            let waiting = async |place: Place| match place.is_home() {
                true => Ok(Vec::new()),
                false => place.db.query(first).await,
            };
            let (of_cells, unread) = self.cells.gather(None, waiting).await?.in_order(|row| row.id);
            let known: HashSet<_> = rows.iter().map(|row| row.id).collect();
            let more: Vec<_> = of_cells.iter().map(|row| row.id).filter(|id| !known.contains(id)).collect();
            away.extend(unread);
            if !more.is_empty() {
                let wanted = self.wanted.clone();
                let more = async |conn: &mut _| subscription_lists::of_ids(conn, self.reach, wanted, more).await;
                rows.extend(self.db.query(more).await?);
                rows.truncate(MAX_COMPARED_IN_ALL);
            }
        }
        let (judged, unread) = self.judge(&rows, Depth::ROUGH).await?;
        away.extend(unread);
        let mut counts: BTreeMap<HealthState, usize> = BTreeMap::new();
        judged.values().for_each(|one| *counts.entry(one.health.state).or_default() += 1);
        rows.retain(|row| {
            let state = judged.get(&row.id).map(|one| one.health.state);
            self.states.is_empty() || state.is_some_and(|state| self.states.contains(&state))
        });
        // Stable: within the same, the order of names.
        rows.sort_by_key(|row| row.name.as_str().to_lowercase());
        rows.sort_by_cached_key(|row| {
            let health = judged.get(&row.id).map(|one| &one.health);
            let tries = usize::MAX - health.map_or(0, |health| health.tries);
            let failed = usize::MAX - health.map_or(0, |health| health.failed);
            match self.sort {
                SubscriptionSort::Name => (0, 0),
                SubscriptionSort::Traffic => (tries, 0),
                SubscriptionSort::Trouble => (health.map_or(usize::MAX, |health| health.state.trouble()), failed),
            }
        });
        drop(judged);
        let limit = usize::try_from(self.limit).unwrap_or(0);
        let has_more = rows.len() > skip + limit;
        let page: Vec<Outline> = rows.into_iter().skip(skip).take(limit).collect();
        let (subscriptions, unread) = self.with_health(page).await?;
        away.extend(unread);
        let next_cursor = has_more.then_some(Cursor::Compared(skip + limit));
        let health_counts = Some(counts);
        Ok((ListAllSubscriptionsResponse { subscriptions, next_cursor, is_partial, health_counts }, away))
    }

    async fn judge(
        &self,
        rows: &[Outline],
        depth: Depth,
    ) -> Result<(HashMap<SubscriptionId, Judged>, Vec<CellName>), ApiError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let active: HashMap<_, _> = rows.iter().map(|row| (row.id, row.is_active)).collect();
        let (found, away) = self.cells.health_of(&ids, depth, self.now).await?;
        let judged = found.into_iter().map(|(id, found)| {
            let is_active = active.get(&id).copied().unwrap_or_default();
            (id, Judged::of(found, is_active, self.now))
        });
        Ok((judged.collect(), away))
    }

    async fn with_health(&self, rows: Vec<Outline>) -> Result<(Vec<ListedSubscription>, Vec<CellName>), ApiError> {
        let (judged, mut away) = self.judge(&rows, Depth::WHOLE).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let (certificates, unread) = self.cells.certificates_of(&ids).await?;
        away.extend(unread);
        let view = |row: Outline| {
            let health = judged.get(&row.id)?.view(certificates.get(&row.id), &row.url, self.now);
            Some(view(health, row))
        };
        Ok((rows.into_iter().filter_map(view).collect(), away))
    }
}

fn view(health: SubscriptionHealth, row: Outline) -> ListedSubscription {
    ListedSubscription {
        id: row.id,
        subscriber: NamedOrganization { id: row.subscriber_id, name: row.subscriber_name },
        name: row.name,
        url: row.url,
        event_types: row.event_types,
        is_active: row.is_active,
        created_by: row.created_by,
        updated_by: row.updated_by,
        created_at: DateTimeOffset::write(row.created_at, TimeFormat::DateTime),
        updated_at: DateTimeOffset::write(row.updated_at, TimeFormat::DateTime),
        archived_at: row.archived_at.map(|at| DateTimeOffset::write(at, TimeFormat::DateTime)),
        health,
    }
}
