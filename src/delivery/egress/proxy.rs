//! A forward proxy between this node and public receivers. The guard stays on this side of it: a name is looked up and its
//! addresses are checked here, and the proxy is told the address, so that it has nothing to look up. TLS is between this node
//! and the receiver. What is allowed although it is not public is called directly.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::dial::{self, Socket};
use super::progress::{Phase, Progress};
use super::resolve::Resolve;
use super::sockets::{Permit, Sockets};
use super::{Fault, MAX_HEAD_BYTES};
use crate::domain::outcome::Reason;

/// How many addresses of a receiver are asked for, one after the other.
const MOST: usize = 4;
/// How long one of several is waited for; the last one may take what is left of the call's time.
const EACH: Duration = Duration::from_secs(10);
/// How long the proxy itself may take to be found, and to take a connection.
const REACHED_WITHIN: Duration = Duration::from_secs(10);
/// For how long its addresses are kept.
const KEPT_FOR: Duration = Duration::from_secs(10);
/// How often it is told that the proxy does not do its part.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// A proxy that takes `CONNECT` over plain HTTP.
pub struct Proxy {
    host: String,
    port: u16,
    authorization: Option<Zeroizing<String>>,
    /// Where it is, and when that was looked up.
    found: Mutex<Option<(Instant, Vec<SocketAddr>)>>,
    told_at: Mutex<Option<Instant>>,
}

/// Why a text is no proxy; what it was is not told, since it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the URL of an HTTP proxy, as http://user:password@proxy.example.com:3128, without a path")]
pub struct NoProxy;

impl std::str::FromStr for Proxy {
    type Err = NoProxy;

    fn from_str(text: &str) -> Result<Self, NoProxy> {
        let url: Url = text.parse().map_err(|_| NoProxy)?;
        let has_more =
            !url.path().trim_start_matches('/').is_empty() || url.query().is_some() || url.fragment().is_some();
        if url.scheme() != "http" || has_more {
            return Err(NoProxy);
        }
        let host = match url.host().ok_or(NoProxy)? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let decode =
            |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned()).map_err(|_| NoProxy);
        let (user, password) = (decode(url.username())?, decode(url.password().unwrap_or_default())?);
        let authorization = (!user.is_empty())
            .then(|| Zeroizing::new(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))));
        Ok(Self {
            host,
            port: url.port_or_known_default().unwrap_or(80),
            authorization,
            found: Mutex::default(),
            told_at: Mutex::default(),
        })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

/// Why the proxy gave no way to an address.
enum Refusal {
    /// It could not reach it: another address may do.
    Unreached(Reason),
    /// It will not let anybody there.
    Forbidden,
    /// It does not do its part: nothing is known of the receiver.
    Broken(String),
}

impl Proxy {
    /// The addresses of the proxy itself, which is the operator's to choose.
    pub(super) async fn addresses(
        &self,
        resolver: &dyn Resolve,
        sockets: &Sockets,
        spare: impl Fn(),
    ) -> Result<Vec<SocketAddr>, Fault> {
        if let Ok(address) = self.host.parse() {
            return Ok(vec![SocketAddr::new(address, self.port)]);
        }
        let kept = self.found.lock().expect("nobody panics while holding it").clone();
        if let Some((_, addresses)) = kept.filter(|(at, _)| at.elapsed() < KEPT_FOR) {
            return Ok(addresses);
        }
        let permit = sockets.take_for_look_up(spare).await;
        let found = timeout(REACHED_WITHIN, resolver.resolve(&self.host, self.port)).await;
        drop(permit);
        let found = found.map_err(|_| self.broken("its name is not looked up in time"))?;
        let addresses = found.map_err(|error| self.broken(&error.to_string()))?;
        *self.found.lock().expect("nobody panics while holding it") = Some((Instant::now(), addresses.clone()));
        Ok(addresses)
    }

