//! One signed request, and how it ended.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::Full;

use super::certificates::Certificates;
use super::egress::{Egress, MAX_ANSWER_BYTES, Reply, Timing};
use super::targets::Target;
use super::token::{self, NoToken, Tokens};
use crate::clock::Clock;
use crate::domain::id::{DeliveryId, EventId};
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::protocol::Protocol;
use crate::domain::signature::{SignatureFormat, sign};
use crate::store::waiting_deliveries::NewAttempt;

/// How much of an answer is kept (contract, "deadline").
pub const KEPT_ANSWER_BYTES: usize = 4096;
/// How much of the headers of an answer that failed is kept, each a line.
const KEPT_HEADER_BYTES: usize = 2048;
/// What stands for a value that is the receiver's own secret.
const LEFT_OUT: &[u8] = b"[left out]";
/// The headers that have such a value.
const SECRET_HEADERS: [&str; 5] = ["set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"];

/// What receivers see as `User-Agent`.
#[must_use]
pub fn user_agent() -> &'static str {
    concat!("jetbridge/", env!("CARGO_PKG_VERSION"))
}

/// What the deliveries of one event share.
#[derive(Debug)]
pub struct EventBody {
    /// The event.
    pub id: EventId,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// The body that receivers get.
    pub envelope: Bytes,
}

/// An attempt that was made.
#[derive(Debug)]
pub struct Attempt {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// How it ended.
    pub outcome: Outcome,
    /// Where the time went.
    pub timing: Timing,
    /// Who was called.
    pub peer: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What is kept of the answer; where no token came, why.
    pub answer: Option<Box<KeptAnswer>>,
    /// What was wrong with the answer although its status counted.
    pub answer_flaw: Option<Reason>,
    /// The version of HTTP that the answer came by.
    pub protocol: Option<Protocol>,
    /// Its span.
    pub span_id: u64,
}

/// What is kept of an answer, without what is secret. Most have none of it.
#[derive(Debug, Default)]
pub struct KeptAnswer {
    /// The first of its body.
    body: Option<Vec<u8>>,
    /// Its headers, a line each, if the attempt failed.
    headers: Option<Vec<u8>>,
}

impl Attempt {
    /// What is written of it.
    #[must_use]
    pub fn row(&self) -> NewAttempt<'_> {
        let Timing { dns, connect, tls, first_byte, total } = self.timing;
        NewAttempt {
            started_at: self.started_at,
            dns,
            connect,
            tls,
            first_byte,
            total,
            peer: self.peer.as_deref(),
            status: self.status,
            answer: self.answer.as_ref().and_then(|kept| kept.body.as_deref()),
            answer_flaw: self.answer_flaw,
            protocol: self.protocol,
            answer_headers: self.answer.as_ref().and_then(|kept| kept.headers.as_deref()),
            span_id: self.span_id,
        }
    }

    /// An attempt that could not begin, through our own fault.
    #[must_use]
    pub fn internal(now: DateTime<Utc>) -> Self {
        Self {
            started_at: now,
            ended_at: now,
            outcome: Outcome::failed(Reason::Internal),
            timing: Timing::default(),
            peer: None,
            status: None,
            answer: None,
            answer_flaw: None,
            protocol: None,
            span_id: rand::random::<u64>().max(1),
        }
    }
}

/// An attempt that could not be made, through no fault of the receiver: it counts as none, and the delivery waits for a better
/// time.
#[derive(Debug)]
pub struct NotAttempted;

/// The keys that sign at this time.
pub fn live_keys(target: &Target, now: DateTime<Utc>) -> impl Iterator<Item = &[u8]> {
    target.keys.iter().filter(move |(_, until)| until.is_none_or(|until| now < until)).map(|(key, _)| key.as_slice())
}

/// Sends.
pub struct Sender {
    /// The way out.
    pub egress: Egress,
    /// How signatures look.
    pub format: SignatureFormat,
    /// The time.
    pub clock: Clock,
    /// Access tokens for receivers.
    pub tokens: Tokens,
    /// Where it is noted which certificates receivers show, if it is.
    pub certificates: Option<Arc<Certificates>>,
}

