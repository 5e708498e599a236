//! `POST /ext/v1/subscriptions/preview`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, SISTER, STRANGER, TMC, TestApp, booking, booking_with, least_with, source};

async fn preview_as(app: &TestApp, token: &str, body: &Value) -> crate::support::Answer {
    app.send(app.anonymous(Method::POST, "/ext/v1/subscriptions/preview").bearer_auth(token).json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_which_events_would_match_and_what_would_change() {
    let app = TestApp::new().await;
    let id = app.created(&least_with(json!({"isActive": false}))).await;
    let ticketed = app.published(&booking()).await;
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    let invoiced = app.published(&booking_with(json!({"operation": "INVOICE_GENERATED"}))).await;
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    let sisters = app.published(&booking_with(json!({"organizationId": SISTER}))).await;
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    let strangers = app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    let body = |companies: &[&str], excluded: &[&str], subscription: Option<&str>| json!({"eventSource": source("COMPANY", companies), "eventTypes": ["PNR_V3"], "excludedOperations": excluded, "subscriptionId": subscription});
    let ids = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let new = preview_as(&app, &app.platform(), &body(&[COMPANY, STRANGER], &[], None)).await.expect(200);
    assert_eq!((&new["examined"], &new["matched"]), (&json!(4), &json!(3)));
    assert_eq!(ids(&new["samples"]), [strangers.as_str(), &invoiced, &ticketed]);
    assert!(new.get("difference").is_none());
    let change = body(&[COMPANY, SISTER], &["INVOICE_GENERATED"], Some(&id));
    let change = preview_as(&app, &app.tmc(TMC), &change).await.expect(200);
    assert_eq!((&change["examined"], &change["matched"]), (&json!(3), &json!(2)), "of those within reach");
    let difference = &change["difference"];
    assert_eq!(
        (&difference["matchesNow"], &difference["added"], &difference["removed"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!((ids(&difference["addedSamples"]), ids(&difference["removedSamples"])), (vec![sisters], vec![invoiced]));
    let other = json!({"eventSource": source("COMPANY", &[COMPANY]), "eventTypes": ["TRAVELER_V2"]});
    assert_eq!(preview_as(&app, &app.platform(), &other).await.expect(200)["matched"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_previews_what_it_may_not_subscribe_to() {
    let app = TestApp::new().await;
    let theirs = app.created(&least_with(json!({"subscriberId": STRANGER}))).await;
    let own = app.company(COMPANY);
    let body = json!({"eventSource": source("COMPANY", &[STRANGER]), "eventTypes": ["PNR_V3"]});
    assert_eq!(preview_as(&app, &own, &body).await.status, 403);
    let body =
        json!({"eventSource": source("COMPANY", &[COMPANY]), "eventTypes": ["PNR_V3"], "subscriptionId": theirs});
    assert_eq!(preview_as(&app, &own, &body).await.status, 404);
    let faulty = preview_as(&app, &own, &json!({"eventTypes": [], "x": 1})).await;
    assert_eq!(faulty.paths(), ["eventSource", "eventTypes", "x"]);
}
