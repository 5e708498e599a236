//! The stream before the database: NATS JetStream takes events in where `--stream` names its servers, and keeps them on a
//! quorum of its replicas until a node has stored them.
//!
//! One stream, a work queue, has a subject for each organization, under one of 64 partitions: `jetbridge.partitions.N.ORGANIZATION`.
//! [`EventStream::publish`] writes to it for the API; a [`consumer`] for each partition stores what comes, through the same
//! publisher that HTTP uses, and acknowledges it after the commit. What a node leaves unacknowledged comes again, and is stored
//! once, since its id comes with it. Replication, quorums and redelivery are JetStream's.

pub mod consumer;
mod fitness;
mod keys;
mod message;
mod publish;
mod settings;
mod unreadable;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_nats::connection::State as Connection;
use async_nats::jetstream::context::{ContextBuilder, GetStreamErrorKind};
use async_nats::jetstream::stream::Info;
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{ConnectOptions, Event};
use tokio::sync::{Notify, Semaphore, watch};
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
pub use settings::StreamSettings;

/// What the stream is called.
pub const NAME: &str = "JETBRIDGE";
/// The largest message: the largest event (contract, "Errors") and room for its headers.
const MAX_MESSAGE_BYTES: i32 = 1024 * 1024 + 64 * 1024;
/// How long a publish waits for the quorum, unless a debug build is told otherwise.
pub const STREAM_DEADLINE: Duration = Duration::from_secs(3);
/// How many messages may wait for the quorum at once.
const MAX_IN_FLIGHT: usize = 4096;
/// How long a server may take to be connected to.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// How often a server must show that it is there.
const PING_EVERY: Duration = Duration::from_secs(5);
const NOT_CONNECTED: &str = "no server is connected";
/// How long a look may take: a few times what the election of a leader does.
const WITHIN: Duration = Duration::from_secs(10);
/// How often it is looked at how the stream is.
const EVERY: Duration = Duration::from_secs(2);
/// How long nobody may have looked before the loop that does is stuck.
const STUCK_AFTER: Duration = Duration::from_secs(60);

/// The subject of an organization's events.
fn subject_of(organization: OrganizationId) -> String {
    format!("jetbridge.partitions.{}.{organization}", Partition::of(organization).number())
}

/// The subjects of a partition's events.
fn subjects_of(partition: Partition) -> String {
    format!("jetbridge.partitions.{}.*", partition.number())
}

/// How the stream is.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// On how many servers each message is now: those that are there and have all.
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
    /// What may wait for the quorum.
    in_flight: Arc<Semaphore>,
    /// Told when the connection through which messages are taken was lost, or they cannot be taken.
    lost: Arc<Notify>,
    /// Changes when that connection is there again: what was asked for through it is to be asked for once more.
    again: watch::Sender<()>,
}

/// What is known of the stream.
struct Known {
    /// Once it was found fit.
    session: Option<Session>,
    /// How it was when it was last looked at, or what kept that from being told.
    found: Result<(Condition, Instant), String>,
}

