//! The stream before the database: NATS JetStream takes events in where `--stream` names its servers, and keeps them on a
//! quorum of its replicas until a node has stored them.
//!
//! One stream, a work queue, has a subject for each organization, under one of 64 partitions: `jetbridge.partitions.N.ORGANIZATION`.
//! [`EventStream::publish`] writes to it for the API; a [`consumer`] for each partition stores what comes, through the same
//! publisher that HTTP uses, and acknowledges it after the commit. What a node leaves unacknowledged comes again, and is stored
//! once, since its id comes with it. Replication, quorums and redelivery are JetStream's.

pub mod consumer;
mod keys;
mod message;
mod publish;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub use async_nats::ServerAddr;
use async_nats::connection::State as Connection;
use async_nats::jetstream::context::{ContextBuilder, GetStreamErrorKind};
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, RetentionPolicy};
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{Client, ConnectOptions};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::delivery::supervisor::{Pulse, Supervisor};
use crate::domain::id::{OrganizationId, Partition};
use crate::telemetry;

pub use keys::Claimed;
pub use message::ReadEvent;
pub use publish::Outgoing;

/// What the stream is called.
pub const NAME: &str = "JETBRIDGE";
/// The subjects of the stream.
const SUBJECTS: &str = "jetbridge.partitions.*.*";
/// The largest message: the largest event (contract, "Errors") and room for its headers.
const MAX_MESSAGE_BYTES: i32 = 1024 * 1024 + 64 * 1024;
/// How many replicas a stream gets that is made in a cluster.
const REPLICAS: usize = 3;
/// How long a publish waits for the quorum, unless a debug build is told otherwise.
pub const STREAM_DEADLINE: Duration = Duration::from_secs(3);
/// How many publishes may wait for the quorum at once.
const MAX_IN_FLIGHT: usize = 4096;
/// How long a server may take to be connected to.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How often a server must show that it is there.
const PING_EVERY: Duration = Duration::from_secs(5);
const NOT_CONNECTED: &str = "no server is connected";
/// Within this, messages of one id are one, whatever the database knows.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// How long a look may take: a few times what the election of a leader does.
const WITHIN: Duration = Duration::from_secs(10);
/// How often it is looked at how the stream is.
const EVERY: Duration = Duration::from_secs(2);
/// How long nobody may have looked before the loop that does is stuck.
const STUCK_AFTER: Duration = Duration::from_secs(60);

/// Which servers, and whom to trust as them.
pub struct StreamSettings {
    /// The servers; a URL may hold a user and a password.
    pub servers: Vec<ServerAddr>,
    /// A file with certificate authorities to trust beside the system's, in PEM.
    pub authorities: Option<PathBuf>,
    /// How long a publish waits for the quorum.
    pub deadline: Duration,
}

/// The subject of an organization's events.
fn subject(organization: OrganizationId) -> String {
    format!("jetbridge.partitions.{}.{organization}", Partition::of(organization).number())
}

/// How the stream is.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// On how many servers each message is.
    pub replicas: usize,
    /// How many messages no node has stored yet.
    pub waiting: u64,
    /// Seconds for which the oldest of them has been there; 0 where none waits.
    pub oldest_seconds: f64,
}

/// The stream; clones share it.
#[derive(Clone)]
pub struct EventStream {
    settings: Arc<StreamSettings>,
    clock: Clock,
    known: Arc<Mutex<Known>>,
    stopping: CancellationToken,
    /// The loops that take messages.
    takers: TaskTracker,
}

/// What is known of the stream.
struct Known {
    /// Once it was found fit.
    session: Option<Session>,
    /// How it was when it was last looked at, or what kept that from being told.
    found: Result<(Condition, Instant), String>,
}

/// A connection, and what was opened through it.
#[derive(Clone)]
struct Session {
    client: Client,
    context: Context,
}

/// Why a message is not known to be in the stream.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It is away, or refuses: nothing was taken.
    #[error("the stream: {0}")]
    Away(String),
    /// It did not confirm in time, and may have taken it.
    #[error("the stream: {0}")]
    Uncertain(String),
    /// The message is larger than its servers take.
    #[error("the stream takes no message of this size")]
    TooLarge,
}

