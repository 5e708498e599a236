//! Until when the certificates are good that receivers showed, as this node has seen them: gathered here, written when it is
//! looked for what to alert of.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, Utc};

use crate::domain::id::SubscriptionId;
use crate::store::certificates::{self, ReceiverCertificate};
use crate::store::db::{Db, DbError};

/// Of how many subscriptions it is kept in mind what was written; beyond that all are forgotten, and written again.
const MOST: usize = 100_000;
/// How many are written in one statement.
const WRITTEN_AT_ONCE: usize = 1_000;

/// What this node has seen.
#[derive(Debug, Default)]
pub struct Certificates {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// The newest of each, and the hash of its host.
    known: HashMap<SubscriptionId, (u64, DateTime<Utc>)>,
    unwritten: HashMap<SubscriptionId, ReceiverCertificate>,
}

impl Certificates {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panics while holding it")
    }

    /// A receiver showed one.
    pub(super) fn note(&self, id: SubscriptionId, host: &str, ends_at: DateTime<Utc>, now: DateTime<Utc>) {
        let shown = (hash(host), ends_at);
        let mut seen = self.lock();
        if seen.known.get(&id) == Some(&shown) {
            return;
        }
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
        loop {
            let rows: Vec<_> = self.lock().unwritten.values().take(WRITTEN_AT_ONCE).cloned().collect();
            if rows.is_empty() {
                return Ok(());
            }
            db.query(async |conn| certificates::note(conn, &rows).await).await?;
            let mut seen = self.lock();
            for row in rows {
                // One that was shown meanwhile is written next.
                if seen.unwritten.get(&row.subscription_id) == Some(&row) {
                    seen.unwritten.remove(&row.subscription_id);
                }
            }
        }
    }
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
