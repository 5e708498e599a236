//! `jetbridge migrate`

use clap::Args;

use super::database::Database;
use super::say;
use crate::config::DatabaseArgs;
use crate::store::migrate;

#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    database: DatabaseArgs,
}

pub async fn run(args: MigrateArgs) -> anyhow::Result<()> {
    let database = Database::open(&args.database).await?;
    let applied = migrate::up(&database.url).await?;
    match applied.len() {
        0 => say("The database is up to date.")?,
        count => say(&format!("Applied {count}: {}.", applied.join(", ")))?,
    }
    database.close().await
}
