//! `jetbridge client`

use clap::{Args, Subcommand};
use diesel_async::AsyncPgConnection;

use serde_json::json;

use super::database::Database;
use super::grant::GrantArgs;
use super::terminal::{OutputArgs, say, table, time};
use crate::api::answer::write_time;
use crate::api::ext::clients::{ApiClientDetails, generate_secret};
use crate::api::v2::tokens::hash_secret;
use crate::clock::Clock;
use crate::config::{DatabaseArgs, Refusal, refuse};
use crate::domain::id::ApiClientId;
use crate::domain::name::Name;
use crate::store::api_clients::{self, ApiClient};

#[derive(Subcommand)]
pub enum ClientCommand {
    /// Create an API client and print its id and secret, which is shown this once
    Create(CreateArgs),
    /// List API clients, those that were revoked among them, oldest first
    List(ListArgs),
    /// Give an API client no more tokens; those that it has are good until they end, within the hour
    Revoke(RevokeArgs),
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args)]
pub struct RevokeArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// The client's id
    id: ApiClientId,
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
    match command {
        ClientCommand::Create(args) => create_one(args).await,
        ClientCommand::List(args) => list(args).await,
        ClientCommand::Revoke(args) => revoke(args).await,
    }
}

async fn create_one(args: CreateArgs) -> anyhow::Result<()> {
    let name: Name = args.name.parse().map_err(|error| Refusal(format!("--name {error}.")))?;
    args.grant.check()?;
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    let (id, secret) = create(&mut connection, name, &args.grant, "jetbridge client create").await?;
    let json = json!({"clientId": id, "clientSecret": secret});
    args.output.say(&format!("client_id={id}\nclient_secret={secret}"), &json)?;
    drop(connection);
    database.close().await
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    let mut clients = Vec::new();
    loop {
        let offset = i64::try_from(clients.len())?;
        let (page, total) = api_clients::page(&mut connection, PAGE, offset).await?;
        let is_last = page.is_empty();
        clients.extend(page);
        if is_last || i64::try_from(clients.len())? >= total {
            break;
        }
    }
    drop(connection);
    database.close().await?;
    if args.output.json {
        let clients: Vec<ApiClientDetails> = clients.into_iter().map(Into::into).collect();
        return say(&json!({"clients": clients}).to_string());
    }
    if clients.is_empty() {
        return say("There are no clients.");
    }
    let row = |one: ApiClient| {
        let organization = one.organization().map(|id| id.to_string());
        let state = one.revoked_at.map_or_else(|| "good".to_owned(), |at| format!("revoked {}", time(&write_time(at))));
        let created = time(&write_time(one.created_at));
        let name = one.name.to_string();
        vec![
            one.id.to_string(),
            state,
            name,
            one.role.to_string(),
            organization.unwrap_or_default(),
            created,
            one.scopes.join(" "),
        ]
    };
    let header = ["CLIENT ID", "STATE", "NAME", "ROLE", "ORGANIZATION", "CREATED", "SCOPES"];
    table(&header, &clients.into_iter().map(row).collect::<Vec<_>>())
}

async fn revoke(args: RevokeArgs) -> anyhow::Result<()> {
    let database = Database::open(&args.database).await?;
    let mut connection = database.connect().await?;
    let now = Clock::system().now();
    let found = api_clients::revoke(&mut connection, args.id, "jetbridge client revoke", now).await?;
    drop(connection);
    database.close().await?;
    let Some(client) = found else { return refuse(format!("There is no client {}.", args.id)) };
    let text = format!(
        "Client {} gets no more tokens; those that it has are good until they end, within the hour.",
        client.id
    );
    args.output.say(&text, &json!(ApiClientDetails::from(client)))
}

/// How many clients one look takes.
const PAGE: i64 = 1000;

/// Stores a new client; gives its id and secret.
pub async fn create(
    connection: &mut AsyncPgConnection,
    name: Name,
    grant: &GrantArgs,
    created_by: &str,
) -> anyhow::Result<(ApiClientId, String)> {
    let secret = generate_secret();
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
        created_by: created_by.to_owned(),
        revoked_at: None,
    };
    api_clients::create(connection, &client).await?;
    Ok((id, secret))
}
