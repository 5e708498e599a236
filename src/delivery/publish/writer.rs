//! Writes events: those that gathered in one write, as long as their deliveries are not too many for it.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio_util::task::TaskTracker;

use super::apart::{Apart, Progress, WIDE};
use super::matching::{MATCHED, Match, Matches, visible};
use super::publisher::{Request, Stage};
use super::written::Written;
use super::{NewEvent, Payload, PublishError, Published};
use crate::clock::Clock;
use crate::delivery::intake::Intake;
use crate::delivery::supervisor::Pulse;
use crate::delivery::tallies::Tallies;
use crate::delivery::{failpoint, time};
use crate::domain::envelope::{Bookings, Envelope};
use crate::domain::id::{EventId, Partition};
use crate::store::db::{Db, DbError};
use crate::store::events::{self, NewDelivery, NewFetch};

/// The most events that one write takes, unless a single publish has more.
const GROUP: usize = 256;
/// The most bytes of payloads that one write takes, unless a single publish has more.
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// How many writes go on at once.
const WRITES: usize = 3;

#[derive(Clone)]
pub(super) struct Writer {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) intake: Option<Intake>,
    pub(super) apart: Arc<Apart>,
    pub(super) tallies: Arc<Tallies>,
    /// The writes that go on, whoever still waits for them.
    pub(super) under_way: TaskTracker,
}

impl Writer {
    /// Writes what is handed in, until nobody hands in any more.
    pub(super) async fn run(self, requests: Arc<Mutex<mpsc::Receiver<Request>>>, pulse: Arc<Pulse>) {
        // Held by one at a time; should that one panic, the next goes on with what comes.
        let mut requests = requests.lock().await;
        let writes = Arc::new(Semaphore::new(WRITES));
        let mut next = None;
        loop {
            let first = match next.take() {
                Some(request) => request,
                None => {
                    pulse.rest();
                    match requests.recv().await {
                        Some(request) => request,
                        None => return pulse.done(),
                    }
                }
            };
            pulse.beat();
            failpoint::pass("publish");
            if first.until < Instant::now() {
                // Dropped, it answers by itself: whoever asked is told that nothing was stored.
                continue;
            }
            if self.apart.expects(&first.events) {
                self.write_apart(first);
                continue;
            }
            let permit = writes.clone().acquire_owned().await.expect("it is never closed");
            if first.until < Instant::now() {
                continue;
            }
            let group = self.gather(first, &mut requests, &mut next);
            let writer = self.clone();
            self.under_way.spawn(async move {
                writer.write_group(group).await;
                drop(permit);
            });
        }
    }

    /// What is there already and goes with the first: at most so many events and bytes. One that does not fit is the next.
    fn gather(
        &self,
        first: Request,
        requests: &mut mpsc::Receiver<Request>,
        next: &mut Option<Request>,
    ) -> Vec<Request> {
        let size = |request: &Request| {
            (request.events.len(), request.events.iter().map(|event| event.payload.bytes()).sum::<usize>())
        };
        let (mut count, mut bytes) = size(&first);
        let mut group = vec![first];
        while count < GROUP && bytes < GROUP_BYTES {
            let Ok(request) = requests.try_recv() else { break };
            if self.apart.expects(&request.events) {
                self.write_apart(request);
                continue;
            }
            let (more, more_bytes) = size(&request);
            if count + more > GROUP || bytes + more_bytes > GROUP_BYTES {
                *next = Some(request);
                break;
            }
            (count, bytes) = (count + more, bytes + more_bytes);
            group.push(request);
        }
        group
    }

    async fn write_group(&self, mut group: Vec<Request>) {
        group.retain(|request| request.stage.begin(Stage::BEGUN));
        let Some(until) = group.iter().map(|request| request.until).max() else { return };
        let events: Vec<&NewEvent> = group.iter().flat_map(|request| &request.events).collect();
        let mut written = self.try_write(&events, until).await;
        if written.as_ref().is_err_and(DbError::met_new_partition) {
            written = self.try_write(&events, until).await;
        }
        match written {
            Ok(Ok(written)) => {
                let mut published = written.published.iter().copied();
                let answers: Vec<Vec<Published>> =
                    group.iter().map(|request| published.by_ref().take(request.events.len()).collect()).collect();
                written.deliver();
                for (request, answer) in group.into_iter().zip(answers) {
                    // Whoever asked may have gone; the events are stored all the same.
                    let _ = request.answer.send(Ok(answer));
                }
            }
            Ok(Err(matches)) => self.write_by_width(group, &matches).await,
            Err(error) if group.len() > 1 && !error.is_away() => {
                // One that cannot be stored must not keep the others from it.
                for request in group {
                    Box::pin(self.write_group(vec![request])).await;
                }
            }
            Err(error) => {
                for request in group {
                    let _ = request.answer.send(Err(PublishError::from(&error)));
                }
            }
        }
    }

