//! What is told of the stream before the database, where there is one.

use super::Check;
use super::node::value;
use crate::cli::platform::Platform;
use crate::telemetry::stream;

/// From how many seconds on a message that waits is worth a warning.
const LATE: f64 = 60.0;

/// All of it; nothing where there is no stream.
pub async fn checks(platform: &Platform) -> Vec<Check> {
    let Ok(Some(shown)) = platform.text("/metrics").await else { return Vec::new() };
    let Some(check) = check(&shown) else { return Vec::new() };
    let mut checks = vec![check];
    if let Ok(Some(told)) = platform.find("/ext/v1/terminated-messages?limit=1").await
        && let Some(newest) = told["messages"].as_array().and_then(|messages| messages.first())
    {
        let (at, subject) = (newest["terminatedAt"].as_str(), newest["subject"].as_str());
        let detail = format!(
            "a message could not be stored at {}: {} {}",
            at.unwrap_or_default(),
            subject.unwrap_or_default(),
            newest["reason"].as_str().unwrap_or_default()
        );
        checks.push(Check::warn(
            "messages",
            detail,
            "GET /ext/v1/terminated-messages has all: mend and publish them anew",
        ));
    }
    checks
}

fn check(shown: &str) -> Option<Check> {
    let (away, replicas) = (value(shown, stream::AWAY)?, value(shown, stream::REPLICAS)?);
    if away > 0.0 {
        let advice = "events are refused until it is there: look at its servers, and at /readyz";
        return Some(Check::fail("stream", "is away", advice));
    }
    if replicas < 1.0 {
        return None;
    }
    let (waiting, oldest) = (value(shown, stream::WAITING)?, value(shown, stream::OLDEST)?);
    let detail = format!("has {replicas:.0} replicas, and {waiting:.0} messages wait");
    if oldest >= LATE {
        let detail = format!("{detail}, the oldest for {oldest:.0} s");
        return Some(Check::warn("stream", detail, "see that nodes with an engine run and reach the database"));
    }
    if replicas < 2.0 {
        let advice = "what a lost disk of its one server held is lost: run three servers as a cluster";
        return Some(Check::warn("stream", detail, advice));
    }
    Some(Check::ok("stream", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;

    #[test]
    fn a_stream_that_is_away_behind_or_alone_is_told_and_none_is_not() {
        let told = |away: u8, replicas: u8, oldest: u8| {
            check(&format!(
                "jetbridge_stream_away {away}\njetbridge_stream_replicas {replicas}\njetbridge_stream_waiting 7\n\
                 jetbridge_stream_oldest_seconds {oldest}\n"
            ))
        };
        assert!(told(0, 0, 0).is_none());
        assert!(told(1, 0, 0).is_some_and(|check| check.verdict == Verdict::Fail));
        assert!(told(0, 3, 0).is_some_and(|check| check.verdict == Verdict::Ok));
        assert!(told(0, 1, 0).is_some_and(|check| check.verdict == Verdict::Warn));
        let behind = told(0, 3, 99).unwrap();
        assert!(behind.verdict == Verdict::Warn && behind.detail.contains("7 messages wait, the oldest for 99 s"));
    }
}
