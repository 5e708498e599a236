//! How an inbox misbehaves on request, in `WireMock`'s words, and what that makes of one answer.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;
use url::Url;

use super::InboxName;
pub use super::wire::Fault;
use crate::api::request::node::{Fields, Node};
use crate::api::request::{Read, request};
use crate::domain::verification::Verdict;

/// The longest that an answer is held back, or dribbled, in milliseconds.
pub const MAX_DELAY_MS: i64 = 120_000;
/// The longest body of an answer, in bytes.
const MAX_BODY: usize = 128 * 1024;
/// The longest value of one, in bytes.
const MAX_HEADER: usize = 4096;
/// Headers that say how a message is framed: an answer has its own.
const FRAMING: [&str; 5] = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

request! {
    /// How an inbox answers instead of with 200. What is left out is as if nothing were set.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "camelCase")]
    #[schema(as = InboxFaults)]
    pub struct Faults {
        /// The status.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable, minimum = 200, maximum = 599, example = 503)]
        #[validate(range(min = 200, max = 599))]
        status: Option<u16>,
        /// Headers of the answer, `Retry-After` for one.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<BTreeMap<String, String>>, nullable)]
        #[validate(length(max = 50))]
        headers: Option<AnswerHeaders>,
        /// The body of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable, max_length = 131072, pattern = r"^[^\u0000]*$")]
        body: Option<String>,
        /// For how long the answer is held back.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable, minimum = 0, maximum = 120000)]
        #[validate(range(min = 0, max = "MAX_DELAY_MS"))]
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
        #[schema(value_type = Option<String>, nullable, max_length = 2048, format = Uri, example = "https://localhost:8443/inbox/elsewhere")]
        redirect: Option<Redirect>,
        /// Holds for so many attempts of each delivery; the next one is answered with 200. A restart counts anew. Left out: until it is deleted.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable, minimum = 1, maximum = 1000)]
        #[validate(range(min = 1, max = 1000))]
        fail_first: Option<u32>,
        /// Answers 401 where the signature is not good. It goes before all else here.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable, default = false)]
        reject_unverified: Option<bool>,
    }
    rules: fits_together
}

request! {
    /// A body in pieces.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct ChunkedDribbleDelay {
        /// In how many pieces.
        #[schema(minimum = 1, maximum = 1000)]
        #[validate(range(min = 1, max = 1000))]
        number_of_chunks: u32,
        /// How long all of them take, in milliseconds.
        #[schema(minimum = 0, maximum = 120000)]
        #[validate(range(min = 0, max = "MAX_DELAY_MS"))]
        total_duration: u32,
    }
}

/// Names in lower case, and values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AnswerHeaders(BTreeMap<String, String>);

/// Where an answer redirects to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Redirect(String);

fn fits_together(fields: &Fields<'_>) {
    if fields.given("fault").is_some() {
        for name in ["redirect", "status", "headers", "body", "chunkedDribbleDelay"] {
            if fields.given(name).is_some() {
                fields.fault(name, "does not go with fault: there is no answer then");
            }
        }
    }
    let is_redirect = |status: &u16| (300..400).contains(status);
    if fields.given("redirect").is_some() && fields.value::<u16>("status").is_some_and(|status| !is_redirect(&status)) {
        fields.fault("status", "must be a whole number from 300 to 399");
    }
    if fields.value::<String>("body").is_some_and(|body| body.len() > MAX_BODY) {
        fields.fault("body", format!("must be {MAX_BODY} bytes at most"));
    }
}

impl Read for Fault {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(str::parse)
    }
}

impl Read for Redirect {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(read_url).map(Self)
    }
}

impl Read for AnswerHeaders {
    fn read(node: &Node<'_>) -> Option<Self> {
        let mut headers = BTreeMap::new();
        for (name, value) in node.entries()? {
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
        Some(Self(headers))
    }
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
            headers: self.headers.filter(|headers| weight(&headers.0) <= Self::MAX_LISTED),
            ..self
        }
    }
}

fn read_url(text: &str) -> Result<String, &'static str> {
    let wrong = "must be an absolute URL that starts with http:// or https://, of 2048 characters at most";
    let url = Url::parse(text).map_err(|_| wrong)?;
    let is_fine = text.len() <= 2048 && matches!(url.scheme(), "http" | "https") && text.is_ascii();
    if is_fine { Ok(url.into()) } else { Err(wrong) }
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

    /// The answer to a request of which so many attempts came before, since the faults were set.
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
        let mut headers: Vec<_> = faults.headers.iter().flat_map(|headers| headers.0.clone()).collect();
        if let Some(url) = &faults.redirect {
            headers.retain(|(name, _)| name != "location");
            headers.push(("location".to_owned(), url.0.clone()));
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
