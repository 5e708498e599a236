//! What a subscription has beside the original's fields: settings, secrets, figures, a test.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Serialize;
use utoipa::ToSchema;

use super::events::PublishedEvents;
use super::events::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Json, Node, Null};
use crate::api::query::Query;
use crate::api::{State, body, path_id, samples};
use crate::delivery::OAuth2Credentials;
use crate::delivery::publish::{NewEvent, Payload as EventPayload, Recipients};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SigningSecretId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;
use crate::domain::secret::SigningSecret;
use crate::domain::target_url::TargetUrl;
use crate::store::deliveries;
use crate::store::signing_secrets::{self, NewSigningSecret};
use crate::store::subscription_settings::{self, Settings, oauth2_place};
use crate::store::subscriptions::{self, Subscription};
use crate::store::withheld::{self, Withheld};
use crate::telemetry::{TRACE, TraceId};

/// The most operations that settings exclude.
const MAX_EXCLUDED: u64 = 100;
/// How long an old secret signs beside a new one, unless asked otherwise (seconds).
const DEFAULT_OVERLAP: i64 = 86_400;
/// The longest (seconds): 30 days.
const MAX_OVERLAP: i64 = 30 * 86_400;
/// The most secrets that sign at once: each adds to a header of every delivery.
const MAX_LIVE_SECRETS: usize = 10;

/// What a subscription has beside the original's fields.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionSettings {
    /// Operations whose events are not matched.
    #[schema(value_type = Vec<String>)]
    excluded_operations: Vec<Operation>,
    /// How the engine gets an access token for the endpoint; the client secret is never shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    oauth2: Option<OAuth2View>,
    /// Companies whose events it no longer gets, since they left the TMC by which it got them. It gets them again when
    /// somebody who reaches all that it names puts its `eventSource` anew, or when they come back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(read_only, required = false)]
    withheld_companies: Vec<WithheldCompany>,
}

/// A company that left the TMC by which a subscription got its events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithheldCompany {
    /// The company.
    #[schema(value_type = uuid::Uuid)]
    company_id: OrganizationId,
    /// The TMC that it left.
    #[schema(value_type = uuid::Uuid)]
    tmc_id: OrganizationId,
    /// Whether the subscription is the company's own, set up by that TMC: then it gets nothing at all.
    is_whole: bool,
    /// When it left.
    #[schema(format = DateTime)]
    since: String,
}

impl From<Withheld> for WithheldCompany {
    fn from(row: Withheld) -> Self {
        Self { company_id: row.company, tmc_id: row.tmc, is_whole: row.is_whole, since: write_time(row.since) }
    }
}

/// OAuth2 client credentials, without the secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OAuth2View {
    /// Where tokens are fetched.
    #[schema(format = Uri)]
    token_url: String,
    /// Who asks.
    client_id: String,
}

/// All settings of a subscription: what is left out is unset.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read_settings` reads field by field")]
pub struct PutSubscriptionSettingsRequest {
    /// Operations whose events are not matched.
    #[schema(nullable, max_items = 100, example = json!(["INVOICE_GENERATED"]))]
    excluded_operations: Option<Vec<OperationName>>,
    /// Credentials for an endpoint that wants `Authorization`: fetched, kept and renewed by the engine.
    #[schema(nullable)]
    oauth2: Option<OAuth2Request>,
}

/// What happened, as `BOOKING_TICKETED`.
#[derive(ToSchema)]
#[schema(pattern = "^[A-Z0-9_]{1,100}$", example = "INVOICE_GENERATED")]
#[expect(dead_code, reason = "describes a string")]
pub struct OperationName(String);

/// OAuth2 client credentials (RFC 6749, section 4.4).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read_settings` reads field by field")]
pub struct OAuth2Request {
    /// Where tokens are fetched.
    #[schema(format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/oauth2/token")]
    token_url: String,
    /// Who asks.
    #[schema(min_length = 1, max_length = 1000, pattern = r"^[^\u0000]*$", example = "jetbridge")]
    client_id: String,
    /// The proof; sealed, and never shown again. Left out: the one that is stored for this URL and id.
    #[schema(nullable, min_length = 1, max_length = 4000, pattern = r"^[^\u0000]*$", example = "…")]
    client_secret: Option<String>,
}

/// A new secret.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `create_secret` reads field by field")]
pub struct CreateSecretRequest {
    /// For how many seconds the secrets before it go on signing beside it.
    #[schema(nullable, minimum = 0, maximum = 2_592_000, default = 86400)]
    overlap_seconds: Option<i64>,
}

