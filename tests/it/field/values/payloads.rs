//! Payloads that no receiver could read, and what receivers ask for.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, Receiver, Reply, Setup, TestApp, booking, booking_with, subscription_at};

fn nested(depth: usize) -> String {
    format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth))
}

fn event(payload: &str) -> String {
    format!(r#"{{"eventType":"PNR_V3","organizationId":"{COMPANY}","payload":{payload}}}"#)
}

async fn send(app: &TestApp, path: &str, body: String) -> Answer {
    let request = app.request(Method::POST, path).header("content-type", "application/json");
    app.send(request.body(body)).await
}

const HALVES: [&str; 4] = [r#"{"a":"\ud800"}"#, r#"{"a":"\udc00"}"#, r#"{"a":"\ud800\u0041"}"#, r#"{"\uD83D":1}"#];

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_receivers_cannot_read_is_400_at_publish() {
    let app = TestApp::new().await;
    for payload in [nested(64), nested(200), format!(r#"{{"a":{}1{}}}"#, "[".repeat(520_000), "]".repeat(520_000))] {
        let answer = send(&app, "/ext/v1/events", event(&payload)).await;
        assert_eq!(answer.paths(), ["payload"]);
        assert!(answer.text.contains("63 deep"), "{}", answer.text);
    }
    for payload in HALVES {
        assert_eq!(send(&app, "/ext/v1/events", event(payload)).await.paths(), ["payload"], "{payload}");
        let batch = format!(r#"{{"events":[{}]}}"#, event(payload));
        assert_eq!(send(&app, "/ext/v1/events/batch", batch).await.paths(), ["events[0].payload"], "{payload}");
        let summary = event("{}").replace("\"payload\"", &format!("\"operationSummary\":{payload},\"payload\""));
        assert_eq!(send(&app, "/ext/v1/events", summary).await.paths(), ["operationSummary"], "{payload}");
    }
    for payload in [nested(63), r#"{"a":"\ud83d\ude00 \\ud800"}"#.to_owned()] {
        send(&app, "/ext/v1/events", event(&payload)).await.expect(202);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetched_payload_that_receivers_cannot_read_is_malformed_and_a_byte_order_mark_is_taken_off() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let deep: &'static str = nested(600).leak();
    for (body, is_good) in [(deep, false), (HALVES[0], false), (HALVES[3], false), ("\u{feff}{\"a\":1}\n", true)] {
        let source = Receiver::answering(vec![Reply::Status(200, "", body)]).await;
        let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
        app.engine().step().await;
        let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
        if is_good {
            assert_eq!(shown["envelope"]["payload"], json!({"a": 1}));
        } else {
            assert_eq!(shown["payloadCreation"]["lastReason"], "ANSWER_MALFORMED", "{shown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_to_wait_is_read_in_all_its_forms() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let now = app.state.clock.now();
    let later = now + TimeDelta::seconds(600);
    for (header, expected) in [
        ("600".to_owned(), 600),
        ("600.5".to_owned(), 601),
        (" 600 ".to_owned(), 600),
        (later.format("%a, %d %b %Y %H:%M:%S GMT").to_string(), 600),
        (later.format("%A, %d-%b-%y %H:%M:%S GMT").to_string(), 600),
        (later.format("%a %b %e %H:%M:%S %Y").to_string(), 600),
        ("99999999999999999999".to_owned(), 3600),
    ] {
        let headers: &'static str = format!("Retry-After: {header}\r\n").leak();
        let receiver = Receiver::answering(vec![Reply::Status(503, headers, "")]).await;
        let id = app.created(&subscription_at(&receiver.url())).await;
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let delivery: &Value = &app.deliveries_of(&event).await[0];
        let due: chrono::DateTime<chrono::Utc> = delivery["nextAttemptAt"].as_str().unwrap().parse().unwrap();
        let wait = (due - now).num_seconds();
        assert!((expected - 1..=expected).contains(&wait), "{header}: {wait}");
        let status = app.patch(&id, &json!({"isActive": false})).await.status;
        assert!(matches!(status, 200 | 204), "{status}");
    }
}
