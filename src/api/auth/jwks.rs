//! The keys that an identity provider publishes, fetched when needed and kept for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use jsonwebtoken::jwk::{JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::time::Instant;
use url::Url;

use crate::api::error::ApiError;
use crate::outbound;

/// After this long the keys are fetched anew.
const FRESH: Duration = Duration::from_secs(300);
/// A token with an unknown key makes us look again, but not more often than this.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest document.
const MAX_BYTES: usize = 256 * 1024;

/// The keys behind one URL. Clones share them.
#[derive(Clone)]
pub struct Jwks {
    url: Url,
    client: reqwest::Client,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    keys: Option<JwkSet>,
    fetched: Option<Instant>,
    attempted: Option<Instant>,
}

impl Jwks {
    /// Keys behind this URL: https, or http on this machine. It is the operator's own setting,
    /// not a caller's, so that it may be on a private network.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let url: Url = url.parse().with_context(|| format!("{url} is not a URL"))?;
        let is_here = outbound::is_here(&url);
        ensure!(url.scheme() == "https" || (url.scheme() == "http" && is_here), "{url} must be https");
        let client =
            outbound::client_for(&url).timeout(TIMEOUT).build().context("building the client that fetches keys")?;
        Ok(Self { url, client, kept: Arc::default() })
    }

    /// The key of this id and algorithm; the only one of the set when the token names none.
    /// `None` when there is none; an error when the provider is away and nothing is kept.
    ///
    /// Keys that are kept answer at once; fetching them anew happens behind their back.
    pub(super) async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Option<DecodingKey>, ApiError> {
        let (found, is_due) = self.look(kid, algorithm);
        match (found, is_due) {
            (Some(key), true) => {
                let jwks = self.clone();
                tokio::spawn(async move { jwks.refresh().await });
                Ok(Some(key))
            }
            (Some(key), false) => Ok(Some(key)),
            (None, true) => {
                self.refresh().await;
                self.kept_or_away(kid, algorithm)
            }
            (None, false) => self.kept_or_away(kid, algorithm),
        }
    }

    /// What is kept, and whether it is time to fetch; if so, it is this caller who does.
    fn look(&self, kid: Option<&str>, algorithm: Algorithm) -> (Option<DecodingKey>, bool) {
        let mut kept = self.lock();
        let found = kept.keys.as_ref().and_then(|keys| find(keys, kid, algorithm));
        let is_stale = found.is_none() || kept.fetched.is_none_or(|at| at.elapsed() > FRESH);
        let is_due = is_stale && kept.attempted.is_none_or(|at| at.elapsed() > LOOK_AGAIN);
        if is_due {
            kept.attempted = Some(Instant::now());
        }
        (found, is_due)
    }

    fn kept_or_away(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Option<DecodingKey>, ApiError> {
        match &self.lock().keys {
            Some(keys) => Ok(find(keys, kid, algorithm)),
            None => Err(ApiError::Unavailable(anyhow!("the keys of the identity provider could not be fetched"))),
        }
    }

    /// Keys that were good stay good while their provider is away.
    async fn refresh(&self) {
        match self.fetch().await {
            Ok(keys) => {
                let mut kept = self.lock();
                kept.keys = Some(keys);
                kept.fetched = Some(Instant::now());
            }
            Err(error) => tracing::warn!(error = format!("{error:#}"), "fetching the identity provider's keys failed"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self) -> anyhow::Result<JwkSet> {
        let response = self.client.get(self.url.clone()).send().await;
        let via = || format!("fetching the JWKS{}", outbound::via_proxy(&self.url));
        let mut response = response.with_context(via)?;
        if response.status() != reqwest::StatusCode::OK {
            bail!("the JWKS URL answered {}{}", response.status(), outbound::via_proxy(&self.url));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.context("reading the JWKS")? {
            body.extend_from_slice(&chunk);
            ensure!(body.len() <= MAX_BYTES, "the JWKS is over {MAX_BYTES} bytes");
        }
        serde_json::from_slice(&body).context("the JWKS is not a key set")
    }
}

fn find(keys: &JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    let jwk = match kid {
        Some(kid) => keys.find(kid)?,
        None if keys.keys.len() == 1 => &keys.keys[0],
        None => return None,
    };
    let is_for_signatures = !matches!(&jwk.common.public_key_use, Some(PublicKeyUse::Encryption));
    let names_another = jwk.common.key_algorithm.is_some_and(|named| named.to_string() != format!("{algorithm:?}"));
    if !is_for_signatures || names_another {
        return None;
    }
    DecodingKey::from_jwk(jwk).ok()
}
