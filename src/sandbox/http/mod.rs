//! `/sandbox/v1`, and the original's operations that only the sandbox can answer. One file a noun.

mod agenda;
pub mod bookings;
pub mod clock;
pub mod console;
mod journal;
mod reset;
pub mod scenarios;
pub mod session;
mod stream;
pub mod travelers;
pub mod triggers;
pub mod trips;
mod values;
pub mod verifications;
pub mod world;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/sandbox/v1`.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    world::routes(config);
    bookings::routes(config);
    travelers::routes(config);
    triggers::routes(config);
    clock::routes(config);
    agenda::routes(config);
    console::routes(config);
    scenarios::routes(config);
    journal::routes(config);
    verifications::routes(config);
    stream::routes(config);
    reset::routes(config);
    session::routes(config);
}
