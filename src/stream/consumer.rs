//! Events out of the stream, into the database.
//!
//! Each partition has a durable consumer, which all nodes share that have an engine: JetStream says who gets which message. A
//! node waits for one message of each, takes what else is there, up to [`GROUP`], leaves out what the database has, and gives the
//! rest to the publisher in one piece. Only then does it acknowledge. While the database is away it keeps what it has, and tells the
//! stream that it is at work. What can never be an event is kept with its reason and ended; what is one and cannot be stored through a
//! fault of ours comes again for as long as it takes.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{Batch, Config};
use async_nats::jetstream::consumer::{AckPolicy, Consumer as Durable};
use async_nats::jetstream::{AckKind, Context, Message};
use chrono::TimeDelta;
use futures_util::StreamExt;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::message::{self, Arrived, Place, ReadEvent, Unfit};
use super::{EventStream, NAME};
use crate::cells::Cells;
use crate::clock::Clock;
use crate::delivery::failpoint;
use crate::delivery::publish::{PublishError, Publisher};
use crate::delivery::supervisor::Pulse;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::{EventId, Partition};
use crate::store::db::{Db, DbError};
use crate::store::events;
use crate::store::terminated_messages::{self, NewTerminatedMessage};
use crate::telemetry;

/// The most messages that a node takes at once of a partition.
const GROUP: usize = 256;
/// The most bytes of those: more than one message, of which it is the bound.
const GROUP_BYTES: usize = 2 * 1024 * 1024;
/// The most messages of a partition that all nodes together have and have not acknowledged.
const UNACKNOWLEDGED: i64 = 2048;
/// How long a node has a message before another gets it, unless it tells that it is at work.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How often it tells so.
const AT_WORK_EVERY: Duration = Duration::from_secs(10);
/// For how long a partition is waited for in one go, and by how much the server's end of it may be off.
const WAIT: Duration = Duration::from_secs(10);
const WAIT_IS_ABOUT: Duration = Duration::from_secs(2);
/// Servers take none that is shorter.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);
/// How long what else is there may take to come. What a server gives out it replicates first, which takes a busy cluster seconds; and
/// what is not waited for comes again, as late as before, only after [`ACK_WAIT`].
const REST_WITHIN: Duration = Duration::from_secs(10);
const _: () = assert!(
    REST_WITHIN.as_secs() + AT_WORK_EVERY.as_secs() < ACK_WAIT.as_secs(),
    "what came first of the rest is told to be worked at before it comes again"
);
/// After how many failures in a row it is told that a partition cannot be taken from.
const TOLD_AFTER: u32 = 3;
/// How many groups are taken and stored at once.
const WRITES: usize = 8;
/// How long to wait before the database or the stream is asked again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// When an event comes again that the database refused.
const REFUSED_AGAIN_AFTER: Duration = Duration::from_secs(30);
/// How much of a reason is kept: a batch of faults may be long.
const MOST_REASON_CHARS: usize = 1000;
/// How long a loop may be silent. It rests while nothing comes.
const STUCK_AFTER: Duration = Duration::from_secs(60);
/// How often ended messages are cleared away.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Stores what the stream brings.
pub struct Consumer {
    /// The stream.
    pub stream: EventStream,
    /// The database.
    pub db: Db,
    /// Which partitions are this node's to take.
    pub cells: Cells,
    /// The time.
    pub clock: Clock,
    /// Stores events.
    pub publisher: Publisher,
    /// Reads them.
    pub read: ReadEvent,
    /// Which addresses a payload may be fetched from.
    pub address_policy: AddressPolicy,
    /// For how long ended messages are kept.
    pub retention: TimeDelta,
}

impl Consumer {
    /// Begins to take messages of every partition.
    pub fn start(self) {
        let supervisor = self.publisher.supervisor().clone();
        let (shared, writes) = (Arc::new(self), Arc::new(Semaphore::new(WRITES)));
        for partition in Partition::all() {
            let (shared, writes) = (shared.clone(), writes.clone());
            let take = move |pulse| {
                let taker = shared.clone().take(partition, writes.clone(), pulse);
                shared.stream.takers.track_future(taker)
            };
            supervisor.supervise("partition", STUCK_AFTER, take);
        }
        let swept = shared.clone();
        supervisor.supervise("terminated", 2 * SWEEP_EVERY, move |pulse| swept.clone().sweep(pulse));
        supervisor.supervise("unreadable", 2 * super::unreadable::EVERY, move |pulse| {
            let shared = shared.clone();
            async move { super::unreadable::watch(&shared, &pulse).await }
        });
    }

