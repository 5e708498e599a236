//! Bringing a database up to date. The migrations are in the binary.

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

/// Applies what is missing; gives the names of what it applied.
pub async fn up(url: &str) -> anyhow::Result<Vec<String>> {
    let mut connection = Db::connect(url).await.context("connecting to migrate")?;
    diesel::sql_query("SELECT pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(ADVISORY_LOCK)
        .execute(&mut connection)
        .await
        .context("waiting for another node's migration")?;
    run_blocking(connection, |harness| {
        let applied = harness.run_pending_migrations(MIGRATIONS)?;
        Ok(applied.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Takes all back, newest first. For tests: a production database only goes forward.
pub async fn down(url: &str) -> anyhow::Result<()> {
    let connection = Db::connect(url).await.context("connecting to migrate")?;
    run_blocking(connection, |harness| harness.revert_all_migrations(MIGRATIONS).map(drop)).await
}

/// Whether nothing is missing.
pub async fn is_current(connection: &mut AsyncPgConnection) -> QueryResult<bool> {
    let newest = newest_known();
    let count: i64 = diesel::sql_query("SELECT count(*) AS count FROM __diesel_schema_migrations WHERE version = $1")
        .bind::<diesel::sql_types::Text, _>(newest)
        .get_result::<Count>(connection)
        .await?
        .count;
    Ok(count == 1)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

fn newest_known() -> String {
    use diesel::migration::{Migration, MigrationSource};
    use diesel::pg::Pg;
    let all: Vec<Box<dyn Migration<Pg>>> =
        MIGRATIONS.migrations().expect("embedded migrations were read at compile time");
    let versions = all.iter().map(|migration| migration.name().version().to_string());
    versions.max().expect("there is at least one migration")
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