/// Connections, apart: what somebody else published may break the one through which it is taken, and no publish with it.
#[derive(Clone)]
struct Session {
    /// For publishes and looks.
    publishing: Context,
    /// For messages.
    taking: Context,
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
            in_flight: Arc::new(Semaphore::new(MAX_IN_FLIGHT)),
            lost: Arc::default(),
            again: watch::Sender::new(()),
        }
    }

    /// Connects, and looks after the stream for as long as the node lives: where it is not there, it is made.
    pub fn start(&self, supervisor: &Supervisor) {
        telemetry::metrics();
        metrics::gauge!(telemetry::stream::AWAY).set(1.0);
        let stream = self.clone();
        supervisor.supervise("stream", STUCK_AFTER, move |pulse| stream.clone().keep(pulse));
    }

    /// Takes no more messages, and waits until those that it has are stored or given back.
    pub async fn stop(&self) {
        self.stopping.cancel();
        self.takers.close();
        self.takers.wait().await;
        if let Ok(session) = self.session() {
            // What was acknowledged or given back is on its way; a server that is gone finds out by itself.
            let _ = session.taking.client().flush().await;
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
        let open = match session.as_ref() {
            // The client connects again by itself.
            Some(open) if !open.is_connected() => return Err(NOT_CONNECTED.to_owned()),
            Some(open) => open.clone(),
            None => self.connect().await.map_err(|error| format!("no server can be reached: {error}"))?,
        };
        let info = self.stream_of(&open.publishing, session.is_some()).await?;
        let of_servers =
            || [&open.publishing, &open.taking].into_iter().find_map(|one| fitness::flaw_of_servers(&one.client()));
        let unfit = fitness::flaw(&info.config).or_else(of_servers);
        if let Some(flaw) = unfit {
            *session = None;
            return Err(flaw);
        }
        keys::make(&open.publishing, info.config.num_replicas).await?;
        *session = Some(open.clone());
        if let Some(why) = fitness::fullness(&info) {
            return Err(why);
        }
        keys::probe(&open.publishing).await?;
        Ok(self.condition_of(&info))
    }

    async fn connect(&self) -> Result<Session, async_nats::ConnectError> {
        let open = async |options: ConnectOptions| {
            let client = options.connect(self.settings.servers.clone()).await?;
            let context = ContextBuilder::new().timeout(self.settings.deadline).ack_timeout(self.settings.deadline);
            // Bounded by `in_flight`, for a whole request at once.
            Ok::<_, async_nats::ConnectError>(context.max_ack_inflight(2 * MAX_IN_FLIGHT).build(client))
        };
        let publishing = open(self.options("jetbridge publishes")).await?;
        let (lost, again) = (self.lost.clone(), self.again.clone());
        let taking = self.options("jetbridge takes").event_callback(move |event| {
            match event {
                Event::Disconnected => lost.notify_one(),
                Event::Connected => again.send_replace(()),
                _ => {}
            }
            std::future::ready(())
        });
        Ok(Session { publishing, taking: open(taking).await? })
    }

    fn options(&self, name: &str) -> ConnectOptions {
        let mut options = ConnectOptions::new()
            .name(name)
            .connection_timeout(CONNECT_WITHIN)
            .request_timeout(Some(self.settings.deadline))
            .ping_interval(PING_EVERY);
        if let Some((user, password)) = &self.settings.login {
            options = match password {
                Some(password) => options.user_and_password(user.clone(), password.clone()),
                None => options.token(user.clone()),
            };
        }
        if let Some(trust) = &self.settings.trust {
            options = options.tls_client_config(trust.clone());
        }
        options
    }

    fn condition_of(&self, info: &Info) -> Condition {
        let age = self.clock.now().signed_duration_since(info.state.first_timestamp).as_seconds_f64();
        let oldest_seconds = if info.state.messages == 0 { 0.0 } else { age.max(0.0) };
        let others = info.cluster.iter().flat_map(|cluster| &cluster.replicas);
        let replicas = 1 + others.filter(|peer| peer.current && !peer.offline).count();
        Condition { replicas, waiting: info.state.messages, oldest_seconds }
    }

    /// The stream, made if it is not there.
    async fn stream_of(&self, context: &Context, was_there: bool) -> Result<Info, String> {
        match context.get_stream(NAME).await {
            Ok(stream) => Ok(stream.cached_info().clone()),
            Err(error) => match error.kind() {
                GetStreamErrorKind::JetStream(told) if told.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                    let wanted = fitness::wanted(context.client().server_info().cluster.is_some());
                    let made = context.create_stream(wanted).await;
                    let made = made.map_err(|error| format!("{NAME} cannot be made: {error}"))?;
                    let replicas = made.cached_info().config.num_replicas;
                    if was_there {
                        tracing::error!(replicas, "the stream had gone, with what waited in it, and was made anew");
                    } else {
                        tracing::info!(replicas, "the stream was made");
                    }
                    Ok(made.cached_info().clone())
                }
                _ => Err(format!("{NAME} cannot be asked for: {error}")),
            },
        }
    }
}

impl Session {
    fn is_connected(&self) -> bool {
        self.publishing.client().connection_state() == Connection::Connected
    }
}
