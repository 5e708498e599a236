//! `/sandbox/v1`, and the original's operations that only the sandbox can answer. One file a noun.

pub mod bookings;
pub mod clock;
mod journal;
mod reset;
pub mod scenarios;
pub mod session;
pub mod travelers;
pub mod triggers;
pub mod trips;
mod values;
pub mod world;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/sandbox/v1`.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    world::routes(config);
    bookings::routes(config);
    travelers::routes(config);
    triggers::routes(config);
    clock::routes(config);
    scenarios::routes(config);
    journal::routes(config);
    reset::routes(config);
    session::routes(config);
}
