//! How the engine does, for those who run it: its nodes, and what waits by when it falls due.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{NaiveDate, TimeDelta};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::ext::horizon::Horizon;
use crate::api::partial::answer_of;
use crate::api::refusals::{Authorized, Stored};
use crate::cells::{CellStatus, Place};
use crate::domain::cell::CellName;
use crate::store::db::PoolStatus;
use crate::store::nodes::{self, NodeRow};
use crate::store::{partitions, waiting_deliveries};

/// A node that has told nothing for so long does not deliver, for all that others know. It tells every ten seconds.
const SILENT_AFTER: TimeDelta = TimeDelta::seconds(60);
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
    /// The cells that take events of the stream beside this database; left out where there are none. What waits there and
    /// their nodes are told with all others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    cells: Vec<EngineCell>,
}

/// A cell.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineCell {
    /// What it is called.
    #[schema(example = "eu-1")]
    name: String,
    /// Which of the 64 partitions it takes, as numbers and ranges.
    #[schema(example = "3,12-17")]
    partitions: String,
    /// For how many seconds its copy of what is configured has had no sign of home; left out before the first, and where that
    /// cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    lag_seconds: Option<f64>,
    /// Why it cannot be asked; left out when it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    trouble: Option<String>,
}

impl From<CellStatus> for EngineCell {
    fn from(cell: CellStatus) -> Self {
        let (lag, trouble) = match cell.lag {
            Ok(lag) => (lag, None),
            Err(why) => (None, Some(why)),
        };
        Self { name: cell.name.to_string(), partitions: cell.partitions.to_string(), lag_seconds: lag, trouble }
    }
}

/// A node that delivers, as it told last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineNode {
    /// As its attempts name it.
    #[schema(example = "web-1-17-9c3f")]
    name: String,
    /// The cell that it delivers for; left out where that is home.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "eu-2")]
    cell: Option<String>,
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

/// What waits, in the queue of the database; in those of all cells, where there are some.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EngineWaiting {
    /// All that waits, what nodes hold included; from 10,000 on an estimate of Postgres.
    #[schema(minimum = 0)]
    total: i64,
    #[serde(flatten)]
    horizon: Horizon,
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
        (status = 200, description = "The engine.", body = EngineView, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            let rows = nodes::all(conn).await?;
            let total = waiting_deliveries::depth(conn).await?;
            let horizon = Horizon::read(conn, None, now).await?;
            Ok((place.cell.clone(), rows, total, horizon, partitions::made_until(conn).await?))
        };
        place.db.query(read).await
    };
    let gathered = state.cells.gather(None, ask).await?;
    let partitions_until = gathered.answers.iter().map(|(.., until)| *until).min().flatten();
    let total = gathered.answers.iter().map(|(_, _, total, ..)| total).sum();
    let (mut rows, mut horizons) = (Vec::new(), Vec::new());
    for (cell, of_cell, _, horizon, _) in gathered.answers {
        rows.extend(of_cell.into_iter().map(|row| (cell.clone(), row)));
        horizons.push(horizon);
    }
    let horizon = Horizon::of(&horizons);
    let node = |(cell, row): (CellName, NodeRow)| EngineNode {
        cell: (!cell.is_home()).then(|| cell.to_string()),
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
    Ok(answer_of(&gathered.away).json(EngineView {
        now: write_time(now),
        nodes: rows.into_iter().map(node).collect(),
        waiting: EngineWaiting { total, horizon },
        database: EngineDatabase {
            requests: state.db.status().into(),
            engine: state.engine.as_ref().map(|engine| engine.database().into()),
        },
        retention_days: state.retention.num_days(),
        partitions_until,
        cells: state.cells.statuses().await.into_iter().map(EngineCell::from).collect(),
    }))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_engine);
}
