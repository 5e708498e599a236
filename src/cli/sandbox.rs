//! `jetbridge sandbox`: everything on this machine, in one process.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};

use super::client;
use super::console;
use super::database::Database;
use super::grant::GrantArgs;
use super::serve::{check_master_keys, until_stopped};
use super::stop::Stop;
use super::terminal::{OutputArgs, tell};
use crate::api::State;
use crate::api::auth::{Grant, Scope};
use crate::api::v2::tokens::secret_fits;
use crate::config::{
    DatabaseArgs, EngineArgs, InboxArgs, MasterKeyArgs, ServerArgs, StreamArgs, TokenArgs, database_deadline,
    write_private,
};
use crate::domain::id::ApiClientId;
use crate::domain::reach::Role;
use crate::sandbox::certificates::Certificates;
use crate::sandbox::data_dir::{self, CLOCK_FILE, ENV_FILE};
use crate::sandbox::inbox::{self, Inboxes};
use crate::sandbox::keys::SandboxKeys;
use crate::sandbox::world::{self, World};
use crate::sandbox::{self, Sandbox};
use crate::server::{self, Listening, Settings, Surface};
use crate::store::db::{DEADLINE, Db};
use crate::store::{api_clients, migrate, sandbox_objects};

/// The subject of the sandbox's own token.
const SUBJECT: &str = "25a02396-1048-48f9-bf93-102d2fb7895e";
/// How long that token is good: the clock may be wound far. Each start prints a new one.
const TOKEN_LIFETIME: TimeDelta = TimeDelta::days(3650);
/// How long another sandbox on the same folder has to answer.
const BESIDE: Duration = Duration::from_secs(5);
/// Database connections of the inboxes.
const INBOX_CONNECTIONS: usize = 4;

