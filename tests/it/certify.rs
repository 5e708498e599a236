//! `jetbridge certify` and what is behind it, against receivers that behave in all sorts of ways.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jetbridge::clock::Clock;
use jetbridge::delivery::egress::{DEADLINE, Egress, SystemResolver};
use jetbridge::delivery::targets::Target;
use jetbridge::domain::id::SubscriptionId;
use jetbridge::domain::secret::read_key;
use jetbridge::domain::signature::SignatureFormat;
use jetbridge::sandbox::certify::{Certifier, Limits, Report, Verdict};
use serde_json::{Value, json};

use crate::support::certificates::{authority_pem, roots};
use crate::support::process::{Folder, program, send_signal, wait_until};
use crate::support::{Received, Receiver, Reply, loopback};

pub const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Calls this machine and trusts the run's authority.
pub fn certifier() -> Certifier {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    Certifier {
        egress: Egress::with(loopback(), roots(), Arc::new(SystemResolver), DEADLINE).unwrap(),
        clock: Clock::system(),
        format: SignatureFormat::Bare,
        limits: Limits::default(),
    }
}

pub fn target(url: &str, secret: &str) -> Target {
    let keys = vec![(read_key(secret).unwrap(), None)];
    let (id, uri) = (SubscriptionId::random(), url.parse().unwrap());
    Target { id, uri, headers: Default::default(), keys, is_active: true, oauth2: None, per_second: None }
}

async fn certified(receiver: &Receiver, limits: Limits) -> Report {
    Certifier { limits, ..certifier() }.run(&target(&receiver.url(), SECRET), &[], &|_| ()).await
}

/// As the library of Standard Webhooks verifies, or over other bytes than those that came.
pub fn verifies(received: &Received, body: &[u8]) -> bool {
    let mut headers = http::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        headers.insert(name, received.header(name).parse().unwrap());
    }
    standardwebhooks::Webhook::new(SECRET).unwrap().verify(body, &headers).is_ok()
}

fn as_it_should(received: &Received) -> Reply {
    Reply::status(if verifies(received, &received.body) { 200 } else { 401 })
}

/// A receiver that does everything right.
pub async fn good() -> Receiver {
    Receiver::scripted(|_, received| as_it_should(received)).await
}

