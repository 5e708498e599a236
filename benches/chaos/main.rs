//! `./dev chaos`: several nodes on one Postgres, all of which are killed again and again while events pass; then it is reckoned
//! whether each accepted event reached each subscription, and that only what was in flight at a crash came twice.
//!
//! The same seed makes the same plan: faults and changes happen at numbers of accepted events, not at times. Publishers,
//! receivers, nodes and Postgres (durability on) share the machine.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_sign_loss,
    clippy::semicolon_if_nothing_returned,
    dead_code,
    missing_docs,
    reason = "a benchmark prints, reads its own arguments, rounds, and shares modules with others"
)]

mod changes;
mod faults;
mod ledger;
mod nodes;
mod plan;
mod publishers;
mod receivers;
mod reckoning;
mod report;
mod sql;
#[path = "../support/mod.rs"]
mod support;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use diesel_async::RunQueryDsl;
use jetbridge::store::migrate;
use tokio::signal::unix::{SignalKind, signal};

use ledger::Ledger;
use nodes::{Node, Site};
use plan::{COMPANIES, Plan, company};
use receivers::Receivers;
use reckoning::Sums;
use support::machine::Cluster;
use world::World;

/// Kills nodes and Postgres while events pass, and checks that nothing is lost and only what was in flight comes twice.
#[derive(Parser)]
#[command(name = "./dev chaos")]
struct Arguments {
    /// How many events to publish
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=50_000_000))]
    events: u64,
    /// How often to kill a node
    #[arg(long, default_value_t = 10)]
    kills: u64,
    /// How often to kill Postgres
    #[arg(long, default_value_t = 1)]
    database_kills: u64,
    /// What the plan is made from; a random one if not given
    #[arg(long)]
    seed: Option<u64>,
    /// Another build of the product than the one that this belongs to
    #[arg(long, value_name = "PROGRAM")]
    program: Option<PathBuf>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| rand::random::<u64>() >> 32);
    eprintln!("chaos: seed {seed}");
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let cluster = Cluster::start();
    let folder = Folder::new();
    let run = async {
        // So that what was started ends, too.
        let mut told = signal(SignalKind::terminate())?;
        tokio::select! {
            sums = run(&arguments, seed, &cluster, &folder) => sums,
            _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("it was interrupted")),
            _ = told.recv() => Err(anyhow::anyhow!("it was told to end")),
        }
    };
    match runtime.block_on(run) {
        Ok(sums) if sums.broken.is_empty() => ExitCode::SUCCESS,
        Ok(sums) => {
            for sentence in &sums.broken {
                eprintln!("chaos: this does not hold: {sentence}");
            }
            eprintln!("chaos: {} invariants are broken with seed {seed}", sums.broken.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("chaos: {error:#}, with seed {seed}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, seed: u64, cluster: &Cluster, folder: &Folder) -> anyhow::Result<Sums> {
    let plan = Arc::new(Plan::new(seed, arguments.events, arguments.kills, arguments.database_kills));
    let ledger = Arc::new(Ledger::new(arguments.events));
    let receivers = Receivers::start(plan.clone(), ledger.clone()).await;
    let site = prepare(arguments, cluster, folder, &receivers).await?;
    let mut nodes: Vec<Node> = Vec::new();
    for ahead in plan.clocks {
        nodes.push(site.start(ahead).await?);
    }
    let addresses = std::array::from_fn(|place| nodes[place].address);
    let mut world = World::new(plan, ledger, receivers, site, addresses);
    world.subscribe().await;

    let (began, changed) = (Instant::now(), changes::Done::default());
    let (done, published, ()) = tokio::try_join!(
        faults::happen(&world, &mut nodes, cluster),
        async { publishers::publish(&world).await.map(|()| began.elapsed()) },
        async {
            changes::make(&world, &changed).await;
            Ok(())
        },
    )?;
    eprintln!("chaos: all is published after {:.0} s", published.as_secs_f64());
    reckoning::drain(&world).await?;
    let drained = began.elapsed();
    for node in &mut nodes {
        if let Some(status) = node.kill() {
            world.ledger.wrong("a node ended by itself", || status);
        }
    }
    let sums = reckoning::reckon(&world, &done, &changed).await?;
    report::print(&report::of(&world, &done, &changed, &sums, [published, drained]));
    Ok(sums)
}

/// A migrated database with the companies, and what nodes are started with.
async fn prepare(
    arguments: &Arguments,
    cluster: &Cluster,
    folder: &Folder,
    receivers: &Receivers,
) -> anyhow::Result<Site> {
    migrate::create_database(&cluster.url("postgres"), "chaos").await?;
    let database_url = cluster.url("chaos");
    migrate::up(&database_url).await?;
    let mut connection = sql::connect(&database_url).await?;
    for number in 0..COMPANIES {
        let insert = format!(
            "INSERT INTO organizations (id, type, name, created_at, updated_at) VALUES ('{}', 'COMPANY', 'Sample', now(), now())",
            company(number)
        );
        diesel::sql_query(insert).execute(&mut connection).await?;
    }
    let authority = folder.0.join("authority.pem");
    std::fs::write(&authority, &receivers.authority)?;
    let clock = nodes::build_clock(&folder.0);
    if clock.is_none() {
        eprintln!("chaos: nothing was built that shows nodes another time: their clocks agree");
    }
    let program = arguments.program.clone().unwrap_or_else(support::product::this_build);
    Ok(Site { program, database_url, authority, clock, faults: Arc::default() })
}

/// A folder for what nodes read; removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("jetbridge-chaos-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
