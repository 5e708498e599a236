//! Stateless answers for who has nothing set up: the same validation, then the examples of the
//! contract. Any bearer will do, or none.
//!
//! `Prefer: code=404` chooses the status, `Prefer: example=name` or
//! `x-redocly-response-body-example: name` the example, of that status or, without one, of any.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, LOCATION};
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::error::ApiError;
use super::openapi::portable;
use super::request::body;
use super::request::body::header;
use super::request::page::Page;
use super::request::preferences::{etag, prefer, wants_representation};
use super::v3::wire::{CreateWebhookSubscriptionRequest, UpdateWebhookSubscriptionRequest};
use super::{State, path_id};
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
        .service(at(LIST).route(web::get().to(list)).default_service(only("GET, HEAD")))
        .service(
            at(ITEM).route(web::get().to(get)).route(web::patch().to(update)).default_service(only("GET, HEAD, PATCH")),
        );
}

async fn create(state: Data<State>, request: HttpRequest, payload: Payload) -> Result<HttpResponse, ApiError> {
    body::read::<CreateWebhookSubscriptionRequest>(&state, &request, payload).await?;
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
    body::read::<UpdateWebhookSubscriptionRequest>(&state, &request, payload).await?;
    // The document declares the 204 alone: generated clients take a 200 beside it for the only success.
    if wants_representation(&request) {
        return answer(&state, &request, ITEM, "get", "200");
    }
    answer(&state, &request, ITEM, "patch", "204")
}

/// The example that was asked for, or the first of the usual status.
fn answer(
    state: &State,
    request: &HttpRequest,
    path: &str,
    method: &str,
    usual: &str,
) -> Result<HttpResponse, ApiError> {
    let contract = &state.documents.contract;
    let responses = contract["paths"][path][method]["responses"].as_object().into_iter().flatten();
    let responses: serde_json::Map<_, _> =
        responses.map(|(code, one)| (code.clone(), portable::response(contract, one).clone())).collect();
    let responses = &Value::Object(responses);
    let name = header(request, &HeaderName::from_static("x-redocly-response-body-example")).map(ToOwned::to_owned);
    let name = name.or_else(|| prefer(request, "example"));
    let wanted = prefer(request, "code");
    // An example's name is enough: it is that of its own status, the usual one first.
    let named = name.as_deref().filter(|_| wanted.is_none()).and_then(|name| status_of(responses, usual, name));
    let code = wanted.or(named).unwrap_or_else(|| usual.to_owned());
    let response = responses.get(&code).ok_or_else(|| unknown("Prefer: code", &code, names_of(responses)))?;
    let status = code.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut answer = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    if code == "201" || code == "200" || code == "204" {
        answer.insert_header((ETAG, etag(1)));
    }
    let examples = examples_of(response);
    let example = match &name {
        Some(name) if !examples[name.as_str()].is_null() => &examples[name.as_str()],
        Some(name) => {
            let of_all = responses.as_object().into_iter().flatten().flat_map(|(_, one)| names_of(examples_of(one)));
            return Err(unknown("example", name, of_all.collect()));
        }
        None => match examples.as_object().and_then(|examples| examples.values().next()) {
            Some(first) => first,
            None => return Ok(answer.finish()),
        },
    };
    let value = &example["value"];
    if code == "201" {
        let path = format!("{PREFIX}{COLLECTION}/{}", value["id"].as_str().unwrap_or_default());
        answer.insert_header((LOCATION, state.path_outside(request, path)));
    }
    Ok(answer.json(value))
}

fn examples_of(response: &Value) -> &Value {
    &response["content"]["application/json"]["examples"]
}

/// The status whose example this is.
fn status_of(responses: &Value, usual: &str, example: &str) -> Option<String> {
    let has_it = |status: &str| !examples_of(&responses[status])[example].is_null();
    let mut all = names_of(responses).into_iter();
    if has_it(usual) { Some(usual.to_owned()) } else { all.find(|status| has_it(status)).map(ToOwned::to_owned) }
}

fn names_of(known: &Value) -> Vec<&str> {
    known.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn unknown(what: &str, given: &str, names: Vec<&str>) -> ApiError {
    let fault = super::request::faults::Fault::quoting(what, format!("must be one of {}", names.join(", ")), given);
    ApiError::Invalid(vec![fault])
}
