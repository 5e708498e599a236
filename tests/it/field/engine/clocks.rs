//! Machines whose clocks are off.

use std::time::Duration;

use chrono::TimeDelta;
use jetbridge::clock::Clock;
use reqwest::Method;

use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

/// A node on the database of another, whose machine's clock is off by this.
async fn node_off_by(app: &TestApp, by: TimeDelta) -> TestApp {
    let clock = Clock::of_a_machine_off_by(by);
    TestApp::with(Setup { clock, database_url: Some(app.db.url.clone()), ..Setup::with_receivers() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_clock_is_ahead_leaves_alone_what_another_has_in_flight() {
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let ahead = node_off_by(&app, TimeDelta::seconds(130)).await;
    let slow = Receiver::answering(vec![Reply::Late(Duration::from_secs(3), 200)]).await;
    app.created(&subscription_at(&slow.url())).await;
    let mut events = Vec::new();
    for _ in 0..10 {
        events.push(app.published(&booking()).await);
    }
    ahead.engine().tick().await.unwrap();
    assert_eq!(ahead.engine().load().queued + ahead.engine().load().in_flight, 0, "it takes nothing");
    app.engine().step().await;
    ahead.engine().step().await;
    assert_eq!(slow.count(), 10, "each is made once");
    for event in events {
        assert_eq!(app.deliveries_of(&event).await[0]["attemptCount"], 1);
    }
    let difference = ahead.state.clock.now() - app.state.clock.now();
    assert!(difference.abs() < TimeDelta::seconds(2), "it goes by the database's clock: {difference}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_node_whose_clock_is_ahead_accepts_is_due_for_all_at_once() {
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let ahead = node_off_by(&app, TimeDelta::days(3)).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    // As in a process, where this is asked every few seconds.
    ahead.engine().tick().await.unwrap();
    let event = ahead.published(&booking()).await;
    ahead.engine().step().await;
    assert_eq!(receiver.count(), 1);
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    ahead.post(&format!("/ext/v1/deliveries/{delivery}/resend"), &serde_json::json!({})).await.expect(202);
    app.engine().step().await;
    assert_eq!(receiver.count(), 2, "a resend is due now, not in three days");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_clock_is_off_goes_by_the_databases_from_its_first_request_on() {
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    // Nothing asked for the time yet, as when a process has just started.
    let ahead = node_off_by(&app, TimeDelta::minutes(50)).await;
    let resend = format!("/ext/v1/deliveries/{delivery}/resend");
    let request = ahead.anonymous(Method::POST, &resend).bearer_auth(app.platform());
    let answer = ahead.send(request).await.expect(202);
    let due: chrono::DateTime<chrono::Utc> = answer["nextAttemptAt"].as_str().unwrap().parse().unwrap();
    assert!(due - app.state.clock.now() < TimeDelta::seconds(5), "due in {}", due - app.state.clock.now());
    app.engine().step().await;
    assert_eq!(receiver.count(), 2, "a resend is due now, not in an hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_starts_with_its_clock_weeks_ahead_drops_nobodys_history() {
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    app.engine().look_after_partitions().await.unwrap();
    let in_its_day = app.published(&booking()).await;
    app.engine().step().await;
    let ahead = node_off_by(&app, TimeDelta::days(45)).await;
    assert!(ahead.engine().look_after_partitions().await.unwrap());
    assert_eq!(app.get_path(&format!("/ext/v1/events/{in_its_day}")).await.status, 200);
    assert_eq!(app.deliveries_of(&in_its_day).await[0]["state"], "DELIVERED");
}
