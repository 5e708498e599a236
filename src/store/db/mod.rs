//! The connection pool: how to get a connection, and what it means when there is none.

mod connect;
mod conninfo;
mod encryption;
mod errors;
mod pool;
mod pooler;
mod settings;
mod wire;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::sql;
use diesel::pg::PgNotification;
use diesel::prelude::QueryResult;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout_at};

pub use connect::ConnectError;
pub use conninfo::{BadUrl, Conninfo};
pub use errors::{DbError, may_have_happened, met_new_partition, says_away, sqlstate};
use pool::{Lent, Pool};
pub use pooler::shares_sessions;
pub use settings::NO_TRANSACTION_POOLING;
use settings::Settings;

/// How long a request waits for the database in all, so that its 503 comes within 2 s.
pub const DEADLINE: Duration = Duration::from_millis(1_500);

/// The same for a write of thousands of routes, which takes its time on a healthy database too.
pub const WIDE_DEADLINE: Duration = Duration::from_secs(10);

/// How long work may take that moves a whole sandbox.
const LONG_DEADLINE: Duration = Duration::from_secs(300);

/// Lets the statements of a transaction take as long.
pub const LONG_STATEMENTS: &str = "SET LOCAL statement_timeout = '300s'";

/// How long opening a connection of one's own may take, for each host.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// The pool. Clones share it.
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    deadline: Duration,
}

/// The database did not answer in time, or not at all.
#[derive(Debug, thiserror::Error)]
#[error("the database is away")]
pub struct Away {
    #[source]
    why: anyhow::Error,
    /// Whether work had begun, and may have been committed.
    pub may_have_happened: bool,
}

/// A connection that listens, with what it is told.
pub struct Listener {
    connection: AsyncPgConnection,
    notifications: UnboundedReceiver<PgNotification>,
}

impl Listener {
    /// The next notification; none once the connection has ended.
    pub async fn next(&mut self) -> Option<PgNotification> {
        self.notifications.recv().await
    }
}

impl Deref for Listener {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl DerefMut for Listener {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

/// Refuses a URL that means nothing, in a sentence.
pub fn check(url: &str) -> anyhow::Result<()> {
    Settings::parse(url).map(drop)
}

/// Whether the server refuses writes, as a standby does, or a primary that another has taken over from.
pub async fn is_read_only(connection: &mut AsyncPgConnection) -> QueryResult<bool> {
    diesel::select(sql::<Bool>("current_setting('transaction_read_only')::bool")).get_result(connection).await
}

/// How many connections there are.
#[derive(Clone, Copy, Debug)]
pub struct PoolStatus {
    /// Open, in use or idle.
    pub open: usize,
    /// Open and idle.
    pub idle: usize,
    /// Requests that wait for one.
    pub waiting: usize,
    /// How often none was to be had in time, since the start.
    pub refused: u64,
}

impl Db {
    /// A pool of at most `size` connections, whose work may take `deadline` at the most; opens
    /// none yet.
    pub fn new(url: &str, size: usize, deadline: Duration) -> anyhow::Result<Self> {
        // Reads the URL now, so that a mistake in it is told at the start.
        let settings = Settings::shared(url)?;
        Ok(Self { pool: Pool::new(settings, size, deadline), deadline })
    }

    /// A connection of one's own, outside the pool and without its time limits.
    pub async fn connect(url: &str) -> anyhow::Result<AsyncPgConnection> {
        Ok(Self::listen(url).await?.connection)
    }

    /// A connection of one's own that tells its notifications.
    pub async fn listen(url: &str) -> anyhow::Result<Listener> {
        Self::listen_at(&Settings::shared(url)?).await
    }

    /// The same, to the database of this pool.
    pub async fn listener(&self) -> anyhow::Result<Listener> {
        Self::listen_at(self.pool.settings()).await
    }

    async fn listen_at(settings: &Arc<Settings>) -> anyhow::Result<Listener> {
        let hosts = u32::try_from(settings.hosts.len()).unwrap_or(u32::MAX);
        let limit = settings.connect_timeout.unwrap_or(CONNECT_LIMIT).saturating_mul(hosts);
        let (connection, notifications) = connect::dial(settings, limit).await?.into_parts();
        Ok(Listener { connection, notifications })
    }

    /// Lends `work` a connection, until the deadline. Work that is cut off may or
    /// may not have been committed, as with any lost connection.
    pub async fn run<T, E: From<Away>>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_within(self.deadline, work).await
    }

    /// [`Db::run`] for work that fails as the database does, and in no other way.
    pub async fn query<T>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> QueryResult<T>,
    ) -> Result<T, DbError> {
        self.run(async |connection| Ok(work(connection).await?)).await
    }

    /// [`Db::run`] for work that may write thousands of routes.
    pub async fn run_wide<T, E: From<Away>>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_within(self.deadline.max(WIDE_DEADLINE), work).await
    }

    /// [`Db::run`] for work that moves a whole sandbox. Its transaction begins with [`LONG_STATEMENTS`].
    pub async fn run_long<T, E: From<Away>>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_within(LONG_DEADLINE, work).await
    }

    /// [`Db::run`] until a time that somebody else has set.
    pub async fn run_until<T, E: From<Away>>(
        &self,
        until: Instant,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let late = |may_have_happened| Away { why: anyhow::anyhow!("no answer in time"), may_have_happened };
        let mut lent: Lent = match timeout_at(until, self.pool.get()).await {
            Ok(Ok(lent)) => lent,
            Ok(Err(error)) => return Err(Away { why: error, may_have_happened: false }.into()),
            Err(_) => {
                self.pool.note_refused();
                return Err(late(false).into());
            }
        };
        // Cut off or dropped, it is wound up: what runs is cancelled, and its place in the pool is kept until it ended.
        let Ok(result) = timeout_at(until, work(lent.connection())).await else {
            return Err(late(true).into());
        };
        lent.give_back();
        result
    }

    /// [`Db::run`] with a deadline of its own.
    pub async fn run_within<T, E: From<Away>>(
        &self,
        limit: Duration,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_until(Instant::now() + limit, work).await
    }

    /// Lets go of every connection, once it is back: where they lead has changed.
    pub fn renew(&self) {
        self.pool.renew();
    }

    /// How long work may take in all.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// How many connections there are.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        self.pool.status()
    }

    /// Lets go of all connections.
    pub fn close(&self) {
        self.pool.close();
    }

    /// Whether it was closed, so that what fails now fails for that.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.pool.is_closed()
    }
}
