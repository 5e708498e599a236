//! Create, list, get and change webhook subscriptions.

use std::io;

use actix_web::http::header::{ETAG, HeaderName, LOCATION};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, patch, post};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::{StreamExt, stream};

use super::wire::{
    CreateWebhookSubscriptionRequest, CreateWebhookSubscriptionResponse, DateTimeOffset, EventSource,
    ListWebhookSubscriptionsResponse, UpdateWebhookSubscriptionRequest, WebhookSubscription,
};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authenticated, Authorized, Bodied, Checked, Found, Keyed, Preconditioned, Stored};
use crate::api::request::page::Page;
use crate::api::request::preferences::{IfMatch, etag, wants_representation};
use crate::api::request::value::once;
use crate::api::request::{body, idempotency};
use crate::api::{State, path_id};
use crate::config::TimeFormat;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::event_source;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::sealing::{Keyring, Sealed};
use crate::domain::secret::SigningSecret;
use crate::store::signing_secrets::NewSigningSecret;
use crate::store::subscriptions::{self, Subscription};
use crate::store::withheld;

const PATH: &str = "/v3/webhooks/subscriptions";

/// Create a webhook subscription
///
/// Answers with the secret that deliveries are signed with; it is shown this once. Several
/// subscriptions of one subscriber are fine, also for the same event type; how many there may be is a setting of the
/// platform's, and a 400 tells when there are.
#[utoipa::path(
    operation_id = "createWebhookSubscription",
    tag = "Webhook Subscription",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text of 1 to 255 visible characters. A repeat with the same body within 24 hours gets the same answer and creates nothing; another body is a 409.", min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")),
    request_body = CreateWebhookSubscriptionRequest,
    responses(
        (status = 201, description = "The subscription is stored.", body = CreateWebhookSubscriptionResponse,
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
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, state.path_outside(&request, format_args!("{PATH}/{}", answer.id))))
        .insert_header((ETAG, etag(1)))
        .json(answer))
}

