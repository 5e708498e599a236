use chrono::TimeDelta;
use jetbridge::delivery::publish::Publisher;
use jetbridge::domain::id::SubscriptionId;
use jetbridge::store::payload_fetches::{self, Rooms};
use jetbridge::store::waiting_deliveries;
use serde_json::json;

use super::node::{Node, event_of, until};
use crate::support::database::connect;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking, booking_with, subscription_at};

/// Longer than a lease.
const LEASE: TimeDelta = TimeDelta::seconds(121);

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_ends_five_nodes_is_given_up_and_the_sixth_lives() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let deadly = Receiver::answering(vec![Reply::status(418)]).await;
    let healthy = Receiver::new().await;
    app.created(&subscription_at(&deadly.url())).await;
    app.created(&subscription_at(&healthy.url())).await;
    // Stored, and left to whoever claims it.
    let publisher = Publisher::new(app.state.db.clone(), app.state.clock.clone(), None, app.state.tallies.clone());
    let event = publisher.publish(event_of(COMPANY)).await.unwrap()[0].id.to_string();
    for death in 1..=5 {
        let mut node = Node::start(&app, Some("after-deadly-status:1"), &[]).await;
        until("the node dies of it", async || node.has_died()).await;
        assert_eq!(deadly.count(), death, "each death is a call");
        // Its leases end.
        app.db.run("UPDATE waiting_deliveries SET due_at = now() - interval '1 second'").await;
    }
    let mut node = Node::start(&app, Some("after-deadly-status:1"), &[]).await;
    let states = async || {
        let deliveries = app.deliveries_of(&event).await;
        deliveries.iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    until("both have ended", async || states().await.iter().all(|state| state != "WAITING")).await;
    let deliveries = app.deliveries_of(&event).await;
    let given_up = deliveries.iter().find(|one| one["state"] == "EXHAUSTED").unwrap();
    assert_eq!((&given_up["lastReason"], &given_up["attemptCount"]), (&json!("INTERRUPTED"), &json!(0)));
    assert!(deliveries.iter().any(|one| one["state"] == "DELIVERED"), "what was beside it: {deliveries:?}");
    assert_eq!((deadly.count(), node.has_died()), (5, false));
    // A person who knows why lets it go again.
    drop(node);
    let _node = Node::start(&app, None, &[]).await;
    let id = given_up["id"].as_str().unwrap();
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await;
    until("it is sent again", async || deadly.count() > 5).await;
}

/// A delivery that waits for its first wait to end, after six tries that failed.
async fn waiting(app: &TestApp, receiver: &Receiver) -> (String, SubscriptionId) {
    let subscription = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), 6);
    app.state.clock.advance(TimeDelta::minutes(2));
    (event, subscription.parse().unwrap())
}

/// Claims it as a node that then dies; tells whether its try had begun.
async fn die(app: &TestApp, subscription: SubscriptionId, has_begun: bool) {
    let mut connection = connect(&app.db.url).await;
    let now = app.state.clock.now();
    let claimed =
        waiting_deliveries::claim(&mut connection, vec![subscription], vec![9], "one-that-dies", now, now + LEASE);
    for one in claimed.await.unwrap() {
        if has_begun && one.lost_leases >= waiting_deliveries::SUSPECTED {
            assert!(waiting_deliveries::begin_suspect(&mut connection, one.id, one.claim_no).await.unwrap());
        }
    }
    app.state.clock.advance(LEASE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_dead_nodes_held_but_did_not_try_is_delivered() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if n < 6 { Reply::status(500) } else { Reply::ok() }).await;
    let (event, subscription) = waiting(&app, &receiver).await;
    for _ in 0..12 {
        die(&app, subscription, false).await;
    }
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "DELIVERED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_between_deaths_clears_a_delivery_of_suspicion() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    let (event, subscription) = waiting(&app, &receiver).await;
    for round in 1..=3 {
        for _ in 0..4 {
            die(&app, subscription, true).await;
        }
        app.engine().step().await;
        let delivery = &app.deliveries_of(&event).await[0];
        assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("WAITING"), &json!(6 + round)));
        app.state.clock.advance(TimeDelta::hours(1));
    }
    for _ in 0..5 {
        die(&app, subscription, true).await;
    }
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("EXHAUSTED"), &json!("INTERRUPTED")));
    assert_eq!(receiver.count(), 9, "it was not tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_whose_fetch_ends_five_nodes_is_given_up() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (receiver, source) = (Receiver::new().await, Receiver::answering(vec![Reply::status(500)]).await);
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::minutes(6));
    let rooms = Rooms { organizations: vec![COMPANY.parse().unwrap()], rooms: vec![9], ..Rooms::default() };
    for _ in 0..5 {
        let mut connection = connect(&app.db.url).await;
        let now = app.state.clock.now();
        let claimed = payload_fetches::claim(&mut connection, now, now + LEASE, &rooms).await.unwrap();
        assert_eq!(claimed.len(), 1);
        if claimed[0].open_claims > waiting_deliveries::SUSPECTED {
            assert!(payload_fetches::begin_suspect(&mut connection, &claimed[0]).await.unwrap());
        }
        app.state.clock.advance(LEASE);
    }
    app.engine().step().await;
    assert_eq!(source.count(), 1, "it was not fetched again");
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("EXHAUSTED"), &json!("PAYLOAD_CREATION_FAILED")));
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    assert_eq!(shown["payloadCreation"]["lastReason"], "INTERRUPTED");
}
