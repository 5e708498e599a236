//! Which requests were answered, and which events each caused: the newest, in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use chrono::{DateTime, Utc};

use super::Sandbox;
use crate::api::State;
use crate::api::ext::events::PublishedEvents;
use crate::domain::id::EventId;
use crate::telemetry::TRACE;

/// How many requests are kept.
const MOST: usize = 2_000;
/// Of how many events the request is known that caused them.
const MOST_EVENTS: usize = 100_000;
/// The most that is kept of a path.
const MAX_PATH: usize = 300;

tokio::task_local! {
    static CAUSE: Cause;
}

/// A request that is being answered, or what goes on by itself since it was.
#[derive(Clone)]
pub struct Cause {
    request: Arc<str>,
    sandbox: web::Data<Sandbox>,
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its trace: `x-request-id` of the answer, and `debugIdentifier` of an error.
    pub id: Arc<str>,
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
    /// The events that it caused, those that came after its answer included; oldest first.
    pub events: Vec<EventId>,
}

/// The newest requests, and what they caused.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    /// Oldest first.
    events: VecDeque<(EventId, Arc<str>)>,
    causes: HashMap<EventId, Arc<str>>,
}

impl Journal {
    /// The newest, newest first.
    #[must_use]
    pub fn newest(&self, limit: usize) -> Vec<Entry> {
        let kept = self.kept();
        let mut newest: Vec<Entry> = kept.entries.iter().rev().take(limit).cloned().collect();
        let places: HashMap<Arc<str>, usize> =
            newest.iter().enumerate().map(|(place, entry)| (entry.id.clone(), place)).collect();
        for (event, request) in &kept.events {
            if let Some(place) = places.get(request) {
                newest[*place].events.push(*event);
            }
        }
        newest
    }

    /// The request that caused an event, if it is known. One that was published by itself shares the trace of its request.
    #[must_use]
    pub fn cause(&self, event: EventId, trace: &str) -> Option<Arc<str>> {
        let kept = self.kept();
        let of_trace = || kept.entries.iter().find(|entry| &*entry.id == trace).map(|entry| entry.id.clone());
        kept.causes.get(&event).cloned().or_else(of_trace)
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
    fn link(&mut self, request: &Arc<str>, events: impl Iterator<Item = EventId>) {
        for event in events {
            // An answer that is given again names the events of the first request.
            if self.causes.contains_key(&event) {
                continue;
            }
            self.causes.insert(event, request.clone());
            self.events.push_back((event, request.clone()));
            if self.events.len() > MOST_EVENTS
                && let Some((oldest, _)) = self.events.pop_front()
            {
                self.causes.remove(&oldest);
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
    let _ = CAUSE.try_with(|cause| cause.sandbox.journal.kept().link(&cause.request, events));
}

/// Whether a request is one for the journal: it changes something, or practises the API of the original.
fn is_worth_keeping(request: &ServiceRequest) -> bool {
    !request.method().is_safe() || ["/v3/", "/v2/"].iter().any(|start| request.path().starts_with(start))
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
    let id: Arc<str> = TRACE.try_with(ToString::to_string).unwrap_or_default().into();
    let method = request.method().to_string();
    let path = request.path().chars().take(MAX_PATH).collect();
    let cause = Cause { request: id.clone(), sandbox: sandbox.clone() };
    let answer = cause.scope(next.call(request)).await;
    let status = match &answer {
        Ok(answer) => answer.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let milliseconds = started.elapsed().as_secs_f64() * 1e3;
    let entry = Entry { id: id.clone(), method, path, status: status.as_u16(), at, milliseconds, events: Vec::new() };
    let mut kept = sandbox.journal.kept();
    if let Ok(answer) = &answer
        && let Some(PublishedEvents(events)) = answer.response().extensions().get()
    {
        kept.link(&id, events.iter().copied());
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
        let requests: Vec<Arc<str>> = (0..MOST + 1).map(|n| n.to_string().into()).collect();
        for id in &requests {
            kept.push(Entry {
                id: id.clone(),
                method: "POST".to_owned(),
                path: "/x".to_owned(),
                status: 200,
                at: DateTime::UNIX_EPOCH,
                milliseconds: 1.0,
                events: Vec::new(),
            });
        }
        let events: Vec<EventId> =
            (0..MOST_EVENTS as u128 + 1).map(|n| uuid::Uuid::from_u128(n << 20).to_string().parse().unwrap()).collect();
        let last = &requests[MOST];
        kept.link(last, events.iter().copied());
        kept.link(&requests[1], events[1..3].iter().copied());
        assert_eq!((kept.entries.len(), kept.events.len(), kept.causes.len()), (MOST, MOST_EVENTS, MOST_EVENTS));
        let journal = Journal(Mutex::new(kept));
        let newest = journal.newest(2);
        assert_eq!((newest.len(), newest[0].events.len(), newest[1].events.len()), (2, MOST_EVENTS, 0));
        assert_eq!((journal.cause(events[0], "none"), journal.cause(events[0], "7").as_deref()), (None, Some("7")));
        assert_eq!(journal.cause(events[1], "7"), Some(last.clone()), "the first request that names it caused it");
    }
}
