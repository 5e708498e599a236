//! `jetbridge doctor`: what is set up, what is not, and what to do about it.

mod cells;
mod database;
mod local;
mod node;
mod server;
mod stream;

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::platform::PlatformArgs;
use super::terminal::{OutputArgs, Progress, say};

#[derive(Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

/// One line.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    detail: String,
    /// What to do about it; none where it is fine.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, detail: detail.into(), advice: None }
    }

    fn warn(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Warn, detail: detail.into(), advice: Some(advice.into()) }
    }

    fn fail(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Fail, detail: detail.into(), advice: Some(advice.into()) }
    }

    fn line(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        };
        let advice = self.advice.as_ref().map(|advice| format!(" - {advice}")).unwrap_or_default();
        format!("{verdict:4}  {:12}  {}{advice}", self.name, self.detail)
    }
}

pub async fn run(args: DoctorArgs) -> anyhow::Result<()> {
    let progress = Progress::new(!args.output.json);
    progress.show("looking at the data folder");
    // A server elsewhere needs no data folder here.
    let mut checks = local::checks(&args.platform);
    progress.show("asking the server");
    checks.extend(server::checks(&args.platform).await);
    progress.show("looking at local ports");
    checks.extend(local::listeners(&args.platform.data_dir()).await);
    drop(progress);
    let failed = checks.iter().filter(|check| check.verdict == Verdict::Fail).count();
    if args.output.json {
        say(&json!({"isFine": failed == 0, "checks": checks}).to_string())?;
    } else {
        for check in &checks {
            say(&check.line())?;
        }
    }
    match failed {
        0 => Ok(()),
        1 => anyhow::bail!("1 check fails"),
        more => anyhow::bail!("{more} checks fail"),
    }
}