impl Sender {
    /// Makes one attempt.
    pub async fn send(
        &self,
        target: &Target,
        delivery: DeliveryId,
        body: &Arc<EventBody>,
    ) -> Result<Attempt, NotAttempted> {
        let started_at = self.clock.now();
        let span_id = rand::random::<u64>().max(1);
        let ended = |outcome, timing| Attempt {
            ended_at: self.clock.now(),
            outcome,
            timing,
            span_id,
            ..Attempt::internal(started_at)
        };
        if live_keys(target, started_at).next().is_none() {
            tracing::error!(subscription_id = %target.id, "there is no secret to sign with");
            return Ok(Attempt::internal(started_at));
        }
        let began = std::time::Instant::now();
        let authorization = self.tokens.authorization(&self.egress, target, started_at);
        // The deadline is over everything: what the token took is not there for the call.
        let authorization = match tokio::time::timeout(self.egress.deadline(), authorization).await {
            Ok(Ok(authorization)) => authorization,
            Ok(Err(NoToken::NotAsked)) => return Err(NotAttempted),
            failed => {
                let why = failed.ok().and_then(Result::err).unwrap_or_else(NoToken::late);
                let timing = Timing { total: began.elapsed(), ..Timing::default() };
                let attempt = ended(Outcome::failed(Reason::TokenFailed), timing);
                let kept = KeptAnswer { body: Some(why.to_string().into_bytes()), headers: None };
                return Ok(Attempt { answer: Some(Box::new(kept)), ..attempt });
            }
        };
        let keys = live_keys(target, started_at).collect();
        let draft = Draft { target, keys, format: self.format, delivery, body, at: started_at, span_id };
        let mut request = match draft.request() {
            Ok(request) => request,
            Err(error) => {
                tracing::error!(delivery_id = %delivery, %error, "a request could not be built");
                return Ok(ended(Outcome::failed(Reason::Internal), Timing::default()));
            }
        };
        let token = authorization.map(|(header, token)| {
            request.headers_mut().insert(token::HEADER, header);
            token
        });
        let left = self.egress.deadline().saturating_sub(began.elapsed());
        let reply = self.egress.call_for(target.id, request, MAX_ANSWER_BYTES, left).await;
        let attempt = ended(Outcome::Delivered, reply.timing);
        if let (Some(seen), Some(ends_at)) = (&self.certificates, reply.certificate_ends) {
            seen.note(target.id, target.uri.host().unwrap_or_default(), ends_at, attempt.ended_at);
        }
        self.after_call(attempt, target, reply, token.as_deref())
    }

    /// An attempt with what came of its call.
    fn after_call(
        &self,
        attempt: Attempt,
        target: &Target,
        reply: Reply,
        token: Option<&str>,
    ) -> Result<Attempt, NotAttempted> {
        let peer = reply.peer.map(|peer| peer.to_string());
        let answer = match reply.result {
            Ok(answer) => answer,
            Err(failure) if failure.is_ours => return Err(NotAttempted),
            Err(failure) => return Ok(Attempt { outcome: Outcome::failed(failure.reason), peer, ..attempt }),
        };
        let status = answer.status.as_u16();
        if status == 401 && token.is_some() {
            self.tokens.forget(target.id);
        }
        let outcome = Outcome::of_status(status, answer.retry_after(attempt.ended_at));
        // Credentials go before the cut, which could halve one.
        let redact = |text: &[u8], limit| (!text.is_empty()).then(|| target.redact(text, token, limit));
        let kept = KeptAnswer {
            body: redact(&answer.body, KEPT_ANSWER_BYTES),
            headers: outcome.reason().and_then(|_| redact(&lines_of(&answer.headers), KEPT_HEADER_BYTES)),
        };
        Ok(Attempt {
            outcome,
            peer,
            status: Some(status),
            answer: (kept.body.is_some() || kept.headers.is_some()).then(|| Box::new(kept)),
            protocol: Protocol::of(answer.version),
            answer_flaw: answer.flaw,
            ..attempt
        })
    }
}

/// Headers as they are kept: a line each, those of cookies and credentials without their values.
fn lines_of(headers: &HeaderMap) -> Vec<u8> {
    let mut lines = Vec::new();
    for (name, value) in headers {
        let value = if SECRET_HEADERS.contains(&name.as_str()) { LEFT_OUT } else { value.as_bytes() };
        lines.extend([name.as_str().as_bytes(), b": ", value, b"\n"].concat());
    }
    lines
}

/// What the request of one attempt is made of.
pub struct Draft<'a> {
    /// Where to, with which headers.
    pub target: &'a Target,
    /// The keys that sign it.
    pub keys: Vec<&'a [u8]>,
    /// How signatures look.
    pub format: SignatureFormat,
    /// The same on every attempt.
    pub delivery: DeliveryId,
    /// What receivers get.
    pub body: &'a EventBody,
    /// When this attempt is made.
    pub at: DateTime<Utc>,
    /// Its span.
    pub span_id: u64,
}

impl Draft<'_> {
    /// The request, with all its headers but a token (contract, "What a receiver gets").
    pub fn request(&self) -> http::Result<Request<Full<Bytes>>> {
        let timestamp = self.at.timestamp();
        let envelope = &self.body.envelope;
        let signatures = sign(self.keys.iter().copied(), self.delivery, timestamp, envelope, self.format);
        let id = self.delivery.to_string();
        let trace = self.body.trace_id.simple().to_string();
        let span = format!("{:016x}", self.span_id);
        let mut request =
            Request::builder().method(Method::POST).uri(&self.target.uri).body(Full::new(envelope.clone()))?;
        let headers = request.headers_mut();
        headers.clone_from(&self.target.headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(user_agent()));
        let ours = [
            ("api-version", "2.0".to_owned()),
            ("x-spotnana-webhook-id", id.clone()),
            ("x-spotnana-webhook-timestamp", timestamp.to_string()),
            ("x-spotnana-webhook-signature", signatures.spotnana),
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures.standard),
            ("x-b3-traceid", trace.clone()),
            ("x-b3-spanid", span.clone()),
            ("traceparent", format!("00-{trace}-{span}-01")),
        ];
        for (name, value) in ours {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(&value)?);
        }
        Ok(request)
    }
}
