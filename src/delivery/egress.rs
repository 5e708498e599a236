//! The only way out: which addresses may be called, and the one HTTP client that calls them.
//!
//! The guard sits in the connector, where names become addresses and addresses become
//! connections, so that a literal, a name, a rebinding name and a kept connection all pass it.
//! There is no proxy, no redirect, no second client. HTTPS only; TLS 1.2 or newer.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::RETRY_AFTER;
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::SubscriptionId;
use crate::domain::outcome::Reason;

/// How long a call may take over everything (contract, "deadline").
pub const DEADLINE: Duration = Duration::from_secs(40);
/// How much of an answer is read (contract, "deadline").
pub const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// How much of an answer's head is read.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How many headers an answer may have.
const MAX_HEADERS: usize = 200;
/// How many interim answers (1xx) may come before the one that counts.
const MAX_INTERIM: usize = 100;
/// How long one of several addresses is tried before the next.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Over how many clients subscriptions are spread.
const CLIENTS: usize = 16;
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an HTTP/2 connection may be silent, while an answer is awaited, before a ping.
const PING_AFTER: Duration = Duration::from_secs(5);
/// How long a ping may take: longer than a call, since a receiver that is busy with a slow answer may
/// answer pings no sooner.
const PING_TIMEOUT: Duration = Duration::from_secs(DEADLINE.as_secs() + 1);
/// How many unused connections to one host are kept.
const MAX_IDLE_PER_HOST: usize = 128;

/// The outside, as this process may call it. Clones share connections.
#[derive(Clone)]
pub struct Egress {
    /// Over HTTP/2 all calls to a host share a connection and its streams, so that one subscription that hangs could use
    /// them up for another of the same host: they are spread over several clients.
    clients: Arc<[Client<Connector, Full<Bytes>>; CLIENTS]>,
    deadline: Duration,
}

/// A body's answer, as far as it was read.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, at most the limit that the caller gave.
    pub body: Bytes,
}

impl Answer {
    /// The wait that `Retry-After` asks for, in seconds or as a date.
    #[must_use]
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(TimeDelta::seconds(i64::from(seconds)));
        }
        let date = DateTime::parse_from_rfc2822(text).ok()?;
        Some((date.to_utc() - now).max(TimeDelta::zero()))
    }
}

/// Where the time of a call went. What did not happen, as a look-up on a kept connection, is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// The look-up of the name.
    pub dns: Option<Duration>,
    /// The connection.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the start to the head of the answer.
    pub first_byte: Option<Duration>,
    /// The whole.
    pub total: Duration,
}

/// A call that has ended.
#[derive(Debug)]
pub struct Reply {
    /// The answer, or why there is none; with a status if the head had come.
    pub result: Result<Answer, Failure>,
    /// Where the time went.
    pub timing: Timing,
    /// Who was called, if it came to that.
    pub peer: Option<SocketAddr>,
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// The status of the answer, if its head had come.
    pub status: Option<StatusCode>,
}

/// Turns names into addresses; another one than the system's is for tests.
pub trait Resolve: Send + Sync {
    /// The addresses of a name.
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
}

/// The system's resolver.
#[derive(Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let name = name.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }
}

