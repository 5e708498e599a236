//! What is told of cells, where there are some.

use serde_json::Value;

use super::Check;
use crate::cells::LATE;
use crate::cli::platform::Platform;

/// A line for each cell.
pub async fn checks(platform: &Platform) -> Vec<Check> {
    let told = platform.find("/ext/v1/engine").await.ok().flatten().unwrap_or_default();
    told["cells"].as_array().into_iter().flatten().map(check).collect()
}

fn check(cell: &Value) -> Check {
    let text = |name: &str| cell[name].as_str().unwrap_or_default();
    let (name, partitions) = (text("name"), text("partitions"));
    if let Some(why) = cell["trouble"].as_str() {
        let advice = "what it has cannot be read, and its events wait in the stream: see to its server";
        return Check::fail("cell", format!("{name} is away: {why}"), advice);
    }
    let takes = if partitions.is_empty() { "nothing" } else { partitions };
    match cell["lagSeconds"].as_f64() {
        None => Check::warn(
            "cell",
            format!("{name} has no whole copy of what is configured, and takes no events"),
            "wait for it, or look at the log of its server",
        ),
        Some(lag) if lag > LATE => Check::warn(
            "cell",
            format!("{name} takes {takes}, and is {lag:.0} s behind home"),
            "what was changed here is not in force there: see docs/runbooks/cell-behind.md",
        ),
        Some(lag) => Check::ok("cell", format!("{name} takes {takes}, and is {lag:.0} s behind home")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::doctor::Verdict;

    #[test]
    fn a_cell_that_is_away_late_or_empty_is_told() {
        let told = |lag: Value, trouble: Value| {
            check(&json!({"name": "eu-1", "partitions": "0-3", "lagSeconds": lag, "trouble": trouble}))
        };
        assert!(told(json!(2.0), Value::Null).verdict == Verdict::Ok);
        let late = told(json!(90.4), Value::Null);
        assert!(late.verdict == Verdict::Warn && late.detail.contains("takes 0-3, and is 90 s behind home"));
        assert!(told(Value::Null, Value::Null).verdict == Verdict::Warn);
        assert!(told(Value::Null, json!("no answer")).verdict == Verdict::Fail);
    }
}
