//! Where publishes are handed in: a queue before the writer, and an answer within the time that a request has.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::timeout_at;
use tokio_util::task::TaskTracker;

use super::matching::Matches;
use super::together::{Also, Failed};
use super::writer::Writer;
use super::written::Written;
use super::{NewEvent, PublishError, Published};
use crate::clock::Clock;
use crate::delivery::intake::Intake;
use crate::delivery::supervisor::Supervisor;
use crate::delivery::tallies::Tallies;
use crate::domain::id::EventId;
use crate::store::db::{Db, DbError};

/// The most publishes that wait for a write.
const QUEUE: usize = 1024;
/// All writes that go on have ended, well or not, within this.
const STUCK_AFTER: Duration = Duration::from_secs(30);

/// Stores events. Clones share the writes.
#[derive(Clone)]
pub struct Publisher {
    queue: mpsc::Sender<Request>,
    writer: Writer,
    supervisor: Arc<Supervisor>,
}

impl Publisher {
    /// Stores events in `db`, and hands their deliveries to this node, if it has an engine.
    #[must_use]
    pub fn new(db: Db, clock: Clock, intake: Option<Intake>, tallies: Arc<Tallies>) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE);
        let supervisor = intake.as_ref().map_or_else(Arc::default, Intake::supervisor);
        let under_way = TaskTracker::new();
        let writer = Writer { db, clock, intake, apart: Arc::default(), tallies, under_way };
        let (watched, requests) = (writer.clone(), Arc::new(Mutex::new(requests)));
        supervisor.supervise("publish", STUCK_AFTER, move |pulse| watched.clone().run(requests.clone(), pulse));
        Self { queue, writer, supervisor }
    }

    /// Watches the loops of this node: those of its engine, if it has one, and of this.
    #[must_use]
    pub fn supervisor(&self) -> &Arc<Supervisor> {
        &self.supervisor
    }

    /// Waits for the writes that go on, of which nobody may wait for the answer any more: what they lease, the engine gives back.
    pub async fn settle(&self) {
        self.writer.under_way.close();
        self.writer.under_way.wait().await;
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
        let matches = Matches::find(connection, &events, EventId::MAX_DELIVERIES, usize::MAX).await?;
        self.writer.write_matched(connection, &events, matches).await
    }

    /// Stores events with all their deliveries, and does `also`: both, or neither. What it gives is committed.
    pub async fn publish_with<A: Also>(&self, events: &[NewEvent], also: &A) -> Result<A::Done, A::Error>
    where
        A::Error: From<DbError> + From<PublishError>,
    {
        match self.writer.write_with(events, also).await {
            Ok((written, done)) => {
                written.deliver();
                Ok(done)
            }
            Err(Failed::Database(error)) => Err(error.into()),
            Err(Failed::Refused(error)) => Err(error.into()),
            Err(Failed::Also(error)) => Err(error),
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
