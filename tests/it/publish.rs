//! Publishing: what is read, what is refused, batches, idempotency, who may.

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    COMPANY, OTHER_TMC, Receiver, SISTER, STRANGER, Setup, TMC, TestApp, booking, booking_with, least_with, source,
    subscription_at,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_an_event_is_told_at_once() {
    let app = TestApp::new().await;
    let body = json!({
        "eventType": "PNR_V4", "operation": "lower case", "organizationId": "company1", "contractingTmcId": 5, "timestamp": "yesterday",
        "operationSummary": ["1"], "payload": "text", "extra": 1,
    });
    let refused = app.post("/ext/v1/events", &body).await;
    assert_eq!(
        refused.paths(),
        [
            "contractingTmcId",
            "eventType",
            "extra",
            "operation",
            "operationSummary",
            "organizationId",
            "payload",
            "timestamp"
        ]
    );
    for (body, path) in [
        (booking_with(json!({"payload": {"name": "a\u{0}b"}})), "payload"),
        (booking_with(json!({"payload": null})), ""),
        (booking_with(json!({"payloadUrl": "https://partner.example.com/p"})), "payloadUrl"),
        (booking_with(json!({"eventType": null})), "eventType"),
    ] {
        assert_eq!(app.post("/ext/v1/events", &body).await.paths(), [path], "{body}");
    }
    let least = json!({"eventType": "PNR_APPROVAL", "organizationId": COMPANY, "payload": {}});
    assert_eq!(app.post("/ext/v1/events", &least).await.expect(202)["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_stored_whole_or_not_at_all() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let mut events: Vec<Value> = (0..3).map(|n| booking_with(json!({"payload": {"n": n}}))).collect();
    events[1]["eventType"] = json!("NONE");
    let refused = app.post("/ext/v1/events/batch", &json!({"events": events})).await;
    assert_eq!(refused.paths(), ["events[1].eventType"]);
    assert_eq!(app.get_path("/ext/v1/events").await.expect(200)["events"], json!([]));
    let events: Vec<Value> = (0..1000).map(|n| booking_with(json!({"payload": {"n": n}}))).collect();
    let stored = app.post("/ext/v1/events/batch", &json!({"events": events})).await.expect(202);
    assert_eq!(stored["events"].as_array().unwrap().len(), 1000);
    assert!(stored["events"].as_array().unwrap().iter().all(|one| one["matched"] == 1));
    app.engine().step().await;
    let mut numbers: Vec<i64> =
        receiver.received().iter().map(|one| one.json()["payload"]["n"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
    let traces: std::collections::HashSet<_> =
        receiver.received().iter().map(|one| one.header("x-b3-traceid").to_owned()).collect();
    assert_eq!(traces.len(), 1000, "one trace an event");
    let too_many: Vec<Value> =
        (0..1001).map(|_| json!({"eventType": "PNR_V3", "organizationId": COMPANY, "payload": {}})).collect();
    for (events, path) in [(json!(too_many), "events"), (json!([]), "events"), (json!({}), "events")] {
        assert_eq!(app.post("/ext/v1/events/batch", &json!({"events": events})).await.paths(), [path]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_under_the_same_key_publishes_nothing_more() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let publish =
        |body: Value| app.send(app.request(Method::POST, "/ext/v1/events").header("idempotency-key", "k1").json(&body));
    let all = futures_util::future::join_all((0..16).map(|_| publish(booking()))).await;
    let ids: std::collections::HashSet<_> = all.into_iter().map(|one| one.expect(202)["id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(publish(booking_with(json!({"payload": {"other": 1}}))).await.status, 409);
    app.engine().step().await;
    assert_eq!(receiver.count(), 1);
    assert_eq!(app.get_path("/ext/v1/events").await.expect(200)["events"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tmcs_of_an_event_are_its_own_or_else_its_organizations() {
    let app = TestApp::new().await;
    let of_tmc = |kind: &str, tmc: &str| least_with(json!({"subscriberId": tmc, "eventSource": source(kind, &[tmc])}));
    app.created(&of_tmc("CONTRACTING_TMC", TMC)).await;
    app.created(&of_tmc("BOOKING_TMC", OTHER_TMC)).await;
    for (fields, matched) in [
        (json!({}), 1),
        (json!({"bookingTmcId": OTHER_TMC}), 2),
        (json!({"contractingTmcId": OTHER_TMC}), 0),
        (json!({"organizationId": STRANGER}), 1),
        (json!({"organizationId": uuid::Uuid::new_v4()}), 0),
    ] {
        let published = app.post("/ext/v1/events", &booking_with(fields.clone())).await.expect(202);
        assert_eq!(published["matched"], matched, "{fields}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_publishes_needs_the_scope_and_the_organization() {
    let app = TestApp::new().await;
    let publish = |token: String, body: Value| {
        app.send(app.anonymous(Method::POST, "/ext/v1/events").bearer_auth(token).json(&body))
    };
    let reads = app.token(Role::PlatformAdmin, None, None, &[Scope::DeliveriesRead]);
    assert_eq!(publish(reads, booking()).await.status, 403);
    for (token, body, status) in [
        (app.tmc(TMC), booking(), 202),
        (app.tmc(TMC), booking_with(json!({"organizationId": SISTER})), 202),
        (app.tmc(TMC), booking_with(json!({"organizationId": STRANGER})), 403),
        (app.tmc(TMC), booking_with(json!({"bookingTmcId": OTHER_TMC})), 403),
        (app.company(COMPANY), booking(), 202),
        (app.company(COMPANY), booking_with(json!({"contractingTmcId": TMC})), 202),
        (app.company(COMPANY), booking_with(json!({"contractingTmcId": OTHER_TMC})), 403),
        (app.company(COMPANY), booking_with(json!({"organizationId": SISTER})), 403),
    ] {
        assert_eq!(publish(token, body.clone()).await.status, status, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_each_of_their_bookings_newest_first_and_page_by_page() {
    let app = TestApp::new().await;
    let mut expected = Vec::new();
    for pnrs in [&["b"][..], &["a", "b"], &["c"], &["b", "c", "d"], &["b"]] {
        let pnrs: Vec<_> = pnrs.iter().map(|id| json!({"pnrId": id})).collect();
        let event = app.published(&booking_with(json!({"payload": {"pnrs": pnrs}}))).await;
        if pnrs.contains(&json!({"pnrId": "b"})) {
            expected.insert(0, event);
        }
        app.state.clock.advance(chrono::TimeDelta::milliseconds(1));
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get_path(&format!("/ext/v1/events?pnrId=b&limit=3{cursor}")).await.expect(200);
        found.extend(page["events"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, expected);
    let none = app.send(app.anonymous(Method::GET, "/ext/v1/events?pnrId=b").bearer_auth(app.company(STRANGER))).await;
    assert_eq!(none.expect(200)["events"], json!([]), "nobody finds what is out of reach");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_and_deliveries_show_only_what_is_within_reach_page_by_page() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let stranger = app.created(&least_with(json!({"subscriberId": STRANGER, "url": receiver.url()}))).await;
    for n in 0..5 {
        app.published(&booking_with(json!({"payload": {"pnrId": format!("p{n}")}}))).await;
        app.state.clock.advance(chrono::TimeDelta::milliseconds(1));
    }
    let theirs = app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    app.engine().step().await;
    for (path, name) in [("/ext/v1/events", "events"), ("/ext/v1/deliveries", "deliveries")] {
        let seen = async |token: &str| {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let url = format!("{path}?limit=2{cursor}");
                let page = app.send(app.anonymous(Method::GET, &url).bearer_auth(token)).await.expect(200);
                let page_size = page[name].as_array().unwrap().len();
                seen.extend(page[name].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
                match page["nextCursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
                assert_eq!(page_size, 2);
            }
            assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {seen:?}");
            seen.len()
        };
        assert_eq!(seen(&app.platform()).await, 6, "{path}");
        assert_eq!(seen(&app.tmc(TMC)).await, 5, "{path}");
        assert_eq!(seen(&app.company(COMPANY)).await, 5, "{path}");
        assert_eq!(seen(&app.company(SISTER)).await, 0, "{path}");
        assert_eq!(seen(&app.company(STRANGER)).await, 1, "{path}");
    }
    let delivery = app.deliveries_of(&theirs).await[0]["id"].as_str().unwrap().to_owned();
    let mine = app.company(COMPANY);
    for (method, path) in [
        (Method::GET, format!("/ext/v1/events/{theirs}")),
        (Method::GET, format!("/ext/v1/events/{theirs}/matches")),
        (Method::GET, format!("/ext/v1/deliveries/{delivery}")),
        (Method::POST, format!("/ext/v1/deliveries/{delivery}/resend")),
        (Method::GET, format!("/ext/v1/subscriptions/{stranger}/settings")),
        (Method::GET, format!("/ext/v1/subscriptions/{stranger}/secrets")),
        (Method::GET, format!("/ext/v1/subscriptions/{stranger}/stats")),
        (Method::POST, format!("/ext/v1/subscriptions/{stranger}/secrets")),
        (Method::POST, format!("/ext/v1/subscriptions/{stranger}/test")),
    ] {
        let answer = app.send(app.anonymous(method, &path).bearer_auth(&mine)).await;
        assert_eq!((answer.status, answer.code()), (404, "RESOURCE_NOT_FOUND"), "{path}");
    }
    let put = app.anonymous(Method::PUT, &format!("/ext/v1/subscriptions/{stranger}/settings")).bearer_auth(&mine);
    assert_eq!(app.send(put.json(&json!({}))).await.status, 404);
    for (query, count) in [
        ("?pnrId=p3", 1),
        ("?eventType=TRAVELER_V2", 0),
        (&format!("?organizationId={STRANGER}"), 1),
        ("?since=2026-11-21T10:40:41Z", 0),
        ("?until=2026-11-21T10:40:41Z", 6),
    ] {
        let list = app.get_path(&format!("/ext/v1/events{query}")).await.expect(200);
        assert_eq!(list["events"].as_array().unwrap().len(), count, "{query}");
    }
    for query in ["?limit=0", "?limit=101", "?cursor=x", "?state=LOST", "?since=now", "?limit=1&limit=2"] {
        assert_eq!(app.get_path(&format!("/ext/v1/deliveries{query}")).await.status, 400, "{query}");
    }
    assert_eq!(
        app.get_path("/ext/v1/deliveries?state=DELIVERED").await.expect(200)["deliveries"].as_array().unwrap().len(),
        6
    );
    assert_eq!(app.get_path("/ext/v1/deliveries?state=WAITING").await.expect(200)["deliveries"], json!([]));
}
