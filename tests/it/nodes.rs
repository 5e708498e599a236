//! Nodes as processes of their own: API and engine apart, stopping in order, traces to a collector.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::field::fairness::node::until;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::certificates::authority_pem;
use crate::support::process::{Folder, client, program, send_signal};
use crate::support::{Answer, Receiver, Reply, Setup, TestApp, booking, subscription_at};

/// A process of the program that listens.
struct Node {
    child: Child,
    url: String,
}

impl Node {
    fn start(folder: &Folder, app: &TestApp, arguments: &[&str]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let ca = folder.0.join("ca.pem");
        std::fs::write(&ca, authority_pem()).unwrap();
        let child = program(&folder.0, arguments)
            .args(["--port", &port, "--log", "warn"])
            .env("DATABASE_URL", &app.db.url)
            .env("JETBRIDGE_JWT_SECRET", JWT_SECRET)
            .env("JETBRIDGE_MASTER_KEY", MASTER_KEY)
            .env("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128")
            .env("JETBRIDGE_EGRESS_CA", &ca)
            .spawn()
            .unwrap();
        let node = Self { child, url: format!("http://127.0.0.1:{port}") };
        soon("it listens", || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());
        node
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::of(client().get(format!("{}{path}", self.url)).send().await.unwrap()).await
    }

