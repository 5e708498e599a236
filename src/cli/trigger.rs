//! `jetbridge trigger`: an event that comes about through a real booking of the sandbox.

use std::str::FromStr;

use clap::{ArgGroup, Args};
use serde_json::{Map, Value, json};

use super::events::what;
use super::platform::PlatformArgs;
use super::terminal::{OutputArgs, deliveries, say};
use crate::config::refuse;
use crate::domain::id::OrganizationId;

#[derive(Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(false).args(["event", "list"]))]
pub struct TriggerArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Type and operation, as PNR_V3:BOOKING_TICKETED
    event: Option<String>,
    /// List what can be triggered
    #[arg(long)]
    list: bool,
    // No doc comment: brackets would be a link in one.
    #[arg(
        long = "override",
        value_name = "PATH=VALUE",
        requires = "event",
        help = "A value of the payload, as payload.totalFare.amount=12 or payload.legs[0].x=a; JSON, or else a text; \
                repeatable. A new name is added; an entry that a list does not have is refused"
    )]
    overrides: Vec<Override>,
    /// The company whose booking it is; one of the sandbox's if not given
    #[arg(long, value_name = "ID", requires = "event")]
    organization: Option<OrganizationId>,
}

/// A place in the payload and what to put there.
#[derive(Clone, Debug, PartialEq)]
struct Override {
    path: String,
    value: Value,
}

#[derive(Debug, thiserror::Error)]
#[error("must be a path and a value, as payload.totalFare.amount=12")]
struct NotAnOverride;

impl FromStr for Override {
    type Err = NotAnOverride;

    fn from_str(text: &str) -> Result<Self, NotAnOverride> {
        let (path, value) = text.split_once('=').ok_or(NotAnOverride)?;
        if path.split('.').any(|part| part.trim().is_empty()) {
            return Err(NotAnOverride);
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Ok(Self { path: path.to_owned(), value })
    }
}

pub async fn run(args: TriggerArgs) -> anyhow::Result<()> {
    let Some(event) = &args.event else { return list(&args).await };
    let body = body(event, &args.overrides, args.organization)?;
    let made = args.platform.connect()?.post("/sandbox/v1/triggers", Some(&body)).await?;
    if args.output.json {
        return say(&made.to_string());
    }
    let text = |name: &str| made[name].as_str().unwrap_or("none").to_owned();
    // A profile has no booking.
    if made["pnrId"].is_string() {
        let (pnr, trip, kind, stage) = (text("pnrId"), text("tripId"), text("type"), text("stage"));
        say(&format!("Booking {pnr} of trip {trip}: {kind} {stage}"))?;
    }
    for event in made["events"].as_array().into_iter().flatten() {
        let name = what(event["eventType"].as_str().unwrap_or_default(), event["operation"].as_str());
        let count = deliveries(event["matched"].as_u64().unwrap_or_default());
        say(&format!("{}  {name}  {count}", event["id"].as_str().unwrap_or_default()))?;
    }
    let legal: Vec<_> = made["legalActions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if legal.is_empty() { Ok(()) } else { say(&format!("Legal now: {}", legal.join(", "))) }
}

async fn list(args: &TriggerArgs) -> anyhow::Result<()> {
    let found = args.platform.connect()?.get("/sandbox/v1/triggers").await?;
    if args.output.json {
        return say(&found.to_string());
    }
    let names: Vec<_> = found["triggers"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    say(&names.join("\n"))
}

fn body(event: &str, overrides: &[Override], organization: Option<OrganizationId>) -> anyhow::Result<Value> {
    let mut values = Map::new();
    for one in overrides {
        if values.insert(one.path.clone(), one.value.clone()).is_some() {
            return refuse(format!("--override {} is given twice.", one.path));
        }
    }
    let mut body = json!({"event": event});
    if let Some(organization) = organization {
        body["organizationId"] = json!(organization);
    }
    if !values.is_empty() {
        body["overrides"] = Value::Object(values);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_is_json_or_else_a_text() {
        let read = |text: &str| text.parse::<Override>().map(|one| (one.path, one.value)).ok();
        let some = |path: &str, value: Value| Some((path.to_owned(), value));
        assert_eq!(read("payload.totalFare.amount=12"), some("payload.totalFare.amount", json!(12)));
        assert_eq!(read("payload.a={\"b\":[1]}"), some("payload.a", json!({"b": [1]})));
        assert_eq!(read("payload.a=x=y"), some("payload.a", json!("x=y")));
        assert_eq!(read("payload.a="), some("payload.a", json!("")));
        assert_eq!(read("payload.a=\"12\""), some("payload.a", json!("12")));
        for bad in ["", "=1", "payload", "payload..a=1", ".a=1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_body_holds_what_was_given_and_refuses_a_path_given_twice() {
        let one: Override = "payload.a=1".parse().unwrap();
        assert_eq!(body("PNR_V3", &[], None).unwrap(), json!({"event": "PNR_V3"}));
        let made = body("PNR_V3", std::slice::from_ref(&one), None).unwrap();
        assert_eq!(made, json!({"event": "PNR_V3", "overrides": {"payload.a": 1}}));
        assert!(body("PNR_V3", &[one.clone(), one], None).is_err());
    }
}
