//! Deliveries, and fetches, that may end the node that makes them: attempted with care, and given up after so many nodes.
//!
//! When a node dies, its leases end and others take over what it held, whatever ended it. Most of that is innocent. A lease
//! that ended without an outcome is counted when the next one is claimed. From the second in a row on, what counts is
//! whether an attempt was under way: that is written down before it begins. Who was under way at three deaths is attempted by
//! itself, so that nothing that happened to be beside it is given up with it.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

use super::job::Job;
use crate::store::db::Db;
use crate::store::payload_fetches::{self, Fetch};
use crate::store::waiting_deliveries::{self, SUSPECTED, TRIED_ALONE};

/// After so many leases in a row that ended without an outcome it is given up and kept for a person.
pub const MOST_LOST_LEASES: i32 = 5;
/// How long to wait before the database is asked again.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Whether an attempt may begin.
pub(super) enum Begun<'a> {
    /// It may; what is held keeps other suspects waiting.
    Yes(Option<MutexGuard<'a, ()>>),
    /// Its lease ends before the attempt could, or it is another node's by now.
    LeftToOthers,
    /// It was under way at too many deaths.
    GivenUp,
}

pub(super) struct Suspects {
    db: Db,
    /// Held by the one that is attempted although it may have ended nodes.
    alone: Mutex<()>,
}

impl Suspects {
    pub(super) fn new(db: Db) -> Self {
        Self { db, alone: Mutex::default() }
    }

    /// Writes down that a suspect's attempt begins, while it still may.
    pub(super) async fn begin(&self, job: &Job, may_begin: impl Fn() -> bool) -> Begun<'_> {
        let alone = match self.suspicion(job.claimed.lost_leases).await {
            Suspicion::None => return Begun::Yes(None),
            Suspicion::Proved => return Begun::GivenUp,
            Suspicion::Some(alone) => alone,
        };
        tracing::warn!(
            delivery_id = %job.id(), subscription_id = %job.subscription(), lost_leases = job.claimed.lost_leases,
            "a delivery was held by nodes that ended, or lost the database, before its outcome was written: it is tried with care"
        );
        while may_begin() {
            let begun = self
                .db
                .query(async |conn| waiting_deliveries::begin_suspect(conn, job.id(), job.claimed.claim_no).await);
            match begun.await {
                Ok(true) => return Begun::Yes(alone),
                Ok(false) => return Begun::LeftToOthers,
                Err(_) => sleep(AGAIN_AFTER).await,
            }
        }
        Begun::LeftToOthers
    }

    /// The same for a fetch, of which so many leases were lost.
    pub(super) async fn begin_fetch(&self, fetch: &Fetch, lost_leases: i32) -> Begun<'_> {
        let alone = match self.suspicion(lost_leases).await {
            Suspicion::None => return Begun::Yes(None),
            Suspicion::Proved => return Begun::GivenUp,
            Suspicion::Some(alone) => alone,
        };
        tracing::warn!(
            event_id = %fetch.event_id, lost_leases,
            "a payload was being fetched by nodes that ended, or lost the database, before its outcome was written: it is fetched with care"
        );
        let begun = self.db.query(async |conn| payload_fetches::begin_suspect(conn, fetch).await);
        if begun.await.is_ok_and(|is_held| is_held) { Begun::Yes(alone) } else { Begun::LeftToOthers }
    }

    async fn suspicion(&self, lost_leases: i32) -> Suspicion<'_> {
        match lost_leases {
            MOST_LOST_LEASES.. => Suspicion::Proved,
            TRIED_ALONE.. => Suspicion::Some(Some(self.alone.lock().await)),
            SUSPECTED.. => Suspicion::Some(None),
            _ => Suspicion::None,
        }
    }
}

enum Suspicion<'a> {
    None,
    /// What is held keeps other suspects waiting.
    Some(Option<MutexGuard<'a, ()>>),
    Proved,
}
