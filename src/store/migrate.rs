//! Bringing a database up to date. The migrations are in the binary.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use diesel::prelude::*;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::db::{Db, sqlstate};

/// All migrations, oldest first.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// One number for "jetbridge migrates", so that nodes that start together take turns.
const ADVISORY_LOCK: i64 = 0x6a62_6d69_6772;

/// Whoever wants a table that a migration waits for waits behind it: no longer than this.
const LOCK_LIMIT: &str = "SET lock_timeout = '1s'";
/// How long the others are let pass before it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// For how long in all a migration gives way before it is given up.
const PATIENCE: Duration = Duration::from_secs(300);

/// Applies what is missing; gives the names of what it applied. Nobody waits for more than a second behind a migration that
/// waits itself; what one holds while it runs is held until its end.
pub async fn up(url: &str) -> anyhow::Result<Vec<String>> {
    let mut connection = Db::connect(url).await.context("connecting to migrate")?;
    diesel::sql_query("SELECT pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(ADVISORY_LOCK)
        .execute(&mut connection)
        .await
        .context("waiting for another node's migration")?;
    connection.batch_execute(LOCK_LIMIT).await.context("preparing to migrate")?;
    run_blocking(connection, |harness| {
        let (mut applied, began) = (Vec::new(), Instant::now());
        loop {
            match next(harness) {
                Ok(Some(name)) => applied.push(name),
                Ok(None) => return Ok(applied),
                Err(error) if gave_way(error.as_ref()) && began.elapsed() < PATIENCE => {
                    tracing::info!("a session holds what a migration needs; it lets others pass and tries again");
                    std::thread::sleep(AGAIN_AFTER);
                }
                Err(error) => return Err(error),
            }
        }
    })
    .await
}

/// Applies the oldest migration that is missing, and gives its name.
fn next(harness: &mut Harness) -> diesel::migration::Result<Option<String>> {
    if !harness.has_pending_migration(MIGRATIONS)? {
        return Ok(None);
    }
    Ok(Some(harness.run_next_migration(MIGRATIONS)?.to_string()))
}

/// Whether a lock was not given in time, or somebody else's statement and this one waited for each other.
fn gave_way(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| ["55P03: ", "40P01: "].iter().any(|code| cause.to_string().contains(code)))
}

/// Takes all back, newest first. For tests: a production database only goes forward.
pub async fn down(url: &str) -> anyhow::Result<()> {
    let connection = Db::connect(url).await.context("connecting to migrate")?;
    run_blocking(connection, |harness| harness.revert_all_migrations(MIGRATIONS).map(drop)).await
}

/// Whether nothing is missing.
pub async fn is_current(connection: &mut AsyncPgConnection) -> QueryResult<bool> {
    let newest = known().pop_last().expect("there is at least one migration");
    let count: i64 = diesel::sql_query("SELECT count(*) AS count FROM __diesel_schema_migrations WHERE version = $1")
        .bind::<diesel::sql_types::Text, _>(newest)
        .get_result::<Count>(connection)
        .await?
        .count;
    Ok(count == 1)
}

/// How the tables of a database differ from those that this program knows, in a sentence; nothing when they do not.
pub async fn difference(connection: &mut AsyncPgConnection) -> QueryResult<Option<String>> {
    // A database that was never migrated lacks the table of migrations.
    let is_there: Count = diesel::sql_query("SELECT count(to_regclass('__diesel_schema_migrations')) AS count")
        .get_result(connection)
        .await?;
    if is_there.count == 0 {
        return Ok(Some("the database has no tables of Jetbridge: run `jetbridge migrate`".to_owned()));
    }
    let there: Vec<Version> =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(connection).await?;
    let there: BTreeSet<String> = there.into_iter().map(|row| row.version).collect();
    let known = known();
    let missing = known.difference(&there).count();
    if missing > 0 {
        return Ok(Some(format!(
            "the database is older than this program and lacks {missing} of its {} migrations: run `jetbridge migrate`",
            known.len()
        )));
    }
    Ok(there.difference(&known).last().map(|newest| {
        format!(
            "the database is newer than this program (its newest migration is {newest}), which is as it should be while a \
             rollout lasts: upgrade this node before the next release"
        )
    }))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// The versions of all migrations in the binary.
fn known() -> BTreeSet<String> {
    use diesel::migration::{Migration, MigrationSource};
    use diesel::pg::Pg;
    let all: Vec<Box<dyn Migration<Pg>>> =
        MIGRATIONS.migrations().expect("embedded migrations were read at compile time");
    all.iter().map(|migration| migration.name().version().to_string()).collect()
}

type Harness = AsyncConnectionWrapper<AsyncPgConnection>;

/// Diesel's migrations are synchronous, so they get a thread where blocking is fine.
async fn run_blocking<T: Send + 'static>(
    connection: AsyncPgConnection,
    work: impl FnOnce(&mut Harness) -> diesel::migration::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let done = tokio::task::spawn_blocking(move || {
        let mut harness = Harness::from(connection);
        work(&mut harness).map_err(|error| anyhow!(error.to_string()))
    });
    done.await.context("the migration thread ended early")?.context("migrating the database")
}

/// Makes a database of this name if there is none. For the embedded cluster and tests.
pub async fn create_database(url: &str, name: &str) -> anyhow::Result<()> {
    let mut connection = Db::connect(url).await?;
    match connection.batch_execute(&format!("CREATE DATABASE \"{name}\"")).await {
        // The second is what the loser of two at once is told.
        Err(error) if matches!(sqlstate(&error), Some("42P04" | "23505")) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(()),
    }
}
