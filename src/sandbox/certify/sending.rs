//! One delivery of a case: made as the engine makes it, then spoiled if the case wants that, and sent.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderValue, Request};
use http_body_util::Full;
use serde_json::Value;
use tokio::time::timeout;

use super::Certifier;
use crate::delivery::egress::MAX_ANSWER_BYTES;
use crate::delivery::send::{Draft, EventBody, KEPT_ANSWER_BYTES};
use crate::delivery::targets::Target;
use crate::delivery::token::{self, Authorization, NoToken, Tokens};
use crate::domain::envelope::Envelope;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId};
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::signature::SignatureFormat;

/// The organization of the sample payloads.
const ORGANIZATION: &str = "11111111-1111-4111-8111-111111111111";
/// Of both families of headers.
const SIGNATURES: [&str; 2] = ["x-spotnana-webhook-signature", "webhook-signature"];
const FAMILIES: [&str; 2] = ["x-spotnana-webhook-", "webhook-"];

/// Whose keys sign.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keys {
    /// The receiver's.
    Good,
    /// One that it cannot know.
    Unknown,
    /// First one that it cannot know, then its own.
    UnknownAndGood,
    /// First its own.
    GoodAndUnknown,
}

/// What is done to a delivery that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spoil {
    /// Other bytes as its signature.
    Signature,
    /// Another body.
    Body,
    /// No signature.
    NoSignature,
    /// Signatures of no length.
    EmptySignature,
    /// None of the headers that verifying takes.
    NoHeaders,
}

/// One delivery, as data.
pub(super) struct Delivery {
    /// What it is, for sentences.
    pub what: Cow<'static, str>,
    /// Its id.
    pub id: DeliveryId,
    body: EventBody,
    keys: Keys,
    /// How long ago it was signed.
    ago: TimeDelta,
    format: Option<SignatureFormat>,
    spoil: Option<Spoil>,
}

impl Delivery {
    /// A good one, of a sample.
    pub fn of(what: impl Into<String>, kind: EventType, sample: &Value, at: DateTime<Utc>) -> Self {
        let summary = sample.get("operationSummary").map(ToString::to_string);
        let operation = sample["operation"].as_str().unwrap_or_default();
        Self::new(what.into(), kind, operation, summary.as_deref(), &sample["payload"].to_string(), at)
    }

    /// A good one, of a payload that is text.
    pub fn of_text(what: &str, payload: &str, at: DateTime<Utc>) -> Self {
        Self::new(what.to_owned(), EventType::PnrV3, "BOOKING_UPDATED", None, payload, at)
    }

    fn new(
        what: String,
        event_type: EventType,
        operation: &str,
        operation_summary: Option<&str>,
        payload: &str,
        occurred_at: DateTime<Utc>,
    ) -> Self {
        let operation = operation.parse().ok();
        let organization_id = ORGANIZATION.parse().expect("it is a UUID");
        let envelope = Envelope {
            event_type,
            operation: operation.as_ref(),
            operation_summary,
            payload,
            occurred_at,
            organization_id,
        };
        let (id, trace_id) = (EventId::at(occurred_at), uuid::Uuid::new_v4());
        let body = EventBody { id, trace_id, envelope: envelope.to_bytes().into() };
        let (keys, ago) = (Keys::Good, TimeDelta::zero());
        Self { what: what.into(), id: id.delivery(1), body, keys, ago, format: None, spoil: None }
    }

    /// The same delivery once more.
    pub fn again(&self, what: &'static str) -> Self {
        let body = EventBody { envelope: self.body.envelope.clone(), ..self.body };
        Self { what: what.into(), body, ..*self }
    }

