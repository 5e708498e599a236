//! Cells: which there are, who owns which partition, and the replication that brings them what is configured.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::schema::{cells, partition_owners, replication_beats, this_cell};
use crate::domain::cell::{CellName, Owners, Partitions};
use crate::domain::id::Partition;
use crate::domain::sealing::Sealed;

/// What cells get a copy of.
const REPLICATED: &str = "organizations, subscriptions, subscription_settings, subscription_routes, \
     subscription_route_filters, signing_secrets, withheld_companies, partition_owners, replication_beats";
const PUBLICATION: &str = "jetbridge_cells";
/// How often a beat is written, however many nodes try.
const BEAT_EVERY: &str = "4 seconds";

/// A cell, as home knows it.
#[derive(Clone, Debug, Queryable)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// How its database is connected to, sealed by [`context`].
    pub database: Sealed,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// What a database tells of cells.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which cell it is; none is home.
    pub this: Option<CellName>,
    /// Who owns which partition.
    pub owners: Owners,
    /// At home, the cells.
    pub cells: Vec<Cell>,
    /// In a cell, for how many seconds it has had no beat of home; none until it has a copy of all that is configured.
    pub lag: Option<f64>,
    /// How many nodes deliver in all databases, as home told last; 0 before.
    pub nodes: u32,
}

/// To what the URL of a cell's database is sealed.
#[must_use]
pub fn context(name: &str) -> String {
    format!("cells/{name}")
}

/// All of it.
pub async fn find(connection: &mut AsyncPgConnection) -> QueryResult<Found> {
    let name: Option<String> = this_cell::table.select(this_cell::name).first(connection).await.optional()?;
    let rows: Vec<(i16, DateTime<Utc>, String)> = partition_owners::table.load(connection).await?;
    let owners = rows.into_iter().filter_map(|(number, from, cell)| {
        let partition = Partition::all().find(|one| i16::from(one.number()) == number)?;
        Some((partition, from, cell.parse().ok()?))
    });
    let owners = Owners::new(owners);
    let cells = list(connection).await?;
    let lag = match &name {
        Some(_) => lag(connection).await?,
        None => None,
    };
    let told: Option<i32> =
        replication_beats::table.select(replication_beats::nodes).first(connection).await.optional()?;
    let nodes = told.and_then(|told| u32::try_from(told).ok()).unwrap_or(0);
    Ok(Found { this: name.and_then(|name| name.parse().ok()), owners, cells, lag, nodes })
}

/// The cells, by name.
pub async fn list(connection: &mut AsyncPgConnection) -> QueryResult<Vec<Cell>> {
    cells::table.order(cells::name).load(connection).await
}

#[derive(QueryableByName)]
struct Seconds {
    #[diesel(sql_type = Nullable<Double>)]
    seconds: Option<f64>,
}

/// In a cell: for how many seconds it has had no beat of home, by the clock of its database; none until it has a copy of all
/// that is configured.
pub async fn lag(connection: &mut AsyncPgConnection) -> QueryResult<Option<f64>> {
    let asked = "SELECT extract(epoch FROM clock_timestamp() - max(beat_at))::float8 AS seconds \
                 FROM replication_beats WHERE EXISTS (SELECT FROM pg_subscription_rel) AND NOT EXISTS \
                 (SELECT FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's'))";
    // Where two clocks differ, a beat may be of the future.
    Ok(diesel::sql_query(asked).get_result::<Seconds>(connection).await?.seconds.map(|seconds| seconds.max(0.0)))
}

/// At home: writes down that it is there, for cells to see, and how many nodes deliver in all databases; where that is not
/// known, what was told last stays.
pub async fn beat(connection: &mut AsyncPgConnection, nodes: Option<u32>) -> QueryResult<usize> {
    let beat = format!(
        "INSERT INTO replication_beats AS b (beat_at, nodes) VALUES (clock_timestamp(), coalesce($1, 0)) \
         ON CONFLICT (is_only) DO UPDATE SET beat_at = excluded.beat_at, nodes = coalesce($1, b.nodes) \
         WHERE b.beat_at < excluded.beat_at - interval '{BEAT_EVERY}'"
    );
    let nodes = nodes.map(|nodes| i32::try_from(nodes).unwrap_or(i32::MAX));
    diesel::sql_query(beat).bind::<Nullable<Integer>, _>(nodes).execute(connection).await
}

/// Lets another cell take these partitions, from `after` the database's time on. Those that are its already stay as they
/// are. Gives how many move, and from when on.
pub async fn move_to(
    connection: &mut AsyncPgConnection,
    partitions: &Partitions,
    cell: &CellName,
    after: TimeDelta,
) -> QueryResult<(usize, DateTime<Utc>)> {
    let now = diesel::select(diesel::dsl::sql::<diesel::sql_types::Timestamptz>("clock_timestamp()"));
    let now: DateTime<Utc> = now.get_result(connection).await?;
    let owners = find(connection).await?.owners;
    // Whatever the clock of a server that took over shows, a move is newer than those before it.
    let newest: Option<DateTime<Utc>> =
        partition_owners::table.select(diesel::dsl::max(partition_owners::starts_at)).first(connection).await?;
    let from = newest.map_or(now + after, |newest| (now + after).max(newest + TimeDelta::microseconds(1)));
    let is_new = |partition: &Partition| owners.at(*partition, DateTime::<Utc>::MAX_UTC) != *cell;
    let rows: Vec<_> = partitions
        .iter()
        .filter(is_new)
        .map(|partition| {
            (
                partition_owners::partition.eq(i16::from(partition.number())),
                partition_owners::starts_at.eq(from),
                partition_owners::cell.eq(cell.as_str()),
            )
        })
        .collect();
    let count = diesel::insert_into(partition_owners::table).values(rows).execute(connection).await?;
    Ok((count, from))
}

