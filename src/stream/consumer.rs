//! Events out of the stream, into the database.
//!
//! Each partition has a durable consumer, which all nodes share that have an engine: JetStream says who gets which message. A
//! node takes what is there, up to [`GROUP`] messages, leaves out what the database has, and gives the rest to the publisher in
//! one piece. Only then does it acknowledge. While the database is away it keeps what it has, and tells the stream that it is at
//! work; a message that can never be stored is kept with its reason and ended, so that the others go on.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{Config, Stream as Messages};
use async_nats::jetstream::consumer::{AckPolicy, Consumer as Durable};
use async_nats::jetstream::{AckKind, Message};
use chrono::TimeDelta;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::message::{self, Arrived, Place, ReadEvent, Unfit};
use super::{EventStream, NAME, StreamError};
use crate::clock::Clock;
use crate::delivery::failpoint;
use crate::delivery::publish::{PublishError, Publisher};
use crate::delivery::supervisor::Pulse;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::{EventId, Partition};
use crate::store::db::Db;
use crate::store::events;
use crate::store::terminated_messages::{self, NewTerminatedMessage};
use crate::telemetry;

/// The most messages that a node stores at once of a partition, and asks for ahead.
const GROUP: usize = 256;
/// The most bytes of those, but for the last one.
const GROUP_BYTES: usize = 1024 * 1024;
/// The most bytes that it asks for ahead: more than one message, of which it is the bound.
const AHEAD_BYTES: usize = 2 * 1024 * 1024;
/// The most messages of a partition that all nodes together have and have not acknowledged.
const UNACKNOWLEDGED: i64 = 2048;
/// How long a node has a message before another gets it, unless it tells that it is at work.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How often it tells so.
const AT_WORK_EVERY: Duration = Duration::from_secs(10);
/// How many groups are stored at once.
const WRITES: usize = 8;
/// How long to wait before the database or the stream is asked again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// After how many deliveries a message is ended that the database refuses by itself, and how far they are apart.
const MOST_DELIVERED: i64 = 5;
const REFUSED_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How much of a reason is kept: a batch of faults may be long.
const MOST_REASON_CHARS: usize = 1000;
/// How long a loop may be silent. It rests while nothing comes.
const STUCK_AFTER: Duration = Duration::from_secs(60);
/// How often stored reasons of ended messages are cleared away.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Stores what the stream brings.
pub struct Consumer {
    /// The stream.
    pub stream: EventStream,
    /// The database.
    pub db: Db,
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
        supervisor.supervise("terminated", 2 * SWEEP_EVERY, move |pulse| shared.clone().sweep(pulse));
    }

    /// Takes the messages of a partition until the node stops.
    async fn take(self: Arc<Self>, partition: Partition, writes: Arc<Semaphore>, pulse: Arc<Pulse>) {
        loop {
            pulse.beat();
            if self.stream.stopping.is_cancelled() {
                return pulse.done();
            }
            if self.stream.session().is_err() {
                self.rest(&pulse).await;
                continue;
            }
            match self.open(partition).await {
                Ok(mut messages) => {
                    if let Err(why) = self.drain(&mut messages, &writes, &pulse).await {
                        tracing::debug!(partition = partition.number(), why, "a partition is asked for again");
                    }
                    hand_back(&mut messages).await;
                }
                Err(why) => tracing::debug!(partition = partition.number(), why, "a partition cannot be taken from"),
            }
            self.rest(&pulse).await;
        }
    }

    /// Lets a moment pass, unless the node is to stop.
    async fn rest(&self, pulse: &Pulse) {
        pulse.beat();
        tokio::select! {
            () = sleep(AGAIN_AFTER) => {}
            () = self.stream.stopping.cancelled() => {}
        }
    }

    async fn open(&self, partition: Partition) -> Result<Messages, String> {
        let context = self.stream.session().map_err(|error: StreamError| error.to_string())?.context;
        let name = format!("partition-{}", partition.number());
        let config = Config {
            durable_name: Some(name.clone()),
            filter_subject: format!("jetbridge.partitions.{}.*", partition.number()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: UNACKNOWLEDGED,
            // For ever.
            max_deliver: -1,
            ..Config::default()
        };
        let text = |error: &dyn ToString| error.to_string();
        // Not asked of the stream, which all 64 would do at once.
        let consumer: Durable<Config> = match context.get_consumer_from_stream(&name, NAME).await {
            Ok(consumer) => consumer,
            Err(_) => context.create_consumer_on_stream(config, NAME).await.map_err(|error| text(&error))?,
        };
        let asked = consumer.stream().max_messages_per_batch(GROUP).max_bytes_per_batch(AHEAD_BYTES);
        asked.heartbeat(ACK_WAIT / 2).messages().await.map_err(|error| text(&error))
    }

    /// Stores what comes, a group at a time; gives why nothing comes any more.
    async fn drain(&self, messages: &mut Messages, writes: &Semaphore, pulse: &Pulse) -> Result<(), String> {
        loop {
            pulse.rest();
            let first = tokio::select! {
                next = messages.next() => next,
                () = self.stream.stopping.cancelled() => return Ok(()),
            };
            pulse.beat();
            let first = first.ok_or("the stream ended")?.map_err(|error| error.to_string())?;
            let mut bytes = first.payload.len();
            let mut group = vec![first];
            while group.len() < GROUP && bytes < GROUP_BYTES {
                match messages.next().now_or_never() {
                    Some(Some(Ok(message))) => {
                        bytes += message.payload.len();
                        group.push(message);
                    }
                    // What is wrong with it is told at the next turn.
                    _ => break,
                }
            }
            pulse.rest();
            let _write = writes.acquire().await.map_err(|error| error.to_string())?;
            pulse.beat();
            if self.stream.stopping.is_cancelled() {
                for message in &group {
                    let _ = message.ack_with(AckKind::Nak(None)).await;
                }
                return Ok(());
            }
            self.store(group, pulse).await;
        }
    }

    /// Stores a group, however long the database is away, unless the node is to stop.
    async fn store(&self, group: Vec<Message>, pulse: &Pulse) {
        let (mut fit, mut unfit) = (Vec::with_capacity(group.len()), Vec::new());
        for message in group {
            match message::read(message, self.read, &self.address_policy) {
                Ok(arrived) => fit.push(arrived),
                Err(one) => unfit.push(*one),
            }
        }
        for one in unfit {
            self.terminate(one, pulse).await;
        }
        self.store_all(fit, pulse).await;
    }

    fn store_all<'a>(
        &'a self,
        mut arrived: Vec<Arrived>,
        pulse: &'a Pulse,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            loop {
                pulse.beat();
                match self.leave_known(&mut arrived).await {
                    Ok(()) if arrived.is_empty() => return,
                    Ok(()) => {}
                    Err(error) => {
                        if !self.wait(&arrived, &error.to_string()).await {
                            return;
                        }
                        continue;
                    }
                }
                failpoint::pass("before-store");
                let events = arrived.iter().map(|one| one.event.clone()).collect();
                match self.publisher.publish(events).await {
                    Ok(_) => {
                        failpoint::pass("after-store");
                        telemetry::stream::STORED.increment(arrived.len() as u64);
                        return acknowledge(arrived.iter().map(|one| &one.message)).await;
                    }
                    Err(PublishError::Away(why) | PublishError::Uncertain(why)) => {
                        if !self.wait(&arrived, &why).await {
                            return;
                        }
                    }
                    // One that cannot be stored must not keep the others from it.
                    Err(PublishError::Failed(_)) if arrived.len() > 1 => {
                        for one in arrived {
                            self.store_all(vec![one], pulse).await;
                        }
                        return;
                    }
                    Err(PublishError::Failed(why)) => {
                        for one in arrived {
                            self.refused(one, &why, pulse).await;
                        }
                        return;
                    }
                }
            }
        })
    }

    /// Acknowledges what the database has already, and takes it out, as what stands twice in a group.
    async fn leave_known(&self, arrived: &mut Vec<Arrived>) -> Result<(), crate::store::db::DbError> {
        let ids: Vec<EventId> = arrived.iter().filter_map(|one| one.event.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let known = self.db.query(async |conn| events::known(conn, &ids).await).await?;
        let mut seen: HashSet<EventId> = known.into_iter().collect();
        let (new, known): (Vec<_>, Vec<_>) =
            std::mem::take(arrived).into_iter().partition(|one| one.event.id.is_some_and(|id| seen.insert(id)));
        *arrived = new;
        telemetry::stream::REPEATED.increment(known.len() as u64);
        acknowledge(known.iter().map(|one| &one.message)).await;
        Ok(())
    }

    /// Waits for the database, and tells the stream that these are still worked at. False if the node is to stop.
    async fn wait(&self, arrived: &[Arrived], why: &str) -> bool {
        tracing::warn!(why, messages = arrived.len(), "what the stream brought cannot be stored yet");
        self.pause(arrived.iter().map(|one| &one.message)).await
    }

    async fn pause(&self, messages: impl Iterator<Item = &Message> + Clone) -> bool {
        let mut waited = Duration::ZERO;
        while waited < AT_WORK_EVERY && !self.stream.stopping.is_cancelled() {
            tokio::select! {
                () = sleep(AGAIN_AFTER) => {}
                () = self.stream.stopping.cancelled() => {}
            }
            waited += AGAIN_AFTER;
            if self.db.query(async |_| Ok(())).await.is_ok() {
                break;
            }
        }
        let is_stopping = self.stream.stopping.is_cancelled();
        for message in messages {
            // Lost, it comes again: the database knows what it has.
            let _ = message.ack_with(if is_stopping { AckKind::Nak(None) } else { AckKind::Progress }).await;
        }
        !is_stopping
    }

    /// A message that the database refuses by itself is tried again, by whichever node, and ended at last.
    async fn refused(&self, one: Arrived, why: &str, pulse: &Pulse) {
        if one.delivered < MOST_DELIVERED {
            tracing::warn!(why, "an event of the stream could not be stored; it comes again");
            let _ = one.message.ack_with(AckKind::Nak(Some(REFUSED_AGAIN_AFTER))).await;
            return;
        }
        let reason = format!("could not be stored: {why}");
        self.terminate(Unfit { message: one.message, reason }, pulse).await;
    }

    /// Keeps a message that can never be stored, with its reason, and ends it.
    async fn terminate(&self, unfit: Unfit, pulse: &Pulse) {
        let Unfit { message, reason } = unfit;
        let Some(place) = Place::of(&message) else { return };
        let new = NewTerminatedMessage {
            published_at: place.published_at,
            sequence: i64::try_from(place.sequence).unwrap_or(i64::MAX),
            subject: message.subject.to_string(),
            reason: reason.chars().filter(|c| !c.is_control()).take(MOST_REASON_CHARS).collect(),
            body: message.payload.to_vec(),
            terminated_at: self.clock.now(),
        };
        loop {
            pulse.beat();
            let kept = self.db.query(async |conn| terminated_messages::keep(conn, &new).await).await;
            match kept {
                Ok(is_new) => {
                    telemetry::stream::TERMINATED.increment(u64::from(is_new));
                    break;
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "a message that ends cannot be kept yet");
                    if !self.pause(std::iter::once(&message)).await {
                        return;
                    }
                }
            }
        }
        tracing::warn!(subject = new.subject, reason = new.reason, "a message of the stream is no event; it is kept");
        let _ = message.ack_with(AckKind::Term).await;
    }

    async fn sweep(self: Arc<Self>, pulse: Arc<Pulse>) {
        while !self.stream.stopping.is_cancelled() {
            pulse.beat();
            let until = self.clock.now() - self.retention;
            let swept = self.db.query(async |conn| terminated_messages::sweep(conn, until).await).await;
            if let Err(error) = swept {
                tracing::debug!(error = format!("{error:#}"), "old ended messages were not deleted");
            }
            tokio::select! {
                () = sleep(SWEEP_EVERY) => {}
                () = self.stream.stopping.cancelled() => {}
            }
        }
        pulse.done();
    }
}

async fn acknowledge(messages: impl Iterator<Item = &Message>) {
    for message in messages {
        // Lost, it comes again, and is known.
        let _ = message.ack().await;
    }
}

/// Lets others have at once what this node was given and has not begun.
async fn hand_back(messages: &mut Messages) {
    while let Some(Some(Ok(message))) = messages.next().now_or_never() {
        let _ = message.ack_with(AckKind::Nak(None)).await;
    }
}
