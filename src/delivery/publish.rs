//! An event, its match and its deliveries, in one write.
//!
//! Publishes that come at the same time share it: while some writes are on their way to disk, what
//! comes gathers and goes with the next. Nothing waits for company when nothing is being written. One
//! that thousands of subscriptions want does not share: [`super::apart`].

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::sync::{Mutex, Semaphore, mpsc, oneshot};
use tokio::time::timeout_at;

use super::apart::{Apart, Progress, WIDE};
use super::parties::Party;
use super::send::EventBody;
use super::supervisor::{Pulse, Supervisor};
use super::{Engine, Job, failpoint, time};
use crate::clock::Clock;
use crate::domain::envelope::{Bookings, Envelope, Operation};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::db::{Db, DbError};
use crate::store::events::{self, NewDelivery, NewFetch, Question};
use crate::store::subscriptions;
use crate::store::waiting_deliveries::Claimed;
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
/// The most rows that the match of one write reads.
pub(super) const MATCHED: usize = 4 * WIDE;
/// All writes that go on have ended, well or not, within this.
const STUCK_AFTER: std::time::Duration = std::time::Duration::from_secs(30);

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

impl From<&DbError> for PublishError {
    fn from(error: &DbError) -> Self {
        let text = format!("{error:#}");
        match error {
            error if !error.is_away() => Self::Failed(text),
            error if error.may_have_happened() => Self::Uncertain(text),
            _ => Self::Away(text),
        }
    }
}

pub(super) struct Request {
    pub(super) events: Vec<NewEvent>,
    /// Until when somebody waits for it.
    pub(super) until: Instant,
    pub(super) stage: Arc<Stage>,
    pub(super) answer: oneshot::Sender<Result<Vec<Published>, PublishError>>,
}

/// How far a publish has come: whoever waits for it and whoever writes it agree on whether it is written at all.
#[derive(Debug, Default)]
pub(super) struct Stage(AtomicU8);

impl Stage {
    const WAITING: u8 = 0;
    /// It is being written.
    pub(super) const BEGUN: u8 = 1;
    /// The same, apart and in its own time.
    pub(super) const APART: u8 = 2;
    /// Nobody waits for it any more.
    const GIVEN_UP: u8 = 3;

    /// Begins to write it; not if it was given up, since whoever asked was told that it is not stored.
    pub(super) fn begin(&self, stage: u8) -> bool {
        let begin = |now: u8| (now != Self::GIVEN_UP).then_some(stage.max(now));
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, begin).is_ok()
    }

    /// Gives it up, unless it is being written; tells how far it has come.
    pub(super) fn give_up(&self) -> u8 {
        let given_up = self.0.compare_exchange(Self::WAITING, Self::GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst);
        given_up.unwrap_or_else(|stage| stage)
    }
}

/// Stores events. Clones share the writes.
#[derive(Clone)]
pub struct Publisher {
    queue: mpsc::Sender<Request>,
    pub(super) writer: Writer,
    supervisor: Arc<Supervisor>,
}

#[derive(Clone)]
pub(super) struct Writer {
    pub(super) db: Db,
    pub(super) clock: Clock,
    engine: Option<Arc<Engine>>,
    pub(super) apart: Arc<Apart>,
}

impl Publisher {
    /// Stores events in `db`, and hands their deliveries to the engine of this node, if it has one.
    #[must_use]
    pub fn new(db: Db, clock: Clock, engine: Option<Arc<Engine>>) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE);
        let supervisor = engine.as_ref().map_or_else(Arc::default, |engine| engine.supervisor.clone());
        let writer = Writer { db, clock, engine, apart: Arc::default() };
        let (watched, requests) = (writer.clone(), Arc::new(Mutex::new(requests)));
        supervisor.supervise("publish", STUCK_AFTER, move |pulse| watched.clone().run(requests.clone(), pulse));
        Self { queue, writer, supervisor }
    }

    /// Watches the loops of this node: those of its engine, if it has one, and of this.
    #[must_use]
    pub fn supervisor(&self) -> &Arc<Supervisor> {
        &self.supervisor
    }

    /// Stores events with all their deliveries, or nothing. What it gives is committed.
    pub async fn publish(&self, events: Vec<NewEvent>) -> Result<Vec<Published>, PublishError> {
        let (answer, answered) = oneshot::channel();
        let until = Instant::now() + self.writer.db.deadline();
        let stage = Arc::<Stage>::default();
        let request = Request { events, until, stage: stage.clone(), answer };
        let full = || PublishError::Away("too many publishes wait for the database".to_owned());
        self.queue.try_send(request).map_err(|_| full())?;
        let late = "the database did not answer in time".to_owned();
        let mut answered = answered;
        if let Ok(Ok(answer)) = timeout_at(until.into(), &mut answered).await {
            return answer;
        }
        match stage.give_up() {
            Stage::WAITING => Err(PublishError::Away(late)),
            // It has a deadline of its own.
            Stage::APART => answered.await.unwrap_or(Err(PublishError::Uncertain(late))),
            _ => Err(PublishError::Uncertain(late)),
        }
    }

    /// Stores events in a transaction of the caller's. Call [`Written::deliver`] once that is committed.
    pub async fn write(&self, connection: &mut AsyncPgConnection, events: &[NewEvent]) -> QueryResult<Written> {
        let events: Vec<&NewEvent> = events.iter().collect();
        let matches = self.writer.matches(connection, &events, EventId::MAX_DELIVERIES, usize::MAX).await?;
        self.writer.write_matched(connection, &events, matches).await
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
        engine.take(std::mem::take(&mut self.jobs));
        if self.is_due_elsewhere {
            engine.look_soon();
        }
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if let Some(engine) = &self.engine {
            engine.release(self.jobs.iter().map(|job| job.claimed.subscription));
        }
    }
}

