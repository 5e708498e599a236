//! `jetbridge serve`, and what it shares with the sandbox: check the database, listen, drain.

use std::time::Duration;

use actix_web::web::Data;
use clap::Args;
use tokio::time::{sleep, timeout};
use tracing::{debug, info, warn};

use super::database::named;
use super::stop::Stop;
use crate::api::State;
use crate::clock::Clock;
use crate::config::{
    DatabaseArgs, EngineArgs, MasterKeyArgs, Refusal, ServerArgs, StopArgs, StreamArgs, TokenArgs, check_production,
    refuse,
};
use crate::domain::sealing::Keyring;
use crate::server::{self, Listening, Settings, Surface};
use crate::store::db::{self, Db};
use crate::store::{cells, migrate, sealed};

#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub server: ServerArgs,
    #[command(flatten)]
    pub stop: StopArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    #[command(flatten)]
    pub stream: StreamArgs,
    /// Answer requests only: events are stored, and another node's engine delivers them
    #[arg(long, env = "JETBRIDGE_API_ONLY")]
    pub api_only: bool,
    #[command(flatten)]
    pub tokens: TokenArgs,
    #[command(flatten)]
    pub master: MasterKeyArgs,
}

pub async fn run(args: ServeArgs) -> anyhow::Result<()> {
    check_production("serve", &args.database, &args.tokens, &args.master)?;
    args.engine.check()?;
    server::check_address(&args.server)?;
    let stop = Stop::listen()?;
    let url = named(&args.database)?.unwrap_or_default();
    let refused = check_database(url.clone(), args.master.build()?, Role::Api).await?;
    let settings = Settings {
        clock: Clock::system(),
        routes: server::ROUTES,
        server: &args.server,
        engine: &args.engine,
        stream: &args.stream,
        tokens: &args.tokens,
        master: &args.master,
        has_api: true,
        is_sandbox: false,
    };
    let state = server::build(&url, &settings, !args.api_only)?;
    let listening = server::listen(state.clone(), &args.server, Surface::Whole)?;
    info!(address = %listening.address, version = env!("JETBRIDGE_VERSION"), api_only = args.api_only, "serving");
    until_stopped(listening, state, stop, refused, args.stop.drain(), args.server.shutdown_timeout()).await
}

/// What a node does with its database.
#[derive(Clone, Copy)]
pub enum Role {
    /// It answers requests.
    Api,
    /// It delivers alone.
    Engine {
        /// Whether it takes events from a stream.
        has_stream: bool,
    },
}

/// How long a node that stops waits for its last counts to be written.
const COUNTS_WITHIN: Duration = Duration::from_millis(500);
/// How long the check of the master keys in use may take: it reads every sealed value's key id.
const KEY_CHECK_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a start waits for the answer; requests are not kept waiting for one that does not come.
const START_LIMIT: Duration = Duration::from_secs(10);
/// How long to wait before a database that was away is looked at again.
const CHECK_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Refuses to serve secrets that cannot be opened, and a database behind a pooler that does not keep sessions. One that
/// is away or not yet migrated is no reason not to start, since `/readyz` tells it: it is looked at again until it can
/// be told, and what this gives ends with a refusal then, or never.
pub async fn check_database(
    url: String,
    keyring: Keyring,
    role: Role,
) -> anyhow::Result<impl Future<Output = anyhow::Error> + Send + 'static> {
    let is_checked =
        match timeout(START_LIMIT, check_once(&url, &keyring, role)).await.map_err(anyhow::Error::from).flatten() {
            Ok(()) => true,
            Err(error) if error.is::<Refusal>() => return Err(error),
            Err(error) => {
                warn!(error = format!("{error:#}"), "cannot tell yet whether the database can be served from");
                false
            }
        };
    Ok(async move {
        if is_checked {
            return std::future::pending().await;
        }
        loop {
            sleep(CHECK_AGAIN_AFTER).await;
            match check_once(&url, &keyring, role).await {
                Ok(()) => return std::future::pending().await,
                Err(error) if error.is::<Refusal>() => return error,
                Err(error) => debug!(error = format!("{error:#}"), "still cannot tell"),
            }
        }
    })
}

