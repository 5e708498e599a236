//! The connection pool: how to get a connection, and what it means when there is none.

use std::time::Duration;

use anyhow::Context;
use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use rustls::ClientConfig;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::config::{Host, SslMode};

/// How long a request waits for the database in all, so that its 503 comes within 2 s.
pub const DEADLINE: Duration = Duration::from_millis(1_500);

/// The same for a write of thousands of routes, which takes its time on a healthy database too.
pub const WIDE_DEADLINE: Duration = Duration::from_secs(10);

/// How long work may take that moves a whole sandbox.
const LONG_DEADLINE: Duration = Duration::from_secs(300);

/// Lets the statements of a transaction take as long.
pub const LONG_STATEMENTS: &str = "SET LOCAL statement_timeout = '300s'";

/// What every pooled connection starts with: statements that the server itself ends, in case
/// nobody is left to wait for them, and plans that are made once a statement. Planning anew for
/// each call would cost more than most calls do, and no statement here wants another plan for
/// other values.
const SESSION: &str = "SET statement_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s'; \
     SET plan_cache_mode = force_generic_plan";

/// The pool. Clones share it.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    deadline: Duration,
}

/// The database did not answer in time, or not at all.
#[derive(Debug, thiserror::Error)]
#[error("the database is away")]
pub struct Away(#[source] anyhow::Error);

/// How many connections there are.
#[derive(Clone, Copy, Debug)]
pub struct PoolStatus {
    /// Open, in use or idle.
    pub open: usize,
    /// Open and idle.
    pub idle: usize,
    /// Requests that wait for one.
    pub waiting: usize,
}

impl Db {
    /// A pool of at most `size` connections, whose work may take `deadline` at the most; opens
    /// none yet.
    pub fn new(url: &str, size: usize, deadline: Duration) -> anyhow::Result<Self> {
        // Reads the URL now, so that a mistake in it is told at the start.
        let config: tokio_postgres::Config = url.parse().context("reading the database URL")?;
        let manager = AsyncDieselConnectionManager::new_with_config(url, manager_config(config, deadline));
        let pool = Pool::builder(manager).max_size(size).build().context("building the connection pool")?;
        Ok(Self { pool, deadline })
    }

    /// A connection of one's own, outside the pool and without its time limits.
    pub async fn connect(url: &str) -> anyhow::Result<AsyncPgConnection> {
        let config: tokio_postgres::Config = url.parse().context("reading the database URL")?;
        Ok(connect(config).await?)
    }

    /// Lends `work` a connection, until the deadline. Work that is cut off may or
    /// may not have been committed, as with any lost connection.
    pub async fn run<T, E: From<Away>>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run_within(self.deadline, work).await
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

    /// [`Db::run`] with a deadline of its own. The server ends each statement by itself after 10 s.
    pub async fn run_within<T, E: From<Away>>(
        &self,
        limit: Duration,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let until = Instant::now() + limit;
        let late = |elapsed| Away(anyhow::Error::new(elapsed));
        let mut connection: Object<AsyncPgConnection> =
            timeout_at(until, self.pool.get()).await.map_err(late)?.map_err(|error| Away(anyhow::Error::new(error)))?;
        match timeout_at(until, work(&mut connection)).await {
            Ok(result) => result,
            Err(elapsed) => {
                // It may be dead without anybody knowing; the next request gets another.
                drop(Object::take(connection));
                Err(late(elapsed).into())
            }
        }
    }

    /// How long work may take in all.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// How many connections there are.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        let status = self.pool.status();
        PoolStatus { open: status.size, idle: status.available, waiting: status.waiting }
    }

    /// Lets go of all connections.
    pub fn close(&self) {
        self.pool.close();
    }
}

/// Whether an error says that the database is away or too busy, rather than that a query is wrong: the same
/// again may work.
#[must_use]
pub fn says_away(error: &DieselError) -> bool {
    let DieselError::DatabaseError(kind, information) = error else {
        return matches!(error, DieselError::BrokenTransactionManager);
    };
    let message = information.message();
    matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
        // SQLSTATE classes 57P0x, 57014, 40P01, 53300 and 53100, which diesel has no kinds for.
        || [
            "terminating connection",
            "the database system is",
            "canceling statement due to",
            "deadlock detected",
            "too many clients",
            "remaining connection slots",
            "No space left on device",
        ]
        .iter()
        .any(|text| message.contains(text))
}

fn manager_config(config: tokio_postgres::Config, deadline: Duration) -> ManagerConfig<AsyncPgConnection> {
    let mut manager = ManagerConfig::default();
    // The default asks the database before each use, which costs a third of the reads. A dead
    // connection is dropped all the same: its driver task has ended.
    manager.recycling_method = RecyclingMethod::Fast;
    manager.custom_setup = Box::new(move |_| {
        let mut config = config.clone();
        config.connect_timeout(deadline);
        async move {
            let mut connection = connect(config).await?;
            let set = connection.batch_execute(SESSION).await;
            set.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(connection)
        }
        .boxed()
    });
    manager
}

async fn connect(config: tokio_postgres::Config) -> Result<AsyncPgConnection, ConnectionError> {
    let bad = |error: tokio_postgres::Error| ConnectionError::BadConnection(chain(&error));
    if needs_tls(&config) {
        // Not "prefer": whoever sits between could answer that there is no TLS.
        let mut config = config;
        config.ssl_mode(SslMode::Require);
        let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls_config()?);
        let (client, connection) = config.connect(tls).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    } else {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    }
}

/// `sslmode` decides; where it says nothing, whatever leaves this machine is encrypted.
fn needs_tls(config: &tokio_postgres::Config) -> bool {
    match config.get_ssl_mode() {
        SslMode::Disable => false,
        SslMode::Prefer => {
            let addresses_are_local = config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
            !(addresses_are_local && config.get_hosts().iter().all(is_local))
        }
        _ => true,
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        Host::Unix(_) => true,
    }
}

fn tls_config() -> Result<ClientConfig, ConnectionError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(ConnectionError::BadConnection(
            "no root certificates found: install ca-certificates, or set SSL_CERT_FILE".into(),
        ));
    }
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
