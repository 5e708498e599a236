//! An endpoint that wants no more than so many requests a second.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jetbridge::clock::Clock;
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
