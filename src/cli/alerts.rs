//! `jetbridge alerts`: what somebody is alerted of, and of what.

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::platform::{PlatformArgs, read};
use super::subscriptions::NumberOrNone;
use super::terminal::{OutputArgs, say, table, time};

#[derive(Subcommand)]
pub enum AlertsCommand {
    /// Show the rules, the alerts that are open or have ended, and how their notices fare
    Show(ShowArgs),
    /// Change rules; those that are not given stay as they are
    Set(SetArgs),
    /// Post a notice without alerts, to see whether it arrives
    Test(ShowArgs),
}

#[derive(Args)]
pub struct ShowArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Args)]
pub struct SetArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Alert of a subscription whose health has been DOWN for so long: 10 to 10080, or `none`
    #[arg(long, value_name = "MINUTES", value_parser = NumberOrNone::parse)]
    down_for_minutes: Option<NumberOrNone>,
    /// Alert of a subscription whose health has been FAILING or DOWN for so long: 1 to 10080, or `none`
    #[arg(long, value_name = "MINUTES", value_parser = NumberOrNone::parse)]
    failing_for_minutes: Option<NumberOrNone>,
    /// Alert of a subscription of which more deliveries than so many were given up in 24 hours: 0 to 1000000, or `none`
    #[arg(long, value_name = "COUNT", value_parser = NumberOrNone::parse)]
    exhausted_over: Option<NumberOrNone>,
    /// Alert of a secret that ends within so many days, while it signs beside the current one: 1 to 90, or `none`
    #[arg(long, value_name = "DAYS", value_parser = NumberOrNone::parse)]
    secret_ends_within_days: Option<NumberOrNone>,
    /// Alert of a receiver's certificate that ends within so many days, or has ended: 1 to 90, or `none`
    #[arg(long, value_name = "DAYS", value_parser = NumberOrNone::parse)]
    certificate_ends_within_days: Option<NumberOrNone>,
    /// The URL that notices are posted to, or `none` for nowhere
    #[arg(long, value_name = "URL")]
    post_to: Option<String>,
    /// Make a new secret for notices
    #[arg(long)]
    renew_secret: bool,
}

pub async fn run(command: AlertsCommand) -> anyhow::Result<()> {
    match command {
        AlertsCommand::Show(args) => show(args).await,
        AlertsCommand::Set(args) => set(args).await,
        AlertsCommand::Test(args) => test(args).await,
    }
}

const PATH: &str = "/ext/v1/alerts";
/// The rules, in the order in which they are shown.
const RULES: [&str; 5] =
    ["downForMinutes", "failingForMinutes", "exhaustedOver", "secretEndsWithinDays", "certificateEndsWithinDays"];

/// An alert, as the API gives it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    kind: String,
    subscription_name: String,
    subscription_id: String,
    opened_at: String,
    ended_at: Option<String>,
    ends_at: Option<String>,
    count: Option<u64>,
}

impl Alert {
    fn row(self) -> Vec<String> {
        let state = self.ended_at.map_or_else(|| "open".to_owned(), |at| format!("ended {}", time(&at)));
        let ends = self.ends_at.map(|at| format!("ends {}", time(&at)));
        let what = ends.or_else(|| self.count.map(|count| format!("{count} given up"))).unwrap_or_default();
        vec![time(&self.opened_at), state, self.kind, self.subscription_name, self.subscription_id, what]
    }
}

async fn show(args: ShowArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let answer = platform.get(PATH).await?;
    if args.output.json {
        return say(&answer.to_string());
    }
    let rules = &answer["rules"];
    let set: Vec<String> =
        RULES.iter().filter(|name| !rules[**name].is_null()).map(|name| format!("{name} {}", rules[*name])).collect();
    let wanted = if set.is_empty() { "nothing".to_owned() } else { set.join(", ") };
    let place = rules["url"].as_str().map_or_else(|| "shown only".to_owned(), |url| format!("posted to {url}"));
    say(&format!("Alerts of: {wanted}; {place}."))?;
    let alerts: Vec<Alert> = read(&answer["alerts"])?;
    if alerts.is_empty() {
        say("There are no alerts.")?;
    } else {
        let rows: Vec<_> = alerts.into_iter().map(Alert::row).collect();
        table(&["OPENED", "STATE", "KIND", "SUBSCRIPTION", "ID", "WHAT"], &rows)?;
    }
    let notices: Vec<Value> = read(&answer["notices"])?;
    match notices.first() {
        Some(newest) => {
            let text = |name: &str| newest[name].as_str().unwrap_or_default().to_owned();
            let reason = newest["lastReason"].as_str().map(|reason| format!(", {reason}")).unwrap_or_default();
            let attempts = newest["attemptCount"].as_u64().unwrap_or(0);
            say(&format!(
                "The newest notice, of {}: {} after {attempts} attempts{reason}.",
                time(&text("createdAt")),
                text("state")
            ))
        }
        None => Ok(()),
    }
}

async fn set(args: SetArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let mut rules = platform.get(PATH).await?["rules"].clone();
    for name in ["updatedBy", "updatedAt"] {
        rules.as_object_mut().map(|rules| rules.remove(name));
    }
    let given = [
        args.down_for_minutes,
        args.failing_for_minutes,
        args.exhausted_over,
        args.secret_ends_within_days,
        args.certificate_ends_within_days,
    ];
    for (name, given) in RULES.iter().zip(given) {
        if let Some(NumberOrNone(number)) = given {
            rules[*name] = json!(number);
        }
    }
    if let Some(url) = &args.post_to {
        rules["url"] = if url == "none" { Value::Null } else { json!(url) };
    }
    if args.renew_secret {
        rules["renewSecret"] = json!(true);
    }
    let answer = platform.put(PATH, &rules).await?;
    if args.output.json {
        return say(&answer.to_string());
    }
    say("The rules are set. They are looked at once a minute.")?;
    match answer["hmacSigningSecret"].as_str() {
        Some(secret) => {
            say(&format!("hmac_signing_secret={secret}\nNotices are signed with it; it is shown this once."))
        }
        None => Ok(()),
    }
}

async fn test(args: ShowArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    let answer = platform.post(&format!("{PATH}/test"), None).await?;
    let id = answer["noticeId"].as_str().unwrap_or_default();
    args.output
        .say(&format!("Notice {id} is posted within seconds; jetbridge alerts show tells how it fares."), &answer)
}
