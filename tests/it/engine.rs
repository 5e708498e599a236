//! The engine, for those who run it: `GET /ext/v1/engine`.

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Reply, Setup, TestApp, booking, booking_with, subscription_at};

async fn engine(app: &TestApp) -> Value {
    app.get_path("/ext/v1/engine").await.expect(200)
}

/// Seconds, waiting, held and awaiting payload, of each stretch in which something falls due.
fn horizon(engine: &Value) -> Vec<(Option<i64>, i64, i64, i64)> {
    let all = engine["waiting"]["horizon"].as_array().unwrap();
    assert_eq!(all.len(), 8);
    let count = |one: &Value, name: &str| one[name].as_i64().unwrap();
    all.iter()
        .map(|one| {
            let (waiting, held, payloads) = (count(one, "waiting"), count(one, "held"), count(one, "awaitingPayload"));
            (one["withinSeconds"].as_i64(), waiting, held, payloads)
        })
        .filter(|(_, waiting, held, payloads)| waiting + held + payloads > 0)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_told_by_when_it_falls_due() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (receiver, source) = (Receiver::answering(vec![Reply::status(503)]).await, Receiver::new().await);
    let id = app.created(&subscription_at(&receiver.url())).await;
    assert_eq!(horizon(&engine(&app).await), []);
    app.published(&booking()).await;
    app.published(&booking()).await;
    app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    app.engine().step().await;
    let told = engine(&app).await;
    // The sixth try is about a minute off; whether it is within one goes by jitter.
    let near: i64 =
        horizon(&told).iter().filter(|one| one.0.is_some_and(|s| s == 60 || s == 600)).map(|one| one.1).sum();
    assert_eq!((near, &told["waiting"]["total"], &told["waiting"]["isWhole"]), (2, &json!(3), &json!(true)));
    assert_eq!(horizon(&told).last(), Some(&(None, 0, 0, 1)));
    assert!(told["waiting"].get("oldestDueAt").is_none(), "{told}");
    // The same of one subscription, and of another that has nothing waiting; the payload is not fetched for anybody yet.
    let other = app.created(&subscription_at(&source.url())).await;
    let of = async |id: &str| {
        let told = app.get_path(&format!("/ext/v1/subscriptions/{id}/horizon")).await.expect(200);
        horizon(&json!({"waiting": told}))
    };
    assert_eq!(of(&id).await.iter().map(|one| one.1).sum::<i64>(), 2);
    assert_eq!(of(&other).await, []);
    let stranger = app.company(crate::support::STRANGER);
    let asked = app.anonymous(Method::GET, &format!("/ext/v1/subscriptions/{id}/horizon")).bearer_auth(stranger);
    app.send(asked).await.expect(404);
    app.state.clock.advance(TimeDelta::minutes(3));
    let told = engine(&app).await;
    assert_eq!(horizon(&told)[0], (Some(0), 2, 0, 0));
    assert!(told["waiting"]["oldestDueAt"].as_str().unwrap() < told["now"].as_str().unwrap());
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    app.engine().step().await;
    assert_eq!(horizon(&engine(&app).await)[0], (Some(1_209_600), 0, 2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_node_tells_of_itself_and_goes_when_it_stops() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let told = engine(&app).await;
    let [node] = &told["nodes"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!((&node["isMoving"], &node["seenAt"], &node["inFlight"]), (&json!(true), &told["now"], &json!(0)));
    assert_eq!((&node["version"], node.get("trouble")), (&json!(env!("CARGO_PKG_VERSION")), None));
    // Attempts name the same node.
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["attempts"][0]["node"], node["name"]);
    // One that tells nothing any more does not move; after an hour it is forgotten.
    app.db
        .run(
            "INSERT INTO nodes (name, version, started_at, seen_at, in_flight, max_in_flight, queued, lanes, trouble) \
             SELECT 'gone', version, started_at, seen_at - interval '2 min', 3, 8, 5, 2, NULL FROM nodes",
        )
        .await;
    let told = engine(&app).await;
    let gone = told["nodes"].as_array().unwrap().iter().find(|one| one["name"] == "gone").unwrap();
    assert_eq!((&gone["isMoving"], &gone["inFlight"], &gone["queued"]), (&json!(false), &json!(3), &json!(5)));
    // What it held until its lease ended is due, and waits for another.
    app.db
        .run(
            "INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, leased_by, attempt_count, schedule_start, \
                 lost_leases) \
             SELECT d.id, d.subscription_id, 'WAITING', d.ended_at - interval '1 min', 2, 'gone', 1, 1, 0 FROM deliveries d",
        )
        .await;
    let told = engine(&app).await;
    assert_eq!((horizon(&told), told["waiting"]["isWhole"].as_bool()), (vec![(Some(0), 1, 0, 0)], Some(true)));
    app.db.run("DELETE FROM waiting_deliveries").await;
    app.state.clock.advance(TimeDelta::minutes(59));
    assert_eq!(engine(&app).await["nodes"].as_array().unwrap().len(), 1);
    app.engine().stop(Duration::from_secs(1)).await;
    assert!(!app.db.dump().await.contains("\nnodes: "), "its row is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_is_for_administrators_of_the_platform() {
    let app = TestApp::with(Setup::with_receivers()).await;
    for token in [app.tmc(crate::support::TMC), app.company(crate::support::COMPANY)] {
        let asked = app.anonymous(Method::GET, "/ext/v1/engine").bearer_auth(token);
        app.send(asked).await.expect(403);
    }
}
