//! A master key that nodes get one by one.

use chrono::TimeDelta;
use jetbridge::domain::sealing::{Keyring, MasterKey};
use serde_json::json;

use crate::support::app::MASTER_KEY;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking, least_with, subscription_at};

const NEW_KEY: &str = "HyAeHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=";

fn key(text: &str) -> MasterKey {
    text.parse().unwrap()
}

/// Another node on the same database, with these keys.
async fn node(app: &TestApp, keyring: Keyring) -> TestApp {
    TestApp::with(Setup { keyring, database_url: Some(app.db.url.clone()), ..Setup::with_receivers() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_that_a_node_cannot_open_spoils_neither_a_page_nor_the_tries_of_its_receiver() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let ahead = node(&app, Keyring::new(key(NEW_KEY), vec![key(MASTER_KEY)])).await;
    let receiver = Receiver::new().await;
    let plain = app.created(&least_with(json!({"isActive": false, "customHeaders": {"X-Own": "1"}}))).await;
    let wish = least_with(json!({"url": receiver.url(), "customHeaders": {"X-Ahead": "2"}}));
    let new = ahead
        .send(
            ahead
                .request(reqwest::Method::POST, "/v3/webhooks/subscriptions")
                .json(&wish)
                .header("Idempotency-Key", "once"),
        )
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // The page is there, and so is the row, without what cannot be opened.
    let page = app.list(COMPANY, "").await.expect(200);
    let row = |id: &str| page["subscriptions"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!(row(&plain)["customHeaders"], json!({"X-Own": "1"}));
    assert!(row(&new).get("customHeaders").is_none(), "{}", row(&new));
    assert_eq!(app.get(&new).await.status, 200);
    assert_eq!(app.patch(&new, &json!({"name": "renamed"})).await.status, 200);
    assert_eq!(ahead.get(&new).await.expect(200)["customHeaders"], json!({"X-Ahead": "2"}), "a change keeps them");
    // What only the other node can answer is to be asked again.
    let again =
        app.request(reqwest::Method::POST, "/v3/webhooks/subscriptions").json(&wish).header("Idempotency-Key", "once");
    assert_eq!(app.send(again).await.status, 503);
    // The node that lacks the key makes no try, and none is used up.
    let event = app.published(&booking()).await;
    app.engine().step().await;
    for _ in 0..3 {
        app.state.clock.advance(TimeDelta::minutes(1));
        app.engine().step().await;
    }
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("WAITING"), &json!(0)), "{delivery}");
    assert_eq!((&delivery["lastReason"], &delivery["attempts"]), (&json!("INTERNAL"), &json!([])), "{delivery}");
    assert!(delivery["nextAttemptAt"].is_string(), "{delivery}");
    assert_eq!(receiver.count(), 0);
    // Operators are told which key is missing.
    let told = app.get_path("/ext/v1/database").await.expect(200);
    assert_eq!(told["unknownMasterKeys"], json!([key(NEW_KEY).id().to_string()]));
    assert_eq!(ahead.get_path("/ext/v1/database").await.expect(200)["unknownMasterKeys"], json!([]));
    // A node that has it goes on where the other could not.
    ahead.state.clock.advance(TimeDelta::minutes(5));
    ahead.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(1)), "{delivery}");
    assert_eq!(receiver.received()[0].header("x-ahead"), "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_key_is_given_up_at_the_end_of_its_window_only_if_it_was_ever_tried() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let ahead = node(&app, Keyring::new(key(NEW_KEY), vec![])).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    ahead.created(&subscription_at(&receiver.url())).await;
    let tried = ahead.published(&booking()).await;
    ahead.engine().step().await;
    let never = app.published(&booking()).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(15));
    app.engine().step().await;
    let tried = &app.deliveries_of(&tried).await[0];
    assert_eq!((&tried["state"], &tried["lastReason"]), (&json!("EXHAUSTED"), &json!("INTERNAL")));
    assert_eq!(tried["attemptCount"], 6, "no try is made up");
    let never = &app.deliveries_of(&never).await[0];
    assert_eq!((&never["state"], &never["attemptCount"]), (&json!("WAITING"), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_the_readme_changes_the_key_without_a_gap() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    // First everywhere as an old key, then node by node as the key.
    let first = node(&app, Keyring::new(key(MASTER_KEY), vec![key(NEW_KEY)])).await;
    let second = node(&app, Keyring::new(key(NEW_KEY), vec![key(MASTER_KEY)])).await;
    for one in [&app, &first, &second] {
        one.created(&subscription_at(&receiver.url())).await;
    }
    for one in [&first, &second] {
        assert_eq!(one.list(COMPANY, "").await.expect(200)["totalCount"], 3);
        assert_eq!(one.get_path("/ext/v1/database").await.expect(200)["unknownMasterKeys"], json!([]));
        let event = one.published(&booking()).await;
        one.engine().step().await;
        let deliveries = one.deliveries_of(&event).await;
        assert!(deliveries.iter().all(|one| one["state"] == "DELIVERED" && one["attemptCount"] == 1), "{deliveries:?}");
    }
}
