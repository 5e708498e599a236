//! `jetbridge engine`: the nodes that deliver, and what waits by when it falls due.

use clap::Args;
use serde::Deserialize;

use super::platform::{PlatformArgs, read};
use super::terminal::{OutputArgs, say, table, time};

#[derive(Args)]
pub struct EngineArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// A node, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    name: String,
    cell: Option<String>,
    version: String,
    started_at: String,
    seen_at: String,
    is_moving: bool,
    in_flight: u64,
    max_in_flight: u64,
    queued: u64,
    lanes: u64,
    trouble: Option<String>,
}

impl Node {
    fn place(&self) -> String {
        match &self.cell {
            Some(cell) => format!("{} ({cell})", self.name),
            None => self.name.clone(),
        }
    }

    fn state(&self) -> String {
        match &self.trouble {
            Some(trouble) => trouble.clone(),
            None if self.is_moving => "moving".to_owned(),
            None => format!("silent since {}", time(&self.seen_at)),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Waiting {
    total: u64,
    oldest_due_at: Option<String>,
    horizon: Vec<Stretch>,
    is_whole: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stretch {
    within_seconds: Option<u64>,
    waiting: u64,
    held: u64,
    awaiting_payload: u64,
}

impl Stretch {
    fn name(&self) -> String {
        match self.within_seconds {
            Some(0) => "now".to_owned(),
            Some(seconds) if seconds < 3_600 => format!("{} min", seconds / 60),
            Some(seconds) if seconds < 86_400 => format!("{} h", seconds / 3_600),
            Some(seconds) => format!("{} d", seconds / 86_400),
            None => "later".to_owned(),
        }
    }
}

pub async fn run(args: EngineArgs) -> anyhow::Result<()> {
    let answer = args.platform.connect()?.get("/ext/v1/engine").await?;
    if args.output.json {
        return say(&answer.to_string());
    }
    let nodes: Vec<Node> = read(&answer["nodes"])?;
    let rows: Vec<_> = nodes
        .iter()
        .map(|node| {
            vec![
                node.place(),
                node.version.clone(),
                time(&node.started_at),
                format!("{} of {}", node.in_flight, node.max_in_flight),
                node.queued.to_string(),
                node.lanes.to_string(),
                node.state(),
            ]
        })
        .collect();
    table(&["NODE", "VERSION", "SINCE", "IN FLIGHT", "QUEUED", "LANES", "STATE"], &rows)?;
    let waiting: Waiting = read(&answer["waiting"])?;
    let oldest = waiting.oldest_due_at.map_or_else(String::new, |at| format!(", the oldest due {}", time(&at)));
    let part = if waiting.is_whole { "" } else { "; below, the soonest 100,000 of them" };
    say(&format!("\n{} waiting{oldest}{part}", waiting.total))?;
    let rows: Vec<_> = waiting
        .horizon
        .iter()
        .map(|one| {
            let counts = [one.waiting, one.held, one.awaiting_payload];
            [one.name()].into_iter().chain(counts.map(|count| count.to_string())).collect()
        })
        .collect();
    table(&["DUE WITHIN", "WAITING", "HELD", "AWAITING PAYLOAD"], &rows)
}
