//! `GET /ext/v1/search`

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, Receiver, SISTER, STRANGER, Setup, TMC, TestApp, booking, booking_with, least_with};

/// What a caller finds, as kinds and ids.
async fn find(app: &TestApp, token: &str, text: &str) -> Vec<(String, String)> {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let request = app.anonymous(Method::GET, &format!("/ext/v1/search?{query}")).bearer_auth(token);
    let found = app.send(request).await.expect(200);
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    found["results"].as_array().unwrap().iter().map(|one| (text(one, "kind"), text(one, "id"))).collect()
}

fn one(kind: &str, id: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), id.to_owned())]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_person_has_is_found_by_who_may_see_it() {
    let app = TestApp::new().await;
    let subscription =
        app.created(&least_with(json!({"name": "Expenses", "url": "https://hooks.example.com/x"}))).await;
    let event = app.published(&booking()).await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let trace =
        app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200)["traceId"].as_str().unwrap().to_owned();
    let now = app.state.clock.now();
    let body = json!({"subscriptionId": subscription, "since": now - chrono::TimeDelta::hours(1), "until": now});
    let job = app.post("/ext/v1/resends", &body).await.body["id"].as_str().unwrap_or_default().to_owned();
    let (own, tmc, others) = (app.company(COMPANY), app.tmc(TMC), [app.company(SISTER), app.company(STRANGER)]);
    for (text, expected) in [
        (event.as_str(), one("EVENT", &event)),
        (&delivery, one("DELIVERY", &delivery)),
        (&subscription, one("SUBSCRIPTION", &subscription)),
        (COMPANY, one("ORGANIZATION", COMPANY)),
        (&trace, one("EVENT", &event)),
        ("9000000001", one("BOOKING", "9000000001")),
        ("7000000001", one("TRIP", "7000000001")),
        (" 7000000001 ", one("TRIP", "7000000001")),
        ("expen", one("SUBSCRIPTION", &subscription)),
        ("HOOKS.exam", one("SUBSCRIPTION", &subscription)),
        ("sample org a", one("ORGANIZATION", COMPANY)),
    ] {
        for token in [&app.platform(), &own, &tmc] {
            assert_eq!(find(&app, token, text).await, expected, "{text}");
        }
        for token in &others {
            assert_eq!(find(&app, token, text).await, [], "{text}");
        }
    }
    assert_eq!(find(&app, &app.platform(), &job).await, one("RESEND", &job));
    for nothing in ["9000000002", "%", "xpenses", "497f6eca-6276-4993-bfeb-53cbbbba6f08"] {
        assert_eq!(find(&app, &own, nothing).await, [], "{nothing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_is_found_by_its_span_and_an_event_by_each_of_its_bookings() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    for url in ["https://127.0.0.1:9/", &receiver.url()] {
        app.created(&least_with(json!({ "url": url }))).await;
    }
    let body = json!({"payload": {"pnrs": [{"pnrId": "5000000001"}, {"pnrId": "5000000002"}]}});
    let event = app.published(&booking_with(body)).await;
    app.engine().step().await;
    let deliveries = app.deliveries_of(&event).await;
    let mut tries: Vec<usize> = deliveries.iter().map(|one| one["attempts"].as_array().unwrap().len()).collect();
    tries.sort_unstable();
    assert_eq!(tries, [1, 6], "one that was delivered at once, and one that was tried again");
    for delivery in &deliveries {
        let id = delivery["id"].as_str().unwrap();
        for attempt in delivery["attempts"].as_array().unwrap() {
            let span = attempt["spanId"].as_str().unwrap();
            assert_eq!(find(&app, &app.company(COMPANY), span).await, one("DELIVERY", id));
            assert_eq!(find(&app, &app.company(STRANGER), span).await, []);
        }
    }
    for booking in ["5000000001", "5000000002"] {
        assert_eq!(find(&app, &app.company(COMPANY), booking).await, one("BOOKING", booking));
        assert_eq!(find(&app, &app.company(STRANGER), booking).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_of_the_sandbox_is_found_by_what_is_printed_on_its_papers() {
    let app = TestApp::new().await;
    let made = app.post("/sandbox/v1/bookings", &json!({"externalId": "partner-77"})).await.expect(201);
    let pnr = made["pnrId"].as_str().unwrap();
    app.post(&format!("/sandbox/v1/bookings/{pnr}/actions"), &json!({"action": "TICKET"})).await.expect(200);
    let shown = app.get_path(&format!("/v3/trips/{}/pnrs/{pnr}", made["tripId"].as_str().unwrap())).await.text;
    let ticket = shown.split("\"ticketNumber\":\"").nth(1).unwrap().split('"').next().unwrap();
    let is_found = async |text: &str| find(&app, &app.platform(), text).await.contains(&one("BOOKING", pnr)[0]);
    for text in [pnr, "partner-77", ticket] {
        assert!(is_found(text).await, "{text}");
    }
    assert_eq!(find(&app, &app.company(STRANGER), "partner-77").await, []);
    assert_eq!(find(&app, &app.platform(), pnr).await.len(), 1, "once, whatever it was found by");
    // What else its document holds is none of these.
    for text in ["USD", "AIR", "BOOKING", "Acme Robotics", COMPANY] {
        assert!(!is_found(text).await, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_twenty_are_given_and_a_text_is_required() {
    let app = TestApp::new().await;
    for number in 0..25 {
        app.created(&least_with(json!({"name": format!("many {number}")}))).await;
    }
    assert_eq!(find(&app, &app.platform(), "many").await.len(), 20);
    app.published(&booking_with(json!({"payload": {"pnrId": "many 1", "tripId": "1"}}))).await;
    assert_eq!(find(&app, &app.platform(), "many 1").await[0].0, "BOOKING", "exact ones first");
    for wrong in ["", "?q=", "?q=%20", "?q=%00", "?q=a&q=b", &format!("?q={}", "x".repeat(256))] {
        let asked = app.get_path(&format!("/ext/v1/search{wrong}")).await;
        assert_eq!(asked.paths(), ["q"], "{wrong}");
    }
    let token = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::DeliveriesRead]);
    assert_eq!(find(&app, &token, "many 2").await, [], "subscriptions need their own scope");
    let token = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::SubscriptionsRead]);
    let refused = app.anonymous(Method::GET, "/ext/v1/search?q=many").bearer_auth(token);
    assert_eq!(app.send(refused).await.status, 403);
}
