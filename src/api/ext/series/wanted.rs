//! Which series is asked for: what of, which time, how fine.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::ext::subscriptions::require;
use crate::api::request::query::Query;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::names::names;
use crate::store::tallies::{self, Scope, Stretch};

/// The most buckets of a series.
const MAX_BUCKETS: i32 = 400;
/// How long a series is unless asked otherwise.
const DEFAULT_LENGTH: TimeDelta = TimeDelta::days(1);

names! {
    /// How long a bucket of a series is, as ISO 8601 writes it.
    #[derive(ToSchema)]
    pub enum BucketWidth {
        /// A minute.
        Minute = "PT1M",
        /// Five minutes.
        FiveMinutes = "PT5M",
        /// Half an hour.
        HalfHour = "PT30M",
        /// An hour.
        Hour = "PT1H",
        /// A day, from midnight UTC.
        Day = "P1D",
    }
}

impl BucketWidth {
    fn span(self) -> TimeDelta {
        match self {
            Self::Minute => TimeDelta::minutes(1),
            Self::FiveMinutes => TimeDelta::minutes(5),
            Self::HalfHour => TimeDelta::minutes(30),
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        }
    }
}

names! {
    /// What a series is told apart by.
    #[derive(ToSchema)]
    pub enum SeriesGrouping {
        /// Nothing: one series.
        None = "none",
        /// A series for each of the subscriptions that are asked for.
        Subscription = "subscription",
        /// One series whose buckets tell why attempts failed.
        Reason = "reason",
    }
}

/// What is asked for.
pub(super) struct Wanted {
    pub(super) subscriptions: Vec<SubscriptionId>,
    pub(super) organization: Option<OrganizationId>,
    pub(super) grouping: SeriesGrouping,
    pub(super) width: BucketWidth,
    pub(super) stretch: Stretch,
}

impl Wanted {
    pub(super) fn read(query: &Query<'_>, now: DateTime<Utc>) -> Self {
        let subscriptions: Vec<SubscriptionId> = query.list("subscriptionId");
        let organization = query.parse("organizationId");
        if !subscriptions.is_empty() && organization.is_some() {
            query.fault("organizationId", "must be left out where subscriptionId is given");
        }
        let grouping = query.parse("groupBy").unwrap_or(SeriesGrouping::None);
        if grouping == SeriesGrouping::Subscription && subscriptions.is_empty() {
            query.fault("groupBy", "subscription needs one subscriptionId or more");
        }
        let until = query.time("until").unwrap_or(now);
        let since = query.time("since").unwrap_or(until - DEFAULT_LENGTH);
        if until < since {
            query.fault("until", "must not be before since");
        }
        let given: Option<BucketWidth> = query.parse("bucket");
        let width = given.unwrap_or_else(|| fitting(since, until, now));
        let stretch = stretch(since, until, width);
        if !fits(stretch) {
            query.fault(
                "bucket",
                format!("gives more than {MAX_BUCKETS} buckets between since and until: ask for longer ones"),
            );
        } else if !is_kept(stretch, now) {
            let kept = write_time(tallies::minutes_since(now));
            query.fault(
                "bucket",
                format!("must be PT1H or P1D, or since {kept} at the earliest: older minutes are hours"),
            );
        }
        Self { subscriptions, organization, grouping, width, stretch }
    }

    /// That the caller may see all of it.
    pub(super) async fn require(&self, conn: &mut AsyncPgConnection, caller: &Caller) -> Result<(), ApiError> {
        for id in &self.subscriptions {
            require(conn, caller.reach, *id).await?;
        }
        match self.organization {
            Some(id) => caller.require_reach(conn, &[id], "organizationId").await,
            None => Ok(()),
        }
    }

    pub(super) fn scope(&self, caller: &Caller) -> Scope {
        match self.organization {
            _ if !self.subscriptions.is_empty() => Scope::Subscriptions(self.subscriptions.clone()),
            Some(id) => Scope::Subscriber(id),
            None => Scope::Reach(caller.reach),
        }
    }
}

/// The stretch of whole buckets that has these times.
fn stretch(since: DateTime<Utc>, until: DateTime<Utc>, width: BucketWidth) -> Stretch {
    let width = width.span();
    let first = tallies::floor(since, width);
    let last = tallies::floor(until, width);
    // A bucket that would begin at the end has nothing of the time asked about, unless it is all there is.
    let end = if last == until && last > first { last } else { last.checked_add_signed(width).unwrap_or(last) };
    Stretch { since: first, until: end, width }
}

fn fits(stretch: Stretch) -> bool {
    stretch.until - stretch.since <= stretch.width * MAX_BUCKETS
}

/// Whether there are counts as fine as that from its beginning on.
fn is_kept(stretch: Stretch, now: DateTime<Utc>) -> bool {
    stretch.width >= TimeDelta::hours(1) || stretch.since >= tallies::minutes_since(now)
}

/// The shortest buckets that there are for a time.
fn fitting(since: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> BucketWidth {
    let fits = |width: &BucketWidth| {
        let stretch = stretch(since, until, *width);
        fits(stretch) && is_kept(stretch, now)
    };
    BucketWidth::ALL.into_iter().find(fits).unwrap_or(BucketWidth::Day)
}
