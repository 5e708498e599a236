//! Opening one connection: each host and each of its addresses gets its share of the time.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use diesel::pg::PgNotification;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::poll_fn;
use rand::seq::SliceRandom;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{AsyncMessage, CancelToken, Client, Connection, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::settings::{Host, Keepalive, Settings, SslMode, Target};
use super::wire::{AsItIs, Channel, Spent, Wire};

/// How long a full queue of new connections is given to empty.
const FULL: Duration = Duration::from_millis(20);
/// Asks a server whether it encrypts.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
/// What every connection starts with. Plans are made once a statement and last: what compiling one costs is never
/// earned back, and is paid whenever statistics make a cheap plan look dear.
const SESSION: &str = "SET jit = off";

/// Why there is no connection: which host, and what it said.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConnectError(String);

impl ConnectError {
    pub(super) fn new(error: &dyn std::error::Error) -> Self {
        Self(chain(error))
    }
}

/// An open connection, and what it takes to end what runs on it.
pub(super) struct Link {
    pub(super) connection: AsyncPgConnection,
    pub(super) notifications: UnboundedReceiver<PgNotification>,
    pub(super) spent: Spent,
    driver: JoinHandle<()>,
    token: CancelToken,
    place: Place,
    settings: Arc<Settings>,
}

/// Where a connection leads.
#[derive(Clone)]
struct Place {
    at: At,
    /// What the certificate must name.
    name: String,
    cover: Cover,
}

#[derive(Clone)]
enum At {
    Tcp(SocketAddr),
    Socket(PathBuf),
}

/// Whether it is encrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cover {
    Never,
    IfOffered,
    Always,
}

/// Why an attempt failed.
enum Failure {
    /// The server could not be reached, or did not answer in time: another way to it will not help.
    Unreachable(String),
    /// It answered, and refused.
    Refused(String),
}

impl Link {
    /// Whether nothing can be asked on it any more.
    pub(super) fn is_dead(&self) -> bool {
        self.driver.is_finished()
    }

    /// Asks the server to end what runs on it.
    pub(super) async fn cancel(&self) -> anyhow::Result<()> {
        let stream = open(&self.place, &self.settings).await?;
        Ok(self.token.cancel_query_raw(stream, AsItIs).await?)
    }

    /// Closes it at once, also where the server does not answer.
    pub(super) fn cut(self) {
        self.driver.abort();
    }

    /// The connection, and what it is told.
    pub(super) fn into_parts(self) -> (AsyncPgConnection, UnboundedReceiver<PgNotification>) {
        (self.connection, self.notifications)
    }
}

/// Opens a connection to the first host that will do, within `limit` for all of them.
pub(super) async fn dial(settings: &Arc<Settings>, limit: Duration) -> Result<Link, ConnectError> {
    let until = Instant::now() + limit;
    let mut order: Vec<usize> = (0..settings.hosts.len()).collect();
    if settings.is_shuffled {
        order.shuffle(&mut rand::rng());
    } else {
        // One that is down would take its share from every connection.
        let newest = settings.newest.load(Ordering::Relaxed);
        order.sort_by_key(|place| *place != newest);
    }
    let mut reasons = Vec::new();
    for (tried, place) in order.iter().enumerate() {
        let host = &settings.hosts[*place];
        let mut share = until.saturating_duration_since(Instant::now()) / shares(order.len() - tried);
        if let Some(own) = settings.connect_timeout {
            share = share.min(own);
        }
        match dial_host(settings, host, Instant::now() + share).await {
            Ok(link) => {
                settings.newest.store(*place, Ordering::Relaxed);
                return Ok(link);
            }
            Err(reason) => reasons.push(format!("{}: {reason}", describe(host))),
        }
    }
    Err(ConnectError(reasons.join("; ")))
}

fn shares(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

fn describe(host: &Host) -> String {
    if host.is_socket() { host.name.clone() } else { format!("{}:{}", host.name, host.port) }
}

async fn dial_host(settings: &Arc<Settings>, host: &Host, until: Instant) -> Result<Link, String> {
    let late = || "no answer in time".to_owned();
    let places: Vec<At> = match host.address {
        _ if host.is_socket() => vec![At::Socket(PathBuf::from(&host.name).join(format!(".s.PGSQL.{}", host.port)))],
        Some(address) => vec![At::Tcp(SocketAddr::new(address, host.port))],
        None => {
            let found = timeout_at(until, lookup_host((host.name.as_str(), host.port))).await.map_err(|_| late())?;
            found.map_err(|error| error.to_string())?.map(At::Tcp).collect()
        }
    };
    let mut reason = "its name has no address".to_owned();
    let count = places.len();
    for (tried, at) in places.into_iter().enumerate() {
        let until = Instant::now() + until.saturating_duration_since(Instant::now()) / shares(count - tried);
        for cover in covers(settings.mode_of(host)) {
            let place = Place { at: at.clone(), name: host.name.clone(), cover: *cover };
            match timeout_at(until, attempt(settings, place)).await {
                Ok(Ok(link)) => return Ok(link),
                Ok(Err(Failure::Refused(why))) => reason = why,
                Ok(Err(Failure::Unreachable(why))) => {
                    reason = why;
                    break;
                }
                Err(_) => {
                    reason = late();
                    break;
                }
            }
        }
    }
    Err(reason)
}

/// What to try in turn.
fn covers(mode: SslMode) -> &'static [Cover] {
    match mode {
        SslMode::Disable => &[Cover::Never],
        SslMode::Allow => &[Cover::Never, Cover::Always],
        SslMode::Prefer => &[Cover::IfOffered, Cover::Never],
        _ => &[Cover::Always],
    }
}

