//! The secrets that sign a subscription's deliveries.

use super::require;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::{body, request};
use crate::api::{State, path_id};
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::id::{SigningSecretId, SubscriptionId};
use crate::domain::secret::SigningSecret;
use crate::store::audit::{self, NewChange};
use crate::store::signing_secrets::{self, NewSigningSecret};
use crate::store::subscriptions::{self};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use chrono::TimeDelta;
use diesel::OptionalExtension;
use diesel_async::AsyncConnection;
use serde::Serialize;
use utoipa::ToSchema;

/// How long an old secret signs beside a new one, unless asked otherwise (seconds).
const DEFAULT_OVERLAP: i64 = 86_400;
/// The most secrets that sign at once: each adds to a header of every delivery.
const MAX_LIVE_SECRETS: usize = 10;

request! {
    /// A new secret.
    pub struct CreateSecretRequest {
        /// For how many seconds the secrets before it go on signing beside it.
        #[schema(nullable, minimum = 0, maximum = 2_592_000, default = 86400)]
        #[validate(range(min = 0, max = 2_592_000))]
        overlap_seconds: Option<i64>,
    }
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

/// Create a signing secret
///
/// Returns the new secret, which is shown only once. Earlier secrets keep signing beside it for a while, so that a
/// receiver can switch over: during that time each delivery carries one signature per active secret.
#[utoipa::path(
    operation_id = "createSecret",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body(content = Option<CreateSecretRequest>, description = "May be left out."),
    responses(
        (status = 201, description = "The secret signs from the next attempt.", body = CreateSecretResponse),
        Authorized, Bodied, Found, Stored,
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
    let wanted: CreateSecretRequest = body::read_optional(&state, &request, payload).await?;
    let overlap = wanted.overlap_seconds.unwrap_or(DEFAULT_OVERLAP);
    let now = state.clock.now();
    let secret = SigningSecret::generate();
    let sealed = NewSigningSecret::seal(&state.keyring, id, &secret);
    let until = now + TimeDelta::seconds(overlap);
    state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                // Whoever archives it meanwhile is waited for.
                subscriptions::lock(conn, id).await.optional()?;
                let owner = require(conn, caller.reach, id).await?;
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
                let change = NewChange::below(&owner, (ChangedKind::Secret, sealed.id.into()), ChangeAction::Created, &caller.subject, now);
                audit::add(conn, &change).await?;
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
/// The active secrets with their times, never their values.
#[utoipa::path(
    operation_id = "listSecrets",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The active secrets, oldest first.", body = ListSecretsResponse),
        Authorized, Checked, Found, Stored,
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
/// Takes effect with the next attempt. The current secret cannot be revoked: create a new one first, with
/// `overlapSeconds` of 0 if need be.
#[utoipa::path(
    operation_id = "revokeSecret",
    tag = "Subscription Settings",
    params(
        ("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        ("secretId" = uuid::Uuid, Path, description = "The id of the secret.", example = "5b0f0c26-9d0b-4d53-9b3b-4c2a5f0d6a77"),
    ),
    responses(
        (status = 204, description = "The secret was revoked."),
        Authorized, Checked, Found, Stored,
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
                // Whoever archives it meanwhile is waited for.
                subscriptions::lock(conn, id).await.optional()?;
                let owner = require(conn, caller.reach, id).await?;
                let live = signing_secrets::list(conn, id, now).await?;
                // The others end by themselves: without the current one, deliveries would go unsigned then.
                if live.iter().any(|row| row.id == secret && row.expires_at.is_none()) {
                    return Err(ApiError::invalid("secretId", "is the current secret: make a new one first"));
                }
                if !signing_secrets::revoke(conn, id, secret).await? {
                    return Err(ApiError::NotFound(format!("There is no secret {secret} of this subscription.")));
                }
                let change = NewChange::below(
                    &owner,
                    (ChangedKind::Secret, secret.into()),
                    ChangeAction::Revoked,
                    &caller.subject,
                    now,
                );
                audit::add(conn, &change).await?;
                Ok::<_, ApiError>(())
            })
            .await
        })
        .await?;
    state.forget_target(id);
    Ok(HttpResponse::NoContent().finish())
}
