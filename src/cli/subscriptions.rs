//! `jetbridge subscriptions`: those of all subscribers, their archive, and how they are delivered to.

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::deliveries::pages;
use super::platform::{PlatformArgs, read};
use super::terminal::{OutputArgs, say, table, time};
use crate::domain::id::{OrganizationId, SubscriptionId};

#[derive(Subcommand)]
pub enum SubscriptionsCommand {
    /// List them by name, with how they do
    List(ListArgs),
    /// Put one aside: it gets and shows nothing until it is restored
    Archive(OneArgs),
    /// Bring an archived one back, paused
    Restore(OneArgs),
    /// Show how one is delivered to, and change that
    Settings(SettingsArgs),
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Archived ones in place of those that are not
    #[arg(long)]
    archived: bool,
    /// Only of this subscriber
    #[arg(long, value_name = "ID")]
    subscriber: Option<OrganizationId>,
    /// Only those that have this in their name or URL
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The most to list
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

#[derive(Args)]
pub struct OneArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Which
    #[arg(value_name = "SUBSCRIPTION")]
    id: SubscriptionId,
}

#[derive(Args)]
pub struct SettingsArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Which
    #[arg(value_name = "SUBSCRIPTION")]
    id: SubscriptionId,
    /// How many attempts may begin in a second, of all nodes together: 1 to 1000, or `none` for as many as the endpoint takes
    #[arg(long, value_name = "COUNT", value_parser = NumberOrNone::parse)]
    max_per_second: Option<NumberOrNone>,
    /// After how many days in which nothing could be delivered it is paused: 1 to 13, or `none` for never
    #[arg(long, value_name = "DAYS", value_parser = NumberOrNone::parse)]
    pause_after_days: Option<NumberOrNone>,
}

/// A number that is set, or `none` that unsets it.
#[derive(Clone, Copy)]
pub struct NumberOrNone(pub Option<u32>);

impl NumberOrNone {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "none" => Ok(Self(None)),
            number => number.parse().map(|number| Self(Some(number))).map_err(|_| "give a whole number, or none"),
        }
    }
}

/// A subscription, as the API lists it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    name: String,
    url: String,
    subscriber: Value,
    is_active: bool,
    health: Value,
    archived_at: Option<Value>,
}

impl Listed {
    fn row(&self) -> Vec<String> {
        let archived = self.archived_at.as_ref().and_then(|at| at["iso8601"].as_str());
        let state = match archived {
            Some(at) => format!("archived {}", time(at)),
            None if self.is_active => self.health["state"].as_str().unwrap_or_default().to_owned(),
            None => "PAUSED".to_owned(),
        };
        let owner = [&self.subscriber["name"], &self.subscriber["id"]].into_iter().find_map(Value::as_str);
        vec![self.id.clone(), state, self.name.clone(), owner.unwrap_or_default().to_owned(), self.url.clone()]
    }
}

pub async fn run(command: SubscriptionsCommand) -> anyhow::Result<()> {
    match command {
        SubscriptionsCommand::List(args) => list(args).await,
        SubscriptionsCommand::Archive(args) => archive(args).await,
        SubscriptionsCommand::Restore(args) => restore(args).await,
        SubscriptionsCommand::Settings(args) => settings(args).await,
    }
}

async fn list(args: ListArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let filter = [
        ("sort", Some("name".to_owned())),
        ("isArchived", args.archived.then(|| "true".to_owned())),
        ("subscriberId", args.subscriber.map(|id| id.to_string())),
        ("q", args.text),
    ];
    let found = pages(&platform, "/ext/v1/subscriptions", "subscriptions", &filter, args.limit.into()).await?;
    if args.output.json {
        return say(&json!({"subscriptions": found}).to_string());
    }
    let found: Vec<Listed> = found.iter().map(read).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return say("There are no such subscriptions.");
    }
    table(&["SUBSCRIPTION", "STATE", "NAME", "SUBSCRIBER", "URL"], &found.iter().map(Listed::row).collect::<Vec<_>>())
}

async fn archive(args: OneArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    platform.delete(&format!("/ext/v1/subscriptions/{}", args.id)).await?;
    let text = format!("Archived {0}. To bring it back: jetbridge subscriptions restore {0}", args.id);
    args.output.say(&text, &json!({"id": args.id, "isArchived": true}))
}

async fn restore(args: OneArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let restored = platform.post(&format!("/ext/v1/subscriptions/{}/restore", args.id), None).await?;
    let name = restored["name"].as_str().unwrap_or_default();
    args.output.say(
        &format!("Restored {} ({name}). It is paused: PATCH it with {{\"isActive\": true}} to go on.", args.id),
        &restored,
    )
}

async fn settings(args: SettingsArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let path = format!("/ext/v1/subscriptions/{}/settings", args.id);
    let mut settings = platform.get(&path).await?;
    let wanted = [("maxPerSecond", args.max_per_second), ("pauseAfterDays", args.pause_after_days)];
    if wanted.iter().any(|(_, value)| value.is_some()) {
        for (name, value) in wanted {
            if let Some(NumberOrNone(number)) = value {
                settings[name] = json!(number);
            }
        }
        if let Some(fields) = settings.as_object_mut() {
            // It is told, and cannot be put.
            fields.remove("withheldCompanies");
        }
        settings = platform.put(&path, &settings).await?;
    }
    let number = |name: &str, none: &str| settings[name].as_u64().map_or_else(|| none.to_owned(), |it| it.to_string());
    let text = format!(
        "Attempts in a second: {}\nPaused after days of failures alone: {}",
        number("maxPerSecond", "as many as the endpoint takes"),
        number("pauseAfterDays", "never")
    );
    args.output.say(&text, &settings)
}