/// At home: keeps a cell, or how its database is connected to now.
pub async fn keep(connection: &mut AsyncPgConnection, name: &CellName, database: &Sealed) -> QueryResult<usize> {
    let new = (cells::name.eq(name.as_str()), cells::database.eq(database), cells::added_at.eq(diesel::dsl::now));
    let insert = diesel::insert_into(cells::table).values(new).on_conflict(cells::name).do_update();
    insert.set(cells::database.eq(database)).execute(connection).await
}

/// At home: how the database of a cell is connected to, sealed anew.
pub async fn renew(connection: &mut AsyncPgConnection, name: &str, database: &Sealed) -> QueryResult<usize> {
    diesel::update(cells::table.find(name)).set(cells::database.eq(database)).execute(connection).await
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    told: String,
}

#[derive(QueryableByName)]
struct Is {
    #[diesel(sql_type = Bool)]
    is: bool,
}

async fn is(connection: &mut AsyncPgConnection, sql: &str, text: &str) -> QueryResult<bool> {
    Ok(diesel::sql_query(sql).bind::<Text, _>(text).get_result::<Is>(connection).await?.is)
}

/// What the server's `wal_level` is.
pub async fn wal_level(connection: &mut AsyncPgConnection) -> QueryResult<String> {
    let asked = diesel::sql_query("SELECT current_setting('wal_level') AS told");
    Ok(asked.get_result::<Told>(connection).await?.told)
}

/// Which database of which cluster this is.
pub async fn identity(connection: &mut AsyncPgConnection) -> QueryResult<String> {
    let asked = "SELECT system_identifier::text || '/' || current_database() || '/' || current_schema() AS told \
                 FROM pg_control_system()";
    Ok(diesel::sql_query(asked).get_result::<Told>(connection).await?.told)
}

/// Whether the tables that are replicated hold anything.
pub async fn is_configured(connection: &mut AsyncPgConnection) -> QueryResult<bool> {
    let asked = "SELECT EXISTS (SELECT FROM organizations) OR EXISTS (SELECT FROM subscriptions) AS is";
    Ok(diesel::sql_query(asked).get_result::<Is>(connection).await?.is)
}

/// In a cell: that it is this one. Gives which it is, where that is another.
pub async fn name_this(connection: &mut AsyncPgConnection, name: &CellName) -> QueryResult<Option<String>> {
    let new = this_cell::name.eq(name.as_str());
    diesel::insert_into(this_cell::table).values(new).on_conflict_do_nothing().execute(connection).await?;
    let is: String = this_cell::table.select(this_cell::name).first(connection).await?;
    Ok((is != name.as_str()).then_some(is))
}

/// What the slot and the subscription of a cell are called.
fn channel(name: &CellName) -> String {
    format!("jetbridge_{}", name.as_str().replace('-', "_"))
}

/// At home: publishes what is configured.
pub async fn publish(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    let there = "SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = $1) AS is";
    if !is(connection, there, PUBLICATION).await? {
        connection.batch_execute(&format!("CREATE PUBLICATION {PUBLICATION} FOR TABLE {REPLICATED}")).await?;
    }
    Ok(())
}

/// At home: whether the changes that this cell has yet to get are kept, by whichever database of the server.
pub async fn has_slot(connection: &mut AsyncPgConnection, name: &CellName) -> QueryResult<bool> {
    let there = "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1) AS is";
    is(connection, there, &channel(name)).await
}

/// At home: keeps the changes that a cell has yet to get, from now on.
pub async fn make_slot(connection: &mut AsyncPgConnection, name: &CellName) -> QueryResult<usize> {
    let made = diesel::sql_query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')");
    made.bind::<Text, _>(channel(name)).execute(connection).await
}

/// At home: keeps them no longer.
pub async fn drop_slot(connection: &mut AsyncPgConnection, name: &CellName) -> QueryResult<usize> {
    let dropped = diesel::sql_query("SELECT pg_drop_replication_slot($1)");
    dropped.bind::<Text, _>(channel(name)).execute(connection).await
}

/// In a cell: whether it takes what home publishes.
pub async fn is_subscribed(connection: &mut AsyncPgConnection, name: &CellName) -> QueryResult<bool> {
    // The table with the connection string is not for everybody to read.
    let there = "SELECT EXISTS (SELECT FROM pg_stat_subscription WHERE subname = $1 AND subid IN \
                 (SELECT srsubid FROM pg_subscription_rel)) AS is";
    is(connection, there, &channel(name)).await
}

/// In a cell: takes what home publishes, from `home` as this cell's server connects to it; or from there from now on, where it
/// did so before.
pub async fn subscribe(
    connection: &mut AsyncPgConnection,
    name: &CellName,
    home: &str,
    was_subscribed: bool,
) -> QueryResult<()> {
    let channel = channel(name);
    let home = home.replace('\\', "\\\\").replace('\'', "''");
    let sql = if was_subscribed {
        format!("ALTER SUBSCRIPTION {channel} CONNECTION E'{home}'")
    } else {
        format!(
            "CREATE SUBSCRIPTION {channel} CONNECTION E'{home}' PUBLICATION {PUBLICATION} \
             WITH (create_slot = false, slot_name = {channel}, copy_data = true)"
        )
    };
    connection.batch_execute(&sql).await
}

/// In a cell: how many of its tables have yet to be copied.
pub async fn uncopied(connection: &mut AsyncPgConnection) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let asked = "SELECT count(*) AS count FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')";
    Ok(diesel::sql_query(asked).get_result::<Count>(connection).await?.count)
}