    /// Takes the messages of a partition until the node stops.
    async fn take(self: Arc<Self>, partition: Partition, writes: Arc<Semaphore>, pulse: Arc<Pulse>) {
        let mut failures = 0;
        while !self.is_stopping() {
            match self.follow(partition, &writes, &pulse).await {
                Ok(()) => failures = 0,
                Err(why) => {
                    failures += 1;
                    if failures == TOLD_AFTER {
                        tracing::warn!(partition = partition.number(), why, "a partition cannot be taken from");
                    }
                    // A message may look like a status of the server.
                    self.stream.lost.notify_one();
                }
            }
            pulse.beat();
            self.pause().await;
        }
        pulse.done();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stream.stopping.is_cancelled()
    }

    /// Lets a moment pass, unless the node is to stop.
    async fn pause(&self) {
        tokio::select! {
            () = sleep(AGAIN_AFTER) => {}
            () = self.stream.stopping.cancelled() => {}
        }
    }

    /// Stores what comes, a group at a time; gives why nothing comes any more.
    async fn follow(&self, partition: Partition, writes: &Semaphore, pulse: &Pulse) -> Result<(), String> {
        let mut again = self.stream.again.subscribe();
        let Ok(session) = self.stream.session() else { return Ok(()) };
        if self.cells.takes(partition, WAIT).is_none() {
            return Ok(());
        }
        let consumer = open(&session.taking, partition).await?;
        loop {
            // A pull that would last beyond the partition's next owner ends with this one's time.
            let Some(wait) = self.cells.takes(partition, WAIT) else { return Ok(()) };
            pulse.rest();
            let began = Instant::now();
            let first = tokio::select! {
                biased;
                next = next_of(&consumer, wait) => next?,
                // What was asked for is forgotten by servers that were started anew.
                _ = again.changed() => return Ok(()),
                () = self.stream.stopping.cancelled() => return Ok(()),
            };
            pulse.beat();
            let Some(first) = first else {
                // Sooner or later than it should end: a message may look like the end.
                if began.elapsed().abs_diff(wait) > WAIT_IS_ABOUT {
                    self.stream.lost.notify_one();
                }
                continue;
            };
            self.store(first, &consumer, again.clone(), writes, pulse).await;
        }
    }

    /// Stores a message with what else is there, once that may be one of the [`WRITES`]; tells the stream meanwhile that these are
    /// worked at.
    async fn store(
        &self,
        first: Message,
        consumer: &Durable<Config>,
        again: watch::Receiver<()>,
        writes: &Semaphore,
        pulse: &Pulse,
    ) {
        let mut group = vec![first];
        let Ok(_write) = self.at_work(&group, pulse, writes.acquire()).await else { return };
        let room = GROUP_BYTES.saturating_sub(group.iter().map(|one| one.payload.len()).sum());
        // What was given out and does not arrive comes again.
        if room > usize::try_from(super::MAX_MESSAGE_BYTES).unwrap_or(0) && !self.is_stopping() {
            let rest = self.at_work(&group, pulse, rest_of(consumer, room, again, &self.stream.stopping)).await;
            group.extend(rest);
        }
        self.at_work(&group, pulse, self.settle(&group)).await;
    }

    /// Does something, and tells the stream from time to time that these messages are worked at.
    async fn at_work<T>(&self, messages: &[Message], pulse: &Pulse, work: impl Future<Output = T>) -> T {
        let tell = async {
            loop {
                sleep(AT_WORK_EVERY).await;
                pulse.beat();
                for message in messages {
                    let _ = message.ack_with(AckKind::Progress).await;
                }
            }
        };
        tokio::select! {
            done = work => done,
            () = tell => unreachable!("it never ends"),
        }
    }

    /// Stores, ends or gives back each of these, however long the database is away, unless the node is to stop.
    async fn settle(&self, group: &[Message]) {
        let mut arrived = Vec::with_capacity(group.len());
        for message in group {
            match message::read(message, self.read, &self.address_policy) {
                Ok(one) => arrived.push(one),
                Err(Unfit { reason, was_accepted: false }) => self.terminate(message, &reason).await,
                // The API of a node took it: that node is of another release, or has other settings.
                Err(Unfit { reason, .. }) => {
                    tracing::error!(reason, "an event that another node accepted cannot be read here; it comes again");
                    let _ = message.ack_with(AckKind::Nak(Some(REFUSED_AGAIN_AFTER))).await;
                }
            }
        }
        self.store_all(merge(arrived)).await;
    }

