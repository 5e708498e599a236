//! What happened over time, for pictures and figures.

mod wanted;

use std::collections::HashMap;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::wanted::SeriesGrouping;
use self::wanted::{BucketWidth, Wanted};
use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::query::Query;
use crate::cells::Place;
use crate::domain::id::SubscriptionId;
use crate::domain::latency::{BOUNDS_MS, CLASSES, percentile};
use crate::domain::outcome::Reason;
use crate::store::tallies::{self, Bucket};

/// How long the counts of this node may take to be written before they are read.
const WRITTEN_WITHIN: Duration = Duration::from_secs(1);

/// What happened over time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// When the first bucket begins.
    #[schema(format = DateTime)]
    since: String,
    /// When the last bucket ends, which may be yet to come.
    #[schema(format = DateTime)]
    until: String,
    /// How long each bucket is.
    bucket: BucketWidth,
    /// Up to how many milliseconds each class of `latency` goes.
    #[schema(min_items = 20, max_items = 20)]
    latency_bounds_ms: [f64; CLASSES],
    /// One; or one for each subscription that was asked for, in that order.
    series: Vec<OneSeries>,
    /// The cells that are away, whose counts are missing here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// One series.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneSeries {
    /// The subscription, where series are told apart by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
    /// The sums of all buckets.
    total: SeriesCounts,
    /// All buckets in the order of time, those in which nothing happened, too.
    #[schema(max_items = 400)]
    buckets: Vec<SeriesBucket>,
}

/// What happened in a bucket.
#[derive(Serialize, ToSchema)]
pub struct SeriesBucket {
    /// When it begins.
    #[schema(format = DateTime)]
    start: String,
    #[serde(flatten)]
    counts: SeriesCounts,
}

/// Counts of attempts and deliveries.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeriesCounts {
    /// Deliveries of events that were accepted.
    #[schema(minimum = 0)]
    accepted: i64,
    /// Attempts.
    #[schema(minimum = 0)]
    tries: i64,
    /// Attempts that succeeded. A delivery that is sent again and delivered again counts twice.
    #[schema(minimum = 0)]
    delivered: i64,
    /// Those of them that were the first attempt of their delivery.
    #[schema(minimum = 0)]
    delivered_at_first: i64,
    /// Attempts that failed.
    #[schema(minimum = 0)]
    failed: i64,
    /// How often a delivery was given up. One that is sent again and given up again counts twice.
    #[schema(minimum = 0)]
    exhausted: i64,
    /// Attempts by how long they took.
    #[schema(min_items = 20, max_items = 20)]
    latency: Vec<i64>,
    /// Half of the attempts took no longer, in milliseconds: exact to the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    p50_ms: Option<f64>,
    /// 95 of 100 attempts took no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    p95_ms: Option<f64>,
    /// 99 of 100 attempts took no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    p99_ms: Option<f64>,
    /// Why attempts failed, the most frequent first; where `groupBy` is `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    reasons: Option<Vec<SeriesReason>>,
}

/// How often attempts failed for a reason.
#[derive(Clone, Serialize, ToSchema)]
pub struct SeriesReason {
    /// The reason.
    reason: Reason,
    /// What whoever runs the receiver can do about it.
    advice: &'static str,
    /// How many attempts failed for it.
    #[schema(minimum = 1)]
    count: i64,
}

/// What was counted, before it is written out.
#[derive(Clone)]
struct Sums {
    accepted: i64,
    delivered: i64,
    delivered_at_first: i64,
    failed: i64,
    exhausted: i64,
    latency: Vec<i64>,
    reasons: Vec<(Reason, i64)>,
}

impl Sums {
    fn zero() -> Self {
        Self {
            accepted: 0,
            delivered: 0,
            delivered_at_first: 0,
            failed: 0,
            exhausted: 0,
            latency: vec![0; CLASSES],
            reasons: vec![],
        }
    }

    fn merge(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.delivered += other.delivered;
        self.delivered_at_first += other.delivered_at_first;
        self.failed += other.failed;
        self.exhausted += other.exhausted;
        self.latency.iter_mut().zip(&other.latency).for_each(|(sum, more)| *sum += more);
        other.reasons.iter().for_each(|(reason, count)| self.add_reason(*reason, *count));
    }

    fn add_reason(&mut self, reason: Reason, count: i64) {
        match self.reasons.iter_mut().find(|(one, _)| *one == reason) {
            Some((_, sum)) => *sum += count,
            None => self.reasons.push((reason, count)),
        }
    }

    fn view(mut self, with_reasons: bool) -> SeriesCounts {
        self.reasons.sort_by_key(|(reason, count)| (-count, reason.as_str()));
        let reason = |(reason, count): (Reason, i64)| SeriesReason { reason, advice: reason.advice(), count };
        SeriesCounts {
            accepted: self.accepted,
            tries: self.delivered + self.failed,
            delivered: self.delivered,
            delivered_at_first: self.delivered_at_first,
            failed: self.failed,
            exhausted: self.exhausted,
            p50_ms: percentile(&self.latency, 0.5),
            p95_ms: percentile(&self.latency, 0.95),
            p99_ms: percentile(&self.latency, 0.99),
            latency: self.latency,
            reasons: with_reasons.then(|| self.reasons.into_iter().map(reason).collect()),
        }
    }
}

