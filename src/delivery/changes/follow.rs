//! What happens in the databases, followed for the readers of this node: what other nodes record, and events that are new.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::{CHANGES, Changes, Digest, Hint, VIEWERS};
use crate::cells::Link;
use crate::domain::cell::CellName;
use crate::domain::id::EventId;
use crate::store::changes;
use crate::store::db::Db;

/// How often a node with readers says so.
pub(super) const TELL_EVERY: Duration = Duration::from_secs(5);
/// How often new events are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The most events of one look.
const MAX_EVENTS: i64 = 5_000;
/// How long after its id was made an event may be committed.
const COMMITTED_WITHIN: TimeDelta = TimeDelta::seconds(5);
/// How often it is looked for cells that are new, or back.
const CELLS_EVERY: Duration = Duration::from_secs(2);
/// How long to wait before the database is listened to again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

impl Changes {
    /// Looks and listens for the readers of this node in every database, until there are none.
    pub(super) async fn look(self: Arc<Self>, stop: CancellationToken, since: DateTime<Utc>) {
        tokio::spawn(self.clone().follow_home(stop.clone(), NewEvents::from(since)));
        // So that cells that are there are known.
        self.cells.look_first().await;
        let mut is_first = true;
        let mut first_seen: HashMap<CellName, DateTime<Utc>> = HashMap::new();
        let mut followed: HashMap<CellName, Followed> = HashMap::new();
        while !stop.is_cancelled() {
            let present = self.cells.present();
            for (cell, one) in &followed {
                let is_same = |(name, link): &(CellName, Link)| name == cell && link.leads_as(&one.link);
                // One that is away may be back; it is found out that it is.
                if !present.iter().any(is_same) && !self.cells.away().contains(cell) {
                    one.stop.cancel();
                }
            }
            for (cell, link) in present {
                let seen_at = *first_seen.entry(cell.clone()).or_insert_with(|| self.clock.now());
                let missed_since = match followed.remove(&cell) {
                    Some(one) if !one.task.is_finished() && !one.stop.is_cancelled() => {
                        followed.insert(cell, one);
                        continue;
                    }
                    Some(one) => Some(one.task.await.unwrap_or(since)),
                    None => (!is_first).then_some(seen_at.max(since)),
                };
                let stop = stop.child_token();
                let follow =
                    self.clone().follow_cell(cell.clone(), link.db().clone(), stop.clone(), since, missed_since);
                followed.insert(cell, Followed { link, stop, task: tokio::spawn(follow) });
            }
            is_first = false;
            tokio::select! {
                () = sleep(CELLS_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn follow_home(self: Arc<Self>, stop: CancellationToken, mut events: NewEvents) {
        let mut missed_since = None;
        loop {
            let also = "LISTEN jetbridge_subscriptions";
            tokio::select! {
                Err(error) = self.listen(&self.db, also, &mut missed_since, &mut events) => {
                    tracing::warn!(error = format!("{error:#}"), "what happens cannot be followed for a moment");
                    self.hint(Hint::Gap(None));
                    missed_since = missed_since.or(Some(events.known_until()));
                }
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = sleep(AGAIN_AFTER) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Follows a cell until it is away; gives since when something may be missed. What was missed before is told once it is
    /// there.
    async fn follow_cell(
        self: Arc<Self>,
        cell: CellName,
        db: Db,
        stop: CancellationToken,
        began: DateTime<Utc>,
        mut missed_since: Option<DateTime<Utc>>,
    ) -> DateTime<Utc> {
        let mut events = NewEvents::from(missed_since.map_or(began, |_| self.clock.now()));
        tokio::select! {
            Err(error) = self.listen(&db, "", &mut missed_since, &mut events) => {
                tracing::debug!(error = format!("{error:#}"), %cell, "what happens in a cell cannot be followed now");
            }
            () = stop.cancelled() => {}
        }
        missed_since.unwrap_or_else(|| events.known_until())
    }

    /// Follows a database: what its nodes record, and events that are new. What was missed before is told once nothing more is.
    async fn listen(
        &self,
        db: &Db,
        also: &str,
        missed_since: &mut Option<DateTime<Utc>>,
        events: &mut NewEvents,
    ) -> anyhow::Result<()> {
        let mut connection = db.listener().await.context("connecting to listen")?;
        connection.batch_execute(&format!("LISTEN {CHANGES};{also}")).await.context("listening")?;
        self.tell_of_readers(db).await?;
        self.look_for_events(db, events).await?;
        if let Some(since) = missed_since.take() {
            self.hint(Hint::Gap(Some(since)));
        }
        let (mut look, mut tell) = (interval(LOOK_EVERY), interval(TELL_EVERY));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                heard = connection.next() => self.heard(&heard.context("the connection ended")?),
                _ = look.tick() => self.look_for_events(db, events).await?,
                _ = tell.tick() => self.tell_of_readers(db).await?,
            }
        }
    }

    async fn tell_of_readers(&self, db: &Db) -> anyhow::Result<()> {
        let payload = [self.node.clone()];
        db.query(async |conn| changes::notify(conn, VIEWERS, &payload).await).await?;
        Ok(())
    }

    fn heard(&self, notification: &diesel::pg::PgNotification) {
        if notification.channel == CHANGES {
            match serde_json::from_str::<Digest>(&notification.payload) {
                Ok(digest) if digest.node == self.node => {}
                Ok(digest) => self.hint(Hint::Recorded(digest)),
                Err(_) => self.hint(Hint::Gap(None)),
            }
        } else if let Ok(id) = notification.payload.parse() {
            self.hint(Hint::Subscription(id));
        }
    }

    async fn look_for_events(&self, db: &Db, events: &mut NewEvents) -> anyhow::Result<()> {
        let now = self.clock.now();
        let floor = events.floor(now);
        let found = db.query(async |conn| changes::events_after(conn, floor, MAX_EVENTS).await).await?;
        if found.len() >= usize::try_from(MAX_EVENTS)? {
            self.hint(Hint::Gap(None));
        }
        let new = events.take(found, floor, now);
        if !new.is_empty() {
            self.hint(Hint::Events(new));
        }
        Ok(())
    }
}

/// A cell that is followed.
struct Followed {
    /// How it is reached.
    link: Link,
    stop: CancellationToken,
    /// Gives since when something may be missed.
    task: JoinHandle<DateTime<Utc>>,
}

/// Which events have been seen: those from a while ago on, since one may be committed after later ones.
struct NewEvents {
    /// When the last look was, by a clock that may be wound.
    looked_at: DateTime<Utc>,
    seen: HashSet<EventId>,
    /// Where watching began, until the first look: what is there then and older is old.
    began: Option<EventId>,
}

impl NewEvents {
    fn from(now: DateTime<Utc>) -> Self {
        Self { looked_at: now, seen: HashSet::new(), began: Some(EventId::first_at(now)) }
    }

    /// From where on to look.
    fn floor(&self, now: DateTime<Utc>) -> EventId {
        EventId::first_at(self.looked_at.min(now) - COMMITTED_WITHIN)
    }

    /// Until when all is known.
    fn known_until(&self) -> DateTime<Utc> {
        self.looked_at - COMMITTED_WITHIN
    }

    /// Those that are new of what a look found, oldest first.
    fn take(&mut self, found: Vec<EventId>, floor: EventId, now: DateTime<Utc>) -> Vec<EventId> {
        self.looked_at = now;
        self.seen.retain(|id| *id >= floor);
        let mut new: Vec<EventId> = found.into_iter().filter(|id| self.seen.insert(*id)).collect();
        new.sort_unstable();
        if let Some(began) = self.began.take() {
            new.retain(|id| *id >= began);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_new_once_also_when_it_is_committed_late_or_the_clock_jumps() {
        let start: DateTime<Utc> = DateTime::from_timestamp_nanos(1_700_000_000_000_000_000);
        let at = |seconds: i64| EventId::at(start + TimeDelta::seconds(seconds));
        let mut events = NewEvents::from(start);
        let (old, early, late, far) = (at(-1), at(1), at(2), at(1_000_000));
        let mut look = |time, found| {
            let floor = events.floor(time);
            (floor, events.take(found, floor, time))
        };
        let meanwhile = at(0);
        assert_eq!(look(start, vec![old, meanwhile]).1, [meanwhile], "accepted since somebody watches");
        assert_eq!(look(start + TimeDelta::seconds(2), vec![late, old]).1, [late]);
        let (floor, new) = look(start + TimeDelta::seconds(3), vec![late, early]);
        assert!(early >= floor);
        assert_eq!(new, [early], "committed after one that is later");
        assert_eq!(look(start + TimeDelta::seconds(1_000_000), vec![far, late]).1, [far]);
    }
}