    fn store_all<'a>(&'a self, mut arrived: Vec<Arrived<'a>>) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            let mut late = 0;
            loop {
                let stored = match self.leave_known(&mut arrived).await {
                    Ok(()) if arrived.is_empty() => return,
                    Ok(()) => {
                        failpoint::pass("before-store");
                        self.publisher.publish(arrived.iter().map(|one| one.event.clone()).collect()).await
                    }
                    Err(error) => Err(PublishError::from(&error)),
                };
                match stored {
                    Ok(_) => {
                        failpoint::pass("after-store");
                        telemetry::stream::STORED.increment(arrived.len() as u64);
                        return acknowledge(&arrived).await;
                    }
                    // They may be too many for one write.
                    Err(PublishError::Uncertain(_)) if late > 0 && arrived.len() > 1 => {
                        let rest = arrived.split_off(arrived.len() / 2);
                        self.store_all(arrived).await;
                        return self.store_all(rest).await;
                    }
                    Err(PublishError::Away(why) | PublishError::Uncertain(why)) => {
                        late += 1;
                        tracing::warn!(why, messages = arrived.len(), "what the stream brought cannot be stored yet");
                        self.pause().await;
                        if self.is_stopping() {
                            return give_back(&arrived, None).await;
                        }
                    }
                    // One that cannot be stored must not keep the others from it.
                    Err(PublishError::Failed(_)) if arrived.len() > 1 => {
                        for one in arrived {
                            self.store_all(vec![one]).await;
                        }
                        return;
                    }
                    // It was accepted: it is never ended for a fault of ours, and is in nobody's way meanwhile.
                    Err(PublishError::Failed(why)) => {
                        tracing::error!(why, "an event of the stream cannot be stored; it comes again");
                        return give_back(&arrived, Some(REFUSED_AGAIN_AFTER)).await;
                    }
                }
            }
        })
    }

    /// Acknowledges and takes out what the database has already.
    async fn leave_known(&self, arrived: &mut Vec<Arrived<'_>>) -> Result<(), DbError> {
        let ids: Vec<EventId> = arrived.iter().filter_map(|one| one.event.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let stored = self.db.query(async |conn| events::known(conn, &ids).await).await?;
        let (known, new): (Vec<_>, Vec<_>) =
            std::mem::take(arrived).into_iter().partition(|one| one.event.id.is_some_and(|id| stored.contains(&id)));
        *arrived = new;
        telemetry::stream::REPEATED.increment(known.len() as u64);
        acknowledge(&known).await;
        Ok(())
    }

    /// Keeps a message that can never be stored, with its reason, and ends it.
    async fn terminate(&self, message: &Message, reason: &str) {
        let Some(place) = Place::of(message) else { return };
        if self.keep(place, message.subject.as_ref(), reason, message.payload.to_vec()).await {
            let _ = message.ack_with(AckKind::Term).await;
        } else {
            let _ = message.ack_with(AckKind::Nak(Some(REFUSED_AGAIN_AFTER))).await;
        }
    }

    /// Keeps what can never be stored, with its reason. False if that cannot be done now: it comes again.
    pub(super) async fn keep(&self, place: Place, subject: &str, reason: &str, body: Vec<u8>) -> bool {
        // Postgres takes no U+0000 in a text, and nobody needs line breaks there.
        let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(MOST_REASON_CHARS).collect::<String>();
        let new = NewTerminatedMessage {
            published_at: place.published_at,
            sequence: i64::try_from(place.sequence).unwrap_or(i64::MAX),
            subject: plain(subject),
            reason: plain(reason),
            body,
            terminated_at: self.clock.now(),
        };
        match self.db.query(async |conn| terminated_messages::keep(conn, &new).await).await {
            Ok(is_new) => {
                telemetry::stream::TERMINATED.increment(u64::from(is_new));
                tracing::warn!(
                    subject = new.subject,
                    reason = new.reason,
                    "a message of the stream is no event; it is kept"
                );
                true
            }
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "a message of the stream that is no event cannot be kept yet"
                );
                false
            }
        }
    }

    async fn sweep(self: Arc<Self>, pulse: Arc<Pulse>) {
        while !self.is_stopping() {
            pulse.beat();
            let until = self.clock.now() - self.retention;
            match self.db.query(async |conn| terminated_messages::sweep(conn, until).await).await {
                // There may be more.
                Ok(count) if count > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::debug!(error = format!("{error:#}"), "old ended messages were not deleted"),
            }
            tokio::select! {
                () = sleep(SWEEP_EVERY) => {}
                () = self.stream.stopping.cancelled() => {}
            }
        }
        pulse.done();
    }
}

