//! Which requests were answered, and which events each caused: the newest, in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use chrono::{DateTime, Utc};

use super::Sandbox;
use crate::api::State;
use crate::api::ext::events::publish::PublishedEvents;
use crate::domain::id::EventId;
use crate::telemetry::TRACE;

/// How many requests are kept.
const MOST: usize = 2_000;
/// Of how many events the request is known that caused them.
const MOST_EVENTS: usize = 100_000;
/// The most events that are named of one request.
const NAMED_EVENTS: usize = 100;
/// The most that is kept of a path.
const MAX_PATH: usize = 300;

tokio::task_local! {
    static CAUSE: Cause;
}

/// A request that is being answered, or what goes on by itself since it was.
#[derive(Clone)]
pub struct Cause {
    /// The number of the request.
    request: u64,
    sandbox: web::Data<Sandbox>,
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts requests: a trace may be that of several.
    pub number: u64,
    /// Its trace: `x-request-id` of the answer, and `debugIdentifier` of an error.
    pub id: String,
    /// The method.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// When it came.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub milliseconds: f64,
    /// How many events it caused, those that came after its answer included.
    pub event_count: usize,
    /// The first of them.
    pub events: Vec<EventId>,
}

/// The newest requests, and what they caused.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    requests: u64,
    entries: VecDeque<Entry>,
    /// With the numbers of their requests, oldest first.
    events: VecDeque<(EventId, u64)>,
    causes: HashMap<EventId, u64>,
    caused: HashMap<u64, VecDeque<EventId>>,
}

impl Journal {
    /// The newest, newest first.
    #[must_use]
    pub fn newest(&self, limit: usize) -> Vec<Entry> {
        let kept = self.kept();
        let mut newest: Vec<Entry> = kept.entries.iter().rev().take(limit).cloned().collect();
        for entry in &mut newest {
            if let Some(events) = kept.caused.get(&entry.number) {
                entry.event_count = events.len();
                entry.events = events.iter().take(NAMED_EVENTS).copied().collect();
            }
        }
        newest
    }

    /// The request that caused an event, if it is known.
    #[must_use]
    pub fn cause(&self, event: EventId) -> Option<String> {
        let kept = self.kept();
        let number = kept.causes.get(&event)?;
        kept.entries.iter().find(|entry| entry.number == *number).map(|entry| entry.id.clone())
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        *self.kept() = Kept::default();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().expect("nobody panics while holding it")
    }
}

impl Kept {
    fn number(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    fn link(&mut self, request: u64, events: impl Iterator<Item = EventId>) {
        for event in events {
            // An answer that is given again names the events of the first request.
            if self.causes.contains_key(&event) {
                continue;
            }
            self.causes.insert(event, request);
            self.caused.entry(request).or_default().push_back(event);
            self.events.push_back((event, request));
            if self.events.len() > MOST_EVENTS
                && let Some((oldest, its_request)) = self.events.pop_front()
            {
                self.causes.remove(&oldest);
                self.forget_oldest_of(its_request);
            }
        }
    }

    fn forget_oldest_of(&mut self, request: u64) {
        if let Some(events) = self.caused.get_mut(&request) {
            events.pop_front();
            if events.is_empty() {
                self.caused.remove(&request);
            }
        }
    }

    fn push(&mut self, entry: Entry) {
        if self.entries.len() >= MOST {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }
}

impl Cause {
    /// That of the present task, for one that it starts.
    #[must_use]
    pub fn current() -> Option<Self> {
        CAUSE.try_with(Clone::clone).ok()
    }

    /// Does the work as something that the request caused.
    pub async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        CAUSE.scope(self, work).await
    }
}

/// Notes that the request behind this task caused these events.
pub fn caused(events: impl Iterator<Item = EventId>) {
    // What no request asked for has nobody to be noted with.
    let _ = CAUSE.try_with(|cause| cause.sandbox.journal.kept().link(cause.request, events));
}

/// Whether a request is one for the journal: it changes something, or is one that a receiver falls back on.
fn is_worth_keeping(request: &ServiceRequest) -> bool {
    !request.method().is_safe() || ["/v3/trips/", "/v2/pnrs"].iter().any(|start| request.path().starts_with(start))
}

/// The middleware: takes down each request that is worth keeping, once it is answered.
pub async fn record<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (state, sandbox) = (request.app_data::<web::Data<State>>(), request.app_data::<web::Data<Sandbox>>());
    let (Some(state), Some(sandbox)) = (state.cloned(), sandbox.cloned()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if !is_worth_keeping(&request) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let (at, started) = (state.clock.now(), Instant::now());
    let number = sandbox.journal.kept().number();
    let method = request.method().to_string();
    let path = request.path().chars().take(MAX_PATH).collect();
    let cause = Cause { request: number, sandbox: sandbox.clone() };
    let answer = cause.scope(next.call(request)).await;
    let status = match &answer {
        Ok(answer) => answer.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let milliseconds = started.elapsed().as_secs_f64() * 1e3;
    let entry = Entry {
        number,
        id: TRACE.try_with(ToString::to_string).unwrap_or_default(),
        method,
        path,
        status: status.as_u16(),
        at,
        milliseconds,
        event_count: 0,
        events: Vec::new(),
    };
    let mut kept = sandbox.journal.kept();
    if let Ok(answer) = &answer
        && let Some(PublishedEvents(events)) = answer.response().extensions().get()
    {
        kept.link(number, events.iter().copied());
    }
    kept.push(entry);
    drop(kept);
    Ok(answer?.map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_their_events_are_kept_within_limits() {
        let mut kept = Kept::default();
        for _ in 0..=MOST {
            let number = kept.number();
            kept.push(Entry {
                number,
                id: format!("request-{number}"),
                method: "POST".to_owned(),
                path: "/x".to_owned(),
                status: 200,
                at: DateTime::UNIX_EPOCH,
                milliseconds: 1.0,
                event_count: 0,
                events: Vec::new(),
            });
        }
        let id = |n: u128| uuid::Uuid::from_u128(n << 20).to_string().parse().unwrap();
        let events: Vec<EventId> = (0..MOST_EVENTS as u128 + 1).map(id).collect();
        let last = kept.requests;
        kept.link(last - 1, events[..1].iter().copied());
        kept.link(last, events.iter().copied());
        assert_eq!((kept.entries.len(), kept.events.len(), kept.causes.len()), (MOST, MOST_EVENTS, MOST_EVENTS));
        let journal = Journal(Mutex::new(kept));
        let newest = journal.newest(2);
        assert_eq!((newest.len(), newest[0].event_count, newest[1].event_count), (2, MOST_EVENTS, 0));
        assert_eq!(newest[0].events.len(), NAMED_EVENTS);
        assert_eq!(journal.cause(events[0]), None, "it was the oldest");
        assert_eq!(journal.cause(events[1]), Some(format!("request-{last}")));
        journal.kept().link(1, events[1..2].iter().copied());
        assert_eq!(journal.cause(events[1]), Some(format!("request-{last}")), "the first that names it caused it");
    }
}
