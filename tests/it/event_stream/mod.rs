//! Events through a stream: real servers of NATS before a real Postgres.

mod cells;
mod losses;
pub mod servers;
mod slow;

use std::time::Duration;

use async_nats::HeaderMap;
use jetbridge::clock::Clock;
use jetbridge::stream::{NAME, StreamSettings};
use serde_json::{Value, json};

use crate::support::process::wait_for;
use crate::support::{Answer, COMPANY, Receiver, SISTER, Setup, TestApp, booking, booking_with, subscription_at};
use servers::{LOGIN, PASSWORD, Servers, USER};

/// An application whose events go through these servers. Stored events have times of these machines.
async fn app_of(servers: &Servers, deadline: Duration) -> TestApp {
    app_at(&servers.url(), deadline).await
}

/// The same, by their URL.
async fn app_at(url: &str, deadline: Duration) -> TestApp {
    let stream = settings(url, deadline);
    let setup = Setup { stream: Some(stream), clock: Clock::system(), is_running: true, ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    wait_for("the stream is there", async || app.get_path("/readyz").await.status == 200).await;
    app
}

pub fn settings(url: &str, deadline: Duration) -> StreamSettings {
    let urls = url.split(',').map(|url| url.parse().unwrap()).collect();
    StreamSettings::new(urls, None, deadline).unwrap()
}

pub const PATIENT: Duration = Duration::from_secs(120);

async fn keyed(app: &TestApp, key: &str, path: &str, body: &Value) -> Answer {
    let request = app.request(reqwest::Method::POST, path).bearer_auth(app.platform());
    app.send(request.header("idempotency-key", key).json(body)).await
}

async fn stored(app: &TestApp, id: &str) -> Value {
    let path = format!("/ext/v1/events/{id}");
    wait_for("the event is stored", async || app.get_path(&path).await.status == 200).await;
    app.get_path(&path).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_accepted_by_the_stream_and_stored_matched_and_delivered_from_there() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let answer = app.post("/ext/v1/events", &booking()).await.expect(202);
    assert_eq!(answer.as_object().unwrap().len(), 1, "nobody has matched it yet: {answer}");
    let id = answer["id"].as_str().unwrap().to_owned();
    wait_for("it is delivered", async || receiver.count() == 1).await;
    let event = stored(&app, &id).await;
    assert_eq!((&event["matched"], &event["organizationId"]), (&json!(1), &json!(COMPANY)));
    // What was sent is what is delivered, byte for byte.
    let odd = r#"{"eventType":"PNR_V3","organizationId":"ORG","timestamp":"2026-08-20T10:16:05Z","payload":{"amount":1.10,"long":123456789012345678901234567890,"a":  [ ]}}"#;
    let odd = odd.replace("ORG", COMPANY);
    let request = app.request(reqwest::Method::POST, "/ext/v1/events").bearer_auth(app.platform());
    let marked = format!("\u{feff}{odd}");
    app.send(request.header("content-type", "application/json").body(marked)).await.expect(202);
    wait_for("the odd one is delivered", async || receiver.count() == 2).await;
    let body = String::from_utf8(receiver.received()[1].body.clone()).unwrap();
    assert!(body.contains(r#"{"amount":1.10,"long":123456789012345678901234567890,"a":  [ ]}"#), "{body}");
    // A batch goes as its events.
    let events = vec![booking(), booking_with(json!({"organizationId": SISTER})), booking()];
    let batch = app.post("/ext/v1/events/batch", &json!({"events": events})).await.expect(202);
    let ids: Vec<_> = batch["events"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for (id, (organization, matched)) in ids.iter().zip([(COMPANY, 1), (SISTER, 0), (COMPANY, 1)]) {
        let event = stored(&app, id).await;
        assert_eq!((&event["organizationId"], &event["matched"]), (&json!(organization), &json!(matched)));
    }
    wait_for("all is delivered", async || receiver.count() == 4).await;
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_repeated_under_its_key_makes_its_events_once() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let (one, batch) = (booking(), json!({"events": [booking(), booking()]}));
    for (path, body) in [("/ext/v1/events", &one), ("/ext/v1/events/batch", &batch)] {
        let answers: Vec<Value> = futures_util::future::join_all(
            (0..8).map(|_| async { keyed(&app, "k 1/x", path, body).await.expect(202) }),
        )
        .await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let conflict = keyed(&app, "k 1/x", path, &booking_with(json!({"operation": "BOOKING_CREATED"}))).await;
        assert_eq!(
            conflict.code(),
            if path.ends_with("batch") { "API_VALIDATION_FAILED" } else { "IDEMPOTENCY_CONFLICT" }
        );
    }
    let other = json!({"events": [booking_with(json!({"operation": "BOOKING_CREATED"}))]});
    assert_eq!(keyed(&app, "k 1/x", "/ext/v1/events/batch", &other).await.status, 409);
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    let events = app.get_path("/ext/v1/events").await.expect(200);
    assert_eq!(events["events"].as_array().unwrap().len(), 3, "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_straight_to_the_servers_is_an_event_once_however_often_it_comes() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let nats = servers.client().await;
    let subject = format!("jetbridge.events.{COMPANY}");
    let publish = async |body: Value, headers: HeaderMap| {
        let ack = nats.publish_with_headers(subject.clone(), headers, body.to_string().into()).await.unwrap();
        ack.await.unwrap().sequence
    };
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "mine-1");
    headers.insert("traceparent", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01");
    let first = publish(booking(), headers.clone()).await;
    assert_eq!(publish(booking(), headers).await, first, "within the window it is the same message");
    publish(booking_with(json!({"operation": "BOOKING_CREATED"})), HeaderMap::new()).await;
    let list = async || app.get_path("/ext/v1/events").await.expect(200)["events"].as_array().unwrap().clone();
    wait_for("both are stored", async || list().await.len() == 2).await;
    let events = list().await;
    assert_eq!(events[1]["traceId"], "80f198ee56343ba864fe8b2a57d3eff7");
    // A message of a known id, beyond the servers' window: they are told that it is another one.
    let known = events[1]["id"].as_str().unwrap();
    let mut again = HeaderMap::new();
    again.insert("Nats-Msg-Id", known);
    publish(booking(), again).await;
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    assert_eq!(list().await.len(), 2, "the database has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_no_event_is_kept_with_its_reason_and_is_in_nobodys_way() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let nats = servers.client().await;
    let send = async |subject: String, body: String| {
        nats.publish(subject, body.into()).await.unwrap().await.unwrap();
    };
    let of = |organization: &str| format!("jetbridge.events.{organization}");
    send(of(COMPANY), "{".to_owned()).await;
    send(of(COMPANY), json!({"eventType": "PNR_V3", "payload": {}}).to_string()).await;
    send(of(SISTER), booking().to_string()).await;
    send(of(COMPANY), booking_with(json!({"eventType": "PNR_V4"})).to_string()).await;
    let large = booking_with(json!({"payload": {"text": "x".repeat(1024 * 1024)}}));
    send(of(COMPANY), large.to_string()).await;
    let nowhere = nats.publish("jetbridge.partitions.99.x", booking().to_string().into()).await.unwrap().await;
    assert!(nowhere.is_err(), "there is no such partition");
    let id = app.post("/ext/v1/events", &booking()).await.expect(202)["id"].as_str().unwrap().to_owned();
    stored(&app, &id).await;
    let list = async |query: &str| app.get_path(&format!("/ext/v1/terminated-messages{query}")).await.expect(200);
    wait_for("they are kept", async || list("").await["messages"].as_array().unwrap().len() == 5).await;
    let kept = list("").await["messages"].as_array().unwrap().clone();
    let with =
        |text: &str| kept.iter().find(|one| one["reason"].as_str().unwrap().contains(text)).unwrap_or(&Value::Null);
    assert_eq!(with("organizationId is required")["body"], json!({"eventType": "PNR_V3", "payload": {}}).to_string());
    assert_eq!(with("The body ends too early")["body"], "{");
    assert_eq!(with("has another subject")["subject"], *format!("jetbridge.partitions.{}.{SISTER}", partition(SISTER)));
    assert!(with("eventType")["body"].as_str().unwrap().contains("PNR_V4"), "{kept:?}");
    assert_eq!(with("1 MiB")["isWhole"], false);
    let page = list("?limit=3").await;
    let rest = list(&format!("?limit=3&cursor={}", page["nextCursor"].as_str().unwrap())).await;
    assert_eq!((page["messages"].as_array().unwrap().len(), rest["messages"].as_array().unwrap().len()), (3, 2));
    assert!(rest["nextCursor"].is_null());
    let refused = app.anonymous(reqwest::Method::GET, "/ext/v1/terminated-messages").bearer_auth(app.company(COMPANY));
    app.send(refused).await.expect(403);
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
}

fn partition(organization: &str) -> u8 {
    jetbridge::domain::id::Partition::of(organization.parse().unwrap()).number()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_stream_an_event_is_refused_and_with_it_all_goes_on() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, Duration::from_secs(5)).await;
    servers.kill(0);
    wait_for("the node is not ready", async || app.get_path("/readyz").await.status == 503).await;
    let refused = app.post("/ext/v1/events", &booking()).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"));
    let told = app.get_path("/readyz").await.expect(503)["errorMessages"][0]["message"].as_str().unwrap().to_owned();
    assert!(told.contains("stream"), "{told}");
    servers.restart(0);
    let accepted = async || keyed(&app, "once", "/ext/v1/events", &booking()).await.status == 202;
    wait_for("events are accepted again", accepted).await;
    let answer = keyed(&app, "once", "/ext/v1/events", &booking()).await.expect(202);
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    wait_for("the node is ready", async || app.get_path("/readyz").await.status == 200).await;
    let events = app.get_path("/ext/v1/events").await.expect(200);
    // The one that was refused without a key may have been on its way.
    let of_key = events["events"].as_array().unwrap().iter().filter(|event| event["id"] == answer["id"]).count();
    assert_eq!(of_key, 1, "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_would_lose_events_is_refused() {
    let servers = Servers::start(1).await;
    let config = async_nats::jetstream::stream::Config {
        name: NAME.to_owned(),
        subjects: vec!["jetbridge.partitions.*.*".to_owned()],
        ..Default::default()
    };
    servers.client().await.create_stream(config).await.unwrap();
    let stream = settings(&servers.url(), PATIENT);
    let setup = Setup { stream: Some(stream), clock: Clock::system(), ..Setup::default() };
    let app = TestApp::with(setup).await;
    let told = async || app.get_path("/readyz").await.body["errorMessages"][0]["message"].to_string();
    wait_for("it says what is wrong", async || told().await.contains("is no work queue")).await;
    assert_eq!(app.post("/ext/v1/events", &booking()).await.status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_database_refuses_through_our_fault_comes_again_and_is_not_ended() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    app.db.run("ALTER TABLE events ADD CONSTRAINT none CHECK (false) NOT VALID").await;
    let id = app.post("/ext/v1/events", &booking()).await.expect(202)["id"].as_str().unwrap().to_owned();
    let nats = servers.client().await;
    let partition = format!("partition-{}", partition(COMPANY));
    let is_pending = async || {
        let stream = nats.get_stream(NAME).await.unwrap();
        stream.consumer_info(&partition).await.is_ok_and(|info| info.num_ack_pending == 1)
    };
    wait_for("it was given out and refused", is_pending).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    app.db.run("ALTER TABLE events DROP CONSTRAINT none").await;
    stored(&app, &id).await;
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    let ended = app.get_path("/ext/v1/terminated-messages").await.expect(200);
    assert_eq!(ended["messages"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn large_batches_at_once_are_all_accepted() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let small = json!({"eventType": "PNR_V3", "organizationId": COMPANY, "payload": {}});
    let batch = json!({"events": vec![small; 1000]});
    let publish = async || app.post("/ext/v1/events/batch", &batch).await.expect(202);
    futures_util::future::join_all((0..10).map(|_| publish())).await;
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    let count = crate::field::engine::lines(&app.db.url, "SELECT count(*)::text AS line FROM events").await;
    assert_eq!(count, ["10000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_with_users_are_told_who_one_is() {
    let users = format!("authorization {{user: {USER}, password: \"{PASSWORD}\"}}");
    let servers = Servers::start_with(1, &users, LOGIN).await;
    let app = app_of(&servers, PATIENT).await;
    app.keep_secret(PASSWORD);
    let id = app.post("/ext/v1/events", &booking()).await.expect(202)["id"].as_str().unwrap().to_owned();
    stored(&app, &id).await;
}

/// Speaks to a server as no client of ours would.
fn shout(port: u16, subject: &str, headers: &[u8], body: &str) {
    use std::io::{Read, Write};
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (head, all) = (headers.len(), headers.len() + body.len());
    let mut text =
        format!("CONNECT {{\"headers\":true,\"verbose\":false}}\r\nHPUB {subject} {head} {all}\r\n").into_bytes();
    text.extend_from_slice(headers);
    text.extend_from_slice(body.as_bytes());
    text.extend_from_slice(b"\r\nPING\r\n");
    socket.write_all(&text).unwrap();
    let mut told = Vec::new();
    while !told.windows(4).any(|four| four == b"PONG") {
        let mut some = [0; 4096];
        let count = socket.read(&mut some).unwrap();
        assert!(count > 0, "the server hangs up: {}", String::from_utf8_lossy(&told));
        told.extend_from_slice(&some[..count]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_no_client_can_read_is_kept_and_cuts_nobody_off_for_ever() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let subject = format!("jetbridge.events.{COMPANY}");
    let odd: [&[u8]; 5] = [
        b"NATS/1.0\r\nX-Name: Jos\xe9\r\n\r\n",
        b"NATS/1.0\r\nno colon\r\n\r\n",
        b"NATS/1.0 409 Consumer Deleted\r\n\r\n",
        b"NATS/1.0 404 No Messages\r\n\r\n",
        b"NATS/1.0\r\nX: a\nb c\r\n\r\n",
    ];
    for headers in odd {
        shout(servers.port(0), &subject, headers, &booking().to_string());
    }
    let id = app.post("/ext/v1/events", &booking()).await.expect(202)["id"].as_str().unwrap().to_owned();
    stored(&app, &id).await;
    let kept =
        async || app.get_path("/ext/v1/terminated-messages").await.expect(200)["messages"].as_array().unwrap().len();
    // Newer servers take the two statuses out, and what is left are events.
    let events = async || crate::field::engine::lines(&app.db.url, "SELECT id::text AS line FROM events").await.len();
    wait_for("each is kept or an event", async || kept().await + events().await == 6).await;
    assert!([3, 5].contains(&kept().await), "{}", kept().await);
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_deleted_is_made_anew_with_its_keys() {
    let servers = Servers::start(1).await;
    let app = app_of(&servers, PATIENT).await;
    let nats = servers.client().await;
    for name in [NAME, "JETBRIDGE_KEYS"] {
        nats.delete_stream(name).await.unwrap();
    }
    let accepted = async || keyed(&app, "k", "/ext/v1/events", &booking()).await.status == 202;
    wait_for("an event is accepted again", accepted).await;
    let answer = keyed(&app, "k", "/ext/v1/events", &booking()).await.expect(202);
    stored(&app, answer["id"].as_str().unwrap()).await;
}
