//! Bytes are bounded wherever counts are.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking, booking_with, least_with, subscription_at};

/// An event source of about so many bytes.
fn wide(bytes: usize) -> Value {
    let values = vec![COMPANY; 1000];
    let predicate = json!({"type": "COMPANY", "values": values});
    let count = (bytes / 39_000).max(1);
    let scopes: Vec<Value> = (0..count.div_ceil(10))
        .map(|n| json!({"predicates": vec![predicate.clone(); (count - n * 10).min(10)]}))
        .collect();
    json!({"scopes": scopes})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_heavy_subscriptions_comes_whole_and_in_pieces() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        let source = if n == 4 { Value::Null } else { wide(450_000) };
        ids.push(app.created(&least_with(json!({"name": format!("n{n}"), "eventSource": source}))).await);
        app.state.clock.advance(chrono::TimeDelta::seconds(1));
    }
    for (query, expected) in
        [("?limit=100", &ids[..]), ("?limit=4&offset=1", &ids[1..5]), ("?limit=1&offset=4", &ids[4..5])]
    {
        let answer = app.list(COMPANY, query).await;
        let in_pieces = answer.header("content-length").is_empty();
        let list = answer.expect(200);
        let listed: Vec<_> =
            list["subscriptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(
            (listed, &list["totalCount"]),
            (expected.iter().map(String::as_str).collect(), &json!(6)),
            "{query}"
        );
        assert_eq!(in_pieces, expected.len() > 1, "{query}: what is heavy is not held in memory at once");
        for one in list["subscriptions"].as_array().unwrap() {
            for predicate in one["eventSource"]["scopes"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|scope| scope["predicates"].as_array().unwrap())
            {
                assert_eq!(predicate["valuesWithLabel"].as_array().unwrap().len(), 1, "a label is told once");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_event_a_hundred_bookings_of_64_characters_are_noted() {
    let app = TestApp::new().await;
    let pnrs: Vec<Value> = (0..150).map(|n| json!({"pnrId": format!("{n:064}")})).collect();
    let long: Vec<Value> = (0..150).map(|n| json!({"pnrId": format!("{n:065}")})).collect();
    for (payload, noted) in [
        (json!({"tripId": "7", "pnrs": pnrs}), 100),
        (json!({"tripId": "7", "pnrs": long}), 0),
        (json!({"tripId": "7".repeat(65), "pnrs": []}), 0),
    ] {
        let event = app.published(&booking_with(json!({"payload": payload}))).await;
        let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
        assert_eq!(shown["pnrIds"].as_array().unwrap().len(), noted);
        assert_eq!(shown["envelope"]["payload"], payload, "receivers get all of it");
        assert_eq!(shown["tripId"].is_null(), payload["tripId"] != "7");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_delivery_the_newest_hundred_tries_are_shown() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let answer: &'static str = "\u{1}".repeat(4096).leak();
    let receiver = Receiver::answering(vec![Reply::Status(500, "", answer)]).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await.remove(0);
    let id = delivery["id"].as_str().unwrap();
    // As many resends would leave behind.
    app.db
        .run(&format!(
            "INSERT INTO attempts SELECT (a).* FROM (SELECT jsonb_populate_record(t, jsonb_build_object('number', n)) AS a \
             FROM attempts t, generate_series(7, 300) n WHERE t.number = 1 AND t.delivery_id = '{id}') x"
        ))
        .await;
    let shown = app.get_path(&format!("/ext/v1/deliveries/{id}")).await;
    assert!(shown.text.len() < 4 * 1024 * 1024, "{}", shown.text.len());
    let shown = shown.expect(200);
    let numbers: Vec<_> =
        shown["attempts"].as_array().unwrap().iter().map(|one| one["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (201..=300).collect::<Vec<_>>(), "oldest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn inboxes_with_long_answers_are_listed_in_bounded_bytes() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let body = "x".repeat(128 * 1024);
    for n in 0..12 {
        let path = format!("/sandbox/v1/inboxes/i{n}/faults");
        app.send(app.request(Method::PUT, &path).json(&json!({"status": 500, "body": body}))).await.expect(200);
    }
    let list = app.get_path("/sandbox/v1/inboxes").await;
    assert!(list.text.len() < 1024 * 1024, "{}", list.text.len());
    let inboxes = list.expect(200)["inboxes"].as_array().unwrap().clone();
    assert_eq!(inboxes.len(), 12);
    assert_eq!(inboxes[0]["faults"]["status"], 500);
    let one = app.get_path("/sandbox/v1/inboxes/i0").await.expect(200);
    assert_eq!(one["faults"]["body"].as_str().unwrap().len(), 128 * 1024, "whole where it is asked for alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_booking_that_many_want_the_first_hundred_deliveries_are_named_and_sent_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::ok()]).await;
    let hook = subscription_at(&receiver.url());
    for _ in 0..101 {
        app.created(&hook).await;
    }
    app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), 101);
    let asked = json!({"organizationId": COMPANY, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z",
        "knownIds": [], "resend": true});
    let told = app.post("/ext/v1/reconciliations", &asked).await.expect(200);
    assert_eq!(told["bookings"][0]["deliveryIds"].as_array().unwrap().len(), 100);
    assert_eq!((&told["bookings"][0]["isDelivered"], &told["resent"]), (&json!(true), &json!(100)));
}
