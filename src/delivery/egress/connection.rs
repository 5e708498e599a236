//! One connection: made, spoken over by one call or many, and what ends it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::wire::{Plain, Seen};
use super::{DEADLINE, Fault, MAX_ANSWER_BYTES, MAX_HEAD_BYTES, reasons};

/// How many headers an answer may have.
const MAX_HEADERS: usize = 200;
/// How long an unused connection is kept.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an HTTP/2 connection may be silent, while an answer is awaited, before a ping.
const PING_AFTER: Duration = Duration::from_secs(5);
/// How long a ping may take: longer than a call, since a receiver that is busy with a slow answer may
/// answer pings no sooner.
const PING_TIMEOUT: Duration = Duration::from_secs(DEADLINE.as_secs() + 1);
/// How long a connection may take to say goodbye, and one to be ready for another call.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);

/// What is known of a connection, to the calls over it and to what drives it.
pub(super) struct State {
    pub(super) id: u64,
    pub(super) peer: std::net::SocketAddr,
    pub(super) seen: Arc<Seen>,
    /// Ends it at once.
    pub(super) close: CancellationToken,
    /// How many calls it was given.
    served: AtomicUsize,
    in_use: AtomicUsize,
    idle_since: Mutex<Instant>,
}

impl State {
    pub(super) fn new(id: u64, peer: std::net::SocketAddr, seen: Arc<Seen>) -> Arc<Self> {
        Arc::new(Self {
            id,
            peer,
            seen,
            close: CancellationToken::new(),
            served: AtomicUsize::new(0),
            in_use: AtomicUsize::new(0),
            idle_since: Mutex::new(Instant::now()),
        })
    }

    /// A call begins, which may take so many bytes; whether it is the first.
    pub(super) fn begin(&self, bytes: u64, is_http1: bool) -> bool {
        self.in_use.fetch_add(1, Ordering::SeqCst);
        self.seen.begin(bytes, is_http1);
        self.served.fetch_add(1, Ordering::SeqCst) == 0
    }

    /// A call of so many bytes has ended.
    pub(super) fn end(&self, bytes: u64) {
        *self.idle_since.lock().expect("nobody panics while holding it") = Instant::now();
        let is_last = self.in_use.fetch_sub(1, Ordering::SeqCst) == 1;
        self.seen.end(bytes, is_last);
    }

    /// Since when no call uses it.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let since = *self.idle_since.lock().expect("nobody panics while holding it");
        (self.in_use.load(Ordering::SeqCst) == 0).then(|| since.elapsed())
    }

    /// Ends when it has been unused for long enough.
    pub(super) async fn idles_out(&self) {
        while let left = IDLE_TIMEOUT.saturating_sub(self.idle_for().unwrap_or_default())
            && !left.is_zero()
        {
            sleep(left).await;
        }
    }
}

/// The end of a connection that calls hold.
pub(super) enum Line {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// What carries the bytes of a connection until it ends.
pub(super) enum Driver {
    Http1(Box<http1::Connection<TokioIo<Plain>, Full<Bytes>>>),
    Http2(http2::Connection<TokioIo<Plain>, Full<Bytes>, TokioExecutor>),
}

impl Driver {
    /// Drives it for as long as this is polled; how it ends, its calls learn.
    pub(super) async fn run(self) {
        let _ = match self {
            Self::Http1(connection) => (*connection).await,
            Self::Http2(connection) => connection.await,
        };
    }
}

impl Line {
    /// Begins HTTP on a TLS connection.
    pub(super) async fn open(plain: Plain) -> Result<(Self, Driver), hyper::Error> {
        if plain.is_http2() {
            let (line, connection) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX))
                .initial_stream_window_size(u32::try_from(MAX_ANSWER_BYTES).unwrap_or(u32::MAX))
                .initial_connection_window_size(1024 * 1024)
                // Calls share a connection: one that died unheard would swallow them until the kernel gives up.
                .keep_alive_interval(PING_AFTER)
                .keep_alive_timeout(PING_TIMEOUT)
                .handshake(TokioIo::new(plain))
                .await?;
            return Ok((Self::Http2(line), Driver::Http2(connection)));
        }
        let (line, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD_BYTES)
            .max_headers(MAX_HEADERS)
            // A line that is none of HTTP's is no reason to send an event again that was taken.
            .ignore_invalid_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .handshake(TokioIo::new(plain))
            .await?;
        Ok((Self::Http1(line), Driver::Http1(Box::new(connection))))
    }

    pub(super) fn is_http1(&self) -> bool {
        matches!(self, Self::Http1(_))
    }

    /// Whether it may be given a call.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Http1(line) => line.is_ready() && !line.is_closed(),
            Self::Http2(line) => !line.is_closed(),
        }
    }

    /// Another hold on one that several calls share.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(line) => Some(Self::Http2(line.clone())),
        }
    }

    /// Sends a request and gives the head of its answer.
    pub(super) async fn send(&mut self, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, hyper::Error> {
        match self {
            Self::Http1(line) => {
                address_by_path(&mut request);
                line.send_request(request).await
            }
            Self::Http2(line) => {
                line.ready().await?;
                line.send_request(request).await
            }
        }
    }

    /// Whether it is ready for another call, soon.
    pub(super) async fn is_ready_again(&mut self) -> bool {
        match self {
            Self::Http1(line) => timeout(GOODBYE, line.ready()).await.is_ok_and(|ready| ready.is_ok()),
            Self::Http2(_) => true,
        }
    }
}

