//! Sessions: a reset, a session's file, the journal.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use jetbridge::clock::{Clock, ClockMode};
use jetbridge::domain::id::OrganizationId;
use jetbridge::domain::sealing::Keyring;
use reqwest::Method;
use serde_json::{Value, json};

use super::{act, heard};
use crate::deliver_changes::verify;
use crate::field::engine::lines;
use crate::field::fairness::node::until;
use crate::support::database::connect;
use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_amid_steps_and_runs_neither_fails_nor_leaves_anything_of_the_old_world() {
    let clock = Clock::adjustable(ClockMode::Offset(TimeDelta::zero()));
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

/// Everything that a session has, as the API shows it.
async fn everything(app: &TestApp, subscriptions: &[String]) -> Value {
    let mut paths: Vec<String> = ["/ext/v1/events", "/ext/v1/deliveries", "/sandbox/v1/inboxes", "/sandbox/v1/clock"]
        .map(|path| format!("{path}?limit=100"))
        .to_vec();
    paths.push("/v3/trips/7000000001/pnrs/9000000001".to_owned());
    for list in ["deliveries", "events"] {
        let page = app.get_path(&format!("/ext/v1/{list}?limit=100")).await.expect(200);
        for one in page[list].as_array().unwrap() {
            paths.push(format!("/ext/v1/{list}/{}", one["id"].as_str().unwrap()));
        }
    }
    for id in subscriptions {
        paths.push(format!("/v3/webhooks/subscriptions/{id}"));
        paths.extend(["settings", "secrets"].map(|what| format!("/ext/v1/subscriptions/{id}/{what}")));
    }
    let mut all = serde_json::Map::new();
    for path in paths {
        let mut answer = app.get_path(&path).await.expect(200);
        if path.contains("inboxes") {
            // Each sandbox has its own port, and what an inbox received stays.
            answer =
                answer["inboxes"].as_array().unwrap().iter().map(|one| json!([one["name"], one["faults"]])).collect();
        }
        // How far it is ahead depends on the machine.
        answer.as_object_mut().map(|fields| fields.remove("aheadSeconds"));
        for attempt in answer.pointer_mut("/attempts").and_then(Value::as_array_mut).into_iter().flatten() {
            for name in ["answer", "answerHeaders"] {
                attempt.as_object_mut().map(|fields| fields.remove(name));
            }
        }
        all.insert(path, answer);
    }
    all.into()
}

/// A session in which something was delivered, something waits, and a payload is yet to be fetched.
async fn lived_in() -> (TestApp, Receiver, Receiver, Vec<String>) {
    let clock = Clock::by_hand(Clock::system().now() + TimeDelta::days(30));
    let app = TestApp::with(Setup { clock, ..Setup::with_inboxes() }).await;
    let (receiver, dead) = (Receiver::new().await, Receiver::answering(vec![Reply::Status(500, "", "oh no")]).await);
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] = json!({"X-Team": "blue-t3am"});
    app.keep_secret("blue-t3am");
    let mut ids = vec![app.created(&body).await];
    ids.push(app.created(&subscription_at(&dead.url())).await);
    app.post("/sandbox/v1/bookings", &json!({"externalId": "x"})).await.expect(201);
    act(&app, "9000000001", "TICKET").await;
    app.engine().step().await;
    let faults = app.request(Method::PUT, "/sandbox/v1/inboxes/slow/faults").json(&json!({"status": 503}));
    app.send(faults).await.expect(200);
    let settings = format!("/ext/v1/subscriptions/{}/settings", ids[0]);
    app.send(app.request(Method::PUT, &settings).json(&json!({"excludedOperations": ["VOIDED"]}))).await.expect(200);
    app.state.clock.advance(TimeDelta::seconds(1));
    app.post(&format!("/ext/v1/subscriptions/{}/secrets", ids[0]), &json!({})).await.expect(201);
    super::scenarios::run(&app, "happy-path-expense", &json!({"burst": true, "payloadFailuresPercent": 100})).await;
    app.engine().step().await;
    (app, receiver, dead, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_taken_along_and_brought_back_elsewhere() {
    let (app, receiver, dead, ids) = lived_in().await;
    let answer = app.get_path("/sandbox/v1/export").await;
    assert!(answer.header("content-disposition").contains("jetbridge-session.json"), "{}", answer.text);
    let session = answer.expect(200);
    let expected = everything(&app, &ids).await;
    let clock = Clock::adjustable(ClockMode::Offset(TimeDelta::zero()));
    let other = TestApp::with(Setup { clock, ..Setup::with_inboxes() }).await;
    other.created(&subscription_at(&dead.url())).await;
    let state = other.post("/sandbox/v1/import", &session).await.expect(200);
    assert_eq!((&state["bookings"], &state["renewedSecrets"]), (&json!(4), &Value::Null));
    assert_same(&everything(&other, &ids).await, &expected);
    assert_eq!(other.list(COMPANY, "").await.expect(200)["totalCount"], 2, "the subscription of before is gone");
    // What waited goes on: payloads are fetched, and the next try is made when it is due.
    let (before, tries) = (receiver.count(), dead.count());
    other.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": "PT5M"})).await.expect(200);
    let fetched = session["history"]["payloadFetches"].as_array().unwrap().len();
    assert!(fetched > 0);
    let told = receiver.received()[before..].iter().map(|one| one.header("x-team").to_owned()).collect::<Vec<_>>();
    assert!(!told.is_empty() && told.iter().all(|team| team == "blue-t3am"), "{told:?}");
    assert!(dead.count() > tries);
    // It goes on where it was.
    assert_eq!(other.post("/sandbox/v1/bookings", &json!({})).await.expect(201)["pnrId"], "9000000005");
    other.engine().step().await;
    let after = everything(&other, &ids).await;
    let mut twice = session["objects"].as_array().unwrap().clone();
    twice.push(twice[0].clone());
    let booking = twice.iter().position(|object| object["kind"] == "BOOKING").unwrap();
    let nobodys = json!("01a29af1-db07-7e37-b2c2-fe5085000001");
    for (path, value, fault) in [
        ("/format", json!(2), "format"),
        ("/clock/aheadSeconds", json!(i64::MAX), "clock.aheadSeconds"),
        ("/clock/frozenAt", json!("9999-12-31T23:59:59Z"), "clock.frozenAt"),
        ("/world/seed", json!(u64::MAX), "world.seed"),
        ("/world/bookings", json!(0), "world.bookings"),
        ("/world/papers", json!(u64::MAX), "world.papers"),
        ("/objects", json!(twice), "objects"),
        ("/objects/0/document", json!({}), "objects[0]"),
        (&format!("/objects/{booking}/document/version"), json!(u32::MAX), &format!("objects[{booking}]")),
        (&format!("/objects/{booking}/document/product"), json!("Rail"), &format!("objects[{booking}]")),
        ("/organizations/0/name", json!(" "), "organizations[0]"),
        ("/history/events/0/event_type", json!("NOPE"), "history.events[0]"),
        ("/history/events/0/operation", json!("x y"), "history.events[0]"),
        ("/history/events/0/pnr_ids", json!(["a", null]), "history.events[0]"),
        ("/history/events/0/id", nobodys.clone(), "history.events[0]"),
        ("/history/payloadFetches/0/due_at", json!("infinity"), "history.payloadFetches[0]"),
        ("/history/payloadFetches/0/attempt_count", json!(i32::MAX), "history.payloadFetches[0]"),
        ("/history/waitingDeliveries/0/state", json!("NOPE"), "history.waitingDeliveries[0]"),
        ("/history/waitingDeliveries/0/state", json!("DELIVERED"), "history.waitingDeliveries[0]"),
        ("/history/waitingDeliveries/0/due_at", json!("-infinity"), "history.waitingDeliveries[0]"),
        ("/history/waitingDeliveries/0/claim_no", json!(i32::MAX), "history.waitingDeliveries[0]"),
        (
            "/history/waitingDeliveries/0/first_attempt_at",
            json!("99999-01-01T00:00:00Z"),
            "history.waitingDeliveries[0]",
        ),
        ("/history/waitingDeliveries/0/last_reason", json!("NOPE"), "history.waitingDeliveries[0]"),
        ("/history/waitingDeliveries/0/schedule_start", json!(-1), "history"),
        ("/history/deliveries/0/id", nobodys.clone(), "history.deliveries[0]"),
        ("/history/deliveries/0/ended_at", json!("infinity"), "history.deliveries[0]"),
        ("/history/attempts/0/reason", json!("NOPE"), "history.attempts[0]"),
        ("/history/attempts/0/number", json!(0), "history"),
        ("/history/attempts/0/delivery_id", nobodys.clone(), "history.attempts[0]"),
        ("/subscribers/subscriptions", json!([]), "subscribers.settings[0]"),
        ("/history/waitingDeliveries/0/subscription_id", nobodys.clone(), "history.waitingDeliveries[0]"),
        ("/subscribers/subscriptions/0/event_source", json!({"scopes": "none"}), "subscribers.subscriptions[0]"),
        ("/subscribers/subscriptions/0/name", json!(""), "subscribers.subscriptions[0]"),
        ("/subscribers/signingSecrets/0/sealed", json!("not Base64!"), "subscribers.signingSecrets[0]"),
        ("/subscribers/subscriptions/0/url", json!("http://a.example"), "subscribers.subscriptions[0].url"),
        ("/subscribers/subscriptions/0/revision", json!(i64::MAX), "subscribers.subscriptions[0]"),
        ("/subscribers/signingSecrets/0/created_at", json!("+12000-01-01T00:00:00Z"), "subscribers.signingSecrets[0]"),
        ("/subscribers/signingSecrets/0/subscription_id", nobodys.clone(), "subscribers.signingSecrets[0]"),
        ("/subscribers/signingSecrets", json!({}), "subscribers.signingSecrets"),
        ("/history", json!([]), "history"),
        ("/organizations/0/id", json!(OrganizationId::ANY), "organizations[0]"),
        ("/subscribers/settings/0/excluded_operations", json!(["lower"]), "subscribers.settings[0]"),
    ] {
        let mut torn = session.clone();
        *torn.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        let refused = other.post("/sandbox/v1/import", &torn).await;
        assert_eq!(refused.status, 400, "{path}: {}", refused.text);
        assert_eq!(refused.paths(), [fault], "{path}: {}", refused.text);
    }
    // A refused import changes nothing.
    assert_same(&everything(&other, &ids).await, &after);
}

/// Exports while a transaction of somebody else is open, which ends once the export waits for it or needs not wait.
async fn exported_beside(app: &TestApp, changes: &str) -> Value {
    let mut other = connect(&app.db.url).await;
    other.batch_execute(&format!("BEGIN; {changes}")).await.unwrap();
    let has_answered = AtomicBool::new(false);
    let export = async {
        let answer = app.get_path("/sandbox/v1/export").await;
        has_answered.store(true, Ordering::Relaxed);
        answer
    };
    let end = async {
        let waiting = "SELECT 1::text AS line FROM pg_locks \
                       WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())";
        let is_read = async || has_answered.load(Ordering::Relaxed) || !lines(&app.db.url, waiting).await.is_empty();
        until("the export waits or has answered", is_read).await;
        other.batch_execute("COMMIT").await.unwrap();
    };
    let (answer, ()) = tokio::join!(export, end);
    answer.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_beside_a_reset_or_calls_in_flight_is_whole() {
    let (app, _receiver, _dead, _ids) = lived_in().await;
    let before = app.get_path("/sandbox/v1/export").await.expect(200);
    let ids = |session: &Value| {
        let rows = session["history"]["waitingDeliveries"].as_array().unwrap();
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert!(!ids(&before).is_empty());
    let reset = "CREATE TEMP TABLE kept AS SELECT * FROM sandbox_objects; TRUNCATE sandbox_objects; \
                 INSERT INTO sandbox_objects SELECT * FROM kept";
    let beside = exported_beside(&app, reset).await;
    assert_eq!(beside["objects"], before["objects"]);
    assert_eq!(beside["world"], before["world"]);
    app.db
        .run(
            "WITH gone AS (DELETE FROM waiting_deliveries RETURNING *) \
              INSERT INTO batches (id, node, lease_until, delivery_ids, subscription_ids) \
              SELECT gen_random_uuid(), 'a', now(), array_agg(id), array_agg(subscription_id) FROM gone",
        )
        .await;
    let beside = exported_beside(&app, "UPDATE batches SET lease_until = lease_until + interval '1 s'").await;
    assert_eq!(ids(&beside), ids(&before));
}

/// As Postgres wrote rows for earlier builds: times with an offset, Base64 in lines, and what is not taken along any more.
fn as_earlier_builds_wrote_it(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| as_earlier_builds_wrote_it(value, name)),
        Value::Array(list) => list.iter_mut().for_each(|value| as_earlier_builds_wrote_it(value, name)),
        Value::String(text) if name.ends_with("_at") => *text = text.replace('Z', "+00:00"),
        Value::String(text) if ["sealed", "custom_headers"].contains(&name) => {
            let lines: Vec<_> = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
            *text = lines.join("\n");
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_an_earlier_build_exported_is_brought_back() {
    let (app, _receiver, _dead, ids) = lived_in().await;
    let mut session = app.get_path("/sandbox/v1/export").await.expect(200);
    let mut expected = everything(&app, &ids).await;
    for part in ["history", "subscribers"] {
        as_earlier_builds_wrote_it(&mut session[part], "");
    }
    for attempt in session["history"]["attempts"].as_array_mut().unwrap() {
        attempt["answer"] = json!("b2ggbm8=");
        attempt.as_object_mut().unwrap().remove("protocol").unwrap();
    }
    for answer in expected.as_object_mut().unwrap().values_mut() {
        for attempt in answer.pointer_mut("/attempts").and_then(Value::as_array_mut).into_iter().flatten() {
            attempt.as_object_mut().map(|fields| fields.remove("protocol"));
        }
    }
    assert!(session["subscribers"]["signingSecrets"][0]["sealed"].as_str().unwrap().contains('\n'));
    assert!(session["history"].to_string().contains("+00:00"));
    let state = app.post("/sandbox/v1/import", &session).await.expect(200);
    assert_eq!(state["renewedSecrets"], Value::Null);
    assert_same(&everything(&app, &ids).await, &expected);
}

fn assert_same(now: &Value, before: &Value) {
    let (now, before) = (now.as_object().unwrap(), before.as_object().unwrap());
    assert_eq!(now.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    // Payloads of a scenario are offered by the sandbox that asks for them, at its own port.
    let anywhere = |value: &Value| {
        let mut value = value.clone();
        value.get_mut("payloadCreation").and_then(Value::as_object_mut).map(|creation| creation.remove("url"));
        value
    };
    now.iter().for_each(|(path, value)| assert_eq!(anywhere(value), anywhere(&before[path]), "{path}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_the_way_out_of_what_the_engine_cannot_read() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let dead = Receiver::answering(vec![Reply::status(500)]).await;
    app.created(&subscription_at(&dead.url())).await;
    app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    app.engine().step().await;
    app.db.run("UPDATE waiting_deliveries SET due_at = '-infinity'").await;
    assert_eq!(app.get_path("/sandbox/v1/clock").await.status, 503);
    app.post("/sandbox/v1/reset", &json!({})).await.expect(200);
    app.get_path("/sandbox/v1/clock").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_another_sandbox_brings_new_secrets_and_leaves_out_what_cannot_be_opened() {
    let (app, receiver, _dead, ids) = lived_in().await;
    let session = app.get_path("/sandbox/v1/export").await.expect(200);
    let keyring = Keyring::new("bm90IHRoZSBzYW1lIG1hc3RlciBrZXksIGJ1dCAzMiE=".parse().unwrap(), vec![]);
    let clock = Clock::system();
    let other = TestApp::with(Setup { keyring, clock, ..Setup::with_inboxes() }).await;
    let state = other.post("/sandbox/v1/import", &session).await.expect(200);
    let renewed = state["renewedSecrets"].as_array().unwrap();
    let mut known: Vec<&str> = renewed.iter().map(|one| one["subscriptionId"].as_str().unwrap()).collect();
    known.sort_unstable();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(known, expected);
    let first = renewed.iter().find(|one| one["subscriptionId"] == ids[0].as_str()).unwrap();
    let secret = first["hmacSigningSecret"].as_str().unwrap();
    other.keep_secret(secret);
    let shown = other.get(&ids[0]).await.expect(200);
    assert_eq!(shown["customHeaders"].as_object().map_or(0, serde_json::Map::len), 0, "{shown}");
    let secrets = other.get_path(&format!("/ext/v1/subscriptions/{}/secrets", ids[0])).await.expect(200);
    assert_eq!(secrets["secrets"].as_array().unwrap().len(), 1);
    other.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    other.engine().step().await;
    verify(secret, &receiver.received().pop().unwrap());
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
async fn the_journal_links_a_batch_and_a_run_to_their_request_and_keeps_fallbacks() {
    let (app, _receiver) = heard().await;
    let batch = json!({"events": [crate::support::booking(), crate::support::booking()]});
    let published = app.post("/ext/v1/events/batch", &batch).await;
    let publisher = published.header("x-request-id").to_owned();
    published.expect(202);
    let started = app.post("/sandbox/v1/scenarios/happy-path-expense/runs", &json!({"burst": true})).await;
    let starter = started.header("x-request-id").to_owned();
    let done = super::scenarios::ended(&app, &started.expect(202)).await;
    let pnr = done["pnrIds"][0].as_str().unwrap();
    app.get_path(&format!("/v2/pnrs?externalId={pnr}")).await;
    app.get_path("/ext/v1/events").await.expect(200);
    let journal = app.get_path("/sandbox/v1/journal?limit=100").await.expect(200);
    let requests = journal["requests"].as_array().unwrap();
    assert_eq!((&requests[0]["method"], &requests[0]["path"]), (&json!("GET"), &json!("/v2/pnrs")));
    assert!(requests.iter().all(|one| one["path"] != "/ext/v1/events"), "what only looks is not kept");
    for (request, count) in [(&publisher, json!(2)), (&starter, done["eventsPublished"].clone())] {
        let one = requests.iter().find(|one| one["id"] == request.as_str()).unwrap();
        assert_eq!(one["eventCount"], count);
        let mut named: Vec<&Value> = one["eventIds"].as_array().unwrap().iter().collect();
        let events = journal["events"].as_array().unwrap().iter();
        let mut linked: Vec<&Value> =
            events.filter(|event| event["requestId"] == request.as_str()).map(|event| &event["id"]).collect();
        named.sort_by_key(|id| id.to_string());
        linked.sort_by_key(|id| id.to_string());
        assert_eq!(named, linked);
    }
    assert!(journal["events"].as_array().unwrap().iter().all(|event| event["requestId"].is_string()));
}
