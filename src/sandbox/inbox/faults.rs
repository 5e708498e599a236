//! How an inbox misbehaves on request, in `WireMock`'s words, and what that makes of one answer.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;
use url::Url;
use utoipa::ToSchema;

use super::InboxName;
pub use super::wire::Fault;
use crate::api::error::ApiError;
use crate::api::faults::Faults as Found;
use crate::api::json::{Fields, Json, Node, Null};
use crate::domain::verification::Verdict;

/// The longest that an answer is held back, or dribbled, in milliseconds.
pub const MAX_DELAY_MS: i64 = 120_000;
/// The longest body of an answer, in bytes.
const MAX_BODY: usize = 128 * 1024;
/// The most headers of an answer.
const MAX_HEADERS: u64 = 50;
/// The longest value of one, in bytes.
const MAX_HEADER: usize = 4096;
/// Headers that say how a message is framed: an answer has its own.
const FRAMING: [&str; 5] = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

/// How an inbox answers instead of with 200. What is left out is as if nothing were set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InboxFaults)]
pub struct Faults {
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, minimum = 200, maximum = 599, example = 503)]
    status: Option<u16>,
    /// Headers of the answer, `Retry-After` for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable)]
    headers: Option<BTreeMap<String, String>>,
    /// The body of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, max_length = 131072, pattern = r"^[^\u0000]*$")]
    body: Option<String>,
    /// For how long the answer is held back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, minimum = 0, maximum = 120000)]
    fixed_delay_milliseconds: Option<u32>,
    /// Sends the body in pieces, over a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable)]
    chunked_dribble_delay: Option<ChunkedDribbleDelay>,
    /// Ends the connection instead of answering. It goes with a delay alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable)]
    fault: Option<Fault>,
    /// Redirects there, with 302 unless `status` is another 3xx.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, max_length = 2048, format = Uri, example = "https://localhost:8443/inbox/elsewhere")]
    redirect: Option<String>,
    /// Holds for so many tries of each delivery; the next one is answered with 200. A restart counts anew. Left out: until it is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, minimum = 1, maximum = 1000)]
    fail_first: Option<u32>,
    /// Answers 401 where the signature is not good. It goes before all else here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable, default = false)]
    reject_unverified: Option<bool>,
}

/// A body in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChunkedDribbleDelay {
    /// In how many pieces.
    #[schema(minimum = 1, maximum = 1000)]
    number_of_chunks: u32,
    /// How long all of them take, in milliseconds.
    #[schema(minimum = 0, maximum = 120000)]
    total_duration: u32,
}

impl Faults {
    /// The longest body, and the most bytes of headers, that a list shows.
    const MAX_LISTED: usize = 256;

    /// Without a body and headers that are long.
    #[must_use]
    pub fn shortened(self) -> Self {
        let weight = |headers: &BTreeMap<String, String>| {
            headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
        };
        Self {
            body: self.body.filter(|body| body.len() <= Self::MAX_LISTED),
            headers: self.headers.filter(|headers| weight(headers) <= Self::MAX_LISTED),
            ..self
        }
    }

    /// Reads a body into a way to misbehave, or into all that is wrong with it.
    pub fn read(json: &Json) -> Result<Self, ApiError> {
        let found = Found::default();
        let faults = Node::root(json, &found).fields().map(Self::of_fields);
        found.check()?;
        faults.ok_or_else(|| ApiError::invalid("", "is not complete"))
    }

    fn of_fields(mut fields: Fields<'_>) -> Self {
        let fault = fields.optional("fault", Null::IsAbsence);
        let redirect = fields.optional("redirect", Null::IsAbsence);
        let status = fields.optional("status", Null::IsAbsence);
        let headers = fields.optional("headers", Null::IsAbsence);
        let body = fields.optional("body", Null::IsAbsence);
        let dribble = fields.optional("chunkedDribbleDelay", Null::IsAbsence);
        if fault.is_some() {
            let others = [&redirect, &status, &headers, &body, &dribble];
            others.into_iter().flatten().for_each(|node| node.fault("does not go with fault: there is no answer then"));
        }
        let number = |node: Option<Node<'_>>, least, most| node.and_then(|node| whole(&node, least, most));
        let faults = Self {
            fault: fault.and_then(|node| node.parse_with(Fault::read)),
            status: status.and_then(|node| {
                let (least, most) = if redirect.is_some() { (300, 399) } else { (200, 599) };
                whole(&node, least, most).and_then(|status| u16::try_from(status).ok())
            }),
            redirect: redirect.and_then(|node| node.parse_with(read_url)),
            headers: headers.map(|node| read_headers(&node)),
            body: body.and_then(|node| node.parse_with(read_body)),
            chunked_dribble_delay: dribble.and_then(|node| read_dribble(&node)),
            fixed_delay_milliseconds: number(
                fields.optional("fixedDelayMilliseconds", Null::IsAbsence),
                0,
                MAX_DELAY_MS,
            ),
            fail_first: number(fields.optional("failFirst", Null::IsAbsence), 1, 1_000),
            reject_unverified: fields.optional("rejectUnverified", Null::IsAbsence).and_then(|node| node.boolean()),
        };
        fields.finish();
        faults
    }
}

