//! Access tokens for API clients.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::TimeDelta;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::auth::{Grant, Scope};
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::proxies::{caller_address, network_of};
use crate::api::refusals::{Bodied, Limited, Stored};
use crate::api::request::body;
use crate::api::request::body::header;
use crate::api::request::faults::{Fault, Faults};
use crate::domain::id::ApiClientId;
use crate::store::api_clients::{self, ApiClient};

/// How long a token is good; the original's sample value.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(3600);

/// How many requests one address may make for each request that one client may make: enough
/// for the clients behind one gateway, too few to try secrets.
const CLIENTS_PER_ADDRESS: u32 = 4;

/// Hashing is slow by design, so that only so many run at once.
const HASHES_AT_ONCE: usize = 2;

/// How many may wait for their turn; who comes then is told to come again.
const HASHES_WAITING: usize = 64;
/// How long they may wait.
const HASH_WAIT: Duration = Duration::from_secs(5);
const BUSY: ApiError =
    ApiError::Busy("Too many tokens are being fetched at once. Try again, and keep the token that you get.");

/// Credentials in exchange for a token.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form that `Form::read` reads field by field")]
pub struct OAuthTokenRequest {
    /// `client_credentials`. Token exchange is not offered.
    #[schema(pattern = "^client_credentials$", example = "client_credentials")]
    grant_type: String,
    /// The id of an API client.
    #[schema(format = Uuid)]
    client_id: String,
    /// Its secret.
    #[schema(format = Password, min_length = 1, pattern = r"^[^\u0000]*$")]
    client_secret: String,
    /// Accepted as the original does; it does not change the token.
    #[schema(required = false, nullable = false, pattern = r"^[^\u0000]*$", example = "https://apis.spotnana.com/v2")]
    audience: Option<String>,
    /// Scopes, separated by spaces. Those that the client does not have are left out; left out
    /// itself, the token gets all that the client has.
    #[schema(required = false, nullable = false, pattern = r"^[^\u0000]*$", example = "subscriptions:read")]
    scope: Option<String>,
}

/// A token.
#[derive(Serialize, ToSchema)]
pub struct OAuthTokenResponse {
    /// Send it as `Authorization: Bearer …`, and keep it until it expires.
    pub access_token: String,
    /// `Bearer`
    #[schema(value_type = String, example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds it is good.
    #[schema(example = 3600)]
    pub expires_in: i32,
    /// The scopes that it has.
    #[schema(example = "subscriptions:read subscriptions:write")]
    pub scope: String,
}

/// Fetch an access token
///
/// Send the client's id and secret in the form or in an `Authorization: Basic` header. The endpoint is rate limited:
/// keep the token until it expires, and after a 429 wait for as long as `Retry-After` says.
#[utoipa::path(
    operation_id = "fetchOauth2Token",
    tag = "Authentication",
    security(()),
    request_body(content = OAuthTokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token.", body = OAuthTokenResponse),
        Bodied, Limited, Stored, (status = 403, body = ErrorResponse),
    ),
)]
#[post("/v2/auth/oauth2-token")]
pub(crate) async fn fetch_oauth2_token(
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let bytes = body::whole(&request, payload, "application/x-www-form-urlencoded").await?;
    let form = Form::read(&request, &bytes)?;
    let address = caller_address(&request, &state.trusted_proxies).map(network_of);
    let id = form.client_id.parse::<ApiClientId>();
    state.token_limits.check(address, ClientKey::of(&form.client_id))?;
    let refused = || ApiError::NotAuthorized("The client id or the client secret is wrong.".to_owned());
    let issuer = state
        .issuer
        .as_ref()
        .ok_or_else(|| ApiError::NotAuthorized("This server verifies tokens but does not issue them.".to_owned()))?;
    let client = match id {
        Ok(id) => state.db.query(async |conn| api_clients::find(conn, id).await).await?,
        Err(_) => None,
    };
    let client = state.token_limits.verify(client, form.client_secret).await?.ok_or_else(refused)?;
    let grant = grant(&client, form.scope.as_deref());
    let scope = grant.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    state.hold_clock().await?;
    let access_token = issuer.issue_by(grant, &state.clock).map_err(anyhow::Error::new)?;
    let expires_in = i32::try_from(LIFETIME.num_seconds()).unwrap_or(i32::MAX);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((PRAGMA, "no-cache"))
        .json(OAuthTokenResponse { access_token, token_type: "Bearer", expires_in, scope }))
}

