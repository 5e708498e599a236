//! Each case of `certify` finds the flaw that it is there for, and no other case does.

use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jetbridge::clock::Clock;
use jetbridge::domain::secret::read_key;
use jetbridge::sandbox::certify::Verdict;

use crate::certify::{SECRET, certifier, target};
use crate::support::{Received, Receiver, Reply};

/// What a receiver remembers: ids, and the newest time.
type Memory = Mutex<Vec<(String, String)>>;

fn tokens(received: &Received) -> Vec<&str> {
    received.header("x-spotnana-webhook-signature").split(' ').collect()
}

/// Whether one value of the header is the signature, by another implementation than the engine's.
fn is_signature(received: &Received, token: &str) -> bool {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &read_key(SECRET).unwrap());
    let mut signed = format!("{}.{}.", received.id(), received.header("x-spotnana-webhook-timestamp")).into_bytes();
    signed.extend_from_slice(&received.body);
    STANDARD.encode(aws_lc_rs::hmac::sign(&key, &signed)) == token.trim_start_matches("v1,")
}

fn is_recent(received: &Received) -> bool {
    let time: Option<i64> = received.header("x-spotnana-webhook-timestamp").parse().ok();
    time.is_some_and(|time| (Clock::system().now().timestamp() - time).abs() <= 300)
}

fn is_genuine(received: &Received) -> bool {
    is_recent(received) && tokens(received).iter().any(|token| is_signature(received, token))
}

/// 200 if this holds, else the status.
fn only_if(holds: bool, status: u16) -> u16 {
    if holds { 200 } else { status }
}

fn payload_has(received: &Received, text: &str) -> bool {
    String::from_utf8_lossy(&received.body).contains(text)
}

/// A receiver with a flaw, and the cases that find it.
type Flaw = (&'static str, fn(&Received, &Memory) -> u16, &'static [&'static str]);

const FLAWS: [Flaw; 13] = [
    ("none", |received, _| only_if(is_genuine(received), 401), &[]),
    (
        "does not look at the timestamp",
        |received, _| only_if(tokens(received).iter().any(|token| is_signature(received, token)), 401),
        &["old-timestamp", "future-timestamp"],
    ),
    (
        "looks only whether there is a signature",
        |received, _| only_if(is_recent(received) && tokens(received) != [""], 401),
        &["forged-signature", "altered-body", "unknown-secret"],
    ),
    (
        "does not verify what is not signed",
        |received, _| only_if(is_genuine(received) || tokens(received) == [""] && is_recent(received), 401),
        &["missing-signature"],
    ),
    (
        "knows the first of several signatures",
        |received, _| only_if(is_genuine(received) && is_signature(received, tokens(received)[0]), 401),
        &["rotation-unknown-first"],
    ),
    (
        "knows the last of several signatures",
        |received, _| {
            let is_last = tokens(received).last().is_some_and(|token| is_signature(received, token));
            only_if(is_genuine(received) && is_last, 401)
        },
        &["rotation-good-first"],
    ),
    (
        "knows signatures without a prefix alone",
        |received, _| only_if(is_genuine(received) && !tokens(received)[0].starts_with("v1,"), 401),
        &["signature-with-prefix"],
    ),
    (
        "takes bodies of half a megabyte",
        |received, _| {
            if received.body.len() > 500_000 { 413 } else { only_if(is_genuine(received), 401) }
        },
        &["large-payload"],
    ),
    (
        "fails at an unknown operation",
        |received, _| {
            if payload_has(received, "TELEPORTED") { 500 } else { only_if(is_genuine(received), 401) }
        },
        &["unknown-operation"],
    ),
    (
        "refuses unknown fields",
        |received, _| {
            if payload_has(received, "fieldOfNextYear") { 422 } else { only_if(is_genuine(received), 401) }
        },
        &["unknown-fields"],
    ),
    (
        "refuses what it has already",
        |received, memory| {
            if !is_genuine(received) {
                return 401;
            }
            let mut memory = memory.lock().unwrap();
            let is_new = memory.iter().all(|(id, _)| id != received.id());
            memory.push((received.id().to_owned(), String::new()));
            only_if(is_new, 409)
        },
        &["same-id-twice"],
    ),
    (
        "refuses what is older than the newest",
        |received, memory| {
            if !is_genuine(received) {
                return 401;
            }
            let time = received.json()["timestamp"].as_str().unwrap().to_owned();
            let mut memory = memory.lock().unwrap();
            let is_newest = memory.iter().all(|(_, earlier)| *earlier <= time);
            memory.push((String::new(), time));
            only_if(is_newest, 409)
        },
        &["out-of-order"],
    ),
    (
        "knows bookings alone",
        |received, _| match is_genuine(received) {
            true => only_if(received.json()["event_type"] == "PNR_V3", 400),
            false => 401,
        },
        &["event-types", "load"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_flaw_is_found_by_its_case_and_by_no_other() {
    for (flaw, answer, expected) in FLAWS {
        let memory = Memory::default();
        let receiver = Receiver::scripted(move |_, received| Reply::status(answer(received, &memory))).await;
        let report = certifier().run(&target(&receiver.url(), SECRET), &[], &|_| ()).await;
        let found: Vec<_> =
            report.cases.iter().filter(|case| case.verdict > Verdict::Pass).map(|case| case.name).collect();
        assert_eq!(found, expected, "{flaw}: {}", report.to_text());
    }
}
