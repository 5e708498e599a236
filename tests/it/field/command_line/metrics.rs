//! What operators read is there from the start, and documented.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use jetbridge::domain::outcome::Reason;
use jetbridge::telemetry::catalogue::METRICS;
use serde_json::json;

use crate::cli::publish;
use crate::support::process::{Folder, PATIENCE, Sandbox, wait_until};
use crate::support::{COMPANY, TestApp, least_with};

/// What `/metrics` shows: the kind and the help of each, by name.
fn shown(text: &str) -> BTreeMap<String, (String, String)> {
    let mut all: BTreeMap<String, (String, String)> = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')) {
            all.entry(name.to_owned()).or_default().1 = help.to_owned();
        }
        if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            all.entry(name.to_owned()).or_default().0 = kind.to_owned();
        }
    }
    all
}

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{series} is not in {text}")).parse().unwrap()
}

/// All attempts, whatever came of them.
fn attempts(text: &str) -> f64 {
    let lines = text.lines().filter(|line| line.starts_with("jetbridge_attempts_total{"));
    lines.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_there_before_its_first_event_and_is_what_its_documentation_says() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    // Times of requests begin with the first one.
    sandbox.get("/healthz").await;
    let text = sandbox.get("/metrics").await.text;
    let expected: BTreeMap<_, _> = METRICS
        .iter()
        .map(|one| (one.name.to_owned(), (one.kind.as_str().to_owned(), one.meaning.to_owned())))
        .collect();
    assert_eq!(shown(&text), expected);
    for one in METRICS.iter().filter(|one| one.labels.is_empty() && one.kind.as_str() == "counter") {
        assert!(value(&text, one.name).abs() < f64::EPSILON, "{}", one.name);
    }
    for outcome in std::iter::once("DELIVERED").chain(Reason::ALL.iter().map(|reason| reason.as_str())) {
        let series = format!("jetbridge_attempts_total{{outcome=\"{outcome}\"}}");
        assert!(value(&text, &series).abs() < f64::EPSILON, "{series}");
    }
    for series in [
        "jetbridge_http_requests_total{method=\"POST\",route=\"/ext/v1/events\",status=\"503\"}",
        "jetbridge_http_requests_total{method=\"POST\",route=\"/v3/webhooks/subscriptions\",status=\"500\"}",
        "jetbridge_publish_to_delivered_seconds_count",
        "jetbridge_subscriptions_failing",
    ] {
        assert!(value(&text, series).abs() < f64::EPSILON, "{series}");
    }
    assert!((value(&text, "jetbridge_database_up") - 1.0).abs() < f64::EPSILON);
    let polled = || async { value(&sandbox.get("/metrics").await.text, "jetbridge_last_poll_timestamp_seconds") };
    let first = polled().await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while polled().await <= first {
        assert!(Instant::now() < deadline, "it polls again and again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_whose_immediate_attempts_all_failed_is_counted_until_it_takes_its_delivery() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    let failing = || async { value(&sandbox.get("/metrics").await.text, "jetbridge_subscriptions_failing") };
    for name in ["one", "two"] {
        // Nothing listens there.
        let hook = json!({"subscriberId": COMPANY, "name": name, "url": format!("https://127.0.0.1:9/{name}")});
        sandbox.create(&least_with(hook)).await.unwrap().expect(201);
    }
    publish(&sandbox, json!({})).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    while failing().await < 2.0 {
        assert!(Instant::now() < deadline, "both are counted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    publish(&sandbox, json!({})).await;
    // Six attempts at once for each of the four deliveries.
    while attempts(&sandbox.get("/metrics").await.text) < 24.0 {
        assert!(Instant::now() < deadline, "all are tried");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!((failing().await - 2.0).abs() < f64::EPSILON, "each once");
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_a_metric_and_the_metrics_still_come() {
    let folder = Folder::new();
    // It waits as long as in production, and not as long as a test would for a busy machine.
    let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &["--log", "off"], |command| {
        command.env_remove(PATIENCE.0);
    });
    let postmaster = Sandbox::postmaster(&folder.0);
    // Frozen, not ended: the sandbox would start it again.
    crate::support::process::send_signal(postmaster, "STOP");
    for process in children_of(postmaster) {
        crate::support::process::send_signal(process, "STOP");
    }
    let text = sandbox.get("/metrics").await.text;
    assert!(value(&text, "jetbridge_database_up").abs() < f64::EPSILON);
    for process in children_of(postmaster).into_iter().chain([postmaster]) {
        crate::support::process::send_signal(process, "CONT");
    }
    let deadline = Instant::now() + Duration::from_secs(180);
    while value(&sandbox.get("/metrics").await.text, "jetbridge_database_up") < 1.0 {
        assert!(Instant::now() < deadline, "it is up again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    sandbox.stop("TERM");
    wait_until("its Postgres has ended", || !crate::support::process::is_alive(postmaster));
}

fn children_of(parent: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_child = |pid: &u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        status.lines().any(|line| line.strip_prefix("PPid:").is_some_and(|text| text.trim() == parent.to_string()))
    };
    all.filter(is_child).collect()
}

#[test]
fn the_table_of_metrics_in_the_guide_is_the_catalogue() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md")).unwrap();
    let found: BTreeSet<&str> = page.lines().filter(|line| line.starts_with("| `jetbridge_")).collect();
    let rows: Vec<String> = METRICS
        .iter()
        .map(|one| {
            let labels: Vec<_> = one.labels.iter().map(|label| format!("`{label}`")).collect();
            format!("| `{}` | {} | {} | {} |", one.name, one.kind.as_str(), labels.join(", "), one.meaning)
        })
        .collect();
    let expected: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(found, expected, "docs/metrics.md should read:\n{}", rows.join("\n"));
}

/// The recorder of this process is shared by all tests: only that it renders is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn no_metric_is_shown_that_the_catalogue_lacks() {
    let app = TestApp::new().await;
    let text = app.get_path("/metrics").await.text;
    let known: BTreeSet<_> = METRICS.iter().map(|one| one.name.to_owned()).collect();
    let unknown: Vec<_> = shown(&text).into_keys().filter(|name| !known.contains(name)).collect();
    assert_eq!(unknown, Vec::<String>::new());
}
