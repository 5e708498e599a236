//! What waits, by when it falls due: of the whole engine, or of a subscription.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::domain::id::SubscriptionId;
use crate::domain::retry::POLICY;
use crate::store::horizon::{HORIZON_DEPTH, Stretch, stretches};

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
    /// From now on, of what each database has found.
    pub(super) fn of(found: &[Vec<Stretch>]) -> Self {
        let stretch = |within: Option<TimeDelta>, place: Option<i32>| {
            let parts = found.iter().flatten().filter(|one| one.place == place);
            let mut all = EngineHorizon {
                within_seconds: within.map(|within| within.num_seconds()),
                waiting: 0,
                held: 0,
                awaiting_payload: 0,
            };
            for one in parts {
                all.waiting += one.waiting;
                all.held += one.held;
                all.awaiting_payload += one.awaiting_payload;
            }
            all
        };
        let ends = (1..).zip(HORIZON).map(|(place, within)| stretch(Some(within), Some(place)));
        let due = found.iter().flatten().filter(|one| one.place == Some(1));
        let is_whole = |found: &Vec<Stretch>| found.iter().map(|one| one.read).sum::<i64>() < HORIZON_DEPTH;
        Self {
            oldest_due_at: due.filter_map(|due| due.first_due_at).min().map(write_time),
            horizon: ends.chain([stretch(None, None)]).collect(),
            is_whole: found.iter().all(is_whole),
        }
    }

    /// What a database has for a subscription, or for all.
    pub(super) async fn read(
        conn: &mut AsyncPgConnection,
        subscription: Option<SubscriptionId>,
        now: DateTime<Utc>,
    ) -> QueryResult<Vec<Stretch>> {
        stretches(conn, subscription, &HORIZON.map(|from_now| now + from_now)).await
    }
}
