//! Where events and what became of them are: which databases are asked, and what to do with several answers.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use anyhow::anyhow;
use futures_util::future::join_all;
use tokio::time::sleep;

use super::{Cells, NO_ANSWER, NOT_OPENED};
use crate::domain::cell::CellName;
use crate::domain::id::{EventId, Partition};
use crate::store::db::Db;
use crate::store::events;

/// How often who waits for a cell looks whether it is away by now.
const FINDS_OUT_EVERY: Duration = Duration::from_millis(250);

/// What several databases answered.
pub struct Gathered<T> {
    /// Home's first.
    pub answers: Vec<T>,
    /// The cells that did not answer.
    pub away: Vec<CellName>,
}

/// A database that has events.
#[derive(Clone)]
pub struct Place {
    /// Whose it is.
    pub cell: CellName,
    /// The database.
    pub db: Db,
}

impl Place {
    /// Whether it is home's.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.cell.is_home()
    }
}

impl<T> Gathered<T> {
    /// One answer of all, and the cells that are away.
    #[must_use]
    pub fn merged(self, add: impl FnMut(T, T) -> T) -> (T, Vec<CellName>) {
        let all = self.answers.into_iter().reduce(add);
        (all.expect("home answered"), self.away)
    }
}

/// A cell that had to be asked does not answer.
#[derive(Debug, thiserror::Error)]
#[error("cell {name}")]
pub struct CellAway {
    /// Which one.
    pub name: CellName,
    #[source]
    source: anyhow::Error,
}

impl CellAway {
    /// Of one that is known to be.
    #[must_use]
    pub fn of(name: CellName) -> Self {
        Self { name, source: anyhow!(NO_ANSWER) }
    }

    /// The cause, with its causes, for the log.
    #[must_use]
    pub fn why(&self) -> String {
        format!("{:#}", self.source)
    }
}

impl<T> Gathered<Vec<T>> {
    /// One list of all, in the order of a key that tells them apart: a crash while a partition moved may have left one in two
    /// places.
    #[must_use]
    pub fn in_order<K: Ord>(self, key: impl Fn(&T) -> K) -> (Vec<T>, Vec<CellName>) {
        let mut all: Vec<T> = self.answers.into_iter().flatten().collect();
        all.sort_by_key(&key);
        all.dedup_by_key(|one| key(one));
        (all, self.away)
    }

    /// Everything once by its key; what several databases have of it is taken together.
    #[must_use]
    pub fn by_key<K: Eq + Hash>(
        self,
        key: impl Fn(&T) -> K,
        and: impl Fn(T, T) -> T,
    ) -> (HashMap<K, T>, Vec<CellName>) {
        let mut all: HashMap<K, T> = HashMap::new();
        for one in self.answers.into_iter().flatten() {
            let key = key(&one);
            let one = match all.remove(&key) {
                Some(before) => and(before, one),
                None => one,
            };
            all.insert(key, one);
        }
        (all, self.away)
    }
}

impl Cells {
    /// The database that has an event, or would: home's, unless its partition was ever a cell's.
    ///
    /// # Errors
    ///
    /// A cell that may have it does not answer, and no other has it.
    pub async fn place_of(&self, id: EventId) -> Result<Place, CellAway> {
        self.look_first().await;
        let places = {
            let known = self.known();
            known.found.as_ref().map_or_else(Vec::new, |found| {
                let names = found.owners.of_all_times(id.partition(), id.accepted_at());
                names
                    .into_iter()
                    .map(|name| (known.databases.get(name.as_str()).map(|link| link.db.clone()), name))
                    .collect()
            })
        };
        if places.len() < 2 {
            return Ok(self.at_home());
        }
        let ask = async |(db, name): (Option<Db>, CellName)| {
            let found = match if name.is_home() { Some(self.home.clone()) } else { db } {
                Some(_) if self.known().away.contains(&name) => Err(anyhow!(NO_ANSWER)),
                Some(db) => match db.query(async |conn| events::known(conn, &[id]).await).await {
                    Ok(found) => Ok((!found.is_empty()).then(|| Place { cell: name.clone(), db })),
                    Err(error) => Err(error.into()),
                },
                None => Err(anyhow!(NOT_OPENED)),
            };
            found.map_err(|source| CellAway { name, source })
        };
        let mut away = None;
        // At once: one that is away is waited for no longer than any.
        for answer in join_all(places.into_iter().map(ask)).await {
            match answer {
                Ok(Some(place)) => return Ok(place),
                Ok(None) => {}
                Err(error) => away = away.or(Some(error)),
            }
        }
        match away {
            Some(away) => Err(away),
            None => Ok(self.at_home()),
        }
    }

    /// Where nothing is known yet, it is asked for now: a node that has just begun knows of no cell. Where home cannot be asked,
    /// neither can what comes after.
    pub async fn look_first(&self) {
        if self.known().found.is_none() {
            let _ = self.look().await;
        }
    }

    async fn until_away(&self, name: &CellName) {
        while !self.known().away.contains(name) {
            sleep(FINDS_OUT_EVERY).await;
        }
    }

    /// Whether there is no cell; not as long as that is not known.
    pub async fn is_home_alone(&self) -> bool {
        self.look_first().await;
        self.known().found.as_ref().is_some_and(|found| found.cells.is_empty())
    }

    fn at_home(&self) -> Place {
        Place { cell: CellName::home(), db: self.home.clone() }
    }

    /// Asks every database that may have events of this partition, or of any: home's and those of cells, all at once. What home
    /// fails with, this fails with; a cell that fails is named instead.
    pub async fn gather<T, E: std::fmt::Display, A: Future<Output = Result<T, E>>>(
        &self,
        partition: Option<Partition>,
        ask: impl Fn(Place) -> A,
    ) -> Result<Gathered<T>, E> {
        self.look_first().await;
        let cells = self.all();
        let is_asked = |name: &CellName| {
            let known = self.known();
            let owners = known.found.as_ref().map(|found| &found.owners);
            partition.zip(owners).is_none_or(|(partition, owners)| owners.has_owned(partition, name))
        };
        let is_away = |name: &CellName| self.known().away.contains(name);
        let of_cells = cells.into_iter().filter(|(name, _)| is_asked(name)).map(async |(name, db)| match db {
            Some(_) if is_away(&name) => Err(name),
            Some(db) => {
                let asked = ask(Place { cell: name.clone(), db });
                let answer = tokio::select! {
                    answer = asked => answer.map_err(|error| format!("{error:#}")),
                    // A long deadline is for what there is to do, not for a server that is gone.
                    () = self.until_away(&name) => Err(NO_ANSWER.to_owned()),
                };
                answer.map_err(|error| {
                    tracing::warn!(error, cell = %name, "a cell is away");
                    name
                })
            }
            None => Err(name),
        });
        // Where home refuses, nobody is waited for.
        let of_cells = async { Ok(join_all(of_cells).await) };
        let (at_home, of_cells) = tokio::try_join!(ask(self.at_home()), of_cells)?;
        let mut gathered = Gathered { answers: vec![at_home], away: Vec::new() };
        for answer in of_cells {
            match answer {
                Ok(answer) => gathered.answers.push(answer),
                Err(name) => gathered.away.push(name),
            }
        }
        Ok(gathered)
    }
}
