//! Inboxes: what the engine delivers to them over real TLS, what they say of it, and how they misbehave.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::support::process::{Folder, Sandbox, client, program};
use crate::support::{Answer, COMPANY, Setup, TMC, TestApp, booking, certificates, least_with, subscription_at};

const SOON: Duration = Duration::from_secs(30);

/// Where an inbox is on the API.
fn path(name: &str, rest: &str) -> String {
    format!("/sandbox/v1/inboxes/{name}{rest}")
}

fn url(app: &TestApp, name: &str) -> String {
    format!("{}/{name}", app.inboxes.url())
}

/// A client that trusts the sandbox's authority.
fn trusting(pem: &[u8]) -> Client {
    drop(client());
    let certificate = reqwest::Certificate::from_pem(pem).unwrap();
    Client::builder()
        .no_proxy()
        .tls_certs_only([certificate])
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn local_client() -> Client {
    trusting(&std::fs::read(certificates::of_the_sandbox().authority()).unwrap())
}

async fn put_faults(app: &TestApp, name: &str, faults: Value) -> Answer {
    app.send(app.request(Method::PUT, &path(name, "/faults")).json(&faults)).await
}

async fn requests(app: &TestApp, name: &str) -> Vec<Value> {
    let page = app.get_path(&path(name, "/requests")).await.expect(200);
    page["requests"].as_array().unwrap().clone()
}

fn codes(request: &Value) -> Vec<&str> {
    let findings = request["verification"]["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// Sends a kept request again by hand, with another body or other headers.
async fn send_again(url: &str, request: &Value, body: &str, other: &[(&str, &str)]) -> Answer {
    let mut call = local_client().post(url).body(body.to_owned());
    for (name, value) in request["headers"].as_object().unwrap() {
        let value = other.iter().find(|(other, _)| other == name).map_or(value.as_str().unwrap(), |(_, value)| value);
        if name.contains("webhook-") {
            call = call.header(name, value);
        }
    }
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_event_arrives_in_an_inbox_and_is_verified() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let inbox = url(&app, "bookings");
    let subscription = app.created(&subscription_at(&inbox)).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await.remove(0);
    assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(1)));
    assert_eq!(delivery["attempts"][0]["answer"], r#"{"inbox":"bookings","number":1,"isVerified":true}"#);
    let request = requests(&app, "bookings").await.remove(0);
    assert_eq!(request, app.get_path(&path("bookings", "/requests/1")).await.expect(200));
    assert_eq!(request["verification"], json!({"isValid": true, "signedWith": "CURRENT", "findings": []}));
    assert_eq!(
        request["event"],
        json!({
            "eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "timestamp": "2026-08-20T10:16:05.000Z",
            "tripId": "7000000001", "pnrId": "9000000001",
        })
    );
    assert_eq!(request["answer"], json!({"status": 200, "delayMilliseconds": 0}));
    assert_eq!(
        (&request["number"], &request["method"], &request["path"], &request["isDuplicate"], &request["receivedAt"]),
        (&json!(1), &json!("POST"), &json!("/inbox/bookings"), &json!(false), &json!("2026-11-21T10:40:40.123Z"))
    );
    assert_eq!((&request["deliveryId"], &request["headers"]["webhook-id"]), (&delivery["id"], &delivery["id"]));
    let body = request["body"].as_str().unwrap();
    assert!(body.starts_with(r#"{"event_type":"PNR_V3","operation":"BOOKING_TICKETED","payload":"#), "{body}");
    assert_eq!(request["bodyBytes"], body.len());
    assert!(request["durationMs"].as_f64().unwrap() > 0.0);

    // A second secret signs after the first, and both are known.
    app.state.clock.advance(TimeDelta::minutes(1));
    app.post(&format!("/ext/v1/subscriptions/{subscription}/secrets"), &json!({})).await.expect(201);
    app.published(&booking()).await;
    app.engine().step().await;
    let rotated = requests(&app, "bookings").await.remove(0);
    assert_eq!(rotated["verification"]["signedWith"], "CURRENT");
    let both = rotated["headers"]["x-spotnana-webhook-signature"].as_str().unwrap().to_owned();
    let (old, _) = both.split_once(' ').unwrap();
    let only_old = [("x-spotnana-webhook-signature", old), ("webhook-signature", &format!("v1,{old}"))];
    send_again(&inbox, &rotated, rotated["body"].as_str().unwrap(), &only_old).await.expect(200);
    let again = requests(&app, "bookings").await.remove(0);
    assert_eq!((codes(&again), &again["isDuplicate"]), (vec!["SIGNED_WITH_OLD_SECRET"], &json!(true)));
    assert_eq!(again["verification"]["isValid"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_request_is_said_and_counted() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let inbox = url(&app, "strict");
    app.created(&subscription_at(&inbox)).await;
    app.published(&booking()).await;
    app.engine().step().await;
    let good = requests(&app, "strict").await.remove(0);
    let body = good["body"].as_str().unwrap();
    let pretty = format!("{:#}", serde_json::from_str::<Value>(body).unwrap());
    let unknown = ("019ad0f3-2c5b-7a31-9c4e-5b8d2f700001", "no-id");
    let ids = |id: &'static str| [("webhook-id", id), ("x-spotnana-webhook-id", id)];
    for (body, other, expected) in [
        (pretty.as_str(), vec![], vec!["BODY_RESERIALISED"]),
        (&body.replace("9000000001", "9000000002"), vec![], vec!["WRONG_SECRET"]),
        (body, ids(unknown.0).to_vec(), vec!["UNKNOWN_DELIVERY"]),
        (body, ids(unknown.1).to_vec(), vec!["UNKNOWN_DELIVERY"]),
    ] {
        send_again(&inbox, &good, body, &other).await.expect(200);
        let last = requests(&app, "strict").await.remove(0);
        assert_eq!((codes(&last), &last["verification"]["isValid"]), (expected, &json!(false)));
    }
    let bare = Answer::of(local_client().post(format!("{inbox}?a=b")).body(vec![0xff, 0]).send().await.unwrap()).await;
    assert_eq!(bare.expect(200)["isVerified"], false);
    let last = requests(&app, "strict").await.remove(0);
    assert_eq!((codes(&last), &last["path"]), (vec!["HEADER_MISSING"; 3], &json!("/inbox/strict?a=b")));
    assert_eq!((&last["bodyBase64"], last.get("body"), &last["isDuplicate"]), (&json!("/wA="), None, &json!(false)));
    app.state.clock.advance(TimeDelta::minutes(7));
    send_again(&inbox, &good, body, &[]).await.expect(200);
    let late = requests(&app, "strict").await.remove(0);
    assert_eq!((codes(&late), &late["verification"]["signedWith"]), (vec!["CLOCK_OFF"], &json!("CURRENT")));
    let said = late["verification"]["findings"][0]["message"].as_str().unwrap();
    assert!(said.starts_with("The clock is off by 7 min"), "{said}");
    let view = app.get_path(&path("strict", "")).await.expect(200);
    let counts = ["received", "verified", "failed", "duplicates", "kept"].map(|name| view[name].as_u64().unwrap());
    assert_eq!(counts, [7, 1, 6, 3, 7]);

    put_faults(&app, "strict", json!({"rejectUnverified": true})).await.expect(200);
    assert_eq!(send_again(&inbox, &good, body, &[]).await.status, 401);
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "DELIVERED", "a good one is still taken");
}

/// Publishes one event to an inbox for each of these, and asserts how each try ended.
async fn each_ends(app: &TestApp, faults: Vec<(&'static str, Value, &'static str)>) {
    for (name, faults, _) in &faults {
        put_faults(app, name, faults.clone()).await.expect(200);
        app.created(&subscription_at(&url(app, name))).await;
    }
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let deliveries = app.deliveries_of(&event).await;
    assert_eq!(deliveries.len(), faults.len());
    for (name, _, expected) in &faults {
        let kept = requests(app, name).await;
        let delivery = deliveries.iter().find(|delivery| delivery["id"] == kept[0]["deliveryId"]).unwrap();
        let attempts = delivery["attempts"].as_array().unwrap();
        let reasons: Vec<_> = attempts.iter().map(|attempt| attempt["reason"].as_str().unwrap_or("none")).collect();
        assert_eq!(reasons, [*expected; 6], "{name}: {delivery}");
        assert_eq!(kept.len(), 6, "{name}: every try is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_sees_each_fault_as_what_it_is() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let faults = vec![
        ("status", json!({"status": 503, "headers": {"Retry-After": "7"}}), "SERVICE_UNAVAILABLE"),
        ("created", json!({"status": 201, "body": "made"}), "STATUS_NOT_OK"),
        ("redirect", json!({"redirect": "https://localhost/elsewhere"}), "REDIRECTED"),
        ("reset", json!({"fault": "CONNECTION_RESET_BY_PEER"}), "CONNECTION_RESET"),
        ("empty", json!({"fault": "EMPTY_RESPONSE", "fixedDelayMilliseconds": 20}), "CONNECTION_RESET"),
        ("chunk", json!({"fault": "MALFORMED_RESPONSE_CHUNK"}), "ANSWER_MALFORMED"),
        ("random", json!({"fault": "RANDOM_DATA_THEN_CLOSE"}), "ANSWER_MALFORMED"),
        ("large", json!({"body": "x".repeat(70_000)}), "ANSWER_TOO_LARGE"),
    ];
    each_ends(&app, faults).await;
    let request = requests(&app, "reset").await.remove(0);
    assert_eq!(request["answer"], json!({"fault": "CONNECTION_RESET_BY_PEER", "delayMilliseconds": 0}));
    assert_eq!(request["verification"]["isValid"], true, "it came whole all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_does_not_wait_for_a_late_or_dribbling_answer() {
    let app = TestApp::with(Setup { call_deadline: Duration::from_secs(3), ..Setup::with_inboxes() }).await;
    let dribble = json!({"numberOfChunks": 100, "totalDuration": 120_000});
    let faults = vec![
        ("late", json!({"fixedDelayMilliseconds": 120_000}), "ANSWER_TIMED_OUT"),
        ("dribbling", json!({"chunkedDribbleDelay": dribble}), "ANSWER_BODY_TIMED_OUT"),
    ];
    each_ends(&app, faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delays_and_pieces_within_the_time_are_fine() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let dribble = json!({"numberOfChunks": 5, "totalDuration": 300});
    let faults = json!({"fixedDelayMilliseconds": 200, "body": "in five pieces", "chunkedDribbleDelay": dribble});
    let view = put_faults(&app, "slow", faults.clone()).await.expect(200);
    assert_eq!(view["faults"], faults);
    let began = std::time::Instant::now();
    let mut answer = local_client().post(url(&app, "slow")).body("{}").send().await.unwrap();
    let head = began.elapsed();
    let mut pieces = Vec::new();
    while let Some(piece) = answer.chunk().await.unwrap() {
        pieces.push(String::from_utf8(piece.to_vec()).unwrap());
    }
    assert!(head >= Duration::from_millis(200), "{head:?}");
    assert!(began.elapsed() >= Duration::from_millis(500) && pieces.len() > 1, "{pieces:?}");
    assert_eq!(pieces.concat(), "in five pieces");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_fails_the_first_two_tries_takes_the_third() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    put_faults(&app, "flaky", json!({"status": 500, "failFirst": 2})).await.expect(200);
    app.created(&subscription_at(&url(&app, "flaky"))).await;
    for _ in 0..2 {
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let delivery = app.deliveries_of(&event).await.remove(0);
        assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(3)));
    }
    let kept = requests(&app, "flaky").await;
    let seen: Vec<_> = kept.iter().rev().map(|one| (&one["answer"]["status"], &one["isDuplicate"])).collect();
    let (first, second, third) =
        ((&json!(500), &json!(false)), (&json!(500), &json!(true)), (&json!(200), &json!(true)));
    assert_eq!(seen, [first, second, third, first, second, third]);
    // Faults that are set anew count anew; without them all is well.
    put_faults(&app, "flaky", json!({"status": 500, "failFirst": 1})).await.expect(200);
    let again = async || send_again(&url(&app, "flaky"), &kept[0], "{}", &[]).await.status;
    assert_eq!((again().await, again().await), (500, 200));
    put_faults(&app, "flaky", json!({"status": 500})).await.expect(200);
    assert_eq!(again().await, 500);
    let delete = app.request(Method::DELETE, &path("flaky", "/faults"));
    assert_eq!(app.send(delete).await.status, 204);
    assert_eq!(again().await, 200);
    assert!(app.get_path(&path("flaky", "")).await.expect(200).get("faults").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_keeps_the_last_requests_page_by_page_until_it_is_emptied() {
    let app = TestApp::with(Setup { inbox_keep: 5, ..Setup::with_inboxes() }).await;
    let sender = local_client();
    for n in 1..=7 {
        let request = sender.post(url(&app, "ring")).header("webhook-id", format!("id-{}", n % 6)).body(n.to_string());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let page = async |query: &str| {
        let page = app.get_path(&path("ring", &format!("/requests{query}"))).await.expect(200);
        let list = page["requests"].as_array().unwrap().clone();
        list.iter()
            .map(|one| (one["number"].as_u64().unwrap(), one["body"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let numbered = |numbers: &[u64]| numbers.iter().map(|n| (*n, n.to_string())).collect::<Vec<_>>();
    assert_eq!(page("").await, numbered(&[7, 6, 5, 4, 3]));
    assert_eq!(page("?limit=2").await, numbered(&[7, 6]));
    assert_eq!(page("?limit=2&after=6").await, numbered(&[5, 4]));
    assert_eq!(page("?after=3").await, numbered(&[]));
    assert_eq!(app.get_path(&path("ring", "/requests/2")).await.status, 404);
    let view = app.get_path(&path("ring", "")).await.expect(200);
    assert_eq!(
        view,
        json!({
            "name": "ring", "url": url(&app, "ring"), "keep": 5, "kept": 5, "received": 7, "verified": 0, "failed": 7,
            "duplicates": 1, "lastReceivedAt": "2026-11-21T10:40:40.123Z",
        })
    );
    sender.post(url(&app, "another")).send().await.unwrap();
    let all = app.get_path("/sandbox/v1/inboxes").await.expect(200);
    let names: Vec<_> = all["inboxes"].as_array().unwrap().iter().map(|inbox| inbox["name"].clone()).collect();
    assert_eq!(names, ["another", "ring"]);
    let emptied = app.send(app.request(Method::DELETE, &path("ring", "/requests"))).await;
    assert_eq!((emptied.status, page("").await.len()), (204, 0));
    let view = app.get_path(&path("ring", "")).await.expect(200);
    assert_eq!((&view["received"], &view["kept"], view.get("lastReceivedAt")), (&json!(0), &json!(0), None));
    sender.post(url(&app, "ring")).body("8").send().await.unwrap();
    assert_eq!(page("").await, numbered(&[8]), "numbers go on");
}

/// A stream that is read event by event.
struct Events {
    answer: reqwest::Response,
    text: String,
}

impl Events {
    async fn open(app: &TestApp, name: &str, last: Option<&str>) -> Self {
        let mut request = app.request(Method::GET, &path(name, "/stream"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (200, "text/event-stream")
        );
        let mut events = Self { answer, text: String::new() };
        assert!(events.block().await.unwrap().starts_with("retry: 1000\n: "), "it begins before anything has come");
        events
    }

    /// What comes until the next empty line; `None` at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = timeout(SOON, self.answer.chunk()).await.expect("an event or the end comes soon").ok()??;
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The next request, whose id is its number.
    async fn next(&mut self) -> Option<(u64, Value)> {
        let block = self.block().await?;
        let (id, data) = block.split_once('\n').unwrap();
        let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        let id = id.strip_prefix("id: ").unwrap().parse().unwrap();
        assert_eq!(data["number"], json!(id));
        Some((id, data))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_what_comes_and_goes_on_where_it_was_left() {
    let app = TestApp::with(Setup { inbox_keep: 3, ..Setup::with_inboxes() }).await;
    let sender = local_client();
    let send = async |body: &str| sender.post(url(&app, "live")).body(body.to_owned()).send().await.unwrap();
    let mut live = Events::open(&app, "live", None).await;
    send("one\nof two lines").await;
    let (number, first) = live.next().await.unwrap();
    assert_eq!((number, &first["body"]), (1, &json!("one\nof two lines")));
    assert_eq!(first, app.get_path(&path("live", "/requests/1")).await.expect(200));
    send("2").await;
    send("3").await;
    assert_eq!((live.next().await.unwrap().0, live.next().await.unwrap().0), (2, 3));
    drop(live);
    send("4").await;
    send("5").await;
    let mut resumed = Events::open(&app, "live", Some("3")).await;
    assert_eq!((resumed.next().await.unwrap().0, resumed.next().await.unwrap().0), (4, 5));
    send("6").await;
    assert_eq!(resumed.next().await.unwrap().0, 6);
    let mut whole = Events::open(&app, "live", Some("0")).await;
    for expected in 4..=6 {
        assert_eq!(whole.next().await.unwrap().0, expected, "as far as it is still there");
    }
    let refused = app.send(app.request(Method::GET, &path("live", "/stream")).header("last-event-id", "-1")).await;
    assert_eq!(refused.paths(), ["Last-Event-ID"]);
    app.inboxes.end_streams();
    assert!(resumed.next().await.is_none() && whole.next().await.is_none(), "they end with the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_falls_behind_is_cut_off_and_there_are_so_many_readers() {
    let app = TestApp::with(Setup { inbox_keep: 2, ..Setup::with_inboxes() }).await;
    let mut slow = Events::open(&app, "slow", None).await;
    let sender = local_client();
    // More than what sockets and the server hold of an answer that nobody reads.
    let body = "x".repeat(1024 * 1024);
    for _ in 0..24 {
        sender.post(url(&app, "slow")).body(body.clone()).send().await.unwrap();
    }
    let mut last = 0;
    while let Some((number, _)) = slow.next().await {
        assert_eq!(number, last + 1, "there is no gap before the end");
        last = number;
    }
    assert!((1..22).contains(&last), "it was cut off after {last}");
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(Events::open(&app, "slow", None).await);
    }
    let one_more = app.get_path(&path("slow", "/stream")).await;
    assert_eq!((one_more.status, one_more.code(), one_more.header("retry-after")), (429, "TOO_MANY_REQUESTS", "15"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_platform_administrators_see_inboxes() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let all = [
        (Method::GET, "/sandbox/v1/inboxes".to_owned()),
        (Method::GET, path("a", "")),
        (Method::GET, path("a", "/requests")),
        (Method::GET, path("a", "/requests/1")),
        (Method::DELETE, path("a", "/requests")),
        (Method::GET, path("a", "/stream")),
        (Method::PUT, path("a", "/faults")),
        (Method::DELETE, path("a", "/faults")),
    ];
    for (method, path) in all {
        for token in [app.tmc(TMC), app.company(COMPANY)] {
            let answer = app.send(app.anonymous(method.clone(), &path).bearer_auth(token).json(&json!({}))).await;
            assert_eq!((answer.status, answer.code()), (403, "USER_NOT_AUTHORIZED"), "{method} {path}");
        }
        let answer = app.send(app.anonymous(method.clone(), &path)).await;
        assert_eq!((answer.status, answer.code()), (401, "USER_NOT_AUTHENTICATED"), "{method} {path}");
    }
    assert_eq!(app.get_path("/sandbox/v1/inboxes").await.expect(200), json!({"inboxes": []}), "none was made by that");
    for rest in ["", "/requests", "/requests/1"] {
        let answer = app.get_path(&path("a", rest)).await;
        assert_eq!((answer.status, answer.code()), (404, "RESOURCE_NOT_FOUND"), "{rest}");
    }
    assert_eq!(app.get_path(&path("a.b", "")).await.paths(), ["name"]);
    assert_eq!(app.get_path(&path(&"a".repeat(65), "/requests")).await.paths(), ["name"]);
    assert_eq!(app.get_path(&path("a", "/requests/x")).await.paths(), ["number"]);
    assert_eq!(app.get_path(&path("a", "/requests?limit=0&after=x")).await.paths(), ["after", "limit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_that_make_no_sense_are_refused_by_field() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("x-{n}"), json!("1"))).collect();
    for (faults, expected) in [
        (json!([]), vec![""]),
        (json!({"status": 199, "surprise": 1}), vec!["status", "surprise"]),
        (json!({"status": "503", "body": 5}), vec!["body", "status"]),
        (json!({"fault": "FLOOD"}), vec!["fault"]),
        (json!({"fault": "EMPTY_RESPONSE", "status": 500, "body": ""}), vec!["body", "status"]),
        (json!({"redirect": "ftp://a/b"}), vec!["redirect"]),
        (json!({"redirect": "https://a/b", "status": 200}), vec!["status"]),
        (json!({"fixedDelayMilliseconds": 120_001, "failFirst": 0}), vec!["failFirst", "fixedDelayMilliseconds"]),
        (
            json!({"chunkedDribbleDelay": {"numberOfChunks": 0, "x": 1}}),
            vec!["chunkedDribbleDelay.numberOfChunks", "chunkedDribbleDelay.totalDuration", "chunkedDribbleDelay.x"],
        ),
        (
            json!({"headers": {"a b": "1", "Content-Length": "5", "x": "\n", "y": 1, "Z": "1", "z": "2"}}),
            vec!["headers.Content-Length", "headers.a b", "headers.x", "headers.y", "headers.z"],
        ),
        (json!({"headers": many}), vec!["headers"]),
        (json!({"rejectUnverified": "yes"}), vec!["rejectUnverified"]),
        (json!({"body": "x".repeat(131_073)}), vec!["body"]),
    ] {
        assert_eq!(put_faults(&app, "odd", faults.clone()).await.paths(), expected, "{faults}");
    }
    assert_eq!(app.get_path(&path("odd", "")).await.status, 404, "what is refused makes no inbox");
    let nothing = json!({"status": null, "headers": null, "fault": null});
    assert_eq!(put_faults(&app, "odd", nothing).await.expect(200)["faults"], json!({}));
    let examples = &app.state.documents.all["paths"]["/sandbox/v1/inboxes/{name}/faults"]["put"]["requestBody"];
    for (name, example) in examples["content"]["application/json"]["examples"].as_object().unwrap() {
        assert_eq!(put_faults(&app, "odd", example["value"].clone()).await.status, 200, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_port_of_the_inboxes_takes_deliveries_and_nothing_else() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let sender = local_client();
    let get = Answer::of(sender.get(url(&app, "a")).send().await.unwrap()).await;
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
    let message = get.body["errorMessages"][0]["message"].as_str().unwrap();
    assert!(message.contains("/sandbox/v1/inboxes/a/requests"), "{message}");
    let root = app.inboxes.url().replace("/inbox", "");
    for wrong in ["/", "/inbox", "/inbox/", "/inbox/a.b", "/inbox/a/b", "/sandbox/v1/inboxes"] {
        let answer = Answer::of(sender.post(format!("{root}{wrong}")).send().await.unwrap()).await;
        assert_eq!(
            (answer.status, &answer.body["errorMessages"][0]["errorCode"]),
            (404, &json!("RESOURCE_NOT_FOUND")),
            "{wrong}"
        );
    }
    let most = 1024 * 1024 + 64 * 1024;
    assert_eq!(sender.post(url(&app, "a")).body("x".repeat(most)).send().await.unwrap().status(), 200);
    let chunked = |size: usize| {
        let piece = move |_| Ok::<_, std::io::Error>(hyper::body::Frame::data(bytes::Bytes::from("x".repeat(size))));
        let pieces = http_body_util::StreamBody::new(futures_util::stream::iter((0..17).map(piece)));
        sender.post(url(&app, "a")).body(reqwest::Body::wrap(pieces))
    };
    assert_eq!(chunked(64 * 1024).send().await.unwrap().status(), 200);
    // The server may close before all of it was sent.
    for request in [sender.post(url(&app, "a")).body("x".repeat(most + 1)), chunked(80 * 1024)] {
        assert!(request.send().await.map_or(true, |answer| answer.status() == 413));
    }
    assert_eq!(app.get_path(&path("a", "")).await.expect(200)["received"], 2, "what is refused is not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_clients_do_not_keep_an_inbox_from_its_work() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let port: u16 = app.inboxes.url().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let connect = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // Silent ones, ones that speak no TLS, ones that are gone.
    let silent = futures_util::future::join_all((0..50).map(|_| connect())).await;
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 4096], b"\x16\x03\x01\xff\xff"] {
        connect().await.write_all(bytes).await.unwrap();
    }
    for socket in silent.iter().take(10) {
        socket.set_zero_linger().unwrap();
    }
    let mut roots = rustls::RootCertStore::empty();
    for root in certificates::roots().roots {
        roots.roots.push(root);
    }
    let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let tls = tokio_rustls::TlsConnector::from(std::sync::Arc::new(tls));
    for (text, expected) in [
        ("nonsense\r\n\r\n".to_owned(), "HTTP/1.1 400 "),
        (format!("POST /inbox/a HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(70_000)), "HTTP/1.1 431 "),
        (format!("POST /inbox/a HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(129)), "HTTP/1.1 431 "),
        ("POST /inbox/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(), "HTTP/1.1 400 "),
        ("POST /inbox/a HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".to_owned(), "HTTP/1.1 413 "),
    ] {
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let mut stream = tls.connect(name, connect().await).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = [0; 13];
        let read = timeout(SOON, stream.read_exact(&mut answer)).await;
        assert!(matches!(read, Ok(Ok(_))), "{read:?}: {} of {}", &text[..40], text.len());
        assert_eq!(String::from_utf8_lossy(&answer), expected, "{}", &text[..20]);
    }
    let answer = local_client().post(url(&app, "a")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sandbox_takes_a_free_port_for_its_inboxes_and_a_chosen_one_must_be_free() {
    let folder = Folder::new();
    let first = Sandbox::start_with(&folder.0, &[], &[]);
    let env = |name: &str| {
        let text = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("='")).unwrap();
        line.trim_end_matches('\'').to_owned()
    };
    let url = env("JETBRIDGE_INBOX_URL");
    assert!(first.banner.contains(&format!("Inboxes  {url}/")), "{}", first.banner);
    let second = Sandbox::start_with(&folder.0, &[], &["--log", "jetbridge=info"]);
    let other = env("JETBRIDGE_INBOX_URL");
    assert_ne!(url, other);
    let sender = trusting(&std::fs::read(env("JETBRIDGE_CA")).unwrap());
    for url in [&url, &other] {
        let answer = sender.post(format!("{url}/first")).body("{}").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let (code, log) = second.stop("TERM");
    assert_eq!(code, Some(0));
    assert!(log.contains("port 8443 cannot be listened on: the inboxes have another"), "{log}");

    let port = url.split([':', '/']).nth(4).unwrap();
    let arguments = ["sandbox", "--port", "0", "--log", "off", "--inbox-port", port];
    let refused = program(&folder.0, &arguments).output().unwrap();
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("port {port} cannot be listened on: choose another with --inbox-port")), "{error}");

    // A booking event over the real engine of the real program, and a stream that ends when it stops.
    let stream = client().get(format!("{}/sandbox/v1/inboxes/live/stream", first.url)).bearer_auth(&first.token);
    let mut events = Events { answer: stream.send().await.unwrap(), text: String::new() };
    events.block().await.unwrap();
    first.create(&least_with(json!({"url": format!("{url}/live")}))).await.unwrap().expect(201);
    let publish = client().post(format!("{}/ext/v1/events", first.url)).bearer_auth(&first.token).json(&booking());
    assert_eq!(publish.send().await.unwrap().status(), 202);
    let (_, request) = events.next().await.unwrap();
    assert_eq!(request["verification"]["isValid"], true, "{request}");
    let began = std::time::Instant::now();
    let stopping = tokio::task::spawn_blocking(move || first.stop("INT"));
    assert!(events.next().await.is_none());
    assert_eq!(stopping.await.unwrap().0, Some(0));
    assert!(began.elapsed() < Duration::from_secs(8), "nobody waited for the reader: {:?}", began.elapsed());
}