impl From<Bucket> for Sums {
    fn from(bucket: Bucket) -> Self {
        Self {
            accepted: bucket.accepted,
            delivered: bucket.delivered,
            delivered_at_first: bucket.delivered_at_first,
            failed: bucket.failed,
            exhausted: bucket.exhausted,
            latency: bucket.latency,
            reasons: vec![],
        }
    }
}

/// Retrieve what happened over time
///
/// Deliveries and attempts by outcome, response times and reasons for failures, in buckets of time. Counts are kept by the minute,
/// and by the hour once they are over six hours old; they are kept for as long as events. They are made for pictures: those of
/// other nodes than the one that answers come up to ten seconds late, and a node that crashes takes its last ten seconds of
/// counts with it. Deliveries are given up here when their attempts or their payload end, not when a company leaves its TMC.
#[utoipa::path(
    operation_id = "getSeries",
    tag = "Subscription Settings",
    params(
        ("since" = Option<String>, Query, description = "From when on, as RFC 3339 writes it; the bucket that has this time is the first. Left out: a day before `until`.", format = DateTime),
        ("until" = Option<String>, Query, description = "Up to when, as RFC 3339 writes it; the bucket that has this time is the last, or the one that ends at it. Left out: now.", format = DateTime),
        ("bucket" = Option<BucketWidth>, Query, description = "How long buckets are; 400 of them at the most, and those below an hour reach back six hours. Left out: the shortest that fit."),
        ("subscriptionId" = Option<Vec<uuid::Uuid>>, Query, description = "Only of this subscription; repeat it for several, 50 at the most."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only of the subscriptions of this subscriber; not together with `subscriptionId`."),
        ("groupBy" = Option<SeriesGrouping>, Query, description = "What to tell apart. Left out: `none`."),
    ),
    responses(
        (status = 200, description = "The series.", body = Series, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/stats/series")]
pub(crate) async fn get_series(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let query = Query::of(&request);
    let now = state.clock.now();
    let wanted = Wanted::read(&query, now);
    query.check()?;
    // So that who has just seen something happen finds it here.
    state.tallies.write_within(WRITTEN_WITHIN).await;
    let (apart, with_reasons) =
        (wanted.grouping == SeriesGrouping::Subscription, wanted.grouping == SeriesGrouping::Reason);
    let scope = wanted.scope(&caller);
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            if place.is_home() {
                wanted.require(conn, &caller).await?;
            }
            let buckets = tallies::buckets(conn, &scope, wanted.stretch, apart).await?;
            let reasons = if with_reasons { tallies::reasons(conn, &scope, wanted.stretch).await? } else { Vec::new() };
            Ok::<_, ApiError>((buckets, reasons))
        };
        place.db.run_wide(read).await
    };
    let gathered = state.cells.gather(None, ask).await?;
    let mut sums: HashMap<(uuid::Uuid, DateTime<Utc>), Sums> = HashMap::new();
    for (buckets, reasons) in gathered.answers {
        for bucket in buckets {
            sums.entry((bucket.scope, bucket.start)).or_insert_with(Sums::zero).merge(&bucket.into());
        }
        for one in reasons {
            sums.entry((uuid::Uuid::nil(), one.start)).or_insert_with(Sums::zero).add_reason(one.reason, one.count);
        }
    }
    let one = |id: Option<SubscriptionId>| one_series(&wanted, id, &mut sums, with_reasons);
    let series =
        if apart { wanted.subscriptions.iter().map(|id| Some(*id)).map(one).collect() } else { [None].map(one).into() };
    Ok(answer_of(&gathered.away).json(Series {
        since: write_time(wanted.stretch.since),
        until: write_time(wanted.stretch.until),
        bucket: wanted.width,
        latency_bounds_ms: BOUNDS_MS,
        series,
        partial: names(&gathered.away),
    }))
}

fn one_series(
    wanted: &Wanted,
    id: Option<SubscriptionId>,
    sums: &mut HashMap<(uuid::Uuid, DateTime<Utc>), Sums>,
    with_reasons: bool,
) -> OneSeries {
    let scope = id.map_or(uuid::Uuid::nil(), |id| id.as_uuid());
    let (mut total, mut buckets) = (Sums::zero(), Vec::new());
    let mut start = wanted.stretch.since;
    while start < wanted.stretch.until {
        let bucket = sums.remove(&(scope, start)).unwrap_or_else(Sums::zero);
        total.merge(&bucket);
        buckets.push(SeriesBucket { start: write_time(start), counts: bucket.view(with_reasons) });
        start += wanted.stretch.width;
    }
    OneSeries { subscription_id: id, total: total.view(with_reasons), buckets }
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_series);
}