fn grant(client: &ApiClient, wanted: Option<&str>) -> Grant {
    let has = |scope: &Scope| client.scopes.iter().any(|name| name == scope.as_str());
    // A client of the original asks for `openid`, which says nothing about what it may do.
    let wanted: Option<Vec<_>> = wanted
        .map(|text| text.split_whitespace().filter(|name| *name != "openid").collect::<Vec<_>>())
        .filter(|list| !list.is_empty());
    let wants = |scope: &Scope| wanted.as_ref().is_none_or(|list| list.contains(&scope.as_str()));
    Grant {
        subject: client.id.to_string(),
        role: client.role,
        company_id: client.company_id,
        tmc_id: client.tmc_id,
        scopes: Scope::ALL.into_iter().filter(|scope| has(scope) && wants(scope)).collect(),
        lifetime: LIFETIME,
    }
}

struct Form {
    client_id: String,
    client_secret: String,
    scope: Option<String>,
}

impl Form {
    /// Reads the form. The credentials may stand in it or in the header, as RFC 6749 (2.3.1) has it; a client that
    /// sends both must say the same twice.
    fn read(request: &HttpRequest, bytes: &[u8]) -> Result<Self, ApiError> {
        let faults = Faults::default();
        let header = header(request, &AUTHORIZATION).and_then(|text| read_basic(text, &faults));
        let field = |name: &str| {
            let mut given = url::form_urlencoded::parse(bytes).filter(|(key, _)| key == name).map(|(_, value)| value);
            let value = given.next()?;
            if given.next().is_some() {
                faults.add(Fault::new(name, "is given twice"));
            }
            if value.contains('\0') {
                faults.add(Fault::new(name, "must not hold the character U+0000"));
            }
            Some(value.into_owned()).filter(|value| !value.is_empty())
        };
        let required = |name: &str| {
            field(name).unwrap_or_else(|| {
                faults.add(Fault::new(name, "is required"));
                String::new()
            })
        };
        let grant_type = required("grant_type");
        // Looked at for its form only.
        let _ = field("audience");
        let credential = |name: &str, of_header: Option<String>| match of_header {
            None => required(name),
            Some(of_header) => {
                if field(name).is_some_and(|given| given != of_header) {
                    faults.add(Fault::new(name, "is not what the Authorization header says: send it once"));
                }
                of_header
            }
        };
        let (id, secret) = header.unzip();
        let form = Self {
            client_id: credential("client_id", id),
            client_secret: credential("client_secret", secret),
            scope: field("scope"),
        };
        if !grant_type.is_empty() && grant_type != "client_credentials" {
            faults.add(Fault::quoting("grant_type", "must be client_credentials", &grant_type));
        }
        faults.check()?;
        Ok(form)
    }
}

/// The client's id and secret from an `Authorization` header of the Basic scheme; another scheme says nothing here. RFC
/// 6749 has both form-encoded before they are joined; ids and secrets that we issue read the same either way.
fn read_basic(text: &str, faults: &Faults) -> Option<(String, String)> {
    let (scheme, encoded) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let encoded = encoded.trim().trim_end_matches('=');
    let plain = STANDARD_NO_PAD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = plain.as_deref().and_then(|plain| plain.split_once(':'));
    let decode = |text: &str| percent_decode(text).filter(|text| !text.is_empty() && !text.contains('\0'));
    let pair = pair.and_then(|(id, secret)| Some((decode(id)?, decode(secret)?)));
    if pair.is_none() {
        faults.add(Fault::new("Authorization", "must be Basic and the Base64 of client_id:client_secret"));
    }
    pair
}

