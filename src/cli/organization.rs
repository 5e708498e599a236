//! `jetbridge organization`

use clap::{Args, Subcommand};

use serde_json::json;

use super::database::Database;
use super::terminal::OutputArgs;
use crate::clock::Clock;
use crate::config::{DatabaseArgs, Refusal, one_of};
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::organization_type::OrganizationType;
use crate::store::organizations::{self, Organization};

#[derive(Subcommand)]
pub enum OrganizationCommand {
    /// Make a company or TMC, or replace it whole
    Put(PutArgs),
}

#[derive(Args)]
pub struct PutArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Its id, a UUID
    id: OrganizationId,
    /// What it is
    #[arg(long = "type", value_parser = one_of(&OrganizationType::ALL, OrganizationType::as_str, OrganizationType::about))]
    kind: OrganizationType,
    /// What people call it
    #[arg(long)]
    name: String,
    /// The TMC that has the contract with it
    #[arg(long)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that it books through
    #[arg(long)]
    booking_tmc_id: Option<OrganizationId>,
    /// How often the payload of one of its events is tried to be fetched, five minutes apart
    #[arg(long, default_value_t = Organization::DEFAULT_PAYLOAD_ATTEMPTS, value_parser = clap::value_parser!(i32).range(1..=10_000))]
    payload_attempt_limit: i32,
}

pub async fn run(command: OrganizationCommand) -> anyhow::Result<()> {
    let OrganizationCommand::Put(args) = command;
    let name: Name = args.name.parse().map_err(|error| Refusal(format!("--name {error}.")))?;
    let now = Clock::system().now();
    let row = Organization {
        id: args.id,
        kind: args.kind,
        name,
        contracting_tmc_id: args.contracting_tmc_id,
        booking_tmc_id: args.booking_tmc_id,
        created_at: now,
        updated_at: now,
        payload_attempt_limit: args.payload_attempt_limit,
    };
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    let (row, is_new) = organizations::put_by(&mut connection, &row, "jetbridge organization put").await?;
    drop(connection);
    database.close().await?;
    let done = if is_new { "Made" } else { "Replaced" };
    let json = json!({"id": row.id, "type": row.kind, "isNew": is_new});
    args.output.say(&format!("{done} {} {}.", row.kind.as_str(), row.id), &json)
}
