//! The live stream of a sandbox: what every server tells, and what happens in its world.

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::bookings;
use super::journal;
use crate::api::State;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::ext::me::ServerClock;
use crate::api::ext::stream::{ChangeKind, More, Wanted, answer};
use crate::api::refusals::{Answered, Authorized, Checked, Limited};
use crate::clock::ClockMode;
use crate::sandbox::Sandbox;
use crate::sandbox::bookings::Booking;
use crate::sandbox::inbox::InboxName;
use crate::sandbox::inbox::view::{InboxRequest, InboxView};
use crate::sandbox::steps;
use crate::store::booking_lists;

/// The most of each kind in one look; what is more comes with the next.
const MOST: usize = 20;

/// Follow changes of the sandbox
///
/// What `streamChanges` tells, and beside it: `request`, an answered request, as `getJournal` has it; `booking`, as `getBooking`;
/// `inbox`, as `getInbox`, and `inboxRequest`, as `findInboxRequest` without the body, with the `inbox` that received it; `run`,
/// as `listRuns` has it; and `clock` when the clock was wound, frozen or resumed.
#[utoipa::path(
    operation_id = "streamSandboxChanges",
    tag = "Sandbox",
    params(
        ("kinds" = Option<Vec<ChangeKind>>, Query, description = "The kinds of message to send, of those that `streamChanges` has; repeat it for several. Left out: all."),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only deliveries, attempts and tallies of this subscription."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only events of this organization, their deliveries and attempts."),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last message that came."),
    ),
    responses(
        (status = 200, description = "The stream.", body = String, content_type = "text/event-stream"),
        Authorized, Checked, Limited, Answered,
    ),
)]
#[get("/sandbox/v1/stream")]
pub(crate) async fn stream_sandbox_changes(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted = Wanted::of(&request)?;
    let news = News::from_now_on(state.clone(), sandbox);
    answer(&state, &caller, wanted, Some(Box::new(news)))
}

/// What of the world has been told.
struct News {
    state: Data<State>,
    sandbox: Data<Sandbox>,
    mode: ClockMode,
    /// The number of the last request of the journal.
    request: u64,
    /// Of each inbox the number of its last request, and what it was like.
    inboxes: HashMap<InboxName, (u64, String)>,
    /// What each run was like.
    runs: HashMap<String, String>,
    /// When the last booking changed, and which that was.
    booking: (DateTime<Utc>, String),
}

impl News {
    fn from_now_on(state: Data<State>, sandbox: Data<Sandbox>) -> Self {
        let mut news = Self {
            mode: state.clock.mode(),
            request: sandbox.journal.newest(1).first().map_or(0, |entry| entry.number),
            inboxes: HashMap::new(),
            runs: HashMap::new(),
            booking: (state.clock.now(), String::new()),
            state,
            sandbox,
        };
        // What is there is old.
        for (name, inbox) in news.sandbox.inboxes.store().all() {
            news.inboxes.insert(name.clone(), (inbox.last_number(), String::new()));
        }
        news.of_inboxes();
        news.of_runs();
        news
    }

    fn of_clock(&mut self) -> Option<Value> {
        let mode = self.state.clock.mode();
        (std::mem::replace(&mut self.mode, mode) != mode).then(|| json!(ServerClock::of(&self.state.clock)))
    }

    fn of_requests(&mut self) -> Vec<Value> {
        let mut new: Vec<_> = self.sandbox.journal.newest(MOST);
        let last = new.first().map_or(0, |entry| entry.number);
        // A reset begins to count anew.
        let since = if last < self.request { 0 } else { self.request };
        new.retain(|entry| entry.number > since);
        self.request = last;
        new.into_iter().rev().map(journal::request).collect()
    }

    fn of_inboxes(&mut self) -> Vec<(&'static str, Value)> {
        let mut news = Vec::new();
        let store = self.sandbox.inboxes.store();
        self.inboxes.retain(|name, _| store.find(name).is_some());
        for (name, inbox) in store.all() {
            let (number, likeness) = self.inboxes.entry(name.clone()).or_default();
            if inbox.last_number() < *number {
                *number = 0;
            }
            while let Some(kept) = inbox.above(*number).filter(|_| news.len() < MOST) {
                *number = kept.number;
                let mut data = json!(InboxRequest::of(&kept));
                if let Some(fields) = data.as_object_mut() {
                    fields.retain(|name, _| name != "body" && name != "bodyBase64");
                    fields.insert("inbox".to_owned(), json!(name.to_string()));
                }
                news.push(("inboxRequest", data));
            }
            let view = json!(InboxView::of(&self.sandbox.inboxes, store.keep(), name, inbox).shortened());
            let now = view.to_string();
            if *likeness != now {
                *likeness = now;
                news.push(("inbox", view));
            }
        }
        news
    }

    fn of_runs(&mut self) -> Vec<Value> {
        let mut news = Vec::new();
        let mut runs = HashMap::new();
        for run in self.sandbox.runs.all_progress() {
            let likeness = format!("{:?} {} {}", run.state, run.steps, run.events_published);
            if self.runs.get(&run.id) != Some(&likeness) {
                news.push(json!(run.clone().without_ids()));
            }
            runs.insert(run.id, likeness);
        }
        self.runs = runs;
        news
    }

    async fn of_bookings(&mut self) -> Result<Vec<Value>, ApiError> {
        let (time, id) = self.booking.clone();
        let most = i64::try_from(MOST).unwrap_or(1);
        let changed =
            async |conn: &mut _| Ok::<_, ApiError>(booking_lists::changed_after(conn, time, &id, most).await?);
        let found = self.state.db.run(changed).await?;
        let mut news = Vec::with_capacity(found.len());
        for object in found {
            self.booking = (object.updated_at, object.id);
            let booking: Booking = steps::read(object.document)?;
            news.push(json!(bookings::view(&self.state, &booking)));
        }
        Ok(news)
    }
}

impl More for News {
    fn look(&mut self) -> LocalBoxFuture<'_, Result<Vec<(&'static str, Value)>, ApiError>> {
        async move {
            let mut news: Vec<(&'static str, Value)> =
                self.of_clock().map(|data| ("clock", data)).into_iter().collect();
            news.extend(self.of_requests().into_iter().map(|data| ("request", data)));
            news.extend(self.of_bookings().await?.into_iter().map(|data| ("booking", data)));
            news.extend(self.of_inboxes());
            news.extend(self.of_runs().into_iter().map(|data| ("run", data)));
            Ok(news)
        }
        .boxed_local()
    }
}

/// Registers the operation.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(stream_sandbox_changes);
}
