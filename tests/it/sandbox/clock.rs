//! The clock: wound, frozen, followed by all that falls due.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::process::wait_for;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking_with, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn two_weeks_of_a_dead_endpoint_pass_in_seconds_and_a_resend_delivers_all() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let is_dead = Arc::new(AtomicBool::new(true));
    let dead = is_dead.clone();
    let receiver =
        Receiver::scripted(move |_, _| if dead.load(Ordering::SeqCst) { Reply::status(503) } else { Reply::ok() })
            .await;
    app.created(&subscription_at(&receiver.url())).await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let started = Instant::now();
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "END_OF_WINDOW"})).await.expect(200);
    assert!(started.elapsed() < Duration::from_secs(50), "{:?}", started.elapsed());
    assert_eq!(wound["isSettled"], true);
    let list = app.get_path("/ext/v1/deliveries?state=EXHAUSTED").await.expect(200);
    let ended = &list["deliveries"][0];
    assert_eq!(list["deliveries"].as_array().unwrap().len(), 1);
    // One try, five at once, fourteen that double from a minute, and one at the end of the window.
    assert_eq!(ended["attemptCount"], 21, "{ended}");
    assert_eq!(receiver.received().len(), 21);
    let ids: BTreeSet<String> = receiver.received().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 1, "the id is the same on every try");
    is_dead.store(false, Ordering::SeqCst);
    let body = json!({"since": "2026-11-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"});
    app.post("/ext/v1/resends", &body).await.expect(202);
    app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "PT10S"})).await.expect(200);
    let list = app.get_path("/ext/v1/deliveries").await.expect(200);
    assert_eq!(list["deliveries"][0]["state"], "DELIVERED");
    assert_eq!(receiver.received().last().unwrap().id(), *ids.first().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_window_is_that_of_what_is_tried_first_on_the_way_there() {
    let clock = jetbridge::clock::Clock::adjustable(jetbridge::clock::ClockMode::Offset(chrono::TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, ..Setup::with_receivers() }).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(503)).await;
    app.created(&subscription_at(&receiver.url())).await;
    // Nobody has tried it when the clock is wound: its window begins later than the winding.
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "END_OF_WINDOW"})).await.expect(200);
    assert_eq!(wound["isSettled"], true);
    let list = app.get_path("/ext/v1/deliveries").await.expect(200);
    let one = &list["deliveries"][0];
    assert_eq!((&one["state"], &one["attemptCount"]), (&json!("EXHAUSTED"), &json!(21)), "{list:#}");
}

/// What is due on the way may take longer than a request waits: the clock goes on to where it was wound, and tells that it is not there.
#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_takes_longer_than_the_request_is_gone_to_its_end() {
    let clock = jetbridge::clock::Clock::adjustable(jetbridge::clock::ClockMode::Offset(chrono::TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, is_running: true, ..Setup::with_receivers() }).await;
    // The first call ends with its time, 10 s after what a request waits for.
    let slow = |n, _: &_| if n == 0 { Reply::Nothing } else { Reply::ok() };
    let receiver = Receiver::scripted(slow).await;
    app.created(&subscription_at(&receiver.url())).await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let look = async || app.get_path("/sandbox/v1/clock").await.expect(200);
    let ahead = |clock: &Value| clock["aheadSeconds"].as_i64().unwrap();
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "P10D"})).await.expect(200);
    assert_eq!((&wound["isSettled"], ahead(&wound)), (&json!(false), 0), "{wound}");
    wait_for("it has settled", async || look().await["isSettled"] == true).await;
    let there = look().await;
    let at = |clock: &Value| clock["now"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    // It is wound to ten days from when it was asked to.
    assert!(at(&there) >= at(&wound) + chrono::TimeDelta::days(10) - chrono::TimeDelta::minutes(5), "{there}");
    // What it is told meanwhile goes before.
    let receiver = Receiver::scripted(slow).await;
    app.created(&subscription_at(&receiver.url())).await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "END_OF_WINDOW"})).await.expect(200);
    assert_eq!(wound["isSettled"], false, "{wound}");
    // A request that is refused changes nothing.
    let before = json!({"action": "ADVANCE", "to": "2020-01-01T00:00:00Z"});
    assert_eq!(app.post("/sandbox/v1/clock", &before).await.status, 400);
    assert_eq!(look().await["isSettled"], false);
    let frozen = app.post("/sandbox/v1/clock", &json!({"action": "FREEZE"})).await.expect(200);
    wait_for("it has settled", async || look().await["isSettled"] == true).await;
    assert_eq!(look().await["now"], frozen["now"], "it stays where it was stopped");
}

