//! `/ext/v1/organizations`

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, OTHER_TMC, SISTER, STRANGER, TMC, TestApp};

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
async fn only_a_platform_admin_with_the_scope_may_put_one() {
    let app = TestApp::new().await;
    let weak = app.token(Role::PlatformAdmin, None, None, &[Scope::SubscriptionsRead]);
    for token in [app.tmc(TMC), app.company(COMPANY), weak] {
        let path = format!("/ext/v1/organizations/{TMC}");
        let answer = app.send(app.anonymous(Method::PUT, &path).bearer_auth(&token)).await;
        assert_eq!((answer.status, answer.code()), (403, "USER_NOT_AUTHORIZED"));
    }
    let anonymous = app.send(app.anonymous(Method::GET, "/ext/v1/organizations")).await;
    assert_eq!(anonymous.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_caller_sees_whom_it_may_act_for_by_name_and_type() {
    let app = TestApp::new().await;
    let ids = async |token: &str, query: &str| {
        let request = app.anonymous(Method::GET, &format!("/ext/v1/organizations{query}")).bearer_auth(token);
        let list = app.send(request).await.expect(200);
        let all = list["organizations"].as_array().unwrap();
        assert_eq!(list["totalCount"], all.len());
        let mut ids: Vec<_> = all.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let (all, tmc, company) = (app.platform(), app.tmc(TMC), app.company(COMPANY));
    assert_eq!(ids(&tmc, "").await, [COMPANY, SISTER, TMC]);
    assert_eq!(ids(&company, "").await, [COMPANY]);
    assert_eq!(ids(&tmc, "?type=COMPANY").await, [COMPANY, SISTER]);
    assert_eq!(ids(&all, "?type=TMC").await, [TMC, OTHER_TMC]);
    assert_eq!(ids(&all, "?q=SAMPLE%20org").await, [COMPANY, SISTER]);
    assert_eq!(ids(&all, "?q=%25").await, Vec::<String>::new(), "taken as it is written");
    assert_eq!(ids(&company, "?q=acme").await, Vec::<String>::new());
    let wrong = app.send(app.request(Method::GET, "/ext/v1/organizations?type=CLUB&limit=0&q=a&q=b")).await;
    assert_eq!(wrong.paths().len(), 3);
    for (token, id, status) in [
        (&tmc, SISTER, 200),
        (&tmc, STRANGER, 404),
        (&company, COMPANY, 200),
        (&company, TMC, 404),
        (&all, STRANGER, 200),
    ] {
        let path = format!("/ext/v1/organizations/{id}");
        assert_eq!(app.send(app.anonymous(Method::GET, &path).bearer_auth(token)).await.status, status, "{id}");
    }
    let token = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::EventsWrite]);
    assert_eq!(app.send(app.anonymous(Method::GET, "/ext/v1/organizations").bearer_auth(token)).await.status, 403);
}