/// List a subscriber's webhook subscriptions
///
/// Oldest first; inactive ones are listed too.
#[utoipa::path(
    operation_id = "listWebhookSubscriptions",
    tag = "Webhook Subscription",
    params(("subscriberId" = uuid::Uuid, Path, description = "The company or TMC that owns the subscriptions.", example = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3"), Page),
    responses(
        (status = 200, description = "A page of subscriptions.", body = ListWebhookSubscriptionsResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/v3/webhooks/subscriptions/subscriber/{subscriberId}/list")]
pub(crate) async fn list_webhook_subscriptions(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let subscriber_id: OrganizationId = path_id(&request, "subscriberId")?;
    let page = Page::of(&request)?;
    let (rows, total_count) = state
        .db
        .run(async |connection| {
            caller.require_reach(connection, &[subscriber_id], "subscriberId").await?;
            Ok::<_, ApiError>(subscriptions::list(connection, subscriber_id, page.limit, page.offset).await?)
        })
        .await?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let subscriptions = rows.into_iter().map(|row| view(&state.keyring, state.time_format, row)).collect::<Vec<_>>();
    let left = page.limit.min(total_count - page.offset) - read;
    if left <= 0 {
        return Ok(HttpResponse::Ok().json(ListWebhookSubscriptionsResponse { subscriptions, total_count }));
    }
    let rest = Rest { state, subscriber_id, total_count, offset: page.offset + read, left, read };
    let first = write_piece("{\"subscriptions\":[", &subscriptions)?;
    let rest = stream::try_unfold(Some(rest), next_piece);
    let whole = stream::once(async { Ok(first) }).chain(rest);
    Ok(HttpResponse::Ok().content_type("application/json").streaming(Box::pin(whole)))
}

/// What is left of a page of heavy subscriptions: each piece is read when the one before it has been taken, so that a
/// reader who is slow holds one piece in memory and no connection to the database.
struct Rest {
    state: Data<State>,
    subscriber_id: OrganizationId,
    total_count: i64,
    offset: i64,
    left: i64,
    /// How many rows the last piece had.
    read: i64,
}

async fn next_piece(rest: Option<Rest>) -> Result<Option<(Bytes, Option<Rest>)>, io::Error> {
    let Some(rest) = rest else { return Ok(None) };
    let end = || Bytes::from(format!("],\"totalCount\":{}}}", rest.total_count));
    if rest.left <= 0 {
        return Ok(Some((end(), None)));
    }
    let limit = rest.left.min(rest.read * 2);
    // The head is sent: whoever reads sees that the list breaks off.
    let broken = |error: ApiError| {
        tracing::warn!(%error, "a list could not be read to its end");
        io::Error::other("the list breaks off")
    };
    let found = rest.state.db.run(async |connection| {
        Ok::<_, ApiError>(subscriptions::list(connection, rest.subscriber_id, limit, rest.offset).await?)
    });
    let (rows, _) = found.await.map_err(broken)?;
    let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if read == 0 {
        return Ok(Some((end(), None)));
    }
    let views: Vec<_> = rows.into_iter().map(|row| view(&rest.state.keyring, rest.state.time_format, row)).collect();
    let piece = write_piece(",", &views).map_err(broken)?;
    Ok(Some((piece, Some(Rest { offset: rest.offset + read, left: rest.left - read, read, ..rest }))))
}

/// Some entries of a list, after what goes before them.
fn write_piece(before: &str, entries: &[WebhookSubscription]) -> Result<Bytes, ApiError> {
    let mut piece = before.as_bytes().to_vec();
    for (place, entry) in entries.iter().enumerate() {
        if place > 0 {
            piece.push(b',');
        }
        serde_json::to_writer(&mut piece, entry).map_err(anyhow::Error::new)?;
    }
    Ok(piece.into())
}

/// Retrieve a webhook subscription
///
/// What was created, with the changes since. The secret is not in it: create alone gives that.
#[utoipa::path(
    operation_id = "getWebhookSubscription",
    tag = "Webhook Subscription",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The subscription, without its secret.", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authenticated, Checked, Found, Stored,
    ),
)]
#[get("/v3/webhooks/subscriptions/{subscriptionId}")]
pub(crate) async fn get_webhook_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let found = state
        .db
        .run(async |connection| Ok::<_, ApiError>(subscriptions::find(connection, caller.reach, id).await?))
        .await?;
    let row = found.ok_or_else(|| missing(id))?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(row.revision))).json(view(&state.keyring, state.time_format, row)))
}

/// Update a webhook subscription
///
/// What is given replaces, what is left out or null stays. An empty object changes nothing. Changes of
/// url, headers and activity count from the next try of a delivery on, also for what is waiting.
/// Answers without a body, as the original does, unless `Prefer: return=representation` asks for one.
#[utoipa::path(
    operation_id = "updateWebhookSubscription",
    tag = "Webhook Subscription",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("If-Match" = Option<String>, Header, description = "Change only this revision: the ETag of an earlier answer, or `*`.", pattern = "^(\\*|\"[0-9]+\"(, ?\"[0-9]+\")*)$", example = "\"1\""),
    ),
    request_body = UpdateWebhookSubscriptionRequest,
    responses(
        (status = 204, description = "Updated.",
            headers(("ETag" = String, description = "Its revision, for If-Match."))),
        Authorized, Bodied, Found, Preconditioned, Stored,
    ),
)]
#[patch("/v3/webhooks/subscriptions/{subscriptionId}")]
pub(crate) async fn update_webhook_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let patch: UpdateWebhookSubscriptionRequest = body::read(&state, &request, payload).await?;
    let if_match = IfMatch::of(&request);
    let now = state.clock.now();
    let headers = patch.custom_headers.as_ref().map(|headers| seal_headers(&state.keyring, id, headers));
    let write = async |connection: &mut AsyncPgConnection| {
        if let Some(source) = &patch.event_source {
            // Whether it exists is told before whether its new source is allowed.
            subscriptions::find(connection, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            caller.require_and_hold_reach(connection, &source.organizations(), "eventSource").await?;
        }
        subscriptions::change(connection, caller.reach, id, |row| {
            if_match.check(row.revision)?;
            if patch.is_empty() {
                return Ok(false);
            }
            apply(&patch, headers.as_ref(), row);
            row.updated_by.clone_from(&caller.subject);
            // Clocks of two nodes differ a little; time does not run backwards in one row.
            row.updated_at = now.max(row.updated_at);
            Ok::<_, ApiError>(true)
        })
        .await
    };
    let work = async |connection: &mut AsyncPgConnection| {
        if patch.event_source.is_none() && patch.url.is_none() {
            return write(connection).await;
        }
        connection
            .transaction(async |connection| {
                let changed = write(connection).await?;
                if let Some(row) = &changed {
                    withheld::note_grantor(connection, id, caller.tmc()).await?;
                    if patch.event_source.is_some() {
                        withheld::give_back(connection, row).await?;
                    }
                }
                Ok::<_, ApiError>(changed)
            })
            .await
    };
    let changed = if patch.moves_routes() { state.db.run_wide(work).await } else { state.db.run(work).await }?;
    let row = changed.ok_or_else(|| missing(id))?;
    state.forget_target(id);
    if patch.is_active == Some(true) {
        state.poll_soon();
    }
    let tag = (ETAG, etag(row.revision));
    if wants_representation(&request) {
        let applied = (HeaderName::from_static("preference-applied"), "return=representation");
        return Ok(HttpResponse::Ok().insert_header(tag).insert_header(applied).json(view(
            &state.keyring,
            state.time_format,
            row,
        )));
    }
    Ok(HttpResponse::NoContent().insert_header(tag).finish())
}