impl EventStream {
    /// Of these servers; nobody connects yet.
    #[must_use]
    pub fn new(settings: StreamSettings, clock: Clock) -> Self {
        let known = Known { session: None, found: Err("it has not been reached yet".to_owned()) };
        Self {
            settings: Arc::new(settings),
            clock,
            known: Arc::new(Mutex::new(known)),
            stopping: CancellationToken::new(),
            takers: TaskTracker::new(),
        }
    }

    /// Connects, and looks after the stream for as long as the node lives: where it is not there, it is made.
    pub fn start(&self, supervisor: &Supervisor) {
        telemetry::metrics();
        metrics::gauge!(telemetry::stream::AWAY).set(1.0);
        let stream = self.clone();
        supervisor.supervise("stream", STUCK_AFTER, move |pulse| stream.clone().keep(pulse));
    }

    /// Takes no more messages, waits until those that are being stored are, and gives the rest back to others at once.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.takers.close();
        self.takers.wait().await;
        if let Ok(session) = self.session() {
            // What was given back is on its way; a server that is gone finds out by itself.
            let _ = session.client.flush().await;
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics while holding it")
    }

    /// How it is, or what is wrong with it.
    pub fn condition(&self) -> Result<Condition, String> {
        let known = self.known();
        let (condition, at) = known.found.clone()?;
        if !known.session.as_ref().is_some_and(Session::is_connected) {
            return Err(NOT_CONNECTED.to_owned());
        }
        if at.elapsed() > WITHIN + 2 * EVERY {
            return Err(format!("no server has answered for {} s", at.elapsed().as_secs()));
        }
        Ok(condition)
    }

    /// What to publish and take through. That a look failed is no reason not to try.
    fn session(&self) -> Result<Session, StreamError> {
        let known = self.known();
        let away = |why: &str| StreamError::Away(why.to_owned());
        match (&known.session, &known.found) {
            (Some(session), _) if session.is_connected() => Ok(session.clone()),
            (None, Err(why)) => Err(away(why)),
            _ => Err(away(NOT_CONNECTED)),
        }
    }

    /// Looks again and again how it is.
    async fn keep(self, pulse: Arc<Pulse>) {
        let mut session = None;
        loop {
            pulse.beat();
            let late = |_| Err(format!("no answer within {} s", WITHIN.as_secs()));
            let found = timeout(WITHIN, self.look(&mut session)).await.unwrap_or_else(late);
            self.note(Known { session: session.clone(), found: found.map(|condition| (condition, Instant::now())) });
            sleep(EVERY).await;
        }
    }

    /// Remembers how it is, and tells it where that has changed.
    fn note(&self, new: Known) {
        let mut known = self.known();
        match (&known.found, &new.found) {
            (Err(_), Ok((condition, _))) => {
                tracing::info!(replicas = condition.replicas, waiting = condition.waiting, "the stream is there");
            }
            (Ok(_), Err(why)) => tracing::warn!(why, "the stream is away"),
            (Err(before), Err(why)) if before != why => tracing::warn!(why, "the stream is away"),
            _ => {}
        }
        metrics::gauge!(telemetry::stream::AWAY).set(if new.found.is_err() { 1.0 } else { 0.0 });
        if let Ok((condition, _)) = &new.found {
            #[expect(clippy::cast_precision_loss, reason = "a stream has no 2^52 messages")]
            {
                metrics::gauge!(telemetry::stream::REPLICAS).set(condition.replicas as f64);
                metrics::gauge!(telemetry::stream::WAITING).set(condition.waiting as f64);
            }
            metrics::gauge!(telemetry::stream::OLDEST).set(condition.oldest_seconds);
        }
        *known = new;
    }

    /// Connects if that has not been done, makes what is not there, and asks how it is. A stream that is not fit has no session.
    async fn look(&self, session: &mut Option<Session>) -> Result<Condition, String> {
        if let Some(open) = session.as_ref() {
            // The client connects again by itself.
            if !open.is_connected() {
                return Err(NOT_CONNECTED.to_owned());
            }
            let info = stream_of(&open.client, &open.context).await?;
            return match flaw(&info.config) {
                None => Ok(self.condition_of(&info)),
                Some(flaw) => {
                    *session = None;
                    Err(flaw)
                }
            };
        }
        let client = self.connect().await.map_err(|error| format!("no server can be reached: {error}"))?;
        let context = ContextBuilder::new()
            .timeout(self.settings.deadline)
            .ack_timeout(self.settings.deadline)
            .max_ack_inflight(MAX_IN_FLIGHT)
            .build(client.clone());
        let info = stream_of(&client, &context).await?;
        if let Some(flaw) = flaw(&info.config) {
            return Err(flaw);
        }
        keys::make(&context, info.config.num_replicas).await?;
        *session = Some(Session { client, context });
        Ok(self.condition_of(&info))
    }