#[derive(Args)]
pub struct SandboxArgs {
    /// What people and bookings by chance follow from: the same seed makes the same ids. 1 if not given
    #[arg(long, env = "JETBRIDGE_SEED", value_parser = clap::value_parser!(u64).range(..=World::MAX_SEED))]
    seed: Option<u64>,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    tokens: TokenArgs,
    #[command(flatten)]
    master: MasterKeyArgs,
    #[command(flatten)]
    inbox: InboxArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub async fn run(mut args: SandboxArgs) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    args.engine.check()?;
    server::check_address(&args.server)?;
    complete(&mut args)?;
    // Being told to stop while it starts is no failure: what was started is stopped again.
    let database = tokio::select! {
        opened = Database::open(&args.database) => opened?,
        () = stop.requested() => return Ok(()),
    };
    let prepared = tokio::select! {
        prepared = prepare(&args, &database) => prepared.map(Some),
        () = stop.requested() => Ok(None),
    };
    let done = match prepared {
        Ok(Some((listening, state, inboxes, earlier))) => {
            let limit = args.server.shutdown_timeout();
            // Nobody balances between sandboxes: it ends at once.
            let stopped = until_stopped(listening, state, stop, std::future::pending(), Duration::ZERO, limit).await;
            // After the engine, whose last calls may be to them.
            inboxes.stop().await;
            if let Some(earlier) = earlier {
                // What was asked of this one was done all the same.
                if let Err(error) = earlier.put_back(&args.database.data_dir, &database).await {
                    tracing::warn!(error = format!("{error:#}"), "the earlier sandbox on this folder was not put back");
                }
            }
            stopped
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    database.close().await?;
    done
}

/// Fills in what production has to be given: keys, and the right to call this machine.
fn complete(args: &mut SandboxArgs) -> anyhow::Result<()> {
    let keys = SandboxKeys::load_or_make(&args.database.data_dir)?;
    if !args.tokens.is_given() {
        args.tokens.jwt_secret = Some(keys.jwt_secret);
    }
    if args.master.master_key.is_none() {
        args.master.master_key = Some(keys.master_key);
    }
    args.engine.egress_ca.push(Certificates::load_or_make(&args.database.data_dir)?.authority());
    args.engine
        .egress_allow
        .extend(["127.0.0.0/8", "::1/128"].map(|net| net.parse::<ipnet::IpNet>().expect("both are networks")));
    Ok(())
}

/// All that comes before the first answer; ends with the banner.
async fn prepare(
    args: &SandboxArgs,
    database: &Database,
) -> anyhow::Result<(Listening, Data<State>, inbox::server::Running, Option<Earlier>)> {
    let ports = inbox::port::listen(args.inbox.inbox_port)?;
    migrate::up(&database.url).await?;
    check_master_keys(&database.url, &args.master.build()?).await?;
    let clock_file = args.database.data_dir.join(CLOCK_FILE);
    let clock = sandbox::load_clock(&clock_file)?;
    let inbox_url = format!("https://localhost:{}/inbox", inbox::port::port_of(&ports)?);
    let inboxes = Inboxes::new(inbox_url, args.inbox.inbox_keep.into());
    let mut connection = Db::connect(&database.url).await?;
    sandbox::prepare(&mut connection, args.seed, clock.now()).await?;
    inboxes.restore(&mut connection).await?;
    let settings = Settings {
        clock,
        routes: sandbox::ROUTES,
        server: &args.server,
        engine: &args.engine,
        stream: &StreamArgs::default(),
        tokens: &args.tokens,
        master: &args.master,
        has_api: true,
        is_sandbox: true,
    };
    let state = server::build(&database.url, &settings, true)?;
    let certificates = Certificates::load_or_make(&args.database.data_dir)?;
    let running = inbox::server::start(
        ports,
        certificates.server_config()?,
        state.clone(),
        Db::new(&database.url, INBOX_CONNECTIONS, database_deadline(DEADLINE))?,
        inboxes.clone(),
    )?;
    let egress = server::egress(state.address_policy.clone(), &args.engine)?;
    let sandbox = Data::new(Sandbox::new(inboxes.clone(), clock_file, egress, args.engine.signature_format));
    end_all_when_stopped(sandbox.clone())?;
    let has_console = args.server.has_console();
    let code = state.issuer.as_ref().filter(|_| has_console);
    let code = code.map(|_| sandbox.console_codes.make(SUBJECT, Instant::now()));
    let listening = server::listen(state.clone(), &args.server, Surface::Sandbox(sandbox))?;
    // Only now is it sure that this sandbox starts: another on the same folder may hand the payloads out as well.
    sandbox_objects::move_payloads(&mut connection, &inboxes.payloads_url()).await?;
    let url = format!("http://{}", listening.address);
    let link = || code.map_or_else(|| format!("{url}/console/"), |code| console::link(&url, &code));
    let facts = Facts {
        console: has_console.then(link),
        url,
        token: token(&state)?,
        client: client(&mut connection, &args.database.data_dir).await?,
        inbox_url: inboxes.url().to_owned(),
        authority: std::path::absolute(certificates.authority()).context("finding the data folder")?,
    };
    drop(connection);
    let mut earlier = Earlier::of(&args.database.data_dir).await;
    facts.write(&args.database.data_dir)?;
    if let Some(earlier) = &mut earlier {
        earlier.ours = std::fs::read_to_string(args.database.data_dir.join(ENV_FILE)).context("reading the facts")?;
    }
    // The facts are in a file as well: that they cannot be shown is no reason not to run.
    if let Err(error) = args.output.say(&facts.banner(database.describe(), &args.database.data_dir), &facts.json()) {
        tracing::warn!(error = format!("{error:#}"), "the facts of this sandbox could not be printed");
    }
    if let Some(Earlier { url, .. }) = &earlier {
        tell(&format!(
            "Another sandbox runs on this folder, at {url}. They share their data, but each has a clock of its own, and \
             commands in this folder go to this one until it ends."
        ));
    }
    Ok((listening, state, running, earlier))
}

/// A stream has no end of its own, and the server would wait for it; a scenario would go on publishing.
fn end_all_when_stopped(sandbox: Data<Sandbox>) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    tokio::spawn(async move {
        stop.requested().await;
        sandbox.inboxes.end_streams();
        sandbox.runs.cancel_all();
        *sandbox.clock_turn.lock().await = None;
    });
    Ok(())
}

/// A platform administrator's token; none when tokens come from elsewhere.
fn token(state: &State) -> anyhow::Result<Option<String>> {
    let Some(issuer) = &state.issuer else { return Ok(None) };
    let grant = Grant {
        subject: SUBJECT.to_owned(),
        role: Role::PlatformAdmin,
        company_id: None,
        tmc_id: None,
        scopes: Scope::ALL.to_vec(),
        lifetime: TOKEN_LIFETIME,
    };
    Ok(Some(issuer.issue_by(grant, &state.clock)?))
}

/// Another sandbox on the same folder, which has run for longer.
struct Earlier {
    url: String,
    /// Its file of facts, and that of this one.
    facts: String,
    ours: String,
}

impl Earlier {
    /// The one that runs, if one does.
    async fn of(data_dir: &Path) -> Option<Self> {
        let url = data_dir::value(data_dir, "JETBRIDGE_URL")?;
        let facts = std::fs::read_to_string(data_dir.join(ENV_FILE)).ok()?;
        is_there(&url).await.then_some(Self { url, facts, ours: String::new() })
    }

