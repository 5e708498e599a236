//! The keys that an identity provider publishes, fetched when needed and kept for a while.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
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
/// The most keys that are kept; a token without a key id may have to be tried with each.
const MAX_KEYS: usize = 100;

/// The keys behind one URL. Clones share them.
#[derive(Clone)]
pub struct Jwks {
    url: Url,
    client: reqwest::Client,
    kept: Arc<Mutex<Kept>>,
    /// Held while keys are fetched: who needs them as well waits for the same fetch.
    fetching: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Kept {
    keys: Option<Vec<Key>>,
    fetched: Option<Instant>,
    attempted: Option<Instant>,
}

impl Kept {
    fn is_due(&self) -> bool {
        self.attempted.is_none_or(|at| at.elapsed() > LOOK_AGAIN)
    }

    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<DecodingKey> {
        let all = self.keys.iter().flatten();
        all.filter(|key| key.is_fit(kid, algorithm)).map(|key| key.decoding.clone()).collect()
    }
}

/// A published key.
struct Key {
    jwk: Jwk,
    decoding: DecodingKey,
}

impl Key {
    fn read(entry: Value) -> anyhow::Result<Self> {
        let jwk: Jwk = serde_json::from_value(entry)?;
        Ok(Self { decoding: DecodingKey::from_jwk(&jwk)?, jwk })
    }

    /// Whether it may have signed a token: its name is asked first, and then all that it says of what it is for, since
    /// providers publish several keys under one name, and keys for other uses beside those for signatures.
    fn is_fit(&self, kid: Option<&str>, algorithm: Algorithm) -> bool {
        let common = &self.jwk.common;
        let is_named = kid.is_none_or(|kid| common.key_id.as_deref() == Some(kid));
        let is_for_signatures = common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
        let may_verify = common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
        let is_for_this = common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm));
        let is_of_its_kind = match (&self.jwk.algorithm, algorithm) {
            (AlgorithmParameters::RSA(_), Algorithm::RS256) => true,
            (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
            (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
            _ => false,
        };
        is_named && is_for_signatures && may_verify && is_for_this && is_of_its_kind
    }
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
        Ok(Self { url, client, kept: Arc::default(), fetching: Arc::default() })
    }

