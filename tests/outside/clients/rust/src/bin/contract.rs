//! Creates, reads, lists and renames a subscription with the generated client.

use std::{env, error::Error as StdError};

use client::{
    apis::{Error, authentication_api::fetch_oauth2_token, configuration::Configuration, webhook_subscription_api::*},
    models::{CreateWebhookSubscriptionRequest, ErrorResponse, UpdateWebhookSubscriptionRequest, WebhookEventTypeEnum},
};
use serde_json::json;

const COMPANY: &str = "11111111-1111-4111-8111-333333333333";
const MISSING: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let mut configuration = Configuration::new();
    configuration.base_path = env::var("BASE_URL")?;
    configuration.bearer_access_token = Some(env::var("TOKEN")?);

    let (id, secret) = (env::var("CLIENT_ID")?, env::var("CLIENT_SECRET")?);
    let token = fetch_oauth2_token(
        &configuration,
        "client_credentials",
        &id,
        &secret,
        None,
        None,
        #[cfg(not(feature = "ours"))]
        None,
        #[cfg(not(feature = "ours"))]
        None,
    )
    .await?;
    assert!(!token.access_token.is_empty() && token.token_type == "Bearer");

    // The optional fields of one document are required or nullable in another, and their types with them.
    let request: CreateWebhookSubscriptionRequest = serde_json::from_value(json!({
        "subscriberId": COMPANY,
        "name": "first",
        "url": "https://partner.example.com/hooks",
        "eventTypes": ["PNR_V3"],
        "eventSource": { "scopes": [{ "predicates": [{ "type": "COMPANY", "values": [COMPANY] }] }] },
        "customHeaders": { "X-Key": "value" },
    }))?;
    let created = create_webhook_subscription(
        &configuration,
        request,
        #[cfg(feature = "ours")]
        None,
    )
    .await?;
    assert!(created.hmac_signing_secret.is_some_and(|secret| !secret.is_empty()));
    let id = created.id.ok_or("no id")?;

    let page = list_webhook_subscriptions(&configuration, COMPANY, None, None).await?;
    let newest = page.total_count.ok_or("no count")? - 1;
    let page = list_webhook_subscriptions(&configuration, COMPANY, None, Some(newest)).await?;
    assert_eq!(page.subscriptions.ok_or("no page")?.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);

    let got = get_webhook_subscription(&configuration, &id.to_string()).await?;
    assert_eq!(got.is_active, Some(true));
    assert_eq!(got.subscriber_id.to_string(), COMPANY);
    assert_eq!(got.event_types, [WebhookEventTypeEnum::PnrV3]);

    let change = UpdateWebhookSubscriptionRequest { name: Some("renamed".into()), ..Default::default() };
    let () = update_webhook_subscription(
        &configuration,
        &id.to_string(),
        change,
        #[cfg(feature = "ours")]
        None,
    )
    .await?;
    let got = get_webhook_subscription(&configuration, &id.to_string()).await?;
    assert_eq!(got.name, "renamed");
    assert_eq!(got.custom_headers.ok_or("no headers")?["X-Key"], "value");

    let Err(Error::ResponseError(failure)) = get_webhook_subscription(&configuration, MISSING).await else {
        panic!("found")
    };
    assert_eq!(failure.status, 404);
    // The generated enum takes the first status whose body looks alike.
    let body: ErrorResponse = serde_json::from_str(&failure.content)?;
    let fault = body.error_messages.ok_or("no messages")?.remove(0);
    let expected = if env::var("TARGET")? == "stub" { "WEBHOOK_SUBSCRIPTION_NOT_FOUND" } else { "RESOURCE_NOT_FOUND" };
    assert_eq!(fault.error_code.as_deref(), Some(expected));
    Ok(())
}
