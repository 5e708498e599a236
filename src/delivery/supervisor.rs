//! Watches the loops of a node: one that ends or panics is started again, counted and told; while one is dead, or has given
//! no sign of life for longer than it may, the node is not ready.

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::telemetry;

/// How long after its end a loop is started again, the first time; twice as long each time after that.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A loop that went on for this long has recovered.
const RECOVERED_AFTER: Duration = Duration::from_secs(60);

/// The signs of life of one loop.
#[derive(Debug)]
pub struct Pulse {
    name: &'static str,
    /// For how long it may give none.
    patience: Duration,
    began: Instant,
    is_alive: AtomicBool,
    is_resting: AtomicBool,
    is_done: AtomicBool,
    /// Milliseconds since `began`.
    last: AtomicU64,
}

impl Pulse {
    /// It has done something.
    pub fn beat(&self) {
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(millis, Ordering::Relaxed);
        self.is_resting.store(false, Ordering::Relaxed);
    }

    /// It waits for work, which may never come.
    pub fn rest(&self) {
        self.is_resting.store(true, Ordering::Relaxed);
    }

    /// It ends for good, as it should.
    pub fn done(&self) {
        self.is_done.store(true, Ordering::Relaxed);
    }

    /// What is wrong with it.
    fn trouble(&self) -> Option<String> {
        if self.is_done.load(Ordering::Relaxed) {
            return None;
        }
        if !self.is_alive.load(Ordering::Relaxed) {
            return Some(format!("the loop `{}` of this node has ended and is about to be started again", self.name));
        }
        let silent = self.began.elapsed().saturating_sub(Duration::from_millis(self.last.load(Ordering::Relaxed)));
        let is_stuck = !self.is_resting.load(Ordering::Relaxed) && silent > self.patience;
        is_stuck.then(|| format!("the loop `{}` of this node has done nothing for {} s", self.name, silent.as_secs()))
    }
}

/// The loops of a node.
#[derive(Debug, Default)]
pub struct Supervisor {
    pulses: Mutex<Vec<Arc<Pulse>>>,
    is_stopping: AtomicBool,
}

impl Supervisor {
    /// Runs a loop until it says that it is done. It must show a sign of life more often than `patience`, or rest.
    pub fn supervise<F>(
        &self,
        name: &'static str,
        patience: Duration,
        make: impl Fn(Arc<Pulse>) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let pulse = Arc::new(Pulse {
            name,
            patience,
            began: Instant::now(),
            is_alive: AtomicBool::new(true),
            is_resting: AtomicBool::new(false),
            is_done: AtomicBool::new(false),
            last: AtomicU64::new(0),
        });
        self.pulses().push(pulse.clone());
        telemetry::metrics();
        metrics::counter!(telemetry::engine::RESTARTS, "loop" => name).increment(0);
        tokio::spawn(async move {
            let mut wait = FIRST_WAIT;
            loop {
                let began = Instant::now();
                let ended = tokio::spawn(make(pulse.clone())).await;
                if pulse.is_done.load(Ordering::Relaxed) {
                    return;
                }
                pulse.is_alive.store(false, Ordering::Relaxed);
                metrics::counter!(telemetry::engine::RESTARTS, "loop" => name).increment(1);
                let how = if ended.is_err() { "panicked" } else { "ended" };
                tracing::error!(name, how, "a loop of this node stopped; it is started again");
                if began.elapsed() > RECOVERED_AFTER {
                    wait = FIRST_WAIT;
                }
                sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
                pulse.beat();
                pulse.is_alive.store(true, Ordering::Relaxed);
            }
        });
    }

    fn pulses(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Pulse>>> {
        self.pulses.lock().expect("nobody panics while holding it")
    }

    /// The node is about to stop: it is not ready any more, and whoever sends it requests should go elsewhere.
    pub fn begin_to_stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the node is about to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Why the node is not ready, as far as its loops know.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        if self.is_stopping() {
            return Some("this node is stopping".to_owned());
        }
        self.pulses().iter().find_map(|pulse| pulse.trouble())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use tokio::sync::Notify;

    async fn until(what: &str, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < Duration::from_secs(60), "{what}");
            sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn a_loop_that_panics_or_ends_is_told_and_started_again() {
        let supervisor = Supervisor::default();
        let (starts, go_on) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (counted, told) = (starts.clone(), go_on.clone());
        supervisor.supervise("odd", Duration::from_secs(3600), move |pulse| {
            let (start, go_on) = (counted.fetch_add(1, Ordering::SeqCst), told.clone());
            async move {
                assert!(start > 0, "the first one panics");
                if start == 2 {
                    go_on.notified().await;
                    pulse.done();
                }
            }
        });
        for ended in 1..=2 {
            until("its end is told", || supervisor.trouble().is_some_and(|trouble| trouble.contains("`odd`"))).await;
            until("it is started again", || starts.load(Ordering::SeqCst) > ended).await;
        }
        until("all is well", || supervisor.trouble().is_none()).await;
        go_on.notify_one();
        until("it has ended for good", || Arc::strong_count(&starts) == 1).await;
        assert_eq!(supervisor.trouble(), None);
    }

    #[tokio::test]
    async fn each_loop_gives_its_own_signs_of_life() {
        let supervisor = Supervisor::default();
        for name in ["rests", "hangs"] {
            supervisor.supervise(name, Duration::ZERO, move |pulse| async move {
                if name == "rests" {
                    pulse.rest();
                } else {
                    pulse.beat();
                }
                std::future::pending::<()>().await;
            });
        }
        until("what hangs is told", || supervisor.trouble().is_some_and(|trouble| trouble.contains("`hangs`"))).await;
    }
}
