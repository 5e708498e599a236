//! What inboxes received, and how they are to answer: on the sandbox's own port, for platform administrators.

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::faults::Faults;
use super::kept::Kept;
use super::store::MAX_FAULTY;
use super::view::{InboxRequest, InboxView};
use super::{InboxName, object, stream};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Answered, Authorized, Bodied, Checked, Found, Limited, Stored};
use crate::api::request::body;
use crate::api::request::query::Query;
use crate::api::{State, path_id};
use crate::sandbox::Sandbox;
use crate::store::sandbox_objects::{self, Kind};

/// What the bodies of one page may have together, so that an answer is not endless; one is always given.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// All inboxes.
#[derive(Serialize, ToSchema)]
pub struct ListInboxesResponse {
    /// By name.
    inboxes: Vec<InboxView>,
}

/// A page of requests.
#[derive(Serialize, ToSchema)]
pub struct ListInboxRequestsResponse {
    /// Newest first.
    requests: Vec<InboxRequest>,
}

/// List inboxes
///
/// How many requests each inbox has received, and how many of those were verified.
#[utoipa::path(
    operation_id = "listInboxes",
    tag = "Sandbox",
    responses(
        (status = 200, description = "All inboxes that were used, by name.", body = ListInboxesResponse),
        Authorized, Answered,
    ),
)]
#[get("/sandbox/v1/inboxes")]
pub(crate) async fn list_inboxes(sandbox: Data<Sandbox>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let store = sandbox.inboxes.store();
    let view = |(name, inbox)| InboxView::of(&sandbox.inboxes, store.keep(), name, inbox).shortened();
    let inboxes = store.all().map(view).collect();
    Ok(HttpResponse::Ok().json(ListInboxesResponse { inboxes }))
}

/// Retrieve an inbox
///
/// An inbox exists from its first request, its first stream or its first faults.
#[utoipa::path(
    operation_id = "getInbox",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$")),
    responses(
        (status = 200, description = "Its settings and counts.", body = InboxView),
        Authorized, Checked, Found, Answered,
    ),
)]
#[get("/sandbox/v1/inboxes/{name}")]
pub(crate) async fn get_inbox(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let store = sandbox.inboxes.store();
    let inbox = store.find(&name).ok_or_else(|| not_used(&name))?;
    Ok(HttpResponse::Ok().json(InboxView::of(&sandbox.inboxes, store.keep(), &name, inbox)))
}

/// List the requests of an inbox
///
/// Newest first. A page of very large requests holds fewer than its limit: continue after the last one.
#[utoipa::path(
    operation_id = "listInboxRequests",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
        ("after" = Option<u64>, Query, description = "Only what comes after this number in the list: older requests.", minimum = 0),
    ),
    responses(
        (status = 200, description = "A page of requests.", body = ListInboxRequestsResponse),
        Authorized, Checked, Answered,
    ),
)]
#[get("/sandbox/v1/inboxes/{name}/requests")]
pub(crate) async fn list_inbox_requests(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let query = Query::of(&request);
    let (limit, after) = (query.limit(), query.parse::<Number>("after").map(|Number(number)| number));
    query.check()?;
    let page: Vec<_> = {
        let store = sandbox.inboxes.store();
        let mut bytes = 0;
        let fits = |kept: &&std::sync::Arc<Kept>| {
            let is_first = bytes == 0;
            bytes += kept.weight();
            is_first || bytes <= MAX_PAGE_BYTES
        };
        let limit = usize::try_from(limit).unwrap_or_default();
        // One that was not used yet has none.
        let inbox = store.find(&name).into_iter();
        inbox.flat_map(|inbox| inbox.below(after)).take(limit).take_while(fits).cloned().collect()
    };
    let requests = page.iter().map(|kept| InboxRequest::of(kept)).collect();
    Ok(HttpResponse::Ok().json(ListInboxRequestsResponse { requests }))
}

/// Retrieve a request of an inbox
///
/// Its head and body as they arrived, and the result of verifying its signature.
#[utoipa::path(
    operation_id = "findInboxRequest",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$"),
        ("number" = u64, Path, description = "The number of a request.", minimum = 1),
    ),
    responses(
        (status = 200, description = "The complete request.", body = InboxRequest),
        Authorized, Checked, Found, Answered,
    ),
)]
#[get("/sandbox/v1/inboxes/{name}/requests/{number}")]
pub(crate) async fn get_inbox_request(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let Number(number) = path_id(&request, "number")?;
    let kept = sandbox.inboxes.store().find(&name).ok_or_else(|| not_used(&name))?.request(number);
    let kept = kept.ok_or_else(|| ApiError::NotFound(format!("Inbox {name} has no request {number} (any more).")))?;
    Ok(HttpResponse::Ok().json(InboxRequest::of(&kept)))
}

