//! The HTTPS server of the inboxes: a port, TLS, HTTP/1.1 by hyper, and limits on everything that a client decides.
//!
//! It is not actix, since some of its answers are none: for those the connection is taken back from hyper, and
//! [`super::wire`] does with it what it will.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener as Bound};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use anyhow::Context;
use bytes::Bytes;
use futures_util::stream;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::check::check;
use super::faults::{Answer, AnswerKind};
use super::shelf::{Arrived, Kept};
use super::wire::Fault;
use super::{InboxName, Inboxes};
use crate::api::State;
use crate::api::error::{ErrorCode, ErrorMessage, ErrorResponse};
use crate::domain::verification::Headers;
use crate::telemetry::TraceId;

/// The port unless told otherwise.
pub const DEFAULT_PORT: u16 = 8443;
/// The largest body: the largest event and its envelope.
pub const MAX_BODY: usize = 1024 * 1024 + 64 * 1024;
/// The largest head.
const MAX_HEAD: usize = 64 * 1024;
/// The most headers.
const MAX_HEADERS: usize = 128;
/// The most connections at once; who comes then waits.
const MAX_CONNECTIONS: usize = 512;
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a head may take, and a connection may be idle; longer than the engine keeps an idle one.
const HEAD: Duration = Duration::from_secs(100);
/// How long a body may take.
const BODY: Duration = Duration::from_secs(30);
/// How long an end of the connection may take.
const GOODBYE: Duration = Duration::from_secs(10);
/// How many signatures are checked at once, so that the API keeps its database connections.
const CHECKS: usize = 4;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Takes a port of this machine, for both families of addresses where it has both.
///
/// Without a wish it is [`DEFAULT_PORT`], or a free one where that is taken; 0 is a free one.
pub fn listen(wanted: Option<u16>) -> anyhow::Result<Vec<Bound>> {
    match bind(wanted.unwrap_or(DEFAULT_PORT)) {
        Ok(bound) => Ok(bound),
        Err(error) if wanted.is_none() => {
            let bound = bind(0).context("taking a free port for the inboxes")?;
            let port = port_of(&bound)?;
            tracing::info!(%error, port, "port {DEFAULT_PORT} cannot be listened on: the inboxes have another");
            Ok(bound)
        }
        Err(error) => Err(error).with_context(|| {
            format!("port {} cannot be listened on: choose another with --inbox-port", wanted.unwrap_or(DEFAULT_PORT))
        }),
    }
}

