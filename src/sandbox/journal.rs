//! Which requests were answered, and which events each caused: the newest, in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use chrono::{DateTime, Utc};

use super::Sandbox;
use crate::api::State;
use crate::domain::id::EventId;
use crate::telemetry::TRACE;

/// How many requests are kept.
const MOST: usize = 2_000;
/// The most that is kept of a path.
const MAX_PATH: usize = 300;

tokio::task_local! {
    static CAUSED: RefCell<Vec<EventId>>;
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Entry {
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
    /// The events that it caused.
    pub events: Vec<EventId>,
}

/// The newest requests.
#[derive(Debug, Default)]
pub struct Journal(Mutex<VecDeque<Entry>>);

impl Journal {
    /// The newest, newest first.
    #[must_use]
    pub fn newest(&self, limit: usize) -> Vec<Entry> {
        self.entries().iter().rev().take(limit).cloned().collect()
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, VecDeque<Entry>> {
        self.0.lock().expect("nobody panics while holding it")
    }
}

/// Notes that the request that is being answered caused these events.
pub fn caused(events: impl Iterator<Item = EventId>) {
    // What no request asked for has nobody to be noted with.
    let _ = CAUSED.try_with(|caused| caused.borrow_mut().extend(events));
}

/// The middleware: takes down each request that changes something, once it is answered.
pub async fn record<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (state, sandbox) = (request.app_data::<web::Data<State>>(), request.app_data::<web::Data<Sandbox>>());
    let (Some(state), Some(sandbox)) = (state.cloned(), sandbox.cloned()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if request.method().is_safe() {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let (at, started) = (state.clock.now(), Instant::now());
    let method = request.method().to_string();
    let path = request.path().chars().take(MAX_PATH).collect();
    let (answer, events) = CAUSED
        .scope(RefCell::default(), async {
            let answer = next.call(request).await;
            (answer, CAUSED.with(RefCell::take))
        })
        .await;
    let status = match &answer {
        Ok(answer) => answer.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let entry = Entry {
        id: TRACE.try_with(ToString::to_string).unwrap_or_default(),
        method,
        path,
        status: status.as_u16(),
        at,
        milliseconds: started.elapsed().as_secs_f64() * 1e3,
        events,
    };
    let mut entries = sandbox.journal.entries();
    if entries.len() >= MOST {
        entries.pop_front();
    }
    entries.push_back(entry);
    drop(entries);
    Ok(answer?.map_into_boxed_body())
}
