//! `jetbridge client`

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use diesel_async::AsyncPgConnection;

use serde_json::json;

use super::database::Database;
use super::grant::GrantArgs;
use super::terminal::OutputArgs;
use crate::api::v2::tokens::hash_secret;
use crate::clock::Clock;
use crate::config::{DatabaseArgs, Refusal};
use crate::domain::id::ApiClientId;
use crate::domain::name::Name;
use crate::store::api_clients::{self, ApiClient};

#[derive(Subcommand)]
pub enum ClientCommand {
    /// Create an API client and print its id and secret, which is shown this once
    Create(CreateArgs),
}

#[derive(Args)]
pub struct CreateArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    grant: GrantArgs,
    /// What people call it
    #[arg(long)]
    name: String,
}

pub async fn run(command: ClientCommand) -> anyhow::Result<()> {
    let ClientCommand::Create(args) = command;
    let name: Name = args.name.parse().map_err(|error| Refusal(format!("--name {error}.")))?;
    args.grant.check()?;
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    let (id, secret) = create(&mut connection, name, &args.grant).await?;
    let json = json!({"clientId": id, "clientSecret": secret});
    args.output.say(&format!("client_id={id}\nclient_secret={secret}"), &json)?;
    drop(connection);
    database.close().await
}

/// Stores a new client; gives its id and secret.
pub async fn create(
    connection: &mut AsyncPgConnection,
    name: Name,
    grant: &GrantArgs,
) -> anyhow::Result<(ApiClientId, String)> {
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let id = ApiClientId::random();
    let client = ApiClient {
        id,
        name,
        secret_hash: hash_secret(&secret)?,
        role: grant.role,
        company_id: grant.company_id,
        tmc_id: grant.tmc_id,
        scopes: grant.scopes().iter().map(ToString::to_string).collect(),
        created_at: Clock::system().now(),
    };
    api_clients::insert(connection, &client).await?;
    Ok((id, secret))
}