/// The names of the cases with this verdict.
fn names(report: &Report, verdict: Verdict) -> Vec<&str> {
    report.cases.iter().filter(|case| case.verdict == verdict).map(|case| case.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_uses_the_library_of_standard_webhooks_passes() {
    let receiver = good().await;
    let report = certified(&receiver, Limits::default()).await;
    assert_eq!(report.verdict, Verdict::Pass, "{}", report.to_text());
    let received = receiver.received();
    assert_eq!(received.len(), 1 + 6 + 2 + 2 + 4 + 3 + 8 + 200);
    assert_eq!(report.times.unwrap().count, received.len());
    let first = &received[0];
    for (name, value) in [
        ("content-type", "application/json"),
        ("user-agent", concat!("jetbridge/", env!("CARGO_PKG_VERSION"))),
        ("api-version", "2.0"),
    ] {
        assert_eq!(first.header(name), value);
    }
    let mac = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &read_key(SECRET).unwrap());
    let mut signed = format!("{}.{}.", first.id(), first.header("x-spotnana-webhook-timestamp")).into_bytes();
    signed.extend_from_slice(&first.body);
    let expected = STANDARD.encode(aws_lc_rs::hmac::sign(&mac, &signed));
    assert_eq!(first.header("x-spotnana-webhook-signature"), expected);
    let kinds: Vec<_> =
        received[1..7].iter().map(|one| one.json()["event_type"].as_str().unwrap().to_owned()).collect();
    let all = ["TRAVELER_V2", "PNR_V3", "TRIP_DETAILS_V3", "PNR_APPROVAL", "AGENT_TASK_DETAILS", "SERVICE_CHARGE"];
    assert_eq!(kinds, all);
    assert_eq!((received[7].id(), &received[7].body), (received[8].id(), &received[8].body), "the same id twice");
    let time = |place: usize| received[place].json()["timestamp"].as_str().unwrap().to_owned();
    assert!(time(9) > time(10), "the older one comes last");
    assert!(received.iter().any(|one| one.body.len() > 850_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_verifies_json_that_was_written_again_is_told() {
    let receiver = Receiver::scripted(|_, received| {
        let again = received.json().to_string();
        Reply::status(if verifies(received, again.as_bytes()) { 200 } else { 401 })
    });
    let report = certified(&receiver.await, Limits::default()).await;
    assert_eq!(names(&report, Verdict::Fail), ["body-byte-for-byte"], "{}", report.to_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_one_signature_only_or_fails_at_a_forged_one_is_told() {
    let receiver = Receiver::scripted(|_, received| {
        let is_one = !received.header("webhook-signature").contains(' ');
        match verifies(received, &received.body) {
            true if is_one => Reply::ok(),
            true => Reply::status(400),
            false => Reply::status(500),
        }
    });
    let report = certified(&receiver.await, Limits::default()).await;
    let text = report.to_text();
    assert_eq!(names(&report, Verdict::Fail), ["rotation-unknown-first", "rotation-good-first"], "{text}");
    assert_eq!(report.warned, 6, "a 500 is no refusal in peace: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_200_counts() {
    let moved = "Location: https://localhost:1/elsewhere\r\n";
    for (reply, advice) in [
        (Reply::Status(302, moved, ""), "Redirects are not followed: put the final URL into the subscription."),
        (Reply::status(202), "Only 200 counts as success: answer exactly 200."),
        (Reply::status(204), "Only 200 counts as success: answer exactly 200."),
    ] {
        let receiver = Receiver::answering(vec![reply.clone()]).await;
        let report = certified(&receiver, Limits::default()).await;
        assert_eq!(report.verdict, Verdict::Fail);
        let told = report.cases.iter().filter(|case| case.advice.as_deref() == Some(advice)).count();
        assert_eq!(told, 12, "each case in which it should take something: {}", report.to_text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_refuses_everything_has_proven_nothing_by_refusing() {
    let receiver = Receiver::answering(vec![Reply::status(401)]).await;
    let report = certified(&receiver, Limits::default()).await;
    assert_eq!((report.passed, report.skipped), (0, 6), "{}", report.to_text());
    assert!(report.cases[0].advice.as_deref().unwrap().starts_with("Check path, secret and clock"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_hangs_costs_one_call_and_one_that_hangs_later_no_more_than_the_whole_may_take() {
    let call = Duration::from_millis(300);
    let hangs = Receiver::answering(vec![Reply::Nothing]).await;
    let report = certified(&hangs, Limits { call, ..Limits::default() }).await;
    assert_eq!((report.failed, report.skipped, hangs.count()), (1, 17, 1), "{}", report.to_text());
    assert!(report.cases[0].message.contains("ANSWER_TIMED_OUT"), "{}", report.cases[0].message);
    assert!(report.cases[0].advice.as_deref().unwrap().contains("answer 200 first and work later"));

    let later = Receiver::answering(vec![Reply::ok(), Reply::Nothing]).await;
    let began = Instant::now();
    let total = Duration::from_secs(2);
    let report = certified(&later, Limits { call, total, ..Limits::default() }).await;
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    assert_eq!((report.passed, report.verdict), (1, Verdict::Fail), "{}", report.to_text());
    let last = report.cases.last().unwrap();
    assert_eq!((last.verdict, last.message.as_str()), (Verdict::Skipped, "not sent: the time for all cases was over"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_answer_is_a_warning() {
    let receiver = Receiver::scripted(|n, received| match n {
        0 => Reply::Late(Duration::from_millis(400), 200),
        _ => as_it_should(received),
    });
    let limits = Limits { slow: Duration::from_millis(300), ..Limits::default() };
    let report = certified(&receiver.await, limits).await;
    assert!(names(&report, Verdict::Warn).contains(&"good-delivery"), "{}", report.to_text());
    assert_eq!(report.verdict, Verdict::Warn);
}

/// The command, with the run's authority trusted and the secret in the environment.
pub async fn run(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    fs::write(folder.0.join("ca.pem"), authority_pem()).unwrap();
    let mut command = program(&folder.0, &[&["--log", "warn", "certify", "--ca", "ca.pem"], arguments].concat());
    command.env("JETBRIDGE_SECRET", SECRET);
    let Output { status, stdout, stderr } =
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    for output in [&stdout, &stderr] {
        assert!(!output.contains(&SECRET[6..]), "a secret is printed: {output}");
    }
    (status.code(), stdout, stderr)
}

/// What Python's parser of XML, which is not ours, finds in a JUnit file.
fn junit(path: &std::path::Path) -> Value {
    const SCRIPT: &str = "import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
suite = root.find('testsuite')
cases = suite.findall('testcase')
print(json.dumps({'root': root.attrib, 'suite': suite.attrib, 'names': [one.get('name') for one in cases],
  'failures': {one.get('name'): one.find('failure').get('message') for one in cases if one.find('failure') is not None},
  'skipped': len([one for one in cases if one.find('skipped') is not None]),
  'url': suite.find('properties/property').get('value')}))";
    let output = Command::new("python3").args(["-c", SCRIPT]).arg(path).output();
    let output = output.expect("python3 reads the JUnit file: install it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_what_it_found_and_ends_with_0_if_all_passed() {
    let (folder, receiver) = (Folder::new(), good().await);
    let url = format!("{}?a=1&b='<2>'", receiver.url()).replace(['<', '>', '\''], "%27");
    let arguments = ["--url", &url, "--header", "X-Tenant: 7", "--junit", "report.xml"];
    let (code, stdout, stderr) = run(&folder, &arguments).await;
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    assert!(stdout.starts_with(&format!("Receiver  {url}\n")), "{stdout}");
    assert!(stdout.ends_with("\n\nPASS\n") && stdout.contains("\nPASS  load "), "{stdout}");
    assert!(
        stdout.contains("18 passed, 0 with a warning, 0 failed, 0 not sent\n226 answers: half within "),
        "{stdout}"
    );
    assert!(receiver.received().iter().all(|one| one.header("x-tenant") == "7"));
    let read = junit(&folder.0.join("report.xml"));
    assert_eq!((&read["url"], &read["failures"], &read["skipped"]), (&json!(url), &json!({}), &json!(0)));
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the file and its authority, and nothing unfinished: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_ends_with_1_if_a_case_failed_and_its_reports_agree() {
    let (folder, receiver) = (Folder::new(), Receiver::new().await);
    let arguments = ["--url", &receiver.url(), "--json", "--junit", "report.xml"];
    let (code, stdout, stderr) = run(&folder, &arguments).await;
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(stderr, "error: 6 of 18 cases failed\n");
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (&report["verdict"], &report["passed"], &report["failed"], &report["skipped"]),
        (&json!("FAIL"), &json!(12), &json!(6), &json!(0))
    );
    let cases = report["cases"].as_array().unwrap();
    let failed: Value = cases
        .iter()
        .filter(|case| case["verdict"] == "FAIL")
        .map(|case| (case["name"].as_str().unwrap().to_owned(), case["message"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let read = junit(&folder.0.join("report.xml"));
    assert_eq!(read["failures"], failed);
    assert_eq!(read["names"], cases.iter().map(|case| case["name"].clone()).collect::<Value>());
    for counts in [&read["root"], &read["suite"]] {
        assert_eq!(
            (&counts["tests"], &counts["failures"], &counts["skipped"]),
            (&json!("18"), &json!("6"), &json!("0"))
        );
    }
    let forged = cases.iter().find(|case| case["name"] == "forged-signature").unwrap();
    assert_eq!(forged["answers"], json!({"200": 1}));
    let id = forged["deliveryId"].as_str().unwrap();
    assert!(receiver.received().iter().any(|one| one.id() == id), "the report names the delivery");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_not_there_is_asked_once() {
    let folder = Folder::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let arguments = ["--url", &format!("https://localhost:{free}/"), "--junit", "report.xml", "--timeout", "2"];
    let (code, stdout, stderr) = run(&folder, &arguments).await;
    assert_eq!(code, Some(1), "{stdout}");
    assert_eq!(stderr, "error: 1 of 18 cases failed and 17 could not be sent\n");
    assert!(stdout.contains("CONNECTION_REFUSED") && stdout.contains("Nothing listens at the address"), "{stdout}");
    assert_eq!(junit(&folder.0.join("report.xml"))["skipped"], 17);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_trusted_is_told_with_the_engines_advice() {
    let (folder, receiver) = (Folder::new(), good().await);
    let mut command = program(&folder.0, &["--log", "error", "certify", "--url", &receiver.url(), "--secret", SECRET]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("CERTIFICATE_UNTRUSTED") && stdout.contains("serve the whole chain"), "{stdout}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_called_wrongly_ends_with_2_and_a_sentence() {
    let folder = Folder::new();
    let url = "https://localhost:9/";
    for (arguments, sentence) in [
        (&["--url", "http://localhost:9/"][..], "jetbridge listen"),
        (&["--url", "https://user@localhost/"], "must not hold a user name or password"),
        (&["--url", url, "--secret", "nonsense"], "--secret must be whsec_ and the Base64 of 24 to 64 bytes"),
        (&["--url", url, "--header", "no colon"], "--header must be a name, a colon and a value"),
        (&["--url", url, "--header", "a b: c"], "--header \"a b\" is not a valid header name"),
        (&["--url", url, "--ca", "missing.pem"], "missing.pem holds no certificates in PEM"),
        (&["--url", url, "--junit", "no/such/folder.xml"], "which is no folder"),
        (&["--url", url, "--timeout", "41"], "41 is not in 1..=40"),
        (&[], "--url"),
    ] {
        let (code, stdout, stderr) = run(&folder, arguments).await;
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(sentence), "{arguments:?}: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_command_at_once_and_leaves_no_file() {
    let (folder, receiver) = (Folder::new(), Receiver::answering(vec![Reply::Nothing]).await);
    fs::write(folder.0.join("ca.pem"), authority_pem()).unwrap();
    let url = receiver.url();
    let arguments = ["--log", "warn", "certify", "--ca", "ca.pem", "--url", &url, "--junit", "report.xml"];
    let mut command = program(&folder.0, &arguments);
    command.env("JETBRIDGE_SECRET", SECRET).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let pid = child.id();
    let ended = tokio::task::spawn_blocking(move || {
        wait_until("the first delivery has arrived", || receiver.count() == 1);
        send_signal(pid, "INT");
        child.wait_with_output().unwrap()
    });
    let output = ended.await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: stopped before all cases were sent\n");
    assert!(output.stdout.is_empty() && !folder.0.join("report.xml").exists());
}
