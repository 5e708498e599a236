//! What sending to a subscription takes, kept in memory while it does not change.
//!
//! Postgres notifies each change of it (`notifications` listens, and proves that it hears); while it cannot, nothing is
//! kept. What is kept is read again after a while all the same, in case a change was notified and not heard. A change
//! counts from the next attempt on, for what is waiting too.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

use super::parties::Parties;
use super::redaction::redact;
use super::weighed::Weighed;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::oauth2::OAuth2Credentials;
use crate::domain::sealing::Keyring;
use crate::store::db::Db;
use crate::store::signing_secrets;
use crate::store::targets::{self, TargetRow};

/// What they may take in memory; the least recently used are evicted, and are read again as needed.
const MAX_KEPT_BYTES: usize = 64 * 1024 * 1024;
/// For how long one is kept at the most: the bound on a change that nobody heard of.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// How many are read in one question, and how many questions are under way at once.
const READ_AT_ONCE: usize = 500;
const READS: usize = 2;

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
    /// How many attempts may begin in a second, of all nodes together.
    pub per_second: Option<u16>,
}

impl Target {
    /// Opens what is sealed.
    pub fn open(row: &TargetRow, keyring: &Keyring) -> anyhow::Result<Self> {
        let custom =
            CustomHeaders::open(keyring, row.id, row.custom_headers.as_ref()).context("opening its headers")?;
        let open = |(id, sealed, until): &(_, _, _)| {
            let key = signing_secrets::open(keyring, row.id, *id, sealed).context("opening its secret")?;
            anyhow::Ok((key, *until))
        };
        let oauth2 = row.oauth2.as_ref().map(|sealed| OAuth2Credentials::open(keyring, row.id, sealed));
        Ok(Self {
            id: row.id,
            uri: row.url.parse().context("reading its URL")?,
            headers: headers_of(&custom)?,
            keys: row.secrets.iter().map(open).collect::<Result<_, _>>()?,
            is_active: row.is_active,
            oauth2: oauth2.transpose().context("opening its OAuth2 credentials")?,
            per_second: row.max_per_second.and_then(|count| u16::try_from(count).ok()),
        })
    }

    /// What it takes in memory, about.
    fn bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        let oauth2 = self.oauth2.as_ref();
        let oauth2 = oauth2.map_or(0, |one| one.token_url.len() + one.client_id.len() + one.client_secret.len());
        size_of::<Self>() + self.uri.path().len() + headers + oauth2 + 128 * self.keys.len()
    }

    /// What is kept of a text that the receiver sent: the first of it, without what is secret.
    #[must_use]
    pub fn redact(&self, text: &[u8], token: Option<&str>, limit: usize) -> Vec<u8> {
        // A signing secret as its receiver has it: Base64 after `whsec_`. Most answers are too short to hold one.
        let fitting = self.keys.iter().filter(|(key, _)| key.len() < text.len());
        let keys: Vec<String> = fitting.map(|(key, _)| STANDARD.encode(key.as_slice())).collect();
        let secrets = self.headers.values().map(HeaderValue::as_bytes).chain(token.map(str::as_bytes));
        redact(text, secrets.chain(keys.iter().map(String::as_bytes)), limit)
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

type Wanted = (SubscriptionId, oneshot::Sender<Result<Arc<Target>, NoTarget>>);

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
    /// What is asked for and is not being read yet.
    wanted: Mutex<Vec<Wanted>>,
    /// Lets so many read at once.
    reading: Semaphore,
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
            wanted: Mutex::default(),
            reading: Semaphore::new(READS),
        }
    }

    fn wanted(&self) -> std::sync::MutexGuard<'_, Vec<Wanted>> {
        self.wanted.lock().expect("nobody panics while holding it")
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
        self.parties.set_notified(is_notified);
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.kept().clear();
    }

    fn find_kept(&self, id: SubscriptionId) -> Option<Arc<Target>> {
        let mut kept = self.kept();
        kept.get(&id).filter(|(_, read_at)| read_at.elapsed() < KEPT_FOR).map(|(target, _)| target.clone())
    }

    /// The pace of a subscription, where its target is kept.
    pub(super) fn kept_pace(&self, id: SubscriptionId) -> Option<Option<u16>> {
        self.find_kept(id).map(|target| target.per_second)
    }

    /// The target of a subscription, as it is now. Those that are asked for while others are being read are read together.
    pub async fn get(&self, id: SubscriptionId) -> Result<Arc<Target>, NoTarget> {
        if let Some(target) = self.find_kept(id) {
            return Ok(target);
        }
        let (given, answer) = oneshot::channel();
        self.wanted().push((id, given));
        tokio::select! {
            biased;
            answer = answer => answer.unwrap_or(Err(NoTarget::Away)),
            // Whoever comes first reads for all that have gathered; one who leaves leaves that to the next.
            never = self.read_wanted() => never,
        }
    }

    /// Reads what is wanted, in turn with others, until the answer of whoever waits is among it.
    async fn read_wanted(&self) -> Result<Arc<Target>, NoTarget> {
        loop {
            let reading = self.reading.acquire().await.expect("it is never closed");
            let wanted: Vec<_> = {
                let mut wanted = self.wanted();
                let most = wanted.len().min(READ_AT_ONCE);
                wanted.drain(..most).collect()
            };
            if wanted.is_empty() {
                // Somebody else is reading it.
                drop(reading);
                return std::future::pending().await;
            }
            self.read(wanted).await;
            drop(reading);
            tokio::task::yield_now().await;
        }
    }

    async fn read(&self, wanted: Vec<Wanted>) {
        let read_at = Instant::now();
        let generation = self.generation.load(Ordering::SeqCst);
        let mut ids: Vec<_> = wanted.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let rows = self.db.query(async |conn| targets::load(conn, &ids).await).await;
        let rows: HashMap<_, _> = match rows {
            Ok(rows) => rows.into_iter().map(|row| (row.id, row)).collect(),
            Err(error) => {
                tracing::warn!(count = ids.len(), error = format!("{error:#}"), "subscriptions could not be read");
                let is_away = error.is_away();
                for (_, given) in wanted {
                    let _ = given.send(Err(if is_away { NoTarget::Away } else { NoTarget::Broken }));
                }
                return;
            }
        };
        let mut found: HashMap<SubscriptionId, Arc<Target>> = HashMap::new();
        for id in ids {
            let row = rows.get(&id).context("there is no such subscription");
            match row.and_then(|row| Target::open(row, &self.keyring)) {
                Ok(target) => drop(found.insert(id, Arc::new(target))),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(subscription_id = %id, error, "a subscription cannot be sent to");
                }
            }
        }
        {
            let mut kept = self.kept();
            if self.is_notified() && self.generation.load(Ordering::SeqCst) == generation {
                for (id, target) in &found {
                    kept.insert(*id, (target.clone(), read_at), target.bytes());
                }
            }
        }
        for (id, given) in wanted {
            let _ = given.send(found.get(&id).cloned().ok_or(NoTarget::Broken));
        }
    }
}
