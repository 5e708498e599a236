//! For whom a call is made, as far as fairness asks: whose subscription it is, which host it goes to, and at which pace.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

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
    /// After how many days in which nothing could be delivered the subscription is paused; never without.
    pub pause_after_days: Option<u16>,
}

impl Party {
    /// Nobody's, or what asks for nothing in particular.
    pub fn plain(tenant: OrganizationId, host: Host) -> Self {
        Self { tenant, host, per_second: None, pause_after_days: None }
    }
}

/// The parties of subscriptions that this node knows. One that is out of date costs a little fairness and nothing else.
#[derive(Debug, Default)]
pub struct Parties {
    kept: Mutex<HashMap<SubscriptionId, Party>>,
    hasher: RandomState,
}

impl Parties {
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<SubscriptionId, Party>> {
        self.kept.lock().expect("nobody panics while holding it")
    }

    /// Forgets one: its URL may have changed.
    pub fn forget(&self, id: SubscriptionId) {
        self.kept().remove(&id);
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
        let mut unknown: Vec<SubscriptionId> = {
            let kept = self.kept();
            ids.iter().filter(|id| !kept.contains_key(id)).copied().collect()
        };
        let mut read = HashMap::new();
        if !unknown.is_empty() {
            unknown.sort_unstable();
            unknown.dedup();
            for row in targets::owned(connection, &unknown).await? {
                let positive = |value: Option<i32>| value.and_then(|value| u16::try_from(value).ok());
                let party = Party {
                    tenant: row.owner,
                    host: self.host(&row.url),
                    per_second: positive(row.max_per_second),
                    pause_after_days: positive(row.pause_after_days),
                };
                read.insert(row.id, party);
            }
        }
        let mut kept = self.kept();
        let none = Party::plain(OrganizationId::ANY, Host(0));
        let found =
            ids.iter().map(|id| (*id, kept.get(id).or_else(|| read.get(id)).copied().unwrap_or(none))).collect();
        if kept.len() + read.len() > MAX_KEPT {
            kept.clear();
        }
        kept.extend(read);
        Ok(found)
    }
}