fn missing(id: SubscriptionId) -> ApiError {
    ApiError::NotFound(format!("There is no webhook subscription {id}."))
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
        custom_headers: seal_headers(keyring, id, &new.custom_headers.unwrap_or_default()),
        is_active: new.is_active.unwrap_or(true),
        revision: 1,
        created_by: caller.subject.clone(),
        updated_by: caller.subject.clone(),
        created_at: now,
        updated_at: now,
        labels: subscriptions::Labels::default(),
    }
}

fn apply(patch: &UpdateWebhookSubscriptionRequest, headers: Option<&Option<Sealed>>, row: &mut Subscription) {
    fn put<T: Clone>(place: &mut T, given: Option<&T>) {
        if let Some(given) = given {
            place.clone_from(given);
        }
    }
    put(&mut row.event_source, patch.event_source.as_ref());
    put(&mut row.name, patch.name.as_ref());
    put(&mut row.event_types, patch.event_types.clone().map(once).as_ref());
    put(&mut row.is_active, patch.is_active.as_ref());
    put(&mut row.url, patch.url.as_ref());
    put(&mut row.custom_headers, headers);
}

fn seal_headers(keyring: &Keyring, id: SubscriptionId, headers: &CustomHeaders) -> Option<Sealed> {
    if headers.is_empty() {
        return None;
    }
    let plain = serde_json::to_vec(headers).expect("pairs of strings always serialise");
    Some(keyring.seal(&Subscription::headers_place(id), &plain))
}

fn open_headers(keyring: &Keyring, row: &Subscription) -> anyhow::Result<CustomHeaders> {
    let Some(sealed) = &row.custom_headers else { return Ok(CustomHeaders::default()) };
    let plain = keyring.open(&Subscription::headers_place(row.id), sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// One whose headers cannot be opened here, as while nodes get a new master key one by one, is shown without them: it must
/// not keep a whole page from whoever asks.
pub(crate) fn view(keyring: &Keyring, format: TimeFormat, row: Subscription) -> WebhookSubscription {
    let custom_headers = open_headers(keyring, &row)
        .inspect_err(|error| {
            tracing::error!(subscription_id = %row.id, error = format!("{error:#}"), "custom headers cannot be opened");
        })
        .ok();
    WebhookSubscription {
        event_source: EventSource::write(&row.event_source, &row.labels),
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

/// Registers the four operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(create_webhook_subscription)
        .service(list_webhook_subscriptions)
        .service(get_webhook_subscription)
        .service(update_webhook_subscription);
}
