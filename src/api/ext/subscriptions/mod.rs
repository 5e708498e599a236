//! What a subscription has beside the original's fields: settings, secrets, figures, a test.

mod archive;
mod get;
mod health;
mod list;
mod preview;
mod secrets;
mod settings;
mod stats;
mod test;

pub(crate) use list::SubscriptionSort;

use crate::api::error::ApiError;
use crate::domain::id::SubscriptionId;
use crate::domain::reach::Reach;
use crate::store::subscriptions::{self, Subscription};
use diesel_async::AsyncPgConnection;

/// The subscription, if it is within reach.
pub(super) async fn require(
    conn: &mut AsyncPgConnection,
    reach: Reach,
    id: SubscriptionId,
) -> Result<Subscription, ApiError> {
    subscriptions::find(conn, reach, id).await?.ok_or_else(|| missing(id))
}

pub(super) fn missing(id: SubscriptionId) -> ApiError {
    ApiError::NotFound(format!("There is no webhook subscription {id}."))
}

/// Registers the operations of subscriptions.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(list::list_all_subscriptions)
        .service(preview::preview_matches)
        .service(get::get_subscription)
        .service(archive::archive_subscription)
        .service(archive::restore_subscription)
        .service(health::get_subscription_health)
        .service(health::get_subscription_horizon)
        .service(settings::get_subscription_settings)
        .service(settings::put_subscription_settings)
        .service(secrets::create_secret)
        .service(secrets::list_secrets)
        .service(secrets::revoke_secret)
        .service(test::test_subscription)
        .service(stats::get_subscription_stats);
}
