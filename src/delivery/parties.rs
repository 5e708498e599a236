//! For whom a call is made, as far as fairness asks: whose subscription it is, which host it goes to, and at which pace.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use http::Uri;

use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::store::targets;

/// How many are kept; beyond, all are forgotten and read again as needed.
const MAX_KEPT: usize = 250_000;

/// A host with its port, as a number that stands for it in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Host(pub(super) u64);

/// Whose call it is and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The organization that owns the subscription, or whose event it is.
    pub tenant: OrganizationId,
    /// The host that is called.
    pub host: Host,
    /// How many calls may begin in a second at the most, of all nodes together; as many as the endpoint takes without.
    pub per_second: Option<u16>,
}

impl Party {
    /// Nobody's, or what asks for nothing in particular.
    pub fn plain(tenant: OrganizationId, host: Host) -> Self {
        Self { tenant, host, per_second: None }
    }
}

/// For how long one is kept while changes are not notified.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The parties of subscriptions that this node knows: while changes are notified until they change, else for a while.
#[derive(Debug, Default)]
pub struct Parties {
    /// With when each was read.
    kept: Mutex<HashMap<SubscriptionId, (Party, Instant)>>,
    is_notified: AtomicBool,
    /// Counts what was forgotten, so that a row read before is not kept after.
    generation: AtomicU64,
    hasher: RandomState,
}

impl Parties {
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<SubscriptionId, (Party, Instant)>> {
        self.kept.lock().expect("nobody panics while holding it")
    }

    /// Forgets one: it has changed.
    pub fn forget(&self, id: SubscriptionId) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.kept().remove(&id);
    }

    /// Notes whether changes are notified; what was not heard of meanwhile is read again.
    pub fn set_notified(&self, is_notified: bool) {
        self.is_notified.store(is_notified, Ordering::SeqCst);
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.kept().clear();
    }

    /// The host of a URL.
    pub fn host(&self, url: &str) -> Host {
        let authority = url.parse::<Uri>().ok().and_then(|uri| uri.authority().map(|one| one.as_str().to_lowercase()));
        Host(self.hasher.hash_one(authority.as_deref().unwrap_or(url)))
    }

    /// The parties of these subscriptions, in the same order. Asks the database for those that are not known.
    pub async fn of(
        &self,
        connection: &mut AsyncPgConnection,
        ids: &[SubscriptionId],
    ) -> QueryResult<Vec<(SubscriptionId, Party)>> {
        let (generation, read_at) = (self.generation.load(Ordering::SeqCst), Instant::now());
        // Taken now: it may be forgotten while others are read.
        let mut known: HashMap<SubscriptionId, Party> = {
            let is_notified = self.is_notified.load(Ordering::SeqCst);
            let is_good = |(_, read_at): &&(Party, Instant)| is_notified || read_at.elapsed() < KEPT_FOR;
            let kept = self.kept();
            ids.iter().filter_map(|id| Some((*id, kept.get(id).filter(is_good)?.0))).collect()
        };
        let mut unknown: Vec<SubscriptionId> = ids.iter().filter(|id| !known.contains_key(id)).copied().collect();
        let mut read = HashMap::new();
        if !unknown.is_empty() {
            unknown.sort_unstable();
            unknown.dedup();
            for row in targets::owned(connection, &unknown).await? {
                let party = Party {
                    tenant: row.owner,
                    host: self.host(&row.url),
                    per_second: row.max_per_second.and_then(|count| u16::try_from(count).ok()),
                };
                read.insert(row.id, party);
            }
        }
        {
            let mut kept = self.kept();
            if kept.len() + read.len() > MAX_KEPT {
                kept.clear();
            }
            if self.generation.load(Ordering::SeqCst) == generation {
                kept.extend(read.iter().map(|(id, party)| (*id, (*party, read_at))));
            }
        }
        known.extend(read);
        let none = Party::plain(OrganizationId::ANY, Host(0));
        let found = ids.iter().map(|id| (*id, known.get(id).copied().unwrap_or(none))).collect();
        Ok(found)
    }
}
