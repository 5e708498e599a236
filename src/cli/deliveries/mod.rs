//! `jetbridge deliveries`: what is on its way, and how each try of one went.

mod waterfall;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::platform::{CallError, Platform, PlatformArgs, path_with, read};
use super::terminal::{OutputArgs, say, table, time};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};

/// The most entries of one page of the API.
pub const PAGE: usize = 100;

#[derive(Subcommand)]
pub enum DeliveriesCommand {
    /// List deliveries, newest first
    List(ListArgs),
    /// Show a delivery and where the time of each of its tries went
    Show(ShowArgs),
    /// Print a shell script that sends what the next try of a delivery would send, signed with the secret that you give it
    Curl(CurlArgs),
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Only of this subscription
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only of this event
    #[arg(long, value_name = "ID")]
    event: Option<EventId>,
    /// Only in this state: WAITING, AWAITING_PAYLOAD, HELD, DELIVERED or EXHAUSTED
    #[arg(long)]
    state: Option<DeliveryState>,
    /// The most to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

#[derive(Args)]
pub struct ShowArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// The delivery: x-spotnana-webhook-id
    id: DeliveryId,
}

#[derive(Args)]
pub struct CurlArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    /// The delivery: x-spotnana-webhook-id
    id: DeliveryId,
}

/// A delivery, as the API gives it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The webhook id.
    pub id: DeliveryId,
    /// The event.
    pub event_id: EventId,
    /// To whom it goes.
    pub subscription_id: SubscriptionId,
    /// Where it stands.
    pub state: String,
    /// Tries recorded.
    pub attempt_count: u32,
    /// Whether it is being tried.
    pub is_in_progress: bool,
    /// When it is tried next.
    pub next_attempt_at: Option<String>,
    /// When its event was accepted.
    pub created_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Why the last try failed.
    pub last_reason: Option<String>,
}

impl Delivery {
    /// What happens next, or happened last.
    pub fn next(&self) -> String {
        match (&self.ended_at, &self.next_attempt_at) {
            (Some(ended), _) => format!("ended {}", time(ended)),
            _ if self.is_in_progress => "being tried".to_owned(),
            (None, Some(next)) => format!("next try {}", time(next)),
            (None, None) => "waits for its payload".to_owned(),
        }
    }
}

pub async fn run(command: DeliveriesCommand) -> anyhow::Result<()> {
    match command {
        DeliveriesCommand::List(args) => list(args).await,
        DeliveriesCommand::Show(args) => show(args).await,
        DeliveriesCommand::Curl(args) => curl(args).await,
    }
}

/// Entries of a list that fit, newest first: `limit` at the most, over as many pages as that takes.
pub async fn pages(
    platform: &Platform,
    path: &str,
    entries: &str,
    filter: &[(&str, Option<String>)],
    limit: usize,
) -> Result<Vec<Value>, CallError> {
    let mut found: Vec<Value> = Vec::new();
    let mut cursor = None;
    loop {
        let wanted = (limit - found.len()).min(PAGE);
        let mut parameters = filter.to_vec();
        parameters.push(("limit", Some(wanted.to_string())));
        parameters.push(("cursor", cursor.take()));
        let mut page = platform.get(&path_with(path, &parameters)).await?;
        if let Some(list) = page[entries].as_array_mut() {
            found.append(list);
        }
        cursor = page["nextCursor"].as_str().map(ToOwned::to_owned);
        if cursor.is_none() || found.len() >= limit {
            return Ok(found);
        }
    }
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let filter = [
        ("subscriptionId", args.subscription.map(|id| id.to_string())),
        ("eventId", args.event.map(|id| id.to_string())),
        ("state", args.state.map(|state| state.as_str().to_owned())),
    ];
    let found = pages(&platform, "/ext/v1/deliveries", "deliveries", &filter, args.limit.into()).await?;
    if args.output.json {
        return say(&json!({"deliveries": found}).to_string());
    }
    let found: Vec<Delivery> = found.iter().map(read).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return say("There are no such deliveries.");
    }
    let rows = found.iter().map(|one| {
        vec![
            one.id.to_string(),
            one.subscription_id.first_digits(),
            time(&one.created_at),
            one.state.clone(),
            one.attempt_count.to_string(),
            one.next(),
            one.last_reason.clone().unwrap_or_default(),
        ]
    });
    table(&["ID", "TO", "ACCEPTED", "STATE", "TRIES", "NEXT", "LAST FAILURE"], &rows.collect::<Vec<_>>())
}

async fn curl(args: CurlArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let script = platform.get_as(&format!("/ext/v1/deliveries/{}/request", args.id), "text/x-shellscript").await?;
    say(script.trim_end())
}

async fn show(args: ShowArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let detail = platform.get(&format!("/ext/v1/deliveries/{}", args.id)).await?;
    if args.output.json {
        return say(&detail.to_string());
    }
    let one: Delivery = read(&detail)?;
    say(&format!("Delivery      {}\nEvent         {}\nSubscription  {}", one.id, one.event_id, one.subscription_id))?;
    say(&format!("State         {}, {}\nAccepted      {}\n", one.state, one.next(), time(&one.created_at)))?;
    let attempts: Vec<waterfall::Attempt> = read(&detail["attempts"])?;
    say(&waterfall::draw(&attempts, super::terminal::width()))
}