    async fn connect(&self) -> Result<Client, async_nats::ConnectError> {
        let mut options = ConnectOptions::new()
            .name("jetbridge")
            .connection_timeout(CONNECT_WITHIN)
            .request_timeout(Some(self.settings.deadline))
            .ping_interval(PING_EVERY);
        if let Some(authorities) = &self.settings.authorities {
            options = options.add_root_certificates(authorities.clone());
        }
        options.connect(self.settings.servers.clone()).await
    }

    fn condition_of(&self, info: &Info) -> Condition {
        let age = self.clock.now().signed_duration_since(info.state.first_timestamp).as_seconds_f64();
        let oldest_seconds = if info.state.messages == 0 { 0.0 } else { age.max(0.0) };
        Condition { replicas: info.config.num_replicas, waiting: info.state.messages, oldest_seconds }
    }
}

impl Session {
    fn is_connected(&self) -> bool {
        self.client.connection_state() == Connection::Connected
    }
}

/// The stream, made if it is not there.
async fn stream_of(client: &Client, context: &Context) -> Result<Info, String> {
    match context.get_stream(NAME).await {
        Ok(stream) => Ok(stream.cached_info().clone()),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(told) if told.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                let wanted = wanted(client.server_info().cluster.is_some());
                let made = context.create_stream(wanted).await;
                let made = made.map_err(|error| format!("{NAME} cannot be made: {error}"))?;
                tracing::info!(replicas = made.cached_info().config.num_replicas, "the stream was made");
                Ok(made.cached_info().clone())
            }
            _ => Err(format!("{NAME} cannot be asked for: {error}")),
        },
    }
}

/// The stream as it is made.
fn wanted(is_cluster: bool) -> Config {
    Config {
        name: NAME.to_owned(),
        description: Some("Events on their way to Jetbridge's database".to_owned()),
        subjects: vec![SUBJECTS.to_owned()],
        retention: RetentionPolicy::WorkQueue,
        // Where the operator sets a limit, what is over it is refused, and nothing that was taken is dropped.
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: MAX_MESSAGE_BYTES,
        num_replicas: if is_cluster { REPLICAS } else { 1 },
        duplicate_window: DUPLICATE_WINDOW,
        ..Config::default()
    }
}

/// What keeps a stream that somebody else made from being used.
fn flaw(config: &Config) -> Option<String> {
    let told = |what: &str| Some(format!("{NAME} {what}"));
    if config.retention != RetentionPolicy::WorkQueue {
        return told("is no work queue: set its retention so");
    }
    if config.subjects != [SUBJECTS] {
        return told(&format!("must have the subject {SUBJECTS} and no other"));
    }
    if config.discard != DiscardPolicy::New {
        return told("discards old messages when it is full: it must refuse new ones");
    }
    if !config.max_age.is_zero() {
        return told("drops messages by their age: set no max_age");
    }
    // A pull that is larger than it may be is never answered, and what comes after it neither.
    if !(1..=MAX_MESSAGE_BYTES).contains(&config.max_message_size) {
        return told(&format!("must have a max_msg_size of {MAX_MESSAGE_BYTES}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_as_it_is_made_has_no_flaw_and_what_would_lose_events_is_one() {
        assert_eq!(flaw(&wanted(true)), None);
        assert_eq!((wanted(true).num_replicas, wanted(false).num_replicas), (3, 1));
        type Change = fn(&mut Config);
        let changes: [(Change, &str); 5] = [
            (|config| config.retention = RetentionPolicy::Limits, "work queue"),
            (|config| config.discard = DiscardPolicy::Old, "refuse new"),
            (|config| config.max_age = Duration::from_secs(1), "max_age"),
            (|config| config.max_message_size = -1, "max_msg_size"),
            (|config| config.subjects = vec!["jetbridge.>".to_owned()], "subject"),
        ];
        for (change, told) in changes {
            let mut config = wanted(false);
            change(&mut config);
            assert!(flaw(&config).is_some_and(|flaw| flaw.contains(told)), "{told}");
        }
    }
}
