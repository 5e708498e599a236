//! Until when the certificates are good that receivers showed, as this node has seen them: gathered here, written when it is
//! looked for what to alert of.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::id::SubscriptionId;
use crate::store::certificates::{self, ReceiverCertificate};
use crate::store::db::{Db, DbError};

/// Of how many subscriptions it is kept in mind what was written; beyond that all are forgotten, and written again.
const MOST: usize = 100_000;
/// For how long one was not shown that another, which ends later, is taken for.
const REPLACED_AFTER: TimeDelta = TimeDelta::minutes(10);
/// How many are written in one statement.
const WRITTEN_AT_ONCE: usize = 1_000;

/// What a host showed.
#[derive(Clone, Copy, Debug)]
struct Shown {
    host_hash: u64,
    ends_at: DateTime<Utc>,
    /// When it did last.
    at: DateTime<Utc>,
}

/// What this node has seen.
#[derive(Debug, Default)]
pub struct Certificates {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// What counts of each.
    known: HashMap<SubscriptionId, Shown>,
    unwritten: HashMap<SubscriptionId, ReceiverCertificate>,
}

impl Certificates {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panics while holding it")
    }

    /// A receiver showed one.
    pub(super) fn note(&self, id: SubscriptionId, host: &str, ends_at: DateTime<Utc>, now: DateTime<Utc>) {
        let host_hash = hash(host);
        let mut seen = self.lock();
        if let Some(known) = seen.known.get_mut(&id).filter(|known| known.host_hash == host_hash) {
            if known.ends_at == ends_at {
                known.at = now;
                return;
            }
            // Of several that are shown in turn, as by the machines behind a balancer, the one that ends first counts, until it
            // is shown no more.
            if ends_at > known.ends_at && (now - known.at).abs() < REPLACED_AFTER {
                return;
            }
        }
        let shown = Shown { host_hash, ends_at, at: now };
        if seen.known.len() >= MOST {
            seen.known.clear();
        }
        seen.known.insert(id, shown);
        let row = ReceiverCertificate { subscription_id: id, host: host.to_owned(), ends_at, seen_at: now };
        seen.unwritten.insert(id, row);
    }

    /// Forgets all of it.
    pub(super) fn forget(&self) {
        *self.lock() = Seen::default();
    }

    /// Writes what is new. What cannot be written is kept.
    pub(super) async fn write(&self, db: &Db) -> Result<(), DbError> {
        let rows: Vec<ReceiverCertificate> = self.lock().unwritten.values().cloned().collect();
        for rows in rows.chunks(WRITTEN_AT_ONCE) {
            db.query(async |conn| certificates::note(conn, rows).await).await?;
            let mut seen = self.lock();
            for row in rows {
                // One that was shown meanwhile is written the next time.
                if seen.unwritten.get(&row.subscription_id) == Some(row) {
                    seen.unwritten.remove(&row.subscription_id);
                }
            }
        }
        Ok(())
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
