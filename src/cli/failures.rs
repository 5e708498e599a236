//! `jetbridge failures`: what was given up, or waits after a failure, in groups.

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::deliveries::pages;
use super::platform::{PlatformArgs, read};
use super::terminal::{OutputArgs, When, say, table, tell, time};
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;

#[derive(Args)]
pub struct FailuresArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// EXHAUSTED for what was given up, WAITING for what waits after a failure
    #[arg(long, default_value = "EXHAUSTED", value_parser = ["EXHAUSTED", "WAITING"])]
    state: String,
    /// Only of this subscription
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only of events of this organization
    #[arg(long, value_name = "ID")]
    organization: Option<OrganizationId>,
    /// Only those that failed last for this reason, as ANSWER_TIMED_OUT
    #[arg(long)]
    reason: Option<Reason>,
    /// Only of events accepted at or after this time, as 2026-11-21T10:40:40Z, or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// The most groups to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
}

/// A group, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    reason: String,
    advice: String,
    subscription: Value,
    deliveries: u64,
    last_at: String,
    is_open: bool,
}

pub async fn run(args: FailuresArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let now = match args.since {
        Some(_) => Some(platform.now().await?),
        None => None,
    };
    let filter = [
        ("state", Some(args.state)),
        ("subscriptionId", args.subscription.map(|id| id.to_string())),
        ("organizationId", args.organization.map(|id| id.to_string())),
        ("reason", args.reason.map(|reason| reason.to_string())),
        ("since", args.since.zip(now).map(|(since, now)| since.write(now))),
    ];
    let found = pages(&platform, "/ext/v1/failures", "failures", &filter, args.limit.into()).await?;
    if args.output.json {
        return say(&json!({"failures": found}).to_string());
    }
    let found: Vec<Failure> = found.iter().map(read).collect::<Result<_, _>>()?;
    if found.is_empty() {
        say("There are no such failures.")?;
        if args.since.is_some() {
            tell("--since is when events were accepted, not when they failed.");
        }
        return Ok(());
    }
    let rows = found.iter().map(|one| {
        vec![
            one.deliveries.to_string(),
            one.reason.clone(),
            one.subscription["name"].as_str().unwrap_or_default().to_owned(),
            one.subscription["id"].as_str().unwrap_or_default().to_owned(),
            time(&one.last_at),
            if one.is_open { "still fails" } else { "delivers again" }.to_owned(),
        ]
    });
    table(&["DELIVERIES", "REASON", "TO", "SUBSCRIPTION", "LAST", "NOW"], &rows.collect::<Vec<_>>())?;
    let mut advice: Vec<_> = found.iter().map(|one| (&one.reason, &one.advice)).collect();
    advice.sort_unstable();
    advice.dedup();
    say("")?;
    advice.iter().try_for_each(|(reason, advice)| say(&format!("{reason}: {advice}")))
}