fn whole(node: &Node<'_>, least: i64, most: i64) -> Option<u32> {
    node.integer(least, most).and_then(|number| u32::try_from(number).ok())
}

fn read_url(text: &str) -> Result<String, &'static str> {
    let wrong = "must be an absolute URL that starts with http:// or https://, of 2048 characters at most";
    let url = Url::parse(text).map_err(|_| wrong)?;
    let is_fine = text.len() <= 2048 && matches!(url.scheme(), "http" | "https") && text.is_ascii();
    if is_fine { Ok(url.into()) } else { Err(wrong) }
}

fn read_body(text: &str) -> Result<String, String> {
    if text.len() > MAX_BODY {
        return Err(format!("must be {MAX_BODY} bytes at most"));
    }
    Ok(text.to_owned())
}

fn read_headers(node: &Node<'_>) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    let entries = node.entries(MAX_HEADERS).unwrap_or_default();
    if entries.len() as u64 > MAX_HEADERS {
        node.fault(format!("must have at most {MAX_HEADERS} entries"));
    }
    for (name, value) in entries {
        let Some(text) = value.text() else { continue };
        let lower = name.to_ascii_lowercase();
        if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
            value.fault("is not the name of a header");
        } else if FRAMING.contains(&lower.as_str()) {
            value.fault("is set by the server itself");
        } else if http::HeaderValue::from_str(text).is_err() || !text.is_ascii() || text.len() > MAX_HEADER {
            value.fault(format!("must be printable ASCII, {MAX_HEADER} characters at most"));
        } else if headers.insert(lower, text.to_owned()).is_some() {
            value.fault("is given twice; names compare without case");
        }
    }
    headers
}

fn read_dribble(node: &Node<'_>) -> Option<ChunkedDribbleDelay> {
    let mut fields = node.fields()?;
    let number_of_chunks = fields.required("numberOfChunks").and_then(|node| whole(&node, 1, 1_000));
    let total_duration = fields.required("totalDuration").and_then(|node| whole(&node, 0, MAX_DELAY_MS));
    fields.finish();
    Some(ChunkedDribbleDelay { number_of_chunks: number_of_chunks?, total_duration: total_duration? })
}

/// How one request is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// After this.
    pub delay: Duration,
    /// With this.
    pub kind: AnswerKind,
}

/// An answer, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// One that HTTP knows.
    Http {
        /// The status.
        status: u16,
        /// Names and values.
        headers: Vec<(String, String)>,
        /// The whole body.
        body: Bytes,
        /// In so many pieces, so far apart.
        dribble: Option<(usize, Duration)>,
    },
    /// One below HTTP.
    Wire(Fault),
}

impl Answer {
    /// About what it takes in memory.
    pub(super) fn weight(&self) -> usize {
        match &self.kind {
            AnswerKind::Http { headers, body, .. } => {
                body.len() + headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>()
            }
            AnswerKind::Wire(_) => 0,
        }
    }

    /// The answer to a request of which so many tries came before, since the faults were set.
    #[must_use]
    pub fn of(faults: Option<&Faults>, tries_before: u32, verdict: &Verdict, name: &InboxName, number: u64) -> Self {
        let told = |status: u16| {
            let body = json!({"inbox": name.to_string(), "number": number, "isVerified": verdict.is_valid});
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            let kind = AnswerKind::Http { status, headers, body: body.to_string().into(), dribble: None };
            Self { delay: Duration::ZERO, kind }
        };
        let Some(faults) = faults else { return told(200) };
        if faults.reject_unverified == Some(true) && !verdict.is_valid {
            return told(401);
        }
        if faults.fail_first.is_some_and(|first| tries_before >= first) {
            return told(200);
        }
        let delay = Duration::from_millis(faults.fixed_delay_milliseconds.unwrap_or(0).into());
        if let Some(fault) = faults.fault {
            return Self { delay, kind: AnswerKind::Wire(fault) };
        }
        let mut headers: Vec<_> = faults.headers.clone().unwrap_or_default().into_iter().collect();
        if let Some(url) = &faults.redirect {
            headers.retain(|(name, _)| name != "location");
            headers.push(("location".to_owned(), url.clone()));
        }
        let default = if faults.redirect.is_some() { 302 } else { 200 };
        let status = faults.status.unwrap_or(default);
        let mut body = faults.body.clone().unwrap_or_default();
        let dribble = faults.chunked_dribble_delay.map(|dribble| {
            let count = usize::try_from(dribble.number_of_chunks).unwrap_or(1);
            if body.is_empty() {
                // Something has to dribble.
                body = ".".repeat(count);
            }
            (count, Duration::from_millis(dribble.total_duration.into()))
        });
        Self { delay, kind: AnswerKind::Http { status, headers, body: body.into(), dribble } }
    }

    /// The status, if it is an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.kind {
            AnswerKind::Http { status, .. } => Some(*status),
            AnswerKind::Wire(_) => None,
        }
    }

    /// What happens instead of an answer.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match &self.kind {
            AnswerKind::Http { .. } => None,
            AnswerKind::Wire(fault) => Some(*fault),
        }
    }
}