    async fn publish(&self, app: &TestApp) -> String {
        let post = client().post(format!("{}/ext/v1/events", self.url)).bearer_auth(app.platform()).json(&booking());
        Answer::of(post.send().await.unwrap()).await.expect(202)["id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A generous wait: other tests run beside this one.
#[track_caller]
fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while !holds() {
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_node_stores_and_a_worker_delivers() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let folder = Folder::new();
    let api = Node::start(&folder, &app, &["serve", "--api-only"]);
    let first = api.publish(&app).await;
    assert_eq!(app.deliveries_of(&first).await[0]["state"], "WAITING");
    assert_eq!(receiver.count(), 0, "an API node sends nothing");
    let worker = Node::start(&folder, &app, &["worker"]);
    soon("what waited is delivered", || receiver.count() == 1);
    assert_eq!(worker.get("/healthz").await.status, 200);
    assert_eq!(worker.get("/readyz").await.status, 200);
    assert_eq!(api.get("/readyz").await.status, 200);
    assert_eq!(worker.get("/openapi.json").await.status, 404, "it has no API");
    assert_eq!(worker.get("/console/").await.status, 404, "nor the console");
    // From now on a notification brings it there; polling would take seconds.
    let began = Instant::now();
    for _ in 0..10 {
        api.publish(&app).await;
    }
    soon("what is published is delivered", || receiver.count() == 11);
    println!("ten events through an API node and a worker: {} ms", began.elapsed().as_millis());
    let metrics = worker.get("/metrics").await.text;
    assert!(metrics.contains("jetbridge_deliveries_delivered_total"), "{metrics}");
    assert!(metrics.contains(r#"jetbridge_attempts_total{outcome="DELIVERED"}"#), "{metrics}");
    assert!(metrics.contains("jetbridge_publish_to_delivered_seconds_bucket"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_told_to_stop_lets_calls_end_and_gives_the_rest_back() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let slow = Receiver::answering(vec![Reply::Late(Duration::from_millis(700), 200)]).await;
    app.created(&subscription_at(&slow.url())).await;
    let folder = Folder::new();
    let mut node = Node::start(&folder, &app, &["serve", "--drain-seconds", "0"]);
    for _ in 0..20 {
        node.publish(&app).await;
    }
    soon("calls are in flight", || slow.count() >= 1);
    send_signal(node.child.id(), "TERM");
    assert!(node.child.wait().unwrap().success());
    let called = slow.count();
    let list = app.get_path("/ext/v1/deliveries?limit=100").await.expect(200);
    let list = list["deliveries"].as_array().unwrap();
    let delivered = list.iter().filter(|one| one["state"] == "DELIVERED").count();
    assert_eq!((list.len(), delivered), (20, called), "every call that was made is recorded");
    for one in list.iter().filter(|one| one["state"] != "DELIVERED") {
        assert_eq!((&one["state"], &one["isInProgress"]), (&json!("WAITING"), &json!(false)), "given back at once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_an_attempt_is_answered_by_a_node_that_stops() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let hanging = Receiver::answering(vec![Reply::Nothing]).await;
    let subscription = app.created(&subscription_at(&hanging.url())).await;
    let folder = Folder::new();
    let mut node = Node::start(&folder, &app, &["serve", "--drain-seconds", "0", "--shutdown-timeout-seconds", "20"]);
    let post = client().post(format!("{}/ext/v1/subscriptions/{subscription}/test", node.url));
    let waiting = tokio::spawn(post.bearer_auth(app.platform()).header("Prefer", "wait=30").send());
    soon("its attempt is under way", || hanging.count() == 1);
    send_signal(node.child.id(), "TERM");
    let answer = Answer::of(waiting.await.unwrap().unwrap()).await.expect(202);
    assert!(answer["attempt"].is_null() && answer["deliveryId"].is_string(), "{answer}");
    assert!(node.child.wait().unwrap().success());
}

/// Publishers that repeat what was refused or cut off, under the key of the first try, at the next node.
async fn publish_and_repeat(app: &TestApp, nodes: &[&Node], is_over: &AtomicBool) -> Vec<String> {
    let mut keys = Vec::new();
    while !is_over.load(Ordering::SeqCst) {
        let key = uuid::Uuid::new_v4().to_string();
        for node in nodes.iter().cycle() {
            let post = client().post(format!("{}/ext/v1/events", node.url)).bearer_auth(app.platform());
            match post.header("Idempotency-Key", &key).json(&booking()).send().await {
                Ok(answer) if answer.status() == 202 => break,
                Ok(answer) => assert_eq!(answer.status(), 503, "{}", answer.text().await.unwrap()),
                Err(_) => {}
            }
        }
        keys.push(key);
    }
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_told_to_stop_under_load_loses_nothing_and_does_not_wait_for_receivers_that_hang() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let hanging = Receiver::answering(vec![Reply::Nothing]).await;
    let healthy = Receiver::new().await;
    app.created(&subscription_at(&hanging.url())).await;
    app.created(&subscription_at(&healthy.url())).await;
    let folder = Folder::new();
    // What it would wait for at the most is far beyond what is waited for here.
    let mut stopped =
        Node::start(&folder, &app, &["serve", "--drain-seconds", "0", "--shutdown-timeout-seconds", "600"]);
    let other = Node::start(&folder, &app, &["serve"]);
    let pid = stopped.child.id();
    let is_over = AtomicBool::new(false);
    let publishers = async {
        let nodes = [&stopped, &other];
        let publishers = (0..8).map(|_| publish_and_repeat(&app, &nodes, &is_over));
        futures_util::future::join_all(publishers).await
    };
    let stopping = async {
        until("much is in flight", async || healthy.count() > 100 && hanging.count() > 0).await;
        let begun = Instant::now();
        send_signal(pid, "TERM");
        let is_gone = || std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "));
        until("it has ended", async || is_gone()).await;
        println!("stopped under load, with a receiver that hangs, after {} ms", begun.elapsed().as_millis());
        let so_far = healthy.count();
        until("the other node goes on", async || healthy.count() > so_far + 20).await;
        is_over.store(true, Ordering::SeqCst);
    };
    let (keys, ()) = tokio::join!(publishers, stopping);
    assert!(stopped.child.wait().unwrap().success());
    let keys: usize = keys.iter().map(Vec::len).sum();
    let sql = "SELECT count(*)::text AS line FROM events";
    assert_eq!(crate::field::engine::lines(&app.db.url, sql).await, [keys.to_string()], "each of them once");
    soon("all of it is delivered to whoever answers", || {
        healthy.received().iter().map(|one| one.id().to_owned()).collect::<std::collections::HashSet<_>>().len() == keys
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_publish_to_receipt() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    // A collector that takes everything and keeps it.
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeper = kept.clone();
    std::thread::spawn(move || {
        for stream in collector.incoming() {
            let (mut stream, keeper) = (stream.unwrap(), keeper.clone());
            std::thread::spawn(move || {
                let mut buffer = [0; 65_536];
                stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    keeper.lock().unwrap().extend_from_slice(&buffer[..count]);
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
        }
    });
    let folder = Folder::new();
    let node = Node::start(&folder, &app, &["serve", "--otlp-endpoint", &endpoint]);
    let post = client().post(format!("{}/ext/v1/events", node.url)).bearer_auth(app.platform()).json(&booking());
    let post = post.header("traceparent", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01");
    Answer::of(post.send().await.unwrap()).await.expect(202);
    soon("it is delivered", || receiver.count() == 1);
    let holds = |part: &[u8]| kept.lock().unwrap().windows(part.len()).filter(|window| *window == part).count();
    soon("the collector has both spans", || holds(b"deliver") > 0 && holds(b"publish") > 0);
    let trace = 0x80f1_98ee_5634_3ba8_64fe_8b2a_57d3_eff7_u128.to_be_bytes();
    assert!(holds(&trace) >= 2, "both belong to the trace of the publisher");
    assert_eq!(receiver.received()[0].header("x-b3-traceid"), "80f198ee56343ba864fe8b2a57d3eff7");
    let span = u64::from_str_radix(receiver.received()[0].header("x-b3-spanid"), 16).unwrap();
    assert!(holds(&span.to_be_bytes()) >= 1, "the span that the receiver got");
    assert!(holds(b"POST /v1/traces") >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_could_end_during_a_call_is_refused() {
    let folder = Folder::new();
    let output = program(&folder.0, &["serve", "--lease-seconds", "40"])
        .env("DATABASE_URL", "postgres://x:y@127.0.0.1:1/z")
        .env("JETBRIDGE_JWT_SECRET", JWT_SECRET)
        .env("JETBRIDGE_MASTER_KEY", MASTER_KEY)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("A lease of 40 s could end during a call"), "{errors}");
}
