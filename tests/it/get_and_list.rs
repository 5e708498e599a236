//! `GET` of one subscription and of a subscriber's list.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use jetbridge::api::auth::Scope;
use jetbridge::config::TimeFormat;
use jetbridge::domain::reach::Role;

use crate::support::app::item;
use crate::support::{COMPANY, SISTER, STRANGER, Setup, TMC, TestApp, least, least_with, source};

#[tokio::test(flavor = "multi_thread")]
async fn get_answers_200_with_an_etag_and_404_for_what_is_not_there() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let got = app.get(&id).await;
    assert_eq!((got.status, got.header("etag")), (200, "\"1\""));
    assert_eq!(got.body["id"], id);
    let missing = app.get("497f6eca-6276-4993-bfeb-53cbbbba6f08").await;
    assert_eq!((missing.status, missing.code()), (404, "RESOURCE_NOT_FOUND"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_no_uuid_is_a_fault_of_the_path() {
    let app = TestApp::new().await;
    for id in ["company1-id", "%00", "%FF", "497f6eca62764993bfeb53cbbbba6f08", "x%2Fy"] {
        let answer = app.send(app.request(Method::GET, &item(id))).await;
        assert_eq!(answer.paths(), ["subscriptionId"], "{id}");
        assert_eq!(app.list(id, "").await.paths(), ["subscriberId"], "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_with_label_names_each_known_organization_in_order() {
    let app = TestApp::new().await;
    let unknown = "99999999-9999-4999-8999-999999999999";
    let id = app.created(&least_with(json!({"eventSource": source("COMPANY", &[SISTER, unknown, COMPANY])}))).await;
    let predicate = &app.get(&id).await.body["eventSource"]["scopes"][0]["predicates"][0];
    assert_eq!(
        predicate["valuesWithLabel"],
        json!([{"id": SISTER, "name": "Sample Org B"}, {"id": COMPANY, "name": "Sample Org A"}])
    );
    assert_eq!(predicate["values"], json!([SISTER, unknown, COMPANY]));
    let id = app.created(&least_with(json!({"eventSource": source("COMPANY", &[unknown])}))).await;
    let predicate = app.get(&id).await.body["eventSource"]["scopes"][0]["predicates"][0].clone();
    assert!(predicate.get("valuesWithLabel").is_none(), "{predicate}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_oldest_first_and_holds_inactive_ones_and_no_others() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        app.state.clock.advance(TimeDelta::seconds(1));
        ids.push(app.created(&least_with(json!({"name": format!("n{n}"), "isActive": n % 2 == 0}))).await);
    }
    app.created(&least(SISTER)).await;
    let listed = app.list(COMPANY, "").await.expect(200);
    let got: Vec<_> =
        listed["subscriptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(got, ids);
    assert_eq!(listed["totalCount"], 5);
    assert_eq!(listed["subscriptions"][0], app.get(&ids[0]).await.body, "an entry is what get answers");
    assert_eq!(app.list(TMC, "").await.body, json!({"subscriptions": [], "totalCount": 0}));
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_of_one_instant_are_in_order_of_their_ids() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(app.created(&least(COMPANY)).await);
    }
    ids.sort();
    let mut paged = Vec::new();
    for offset in 0..6 {
        let page = app.list(COMPANY, &format!("?limit=1&offset={offset}")).await.expect(200);
        assert_eq!(page["totalCount"], 6);
        paged.push(page["subscriptions"][0]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(paged, ids);
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_is_50_by_default_and_1_to_100_and_offset_starts_at_0() {
    let app = TestApp::new().await;
    for _ in 0..52 {
        app.created(&least(COMPANY)).await;
    }
    let count =
        async |query: &str| app.list(COMPANY, query).await.expect(200)["subscriptions"].as_array().unwrap().len();
    assert_eq!(count("").await, 50);
    assert_eq!(count("?limit=100").await, 52);
    assert_eq!(count("?limit=1").await, 1);
    assert_eq!(count("?offset=50").await, 2);
    let past = app.list(COMPANY, "?offset=5000").await.expect(200);
    assert_eq!(past, json!({"subscriptions": [], "totalCount": 52}));
    for (query, path) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=-1", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=", "limit"),
        ("?limit=1&limit=2", "limit"),
        ("?offset=-1", "offset"),
        ("?offset=9223372036854775808", "offset"),
        ("?offset=1.5", "offset"),
    ] {
        assert_eq!(app.list(COMPANY, query).await.paths(), [path], "{query}");
    }
    assert_eq!(app.list(COMPANY, "?limit=0&offset=-1").await.paths(), ["limit", "offset"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extension_shows_a_subscription_with_full_times() {
    let app = TestApp::with(Setup { time_format: TimeFormat::Date, ..Setup::default() }).await;
    let id = app.created(&least_with(json!({"customHeaders": {"X-Key": "value"}}))).await;
    let path = format!("/ext/v1/subscriptions/{id}");
    let (original, full) = (app.get(&id).await, app.get_path(&path).await);
    assert_eq!(full.header("etag"), original.header("etag"));
    let (mut original, mut full) = (original.expect(200), full.expect(200));
    let now = app.state.clock.now();
    for time in ["createdAt", "updatedAt"] {
        assert_eq!(original[time].take()["iso8601"], now.format("%Y-%m-%d").to_string());
        assert_eq!(full[time].take()["iso8601"], now.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    assert_eq!(full, original);
    let stranger = app.anonymous(Method::GET, &path).bearer_auth(app.company(STRANGER));
    assert_eq!(app.send(stranger).await.status, 404);
    let narrow = app.token(Role::PlatformAdmin, None, None, &[Scope::EventsWrite]);
    assert_eq!(app.send(app.anonymous(Method::GET, &path).bearer_auth(narrow)).await.status, 403);
}
