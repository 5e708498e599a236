//! An event, its match and its deliveries, in one write.
//!
//! Publishes that come at the same time share it: while some writes are on their way to disk, what
//! comes gathers and goes with the next. Nothing waits for company when nothing is being written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::timeout_at;

use super::send::EventBody;
use super::targets::LoadError;
use super::{Engine, Job, failpoint, time};
use crate::clock::Clock;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::{Bookings, Envelope, Operation};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::db::{Db, may_have_happened, says_away};
use crate::store::events::{self, NewEvents, Questions};
use crate::store::subscriptions;
use crate::telemetry::{
    self,
    traces::{self, Span},
};

/// The most events that one write takes, unless a single publish has more.
const GROUP: usize = 256;
/// The most bytes of payloads that one write takes, unless a single publish has more.
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// The most publishes that wait for a write.
const QUEUE: usize = 1024;
/// How many writes go on at once.
const WRITES: usize = 3;

/// An event to publish.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// The TMC that has the contract; `None` for the organization's.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that booked; `None` for the organization's.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// Which tickets it is about: the text of a JSON object.
    pub operation_summary: Option<String>,
    /// The state after it.
    pub payload: Payload,
    /// Who gets it.
    pub recipients: Recipients,
    /// Who publishes: told of those subscriptions that it may see.
    pub publisher: Reach,
    /// The trace of its deliveries.
    pub trace_id: u128,
}

/// Who gets an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// The active subscriptions that want it.
    Matching,
    /// No one: it is stored, and looked up or reconciled.
    Nobody,
    /// This one alone: a test.
    Only(SubscriptionId),
}

/// The state after an event.
#[derive(Clone, Debug)]
pub enum Payload {
    /// The text of a JSON object, as it was sent.
    Inline(String),
    /// Where to fetch it.
    Url(String),
}

impl Payload {
    fn bytes(&self) -> usize {
        match self {
            Self::Inline(text) | Self::Url(text) => text.len(),
        }
    }
}

/// An event that is stored.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// Its id.
    pub id: EventId,
    /// How many subscriptions it matched, of those that the publisher may see.
    pub matched: usize,
}

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The database is away, or did not answer in time.
    #[error("{0}")]
    Away(String),
    /// The same, and the events may be stored.
    #[error("{0}")]
    Uncertain(String),
    /// Our fault.
    #[error("{0}")]
    Failed(String),
}

impl From<&LoadError> for PublishError {
    fn from(error: &LoadError) -> Self {
        match error {
            LoadError::Query(query) if !says_away(query) => Self::Failed(format!("{error:#}")),
            LoadError::Query(query) if may_have_happened(query) => Self::Uncertain(format!("{error:#}")),
            LoadError::Away(away) if away.may_have_happened => Self::Uncertain(format!("{error:#}")),
            _ => Self::Away(format!("{error:#}")),
        }
    }
}

struct Request {
    events: Vec<NewEvent>,
    /// Until when somebody waits for it.
    until: Instant,
    /// Whether it is being written.
    is_begun: Arc<AtomicBool>,
    answer: oneshot::Sender<Result<Vec<Published>, PublishError>>,
}

/// Stores events. Clones share the writes.
#[derive(Clone)]
pub struct Publisher {
    queue: mpsc::Sender<Request>,
    writer: Writer,
}

#[derive(Clone)]
struct Writer {
    db: Db,
    clock: Clock,
    engine: Option<Arc<Engine>>,
}

impl Publisher {
    /// Stores events in `db`, and hands their deliveries to the engine of this node, if it has one.
    #[must_use]
    pub fn new(db: Db, clock: Clock, engine: Option<Arc<Engine>>) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE);
        let writer = Writer { db, clock, engine };
        tokio::spawn(writer.clone().run(requests));
        Self { queue, writer }
    }

    /// Stores events with all their deliveries, or nothing. What it gives is committed.
    pub async fn publish(&self, events: Vec<NewEvent>) -> Result<Vec<Published>, PublishError> {
        let (answer, answered) = oneshot::channel();
        let until = Instant::now() + self.writer.db.deadline();
        let is_begun = Arc::<AtomicBool>::default();
        let request = Request { events, until, is_begun: is_begun.clone(), answer };
        let full = || PublishError::Away("too many publishes wait for the database".to_owned());
        self.queue.try_send(request).map_err(|_| full())?;
        let late = "the database did not answer in time".to_owned();
        match timeout_at(until.into(), answered).await {
            Ok(Ok(answer)) => answer,
            Err(_) if is_begun.load(Ordering::SeqCst) => Err(PublishError::Uncertain(late)),
            _ => Err(PublishError::Away(late)),
        }
    }

    /// Stores events in a transaction of the caller's. Call [`Written::deliver`] once that is committed.
    pub async fn write(&self, connection: &mut AsyncPgConnection, events: &[NewEvent]) -> QueryResult<Written> {
        self.writer.write(connection, events).await
    }
}

