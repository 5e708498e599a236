//! What `jetbridge certify` says of a good receiver, of flawed ones, and of one that is not there.

use std::fs;

use serde_json::Value;

use crate::certify::{good, run, verifies};
use crate::cli::{mask, mask_json, snapshot};
use crate::support::process::Folder;
use crate::support::{Received, Receiver, Reply};

/// Takes unsigned deliveries and fails at forged ones, refuses large ones and all that are no bookings.
fn flawed(received: &Received) -> Reply {
    let is_unsigned = received.header("webhook-signature").is_empty();
    Reply::status(match is_unsigned || verifies(received, &received.body) {
        true if received.body.len() > 500_000 => 413,
        true if received.json()["event_type"] != "PNR_V3" => 404,
        true => 200,
        false => 500,
    })
}

/// The text report, and with it whatever else the command said.
async fn text(folder: &Folder, url: &str, code: i32) -> String {
    let (ended, out, err) = run(folder, &["--url", url, "--junit", "report.xml"]).await;
    assert_eq!(ended, Some(code), "{out}{err}");
    mask(&format!("{out}{err}"))
}

async fn json(folder: &Folder, url: &str, code: i32) -> String {
    let (ended, out, err) = run(folder, &["--url", url, "--json"]).await;
    assert_eq!(ended, Some(code), "{out}{err}");
    mask_json(&serde_json::from_str::<Value>(&out).unwrap())
}

/// The JUnit file that [`text`] left.
fn junit(folder: &Folder) -> String {
    let text = fs::read_to_string(folder.0.join("report.xml")).unwrap();
    let words = text.split(' ').map(|word| match word.split_once('"') {
        Some((name @ ("time=" | "timestamp="), value)) => {
            let rest = value.split_once('"').unwrap().1;
            format!("{name}\"<time>\"{rest}")
        }
        _ => word.to_owned(),
    });
    mask(&words.collect::<Vec<_>>().join(" "))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_passes() {
    let (folder, receiver) = (Folder::new(), good().await);
    snapshot!("certify-passed", text(&folder, &receiver.url(), 0).await);
    snapshot!("certify-passed-junit", junit(&folder));
    snapshot!("certify-passed-json", json(&folder, &receiver.url(), 0).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_some_cases_and_is_warned_of_others() {
    let folder = Folder::new();
    let receiver = Receiver::scripted(|_, received| flawed(received)).await;
    snapshot!("certify-failed", text(&folder, &receiver.url(), 1).await);
    snapshot!("certify-failed-junit", junit(&folder));
    snapshot!("certify-failed-json", json(&folder, &receiver.url(), 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_refuses_everything_and_one_that_is_not_there() {
    let folder = Folder::new();
    let refuses = Receiver::answering(vec![Reply::status(401)]).await;
    snapshot!("certify-refused", text(&folder, &refuses.url(), 1).await);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("https://127.0.0.1:{free}/hooks");
    snapshot!("certify-away", text(&folder, &url, 1).await);
    snapshot!("certify-away-junit", junit(&folder));
    snapshot!("certify-away-json", json(&folder, &url, 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_calls_say_what_would_be_right() {
    let folder = Folder::new();
    let url = "https://localhost:9/";
    let mut all = String::new();
    for arguments in [
        &[][..],
        &["--url", "http://localhost:9/"],
        &["--url", "https://user@localhost/"],
        &["--url", url, "--secret", "nonsense"],
        &["--url", url, "--header", "no colon"],
        &["--url", url, "--header", "a b: c"],
        &["--url", url, "--ca", "missing.pem"],
        &["--url", url, "--junit", "no/such/folder.xml"],
        &["--url", url, "--timeout", "41"],
    ] {
        let (code, out, err) = run(&folder, arguments).await;
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        let said = err.split("\n\n").next().unwrap().trim_end();
        all += &format!("$ {}\n{said}\n", [&["jetbridge", "certify"], arguments].concat().join(" "));
    }
    snapshot!("certify-calls", mask(&all));
}
