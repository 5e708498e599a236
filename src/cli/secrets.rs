//! `jetbridge secrets`

use clap::{Args, Subcommand};

use serde_json::json;

use super::database::Database;
use super::sandbox::keys::SandboxKeys;
use super::serve::check_master_keys;
use super::terminal::OutputArgs;
use crate::config::{DatabaseArgs, MasterKeyArgs};
use crate::store::sealed;

#[derive(Subcommand)]
pub enum SecretsCommand {
    /// Seal anew, under the current master key, what earlier ones sealed
    ///
    /// First add the new key to JETBRIDGE_OLD_MASTER_KEYS of every node, then make it their JETBRIDGE_MASTER_KEY and the
    /// earlier one an old one. When this is done, the earlier one can go.
    Reseal(ResealArgs),
}

#[derive(Args)]
pub struct ResealArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    master: MasterKeyArgs,
}

pub async fn run(command: SecretsCommand) -> anyhow::Result<()> {
    let SecretsCommand::Reseal(args) = command;
    let mut master = args.master;
    if master.master_key.is_none() && args.database.database_url.is_none() {
        master.master_key = SandboxKeys::existing(&args.database.data_dir)?.map(|keys| keys.master_key);
    }
    let keyring = master.build()?;
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    check_master_keys(&database.url, &keyring).await?;
    let count = sealed::reseal(&mut connection, &keyring).await?;
    let values = if count == 1 { "value" } else { "values" };
    let text = format!("Sealed {count} {values} under master key {}.", keyring.current_id());
    args.output.say(&text, &json!({"sealed": count, "masterKeyId": keyring.current_id().to_string()}))?;
    drop(connection);
    database.close().await
}
