//! The sandbox's API: bookings whose events reach a receiver, the API fallback, triggers, scenarios, reset and journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::lifecycles::assert_fits;
use crate::support::{COMPANY, Receiver, Reply, STRANGER, Setup, TMC, TestApp, subscription_at};

const ALL_TYPES: [&str; 6] =
    ["TRAVELER_V2", "PNR_V3", "TRIP_DETAILS_V3", "PNR_APPROVAL", "AGENT_TASK_DETAILS", "SERVICE_CHARGE"];

/// An application whose sandbox company is heard by a receiver.
async fn heard() -> (TestApp, Receiver) {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let mut body = subscription_at(&receiver.url());
    body["eventTypes"] = json!(ALL_TYPES);
    app.created(&body).await;
    (app, receiver)
}

async fn act(app: &TestApp, pnr: &str, action: &str) -> Value {
    app.post(&format!("/sandbox/v1/bookings/{pnr}/actions"), &json!({"action": action})).await.expect(200)
}

/// What a receiver got, by the time in the envelope.
fn envelopes(receiver: &Receiver) -> Vec<Value> {
    let mut all: Vec<Value> = receiver.received().iter().map(|one| one.json()).collect();
    all.sort_by_key(|one| one["timestamp"].as_str().unwrap().to_owned());
    all
}

