//! A subscription is paused after as many days of failure as its settings say.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

async fn set(app: &TestApp, id: &str, settings: &Value) -> u16 {
    let path = format!("/ext/v1/subscriptions/{id}/settings");
    app.send(app.request(Method::PUT, &path).json(settings)).await.status
}

async fn is_active(app: &TestApp, id: &str) -> bool {
    app.get(id).await.expect(200)["isActive"].as_bool().unwrap()
}

/// Lets so many days go by, with an event each.
async fn days(app: &TestApp, count: i64) {
    for _ in 0..count {
        app.published(&booking()).await;
        for _ in 0..24 {
            app.engine().step().await;
            app.state.clock.advance(TimeDelta::hours(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_so_many_days_in_which_nothing_was_delivered_it_is_paused_and_what_waits_is_held() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let dead = Receiver::answering(vec![Reply::status(503)]).await;
    let (with, without) =
        (app.created(&subscription_at(&dead.url())).await, app.created(&subscription_at(&dead.url())).await);
    assert_eq!(set(&app, &with, &json!({"pauseAfterDays": 3})).await, 200);
    assert_eq!(set(&app, &without, &json!({})).await, 200);
    let event = app.published(&booking()).await;
    days(&app, 2).await;
    assert!(is_active(&app, &with).await, "two days are not three");
    days(&app, 2).await;
    assert_eq!((is_active(&app, &with).await, is_active(&app, &without).await), (false, true));
    let shown = app.get(&with).await.expect(200);
    assert_eq!(shown["updatedBy"], "jetbridge");
    let changes = app.get_path(&format!("/ext/v1/audit?subscriptionId={with}&limit=1")).await.expect(200);
    assert_eq!(
        (&changes["changes"][0]["subject"], &changes["changes"][0]["fields"]),
        (&json!("jetbridge"), &json!(["isActive"]))
    );
    // The try after the one at 4,095 minutes: at 8,191, and by their jitter up to a tenth later.
    days(&app, 3).await;
    let states: Vec<_> = app
        .deliveries_of(&event)
        .await
        .iter()
        .map(|one| (one["subscriptionId"].clone(), one["state"].clone()))
        .collect();
    assert!(
        states.contains(&(json!(with), json!("HELD"))) && states.contains(&(json!(without), json!("WAITING"))),
        "{states:?}"
    );
    // Who sets it going again has as many days anew.
    app.patch(&with, &json!({"isActive": true})).await;
    days(&app, 2).await;
    assert!(is_active(&app, &with).await);
    days(&app, 2).await;
    assert!(!is_active(&app, &with).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_takes_something_now_and_then_is_not_paused() {
    let app = TestApp::with(Setup::with_receivers()).await;
    // One booking never gets through; others do.
    let picky =
        Receiver::scripted(
            |_, one| if one.json()["payload"]["pnrId"] == "bad" { Reply::status(400) } else { Reply::ok() },
        )
        .await;
    let id = app.created(&subscription_at(&picky.url())).await;
    set(&app, &id, &json!({"pauseAfterDays": 2})).await;
    app.published(&crate::support::booking_with(json!({"payload": {"pnrId": "bad"}}))).await;
    for _ in 0..4 {
        days(&app, 1).await;
        assert!(is_active(&app, &id).await);
    }
    app.published(&crate::support::booking_with(json!({"payload": {"pnrId": "bad"}}))).await;
    for _ in 0..3 * 24 {
        app.state.clock.advance(TimeDelta::hours(1));
        app.engine().step().await;
    }
    assert!(!is_active(&app, &id).await, "nothing was delivered for more than two days");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_both_settings_are_told() {
    let app = TestApp::new().await;
    let id = app.created(&crate::support::least(crate::support::COMPANY)).await;
    let path = format!("/ext/v1/subscriptions/{id}/settings");
    for (settings, faults) in [
        (json!({"pauseAfterDays": 0, "maxPerSecond": 0}), vec!["maxPerSecond", "pauseAfterDays"]),
        (json!({"pauseAfterDays": 14, "maxPerSecond": 1001}), vec!["maxPerSecond", "pauseAfterDays"]),
        (json!({"maxPerSecond": 1.5}), vec!["maxPerSecond"]),
    ] {
        let answer = app.send(app.request(Method::PUT, &path).json(&settings)).await;
        assert_eq!((answer.status, answer.paths()), (400, faults), "{}", answer.text);
    }
    let most = json!({"excludedOperations": [], "maxPerSecond": 1000, "pauseAfterDays": 13});
    assert_eq!(app.send(app.request(Method::PUT, &path).json(&most)).await.expect(200), most);
    assert_eq!(app.get_path(&path).await.expect(200), most);
    let none = app.send(app.request(Method::PUT, &path).json(&json!({"maxPerSecond": null}))).await.expect(200);
    assert_eq!(none, json!({"excludedOperations": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_delivery_that_fails_is_enough_however_seldom_it_is_tried_and_whatever_the_days() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let dead = Receiver::answering(vec![Reply::status(503)]).await;
    let mut ids = Vec::new();
    for days in [1, 7, 13] {
        let id = app.created(&subscription_at(&dead.url())).await;
        set(&app, &id, &json!({"pauseAfterDays": days})).await;
        ids.push((id, days));
    }
    app.published(&booking()).await;
    app.engine().step().await;
    for day in 1..14 {
        app.state.clock.advance(TimeDelta::days(1) + TimeDelta::minutes(1));
        app.engine().step().await;
        for (id, days) in &ids {
            assert_eq!(is_active(&app, id).await, day < *days, "after {day} days, with {days}");
        }
    }
}
