//! `Idempotency-Key` on create.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::database::connect;
use crate::support::{Answer, COMPANY, TestApp, least, least_with};

async fn create(app: &TestApp, token: &str, key: &str, body: &Value) -> Answer {
    let request = app.anonymous(Method::POST, "/v3/webhooks/subscriptions").bearer_auth(token);
    app.send(request.header("idempotency-key", key).json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_within_24_hours_answers_the_same() {
    let app = TestApp::new().await;
    let token = app.platform();
    let first = create(&app, &token, "key-1", &least(COMPANY)).await;
    assert_eq!(first.status, 201);
    app.state.clock.advance(TimeDelta::hours(23));
    let again = create(&app, &token, "key-1", &least(COMPANY)).await;
    assert_eq!((again.status, &again.body), (201, &first.body), "the secret included");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(app.list(COMPANY, "").await.body["totalCount"], 1);
    app.state.clock.advance(TimeDelta::hours(1));
    let later = create(&app, &token, "key-1", &least(COMPANY)).await;
    assert_ne!(later.expect(201)["id"], first.body["id"], "after 24 hours it is a new request");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_under_the_same_key_is_409() {
    let app = TestApp::new().await;
    let token = app.platform();
    create(&app, &token, "key-1", &least(COMPANY)).await.expect(201);
    let other = create(&app, &token, "key-1", &least_with(json!({"name": "other"}))).await;
    assert_eq!((other.status, other.code()), (409, "IDEMPOTENCY_CONFLICT"));
    assert_eq!(app.list(COMPANY, "").await.body["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_connections_with_one_key_create_one_subscription() {
    let app = TestApp::new().await;
    let token = app.platform();
    for round in 0..5 {
        let key = format!("key-{round}");
        let body = least_with(json!({"name": format!("round {round}")}));
        let all = (0..16).map(|_| async {
            // A client of its own is a connection of its own.
            let client = crate::support::process::client();
            let request = client.post(app.url("/v3/webhooks/subscriptions")).bearer_auth(&token);
            Answer::of(request.header("idempotency-key", &key).json(&body).send().await.unwrap()).await
        });
        let answers = futures_util::future::join_all(all).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.body), (201, &answers[0].body), "{}", answer.text);
        }
        assert_eq!(app.list(COMPANY, "").await.body["totalCount"], round + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_two_callers_never_meet() {
    let app = TestApp::new().await;
    let claims = json!({"sub": "another", "exp": 4_102_444_800_i64, "role": "PLATFORM_ADMIN"});
    let another = crate::tokens::sign_hs256(&claims);
    let first = create(&app, &app.platform(), "key-1", &least(COMPANY)).await.expect(201);
    let second = create(&app, &another, "key-1", &least(COMPANY)).await.expect(201);
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_takes_no_key() {
    let app = TestApp::new().await;
    let token = app.platform();
    assert_eq!(create(&app, &token, "key-1", &json!({})).await.status, 400);
    create(&app, &token, "key-1", &least(COMPANY)).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_1_to_255_visible_characters() {
    let app = TestApp::new().await;
    let token = app.platform();
    assert_eq!(create(&app, &token, &"k".repeat(255), &least(COMPANY)).await.status, 201);
    for key in [String::new(), "k".repeat(256), "tab\tinside".into()] {
        assert_eq!(create(&app, &token, &key, &least(COMPANY)).await.paths(), ["Idempotency-Key"], "{key:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kept_answer_is_sealed_and_swept_when_expired() {
    let app = TestApp::new().await;
    let created = create(&app, &app.platform(), "key-1", &least(COMPANY)).await.expect(201);
    let secret = created["hmacSigningSecret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    let dump = app.db.dump().await;
    assert!(dump.contains("key-1") && !dump.contains(secret));
    let mut connection = connect(&app.db.url).await;
    let sweep = async |connection: &mut _, hours| {
        let at = app.state.clock.now() + TimeDelta::hours(hours);
        jetbridge::store::idempotency_keys::sweep(connection, at).await.unwrap()
    };
    assert_eq!(sweep(&mut connection, 23).await, 0);
    assert_eq!(sweep(&mut connection, 24).await, 1);
}
