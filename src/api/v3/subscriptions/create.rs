//! Create a webhook subscription.

use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Keyed, Stored};
use crate::api::request::preferences::etag;
use crate::api::request::value::once;
use crate::api::request::{body, idempotency};
use crate::api::v3::wire::{CreateWebhookSubscriptionRequest, CreateWebhookSubscriptionResponse, DateTimeOffset};
use crate::delivery::changes::SubscriptionChange;
use crate::domain::event_source;
use crate::domain::id::SubscriptionId;
use crate::domain::name::Name;
use crate::domain::sealing::Keyring;
use crate::domain::secret::SigningSecret;
use crate::store::signing_secrets::NewSigningSecret;
use crate::store::subscriptions::{self, Subscription};
use crate::store::withheld;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use diesel_async::{AsyncConnection, AsyncPgConnection};

const PATH: &str = "/v3/webhooks/subscriptions";

/// Create a webhook subscription
///
/// Returns the secret that deliveries are signed with; it is shown only once. A subscriber may have several
/// subscriptions, even for the same event type. The platform can limit how many; over that limit the request fails with
/// a 400.
#[utoipa::path(
    operation_id = "createWebhookSubscription",
    tag = "Webhook Subscription",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and creates nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = CreateWebhookSubscriptionRequest,
    responses(
        (status = 201, description = "The subscription was created.", body = CreateWebhookSubscriptionResponse,
            headers(("Location" = String, description = "The path of the new subscription."), ("ETag" = String, description = "Its revision, for If-Match."))),
        Authorized, Bodied, Keyed, Stored,
    ),
)]
#[post("/v3/webhooks/subscriptions")]
pub(crate) async fn create_webhook_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let key = idempotency::key(&request)?;
    let (bytes, new): (_, CreateWebhookSubscriptionRequest) = body::read_both(&state, &request, payload).await?;
    let now = state.clock.now();
    let secret = SigningSecret::generate();
    let row = row_of(new, &caller, &state.keyring, now);
    let answer = CreateWebhookSubscriptionResponse {
        id: row.id,
        hmac_signing_secret: secret.reveal(),
        created_at: DateTimeOffset::write(now, state.time_format),
    };
    let sealed = NewSigningSecret::seal(&state.keyring, row.id, &secret);
    let is_far = state.quota.is_far(row.subscriber_id);
    let write = async |connection: &mut AsyncPgConnection| {
        caller.require_and_hold_reach(connection, &[row.subscriber_id], "subscriberId").await?;
        caller.require_and_hold_reach(connection, &row.event_source.organizations(), "eventSource").await?;
        if !is_far {
            state.quota.check(connection, row.subscriber_id).await?;
        }
        subscriptions::create(connection, &row, &sealed).await?;
        if caller.tmc().is_some() {
            withheld::note_grantor(connection, row.id, caller.tmc()).await?;
        }
        Ok::<_, ApiError>(())
    };
    let work = async |connection: &mut AsyncPgConnection| {
        let Some(key) = &key else {
            // A TMC's companies stay with it until the subscription is there, and nobody else counts meanwhile.
            if caller.tmc().is_some() || !is_far {
                connection.transaction(async |connection| write(connection).await).await?;
            } else {
                write(connection).await?;
            }
            return Ok::<_, ApiError>(answer);
        };
        let repeatable =
            idempotency::Repeatable { caller: &caller, operation: "createWebhookSubscription", key, body: &bytes };
        connection
            .transaction(async |connection| {
                let earlier = idempotency::claim(connection, &state.keyring, &repeatable, &answer, now).await?;
                if let Some(earlier) = earlier {
                    return Ok(earlier);
                }
                write(connection).await?;
                Ok(answer)
            })
            .await
    };
    let answer = if row.is_wide() { state.db.run_wide(work).await } else { state.db.run(work).await }?;
    if answer.id == row.id {
        state.changes.note_subscription(row.id, SubscriptionChange::Created);
    }
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, state.path_outside(&request, format_args!("{PATH}/{}", answer.id))))
        .insert_header((ETAG, etag(1)))
        .json(answer))
}

fn row_of(
    new: CreateWebhookSubscriptionRequest,
    caller: &Caller,
    keyring: &Keyring,
    now: chrono::DateTime<chrono::Utc>,
) -> Subscription {
    let id = SubscriptionId::random();
    Subscription {
        id,
        subscriber_id: new.subscriber_id,
        name: new.name.unwrap_or_else(|| Name::default_for(id)),
        url: new.url,
        event_types: once(new.event_types),
        event_source: new.event_source.unwrap_or_else(|| event_source::EventSource::of_company(new.subscriber_id)),
        custom_headers: new.custom_headers.unwrap_or_default().seal(keyring, id),
        is_active: new.is_active.unwrap_or(true),
        revision: 1,
        created_by: caller.subject.clone(),
        updated_by: caller.subject.clone(),
        created_at: now,
        updated_at: now,
        archived_at: None,
    }
}