/// HTTP/1 names the host in a header and the rest in its first line.
fn address_by_path(request: &mut Request<Full<Bytes>>) {
    let uri = request.uri().clone();
    let host = match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) if port != 443 => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    if let Ok(host) = HeaderValue::from_str(&host) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    let path = uri.path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
}

/// Why no head came.
pub(super) struct Broken {
    pub(super) fault: Fault,
    /// The status, if it can be read although the rest cannot.
    pub(super) status: Option<http::StatusCode>,
    /// Whether the connection ended, before anything of an answer came: one that was kept may have been
    /// closed long ago.
    pub(super) is_unheard: bool,
}

impl Broken {
    pub(super) fn of(error: &hyper::Error, state: &State, is_http1: bool) -> Self {
        let seen = &state.seen;
        let reason = reasons::of_head(error, seen);
        let status = if is_http1 && error.is_parse() { status_in(&seen.take_head()) } else { None };
        let is_unheard = !seen.has_flooded()
            && seen.tls_fault().is_none()
            && if is_http1 { !seen.has_spoken() } else { reasons::is_of_the_connection(error) };
        Self { fault: Fault::Theirs(reason), status, is_unheard }
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self { fault, status: None, is_unheard: false }
    }
}

/// The status of a head that is whole, whatever its other lines are; interim ones are passed over.
fn status_in(mut bytes: &[u8]) -> Option<http::StatusCode> {
    loop {
        let end = (0..bytes.len()).find(|at| {
            let rest = &bytes[*at..];
            rest.starts_with(b"\n\n") || rest.starts_with(b"\n\r\n")
        })?;
        let digits = bytes.strip_prefix(b"HTTP/1.0 ").or_else(|| bytes.strip_prefix(b"HTTP/1.1 "))?;
        let is_whole = digits.get(3).is_some_and(|next| b" \r\n".contains(next));
        let status = http::StatusCode::from_bytes(digits.get(..3)?).ok().filter(|_| is_whole)?;
        if !status.is_informational() {
            return Some(status);
        }
        let blank = if bytes[end + 1] == b'\n' { 2 } else { 3 };
        bytes = &bytes[end + blank..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_from_a_whole_head_whatever_its_lines_are() {
        for (head, status) in [
            ("HTTP/1.1 200 OK\r\nA: \x01\r\n\r\nbody", Some(200)),
            ("HTTP/1.1 200\r\n\r\n", Some(200)),
            ("HTTP/1.0 503 X\n\n", Some(503)),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\nLink: x\n\nHTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                Some(200),
            ),
            ("HTTP/1.1 200 OK\r\nA: b\r\n", None),
            ("HTTP/1.1 2000 OK\r\n\r\n", None),
            ("HTTP/1.1 100 Continue\r\n\r\n", None),
            ("SSH-2.0-OpenSSH_9.6\r\n\r\n", None),
            ("HTTP/3.0 200 OK\r\n\r\n", None),
            ("\r\n\r\n", None),
        ] {
            assert_eq!(status_in(head.as_bytes()).map(|status| status.as_u16()), status, "{head:?}");
        }
    }
}
