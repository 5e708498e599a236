//! What sending to a subscription takes, kept in memory while it does not change.
//!
//! Postgres notifies each change of it (`notifications` listens, and proves that it hears); while it cannot, nothing is
//! kept. What is kept is read again after a while all the same, in case a change was notified and not heard. A change
//! counts from the next attempt on, for what is waiting too.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::parties::Parties;
use super::redaction::redact;
use super::send::KEPT_ANSWER_BYTES;
use super::weighed::Weighed;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::sealing::Keyring;
use crate::store::db::Db;
use crate::store::signing_secrets;
use crate::store::subscription_settings::oauth2_place;
use crate::store::subscriptions::Subscription;
use crate::store::targets::{self, TargetRow};

/// What they may take in memory; the least recently used are evicted, and are read again as needed.
const MAX_KEPT_BYTES: usize = 64 * 1024 * 1024;
/// For how long one is kept at the most: the bound on a change that nobody heard of.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// OAuth2 client credentials for a receiver's endpoint, as they are sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct OAuth2Credentials {
    /// Where tokens are fetched.
    pub token_url: String,
    /// Who asks.
    pub client_id: String,
    /// The proof.
    pub client_secret: String,
}

/// A key that signs, and until when.
pub type SigningKey = (Zeroizing<Vec<u8>>, Option<DateTime<Utc>>);

/// What sending to a subscription takes.
pub struct Target {
    /// The subscription.
    pub id: SubscriptionId,
    /// Where to post to.
    pub uri: Uri,
    /// The subscriber's own headers, those that reach the wire.
    pub headers: HeaderMap,
    /// The keys that sign, oldest first, and until when.
    pub keys: Vec<SigningKey>,
    /// Whether it is to be sent to.
    pub is_active: bool,
    /// How to get an access token for it.
    pub oauth2: Option<OAuth2Credentials>,
}

impl Target {
    /// Opens what is sealed.
    fn open(row: &TargetRow, keyring: &Keyring) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        if let Some(sealed) = &row.custom_headers {
            let plain = keyring.open(&Subscription::headers_place(row.id), sealed).context("opening its headers")?;
            let custom: CustomHeaders = serde_json::from_slice(&plain).context("reading its headers")?;
            headers = headers_of(&custom)?;
        }
        let open = |(id, sealed, until): &(_, _, _)| {
            let key = signing_secrets::open(keyring, row.id, *id, sealed).context("opening its secret")?;
            anyhow::Ok((key, *until))
        };
        let oauth2 = row.oauth2.as_ref().map(|sealed| {
            let plain = keyring.open(&oauth2_place(row.id), sealed).context("opening its OAuth2 credentials")?;
            serde_json::from_slice(&plain).context("reading its OAuth2 credentials")
        });
        Ok(Self {
            id: row.id,
            uri: row.url.parse().context("reading its URL")?,
            headers,
            keys: row.secrets.iter().map(open).collect::<Result<_, _>>()?,
            is_active: row.is_active,
            oauth2: oauth2.transpose()?,
        })
    }

    /// What it takes in memory, about.
    fn bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        let oauth2 = self.oauth2.as_ref();
        let oauth2 = oauth2.map_or(0, |one| one.token_url.len() + one.client_id.len() + one.client_secret.len());
        size_of::<Self>() + self.uri.path().len() + headers + oauth2 + 128 * self.keys.len()
    }

    /// What is kept of an answer: the first of it, without what is secret.
    #[must_use]
    pub fn redact(&self, answer: &[u8], token: Option<&str>) -> Vec<u8> {
        let secrets = self.headers.values().map(HeaderValue::as_bytes).chain(token.map(str::as_bytes));
        redact(answer, secrets, KEPT_ANSWER_BYTES)
    }
}

/// The subscriber's own headers, those that reach the wire.
pub fn headers_of(custom: &CustomHeaders) -> anyhow::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in custom.on_the_wire(&[]) {
        let name = HeaderName::from_bytes(name.as_bytes()).context("reading a header's name")?;
        // Nobody may store a blank at an end any more; HTTP/2 would not take the request.
        let mut value = HeaderValue::from_str(value.trim_matches([' ', '\t'])).context("reading a header's value")?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Why there is no target.
#[derive(Debug)]
pub enum NoTarget {
    /// The database is away: ask again.
    Away,
    /// It is not there or cannot be opened; told in the log.
    Broken,
}

/// The targets that this node keeps.
pub struct Targets {
    db: Db,
    keyring: Keyring,
    /// With when each was read.
    kept: Mutex<Weighed<SubscriptionId, (Arc<Target>, Instant)>>,
    /// Whose they are, and where they lead.
    parties: Arc<Parties>,
    /// Counts what was forgotten, so that a row read before is not kept after.
    generation: AtomicU64,
    is_notified: AtomicBool,
}

impl Targets {
    /// None yet.
    #[must_use]
    pub fn new(db: Db, keyring: Keyring, parties: Arc<Parties>) -> Self {
        Self {
            db,
            keyring,
            kept: Mutex::new(Weighed::new(MAX_KEPT_BYTES)),
            parties,
            generation: AtomicU64::new(0),
            is_notified: AtomicBool::new(false),
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Weighed<SubscriptionId, (Arc<Target>, Instant)>> {
        self.kept.lock().expect("nobody panics while holding it")
    }

    /// Forgets one: it has changed.
    pub fn forget(&self, id: SubscriptionId) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.kept().remove(&id);
        self.parties.forget(id);
    }

    /// Whether changes are notified.
    pub fn is_notified(&self) -> bool {
        self.is_notified.load(Ordering::SeqCst)
    }

    /// Notes whether changes are notified; while they are not, nothing is kept.
    pub fn set_notified(&self, is_notified: bool) {
        self.is_notified.store(is_notified, Ordering::SeqCst);
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.kept().clear();
    }

    /// The target of a subscription, as it is now.
    pub async fn get(&self, id: SubscriptionId) -> Result<Arc<Target>, NoTarget> {
        if let Some((target, read_at)) = self.kept().get(&id)
            && read_at.elapsed() < KEPT_FOR
        {
            return Ok(target.clone());
        }
        let read_at = Instant::now();
        let generation = self.generation.load(Ordering::SeqCst);
        let rows = self.db.query(async |conn| targets::load(conn, &[id]).await).await;
        let row = match rows {
            Ok(mut rows) => rows.pop(),
            Err(error) => {
                tracing::warn!(subscription_id = %id, error = format!("{error:#}"), "a subscription could not be read");
                return Err(if error.is_away() { NoTarget::Away } else { NoTarget::Broken });
            }
        };
        let target = row.context("there is no such subscription").and_then(|row| Target::open(&row, &self.keyring));
        let target = Arc::new(target.map_err(|error| {
            tracing::error!(subscription_id = %id, error = format!("{error:#}"), "a subscription cannot be sent to");
            NoTarget::Broken
        })?);
        let mut kept = self.kept();
        if self.is_notified() && self.generation.load(Ordering::SeqCst) == generation {
            let weight = target.bytes();
            kept.insert(id, (target.clone(), read_at), weight);
        }
        Ok(target)
    }
}