/// Events that are written, perhaps not yet committed, and the deliveries that this node will send.
/// Dropped, it lets their places in the lanes go; their leases end by themselves.
pub struct Written {
    /// The events, in the order given.
    pub published: Vec<Published>,
    /// How many deliveries they have, whoever may see them.
    matched: u64,
    jobs: Vec<Job>,
    reserved: Vec<SubscriptionId>,
    engine: Option<Arc<Engine>>,
    is_due_elsewhere: bool,
    /// One for each event, if anybody wants them.
    spans: Vec<Span>,
}

impl Written {
    /// Hands the deliveries to their lanes: what was written is committed.
    pub fn deliver(mut self) {
        failpoint::pass("after-publish");
        telemetry::engine::ACCEPTED.increment(self.published.len() as u64);
        telemetry::engine::MATCHED.increment(self.matched);
        self.spans.drain(..).for_each(traces::end);
        let Some(engine) = self.engine.take() else { return };
        self.reserved.clear();
        engine.take(std::mem::take(&mut self.jobs));
        if self.is_due_elsewhere {
            engine.look_soon();
        }
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if let Some(engine) = &self.engine {
            engine.release(&self.reserved);
        }
    }
}

impl Writer {
    async fn run(self, mut requests: mpsc::Receiver<Request>) {
        let writes = Arc::new(Semaphore::new(WRITES));
        let mut next = None;
        loop {
            let first = match next.take() {
                Some(request) => request,
                None => match requests.recv().await {
                    Some(request) => request,
                    None => return,
                },
            };
            let permit = writes.clone().acquire_owned().await.expect("it is never closed");
            if first.until < Instant::now() {
                // Dropped, it answers by itself: whoever asked is told that nothing was stored.
                continue;
            }
            let size = |request: &Request| {
                (request.events.len(), request.events.iter().map(|event| event.payload.bytes()).sum::<usize>())
            };
            let (mut count, mut bytes) = size(&first);
            let mut group = vec![first];
            while count < GROUP && bytes < GROUP_BYTES {
                let Ok(request) = requests.try_recv() else { break };
                let (more, more_bytes) = size(&request);
                if count + more > GROUP || bytes + more_bytes > GROUP_BYTES {
                    next = Some(request);
                    break;
                }
                (count, bytes) = (count + more, bytes + more_bytes);
                group.push(request);
            }
            let writer = self.clone();
            tokio::spawn(async move {
                writer.write_group(group).await;
                drop(permit);
            });
        }
    }

    async fn write_group(&self, mut group: Vec<Request>) {
        let Some(until) = group.iter().map(|request| request.until).max() else { return };
        group.iter().for_each(|request| request.is_begun.store(true, Ordering::SeqCst));
        let counts: Vec<usize> = group.iter().map(|request| request.events.len()).collect();
        let events: Vec<NewEvent> = group.iter_mut().flat_map(|request| std::mem::take(&mut request.events)).collect();
        match self.write_now(&events, until).await {
            Ok(written) => {
                let mut published = written.published.iter().copied();
                let answers: Vec<Vec<Published>> =
                    counts.iter().map(|count| published.by_ref().take(*count).collect()).collect();
                written.deliver();
                for (request, answer) in group.into_iter().zip(answers) {
                    // Whoever asked may have gone; the events are stored all the same.
                    let _ = request.answer.send(Ok(answer));
                }
            }
            Err(LoadError::Query(error)) if group.len() > 1 && !says_away(&error) => {
                // One that cannot be stored must not keep the others from it.
                let mut rest = events.into_iter();
                for (request, count) in group.into_iter().zip(counts) {
                    let own: Vec<NewEvent> = rest.by_ref().take(count).collect();
                    let answer = match self.write_now(&own, until).await {
                        Ok(written) => {
                            let published = written.published.clone();
                            written.deliver();
                            Ok(published)
                        }
                        Err(error) => Err(PublishError::from(&error)),
                    };
                    let _ = request.answer.send(answer);
                }
            }
            Err(error) => {
                for request in group {
                    let _ = request.answer.send(Err(PublishError::from(&error)));
                }
            }
        }
    }

