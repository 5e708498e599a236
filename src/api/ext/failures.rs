//! What failed, in groups: for whom, why, how often, and what can be done about it.

use std::fmt;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, TimeDelta};
use serde::Serialize;
use utoipa::ToSchema;

use super::deliveries::NamedOrganization;
use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::names::names;
use crate::domain::outcome::Reason;
use crate::store::failures::{self, FailureFilter, Group, Place, Totals};

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
        (status = 200, description = "A page of groups, and how many there are.", body = ListFailuresResponse),
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
    let after = cursor.map(|cursor| cursor.0);
    let (mut groups, totals) = state
        .db
        .run_wide(async |conn| {
            Ok::<_, ApiError>(failures::groups(conn, caller.reach, filter.clone(), after, limit + 1).await?)
        })
        .await?;
    let place =
        |last: &Group| Place { deliveries: last.deliveries, subscription: last.subscription, reason: last.reason };
    let next_cursor = cut(&mut groups, limit).map(|last| Cursor(place(last)).to_string());
    let failures = groups.into_iter().map(Failure::from).collect();
    Ok(HttpResponse::Ok().json(ListFailuresResponse { failures, total: totals.into(), next_cursor }))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_failures);
}
