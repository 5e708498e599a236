//! Signing in to the web console by a code.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, TestApp};

async fn code(app: &TestApp) -> Value {
    app.send(app.request(Method::POST, "/sandbox/v1/console-codes")).await.expect(201)
}

async fn sign_in(app: &TestApp, code: &Value) -> Answer {
    let request = app.anonymous(Method::POST, "/sandbox/v1/console-sessions");
    app.send(request.json(&json!({ "code": code }))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_signs_in_once_as_whoever_made_it() {
    let app = TestApp::new().await;
    let made = code(&app).await;
    assert_eq!(made["path"], format!("/console/#code={}", made["code"].as_str().unwrap()));
    assert_eq!(made["expiresIn"], 3600);
    let session = sign_in(&app, &made["code"]).await;
    assert_eq!(session.header("cache-control"), "no-store");
    let session = session.expect(201);
    let token = session["accessToken"].as_str().unwrap();
    let me = app.send(app.anonymous(Method::GET, "/ext/v1/me").bearer_auth(token)).await.expect(200);
    assert_eq!((&me["role"], &me["scopes"].as_array().unwrap().len()), (&json!("PLATFORM_ADMIN"), &6));
    assert_eq!(me["subject"], "25a02396-1048-48f9-bf93-102d2fb7895e");
    let again = sign_in(&app, &made["code"]).await;
    assert_eq!((again.status, again.code()), (403, "USER_NOT_AUTHORIZED"));
    app.state.clock.advance(chrono::TimeDelta::days(400));
    let later = app.send(app.anonymous(Method::GET, "/ext/v1/me").bearer_auth(token)).await;
    assert_eq!(later.status, 200, "a session outlives a clock that is wound far");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_made_by_platform_administrators_alone_and_name_the_path_of_a_proxy() {
    let app = TestApp::new().await;
    let request = app.anonymous(Method::POST, "/sandbox/v1/console-codes");
    assert_eq!(app.send(request.bearer_auth(app.company(COMPANY))).await.status, 403);
    assert_eq!(app.send(app.anonymous(Method::POST, "/sandbox/v1/console-codes")).await.status, 401);
    let setup = crate::support::Setup { arguments: vec!["--trusted-proxy", "127.0.0.1/32"], ..Default::default() };
    let app = TestApp::with(setup).await;
    let request = app.request(Method::POST, "/sandbox/v1/console-codes").header("x-forwarded-prefix", "/jetbridge");
    let made = app.send(request).await.expect(201);
    assert!(made["path"].as_str().unwrap().starts_with("/jetbridge/console/#code="));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_codes_none_is_tried_for_a_while() {
    let app = TestApp::new().await;
    let made = code(&app).await;
    for wrong in [json!(""), json!(5), Value::Null] {
        assert_eq!(sign_in(&app, &wrong).await.paths(), ["code"]);
    }
    for _ in 0..5 {
        assert_eq!(sign_in(&app, &json!("wrong")).await.status, 403);
    }
    let held = sign_in(&app, &made["code"]).await;
    assert_eq!((held.status, held.code()), (429, "TOO_MANY_REQUESTS"));
    assert!((1..=61).contains(&held.header("retry-after").parse::<u64>().unwrap()));
}
