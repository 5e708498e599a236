//! Who is calling, and what is answering: what a page or a program asks first.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authenticated, Stored};
use crate::clock::{Clock, ClockMode};
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::organization_type::OrganizationType;
use crate::domain::reach::{Reach, Role};
use crate::store::organizations;

/// Who a token speaks for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Caller)]
pub struct CallerView {
    /// The subject of the token.
    subject: String,
    /// What kind of administrator it is.
    role: Role,
    /// Whom it acts for; left out of a `PLATFORM_ADMIN`, who acts for everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    organization: Option<CallerOrganization>,
    /// What it may do on `/ext`. Scopes of the token that are not known here are left out.
    #[schema(max_items = 6, example = json!(["subscriptions:read", "deliveries:read"]))]
    scopes: Vec<&'static str>,
    /// Until when the token is good, by the clock of the server.
    #[schema(format = DateTime)]
    expires_at: String,
    /// What answers.
    server: ServerFacts,
    /// The time of the server, by which all times here go.
    clock: ServerClock,
}

/// The organization that a token acts for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallerOrganization {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: OrganizationId,
    /// Its name; left out while nobody has put it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "Sample Org A")]
    name: Option<Name>,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: OrganizationType,
}

/// What a server has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerFacts {
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Whether it is a sandbox: then it has the operations below `/sandbox/v1`, and its clock can be wound.
    is_sandbox: bool,
    /// Whether it issues access tokens; else they come from an identity provider.
    issues_tokens: bool,
    /// Whether this node makes deliveries; else others do.
    has_engine: bool,
    /// For how many days events, deliveries and attempts are kept.
    #[schema(minimum = 1)]
    retention_days: i64,
    /// The page of a trace in the operator's tracing tool, with `{traceId}` where the id goes; for a `PLATFORM_ADMIN` alone, and
    /// left out where none was configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "https://tracing.example.com/trace/{traceId}")]
    trace_url_template: Option<String>,
}

/// The time of a server.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerClock {
    /// What its clock shows.
    #[schema(format = DateTime)]
    now: String,
    /// Whether it stands still, as a sandbox's may.
    is_frozen: bool,
    /// How many seconds it is ahead of the machine's, as a sandbox's may be.
    ahead_seconds: i64,
}

impl ServerClock {
    /// What a clock shows now.
    pub(crate) fn of(clock: &Clock) -> Self {
        let now = clock.now();
        let ahead = match clock.mode() {
            ClockMode::Offset(by) => by,
            ClockMode::Frozen(time) => time - Clock::system().now() + TimeDelta::milliseconds(500),
        };
        Self {
            now: write_time(now),
            is_frozen: matches!(clock.mode(), ClockMode::Frozen(_)),
            ahead_seconds: ahead.num_seconds(),
        }
    }
}

/// Retrieve the caller
///
/// Who the access token speaks for, what it may do and until when, and what kind of server answers. Any good token may ask.
#[utoipa::path(
    operation_id = "getCaller",
    tag = "Caller",
    responses(
        (status = 200, description = "The caller and the server.", body = CallerView),
        Authenticated, Stored,
    ),
)]
#[get("/ext/v1/me")]
pub(crate) async fn get_caller(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let (role, own) = match caller.reach {
        Reach::Everyone => (Role::PlatformAdmin, None),
        Reach::Tmc(id) => (Role::TmcAdmin, Some((id, OrganizationType::Tmc))),
        Reach::Company(id) => (Role::CompanyAdmin, Some((id, OrganizationType::Company))),
    };
    let organization = match own {
        None => None,
        Some((id, kind)) => {
            let found = state.db.run(async |conn| Ok::<_, ApiError>(organizations::find(conn, id).await?)).await?;
            Some(CallerOrganization { id, name: found.map(|row| row.name), kind })
        }
    };
    let server = ServerFacts {
        version: env!("CARGO_PKG_VERSION"),
        is_sandbox: state.is_sandbox,
        issues_tokens: state.issuer.is_some(),
        has_engine: state.engine.is_some(),
        retention_days: state.retention.num_days(),
        trace_url_template: state.trace_url.clone().filter(|_| caller.reach == Reach::Everyone),
    };
    Ok(HttpResponse::Ok().json(CallerView {
        role,
        organization,
        scopes: Scope::ALL.into_iter().filter(|scope| caller.has(*scope)).map(Scope::as_str).collect(),
        expires_at: write_time(expiry(caller.expires_at)),
        subject: caller.subject,
        server,
        clock: ServerClock::of(&state.clock),
    }))
}

/// A time that RFC 3339 can write: years have four digits.
fn expiry(at: DateTime<Utc>) -> DateTime<Utc> {
    at.min(DateTime::from_timestamp(LAST_SECOND, 0).unwrap_or(at))
}

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_caller);
}
