//! Connections that are kept: those of HTTP/1 for the next call, those of HTTP/2 for all calls at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::timeout;

use super::connection::{Driver, GOODBYE, Line, State};

/// How many unused connections to one host are kept.
const MAX_IDLE_PER_HOST: usize = 128;

/// To whom connections lead, and for which share of the subscriptions they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) place: usize,
    pub(super) host: String,
    pub(super) port: u16,
}

struct Kept {
    line: Line,
    state: Arc<State>,
}

#[derive(Default)]
struct Host {
    /// Unused ones of HTTP/1, the last used at the end.
    idle: Vec<Kept>,
    /// Those of HTTP/2, used or not.
    shared: Vec<Kept>,
    /// Told when one of HTTP/2 is there.
    arrived: Arc<Notify>,
}

/// What is kept.
#[derive(Default)]
pub(super) struct Pool {
    hosts: Mutex<HashMap<Key, Host>>,
    last_id: AtomicU64,
}

/// A call's hold on a connection. Unless it is given back, a connection of HTTP/1 ends with it.
pub(super) struct Lease {
    pub(super) line: Option<Line>,
    pub(super) state: Arc<State>,
    pub(super) is_reused: bool,
    /// What the call may take, until it has ended.
    bytes: Option<u64>,
    key: Key,
    pool: Arc<Pool>,
}

impl Lease {
    fn new(pool: &Arc<Pool>, key: Key, line: Line, state: Arc<State>, bytes: u64) -> Self {
        let is_reused = !state.begin(bytes, line.is_http1());
        Self { line: Some(line), state, is_reused, bytes: Some(bytes), key, pool: pool.clone() }
    }

    /// The call has ended well: others may use the connection, if it is ready for them.
    pub(super) async fn give_back(mut self) {
        let Some(line) = &mut self.line else { return };
        if !line.is_ready_again().await {
            return;
        }
        // Before the next call may begin.
        self.end();
        if let Some(line) = self.line.take().filter(Line::is_http1) {
            self.pool.keep(&self.key, Kept { line, state: self.state.clone() });
        }
    }

    fn end(&mut self) {
        if let Some(bytes) = self.bytes.take() {
            self.state.end(bytes);
        }
    }

    /// The call has ended badly: no other call begins over the connection. Those of HTTP/2 that are in flight go on.
    pub(super) fn retire(self) {
        self.pool.forget(&self.key, self.state.id);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.end();
        if self.line.as_ref().is_some_and(Line::is_http1) {
            self.state.close.cancel();
        }
    }
}

impl Pool {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Host>> {
        self.hosts.lock().expect("nobody panics while holding it")
    }

    pub(super) fn next_id(&self) -> u64 {
        self.last_id.fetch_add(1, Ordering::Relaxed)
    }

    /// A kept connection for a call that may take so many bytes.
    pub(super) fn lease(self: &Arc<Self>, key: &Key, bytes: u64) -> Option<Lease> {
        let mut hosts = self.lock();
        let host = hosts.get_mut(key)?;
        host.shared.retain(|kept| kept.line.is_open());
        let shared = host.shared.last().and_then(|kept| Some((kept.line.share()?, kept.state.clone())));
        let (line, state) = shared.or_else(|| {
            // Those that have ended go, too.
            std::iter::from_fn(|| host.idle.pop()).find(|kept| kept.line.is_open()).map(|kept| (kept.line, kept.state))
        })?;
        drop(hosts);
        Some(Lease::new(self, key.clone(), line, state, bytes))
    }

    /// Tells when another call has made a connection that this one may share.
    pub(super) fn arrival(self: &Arc<Self>, key: &Key) -> Arrival {
        let arrived = self.lock().entry(key.clone()).or_default().arrived.clone();
        Arrival { arrived: Some(arrived), key: key.clone(), pool: self.clone() }
    }

    /// Takes in a new connection, drives it, and lends it to the call that made it.
    pub(super) fn begin(
        self: &Arc<Self>,
        key: &Key,
        line: Line,
        driver: Driver,
        state: Arc<State>,
        bytes: u64,
    ) -> Lease {
        tokio::spawn(drive(Arc::downgrade(self), key.clone(), driver, state.clone()));
        let shared = line.share();
        let lease = Lease::new(self, key.clone(), line, state.clone(), bytes);
        if let Some(line) = shared {
            let mut hosts = self.lock();
            let host = hosts.entry(key.clone()).or_default();
            host.shared.push(Kept { line, state });
            host.arrived.notify_waiters();
        }
        lease
    }

    fn keep(&self, key: &Key, kept: Kept) {
        let mut hosts = self.lock();
        let host = hosts.entry(key.clone()).or_default();
        // One that has ended meanwhile was forgotten before it came here.
        if host.idle.len() < MAX_IDLE_PER_HOST && kept.line.is_open() {
            host.idle.push(kept);
        }
        self.tidy(hosts, key);
    }

    /// Forgets a host of which nothing is kept or awaited.
    fn tidy(&self, mut hosts: MutexGuard<'_, HashMap<Key, Host>>, key: &Key) {
        let is_empty =
            |host: &Host| host.idle.is_empty() && host.shared.is_empty() && Arc::strong_count(&host.arrived) == 1;
        if hosts.get(key).is_some_and(is_empty) {
            hosts.remove(key);
        }
    }

    /// Lets no call begin over this connection.
    pub(super) fn forget(&self, key: &Key, id: u64) {
        let mut hosts = self.lock();
        let Some(host) = hosts.get_mut(key) else { return };
        host.idle.retain(|kept| kept.state.id != id);
        host.shared.retain(|kept| kept.state.id != id);
        self.tidy(hosts, key);
    }

    /// Lets go of the unused connections to a host: one of them was found closed, and the others are as old.
    pub(super) fn forget_idle(&self, key: &Key) {
        if let Some(host) = self.lock().get_mut(key) {
            host.idle.clear();
        }
    }

    /// Closes the connection that has been unused for longest, for somebody who needs its socket.
    pub(super) fn spare(&self) {
        let hosts = self.lock();
        let kept = hosts.values().flat_map(|host| host.idle.iter().chain(&host.shared));
        let unused = kept.filter_map(|kept| Some((kept.state.idle_for()?, kept)));
        if let Some((_, kept)) =
            unused.filter(|(_, kept)| !kept.state.close.is_cancelled()).max_by_key(|(idle, _)| *idle)
        {
            kept.state.close.cancel();
        }
    }
}

/// A wait for a connection that another call makes.
pub(super) struct Arrival {
    arrived: Option<Arc<Notify>>,
    key: Key,
    pool: Arc<Pool>,
}

impl Arrival {
    /// Ends when one is made after this was asked for.
    pub(super) fn next(&self) -> Notified<'_> {
        self.arrived.as_ref().expect("it is given up in drop alone").notified()
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let hosts = self.pool.lock();
        self.arrived = None;
        self.pool.tidy(hosts, &self.key);
    }
}

/// Carries a connection's bytes until it ends, is closed, or has been unused for long.
async fn drive(pool: Weak<Pool>, key: Key, driver: Driver, state: Arc<State>) {
    let forget = || pool.upgrade().into_iter().for_each(|pool| pool.forget(&key, state.id));
    {
        let mut running = std::pin::pin!(driver.run());
        tokio::select! {
            () = &mut running => {}
            () = state.close.cancelled() => {}
            () = state.idles_out() => {
                // Nobody can use it any more, so that it says goodbye.
                forget();
                let _ = timeout(GOODBYE, running).await;
            }
        }
    }
    forget();
}
