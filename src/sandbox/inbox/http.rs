//! One request to an inbox: whose it is, read within limits, checked, kept, answered.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::check::check;
use super::faults::{Answer, AnswerKind};
use super::kept::{Arrived, Kept};
use super::wire::Fault;
use super::{InboxName, Inboxes};
use crate::api::State;
use crate::api::error::{ErrorCode, ErrorMessage, ErrorResponse};
use crate::domain::verification::Headers;
use crate::sandbox::payloads::{self, Found};
use crate::store::db::Db;
use crate::telemetry::TraceId;

/// The largest body: the largest event and its envelope.
pub const MAX_BODY: usize = 1024 * 1024 + 64 * 1024;
/// How long a body may take.
const BODY: Duration = Duration::from_secs(30);
/// How many signatures are checked at once, so that the API keeps its database connections.
const CHECKS: usize = 4;

type Body = UnsyncBoxBody<Bytes, Infallible>;

/// What becomes of a request.
pub(super) enum Reply {
    /// An answer.
    Http(Response<Body>),
    /// None.
    Wire(Fault),
}

/// Takes requests in.
pub(super) struct Desk {
    state: Data<State>,
    /// Of its own: connections of the API end with the threads that made them, and the engine's last calls come after.
    db: Db,
    inboxes: Arc<Inboxes>,
    checks: Semaphore,
}

impl Desk {
    pub(super) fn new(state: Data<State>, db: Db, inboxes: Arc<Inboxes>) -> Self {
        Self { state, db, inboxes, checks: Semaphore::new(CHECKS) }
    }

    /// Keeps a request, and answers it as its inbox is told to.
    pub(super) async fn answer(&self, request: Request<Incoming>) -> Reply {
        let began = Instant::now();
        if let Some(id) = request.uri().path().strip_prefix("/payloads/") {
            return Reply::Http(self.payload(id).await);
        }
        let name = match inbox_of(&request) {
            Ok(name) => name,
            Err(refusal) => return Reply::Http(*refusal),
        };
        match read(request, self.state.clock.now(), began).await {
            Ok(arrived) => give(&self.keep(&name, arrived, began).await.answer).await,
            Err(refusal) => Reply::Http(*refusal),
        }
    }

    /// A payload that an event names instead of holding it.
    async fn payload(&self, id: &str) -> Response<Body> {
        let found = match id.parse() {
            Ok(id) => self.db.query(async |conn| payloads::fetch(conn, id).await).await,
            Err(_) => Ok(Found::Nothing),
        };
        let (status, text) = match found {
            Ok(Found::Payload(text)) => (StatusCode::OK, text),
            Ok(Found::NotYet) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
            Ok(Found::Nothing) => (StatusCode::NOT_FOUND, String::new()),
        };
        let body = Full::new(Bytes::from(text)).boxed_unsync();
        let response = Response::builder().status(status).header(CONTENT_TYPE, "application/json");
        response.body(body).expect("a status and a type of ours are well-formed")
    }

    async fn keep(&self, name: &InboxName, mut arrived: Arrived, began: Instant) -> Arc<Kept> {
        let headers = Headers::pick(arrived.headers.iter().map(|(name, value)| (name, value)));
        let verdict = {
            let _one_of_few = self.checks.acquire().await.expect("it is never closed");
            check(&self.db, &self.state.keyring, headers, arrived.body.clone(), arrived.received_at).await
        };
        arrived.duration_ms = began.elapsed().as_secs_f64() * 1e3;
        let kept = self.inboxes.store().keep_request(name, arrived, verdict);
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
}

/// The inbox that a request is for; there is no other use of this port.
fn inbox_of(request: &Request<Incoming>) -> Result<InboxName, Box<Response<Body>>> {
    let name = request.uri().path().strip_prefix("/inbox/").and_then(|name| name.parse::<InboxName>().ok());
    let Some(name) = name else {
        let text = "There is nothing at this path: an inbox is at /inbox/{name}, with a name of 1 to 64 letters, digits, - and _.";
        return Err(refusal(StatusCode::NOT_FOUND, ErrorCode::RESOURCE_NOT_FOUND, text.to_owned()));
    };
    if request.method() == Method::POST {
        return Ok(name);
    }
    let text = format!(
        "An inbox takes POST only. What came is at /sandbox/v1/inboxes/{name}/requests, on the port of the sandbox's API."
    );
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::METHOD_NOT_ALLOWED, text);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    Err(response)
}

async fn read(
    request: Request<Incoming>,
    received_at: DateTime<Utc>,
    began: Instant,
) -> Result<Arrived, Box<Response<Body>>> {
    let (head, body) = request.into_parts();
    let too_large = || {
        let text = format!("The body is over {MAX_BODY} bytes.");
        refusal(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PAYLOAD_TOO_LARGE, text)
    };
    let broken = |what: &str| {
        let text = format!("The body {what}.");
        refusal(StatusCode::BAD_REQUEST, ErrorCode::API_VALIDATION_FAILED, text)
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
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Arrived {
        received_at,
        duration_ms: began.elapsed().as_secs_f64() * 1e3,
        method: head.method.to_string(),
        path: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body,
    })
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
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Box::new(response)
}
