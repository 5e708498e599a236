//! How a subscription does, in figures.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::require;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::cells::Place;
use crate::domain::id::SubscriptionId;
use crate::domain::outcome::Reason;
use crate::store::deliveries::{self, Stats};

/// How a subscription does: its newest 10,000 deliveries of the time asked about, in each database that has some.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionStats {
    /// From when on events count.
    #[schema(format = DateTime)]
    since: String,
    /// Deliveries that the receiver answered with 200.
    #[schema(minimum = 0)]
    delivered: i64,
    /// Deliveries that were given up.
    #[schema(minimum = 0)]
    exhausted: i64,
    /// Deliveries that wait now, of whatever time.
    #[schema(minimum = 0)]
    waiting: i64,
    /// Deliveries that are held now, of whatever time.
    #[schema(minimum = 0)]
    held: i64,
    /// When the next of those that wait is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_due_at: Option<String>,
    /// Attempts of those that have ended.
    #[schema(minimum = 0)]
    attempts: i64,
    /// How long those took.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    duration_ms: Option<Percentiles>,
    /// Why attempts failed, the most frequent first.
    reasons: Vec<ReasonCount>,
    /// The cells that are away, whose deliveries are not counted here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// Percentiles of response times, in milliseconds.
#[derive(Serialize, ToSchema)]
pub struct Percentiles {
    /// 50.
    p50: f64,
    /// 95.
    p95: f64,
    /// 99.
    p99: f64,
}

/// How often a reason ended an attempt.
#[derive(Serialize, ToSchema)]
pub struct ReasonCount {
    /// The reason.
    reason: Reason,
    /// What whoever runs the receiver can do about it.
    advice: &'static str,
    /// How often.
    #[schema(minimum = 1)]
    count: i64,
}

/// Retrieve a subscription's statistics
///
/// Deliveries and attempts by outcome, response times of the receiver, and reasons for failed attempts, for events
/// since a given time.
#[utoipa::path(
    operation_id = "getSubscriptionStats",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("since" = Option<String>, Query, description = "From when on events count, as RFC 3339 writes it. Left out: the last 24 hours.", format = DateTime),
    ),
    responses(
        (status = 200, description = "The statistics.", body = SubscriptionStats, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/stats")]
pub(crate) async fn get_subscription_stats(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let query = Query::of(&request);
    let since = query.time("since").unwrap_or_else(|| state.clock.now() - TimeDelta::days(1));
    query.check()?;
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            if place.is_home() {
                require(conn, caller.reach, id).await?;
            }
            let stats = deliveries::stats(conn, id, since).await?;
            Ok::<_, ApiError>((stats, deliveries::reasons(conn, id, since).await?))
        };
        place.db.run_wide(read).await
    };
    let gathered = state.cells.gather(None, ask).await?;
    let add = |(stats, mut reasons): (Stats, Vec<_>), (more, of_more): (Stats, Vec<_>)| {
        reasons.extend(of_more);
        (stats.and(more), reasons)
    };
    let ((mut stats, reasons), away) = gathered.merged(add);
    stats.total_us.sort_unstable();
    let attempts = i64::try_from(stats.total_us.len()).unwrap_or(i64::MAX);
    Ok(answer_of(&away).json(SubscriptionStats {
        since: write_time(since),
        delivered: stats.delivered,
        exhausted: stats.exhausted,
        waiting: stats.waiting,
        held: stats.held,
        next_due_at: stats.next_due_at.map(write_time),
        attempts,
        duration_ms: Percentiles::of(&stats.total_us),
        reasons: summed(reasons),
        partial: names(&away),
    }))
}

impl Percentiles {
    /// Of times in microseconds, which rise; between two of them in proportion.
    fn of(total_us: &[i32]) -> Option<Self> {
        let at = |hundredths: usize| {
            let place = hundredths * total_us.len().checked_sub(1)?;
            let (below, above) = (total_us[place / 100], total_us[place.div_ceil(100)]);
            #[expect(clippy::cast_precision_loss, reason = "below 100")]
            let part = (place % 100) as f64 / 100.0;
            // To a microsecond.
            Some((f64::from(below) + f64::from(above - below) * part).round() / 1e3)
        };
        Some(Self { p50: at(50)?, p95: at(95)?, p99: at(99)? })
    }
}

/// Each reason once, the most frequent first.
fn summed(counted: Vec<(Reason, i64)>) -> Vec<ReasonCount> {
    let mut sums: Vec<ReasonCount> = Vec::new();
    for (reason, count) in counted {
        match sums.iter_mut().find(|one| one.reason == reason) {
            Some(one) => one.count += count,
            None => sums.push(ReasonCount { reason, advice: reason.advice(), count }),
        }
    }
    sums.sort_by_key(|one| (-one.count, one.reason.as_str()));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_two_times_in_proportion() {
        let of = |times: &[i32]| Percentiles::of(times).map(|of| (of.p50, of.p95, of.p99));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[1_500]), Some((1.5, 1.5, 1.5)));
        assert_eq!(of(&[1_000, 2_000]), Some((1.5, 1.95, 1.99)));
        let hundred: Vec<i32> = (0..=100).map(|n| n * 1_000).collect();
        assert_eq!(of(&hundred), Some((50.0, 95.0, 99.0)));
    }
}
