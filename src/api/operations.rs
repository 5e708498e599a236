//! For those who run it: is it alive, is it ready, how is it doing; and the first page.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::State;
use super::error::{ApiError, ErrorResponse};
use crate::store::{migrate, waiting_deliveries};
use crate::telemetry::{self, POOL_CONNECTIONS, POOL_WAITING};

/// How it is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
}

/// Tell whether the process is alive
#[utoipa::path(operation_id = "getHealth", tag = "Operations", security(()),
    responses((status = 200, description = "It is.", body = Health)))]
#[get("/healthz")]
pub(crate) async fn get_health() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Tell whether requests can be answered
///
/// The database is reachable, its migrations are current, each loop of this node gives signs of life, and it is not stopping.
#[utoipa::path(operation_id = "getReadiness", tag = "Operations", security(()),
    responses((status = 200, description = "They can.", body = Health), (status = 503, body = ErrorResponse)))]
#[get("/readyz")]
pub(crate) async fn get_readiness(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let is_current = state
        .db
        .run(async |conn| {
            // A database that was never migrated lacks the table of migrations.
            Ok::<_, ApiError>(migrate::is_current(conn).await.map_err(ApiError::from))
        })
        .await?;
    match is_current {
        Ok(true) => match state.publisher.supervisor().trouble() {
            Some(trouble) => Err(ApiError::Unavailable(anyhow::anyhow!(trouble))),
            None => Ok(HttpResponse::Ok().json(Health { status: "ok" })),
        },
        Err(away @ ApiError::Unavailable(_)) => Err(away),
        Ok(false) | Err(_) => {
            Err(ApiError::Unavailable(anyhow::anyhow!("the database lacks migrations: run `jetbridge migrate`")))
        }
    }
}

/// Read metrics
#[utoipa::path(operation_id = "getMetrics", tag = "Operations", security(()),
    responses((status = 200, description = "In the text format of Prometheus.", body = String, content_type = "text/plain")))]
#[get("/metrics")]
pub(crate) async fn get_metrics(state: Data<State>) -> HttpResponse {
    let status = state.db.status();
    #[expect(clippy::cast_precision_loss, reason = "a pool has no 2^52 connections")]
    {
        metrics::gauge!(POOL_CONNECTIONS, "state" => "idle").set(status.idle as f64);
        metrics::gauge!(POOL_CONNECTIONS, "state" => "in_use").set(status.open.saturating_sub(status.idle) as f64);
        metrics::gauge!(POOL_WAITING).set(status.waiting as f64);
        if let Some(engine) = &state.engine {
            let load = engine.load();
            metrics::gauge!(telemetry::engine::LANES).set(load.lanes as f64);
            metrics::gauge!(telemetry::engine::QUEUED).set(load.queued as f64);
            metrics::gauge!(telemetry::engine::IN_FLIGHT).set(load.in_flight as f64);
        }
        // What cannot be counted now keeps its last figure: metrics are asked for when things are bad.
        let depth = state.db.run(async |conn| Ok::<_, ApiError>(waiting_deliveries::depth(conn).await?));
        if let Ok(waiting) = depth.await {
            metrics::gauge!(telemetry::engine::WAITING).set(waiting as f64);
        }
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(telemetry::metrics().render())
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
            .insert_header(("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"))
            .body(include_str!("first_page.html"))
    };
    config.route("/", web::get().to(page));
}
