//! What the programs that go on say: the lines of `serve` and `worker`, and the banner of the sandbox.

use std::fs;

use serde_json::Value;

use crate::cli::{Running, mask, mask_json, run, snapshot};
use crate::support::TestDb;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::{Folder, Sandbox, wait_until};

/// All that a node says from its start to its end.
fn lines(folder: &Folder, db: &TestDb, arguments: &[&str]) -> String {
    let fixed = ["--port", "0", "--workers", "1", "--database-url", &db.url, "--master-key", MASTER_KEY];
    let node = Running::start(&folder.0, &[arguments, &fixed].concat());
    wait_until("it works", || node.err().contains("serving") || node.err().contains("working"));
    let (said, _) = node.interrupt();
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""));
    said.err
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_nodes_from_start_to_end() {
    let (folder, db) = (Folder::new(), TestDb::new().await);
    let serve = ["serve", "--jwt-secret", JWT_SECRET];
    let json = |said: &str| {
        let lines = said.lines().map(|line| mask_json(&serde_json::from_str::<Value>(line).unwrap()));
        lines.collect::<Vec<_>>().join("\n")
    };
    snapshot!("serve", mask(&lines(&folder, &db, &serve)));
    let api_only = [&serve[..], &["--api-only", "--log-format", "json"]].concat();
    snapshot!("serve-json", json(&lines(&folder, &db, &api_only)));
    snapshot!("worker", mask(&lines(&folder, &db, &["worker"])));
    snapshot!("worker-json", json(&lines(&folder, &db, &["worker", "--log-format", "json"])));
}

#[test]
fn a_script_is_told_where_the_sandbox_is_in_one_line() {
    let folder = Folder::new();
    let arguments = ["sandbox", "--json", "--port", "0", "--inbox-port", "0", "--log", "off"];
    let running = Running::start(&folder.0, &arguments);
    wait_until("it has started", || !running.out().is_empty());
    let told: Value = serde_json::from_str(&running.out()[0]).unwrap();
    let env = fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
    for (name, variable) in [
        ("url", "JETBRIDGE_URL"),
        ("token", "JETBRIDGE_TOKEN"),
        ("clientId", "JETBRIDGE_CLIENT_ID"),
        ("clientSecret", "JETBRIDGE_CLIENT_SECRET"),
        ("inboxUrl", "JETBRIDGE_INBOX_URL"),
        ("ca", "JETBRIDGE_CA"),
    ] {
        let line = format!("{variable}='{}'", told[name].as_str().unwrap());
        assert!(env.lines().any(|one| one == line), "{name}");
    }
    let console = told["consoleUrl"].as_str().unwrap();
    let (place, code) = console.split_once("/console/#code=").unwrap();
    assert_eq!((place, code.len()), (told["url"].as_str().unwrap(), 32));
    assert_eq!(told.as_object().unwrap().len(), 7);
    let (said, _) = running.interrupt();
    assert_eq!((said.code, said.out.lines().count()), (Some(0), 1));
}

#[test]
fn where_the_console_is_left_out_no_link_leads_to_it() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off", "--no-console"]);
    assert!(!sandbox.banner.contains("/console/"), "{}", sandbox.banner);
    let said = run(&folder.0, &["console", "--no-open"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("leaves its console out"), "{}", said.err);
    sandbox.stop("TERM");
}

#[test]
fn the_banner_of_the_sandbox() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let secret = sandbox.banner.lines().find_map(|line| line.trim().strip_prefix("Client secret")).unwrap().trim();
    let code = sandbox.banner.lines().find_map(|line| line.split_once("/console/#code=")).unwrap().1;
    let banner = sandbox.banner.replace(code, "<code>").replace(secret, "<secret>").replace(&sandbox.token, "<token>");
    snapshot!("sandbox", mask(&banner));
    sandbox.stop("TERM");
}
