//! Access tokens for receivers that want one: fetched once for many, kept until they end.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request};
use http_body_util::Full;

use super::egress::{Egress, MAX_ANSWER_BYTES};
use super::send::user_agent;
use super::targets::Target;
use super::token_answer;
use super::weighed::Weighed;
use crate::domain::id::SubscriptionId;

/// How long before its end a token is renewed.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// What tokens may take in memory; those used least lately go, and are asked for again.
const MAX_KEPT_BYTES: usize = 16 * 1024 * 1024;
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
        why: Arc<str>,
    },
    /// This node could not ask.
    Unable,
}

/// The tokens that this node keeps, within a budget of bytes.
pub struct Tokens {
    /// The outer lock is held for a look-up; the inner one while one asks and others wait.
    kept: Mutex<Weighed<SubscriptionId, Slot>>,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { kept: Mutex::new(Weighed::new(MAX_KEPT_BYTES)) }
    }
}

/// One subscription's token; told apart by whose credentials it came from.
type Slot = Arc<tokio::sync::Mutex<Option<([u8; 32], Asked)>>>;

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
        let slot = self.slot(target.id);
        let mut kept = slot.lock().await;
        let asked = match &*kept {
            Some((known, asked)) if *known == digest && asked.is_good(now) => asked.clone(),
            _ => {
                let asked = ask(egress, &credentials.token_url, form, now).await;
                if !matches!(asked, Asked::Unable) {
                    *kept = Some((digest, asked.clone()));
                    self.kept().insert(target.id, slot.clone(), asked.bytes());
                }
                asked
            }
        };
        match asked {
            Asked::Token { header, token, .. } => Ok(Some((header, token))),
            Asked::Failure { why, .. } => Err(NoToken::NotGiven(why)),
            Asked::Unable => Err(NoToken::NotAsked),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Weighed<SubscriptionId, Slot>> {
        self.kept.lock().expect("nobody panics while holding it")
    }

    /// The place of a subscription's token. One that was let go while somebody asks costs another question, no more.
    fn slot(&self, id: SubscriptionId) -> Slot {
        let mut kept = self.kept();
        if let Some(slot) = kept.get(&id) {
            return slot.clone();
        }
        let slot = Slot::default();
        kept.insert(id, slot.clone(), 0);
        slot
    }

    /// Forgets a token that a receiver refused.
    pub fn forget(&self, id: SubscriptionId) {
        self.kept().remove(&id);
    }
}

/// Why there is no token.
#[derive(Clone, Debug)]
pub enum NoToken {
    /// The token endpoint gave none that can be used; why, in a sentence that holds no secret.
    NotGiven(Arc<str>),
    /// It could not be asked, through no fault of its own.
    NotAsked,
}

impl NoToken {
    /// It took all the time there was.
    #[must_use]
    pub fn late() -> Self {
        Self::NotGiven("The token endpoint gave no answer in time".into())
    }
}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGiven(why) => f.write_str(why),
            Self::NotAsked => f.write_str("This node could not ask the token endpoint"),
        }
    }
}

impl Asked {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Token { until, .. } | Self::Failure { until, .. } => now < *until,
            Self::Unable => false,
        }
    }

    /// The text is there twice, alone and in its header.
    fn bytes(&self) -> usize {
        match self {
            Self::Token { token, .. } => 2 * token.len(),
            Self::Failure { why, .. } => why.len(),
            Self::Unable => 0,
        }
    }
}

fn digest_of(url: &str, form: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::new().chain_update(url).chain_update([0]).chain_update(form).finalize().into()
}

async fn ask(egress: &Egress, url: &str, form: String, now: DateTime<Utc>) -> Asked {
    let failure = |why: String| Asked::Failure { until: now + FAILURE_STANDS, why: why.into() };
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, user_agent())
        .body(Full::new(Bytes::from(form)));
    let Ok(request) = request else { return failure("The token endpoint's URL cannot be called".to_owned()) };
    let reply = egress.call(request, MAX_ANSWER_BYTES, egress.deadline()).await;
    let answer = match reply.result {
        Ok(answer) if answer.status == 200 => answer,
        Ok(answer) => {
            tracing::info!(status = answer.status.as_u16(), "a token endpoint refused");
            return failure(format!("The token endpoint answered {}", answer.status.as_u16()));
        }
        Err(refused) if refused.is_ours => return Asked::Unable,
        Err(refused) => {
            tracing::info!(reason = %refused.reason, "a token endpoint could not be asked");
            return failure(format!("The token endpoint could not be asked ({})", refused.reason));
        }
    };
    let granted = match token_answer::read(&answer.body) {
        Ok(granted) => granted,
        Err(unusable) => {
            tracing::info!(what = unusable.what, flaw = ?answer.flaw, "a token endpoint gave no token that can be used");
            return failure(match answer.flaw {
                Some(flaw) => format!("The token endpoint answered 200 with a body that did not come whole ({flaw})"),
                None => unusable.to_string(),
            });
        }
    };
    if granted.lifetime_is_odd {
        tracing::info!(
            seconds = granted.lifetime.num_seconds(),
            "the expires_in of a token endpoint cannot be read: its token is taken to be good for so long"
        );
    }
    let text = format!("Bearer {}", granted.access_token);
    let Ok(mut header) = HeaderValue::from_str(&text) else {
        return failure("The token endpoint gave an access_token that no header can carry".to_owned());
    };
    header.set_sensitive(true);
    let kept_for = (granted.lifetime - MARGIN).max(granted.lifetime / 2);
    Asked::Token { header, token: granted.access_token.into(), until: now + kept_for }
}

/// The name of the header that carries a token.
pub const HEADER: http::HeaderName = AUTHORIZATION;
