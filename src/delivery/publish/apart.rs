//! Publishes that thousands of subscriptions want: written by themselves, so that nobody else waits for them or fails with
//! them.
//!
//! Such a one takes turns with others of its kind alone, one of an organization and event type at a time, and has a deadline
//! of its own. Its deliveries are written in batches, all in one transaction. Which organizations have such events is learnt
//! from the first of each type, and remembered for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time::timeout_at;

use super::matching::Matches;
use super::publisher::{Request, Stage};
use super::together::{Also, Failed, Nothing};
use super::writer::Writer;
use super::written::Written;
use super::{NewEvent, PublishError, Recipients};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};
use crate::store::events::DELIVERIES_AT_ONCE;

/// A publish with more deliveries is written apart.
pub(super) const WIDE: usize = DELIVERIES_AT_ONCE;
/// How many are written at once.
const WRITES: usize = 2;
/// How many may wait, and how many of one kind.
const WAITING: usize = 64;
const WAITING_OF_ONE: usize = 16;
/// How long one waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// How long its writing may take: a million deliveries, on a slow disk.
const LIMIT: Duration = Duration::from_secs(120);
/// How long one statement of it may go unanswered: a little longer than the server lets one run.
const STALLED: Duration = Duration::from_secs(12);
/// How long it is remembered that a kind is wide.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Events that about as many subscriptions want.
type Kind = (OrganizationId, EventType);

/// Those that wait, and of which kinds there were some.
pub(super) struct Apart {
    writes: Semaphore,
    lines: Mutex<HashMap<Kind, Line>>,
}

fn kind_of(event: &NewEvent) -> Kind {
    (event.organization_id, event.event_type)
}

struct Line {
    turn: Arc<Semaphore>,
    waiting: usize,
    /// When one of them was last found to be wide by itself.
    seen_at: Option<Instant>,
}

impl Default for Apart {
    fn default() -> Self {
        Self { writes: Semaphore::new(WRITES), lines: Mutex::default() }
    }
}

impl Apart {
    fn lines(&self) -> std::sync::MutexGuard<'_, HashMap<Kind, Line>> {
        self.lines.lock().expect("nobody panics while holding it")
    }

    /// Whether these may be wide: some like them were, not long ago.
    pub(super) fn expects(&self, events: &[NewEvent]) -> bool {
        let lines = self.lines();
        let mut matched = events.iter().filter(|event| event.recipients == Recipients::Matching);
        !lines.is_empty() && matched.any(|event| lines.get(&kind_of(event)).is_some_and(Line::is_remembered))
    }

    /// Remembers that these are wide.
    pub(super) fn expect<'e>(&self, events: impl IntoIterator<Item = &'e NewEvent>) {
        let mut lines = self.lines();
        lines.retain(|_, line| line.waiting > 0 || line.is_remembered());
        for event in events {
            lines.entry(kind_of(event)).or_insert_with(Line::new).seen_at = Some(Instant::now());
        }
    }

    /// Stands in the line of a kind; nobody may when too many do.
    fn stand(&self, kind: Kind) -> Option<Arc<Semaphore>> {
        let mut lines = self.lines();
        let is_full = lines.values().map(|line| line.waiting).sum::<usize>() >= WAITING;
        let line = lines.entry(kind).or_insert_with(Line::new);
        if is_full || line.waiting >= WAITING_OF_ONE {
            return None;
        }
        line.waiting += 1;
        Some(line.turn.clone())
    }

    fn leave(&self, kind: Kind) {
        let mut lines = self.lines();
        let Some(line) = lines.get_mut(&kind) else { return };
        line.waiting -= 1;
        if line.waiting == 0 && !line.is_remembered() {
            lines.remove(&kind);
        }
    }
}

impl Line {
    fn new() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), waiting: 0, seen_at: None }
    }

    fn is_remembered(&self) -> bool {
        self.seen_at.is_some_and(|at| at.elapsed() < REMEMBERED)
    }
}

impl Writer {
    /// Begins to write one apart; its answer comes when it is done.
    pub(super) fn write_apart(&self, request: Request) {
        if !request.stage.begin(Stage::APART) {
            return;
        }
        let writer = self.clone();
        self.under_way.spawn(async move {
            let answer = writer.write_in_turn(&request.events, &Nothing).await;
            let answer = answer.map(|(written, ())| {
                let published = written.published.clone();
                written.deliver();
                published
            });
            // Whoever asked may have gone; the events are stored all the same.
            let _ = request.answer.send(answer.map_err(|failed| match failed {
                Failed::Database(error) => PublishError::from(&error),
                Failed::Refused(error) => error,
            }));
        });
    }