    /// The keys that may have signed a token with this key id and algorithm; without an id, all for the algorithm.
    /// None when there is none; an error when the provider is away and nothing is kept.
    ///
    /// Keys that are kept answer at once; fetching them anew happens behind their back.
    pub(super) async fn keys(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Vec<DecodingKey>, ApiError> {
        let (found, is_stale) = {
            let kept = self.lock();
            let is_stale = kept.fetched.is_none_or(|at| at.elapsed() > FRESH) && kept.is_due();
            (kept.find(kid, algorithm), is_stale)
        };
        if found.is_empty() || is_stale {
            let jwks = self.clone();
            // It goes on when this caller hangs up: others may wait for it.
            let refreshed = tokio::spawn(async move { jwks.refresh().await });
            if found.is_empty() {
                refreshed.await.map_err(anyhow::Error::new)?;
                return self.kept_or_away(kid, algorithm);
            }
        }
        Ok(found)
    }

    fn kept_or_away(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<Vec<DecodingKey>, ApiError> {
        let kept = self.lock();
        if kept.keys.is_none() {
            return Err(ApiError::Unavailable(anyhow!("the keys of the identity provider could not be fetched")));
        }
        Ok(kept.find(kid, algorithm))
    }

    /// Fetches the keys, unless that was tried just now: then it ends when that has ended. Keys that were good stay
    /// good while their provider is away.
    async fn refresh(&self) {
        let _one_at_a_time = self.fetching.lock().await;
        {
            let mut kept = self.lock();
            if !kept.is_due() {
                return;
            }
            kept.attempted = Some(Instant::now());
        }
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

    async fn fetch(&self) -> anyhow::Result<Vec<Key>> {
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
        read(&body)
    }
}

/// An entry that cannot be read is left out: the others are as good as before.
fn read(body: &[u8]) -> anyhow::Result<Vec<Key>> {
    let mut set: Value = serde_json::from_slice(body).context("the JWKS is not JSON")?;
    let Some(Value::Array(entries)) = set.get_mut("keys").map(Value::take) else {
        bail!("the JWKS is not a key set: it has no list of keys");
    };
    if entries.len() > MAX_KEYS {
        tracing::warn!(
            count = entries.len(),
            "the identity provider publishes too many keys: the first {MAX_KEYS} count"
        );
    }
    let read = |(place, entry): (usize, Value)| {
        let kid = entry.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned();
        let read = Key::read(entry);
        read.inspect_err(|error| {
            let error = format!("{error:#}");
            tracing::warn!(place, kid, error, "a key of the identity provider cannot be used, and is left out");
        })
        .ok()
    };
    Ok(entries.into_iter().take(MAX_KEYS).enumerate().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// How many keys of a set may have signed a token of this algorithm, with and without the id `a`.
    fn fit(algorithm: Algorithm, entries: Value) -> (usize, usize) {
        let keys = read(json!({ "keys": entries }).to_string().as_bytes()).unwrap();
        let kept = Kept { keys: Some(keys), ..Kept::default() };
        (kept.find(Some("a"), algorithm).len(), kept.find(None, algorithm).len())
    }

    fn rsa(more: Value) -> Value {
        let mut key = json!({"kty": "RSA", "n": "sXch", "e": "AQAB"});
        for (name, value) in more.as_object().unwrap() {
            key[name] = value.clone();
        }
        key
    }

    #[test]
    fn a_key_is_fit_by_its_name_and_by_all_that_it_says_of_its_use() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        for (entry, expected) in [
            (rsa(json!({})), (0, 1)),
            (rsa(json!({"kid": "a"})), (1, 1)),
            (rsa(json!({"kid": "b"})), (0, 1)),
            (rsa(json!({"kid": "a", "use": "sig", "alg": "RS256", "key_ops": ["verify"]})), (1, 1)),
            (rsa(json!({"kid": "a", "use": "enc"})), (0, 0)),
            (rsa(json!({"kid": "a", "use": "tls"})), (0, 0)),
            (rsa(json!({"kid": "a", "key_ops": ["encrypt"]})), (0, 0)),
            (rsa(json!({"kid": "a", "key_ops": []})), (0, 0)),
            (rsa(json!({"kid": "a", "key_ops": ["sign", "verify"]})), (1, 1)),
            (rsa(json!({"kid": "a", "alg": "RS512"})), (0, 0)),
            (rsa(json!({"kid": "a", "alg": "RSA-OAEP"})), (0, 0)),
            (rsa(json!({"kid": "a", "alg": "one of tomorrow"})), (0, 0)),
            (json!({"kty": "oct", "kid": "a", "k": "c2VjcmV0"}), (0, 0)),
            (json!({"kty": "OKP", "kid": "a", "crv": "Ed25519", "x": x}), (0, 0)),
        ] {
            assert_eq!(fit(Algorithm::RS256, json!([entry])), expected, "{entry}");
        }
        assert_eq!(fit(Algorithm::EdDSA, json!([{"kty": "OKP", "kid": "a", "crv": "Ed25519", "x": x}])), (1, 1));
        assert_eq!(fit(Algorithm::ES256, json!([{"kty": "EC", "kid": "a", "crv": "P-384", "x": x, "y": x}])), (0, 0));
        assert_eq!(fit(Algorithm::ES256, json!([{"kty": "EC", "kid": "a", "crv": "P-256", "x": x, "y": x}])), (1, 1));
    }

    #[test]
    fn odd_entries_leave_themselves_out_alone() {
        let odd = [
            json!(null),
            json!("text"),
            json!({}),
            json!({"kty": "RSA", "kid": "a"}),
            json!({"kty": "RSA", "kid": "a", "n": 1, "e": "AQAB"}),
            json!({"kty": "RSA", "kid": "a", "n": "not Base64!", "e": "AQAB"}),
            json!({"kty": "EC", "kid": "a", "crv": "secp256k1", "x": "AA", "y": "AA"}),
            rsa(json!({"kid": 7})),
            rsa(json!({"kid": "a", "x5c": "text"})),
            rsa(json!({"kid": "a", "key_ops": "verify"})),
            rsa(json!({"kid": "a", "use": ["sig"]})),
            rsa(json!({"kid": "a", "alg": 5})),
        ];
        for entry in odd {
            assert_eq!(fit(Algorithm::RS256, json!([entry, rsa(json!({"kid": "a"}))])), (1, 1), "{entry}");
        }
        assert_eq!(fit(Algorithm::RS256, json!([])), (0, 0));
        for body in [&b"no JSON"[..], b"[]", b"{}", br#"{"keys": {}}"#] {
            assert!(read(body).is_err());
        }
        assert_eq!(fit(Algorithm::RS256, Value::Array(vec![rsa(json!({})); 1000])), (0, MAX_KEYS));
    }
}