/// As the program runs it: the engine looks by itself beside whoever winds the clock.
#[tokio::test(flavor = "multi_thread")]
async fn no_try_is_skipped_while_the_engine_works_by_itself() {
    let clock = jetbridge::clock::Clock::adjustable(jetbridge::clock::ClockMode::Offset(chrono::TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, is_running: true, ..Setup::with_receivers() }).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(503)).await;
    app.created(&subscription_at(&receiver.url())).await;
    for _ in 0..3 {
        app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    }
    let started = Instant::now();
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "END_OF_WINDOW"})).await.expect(200);
    assert_eq!(wound["isSettled"], true);
    assert!(started.elapsed() < Duration::from_secs(50), "{:?}", started.elapsed());
    let list = app.get_path("/ext/v1/deliveries").await.expect(200);
    let ended: Vec<Value> =
        list["deliveries"].as_array().unwrap().iter().map(|one| json!([one["state"], one["attemptCount"]])).collect();
    assert_eq!(ended, vec![json!(["EXHAUSTED", 21]); 3]);
    assert_eq!(receiver.received().len(), 63, "and none was made twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listens_is_told_each_stop_and_the_outcome() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(503)).await;
    app.created(&subscription_at(&receiver.url())).await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let wind = async |body: Value| {
        let request = app.request(Method::POST, "/sandbox/v1/clock").header("accept", "text/event-stream");
        let answer = app.send(request.json(&body)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream"), "{}", answer.text);
        let read = |message: &str| {
            let (name, data) = message["event: ".len()..].split_once("\ndata: ").unwrap();
            (name.to_owned(), serde_json::from_str::<Value>(data).unwrap())
        };
        answer.text.split("\n\n").filter(|one| one.starts_with("event: ")).map(read).collect::<Vec<_>>()
    };
    let mut told = wind(json!({"action": "ADVANCE", "by": "P1D"})).await;
    let (last, clock) = told.pop().unwrap();
    assert_eq!((last.as_str(), &clock["isSettled"]), ("clock", &json!(true)));
    // The attempts of a day, each at its time: after 1, 2, 4 minutes and so on.
    let times: Vec<_> = told.iter().map(|(_, stop)| stop["now"].as_str().unwrap()).collect();
    assert!(times.len() >= 10 && times.is_sorted(), "{times:?}");
    assert!(told.iter().all(|(name, stop)| name == "stop" && stop["to"] == told[0].1["to"]), "{told:?}");
    assert_eq!(wind(json!({"action": "FREEZE"})).await.last().unwrap().1["isFrozen"], true);
    let request = app.request(Method::POST, "/sandbox/v1/clock").header("accept", "text/event-stream");
    let wrong = app.send(request.json(&json!({"action": "ADVANCE", "by": "P900D"}))).await;
    assert_eq!((wrong.status, wrong.paths()), (400, vec!["by"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hands_on_the_clock_both_count() {
    let app = Arc::new(TestApp::new().await);
    let wind = || {
        let app = app.clone();
        async move { app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "PT5M"})).await.expect(200) }
    };
    tokio::join!(wind(), wind(), wind());
    let clock = app.get_path("/sandbox/v1/clock").await.expect(200);
    assert_eq!(clock["now"], "2026-11-21T10:55:40.123Z");
    let deep = "a.".repeat(40);
    let body = json!({"event": "PNR_V3:BOOKING_CREATED", "overrides": {deep: 1}});
    assert_eq!(app.post("/sandbox/v1/triggers", &body).await.paths(), ["overrides"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_read_wound_to_what_is_due_frozen_and_resumed() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(500)).await;
    app.created(&subscription_at(&receiver.url())).await;
    let token = app.company(COMPANY);
    let clock = app.get_path("/sandbox/v1/clock").await.expect(200);
    assert_eq!((&clock["isFrozen"], &clock["now"]), (&json!(true), &json!("2026-11-21T10:40:40.123Z")));
    assert!(clock.get("nextDueAt").is_none(), "{clock}");
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let clock = app.get_path("/sandbox/v1/clock").await.expect(200);
    assert_eq!(receiver.received().len(), 6, "the first try and five at once");
    let next = app.post("/sandbox/v1/clock", &json!({"action": "NEXT_DUE"})).await.expect(200);
    assert_eq!(next["now"], clock["nextDueAt"]);
    assert_eq!(receiver.received().len(), 7);
    let later =
        app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "to": "2026-11-21T12:00:00Z"})).await.expect(200);
    assert_eq!(later["now"], "2026-11-21T12:00:00.000Z");
    let tries = receiver.received().len();
    assert!(tries > 10, "what fell due on the way was tried: {tries}");
    // A token is good for 400 days, of this clock.
    let list = format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list");
    let ask = async || app.send(app.anonymous(Method::GET, &list).bearer_auth(&token)).await.status;
    assert_eq!(ask().await, 200);
    let resumed = app.post("/sandbox/v1/clock", &json!({"action": "RESUME"})).await.expect(200);
    assert_eq!(resumed["isFrozen"], false);
    let now = app.state.clock.now();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(app.state.clock.now() > now, "it goes");
    app.post("/sandbox/v1/clock", &json!({"action": "FREEZE"})).await.expect(200);
    let now = app.state.clock.now();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(app.state.clock.now(), now, "it stands");
    app.state.clock.advance(chrono::TimeDelta::days(401));
    assert_eq!(ask().await, 401, "the token has expired by this clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fetch_of_a_payload_is_made_in_its_time_however_far_the_clock_is_wound() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let source = Receiver::answering(vec![Reply::status(503)]).await;
    app.created(&subscription_at("https://localhost:1/hooks")).await;
    let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    let wind = async |by| app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": by})).await.expect(200);
    assert_eq!(wind("PT10H").await["isSettled"], true);
    assert_eq!(source.count(), 121, "one at once, then one every five minutes");
    wind("P2D").await;
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    let creation = &shown["payloadCreation"];
    assert_eq!((&creation["attemptCount"], &creation["hasFailed"]), (&json!(288), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_made_when_a_frozen_clock_is_wound_to_the_time_that_is_shown() {
    let clock = jetbridge::clock::Clock::adjustable(jetbridge::clock::ClockMode::Offset(chrono::TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, is_running: true, ..Setup::with_receivers() }).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(503)).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking_with(json!({}))).await;
    let delivery = async || app.deliveries_of(&event).await.remove(0);
    while delivery().await["attemptCount"] != 6 || delivery().await["isInProgress"] == true {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    app.post("/sandbox/v1/clock", &json!({"action": "FREEZE"})).await.expect(200);
    let next = delivery().await["nextAttemptAt"].clone();
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "to": next})).await.expect(200);
    assert_eq!((&wound["now"], &wound["isFrozen"]), (&next, &json!(true)));
    assert_eq!(delivery().await["attemptCount"], 7, "it was due in that millisecond");
}