/// A new secret, shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateSecretResponse {
    /// The id of the secret.
    #[schema(value_type = uuid::Uuid)]
    id: SigningSecretId,
    /// The key that deliveries are signed with from now on: `whsec_` and Base64 of 32 bytes. Keep it safe.
    #[schema(pattern = r"^whsec_[A-Za-z0-9+/]{43}=$")]
    hmac_signing_secret: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// Until when the secrets before it sign as well.
    #[schema(format = DateTime)]
    old_secrets_expire_at: String,
}

/// A secret, without its value.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Secret)]
pub struct SecretView {
    /// The id of the secret.
    #[schema(value_type = uuid::Uuid)]
    id: SigningSecretId,
    /// When it was made and shown.
    #[schema(format = DateTime)]
    created_at: String,
    /// Until when it signs; left out for the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    expires_at: Option<String>,
}

/// The secrets that sign.
#[derive(Serialize, ToSchema)]
pub struct ListSecretsResponse {
    /// Oldest first.
    secrets: Vec<SecretView>,
}

/// What to test with.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `test_subscription` reads field by field")]
pub struct TestSubscriptionRequest {
    /// The kind of event to send. Left out: the first that the subscription wants.
    #[schema(nullable)]
    event_type: Option<EventType>,
}

/// A test on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestSubscriptionResponse {
    /// The sample event.
    #[schema(value_type = uuid::Uuid)]
    event_id: EventId,
    /// Its delivery: look here how it went.
    #[schema(value_type = uuid::Uuid)]
    delivery_id: DeliveryId,
}

/// How a subscription does: its newest 10,000 deliveries of the time asked about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionStats {
    /// From when on events count.
    #[schema(format = DateTime)]
    since: String,
    /// Deliveries that the receiver answered with 200.
    #[schema(minimum = 0)]
    delivered: i64,
    /// Deliveries that were given up.
    #[schema(minimum = 0)]
    exhausted: i64,
    /// Deliveries that wait now, of whatever time.
    #[schema(minimum = 0)]
    waiting: i64,
    /// Deliveries that are held now, of whatever time.
    #[schema(minimum = 0)]
    held: i64,
    /// When the next of those that wait is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_due_at: Option<String>,
    /// Tries of those that have ended.
    #[schema(minimum = 0)]
    attempts: i64,
    /// How long those took.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    duration_ms: Option<Percentiles>,
    /// Why tries failed, the most frequent first.
    reasons: Vec<ReasonCount>,
}

/// Of 100 tries so many were quicker.
#[derive(Serialize, ToSchema)]
pub struct Percentiles {
    /// 50.
    p50: f64,
    /// 95.
    p95: f64,
    /// 99.
    p99: f64,
}

/// How often a reason ended a try.
#[derive(Serialize, ToSchema)]
pub struct ReasonCount {
    /// The reason.
    reason: Reason,
    /// What whoever runs the receiver can do about it.
    advice: &'static str,
    /// How often.
    #[schema(minimum = 1)]
    count: i64,
}

/// Retrieve a subscription's settings
///
/// The operations that are left out, how the engine gets a token for the endpoint, and the companies whose events are withheld.
#[utoipa::path(
    operation_id = "getSubscriptionSettings",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The settings.", body = SubscriptionSettings),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/settings")]
pub(crate) async fn get_subscription_settings(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let (found, withheld) = state
        .db
        .run(async |conn| {
            require(conn, caller.reach, id).await?;
            let found = subscription_settings::find(conn, id).await?;
            Ok::<_, ApiError>((found, withheld::of_subscription(conn, id).await?))
        })
        .await?;
    Ok(HttpResponse::Ok().json(settings_view(&state, id, found, withheld)?))
}

/// Put a subscription's settings
///
/// All of them: what is left out is unset.
#[utoipa::path(
    operation_id = "putSubscriptionSettings",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body = PutSubscriptionSettingsRequest,
    responses(
        (status = 200, description = "The settings as they are now.", body = SubscriptionSettings),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[put("/ext/v1/subscriptions/{subscriptionId}/settings")]
pub(crate) async fn put_subscription_settings(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let (_, json) = body::json(&request, payload).await?;
    let wish = read_settings(&json, &state.address_policy)?;
    let now = state.clock.now();
    let (row, withheld) = state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                require(conn, caller.reach, id).await?;
                subscriptions::lock(conn, id).await?;
                let before = subscription_settings::find(conn, id).await?;
                let oauth2 = wish.oauth2.map(|wish| complete(&state, id, wish, before.as_ref())).transpose()?;
                let sealed = oauth2.map(|oauth2| {
                    let plain = serde_json::to_vec(&oauth2).expect("three strings always serialise");
                    state.keyring.seal(&oauth2_place(id), &plain)
                });
                let row = Settings {
                    subscription_id: id,
                    excluded_operations: wish.excluded_operations,
                    oauth2: sealed,
                    updated_by: caller.subject.clone(),
                    updated_at: now,
                };
                subscription_settings::put(conn, &row).await?;
                Ok::<_, ApiError>((row, withheld::of_subscription(conn, id).await?))
            })
            .await
        })
        .await?;
    state.forget_target(id);
    Ok(HttpResponse::Ok().json(settings_view(&state, id, Some(row), withheld)?))
}

