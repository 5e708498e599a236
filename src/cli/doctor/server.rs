//! What the server tells: whether it is there, ready, of this version, knows the token; how endpoints do.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use serde_json::Value;

use super::local::is_open_port;
use super::{Check, cells, database, node, stream};
use crate::cli::listen::all;
use crate::cli::platform::{CallError, Platform, PlatformArgs};
use crate::clock::Clock;
use crate::outbound;

/// The port of the sandbox's inboxes, unless it says otherwise.
const INBOX_PORT: u16 = 8443;
/// How many subscriptions are looked at.
const MAX_SUBSCRIPTIONS: usize = 50;
/// From which share of failed tries on an endpoint is worth a warning.
const WORRYING: f64 = 0.5;
/// How soon a token's end is worth a warning.
const SOON: TimeDelta = TimeDelta::days(1);

/// All that can be asked; where nothing answers, that alone.
pub async fn checks(args: &PlatformArgs) -> Vec<Check> {
    let platform = match args.connect_anyway() {
        Ok(platform) => platform,
        Err(error) => return vec![Check::fail("server", format!("{error:#}"), "look at the system's TLS set-up")],
    };
    let place = match args.place() {
        Ok(place) => place,
        Err(refusal) => {
            return vec![Check::fail("server", "none is known", refusal.to_string())];
        }
    };
    match platform.probe("/healthz").await {
        Ok((StatusCode::OK, body)) if body["status"] == "ok" => {}
        Ok((status, _)) => {
            let detail = format!("{place} answers /healthz with {status}{}", outbound::via_proxy(&place));
            return vec![Check::fail("server", detail, "check that --url names a Jetbridge")];
        }
        Err(error) => return vec![Check::fail("server", error.to_string(), "look into its log if it should run")],
    }
    let mut checks = vec![Check::ok("server", format!("answers at {place}")), ready(&platform).await];
    checks.push(version(&platform).await);
    let token = token(args, &platform).await;
    let is_known = token.verdict != super::Verdict::Fail;
    checks.push(token);
    if is_known {
        checks.extend(clock(args, &platform).await);
        checks.extend(database::checks(&platform).await);
        checks.extend(node::checks(&platform).await);
        checks.extend(stream::checks(&platform).await);
        checks.extend(cells::checks(&platform).await);
        checks.extend(endpoints(&platform).await);
    }
    checks
}

async fn ready(platform: &Platform) -> Check {
    match platform.probe("/readyz").await {
        Ok((StatusCode::OK, body)) if body["status"] == "accepting" => {
            let advice = "bring it back: events are accepted by the stream meanwhile, and all else is refused";
            Check::fail("database", "is away", advice)
        }
        Ok((StatusCode::OK, _)) => Check::ok("database", "is reachable and up to date, and the engine moves"),
        Ok((status, body)) => {
            let why = body["errorMessages"][0]["message"].as_str().unwrap_or_default();
            let detail = format!("/readyz answers {status}: {why}");
            let name = if why.starts_with("The stream") { "stream" } else { "database" };
            Check::fail(name, detail.trim_end_matches([' ', ':']), "the server's log says more")
        }
        Err(error) => Check::fail("database", error.to_string(), "look into the server's log"),
    }
}

async fn version(platform: &Platform) -> Check {
    let own = env!("CARGO_PKG_VERSION");
    let found = platform.probe("/openapi.json").await.ok();
    match found.as_ref().and_then(|(_, document)| document["info"]["version"].as_str()) {
        Some(theirs) if theirs == own => Check::ok("version", format!("{own}, as this program")),
        Some(theirs) => Check::warn(
            "version",
            format!("the server is {theirs}, this program {own}"),
            "use the same for both: commands may not fit the server",
        ),
        None => Check::warn("version", "the server does not tell", "check that --url names a Jetbridge"),
    }
}

async fn token(args: &PlatformArgs, platform: &Platform) -> Check {
    let token = match args.credentials() {
        Ok(token) => token,
        Err(refusal) => return Check::fail("token", refusal.to_string(), "give it in JETBRIDGE_TOKEN"),
    };
    match platform.get("/ext/v1/deliveries?limit=1").await {
        Ok(_) => {}
        Err(CallError::Refused { status: StatusCode::FORBIDDEN, sentence }) => {
            return Check::warn("token", sentence, "commands that list deliveries will be refused");
        }
        Err(error) => return Check::fail("token", error.to_string(), "`jetbridge token` mints one"),
    }
    match expiry(&token) {
        Some(end) if end - Clock::system().now() < SOON => {
            Check::warn("token", format!("is good until {end}"), "get a new one before then")
        }
        Some(end) => Check::ok("token", format!("is good until {}", end.format("%Y-%m-%d"))),
        None => Check::ok("token", "is good"),
    }
}

/// When a token ends, as it says itself.
fn expiry(token: &str) -> Option<DateTime<Utc>> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    DateTime::from_timestamp(claims["exp"].as_i64()?, 0)
}

/// What only a sandbox has: its clock and its inboxes.
async fn clock(args: &PlatformArgs, platform: &Platform) -> Vec<Check> {
    let caller = match platform.find("/ext/v1/me").await {
        Ok(Some(caller)) if caller["server"]["isSandbox"] == true => caller,
        Ok(_) => return Vec::new(),
        Err(error) => return vec![Check::warn("clock", error.to_string(), "look into the server's log")],
    };
    let clock = &caller["clock"];
    let ahead = clock["aheadSeconds"].as_f64().unwrap_or(0.0);
    let shown = clock["now"].as_str().unwrap_or_default();
    let check = if clock["isFrozen"] == true {
        Check::warn(
            "clock",
            format!("stands still at {shown}"),
            "resume it by POST /sandbox/v1/clock: nothing is retried meanwhile",
        )
    } else if ahead.abs() >= 1.0 {
        Check::warn(
            "clock",
            format!("is {ahead:.0} s ahead"),
            "signatures carry its time: a receiver that checks it against its own clock refuses them",
        )
    } else {
        Check::ok("clock", "shows the system's time")
    };
    vec![check, inboxes(args).await]
}

