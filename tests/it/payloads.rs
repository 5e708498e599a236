//! Events whose payload is fetched.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking_with, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_is_fetched_tried_again_every_five_minutes_and_sent_as_it_came() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let source = Receiver::answering(vec![
        Reply::status(503),
        Reply::Status(200, "", "not json"),
        Reply::Status(200, "", r#"{"pnrId":"77",  "tripId":"88"}"#),
    ])
    .await;
    app.created(&subscription_at(&receiver.url())).await;
    let body = booking_with(
        json!({"payload": null, "payloadUrl": format!("{}?key=s3cret", source.url()), "operationSummary": {"ticketsIssued": ["1"]}}),
    );
    let published = app.post("/ext/v1/events", &body).await.expect(202);
    assert_eq!(published["matched"], 1);
    let event = published["id"].as_str().unwrap();
    app.engine().step().await;
    let delivery = &app.deliveries_of(event).await[0];
    assert_eq!((&delivery["state"], receiver.count()), (&json!("AWAITING_PAYLOAD"), 0));
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    assert_eq!(
        shown["payloadCreation"],
        json!({
            "hasFailed": false, "attemptCount": 1, "attemptLimit": 288, "lastReason": "SERVICE_UNAVAILABLE",
            "nextAttemptAt": "2026-11-21T10:45:40.123Z", "url": source.url(),
        })
    );
    app.state.clock.advance(TimeDelta::minutes(4));
    app.engine().step().await;
    assert_eq!(source.count(), 1);
    app.state.clock.advance(TimeDelta::minutes(1));
    app.engine().step().await;
    assert_eq!(source.count(), 2);
    app.state.clock.advance(TimeDelta::minutes(5));
    app.engine().step().await;
    assert_eq!((source.count(), receiver.count()), (3, 1));
    let got = String::from_utf8(receiver.received()[0].body.clone()).unwrap();
    assert!(
        got.contains(
            r#""operationSummary":{"ticketsIssued":["1"]},"payload":{"pnrId":"77",  "tripId":"88"},"timestamp""#
        ),
        "{got}"
    );
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    assert_eq!((&shown["tripId"], &shown["pnrIds"]), (&json!("88"), &json!(["77"])));
    assert!(shown["payloadCreation"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_never_comes_is_kept_for_a_person_after_the_organizations_limit() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let source = Receiver::scripted(|n, _| if n < 3 { Reply::status(404) } else { Reply::Status(200, "", "{}") }).await;
    let organization = json!({"type": "COMPANY", "name": "Sample Org A", "payloadAttemptLimit": 3});
    let put = app.request(reqwest::Method::PUT, &format!("/ext/v1/organizations/{COMPANY}")).json(&organization);
    assert_eq!(app.send(put).await.expect(200)["payloadAttemptLimit"], 3);
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    for _ in 0..3 {
        app.engine().step().await;
        app.state.clock.advance(TimeDelta::minutes(5));
    }
    app.engine().step().await;
    assert_eq!(source.count(), 3);
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("EXHAUSTED"), &json!("PAYLOAD_CREATION_FAILED")));
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    assert_eq!(shown["payloadCreation"]["hasFailed"], true);
    assert!(shown["payloadCreation"]["nextAttemptAt"].is_null());
    // A person sends it again: the payload is fetched again first.
    let id = delivery["id"].as_str().unwrap();
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    app.engine().step().await;
    assert_eq!((source.count(), receiver.count()), (4, 1));
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "DELIVERED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_url_passes_the_same_guard_as_a_subscription() {
    let app = TestApp::new().await;
    for url in
        ["https://169.254.169.254/latest", "https://localhost/x", "http://partner.example.com/x", "https://10.0.0.1/"]
    {
        let refused = app.post("/ext/v1/events", &booking_with(json!({"payload": null, "payloadUrl": url}))).await;
        assert_eq!(refused.paths(), ["payloadUrl"], "{url}");
    }
}
