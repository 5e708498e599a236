//! How the database does, for those who run it: what holds dead rows back, clocks, master keys, partitions.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Stored};
use crate::delivery::time;
use crate::store::dead_rows::{self, Holder};
use crate::store::{partitions, sealed};

/// How the database does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Database)]
pub struct DatabaseView {
    /// What the clock of this server shows: the database's, unless it is a sandbox's.
    #[schema(format = DateTime)]
    now: String,
    /// By how many seconds the clock of the machine that answers is ahead of the database's; negative when it is behind.
    machine_ahead_seconds: f64,
    /// Dead rows of the queue, as Postgres estimates them: each look for what is due passes over them.
    #[schema(minimum = 0)]
    queue_dead_rows: i64,
    /// What keeps dead rows from being cleared away, oldest first, ten at the most.
    dead_row_holders: Vec<DeadRowHolder>,
    /// Master keys that sealed some secret and that this node does not have, by id.
    unknown_master_keys: Vec<String>,
    /// The last day whose events have a partition; left out when none has. What has none works as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    partitions_until: Option<NaiveDate>,
}

/// What keeps dead rows from being cleared away.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadRowHolder {
    /// `TRANSACTION`, `PREPARED_TRANSACTION`, `REPLICATION_SLOT` or `STANDBY`.
    #[schema(example = "TRANSACTION")]
    kind: String,
    /// The process of a transaction with its role and application; else what it is called.
    #[schema(example = "process 4711 of reports (psql)")]
    name: String,
    /// How many transactions have begun since what it still sees.
    transactions: i64,
    /// Seconds since it began; left out where Postgres does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    seconds: Option<f64>,
}

impl From<Holder> for DeadRowHolder {
    fn from(row: Holder) -> Self {
        Self { kind: row.kind, name: row.name, transactions: row.transactions, seconds: row.seconds }
    }
}

/// Retrieve the database's health
///
/// What operators should know about the database; `jetbridge doctor` reads it. Where there are cells, it is that of
/// home alone.
#[utoipa::path(
    operation_id = "getDatabase",
    tag = "Operations",
    responses(
        (status = 200, description = "The database's health.", body = DatabaseView),
        Authorized, Stored,
    ),
)]
#[get("/ext/v1/database")]
pub(crate) async fn get_database(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let view = state
        .db
        .run_wide(async |conn| {
            let difference = time::hold(&state.clock, conn).await?;
            let unknown = sealed::key_ids(conn).await?.into_iter().filter(|id| !state.keyring.knows(*id));
            Ok::<_, ApiError>(DatabaseView {
                now: write_time(state.clock.now()),
                machine_ahead_seconds: difference.map_or(0.0, |difference| difference.ahead.as_seconds_f64()),
                queue_dead_rows: dead_rows::of_queue(conn).await?,
                dead_row_holders: dead_rows::holders(conn).await?.into_iter().map(DeadRowHolder::from).collect(),
                unknown_master_keys: unknown.map(|id| id.to_string()).collect(),
                partitions_until: partitions::made_until(conn).await?,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_database);
}
