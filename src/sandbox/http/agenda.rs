//! What the clock will come to.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Stored};
use crate::domain::id::{DeliveryId, SubscriptionId};
use crate::store::agenda::{self, Entry};

/// The most things that are told one by one.
const MAX_SINGLE: i64 = 200;

/// What falls due.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AgendaKind {
    /// The next attempt of a delivery.
    Retry,
    /// The next fetch of a payload.
    Payload,
    /// The end of the 14 days of a delivery: its last attempt.
    WindowEnd,
    /// A signing secret that was replaced signs no more.
    SecretEnd,
    /// The next part of a resend job.
    Resend,
    /// An attempt that is being made, or is about to, is overdue: another node may make it.
    Lease,
}

/// Things of one kind that fall due together.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgendaEntry {
    /// When the first of them does. What is overdue is due at once.
    #[schema(format = DateTime)]
    at: String,
    /// What they are.
    kind: AgendaKind,
    /// How many there are.
    #[schema(minimum = 1)]
    count: i64,
    /// The delivery, if it is one by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    delivery_id: Option<DeliveryId>,
    /// The subscription of what is by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
}

/// What the clock will come to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agenda {
    /// What the clock shows.
    #[schema(format = DateTime)]
    now: String,
    /// How many things are due in all.
    #[schema(minimum = 0)]
    total: i64,
    /// All of them, soonest first: one by one, or, of more than 200, by kind and by how far off they are.
    #[schema(max_items = 200)]
    entries: Vec<AgendaEntry>,
}

/// Retrieve the clock's agenda
///
/// Everything that will fall due as the clock goes on: attempts, fetches of payloads, the ends of retry windows and of secrets,
/// resend jobs.
#[utoipa::path(
    operation_id = "getAgenda",
    tag = "Sandbox",
    responses(
        (status = 200, description = "What is due, soonest first.", body = Agenda),
        Authorized, Stored,
    ),
)]
#[get("/sandbox/v1/clock/agenda")]
pub(crate) async fn get_agenda(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let now = state.clock.now();
    let rows = state.db.run(async |conn| Ok::<_, ApiError>(agenda::of(conn, now, MAX_SINGLE).await?)).await?;
    let total = rows.iter().map(|row| row.count).sum();
    let entries = rows.into_iter().filter_map(view).collect();
    Ok(HttpResponse::Ok().json(Agenda { now: write_time(now), total, entries }))
}

fn view(row: Entry) -> Option<AgendaEntry> {
    let kind = match row.kind.as_str() {
        "RETRY" => AgendaKind::Retry,
        "PAYLOAD" => AgendaKind::Payload,
        "WINDOW_END" => AgendaKind::WindowEnd,
        "SECRET_END" => AgendaKind::SecretEnd,
        "RESEND" => AgendaKind::Resend,
        "LEASE" => AgendaKind::Lease,
        _ => return None,
    };
    Some(AgendaEntry {
        at: write_time(row.at),
        kind,
        count: row.count,
        delivery_id: row.delivery,
        subscription_id: row.subscription,
    })
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_agenda);
}