    /// Writes events, unless their deliveries are too many for one write: gives who wants them, then.
    async fn try_write(&self, events: &[&NewEvent], until: Instant) -> Result<Result<Written, Matches>, DbError> {
        self.db
            .run_until(until.into(), async |connection| {
                let matches = Matches::find(connection, events, WIDE + 1, MATCHED).await?;
                if matches.are_too_many() {
                    return Ok(Err(matches));
                }
                Ok(Ok(self.write_matched(connection, events, matches).await?))
            })
            .await
    }

    /// Writes the publishes of a group whose deliveries are too many for one write: those apart that are too many by
    /// themselves, the others in smaller groups.
    async fn write_by_width(&self, group: Vec<Request>, matches: &Matches) {
        let (mut place, mut small, mut count, mut unknown) = (0, Vec::new(), 0, Vec::new());
        for request in group {
            let places = place..place + request.events.len();
            place = places.end;
            let width: usize = places.clone().map(|place| matches.width(place)).sum();
            if width > WIDE {
                // Of a batch those alone that are wide by themselves: others of their kind are not.
                let wide = places.zip(&request.events).filter(|(place, _)| matches.is_wide(*place));
                self.apart.expect(wide.map(|(_, event)| event));
                self.write_apart(request);
                continue;
            }
            if place > matches.known {
                unknown.push(request);
                continue;
            }
            if count + width > WIDE {
                Box::pin(self.write_group(std::mem::take(&mut small))).await;
                count = 0;
            }
            count += width;
            small.push(request);
        }
        for group in [small, unknown] {
            if !group.is_empty() {
                Box::pin(self.write_group(group)).await;
            }
        }
    }

    /// Writes events with their deliveries: in one statement, if [`WIDE`] are enough.
    pub(super) async fn write_matched(
        &self,
        connection: &mut AsyncPgConnection,
        events: &[&NewEvent],
        matches: Matches,
    ) -> QueryResult<Written> {
        let (new, mut written) = self.prepare(connection, events, matches).await?;
        self.insert(connection, &new, &mut written, &Progress::default()).await?;
        Ok(written)
    }

    /// Writes what was prepared.
    pub(super) async fn insert(
        &self,
        connection: &mut AsyncPgConnection,
        new: &[events::NewEvent],
        written: &mut Written,
        progress: &Progress,
    ) -> QueryResult<()> {
        events::insert(connection, new, written.notifies_others(), || progress.made()).await?;
        written.end_spans(self.clock.now());
        Ok(())
    }

    /// What to write of events, and what this node will send of it.
    pub(super) async fn prepare(
        &self,
        connection: &mut AsyncPgConnection,
        events: &[&NewEvent],
        matches: Matches,
    ) -> QueryResult<(Vec<events::NewEvent>, Written)> {
        let accepted = Instant::now();
        time::hold_once(&self.clock, connection).await?;
        let now = self.clock.now();
        let mut written = Written::of_nothing(self.intake.clone(), self.tallies.clone());
        let visible = visible(connection, events, &matches.events).await?;
        let partitions: Vec<_> = events.iter().map(|event| Partition::of(event.organization_id)).collect();
        let ids = EventId::in_order(now, &partitions);
        let mut new = Vec::with_capacity(events.len());
        for (((id, event), mut matched), visible) in ids.into_iter().zip(events).zip(matches.events).zip(visible) {
            matched.subscriptions.truncate(EventId::MAX_DELIVERIES);
            let parties = match &self.intake {
                Some(intake) => intake.parties(connection, &matched.subscriptions).await?,
                None => Vec::new(),
            };
            let mut row = row(event.id.unwrap_or(id), event, matched, now);
            written.lease(&mut row, &parties, now, accepted);
            written.note(&row, visible, now);
            new.push(row);
        }
        Ok((new, written))
    }
}

/// An event as it is written, none of its deliveries leased.
fn row(id: EventId, event: &NewEvent, matched: Match, now: DateTime<Utc>) -> events::NewEvent {
    let (envelope, bookings, fetch) = match &event.payload {
        Payload::Inline(payload) => {
            let envelope = Envelope {
                event_type: event.event_type,
                operation: event.operation.as_ref(),
                operation_summary: event.operation_summary.as_deref(),
                payload,
                occurred_at: event.occurred_at,
                organization_id: event.organization_id,
            };
            (Some(Bytes::from(envelope.to_bytes())), Bookings::of(payload), None)
        }
        Payload::Url(url) => {
            let (url, operation_summary) = (url.clone(), event.operation_summary.clone());
            let attempt_limit = matched.payload_attempt_limit;
            (None, Bookings::default(), Some(NewFetch { url, operation_summary, due_at: now, attempt_limit }))
        }
    };
    let due_at = envelope.is_some().then_some(now);
    let delivery = |(place, subscription)| {
        let id = id.delivery(place + 1);
        NewDelivery { id, subscription, due_at, lease: None }
    };
    events::NewEvent {
        id,
        question: matched.question,
        occurred_at: event.occurred_at,
        trace_id: uuid::Uuid::from_u128(event.trace_id),
        envelope,
        bookings,
        deliveries: matched.subscriptions.into_iter().enumerate().map(delivery).collect(),
        fetch,
    }
}
