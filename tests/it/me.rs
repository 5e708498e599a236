//! `GET /ext/v1/me`

use chrono::TimeDelta;
use jetbridge::api::auth::Scope;
use jetbridge::clock::ClockMode;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, Setup, TMC, TestApp};

async fn me(app: &TestApp, token: &str) -> Answer {
    app.send(app.anonymous(Method::GET, "/ext/v1/me").bearer_auth(token)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_caller_is_told_who_it_is_and_for_whom_it_acts() {
    let app = TestApp::new().await;
    let unknown = "99999999-9999-4999-8999-999999999999";
    for (token, role, organization) in [
        (app.platform(), "PLATFORM_ADMIN", Value::Null),
        (app.tmc(TMC), "TMC_ADMIN", json!({"id": TMC, "name": "Sample TMC", "type": "TMC"})),
        (app.company(COMPANY), "COMPANY_ADMIN", json!({"id": COMPANY, "name": "Sample Org A", "type": "COMPANY"})),
        (app.company(unknown), "COMPANY_ADMIN", json!({"id": unknown, "type": "COMPANY"})),
    ] {
        let told = me(&app, &token).await.expect(200);
        assert_eq!((&told["role"], &told["organization"]), (&json!(role), &organization));
        assert_eq!(told["subject"], "25a02396-1048-48f9-bf93-102d2fb7895e");
        assert_eq!(told["scopes"].as_array().unwrap().len(), Scope::ALL.len());
        assert_eq!(told["expiresAt"], "2027-12-26T10:40:40.000Z");
        let server = json!({
            "version": env!("CARGO_PKG_VERSION"), "isSandbox": true, "issuesTokens": true, "hasEngine": true, "retentionDays": 30,
        });
        assert_eq!(told["server"], server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_needs_no_scope_to_ask_but_has_to_be_good() {
    let app = TestApp::new().await;
    let none = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[]);
    assert_eq!(me(&app, &none).await.expect(200)["scopes"], json!([]));
    let one = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::DeliveriesRead]);
    assert_eq!(me(&app, &one).await.expect(200)["scopes"], json!(["deliveries:read"]));
    assert_eq!(me(&app, "nonsense").await.code(), "USER_NOT_AUTHENTICATED");
    assert_eq!(app.send(app.anonymous(Method::GET, "/ext/v1/me")).await.code(), "USER_NOT_AUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_the_servers() {
    let app = TestApp::new().await;
    let now = app.state.clock.now();
    app.state.clock.set_mode(ClockMode::Frozen(now + TimeDelta::days(3)));
    let clock = me(&app, &app.platform()).await.expect(200)["clock"].clone();
    assert_eq!((&clock["isFrozen"], &clock["now"]), (&json!(true), &json!("2026-11-24T10:40:40.123Z")));
    app.state.clock.set_mode(ClockMode::Offset(TimeDelta::hours(2)));
    let clock = me(&app, &app.platform()).await.expect(200)["clock"].clone();
    assert_eq!((&clock["isFrozen"], &clock["aheadSeconds"]), (&json!(false), &json!(7200)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_trace_is_told_where_one_was_configured() {
    let page = "https://tracing.example.com/trace/{traceId}";
    let app = TestApp::with(Setup { arguments: vec!["--trace-url", page], ..Setup::default() }).await;
    assert_eq!(me(&app, &app.platform()).await.expect(200)["server"]["traceUrlTemplate"], page);
    assert!(me(&app, &app.company(COMPANY)).await.expect(200)["server"]["traceUrlTemplate"].is_null());
}
