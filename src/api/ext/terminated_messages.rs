//! Messages of the stream that can never be stored as events.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::partial::{answer_of, names};
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::query::Query;
use crate::cells::Place;
use crate::store::terminated_messages::{self, TerminatedMessage};

/// A message of the stream that can never be stored as an event.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TerminatedMessage)]
pub struct TerminatedMessageView {
    /// Its number in the stream.
    #[schema(minimum = 0)]
    sequence: i64,
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
            sequence: row.sequence,
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
    next_cursor: Option<Cursor>,
    /// The cells that are away, whose messages are missing here; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// After what a page begins: when the stream took it, in microseconds, and its number in the stream.
#[derive(Clone, Copy)]
struct Cursor(DateTime<Utc>, i64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.timestamp_micros(), self.1)
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let read = || {
            let (micros, sequence) = text.split_once('.')?;
            Some(Self(DateTime::from_timestamp_micros(micros.parse().ok()?)?, sequence.parse().ok()?))
        };
        read().ok_or("must be the nextCursor of a page")
    }
}

/// List terminated messages
///
/// Where events go through a stream, a publisher may have put into it what is no event. Such a message is kept here with its
/// reason for as long as events are, and is in nobody's way. Where there is no stream, there are none.
#[utoipa::path(
    operation_id = "listTerminatedMessages",
    tag = "Operations",
    params(
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before.", pattern = "^[0-9]{1,18}[.][0-9]{1,18}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of messages.", body = ListTerminatedMessagesResponse, headers(("Jetbridge-Partial" = String, description = "The cells whose part is missing, with a comma between; left out where none is."))),
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
    let before = query.parse::<Cursor>("cursor").map(|Cursor(published_at, sequence)| (published_at, sequence));
    query.check()?;
    let list = async |conn: &mut _| terminated_messages::list(conn, before, limit + 1).await;
    let gathered = state.cells.gather(None, async |place: Place| place.db.query(list).await).await?;
    let (mut rows, away) = gathered.in_order(|row| Reverse((row.published_at, row.sequence)));
    let next_cursor = cut(&mut rows, limit).map(|last| Cursor(last.published_at, last.sequence));
    let messages = rows.into_iter().map(TerminatedMessageView::from).collect();
    let partial = names(&away);
    Ok(answer_of(&away).json(ListTerminatedMessagesResponse { messages, next_cursor, partial }))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_terminated_messages);
}
