//! `jetbridge events`: what was published, and sending it again.

mod resend;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::json;

use super::deliveries::pages;
use super::platform::{PlatformArgs, read};
use super::terminal::{OutputArgs, When, say, table, time};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};

#[derive(Subcommand)]
pub enum EventsCommand {
    /// List events, newest first
    List(ListArgs),
    /// Show an event with the body that receivers get, as JSON
    Show(ShowArgs),
    /// Send deliveries again: these, or all that ended within a time
    Resend(resend::ResendArgs),
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Only of this type, as PNR_V3
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<EventType>,
    /// Only of this organization
    #[arg(long, value_name = "ID")]
    organization: Option<OrganizationId>,
    /// Only about this booking
    #[arg(long, value_name = "ID")]
    pnr: Option<String>,
    /// Only about this trip
    #[arg(long, value_name = "ID")]
    trip: Option<String>,
    /// Only accepted at or after this time, as 2026-11-21T10:40:40Z, or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Only accepted before this time
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
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
    /// The event
    id: EventId,
}

/// An event, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Tells when it was accepted, too.
    pub id: EventId,
    /// The kind of event.
    pub event_type: String,
    /// What happened.
    pub operation: Option<String>,
    /// The company whose booking it is.
    pub organization_id: OrganizationId,
    /// When it was accepted.
    pub accepted_at: String,
    /// How many subscriptions it matched.
    pub matched: u32,
}

impl Event {
    /// Type and operation, as `trigger` takes them.
    pub fn what(&self) -> String {
        what(&self.event_type, self.operation.as_deref())
    }
}

/// Type and operation, as `trigger` takes them.
pub fn what(event_type: &str, operation: Option<&str>) -> String {
    operation.map_or_else(|| event_type.to_owned(), |operation| format!("{event_type}:{operation}"))
}

pub async fn run(command: EventsCommand) -> anyhow::Result<()> {
    match command {
        EventsCommand::List(args) => list(args).await,
        EventsCommand::Show(args) => show(args).await,
        EventsCommand::Resend(args) => resend::run(args).await,
    }
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let now = platform.now().await?;
    let filter = [
        ("eventType", args.event_type.map(|kind| kind.to_string())),
        ("organizationId", args.organization.map(|id| id.to_string())),
        ("pnrId", args.pnr),
        ("tripId", args.trip),
        ("since", args.since.map(|since| since.write(now))),
        ("until", args.until.map(|until| until.write(now))),
    ];
    let found = pages(&platform, "/ext/v1/events", "events", &filter, args.limit.into()).await?;
    if args.output.json {
        return say(&json!({"events": found}).to_string());
    }
    let found: Vec<Event> = found.iter().map(read).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return say("There are no such events.");
    }
    let rows = found.iter().map(|one| {
        let organization = one.organization_id.to_string();
        vec![one.id.to_string(), time(&one.accepted_at), one.what(), organization, one.matched.to_string()]
    });
    table(&["ID", "ACCEPTED", "EVENT", "ORGANIZATION", "DELIVERIES"], &rows.collect::<Vec<_>>())
}

async fn show(args: ShowArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let detail = platform.get(&format!("/ext/v1/events/{}", args.id)).await?;
    say(&if args.output.json { detail.to_string() } else { format!("{detail:#}") })
}
