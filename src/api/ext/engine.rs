//! How the engine does, for those who run it: its nodes, and what waits by when it falls due.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Stored};
use crate::domain::retry::POLICY;
use crate::store::db::PoolStatus;
use crate::store::nodes::{self, HORIZON_DEPTH, NodeRow, Stretch};
use crate::store::{partitions, waiting_deliveries};

/// A node that has told nothing for so long does not deliver, for all that others know. It tells every ten seconds.
const SILENT_AFTER: TimeDelta = TimeDelta::seconds(60);
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

/// How the engine does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Engine)]
pub struct EngineView {
    /// What the clock of this server shows.
    #[schema(format = DateTime)]
    now: String,
    /// The nodes that deliver, by name. One that has ended without a word stays for an hour; one of an earlier version, which tells
    /// nothing of itself, is not among them.
    nodes: Vec<EngineNode>,
    /// What waits.
    waiting: EngineWaiting,
    /// The connections of the node that answers to the database.
    database: EngineDatabase,
    /// For how many days events, deliveries and attempts are kept.
    #[schema(minimum = 0)]
    retention_days: i64,
    /// The last day whose events have a partition; left out when none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    partitions_until: Option<NaiveDate>,
}

/// A node that delivers, as it told last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineNode {
    /// As its attempts name it.
    #[schema(example = "web-1-17-9c3f")]
    name: String,
    /// The version of its program.
    #[schema(example = "0.1.0")]
    version: String,
    /// When it began to deliver.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it told this: every ten seconds, and at once when it is the one that is asked.
    #[schema(format = DateTime)]
    seen_at: String,
    /// Whether it delivers: it told so within the last minute, and each of its loops shows signs of life.
    is_moving: bool,
    /// Calls in flight.
    #[schema(minimum = 0)]
    in_flight: i32,
    /// How many calls it makes at once, but that a tenant with none in flight may always make one.
    #[schema(minimum = 0)]
    max_in_flight: i32,
    /// Deliveries that it holds and has not begun to send.
    #[schema(minimum = 0)]
    queued: i32,
    /// Subscriptions of which it holds something.
    #[schema(minimum = 0)]
    lanes: i32,
    /// Why it is not ready, as while it stops; left out when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trouble: Option<String>,
}

/// What waits, in the queue of the database.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineWaiting {
    /// All that waits, what nodes hold included; from 10,000 on an estimate of Postgres.
    #[schema(minimum = 0)]
    total: i64,
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

/// Connections to the database.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineDatabase {
    /// Of those that answer requests.
    requests: EnginePool,
    /// Of the engine's own; left out where the node that answers delivers nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    engine: Option<EnginePool>,
}

/// A pool of connections.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnginePool {
    /// Open connections.
    #[schema(minimum = 0)]
    open: usize,
    /// Those of them that nobody uses.
    #[schema(minimum = 0)]
    idle: usize,
    /// Who waits for one.
    #[schema(minimum = 0)]
    waiting: usize,
    /// How often none was to be had in time, since the node began.
    #[schema(minimum = 0)]
    refused: u64,
}

impl From<PoolStatus> for EnginePool {
    fn from(status: PoolStatus) -> Self {
        Self { open: status.open, idle: status.idle, waiting: status.waiting, refused: status.refused }
    }
}

/// Retrieve the engine
///
/// The nodes that deliver, what waits by when it falls due, and the connections to the database.
#[utoipa::path(
    operation_id = "getEngine",
    tag = "Operations",
    responses(
        (status = 200, description = "The engine.", body = EngineView),
        Authorized, Stored,
    ),
)]
#[get("/ext/v1/engine")]
pub(crate) async fn get_engine(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    if let Some(engine) = &state.engine {
        // Where it cannot, what it told last is shown with its time.
        let _ = engine.tell().await;
    }
    let now = state.clock.now();
    let ends = HORIZON.map(|from_now| now + from_now);
    let (rows, total, stretches, partitions_until) = state
        .db
        .run(async |conn| {
            let rows = nodes::all(conn).await?;
            let total = waiting_deliveries::depth(conn).await?;
            let stretches = nodes::horizon(conn, &ends).await?;
            Ok::<_, ApiError>((rows, total, stretches, partitions::made_until(conn).await?))
        })
        .await?;
    let node = |row: NodeRow| EngineNode {
        is_moving: row.trouble.is_none() && now - row.seen_at < SILENT_AFTER,
        name: row.name,
        version: row.version,
        started_at: write_time(row.started_at),
        seen_at: write_time(row.seen_at),
        in_flight: row.in_flight,
        max_in_flight: row.max_in_flight,
        queued: row.queued,
        lanes: row.lanes,
        trouble: row.trouble,
    };
    Ok(HttpResponse::Ok().json(EngineView {
        now: write_time(now),
        nodes: rows.into_iter().map(node).collect(),
        waiting: waiting(total, &stretches),
        database: EngineDatabase {
            requests: state.db.status().into(),
            engine: state.engine.as_ref().map(|engine| engine.database().into()),
        },
        retention_days: state.retention.num_days(),
        partitions_until,
    }))
}

fn waiting(total: i64, stretches: &[Stretch]) -> EngineWaiting {
    let found = |place: Option<i32>| stretches.iter().find(|one| one.place == place);
    let horizon = |within: Option<TimeDelta>, place: Option<i32>| {
        let one = found(place);
        EngineHorizon {
            within_seconds: within.map(|within| within.num_seconds()),
            waiting: one.map_or(0, |one| one.waiting),
            held: one.map_or(0, |one| one.held),
            awaiting_payload: one.map_or(0, |one| one.awaiting_payload),
        }
    };
    let ends = (1..).zip(HORIZON).map(|(place, within)| horizon(Some(within), Some(place)));
    let read: i64 = stretches.iter().map(|one| one.read).sum();
    EngineWaiting {
        total,
        oldest_due_at: found(Some(1)).and_then(|due| due.first_due_at).map(write_time),
        horizon: ends.chain([horizon(None, None)]).collect(),
        is_whole: read < HORIZON_DEPTH,
    }
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_engine);
}
