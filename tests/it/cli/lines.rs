//! The lines of `jetbridge listen`, from its start to its end: what it forwards, what fails, and who goes away.

use std::fs;

use serde_json::{Value, json};

use crate::cli::listen::memory;
use crate::cli::local::Local;
use crate::cli::{Running, Said, mask, mask_json, publish, run, snapshot};
use crate::support::COMPANY;
use crate::support::process::{Folder, Sandbox, wait_until};

const START: &[&str] = &["--log", "off"];

/// Publishes an event, whose delivery then fails six times; gives the event.
async fn fails(sandbox: &Sandbox, folder: &Folder) -> String {
    let event = publish(sandbox, json!({})).await;
    wait_until("it has failed six times", || {
        let found = run(&folder.0, &["deliveries", "list", "--event", &event, "--json"]).json();
        let one = &found["deliveries"][0];
        one["attemptCount"] == 6 && one["isInProgress"] == false
    });
    event
}

/// Why a server that has just been killed cannot be reached is told in one of several ways.
fn text(said: &Said) -> String {
    let why = |line: &str| match line.split_once(" cannot be reached (").and_then(|(_, rest)| rest.split_once(')')) {
        Some((why, _)) => line.replacen(why, "<why>", 1),
        None => line.to_owned(),
    };
    let err: Vec<_> = said.err.lines().map(why).collect();
    mask(&format!("{}\n\n{}", err.join("\n"), said.out))
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarded_failed_away_and_back() {
    let folder = Folder::new();
    let mut sandbox = Sandbox::start(&folder.0, START);
    let mut local = Local::start();
    let url = local.url();
    let arguments = ["listen", "--forward-to", &url, "--events", "PNR_V3,TRIP_DETAILS_V3"];
    let listening = Running::start(&folder.0, &arguments);
    wait_until("it is ready", || listening.err().contains("Ready: "));
    publish(&sandbox, json!({})).await;
    wait_until("it is told", || !listening.out().is_empty());
    local.answer(503);
    fails(&sandbox, &folder).await;
    local.stop();
    fails(&sandbox, &folder).await;
    wait_until("both are told six times", || listening.out().len() > 6 + 6);
    local.answer(200);
    local.start_again();
    wait_until("both are delivered", || listening.out().len() > 6 + 6 + 2);
    wait_until("and it is told that they were asked for", || listening.err().contains("tried again"));

    wait_until("all is recorded", || {
        run(&folder.0, &["deliveries", "list", "--state", "WAITING"]).out == "There are no such deliveries.\n"
    });

    sandbox.stop("KILL");
    wait_until("it says that the sandbox is away", || listening.err().contains("Trying again"));
    sandbox = Sandbox::start(&folder.0, START);
    wait_until("it is ready again", || listening.err().matches("Ready: ").count() == 2);
    snapshot!("listen-lines", text(&listening.ends_at_once()));
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_as_json_with_the_secret_and_a_subscription_that_is_another() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    let mut local = Local::start();
    local.stop();
    let url = local.url();
    let arguments = ["listen", "--forward-to", &url, "--subscriber", COMPANY, "--name", "app"];
    let listening = Running::start(&folder.0, &[&arguments[..], &["--format", "json"]].concat());
    wait_until("it is ready", || listening.err().contains("Ready: "));
    fails(&sandbox, &folder).await;
    local.start_again();
    wait_until("it is delivered", || listening.out().len() >= 7);
    wait_until("and it is told that it was asked for", || listening.err().contains("tried again"));
    let second = run(&folder.0, &arguments);
    assert_eq!((second.code, second.out.as_str()), (Some(2), ""), "one at a time");
    let secret = run(&folder.0, &[&arguments[..], &["--print-secret"]].concat());
    let secret_json = run(&folder.0, &[&arguments[..], &["--print-secret", "--json"]].concat());
    let said = listening.ends_at_once();
    let lines: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Those between are as the first.
    let lines = [&lines[0], &lines[6]].map(mask_json).join("\n");
    snapshot!("listen-lines-json", format!("{}{lines}", mask(&said.err)));

    assert_eq!((secret.code, secret.err.as_str()), (Some(0), ""));
    let secret = secret.out.trim_end();
    assert!(secret.starts_with("whsec_") && !said.err.contains(secret) && !said.out.contains(secret));
    let printed = mask_json(&secret_json.json()).replace(secret, "<secret>");
    snapshot!("listen-secret", format!("{}\n{printed}", mask(&second.err)));

    // What it remembers is of another time.
    let (file, mut remembered) = memory(&folder);
    remembered["subscriptionId"] = json!("497f6eca-6276-4993-bfeb-53cbbbba6f08");
    fs::write(file, remembered.to_string()).unwrap();
    let listening = Running::start(&folder.0, &arguments);
    wait_until("it is told", || listening.err().contains("is a new one"));
    snapshot!("listen-new", text(&listening.ends_at_once()));
    sandbox.stop("TERM");
}
