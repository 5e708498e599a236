use chrono::TimeDelta;
use serde_json::json;

use super::node::{PATIENT, many, until};
use crate::support::{Receiver, Reply, SISTER, STRANGER, Setup, TestApp, booking, booking_with, least_with};

/// More lanes than the node has slots, twice over.
const HANGING: usize = 90;

async fn with_a_tarpit() -> (TestApp, Receiver) {
    let app = TestApp::with(Setup {
        is_running: true,
        in_flight: 40,
        arguments: PATIENT.to_vec(),
        ..Setup::with_receivers()
    })
    .await;
    let tarpit = Receiver::answering(vec![Reply::Nothing]).await;
    let body = least_with(json!({"url": tarpit.url()}));
    many(HANGING, async || app.created(&body).await).await;
    (app, tarpit)
}

#[tokio::test(flavor = "multi_thread")]
async fn hanging_endpoints_of_one_tenant_leave_the_node_to_others_however_many_they_are() {
    let (app, tarpit) = with_a_tarpit().await;
    let healthy = Receiver::new().await;
    app.created(&least_with(json!({"subscriberId": STRANGER, "url": healthy.url()}))).await;
    let hung = app.published(&booking()).await;
    until("half of the node hangs", async || tarpit.count() >= 20).await;
    for _ in 0..10 {
        let event = app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
        until("another's is delivered", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
    }
    let hung = app.get_path(&format!("/ext/v1/deliveries?eventId={hung}&state=WAITING&limit=100")).await.expect(200);
    assert_eq!(hung["deliveries"].as_array().unwrap().len(), HANGING, "all of that while every one of them hangs");
    assert_eq!((tarpit.count(), healthy.count()), (20, 10), "they have half of the slots, and no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_tenant_has_waiting_is_claimed_beside_a_backlog_of_hanging_endpoints() {
    let (app, tarpit) = with_a_tarpit().await;
    let flaky = Receiver::scripted(|n, _| if n < 6 { Reply::status(500) } else { Reply::ok() }).await;
    app.created(&least_with(json!({"subscriberId": STRANGER, "url": flaky.url()}))).await;
    let event = app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    until("six tries have failed", async || flaky.count() == 6).await;
    app.published(&booking()).await;
    until("half of the node hangs", async || tarpit.count() >= 20).await;
    until("it is delivered when it is due", async || {
        // Wound again, since the sixth outcome may have been written only now.
        app.state.clock.advance(TimeDelta::seconds(1));
        app.deliveries_of(&event).await[0]["state"] == "DELIVERED"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_hangs_for_one_tenant_is_still_tried_for_another() {
    let (app, tarpit) = with_a_tarpit().await;
    app.created(&least_with(json!({"subscriberId": SISTER, "url": tarpit.url()}))).await;
    app.published(&booking()).await;
    until("half of the node hangs", async || tarpit.count() >= 20).await;
    let event = app.published(&booking_with(json!({"organizationId": SISTER}))).await;
    let is_called = |received: &crate::support::Received| received.json()["audience"]["organizationId"] == SISTER;
    until("the other one's call is made", async || tarpit.received().iter().any(is_called)).await;
    let place = tarpit.received().iter().position(is_called);
    assert_eq!(place, Some(20), "beside those that hang, not after them");
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "WAITING");
}
