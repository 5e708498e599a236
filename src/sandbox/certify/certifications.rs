//! `POST /sandbox/v1/certifications`: certifies an endpoint that is named, or that of a subscription.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::ACCEPT;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use anyhow::Context;
use zeroize::Zeroizing;

use super::{Certifier, Limits, Report};
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Found, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::{Read, body, request};
use crate::clock::Clock;
use crate::delivery::send::live_keys;
use crate::delivery::targets::{NoTarget, SigningKey, Target, headers_of};
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::secret::read_key;
use crate::domain::target_url::TargetUrl;
use crate::sandbox::Sandbox;
use crate::store::subscriptions;

/// How long all cases together may take, since somebody waits for the answer.
const TOTAL: Duration = Duration::from_secs(120);

request! {
    /// A receiver to certify: an endpoint with its secret, or a subscription.
    pub struct CreateCertificationRequest {
        /// The endpoint: https, with the rules that the URL of a subscription has. Required unless `subscriptionId` is given.
        #[schema(value_type = Option<String>, nullable, format = Uri, max_length = 2048)]
        url: Option<TargetUrl>,
        /// The secret that the endpoint verifies with: `whsec_` and Base64. Required with `url`. It is kept nowhere.
        #[schema(value_type = Option<String>, nullable)]
        secret: Option<Key>,
        /// Headers to send along, as a subscription has them.
        #[schema(nullable, value_type = Option<std::collections::HashMap<String, String>>)]
        #[validate(length(max = "CustomHeaders::MAX"))]
        custom_headers: Option<CustomHeaders>,
        /// A subscription, whose endpoint, secrets, headers and credentials are used.
        #[schema(nullable, value_type = Option<uuid::Uuid>)]
        subscription_id: Option<SubscriptionId>,
    }
    rules: names_an_endpoint_or_a_subscription
}

/// The key inside a secret.
pub(crate) struct Key(Zeroizing<Vec<u8>>);

impl Read for Key {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(read_key).map(Self)
    }
}

fn names_an_endpoint_or_a_subscription(fields: &Fields<'_>) {
    let is_endpoint = fields.given("subscriptionId").is_none();
    for (name, is_needed) in [("url", is_endpoint), ("secret", is_endpoint), ("customHeaders", false)] {
        match fields.given(name) {
            None if is_needed => fields.fault(name, "is required unless subscriptionId is given"),
            Some(node) if !is_endpoint => node.fault("must not be given with subscriptionId, which has its own"),
            _ => {}
        }
    }
}

/// Certify a receiver
///
/// Sends a fixed list of deliveries, some valid and some that must be refused, and judges the responses, within two
/// minutes. Nothing is stored. Deliveries are signed with the real time, whatever the sandbox's clock shows. With
/// `Accept: application/xml` the report is returned as JUnit XML.
#[utoipa::path(
    operation_id = "createCertification",
    tag = "Sandbox",
    request_body = CreateCertificationRequest,
    responses(
        (status = 200, description = "The report, whatever the verdict.",
            content((Report = "application/json"), (String = "application/xml"))),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[post("/sandbox/v1/certifications")]
pub(crate) async fn create_certification(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted: CreateCertificationRequest = body::read(&state, &request, payload).await?;
    let target = match (wanted.url, wanted.secret, wanted.subscription_id) {
        (Some(url), Some(key), None) => endpoint(&url, key, &wanted.custom_headers.unwrap_or_default())?,
        (_, _, id) => target_of(&state, &caller, id.context("an endpoint or a subscription is named")?).await?,
    };
    let certifier = Certifier {
        egress: sandbox.egress.clone(),
        clock: Clock::system(),
        format: sandbox.signature_format,
        limits: Limits { call: sandbox.egress.deadline(), total: TOTAL, ..Limits::default() },
    };
    let report = certifier.run(&target, &|_| ()).await;
    Ok(if wants_xml(&request) {
        HttpResponse::Ok().content_type("application/xml").body(report.to_junit())
    } else {
        HttpResponse::Ok().json(report)
    })
}

/// Whether XML is asked for and JSON is not.
fn wants_xml(request: &HttpRequest) -> bool {
    let accept = body::header(request, &ACCEPT).unwrap_or_default().to_ascii_lowercase();
    let names = |kind| accept.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == kind));
    (names("application/xml") || names("text/xml")) && !names("application/json")
}

fn endpoint(url: &TargetUrl, key: Key, headers: &CustomHeaders) -> Result<Target, ApiError> {
    let headers = headers_of(headers).map_err(ApiError::Internal)?;
    let uri = url.as_str().parse().map_err(|_| ApiError::invalid("url", "must be a URL that can be called"))?;
    let keys: Vec<SigningKey> = vec![(key.0, None)];
    Ok(Target { id: SubscriptionId::random(), uri, headers, keys, is_active: true, oauth2: None })
}

/// What the engine would send to, with the keys that sign now.
async fn target_of(state: &State, caller: &Caller, id: SubscriptionId) -> Result<Target, ApiError> {
    let found = state.db.query(async |conn| subscriptions::find(conn, caller.reach, id).await).await?;
    found.ok_or_else(|| ApiError::NotFound(format!("There is no webhook subscription {id}.")))?;
    let targets = state.targets.as_ref().context("the sandbox has an engine")?;
    let target: Arc<Target> = targets.get(id).await.map_err(|none| match none {
        NoTarget::Away => ApiError::Unavailable(anyhow::anyhow!("the subscription could not be read")),
        NoTarget::Broken => ApiError::Internal(anyhow::anyhow!("the subscription cannot be sent to")),
    })?;
    let live = live_keys(&target, state.clock.now());
    Ok(Target {
        id,
        uri: target.uri.clone(),
        headers: target.headers.clone(),
        keys: live.map(|key| (key.to_vec().into(), None)).collect(),
        is_active: true,
        oauth2: target.oauth2.clone(),
    })
}
