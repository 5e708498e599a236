//! HTTP in: the route table, which is the OpenAPI document, and what all handlers share.

pub mod answer;
pub mod auth;
pub(crate) mod docs;
pub mod error;
pub mod ext;
pub mod guide;
pub mod mock;
pub mod observe;
pub mod openapi;
pub mod operations;
pub mod partial;
pub(crate) mod proxies;
pub(crate) mod refusals;
pub mod request;
pub mod samples;
pub mod schemas;
pub mod v2;
pub mod v3;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use actix_web::HttpRequest;
use chrono::TimeDelta;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::cells::Cells;
use crate::clock::Clock;
use crate::delivery::Engine;
use crate::delivery::changes::Changes;
use crate::delivery::publish::Publisher;
use crate::delivery::tallies::Tallies;
use crate::delivery::targets::Targets;
use crate::delivery::time;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::SubscriptionId;
use crate::domain::sealing::Keyring;
use crate::domain::signature::SignatureFormat;
use crate::store::db::Db;
use crate::stream::EventStream;
use error::ApiError;
use openapi::{Part, Routes};
use request::faults::Fault;

/// What every handler may need.
pub struct State {
    /// The database.
    pub db: Db,
    /// The databases beside it that take events.
    pub cells: Cells,
    /// The time.
    pub clock: Clock,
    /// Opens and seals secrets.
    pub keyring: Keyring,
    /// Which addresses a subscription may name.
    pub address_policy: AddressPolicy,
    /// How points in time are written.
    pub time_format: crate::config::TimeFormat,
    /// Is this token good?
    pub verifier: auth::Verifier,
    /// How many subscriptions a subscriber may have.
    pub quota: v3::quota::Quota,
    /// Makes tokens, where this server can.
    pub issuer: Option<auth::Issuer>,
    /// What protects the token endpoint.
    pub token_limits: v2::tokens::TokenLimits,
    /// Whose `X-Forwarded-For` and `X-Forwarded-Prefix` are believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Stores events.
    pub publisher: Publisher,
    /// Takes events in before they are stored, where there is one.
    pub stream: Option<EventStream>,
    /// What the engine of this node keeps of subscriptions.
    pub targets: Option<Arc<Targets>>,
    /// The engine of this node, if it has one.
    pub engine: Option<Arc<Engine>>,
    /// What happens, for whoever watches.
    pub changes: Arc<Changes>,
    /// What this node counts of what happens.
    pub tallies: Arc<Tallies>,
    /// The documents that describe the API.
    pub documents: Arc<openapi::Documents>,
    /// When `/metrics` last counted master keys.
    pub keys_counted: operations::KeysCounted,
    /// How the engine writes signatures.
    pub signature_format: SignatureFormat,
    /// Whether requests are answered, and not what operators ask alone.
    pub has_api: bool,
    /// Whether the sandbox's operations are there.
    pub is_sandbox: bool,
    /// The page of a trace in somebody's tracing tool, with `{traceId}` for its id.
    pub trace_url: Option<String>,
    /// For how long events, deliveries and attempts are kept.
    pub retention: TimeDelta,
}

impl State {
    /// A path of ours as a caller must write it, behind whatever is in front.
    pub(crate) fn path_outside(&self, request: &HttpRequest, path: impl fmt::Display) -> String {
        format!("{}{path}", proxies::prefix(request, &self.trusted_proxies))
    }

    /// Goes by the database's clock before anything is made of the time: what a machine that is off writes down in the first
    /// moments of a node, others go by.
    pub(crate) async fn hold_clock(&self) -> Result<(), ApiError> {
        if self.clock.was_never_held() {
            let held = self.db.query(async |conn| time::hold_once(&self.clock, conn).await).await;
            held.map_err(|error| ApiError::Unavailable(anyhow::Error::new(error).context("asking for the time")))?;
        }
        Ok(())
    }

    /// Makes the engine of this node poll; Postgres notifies others.
    fn poll_soon(&self) {
        if let Some(engine) = &self.engine {
            engine.poll_soon();
        }
    }

    /// Lets the engine of this node read a subscription anew; Postgres notifies others.
    fn forget_target(&self, id: SubscriptionId) {
        if let Some(targets) = &self.targets {
            targets.forget(id);
        }
    }
}

/// The operations of the original.
pub fn contract_routes(config: &mut ServiceConfig<'_>) {
    v3::subscriptions::routes(config);
    config.service(v2::tokens::fetch_oauth2_token);
}

/// All documented operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    contract_routes(config);
    ext::routes(config);
    operations::routes(config);
}

/// What `serve` answers.
pub const ROUTES: Routes = Routes { all: routes, parts: &[Part::API, Part::OPERATIONS], samples: samples::all };

/// Reads an id from the path.
pub(crate) fn path_id<T: FromStr<Err: fmt::Display>>(request: &HttpRequest, name: &str) -> Result<T, ApiError> {
    let text = request.match_info().query(name);
    text.parse().map_err(|error| ApiError::Invalid(vec![Fault::quoting(name, error, text)]))
}