fn bind(port: u16) -> io::Result<Vec<Bound>> {
    // A free port of one family may be taken in the other.
    let mut tries = if port == 0 { 16 } else { 1 };
    loop {
        let first = Bound::bind((Ipv4Addr::LOCALHOST, port))?;
        tries -= 1;
        match Bound::bind((Ipv6Addr::LOCALHOST, first.local_addr()?.port())) {
            Ok(second) => return Ok(vec![first, second]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            // A machine without IPv6.
            Err(_) => return Ok(vec![first]),
        }
    }
}

/// The port that was taken.
pub fn port_of(bound: &[Bound]) -> anyhow::Result<u16> {
    let first = bound.first().context("no port was taken")?;
    Ok(first.local_addr().context("asking for the port of the inboxes")?.port())
}

/// The server of the inboxes, at work.
pub struct Running {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Running {
    /// Closes the port and every connection; ends when all of it has ended. Dropping it does the same, unseen.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What every connection needs.
struct Shared {
    state: Data<State>,
    inboxes: Arc<Inboxes>,
    tls: TlsAcceptor,
    connections: Arc<Semaphore>,
    checks: Semaphore,
    stop: CancellationToken,
}

/// Answers requests from now on.
pub fn start(
    bound: Vec<Bound>,
    mut tls: ServerConfig,
    state: Data<State>,
    inboxes: Arc<Inboxes>,
) -> anyhow::Result<Running> {
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let stop = CancellationToken::new();
    let shared = Arc::new(Shared {
        state,
        inboxes,
        tls: TlsAcceptor::from(Arc::new(tls)),
        connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        checks: Semaphore::new(CHECKS),
        stop: stop.clone(),
    });
    let mut tasks = JoinSet::new();
    for listener in bound {
        listener.set_nonblocking(true).context("listening for the inboxes")?;
        let listener = TcpListener::from_std(listener).context("listening for the inboxes")?;
        tasks.spawn(accept(listener, shared.clone()));
    }
    Ok(Running { stop, tasks })
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut open = JoinSet::new();
    let accepting = async {
        loop {
            let permit = shared.connections.clone().acquire_owned().await.expect("it is never closed");
            // What has ended is cleared away; a panic in one connection is its own.
            while let Some(ended) = open.try_join_next() {
                if ended.is_err_and(|error| error.is_panic()) {
                    tracing::error!("a connection to an inbox panicked; its message is above");
                }
            }
            match listener.accept().await {
                Ok((socket, _)) => {
                    let shared = shared.clone();
                    open.spawn(async move {
                        serve(socket, shared).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    // Most likely no file descriptors are left; some will be.
                    tracing::warn!(%error, "a connection to an inbox could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shared.stop.cancelled() => {}
    }
    open.shutdown().await;
}

/// One connection, to its end.
async fn serve(socket: TcpStream, shared: Arc<Shared>) {
    let _ = socket.set_nodelay(true);
    let stream = match timeout(HANDSHAKE, shared.tls.accept(socket)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%error, "a TLS handshake with an inbox failed"),
        Err(_) => return tracing::debug!("a TLS handshake with an inbox took too long"),
    };
    let (give_up, mut given_up) = mpsc::channel::<Fault>(1);
    let service = service_fn(move |request| {
        let (shared, give_up) = (shared.clone(), give_up.clone());
        async move {
            match answer(request, &shared).await {
                Reply::Http(response) => Ok::<_, Infallible>(response),
                Reply::Wire(fault) => {
                    let _ = give_up.send(fault).await;
                    // Until the connection is taken away from here.
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_header_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let fault = tokio::select! {
        ended = &mut connection => {
            return ended.unwrap_or_else(|error| tracing::debug!(%error, "a connection to an inbox broke off"));
        }
        Some(fault) = given_up.recv() => fault,
    };
    let stream = connection.into_parts().io.into_inner();
    let _ = timeout(GOODBYE, fault.happen(stream)).await;
}

enum Reply {
    Http(Response<Body>),
    Wire(Fault),
}

async fn answer(request: Request<Incoming>, shared: &Shared) -> Reply {
    let began = Instant::now();
    let name = match inbox_of(&request) {
        Ok(name) => name,
        Err(refusal) => return Reply::Http(*refusal),
    };
    let arrived = match read(request, shared, began).await {
        Ok(arrived) => arrived,
        Err(refusal) => return Reply::Http(*refusal),
    };
    let kept = keep(&name, arrived, shared, began).await;
    give(&kept.answer).await
}

/// The inbox that a request is for; there is no other use of this port.
fn inbox_of(request: &Request<Incoming>) -> Result<InboxName, Box<Response<Body>>> {
    let name = request.uri().path().strip_prefix("/inbox/").and_then(|name| name.parse::<InboxName>().ok());
    let Some(name) = name else {
        let text = "There is nothing at this path: an inbox is at /inbox/{name}, with a name of 1 to 64 letters, digits, - and _.";
        return Err(refusal(StatusCode::NOT_FOUND, ErrorCode::ResourceNotFound, text.to_owned()));
    };
    if request.method() == Method::POST {
        return Ok(name);
    }
    let text = format!(
        "An inbox takes POST only. What came is at /sandbox/v1/inboxes/{name}/requests, on the port of the sandbox's API."
    );
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, text);
    response.headers_mut().insert(ALLOW, http::HeaderValue::from_static("POST"));
    Err(response)
}

async fn read(request: Request<Incoming>, shared: &Shared, began: Instant) -> Result<Arrived, Box<Response<Body>>> {
    let received_at = shared.state.clock.now();
    let (head, body) = request.into_parts();
    let too_large = || {
        let text = format!("The body is over {MAX_BODY} bytes.");
        refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, text)
    };
    let broken = |what: &str| {
        let text = format!("The body {what}.");
        refusal(StatusCode::BAD_REQUEST, ErrorCode::ApiValidationFailed, text)
    };
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(too_large());
    }
    let body = match timeout(BODY, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
        Ok(Err(_)) => return Err(broken("broke off, or is framed wrongly")),
        Err(_) => return Err(broken("did not arrive in time")),
    };
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Arrived {
        received_at,
        duration_ms: began.elapsed().as_secs_f64() * 1e3,
        method: head.method.to_string(),
        path: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body,
    })
}

async fn keep(name: &InboxName, mut arrived: Arrived, shared: &Shared, began: Instant) -> Arc<Kept> {
    let headers = Headers::pick(arrived.headers.iter().map(|(name, value)| (name, value)));
    let verdict = {
        let _one_of_few = shared.checks.acquire().await.expect("it is never closed");
        check(&shared.state, headers, arrived.body.clone(), arrived.received_at).await
    };
    arrived.duration_ms = began.elapsed().as_secs_f64() * 1e3;
    let kept = shared.inboxes.shelf().keep_request(name, arrived, verdict);
    let codes: Vec<_> = kept.verdict.findings.iter().map(|finding| finding.code()).collect();
    tracing::info!(
        inbox = %name,
        number = kept.number,
        is_verified = kept.verdict.is_valid,
        findings = codes.join(" "),
        status = kept.answer.status(),
        fault = kept.answer.fault().map(Fault::as_str),
        "an inbox received a request"
    );
    kept
}

async fn give(answer: &Answer) -> Reply {
    sleep(answer.delay).await;
    let (status, headers, body, dribble) = match &answer.kind {
        AnswerKind::Wire(fault) => return Reply::Wire(*fault),
        AnswerKind::Http { status, headers, body, dribble } => (*status, headers, body.clone(), *dribble),
    };
    let body = match dribble {
        None => Full::new(body).boxed_unsync(),
        Some((count, total)) => dribbled(body, count, total),
    };
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Reply::Http(response.body(body).expect("status and headers were checked when they were set"))
}

/// A body in pieces, the last of them at the end of the time.
fn dribbled(body: Bytes, count: usize, total: Duration) -> Body {
    let size = body.len().div_ceil(count).max(1);
    let pieces = body.len().div_ceil(size).max(1);
    let apart = total / u32::try_from(pieces).unwrap_or(1);
    let pieces = stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        sleep(apart).await;
        let piece = left.split_to(size.min(left.len()));
        Some((Ok(Frame::data(piece)), left))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// A refusal in the shape that all of ours have.
fn refusal(status: StatusCode, error_code: ErrorCode, message: String) -> Box<Response<Body>> {
    let error = ErrorResponse {
        debug_identifier: TraceId::random().to_string(),
        error_messages: vec![ErrorMessage { error_code, message, error_parameters: Vec::new() }],
    };
    let text = serde_json::to_string(&error).expect("strings always serialise");
    let mut response = Response::new(Full::new(Bytes::from(text)).boxed_unsync());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    Box::new(response)
}