fn percent_decode(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

/// What a client counts as: all spellings of one id are one client.
#[derive(Clone, PartialEq, Eq, Hash)]
enum ClientKey {
    Id(ApiClientId),
    /// What is no id, and hence nobody's; the start of it.
    Text(String),
}

impl ClientKey {
    fn of(client_id: &str) -> Self {
        client_id.parse().map_or_else(|_| Self::Text(client_id.chars().take(64).collect()), Self::Id)
    }
}

/// What protects the token endpoint: rates by client and by address, and a bound on hashing.
pub struct TokenLimits {
    by_client: DefaultKeyedRateLimiter<(Option<IpAddr>, ClientKey)>,
    by_address: DefaultKeyedRateLimiter<Option<IpAddr>>,
    hashing: Arc<Semaphore>,
    /// Those that hash and those that wait for it.
    queue: Arc<Semaphore>,
}

impl TokenLimits {
    /// At most so many requests a minute for one client from one address.
    #[must_use]
    pub fn per_minute(rate: NonZeroU32) -> Self {
        let of_address = rate.saturating_mul(NonZeroU32::MIN.saturating_add(CLIENTS_PER_ADDRESS - 1));
        Self {
            by_client: RateLimiter::keyed(Quota::per_minute(rate)),
            by_address: RateLimiter::keyed(Quota::per_minute(of_address)),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            queue: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
        }
    }

    fn check(&self, address: Option<IpAddr>, client: ClientKey) -> Result<(), ApiError> {
        let refused = |until: governor::NotUntil<_>| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            ApiError::TooManyTokens(wait.as_secs() + 1)
        };
        self.by_address.check_key(&address).map_err(refused)?;
        self.by_client.check_key(&(address, client)).map_err(refused)
    }

    /// Forgets addresses and clients that have been quiet, so that memory stays bounded.
    pub fn sweep(&self) {
        self.by_client.retain_recent();
        self.by_address.retain_recent();
    }

    /// The client, if the secret is its own. Takes as long for an unknown client, so that time
    /// does not tell which ids exist.
    async fn verify(&self, client: Option<ApiClient>, secret: String) -> Result<Option<ApiClient>, ApiError> {
        let _place = self.queue.try_acquire().map_err(|_| BUSY)?;
        let turn = tokio::time::timeout(HASH_WAIT, self.hashing.clone().acquire_owned()).await;
        let permit = turn.map_err(|_| BUSY)?.map_err(anyhow::Error::new)?;
        tokio::task::spawn_blocking(move || {
            // Held here, since hashing goes on when the caller hangs up.
            let _permit = permit;
            let hash = client.as_ref().map_or(HASH_OF_NOBODY, |client| client.secret_hash.as_str());
            let fits = secret_fits(&secret, hash);
            client.filter(|_| fits)
        })
        .await
        .map_err(|error| ApiError::Internal(error.into()))
    }
}

/// The hash of a random secret that nobody kept.
const HASH_OF_NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyEh$bHh2Ym5tYXNkZmdoamtscXdlcnR5dWlvcDEyMzQ1Njc";

/// Hashes a client secret for the database.
pub fn hash_secret(secret: &str) -> anyhow::Result<String> {
    let salt =
        SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|error| anyhow::anyhow!("salting: {error}"))?;
    let hash = Argon2::default().hash_password(secret.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow::anyhow!("hashing a client secret: {error}"))?.to_string())
}

/// Whether a secret fits a hash of [`hash_secret`].
#[must_use]
pub fn secret_fits(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_client_id_are_one_client() {
        let key = |text: &str| ClientKey::of(text);
        assert!(key("497F6ECA-6276-4993-BFEB-53CBBBBA6F08") == key("497f6eca-6276-4993-bfeb-53cbbbba6f08"));
        assert!(key("497f6eca-6276-4993-bfeb-53cbbbba6f09") != key("497f6eca-6276-4993-bfeb-53cbbbba6f08"));
        assert!(key("one") != key("two"));
    }

    #[tokio::test]
    async fn the_queue_for_hashing_has_an_end() {
        let limits = TokenLimits::per_minute(NonZeroU32::MIN);
        let held = limits.hashing.clone().acquire_many_owned(2).await.unwrap();
        let waiting = futures_util::future::join_all((0..100).map(|_| limits.verify(None, "wrong".into())));
        let mut waiting = std::pin::pin!(waiting);
        assert!(futures_util::poll!(waiting.as_mut()).is_pending());
        drop(held);
        let busy = waiting.await.iter().filter(|answer| matches!(answer, Err(ApiError::Busy(_)))).count();
        assert!(busy >= 100 - HASHES_AT_ONCE - HASHES_WAITING, "{busy}");
    }

    #[test]
    fn a_hash_fits_its_secret_only() {
        let hash = hash_secret("s3cret").unwrap();
        assert!(secret_fits("s3cret", &hash));
        assert!(!secret_fits("other", &hash));
        assert!(PasswordHash::new(HASH_OF_NOBODY).is_ok(), "or an unknown client would answer faster");
    }
}
