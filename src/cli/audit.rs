//! `jetbridge audit`: who changed what.

use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::deliveries::pages;
use super::platform::{PlatformArgs, read};
use super::terminal::{OutputArgs, When, say, table, time};
use crate::config::one_of;
use crate::domain::change::ChangedKind;
use crate::domain::id::{OrganizationId, SubscriptionId};

#[derive(Args)]
pub struct AuditArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Only of this subscription and what belongs to it
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only of what this organization owns
    #[arg(long, value_name = "ID")]
    organization: Option<OrganizationId>,
    /// Only by this subject
    #[arg(long)]
    subject: Option<String>,
    /// Only of this kind of thing
    #[arg(long, value_parser = one_of(&ChangedKind::ALL, ChangedKind::as_str, ChangedKind::about))]
    kind: Option<ChangedKind>,
    /// Only at or after this time, as 2026-11-21T10:40:40Z, or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// The most changes to list
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

/// A change, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    changed_at: String,
    subject: String,
    action: String,
    kind: String,
    object_id: String,
    fields: Vec<String>,
}

pub async fn run(args: AuditArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let now = match args.since {
        Some(_) => Some(platform.now().await?),
        None => None,
    };
    let filter = [
        ("subscriptionId", args.subscription.map(|id| id.to_string())),
        ("organizationId", args.organization.map(|id| id.to_string())),
        ("subject", args.subject),
        ("kind", args.kind.map(|kind| kind.to_string())),
        ("since", args.since.zip(now).map(|(since, now)| since.write(now))),
    ];
    let found = pages(&platform, "/ext/v1/audit", "changes", &filter, args.limit.into()).await?;
    if args.output.json {
        return say(&json!({"changes": found}).to_string());
    }
    let found: Vec<Change> = found.iter().map(read).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return say("There are no such changes.");
    }
    let row = |one: Change| {
        vec![time(&one.changed_at), one.subject, one.action, one.kind, one.object_id, one.fields.join(", ")]
    };
    table(&["WHEN", "WHO", "DID", "KIND", "ID", "FIELDS"], &found.into_iter().map(row).collect::<Vec<_>>())
}
