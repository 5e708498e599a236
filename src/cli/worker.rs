//! `jetbridge worker`: the delivery engine alone, with the pages that operators ask.

use tracing::info;

use clap::Args;

use super::database::named;
use super::serve::{Role, check_database, until_stopped};
use super::stop::Stop;
use crate::api;
use crate::clock::Clock;
use crate::config::{
    DatabaseArgs, EngineArgs, MasterKeyArgs, ServerArgs, StopArgs, StreamArgs, TokenArgs, check_production,
};
use crate::server::{self, Settings, Surface};

#[derive(Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    stop: StopArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    stream: StreamArgs,
    #[command(flatten)]
    master: MasterKeyArgs,
}

pub async fn run(args: WorkerArgs) -> anyhow::Result<()> {
    // Nobody presents a token to it: a key that no token is signed with takes the place of one.
    let tokens = TokenArgs::random();
    check_production("worker", &args.database, &tokens, &args.master)?;
    args.engine.check()?;
    server::check_address(&args.server)?;
    let stop = Stop::listen()?;
    let url = named(&args.database)?.unwrap_or_default();
    let role = Role::Engine { has_stream: !args.stream.servers()?.is_empty() };
    let refused = check_database(url.clone(), args.master.build()?, role).await?;
    let settings = Settings {
        clock: Clock::system(),
        routes: api::ROUTES,
        server: &args.server,
        engine: &args.engine,
        stream: &args.stream,
        tokens: &tokens,
        master: &args.master,
        has_api: false,
        is_sandbox: false,
    };
    let state = server::build(&url, &settings, true)?;
    let listening = server::listen(state.clone(), &args.server, Surface::Operations)?;
    info!(address = %listening.address, version = env!("JETBRIDGE_VERSION"), "working");
    until_stopped(listening, state, stop, refused, args.stop.drain(), args.server.shutdown_timeout()).await
}