/// Make a new signing secret
///
/// It is shown this once. The secrets before it go on signing beside it for a while, so that a receiver can
/// change over: until then each delivery carries one signature for each.
#[utoipa::path(
    operation_id = "createSecret",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body(content = Option<CreateSecretRequest>, description = "May be left out."),
    responses(
        (status = 201, description = "It signs from the next try on.", body = CreateSecretResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/ext/v1/subscriptions/{subscriptionId}/secrets")]
pub(crate) async fn create_secret(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let json = body::optional_json(&request, payload).await?;
    let overlap = read_overlap(&json)?;
    let now = state.clock.now();
    let secret = SigningSecret::generate();
    let sealed = NewSigningSecret::seal(&state.keyring, id, &secret);
    let until = now + TimeDelta::seconds(overlap);
    state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                require(conn, caller.reach, id).await?;
                subscriptions::lock(conn, id).await?;
                let live = signing_secrets::list(conn, id, now).await?;
                // What will sign beside the new one: without an overlap, nothing.
                let old = if overlap == 0 { 0 } else { live.len() };
                if old >= MAX_LIVE_SECRETS {
                    let what = format!(
                        "has {MAX_LIVE_SECRETS} secrets that sign: revoke one first, or give overlapSeconds 0, which ends them"
                    );
                    return Err(ApiError::invalid("subscriptionId", what));
                }
                signing_secrets::rotate(conn, id, &sealed, now, until).await?;
                Ok::<_, ApiError>(())
            })
            .await
        })
        .await?;
    state.forget_target(id);
    Ok(HttpResponse::Created().json(CreateSecretResponse {
        id: sealed.id,
        hmac_signing_secret: secret.reveal(),
        created_at: write_time(now),
        old_secrets_expire_at: write_time(until),
    }))
}

/// List signing secrets
///
/// Those that sign, with their times, never their values.
#[utoipa::path(
    operation_id = "listSecrets",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The secrets that sign, oldest first.", body = ListSecretsResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/secrets")]
pub(crate) async fn list_secrets(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let now = state.clock.now();
    let rows = state
        .db
        .run(async |conn| {
            require(conn, caller.reach, id).await?;
            Ok::<_, ApiError>(signing_secrets::list(conn, id, now).await?)
        })
        .await?;
    let view = |row: signing_secrets::SecretRow| SecretView {
        id: row.id,
        created_at: write_time(row.created_at),
        expires_at: row.expires_at.map(write_time),
    };
    Ok(HttpResponse::Ok().json(ListSecretsResponse { secrets: rows.into_iter().map(view).collect() }))
}

/// Revoke a signing secret
///
/// At once: from the next try on nothing is signed with it. The current one cannot be revoked: make a new one first, with
/// `overlapSeconds` of 0 if need be.
#[utoipa::path(
    operation_id = "revokeSecret",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("secretId" = uuid::Uuid, Path, description = "The id of the secret.", example = "5b0f0c26-9d0b-4d53-9b3b-4c2a5f0d6a77"),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[delete("/ext/v1/subscriptions/{subscriptionId}/secrets/{secretId}")]
pub(crate) async fn revoke_secret(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let secret: SigningSecretId = path_id(&request, "secretId")?;
    let now = state.clock.now();
    state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                require(conn, caller.reach, id).await?;
                subscriptions::lock(conn, id).await?;
                let live = signing_secrets::list(conn, id, now).await?;
                // The others end by themselves: without the current one, deliveries would go unsigned then.
                if live.iter().any(|row| row.id == secret && row.expires_at.is_none()) {
                    return Err(ApiError::invalid("secretId", "is the current secret: make a new one first"));
                }
                if !signing_secrets::revoke(conn, id, secret).await? {
                    return Err(ApiError::NotFound(format!("There is no secret {secret} of this subscription.")));
                }
                Ok::<_, ApiError>(())
            })
            .await
        })
        .await?;
    state.forget_target(id);
    Ok(HttpResponse::NoContent().finish())
}

