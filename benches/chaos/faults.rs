//! What happens to nodes and to Postgres.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use super::nodes::Node;
use super::plan::Harm;
use super::world::World;
use crate::support::machine::Cluster;

/// After so many kills it is told how far it came.
const TOLD_EACH: u64 = 50;

/// What was done.
#[derive(Default)]
pub struct Done {
    pub kills: u64,
    pub database_kills: u64,
}

/// Makes the faults of the plan happen, one after another.
pub async fn happen(world: &World, nodes: &mut [Node], cluster: &Cluster) -> anyhow::Result<Done> {
    let mut done = Done::default();
    for fault in &world.plan.faults {
        world.until_accepted(fault.at).await;
        sleep(fault.after).await;
        match fault.harm {
            Harm::Node { place, ahead } => {
                if let Some(status) = nodes[place].kill() {
                    world.ledger.wrong("a node ended by itself", || status);
                }
                nodes[place] = world.site.start(ahead).await?;
                world.addresses.lock().expect("nobody panics while holding it")[place] = nodes[place].address;
                done.kills += 1;
                if done.kills.is_multiple_of(TOLD_EACH) {
                    let accepted = world.accepted();
                    eprintln!("chaos: {accepted} events, {} kills, {} of Postgres", done.kills, done.database_kills);
                }
            }
            Harm::Database => {
                // One that has yet to recover from the last time has nothing in flight.
                super::sql::connect(&world.site.database_url).await?;
                let pid = i32::try_from(cluster.group()).ok().and_then(Pid::from_raw).context("the pid of Postgres")?;
                kill_process(pid, Signal::KILL).context("killing Postgres")?;
                done.database_kills += 1;
                until_gone(pid).await;
            }
        }
        world.faults_done.fetch_add(1, Ordering::SeqCst);
    }
    Ok(done)
}

/// Until then it may be taken for one that takes connections.
async fn until_gone(pid: Pid) {
    while rustix::process::test_kill_process(pid).is_ok() {
        sleep(Duration::from_millis(5)).await;
    }
}
