//! An endpoint that wants no more than so many requests a second.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use jetbridge::clock::{Clock, ClockMode};
use reqwest::Method;
use serde_json::json;

use crate::field::fairness::node::until;
use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn attempts_to_an_endpoint_with_a_pace_keep_it_and_none_is_spent_by_waiting() {
    const COUNT: usize = 60;
    let app = TestApp::with(Setup { is_running: true, clock: Clock::system(), ..Setup::with_receivers() }).await;
    let came: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let keeps = came.clone();
    let slow = Receiver::scripted(move |_, _| {
        keeps.lock().unwrap().push(Instant::now());
        Reply::ok()
    })
    .await;
    let free = Receiver::new().await;
    let id = app.created(&subscription_at(&slow.url())).await;
    app.created(&subscription_at(&free.url())).await;
    let settings = app.request(Method::PUT, &format!("/ext/v1/subscriptions/{id}/settings"));
    app.send(settings.json(&json!({"maxPerSecond": 10}))).await.expect(200);
    let began = Instant::now();
    for _ in 0..COUNT {
        app.published(&booking()).await;
    }
    until("all of it is delivered to the other", async || free.count() == COUNT).await;
    let (at, there) = (began.elapsed(), slow.count());
    until("all of it is delivered", async || slow.count() == COUNT).await;
    // The first may come late on a busy machine, and the last on time: 5.9 s, less that.
    let came = came.lock().unwrap().clone();
    assert!(came[COUNT - 1] - came[0] > Duration::from_secs(3), "{:?}", came[COUNT - 1] - came[0]);
    assert!(at > Duration::from_secs(5) || there < COUNT, "the other did not wait for it: {there} after {at:?}");
    let all = app.get_path(&format!("/ext/v1/deliveries?subscriptionId={id}&limit=100")).await.expect(200);
    let tries: Vec<_> =
        all["deliveries"].as_array().unwrap().iter().map(|one| one["attemptCount"].as_i64().unwrap()).collect();
    assert_eq!(tries, vec![1; COUNT]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pace_that_is_lowered_holds_what_waits_already_and_none_holds_a_clock_that_is_wound() {
    const COUNT: usize = 60;
    let clock = Clock::adjustable(ClockMode::Offset(TimeDelta::zero()));
    let app = TestApp::with(Setup { is_running: true, clock, ..Setup::with_receivers() }).await;
    let slow = Receiver::new().await;
    let id = app.created(&subscription_at(&slow.url())).await;
    let set = async |count: u32| {
        let settings = app.request(Method::PUT, &format!("/ext/v1/subscriptions/{id}/settings"));
        app.send(settings.json(&json!({"maxPerSecond": count}))).await.expect(200);
    };
    set(20).await;
    let one = booking();
    futures_util::future::join_all((0..COUNT).map(|_| app.published(&one))).await;
    until("some of it is delivered", async || slow.count() > 1).await;
    set(1).await;
    let before = slow.count();
    // Two that had begun, and one each second; with the old pace it would be over in less than three.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let there = slow.count();
    assert!(there < COUNT, "{before}, {there}");
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "PT1H"})).await.expect(200);
    assert_eq!((&wound["isSettled"], slow.count()), (&json!(true), COUNT), "{wound}");
    // Its turns of the time to come are not used up.
    let began = Instant::now();
    app.published(&booking()).await;
    until("the next one is delivered", async || slow.count() == COUNT + 1).await;
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
