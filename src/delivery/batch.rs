//! The batch in which deliveries were leased as they were written, as their node keeps count of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::domain::id::BatchId;
use crate::store::batches::MOST;

/// A batch. Each of its jobs has a share in it, until what came of it is recorded.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    unrecorded: AtomicUsize,
}

impl Batch {
    /// How many of its deliveries have nothing recorded yet.
    pub(super) fn unrecorded(&self) -> usize {
        self.unrecorded.load(Ordering::SeqCst)
    }

    /// Counts that something of one of its deliveries is recorded.
    pub(super) fn note_recorded(&self) {
        self.unrecorded.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The batches of one write.
#[derive(Debug, Default)]
pub(super) struct Batches {
    open: Option<Arc<Batch>>,
}

impl Batches {
    /// A place in a batch.
    pub(super) fn add(&mut self) -> Arc<Batch> {
        if self.open.as_ref().is_some_and(|batch| batch.unrecorded() >= MOST) {
            self.open = None;
        }
        let new = || Arc::new(Batch { id: BatchId::random(), unrecorded: AtomicUsize::new(0) });
        let batch = self.open.get_or_insert_with(new);
        batch.unrecorded.fetch_add(1, Ordering::SeqCst);
        batch.clone()
    }
}
