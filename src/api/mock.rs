//! Stateless answers for who has nothing set up: the same validation, then the examples of the
//! contract. Any bearer will do, or none.
//!
//! `Prefer: code=404` chooses the status, `Prefer: example=name` or
//! `x-redocly-response-body-example: name` the example.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, LOCATION};
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::body::header;
use super::docs::portable;
use super::error::ApiError;
use super::page::Page;
use super::preferences::{etag, prefer, wants_representation};
use super::v3::read::{NewSubscription, SubscriptionPatch};
use super::{State, body, path_id};
use crate::domain::id::{OrganizationId, SubscriptionId};

/// Where the original's mock server is.
const PREFIX: &str = "/_mock/openapi/webhooksubscriptionapi";
const COLLECTION: &str = "/v3/webhooks/subscriptions";
const ITEM: &str = "/v3/webhooks/subscriptions/{subscriptionId}";
const LIST: &str = "/v3/webhooks/subscriptions/subscriber/{subscriberId}/list";

/// Mounts the four operations.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let at = |path| web::resource(format!("{PREFIX}{path}"));
    let only = |methods: &'static str| {
        web::to(move || async move { Err::<HttpResponse, _>(ApiError::MethodNotAllowed(methods.to_owned())) })
    };
    config
        .service(at(COLLECTION).route(web::post().to(create)).default_service(only("POST")))
        .service(at(LIST).route(web::get().to(list)).default_service(only("GET")))
        .service(at(ITEM).route(web::get().to(get)).route(web::patch().to(update)).default_service(only("GET, PATCH")));
}

async fn create(state: Data<State>, request: HttpRequest, payload: Payload) -> Result<HttpResponse, ApiError> {
    let (_, json) = body::json(&request, payload).await?;
    NewSubscription::read(&json, &state.address_policy)?;
    answer(&state, &request, COLLECTION, "post", "201")
}

async fn list(state: Data<State>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    path_id::<OrganizationId>(&request, "subscriberId")?;
    Page::of(&request)?;
    answer(&state, &request, LIST, "get", "200")
}

async fn get(state: Data<State>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    path_id::<SubscriptionId>(&request, "subscriptionId")?;
    answer(&state, &request, ITEM, "get", "200")
}

async fn update(state: Data<State>, request: HttpRequest, payload: Payload) -> Result<HttpResponse, ApiError> {
    path_id::<SubscriptionId>(&request, "subscriptionId")?;
    let (_, json) = body::json(&request, payload).await?;
    SubscriptionPatch::read(&json, &state.address_policy)?;
    let usual = if wants_representation(&request) { "200" } else { "204" };
    answer(&state, &request, ITEM, "patch", usual)
}

/// The example that was asked for, or the first of the usual status.
fn answer(
    state: &State,
    request: &HttpRequest,
    path: &str,
    method: &str,
    usual: &str,
) -> Result<HttpResponse, ApiError> {
    let responses = &state.documents.contract["paths"][path][method]["responses"];
    let code = prefer(request, "code").unwrap_or_else(|| usual.to_owned());
    let response = responses.get(&code).ok_or_else(|| unknown("Prefer: code", &code, responses))?;
    let response = portable::response(&state.documents.contract, response);
    let status = code.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut answer = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    if code == "201" || code == "200" || code == "204" {
        answer.insert_header((ETAG, etag(1)));
    }
    let examples = &response["content"]["application/json"]["examples"];
    let Some(first) = examples.as_object().and_then(|examples| examples.values().next()) else {
        return Ok(answer.finish());
    };
    let name = header(request, &HeaderName::from_static("x-redocly-response-body-example")).map(ToOwned::to_owned);
    let example = match name.or_else(|| prefer(request, "example")) {
        Some(name) => examples.get(&name).ok_or_else(|| unknown("example", &name, examples))?,
        None => first,
    };
    let value = &example["value"];
    if code == "201" {
        answer.insert_header((LOCATION, format!("{PREFIX}{COLLECTION}/{}", value["id"].as_str().unwrap_or_default())));
    }
    Ok(answer.json(value))
}

fn unknown(what: &str, given: &str, known: &Value) -> ApiError {
    let names: Vec<_> = known.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let fault = super::faults::Fault::quoting(what, format!("must be one of {}", names.join(", ")), given);
    ApiError::Invalid(vec![fault])
}
