//! How many files and sockets the process may have open: as many as whoever runs it allows.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::{debug, info, warn};

/// More is never of use, and some systems allow a thousand times that.
const MOST: u64 = 1 << 20;

/// Raises the limit to the highest that may be had without asking anybody, and tells it.
pub fn raise_limit() {
    let Rlimit { current: Some(before), maximum } = getrlimit(Resource::Nofile) else { return };
    let most = maximum.unwrap_or(MOST).min(MOST);
    if before >= most {
        debug!(open_files = before, "the limit of open files");
        return;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum }) {
        Ok(()) => info!(open_files = most, before, "the limit of open files was raised"),
        Err(error) => warn!(%error, open_files = before, "the limit of open files could not be raised"),
    }
}