impl Egress {
    /// A client that calls what `policy` allows and trusts the system's certificate authorities and
    /// those in `extra_ca` (PEM files).
    pub fn new(policy: AddressPolicy, extra_ca: &[PathBuf]) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(crate::tls::system_certificates());
        for path in extra_ca {
            let certificates = rustls::pki_types::CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| anyhow::anyhow!("{} holds no certificates in PEM: {error}", path.display()))?;
            anyhow::ensure!(!certificates.is_empty(), "{} holds no certificates in PEM", path.display());
            for certificate in certificates {
                roots.add(certificate).with_context(|| format!("trusting {}", path.display()))?;
            }
        }
        if roots.is_empty() {
            tracing::warn!("no certificate authority is trusted: install ca-certificates, or give --egress-ca");
        }
        Self::with(policy, roots, Arc::new(SystemResolver), DEADLINE)
    }

    /// A client with each of its parts given.
    pub fn with(
        policy: AddressPolicy,
        roots: RootCertStore,
        resolver: Arc<dyn Resolve>,
        deadline: Duration,
    ) -> anyhow::Result<Self> {
        let mut tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let connector = Connector { policy: Arc::new(policy), resolver, tls: TlsConnector::from(Arc::new(tls)) };
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
            .http1_max_buf_size(MAX_HEAD_BYTES)
            .http1_max_headers(MAX_HEADERS)
            .http2_max_header_list_size(MAX_HEAD_BYTES as u32)
            .http2_initial_stream_window_size(MAX_ANSWER_BYTES as u32)
            .http2_initial_connection_window_size(1024 * 1024)
            // Calls share a connection: one that died unheard would swallow them until the kernel gives up.
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PING_TIMEOUT);
        let clients = std::array::from_fn(|_| builder.build(connector.clone()));
        Ok(Self { clients: Arc::new(clients), deadline })
    }

    /// How long a call may take over everything.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Makes one call, within this time, and reads at most `limit` bytes of the answer's body: a
    /// longer one is a failure.
    pub async fn call(&self, request: Request<Full<Bytes>>, limit: usize, within: Duration) -> Reply {
        self.call_on(0, request, limit, within).await
    }

    /// [`Egress::call`] for a subscription, apart from most others.
    pub async fn call_for(
        &self,
        id: SubscriptionId,
        request: Request<Full<Bytes>>,
        limit: usize,
        within: Duration,
    ) -> Reply {
        #[expect(clippy::cast_possible_truncation, reason = "below CLIENTS")]
        let place = (id.as_uuid().as_u64_pair().1 % CLIENTS as u64) as usize;
        self.call_on(place, request, limit, within).await
    }

    async fn call_on(&self, place: usize, request: Request<Full<Bytes>>, limit: usize, within: Duration) -> Reply {
        let started = Instant::now();
        let progress = Arc::new(Progress::default());
        let work = PROGRESS.scope(progress.clone(), self.exchange(place, request, limit, &progress, started));
        let result = match timeout(within, work).await {
            Ok(result) => result,
            Err(_) => Err(progress.failure_of_deadline()),
        };
        let peer = *progress.peer.lock().expect("nobody panics while holding it");
        Reply { result, timing: progress.timing(started.elapsed()), peer }
    }

    async fn exchange(
        &self,
        place: usize,
        mut request: Request<Full<Bytes>>,
        limit: usize,
        progress: &Progress,
        started: Instant,
    ) -> Result<Answer, Failure> {
        if request.uri().scheme_str() != Some("https") {
            return Err(Failure { reason: Reason::AddressForbidden, status: None });
        }
        let storm = too_many_interim(&mut request);
        // Reading interim answers as fast as they come would keep a core busy until the deadline.
        let answer = tokio::select! {
            answer = self.clients[place].request(request) => answer,
            () = storm.cancelled() => return Err(Failure { reason: Reason::AnswerMalformed, status: None }),
        };
        let answer = answer.map_err(|error| Failure { reason: reason_of(&error), status: None })?;
        store(&progress.first_byte_us, started.elapsed());
        progress.status.store(u32::from(answer.status().as_u16()), Ordering::Relaxed);
        if let Some(Peer(peer)) = answer.extensions().get::<Peer>() {
            *progress.peer.lock().expect("nobody panics while holding it") = Some(*peer);
        }
        read(answer, limit).await
    }
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Egress(…)")
    }
}

/// Is cancelled when more interim answers come to this request than there may be. Only HTTP/1 tells them.
fn too_many_interim(request: &mut Request<Full<Bytes>>) -> CancellationToken {
    let storm = CancellationToken::new();
    let (told, count) = (storm.clone(), AtomicUsize::new(0));
    hyper::ext::on_informational(request, move |_| {
        if count.fetch_add(1, Ordering::Relaxed) == MAX_INTERIM {
            told.cancel();
        }
    });
    storm
}

async fn read(answer: Response<Incoming>, limit: usize) -> Result<Answer, Failure> {
    let (head, mut body) = answer.into_parts();
    let failed = |reason| Failure { reason, status: Some(head.status) };
    let announced = body.size_hint().exact();
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| failed(reason_of_body(&error)))?;
        if let Some(data) = frame.data_ref() {
            if whole.len() + data.len() > limit {
                return Err(failed(Reason::AnswerTooLarge));
            }
            whole.extend_from_slice(data);
        }
    }
    // hyper takes the reset of an HTTP/2 stream for its end, if the code is that of no error.
    if head.status == StatusCode::OK && announced.is_some_and(|announced| announced != whole.len() as u64) {
        return Err(failed(Reason::AnswerCutShort));
    }
    Ok(Answer { status: head.status, headers: head.headers, body: whole.into() })
}

/// Where a call stands, told by the connector while the call waits for it.
#[derive(Default)]
struct Progress {
    phase: AtomicU32,
    dns_us: AtomicU32,
    connect_us: AtomicU32,
    tls_us: AtomicU32,
    first_byte_us: AtomicU32,
    status: AtomicU32,
    peer: Mutex<Option<SocketAddr>>,
}