    async fn write_now(&self, events: &[NewEvent], until: Instant) -> Result<Written, LoadError> {
        self.db
            .run_until(until.into(), async |connection| Ok::<_, LoadError>(self.write(connection, events).await?))
            .await
    }

    async fn write(&self, connection: &mut AsyncPgConnection, events: &[NewEvent]) -> QueryResult<Written> {
        let accepted = Instant::now();
        time::hold_once(&self.clock, connection).await?;
        let now = self.clock.now();
        let questions = Questions {
            event_types: events.iter().map(|event| event.event_type).collect(),
            operations: events.iter().map(|event| event.operation.clone()).collect(),
            organizations: events.iter().map(|event| event.organization_id).collect(),
            contracting_tmcs: events.iter().map(|event| event.contracting_tmc_id).collect(),
            booking_tmcs: events.iter().map(|event| event.booking_tmc_id).collect(),
        };
        let matches = events::match_all(connection, &questions).await?;
        let mut new = NewEvents { questions, ..NewEvents::default() };
        let mut written = Written {
            published: Vec::with_capacity(events.len()),
            matched: 0,
            jobs: Vec::new(),
            reserved: Vec::new(),
            engine: self.engine.clone(),
            is_due_elsewhere: false,
            spans: Vec::new(),
        };
        let mut by_place: HashMap<usize, Vec<SubscriptionId>> = HashMap::new();
        for found in matches {
            let place = usize::try_from(found.place).unwrap_or(1) - 1;
            new.questions.contracting_tmcs[place] = found.contracting_tmc;
            new.questions.booking_tmcs[place] = found.booking_tmc;
            let subscriptions = by_place.entry(place).or_default();
            if subscriptions.is_empty() && matches!(events[place].payload, Payload::Url(_)) {
                new.fetches.limits.push(found.payload_attempt_limit);
            }
            subscriptions.extend(found.subscription);
        }
        let visible = visible(connection, events, &by_place).await?;
        // In their order, so that who lists them by id finds them so.
        let mut ids: Vec<EventId> = events.iter().map(|_| EventId::at(now)).collect();
        ids.sort_unstable();
        for ((place, event), id) in events.iter().enumerate().zip(ids) {
            let subscriptions = match event.recipients {
                Recipients::Matching => by_place.remove(&place).unwrap_or_default(),
                Recipients::Nobody => Vec::new(),
                Recipients::Only(id) => vec![id],
            };
            self.add(&mut new, &mut written, (id, event), &subscriptions, now, accepted);
            if let Some(count) = visible.get(&place)
                && let Some(published) = written.published.last_mut()
            {
                published.matched = *count;
            }
        }
        // Others learn of what this node does not take; of its own it knows.
        let tell = written.is_due_elsewhere && self.engine.as_ref().is_none_or(|engine| engine.may_tell());
        events::insert(connection, &new, tell).await?;
        let ended_at = self.clock.now();
        written.spans.iter_mut().for_each(|span| span.ended_at = ended_at);
        Ok(written)
    }