    /// Writes events in the line of their kind, with what else is to be done in their transaction.
    pub(super) async fn write_in_turn<A: Also>(
        &self,
        events: &[NewEvent],
        also: &A,
    ) -> Result<(Written, A::Done), Failed<A::Error>> {
        let kind = events.first().map_or((OrganizationId::ANY, EventType::PnrV3), kind_of);
        let away = |text: &str| Failed::Refused(PublishError::Away(text.to_owned()));
        let full = "too many publishes that thousands of subscriptions want wait to be written";
        let turn = self.apart.stand(kind).ok_or_else(|| away(full))?;
        let _standing = Standing { apart: self.apart.clone(), kind };
        let until = tokio::time::Instant::now() + TURN;
        let late = |_| away("the publishes before this one took too long");
        let _turn = timeout_at(until, turn.acquire()).await.map_err(late)?;
        let _write = timeout_at(until, self.apart.writes.acquire()).await.map_err(late)?;
        match self.write_wide(events, also).await {
            Err(Failed::Database(error)) if error.met_new_partition() => self.write_wide(events, also).await,
            written => written,
        }
    }

    async fn write_wide<A: Also>(&self, given: &[NewEvent], also: &A) -> Result<(Written, A::Done), Failed<A::Error>> {
        let events: Vec<&NewEvent> = given.iter().collect();
        let progress = Progress::default();
        let write = self.db.run_within(LIMIT, async |connection| {
            let matches = Matches::find(connection, &events, EventId::MAX_DELIVERIES, usize::MAX).await?;
            progress.made();
            let wide: Vec<usize> = (0..events.len()).filter(|place| matches.is_wide(*place)).collect();
            let (written, done) = self.write_together(connection, &events, matches, also, &progress).await?;
            Ok::<_, Failed<A::Error>>((written, done, wide))
        });
        let (written, done, wide) = tokio::select! {
            written = write => written?,
            () = progress.stalled() => {
                let text = "the database stopped answering".to_owned();
                return Err(Failed::Refused(PublishError::Uncertain(text)));
            }
        };
        self.apart.expect(wide.into_iter().map(|place| &given[place]));
        Ok((written, done))
    }
}

/// When a long write last had an answer of the database.
pub(super) struct Progress(Mutex<Instant>);

impl Default for Progress {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl Progress {
    pub(super) fn made(&self) {
        *self.0.lock().expect("nobody panics while holding it") = Instant::now();
    }

    /// Ends once no answer came for longer than a statement may take.
    async fn stalled(&self) {
        loop {
            let until = *self.0.lock().expect("nobody panics while holding it") + STALLED;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

/// A place in a line, for as long as it lives.
struct Standing {
    apart: Arc<Apart>,
    kind: Kind,
}

impl Drop for Standing {
    fn drop(&mut self) {
        self.apart.leave(self.kind);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Payload;
    use super::*;
    use crate::domain::reach::Reach;

    fn event() -> NewEvent {
        NewEvent {
            id: None,
            event_type: EventType::PnrV3,
            operation: None,
            organization_id: OrganizationId::ANY,
            contracting_tmc_id: None,
            booking_tmc_id: None,
            occurred_at: chrono::DateTime::UNIX_EPOCH,
            operation_summary: None,
            payload: Payload::Inline("{}".to_owned()),
            recipients: Recipients::Matching,
            publisher: Reach::Everyone,
            trace_id: 1,
        }
    }

    #[test]
    fn a_kind_is_expected_to_be_wide_once_one_was_and_not_for_standing_in_line() {
        let (apart, event) = (Apart::default(), event());
        let kind = kind_of(&event);
        assert!(apart.stand(kind).is_some());
        assert!(
            !apart.expects(std::slice::from_ref(&event)),
            "as a batch does, of whose events none is wide by itself"
        );
        apart.leave(kind);
        assert!(apart.lines().is_empty());
        apart.expect([&event]);
        assert!(apart.expects(&[event]));
    }

    #[test]
    fn what_was_given_up_is_not_written_and_what_is_written_is_not_given_up() {
        let (waiting, begun) = (Stage::default(), Stage::default());
        assert!(begun.begin(Stage::BEGUN) && begun.begin(Stage::APART) && begun.begin(Stage::BEGUN));
        assert_eq!(begun.give_up(), Stage::APART);
        assert_ne!(waiting.give_up(), Stage::APART);
        assert!(!waiting.begin(Stage::BEGUN), "who asked was told that it is not stored");
    }
}