    pub fn signed(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    pub fn signed_ago(self, ago: TimeDelta) -> Self {
        Self { ago, ..self }
    }

    pub fn written(self, format: SignatureFormat) -> Self {
        Self { format: Some(format), ..self }
    }

    pub fn spoiled(self, spoil: Spoil) -> Self {
        Self { spoil: Some(spoil), ..self }
    }

    #[cfg(test)]
    pub fn envelope(&self) -> &[u8] {
        &self.body.envelope
    }

    /// The request, as the engine would make it at this time, then spoiled.
    fn request(
        &self,
        target: &Target,
        now: DateTime<Utc>,
        format: SignatureFormat,
    ) -> http::Result<Request<Full<Bytes>>> {
        let unknown: [u8; 32] = rand::random();
        let good = target.keys.iter().map(|(key, _)| key.as_slice());
        let keys = match self.keys {
            Keys::Good => good.collect(),
            Keys::Unknown => vec![&unknown[..]],
            Keys::UnknownAndGood => std::iter::once(&unknown[..]).chain(good).collect(),
            Keys::GoodAndUnknown => good.chain([&unknown[..]]).collect(),
        };
        let draft = Draft {
            target,
            keys,
            format: self.format.unwrap_or(format),
            delivery: self.id,
            body: &self.body,
            at: now - self.ago,
            span_id: rand::random::<u64>().max(1),
        };
        let mut request = draft.request()?;
        if let Some(spoil) = self.spoil {
            self.spoil(&mut request, spoil)?;
        }
        Ok(request)
    }

    fn spoil(&self, request: &mut Request<Full<Bytes>>, spoil: Spoil) -> http::Result<()> {
        let headers = request.headers_mut();
        match spoil {
            Spoil::Signature => {
                let forged = STANDARD.encode(rand::random::<[u8; 32]>());
                headers.insert(SIGNATURES[0], HeaderValue::from_str(&forged)?);
                headers.insert(SIGNATURES[1], HeaderValue::from_str(&format!("v1,{forged}"))?);
            }
            Spoil::Body => {
                let text = String::from_utf8_lossy(&self.body.envelope);
                let changed = text.replacen("\"payload\":{", "\"payload\":{\"changed\":true,", 1);
                *request.body_mut() = Full::new(changed.into_bytes().into());
            }
            Spoil::NoSignature => SIGNATURES.iter().for_each(|name| drop(headers.remove(*name))),
            Spoil::EmptySignature => SIGNATURES.iter().for_each(|name| {
                headers.insert(*name, HeaderValue::from_static(""));
            }),
            Spoil::NoHeaders => {
                let is_one = |name: &str| FAMILIES.iter().any(|family| name.starts_with(family));
                let names: Vec<_> = headers.keys().filter(|name| is_one(name.as_str())).cloned().collect();
                names.iter().for_each(|name| drop(headers.remove(name)));
            }
        }
        Ok(())
    }
}

/// What came of one delivery.
#[derive(Debug)]
pub(super) struct Answered {
    /// What was sent, for sentences.
    pub what: String,
    /// Which delivery it was.
    pub id: DeliveryId,
    /// The status of an answer, or why there is none.
    pub result: Result<u16, Reason>,
    /// How long it took.
    pub elapsed: Duration,
    /// The first of the answer's body, without what is secret.
    pub body: Vec<u8>,
}

impl Answered {
    /// The status, if the head of an answer came whole.
    pub fn status(&self) -> Option<u16> {
        self.result.ok()
    }

    /// Why the engine would call it a failure.
    pub fn reason(&self) -> Option<Reason> {
        match self.result {
            Ok(status) => Outcome::of_status(status, None).reason(),
            Err(reason) => Some(reason),
        }
    }
}

/// The way to one receiver.
pub(super) struct Line<'a> {
    certifier: &'a Certifier,
    target: &'a Target,
    /// What to send as `Authorization`; an error if the receiver wants a token and there is none.
    authorization: Result<Option<Authorization>, Reason>,
}

impl<'a> Line<'a> {
    /// Fetches the token that the receiver wants, if it wants one.
    pub async fn open(certifier: &'a Certifier, target: &'a Target) -> Self {
        let tokens = Tokens::default();
        let asked = tokens.authorization(&certifier.egress, target, certifier.clock.now());
        let authorization = match timeout(certifier.limits.call, asked).await {
            Ok(Ok(authorization)) => Ok(authorization),
            Ok(Err(NoToken::NotAsked)) => Err(Reason::Internal),
            Ok(Err(NoToken::NotGiven(_))) | Err(_) => Err(Reason::TokenFailed),
        };
        Self { certifier, target, authorization }
    }

    /// Sends one delivery.
    pub async fn call(&self, delivery: &Delivery) -> Answered {
        let Certifier { egress, clock, format, limits } = self.certifier;
        let ended = |result, elapsed| Answered {
            what: delivery.what.to_string(),
            id: delivery.id,
            result,
            elapsed,
            body: Vec::new(),
        };
        let authorization = match &self.authorization {
            Ok(authorization) => authorization.clone(),
            Err(reason) => return ended(Err(*reason), Duration::ZERO),
        };
        let Ok(mut request) = delivery.request(self.target, clock.now(), *format) else {
            return ended(Err(Reason::Internal), Duration::ZERO);
        };
        let token = authorization.map(|(header, token)| {
            request.headers_mut().insert(token::HEADER, header);
            token
        });
        let reply = egress.call_for(self.target.id, request, MAX_ANSWER_BYTES, limits.call).await;
        match reply.result {
            Ok(answer) => {
                let body = self.target.redact(&answer.body, token.as_deref(), KEPT_ANSWER_BYTES);
                Answered { body, ..ended(Ok(answer.status.as_u16()), reply.timing.total) }
            }
            Err(failure) => ended(Err(failure.reason), reply.timing.total),
        }
    }
}
