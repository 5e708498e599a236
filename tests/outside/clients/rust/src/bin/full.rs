//! Creates, reads, lists and renames a subscription, publishes an event and looks up its delivery.

use std::{collections::HashMap, env, error::Error as StdError};

use client::{
    apis::{
        Error, authentication_api::fetch_oauth2_token, configuration::Configuration, delivery_api::*, event_api::*,
        webhook_subscription_api::*,
    },
    models::*,
};
use uuid::{Uuid, uuid};

const COMPANY: Uuid = uuid!("11111111-1111-4111-8111-333333333333");
const MISSING: Uuid = uuid!("497f6eca-6276-4993-bfeb-53cbbbba6f08");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let mut configuration = Configuration::new();
    configuration.base_path = env::var("BASE_URL")?;
    configuration.bearer_access_token = Some(env::var("TOKEN")?);

    let (id, secret) = (env::var("CLIENT_ID")?, env::var("CLIENT_SECRET")?);
    let token = fetch_oauth2_token(&configuration, "client_credentials", &id, &secret, None, None).await?;
    assert!(!token.access_token.is_empty() && token.token_type == "Bearer");

    let id = subscribe(&configuration).await?;
    let page = list_webhook_subscriptions(&configuration, &COMPANY.to_string(), None, None).await?;
    let newest = page.total_count - 1;
    let page = list_webhook_subscriptions(&configuration, &COMPANY.to_string(), None, Some(newest)).await?;
    assert_eq!(page.subscriptions.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);

    let got = get_webhook_subscription(&configuration, &id.to_string()).await?;
    assert!(got.is_active && got.subscriber_id == COMPANY);
    assert_eq!(got.event_types, [WebhookEventTypeEnum::PnrV3]);

    let change = UpdateWebhookSubscriptionRequest { name: Some("renamed".into()), ..Default::default() };
    let () = update_webhook_subscription(&configuration, &id.to_string(), change, None).await?;
    let got = get_webhook_subscription(&configuration, &id.to_string()).await?;
    assert_eq!(got.name, "renamed");
    assert_eq!(got.custom_headers.ok_or("no headers")?["X-Key"], "value");

    let failed = get_webhook_subscription(&configuration, &MISSING.to_string()).await;
    let Err(Error::ResponseError(failure)) = failed else { panic!("found") };
    assert_eq!(failure.status, 404);
    // The generated enum takes the first status whose body looks alike.
    let body: ErrorResponse = serde_json::from_str(&failure.content)?;
    assert_eq!(body.error_messages[0].error_code.to_string(), "RESOURCE_NOT_FOUND");

    let event = PublishEventRequest {
        operation: Some(Some("BOOKING_TICKETED".into())),
        payload: Some(Some(HashMap::from([("pnrId".into(), "9000000001".into())]))),
        ..PublishEventRequest::new(WebhookEventTypeEnum::PnrV3, COMPANY)
    };
    let published = publish_event(&configuration, event, None).await?;
    assert!(published.matched.is_some_and(|matched| matched >= 1));

    let (event, subscription) = (published.id.to_string(), id.to_string());
    let page = list_deliveries(
        &configuration, Some(&subscription), Some(&event), None, None, None, None, None, None, None, None, None, None, None, None, None, None, None,
    ).await?;
    let [listed] = &page.deliveries[..] else { panic!("{page:?}") };

    let delivery = get_delivery(&configuration, &listed.id.to_string()).await?;
    assert_eq!((delivery.event_id, delivery.subscription_id), (published.id, id));
    Ok(())
}

async fn subscribe(configuration: &Configuration) -> Result<Uuid, Box<dyn StdError>> {
    let predicate = EventSourcePredicate::new(EventSourceScopeType::Company, vec![COMPANY]);
    let source = EventSource::new(vec![EventSourceScope::new(vec![predicate])]);
    let url = "https://partner.example.com/hooks".to_owned();
    let request = CreateWebhookSubscriptionRequest {
        name: Some(Some("first".into())),
        event_source: Some(Box::new(source)),
        custom_headers: Some(Some(HashMap::from([("X-Key".into(), "value".into())]))),
        ..CreateWebhookSubscriptionRequest::new(COMPANY, vec![WebhookEventTypeEnum::PnrV3], url)
    };
    let created = create_webhook_subscription(configuration, request, None).await?;
    assert!(created.hmac_signing_secret.starts_with("whsec_"));
    Ok(created.id)
}
