//! What failed, in groups: for whom, why, how often, and what can be done about it.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, TimeDelta};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::deliveries::NamedOrganization;
use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::cells::{self, Gathered};
use crate::domain::cell::CellName;
use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::names::names;
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::store::failures::{self, FailureFilter, Group, Place, Totals};

/// How many groups of each database are added up where there are cells: the largest.
const MOST_ADDED_UP: i64 = 10_000;

names! {
    /// What has become of deliveries that failed.
    #[derive(ToSchema)]
    pub enum FailureState {
        /// They were given up.
        Exhausted = "EXHAUSTED",
        /// They wait for another attempt.
        Waiting = "WAITING",
    }
}

/// Deliveries to one subscription whose last attempt failed for one reason.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The reason.
    reason: Reason,
    /// What whoever runs the receiver can do about it.
    advice: &'static str,
    /// To whom they go.
    subscription: FailingSubscription,
    /// How many attempts those deliveries had.
    #[schema(minimum = 0)]
    count: i64,
    /// How many deliveries.
    #[schema(minimum = 1)]
    deliveries: i64,
    /// When the first of them was given up; of those that wait, when the first was first attempted.
    #[schema(format = DateTime)]
    first_at: String,
    /// The same of the last.
    #[schema(format = DateTime)]
    last_at: String,
    /// The newest of them.
    #[schema(value_type = uuid::Uuid)]
    sample_delivery_id: DeliveryId,
    /// Whether nothing was delivered to the subscription since `lastAt`, among its newest 50 deliveries that have ended.
    is_open: bool,
}

/// A subscription whose deliveries failed.
#[derive(Serialize, ToSchema)]
pub struct FailingSubscription {
    /// The subscription.
    #[schema(value_type = uuid::Uuid)]
    id: SubscriptionId,
    /// What it is called.
    #[schema(value_type = String)]
    name: Name,
    /// Where its deliveries are posted to.
    url: String,
    /// Who owns it.
    subscriber: NamedOrganization,
}

/// How many there are, of all pages.
#[derive(Serialize, ToSchema)]
pub struct FailureTotals {
    /// Groups.
    #[schema(minimum = 0)]
    groups: i64,
    /// Deliveries.
    #[schema(minimum = 0)]
    deliveries: i64,
    /// Subscriptions.
    #[schema(minimum = 0)]
    subscriptions: i64,
}

/// A page of groups.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListFailuresResponse {
    /// Those with the most deliveries first.
    #[schema(max_items = 100)]
    failures: Vec<Failure>,
    /// Of all pages.
    total: FailureTotals,
    /// For the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<String>,
    /// The cells that are away, whose deliveries are missing here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

impl From<Group> for Failure {
    fn from(row: Group) -> Self {
        Self {
            reason: row.reason,
            advice: row.reason.advice(),
            subscription: FailingSubscription {
                id: row.subscription,
                name: row.name,
                url: row.url,
                subscriber: NamedOrganization { id: row.subscriber, name: row.subscriber_name },
            },
            count: row.attempts,
            deliveries: row.deliveries,
            first_at: write_time(row.first_at),
            last_at: write_time(row.last_at),
            sample_delivery_id: row.sample,
            is_open: row.is_open,
        }
    }
}

impl From<Totals> for FailureTotals {
    fn from(totals: Totals) -> Self {
        Self { groups: totals.groups, deliveries: totals.deliveries, subscriptions: totals.subscriptions }
    }
}

/// Where a page ended.
struct Cursor(Place);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0.deliveries, self.0.subscription, self.0.reason)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let mut parts = text.splitn(3, '.');
        let place = (|| {
            Some(Place {
                deliveries: parts.next()?.parse().ok()?,
                subscription: parts.next()?.parse().ok()?,
                reason: parts.next()?.parse().ok()?,
            })
        })();
        place.map(Self).ok_or("must be the nextCursor of a page")
    }
}

/// List failures in groups
///
/// Deliveries that were given up, or that wait after a failed attempt, by subscription and by the reason of their last attempt:
/// the largest groups first. `createResend` takes the same filters.
#[utoipa::path(
    operation_id = "listFailures",
    tag = "Delivery",
    params(
        ("state" = Option<FailureState>, Query, description = "What has become of them. Left out: `EXHAUSTED`."),
        ("since" = Option<String>, Query, description = "Only of events accepted at or after this time, as RFC 3339 writes it. Left out: all that is kept.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only of events accepted before this time, as RFC 3339 writes it. Left out: now.", format = DateTime),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only deliveries to this subscription."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only deliveries of events of this organization."),
        ("reason" = Option<Reason>, Query, description = "Only those whose last attempt failed for this reason."),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before.", pattern = "^[0-9]{1,18}\\.[0-9a-fA-F-]{36}\\.[A-Z_]{1,64}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of groups, and how many there are.", body = ListFailuresResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/failures")]
