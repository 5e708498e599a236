//! Cells: databases beside home's that take some partitions' events from the stream and deliver them.
//!
//! Every node asks its database every two seconds which cell that is and who owns which partition. The engine takes the
//! partitions of its cell by it; the API, which is home's alone, looks for an event where its partition has ever been.

mod health;
mod places;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::clock::Clock;
use crate::config::database_deadline;
use crate::domain::cell::{CellName, Partitions};
use crate::domain::id::{OrganizationId, Partition};
use crate::domain::sealing::{Keyring, Sealed};
use crate::store::cells::{self, Found};
use crate::store::db::{DEADLINE, Db, DbError};
use crate::store::{nodes, withheld};
use crate::telemetry;

pub use places::{CellAway, Gathered, Place};

/// How often the database is asked.
const EVERY: Duration = Duration::from_secs(2);
/// How long nobody may have asked before the loop that does is stuck: [`Cells::keep`].
pub const STUCK_AFTER: Duration = Duration::from_secs(60);
/// The most connections of a node to each cell.
const CONNECTIONS: usize = 8;
/// How often a cell is asked, one time after the other, before it is away.
const PROBES: usize = 2;
/// Of a cell that is away.
const NO_ANSWER: &str = "it did not answer when it was asked last";
/// Of a cell whose URL could not be unsealed or read.
const NOT_OPENED: &str = "it is not known how to connect to it";
/// A cell that is so many seconds behind home is worth a warning.
pub const LATE: f64 = 60.0;

/// What a node knows of cells; clones share it.
#[derive(Clone)]
pub struct Cells {
    home: Db,
    clock: Clock,
    keyring: Keyring,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// None until the database has told once.
    found: Option<Found>,
    /// How each cell is reached, under what its URL is sealed as.
    databases: HashMap<String, Link>,
    /// Those that did not answer when they were asked last.
    away: HashSet<CellName>,
    /// At home: how many nodes delivered in each cell when it answered last.
    nodes: HashMap<CellName, u32>,
    /// In a cell: the companies that left a TMC, and when, for whom nothing waits there any more.
    ended: HashSet<(OrganizationId, DateTime<Utc>)>,
}

impl Known {
    /// At home: how many nodes the cells have, once each has told.
    fn of_all_cells(&self) -> Option<u32> {
        let cells = self.found.iter().flat_map(|found| &found.cells);
        cells.map(|cell| self.nodes.get(&cell.name.parse().ok()?).copied()).sum()
    }
}

/// How a cell is reached.
#[derive(Clone)]
pub struct Link {
    sealed: Sealed,
    db: Db,
    /// Connections of its own by which it is found out whether it answers: one that is busy does.
    probe: Db,
}

impl Link {
    /// The connections of whoever asks.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Whether another leads to the same place.
    #[must_use]
    pub fn leads_as(&self, other: &Self) -> bool {
        self.sealed == other.sealed
    }
}

/// How a cell is.
#[derive(Clone, Debug)]
pub struct CellStatus {
    /// Its name.
    pub name: CellName,
    /// What it takes now.
    pub partitions: Partitions,
    /// For how many seconds it has had no beat of home, none until it has a copy of all that is configured; or why it cannot
    /// be asked.
    pub lag: Result<Option<f64>, String>,
}

impl Cells {
    /// Of the database that a node has.
    #[must_use]
    pub fn new(home: Db, clock: Clock, keyring: Keyring) -> Self {
        Self { home, clock, keyring, known: Arc::default() }
    }