const RESOLVING: u32 = 1;
const CONNECTING: u32 = 2;
const SHAKING_HANDS: u32 = 3;
const CONNECTED: u32 = 4;

tokio::task_local! {
    static PROGRESS: Arc<Progress>;
}

/// Zero means "did not happen", so that what did takes at least one microsecond.
fn store(place: &AtomicU32, time: Duration) {
    place.store(u32::try_from(time.as_micros()).unwrap_or(u32::MAX).max(1), Ordering::Relaxed);
}

impl Progress {
    fn timing(&self, total: Duration) -> Timing {
        let read = |place: &AtomicU32| {
            let micros = place.load(Ordering::Relaxed);
            (micros > 0).then(|| Duration::from_micros(u64::from(micros)))
        };
        Timing {
            dns: read(&self.dns_us),
            connect: read(&self.connect_us),
            tls: read(&self.tls_us),
            first_byte: read(&self.first_byte_us),
            total,
        }
    }

    fn failure_of_deadline(&self) -> Failure {
        let status = u16::try_from(self.status.load(Ordering::Relaxed)).ok();
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let reason = match (status, self.phase.load(Ordering::Relaxed)) {
            (Some(_), _) => Reason::AnswerBodyTimedOut,
            (None, RESOLVING) => Reason::DnsFailed,
            (None, CONNECTING) => Reason::ConnectionTimedOut,
            (None, SHAKING_HANDS) => Reason::TlsTimedOut,
            (None, _) => Reason::AnswerTimedOut,
        };
        Failure { reason, status }
    }
}

/// Makes connections, if their addresses may be called.
#[derive(Clone)]
struct Connector {
    policy: Arc<AddressPolicy>,
    resolver: Arc<dyn Resolve>,
    tls: TlsConnector,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoConnection(Reason);

/// Who a connection leads to; travels with its answers.
#[derive(Clone, Copy, Debug)]
struct Peer(SocketAddr);

impl Service<Uri> for Connector {
    type Response = Secure;
    type Error = NoConnection;
    type Future = Pin<Box<dyn Future<Output = Result<Secure, NoConnection>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NoConnection>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        // The call that asks; a connection that is made for the pool alone has none to tell.
        let progress = PROGRESS.try_with(Arc::clone).unwrap_or_default();
        Box::pin(async move { connector.connect(&uri, &progress).await.map_err(NoConnection) })
    }
}

impl Connector {
    async fn connect(&self, uri: &Uri, progress: &Progress) -> Result<Secure, Reason> {
        if uri.scheme_str() != Some("https") {
            return Err(Reason::AddressForbidden);
        }
        let host = uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let port = uri.port_u16().unwrap_or(443);
        let addresses = self.addresses(bare, port, progress).await?;
        progress.phase.store(CONNECTING, Ordering::Relaxed);
        let started = Instant::now();
        let (stream, address) = dial(&addresses, progress).await?;
        store(&progress.connect_us, started.elapsed());
        progress.phase.store(SHAKING_HANDS, Ordering::Relaxed);
        let started = Instant::now();
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| Reason::TlsFailed)?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| reason_of_tls(&error))?;
        store(&progress.tls_us, started.elapsed());
        progress.phase.store(CONNECTED, Ordering::Relaxed);
        Ok(Secure { io: TokioIo::new(stream), peer: Peer(address) })
    }

    /// The addresses of a host. One that may not be called refuses them all.
    async fn addresses(&self, host: &str, port: u16, progress: &Progress) -> Result<Vec<SocketAddr>, Reason> {
        let forbidden = |_| Reason::AddressForbidden;
        if let Ok(address) = host.parse::<IpAddr>() {
            self.policy.check_address(address).map_err(forbidden)?;
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        self.policy.check_name(host).map_err(forbidden)?;
        progress.phase.store(RESOLVING, Ordering::Relaxed);
        let started = Instant::now();
        let found = self.resolver.resolve(host, port).await;
        store(&progress.dns_us, started.elapsed());
        let found = found.map_err(|error| reason_of_dns(&error))?;
        for address in &found {
            self.policy.check_address(address.ip()).map_err(forbidden)?;
        }
        if found.is_empty() { Err(Reason::DnsNotFound) } else { Ok(found) }
    }
}

