//! What we add to the original, under `/ext/v1`.

pub mod alerts;
pub mod audit;
pub mod clients;
pub mod database;
pub mod deliveries;
pub mod engine;
pub mod events;
pub mod failures;
pub mod horizon;
pub mod me;
pub mod organizations;
pub mod reconciliations;
pub mod resends;
pub mod search;
pub mod series;
pub mod stream;
pub mod subscriptions;
pub mod terminated_messages;

/// Registers all of it.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    me::routes(config);
    organizations::routes(config);
    clients::routes(config);
    events::routes(config);
    deliveries::routes(config);
    failures::routes(config);
    resends::routes(config);
    reconciliations::routes(config);
    subscriptions::routes(config);
    search::routes(config);
    series::routes(config);
    audit::routes(config);
    alerts::routes(config);
    stream::routes(config);
    database::routes(config);
    terminated_messages::routes(config);
    engine::routes(config);
}
