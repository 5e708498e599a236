//! The only way out: which addresses may be called, and the one HTTP client that calls them.
//!
//! The guard sits where names become addresses and addresses become connections, so that a literal, a name, a
//! rebinding name and a kept connection all pass it. There is no redirect, no second client, and no proxy but the one that
//! operators name, which is told addresses that were checked here (`proxy`). HTTPS only; TLS 1.2 or newer.
//!
//! A call takes a kept connection (`pool`) or makes one: `resolve`, `dial`, a handshake that asks `trust`. All of it is
//! part of the call's own future, so that nothing goes on that nobody waits for. `connection` sends the request, `read`
//! takes the body, and `wire` sees to it that a receiver sends no more than it was asked for. A kept connection that
//! turns out to be closed is no failure of the receiver: the same call is made once more on a new one.

mod connection;
mod dial;
mod identity;
mod pool;
mod progress;
mod proxy;
mod read;
mod reasons;
mod resolve;
mod sockets;
mod trust;
mod wire;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::RETRY_AFTER;
use http::{HeaderMap, Request, Response, StatusCode, Version};
use http_body_util::Full;
use hyper::body::Incoming;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::SubscriptionId;
use crate::domain::outcome::Reason;
use crate::domain::retry_after;
use connection::{Broken, Line, State};
pub use identity::Identity;
use pool::{Key, Lease, Pool};
pub use progress::Timing;
use progress::{Phase, Progress, store};
pub use proxy::Proxy;
pub use resolve::{NameServer, Resolve, SystemResolver};
use sockets::Sockets;
pub use trust::Trust;
use wire::{Plain, Seen, Wire};

/// How long a call may take over everything (contract, "deadline").
pub const DEADLINE: Duration = Duration::from_secs(40);
/// How much of an answer's body is read (contract, "deadline").
pub const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// How long the body of an answer is read whose head decides (contract, "deadline").
const BODY_TIME: Duration = Duration::from_secs(5);
/// How much of an answer's head is read.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How many interim answers (1xx) may come before the one that counts.
const MAX_INTERIM: usize = 100;
/// Over how many sets of connections subscriptions are spread.
const PLACES: usize = 16;

/// The outside, as this process may call it. Clones share connections.
#[derive(Clone)]
pub struct Egress {
    /// Over HTTP/2 all calls to a host share a connection and its streams, so that one subscription that hangs could use
    /// them up for another of the same host: they are spread over several.
    pool: Arc<Pool>,
    policy: Arc<AddressPolicy>,
    resolver: Arc<dyn Resolve>,
    tls: TlsConnector,
    sockets: Sockets,
    deadline: Duration,
    proxy: Option<Arc<Proxy>>,
}

/// An answer whose head came whole.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The version of HTTP that it came by.
    pub version: Version,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as far as it was read: at most the limit that the caller gave.
    pub body: Bytes,
    /// What was wrong with it, as a body that is cut, endless or too large, or a line of the head that is none.
    pub flaw: Option<Reason>,
}

impl Answer {
    /// The wait that `Retry-After` asks for, in seconds or as a date.
    #[must_use]
    pub fn retry_after(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        // Some send it twice, through a proxy: the first that can be read counts.
        let mut given = self.headers.get_all(RETRY_AFTER).iter();
        given.find_map(|value| retry_after::read(value.to_str().ok()?, now))
    }
}

/// A call that has ended.
#[derive(Debug)]
pub struct Reply {
    /// The answer, or why there is none.
    pub result: Result<Answer, Failure>,
    /// Where the time went.
    pub timing: Timing,
    /// Who was called, if it came to that.
    pub peer: Option<SocketAddr>,
    /// Until when the certificate is good, or was, that the receiver showed.
    pub certificate_ends: Option<DateTime<Utc>>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// Whether it is this machine that could not make the call, as when it has run out of descriptors: nothing is known
    /// of the receiver.
    pub is_ours: bool,
}

