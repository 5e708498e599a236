//! `jetbridge secrets`

use clap::{Args, Subcommand};

use serde_json::json;

use super::database::Database;
use super::terminal::OutputArgs;
use crate::config::{DatabaseArgs, MasterKeyArgs, refuse};
use crate::domain::sealing::OpenError;
use crate::sandbox::keys::SandboxKeys;
use crate::store::sealed::{self, Resealed};

#[derive(Subcommand)]
pub enum SecretsCommand {
    /// Seal anew, under the current master key, what earlier ones sealed
    ///
    /// First add the new key to JETBRIDGE_OLD_MASTER_KEYS of every node, then make it their JETBRIDGE_MASTER_KEY and the
    /// earlier one an old one. When this is done, the earlier one can go. A value that cannot be opened is told and left
    /// as it is, and the rest goes on; the exit code is 1 then.
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
    let Resealed { sealed, failed } = sealed::reseal(&mut connection, &keyring).await?;
    drop(connection);
    database.close().await?;
    // A key that was forgotten is no damage.
    let missing = failed.first().and_then(|one| match one.error {
        OpenError::UnknownKey(id) if sealed == 0 => Some(id),
        _ => None,
    });
    if let Some(id) = missing {
        return refuse(format!(
            "The database holds secrets that were sealed with master key {id}, which is not configured: \
             add it to JETBRIDGE_OLD_MASTER_KEYS."
        ));
    }
    let values = if sealed == 1 { "value" } else { "values" };
    let mut text = format!("Sealed {sealed} {values} under master key {}.", keyring.current_id());
    let mut json = json!({"sealed": sealed, "masterKeyId": keyring.current_id().to_string()});
    if failed.is_empty() {
        return args.output.say(&text, &json);
    }
    for one in failed.iter().take(MAX_TOLD) {
        text.push_str(&format!("\nCould not open {one}."));
    }
    json["failed"] =
        failed.iter().take(MAX_TOLD).map(|one| json!({"place": one.place, "error": one.error.to_string()})).collect();
    json["failedCount"] = failed.len().into();
    args.output.say(&text, &json)?;
    anyhow::bail!(
        "{} of the values could not be opened and are as they were: keep the earlier key until they are made anew",
        failed.len()
    )
}

/// The most values that are told one by one.
const MAX_TOLD: usize = 100;