/// Send a test event
///
/// A signed sample event, to this subscription alone, on the same way as any other.
#[utoipa::path(
    operation_id = "testSubscription",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body(content = Option<TestSubscriptionRequest>, description = "May be left out."),
    responses(
        (status = 202, description = "It is on its way.", body = TestSubscriptionResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/ext/v1/subscriptions/{subscriptionId}/test")]
pub(crate) async fn test_subscription(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let json = body::optional_json(&request, payload).await?;
    let event_type = read_event_type(&json)?;
    let row = state.db.run(async |conn| require(conn, caller.reach, id).await).await?;
    let event_type = event_type.unwrap_or(row.event_types[0]);
    let sample = samples::of(event_type);
    let event = NewEvent {
        event_type,
        operation: sample["operation"].as_str().and_then(|operation| operation.parse().ok()),
        organization_id: row.subscriber_id,
        contracting_tmc_id: None,
        booking_tmc_id: None,
        occurred_at: state.clock.now(),
        operation_summary: sample.get("operationSummary").map(ToString::to_string),
        payload: EventPayload::Inline(sample["payload"].to_string()),
        recipients: Recipients::Only(id),
        publisher: caller.reach,
        trace_id: TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random()).as_u128(),
    };
    let published = state.publisher.publish(vec![event]).await?;
    let event_id = published.first().ok_or_else(|| anyhow::anyhow!("one event was published"))?.id;
    let mut answer =
        HttpResponse::Accepted().json(TestSubscriptionResponse { event_id, delivery_id: event_id.delivery(1) });
    answer.extensions_mut().insert(PublishedEvents(vec![event_id]));
    Ok(answer)
}

/// Read how a subscription does
///
/// Deliveries and tries by how they ended, how long the receiver took, and why tries failed, of the events since a time.
#[utoipa::path(
    operation_id = "getSubscriptionStats",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("since" = Option<String>, Query, description = "From when on events count, as RFC 3339 writes it. Left out: the last 24 hours.", format = DateTime),
    ),
    responses(
        (status = 200, description = "Its figures.", body = SubscriptionStats),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/stats")]
pub(crate) async fn get_subscription_stats(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let query = Query::of(&request);
    let since = query.time("since").unwrap_or_else(|| state.clock.now() - TimeDelta::days(1));
    query.check()?;
    let (stats, reasons) = state
        .db
        .run_wide(async |conn| {
            require(conn, caller.reach, id).await?;
            let stats = deliveries::stats(conn, id, since).await?;
            Ok::<_, ApiError>((stats, deliveries::reasons(conn, id, since).await?))
        })
        .await?;
    let ms = |micros: f64| (micros / 1e3 * 1e3).round() / 1e3;
    let duration_ms = stats.p50_us.zip(stats.p95_us).zip(stats.p99_us).map(|((p50, p95), p99)| Percentiles {
        p50: ms(p50),
        p95: ms(p95),
        p99: ms(p99),
    });
    let reasons = reasons.into_iter();
    Ok(HttpResponse::Ok().json(SubscriptionStats {
        since: write_time(since),
        delivered: stats.delivered,
        exhausted: stats.exhausted,
        waiting: stats.waiting,
        held: stats.held,
        next_due_at: stats.next_due_at.map(write_time),
        attempts: stats.attempts,
        duration_ms,
        reasons: reasons.map(|(reason, count)| ReasonCount { reason, advice: reason.advice(), count }).collect(),
    }))
}

/// The subscription, if it is within reach.
async fn require(conn: &mut AsyncPgConnection, reach: Reach, id: SubscriptionId) -> Result<Subscription, ApiError> {
    subscriptions::find(conn, reach, id).await?.ok_or_else(|| missing(id))
}

pub(super) fn missing(id: SubscriptionId) -> ApiError {
    ApiError::NotFound(format!("There is no webhook subscription {id}."))
}

struct SettingsWish {
    excluded_operations: Vec<Operation>,
    oauth2: Option<OAuth2Wish>,
}

struct OAuth2Wish {
    token_url: String,
    client_id: String,
    client_secret: Option<String>,
}

fn read_settings(json: &Json, policy: &AddressPolicy) -> Result<SettingsWish, ApiError> {
    let faults = Faults::default();
    let read = Node::root(json, &faults).fields().and_then(|mut fields| {
        let excluded_operations =
            fields.optional("excludedOperations", Null::IsAbsence).map_or(Some(Vec::new()), |node| {
                let items = node.items(MAX_EXCLUDED)?;
                if items.len() as u64 > MAX_EXCLUDED {
                    node.fault(format!("must have at most {MAX_EXCLUDED} entries"));
                }
                let mut list: Vec<Operation> = Vec::new();
                for operation in items.iter().filter_map(|item| item.parse::<Operation>()) {
                    if !list.contains(&operation) {
                        list.push(operation);
                    }
                }
                Some(list)
            });
        let oauth2 = fields.optional("oauth2", Null::IsAbsence).and_then(|node| read_oauth2(&node, policy));
        fields.finish();
        Some(SettingsWish { excluded_operations: excluded_operations?, oauth2 })
    });
    faults.check()?;
    read.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

fn read_oauth2(node: &Node<'_>, policy: &AddressPolicy) -> Option<OAuth2Wish> {
    let within = |most: usize| {
        move |text: &str| {
            let count = text.chars().count();
            if (1..=most).contains(&count) {
                Ok(text.to_owned())
            } else {
                Err(format!("must have 1 to {most} characters"))
            }
        }
    };
    let mut fields = node.fields()?;
    let token_url = fields.required("tokenUrl").and_then(|node| node.parse_with(|text| TargetUrl::parse(text, policy)));
    let client_id = fields.required("clientId").and_then(|node| node.parse_with(within(1000)));
    let client_secret = fields.optional("clientSecret", Null::IsAbsence).map(|node| node.parse_with(within(4000)));
    fields.finish();
    Some(OAuth2Wish {
        token_url: token_url?.as_str().to_owned(),
        client_id: client_id?,
        client_secret: match client_secret {
            None => None,
            Some(given) => Some(given?),
        },
    })
}

/// Fills in the stored secret where none was given for the same URL and id.
fn complete(
    state: &State,
    id: SubscriptionId,
    wish: OAuth2Wish,
    before: Option<&Settings>,
) -> Result<OAuth2Credentials, ApiError> {
    let client_secret = match wish.client_secret {
        Some(secret) => Some(secret),
        None => before
            .map(|before| open_oauth2(state, id, before))
            .transpose()?
            .flatten()
            .filter(|known| known.token_url == wish.token_url && known.client_id == wish.client_id)
            .map(|known| known.client_secret),
    };
    let client_secret = client_secret.ok_or_else(|| {
        ApiError::invalid("oauth2.clientSecret", "is required: none is stored for this tokenUrl and clientId")
    })?;
    Ok(OAuth2Credentials { token_url: wish.token_url, client_id: wish.client_id, client_secret })
}

fn open_oauth2(state: &State, id: SubscriptionId, row: &Settings) -> Result<Option<OAuth2Credentials>, ApiError> {
    let Some(sealed) = &row.oauth2 else { return Ok(None) };
    let plain = state.keyring.open(&oauth2_place(id), sealed)?;
    Ok(Some(serde_json::from_slice(&plain).map_err(anyhow::Error::new)?))
}

fn settings_view(
    state: &State,
    id: SubscriptionId,
    row: Option<Settings>,
    withheld: Vec<Withheld>,
) -> Result<SubscriptionSettings, ApiError> {
    let oauth2 = row.as_ref().map(|row| open_oauth2(state, id, row)).transpose()?.flatten();
    Ok(SubscriptionSettings {
        excluded_operations: row.map(|row| row.excluded_operations).unwrap_or_default(),
        oauth2: oauth2.map(|oauth2| OAuth2View { token_url: oauth2.token_url, client_id: oauth2.client_id }),
        withheld_companies: withheld.into_iter().map(WithheldCompany::from).collect(),
    })
}

fn read_overlap(json: &Json) -> Result<i64, ApiError> {
    let faults = Faults::default();
    let overlap = Node::root(json, &faults).fields().and_then(|mut fields| {
        let overlap = fields
            .optional("overlapSeconds", Null::IsAbsence)
            .map_or(Some(DEFAULT_OVERLAP), |node| node.integer(0, MAX_OVERLAP));
        fields.finish();
        overlap
    });
    faults.check()?;
    overlap.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

fn read_event_type(json: &Json) -> Result<Option<EventType>, ApiError> {
    let faults = Faults::default();
    let event_type = Node::root(json, &faults).fields().and_then(|mut fields| {
        let event_type = fields.optional("eventType", Null::IsAbsence).and_then(|node| node.parse());
        fields.finish();
        event_type
    });
    faults.check()?;
    Ok(event_type)
}

/// Registers the seven operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config
        .service(get_subscription_settings)
        .service(put_subscription_settings)
        .service(create_secret)
        .service(list_secrets)
        .service(revoke_secret)
        .service(test_subscription)
        .service(get_subscription_stats);
}
