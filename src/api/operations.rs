//! For those who run it: is it alive, is it ready, how is it doing; and the first page.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::State;
use super::error::{ApiError, ErrorResponse};
use super::openapi::Documents;
use crate::cells::Cells;
use crate::domain::outcome::Reason;
use crate::store::{db, dead_rows, deliveries, migrate, sealed, waiting_deliveries};
use crate::stream::EventStream;
use crate::telemetry::{
    self, DATABASE_UP, DESCRIPTORS_LIMIT, DESCRIPTORS_OPEN, HTTP_REQUESTS, MASTER_KEYS_MISSING, POOL_CONNECTIONS,
    POOL_REFUSED, POOL_WAITING,
};

/// What may hold dead rows back, and what it is called in the metrics.
const HOLDERS: [(&str, &str); 4] = [
    ("TRANSACTION", "transaction"),
    ("PREPARED_TRANSACTION", "prepared_transaction"),
    ("REPLICATION_SLOT", "replication_slot"),
    ("STANDBY", "standby"),
];

/// When master keys were last counted. That reads every sealed value, which is too much for each scrape.
#[derive(Debug, Default)]
pub struct KeysCounted(Mutex<Option<Instant>>);

impl KeysCounted {
    const EVERY: Duration = Duration::from_secs(60);

    /// Whether to count them; nobody else does then, for a minute.
    fn is_due(&self) -> bool {
        let mut last = self.0.lock().expect("nobody panics while holding it");
        let is_due = last.is_none_or(|last| last.elapsed() >= Self::EVERY);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}

/// How it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`; or `accepting` where the stream takes events and the database, where all else is, is away.
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
    /// On a node of a cell: what the cell is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "eu-2")]
    cell: Option<String>,
    /// On a node of a cell: for how many seconds its copy of what is configured has had no sign of home; left out before the
    /// first. What was changed there since is not in force here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    lag_seconds: Option<f64>,
}

impl Health {
    const OK: Self = Self { status: "ok", cell: None, lag_seconds: None };
    const ACCEPTING: Self = Self { status: "accepting", ..Self::OK };

    fn of_cell(cells: &Cells) -> Self {
        let (cell, lag) = (cells.this().map(|name| name.to_string()), cells.lag());
        Self { cell, lag_seconds: lag, ..Self::OK }
    }
}

/// Check liveness
///
/// For a supervisor that restarts the process. It does not query the database: `/readyz` does.
#[utoipa::path(operation_id = "getHealth", tag = "Operations", security(()),
    responses((status = 200, description = "The process is alive.", body = Health), (status = 400, body = ErrorResponse)))]
#[get("/healthz")]
pub(crate) async fn get_health() -> HttpResponse {
    HttpResponse::Ok().json(Health::OK)
}

/// Check readiness
///
/// Ready means that the database is reachable and accepts writes, its migrations are current, every loop of this node shows
/// signs of life, and the node is not stopping. Where events go through a stream, it must be there, and the database may be
/// away: no node could do more than accept events. If a node is not ready, the message says what is wrong.
#[utoipa::path(operation_id = "getReadiness", tag = "Operations", security(()),
    responses((status = 200, description = "The node is ready.", body = Health),
        (status = 400, body = ErrorResponse),
        (status = 503, body = ErrorResponse)))]
#[get("/readyz")]
pub(crate) async fn get_readiness(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let not_ready = |why: String| Err(ApiError::NotReady(why));
    if let Some(Err(why)) = state.stream.as_ref().map(EventStream::condition) {
        return not_ready(format!("The stream is away: {why}."));
    }
    let supervisor = state.publisher.supervisor();
    match (database_trouble(&state).await?, supervisor.trouble()) {
        // Loops that wait for the database show no signs of life.
        (Some(AWAY | READ_ONLY), _) if state.stream.is_some() && state.has_api && !supervisor.is_stopping() => {
            Ok(HttpResponse::Ok().json(Health::ACCEPTING))
        }
        (Some(trouble), _) => not_ready(trouble.to_owned()),
        (None, Some(trouble)) => not_ready(format!("Not ready: {trouble}.")),
        (None, None) if state.cells.this().is_some() => Ok(HttpResponse::Ok().json(Health::of_cell(&state.cells))),
        (None, None) => Ok(HttpResponse::Ok().json(Health::OK)),
    }
}

const AWAY: &str = "The database is away: the log says why.";
const READ_ONLY: &str = "The database is read-only: it is a standby, or another server has taken over from it.";

/// What is wrong with the database.
async fn database_trouble(state: &State) -> Result<Option<&'static str>, ApiError> {
    let asked = state
        .db
        .run(async |conn| {
            // A database that was never migrated lacks the table of migrations.
            let is_current = migrate::is_current(conn).await.map_err(ApiError::from);
            Ok::<_, ApiError>((is_current, db::is_read_only(conn).await?))
        })
        .await;
    Ok(match asked {
        Ok((_, true)) => {
            // Where the name leads may have changed since these connections were opened.
            state.db.renew();
            Some(READ_ONLY)
        }
        Ok((Ok(true), false)) => None,
        Ok((Err(ApiError::Unavailable(cause) | ApiError::Uncertain(cause)), _))
        | Err(ApiError::Unavailable(cause) | ApiError::Uncertain(cause)) => {
            tracing::warn!(error = format!("{cause:#}"), "the database cannot be asked");
            Some(AWAY)
        }
        Ok((Ok(false) | Err(_), _)) => Some("The database lacks migrations: run `jetbridge migrate`."),
        Err(other) => return Err(other),
    })
}