/// Who wants some events.
pub(super) struct Matches {
    /// Of each event, in the order given.
    events: Vec<Match>,
    /// The deliveries of all of them.
    pub(super) count: usize,
    /// Of how many events, from the first, all is known.
    pub(super) known: usize,
}

/// Who wants an event.
struct Match {
    /// What was asked, with the TMCs that came of it.
    question: Question,
    subscriptions: Vec<SubscriptionId>,
    /// How many tries its payload may take to be fetched.
    payload_attempt_limit: i32,
}

impl From<&NewEvent> for Question {
    fn from(event: &NewEvent) -> Self {
        Self {
            event_type: event.event_type,
            operation: event.operation.clone(),
            organization: event.organization_id,
            contracting_tmc: event.contracting_tmc_id,
            booking_tmc: event.booking_tmc_id,
        }
    }
}

impl Matches {
    fn width(&self, place: usize) -> usize {
        self.events[place].subscriptions.len()
    }

    /// Whether so many subscriptions want an event that it is written apart.
    pub(super) fn is_wide(&self, place: usize) -> bool {
        self.width(place) > WIDE
    }
}

impl Writer {
    async fn run(self, requests: Arc<Mutex<mpsc::Receiver<Request>>>, pulse: Arc<Pulse>) {
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
                let matches = self.matches(connection, events, WIDE + 1, MATCHED).await?;
                if matches.count > WIDE || matches.known < events.len() {
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

    /// Who wants these events: at most so many of each, and so many rows in all.
    pub(super) async fn matches(
        &self,
        connection: &mut AsyncPgConnection,
        events: &[&NewEvent],
        most: usize,
        rows: usize,
    ) -> QueryResult<Matches> {
        let questions: Vec<Question> = events.iter().map(|event| Question::from(*event)).collect();
        let rows_found = events::match_some(connection, &questions, most, rows).await?;
        let known = match rows_found.last() {
            Some(last) if rows_found.len() >= rows => last.place(),
            _ => events.len(),
        };
        let unmatched = |question| Match { question, subscriptions: Vec::new(), payload_attempt_limit: 1 };
        let mut matches: Vec<Match> = questions.into_iter().map(unmatched).collect();
        for found in rows_found {
            let of = &mut matches[found.place()];
            of.question.contracting_tmc = found.contracting_tmc;
            of.question.booking_tmc = found.booking_tmc;
            of.payload_attempt_limit = found.payload_attempt_limit;
            of.subscriptions.extend(found.subscription);
        }
        for (of, event) in matches.iter_mut().zip(events) {
            match event.recipients {
                Recipients::Matching => {}
                Recipients::Nobody => of.subscriptions.clear(),
                Recipients::Only(id) => of.subscriptions = vec![id],
            }
        }
        let count = matches.iter().map(|of| of.subscriptions.len()).sum();
        Ok(Matches { events: matches, count, known })
    }

    /// Writes events with their deliveries: in one statement, if [`WIDE`] are enough.
    async fn write_matched(
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
        events::insert(connection, new, self.tells(written), || progress.made()).await?;
        let ended_at = self.clock.now();
        written.spans.iter_mut().for_each(|span| span.ended_at = ended_at);
        Ok(())
    }

    /// Whether others are told: of what this node does not take; of its own it knows.
    fn tells(&self, written: &Written) -> bool {
        written.is_due_elsewhere && self.engine.as_ref().is_none_or(|engine| engine.may_tell())
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
        let mut written = Written {
            published: Vec::with_capacity(events.len()),
            matched: 0,
            jobs: Vec::new(),
            engine: self.engine.clone(),
            is_due_elsewhere: false,
            spans: Vec::new(),
        };
        let visible = visible(connection, events, &matches.events).await?;
        // In their order, so that who lists them by id finds them so.
        let mut ids: Vec<EventId> = events.iter().map(|_| EventId::at(now)).collect();
        ids.sort_unstable();
        let mut new = Vec::with_capacity(events.len());
        for (((id, event), mut matched), visible) in ids.into_iter().zip(events).zip(matches.events).zip(visible) {
            matched.subscriptions.truncate(EventId::MAX_DELIVERIES);
            let parties = self.parties(connection, &matched.subscriptions).await?;
            let mut row = row(id, event, matched, now);
            self.lease(&mut row, &parties, &mut written, now, accepted);
            if traces::is_on() {
                written.spans.push(span_of(&row, now));
            }
            written.matched += row.deliveries.len() as u64;
            written.published.push(Published { id, matched: visible.unwrap_or(row.deliveries.len()) });
            new.push(row);
        }
        Ok((new, written))
    }

    /// What the lanes of this node need to know of subscriptions; nothing where it has none.
    async fn parties(&self, connection: &mut AsyncPgConnection, ids: &[SubscriptionId]) -> QueryResult<Vec<Party>> {
        let Some(engine) = &self.engine else { return Ok(Vec::new()) };
        let found = engine.targets.parties.of(connection, ids).await?;
        Ok(found.into_iter().map(|(_, party)| party).collect())
    }

    /// Leases those deliveries of an event whose lanes on this node have room.
    fn lease(
        &self,
        new: &mut events::NewEvent,
        parties: &[Party],
        written: &mut Written,
        now: DateTime<Utc>,
        accepted: Instant,
    ) {
        if let (Some(engine), Some(envelope)) = (&self.engine, &new.envelope) {
            let (id, trace_id, lease_until) = (new.id, new.trace_id, now + engine.lease);
            let body = Arc::new(EventBody { id, trace_id, envelope: envelope.clone() });
            for (delivery, party) in new.deliveries.iter_mut().zip(parties) {
                if engine.reserve(delivery.subscription, *party) {
                    delivery.due_at = Some(lease_until);
                    delivery.leased_by = Some(engine.node.clone());
                    let claimed = Claimed::from_the_beginning(delivery.id, delivery.subscription);
                    let (party, body) = (*party, body.clone());
                    written.jobs.push(Job { claimed, party, lease_until, body, accepted: Some(accepted) });
                }
            }
        }
        written.is_due_elsewhere |= new.fetch.is_some() || new.deliveries.iter().any(|one| one.leased_by.is_none());
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
        NewDelivery { id, subscription, due_at, leased_by: None }
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

/// The span of publishing an event; it ends when the event is written.
fn span_of(new: &events::NewEvent, now: DateTime<Utc>) -> Span {
    Span {
        trace_id: new.trace_id.as_u128(),
        span_id: new.id.span_id(),
        parent_id: 0,
        name: "publish",
        started_at: now,
        ended_at: now,
        failure: None,
        attributes: vec![
            ("jetbridge.event.id", new.id.to_string()),
            ("jetbridge.event.type", new.question.event_type.to_string()),
            ("jetbridge.organization.id", new.question.organization.to_string()),
            ("jetbridge.matched", new.deliveries.len().to_string()),
        ],
    }
}

/// How many of the subscriptions that each event matched its publisher may see; nothing where that is all of them.
async fn visible(
    connection: &mut AsyncPgConnection,
    events: &[&NewEvent],
    matches: &[Match],
) -> QueryResult<Vec<Option<usize>>> {
    let is_narrow = |event: &NewEvent| event.publisher != Reach::Everyone && event.recipients == Recipients::Matching;
    let mut by_reach: Vec<(Reach, Vec<usize>)> = Vec::new();
    for (place, event) in events.iter().enumerate().filter(|(_, event)| is_narrow(event)) {
        match by_reach.iter_mut().find(|(reach, _)| *reach == event.publisher) {
            Some((_, places)) => places.push(place),
            None => by_reach.push((event.publisher, vec![place])),
        }
    }
    let mut counts = vec![None; events.len()];
    for (reach, places) in by_reach {
        let asked: HashSet<_> = places.iter().flat_map(|place| &matches[*place].subscriptions).copied().collect();
        let seen = subscriptions::within(connection, reach, asked.into_iter().collect()).await?;
        for place in places {
            counts[place] = Some(matches[place].subscriptions.iter().filter(|id| seen.contains(id)).count());
        }
    }
    Ok(counts)
}