async fn attempt(settings: &Arc<Settings>, place: Place) -> Result<Link, Failure> {
    let stream = open(&place, settings).await?;
    let spent = stream.spent();
    let refused = |error: tokio_postgres::Error| Failure::Refused(chain(&error));
    let (client, connection) = settings.driver.connect_raw(stream, AsItIs).await.map_err(refused)?;
    let token = client.cancel_token();
    let (sender, notifications) = unbounded_channel();
    let driver = tokio::spawn(drive(connection, sender));
    check_target(&client, settings.target).await?;
    let bad = |error: &dyn std::error::Error| Failure::Refused(chain(error));
    let mut connection = AsyncPgConnection::try_from(client).await.map_err(|error| bad(&error))?;
    connection.batch_execute(SESSION).await.map_err(|error| bad(&error))?;
    Ok(Link { connection, notifications, spent, driver, token, place, settings: settings.clone() })
}

/// A stream that the driver may use as it is.
async fn open(place: &Place, settings: &Settings) -> Result<Wire, Failure> {
    let unreachable = |error: io::Error| Failure::Unreachable(error.to_string());
    let channel = match &place.at {
        At::Socket(path) => Channel::Socket(open_socket(path).await.map_err(unreachable)?),
        At::Tcp(address) => {
            let stream = TcpStream::connect(address).await.map_err(unreachable)?;
            tune(&stream, &settings.keepalive).map_err(unreachable)?;
            cover(stream, place, settings).await?
        }
    };
    Ok(Wire::new(channel))
}

/// A socket refuses at once while the server's queue of new connections is full, where TCP would wait.
async fn open_socket(path: &Path) -> io::Result<UnixStream> {
    loop {
        match UnixStream::connect(path).await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(FULL).await,
            opened => return opened,
        }
    }
}

async fn cover(mut stream: TcpStream, place: &Place, settings: &Settings) -> Result<Channel, Failure> {
    if place.cover == Cover::Never {
        return Ok(Channel::Tcp(stream));
    }
    if !settings.is_direct {
        let io = |error: io::Error| Failure::Unreachable(format!("asking whether it encrypts: {error}"));
        stream.write_all(&SSL_REQUEST).await.map_err(io)?;
        match stream.read_u8().await.map_err(io)? {
            b'S' => {}
            _ if place.cover == Cover::IfOffered => return Ok(Channel::Tcp(stream)),
            _ => {
                return Err(Failure::Refused(
                    "the server does not encrypt: set up TLS there, or sslmode=disable in DATABASE_URL".to_owned(),
                ));
            }
        }
    }
    let mut tls = MakeRustlsConnect::new((*settings.tls).clone());
    let Ok(connect) = MakeTlsConnect::<TcpStream>::make_tls_connect(&mut tls, &place.name);
    let encrypted = connect.connect(stream).await;
    let encrypted = encrypted.map_err(|error| Failure::Refused(format!("TLS failed: {}", chain(&error))))?;
    Ok(Channel::Encrypted(Box::new(encrypted)))
}

fn tune(stream: &TcpStream, keepalive: &Keepalive) -> io::Result<()> {
    use rustix::net::sockopt;
    stream.set_nodelay(true)?;
    if keepalive.is_on {
        sockopt::set_socket_keepalive(stream, true)?;
        sockopt::set_tcp_keepidle(stream, keepalive.idle)?;
        sockopt::set_tcp_keepintvl(stream, keepalive.interval)?;
        sockopt::set_tcp_keepcnt(stream, keepalive.count)?;
    }
    #[cfg(target_os = "linux")]
    if !keepalive.user_timeout.is_zero() {
        let limit = u32::try_from(keepalive.user_timeout.as_millis()).unwrap_or(u32::MAX);
        sockopt::set_tcp_user_timeout(stream, limit)?;
    }
    Ok(())
}

/// Moves bytes until the connection ends.
async fn drive(mut connection: Connection<Wire, Wire>, told: UnboundedSender<PgNotification>) {
    while let Some(message) = poll_fn(|cx| connection.poll_message(cx)).await {
        match message {
            Ok(AsyncMessage::Notification(notification)) => {
                // Most connections have nobody who listens.
                let _ = told.send(PgNotification {
                    process_id: notification.process_id(),
                    channel: notification.channel().to_owned(),
                    payload: notification.payload().to_owned(),
                });
            }
            Ok(_) => {}
            // Whoever waits for an answer is told that the connection is closed.
            Err(_) => return,
        }
    }
}

async fn check_target(client: &Client, target: Target) -> Result<(), Failure> {
    let (question, bad, why) = match target {
        Target::Any => return Ok(()),
        Target::ReadWrite => ("SHOW transaction_read_only", "on", "it is read-only"),
        Target::Primary => ("SELECT pg_is_in_recovery()", "t", "it is a standby"),
    };
    let answer = client.simple_query(question).await.map_err(|error| Failure::Refused(chain(&error)))?;
    let is_bad =
        |message: &SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some(bad));
    if answer.iter().any(is_bad) { Err(Failure::Unreachable(why.to_owned())) } else { Ok(()) }
}

impl From<Failure> for anyhow::Error {
    fn from(failure: Failure) -> Self {
        let (Failure::Unreachable(why) | Failure::Refused(why)) = failure;
        Self::msg(why)
    }
}

/// An error and all that caused it, none told twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    for text in std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string) {
        if !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}
