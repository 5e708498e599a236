//! The pool: which connections are used again, and what becomes of one whose work was cut off.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::managed::{self, Manager, Metrics, Object, RecycleError, RecycleResult};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection, TransactionManager};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::PoolStatus;
use super::connect::{self, ConnectError, Link};
use super::settings::Settings;

/// What every pooled connection starts with: statements that the server itself ends, in case
/// nobody is left to wait for them, and plans that are made once a statement. Planning anew for
/// each call would cost more than most calls do, and no statement here wants another plan for
/// other values.
const SESSION: &str = "SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s'; \
     SET plan_cache_mode = force_generic_plan";
/// For how long a connection is used. A name that leads elsewhere, as after a planned switchover, is noticed within
/// this by those who only read; who writes is told at once.
const MAX_AGE: Duration = Duration::from_secs(60);
/// So that they do not all end at once.
const AGE_SPREAD: f64 = 0.25;
/// How long the server may take to hear that a statement should end.
const CANCEL_LIMIT: Duration = Duration::from_secs(2);
/// For how long a connection whose work was cut off keeps its place in the pool. A server that lives has ended the
/// statement by itself before.
const HOLD: Duration = Duration::from_secs(15);

/// The connections. Clones share them.
#[derive(Clone)]
pub(super) struct Pool(managed::Pool<Opener>);

/// Opens connections, and looks at those that are back.
struct Opener {
    settings: Arc<Settings>,
    limit: Duration,
    /// Rises when connections of before are not to be used again.
    generation: AtomicU64,
    /// How often somebody waited for one in vain.
    refused: AtomicU64,
}

struct Pooled {
    link: Link,
    generation: u64,
    until: Instant,
}

impl Pool {
    /// Where its connections lead.
    pub(super) fn settings(&self) -> &Arc<Settings> {
        &self.0.manager().settings
    }

    pub(super) fn new(settings: Arc<Settings>, size: usize, limit: Duration) -> Self {
        let opener = Opener { settings, limit, generation: AtomicU64::new(0), refused: AtomicU64::new(0) };
        Self(managed::Pool::builder(opener).max_size(size).build().expect("it has no time-outs that need a runtime"))
    }

    pub(super) async fn get(&self) -> anyhow::Result<Lent> {
        Ok(Lent { object: Some(self.0.get().await.map_err(told)?), is_done: false })
    }

    pub(super) fn renew(&self) {
        self.0.manager().generation.fetch_add(1, Ordering::Relaxed);
        self.0.retain(|_, _| false);
    }

    pub(super) fn status(&self) -> PoolStatus {
        let status = self.0.status();
        let refused = self.0.manager().refused.load(Ordering::Relaxed);
        PoolStatus { open: status.size, idle: status.available, waiting: status.waiting, refused }
    }

    pub(super) fn note_refused(&self) {
        self.0.manager().refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}

/// The cause itself, where there is one.
fn told(error: managed::PoolError<ConnectError>) -> anyhow::Error {
    match error {
        managed::PoolError::Backend(cause) => cause.into(),
        other => anyhow::Error::new(other),
    }
}

impl Manager for Opener {
    type Type = Pooled;
    type Error = ConnectError;

    async fn create(&self) -> Result<Pooled, ConnectError> {
        let generation = self.generation.load(Ordering::Relaxed);
        let mut link = connect::dial(&self.settings, self.limit).await?;
        link.connection.batch_execute(SESSION).await.map_err(|error| ConnectError::new(&error))?;
        let age = MAX_AGE.mul_f64(1.0 - AGE_SPREAD * rand::random::<f64>());
        Ok(Pooled { link, generation, until: Instant::now() + age })
    }

    // The server is not asked whether it lives: that would cost a third of the reads, and a dead connection is known by
    // its driver's end.
    async fn recycle(&self, pooled: &mut Pooled, _: &Metrics) -> RecycleResult<ConnectError> {
        let old = self.generation.load(Ordering::Relaxed) != pooled.generation;
        let is_over = old || pooled.until < Instant::now();
        if is_over || !pooled.is_good() || std::thread::panicking() {
            return Err(RecycleError::message("it is not to be used again"));
        }
        Ok(())
    }
}

impl Pooled {
    fn is_good(&mut self) -> bool {
        let link = &mut self.link;
        let is_mid_transaction = AnsiTransactionManager::is_broken_transaction_manager(&mut link.connection);
        !link.is_dead() && !link.spent.is_spent() && !is_mid_transaction
    }
}

/// A connection that is lent. Dropped before it was given back, its work was cut off.
pub(super) struct Lent {
    object: Option<Object<Opener>>,
    is_done: bool,
}

impl Lent {
    pub(super) fn connection(&mut self) -> &mut AsyncPgConnection {
        &mut self.object.as_mut().expect("it is there until this is dropped").link.connection
    }

    /// Gives it back to the pool. If it was told that where it leads is not what it was, so do all others.
    pub(super) fn give_back(mut self) {
        self.is_done = true;
        let Some(object) = self.object.take() else { return };
        if !object.link.spent.is_spent() {
            return;
        }
        let (pool, generation) = (Object::pool(&object), object.generation);
        drop(Object::take(object));
        if let Some(pool) = pool.filter(|pool| pool.manager().generation.load(Ordering::Relaxed) == generation) {
            Pool(pool).renew();
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(object) = self.object.take().filter(|_| !self.is_done) else { return };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(wind_up(object))),
            Err(_) => Object::take(object).link.cut(),
        }
    }
}

/// Ends what runs on a connection that nobody waits for. Its place in the pool is kept until then, so that there are
/// never more statements than the pool has places.
async fn wind_up(mut object: Object<Opener>) {
    let started = Instant::now();
    let cancelled = timeout(CANCEL_LIMIT, object.link.cancel()).await;
    if !matches!(cancelled, Ok(Ok(()))) {
        tracing::debug!("the server could not be told that a statement should end");
    }
    // Answered after whatever runs; where the cancelling came late, it is cancelled itself.
    let ended = timeout(HOLD.saturating_sub(started.elapsed()), object.link.connection.batch_execute("ROLLBACK")).await;
    let link = Object::take(object).link;
    if ended.is_err() {
        link.cut();
    }
}
