//! The stateless mock.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, TestApp, least};

const BASE: &str = "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions";
const ID: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

async fn call(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
    let mut request = app.anonymous(method, &format!("{BASE}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(if let Some(body) = body { request.json(&body) } else { request }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_operation_answers_its_first_example_with_any_or_no_bearer() {
    let app = TestApp::new().await;
    let list = format!("/subscriber/{COMPANY}/list");
    let item = format!("/{ID}");
    for headers in [vec![], vec![("authorization", "Bearer anything")]] {
        let created = call(&app, Method::POST, "", &headers, Some(least(COMPANY))).await;
        assert_eq!(created.header("location"), format!("{BASE}/{ID}"));
        assert_eq!(created.expect(201)["id"], ID);
        assert_eq!(call(&app, Method::GET, &list, &headers, None).await.expect(200)["totalCount"], 1);
        assert_eq!(call(&app, Method::GET, &item, &headers, None).await.expect(200)["id"], ID);
        let quiet = call(&app, Method::PATCH, &item, &headers, Some(json!({}))).await;
        assert_eq!((quiet.status, quiet.text.as_str()), (204, ""));
    }
    let whole = call(&app, Method::PATCH, &item, &[("prefer", "return=representation")], Some(json!({}))).await;
    assert_eq!(whole.expect(200)["id"], ID);
    assert_eq!(app.list(COMPANY, "").await.body["totalCount"], 0, "nothing is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_validation_is_the_real_one() {
    let app = TestApp::new().await;
    assert_eq!(
        call(&app, Method::POST, "", &[], Some(json!({"x": 1}))).await.paths(),
        ["eventTypes", "subscriberId", "url", "x"]
    );
    assert_eq!(call(&app, Method::GET, "/nope", &[], None).await.paths(), ["subscriptionId"]);
    assert_eq!(call(&app, Method::PATCH, &format!("/{ID}"), &[], Some(json!({"name": " "}))).await.paths(), ["name"]);
    let list = format!("/subscriber/{COMPANY}/list?limit=0");
    assert_eq!(call(&app, Method::GET, &list, &[], None).await.paths(), ["limit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn prefer_and_redoclys_header_steer_the_answer() {
    let app = TestApp::new().await;
    let item = format!("/{ID}");
    for (code, error) in [
        ("401", "USER_NOT_AUTHENTICATED"),
        ("404", "RESOURCE_NOT_FOUND"),
        ("500", "INTERNAL_ERROR"),
        ("503", "SERVICE_UNAVAILABLE"),
    ] {
        let answer = call(&app, Method::GET, &item, &[("prefer", &format!("code={code}"))], None).await;
        assert_eq!(answer.status.to_string(), code);
        assert_eq!(answer.body["errorMessages"][0]["errorCode"], error);
    }
    let several =
        call(&app, Method::POST, "", &[("prefer", "code=400, example=severalFaults")], Some(least(COMPANY))).await;
    assert_eq!(several.body["errorMessages"].as_array().unwrap().len(), 2);
    for headers in [[("prefer", "example=inactive")], [("x-redocly-response-body-example", "inactive")]] {
        assert_eq!(call(&app, Method::GET, &item, &headers, None).await.expect(200)["isActive"], false);
    }
    assert_eq!(call(&app, Method::GET, &item, &[("prefer", "code=418")], None).await.paths(), ["Prefer: code"]);
    assert_eq!(call(&app, Method::GET, &item, &[("prefer", "example=nope")], None).await.paths(), ["example"]);
}
