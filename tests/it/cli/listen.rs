//! `jetbridge listen` between a real sandbox and a receiver on this machine.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::local::Local;
use crate::cli::{Running, mask, mask_json, no_unfinished_files, post, publish, run, snapshot};
use crate::support::process::{Folder, Sandbox, wait_until};
use crate::support::{COMPANY, Receiver, STRANGER, TMC, booking_with, least_with};

const START: &[&str] = &["--log", "off"];

fn listen(folder: &Folder, local: &Local, more: &[&str]) -> Running {
    let url = local.url();
    let arguments = [&["listen", "--forward-to", &url], more].concat();
    Running::start(&folder.0, &arguments)
}

fn wait_for_ready(running: &Running) {
    wait_until("it is ready", || running.err().contains("Ready: "));
}

/// The file of the one way of forwarding, and what it remembers.
pub fn memory(folder: &Folder) -> (PathBuf, Value) {
    let files = fs::read_dir(folder.0.join(".jetbridge/listen")).unwrap().map(|file| file.unwrap().path());
    let file = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect::<Vec<_>>();
    assert_eq!(file.len(), 1);
    (file[0].clone(), serde_json::from_str(&fs::read_to_string(&file[0]).unwrap()).unwrap())
}

async fn subscriptions(sandbox: &Sandbox) -> Vec<Value> {
    let path = format!("/v3/webhooks/subscriptions/subscriber/{TMC}/list");
    sandbox.get(&path).await.expect(200)["subscriptions"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_forwarded_as_it_came_and_the_local_answer_goes_back() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    let local = Local::start();
    // Asked for before the first run, beside one that runs, and after the file lost it.
    let secret = run(&folder.0, &["listen", "--forward-to", &local.url(), "--print-secret"]);
    assert_eq!(secret.code, Some(0), "{}", secret.err);
    let secret = secret.out.trim().to_owned();
    let listening = listen(&folder, &local, &["--format", "json"]);
    wait_for_ready(&listening);
    let again = run(&folder.0, &["listen", "--forward-to", &local.url(), "--print-secret", "--json"]).json();
    assert_eq!(again["secret"], secret);
    let second = run(&folder.0, &["listen", "--forward-to", &local.url()]);
    assert_eq!(second.code, Some(2), "one at a time: {}", second.err);

    let body = r#"{"eventType":"PNR_V3","operation":"BOOKING_TICKETED","organizationId":"11111111-1111-4111-8111-111111111111","payload":{"z":1.50,  "a":"ä"}}"#;
    let made = crate::support::process::client()
        .post(format!("{}/ext/v1/events", sandbox.url))
        .bearer_auth(&sandbox.token)
        .header("content-type", "application/json")
        .body(body);
    let made: Value = serde_json::from_str(&made.send().await.unwrap().text().await.unwrap()).unwrap();
    wait_until("it arrives", || !local.got().is_empty());
    let got = local.got()[0].clone();
    assert!(got.head.starts_with("POST /hooks?a=b HTTP/1.1\r\n"), "{}", got.head);
    assert_eq!(made["id"], got.event());
    let text = String::from_utf8(got.body.clone()).unwrap();
    assert!(text.contains(r#"{"z":1.50,  "a":"ä"}"#), "to the byte: {text}");
    let mut headers = http::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        headers.insert(name, got.header(name).parse().unwrap());
    }
    standardwebhooks::Webhook::new(&secret).unwrap().verify(&got.body, &headers).expect("the signature holds");
    for (name, value) in [("api-version", "2.0"), ("content-type", "application/json")] {
        assert_eq!(got.header(name), value);
    }
    assert!(got.header("user-agent").starts_with("jetbridge/") && got.header("traceparent").len() == 55);
    assert_eq!(got.header("host"), format!("127.0.0.1:{}", local.port));

    wait_until("it is told", || !listening.out().is_empty());
    let line: Value = serde_json::from_str(&listening.out()[0]).unwrap();
    assert_eq!((&line["eventType"], &line["operation"]), (&json!("PNR_V3"), &json!("BOOKING_TICKETED")));
    assert_eq!((&line["status"], &line["answered"], &line["error"]), (&json!(200), &json!(200), &Value::Null));
    snapshot!("listen-json", mask_json(&line));
    assert_eq!(line["deliveryId"], got.header("x-spotnana-webhook-id"));

    local.answer(429);
    publish(&sandbox, json!({})).await;
    wait_until("it is tried six times", || listening.out().len() >= 7);
    let failed = run(&folder.0, &["deliveries", "list", "--state", "WAITING", "--json"]).json();
    let id = failed["deliveries"][0]["id"].as_str().unwrap();
    let shown = run(&folder.0, &["deliveries", "show", id, "--json"]).json();
    assert_eq!(shown["attempts"][5]["reason"], "TOO_MANY_REQUESTS");
    assert_eq!(shown["attempts"][5]["answer"], "said");
    local.answer(200);
    publish(&sandbox, json!({})).await;
    wait_until("a success lets what failed be tried at once", || local.events().len() == 3);
    listening.ends_at_once();

    // A file that lost the secret, and one that is lost altogether: the same subscription, a new secret.
    let (file, remembered) = memory(&folder);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    fs::remove_file(&file).unwrap();
    let listening = listen(&folder, &local, &[]);
    wait_for_ready(&listening);
    let other = run(&folder.0, &["listen", "--forward-to", &local.url(), "--print-secret", "--json"]).json();
    assert_eq!(other["subscriptionId"], remembered["subscriptionId"]);
    assert!(other["secret"].as_str().unwrap().starts_with("whsec_") && other["secret"] != secret);
    // One that was tried again may have come twice.
    let before = local.got().len();
    publish(&sandbox, json!({})).await;
    wait_until("it arrives", || local.got().len() > before);
    let got = local.got()[before].clone();
    let signed = format!("{}.{}", got.header("webhook-id"), got.header("webhook-timestamp"));
    assert!(!signed.is_empty() && got.header("webhook-signature").split(' ').count() == 2, "both secrets sign");
    wait_until("it is told", || !listening.out().is_empty());
    snapshot!("listen", mask(&format!("{}\n{}", listening.err(), listening.out()[0])));
    for secret in [secret.as_str(), other["secret"].as_str().unwrap()] {
        assert!(!listening.err().contains(secret), "no secret is told");
    }
    listening.ends_at_once();
    no_unfinished_files(&folder.0);
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_receiver_listen_or_the_sandbox_is_started_again() {
    let folder = Folder::new();
    let mut sandbox = Sandbox::start(&folder.0, START);
    let mut local = Local::start();
    let mut published = BTreeSet::new();
    let mut listening = listen(&folder, &local, &[]);
    wait_for_ready(&listening);
    let others = subscriptions(&sandbox).await.len();
    assert_eq!(others, 1);

    // The receiver goes away and comes back.
    for n in 0..60 {
        match n {
            20 => local.stop(),
            40 => local.start_again(),
            _ => {}
        }
        published.insert(publish(&sandbox, json!({"payload": {"n": n}})).await);
    }
    wait_until("what failed meanwhile is tried at once", || local.events() == published);

    // `listen` ends and is started again, and its port stays.
    let port = memory(&folder).1["port"].clone();
    for n in 0..60 {
        match n {
            20 => {
                let (said, _) = listening.interrupt();
                assert_eq!(said.code, Some(0));
                listening = listen(&folder, &local, &[]);
            }
            // Of another company under the other TMC: it hears of all.
            30 => drop(published.insert(publish(&sandbox, json!({"organizationId": STRANGER})).await)),
            _ => {}
        }
        published.insert(publish(&sandbox, json!({"payload": {"n": n}})).await);
    }
    wait_until("what failed meanwhile is tried at once", || local.events() == published);
    assert_eq!(memory(&folder).1["port"], port);

    // The sandbox ends, on another port when it is back; `listen` waits, and so does one that is started meanwhile.
    for n in 0..30 {
        published.insert(publish(&sandbox, json!({"payload": {"n": n}})).await);
    }
    sandbox.stop("TERM");
    wait_until("it says that it waits", || listening.err().contains("cannot be reached"));
    sandbox = Sandbox::start(&folder.0, START);
    wait_until("it is ready again", || listening.err().matches("Ready: ").count() == 2);
    published.insert(publish(&sandbox, json!({})).await);
    wait_until("all of it arrives", || local.events() == published);
    listening.ends_at_once();
    let while_away = publish(&sandbox, json!({})).await;
    wait_until("it has failed six times", || {
        run(&folder.0, &["deliveries", "list", "--event", &while_away, "--json"]).json()["deliveries"][0]["attemptCount"]
            == 6
    });
    sandbox.stop("TERM");
    listening = listen(&folder, &local, &[]);
    wait_until("it says that it waits", || listening.err().contains("Waiting for it"));
    sandbox = Sandbox::start(&folder.0, START);
    wait_for_ready(&listening);
    published.insert(while_away);
    wait_until("what had failed before arrives", || local.events() == published);

    assert_eq!(subscriptions(&sandbox).await.len(), 1, "it is the same subscription all the time");
    listening.ends_at_once();
    no_unfinished_files(&folder.0);
    sandbox.stop("TERM");
    println!("{} events were published around four restarts, and all arrived", published.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_changes_its_own_subscription_and_no_other() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    let local = Local::start();
    // One that bears its name, and one of the same subscriber.
    let name = format!("jetbridge listen {}", local.url());
    for fields in [json!({"subscriberId": TMC, "name": name}), json!({"subscriberId": TMC, "isActive": false})] {
        sandbox.create(&least_with(fields)).await.unwrap().expect(201);
    }
    let before = subscriptions(&sandbox).await;
    let listening = listen(&folder, &local, &["--events", "PNR_V3,TRIP_DETAILS_V3"]);
    wait_for_ready(&listening);
    let all = subscriptions(&sandbox).await;
    assert_eq!((all.len(), &all[..2]), (3, &before[..]));
    assert_eq!(all[2]["eventTypes"], json!(["PNR_V3", "TRIP_DETAILS_V3"]));
    listening.ends_at_once();
    assert_eq!(subscriptions(&sandbox).await, all, "it leaves all as it is");

    // Other events, its port taken by somebody else, and switched off by hand: changed, not made anew.
    let (_, remembered) = memory(&folder);
    let port = u16::try_from(remembered["port"].as_u64().unwrap()).unwrap();
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let id = all[2]["id"].as_str().unwrap();
    let patch = crate::support::process::client()
        .patch(format!("{}/v3/webhooks/subscriptions/{id}", sandbox.url))
        .bearer_auth(&sandbox.token)
        .json(&json!({"isActive": false}));
    assert_eq!(patch.send().await.unwrap().status(), 204);
    let listening = listen(&folder, &local, &[]);
    wait_for_ready(&listening);
    let now = subscriptions(&sandbox).await;
    assert_eq!((now.len(), &now[..2], &now[2]["id"]), (3, &before[..], &all[2]["id"]));
    assert_eq!((now[2]["eventTypes"].as_array().unwrap().len(), &now[2]["isActive"]), (6, &json!(true)));
    assert_ne!(now[2]["url"], all[2]["url"]);
    publish(&sandbox, json!({})).await;
    wait_until("it arrives at the new port", || local.got().len() == 1);
    // It hears of a company that comes later, and that no TMC has a contract with.
    let newcomer = "77777777-7777-4777-8777-777777777777";
    let put = crate::support::process::client()
        .put(format!("{}/ext/v1/organizations/{newcomer}", sandbox.url))
        .bearer_auth(&sandbox.token)
        .json(&json!({"type": "COMPANY", "name": "Newcomer"}));
    assert_eq!(put.send().await.unwrap().status(), 201);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
    while !subscriptions(&sandbox).await[2]["eventSource"].to_string().contains(newcomer) {
        assert!(std::time::Instant::now() < deadline, "it asks who there is");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    post(&sandbox, "/ext/v1/events", &booking_with(json!({"organizationId": newcomer}))).await.expect(202);
    wait_until("the newcomer's arrives", || local.got().len() == 2);

    // Of one company alone, beside it.
    let narrow = Local::start();
    let one = listen(&folder, &narrow, &["--subscriber", COMPANY, "--name", "narrow"]);
    wait_for_ready(&one);
    post(&sandbox, "/ext/v1/events", &booking_with(json!({"organizationId": STRANGER}))).await.expect(202);
    let own = publish(&sandbox, json!({})).await;
    wait_until("its own arrives", || narrow.events().contains(&own));
    wait_until("the other one got both", || local.got().len() == 4);
    assert_eq!(narrow.got().len(), 1);
    one.ends_at_once();
    listening.ends_at_once();
    no_unfinished_files(&folder.0);
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_receiver_may_speak_tls_with_a_certificate_that_is_trusted_or_need_not_be() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    let receiver = Receiver::new().await;
    let arguments = ["listen", "--forward-to", &receiver.url(), "--json"];
    let strict = Running::start(&folder.0, &arguments);
    wait_for_ready(&strict);
    publish(&sandbox, json!({})).await;
    wait_until("it is tried", || !strict.out().is_empty());
    let line: Value = serde_json::from_str(&strict.out()[0]).unwrap();
    assert_eq!((&line["status"], &line["answered"]), (&Value::Null, &json!(502)));
    assert!(line["error"].as_str().unwrap().starts_with("TLS failed"), "{line}");
    strict.ends_at_once();
    assert_eq!(receiver.count(), 0);

    let lax = Running::start(&folder.0, &[&arguments[..], &["--skip-verify"]].concat());
    wait_until("what failed is tried at once", || receiver.count() == 1);
    lax.ends_at_once();

    // One that has a certificate of the sandbox's authority is trusted.
    let own = jetbridge::sandbox::certificates::Certificates::existing(&folder.0.join(".jetbridge")).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(own.server_config().unwrap()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let shaken = tokio::spawn(async move { acceptor.accept(listener.accept().await.unwrap().0).await.is_ok() });
    let trusting = Running::start(&folder.0, &["listen", "--forward-to", &url]);
    wait_for_ready(&trusting);
    publish(&sandbox, json!({})).await;
    let shaken = tokio::time::timeout(std::time::Duration::from_secs(180), shaken).await;
    assert!(shaken.expect("it is called").unwrap(), "the handshake holds");
    trusting.ends_at_once();
    sandbox.stop("TERM");
}
