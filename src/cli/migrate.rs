//! `jetbridge migrate`

use clap::Args;

use serde_json::json;

use super::database::Database;
use super::terminal::OutputArgs;
use crate::config::DatabaseArgs;
use crate::store::migrate;

#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

pub async fn run(args: MigrateArgs) -> anyhow::Result<()> {
    let database = Database::open(&args.database).await?;
    let applied = migrate::up(&database.url).await?;
    let text = match applied.len() {
        0 => "The database is up to date.".to_owned(),
        count => format!("Applied {count}: {}.", applied.join(", ")),
    };
    args.output.say(&text, &json!({"applied": applied}))?;
    database.close().await
}
