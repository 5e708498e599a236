//! Inboxes: receivers inside the sandbox, over real HTTPS on a port of their own. They check the signature of
//! what comes, keep the last requests whole, show them as JSON and as a live stream, and misbehave on request.
//!
//! An inbox is there from its first use on. What it received is in memory, within limits, and gone with the process; how
//! it is to misbehave is stored.
//! [`server`] takes connections and [`http`] requests, [`check`] asks whether the signature is good, [`store`] keeps
//! what came, [`faults`] says how to answer, [`wire`] answers as no HTTP library would, and [`api`] and [`stream`] show it.

pub mod api;
mod check;
pub mod faults;
mod http;
pub mod kept;
mod patience;
pub mod port;
mod seen;
pub mod server;
pub mod store;
mod stream;
pub mod view;
mod wire;

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::api::request::body;
use crate::domain::address_policy::AddressPolicy;
use crate::store::sandbox_objects::{self, Kind, Object};
use faults::Faults;
use store::{InboxStore, MAX_FAULTY};

/// How many requests an inbox keeps unless told otherwise.
pub const DEFAULT_KEEP: u16 = 200;
/// The most readers of streams at once.
const MAX_STREAMS: usize = 64;

/// All inboxes of a sandbox.
pub struct Inboxes {
    store: Mutex<InboxStore>,
    /// Held by whoever changes which of them misbehave, so that what is stored is what holds.
    pub changing: tokio::sync::Mutex<()>,
    /// Where they are: `https://localhost:8443/inbox`.
    url: String,
    streams: Arc<Semaphore>,
    ended: CancellationToken,
}

/// Where payloads are handed out beside the inboxes of this URL.
#[must_use]
pub fn payloads_url(inbox_url: &str) -> String {
    format!("{}/payloads", inbox_url.trim_end_matches("/inbox"))
}

impl Inboxes {
    /// None yet; each keeps this many requests.
    #[must_use]
    pub fn new(url: String, keep: usize) -> Arc<Self> {
        let streams = Arc::new(Semaphore::new(MAX_STREAMS));
        let (store, changing) = (Mutex::new(InboxStore::new(keep)), tokio::sync::Mutex::default());
        Arc::new(Self { store, changing, url, streams, ended: CancellationToken::new() })
    }

    /// The address of all of them; a name follows.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where payloads are fetched, at the same port; the id of one follows.
    #[must_use]
    pub fn payloads_url(&self) -> String {
        payloads_url(&self.url)
    }

    /// Lets inboxes misbehave as they are stored to.
    pub async fn restore(&self, connection: &mut AsyncPgConnection) -> QueryResult<()> {
        let stored = sandbox_objects::of_kind(connection, Kind::Inbox).await?;
        self.misbehave(stored.iter().filter_map(read));
        Ok(())
    }

    /// Lets these inboxes misbehave.
    pub fn misbehave(&self, all: impl Iterator<Item = (InboxName, Faults)>) {
        let mut store = self.store();
        for (name, faults) in all.take(MAX_FAULTY) {
            store.misbehave(&name, Some(faults));
        }
    }

    /// Forgets every request and every misbehaviour.
    pub fn clear(&self) {
        let mut store = self.store();
        let names: Vec<InboxName> = store.all().map(|(name, _)| name.clone()).collect();
        for name in names {
            store.empty(&name);
            store.misbehave(&name, None);
        }
    }

    /// Ends the streams, for good: a server that stops does not wait for their readers.
    pub fn end_streams(&self) {
        self.ended.cancel();
    }

    pub(super) fn store(&self) -> MutexGuard<'_, InboxStore> {
        self.store.lock().expect("nobody panics while holding it")
    }
}

/// How an inbox misbehaves, as it is stored.
fn object(name: &InboxName, faults: &Faults, now: DateTime<Utc>) -> Object {
    Object {
        kind: Kind::Inbox,
        id: name.to_string(),
        organization_id: None,
        trip_id: None,
        external_id: None,
        document: serde_json::to_value(faults).expect("faults are plain data"),
        created_at: now,
        updated_at: now,
    }
}

/// Reads what [`object`] wrote.
#[must_use]
pub fn read(object: &Object) -> Option<(InboxName, Faults)> {
    let faults = body::parse(object.document.to_string().as_bytes(), &AddressPolicy::default()).ok()?;
    Some((object.id.parse().ok()?, faults))
}

/// The name of an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InboxName(String);

/// A text that is no name of an inbox.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 of the letters A to Z and a to z, digits, - and _")]
pub struct InboxNameError;

impl FromStr for InboxName {
    type Err = InboxNameError;

    fn from_str(text: &str) -> Result<Self, InboxNameError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_name = (1..=64).contains(&text.len()) && text.bytes().all(fits);
        is_name.then(|| Self(text.to_owned())).ok_or(InboxNameError)
    }
}

impl fmt::Display for InboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
