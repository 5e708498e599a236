//! Deliveries that are leased as they are written: one row when all goes well, and none lost whatever does not.

use std::time::Duration;

use chrono::TimeDelta;
use jetbridge::domain::id::BatchId;
use jetbridge::store::batches;
use serde_json::json;

use super::lines;
use crate::field::fairness::node::until;
use crate::support::database::connect;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking, least_with, subscription_at};

/// What stands in which table: batches, waiting, ended, attempts by themselves.
async fn rows(app: &TestApp) -> String {
    let sql = "SELECT concat_ws(' ', (SELECT count(*) FROM batches), (SELECT count(*) FROM waiting_deliveries), \
               (SELECT count(*) FROM deliveries), (SELECT count(*) FROM attempts)) AS line";
    lines(&app.db.url, sql).await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_succeeds_at_once_is_one_row_and_tells_its_attempt_through_resends() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(rows(&app).await, "0 0 1 0");
    let first = app.deliveries_of(&event).await.remove(0);
    let attempt = &first["attempts"][0];
    assert_eq!((&first["attemptCount"], &attempt["number"], &attempt["status"]), (&json!(1), &json!(1), &json!(200)));
    let id = first["id"].as_str().unwrap();
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    app.engine().step().await;
    assert_eq!(rows(&app).await, "0 0 1 2", "of more than one, each has its row");
    let second = app.deliveries_of(&event).await.remove(0);
    assert_eq!(second["attempts"][0], *attempt);
    assert_eq!((&second["attemptCount"], &second["attempts"][1]["number"]), (&json!(2), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_flight_is_told_like_everything_else_and_what_fails_goes_to_the_queue() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let hanging = Receiver::answering(vec![Reply::Nothing]).await;
    let failing = Receiver::answering(vec![Reply::status(500)]).await;
    let slow = app.created(&subscription_at(&hanging.url())).await;
    app.created(&subscription_at(&failing.url())).await;
    let event = app.published(&booking()).await;
    until("six attempts have failed", async || rows(&app).await == "1 1 0 6").await;
    let list = app.get_path(&format!("/ext/v1/deliveries?subscriptionId={slow}&state=WAITING")).await.expect(200);
    let one = &list["deliveries"][0];
    assert_eq!((&one["isInProgress"], &one["attemptCount"]), (&json!(true), &json!(0)), "{list}");
    let due = app.get_path("/ext/v1/deliveries?order=due").await.expect(200);
    assert_eq!(due["deliveries"].as_array().unwrap().len(), 2, "what is in flight is due when its lease ends: {due}");
    assert_eq!(app.deliveries_of(&event).await.len(), 2);
    let stats = app.get_path(&format!("/ext/v1/subscriptions/{slow}/stats")).await.expect(200);
    assert_eq!(stats["waiting"], 1, "{stats}");
    assert_eq!(app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200)["matched"], 2);
    let mine = app.send(
        app.anonymous(reqwest::Method::GET, &format!("/ext/v1/events/{event}")).bearer_auth(app.company(COMPANY)),
    );
    assert_eq!(mine.await.expect(200)["matched"], 2, "as those count who see a part");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_node_is_gone_waits_for_anybody_once_its_lease_has_ended() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if n == 0 { Reply::Nothing } else { Reply::ok() }).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    until("it is called", async || receiver.count() == 1).await;
    app.engine().tick().await.unwrap();
    assert_eq!(rows(&app).await, "1 0 0 0", "while the lease lasts it is its node's");
    app.state.clock.advance(TimeDelta::minutes(3));
    app.engine().tick().await.unwrap();
    until("it is delivered", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
    assert_eq!(receiver.count(), 2);
    let told = lines(&app.db.url, "SELECT claim_no::text AS line FROM deliveries").await;
    assert_eq!(told, ["2"], "whoever had it before is fenced off");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_after_its_batch_was_broken_up_counts_while_nobody_else_has_it() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::Late(Duration::from_secs(2), 200)]).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    until("it is called", async || receiver.count() == 1).await;
    let id: uuid::Uuid = lines(&app.db.url, "SELECT id::text AS line FROM batches").await[0].parse().unwrap();
    let id: BatchId = serde_json::from_value(json!(id)).unwrap();
    let mut connection = connect(&app.db.url).await;
    batches::break_up(&mut connection, &[id]).await.unwrap();
    assert_eq!(rows(&app).await, "0 1 0 0");
    until("it is delivered", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
    assert_eq!((receiver.count(), rows(&app).await.as_str()), (1, "0 0 1 0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_ends_while_its_subscription_sleeps_is_held() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    // Matched and leased while it is active, and looked at when it is not.
    let targets = app.engine().targets().clone();
    app.db.run("UPDATE subscriptions SET is_active = false").await;
    targets.forget(id.parse().unwrap());
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "HELD");
    assert_eq!((receiver.count(), rows(&app).await.as_str()), (0, "0 1 0 0"));
    app.db.run("UPDATE subscriptions SET is_active = true").await;
    targets.forget(id.parse().unwrap());
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "DELIVERED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_leases_more_than_a_batch_holds_makes_several() {
    const COUNT: usize = 2 * batches::MOST + 1;
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::Nothing]).await;
    for _ in 0..COUNT {
        app.created(&least_with(json!({"url": receiver.url()}))).await;
    }
    app.published(&booking()).await;
    let sizes = "SELECT cardinality(delivery_ids)::text AS line FROM batches ORDER BY cardinality(delivery_ids) DESC";
    assert_eq!(lines(&app.db.url, sizes).await, ["200", "200", "1"]);
    let distinct = "SELECT count(DISTINCT u.id)::text AS line FROM batches, unnest(subscription_ids) AS u (id)";
    assert_eq!(lines(&app.db.url, distinct).await, [COUNT.to_string()]);
}
