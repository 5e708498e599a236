//! `jetbridge serve`, and what it shares with the sandbox: build, listen, drain.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use clap::Args;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use super::Stop;
use crate::api::docs::{Documents, Routes};
use crate::api::v2::tokens::TokenLimits;
use crate::api::v3::quota::Quota;
use crate::api::{self, State, auth};
use crate::clock::Clock;
use crate::config::{
    DatabaseArgs, EngineArgs, MasterKeyArgs, Refusal, ServerArgs, StopArgs, TokenArgs, check_production, refuse,
};
use crate::delivery::egress::Egress;
use crate::delivery::publish::Publisher;
use crate::delivery::{Engine, EngineSettings};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::sealing::Keyring;
use crate::server::{self, Listening, Surface};
use crate::store::db::{DEADLINE, Db, WIDE_DEADLINE};
use crate::store::sealed;

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
    let stop = Stop::listen()?;
    let url = args.database.database_url.clone().unwrap_or_default();
    check_master_keys(&url, &args.master.build()?).await?;
    let parts = Parts {
        clock: Clock::system(),
        routes: api::ROUTES,
        server: &args.server,
        engine: &args.engine,
        tokens: &args.tokens,
        master: &args.master,
    };
    let state = build_state(&url, &parts, !args.api_only)?;
    let listening = server::listen(state.clone(), &args.server, Surface::Whole)?;
    info!(address = %listening.address, version = env!("CARGO_PKG_VERSION"), api_only = args.api_only, "serving");
    until_stopped(listening, state, stop, args.stop.drain(), args.server.shutdown_timeout()).await
}

/// The settings that a node is built from.
pub struct Parts<'a> {
    pub clock: Clock,
    pub routes: Routes,
    pub server: &'a ServerArgs,
    pub engine: &'a EngineArgs,
    pub tokens: &'a TokenArgs,
    pub master: &'a MasterKeyArgs,
}

/// Everything that handlers need, with an engine that has begun to work if one is wanted.
pub fn build_state(url: &str, parts: &Parts<'_>, with_engine: bool) -> anyhow::Result<Data<State>> {
    let Parts { clock, routes, server, engine: args, tokens, master } = parts;
    let (clock, keyring) = (clock.clone(), master.build()?);
    let address_policy = AddressPolicy::allowing(args.egress_allow.clone());
    let db = Db::new(url, server.database_connections.get(), DEADLINE)?;
    let engine = if with_engine {
        let egress =
            Egress::new(address_policy.clone(), &args.egress_ca).map_err(|error| Refusal(format!("{error:#}")))?;
        let own = Db::new(url, args.engine_connections.get(), WIDE_DEADLINE)?;
        let settings = EngineSettings {
            database_url: url.to_owned(),
            lease: TimeDelta::seconds(args.lease_seconds.into()),
            in_flight: calls_in_flight(args.calls_in_flight.get()),
            retention: TimeDelta::days(args.retention_days.into()),
            signature_format: args.signature_format,
        };
        Some(Engine::start(own, clock.clone(), keyring.clone(), egress, settings))
    } else {
        None
    };
    Ok(Data::new(State {
        publisher: Publisher::new(db.clone(), clock.clone(), engine.clone()),
        engine,
        db,
        clock,
        keyring,
        address_policy,
        time_format: server.time_format,
        quota: Quota::of(server.max_subscriptions_per_subscriber),
        verifier: auth::verifier(tokens)?,
        issuer: auth::issuer(tokens)?,
        token_limits: TokenLimits::per_minute(server.token_rate_per_minute),
        trusted_proxies: server.trusted_proxies.clone(),
        documents: Arc::new(Documents::make(routes)),
    }))
}

/// As many calls as wanted, if the process may have that many connections: each takes a file descriptor, and so does what is
/// kept open beside them.
fn calls_in_flight(wanted: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let files: Option<usize> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let most = files.map_or(wanted, |files| (files / 2).max(1));
    if most < wanted {
        info!(wanted, most, "fewer calls at once than set: raise the limit of open files (ulimit -n) to twice as many");
    }
    wanted.min(most)
}

/// How long the look at the master keys in use may take: it reads every sealed value's key id.
const KEY_CHECK_TIMEOUT: Duration = Duration::from_secs(30);

/// Refuses to serve secrets that cannot be opened. A database that is away or not yet migrated
/// is no reason not to start: `/readyz` tells it.
pub async fn check_master_keys(url: &str, keyring: &Keyring) -> anyhow::Result<()> {
    let ids = async { anyhow::Ok(sealed::key_ids(&mut Db::connect(url).await?).await?) };
    let ids = match timeout(KEY_CHECK_TIMEOUT, ids).await.map_err(anyhow::Error::from).flatten() {
        Ok(ids) => ids,
        Err(error) => {
            warn!(error = format!("{error:#}"), "cannot tell yet whether the master keys fit the database");
            return Ok(());
        }
    };
    match ids.into_iter().find(|id| !keyring.knows(*id)) {
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
    let is_supervised = stop.told_by_a_supervisor().await;
    supervisor.begin_to_stop();
    if is_supervised && !drain.is_zero() {
        info!(seconds = drain.as_secs(), "stopping: /readyz says so, and requests are taken for a while yet");
        tokio::select! {
            () = sleep(drain) => {}
            () = stop.told() => {}
        }
    }
    info!("stopping: no new requests, those in flight may end");
    closing.run().await;
    if let Some(engine) = &state.engine {
        engine.stop(limit).await;
    }
    running.await??;
    state.db.close();
    Ok(())
}
