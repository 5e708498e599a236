//! Tokens as issuers make them, and what their owners are told.

use chrono::TimeDelta;
use jetbridge::api::auth::Scope;
use jetbridge::clock::{Clock, ClockMode};
use jetbridge::domain::reach::Role;
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{JWT_SECRET, Setup};
use crate::support::{Answer, COMPANY, TestApp, logs};
use crate::tokens::{client, sign_hs256};

fn claims(app: &TestApp, name: &str, value: Value) -> Value {
    let now = app.state.clock.now().timestamp();
    let mut claims = json!({"sub": "a", "exp": now + 600, "iat": now, "role": "COMPANY_ADMIN", "companyId": COMPANY});
    claims[name] = value;
    claims
}

async fn list(app: &TestApp, claims: &Value) -> Answer {
    app.list_as(&sign_hs256(claims), COMPANY, "").await
}

#[tokio::test(flavor = "multi_thread")]
async fn times_may_have_fractions_and_clocks_may_differ_by_a_minute() {
    let app = TestApp::new().await;
    let now = app.state.clock.now().timestamp();
    for (name, value) in [
        ("exp", json!(now as f64 + 600.75)),
        ("exp", json!(now - 30)),
        ("iat", json!(now as f64 - 0.5)),
        ("iat", json!(now + 6)),
        ("iat", json!(now as f64 + 45.5)),
        ("nbf", json!(now as f64 + 0.25)),
        ("nbf", json!(now + 50)),
    ] {
        let answer = list(&app, &claims(&app, name, value.clone())).await;
        assert_eq!(answer.status, 200, "{name} {value}: {}", answer.header("www-authenticate"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_which_claim_it_is_about_to_the_caller_and_in_the_log() {
    let app = TestApp::new().await;
    let now = app.state.clock.now().timestamp();
    for (name, value) in [
        ("exp", json!(now - 120)),
        ("exp", json!("tomorrow")),
        ("iat", json!(now as f64 + 120.5)),
        ("nbf", json!(now + 120)),
        ("sub", Value::Null),
        ("role", json!("KING")),
        ("companyId", json!("nobody\"\\")),
        ("aud", json!("somebody-else")),
    ] {
        let answer = list(&app, &claims(&app, name, value.clone())).await;
        assert_eq!((answer.status, answer.code()), (401, "USER_NOT_AUTHENTICATED"), "{name} {value}");
        assert_eq!(answer.body["errorMessages"][0]["message"], "Access Token Invalid");
        let challenge = answer.header("www-authenticate");
        let start = "Bearer error=\"invalid_token\", error_description=\"";
        let why = challenge
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or_else(|| panic!("{challenge}"));
        assert!(why.contains(name) && !why.contains(['"', '\\']), "{name}: {why}");
        let lines = logs::lines_with(answer.header("x-request-id"));
        assert!(lines.iter().any(|line| line.contains(why)), "{why} is not in {lines:?}");
    }
    let request = app.anonymous(Method::GET, &format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list"));
    assert_eq!(app.send(request).await.header("www-authenticate"), "Bearer", "there was no token to be wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_names_critical_extensions_is_refused() {
    let app = TestApp::new().await;
    let header = Header { crit: Some(vec!["exp".to_owned()]), ..Header::default() };
    let claims = claims(&app, "scope", json!(""));
    let token = encode(&header, &claims, &EncodingKey::from_secret(JWT_SECRET.as_bytes())).unwrap();
    let answer = app.list_as(&token, COMPANY, "").await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains("crit"), "{}", answer.header("www-authenticate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_a_clock_that_was_wound_stay_good_when_it_is_brought_back() {
    let clock = Clock::adjustable(ClockMode::Offset(TimeDelta::zero()));
    let app = TestApp::with(Setup { clock, ..Setup::default() }).await;
    app.state.clock.advance(TimeDelta::days(20));
    let (id, secret) = client(&app, Role::PlatformAdmin, None, &[Scope::SubscriptionsRead]).await;
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let answer = app.send(app.anonymous(Method::POST, "/v2/auth/oauth2-token").form(&form)).await.expect(200);
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(app.list_as(token, COMPANY, "").await.status, 200);
    app.state.clock.set_mode(ClockMode::Offset(TimeDelta::zero()));
    assert_eq!(app.list_as(token, COMPANY, "").await.status, 200, "after a reset");
}
