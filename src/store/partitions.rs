//! One partition a day of `events`, `deliveries` and `attempts`: made ahead, dropped when old.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::domain::id::EventId;

const TABLES: [&str; 3] = ["events", "deliveries", "attempts"];

/// For how many days after today partitions are made.
pub const DAYS_AHEAD: u64 = 7;

/// One number for "a node makes or drops partitions", so that nodes take turns.
const ADVISORY_LOCK: i64 = 0x6a62_7061_7274;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn bounds(day: NaiveDate) -> (EventId, EventId) {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    (EventId::first_at(midnight(day)), EventId::first_at(midnight(next)))
}

async fn names(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let rows: Vec<Name> = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
         JOIN pg_class p ON p.oid = i.inhparent \
         WHERE p.relname IN ('events', 'deliveries', 'attempts') AND p.relnamespace = 'public'::regnamespace",
    )
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

async fn take_turn(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<BigInt, _>(ADVISORY_LOCK)
        .execute(connection)
        .await
        .map(drop)
}

/// Makes the partitions of today and the days after it that are missing. A day whose rows already
/// stand in the default partition, as after a jump of the clock, stays there.
pub async fn make(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<()> {
    let days: Vec<NaiveDate> = now.date_naive().iter_days().take(1 + DAYS_AHEAD as usize).collect();
    let there = names(connection).await?;
    for day in days {
        for table in TABLES {
            let name = format!("{table}_{}", day.format("%Y%m%d"));
            if there.contains(&name) {
                continue;
            }
            let (from, to) = bounds(day);
            // An envelope of some kilobytes stays in its row, uncompressed: it is read as a whole.
            let with = if table == "events" { " WITH (toast_tuple_target = 8160)" } else { "" };
            let key = if table == "attempts" { "delivery_id" } else { "id" };
            connection
                .transaction(async |connection| {
                    take_turn(connection).await?;
                    connection
                        .batch_execute(&format!(
                            "DO $$ BEGIN \
                             IF to_regclass('{name}') IS NULL \
                                AND NOT EXISTS (SELECT FROM {table}_default WHERE {key} >= '{from}' AND {key} < '{to}') THEN \
                                 CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ('{from}') TO ('{to}'){with}; \
                             END IF; END $$"
                        ))
                        .await
                })
                .await?;
        }
    }
    Ok(())
}

/// Drops the days that ended before `before`, but no day of which a delivery still waits. Gives the
/// days that it dropped.
pub async fn drop_before(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<Vec<NaiveDate>> {
    let mut old: Vec<NaiveDate> = names(connection)
        .await?
        .iter()
        .filter_map(|name| NaiveDate::parse_from_str(name.strip_prefix("events_")?, "%Y%m%d").ok())
        .filter(|day| day.checked_add_days(Days::new(1)).is_some_and(|next| midnight(next) <= before))
        .collect();
    old.sort_unstable();
    let mut dropped = Vec::new();
    for day in old {
        let (from, to) = bounds(day);
        let day_is_gone = connection
            .transaction(async |connection| -> QueryResult<bool> {
                take_turn(connection).await?;
                // The second lock keeps a resend from making one of the day's deliveries wait meanwhile. They are taken in
                // the order of a publish, and given up rather than have publishes wait.
                connection
                    .batch_execute(
                        "SET LOCAL lock_timeout = '300ms'; LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE; \
                         LOCK TABLE waiting_deliveries IN SHARE MODE",
                    )
                    .await?;
                if is_awaited(connection, from, to).await? {
                    return Ok(false);
                }
                let fetches = format!("DELETE FROM payload_fetches WHERE event_id >= '{from}' AND event_id < '{to}'");
                connection.batch_execute(&fetches).await?;
                for table in TABLES {
                    let name = format!("{table}_{}", day.format("%Y%m%d"));
                    connection.batch_execute(&format!("DROP TABLE IF EXISTS {name}")).await?;
                }
                Ok(true)
            })
            .await?;
        if day_is_gone {
            dropped.push(day);
        }
    }
    sweep_default(connection, before).await?;
    Ok(dropped)
}

async fn is_awaited(connection: &mut AsyncPgConnection, from: EventId, to: EventId) -> QueryResult<bool> {
    use super::schema::waiting_deliveries;
    // The ids are compared as plain UUIDs: one is an event's, the other a delivery's.
    let range = waiting_deliveries::id.ge(from.as_uuid()).and(waiting_deliveries::id.lt(to.as_uuid()));
    diesel::select(diesel::dsl::exists(waiting_deliveries::table.filter(range))).get_result(connection).await
}

/// What a jump of the clock put into the default partitions.
async fn sweep_default(connection: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<()> {
    let limit = EventId::first_at(before);
    // An event and its deliveries share their first 108 bits: text compares them well enough here.
    connection
        .batch_execute(&format!(
            "DELETE FROM attempts_default WHERE delivery_id < '{limit}' \
                 AND NOT EXISTS (SELECT FROM waiting_deliveries w WHERE w.id = delivery_id); \
             DELETE FROM deliveries_default WHERE id < '{limit}'; \
             DELETE FROM events_default e WHERE id < '{limit}' AND NOT EXISTS ( \
                 SELECT FROM waiting_deliveries w WHERE w.id > e.id AND left(w.id::text, 31) = left(e.id::text, 31) \
                     AND w.id < (left(e.id::text, 31) || 'fffff')::uuid)"
        ))
        .await
}
