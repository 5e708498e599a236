//! Payloads that are fetched: through the same way out as deliveries, every five minutes up to the
//! organization's limit, then kept for a person (contract, "payload creation").

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use http::header::{ACCEPT, USER_AGENT};
use http::{Method, Request};
use http_body_util::Full;
use tokio::time::sleep;

use super::decision::NOT_ATTEMPTED_WAIT;
use super::egress::Egress;
use super::failpoint;
use super::node::Node;
use super::parties::Parties;
use super::send::user_agent;
use super::slots::SharedSlots;
use super::suspects::{Begun, Suspects};
use super::tallies::Tallied;
use crate::domain::envelope::{Bookings, Envelope, is_storable_object};
use crate::domain::outcome::{Outcome, Reason};
use crate::store::db::DbError;
use crate::store::payload_fetches::{self, Fetch};
use crate::telemetry;

/// The wait after a failed fetch (contract, "payload creation").
pub const WAIT: TimeDelta = TimeDelta::minutes(5);
/// The largest payload: what a publish may carry in its body, too.
pub const MAX_PAYLOAD_BYTES: usize = 1024 * 1024;

/// Why there is no payload.
enum NotFetched {
    /// The fetch failed.
    Failed(Reason),
    /// It could not be made, through no fault of who has the payload.
    NotAttempted,
}

pub(super) struct PayloadFetcher {
    pub(super) node: Node,
    pub(super) egress: Egress,
    pub(super) parties: Arc<Parties>,
    pub(super) suspects: Arc<Suspects>,
    pub(super) slots: SharedSlots,
    /// Where fetches are made, whoever polls.
    pub(super) runtime: tokio::runtime::Handle,
}

impl PayloadFetcher {
    /// Whether nothing is being fetched.
    pub(super) fn is_idle(&self) -> bool {
        self.slots.lock().is_idle()
    }