    /// The same, for who asks home by other connections.
    #[must_use]
    pub fn through(&self, home: Db) -> Self {
        Self { home, ..self.clone() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().expect("nobody panics while holding it")
    }

    /// Asks again and again, until the pool is closed; `beat` is told each time.
    pub async fn keep(self, beat: impl Fn()) {
        while !self.home.is_closed() {
            beat();
            if let Err(error) = self.look().await {
                tracing::debug!(error = format!("{error:#}"), "who owns which partition cannot be told now");
            }
            self.ask_cells().await;
            self.beat().await;
            sleep(EVERY).await;
        }
    }

    /// Asks now.
    pub async fn look(&self) -> anyhow::Result<()> {
        let found = self.home.query(async |conn| cells::find(conn).await).await?;
        let none = if found.this.is_some() { f64::INFINITY } else { 0.0 };
        metrics::gauge!(telemetry::CELL_LAG).set(found.lag.unwrap_or(none));
        if found.this.is_some() {
            // A fault there is no reason not to know who owns what.
            if let Err(error) = self.end_withheld().await {
                tracing::warn!(error = format!("{error:#}"), "what waits for companies that left is not ended yet");
            }
        }
        let mut known = self.known();
        known.databases.retain(|name, _| found.cells.iter().any(|cell| cell.name == *name));
        known.nodes.retain(|name, _| found.cells.iter().any(|cell| cell.name == name.as_str()));
        for cell in &found.cells {
            if known.databases.get(&cell.name).is_some_and(|link| link.sealed == cell.database) {
                continue;
            }
            match self.open(cell) {
                Ok(link) => drop(known.databases.insert(cell.name.clone(), link)),
                Err(error) => {
                    tracing::error!(cell = cell.name, error = format!("{error:#}"), "a cell cannot be read from");
                }
            }
        }
        known.found = Some(found);
        Ok(())
    }

    /// Finds out which cells are away, so that requests need not; and how many nodes the others have.
    async fn ask_cells(&self) {
        let links = self.known().databases.clone();
        let now = self.clock.now();
        let find = async |(name, link): (String, Link)| {
            let name = name.parse::<CellName>().ok()?;
            for _ in 0..PROBES {
                if let Ok(count) = link.probe.query(async |conn| nodes::count(conn, now).await).await {
                    return Some((name, Some(count)));
                }
            }
            Some((name, None))
        };
        let found: Vec<_> = join_all(links.into_iter().map(find)).await.into_iter().flatten().collect();
        let mut known = self.known();
        known.away = found.iter().filter(|(_, count)| count.is_none()).map(|(name, _)| name.clone()).collect();
        // The nodes of one that is away may go on delivering.
        known.nodes.extend(found.into_iter().filter_map(|(name, count)| Some((name, count?))));
    }

    /// At home: tells the cells that it is there, and with how many nodes theirs share the pace of a subscription. A cell tells
    /// how old the newest beat is that it has.
    async fn beat(&self) {
        let of_cells = {
            let known = self.known();
            if !known.found.as_ref().is_some_and(|found| found.this.is_none() && !found.cells.is_empty()) {
                return;
            }
            known.of_all_cells()
        };
        let now = self.clock.now();
        let beat = async |conn: &mut AsyncPgConnection| {
            let of_all = match of_cells {
                Some(count) => Some(count + nodes::count(conn, now).await?),
                None => None,
            };
            cells::beat(conn, of_all).await
        };
        if let Err(error) = self.home.query(beat).await {
            tracing::debug!(error = format!("{error:#}"), "cells cannot be told that home is there");
        }
    }

    /// How many nodes deliver in all databases together, given how many do by this one's queue.
    pub async fn nodes_with(&self, of_this: u32) -> u32 {
        self.look_first().await;
        let known = self.known();
        let Some(found) = &known.found else { return of_this };
        match known.of_all_cells() {
            Some(of_cells) if found.this.is_none() => of_this + of_cells,
            // What home told last may be older than a node of this database.
            _ => of_this.max(found.nodes),
        }
    }

    /// Where a company leaves a TMC, home ends what waits there for it; what waits in a cell, that cell's nodes end.
    async fn end_withheld(&self) -> anyhow::Result<()> {
        let left = self.home.query(async |conn| withheld::companies(conn).await).await?;
        for one in left {
            if self.known().ended.contains(&one) {
                continue;
            }
            let now = self.clock.now();
            let end = async |conn: &mut AsyncPgConnection| {
                conn.transaction(async |conn| withheld::end_waiting(conn, one.0, now).await).await
            };
            self.home.run_wide(async |conn| Ok::<_, DbError>(end(conn).await?)).await?;
            self.known().ended.insert(one);
        }
        Ok(())
    }

    fn open(&self, cell: &cells::Cell) -> anyhow::Result<Link> {
        let url = self.keyring.open(&cells::context(&cell.name), &cell.database)?;
        let url = std::str::from_utf8(&url)?;
        let deadline = database_deadline(DEADLINE);
        let (db, probe) = (Db::new(url, CONNECTIONS, deadline)?, Db::new(url, PROBES, deadline)?);
        Ok(Link { sealed: cell.database.clone(), db, probe })
    }

    /// Which cell this node's database is; none while that is not known, or it is home.
    #[must_use]
    pub fn this(&self) -> Option<CellName> {
        self.known().found.as_ref().and_then(|found| found.this.clone())
    }

    /// In a cell, for how many seconds it had no beat of home when it was last asked; none until it has a copy of all that is
    /// configured.
    #[must_use]
    pub fn lag(&self) -> Option<f64> {
        self.known().found.as_ref()?.lag
    }

    /// For how long this node is to take a partition's events from now on, `limit` at the most; none if it is not to.
    #[must_use]
    pub fn takes(&self, partition: Partition, limit: Duration) -> Option<Duration> {
        let known = self.known();
        let found = known.found.as_ref()?;
        // By a copy that is not whole, an event would be nobody's.
        if found.this.is_some() && found.lag.is_none() {
            return None;
        }
        let (now, this) = (self.clock.now(), found.this.clone().unwrap_or_else(CellName::home));
        if found.owners.at(partition, now) != this {
            return None;
        }
        let until = found.owners.next_after(partition, now).and_then(|until| (until - now).to_std().ok());
        Some(until.map_or(limit, |until| until.min(limit)))
    }

    /// Every cell's database, with its name.
    #[must_use]
    pub fn all(&self) -> Vec<(CellName, Option<Db>)> {
        let known = self.known();
        let cells = known.found.iter().flat_map(|found| &found.cells);
        let named = cells.filter_map(|cell| {
            Some((cell.name.parse().ok()?, known.databases.get(&cell.name).map(|link| link.db.clone())))
        });
        named.collect()
    }

    /// The cells that did not answer when they were asked last.
    #[must_use]
    pub fn away(&self) -> Vec<CellName> {
        let not_opened = self.all().into_iter().filter(|(_, db)| db.is_none()).map(|(name, _)| name);
        let mut away: Vec<CellName> = self.known().away.iter().cloned().chain(not_opened).collect();
        away.sort_unstable();
        away
    }

    /// How the cells are reached that are not away.
    #[must_use]
    pub fn present(&self) -> Vec<(CellName, Link)> {
        let known = self.known();
        let all = known.databases.iter().filter_map(|(name, link)| Some((name.parse().ok()?, link.clone())));
        all.filter(|(name, _)| !known.away.contains(name)).collect()
    }

    /// What home itself takes now.
    #[must_use]
    pub fn partitions_of_home(&self) -> Partitions {
        let owners = self.known().found.as_ref().map(|found| found.owners.clone()).unwrap_or_default();
        owners.partitions_of(&CellName::home(), self.clock.now())
    }

    /// How each cell is, asked now.
    pub async fn statuses(&self) -> Vec<CellStatus> {
        let owners = self.known().found.as_ref().map(|found| found.owners.clone()).unwrap_or_default();
        let now = self.clock.now();
        let one = async |(name, db): (CellName, Option<Db>)| {
            let lag = async {
                let Some(db) = db else { return Err(NOT_OPENED.to_owned()) };
                if self.known().away.contains(&name) {
                    return Err(NO_ANSWER.to_owned());
                }
                db.query(async |conn| cells::lag(conn).await).await.map_err(|error| format!("{error:#}"))
            };
            CellStatus { partitions: owners.partitions_of(&name, now), lag: lag.await, name }
        };
        join_all(self.all().into_iter().map(one)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::Owners;
    use crate::domain::sealing::MasterKey;

    #[tokio::test]
    async fn nodes_share_with_those_of_all_databases_that_they_know_of() {
        let home = Db::new("postgres://nobody@127.0.0.1:9/none", 1, DEADLINE).unwrap();
        let key: MasterKey = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".parse().unwrap();
        let cells = Cells::new(home, Clock::system(), Keyring::new(key, Vec::new()));
        assert_eq!(cells.nodes_with(2).await, 2, "nothing is known yet");
        let cell = |name: &str| cells::Cell {
            name: name.to_owned(),
            database: cells.keyring.seal(&cells::context(name), b"postgres://nobody@127.0.0.1:9/none"),
            added_at: Clock::system().now(),
        };
        let found = |this: Option<&str>, nodes| Found {
            this: this.map(|name| name.parse().unwrap()),
            owners: Owners::default(),
            cells: if this.is_some() { Vec::new() } else { vec![cell("eu-1"), cell("us-1")] },
            lag: None,
            nodes,
        };
        cells.known().found = Some(found(None, 9));
        cells.known().nodes = [("eu-1".parse().unwrap(), 3)].into();
        assert_eq!(cells.nodes_with(2).await, 9, "one has not told yet: it is what another node told");
        cells.known().nodes.insert("us-1".parse().unwrap(), 1);
        assert_eq!(cells.nodes_with(2).await, 6);
        let in_cell = Cells { known: Arc::default(), ..cells.clone() };
        in_cell.known().found = Some(found(Some("eu-1"), 6));
        assert_eq!(in_cell.nodes_with(3).await, 6);
        assert_eq!(in_cell.nodes_with(7).await, 7, "home has not told of the newest");
    }
}