async fn inboxes(args: &PlatformArgs) -> Check {
    let told = args.sandbox_value("JETBRIDGE_INBOX_URL").and_then(|url| url.parse::<url::Url>().ok()?.port());
    let port = told.unwrap_or(INBOX_PORT);
    if is_open_port("127.0.0.1", port).await {
        Check::ok("inboxes", format!("listen on port {port}"))
    } else {
        let advice = "end what else uses the port and start the sandbox again";
        Check::warn("inboxes", format!("nothing listens on port {port}"), advice)
    }
}

/// How the endpoints of active subscriptions do.
async fn endpoints(platform: &Platform) -> Vec<Check> {
    match figures(platform).await {
        Ok(checks) if checks.is_empty() => vec![Check::ok("endpoints", "no subscription is active")],
        Ok(checks) => checks,
        Err(CallError::Refused { status: StatusCode::FORBIDDEN, .. }) => Vec::new(),
        Err(error) => vec![Check::warn("endpoints", error.to_string(), "look into the server's log")],
    }
}

async fn figures(platform: &Platform) -> Result<Vec<Check>, CallError> {
    let mut checks = Vec::new();
    for organization in all(platform, "/ext/v1/organizations", "organizations").await? {
        let id = organization["id"].as_str().unwrap_or_default();
        let list = format!("/v3/webhooks/subscriptions/subscriber/{id}/list");
        for one in all(platform, &list, "subscriptions").await?.iter().filter(|one| one["isActive"] == true) {
            if checks.len() == MAX_SUBSCRIPTIONS {
                checks.push(Check::ok("endpoints", format!("the first {MAX_SUBSCRIPTIONS} were looked at")));
                return Ok(checks);
            }
            let id = one["id"].as_str().unwrap_or_default();
            let stats = platform.get(&format!("/ext/v1/subscriptions/{id}/stats")).await?;
            checks.push(endpoint(one, &stats));
        }
    }
    Ok(checks)
}

fn endpoint(subscription: &Value, stats: &Value) -> Check {
    let count = |name: &str| stats[name].as_u64().unwrap_or(0);
    let (delivered, exhausted, waiting) = (count("delivered"), count("exhausted"), count("waiting"));
    let name = format!(
        "{} ({})",
        subscription["name"].as_str().unwrap_or_default(),
        subscription["url"].as_str().unwrap_or_default()
    );
    let detail = format!("{name}: {delivered} delivered, {exhausted} given up, {waiting} waiting");
    let failures: u64 = stats["reasons"].as_array().into_iter().flatten().filter_map(|one| one["count"].as_u64()).sum();
    #[expect(clippy::cast_precision_loss, reason = "the tries of 10,000 deliveries at the most")]
    let failed = failures as f64 / (failures + delivered).max(1) as f64;
    let advice = stats["reasons"][0]["advice"].as_str().map(ToOwned::to_owned);
    if exhausted > 0 {
        let again = "`jetbridge events resend --since` sends again what was given up";
        return Check::warn(
            "endpoint",
            detail,
            advice.map_or_else(|| again.to_owned(), |advice| format!("{advice} Then {again}")),
        );
    }
    if failed > WORRYING {
        let detail = format!("{detail}, {:.0} % of its tries failed", failed * 100.0);
        return Check::warn(
            "endpoint",
            detail,
            advice.unwrap_or_else(|| "look at `jetbridge deliveries list`".to_owned()),
        );
    }
    if waiting > 0 {
        return Check::warn("endpoint", detail, "`jetbridge deliveries list --state WAITING` shows what for");
    }
    Check::ok("endpoint", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;
    use serde_json::json;

    #[test]
    fn an_endpoint_that_mostly_fails_or_was_given_up_on_is_worth_a_warning() {
        let subscription = json!({"name": "n", "url": "https://localhost/"});
        let of = |[delivered, exhausted, waiting, failures]: [u64; 4]| {
            let reasons = json!([{"reason": "X", "advice": "Start it.", "count": failures}]);
            let stats = json!({"delivered": delivered, "exhausted": exhausted, "waiting": waiting, "reasons": reasons});
            endpoint(&subscription, &stats)
        };
        assert!(of([0, 0, 0, 0]).verdict == Verdict::Ok);
        assert!(of([10, 0, 0, 1]).verdict == Verdict::Ok);
        let line =
            "warn  endpoint      n (https://localhost/): 1 delivered, 0 given up, 0 waiting, 83 % of its tries failed";
        assert_eq!(of([1, 0, 0, 5]).line(), format!("{line} - Start it."));
        assert!(of([10, 1, 0, 20]).line().contains("Start it. Then `jetbridge events resend"));
        assert!(of([10, 0, 2, 0]).verdict == Verdict::Warn);
    }

    #[test]
    fn a_token_tells_its_end() {
        let token = format!("a.{}.c", URL_SAFE_NO_PAD.encode(r#"{"exp":1700000000}"#));
        assert_eq!(expiry(&token).unwrap().timestamp(), 1_700_000_000);
        assert!(expiry("opaque").is_none());
    }
}
