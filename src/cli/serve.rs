//! `jetbridge serve`, and what it shares with the sandbox: build, listen, drain.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use clap::Args;
use tokio::time::timeout;
use tracing::{info, warn};

use super::Stop;
use crate::api::docs::Documents;
use crate::api::v2::tokens::TokenLimits;
use crate::api::{State, auth};
use crate::clock::Clock;
use crate::config::{DatabaseArgs, MasterKeyArgs, ServerArgs, TokenArgs, check_production, refuse};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::sealing::Keyring;
use crate::server::{self, Listening};
use crate::store::db::{DEADLINE, Db};
use crate::store::sealed;

#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub server: ServerArgs,
    #[command(flatten)]
    pub tokens: TokenArgs,
    #[command(flatten)]
    pub master: MasterKeyArgs,
}

pub async fn run(args: ServeArgs) -> anyhow::Result<()> {
    check_production(&args.database, &args.tokens, &args.master)?;
    let stop = Stop::listen()?;
    let url = args.database.database_url.clone().unwrap_or_default();
    let state = build_state(&url, &args.server, &args.tokens, &args.master)?;
    check_master_keys(&url, &state.keyring).await?;
    let listening = server::listen(state.clone(), &args.server)?;
    info!(address = %listening.address, version = env!("CARGO_PKG_VERSION"), "serving");
    until_stopped(listening, state, stop).await
}

/// Everything that handlers need. Connects to nothing yet.
pub fn build_state(
    url: &str,
    server: &ServerArgs,
    tokens: &TokenArgs,
    master: &MasterKeyArgs,
) -> anyhow::Result<Data<State>> {
    Ok(Data::new(State {
        db: Db::new(url, server.database_connections.get(), DEADLINE)?,
        clock: Clock::system(),
        keyring: master.build()?,
        address_policy: AddressPolicy::allowing(server.egress_allow.clone()),
        time_format: server.time_format,
        verifier: auth::verifier(tokens)?,
        issuer: auth::issuer(tokens)?,
        token_limits: TokenLimits::per_minute(server.token_rate_per_minute),
        trusted_proxies: server.trusted_proxies.clone(),
        documents: Arc::new(Documents::make()),
    }))
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

/// Answers requests until the process is told to stop, then lets those in flight end.
pub async fn until_stopped(listening: Listening, state: Data<State>, mut stop: Stop) -> anyhow::Result<()> {
    let drain = listening.drain();
    let server = listening.server;
    let sweeper = tokio::spawn(server::sweep(state.clone()));
    let running = tokio::spawn(server);
    stop.told().await;
    info!("stopping: no new requests, those in flight may end");
    drain.run().await;
    sweeper.abort();
    running.await??;
    state.db.close();
    Ok(())
}
