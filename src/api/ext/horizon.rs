//! What waits, by when it falls due: of the whole engine, or of a subscription.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::error::ApiError;
use crate::domain::id::SubscriptionId;
use crate::domain::retry::POLICY;
use crate::store::horizon::{HORIZON_DEPTH, stretches};

/// Where the stretches of the horizon end, from now: at once, a minute, ten, an hour, six, a day, and the retry window.
const HORIZON: [TimeDelta; 7] = [
    TimeDelta::zero(),
    TimeDelta::minutes(1),
    TimeDelta::minutes(10),
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::days(1),
    POLICY.window,
];

/// What waits, by when it falls due.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Horizon {
    /// When the first of what is overdue was due; left out when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    oldest_due_at: Option<String>,
    /// What no node holds, by when it falls due: eight stretches of time, one after the other.
    horizon: Vec<EngineHorizon>,
    /// Whether all of it was counted, and not only the soonest 100,000.
    is_whole: bool,
}

/// What falls due within a stretch of time that begins where the one before it ends.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineHorizon {
    /// Where it ends, in seconds from now: 0 for what is due. Left out of the last, which has what is due later or not by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false, minimum = 0)]
    within_seconds: Option<i64>,
    /// Deliveries that are attempted then.
    #[schema(minimum = 0)]
    waiting: i64,
    /// Held deliveries whose window ends then.
    #[schema(minimum = 0)]
    held: i64,
    /// Deliveries that await their payload.
    #[schema(minimum = 0)]
    awaiting_payload: i64,
}

impl Horizon {
    /// That of a subscription, or of all.
    pub(super) async fn read(
        conn: &mut AsyncPgConnection,
        subscription: Option<SubscriptionId>,
        now: DateTime<Utc>,
    ) -> Result<Self, ApiError> {
        let ends = HORIZON.map(|from_now| now + from_now);
        let found = stretches(conn, subscription, &ends).await?;
        let at = |place: Option<i32>| found.iter().find(|one| one.place == place);
        let stretch = |within: Option<TimeDelta>, place: Option<i32>| {
            let one = at(place);
            EngineHorizon {
                within_seconds: within.map(|within| within.num_seconds()),
                waiting: one.map_or(0, |one| one.waiting),
                held: one.map_or(0, |one| one.held),
                awaiting_payload: one.map_or(0, |one| one.awaiting_payload),
            }
        };
        let ends = (1..).zip(HORIZON).map(|(place, within)| stretch(Some(within), Some(place)));
        Ok(Self {
            oldest_due_at: at(Some(1)).and_then(|due| due.first_due_at).map(write_time),
            horizon: ends.chain([stretch(None, None)]).collect(),
            is_whole: found.iter().map(|one| one.read).sum::<i64>() < HORIZON_DEPTH,
        })
    }
}
