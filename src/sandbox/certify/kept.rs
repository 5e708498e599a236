//! The newest certifications of a sandbox, in memory: to compare with, and to hand in later.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use super::Report;
use crate::domain::id::CertificationId;

/// How many are kept.
pub(super) const MOST: usize = 20;

/// The newest, newest first.
#[derive(Debug, Default)]
pub struct Kept(Mutex<VecDeque<Arc<Report>>>);

impl Kept {
    fn reports(&self) -> MutexGuard<'_, VecDeque<Arc<Report>>> {
        self.0.lock().expect("nobody panics while holding it")
    }

    pub(super) fn keep(&self, report: Report) -> Arc<Report> {
        let report = Arc::new(report);
        let mut reports = self.reports();
        reports.push_front(report.clone());
        reports.truncate(MOST);
        report
    }

    pub(super) fn all(&self) -> Vec<Arc<Report>> {
        self.reports().iter().cloned().collect()
    }

    pub(super) fn find(&self, id: CertificationId) -> Option<Arc<Report>> {
        self.reports().iter().find(|report| report.id == Some(id)).cloned()
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        self.reports().clear();
    }
}
