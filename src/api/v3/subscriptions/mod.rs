//! Webhook subscriptions: create, list, retrieve, update.

mod create;
mod get;
mod list;
mod update;

use crate::api::error::ApiError;
use crate::api::v3::wire::{DateTimeOffset, EventSource, WebhookSubscription};
use crate::config::TimeFormat;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::sealing::Keyring;
use crate::store::subscriptions::{Labels, Subscription};

/// One whose headers cannot be opened here, as while nodes get a new master key one by one, is shown without them: it must
/// not keep a whole page from whoever asks.
pub(crate) fn view(keyring: &Keyring, format: TimeFormat, row: Subscription, labels: &Labels) -> WebhookSubscription {
    let custom_headers = CustomHeaders::open(keyring, row.id, row.custom_headers.as_ref())
        .inspect_err(|error| {
            tracing::error!(subscription_id = %row.id, %error, "custom headers cannot be opened");
        })
        .ok();
    WebhookSubscription {
        event_source: EventSource::write(&row.event_source, labels),
        custom_headers,
        id: row.id,
        name: row.name,
        event_types: row.event_types,
        subscriber_id: row.subscriber_id,
        url: row.url,
        is_active: row.is_active,
        created_by: row.created_by,
        updated_by: row.updated_by,
        created_at: DateTimeOffset::write(row.created_at, format),
        updated_at: DateTimeOffset::write(row.updated_at, format),
    }
}

pub(crate) fn missing(id: SubscriptionId) -> ApiError {
    ApiError::NotFound(format!("There is no webhook subscription {id}."))
}

/// Registers the four operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(create::create_webhook_subscription)
        .service(list::list_webhook_subscriptions)
        .service(get::get_webhook_subscription)
        .service(update::update_webhook_subscription);
}
