//! What the metrics of the node that answers tell: late and given-up deliveries, descriptors, database connections.

use super::Check;
use crate::cli::platform::Platform;
use crate::telemetry::{DESCRIPTORS_LIMIT, DESCRIPTORS_OPEN, POOL_REFUSED, engine};

/// From how many seconds on something due is late.
const LATE: f64 = 60.0;
/// From which share of its descriptors on a node is short of them.
const SHORT: f64 = 0.8;

/// All of it; nothing where this port shows no metrics.
pub async fn checks(platform: &Platform) -> Vec<Check> {
    match platform.text("/metrics").await {
        Ok(Some(shown)) => {
            [late(&shown), given_up(&shown), descriptors(&shown), connections(&shown)].into_iter().flatten().collect()
        }
        Ok(None) => Vec::new(),
        Err(error) => vec![Check::warn("metrics", error.to_string(), "look into the server's log")],
    }
}

/// The value of a metric without labels; what a server does not tell is not vouched for.
pub(super) fn value(shown: &str, name: &str) -> Option<f64> {
    shown.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?.parse().ok()
}

fn late(shown: &str) -> Option<Check> {
    // A node without an engine never polls.
    value(shown, engine::LAST_POLL).filter(|at| *at > 0.0)?;
    let seconds = value(shown, engine::OLDEST_DUE)?;
    if seconds >= LATE {
        let detail = format!("the oldest one due has been due for {seconds:.0} s");
        return Some(Check::warn("deliveries", detail, "the guide's runbook deliveries-late says where to look"));
    }
    Some(Check::ok("deliveries", "none is late"))
}

fn given_up(shown: &str) -> Option<Check> {
    let subscriptions = value(shown, engine::EXHAUSTED_SUBSCRIPTIONS)?;
    if subscriptions >= 1.0 {
        let detail = format!("of {subscriptions:.0} subscriptions some were given up");
        let advice = "`jetbridge deliveries list --state EXHAUSTED` names them";
        return Some(Check::warn("given up", detail, advice));
    }
    Some(Check::ok("given up", "no delivery"))
}

fn descriptors(shown: &str) -> Option<Check> {
    let (open, limit) = (value(shown, DESCRIPTORS_OPEN)?, value(shown, DESCRIPTORS_LIMIT)?);
    if limit > 0.0 && open / limit >= SHORT {
        let detail = format!("{open:.0} of {limit:.0} are open");
        return Some(Check::warn("descriptors", detail, "raise the hard limit of open files, or add a node"));
    }
    Some(Check::ok("descriptors", "there is room"))
}

fn connections(shown: &str) -> Option<Check> {
    let refused = value(shown, POOL_REFUSED)?;
    if refused >= 1.0 {
        let detail = format!("none to the database was to be had in time, {refused:.0} times since the start");
        return Some(Check::warn("connections", detail, "the guide's runbook connections-refused says where to look"));
    }
    Some(Check::ok("connections", "to the database were there whenever one was wanted"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;

    #[test]
    fn what_is_out_of_bounds_is_a_warning_that_names_the_figure() {
        let well = "jetbridge_last_poll_timestamp_seconds 9\njetbridge_oldest_due_seconds 0.5\njetbridge_subscriptions_exhausted 0\n\
                    jetbridge_descriptors_open 40\njetbridge_descriptors_limit 1024\n\
                    jetbridge_database_connections_refused_total 0\n";
        let checks = |shown: &str| [late(shown), given_up(shown), descriptors(shown), connections(shown)];
        assert!(checks(well).iter().all(|check| check.as_ref().is_some_and(|check| check.verdict == Verdict::Ok)));
        let ill = "jetbridge_last_poll_timestamp_seconds 9\njetbridge_oldest_due_seconds 300.5\njetbridge_subscriptions_exhausted 3\n\
                   jetbridge_descriptors_open 900\njetbridge_descriptors_limit 1024\n\
                   jetbridge_database_connections_refused_total 7\n";
        for (check, figure) in
            checks(ill).into_iter().flatten().zip(["300 s", "3 subscriptions", "900 of 1024", "7 times"])
        {
            assert!(check.verdict == Verdict::Warn && check.detail.contains(figure), "{}", check.detail);
        }
        assert_eq!(
            checks("jetbridge_last_poll_timestamp_seconds 0\n").iter().flatten().count(),
            0,
            "nothing is vouched for"
        );
    }
}
