//! Inboxes: what the engine delivers to them over real TLS, what they say of it, and how they misbehave.

mod faults;
mod port;
mod stream;

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::support::process::client;
use crate::support::{Answer, COMPANY, Setup, TMC, TestApp, booking, certificates, subscription_at};

const SOON: Duration = Duration::from_secs(120);

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
    let none = app.get_path(&path("a", "/requests")).await.expect(200);
    assert_eq!(none, json!({"requests": []}), "nothing has come yet, which is no fault");
    for rest in ["", "/requests/1"] {
        let answer = app.get_path(&path("a", rest)).await;
        assert_eq!((answer.status, answer.code()), (404, "RESOURCE_NOT_FOUND"), "{rest}");
    }
    assert_eq!(app.get_path(&path("a.b", "")).await.paths(), ["name"]);
    assert_eq!(app.get_path(&path(&"a".repeat(65), "/requests")).await.paths(), ["name"]);
    assert_eq!(app.get_path(&path("a", "/requests/x")).await.paths(), ["number"]);
    assert_eq!(app.get_path(&path("a", "/requests?limit=0&after=x")).await.paths(), ["after", "limit"]);
}