/// The durable consumer of a partition, made or set right.
async fn open(context: &Context, partition: Partition) -> Result<Durable<Config>, String> {
    let name = name_of(partition);
    let config = Config {
        durable_name: Some(name.clone()),
        filter_subject: super::subjects_of(partition),
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_ack_pending: UNACKNOWLEDGED,
        // For ever.
        max_deliver: -1,
        ..Config::default()
    };
    if let Ok(found) = context.get_consumer_from_stream::<Config, _, _>(&name, NAME).await {
        let has = &found.cached_info().config;
        let is_as_wanted = has.ack_policy == AckPolicy::Explicit
            && has.max_deliver == config.max_deliver
            && has.filter_subject == config.filter_subject
            && has.ack_wait == config.ack_wait
            && has.max_ack_pending == config.max_ack_pending
            && has.deliver_policy == config.deliver_policy
            && !has.headers_only
            && has.backoff.is_empty()
            && (has.max_expires.is_zero() || has.max_expires >= WAIT)
            && (has.max_batch <= 0 || usize::try_from(has.max_batch).is_ok_and(|most| most >= GROUP))
            && (has.max_bytes <= 0 || usize::try_from(has.max_bytes).is_ok_and(|most| most >= GROUP_BYTES));
        if is_as_wanted {
            return Ok(found);
        }
    }
    context.create_consumer_on_stream(config, NAME).await.map_err(|error| error.to_string())
}

pub(super) fn name_of(partition: Partition) -> String {
    format!("partition-{}", partition.number())
}

/// The next message of a partition; none if nothing comes for a while.
async fn next_of(consumer: &Durable<Config>, wait: Duration) -> Result<Option<Message>, String> {
    let asked = consumer.batch().max_messages(1).expires(wait.max(SHORTEST_WAIT)).messages().await;
    let mut messages: Batch = asked.map_err(|error| error.to_string())?;
    messages.next().await.transpose().map_err(|error| error.to_string())
}

/// What else is there: all of it, or what has come when servers that were connected to anew have forgotten the rest, or the node is
/// to stop.
async fn rest_of(
    consumer: &Durable<Config>,
    bytes: usize,
    mut again: watch::Receiver<()>,
    stopping: &CancellationToken,
) -> Vec<Message> {
    let mut group = Vec::new();
    let take = async {
        let Ok(mut messages) = consumer.fetch().max_messages(GROUP - 1).max_bytes(bytes).messages().await else {
            return;
        };
        while let Some(Ok(message)) = messages.next().await {
            group.push(message);
        }
    };
    tokio::select! {
        _ = timeout(REST_WITHIN, take) => {}
        _ = again.changed() => {}
        () = stopping.cancelled() => {}
    }
    group
}

/// Messages of one id are one event, which all of them wait for.
fn merge(arrived: Vec<Arrived<'_>>) -> Vec<Arrived<'_>> {
    let mut places: HashMap<EventId, usize> = HashMap::new();
    let mut merged: Vec<Arrived<'_>> = Vec::with_capacity(arrived.len());
    for one in arrived {
        match one.event.id.and_then(|id| places.get(&id)) {
            Some(place) => merged[*place].messages.extend(one.messages),
            None => {
                places.extend(one.event.id.map(|id| (id, merged.len())));
                merged.push(one);
            }
        }
    }
    merged
}

async fn acknowledge(arrived: &[Arrived<'_>]) {
    for message in arrived.iter().flat_map(|one| &one.messages) {
        // Lost, it comes again, and is known.
        let _ = message.ack().await;
    }
}

async fn give_back(arrived: &[Arrived<'_>], after: Option<Duration>) {
    for message in arrived.iter().flat_map(|one| &one.messages) {
        let _ = message.ack_with(AckKind::Nak(after)).await;
    }
}