fn name(envelope: &Value) -> String {
    format!("{}:{}", envelope["event_type"].as_str().unwrap(), envelope["operation"].as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_tells_its_receiver_everything_in_the_facts_order() {
    let (app, receiver) = heard().await;
    let answer = app.post("/sandbox/v1/bookings", &json!({"type": "AIR", "externalId": "mine-1"})).await;
    assert_eq!(answer.header("location"), "/sandbox/v1/bookings/9000000001");
    let booked = answer.expect(201);
    assert_eq!((&booked["stage"], &booked["version"]), (&json!("RESERVED"), &json!(1)));
    let ticketed = act(&app, "9000000001", "ticket").await;
    assert_eq!(ticketed["ticketNumbers"], json!(["9990000000001"]));
    assert_eq!(ticketed["events"].as_array().unwrap().len(), 7);
    assert!(ticketed["events"].as_array().unwrap().iter().all(|event| event["matched"] == 1));
    app.engine().step().await;
    let all = envelopes(&receiver);
    let names: Vec<String> = all.iter().map(name).collect();
    assert_eq!(
        names,
        [
            "PNR_V3:BOOKING_CREATED",
            "TRIP_DETAILS_V3:BOOKING_CREATED",
            "PNR_V3:BOOKING_TICKETED",
            "TRIP_DETAILS_V3:BOOKING_TICKETED",
            "PNR_V3:INVOICE_GENERATED",
            "TRIP_DETAILS_V3:INVOICE_GENERATED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "PNR_V3:INVOICE_GENERATED",
            "TRIP_DETAILS_V3:INVOICE_GENERATED",
        ]
    );
    for envelope in &all {
        assert_fits("envelope", envelope);
        assert_fits(&envelope["event_type"].as_str().unwrap().to_lowercase(), &envelope["payload"]);
        assert_eq!(envelope["audience"]["organizationId"], COMPANY);
    }
    assert_eq!(all[2]["operationSummary"]["ticketsIssued"], json!(["9990000000001"]));
    // What the API tells now is what the last event told.
    let trip = booked["tripId"].as_str().unwrap();
    let pnr = app.get_path(&format!("/v3/trips/{trip}/pnrs/9000000001")).await.expect(200);
    assert_eq!(pnr, all[7]["payload"]);
    let detail = app.get_path(&format!("/v3/trips/{trip}/detail?refreshType=REFRESH_TYPE_BLOCKING")).await.expect(200);
    assert_eq!(detail, all[8]["payload"]);
    let found = app.get_path("/v2/pnrs?externalId=mine-1").await.expect(200);
    assert_eq!(found, json!({"pnrId": "9000000001", "tripId": trip}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_illegal_step_is_a_409_that_lists_the_legal_ones_and_changes_nothing() {
    let (app, receiver) = heard().await;
    app.post("/sandbox/v1/bookings", &json!({"type": "HOTEL"})).await.expect(201);
    app.engine().step().await;
    let before = receiver.received().len();
    let answer = app.post("/sandbox/v1/bookings/9000000001/actions", &json!({"action": "TICKET"})).await;
    assert_eq!((answer.status, answer.code()), (409, "ILLEGAL_STEP"), "{}", answer.text);
    let error = &answer.body["errorMessages"][0];
    let legal: Vec<&str> =
        error["errorParameters"].as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap()).collect();
    assert_eq!(
        legal,
        [
            "UPDATE",
            "REBOOK",
            "CANCEL_AND_REBOOK",
            "CANCEL_BY_TRAVELER",
            "CANCEL_BY_VENDOR",
            "INVOICE",
            "TRIP_UPDATE",
            "OTHER_UPDATE"
        ]
    );
    assert!(error["message"].as_str().unwrap().contains("CANCEL_BY_VENDOR"));
    let view = app.get_path("/sandbox/v1/bookings/9000000001").await.expect(200);
    assert_eq!((&view["version"], &view["legalActions"]), (&json!(2), &json!(legal)));
    app.engine().step().await;
    assert_eq!(receiver.received().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_name_their_fields_and_other_roles_are_refused() {
    let app = TestApp::new().await;
    let body = json!({"type": "SHIP", "organizationId": TMC, "travelerCount": 10, "prepaid": "yes", "extra": 1});
    let answer = app.post("/sandbox/v1/bookings", &body).await;
    assert_eq!(answer.paths(), ["extra", "prepaid", "travelerCount", "type"]);
    assert_eq!(app.post("/sandbox/v1/bookings", &json!({"organizationId": TMC})).await.paths(), ["organizationId"]);
    let nobody = json!({"travelerIds": ["33333333-3333-4333-8333-333333333333"]});
    assert_eq!(app.post("/sandbox/v1/bookings", &nobody).await.paths(), ["travelerIds[0]"]);
    assert_eq!(app.post("/sandbox/v1/bookings", &json!({"tripId": "7000000009"})).await.status, 404);
    assert_eq!(app.post("/sandbox/v1/bookings/1/actions", &json!({"action": "FLY"})).await.paths(), ["action"]);
    assert_eq!(app.post("/sandbox/v1/bookings/1/actions", &json!({"action": "VOID"})).await.status, 404);
    for body in [
        json!({}),
        json!({"action": "ADVANCE"}),
        json!({"action": "FREEZE", "by": "PT1M"}),
        json!({"action": "ADVANCE", "by": "P900D"}),
    ] {
        assert_eq!(app.post("/sandbox/v1/clock", &body).await.status, 400, "{body}");
    }
    let back = json!({"action": "ADVANCE", "to": "2026-11-20T00:00:00Z"});
    assert_eq!(app.post("/sandbox/v1/clock", &back).await.paths(), ["to"]);
    let run = json!({"gapsPercent": 101, "perSecond": 0});
    assert_eq!(app.post("/sandbox/v1/scenarios/refund/runs", &run).await.paths(), ["gapsPercent", "perSecond"]);
    assert_eq!(app.post("/sandbox/v1/scenarios/nothing/runs", &json!({})).await.status, 404);
    assert_eq!(app.post("/sandbox/v1/triggers", &json!({"event": "PNR_V3:FLOWN"})).await.paths(), ["event"]);
    assert_eq!(app.post("/sandbox/v1/import", &json!({"format": 1})).await.status, 400);
    for path in
        ["/sandbox/v1/world", "/sandbox/v1/clock", "/sandbox/v1/journal", "/sandbox/v1/bookings", "/sandbox/v1/export"]
    {
        let narrow = app.send(app.anonymous(Method::GET, path).bearer_auth(app.tmc(TMC))).await;
        assert_eq!((narrow.status, narrow.code()), (403, "USER_NOT_AUTHORIZED"), "{path}");
        assert_eq!(app.send(app.anonymous(Method::GET, path)).await.status, 401, "{path}");
    }
    for path in
        ["/sandbox/v1/bookings", "/sandbox/v1/reset", "/sandbox/v1/triggers", "/sandbox/v1/scenarios/refund/runs"]
    {
        let narrow =
            app.send(app.anonymous(Method::POST, path).bearer_auth(app.company(COMPANY)).json(&json!({}))).await;
        assert_eq!(narrow.status, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fallback_shows_a_trip_to_those_within_reach_alone() {
    let app = TestApp::new().await;
    let booked = app.post("/sandbox/v1/bookings", &json!({"externalId": "theirs"})).await.expect(201);
    let trip = booked["tripId"].as_str().unwrap();
    let paths = [
        format!("/v3/trips/{trip}/detail"),
        format!("/v3/trips/{trip}/pnrs/9000000001"),
        "/v2/pnrs?externalId=theirs".to_owned(),
    ];
    for path in &paths {
        for token in [app.company(COMPANY), app.tmc(TMC), app.platform()] {
            app.send(app.anonymous(Method::GET, path).bearer_auth(token)).await.expect(200);
        }
        let other = app.send(app.anonymous(Method::GET, path).bearer_auth(app.company(STRANGER))).await;
        assert_eq!((other.status, other.code()), (404, "RESOURCE_NOT_FOUND"), "{path}");
    }
    assert_eq!(app.get_path("/v3/trips/7999999999/detail").await.status, 404);
    assert_eq!(app.get_path(&format!("/v3/trips/{trip}/pnrs/9999999999")).await.status, 404);
    assert_eq!(app.get_path(&format!("/v3/trips/{trip}/detail?refreshType=NOW")).await.paths(), ["refreshType"]);
    assert_eq!(app.get_path("/v2/pnrs").await.paths(), ["externalId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trip_holds_several_bookings_and_a_new_name_changes_all_of_them() {
    let (app, receiver) = heard().await;
    let first = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let trip = first["tripId"].as_str().unwrap();
    app.post("/sandbox/v1/bookings", &json!({"type": "HOTEL", "tripId": trip})).await.expect(201);
    let body = json!({"action": "TRIP_UPDATE", "tripName": "Client visit"});
    app.post("/sandbox/v1/bookings/9000000001/actions", &body).await.expect(200);
    app.engine().step().await;
    let all = envelopes(&receiver);
    let updated: Vec<(&str, &str)> = all
        .iter()
        .filter(|one| one["event_type"] == "PNR_V3" && one["operation"] == "TRIP_UPDATED")
        .map(|one| {
            let payload = &one["payload"];
            (payload["pnrId"].as_str().unwrap(), payload["basicTripInfo"]["tripName"].as_str().unwrap())
        })
        .collect();
    assert_eq!(updated, [("9000000001", "Client visit"), ("9000000002", "Client visit")]);
    let detail = app.get_path(&format!("/v3/trips/{trip}/detail")).await.expect(200);
    assert_fits("trip_details_v3", &detail);
    assert_eq!(detail["pnrs"].as_array().unwrap().len(), 2);
}

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
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
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

/// As the program runs it: the engine looks by itself beside whoever winds the clock.
#[tokio::test(flavor = "multi_thread")]
async fn no_try_is_skipped_while_the_engine_works_by_itself() {
    let clock = jetbridge::clock::Clock::wound(jetbridge::clock::Winding::Ahead(chrono::TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, is_running: true, ..Setup::with_receivers() }).await;
    let receiver = Receiver::scripted(|_, _| Reply::status(503)).await;
    app.created(&subscription_at(&receiver.url())).await;
    for _ in 0..3 {
        app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    }
    let started = Instant::now();
    let wound = app.post("/sandbox/v1/clock", &json!({"action": "END_OF_WINDOW"})).await.expect(200);
    assert_eq!(wound["isSettled"], true);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let list = app.get_path("/ext/v1/deliveries").await.expect(200);
    let ended: Vec<Value> =
        list["deliveries"].as_array().unwrap().iter().map(|one| json!([one["state"], one["attemptCount"]])).collect();
    assert_eq!(ended, vec![json!(["EXHAUSTED", 21]); 3]);
    assert_eq!(receiver.received().len(), 63, "and none was made twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_amid_steps_and_runs_neither_fails_nor_leaves_anything_of_the_old_world() {
    let clock = jetbridge::clock::Clock::wound(jetbridge::clock::Winding::Ahead(chrono::TimeDelta::zero()));
    let app = Arc::new(TestApp::with(Setup { clock, is_running: true, ..Setup::with_receivers() }).await);
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    app.post("/sandbox/v1/scenarios/month-of-travel/runs", &json!({"burst": true})).await.expect(202);
    let steps: Vec<_> = (0..8)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let status = app.post("/sandbox/v1/bookings", &json!({})).await.status;
                    assert!(status == 201 || status == 503, "{status}");
                }
            })
        })
        .collect();
    for _ in 0..3 {
        let answer = app.post("/sandbox/v1/reset", &json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    for step in steps {
        step.await.unwrap();
    }
    app.post("/sandbox/v1/reset", &json!({})).await.expect(200);
    let first = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    assert_eq!(first["pnrId"], "9000000001");
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
async fn every_trigger_brings_its_event_with_the_values_that_were_asked_for() {
    let (app, receiver) = heard().await;
    let names = app.get_path("/sandbox/v1/triggers").await.expect(200);
    let names: Vec<&str> = names["triggers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names.len(), 2 * 23 + 4 + 4);
    for wanted in &names {
        let body = json!({"event": wanted, "overrides": {"payload.invented.deep": 12, "version": 77}});
        let triggered = app.post("/sandbox/v1/triggers", &body).await.expect(201);
        let events = triggered["events"].as_array().unwrap();
        let is_it = |one: &Value| {
            let operation = one["operation"].as_str().map_or_else(String::new, |name| format!(":{name}"));
            format!("{}{operation}", one["eventType"].as_str().unwrap()) == **wanted
        };
        let last = events.iter().rev().find(|one| is_it(one)).unwrap_or_else(|| panic!("{wanted}: {triggered}"));
        let id = last["id"].as_str().unwrap();
        let event = app.get_path(&format!("/ext/v1/events/{id}")).await.expect(200);
        let payload = &event["envelope"]["payload"];
        assert_eq!((&payload["invented"]["deep"], &payload["version"]), (&json!(12), &json!(77)), "{wanted}");
    }
    app.engine().step().await;
    for envelope in envelopes(&receiver) {
        assert_fits("envelope", &envelope);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_are_made_changed_deactivated_and_purged() {
    let (app, receiver) = heard().await;
    let made =
        app.post("/sandbox/v1/travelers", &json!({"action": "CREATE", "designation": "PILOT"})).await.expect(200);
    let id = made["traveler"]["id"].as_str().unwrap();
    assert_eq!(made["traveler"]["designation"], "PILOT");
    app.post("/sandbox/v1/bookings", &json!({"travelerIds": [id]})).await.expect(201);
    for action in ["UPDATE", "DELETE"] {
        app.post("/sandbox/v1/travelers", &json!({"action": action, "travelerId": id})).await.expect(200);
    }
    let refused = app.post("/sandbox/v1/bookings", &json!({"travelerIds": [id]})).await;
    assert_eq!(refused.paths(), ["travelerIds[0]"]);
    let world = app.get_path("/sandbox/v1/world").await.expect(200);
    let company = world["companies"].as_array().unwrap().iter().find(|one| one["id"] == COMPANY).unwrap().clone();
    let people = company["travelers"].as_array().unwrap();
    assert_eq!((people.len(), &people[8]["isActive"]), (9, &json!(false)));
    app.post("/sandbox/v1/travelers", &json!({"action": "PURGE", "travelerId": id})).await.expect(200);
    let gone = app.post("/sandbox/v1/travelers", &json!({"action": "UPDATE", "travelerId": id})).await;
    assert_eq!(gone.status, 404);
    app.engine().step().await;
    let profiles: Vec<Value> =
        envelopes(&receiver).into_iter().filter(|one| one["event_type"] == "TRAVELER_V2").collect();
    let operations: Vec<&str> = profiles.iter().map(|one| one["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["CREATE", "UPDATE", "DELETE", "PURGE"]);
    for profile in &profiles {
        assert_fits("traveler_v2", &profile["payload"]);
    }
}

/// Waits until a run has ended; steps the engine meanwhile.
async fn ended(app: &TestApp, run: &Value) -> Value {
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

async fn run(app: &TestApp, name: &str, body: &Value) -> Value {
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
async fn a_reset_forgets_what_happened_and_begins_the_numbers_anew() {
    let (app, receiver) = heard().await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    app.engine().step().await;
    let before = receiver.received().len();
    assert!(before > 0);
    let state = app.post("/sandbox/v1/reset", &json!({"seed": 9})).await.expect(200);
    assert_eq!((&state["seed"], &state["bookings"]), (&json!(9), &json!(0)));
    assert_eq!(app.get_path("/sandbox/v1/bookings/9000000001").await.status, 404);
    assert_eq!(app.get_path("/ext/v1/events").await.expect(200)["events"], json!([]));
    assert_eq!(app.get_path("/ext/v1/deliveries").await.expect(200)["deliveries"], json!([]));
    let again = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    assert_eq!(again["pnrId"], "9000000001");
    app.engine().step().await;
    assert_eq!(receiver.received().len(), before * 2, "the subscription stayed");
    app.post("/sandbox/v1/reset", &json!({"subscriptions": true})).await.expect(200);
    assert_eq!(app.list(COMPANY, "").await.expect(200)["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_taken_along_and_brought_back_elsewhere() {
    let (app, _receiver) = heard().await;
    let booked = app.post("/sandbox/v1/bookings", &json!({"externalId": "x"})).await.expect(201);
    act(&app, "9000000001", "TICKET").await;
    app.engine().step().await;
    let answer = app.get_path("/sandbox/v1/export").await;
    assert!(answer.header("content-disposition").contains("jetbridge-session.json"), "{}", answer.text);
    assert!(!answer.text.contains("whsec_"));
    let session = answer.expect(200);
    assert_eq!(session["history"]["deliveries"].as_array().unwrap().len(), 9);
    assert_eq!(session["requests"].as_array().unwrap().len(), 3);
    let other = TestApp::new().await;
    let state = other.post("/sandbox/v1/import", &session).await.expect(200);
    assert_eq!(state["bookings"], 1);
    let path = format!("/v3/trips/{}/pnrs/9000000001", booked["tripId"].as_str().unwrap());
    assert_eq!(other.get_path(&path).await.expect(200), app.get_path(&path).await.expect(200));
    // What was told, and how that went, is there as well.
    for list in ["/ext/v1/events", "/ext/v1/deliveries"] {
        assert_eq!(other.get_path(list).await.expect(200), app.get_path(list).await.expect(200), "{list}");
    }
    let delivery = session["history"]["deliveries"][0]["id"].as_str().unwrap();
    let shown = other.get_path(&format!("/ext/v1/deliveries/{delivery}")).await.expect(200);
    assert_eq!((&shown["state"], &shown["attempts"][0]["status"]), (&json!("DELIVERED"), &json!(200)));
    let event = session["history"]["events"][0]["id"].as_str().unwrap();
    let path_of_event = format!("/ext/v1/events/{event}");
    assert_eq!(other.get_path(&path_of_event).await.expect(200), app.get_path(&path_of_event).await.expect(200));
    let mut torn = session.clone();
    torn["history"]["events"][0]["event_type"] = json!("NOPE");
    assert_eq!(other.post("/sandbox/v1/import", &torn).await.paths(), ["history"]);
    // It goes on where it was.
    assert_eq!(other.post("/sandbox/v1/bookings", &json!({})).await.expect(201)["pnrId"], "9000000002");
    let mut broken = session.clone();
    broken["objects"][0]["document"] = json!({});
    assert_eq!(other.post("/sandbox/v1/import", &broken).await.paths(), ["objects[0]"]);
    assert_eq!(other.get_path(&path).await.status, 200, "a refused import changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_links_requests_events_deliveries_and_attempts() {
    let (app, _receiver) = heard().await;
    let answer = app.post("/sandbox/v1/bookings", &json!({})).await;
    let request = answer.header("x-request-id").to_owned();
    answer.expect(201);
    let published = app.post("/ext/v1/events", &crate::support::booking()).await;
    let direct = published.header("x-request-id").to_owned();
    published.expect(202);
    app.engine().step().await;
    let journal = app.get_path("/sandbox/v1/journal").await.expect(200);
    let list = |name: &str| journal[name].as_array().unwrap().clone();
    let asked: Vec<Value> = list("requests").iter().map(|one| json!([one["path"], one["status"]])).collect();
    assert_eq!(asked[..2], [json!(["/ext/v1/events", 202]), json!(["/sandbox/v1/bookings", 201])]);
    let mut causes: Vec<String> =
        list("events").iter().map(|one| one["requestId"].as_str().unwrap().to_owned()).collect();
    causes.sort();
    let mut expected = [direct, request.clone(), request];
    expected.sort();
    assert_eq!(causes, expected);
    let events: BTreeSet<String> = list("events").iter().map(|one| one["id"].to_string()).collect();
    assert_eq!(list("deliveries").len(), 3);
    assert!(
        list("deliveries")
            .iter()
            .all(|one| events.contains(&one["eventId"].to_string()) && one["state"] == "DELIVERED")
    );
    let deliveries: BTreeSet<String> = list("deliveries").iter().map(|one| one["id"].to_string()).collect();
    assert_eq!(list("attempts").len(), 3);
    assert!(
        list("attempts").iter().all(|one| deliveries.contains(&one["deliveryId"].to_string()) && one["status"] == 200)
    );
    let one = app.get_path("/sandbox/v1/journal?pnrId=9999999999").await.expect(200);
    assert_eq!(one["events"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_reconciled_like_any_other() {
    let (app, _receiver) = heard().await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    app.post("/sandbox/v1/bookings", &json!({"type": "CAR"})).await.expect(201);
    app.engine().step().await;
    let body = json!({
        "organizationId": COMPANY, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z",
        "knownIds": ["9000000001", "7000000001", "7000000002"],
    });
    let told = app.post("/ext/v1/reconciliations", &body).await.expect(200);
    let missing: Vec<&Value> = told["bookings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["isMissing"] == true)
        .map(|one| &one["pnrId"])
        .collect();
    assert_eq!(missing, [&json!("9000000002")], "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_at_once_take_turns_and_lose_nothing() {
    let (app, receiver) = heard().await;
    let app = Arc::new(app);
    let numbers = Arc::new(Mutex::new(Vec::new()));
    let tasks = (0..20).map(|_| {
        let (app, numbers) = (app.clone(), numbers.clone());
        tokio::spawn(async move {
            let booked = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
            let pnr = booked["pnrId"].as_str().unwrap().to_owned();
            let ticketed = act(&app, &pnr, "TICKET").await;
            numbers.lock().unwrap().push((pnr, ticketed["ticketNumbers"][0].as_str().unwrap().to_owned()));
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    app.engine().step().await;
    let numbers = numbers.lock().unwrap();
    assert_eq!(numbers.iter().map(|one| &one.0).collect::<BTreeSet<_>>().len(), 20);
    assert_eq!(numbers.iter().map(|one| &one.1).collect::<BTreeSet<_>>().len(), 20);
    let all = envelopes(&receiver);
    assert_eq!(all.len(), 20 * 9);
    let times: BTreeSet<&str> = all.iter().map(|one| one["timestamp"].as_str().unwrap()).collect();
    assert_eq!(times.len(), all.len(), "no two events have the same time");
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