async fn check_once(url: &str, keyring: &Keyring, role: Role) -> anyhow::Result<()> {
    if db::shares_sessions(url).await? {
        return refuse(format!(
            "DATABASE_URL leads to a pooler in transaction mode, such as PgBouncer: {}.",
            db::NO_TRANSACTION_POOLING
        ));
    }
    let mut connection = Db::connect(url).await?;
    if let Some(difference) = migrate::difference(&mut connection).await? {
        warn!("{difference}");
    }
    if let Some(cell) = cells::find(&mut connection).await?.this {
        match role {
            Role::Api => {
                return refuse(format!(
                    "DATABASE_URL leads to cell {cell}, whose settings are a copy of home's: run `jetbridge worker` there, and \
                     `jetbridge serve` with home's database."
                ));
            }
            Role::Engine { has_stream: false } => {
                return refuse(format!(
                    "DATABASE_URL leads to cell {cell}, which takes its events from the stream: name that with --stream."
                ));
            }
            Role::Engine { has_stream: true } => {}
        }
    }
    check_master_keys(url, keyring).await
}

/// Refuses to serve secrets that cannot be opened.
pub async fn check_master_keys(url: &str, keyring: &Keyring) -> anyhow::Result<()> {
    let ids = async { anyhow::Ok(sealed::key_ids(&mut Db::connect(url).await?).await?) };
    match timeout(KEY_CHECK_TIMEOUT, ids).await??.into_iter().find(|id| !keyring.knows(*id)) {
        None => Ok(()),
        Some(id) => refuse(format!(
            "The database holds secrets that were sealed with master key {id}, which is not configured: \
             add it to JETBRIDGE_OLD_MASTER_KEYS."
        )),
    }
}

/// Answers requests until the process is told to stop; then, in this order: says that it is not ready, and goes on for
/// `drain` if it was told by SIGTERM (a second signal cuts that short); closes the port and lets requests in flight end;
/// stops the engine, which lets calls end and gives the rest back.
pub async fn until_stopped(
    listening: Listening,
    state: Data<State>,
    mut stop: Stop,
    refused: impl Future<Output = anyhow::Error> + Send + 'static,
    drain: Duration,
    limit: Duration,
) -> anyhow::Result<()> {
    let closing = listening.drain();
    let server = listening.server;
    let supervisor = state.publisher.supervisor();
    let swept = state.clone();
    supervisor.supervise("sweep", 2 * server::SWEEP_EVERY, move |pulse| {
        let state = swept.clone();
        async move { server::sweep(state, || pulse.beat()).await }
    });
    let running = tokio::spawn(server);
    let (is_supervised, refusal) = tokio::select! {
        is_supervised = stop.requested_by_supervisor() => (is_supervised, None),
        refusal = refused => (false, Some(refusal)),
    };
    supervisor.begin_to_stop();
    if is_supervised && !drain.is_zero() {
        info!(seconds = drain.as_secs(), "stopping: /readyz says so, and requests are taken for a while yet");
        tokio::select! {
            () = sleep(drain) => {}
            () = stop.requested() => {}
        }
    }
    info!("stopping: no new requests, those in flight may end");
    state.changes.end();
    closing.run().await;
    if let Some(stream) = &state.stream
        && timeout(limit, stream.stop()).await.is_err()
    {
        warn!("stopping although messages of the stream are being stored: others will get them again");
    }
    if timeout(limit, state.publisher.settle()).await.is_err() {
        warn!("stopping although events are being written: their deliveries are tried once their leases end");
    }
    if let Some(engine) = &state.engine {
        engine.stop(limit).await;
    }
    // A database that is away is not waited for: what lacks then are counts of some seconds.
    let _ = timeout(COUNTS_WITHIN, state.tallies.end()).await;
    running.await??;
    state.db.close();
    refusal.map_or(Ok(()), Err)
}
