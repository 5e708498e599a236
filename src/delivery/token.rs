//! Access tokens for receivers that want one: fetched once for many, kept until they end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request};
use http_body_util::Full;
use serde::Deserialize;

use super::egress::{Egress, MAX_ANSWER_BYTES};
use super::send::user_agent;
use super::targets::Target;
use crate::domain::id::SubscriptionId;

/// How long before its end a token is renewed.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// How long a token is good whose endpoint does not say.
const DEFAULT_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// How long a failure stands for those that wait, so that they do not all ask in turn.
const FAILURE_STANDS: TimeDelta = TimeDelta::seconds(1);

/// What came of asking.
#[derive(Clone)]
enum Asked {
    Token {
        header: HeaderValue,
        token: Arc<str>,
        until: DateTime<Utc>,
    },
    Failure {
        until: DateTime<Utc>,
    },
    /// This node could not ask.
    Unable,
}

/// The tokens that this node keeps.
#[derive(Default)]
pub struct Tokens {
    /// The outer lock is held for a look-up; the inner one while one asks and others wait.
    kept: Mutex<HashMap<SubscriptionId, Slot>>,
}

/// One subscription's token; told apart by whose credentials it came from.
type Slot = Arc<tokio::sync::Mutex<Option<([u8; 32], Asked)>>>;

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<i64>,
}

/// The `Authorization` header, and the token in it.
pub type Authorization = (HeaderValue, Arc<str>);

impl Tokens {
    /// What to send as `Authorization`; `None` when the target wants nothing; an error when its token endpoint
    /// gives none.
    pub async fn authorization(
        &self,
        egress: &Egress,
        target: &Target,
        now: DateTime<Utc>,
    ) -> Result<Option<Authorization>, NoToken> {
        let Some(credentials) = &target.oauth2 else { return Ok(None) };
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &credentials.client_id)
            .append_pair("client_secret", &credentials.client_secret)
            .finish();
        let digest = digest_of(&credentials.token_url, &form);
        let slot = self.kept.lock().expect("nobody panics while holding it").entry(target.id).or_default().clone();
        let mut kept = slot.lock().await;
        let asked = match &*kept {
            Some((known, asked)) if *known == digest && asked.is_good(now) => asked.clone(),
            _ => {
                let asked = ask(egress, &credentials.token_url, form, now).await;
                if !matches!(asked, Asked::Unable) {
                    *kept = Some((digest, asked.clone()));
                }
                asked
            }
        };
        match asked {
            Asked::Token { header, token, .. } => Ok(Some((header, token))),
            Asked::Failure { .. } => Err(NoToken::NotGiven),
            Asked::Unable => Err(NoToken::NotAsked),
        }
    }

    /// Forgets a token that a receiver refused.
    pub fn forget(&self, id: SubscriptionId) {
        self.kept.lock().expect("nobody panics while holding it").remove(&id);
    }
}

/// Why there is no token.
#[derive(Debug)]
pub enum NoToken {
    /// The token endpoint gave none.
    NotGiven,
    /// It could not be asked, through no fault of its own.
    NotAsked,
}

impl Asked {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Token { until, .. } | Self::Failure { until } => now < *until,
            Self::Unable => false,
        }
    }
}

fn digest_of(url: &str, form: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::new().chain_update(url).chain_update([0]).chain_update(form).finalize().into()
}

async fn ask(egress: &Egress, url: &str, form: String, now: DateTime<Utc>) -> Asked {
    let failure = Asked::Failure { until: now + FAILURE_STANDS };
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, user_agent())
        .body(Full::new(Bytes::from(form)));
    let Ok(request) = request else { return failure };
    let reply = egress.call(request, MAX_ANSWER_BYTES, egress.deadline()).await;
    let answer = match reply.result {
        Ok(answer) if answer.status == 200 => answer,
        Ok(answer) => {
            tracing::debug!(status = answer.status.as_u16(), "a token endpoint refused");
            return failure;
        }
        Err(refused) if refused.is_ours => return Asked::Unable,
        Err(refused) => {
            tracing::debug!(reason = %refused.reason, "a token endpoint could not be asked");
            return failure;
        }
    };
    let Ok(response) = serde_json::from_slice::<TokenResponse>(&answer.body) else { return failure };
    let kind = response.token_type.as_deref().unwrap_or("Bearer");
    let Ok(mut header) = HeaderValue::from_str(&format!("{kind} {}", response.access_token)) else { return failure };
    header.set_sensitive(true);
    let lifetime =
        response.expires_in.map_or(DEFAULT_LIFETIME, |seconds| TimeDelta::seconds(seconds.clamp(0, 31_536_000)));
    Asked::Token { header, token: response.access_token.into(), until: now + (lifetime - MARGIN).max(lifetime / 2) }
}

/// The name of the header that carries a token.
pub const HEADER: http::HeaderName = AUTHORIZATION;
