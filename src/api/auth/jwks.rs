//! The keys that an identity provider publishes, fetched when needed and kept for a while.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use jsonwebtoken::jwk::{JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::{Host, Url};

use crate::api::error::ApiError;

/// After this long the keys are fetched anew.
const FRESH: Duration = Duration::from_secs(300);
/// A token with an unknown key makes us look again, but not more often than this.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest document.
const MAX_BYTES: usize = 256 * 1024;

/// The keys behind one URL.
pub struct Jwks {
    url: Url,
    client: reqwest::Client,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    keys: JwkSet,
    fetched: Instant,
}

impl Jwks {
    /// Keys behind this URL: https, or http on this machine. It is the operator's own setting,
    /// not a caller's, so that it may be on a private network.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let url: Url = url.parse().with_context(|| format!("{url} is not a URL"))?;
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        ensure!(url.scheme() == "https" || (url.scheme() == "http" && is_here), "{url} must be https");
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .build()
            .context("building the client that fetches keys")?;
        Ok(Self { url, client, kept: Mutex::new(None) })
    }

    /// The key of this id and algorithm; the only one of the set when the token names none.
    /// `None` when there is none; an error when the provider is away and nothing is kept.
    pub(super) async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Option<DecodingKey>, ApiError> {
        let mut kept = self.kept.lock().await;
        let age = kept.as_ref().map(|kept| kept.fetched.elapsed());
        let found = kept.as_ref().and_then(|kept| find(&kept.keys, kid, algorithm));
        let is_due = match age {
            None => true,
            Some(age) => age > FRESH || (found.is_none() && age > LOOK_AGAIN),
        };
        if !is_due {
            return Ok(found);
        }
        match self.fetch().await {
            Ok(keys) => {
                let found = find(&keys, kid, algorithm);
                *kept = Some(Kept { keys, fetched: Instant::now() });
                Ok(found)
            }
            // Keys that were good stay good while their provider is away.
            Err(error) if found.is_some() => {
                tracing::warn!(error = format!("{error:#}"), "the keys of the identity provider could not be fetched");
                Ok(found)
            }
            Err(error) => Err(ApiError::Unavailable(error)),
        }
    }

    async fn fetch(&self) -> anyhow::Result<JwkSet> {
        let mut response = self.client.get(self.url.clone()).send().await.context("fetching the JWKS")?;
        if response.status() != reqwest::StatusCode::OK {
            bail!("the JWKS URL answered {}", response.status());
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