    /// Begins the fetches that are due and have their share of the slots; gives when to poll again.
    pub(super) async fn fetch_due(self: &Arc<Self>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbError> {
        let (due, next) = self
            .node
            .db
            .query(async |connection| {
                let next = payload_fetches::next_due(connection).await?;
                if next.is_none_or(|next| next > now) || self.node.stopped.is_cancelled() {
                    return Ok((Vec::new(), next));
                }
                let organizations = payload_fetches::due_organizations(connection, now).await?;
                let rooms = self.slots.lock().rooms(organizations);
                if !rooms.organizations.is_empty() {
                    let due = payload_fetches::claim(connection, now, now + self.node.lease, &rooms).await?;
                    if !due.is_empty() {
                        // There may be more that finds room.
                        return Ok((due, Some(now)));
                    }
                }
                // What is left finds no room: whoever ends first asks for a poll.
                Ok((Vec::new(), payload_fetches::next_due_after(connection, now).await?))
            })
            .await?;
        for fetch in due {
            let slot = self.slots.take(&fetch, self.parties.host(&fetch.url));
            let fetcher = self.clone();
            self.runtime.spawn(async move {
                fetcher.fetch(fetch).await;
                drop(slot);
                fetcher.node.waker.poll_soon();
            });
        }
        Ok(next)
    }

    async fn fetch(&self, fetch: Fetch) {
        let lost = fetch.open_claims - 1;
        let _alone = match self.suspects.begin_fetch(&fetch, lost).await {
            Begun::Yes(alone) => alone,
            Begun::LeftToOthers => return,
            Begun::GivenUp => return self.note_fetched(&fetch, Err(Reason::Interrupted)).await,
        };
        // A panic must not leave the fetch to a lease that the next node would panic on.
        let fetched = AssertUnwindSafe(self.payload_of(&fetch)).catch_unwind().await.unwrap_or_else(|_| {
            telemetry::engine::PANICS.increment(1);
            tracing::error!(event_id = %fetch.event_id, "a fetch panicked; its message is above");
            Err(NotFetched::Failed(Reason::Internal))
        });
        match fetched {
            Ok(fetched) => self.note_fetched(&fetch, Ok(fetched)).await,
            Err(NotFetched::Failed(reason)) => self.note_fetched(&fetch, Err(reason)).await,
            Err(NotFetched::NotAttempted) => self.postpone(&fetch).await,
        }
    }

    /// Puts back what could not be fetched for want of something that this node will have again.
    async fn postpone(&self, fetch: &Fetch) {
        telemetry::engine::NOT_TRIED.increment(1);
        let due_at = self.node.clock.now() + NOT_ATTEMPTED_WAIT;
        let put_back =
            self.node.db.query(async |connection| payload_fetches::postpone(connection, fetch, due_at).await);
        match put_back.await {
            Ok(_) => self.node.waker.note_due(due_at),
            // Then its lease ends, and it is fetched again.
            Err(error) => tracing::debug!(error = format!("{error:#}"), "a fetch could not be put back"),
        }
    }

    async fn note_fetched(&self, fetch: &Fetch, fetched: Result<(Vec<u8>, Bookings), Reason>) {
        let now = self.node.clock.now();
        // Should the database be away for long, the lease ends and somebody fetches it again.
        for _ in 0..20 {
            let written = self
                .node
                .db
                .query(async |connection| match &fetched {
                    Ok((envelope, bookings)) => {
                        payload_fetches::succeeded(connection, fetch, envelope.clone(), bookings, now).await?;
                        Ok(vec![])
                    }
                    Err(reason) => {
                        let is_last = fetch.attempt_count + 1 >= fetch.attempt_limit || *reason == Reason::Interrupted;
                        let again_at = (!is_last).then(|| now + WAIT);
                        payload_fetches::failed(connection, fetch, *reason, again_at, now).await
                    }
                })
                .await;
            match written {
                Ok(given_up) => {
                    telemetry::engine::EXHAUSTED.increment(given_up.len() as u64);
                    let tallied = |subscription| Tallied { subscription, at: now, attempt: None, is_exhausted: true };
                    self.node.tallies.tried(given_up.into_iter().map(tallied));
                    break;
                }
                Err(error) => {
                    tracing::warn!(event_id = %fetch.event_id, error = format!("{error:#}"), "a fetched payload could not be stored yet");
                    sleep(Duration::from_millis(500)).await;
                }
            }
        }
        if let Err(reason) = &fetched {
            // As with a failed attempt, it is somebody else's trouble; the event tells it.
            tracing::info!(event_id = %fetch.event_id, %reason, attempt = fetch.attempt_count + 1, "a payload could not be fetched");
        }
    }

    async fn payload_of(&self, fetch: &Fetch) -> Result<(Vec<u8>, Bookings), NotFetched> {
        failpoint::pass("before-fetch");
        let request = Request::builder()
            .method(Method::GET)
            .uri(&fetch.url)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, user_agent())
            .body(Full::new(Bytes::new()))
            .map_err(|_| NotFetched::Failed(Reason::Internal))?;
        let reply = self.egress.call(request, MAX_PAYLOAD_BYTES, self.egress.deadline()).await;
        let answer = reply.result.map_err(|failure| {
            if failure.is_ours { NotFetched::NotAttempted } else { NotFetched::Failed(failure.reason) }
        })?;
        if let Outcome::Failed { reason, .. } = Outcome::of_status(answer.status.as_u16(), None) {
            return Err(NotFetched::Failed(reason));
        }
        // An object that ends is whole, even if the connection did not end as it should.
        let failed = NotFetched::Failed(answer.flaw.unwrap_or(Reason::AnswerMalformed));
        // RFC 8259 lets who reads JSON take off a byte order mark, which some files begin with.
        let text = std::str::from_utf8(&answer.body).ok().map(|text| text.trim_start_matches('\u{feff}').trim());
        let Some(payload) = text.filter(|text| is_storable_object(text)) else { return Err(failed) };
        let envelope = Envelope {
            event_type: fetch.event_type,
            operation: fetch.operation.as_ref(),
            operation_summary: fetch.operation_summary.as_deref(),
            payload,
            occurred_at: fetch.occurred_at,
            organization_id: fetch.organization_id,
        };
        Ok((envelope.to_bytes(), Bookings::of(payload)))
    }
}