    fn add(
        &self,
        new: &mut NewEvents,
        written: &mut Written,
        (id, event): (EventId, &NewEvent),
        subscriptions: &[SubscriptionId],
        now: DateTime<Utc>,
        accepted: Instant,
    ) {
        let trace_id = uuid::Uuid::from_u128(event.trace_id);
        let subscriptions = &subscriptions[..subscriptions.len().min(EventId::MAX_DELIVERIES)];
        let envelope = match &event.payload {
            Payload::Inline(payload) => {
                let bookings = Bookings::of(payload);
                new.trips.push(bookings.trip_id);
                new.pnrs.push(bookings.pnr_ids.join(","));
                let envelope = Envelope {
                    event_type: event.event_type,
                    operation: event.operation.as_ref(),
                    operation_summary: event.operation_summary.as_deref(),
                    payload,
                    occurred_at: event.occurred_at,
                    organization_id: event.organization_id,
                };
                Some(envelope.to_bytes())
            }
            Payload::Url(url) => {
                new.trips.push(None);
                new.pnrs.push(String::new());
                new.fetches.events.push(id);
                new.fetches.urls.push(url.clone());
                new.fetches.summaries.push(event.operation_summary.clone());
                new.fetches.due_at.push(now);
                written.is_due_elsewhere = true;
                None
            }
        };
        let body = envelope.as_ref().map(|bytes| Arc::new(EventBody { id, trace_id, envelope: bytes.clone().into() }));
        for (place, subscription) in subscriptions.iter().enumerate() {
            let delivery = id.delivery(place + 1);
            let d = &mut new.deliveries;
            d.ids.push(delivery);
            d.subscriptions.push(*subscription);
            d.states.push(if body.is_some() { DeliveryState::Waiting } else { DeliveryState::AwaitingPayload });
            let lease = body.as_ref().and_then(|body| {
                let engine = self.engine.as_ref()?;
                engine.reserve(*subscription).then_some((body, engine))
            });
            if let Some((body, engine)) = lease {
                let lease_until = now + engine.lease;
                d.due_at.push(Some(lease_until));
                d.claim_nos.push(1);
                d.leased_by.push(Some(engine.node.clone()));
                written.reserved.push(*subscription);
                written.jobs.push(Job {
                    id: delivery,
                    subscription: *subscription,
                    claim_no: 1,
                    attempt_count: 0,
                    schedule_start: 0,
                    first_attempt_at: None,
                    last_reason: None,
                    lease_until,
                    body: body.clone(),
                    accepted: Some(accepted),
                });
            } else {
                written.is_due_elsewhere = true;
                d.due_at.push(body.is_some().then_some(now));
                d.claim_nos.push(0);
                d.leased_by.push(None);
            }
        }
        new.ids.push(id);
        new.occurred_at.push(event.occurred_at);
        new.traces.push(trace_id);
        new.envelopes.push(envelope);
        new.matched.push(i32::try_from(subscriptions.len()).unwrap_or(i32::MAX));
        if traces::is_on() {
            written.spans.push(Span {
                trace_id: event.trace_id,
                span_id: id.span_id(),
                parent_id: 0,
                name: "publish",
                started_at: now,
                ended_at: now,
                failure: None,
                attributes: vec![
                    ("jetbridge.event.id", id.to_string()),
                    ("jetbridge.event.type", event.event_type.to_string()),
                    ("jetbridge.organization.id", event.organization_id.to_string()),
                    ("jetbridge.matched", subscriptions.len().to_string()),
                ],
            });
        }
        written.matched += subscriptions.len() as u64;
        written.published.push(Published { id, matched: subscriptions.len() });
    }
}

/// How many of the subscriptions that an event matched its publisher may see, by place; nothing where that is all of them.
async fn visible(
    connection: &mut AsyncPgConnection,
    events: &[NewEvent],
    by_place: &HashMap<usize, Vec<SubscriptionId>>,
) -> QueryResult<HashMap<usize, usize>> {
    let is_narrow = |event: &NewEvent| event.publisher != Reach::Everyone && event.recipients == Recipients::Matching;
    let mut by_reach: Vec<(Reach, Vec<usize>)> = Vec::new();
    for (place, event) in events.iter().enumerate().filter(|(_, event)| is_narrow(event)) {
        match by_reach.iter_mut().find(|(reach, _)| *reach == event.publisher) {
            Some((_, places)) => places.push(place),
            None => by_reach.push((event.publisher, vec![place])),
        }
    }
    let mut counts = HashMap::new();
    for (reach, places) in by_reach {
        let matched = |place: &usize| by_place.get(place).into_iter().flatten();
        let asked: HashSet<SubscriptionId> = places.iter().flat_map(matched).copied().collect();
        let seen = subscriptions::within(connection, reach, asked.into_iter().collect()).await?;
        counts.extend(places.iter().map(|place| (*place, matched(place).filter(|id| seen.contains(id)).count())));
    }
    Ok(counts)
}