/// The first address that takes the connection.
async fn dial(addresses: &[SocketAddr], progress: &Progress) -> Result<(TcpStream, SocketAddr), Reason> {
    let mut last = Reason::ConnectionFailed;
    for (place, address) in addresses.iter().enumerate() {
        *progress.peer.lock().expect("nobody panics while holding it") = Some(*address);
        let is_last = place + 1 == addresses.len();
        let attempt = TcpStream::connect(address);
        // The last one may take what is left of the call's time.
        let connected = if is_last { Ok(attempt.await) } else { timeout(CONNECT_TIMEOUT, attempt).await };
        last = match connected {
            Ok(Ok(stream)) => {
                // An answer is awaited after each request, so that waiting for more to send only adds time.
                let _ = stream.set_nodelay(true);
                return Ok((stream, *address));
            }
            Ok(Err(error)) => match error.kind() {
                io::ErrorKind::ConnectionRefused => Reason::ConnectionRefused,
                io::ErrorKind::ConnectionReset => Reason::ConnectionReset,
                io::ErrorKind::TimedOut => Reason::ConnectionTimedOut,
                _ => Reason::ConnectionFailed,
            },
            Err(_) => Reason::ConnectionTimedOut,
        };
    }
    Err(last)
}

/// A TLS connection that knows whom it leads to.
struct Secure {
    io: TokioIo<TlsStream<TcpStream>>,
    peer: Peer,
}

impl Connection for Secure {
    fn connected(&self) -> Connected {
        let connected = Connected::new().extra(self.peer);
        let (_, tls) = self.io.inner().get_ref();
        if tls.alpn_protocol() == Some(b"h2") { connected.negotiated_h2() } else { connected }
    }
}

impl hyper::rt::Read for Secure {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl hyper::rt::Write for Secure {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }
}

/// An error and what caused it, outermost first.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

fn reason_of(error: &hyper_util::client::legacy::Error) -> Reason {
    if let Some(NoConnection(reason)) = chain(error).find_map(|error| error.downcast_ref::<NoConnection>()) {
        return *reason;
    }
    let hyper = chain(error).find_map(|error| error.downcast_ref::<hyper::Error>());
    match hyper {
        // hyper tells this kind of malformed head in its text alone.
        Some(error) if error.is_parse() && error.to_string().contains("too large") => Reason::AnswerHeadersTooLarge,
        Some(error) if error.is_parse() => Reason::AnswerMalformed,
        _ => match chain(error).find_map(|error| error.downcast_ref::<h2::Error>()) {
            Some(error) if error.is_library() => reason_of_http2(error),
            _ => reason_of_broken(error, Reason::ConnectionReset),
        },
    }
}

/// What our side found wrong with a head.
fn reason_of_http2(error: &h2::Error) -> Reason {
    match error.reason() {
        // What it says when a head, or what carries it, is over our limits.
        Some(h2::Reason::REFUSED_STREAM | h2::Reason::ENHANCE_YOUR_CALM | h2::Reason::COMPRESSION_ERROR) => {
            Reason::AnswerHeadersTooLarge
        }
        _ => Reason::AnswerMalformed,
    }
}

fn reason_of_body(error: &hyper::Error) -> Reason {
    if error.is_parse() { Reason::AnswerMalformed } else { reason_of_broken(error, Reason::AnswerCutShort) }
}

/// A connection that ended, however it did; a malformed chunk is told apart.
fn reason_of_broken(error: &(dyn StdError + 'static), broken: Reason) -> Reason {
    let is_malformed = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|io| matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput));
    if is_malformed { Reason::AnswerMalformed } else { broken }
}

fn reason_of_dns(error: &io::Error) -> Reason {
    // The resolver's own codes reach us as text alone.
    let text = error.to_string();
    let is_missing =
        ["Name or service not known", "No address associated", "nodename nor servname", "Name does not resolve"]
            .iter()
            .any(|known| text.contains(known));
    if is_missing || error.kind() == io::ErrorKind::NotFound { Reason::DnsNotFound } else { Reason::DnsFailed }
}

fn reason_of_tls(error: &io::Error) -> Reason {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(certificate)) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Reason::CertificateExpired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Reason::CertificateNotYetValid
            }
            CertificateError::UnknownIssuer => Reason::CertificateUntrusted,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Reason::CertificateWrongName
            }
            // A self-signed certificate that claims to be an authority, or none at all.
            CertificateError::Other(_) | CertificateError::InvalidPurpose => Reason::CertificateUntrusted,
            _ => Reason::CertificateInvalid,
        },
        Some(rustls::Error::PeerIncompatible(_)) => Reason::TlsVersionTooOld,
        Some(rustls::Error::AlertReceived(rustls::AlertDescription::ProtocolVersion)) => Reason::TlsVersionTooOld,
        None if matches!(
            error.kind(),
            io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe
        ) =>
        {
            Reason::ConnectionReset
        }
        _ => Reason::TlsFailed,
    }
}