pub(crate) async fn list_failures(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let now = state.clock.now();
    let is_waiting = query.parse("state").unwrap_or(FailureState::Exhausted) == FailureState::Waiting;
    let filter = FailureFilter {
        is_waiting,
        subscription: query.parse("subscriptionId"),
        organization: query.parse("organizationId"),
        reason: query.parse("reason"),
        // What was given up is kept for as long from then on, so that its event may be older than others.
        since: query.time("since").unwrap_or(DateTime::UNIX_EPOCH),
        // An event of this very moment is one of now.
        until: query.time("until").unwrap_or(now + TimeDelta::seconds(1)),
    };
    let cursor: Option<Cursor> = query.parse("cursor");
    query.check()?;
    let page = Page { filter, after: cursor.map(|cursor| cursor.0), limit };
    let (page, away) = match state.cells.is_home_alone().await {
        true => (page.of_home(&state, caller.reach).await?, Vec::new()),
        false => page.of_all(&state, caller.reach).await?,
    };
    let partial = names(&away);
    Ok(answer_of(&away).json(ListFailuresResponse { partial, ..page }))
}

/// What is asked for.
struct Page {
    filter: FailureFilter,
    after: Option<Place>,
    limit: i64,
}

impl Page {
    async fn of_home(&self, state: &State, reach: Reach) -> Result<ListFailuresResponse, ApiError> {
        let list = async |conn: &mut AsyncPgConnection| {
            Ok::<_, ApiError>(failures::groups(conn, reach, self.filter.clone(), self.after, self.limit + 1).await?)
        };
        let (groups, totals) = state.db.run_wide(list).await?;
        Ok(self.answer(groups, totals).1)
    }

    /// Where there are cells: a group has parts in several, so that all are added up before there is a page of them.
    async fn of_all(&self, state: &State, reach: Reach) -> Result<(ListFailuresResponse, Vec<CellName>), ApiError> {
        let list = async |place: cells::Place| {
            let list = async |conn: &mut AsyncPgConnection| {
                Ok::<_, ApiError>(failures::groups(conn, reach, self.filter.clone(), None, MOST_ADDED_UP).await?)
            };
            place.db.run_wide(list).await
        };
        let Gathered { answers, away } = state.cells.gather(None, list).await?;
        let deliveries = answers.iter().map(|(_, totals)| totals.deliveries).sum();
        let parts = Gathered { answers: answers.into_iter().map(|(groups, _)| groups).collect(), away };
        let (groups, mut away) = parts.by_key(|one| (one.subscription, one.reason), Group::and);
        let mut groups: Vec<Group> = groups.into_values().collect();
        groups.sort_unstable_by_key(|one| rank(&place(one)));
        let subscriptions: HashSet<_> = groups.iter().map(|one| one.subscription).collect();
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let totals = Totals { groups: count(groups.len()), deliveries, subscriptions: count(subscriptions.len()) };
        groups.retain(|one| self.after.is_none_or(|after| rank(&place(one)) > rank(&after)));
        let (shown, answer) = self.answer(groups, totals);
        let mut answer = answer;
        let asked: Vec<SubscriptionId> = shown.iter().map(|one| one.subscription).collect();
        let last =
            async |place: cells::Place| place.db.query(async |conn| failures::last_delivered(conn, &asked).await).await;
        let delivered = state.cells.gather(None, last).await?;
        for (group, failure) in shown.iter().zip(&mut answer.failures) {
            let last = delivered.answers.iter().filter_map(|of| of.get(&group.subscription)).max();
            failure.is_open = last.is_none_or(|at| *at <= group.last_at);
        }
        away.extend(delivered.away);
        away.sort_unstable();
        away.dedup();
        Ok((answer, away))
    }

    /// The page of these groups, which may have more, and what they were.
    fn answer(&self, mut groups: Vec<Group>, totals: Totals) -> (Vec<Group>, ListFailuresResponse) {
        let next_cursor = cut(&mut groups, self.limit).map(|last| Cursor(place(last)).to_string());
        let failures = groups.iter().cloned().map(Failure::from).collect();
        (groups, ListFailuresResponse { failures, total: totals.into(), next_cursor, partial: Vec::new() })
    }
}

fn place(group: &Group) -> Place {
    Place { deliveries: group.deliveries, subscription: group.subscription, reason: group.reason }
}

/// The order of groups: the larger ones first.
fn rank(place: &Place) -> (Reverse<i64>, SubscriptionId, &'static str) {
    (Reverse(place.deliveries), place.subscription, place.reason.as_str())
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_failures);
}
