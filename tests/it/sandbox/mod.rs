//! The sandbox's API: bookings whose events reach a receiver, the API fallback, triggers and profiles.

mod clock;
mod console;
mod lists;
mod scenarios;
mod sessions;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::{Value, json};

use crate::lifecycles::assert_fits;
use crate::support::{COMPANY, Receiver, STRANGER, Setup, TMC, TestApp, subscription_at};

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
async fn a_leg_that_is_cancelled_must_be_there_and_not_be_cancelled_yet() {
    let app = TestApp::new().await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let cancel = async |leg: u32| {
        let wish = json!({"action": "FLIGHT_CANCEL", "legIndex": leg});
        app.post("/sandbox/v1/bookings/9000000001/actions", &wish).await
    };
    assert_eq!(cancel(5).await.paths(), ["legIndex"]);
    assert_eq!(cancel(1).await.expect(200)["version"], 2);
    let again = cancel(1).await;
    assert_eq!((again.status, again.code()), (409, "ILLEGAL_STEP"));
    // What a step may be told is told: the leg that is left.
    let view = app.get_path("/sandbox/v1/bookings/9000000001").await.expect(200);
    let options = view["actionOptions"].as_array().unwrap();
    let legs: Vec<_> = options.iter().filter(|one| one["name"] == "legIndex").collect();
    let choices = legs[0]["choices"].as_array().unwrap();
    assert_eq!((legs.len(), choices.len(), &choices[0]["value"]), (1, 1, &json!("0")), "{view:#}");
    let legal = view["legalActions"].as_array().unwrap();
    assert!(options.iter().all(|one| legal.contains(&one["action"])), "{view:#}");
    assert_eq!(app.get_path("/sandbox/v1/bookings/9000000001").await.expect(200)["version"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_is_not_confirmed_is_told_to_nobody_but_shown_to_who_asks() {
    let (app, receiver) = heard().await;
    let booked = app.post("/sandbox/v1/bookings", &json!({"type": "CAR"})).await.expect(201);
    let trip = booked["tripId"].as_str().unwrap();
    let wish = json!({"type": "HOTEL", "unconfirmed": true, "tripId": trip});
    let silent = app.post("/sandbox/v1/bookings", &wish).await.expect(201);
    assert_eq!((&silent["events"], &silent["bookingStatus"]), (&json!([]), &json!("UNCONFIRMED_STATUS")));
    assert_eq!((&silent["version"], &silent["legalActions"]), (&json!(1), &json!(["CONFIRM"])));
    act(&app, "9000000001", "TRIP_UPDATE").await;
    app.engine().step().await;
    let about = |envelope: &Value| envelope["payload"]["pnrId"] == "9000000002";
    assert!(!envelopes(&receiver).iter().any(about));
    let shown = app.get_path(&format!("/v3/trips/{trip}/pnrs/9000000002")).await.expect(200);
    assert_eq!(shown["hotelPnr"]["pnrStatus"], "UNCONFIRMED");
    assert_fits("pnr_v3", &shown);
    let confirmed = act(&app, "9000000002", "CONFIRM").await;
    assert_eq!((&confirmed["version"], &confirmed["stage"]), (&json!(3), &json!("CONFIRMED")));
    app.engine().step().await;
    let told: Vec<Value> = envelopes(&receiver).into_iter().filter(about).collect();
    assert_eq!((told.len(), name(&told[0]).as_str()), (2, "PNR_V3:BOOKING_CREATED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_name_their_fields_and_other_roles_are_refused() {
    let app = TestApp::new().await;
    let body = json!({"type": "SHIP", "organizationId": TMC, "travelerCount": 10, "prepaid": "yes", "extra": 1});
    let answer = app.post("/sandbox/v1/bookings", &body).await;
    assert_eq!(answer.paths(), ["extra", "prepaid", "travelerCount", "type"]);
    assert_eq!(app.post("/sandbox/v1/bookings", &json!({"organizationId": TMC})).await.paths(), ["organizationId"]);
    let world = app.get_path("/sandbox/v1/world").await.expect(200);
    let somebody =
        &world["companies"].as_array().unwrap().iter().find(|one| one["id"] == COMPANY).unwrap()["travelers"][0]["id"];
    let twice = app.post("/sandbox/v1/bookings", &json!({"travelerIds": [somebody, somebody]})).await;
    assert_eq!(twice.paths(), ["travelerIds"]);
    for path in ["payload..x", "payload.a[b", "", "payload.pnrId"] {
        let wish = json!({"event": "PNR_V3:BOOKING_CREATED", "overrides": {path: 1}});
        assert_eq!(app.post("/sandbox/v1/triggers", &wish).await.paths(), ["overrides"], "{path}");
    }
    let nobody = json!({"travelerIds": ["33333333-3333-4333-8333-333333333333"]});
    assert_eq!(app.post("/sandbox/v1/bookings", &nobody).await.paths(), ["travelerIds[0]"]);
    assert_eq!(app.post("/sandbox/v1/bookings", &json!({"unconfirmed": true})).await.paths(), ["unconfirmed"]);
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
    for mut envelope in envelopes(&receiver) {
        forget_overrides(&mut envelope);
        assert_fits("envelope", &envelope);
    }
}

/// Takes out the values that were asked for: no schema describes them.
fn forget_overrides(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("invented");
            if fields.get("version") == Some(&json!(77)) {
                fields.remove("version");
            }
            fields.values_mut().for_each(forget_overrides);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_overrides),
        _ => {}
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
    let again = app.post("/sandbox/v1/travelers", &json!({"action": "DELETE", "travelerId": id})).await;
    assert_eq!((again.status, again.code()), (409, "ILLEGAL_STEP"));
    let back = app.post("/sandbox/v1/travelers", &json!({"action": "UPDATE", "travelerId": id})).await.expect(200);
    assert_eq!(back["traveler"]["isActive"], true, "what was deactivated can be active again");
    app.post("/sandbox/v1/travelers", &json!({"action": "PURGE", "travelerId": id})).await.expect(200);
    let gone = app.post("/sandbox/v1/travelers", &json!({"action": "UPDATE", "travelerId": id})).await;
    assert_eq!(gone.status, 404);
    app.engine().step().await;
    let profiles: Vec<Value> =
        envelopes(&receiver).into_iter().filter(|one| one["event_type"] == "TRAVELER_V2").collect();
    let operations: Vec<&str> = profiles.iter().map(|one| one["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["CREATE", "UPDATE", "DELETE", "UPDATE", "PURGE"]);
    for profile in &profiles {
        assert_fits("traveler_v2", &profile["payload"]);
    }
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
async fn a_profile_that_is_made_names_no_traveler() {
    let app = TestApp::new().await;
    let body = json!({"action": "CREATE", "travelerId": "11111111-1111-4111-8111-111111111111"});
    assert_eq!(app.post("/sandbox/v1/travelers", &body).await.paths(), ["travelerId"]);
    assert_eq!(app.post("/sandbox/v1/travelers", &json!({"action": "DELETE"})).await.paths(), ["travelerId"]);
    let unknown = app.post("/sandbox/v1/scenarios/nope/runs", &json!({"seed": "x"})).await;
    assert_eq!(unknown.status, 404);
}
