//! What one tenant learns of another: nothing.

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{COMPANY, OTHER_TMC, STRANGER, TMC, TestApp, booking, least, least_with, source};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_subject_and_key_in_two_tenants_are_two_requests() {
    let app = TestApp::new().await;
    // All of these have the same `sub`.
    let tokens = [
        (app.platform(), COMPANY),
        (app.tmc(TMC), COMPANY),
        (app.company(COMPANY), COMPANY),
        (app.tmc(OTHER_TMC), STRANGER),
        (app.company(STRANGER), STRANGER),
    ];
    let mut ids = std::collections::BTreeSet::new();
    for round in 0..2 {
        for (token, subscriber) in &tokens {
            let request = app.anonymous(Method::POST, "/v3/webhooks/subscriptions").bearer_auth(token);
            let created = app.send(request.header("idempotency-key", "1").json(&least(subscriber))).await.expect(201);
            ids.insert(created["id"].as_str().unwrap().to_owned());
        }
        assert_eq!(ids.len(), tokens.len(), "round {round}");
    }
    for token in [app.company(COMPANY), app.tmc(TMC)] {
        let request = app.anonymous(Method::POST, "/ext/v1/events").bearer_auth(&token);
        let first = app.send(request.header("idempotency-key", "e").json(&booking())).await.expect(202);
        ids.insert(first["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), tokens.len() + 2, "events, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn matched_counts_what_the_publisher_may_see() {
    let app = TestApp::new().await;
    app.created(&least(COMPANY)).await;
    // The TMC's own, and one of the platform for somebody else, on the company's bookings.
    app.created(&least_with(json!({"subscriberId": TMC, "eventSource": source("COMPANY", &[COMPANY])}))).await;
    app.created(&least_with(json!({"subscriberId": STRANGER, "eventSource": source("COMPANY", &[COMPANY])}))).await;
    for (token, expected) in [(app.company(COMPANY), 1), (app.tmc(TMC), 2), (app.platform(), 3)] {
        for key in [None, Some("k")] {
            let request = app.anonymous(Method::POST, "/ext/v1/events").bearer_auth(&token);
            let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
            let published = app.send(request.json(&booking())).await.expect(202);
            assert_eq!(published["matched"], expected, "{key:?}");
            let path = format!("/ext/v1/events/{}", published["id"].as_str().unwrap());
            let get =
                async |path: &str| app.send(app.anonymous(Method::GET, path).bearer_auth(&token)).await.expect(200);
            assert_eq!(get(&path).await["matched"], expected, "and so it is shown");
            assert_eq!(get("/ext/v1/events?limit=1").await["events"][0]["matched"], expected, "and listed");
            let explained = get(&format!("{path}/matches")).await;
            assert_eq!(explained["matches"].as_array().unwrap().len(), expected, "and explained");
        }
    }
    let narrow = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::EventsWrite]);
    let batch = app.anonymous(Method::POST, "/ext/v1/events/batch").bearer_auth(&narrow);
    let stored = app.send(batch.json(&json!({"events": [booking(), booking()]}))).await.expect(202);
    assert!(stored["events"].as_array().unwrap().iter().all(|one| one["matched"] == 1), "{stored}");
}
