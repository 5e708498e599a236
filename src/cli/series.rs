//! `jetbridge series`: what happened over time.

use clap::Args;
use serde::Deserialize;

use super::platform::{PlatformArgs, path_with, read};
use super::terminal::{OutputArgs, When, say, table, time};
use crate::domain::id::{OrganizationId, SubscriptionId};

#[derive(Args)]
pub struct SeriesArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// From this time, as 2026-11-21T10:40:40Z, or 2h for two hours ago; a day before the end if not given
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Until this time; now if not given
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
    /// How long a line stands for; as short as the time allows if not given
    #[arg(long, value_parser = ["PT1M", "PT5M", "PT30M", "PT1H", "P1D"])]
    bucket: Option<String>,
    /// Only of this subscription
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only of the subscriptions of this organization
    #[arg(long, value_name = "ID", conflicts_with = "subscription")]
    organization: Option<OrganizationId>,
}

/// What happened in a stretch of time, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    start: Option<String>,
    accepted: u64,
    tries: u64,
    delivered: u64,
    delivered_at_first: u64,
    failed: u64,
    exhausted: u64,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
}

impl Counts {
    fn row(&self) -> Vec<String> {
        let ms = |value: Option<f64>| value.map_or_else(String::new, |ms| format!("{ms:.0} ms"));
        let counts = [self.accepted, self.tries, self.delivered, self.delivered_at_first, self.failed, self.exhausted];
        let start = self.start.as_deref().map_or_else(|| "all".to_owned(), time);
        let counts = counts.map(|count| count.to_string());
        [start].into_iter().chain(counts).chain([ms(self.p50_ms), ms(self.p99_ms)]).collect()
    }
}

pub async fn run(args: SeriesArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let now = platform.now().await?;
    let query = [
        ("since", args.since.map(|since| since.write(now))),
        ("until", args.until.map(|until| until.write(now))),
        ("bucket", args.bucket),
        ("subscriptionId", args.subscription.map(|id| id.to_string())),
        ("organizationId", args.organization.map(|id| id.to_string())),
    ];
    let answer = platform.get(&path_with("/ext/v1/stats/series", &query)).await?;
    if args.output.json {
        return say(&answer.to_string());
    }
    let buckets: Vec<Counts> = read(&answer["series"][0]["buckets"])?;
    let total: Counts = read(&answer["series"][0]["total"])?;
    // Nothing happened in most of a quiet day.
    let rows: Vec<_> =
        buckets.iter().filter(|one| one.accepted + one.tries > 0).chain([&total]).map(Counts::row).collect();
    table(&["FROM", "ACCEPTED", "TRIES", "DELIVERED", "AT FIRST", "FAILED", "GIVEN UP", "P50", "P99"], &rows)
}
