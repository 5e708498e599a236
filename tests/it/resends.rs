//! Sending many again, reconciling, figures, tests.

use chrono::TimeDelta;
use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{COMPANY, OTHER_TMC, Receiver, Reply, SISTER, Setup, TMC, TestApp, booking_with, subscription_at};

/// Five events whose deliveries were given up, and the receiver that then works.
async fn with_exhausted() -> (TestApp, Receiver, String) {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if n < 30 { Reply::status(500) } else { Reply::ok() }).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    for n in 0..5 {
        app.published(&booking_with(json!({"payload": {"pnrId": format!("p{n}"), "tripId": "t"}}))).await;
    }
    app.engine().step().await;
    assert_eq!(receiver.count(), 30);
    // Nobody wants to see two weeks of tries here.
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    app.state.clock.advance(TimeDelta::minutes(2));
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(14));
    app.engine().step().await;
    app.patch(&id, &json!({"isActive": true})).await.expect(200);
    (app, receiver, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_counts_sends_at_its_rate_and_tells_its_progress() {
    let (app, receiver, id) = with_exhausted().await;
    let wish =
        json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "perSecond": 8});
    let mut dry = wish.clone();
    dry["dryRun"] = json!(true);
    assert_eq!(
        app.post("/ext/v1/resends", &dry).await.expect(200),
        json!({"dryRun": true, "total": 5, "delivered": 0, "exhausted": 5, "waiting": 0,
            "bySubscription": [{"subscriptionId": id, "total": 5}]})
    );
    app.engine().step().await;
    assert_eq!(receiver.count(), 30, "a dry run sends nothing");
    let made = app.post("/ext/v1/resends", &wish).await;
    assert!(made.header("location").starts_with("/ext/v1/resends/"));
    let job = made.expect(202);
    assert_eq!((&job["state"], &job["total"], &job["sent"]), (&json!("RUNNING"), &json!(5), &json!(0)));
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let sent = async || app.get_path(&path).await.expect(200)["sent"].as_i64().unwrap();
    // Two each quarter of a second.
    for (expected, tries) in [(2, 32), (4, 34), (5, 35)] {
        app.engine().step().await;
        assert_eq!((sent().await, receiver.count()), (expected, tries));
        app.state.clock.advance(TimeDelta::milliseconds(250));
    }
    app.engine().step().await;
    let done = app.get_path(&path).await.expect(200);
    assert_eq!((&done["state"], receiver.count()), (&json!("DONE"), 35));
    let listed = app.get_path("/ext/v1/deliveries?state=DELIVERED").await.expect(200);
    assert_eq!(listed["deliveries"].as_array().unwrap().len(), 5);
    let ids: std::collections::HashSet<_> = receiver.received().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 5, "the ids are the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_can_be_cancelled_and_is_its_makers_alone() {
    let (app, receiver, id) = with_exhausted().await;
    let wish =
        json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "perSecond": 4});
    let job = app.post("/ext/v1/resends", &wish).await.expect(202);
    app.engine().step().await;
    assert_eq!(receiver.count(), 31);
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let other = app.company(crate::support::STRANGER);
    let seen = app.send(app.anonymous(Method::GET, &path).bearer_auth(&other)).await;
    assert_eq!(seen.status, 404);
    let cancelled = app.post(&format!("{path}/cancel"), &json!({})).await.expect(200);
    assert_eq!((&cancelled["state"], &cancelled["sent"]), (&json!("CANCELLED"), &json!(1)));
    app.state.clock.advance(TimeDelta::seconds(10));
    app.engine().step().await;
    assert_eq!(receiver.count(), 31);
    assert_eq!(app.get_path("/ext/v1/resends").await.expect(200)["resends"].as_array().unwrap().len(), 1);
    for (body, path) in [
        (json!({"since": "2026-11-22T00:00:00Z", "until": "2026-11-21T00:00:00Z"}), "until"),
        (json!({"since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "perSecond": 0}), "perSecond"),
        (json!({"since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "state": "HELD"}), "state"),
        (json!({"since": "2026-11-21T00:00:00Z"}), "until"),
    ] {
        assert_eq!(app.post("/ext/v1/resends", &body).await.paths(), [path], "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_hours_is_tried_now_once_its_receiver_is_mended_and_keeps_its_schedule() {
    let app = TestApp::with(Setup::with_receivers()).await;
    // The first tries, one that was asked for while it still fails, and then all is well.
    let receiver = Receiver::scripted(|n, _| if n < 24 + 4 { Reply::status(500) } else { Reply::ok() }).await;
    let other = Receiver::answering(vec![Reply::status(500)]).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    app.created(&subscription_at(&other.url())).await;
    for n in 0..4 {
        app.published(&booking_with(json!({"payload": {"pnrId": format!("p{n}")}}))).await;
    }
    app.engine().step().await;
    assert_eq!((receiver.count(), other.count()), (24, 24));
    let wish = json!({"subscriptionId": id, "state": "WAITING", "since": "2026-11-21T00:00:00Z",
        "until": "2026-11-22T00:00:00Z", "perSecond": 1000});
    let mut dry = wish.clone();
    dry["dryRun"] = json!(true);
    let count = app.post("/ext/v1/resends", &dry).await.expect(200);
    assert_eq!((&count["total"], &count["exhausted"], &count["waiting"]), (&json!(4), &json!(0), &json!(4)));
    let due = async || {
        let list = app.get_path(&format!("/ext/v1/deliveries?subscriptionId={id}")).await.expect(200);
        let all = list["deliveries"].as_array().unwrap();
        let told = |one: &serde_json::Value| (one["attemptCount"].as_u64().unwrap(), one["nextAttemptAt"].clone());
        all.iter().map(told).collect::<Vec<_>>()
    };
    let job = app.post("/ext/v1/resends", &wish).await.expect(202);
    assert_eq!((&job["stateFilter"], &job["total"]), (&json!("WAITING"), &json!(4)));
    app.engine().step().await;
    assert_eq!((receiver.count(), other.count()), (28, 24), "tried now, and nobody else's");
    let later = due().await;
    assert!(later.iter().all(|(count, _)| *count == 7), "{later:?}");
    // The eighth comes when the schedule has it, not at once as in a new one.
    app.state.clock.advance(TimeDelta::seconds(30));
    app.engine().step().await;
    assert_eq!(receiver.count(), 28);
    app.post("/ext/v1/resends", &wish).await.expect(202);
    app.engine().step().await;
    assert_eq!(receiver.count(), 32);
    let delivered = app.get_path(&format!("/ext/v1/deliveries?subscriptionId={id}&state=DELIVERED")).await.expect(200);
    let counts: Vec<_> = delivered["deliveries"].as_array().unwrap().iter().map(|one| &one["attemptCount"]).collect();
    assert_eq!(counts, [8, 8, 8, 8]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reconciliation_tells_what_a_receiver_lacks_and_sends_it_again() {
    let (app, receiver, id) = with_exhausted().await;
    let mut wish = json!({"organizationId": COMPANY, "subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z"});
    let told = app.post("/ext/v1/reconciliations", &wish).await.expect(200);
    let bookings = told["bookings"].as_array().unwrap();
    assert_eq!(bookings.len(), 5);
    assert_eq!((&bookings[0]["tripId"], &bookings[0]["pnrId"]), (&json!("t"), &json!("p0")));
    assert!(bookings.iter().all(|one| one["isDelivered"] == false && one["isMissing"].is_null()));
    assert!(bookings.iter().all(|one| one["isExhausted"] == true), "{told:#}");
    wish["knownIds"] = json!(["p0", "p1", "p2"]);
    wish["resend"] = json!(true);
    let told = app.post("/ext/v1/reconciliations", &wish).await.expect(200);
    assert_eq!((&told["missing"], &told["resent"]), (&json!(2), &json!(2)));
    let mut asked = wish.clone();
    asked["resend"] = json!(false);
    let told = app.post("/ext/v1/reconciliations", &asked).await.expect(200);
    let on_its_way = told["bookings"].as_array().unwrap().iter().filter(|one| one["isExhausted"] == false);
    assert_eq!(on_its_way.count(), 2, "what is sent again is on its way: {told:#}");
    app.engine().step().await;
    assert_eq!(receiver.count(), 32);
    let got: std::collections::BTreeSet<_> = receiver.received()[30..]
        .iter()
        .map(|one| one.json()["payload"]["pnrId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(got.into_iter().collect::<Vec<_>>(), ["p3", "p4"]);
    wish.as_object_mut().unwrap().retain(|name, _| name != "knownIds" && name != "resend" && name != "subscriptionId");
    let told = app.post("/ext/v1/reconciliations", &wish).await.expect(200);
    let delivered = told["bookings"].as_array().unwrap().iter().filter(|one| one["isDelivered"] == true).count();
    assert_eq!(delivered, 2);
    let other = app.anonymous(Method::POST, "/ext/v1/reconciliations").bearer_auth(app.company(SISTER));
    assert_eq!(app.send(other.json(&wish)).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_to_one_receiver_is_left_alone_while_another_gets_it_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (good, bad) = (Receiver::new().await, Receiver::scripted(|_, _| Reply::status(503)).await);
    for receiver in [&good, &bad] {
        app.created(&subscription_at(&receiver.url())).await;
    }
    let event = app.published(&booking_with(json!({}))).await;
    app.engine().step().await;
    let tries = bad.count();
    assert_eq!((good.count(), tries), (1, 6));
    let mut wish = json!({"organizationId": COMPANY, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "knownIds": []});
    let told = app.post("/ext/v1/reconciliations", &wish).await.expect(200);
    let one = &told["bookings"][0];
    assert_eq!(
        (&one["isDelivered"], &one["isExhausted"], &one["isMissing"]),
        (&json!(false), &json!(false), &json!(true))
    );
    assert_eq!((&told["resendable"], &told["resent"]), (&json!(1), &json!(0)), "{told:#}");
    let next = async || {
        let all = app.deliveries_of(&event).await;
        all.iter().find_map(|one| one["nextAttemptAt"].as_str().map(ToOwned::to_owned)).unwrap()
    };
    let before = next().await;
    wish["resend"] = json!(true);
    let told = app.post("/ext/v1/reconciliations", &wish).await.expect(200);
    assert_eq!((&told["resendable"], &told["resent"]), (&json!(1), &json!(1)), "{told:#}");
    app.engine().step().await;
    assert_eq!((good.count(), bad.count()), (2, tries), "its schedule goes on as it was");
    assert_eq!(next().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_test_is_told_its_first_attempt() {
    let app = TestApp::with(Setup { is_running: true, ..Setup::with_receivers() }).await;
    let receiver = Receiver::answering(vec![Reply::Status(401, "", "who are you?"), Reply::ok()]).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let path = format!("/ext/v1/subscriptions/{id}/test");
    let waiting = |seconds: u32| app.request(Method::POST, &path).header("prefer", format!("wait={seconds}"));
    let told = app.send(waiting(60)).await.expect(200);
    let attempt = &told["attempt"];
    assert_eq!((&attempt["number"], &attempt["status"]), (&json!(1), &json!(401)), "{told:#}");
    assert_eq!((&attempt["reason"], &attempt["answer"]), (&json!("UNAUTHORIZED"), &json!("who are you?")));
    // Who may not read attempts is not told of one, nor made to wait; neither is who does not want to wait.
    let writer = app.token(Role::PlatformAdmin, None, None, &[Scope::DeliveriesWrite]);
    let blind =
        app.send(app.anonymous(Method::POST, &path).bearer_auth(writer).header("prefer", "wait=60")).await.expect(202);
    assert_eq!(blind["attempt"], json!(null));
    app.send(waiting(0)).await.expect(202);
    // Where none is made, nobody waits for it.
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    let held = app.send(waiting(60)).await.expect(202);
    assert_eq!(held["attempt"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_event_takes_the_same_way_and_the_figures_tell_of_it() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500), Reply::ok()]).await;
    let mut body = subscription_at(&receiver.url());
    body["eventTypes"] = json!(["SERVICE_CHARGE", "PNR_V3"]);
    let id = app.created(&body).await;
    let other = Receiver::new().await;
    app.created(&subscription_at(&other.url())).await;
    let path = format!("/ext/v1/subscriptions/{id}/test");
    let sent = app.send(app.request(Method::POST, &path)).await.expect(202);
    app.engine().step().await;
    assert_eq!((receiver.count(), other.count()), (2, 0), "to this one alone");
    let got = &receiver.received()[1];
    assert_eq!(sent["deliveryId"], got.id());
    assert_eq!(
        (&got.json()["event_type"], &got.json()["operation"]),
        (&json!("SERVICE_CHARGE"), &json!("SERVICE_FEE"))
    );
    assert_eq!(got.json()["audience"]["organizationId"], COMPANY);
    app.post(&path, &json!({"eventType": "PNR_V3"})).await.expect(202);
    app.engine().step().await;
    assert_eq!(receiver.received()[2].json()["payload"]["pnrId"], "9000000001");
    let stats = app.get_path(&format!("/ext/v1/subscriptions/{id}/stats")).await.expect(200);
    assert_eq!((&stats["delivered"], &stats["exhausted"], &stats["attempts"]), (&json!(2), &json!(0), &json!(3)));
    assert_eq!(stats["reasons"][0]["reason"], "SERVER_ERROR");
    assert!(stats["durationMs"]["p99"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_past_their_retention_are_dropped_unless_something_of_them_waits() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver =
        Receiver::scripted(
            |_, got| {
                if got.json()["payload"]["works"] == true { Reply::ok() } else { Reply::status(500) }
            },
        )
        .await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let publish = async |works: bool| app.published(&booking_with(json!({"payload": {"works": works}}))).await;
    let gone = publish(true).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(1));
    let awaited = publish(false).await;
    app.engine().step().await;
    // It is held: its next look is 14 days after its first try, and nobody looks meanwhile.
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    app.state.clock.advance(TimeDelta::days(31));
    app.engine().look_after_partitions().await.unwrap();
    assert_eq!(app.get_path(&format!("/ext/v1/events/{gone}")).await.status, 404);
    assert_eq!(app.get_path(&format!("/ext/v1/events/{awaited}")).await.status, 200);
    assert_eq!(app.deliveries_of(&awaited).await[0]["attempts"].as_array().unwrap().len(), 6);
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&awaited).await[0]["state"], "EXHAUSTED");
    app.engine().look_after_partitions().await.unwrap();
    assert_eq!(app.get_path(&format!("/ext/v1/events/{awaited}")).await.status, 200, "it is kept from its end on");
    app.state.clock.advance(TimeDelta::days(31));
    app.engine().look_after_partitions().await.unwrap();
    assert_eq!(app.get_path(&format!("/ext/v1/events/{awaited}")).await.status, 404);
    // What comes now has its partition.
    app.patch(&id, &json!({"isActive": true})).await.expect(200);
    let now = publish(true).await;
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&now).await[0]["state"], "DELIVERED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_seen_by_whoever_reaches_as_far() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let wish = json!({"since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z"});
    let make = async |token: String| {
        let post = app.anonymous(Method::POST, "/ext/v1/resends").bearer_auth(token).json(&wish);
        app.send(post).await.expect(202)["id"].as_str().unwrap().to_owned()
    };
    let of_company = make(app.company(COMPANY)).await;
    let of_tmc = make(app.tmc(TMC)).await;
    let of_platform = make(app.platform()).await;
    for (token, seen) in [
        (app.platform(), vec![&of_company, &of_tmc, &of_platform]),
        (app.tmc(TMC), vec![&of_company, &of_tmc]),
        (app.tmc(OTHER_TMC), vec![]),
        (app.company(COMPANY), vec![&of_company]),
        (app.company(SISTER), vec![]),
    ] {
        let get = async |path: &str| app.send(app.anonymous(Method::GET, path).bearer_auth(&token)).await;
        let list = get("/ext/v1/resends").await.expect(200);
        let mut ids: Vec<_> =
            list["resends"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        ids.sort_unstable();
        let mut expected: Vec<_> = seen.iter().map(|id| (*id).clone()).collect();
        expected.sort_unstable();
        assert_eq!(ids, expected);
        for id in [&of_company, &of_tmc, &of_platform] {
            let status = get(&format!("/ext/v1/resends/{id}")).await.status;
            assert_eq!(status, if seen.contains(&id) { 200 } else { 404 });
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_tells_what_came_of_what_it_sent_each_delivery_once() {
    let app = TestApp::with(Setup::with_receivers()).await;
    // Of the five, two fail for some more attempts.
    let is_slow = |one: &crate::support::Received| ["p0", "p1"].iter().any(|id| one.json()["payload"]["pnrId"] == **id);
    let receiver = Receiver::scripted(move |n, one| {
        if n < 30 || (is_slow(one) && n < 30 + 3 + 2 * 7) { Reply::status(500) } else { Reply::ok() }
    })
    .await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    for n in 0..5 {
        app.published(&booking_with(json!({"payload": {"pnrId": format!("p{n}"), "tripId": "t"}}))).await;
    }
    app.engine().step().await;
    assert_eq!(receiver.count(), 30);
    let wish = json!({"subscriptionId": id, "state": "WAITING", "since": "2026-11-21T00:00:00Z",
        "until": "2026-11-22T00:00:00Z", "perSecond": 1000});
    let job = app.post("/ext/v1/resends", &wish).await.expect(202);
    assert_eq!((&job["delivered"], &job["failedAgain"], &job["ratePerSecond"]), (&json!(0), &json!(0), &json!(0.0)));
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let counts = async || {
        let now = app.get_path(&path).await.expect(200);
        (now["sent"].as_i64().unwrap(), now["delivered"].as_i64().unwrap(), now["failedAgain"].as_i64().unwrap())
    };
    app.engine().step().await;
    assert_eq!(counts().await, (5, 3, 2));
    // They fail on, and are still two that failed.
    app.state.clock.advance(TimeDelta::minutes(10));
    app.engine().step().await;
    assert_eq!(counts().await, (5, 3, 2));
    for _ in 0..12 {
        app.state.clock.advance(TimeDelta::hours(2));
        app.engine().step().await;
    }
    assert_eq!(counts().await, (5, 5, 0), "delivered at last, they are none that failed");
    let listed = app.get_path("/ext/v1/resends").await.expect(200);
    assert_eq!((&listed["resends"][0]["delivered"], &listed["resends"][0]["failedAgain"]), (&json!(5), &json!(0)));
    // Sent once more by another, they count there.
    let wish = json!({"deliveryIds": [app.get_path("/ext/v1/deliveries").await.expect(200)["deliveries"][0]["id"]], "state": "DELIVERED"});
    let second = app.post("/ext/v1/resends", &wish).await.expect(202);
    app.engine().step().await;
    let second = app.get_path(&format!("/ext/v1/resends/{}", second["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&second["delivered"], &second["ratePerSecond"]), (&json!(1), &json!(1.0)));
    assert_eq!(counts().await, (5, 5, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_again_has_failed_again() {
    let (app, receiver, id) = with_exhausted().await;
    let dead = Receiver::answering(vec![Reply::status(500)]).await;
    app.patch(&id, &json!({"url": dead.url()})).await.expect(200);
    let wish = json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z"});
    let job = app.post("/ext/v1/resends", &wish).await.expect(202);
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    for _ in 0..30 {
        app.engine().step().await;
        app.state.clock.advance(TimeDelta::hours(13));
    }
    app.engine().step().await;
    let now = app.get_path(&path).await.expect(200);
    assert_eq!((&now["delivered"], &now["failedAgain"]), (&json!(0), &json!(5)), "{now}");
    let over = app.get_path("/ext/v1/deliveries?state=EXHAUSTED").await.expect(200);
    assert_eq!((over["deliveries"].as_array().unwrap().len(), receiver.count()), (5, 30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_that_is_asked_for_twice_under_one_key_is_one() {
    let (app, receiver, id) = with_exhausted().await;
    let wish = json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z"});
    let ask = async |body: &serde_json::Value| {
        app.send(app.request(Method::POST, "/ext/v1/resends").header("idempotency-key", "once").json(body)).await
    };
    let mut dry = wish.clone();
    dry["dryRun"] = json!(true);
    ask(&dry).await.expect(200);
    let first = ask(&wish).await;
    let location = first.header("location").to_owned();
    let first = first.expect(202);
    app.engine().step().await;
    let again = ask(&wish).await;
    assert_eq!(again.header("location"), location);
    assert_eq!(again.expect(202), first, "the answer of the first");
    app.engine().step().await;
    assert_eq!(receiver.count(), 35);
    assert_eq!(app.get_path("/ext/v1/resends").await.expect(200)["resends"].as_array().unwrap().len(), 1);
    let other = json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-23T00:00:00Z"});
    assert_eq!(ask(&other).await.status, 409);
    let audit = app.get_path("/ext/v1/audit?kind=RESEND").await.expect(200);
    assert_eq!(audit["changes"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_that_is_no_multiple_of_four_is_kept_as_well() {
    let (app, receiver, id) = with_exhausted().await;
    let wish =
        json!({"subscriptionId": id, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z", "perSecond": 5});
    app.post("/ext/v1/resends", &wish).await.expect(202);
    // One each fifth of a second.
    for sent in 1..=5 {
        app.engine().step().await;
        assert_eq!(receiver.count(), 30 + sent);
        app.state.clock.advance(TimeDelta::milliseconds(200));
    }
}