/// Retrieve metrics
///
/// Counters, gauges and histograms of this node. They need no token, so do not expose them to the public.
#[utoipa::path(operation_id = "getMetrics", tag = "Operations", security(()),
    responses((status = 200, description = "Metrics in the Prometheus text format.", body = String, content_type = "text/plain"),
        (status = 400, body = ErrorResponse)))]
#[get("/metrics")]
pub(crate) async fn get_metrics(state: Data<State>) -> HttpResponse {
    let status = state.db.status();
    #[expect(clippy::cast_precision_loss, reason = "a pool has no 2^52 connections")]
    {
        metrics::gauge!(POOL_CONNECTIONS, "state" => "idle").set(status.idle as f64);
        metrics::gauge!(POOL_CONNECTIONS, "state" => "in_use").set(status.open.saturating_sub(status.idle) as f64);
        metrics::gauge!(POOL_WAITING).set(status.waiting as f64);
        let engine_refused = state.engine.as_ref().map_or(0, |engine| engine.database().refused);
        metrics::counter!(POOL_REFUSED).absolute(status.refused + engine_refused);
        if let Some(engine) = &state.engine {
            let load = engine.load();
            metrics::gauge!(telemetry::engine::LANES).set(load.lanes as f64);
            metrics::gauge!(telemetry::engine::QUEUED).set(load.queued as f64);
            metrics::gauge!(telemetry::engine::IN_FLIGHT).set(load.in_flight as f64);
        }
        let (open, limit) = telemetry::descriptors();
        metrics::gauge!(DESCRIPTORS_OPEN).set(open.unwrap_or(0) as f64);
        metrics::gauge!(DESCRIPTORS_LIMIT).set(limit.unwrap_or(u64::MAX) as f64);
        // What cannot be counted now keeps its last figure: metrics are asked for when things are bad.
        let queue = state.db.run(async |conn| {
            let (waiting, failing) = (waiting_deliveries::depth(conn).await?, waiting_deliveries::failing(conn).await?);
            Ok::<_, ApiError>((waiting, failing))
        });
        let queue = queue.await.ok();
        metrics::gauge!(DATABASE_UP).set(if queue.is_some() { 1.0 } else { 0.0 });
        if let Some((waiting, failing)) = queue {
            metrics::gauge!(telemetry::engine::WAITING).set(waiting as f64);
            metrics::gauge!(telemetry::engine::FAILING).set(failing as f64);
        }
        if let Ok(exhausted) = state.db.query(async |conn| deliveries::exhausted_subscriptions(conn).await).await {
            metrics::gauge!(telemetry::engine::EXHAUSTED_SUBSCRIPTIONS).set(exhausted as f64);
        }
        let held = state.db.query(async |conn| Ok((dead_rows::of_queue(conn).await?, dead_rows::holders(conn).await?)));
        if let Ok((dead, holders)) = held.await {
            metrics::gauge!(telemetry::engine::DEAD_ROWS).set(dead as f64);
            for (kind, label) in HOLDERS {
                let of_kind = || holders.iter().filter(|one| one.kind == kind);
                let transactions = of_kind().map(|one| one.transactions).max().unwrap_or(0);
                let seconds = of_kind().filter_map(|one| one.seconds).fold(0.0, f64::max);
                metrics::gauge!(telemetry::engine::HELD_BACK_TRANSACTIONS, "holder" => label).set(transactions as f64);
                metrics::gauge!(telemetry::engine::HELD_BACK_SECONDS, "holder" => label).set(seconds);
            }
        }
    }
    if state.keys_counted.is_due()
        && let Ok(ids) = state.db.query(async |conn| sealed::lasting_key_ids(conn).await).await
    {
        let missing = u32::try_from(ids.into_iter().filter(|id| !state.keyring.knows(*id)).count());
        metrics::gauge!(MASTER_KEYS_MISSING).set(f64::from(missing.unwrap_or(u32::MAX)));
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(telemetry::render_metrics())
}

/// Lets every counter begin whose labels are known: attempts by outcome, and of requests our own failures, which are what
/// alerts ask about. Other statuses begin with their first answer.
pub(crate) fn begin_metrics(documents: &Documents) {
    telemetry::metrics();
    let reasons = Reason::ALL.iter().map(|reason| reason.as_str());
    telemetry::begin(telemetry::engine::TRIES, "outcome", std::iter::once("DELIVERED").chain(reasons));
    for (method, route) in documents.operations() {
        for status in ["500", "503"] {
            let method = method.clone();
            metrics::counter!(HTTP_REQUESTS, "method" => method, "route" => route, "status" => status).increment(0);
        }
    }
}

/// Registers the three operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_health).service(get_readiness).service(get_metrics);
}

/// The page that leads a person on. Not part of the API.
pub(crate) fn first_page(config: &mut web::ServiceConfig) {
    let page = || async {
        HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ))
            .insert_header(("x-frame-options", "DENY"))
            .insert_header(("referrer-policy", "no-referrer"))
            .body(include_str!("first_page.html"))
    };
    config.route("/", web::get().to(page));
}
