//! Places where a debug build can be told to die or to panic, so that tests can crash it there.

/// The status of an answer on which it can be told to die, as a delivery does that ends whoever makes it.
pub const DEADLY_STATUS: u16 = 418;

/// Does what the process was started to do here, if anything.
#[cfg(debug_assertions)]
pub fn pass(place: &str) {
    use crate::config::FailAt;
    use std::sync::atomic::{AtomicU64, Ordering};
    static PASSES: AtomicU64 = AtomicU64::new(0);
    let Some(FailAt { place: wanted, pass, how }) = crate::config::fail_at() else { return };
    if wanted != place {
        return;
    }
    let number = PASSES.fetch_add(1, Ordering::SeqCst) + 1;
    match how.as_str() {
        "" if number >= *pass => {
            // What was logged so far is what the test reads.
            crate::telemetry::flush();
            std::process::abort()
        }
        "panic" if number == *pass => panic!("told to panic at {place}"),
        "panics" if number >= *pass => panic!("told to panic at {place}"),
        _ => {}
    }
}

/// Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub fn pass(_: &str) {}
