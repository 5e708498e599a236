//! How a subscription does: whether somebody has to look.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::require;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::horizon::Horizon;
use crate::api::partial::answer_of;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::{State, path_id};
use crate::cells::Place;
use crate::domain::health::{Health, State as HealthState, judge};
use crate::domain::id::SubscriptionId;
use crate::domain::outcome::Reason;
use crate::store::certificates::ReceiverCertificate;
use crate::store::health::{self, Depth};

/// How a subscription does, judged from its newest attempts: those of its newest 50 deliveries that have ended, and of 100 that
/// wait.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionHealth {
    /// How it does.
    state: HealthState,
    /// Since when it does so, where the attempts tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<String>,
    /// Attempts of the last 24 hours, of those that are looked at.
    #[schema(minimum = 0)]
    tries_24h: usize,
    /// Those of them that failed.
    #[schema(minimum = 0)]
    failed_24h: usize,
    /// Whether there may be more attempts than are looked at: then the figures are of the newest.
    is_sampled: bool,
    /// Deliveries that wait now; of more than 10,000, so many.
    #[schema(minimum = 0, maximum = 10000)]
    waiting: i64,
    /// Deliveries that are held now; the same goes for them.
    #[schema(minimum = 0, maximum = 10000)]
    held: i64,
    /// Since when the delivery that is overdue for longest is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    oldest_due_at: Option<String>,
    /// When the next one is due that is not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_due_at: Option<String>,
    /// When the last attempt began that was answered with 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    last_delivered_at: Option<String>,
    /// When the last attempt began that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    last_failed_at: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    last_reason: Option<Reason>,
    /// 95 of 100 attempts of the last 24 hours were quicker than this, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, required = false)]
    p95_ms: Option<f64>,
    /// Until when the certificate is good that the receiver showed, up to a minute late; left out where none was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    certificate_ends_at: Option<String>,
    /// The attempts of each half hour of the last 24 hours, the oldest first: how many were answered with 200, and how many failed.
    #[schema(min_items = 48, max_items = 48)]
    strip: Vec<Vec<u32>>,
}

/// A row, and what is made of it.
pub(super) struct Judged {
    pub(super) found: health::Found,
    pub(super) health: Health,
    is_active: bool,
}

impl Judged {
    pub(super) fn of(found: health::Found, is_active: bool, now: DateTime<Utc>) -> Self {
        Self { health: judge(&found.known(is_active, now), now), found, is_active }
    }

    /// As it is shown, with what the host of its URL showed; what another one did says nothing of it.
    pub(super) fn view(
        &self,
        certificate: Option<&ReceiverCertificate>,
        url: &str,
        now: DateTime<Utc>,
    ) -> SubscriptionHealth {
        let (found, health) = (&self.found, &self.health);
        let certificate = certificate.filter(|one| one.is_of(url));
        SubscriptionHealth {
            state: health.state,
            since: health.since.map(write_time),
            tries_24h: health.tries,
            failed_24h: health.failed,
            is_sampled: usize::try_from(Depth::WHOLE.deliveries).is_ok_and(|depth| found.started_at.len() >= depth),
            waiting: found.waiting,
            held: found.held,
            oldest_due_at: found.oldest_due_at.filter(|due| *due < now).map(write_time),
            // What is held is due when it is given up.
            next_due_at: found.next_due_at.filter(|_| self.is_active).map(write_time),
            last_delivered_at: health.last_delivered_at.map(write_time),
            last_failed_at: health.last_failed_at.map(write_time),
            last_reason: health.last_reason,
            p95_ms: health.p95_us.map(|micros| f64::from(micros) / 1e3),
            certificate_ends_at: certificate.map(|one| write_time(one.ends_at)),
            strip: health.strip.iter().map(|cell| cell.to_vec()).collect(),
        }
    }
}

/// Retrieve the health of a subscription
///
/// Whether its receiver works, judged from its newest attempts and what waits for it.
#[utoipa::path(
    operation_id = "getSubscriptionHealth",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "How it does.", body = SubscriptionHealth, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/health")]
pub(crate) async fn get_subscription_health(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let now = state.clock.now();
    let row = state.db.run(async |conn| require(conn, caller.reach, id).await).await?;
    let (mut found, mut away) = state.cells.health_of(&[id], Depth::WHOLE, now).await?;
    let (certificates, unread) = state.cells.certificates_of(&[id]).await?;
    away.extend(unread);
    let found = found.remove(&id).ok_or_else(|| super::missing(id))?;
    let view = Judged::of(found, row.is_active, now).view(certificates.get(&id), row.url.as_str(), now);
    Ok(answer_of(&away).json(view))
}

/// Retrieve what waits for a subscription
///
/// By when it falls due, in the stretches of time that `getEngine` has. It counts the soonest 100,000 at the most.
#[utoipa::path(
    operation_id = "getSubscriptionHorizon",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "What waits for it.", body = Horizon, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/horizon")]
pub(crate) async fn get_subscription_horizon(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let now = state.clock.now();
    let ask = async |place: Place| {
        let read = async |conn: &mut AsyncPgConnection| {
            if place.is_home() {
                require(conn, caller.reach, id).await?;
            }
            Ok::<_, ApiError>(Horizon::read(conn, Some(id), now).await?)
        };
        place.db.run(read).await
    };
    let gathered = state.cells.gather(None, ask).await?;
    Ok(answer_of(&gathered.away).json(Horizon::of(&gathered.answers)))
}
