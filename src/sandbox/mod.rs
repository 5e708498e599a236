//! The sandbox: a world of travellers and bookings, and what a developer needs to build a receiver.
//!
//! Mounted by `jetbridge sandbox` alone. Its deliveries go through the engine of production; clock, limits and the
//! right to call this machine are what differ. It acts as the platform does: with the functions that answer
//! `/ext/v1/events`, so that a change of a booking and its events are one commit.

pub mod certificates;
pub mod inbox;

use std::sync::Arc;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::{self, docs::Routes};
use certificates::Certificates;
use inbox::Inboxes;

/// What the sandbox's handlers share, beside the state of the API.
pub struct Sandbox {
    /// The certificate authority of this machine's receivers.
    pub certificates: Certificates,
    /// Receivers inside the sandbox.
    pub inboxes: Arc<Inboxes>,
}

/// What the sandbox answers.
pub const ROUTES: Routes = Routes { contract: contract_routes, all: routes };

/// The original's operations, those that only the sandbox can answer included.
pub fn contract_routes(config: &mut ServiceConfig<'_>) {
    api::contract_routes(config);
}

/// All documented operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    api::routes(config);
    inbox::api::routes(config);
}
