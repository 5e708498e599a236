//! What the parts of a node's engine share: its database, its time, and when to stop.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::certificates::Certificates;
use super::changes::Changes;
use super::tallies::Tallies;
use super::waker::Waker;
use crate::cells::Cells;
use crate::clock::Clock;
use crate::store::db::Db;

#[derive(Clone)]
pub(super) struct Node {
    /// Its name among those that share a database.
    pub(super) name: Arc<str>,
    pub(super) db: Db,
    /// The databases beside it, if there are some.
    pub(super) cells: Cells,
    pub(super) clock: Clock,
    /// How long it has the right to a delivery; longer than a call.
    pub(super) lease: TimeDelta,
    pub(super) waker: Arc<Waker>,
    /// What is told of what happens.
    pub(super) changes: Arc<Changes>,
    /// What is counted of what happens.
    pub(super) tallies: Arc<Tallies>,
    /// What receivers showed.
    pub(super) certificates: Arc<Certificates>,
    /// Cancelled when nothing more is to be begun.
    pub(super) stopped: CancellationToken,
}

impl Node {
    pub(super) fn new(
        cells: Cells,
        db: Db,
        clock: Clock,
        lease: TimeDelta,
        changes: Arc<Changes>,
        tallies: Arc<Tallies>,
    ) -> Self {
        let waker = Arc::new(Waker::new(clock.clone()));
        Self {
            name: name().into(),
            db,
            cells,
            clock,
            lease,
            waker,
            changes,
            tallies,
            certificates: Arc::default(),
            stopped: CancellationToken::new(),
        }
    }
}

/// A name that no other node has, nor this one when it is started again.
pub(super) fn name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_else(|_| "node".to_owned());
    let host: String = host.trim().chars().filter(char::is_ascii).take(24).collect();
    format!("{host}-{}-{:04x}", std::process::id(), rand::random::<u16>())
}
