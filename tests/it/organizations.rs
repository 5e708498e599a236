//! `/ext/v1/organizations`

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, TMC, TestApp};

const NEW: &str = "33333333-3333-4333-8333-333333333333";

async fn put(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.send(app.request(Method::PUT, &format!("/ext/v1/organizations/{id}")).json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn put_makes_and_replaces_whole() {
    let app = TestApp::new().await;
    let body = json!({"type": "COMPANY", "name": "New Co", "contractingTmcId": TMC, "bookingTmcId": TMC});
    let made = put(&app, NEW, &body).await.expect(201);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value);
    }
    assert_eq!(made["id"], NEW);
    let replaced = put(&app, NEW, &json!({"type": "COMPANY", "name": "Renamed"})).await;
    assert_eq!(replaced.status, 200, "also within one instant");
    assert!(replaced.body.get("contractingTmcId").is_none(), "what is left out is unset");
    let got = app.send(app.request(Method::GET, &format!("/ext/v1/organizations/{NEW}"))).await.expect(200);
    assert_eq!(got, replaced.body);
    app.state.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(put(&app, NEW, &body).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_body_is_400_with_paths() {
    let app = TestApp::new().await;
    for (body, paths) in [
        (json!({}), vec!["name", "type"]),
        (json!({"type": "PERSON", "name": " ", "x": 1}), vec!["name", "type", "x"]),
        (json!({"type": "COMPANY", "name": "C", "bookingTmcId": "x"}), vec!["bookingTmcId"]),
    ] {
        assert_eq!(put(&app, NEW, &body).await.paths(), paths, "{body}");
    }
    assert_eq!(put(&app, "x", &json!({})).await.paths(), ["organizationId"]);
    let any = jetbridge::domain::id::OrganizationId::ANY.to_string();
    assert_eq!(put(&app, &any, &json!({"type": "TMC", "name": "T"})).await.paths(), ["organizationId"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn list_pages_and_get_of_an_unknown_one_is_404() {
    let app = TestApp::new().await;
    let list = async |query: &str| app.send(app.request(Method::GET, &format!("/ext/v1/organizations{query}"))).await;
    let all = list("").await.expect(200);
    assert_eq!((all["totalCount"].clone(), all["organizations"].as_array().unwrap().len()), (json!(5), 5));
    let page = list("?limit=2&offset=4").await.expect(200);
    assert_eq!(page["organizations"], json!([all["organizations"][4]]));
    assert_eq!(list("?limit=101").await.paths(), ["limit"]);
    let missing = app.send(app.request(Method::GET, &format!("/ext/v1/organizations/{NEW}"))).await;
    assert_eq!((missing.status, missing.code()), (404, "RESOURCE_NOT_FOUND"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_platform_admin_with_the_scope_may() {
    let app = TestApp::new().await;
    let weak = app.token(Role::PlatformAdmin, None, None, &[Scope::SubscriptionsRead]);
    for token in [app.tmc(TMC), app.company(COMPANY), weak] {
        for (method, path) in [
            (Method::GET, "/ext/v1/organizations".to_owned()),
            (Method::GET, format!("/ext/v1/organizations/{TMC}")),
            (Method::PUT, format!("/ext/v1/organizations/{TMC}")),
        ] {
            let answer = app.send(app.anonymous(method, &path).bearer_auth(&token)).await;
            assert_eq!((answer.status, answer.code()), (403, "USER_NOT_AUTHORIZED"), "{path}");
        }
    }
    let anonymous = app.send(app.anonymous(Method::GET, "/ext/v1/organizations")).await;
    assert_eq!(anonymous.status, 401);
}
