//! Places where a debug build can be told to die, so that tests can crash it there.

/// Ends the process at once, as `kill -9` would, if it was started to do so here.
#[cfg(debug_assertions)]
pub fn pass(place: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static LEFT: AtomicU64 = AtomicU64::new(u64::MAX);
    let Some((wanted, count)) = crate::config::fail_at() else { return };
    if wanted != place {
        return;
    }
    let _ = LEFT.compare_exchange(u64::MAX, count, Ordering::SeqCst, Ordering::SeqCst);
    if LEFT.fetch_sub(1, Ordering::SeqCst) <= 1 {
        std::process::abort();
    }
}

/// Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub fn pass(_: &str) {}
