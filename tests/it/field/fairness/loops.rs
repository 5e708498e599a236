use serde_json::json;

use super::node::{Node, until};
use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

async fn restarts(node: &Node, name: &str) -> f64 {
    node.metric(&format!("jetbridge_loop_restarts_total{{loop=\"{name}\"}}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_that_panics_is_started_again_and_the_engine_goes_on() {
    for name in ["look", "listen"] {
        let app = TestApp::with(Setup::with_receivers()).await;
        // Six tries at once fail, so that the seventh has to be looked for.
        let receiver = Receiver::scripted(|n, _| if n < 6 { Reply::status(500) } else { Reply::ok() }).await;
        app.created(&subscription_at(&receiver.url())).await;
        let node = Node::start(&app, Some(&format!("{name}:2:panic")), &[]).await;
        node.publish(&booking()).await;
        until("six tries have failed", async || receiver.count() == 6).await;
        until("it is counted", async || restarts(&node, name).await == 1.0).await;
        app.db.run("UPDATE waiting_deliveries SET due_at = now() WHERE leased_by IS NULL").await;
        until("the seventh is made", async || {
            // Set again, since the sixth outcome may have been written only now.
            app.db.run("UPDATE waiting_deliveries SET due_at = now() WHERE leased_by IS NULL").await;
            receiver.count() == 7
        })
        .await;
        until("it is ready again", async || node.status("/readyz").await == Some(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_a_dead_loop_is_not_ready_though_others_live() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let node = Node::start(&app, Some("look:1:panics"), &[]).await;
    for delivered in 1..=3 {
        until("it is not ready", async || node.status("/readyz").await == Some(503)).await;
        // What records shows signs of life all the while.
        node.publish(&booking()).await;
        until("it delivers", async || {
            node.metric("jetbridge_deliveries_delivered_total").await >= f64::from(delivered)
        })
        .await;
    }
    until("it is started again and again", async || restarts(&node, "look").await >= 2.0).await;
    assert_eq!(node.status("/healthz").await, Some(200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_of_publishes_that_panics_is_started_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let node = Node::start(&app, Some("publish:1:panic"), &[]).await;
    // What it held is told to be lost, and what comes while it is dead waits for the next one.
    node.publish_without_key(&booking()).await;
    until("it is delivered", async || receiver.count() >= 1).await;
    assert!((restarts(&node, "publish").await - 1.0).abs() < 0.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_of_outcomes_that_panics_is_started_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let node = Node::start(&app, Some("before-record:1:panic"), &[]).await;
    node.publish(&booking()).await;
    until("it is counted", async || restarts(&node, "record").await == 1.0).await;
    let event = node.publish(&booking()).await;
    until("the next is recorded", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_try_is_recorded_and_gives_its_slot_back() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let node = Node::start(&app, Some("before-send:1:panic"), &[]).await;
    let event = node.publish(&booking()).await;
    until("it is delivered by the next try", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
    let attempts = app.deliveries_of(&event).await[0]["attempts"].clone();
    let reasons: Vec<_> = attempts.as_array().unwrap().iter().map(|one| one["reason"].clone()).collect();
    assert!(reasons.contains(&json!("INTERNAL")) && reasons.len() == 2, "{attempts}");
    until("nothing is in flight", async || node.metric("jetbridge_calls_in_flight").await == 0.0).await;
    assert!((node.metric("jetbridge_attempt_panics_total").await - 1.0).abs() < 0.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_fetch_is_recorded_and_gives_its_slot_back() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (receiver, source) = (Receiver::new().await, Receiver::answering(vec![Reply::Status(200, "", "{}")]).await);
    app.created(&subscription_at(&receiver.url())).await;
    let node = Node::start(&app, Some("before-fetch:1:panic"), &[]).await;
    let body = crate::support::booking_with(json!({"payload": null, "payloadUrl": source.url()}));
    let event = node.publish(&body).await;
    let creation =
        async || app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200)["payloadCreation"].clone();
    until("it is a failed try", async || creation().await["attemptCount"] == 1).await;
    assert_eq!(creation().await["lastReason"], "INTERNAL");
    app.db.run("UPDATE payload_fetches SET due_at = now()").await;
    until("it is fetched and delivered", async || receiver.count() >= 1).await;
}
