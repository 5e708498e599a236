//! `jetbridge cell`: databases beside home's that take some partitions' events from the stream.

use std::time::Duration;

use anyhow::Context;
use chrono::TimeDelta;
use clap::{Args, Subcommand};
use diesel_async::AsyncPgConnection;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::database::{Database, complete};
use super::terminal::{OutputArgs, say, table, time};
use crate::api::answer::write_time;
use crate::cells::{CellStatus, Cells};
use crate::clock::Clock;
use crate::config::{DatabaseArgs, Hidden, MasterKeyArgs, refuse};
use crate::domain::cell::{CellName, Partitions};
use crate::store::db::{Conninfo, DEADLINE, Db};
use crate::store::{cells, migrate};

/// How far ahead of its beginning a move is written, so that every node has seen it by then.
const AHEAD: TimeDelta = TimeDelta::seconds(10);
/// How long the copy of what is configured is waited for.
const COPIED_WITHIN: Duration = Duration::from_secs(60);
const AGAIN_AFTER: Duration = Duration::from_millis(200);
const CONNECTIONS: usize = 2;

#[derive(Subcommand)]
pub enum CellCommand {
    /// Make a database a cell: it gets the tables, and a copy of what is configured that is kept up to date
    Add(AddArgs),
    /// List the cells, what they take, and how far they are behind
    List(ListArgs),
    /// Let a cell, or home, take partitions from a few seconds ahead on; what their last owner has it delivers
    Move(MoveArgs),
}

#[derive(Args)]
pub struct AddArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    home: DatabaseArgs,
    #[command(flatten)]
    master: MasterKeyArgs,
    /// What to call it, as eu-2
    name: CellName,
    /// How nodes and this command connect to its database
    #[arg(long, env = "JETBRIDGE_CELL_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Hidden,
    /// How the cell's server connects to home's database, if not as DATABASE_URL says
    #[arg(long, env = "JETBRIDGE_CELL_HOME", hide_env_values = true, value_name = "URL")]
    replicate_from: Option<Hidden>,
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    home: DatabaseArgs,
    #[command(flatten)]
    master: MasterKeyArgs,
}

#[derive(Args)]
pub struct MoveArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    home: DatabaseArgs,
    /// Which ones, from 0 to 63, as 3,12-17
    partitions: Partitions,
    /// The cell that is to take them, or home
    cell: CellName,
}

pub async fn run(command: CellCommand) -> anyhow::Result<()> {
    match command {
        CellCommand::Add(args) => add(args).await,
        CellCommand::List(args) => list(args).await,
        CellCommand::Move(args) => move_to(args).await,
    }
}

async fn add(args: AddArgs) -> anyhow::Result<()> {
    if args.name.is_home() {
        return refuse("home is what the database of DATABASE_URL is called: give the cell another name.");
    }
    let url = complete(&args.database.0, "--database")?;
    let from = args.replicate_from.as_ref().map(|given| complete(&given.0, "--replicate-from")).transpose()?;
    let sealed = args.master.build()?.seal(&cells::context(args.name.as_str()), url.as_bytes());
    let database = Database::open(&args.home).await?;
    let mut home = database.connect().await?;
    if let Some(difference) = migrate::difference(&mut home).await? {
        return refuse(format!("Home is not as this program needs it: {difference}."));
    }
    if cells::find(&mut home).await?.this.is_some() {
        return refuse("DATABASE_URL leads to a cell: cells are added at home.");
    }
    if cells::wal_level(&mut home).await? != "logical" {
        return refuse(
            "Home's server does not replicate: set wal_level = logical in its configuration, and restart it.",
        );
    }
    let mut cell = prepare(&args.name, &url, &mut home).await?;
    cells::beat(&mut home, None).await?;
    cells::publish(&mut home).await.context("publishing what is configured, at home")?;
    let from = for_server(&from.unwrap_or_else(|| database.url.clone()))?;
    connect(&args.name, &mut home, &mut cell, &from).await?;
    cells::keep(&mut home, &args.name, &sealed).await?;
    let is_copied = until_copied(&mut cell).await?;
    drop((home, cell));
    database.close().await?;
    let state = if is_copied { "has a copy of what is configured" } else { "is still copying what is configured" };
    let text = format!(
        "Cell {} {state}. Run `jetbridge worker` with its database and the stream, then `jetbridge cell move`.",
        args.name
    );
    args.output.say(&text, &json!({"name": args.name.as_str(), "isCopied": is_copied}))
}