/// Whose fault it is that there is no answer.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Theirs(Reason),
    Ours,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Theirs(reason) => Self { reason, is_ours: false },
            Fault::Ours => Self { reason: Reason::Internal, is_ours: true },
        }
    }
}

/// What a call wants of an answer's body.
#[derive(Clone, Copy)]
struct Wanted {
    /// The most that is read.
    bytes: usize,
    /// The most time that it takes, beside the call's own.
    within: Duration,
}

impl Wanted {
    /// What a connection may send for one such call: an answer with some interim ones, its body in small chunks.
    fn allowance(self) -> u64 {
        (2 * MAX_HEAD_BYTES + 2 * self.bytes) as u64
    }
}

impl Egress {
    /// A client that calls what `policy` allows and trusts the system's certificate authorities and
    /// what `extra_ca` holds (PEM files).
    pub fn new(policy: AddressPolicy, extra_ca: &[PathBuf]) -> anyhow::Result<Self> {
        Self::with(policy, Trust::system_and(extra_ca)?, Arc::new(SystemResolver), DEADLINE)
    }

    /// A client with each of its parts given.
    pub fn with(
        policy: AddressPolicy,
        trust: impl Into<Trust>,
        resolver: Arc<dyn Resolve>,
        deadline: Duration,
    ) -> anyhow::Result<Self> {
        let mut tls = trust.into().builder()?.with_client_cert_resolver(Arc::new(Identity::default()));
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            pool: Arc::default(),
            policy: Arc::new(policy),
            resolver,
            tls: TlsConnector::from(Arc::new(tls)),
            sockets: Sockets::of_the_process(),
            deadline,
            proxy: None,
        })
    }

    /// The same through a proxy, for what is public.
    #[must_use]
    pub fn through(self, proxy: Proxy) -> Self {
        Self { proxy: Some(Arc::new(proxy)), ..self }
    }

    /// The same with a certificate of its own, for receivers that ask for one.
    #[must_use]
    pub fn identified_by(self, identity: Identity) -> Self {
        let mut tls = ClientConfig::clone(self.tls.config());
        tls.client_auth_cert_resolver = Arc::new(identity);
        Self { tls: TlsConnector::from(Arc::new(tls)), ..self }
    }

    /// The same with at most so many sockets at once, those of kept connections included. Without this: nine twentieths
    /// of the descriptors that the process may have.
    #[must_use]
    pub fn limited_to(self, sockets: usize) -> Self {
        Self { sockets: Sockets::new(sockets), ..self }
    }

    /// How many sockets there may be at once.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.total()
    }

    /// How long a call may take over everything.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Makes one call for the sake of its answer's body: all of it, up to `limit` bytes, within this time.
    pub async fn call(&self, request: Request<Full<Bytes>>, limit: usize, within: Duration) -> Reply {
        self.call_on(0, request, Wanted { bytes: limit, within }, within).await
    }

    /// Makes one call for a subscription, apart from most others. The head of its answer decides and must come within
    /// this time; of the body at most `limit` bytes are read, for a short while.
    pub async fn call_for(
        &self,
        id: SubscriptionId,
        request: Request<Full<Bytes>>,
        limit: usize,
        within: Duration,
    ) -> Reply {
        #[expect(clippy::cast_possible_truncation, reason = "below PLACES")]
        let place = (id.as_uuid().as_u64_pair().1 % PLACES as u64) as usize;
        self.call_on(place, request, Wanted { bytes: limit, within: BODY_TIME }, within).await
    }

    async fn call_on(&self, place: usize, request: Request<Full<Bytes>>, wanted: Wanted, within: Duration) -> Reply {
        let started = Instant::now();
        let progress = Arc::new(Progress::default());
        let head = match timeout(within, self.head(place, request, wanted, &progress)).await {
            Ok(head) => head,
            Err(_) => Err(progress.fault_of_deadline().into()),
        };
        if head.is_ok() || head.as_ref().is_err_and(|broken| broken.status.is_some()) {
            store(&progress.first_byte_us, started.elapsed());
        }
        let mut done = None;
        let result = match head {
            Ok((head, lease)) => {
                let (head, body) = head.into_parts();
                let left = within.saturating_sub(started.elapsed()).min(wanted.within);
                let (body, flaw) = read::read(body, wanted.bytes, left, &lease.state.seen).await;
                done = Some(lease);
                Ok(Answer { status: head.status, version: head.version, headers: head.headers, body, flaw })
            }
            Err(Broken { status: Some(status), .. }) => {
                let flaw = Some(Reason::AnswerMalformed);
                // Only a head of HTTP/1 can be read in parts.
                Ok(Answer { status, version: Version::HTTP_11, headers: HeaderMap::new(), body: Bytes::new(), flaw })
            }
            Err(Broken { fault, .. }) => Err(fault.into()),
        };
        let reply = Reply {
            timing: progress.timing(started.elapsed()),
            peer: progress.peer(),
            certificate_ends: match &done {
                Some(lease) => lease.state.seen.certificate_ends(),
                None => progress.certificate_ends(),
            },
            result,
        };
        if let Some(lease) = done {
            let is_whole = reply.result.as_ref().is_ok_and(|answer| answer.flaw.is_none());
            if is_whole { lease.give_back().await } else { lease.retire() }
        }
        reply
    }

    /// Sends a request and waits for the head of its answer.
    async fn head(
        &self,
        place: usize,
        mut request: Request<Full<Bytes>>,
        wanted: Wanted,
        progress: &Arc<Progress>,
    ) -> Result<(Response<Incoming>, Lease), Broken> {
        let key = self.key_of(place, &request)?;
        let storm = too_many_interim(&mut request);
        let mut takes_kept = true;
        loop {
            let mut lease = self.lease(&key, wanted.allowance(), takes_kept, progress).await?;
            progress.enter(Phase::Answer);
            progress.calls(lease.state.peer);
            let Some(line) = &mut lease.line else { return Err(Fault::Ours.into()) };
            let is_http1 = line.is_http1();
            // Reading interim answers as fast as they come would keep a core busy until the deadline.
            let sent = tokio::select! {
                sent = line.send(request.clone()) => sent,
                () = storm.cancelled() => return Err(Fault::Theirs(Reason::AnswerMalformed).into()),
            };
            let error = match sent {
                Ok(head) => {
                    if is_http1 {
                        lease.state.seen.take_head();
                    }
                    return Ok((head, lease));
                }
                Err(error) => error,
            };
            let broken = Broken::of(&error, &lease.state, is_http1);
            if !(takes_kept && lease.is_reused && broken.is_unheard) {
                return Err(broken);
            }
            takes_kept = false;
            self.pool.forget_idle(&key);
            lease.retire();
        }
    }

    fn key_of(&self, place: usize, request: &Request<Full<Bytes>>) -> Result<Key, Fault> {
        let uri = request.uri();
        if uri.scheme_str() != Some("https") {
            return Err(Fault::Theirs(Reason::AddressForbidden));
        }
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        Ok(Key { place, host, port: uri.port_u16().unwrap_or(443) })
    }

    /// A kept connection, or a new one, or one of HTTP/2 that another call has made meanwhile.
    async fn lease(&self, key: &Key, bytes: u64, takes_kept: bool, progress: &Arc<Progress>) -> Result<Lease, Fault> {
        if !takes_kept {
            return self.connect(key, bytes, progress).await;
        }
        if let Some(kept) = self.pool.lease(key, bytes) {
            return Ok(kept);
        }
        let arrival = self.pool.arrival(key);
        let mut connecting = std::pin::pin!(self.connect(key, bytes, progress));
        loop {
            tokio::select! {
                made = &mut connecting => return made,
                () = arrival.next() => if let Some(kept) = self.pool.lease(key, bytes) {
                    progress.leaves_connecting();
                    return Ok(kept);
                },
            }
        }
    }

    async fn connect(&self, key: &Key, bytes: u64, progress: &Arc<Progress>) -> Result<Lease, Fault> {
        let addresses = self.addresses(&key.host, key.port, progress).await?;
        progress.enter(Phase::Queueing);
        // What may be called although it is not public is none of the proxy's.
        let is_public = |address: &SocketAddr| AddressPolicy::default().check_address(address.ip()).is_ok();
        let proxy = match self.proxy.as_ref().filter(|_| addresses.iter().all(is_public)) {
            Some(proxy) => Some((proxy, proxy.addresses(&*self.resolver, &self.sockets, || self.pool.spare()).await?)),
            None => None,
        };
        let permit = self.sockets.take(|| self.pool.spare()).await;
        let started = Instant::now();
        let socket = match &proxy {
            Some((proxy, at)) => proxy.dial(at, &addresses, &self.sockets, permit, progress).await,
            None => {
                progress.enter(Phase::Connecting);
                dial::dial(&addresses, &self.sockets, permit, progress).await
            }
        };
        let socket = socket.inspect_err(|fault| {
            if matches!(fault, Fault::Ours) {
                self.pool.spare();
            }
        })?;
        store(&progress.connect_us, started.elapsed());
        progress.enter(Phase::ShakingHands);
        let started = Instant::now();
        let seen = Arc::new(Seen::default());
        let state = State::new(self.pool.next_id(), socket.address, seen.clone());
        let name = ServerName::try_from(key.host.clone()).map_err(|_| Fault::Theirs(Reason::TlsFailed))?;
        let shaking = self.tls.connect(name, Wire::new(socket, seen.clone()));
        let tls = SHAKING_HANDS.scope(seen.clone(), shaking).await;
        progress.shows(seen.certificate_ends());
        let tls = tls.map_err(|error| Fault::Theirs(reasons::of_handshake(&error, &seen)))?;
        store(&progress.tls_us, started.elapsed());
        if let Some(certificate) = tls.get_ref().1.peer_certificates().and_then(<[_]>::first) {
            seen.note_certificate(certificate);
        }
        progress.enter(Phase::Answer);
        let opened = Line::open(Plain::new(tls, seen.clone())).await;
        let (line, driver) = opened.map_err(|error| Fault::Theirs(reasons::of_head(&error, &seen)))?;
        Ok(self.pool.begin(key, line, driver, state, bytes))
    }

    /// The addresses of a host. One that may not be called refuses them all, but for the name of this machine.
    async fn addresses(&self, host: &str, port: u16, progress: &Progress) -> Result<Vec<SocketAddr>, Fault> {
        let forbidden = |_| Fault::Theirs(Reason::AddressForbidden);
        // An address may be written in more ways than one.
        let literal = host.parse().ok().or_else(|| match url::Host::parse(host) {
            Ok(url::Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            _ => None,
        });
        if let Some(address) = literal {
            self.policy.check_address(address).map_err(forbidden)?;
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        self.policy.check_name(host).map_err(forbidden)?;
        progress.enter(Phase::Queueing);
        let permit = self.sockets.take_for_look_up(|| self.pool.spare()).await;
        progress.enter(Phase::Resolving);
        let started = Instant::now();
        let found = self.resolver.resolve(host, port).await;
        drop(permit);
        store(&progress.dns_us, started.elapsed());
        let mut found = found.map_err(|error| resolve::fault_of(&error))?;
        if resolve::is_this_machine(host) {
            // Its name has an address in both families, of which operators may have allowed one alone.
            found.retain(|address| self.policy.check_address(address.ip()).is_ok());
            return if found.is_empty() { Err(Fault::Theirs(Reason::AddressForbidden)) } else { Ok(found) };
        }
        for address in &found {
            self.policy.check_address(address.ip()).map_err(forbidden)?;
        }
        if found.is_empty() { Err(Fault::Theirs(Reason::DnsNotFound)) } else { Ok(found) }
    }
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Egress(…)")
    }
}

tokio::task_local! {
    /// The connection whose handshake goes on.
    static SHAKING_HANDS: Arc<Seen>;
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
