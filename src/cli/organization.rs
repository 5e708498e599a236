//! `jetbridge organization`

use clap::{Args, Subcommand};

use super::database::Database;
use super::say;
use crate::clock::Clock;
use crate::config::{DatabaseArgs, Refusal, refuse};
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::store::db::Db;
use crate::store::organizations::{self, Organization, OrganizationType, Put};

#[derive(Subcommand)]
pub enum OrganizationCommand {
    /// Make a company or TMC, or replace it whole
    Put(PutArgs),
}

#[derive(Args)]
pub struct PutArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Its id, a UUID
    id: OrganizationId,
    /// What it is
    #[arg(long = "type", value_enum)]
    kind: OrganizationType,
    /// What people call it
    #[arg(long)]
    name: String,
    /// The TMC that has the contract with this company
    #[arg(long)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that this company books through
    #[arg(long)]
    booking_tmc_id: Option<OrganizationId>,
}

pub async fn run(command: OrganizationCommand) -> anyhow::Result<()> {
    let OrganizationCommand::Put(args) = command;
    let name: Name = args.name.parse().map_err(|error| Refusal(format!("--name {error}.")))?;
    if args.kind == OrganizationType::Tmc && (args.contracting_tmc_id.is_some() || args.booking_tmc_id.is_some()) {
        return refuse("--contracting-tmc-id and --booking-tmc-id are for a company only.");
    }
    let now = Clock::system().now();
    let row = Organization {
        id: args.id,
        kind: args.kind,
        name,
        contracting_tmc_id: args.contracting_tmc_id,
        booking_tmc_id: args.booking_tmc_id,
        created_at: now,
        updated_at: now,
    };
    let database = Database::open(&args.database).await?;
    let mut connection = Db::connect(&database.url).await?;
    let put = organizations::put(&mut connection, &row).await?;
    drop(connection);
    database.close().await?;
    match put {
        Put::Created(row) => say(&format!("Made {} {}.", row.kind.as_str(), row.id)),
        Put::Replaced(row) => say(&format!("Replaced {} {}.", row.kind.as_str(), row.id)),
        Put::UnknownContractingTmc => refuse("--contracting-tmc-id must name a known TMC: put that first."),
        Put::UnknownBookingTmc => refuse("--booking-tmc-id must name a known TMC: put that first."),
        Put::TmcInUse => refuse("--type must stay TMC while companies name it as theirs."),
    }
}
