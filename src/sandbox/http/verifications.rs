//! The signature debugger: what `jetbridge verify` says, for who holds a request in their hands.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied};
use crate::api::request::json::Json;
use crate::api::request::node::{Fields, Node};
use crate::api::request::value::once;
use crate::api::request::{Read, body, request};
use crate::domain::verification::{Checked, Headers, Secret, TOLERANCE, check};

/// How many requests are looked at together.
static TURNS: Semaphore = Semaphore::const_new(2);

request! {
    /// A request as your receiver got it, and the secret that it should be signed with.
    pub struct CreateVerificationRequest {
        /// All its headers, or those that matter, by name: what an inbox tells of a request fits. A value may be a list, for a header that came again.
        #[schema(value_type = std::collections::HashMap<String, String>)]
        #[validate(length(min = 1, max = 200))]
        headers: GivenHeaders,
        /// Its body, byte for byte, if that is UTF-8. Required unless `bodyBase64` is given.
        #[schema(nullable)]
        body: Option<String>,
        /// Its body in Base64, whatever it is.
        #[schema(value_type = Option<String>, nullable, format = Byte)]
        body_base64: Option<Bytes>,
        /// The secrets of the subscription, as you hold them: the current one first, then older ones. They are kept nowhere.
        #[schema(value_type = Vec<String>)]
        #[validate(length(min = 1, max = 10))]
        secrets: Vec<GivenSecret>,
        /// The signature that your own code computed, to compare with what is right.
        #[schema(nullable)]
        expected: Option<String>,
        /// The time to check for, as RFC 3339 writes it. Left out: now, by the sandbox's clock.
        #[schema(nullable, example = "2026-11-21T10:40:40Z")]
        at: Option<DateTime<Utc>>,
        /// Do not look at the time.
        #[schema(nullable, default = false)]
        any_time: Option<bool>,
    }
    rules: has_one_body_and_one_time
}

/// Names and values, as they were given.
#[derive(Debug)]
pub(crate) struct GivenHeaders(Vec<(String, String)>);

impl Read for GivenHeaders {
    fn read(node: &Node<'_>) -> Option<Self> {
        let mut headers = Vec::new();
        for (name, value) in node.entries()? {
            if matches!(value.json(), Json::Array(_)) {
                headers.extend(Vec::<String>::read(&value)?.into_iter().map(|value| (name.to_owned(), value)));
            } else {
                headers.push((name.to_owned(), value.text()?.to_owned()));
            }
        }
        Some(Self(headers))
    }
}

/// Bytes, of their Base64.
#[derive(Debug)]
pub(crate) struct Bytes(Vec<u8>);

impl Read for Bytes {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(|text| STANDARD.decode(text).map_err(|_| "must be Base64")).map(Self)
    }
}

/// A secret as its owner has it: whatever is wrong with it is a finding.
#[derive(PartialEq)]
pub(crate) struct GivenSecret(Zeroizing<String>);

impl Read for GivenSecret {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.text().map(|text| Self(Zeroizing::new(text.to_owned())))
    }
}

impl AsRef<str> for GivenSecret {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn has_one_body_and_one_time(fields: &Fields<'_>) {
    match (fields.given("body"), fields.given("bodyBase64")) {
        (None, None) => fields.fault("body", "is required unless bodyBase64 is given"),
        (Some(_), Some(node)) => node.fault("must not be given with body"),
        _ => {}
    }
    if fields.given("at").is_some() && fields.value::<bool>("anyTime") == Some(true) {
        fields.fault("anyTime", "does not go with at: the time is looked at then");
    }
}

/// Verify a signature
///
/// Checks a request as a receiver should and, when the signature does not fit, says what the likely mistake is: a body
/// that was parsed and written again, a secret that was not decoded, a clock that is off. Given the signature that your code
/// computed, that is judged too. Nothing of it is kept, and nothing is sent.
#[utoipa::path(
    operation_id = "createVerification",
    tag = "Sandbox",
    request_body = CreateVerificationRequest,
    responses(
        (status = 200, description = "The report, whatever the verdict.", body = Checked),
        Authorized, Bodied,
    ),
)]
#[post("/sandbox/v1/verifications")]
pub(crate) async fn create_verification(
    state: Data<State>,
    _caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let wanted: CreateVerificationRequest = body::read(&state, &request, payload).await?;
    let body = match (wanted.body_base64, wanted.body) {
        (Some(Bytes(bytes)), _) => bytes,
        (None, text) => text.unwrap_or_default().into_bytes(),
    };
    let tolerance = (wanted.any_time != Some(true)).then_some(TOLERANCE);
    let at = wanted.at.unwrap_or_else(|| state.clock.now());
    let secrets = Secret::list(&once(wanted.secrets));
    // Looking for the mistake is work, the more the longer the body is: a few at a time leave the machine to others.
    let turn = TURNS.acquire().await.map_err(anyhow::Error::from)?;
    let checked = actix_web::web::block(move || {
        let _turn = turn;
        check(&Headers::pick(wanted.headers.0), &body, &secrets, wanted.expected.as_deref(), at, tolerance)
    });
    let checked = checked.await.map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok().json(checked))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_verification);
}
