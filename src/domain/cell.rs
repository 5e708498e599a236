//! Cells: what they are called, and which of them takes the events of a partition.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::id::Partition;

/// What the database is called that holds all configuration, where it takes events itself.
pub const HOME: &str = "home";
const MOST_CHARS: usize = 32;

/// The name of a cell, or [`HOME`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellName(String);

/// A text that is no name.
#[derive(Debug, thiserror::Error)]
#[error("is no name of a cell: use 1 to {MOST_CHARS} of a-z, 0-9 and -, a letter first and no - last")]
pub struct BadCellName;

impl CellName {
    /// That of the database with all configuration.
    #[must_use]
    pub fn home() -> Self {
        Self(HOME.to_owned())
    }

    /// Whether it is [`HOME`].
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.0 == HOME
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CellName {
    type Err = BadCellName;

    fn from_str(text: &str) -> Result<Self, BadCellName> {
        let is_short = (1..=MOST_CHARS).contains(&text.len());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let is_placed = text.starts_with(|first: char| first.is_ascii_lowercase()) && !text.ends_with('-');
        if is_short && is_plain && is_placed { Ok(Self(text.to_owned())) } else { Err(BadCellName) }
    }
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A few partitions, as `12-17` or `3,12-17`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partitions(Vec<Partition>);

/// A text that names no partitions.
#[derive(Debug, thiserror::Error)]
#[error("names no partitions: write numbers from 0 to 63 and ranges of them, as 3,12-17")]
pub struct BadPartitions;

impl Partitions {
    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Partition> {
        self.0.iter().copied()
    }
}

impl FromIterator<Partition> for Partitions {
    fn from_iter<T: IntoIterator<Item = Partition>>(all: T) -> Self {
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|one| one.number());
        all.dedup();
        Self(all)
    }
}

impl FromStr for Partitions {
    type Err = BadPartitions;

    fn from_str(text: &str) -> Result<Self, BadPartitions> {
        let range = |part: &str| -> Option<RangeInclusive<u8>> {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (first <= last && last < Partition::COUNT).then_some(first..=last)
        };
        let ranges: Option<Vec<_>> = text.split(',').map(range).collect();
        let numbers: Vec<u8> = ranges.ok_or(BadPartitions)?.into_iter().flatten().collect();
        Ok(Partition::all().filter(|one| numbers.contains(&one.number())).collect())
    }
}

impl fmt::Display for Partitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.iter().map(|one| one.number()).peekable();
        let mut separator = "";
        while let Some(first) = rest.next() {
            let mut last = first;
            while let Some(next) = rest.next_if(|next| *next == last + 1) {
                last = next;
            }
            write!(f, "{separator}{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
            separator = ",";
        }
        Ok(())
    }
}

/// Who takes which partition's events from when on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners(BTreeMap<u8, Vec<(DateTime<Utc>, CellName)>>);

impl Owners {
    /// Of these, in any order.
    pub fn new(all: impl IntoIterator<Item = (Partition, DateTime<Utc>, CellName)>) -> Self {
        let mut owners: BTreeMap<u8, Vec<_>> = BTreeMap::new();
        for (partition, from, cell) in all {
            owners.entry(partition.number()).or_default().push((from, cell));
        }
        owners.values_mut().for_each(|rows| rows.sort());
        Self(owners)
    }

    fn of(&self, partition: Partition) -> &[(DateTime<Utc>, CellName)] {
        self.0.get(&partition.number()).map_or(&[], Vec::as_slice)
    }

    /// Who takes its events at this time.
    #[must_use]
    pub fn at(&self, partition: Partition, time: DateTime<Utc>) -> CellName {
        let begun = self.of(partition).iter().rev().find(|(from, _)| *from <= time);
        begun.map_or_else(CellName::home, |(_, cell)| cell.clone())
    }

    /// When somebody else takes over, if that is known.
    #[must_use]
    pub fn next_after(&self, partition: Partition, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let owner = self.at(partition, time);
        self.of(partition).iter().find(|(from, cell)| *from > time && *cell != owner).map(|(from, _)| *from)
    }

    /// Everybody who may have its events, each once: first who took them at this time, then the others, newest first.
    #[must_use]
    pub fn of_all_times(&self, partition: Partition, first: DateTime<Utc>) -> Vec<CellName> {
        let mut all = vec![self.at(partition, first)];
        let others = self.of(partition).iter().rev().map(|(_, cell)| cell.clone());
        for cell in others.chain([CellName::home()]) {
            if !all.contains(&cell) {
                all.push(cell);
            }
        }
        all
    }

    /// Whether this cell takes, took or will take its events.
    #[must_use]
    pub fn has_owned(&self, partition: Partition, cell: &CellName) -> bool {
        self.of(partition).iter().any(|(_, owner)| owner == cell)
    }

    /// What this cell takes at this time.
    #[must_use]
    pub fn partitions_of(&self, cell: &CellName, time: DateTime<Utc>) -> Partitions {
        Partition::all().filter(|one| self.at(*one, time) == *cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn partition(number: u8) -> Partition {
        Partition::all().nth(number.into()).unwrap()
    }

    #[test]
    fn partitions_are_read_and_written_as_ranges() {
        let read = |text: &str| text.parse::<Partitions>().map(|all| all.to_string()).ok();
        assert_eq!(read("17, 3,12-16,13").as_deref(), Some("3,12-17"));
        assert_eq!(read("0-63").as_deref(), Some("0-63"));
        for wrong in ["", "64", "5-3", "a", "1-", "-1", "1,,2", "1;2"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_are_those_of_hosts() {
        for good in ["eu-2", "a", "home"] {
            assert_eq!(good.parse::<CellName>().unwrap().as_str(), good);
        }
        for wrong in ["", "EU", "2eu", "eu-", "eu_2", "e u", &"e".repeat(33)] {
            assert!(wrong.parse::<CellName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn who_owns_a_partition_is_told_for_every_time() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let at = |minutes| start + TimeDelta::minutes(minutes);
        let cell = |name: &str| name.parse::<CellName>().unwrap();
        let owners = Owners::new([
            (partition(3), at(20), cell("eu-1")),
            (partition(3), at(10), cell("eu-2")),
            (partition(3), at(30), cell("home")),
        ]);
        let owner = |minutes| owners.at(partition(3), at(minutes)).to_string();
        assert_eq!([owner(9), owner(10), owner(19), owner(20), owner(31)], ["home", "eu-2", "eu-2", "eu-1", "home"]);
        assert_eq!(owners.next_after(partition(3), at(11)), Some(at(20)));
        assert_eq!(owners.next_after(partition(3), at(31)), None);
        assert_eq!(owners.of_all_times(partition(3), at(12)), ["eu-2", "home", "eu-1"].map(cell));
        assert_eq!(owners.of_all_times(partition(4), at(12)), [cell("home")]);
        assert_eq!(owners.partitions_of(&cell("eu-1"), at(25)).to_string(), "3");
        assert_eq!(owners.partitions_of(&cell("home"), at(25)).to_string(), "0-2,4-63");
    }
}
