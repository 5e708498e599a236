//! Scenarios: their runs, and what goes wrong in them on request.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL_TYPES, heard, name};
use crate::lifecycles::assert_fits;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, subscription_at};

/// Waits until a run has ended; steps the engine meanwhile.
pub(super) async fn ended(app: &TestApp, run: &Value) -> Value {
    let path =
        format!("/sandbox/v1/scenarios/{}/runs/{}", run["scenario"].as_str().unwrap(), run["id"].as_str().unwrap());
    let until = Instant::now() + Duration::from_secs(120);
    loop {
        app.engine().step().await;
        let run = app.get_path(&path).await.expect(200);
        if run["state"] != "RUNNING" {
            return run;
        }
        assert!(Instant::now() < until, "{run}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub(super) async fn run(app: &TestApp, name: &str, body: &Value) -> Value {
    let path = format!("/sandbox/v1/scenarios/{name}/runs");
    let started = app.post(&path, body).await.expect(202);
    ended(app, &started).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scenario_runs_to_its_end_and_repeats_itself_after_a_reset() {
    let (app, receiver) = heard().await;
    let list = app.get_path("/sandbox/v1/scenarios").await.expect(200);
    let names: Vec<String> =
        list["scenarios"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 9);
    let play = async || {
        for name in &names {
            let done =
                run(&app, name, &json!({"burst": true, "events": if name.starts_with("month") { 150 } else { 1 }}))
                    .await;
            assert_eq!(done["state"], "DONE", "{done}");
            assert!(done["eventsPublished"].as_u64().unwrap() > 0);
            assert_eq!(done["deliveries"], done["eventsPublished"], "one subscription hears all");
        }
        app.engine().step().await;
    };
    let told = |receiver: &Receiver, from: usize| {
        let mut all: Vec<Value> = receiver.received()[from..].iter().map(|one| one.json()).collect();
        all.sort_by_key(|one| one["timestamp"].as_str().unwrap().to_owned());
        all.iter()
            .map(|one| {
                let payload = &one["payload"];
                format!("{} {} {} {}", name(one), payload["pnrId"], payload["version"], payload["totalFare"]["amount"])
            })
            .collect::<Vec<_>>()
    };
    play().await;
    let first = told(&receiver, 0);
    assert!(first.len() > 400, "{}", first.len());
    for received in receiver.received() {
        assert_fits("envelope", &received.json());
    }
    let count = receiver.received().len();
    app.post("/sandbox/v1/reset", &json!({})).await.expect(200);
    play().await;
    assert_eq!(told(&receiver, count), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_scenario_is_told_to_go_wrong_goes_wrong() {
    let (app, receiver) = heard().await;
    let settings = json!({
        "burst": true, "events": 200, "seed": 5, "duplicatesPercent": 10, "outOfOrderPercent": 10, "gapsPercent": 10,
    });
    let done = run(&app, "month-of-travel", &settings).await;
    app.engine().step().await;
    assert_eq!(done["state"], "DONE", "{done}");
    let count = |name: &str| done[name].as_u64().unwrap() as usize;
    assert!(count("gaps") > 5 && count("duplicates") > 5 && count("outOfOrder") > 5, "{done}");
    let received = receiver.received();
    assert_eq!(received.len(), count("eventsPublished") + count("duplicates"));
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    received.iter().for_each(|one| *by_id.entry(one.id()).or_default() += 1);
    assert_eq!(by_id.len(), count("eventsPublished"));
    assert_eq!(by_id.values().filter(|times| **times == 2).count(), count("duplicates"));
    // Which ones those were is told, to check the receiver against; in the run, and not in lists.
    let twice: BTreeSet<&str> = by_id.iter().filter(|(_, times)| **times == 2).map(|(id, _)| *id).collect();
    let ids =
        |name: &str| done[name].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!(ids("duplicateDeliveryIds"), twice);
    let gaps = ids("gapEventIds");
    assert_eq!(gaps.len(), count("gaps"));
    for id in gaps {
        let event = app.get_path(&format!("/ext/v1/events/{id}")).await.expect(200);
        assert_eq!(event["matched"], 0, "{event}");
    }
    let runs = app.get_path("/sandbox/v1/runs").await.expect(200);
    assert!(runs["runs"][0].get("gapEventIds").is_none() && runs["runs"][0]["gaps"] == done["gaps"], "{runs}");
    // Late: accepted after one that was generated later.
    let list = app.get_path("/ext/v1/events?limit=100").await.expect(200);
    let times: Vec<&str> =
        list["events"].as_array().unwrap().iter().map(|one| one["timestamp"].as_str().unwrap()).collect();
    assert!(times.windows(2).any(|pair| pair[0] < pair[1]), "newest first, but not by their own time");
    // A gap is known to the platform, and told to nobody.
    let reconcile = json!({
        "organizationId": COMPANY, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z",
    });
    let told = app.post("/ext/v1/reconciliations", &reconcile).await.expect(200);
    assert!(told["bookings"].as_array().unwrap().iter().any(|one| one["deliveryIds"] == json!([])), "{told}");
    // The API knows what it would have said.
    let versions = |pnr: &str| {
        let all = received.iter().map(|one| one.json()).filter(|one| one["event_type"] == "PNR_V3");
        all.filter(|one| one["payload"]["pnrId"] == pnr)
            .map(|one| one["payload"]["version"].as_u64().unwrap())
            .collect::<BTreeSet<_>>()
    };
    let list = app.get_path("/sandbox/v1/bookings?limit=100").await.expect(200);
    let has_gap = list["bookings"].as_array().unwrap().iter().any(|one| {
        versions(one["pnrId"].as_str().unwrap()).len() < usize::try_from(one["version"].as_u64().unwrap()).unwrap()
    });
    assert!(has_gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_keeps_its_rate_and_can_be_cancelled() {
    let app = TestApp::new().await;
    let body = json!({"perSecond": 20});
    let started = app.post("/sandbox/v1/scenarios/month-of-travel/runs", &body).await.expect(202);
    let path = format!("/sandbox/v1/scenarios/month-of-travel/runs/{}", started["id"].as_str().unwrap());
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let running = app.get_path(&path).await.expect(200);
    assert_eq!(running["state"], "RUNNING");
    // 20 a second for 1.5 s, and the step that was just taken.
    let told = running["eventsPublished"].as_u64().unwrap();
    assert!((1..=60).contains(&told), "{told}");
    let cancelled = app.send(app.request(Method::DELETE, &path)).await.expect(200);
    assert_eq!(cancelled["state"], "CANCELLED");
    assert!(cancelled["endedAt"].is_string());
    let after = app.get_path(&path).await.expect(200);
    assert_eq!(after["eventsPublished"], cancelled["eventsPublished"]);
    assert_eq!(app.get_path(&path.replace("month-of-travel", "refund")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_that_cannot_be_fetched_at_first_come_with_the_clock() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let mut body = subscription_at(&format!("{}/late", app.inboxes.url()));
    body["eventTypes"] = json!(ALL_TYPES);
    app.created(&body).await;
    let done = run(&app, "happy-path-expense", &json!({"burst": true, "payloadFailuresPercent": 100})).await;
    let published = done["eventsPublished"].as_u64().unwrap();
    assert_eq!(done["payloadFailures"], published);
    let received = async || {
        let inbox = app.get_path("/sandbox/v1/inboxes/late").await;
        if inbox.status == 404 { 0 } else { inbox.expect(200)["received"].as_u64().unwrap() }
    };
    assert_eq!(received().await, 0, "no payload, no delivery");
    let wind = async || app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "PT5M"})).await.expect(200);
    wind().await;
    assert_eq!(received().await, published);
    let list = app.get_path("/sandbox/v1/inboxes/late/requests?limit=100").await.expect(200);
    for request in list["requests"].as_array().unwrap() {
        assert_eq!(request["verification"]["isValid"], true);
        let envelope: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        assert_fits("envelope", &envelope);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_receiver_that_fails_keeps_no_other_from_its_duplicates() {
    let (app, receiver) = heard().await;
    let dead = Receiver::answering(vec![Reply::status(503)]).await;
    app.created(&subscription_at(&dead.url())).await;
    let settings = json!({"burst": true, "events": 20, "seed": 5, "duplicatesPercent": 100});
    let done = run(&app, "refund", &settings).await;
    app.engine().step().await;
    let count = |name: &str| done[name].as_u64().unwrap() as usize;
    assert!(count("duplicates") > 10, "{done}");
    assert_eq!(receiver.received().len(), count("eventsPublished") + count("duplicates"));
}