    /// A way to the first of these addresses that the proxy reaches, from where it is.
    pub(super) async fn dial(
        &self,
        proxy: &[SocketAddr],
        targets: &[SocketAddr],
        sockets: &Sockets,
        mut permit: Permit,
        progress: &Arc<Progress>,
    ) -> Result<Socket, Fault> {
        let mut last = Reason::ConnectionFailed;
        let targets: Vec<_> = dial::by_turns(targets).into_iter().take(MOST).collect();
        for (place, target) in targets.iter().enumerate() {
            // Whatever becomes of this is no fault of the receiver, and nobody but operators learns where the proxy is.
            progress.enter(Phase::Queueing);
            let unseen = Arc::default();
            let dialled = timeout(REACHED_WITHIN, dial::dial(proxy, sockets, permit, &unseen)).await;
            let mut socket = match dialled {
                Ok(Ok(socket)) => socket,
                _ => return Err(self.broken("it takes no connections")),
            };
            progress.calls(*target);
            progress.enter(Phase::Connecting);
            let asked = self.ask(&mut socket.stream, *target);
            let is_last = place + 1 == targets.len();
            let asked = if is_last { Ok(asked.await) } else { timeout(EACH, asked).await };
            match asked.unwrap_or(Err(Refusal::Unreached(Reason::ConnectionTimedOut))) {
                Ok(()) => {
                    socket.address = *target;
                    return Ok(socket);
                }
                Err(Refusal::Unreached(reason)) => last = reason,
                Err(Refusal::Forbidden) => {
                    self.broken("it forbids an address");
                    return Err(Fault::Theirs(Reason::AddressForbidden));
                }
                Err(Refusal::Broken(why)) => return Err(self.broken(&why)),
            }
            permit = socket.into_permit();
        }
        Err(Fault::Theirs(last))
    }

    /// Asks for a way to an address.
    async fn ask(&self, stream: &mut TcpStream, target: SocketAddr) -> Result<(), Refusal> {
        let mut request = Zeroizing::new(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"));
        if let Some(authorization) = &self.authorization {
            request.push_str(&format!("Proxy-Authorization: {}\r\n", authorization.as_str()));
        }
        request.push_str("\r\n");
        let gone = |_| Refusal::Broken("it ended the connection".to_owned());
        stream.write_all(request.as_bytes()).await.map_err(gone)?;
        let mut head = Vec::new();
        let end = loop {
            // A refusal may have a page behind it, which nobody reads.
            if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if head.len() >= MAX_HEAD_BYTES || stream.read_buf(&mut head).await.map_err(gone)? == 0 {
                return Err(Refusal::Broken("it answered no HTTP".to_owned()));
            }
        };
        match status(&head) {
            Some(200..=299) if head.len() == end => Ok(()),
            Some(200..=299) => Err(Refusal::Broken("it spoke before the receiver could".to_owned())),
            Some(300..=399 | 403 | 429 | 451) => Err(Refusal::Forbidden),
            Some(504) => Err(Refusal::Unreached(Reason::ConnectionTimedOut)),
            Some(500..=599) => Err(Refusal::Unreached(Reason::ConnectionFailed)),
            Some(status) => Err(Refusal::Broken(format!("it answered {status}"))),
            None => Err(Refusal::Broken("it answered no HTTP".to_owned())),
        }
    }

    /// A fault of the proxy, which is ours: told now and then.
    fn broken(&self, why: &str) -> Fault {
        let mut told_at = self.told_at.lock().expect("nobody panics while holding it");
        if told_at.is_none_or(|at| at.elapsed() >= TOLD_EVERY) {
            *told_at = Some(Instant::now());
            tracing::warn!(proxy = ?self, why, "the proxy does not do what it is asked for");
        }
        Fault::Ours
    }
}

fn status(head: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(head.split(|byte| *byte == b'\r').next()?).ok()?;
    let mut words = line.split(' ');
    words.next()?.starts_with("HTTP/1.").then_some(())?;
    words.next()?.parse().ok().filter(|status| (100..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_http_url_and_its_password_is_nowhere_told() {
        let proxy: Proxy = "http://user:p%40ss@proxy.example.com:3128".parse().unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.example.com", 3128));
        assert_eq!(proxy.authorization.as_ref().unwrap().as_str(), format!("Basic {}", STANDARD.encode("user:p@ss")));
        assert_eq!(format!("{proxy:?}"), "Proxy(proxy.example.com:3128)");
        let plain: Proxy = "http://[::1]/".parse().unwrap();
        assert_eq!((plain.host.as_str(), plain.port, plain.authorization.is_some()), ("::1", 80, false));
        for text in
            ["", "proxy:3128", "https://proxy:3128", "http://proxy/path", "http://proxy/?x", "socks5://proxy:1080"]
        {
            assert_eq!(text.parse::<Proxy>().unwrap_err(), NoProxy, "{text}");
        }
    }

    #[test]
    fn only_the_status_line_of_http_1_is_read() {
        assert_eq!(status(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(status(b"HTTP/1.0 407 x\r\n\r\n"), Some(407));
        for head in
            [&b"HTTP/2 200\r\n\r\n"[..], b"200 OK\r\n\r\n", b"HTTP/1.1 999\r\n\r\n", b"\r\n\r\n", b"\xff\r\n\r\n"]
        {
            assert_eq!(status(head), None);
        }
    }
}
