//! `jetbridge events resend`: some deliveries by their ids, or many by a job of the server.

use std::time::Duration;

use clap::{ArgGroup, Args};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::deliveries::{Delivery, pages};
use crate::cli::platform::{Platform, PlatformArgs, read};
use crate::cli::stop::Stop;
use crate::cli::terminal::{OutputArgs, Progress, When, say, tell};
use crate::config::refuse;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;

/// How often a job is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(500);

#[derive(Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(false).args(["ids", "since"]))]
pub struct ResendArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Events, of which all deliveries are sent again, or single deliveries
    #[arg(value_name = "ID")]
    ids: Vec<DeliveryId>,
    /// All that ended, of events accepted at or after this time, as 2026-11-21T10:40:40Z, or 2h for two hours ago
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Only of events accepted before this time; now if not given
    #[arg(long, value_name = "TIME", conflicts_with = "ids")]
    until: Option<When>,
    /// Only of this subscription
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    subscription: Option<SubscriptionId>,
    /// Only of events of this organization
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    organization: Option<OrganizationId>,
    /// Only of events of this type, as PNR_V3
    #[arg(long = "type", value_name = "TYPE", conflicts_with = "ids")]
    event_type: Option<EventType>,
    /// Only those that failed last for this reason, as ANSWER_TIMED_OUT
    #[arg(long, conflicts_with = "ids")]
    reason: Option<Reason>,
    /// Only in this state: EXHAUSTED if not given, DELIVERED, or WAITING to try now what waits
    #[arg(long, conflicts_with = "ids", value_parser = ["EXHAUSTED", "DELIVERED", "WAITING"])]
    state: Option<String>,
    /// How many a second; 50 if not given
    #[arg(long, value_name = "N", conflicts_with = "ids", value_parser = clap::value_parser!(u16).range(1..=1000))]
    per_second: Option<u16>,
    /// Only count what would be sent again
    #[arg(long, conflicts_with = "ids")]
    dry_run: bool,
    /// Start the job and do not wait for its end
    #[arg(long, conflicts_with = "ids")]
    no_wait: bool,
}

pub async fn run(args: ResendArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    match args.since {
        Some(since) => many(&platform, &args, since).await,
        None => these(&platform, &args).await,
    }
}

async fn these(platform: &Platform, args: &ResendArgs) -> anyhow::Result<()> {
    let mut sent = Vec::new();
    for id in &args.ids {
        for delivery in deliveries_of(platform, *id).await? {
            let answer = platform.post(&format!("/ext/v1/deliveries/{delivery}/resend"), None).await?;
            if !args.output.json {
                let one: Delivery = read(&answer)?;
                say(&format!("{delivery}  is sent again to subscription {}", one.subscription_id))?;
            }
            sent.push(answer);
        }
    }
    if args.output.json {
        return say(&json!({"deliveries": sent}).to_string());
    }
    Ok(())
}

/// The delivery of this id, or all those of the event of this id: they differ in the number at its end.
async fn deliveries_of(platform: &Platform, id: DeliveryId) -> anyhow::Result<Vec<DeliveryId>> {
    if id.event().as_uuid() != id.as_uuid() {
        return Ok(vec![id]);
    }
    let filter = [("eventId", Some(id.to_string()))];
    let found = pages(platform, "/ext/v1/deliveries", "deliveries", &filter, EventId::MAX_DELIVERIES).await?;
    if found.is_empty() {
        // Tells an event that nobody wanted from one that is not there.
        platform.get(&format!("/ext/v1/events/{id}")).await?;
        tell(&format!("Event {id} matched no subscription: there is nothing to send again."));
    }
    found.iter().map(|one| Ok(read::<Delivery>(one)?.id)).collect()
}

async fn many(platform: &Platform, args: &ResendArgs, since: When) -> anyhow::Result<()> {
    let now = platform.now().await?;
    let until = args.until.unwrap_or(When::At(now));
    if until.resolve(now) < since.resolve(now) {
        return refuse("--until must not be before --since.");
    }
    let mut body = json!({"since": since.write(now), "until": until.write(now), "dryRun": args.dry_run});
    let optional = [
        ("subscriptionId", args.subscription.map(|id| json!(id))),
        ("organizationId", args.organization.map(|id| json!(id))),
        ("eventType", args.event_type.map(|kind| json!(kind))),
        ("reason", args.reason.map(|reason| json!(reason))),
        ("state", args.state.as_ref().map(|state| json!(state))),
        ("perSecond", args.per_second.map(|rate| json!(rate))),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    // Listened for before the job is made, so that Ctrl-C never leaves one that was not told of.
    let mut stop = Stop::listen()?;
    let answer = platform.post("/ext/v1/resends", Some(&body)).await?;
    if answer["total"] == 0 && args.state.is_none() && !args.output.json {
        tell(
            "Nothing given up matches. --since is when events were accepted; a delivery is given up 14 days after its first try.",
        );
    }
    if args.dry_run || args.no_wait {
        return tell_result(&answer, args);
    }
    let job: Job = read(&answer)?;
    let progress = Progress::new(!args.output.json);
    let ended = tokio::select! {
        ended = until_ended(platform, &job.id, &progress) => Some(ended?),
        () = stop.requested() => None,
    };
    drop(progress);
    if let Some(ended) = ended {
        return tell_result(&ended, args);
    }
    tell(&format!("The job goes on without you: POST /ext/v1/resends/{}/cancel ends it.", job.id));
    if args.output.json { say(&answer.to_string()) } else { Ok(()) }
}

/// A job, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    id: String,
    state: String,
    total: u64,
    sent: u64,
    delivered: u64,
    failed_again: u64,
}

impl Job {
    /// What came of it until now.
    fn outcome(&self) -> String {
        match (self.delivered, self.failed_again) {
            (0, 0) => String::new(),
            (delivered, 0) => format!(", {delivered} delivered until now"),
            (delivered, failed) => format!(", {delivered} delivered and {failed} failed again until now"),
        }
    }
}

async fn until_ended(platform: &Platform, id: &str, progress: &Progress) -> anyhow::Result<Value> {
    loop {
        let answer = platform.get(&format!("/ext/v1/resends/{id}")).await?;
        let job: Job = read(&answer)?;
        if job.state != "RUNNING" {
            return Ok(answer);
        }
        progress.show(&format!("{} of {} sent again{}", job.sent, job.total, job.outcome()));
        tokio::time::sleep(ASK_EVERY).await;
    }
}

fn tell_result(answer: &Value, args: &ResendArgs) -> anyhow::Result<()> {
    if args.output.json {
        return say(&answer.to_string());
    }
    if args.dry_run {
        let count = |name: &str| answer[name].as_u64().unwrap_or(0);
        let (total, delivered, exhausted) = (count("total"), count("delivered"), count("exhausted"));
        let waiting = count("waiting");
        return say(&format!(
            "{total} would be sent again: {exhausted} EXHAUSTED, {delivered} DELIVERED, {waiting} WAITING."
        ));
    }
    let job: Job = read(answer)?;
    let word = match job.state.as_str() {
        "RUNNING" => "is running",
        "CANCELLED" => "was cancelled",
        _ => "is done",
    };
    say(&format!("Job {} {word}: {} of {} sent again{}.", job.id, job.sent, job.total, job.outcome()))
}
