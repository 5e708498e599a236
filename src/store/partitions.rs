//! One partition a day of `events`, `deliveries` and `attempts`: made ahead, dropped when old.
//!
//! What does it are functions of the database (the migration `keep_days_by_functions`): they run as whoever migrated, so
//! that nodes need no right to change tables, and give up rather than have anybody wait. What finds no partition of its
//! day stands in the default one and works as well.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

const TABLES: [&str; 3] = ["events", "deliveries", "attempts"];

/// For how many days after today partitions are made.
pub const DAYS_AHEAD: u64 = 7;

/// How many rows of each default partition one statement deletes.
const SWEPT_AT_ONCE: i32 = 5_000;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The names of all partitions, in whatever schema the tables are.
async fn names(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let rows: Vec<Name> = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         WHERE i.inhparent IN ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass)",
    )
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Makes the partitions of today and the days after it that are missing; gives those that could not be made now. A day
/// whose rows already stand in the default partition stays there.
pub async fn make(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Vec<NaiveDate>> {
    let days: Vec<NaiveDate> = now.date_naive().iter_days().take(1 + DAYS_AHEAD as usize).collect();
    let there = names(connection).await?;
    let mut missing = Vec::new();
    for day in days {
        let absent = TABLES.iter().filter(|table| !there.contains(&format!("{table}_{}", day.format("%Y%m%d"))));
        for table in absent {
            let made: Name = diesel::sql_query("SELECT make_partition($1, $2) AS name")
                .bind::<Text, _>(table)
                .bind::<Date, _>(day)
                .get_result(connection)
                .await?;
            if made.name == "BUSY" && missing.last() != Some(&day) {
                missing.push(day);
            }
        }
    }
    Ok(missing)
}

/// The last day whose events have a partition.
pub async fn made_until(connection: &mut AsyncPgConnection) -> QueryResult<Option<NaiveDate>> {
    Ok(names(connection).await?.iter().filter_map(|name| day_of(name)).max())
}

/// The day of a partition of `events`.
fn day_of(name: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(name.strip_prefix("events_")?, "%Y%m%d").ok()
}

/// What became of old days.
#[derive(Debug, Default)]
pub struct Dropped {
    /// Days that are gone.
    pub days: Vec<NaiveDate>,
    /// Days that somebody reads: they can be dropped later.
    pub busy: Vec<NaiveDate>,
}

/// Drops the days that ended before `before`, but no day of which a delivery still waits, or was given up since then.
pub async fn drop_before(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<Dropped> {
    let mut old: Vec<NaiveDate> = names(connection)
        .await?
        .iter()
        .filter_map(|name| day_of(name))
        .filter(|day| day.checked_add_days(Days::new(1)).is_some_and(|next| midnight(next) <= before))
        .collect();
    old.sort_unstable();
    let mut dropped = Dropped::default();
    for day in old {
        let done: Name = diesel::sql_query("SELECT drop_day($1, $2) AS name")
            .bind::<Date, _>(day)
            .bind::<Timestamptz, _>(before)
            .get_result(connection)
            .await?;
        match done.name.as_str() {
            "DROPPED" => dropped.days.push(day),
            "BUSY" => dropped.busy.push(day),
            _ => {}
        }
    }
    Ok(dropped)
}

/// Deletes from the default partitions what is past its retention: some of it. Tells whether there may be more.
pub async fn sweep_default(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<bool> {
    let swept: Count = diesel::sql_query("SELECT sweep_default($1, $2) AS count")
        .bind::<Timestamptz, _>(before)
        .bind::<Integer, _>(SWEPT_AT_ONCE)
        .get_result(connection)
        .await?;
    Ok(swept.count >= i64::from(SWEPT_AT_ONCE))
}
