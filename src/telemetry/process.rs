//! What the system tells of this process.

use rustix::process::{Resource, getrlimit};

/// How many files and sockets it has open, where the system tells, and how many it may have.
#[must_use]
pub fn descriptors() -> (Option<usize>, Option<u64>) {
    // The folder that is read is itself open meanwhile.
    let open = std::fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count().saturating_sub(1));
    (open, getrlimit(Resource::Nofile).current)
}
