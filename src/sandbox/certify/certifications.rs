//! Certifies an endpoint that is named, or that of a subscription; and the newest certifications.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use anyhow::Context;
use serde::Serialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::{CaseName, Certifier, Limits, Progress, Report, Verdict};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Answered, Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::preferences::prefers;
use crate::api::request::{Read, body, request};
use crate::api::{State, path_id};
use crate::clock::Clock;
use crate::delivery::send::live_keys;
use crate::delivery::targets::{NoTarget, SigningKey, Target, headers_of};
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::{CertificationId, SubscriptionId};
use crate::domain::secret::read_key;
use crate::domain::target_url::TargetUrl;
use crate::sandbox::Sandbox;
use crate::sandbox::progress::{EVENT_STREAM, streamed};
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
        /// Only these cases, and the good delivery that tells whether the others would. Left out or empty: all.
        #[schema(nullable)]
        cases: Option<Vec<CaseName>>,
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

impl Read for CaseName {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse()
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
/// minutes. The newest 20 reports are kept in memory. Deliveries are signed with the real time, whatever the sandbox's clock
/// shows. With `Accept: application/xml` the report is returned as JUnit XML; with `Accept: text/event-stream` each case comes
/// as it ends, as an event `case`, and the report as an event `report` at the end.
#[utoipa::path(
    operation_id = "createCertification",
    tag = "Sandbox",
    request_body = CreateCertificationRequest,
    responses(
        (status = 200, description = "The report, whatever the verdict.",
            content((Report = "application/json"), (String = "application/xml"), (String = "text/event-stream"))),
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
    let (subscription_id, cases) = (wanted.subscription_id, wanted.cases.unwrap_or_default());
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
    if prefers(&request, &[EVENT_STREAM]) {
        return Ok(streamed(async move |teller| {
            let ended = |progress| {
                if let Progress::Ended(case) = progress {
                    teller.tell("case", &case);
                }
            };
            let report = certifier.run(&target, &cases, &ended).await;
            let report = sandbox.certifications.keep(named(report, subscription_id));
            teller.tell("report", &*report);
        }));
    }
    let report = certifier.run(&target, &cases, &|_| ()).await;
    let report = sandbox.certifications.keep(named(report, subscription_id));
    Ok(shown(&request, &report))
}

fn named(report: Report, subscription_id: Option<SubscriptionId>) -> Report {
    Report { id: Some(CertificationId::random()), subscription_id, ..report }
}

/// The report in the form that is asked for.
fn shown(request: &HttpRequest, report: &Report) -> HttpResponse {
    if prefers(request, &["application/xml", "text/xml"]) {
        HttpResponse::Ok().content_type("application/xml").body(report.to_junit())
    } else {
        HttpResponse::Ok().json(report)
    }
}

/// A certification without its cases.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificationSummary {
    /// Names it.
    #[schema(value_type = uuid::Uuid)]
    id: Option<CertificationId>,
    /// The subscription, if one was certified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
    /// The receiver.
    url: String,
    /// `PASS`, `WARN` if it passed with warnings, or `FAIL` if a case failed or could not be sent.
    verdict: Verdict,
    /// When it began, by the machine's clock.
    #[schema(format = DateTime)]
    started_at: String,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0)]
    duration_ms: f64,
    /// The verdict of each case that was asked for, by its name.
    #[schema(value_type = std::collections::HashMap<String, Verdict>)]
    verdicts: BTreeMap<&'static str, Verdict>,
}

/// The newest certifications.
#[derive(Serialize, ToSchema)]
pub struct ListCertificationsResponse {
    /// Newest first.
    #[schema(max_items = 20)]
    certifications: Vec<CertificationSummary>,
}

/// List certifications
///
/// The newest 20, newest first. They are kept in memory until the sandbox is reset or ends.
#[utoipa::path(
    operation_id = "listCertifications",
    tag = "Sandbox",
    responses(
        (status = 200, description = "The newest certifications.", body = ListCertificationsResponse),
        Authorized, Answered,
    ),
)]
#[get("/sandbox/v1/certifications")]
pub(crate) async fn list_certifications(sandbox: Data<Sandbox>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let summary = |report: &Arc<Report>| CertificationSummary {
        id: report.id,
        subscription_id: report.subscription_id,
        url: report.url.clone(),
        verdict: report.verdict,
        started_at: report.started_at.clone(),
        duration_ms: report.duration_ms,
        verdicts: report.cases.iter().map(|case| (case.name, case.verdict)).collect(),
    };
    let certifications = sandbox.certifications.all().iter().map(summary).collect();
    Ok(HttpResponse::Ok().json(ListCertificationsResponse { certifications }))
}

/// Retrieve a certification
///
/// The report of one of the newest 20. With `Accept: application/xml` it is returned as JUnit XML.
#[utoipa::path(
    operation_id = "getCertification",
    tag = "Sandbox",
    params(("certificationId" = uuid::Uuid, Path, description = "The id of the certification.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")),
    responses(
        (status = 200, description = "The report.",
            content((Report = "application/json"), (String = "application/xml"))),
        Authorized, Checked, Found, Answered,
    ),
)]
#[get("/sandbox/v1/certifications/{certificationId}")]
pub(crate) async fn get_certification(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let id: CertificationId = path_id(&request, "certificationId")?;
    let found = sandbox.certifications.find(id);
    let report = found.ok_or_else(|| ApiError::NotFound(format!("There is no certification {id}.")))?;
    Ok(shown(&request, &report))
}

/// Registers the operations.
pub(in crate::sandbox) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_certification).service(list_certifications).service(get_certification);
}

fn endpoint(url: &TargetUrl, key: Key, headers: &CustomHeaders) -> Result<Target, ApiError> {
    let headers = headers_of(headers).map_err(ApiError::Internal)?;
    let uri = url.as_str().parse().map_err(|_| ApiError::invalid("url", "must be a URL that can be called"))?;
    let keys: Vec<SigningKey> = vec![(key.0, None)];
    Ok(Target { id: SubscriptionId::random(), uri, headers, keys, is_active: true, oauth2: None, per_second: None })
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
        per_second: None,
        oauth2: target.oauth2.clone(),
    })
}