/// Empty an inbox
///
/// Forgets its requests, its counts and the ids it has seen. Numbering continues, and faults stay.
#[utoipa::path(
    operation_id = "deleteInboxRequests",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$")),
    responses(
        (status = 204, description = "The inbox is empty."),
        Authorized, Checked, Answered,
    ),
)]
#[delete("/sandbox/v1/inboxes/{name}/requests")]
pub(crate) async fn delete_inbox_requests(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    sandbox.inboxes.store().empty(&path_id(&request, "name")?);
    Ok(HttpResponse::NoContent().finish())
}

/// Stream the requests of an inbox
///
/// Server-sent events: `id` is the number of a request, `data` the request as JSON. The stream starts with the next
/// request; with `Last-Event-ID` it starts after that number, as far as the inbox still holds it, and 0 means all. A
/// comment is sent every 15 s. A reader that falls behind what the inbox holds is disconnected.
#[utoipa::path(
    operation_id = "streamInboxRequests",
    tag = "Sandbox",
    params(
        ("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$"),
        ("Last-Event-ID" = Option<u64>, Header, description = "The number that was read last.", minimum = 0),
    ),
    responses(
        (status = 200, description = "Requests as they arrive, without end.", body = String, content_type = "text/event-stream"),
        Authorized, Checked, Limited, Answered,
    ),
)]
#[get("/sandbox/v1/inboxes/{name}/stream")]
pub(crate) async fn stream_inbox_requests(
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let header = HeaderName::from_static("last-event-id");
    let after = match request.headers().get(&header) {
        None => None,
        Some(value) => {
            let number = value.to_str().ok().and_then(|text| text.parse::<Number>().ok());
            Some(number.ok_or_else(|| ApiError::invalid("Last-Event-ID", NUMBER))?.0)
        }
    };
    let events = stream::events(&sandbox.inboxes, &name, after).ok_or(ApiError::TooManyRequests(15))?;
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/event-stream").insert_header((CACHE_CONTROL, "no-store"));
    Ok(answer.streaming(events))
}

/// Set an inbox's faults
///
/// They apply until they are deleted or replaced, across restarts too; with `failFirst`, only to the first attempts of
/// each delivery.
#[utoipa::path(
    operation_id = "putInboxFaults",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$")),
    request_body = Faults,
    responses(
        (status = 200, description = "The inbox, which now answers this way.", body = InboxView),
        Authorized, Bodied, Stored,
    ),
)]
#[put("/sandbox/v1/inboxes/{name}/faults")]
pub(crate) async fn put_inbox_faults(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let faults: Faults = body::read(&state, &request, payload).await?;
    let row = object(&name, &faults, state.clock.now());
    let _turn = sandbox.inboxes.changing.lock().await;
    if !sandbox.inboxes.store().may_misbehave(&name) {
        return Err(ApiError::invalid("name", format!("is one too many: {MAX_FAULTY} inboxes misbehave already")));
    }
    state.db.query(async |conn| sandbox_objects::put(conn, &[row]).await).await?;
    let mut store = sandbox.inboxes.store();
    let keep = store.keep();
    let inbox = store.misbehave(&name, Some(faults));
    Ok(HttpResponse::Ok().json(InboxView::of(&sandbox.inboxes, keep, &name, inbox)))
}

/// Delete an inbox's faults
///
/// The inbox answers 200 again from the next request. What it received stays.
#[utoipa::path(
    operation_id = "deleteInboxFaults",
    tag = "Sandbox",
    params(("name" = String, Path, description = "The name of an inbox.", pattern = "^[A-Za-z0-9_-]{1,64}$")),
    responses(
        (status = 204, description = "The faults were deleted."),
        Authorized, Checked, Stored,
    ),
)]
#[delete("/sandbox/v1/inboxes/{name}/faults")]
pub(crate) async fn delete_inbox_faults(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let name: InboxName = path_id(&request, "name")?;
    let id = name.to_string();
    let _turn = sandbox.inboxes.changing.lock().await;
    state.db.query(async |conn| sandbox_objects::delete(conn, Kind::Inbox, &id).await).await?;
    let mut store = sandbox.inboxes.store();
    if store.find(&name).is_some() {
        store.misbehave(&name, None);
    }
    Ok(HttpResponse::NoContent().finish())
}

fn not_used(name: &InboxName) -> ApiError {
    ApiError::NotFound(format!("Inbox {name} was not used yet: it is there from its first request on."))
}

/// What is wrong with a number.
const NUMBER: &str = "must be a whole number from 0";

/// A number of a request: digits alone.
struct Number(u64);

impl std::str::FromStr for Number {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_plain = !text.starts_with('+');
        // JSON Schema's int64, as the document says.
        let number = text.parse::<i64>().ok().filter(|_| is_plain);
        number.and_then(|number| u64::try_from(number).ok()).map(Self).ok_or(NUMBER)
    }
}

/// Registers all of them.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_inboxes)
        .service(get_inbox)
        .service(list_inbox_requests)
        .service(get_inbox_request)
        .service(delete_inbox_requests)
        .service(stream_inbox_requests)
        .service(put_inbox_faults)
        .service(delete_inbox_faults);
}
