//! How a subscription does, in figures.

use super::require;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::domain::id::SubscriptionId;
use crate::domain::outcome::Reason;
use crate::store::deliveries;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

/// How a subscription does: its newest 10,000 deliveries of the time asked about.
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
        (status = 200, description = "The statistics.", body = SubscriptionStats),
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
    let (stats, reasons) = state
        .db
        .run_wide(async |conn| {
            require(conn, caller.reach, id).await?;
            let stats = deliveries::stats(conn, id, since).await?;
            Ok::<_, ApiError>((stats, deliveries::reasons(conn, id, since).await?))
        })
        .await?;
    let ms = |micros: f64| (micros / 1e3 * 1e3).round() / 1e3;
    let duration_ms = stats.p50_us.zip(stats.p95_us).zip(stats.p99_us).map(|((p50, p95), p99)| Percentiles {
        p50: ms(p50),
        p95: ms(p95),
        p99: ms(p99),
    });
    let reasons = reasons.into_iter();
    Ok(HttpResponse::Ok().json(SubscriptionStats {
        since: write_time(since),
        delivered: stats.delivered,
        exhausted: stats.exhausted,
        waiting: stats.waiting,
        held: stats.held,
        next_due_at: stats.next_due_at.map(write_time),
        attempts: stats.attempts,
        duration_ms,
        reasons: reasons.map(|(reason, count)| ReasonCount { reason, advice: reason.advice(), count }).collect(),
    }))
}