/// Makes the tables of a cell, where that database can be one.
async fn prepare(name: &CellName, url: &str, home: &mut AsyncPgConnection) -> anyhow::Result<AsyncPgConnection> {
    let mut cell = Db::connect(url).await.context("connecting to the cell's database")?;
    if cells::identity(&mut cell).await? == cells::identity(home).await? {
        return refuse("--database leads to home's own database: a cell has one of its own.");
    }
    migrate::up(url).await.context("migrating the cell's database")?;
    let is_new = cells::find(&mut cell).await?.this.is_none();
    if is_new && cells::is_configured(&mut cell).await? {
        return refuse("The cell's database has organizations or subscriptions of its own: a cell begins empty.");
    }
    if let Some(other) = cells::name_this(&mut cell, name).await? {
        return refuse(format!("That database is cell {other} already."));
    }
    Ok(cell)
}

/// Lets the cell's server take what home publishes. A slot is one database's: with what another has taken from it, a copy has
/// holes that nobody sees.
async fn connect(
    name: &CellName,
    home: &mut AsyncPgConnection,
    cell: &mut AsyncPgConnection,
    from: &str,
) -> anyhow::Result<()> {
    let (has_slot, was_subscribed) = (cells::has_slot(home, name).await?, cells::is_subscribed(cell, name).await?);
    match (has_slot, was_subscribed) {
        (true, false) => refuse(format!(
            "Home's server keeps changes for a cell {name} of another database already: choose another name, or drop its \
             replication slot if that cell is gone."
        )),
        (false, true) => refuse(format!(
            "Home no longer has what cell {name} has yet to get, so that its copy has holes: it has to be made anew, as \
             docs/runbooks/cell-behind.md tells."
        )),
        (true, true) => Ok(cells::subscribe(cell, name, from, true).await.context("connecting the cell to home")?),
        (false, false) => {
            cells::make_slot(home, name).await.context("keeping changes for the cell, at home")?;
            let subscribed = cells::subscribe(cell, name, from, false).await;
            if subscribed.is_err() {
                // Nobody would take what it keeps, until home's disk is full.
                cells::drop_slot(home, name).await.context("dropping the replication slot that nobody uses")?;
            }
            subscribed.context("subscribing to home, in the cell")
        }
    }
}

/// As the library of Postgres reads it, in a server that has none of this process's variables.
fn for_server(url: &str) -> anyhow::Result<String> {
    Ok(Conninfo::parse(url)?.to_text())
}

async fn until_copied(cell: &mut AsyncPgConnection) -> anyhow::Result<bool> {
    let until = Instant::now() + COPIED_WITHIN;
    while cells::uncopied(cell).await? > 0 {
        if Instant::now() > until {
            return Ok(false);
        }
        sleep(AGAIN_AFTER).await;
    }
    Ok(true)
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let keyring = args.master.build()?;
    let database = Database::open(&args.home).await?;
    let home = Db::new(&database.url, CONNECTIONS, DEADLINE)?;
    let cells = Cells::new(home.clone(), Clock::system(), keyring);
    cells.look().await?;
    let statuses = cells.statuses().await;
    let rest = cells.partitions_of_home();
    home.close();
    database.close().await?;
    if args.output.json {
        let one = |cell: &CellStatus| {
            let (lag, trouble) = (cell.lag.as_ref().ok().copied().flatten(), cell.lag.as_ref().err());
            let name = cell.name.as_str();
            json!({"name": name, "partitions": cell.partitions.to_string(), "lagSeconds": lag, "trouble": trouble})
        };
        let cells: Vec<_> = statuses.iter().map(one).collect();
        return say(&json!({"cells": cells, "home": {"partitions": rest.to_string()}}).to_string());
    }
    let row = |cell: CellStatus| {
        let behind = match cell.lag {
            Ok(Some(lag)) => format!("{lag:.0} s"),
            Ok(None) => "still copying".to_owned(),
            Err(why) => format!("away: {why}"),
        };
        vec![cell.name.to_string(), cell.partitions.to_string(), behind]
    };
    let home = vec!["home".to_owned(), rest.to_string(), String::new()];
    let rows: Vec<_> = [home].into_iter().chain(statuses.into_iter().map(row)).collect();
    table(&["CELL", "PARTITIONS", "BEHIND"], &rows)
}

async fn move_to(args: MoveArgs) -> anyhow::Result<()> {
    let database = Database::open(&args.home).await?;
    let mut home = database.connect().await?;
    let found = cells::find(&mut home).await?;
    if found.this.is_some() {
        return refuse("DATABASE_URL leads to a cell: partitions are moved at home.");
    }
    let is_known = args.cell.is_home() || found.cells.iter().any(|cell| cell.name == args.cell.as_str());
    if !is_known {
        return refuse(format!("There is no cell {}: `jetbridge cell list` has them.", args.cell));
    }
    let (count, from) = cells::move_to(&mut home, &args.partitions, &args.cell, AHEAD).await?;
    drop(home);
    database.close().await?;
    let from = write_time(from);
    let text = match count {
        0 => format!("{} takes them already.", args.cell),
        _ => format!("{} takes {} from {} on ({count} moved).", args.cell, args.partitions, time(&from)),
    };
    args.output.say(&text, &json!({"cell": args.cell.as_str(), "moved": count, "from": from}))
}
