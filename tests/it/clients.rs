//! API clients: made, listed and revoked by who runs the platform.

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, TMC, TestApp};

const PATH: &str = "/ext/v1/clients";

async fn token(app: &TestApp, client: &Value) -> crate::support::Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client["id"].as_str().unwrap()),
        ("client_secret", client["clientSecret"].as_str().unwrap()),
    ];
    app.send(app.anonymous(Method::POST, "/v2/auth/oauth2-token").form(&form)).await
}

async fn made(app: &TestApp, body: &Value) -> Value {
    let made = app.post(PATH, body).await;
    assert_eq!(made.header("cache-control"), "no-store");
    let location = made.header("location").to_owned();
    let client = made.expect(201);
    app.keep_secret(client["clientSecret"].as_str().unwrap());
    assert_eq!(location, format!("{PATH}/{}", client["id"].as_str().unwrap()));
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_tokens_of_its_role_and_scopes_until_it_is_revoked() {
    let app = TestApp::new().await;
    let body =
        json!({"name": "Expense tool", "role": "COMPANY_ADMIN", "companyId": COMPANY, "scopes": ["deliveries:read"]});
    let client = made(&app, &body).await;
    assert_eq!(
        (&client["role"], &client["companyId"], &client["scopes"]),
        (&json!("COMPANY_ADMIN"), &json!(COMPANY), &json!(["deliveries:read"]))
    );
    let answer = token(&app, &client).await.expect(200);
    assert_eq!(answer["scope"], "deliveries:read");
    let bearer = answer["access_token"].as_str().unwrap();
    let me = app.send(app.anonymous(Method::GET, "/ext/v1/me").bearer_auth(bearer)).await.expect(200);
    assert_eq!((&me["subject"], &me["role"]), (&client["id"], &json!("COMPANY_ADMIN")));
    assert_eq!(me["organization"]["id"], COMPANY);

    let listed = app.get_path(PATH).await.expect(200);
    assert_eq!(listed["totalCount"], 1);
    let shown = &listed["clients"][0];
    assert_eq!((&shown["id"], &shown["name"]), (&client["id"], &json!("Expense tool")));
    assert!(shown.get("clientSecret").is_none() && shown.get("revokedAt").is_none(), "{shown}");

    let one = format!("{PATH}/{}", client["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(app.send(app.request(Method::DELETE, &one)).await.status, 204);
    }
    let refused = token(&app, &client).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(app.get_path(PATH).await.expect(200)["clients"][0]["revokedAt"].is_string());
    let audit = app.get_path("/ext/v1/audit?kind=CLIENT").await.expect(200);
    let told: Vec<_> =
        audit["changes"].as_array().unwrap().iter().map(|one| (&one["action"], &one["organizationId"])).collect();
    assert_eq!(told, [(&json!("REVOKED"), &json!(COMPANY)), (&json!("CREATED"), &json!(COMPANY))], "once each");
    let nobody = format!("{PATH}/{COMPANY}");
    assert_eq!(app.send(app.request(Method::DELETE, &nobody)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_a_client_that_may_do_more_than_they() {
    let app = TestApp::new().await;
    let scopes = [Scope::PlatformAdmin, Scope::DeliveriesRead];
    let narrow = app.token(Role::PlatformAdmin, None, None, &scopes);
    let post = async |token: &str, body: &Value| {
        app.send(app.anonymous(Method::POST, PATH).bearer_auth(token).json(body)).await
    };
    let wide = json!({"name": "x", "role": "PLATFORM_ADMIN", "scopes": ["subscriptions:write", "deliveries:read"]});
    let refused = post(&narrow, &wide).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("subscriptions:write"), "{}", refused.text);
    let same = post(&narrow, &json!({"name": "x", "role": "PLATFORM_ADMIN"})).await.expect(201);
    app.keep_secret(same["clientSecret"].as_str().unwrap());
    assert_eq!(same["scopes"], json!(["deliveries:read", "platform:admin"]), "as many as its maker has");
    let company = post(&narrow, &json!({"name": "x", "role": "COMPANY_ADMIN", "companyId": COMPANY})).await.expect(201);
    app.keep_secret(company["clientSecret"].as_str().unwrap());
    assert_eq!(company["scopes"], json!(["deliveries:read"]), "those that suit the role");
    let bare = app.token(Role::PlatformAdmin, None, None, &[Scope::PlatformAdmin]);
    let none = post(&bare, &json!({"name": "x", "role": "COMPANY_ADMIN", "companyId": COMPANY})).await;
    assert_eq!((none.status, none.paths()), (400, vec!["scopes"]), "a client that may do nothing");
    for token in
        [app.company(COMPANY), app.tmc(TMC), app.token(Role::PlatformAdmin, None, None, &[Scope::SubscriptionsWrite])]
    {
        assert_eq!(post(&token, &wide).await.status, 403);
        for request in [app.anonymous(Method::GET, PATH), app.anonymous(Method::DELETE, &format!("{PATH}/{COMPANY}"))] {
            assert_eq!(app.send(request.bearer_auth(&token)).await.status, 403);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_its_organization_and_other_mistakes_are_told_by_field() {
    let app = TestApp::new().await;
    for (body, paths) in [
        (json!({}), vec!["name", "role"]),
        (json!({"name": " ", "role": "ADMIN", "scopes": []}), vec!["name", "role", "scopes"]),
        (json!({"name": "x", "role": "COMPANY_ADMIN"}), vec!["companyId"]),
        (json!({"name": "x", "role": "TMC_ADMIN", "companyId": COMPANY}), vec!["companyId", "tmcId"]),
        (json!({"name": "x", "role": "PLATFORM_ADMIN", "tmcId": TMC}), vec!["tmcId"]),
        (json!({"name": "x", "role": "PLATFORM_ADMIN", "scopes": ["all"]}), vec!["scopes[0]"]),
    ] {
        let answer = app.post(PATH, &body).await;
        assert_eq!((answer.status, answer.paths()), (400, paths), "{body}: {}", answer.text);
    }
    let listed = app.get_path(PATH).await.expect(200);
    assert_eq!(listed, json!({"clients": [], "totalCount": 0}));
}
