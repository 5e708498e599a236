//! `POST /sandbox/v1/certifications`: certifies an endpoint that is named, or that of a subscription.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::ACCEPT;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use anyhow::Context;
use utoipa::ToSchema;

use super::{Certifier, Limits, Report};
use crate::api::auth::Caller;
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::{Fault, Faults};
use crate::api::json::{Json, Node, Null};
use crate::api::v3::read::{headers, parse_headers};
use crate::api::{State, body};
use crate::clock::Clock;
use crate::delivery::send::live_keys;
use crate::delivery::targets::{NoTarget, SigningKey, Target, headers_of};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::secret::read_key;
use crate::domain::target_url::TargetUrl;
use crate::sandbox::Sandbox;
use crate::store::subscriptions;

/// How long all cases together may take, since somebody waits for the answer.
const TOTAL: Duration = Duration::from_secs(120);

/// A receiver to certify: an endpoint with its secret, or a subscription.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read` reads field by field")]
pub struct CreateCertificationRequest {
    /// The endpoint: https, with the rules that the URL of a subscription has. Required unless `subscriptionId` is given.
    #[schema(nullable, format = Uri, max_length = 2048)]
    url: Option<String>,
    /// The secret that the endpoint verifies with: `whsec_` and Base64. Required with `url`. It is kept nowhere.
    #[schema(nullable)]
    secret: Option<String>,
    /// Headers to send along, as a subscription has them.
    #[schema(nullable, value_type = Option<std::collections::HashMap<String, String>>)]
    custom_headers: Option<CustomHeaders>,
    /// A subscription, whose endpoint, secrets, headers and credentials are used.
    #[schema(nullable, value_type = Option<uuid::Uuid>)]
    subscription_id: Option<SubscriptionId>,
}

/// Whom to certify.
enum Wish {
    Endpoint(Box<Target>),
    Subscription(SubscriptionId),
}

/// Certify a receiver
///
/// Sends a fixed list of deliveries, good ones and such as must be refused, and judges the answers; within two minutes. Nothing
/// is stored. The deliveries are signed with the real time, whatever the sandbox's clock shows. With `Accept: application/xml` the
/// report comes as JUnit XML.
#[utoipa::path(
    operation_id = "createCertification",
    tag = "Sandbox",
    request_body = CreateCertificationRequest,
    responses(
        (status = 200, description = "The report, whatever the verdict.",
            content((Report = "application/json"), (String = "application/xml"))),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
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
    let (_, json) = body::json(&request, payload).await?;
    let target = match read(&json, &state.address_policy)? {
        Wish::Endpoint(target) => *target,
        Wish::Subscription(id) => target_of(&state, &caller, id).await?,
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

/// Reads a body; gives all its faults at once.
fn read(json: &Json, policy: &AddressPolicy) -> Result<Wish, ApiError> {
    let faults = Faults::default();
    let incomplete = || faults.check().err().unwrap_or_else(|| ApiError::invalid("", "is not complete"));
    let Some(mut fields) = Node::root(json, &faults).fields() else { return Err(incomplete()) };
    let subscription = fields.optional("subscriptionId", Null::IsAbsence);
    let is_endpoint = subscription.is_none();
    let subscription = subscription.and_then(|node| node.parse::<SubscriptionId>());
    let url = fields.optional("url", Null::IsAbsence);
    let secret = fields.optional("secret", Null::IsAbsence);
    let custom = fields.optional("customHeaders", Null::IsAbsence);
    for (name, node, is_needed) in
        [("url", &url, is_endpoint), ("secret", &secret, is_endpoint), ("customHeaders", &custom, false)]
    {
        match node {
            None if is_needed => faults.add(Fault::new(name, "is required unless subscriptionId is given")),
            Some(node) if !is_endpoint => node.fault("must not be given with subscriptionId, which has its own"),
            _ => {}
        }
    }
    let url = url.and_then(|node| node.parse_with(|text| TargetUrl::parse(text, policy)));
    let key = secret.and_then(|node| node.parse_with(read_key));
    let pairs = custom.and_then(headers).unwrap_or_default();
    if pairs.len() as u64 > CustomHeaders::MAX {
        faults.add(Fault::new("customHeaders", format!("must have at most {} entries", CustomHeaders::MAX)));
    }
    let custom = parse_headers(pairs, &faults);
    fields.finish();
    faults.check()?;
    match (subscription, url, key) {
        (Some(id), ..) => Ok(Wish::Subscription(id)),
        (None, Some(url), Some(key)) => {
            let headers = headers_of(&custom.unwrap_or_default()).map_err(ApiError::Internal)?;
            let uri = url.as_str().parse().map_err(|_| ApiError::invalid("url", "must be a URL that can be called"))?;
            let keys: Vec<SigningKey> = vec![(key, None)];
            let id = SubscriptionId::random();
            Ok(Wish::Endpoint(Box::new(Target { id, uri, headers, keys, is_active: true, oauth2: None })))
        }
        _ => Err(incomplete()),
    }
}

/// What the engine would send to, with the keys that sign now.
async fn target_of(state: &State, caller: &Caller, id: SubscriptionId) -> Result<Target, ApiError> {
    let found =
        state.db.run(async |conn| Ok::<_, ApiError>(subscriptions::find(conn, caller.reach, id).await?)).await?;
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
