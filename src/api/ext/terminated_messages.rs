//! Messages of the stream that can never be stored as events.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::page::Counted;
use crate::api::request::query::Query;
use crate::store::terminated_messages::{self, TerminatedMessage};

/// A message of the stream that can never be stored as an event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TerminatedMessage)]
pub struct TerminatedMessageView {
    /// Counts up, which is the order of the list.
    id: i64,
    /// When the stream took it.
    #[schema(format = DateTime)]
    published_at: String,
    /// When it was found to be none.
    #[schema(format = DateTime)]
    terminated_at: String,
    /// Where it was published.
    #[schema(example = "jetbridge.partitions.35.11111111-1111-4111-8111-111111111111")]
    subject: String,
    /// What is wrong with it, as `POST /ext/v1/events` would tell.
    #[schema(example = "payload must be an object")]
    reason: String,
    /// What it holds, to be mended and published anew; of a long one the first 16 KiB. What is not UTF-8 is shown as U+FFFD.
    body: String,
    /// Whether that is all of it.
    is_whole: bool,
}

impl From<TerminatedMessage> for TerminatedMessageView {
    fn from(row: TerminatedMessage) -> Self {
        Self {
            id: row.id,
            published_at: write_time(row.published_at),
            terminated_at: write_time(row.terminated_at),
            subject: row.subject,
            reason: row.reason,
            body: String::from_utf8_lossy(&row.body).into_owned(),
            is_whole: row.is_whole,
        }
    }
}

/// A page of messages.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListTerminatedMessagesResponse {
    /// Newest first.
    #[schema(max_items = 100)]
    messages: Vec<TerminatedMessageView>,
    /// For the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<String>,
}

/// List terminated messages
///
/// Where events go through a stream, a publisher may have put into it what is no event. Such a message is kept here with its
/// reason for as long as events are, and is in nobody's way. Where there is no stream, there are none.
#[utoipa::path(
    operation_id = "listTerminatedMessages",
    tag = "Operations",
    params(
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before.", pattern = "^[0-9]{1,18}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of messages.", body = ListTerminatedMessagesResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/terminated-messages")]
pub(crate) async fn list_terminated_messages(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let query = Query::of(&request);
    let limit = query.limit();
    let before = query.parse::<Counted>("cursor").map(|cursor| cursor.0);
    query.check()?;
    let list = async |conn: &mut _| terminated_messages::list(conn, before, limit + 1).await;
    let mut rows = state.db.query(list).await?;
    let next_cursor = cut(&mut rows, limit).map(|last| last.id.to_string());
    let messages = rows.into_iter().map(TerminatedMessageView::from).collect();
    Ok(HttpResponse::Ok().json(ListTerminatedMessagesResponse { messages, next_cursor }))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_terminated_messages);
}
