//! What surrounds every request: its trace, its log line, its metrics, and the guarantee that
//! whatever goes wrong leaves in the contract's shape.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError, web};
use futures_util::FutureExt;
use tracing::Instrument;

use super::State;
use super::error::ApiError;
use crate::telemetry::{HTTP_IN_FLIGHT, HTTP_REQUESTS, HTTP_SECONDS, TRACE, TraceId};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const NOSNIFF: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));

/// The middleware. Around it is only what keeps the time of connections.
///
/// It keeps no copy of the request while that is answered: actix needs to be its only owner.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let given = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let trace = given.and_then(TraceId::from_traceparent).unwrap_or_else(TraceId::random);
    let method = method_label(request.method());
    // The template, not the path: one series a route. Whatever is not in the documents shares one.
    let state = request.app_data::<web::Data<State>>();
    let route =
        state.and_then(|state| state.documents.template_of(request.path())).unwrap_or_else(|| beside(request.path()));
    let span = tracing::info_span!("request", trace_id = %trace, method, path = request.path());
    let in_flight = InFlight::new();
    let answer = TRACE.scope(trace, AssertUnwindSafe(next.call(request)).catch_unwind()).instrument(span.clone()).await;
    drop(in_flight);
    let _entered = span.enter();
    let mut answer = TRACE.sync_scope(trace, || match answer {
        Ok(Ok(answer)) => Ok(in_shape(answer.map_into_boxed_body())),
        Ok(Err(error)) => Err(Box::new(error.error_response())),
        Err(_) => {
            let fault = ApiError::Internal(anyhow::anyhow!("a handler panicked; its message is above"));
            Err(Box::new(fault.error_response()))
        }
    });
    let headers = match &mut answer {
        Ok(answer) => answer.headers_mut(),
        Err(answer) => answer.headers_mut(),
    };
    headers
        .insert(REQUEST_ID, HeaderValue::from_str(&trace.to_string()).expect("hexadecimal digits are a header value"));
    headers.insert(NOSNIFF.0, NOSNIFF.1);
    let status = answer.as_ref().map_or_else(|answer| answer.status(), ServiceResponse::status).as_u16();
    let seconds = started.elapsed().as_secs_f64();
    metrics::counter!(HTTP_REQUESTS, "method" => method, "route" => route, "status" => status.to_string()).increment(1);
    metrics::histogram!(HTTP_SECONDS, "method" => method, "route" => route).record(seconds);
    tracing::info!(status, route, elapsed_ms = seconds * 1e3, "answered");
    answer.map_err(|answer| InternalError::from_response("answered already", *answer).into())
}

/// The middleware that answers `HEAD` as `GET`: all but the body, which actix leaves out by itself. It is not even asked
/// for, since a stream of events has no end.
pub async fn head_as_get<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() != Method::HEAD {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    request.head_mut().method = Method::GET;
    let answer = next.call(request).await?;
    Ok(answer.map_body(|_, body| BoxBody::new(SizeAlone(body.size()))))
}

/// A body of which only the size is told.
struct SizeAlone(BodySize);

impl MessageBody for SizeAlone {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}

/// Counts a request while it is answered, also when its caller hangs up.
struct InFlight;

impl InFlight {
    fn new() -> Self {
        metrics::gauge!(HTTP_IN_FLIGHT).increment(1.0);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!(HTTP_IN_FLIGHT).decrement(1.0);
    }
}

/// What a path that is in no document counts as.
fn beside(path: &str) -> &'static str {
    ["/_mock", "/console", "/docs", "/openapi", "/schemas"]
        .into_iter()
        .find(|start| path.starts_with(start))
        .unwrap_or("other")
}

/// A made-up method must not make up a series.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Replaces what a library answered by itself: the contract knows one shape of error.
fn in_shape(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let is_json = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    if !is_error || is_json {
        return answer;
    }
    let error = match answer.status() {
        StatusCode::NOT_FOUND => ApiError::NotFound("There is nothing at this path.".to_owned()),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::MethodNotAllowed("GET, HEAD".to_owned()),
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::PayloadTooLarge,
        status if status.is_client_error() => ApiError::invalid("", "cannot be read"),
        status => ApiError::Internal(anyhow::anyhow!("a library answered {status}")),
    };
    let request = answer.request().clone();
    ServiceResponse::new(request, error.error_response())
}

/// Answers whatever no route took: 405 where the path has other methods, else 404.
pub async fn nothing_here(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, ApiError> {
    let allowed = state.documents.methods_of(request.path());
    if allowed.is_empty() || allowed.iter().any(|method| method == request.method().as_str()) {
        let bare = request.path().trim_end_matches('/');
        return Err(ApiError::NotFound(match state.documents.methods_of(bare).is_empty() {
            false if bare != request.path() => {
                format!("There is nothing at this path: leave out the slash at its end, as in {bare}.")
            }
            _ => "There is nothing at this path.".to_owned(),
        }));
    }
    Err(ApiError::MethodNotAllowed(allowed.join(", ")))
}
