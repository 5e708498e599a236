//! What the server tells of its database: dead rows and who holds them back, clocks, master keys, partitions.

use chrono::{Days, NaiveDate};
use reqwest::StatusCode;
use serde_json::Value;

use super::Check;
use crate::cli::platform::{CallError, Platform};

/// From how many seconds on whoever holds dead rows back is worth a warning.
const LONG: f64 = 60.0;
/// The same in transactions, where nobody tells seconds.
const MANY: i64 = 10_000;

/// All of it; nothing where the token may not ask.
pub async fn checks(platform: &Platform) -> Vec<Check> {
    match platform.find("/ext/v1/database").await {
        Ok(Some(told)) => vec![dead_rows(&told), machine_clock(&told), master_keys(&told), partitions(&told)],
        Ok(None) | Err(CallError::Refused { status: StatusCode::FORBIDDEN, .. }) => Vec::new(),
        Err(error) => vec![Check::warn("queue", error.to_string(), "look into the server's log")],
    }
}

/// Only who has held them back for long is named: of a server that works some transaction is open at any moment.
fn dead_rows(told: &Value) -> Check {
    let dead = told["queueDeadRows"].as_i64().unwrap_or(0);
    let is_old = |holder: &&Value| match holder["seconds"].as_f64() {
        Some(seconds) => seconds >= LONG,
        None => holder["transactions"].as_i64().is_some_and(|count| count >= MANY),
    };
    let describe = |holder: &Value| {
        let kind = holder["kind"].as_str().unwrap_or_default().to_lowercase().replace('_', " ");
        let age = match holder["seconds"].as_f64() {
            Some(seconds) => format!("{seconds:.0} s old"),
            None => format!("{} transactions old", holder["transactions"]),
        };
        format!("{kind} {}, {age}", holder["name"].as_str().unwrap_or_default())
    };
    let names: Vec<_> = told["deadRowHolders"].as_array().into_iter().flatten().filter(is_old).map(describe).collect();
    if names.is_empty() {
        return Check::ok("queue", format!("has {dead} dead rows, and nothing has held them back for long"));
    }
    let detail = format!("has {dead} dead rows; what holds them back: {}", names.join("; "));
    Check::warn("queue", detail, "end it: each look for what is due passes over the dead rows")
}

fn machine_clock(told: &Value) -> Check {
    let ahead = told["machineAheadSeconds"].as_f64().unwrap_or(0.0);
    if ahead.abs() > 1.0 {
        let detail = format!("the server's machine is {ahead:.0} s ahead of the database");
        return Check::warn("time", detail, "set it right: the server goes by the database's clock meanwhile");
    }
    Check::ok("time", "the server's machine and the database agree")
}

fn master_keys(told: &Value) -> Check {
    let unknown: Vec<_> =
        told["unknownMasterKeys"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if unknown.is_empty() {
        return Check::ok("master keys", "open every secret");
    }
    Check::fail(
        "master keys",
        format!("the server lacks {}, which sealed some secrets: their deliveries wait", unknown.join(", ")),
        "add it to JETBRIDGE_OLD_MASTER_KEYS of every node",
    )
}

fn partitions(told: &Value) -> Check {
    let today = told["now"].as_str().and_then(|now| now.get(..10)?.parse::<NaiveDate>().ok());
    let until = told["partitionsUntil"].as_str().and_then(|day| day.parse::<NaiveDate>().ok());
    let tomorrow = today.and_then(|today| today.checked_add_days(Days::new(1)));
    match until {
        Some(until) if tomorrow.is_none_or(|tomorrow| until >= tomorrow) => {
            Check::ok("partitions", format!("are made until {until}"))
        }
        _ => Check::warn(
            "partitions",
            "those of the days to come are missing; their events go to the default one",
            "let a node with an engine run; its log says what is in the way",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;
    use serde_json::json;

    #[test]
    fn an_old_snapshot_is_named_and_a_young_one_is_not() {
        let told = |seconds: f64| {
            let holder = json!({"kind": "TRANSACTION", "name": "process 7 of reports (psql)", "transactions": 3, "seconds": seconds});
            dead_rows(&json!({"queueDeadRows": 5, "deadRowHolders": [holder]}))
        };
        let old = told(3600.0);
        assert!(
            old.verdict == Verdict::Warn && old.detail.contains("transaction process 7 of reports (psql), 3600 s old")
        );
        let young = told(1.0);
        assert!(young.verdict == Verdict::Ok && young.detail.ends_with("for long"), "{}", young.detail);
        let slot = json!({"kind": "REPLICATION_SLOT", "name": "standby", "transactions": 50_000});
        let line = dead_rows(&json!({"queueDeadRows": 5, "deadRowHolders": [slot]}));
        assert!(
            line.verdict == Verdict::Warn && line.detail.contains("replication slot standby, 50000 transactions old")
        );
    }

    #[test]
    fn a_missing_key_fails_and_missing_days_and_a_clock_that_is_off_warn() {
        assert!(master_keys(&json!({"unknownMasterKeys": ["aabbccdd"]})).verdict == Verdict::Fail);
        assert!(master_keys(&json!({"unknownMasterKeys": []})).verdict == Verdict::Ok);
        let at = |until: Option<&str>| partitions(&json!({"now": "2026-11-21T10:00:00Z", "partitionsUntil": until}));
        assert!(at(Some("2026-11-22")).verdict == Verdict::Ok);
        assert!(at(Some("2026-11-21")).verdict == Verdict::Warn && at(None).verdict == Verdict::Warn);
        assert!(machine_clock(&json!({"machineAheadSeconds": -130.0})).verdict == Verdict::Warn);
    }
}