    /// Lets commands go to it again, and payloads be fetched from it, if it still runs and no third one has begun since.
    async fn put_back(self, data_dir: &Path, database: &Database) -> anyhow::Result<()> {
        let file = data_dir.join(ENV_FILE);
        if std::fs::read_to_string(&file)? != self.ours || !is_there(&self.url).await {
            return Ok(());
        }
        write_private(&file, &self.facts)?;
        if let Some(inbox_url) = data_dir::value(data_dir, "JETBRIDGE_INBOX_URL") {
            let mut connection = Db::connect(&database.url).await?;
            sandbox_objects::move_payloads(&mut connection, &inbox::payloads_url(&inbox_url)).await?;
        }
        Ok(())
    }
}

/// Whether a server answers at this address.
async fn is_there(url: &str) -> bool {
    let Ok(client) = reqwest::Client::builder().no_proxy().timeout(BESIDE).build() else { return false };
    client.get(format!("{url}/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

/// The client of an earlier start, if the database still knows it; else a new one.
async fn client(connection: &mut AsyncPgConnection, data_dir: &Path) -> anyhow::Result<(ApiClientId, String)> {
    let id = data_dir::value(data_dir, "JETBRIDGE_CLIENT_ID").and_then(|id| id.parse::<ApiClientId>().ok());
    if let (Some(id), Some(secret)) = (id, data_dir::value(data_dir, "JETBRIDGE_CLIENT_SECRET")) {
        let known = api_clients::find(connection, id).await?;
        if known.is_some_and(|client| secret_fits(&secret, &client.secret_hash)) {
            return Ok((id, secret));
        }
    }
    let grant = GrantArgs { role: Role::PlatformAdmin, company_id: None, tmc_id: None, scopes: Vec::new() };
    let name = "sandbox".parse().context("naming the sandbox's client")?;
    client::create(connection, name, &grant, "jetbridge sandbox").await
}

/// What a person or a script needs to know.
struct Facts {
    url: String,
    /// Where a browser begins, signed in once unless tokens come from elsewhere; none where the web console is left out.
    console: Option<String>,
    token: Option<String>,
    client: (ApiClientId, String),
    inbox_url: String,
    /// The certificate that makes the inboxes trusted.
    authority: PathBuf,
}

impl Facts {
    /// Writes them where scripts find them; readable by the owner alone, whole or not at all.
    fn write(&self, data_dir: &Path) -> anyhow::Result<()> {
        let (id, secret) = &self.client;
        let token = self.token.as_deref().unwrap_or_default();
        let text = format!(
            "JETBRIDGE_URL='{}'\nJETBRIDGE_TOKEN='{token}'\nJETBRIDGE_CLIENT_ID='{id}'\nJETBRIDGE_CLIENT_SECRET='{secret}'\n\
             JETBRIDGE_INBOX_URL='{}'\nJETBRIDGE_CA='{}'\n",
            self.url,
            self.inbox_url,
            self.authority.display(),
        );
        write_private(&data_dir.join(ENV_FILE), &text)
    }

    /// As scripts read it: one line, once all of it is there.
    fn json(&self) -> Value {
        let (id, secret) = &self.client;
        json!({
            "url": self.url, "inboxUrl": self.inbox_url, "token": self.token, "clientId": id, "clientSecret": secret,
            "ca": self.authority, "consoleUrl": self.console,
        })
    }

    fn banner(&self, database: &str, data_dir: &Path) -> String {
        let Self { url, client: (id, secret), inbox_url, .. } = self;
        let token = self.token.as_deref().unwrap_or("(from your identity provider)");
        let company = world::COMPANY;
        let console = self.console.as_ref().map(|link| format!("  Console  {link}\n")).unwrap_or_default();
        let env = data_dir.join(ENV_FILE);
        format!(
            "
  Jetbridge {version} sandbox, on {database}

{console}  API      {url}/v3/webhooks/subscriptions
  Docs     {url}/docs/
  Health   {url}/readyz
  Inboxes  {inbox_url}/(any name)

  Token          {token}
  Client id      {id}
  Client secret  {secret}
  (also in {env}: source it)

  Create a subscription:

curl -sS -X POST {url}/v3/webhooks/subscriptions -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{{\"subscriberId\":\"{company}\",\"name\":\"first\",\"url\":\"https://localhost:9443/hooks\",\"eventTypes\":[\"PNR_V3\"]}}'

  Ctrl-C stops everything; the data stays in {data}.
",
            version = env!("JETBRIDGE_VERSION"),
            env = env.display(),
            data = data_dir.display(),
        )
    }
}
