//! Access tokens: which are good, and how to get one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use jetbridge::api::auth::{Scope, Verifier};
use jetbridge::config::Algorithm;
use jetbridge::domain::reach::Role;
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{JWT_SECRET, Setup};
use crate::support::database::connect;
use crate::support::{COMPANY, TMC, TestApp, least};

/// A token of the tests' secret that says just this.
pub fn sign_hs256(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(JWT_SECRET.as_bytes())).unwrap()
}

/// Good for a year of the tests' clock.
fn claims() -> Value {
    json!({"sub": "somebody", "exp": 1_826_000_000, "iat": 1_795_257_640, "role": "COMPANY_ADMIN", "companyId": COMPANY, "scope": ""})
}

fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn claims_without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

async fn status(app: &TestApp, token: &str) -> u16 {
    let answer = app.list_as(token, COMPANY, "").await;
    if answer.status == 401 {
        assert_eq!(answer.code(), "USER_NOT_AUTHENTICATED");
        assert_eq!(answer.body["errorMessages"][0]["message"], "Access Token Invalid");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Bearer error=\"invalid_token\", error_description=\""), "{challenge}");
    }
    answer.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_token_is_401() {
    let app = TestApp::new().await;
    let path = format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list");
    for request in [
        app.anonymous(Method::GET, &path),
        app.anonymous(Method::GET, &path).header("authorization", ""),
        app.anonymous(Method::GET, &path).header("authorization", "Basic dTpw"),
        app.anonymous(Method::GET, &path).header("authorization", "Bearer"),
        app.anonymous(Method::GET, &path).header("authorization", "Bearer \u{1}".replace('\u{1}', "x y z")),
    ] {
        let answer = app.send(request).await;
        assert_eq!((answer.status, answer.code()), (401, "USER_NOT_AUTHENTICATED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scheme_is_bearer_in_any_case() {
    let app = TestApp::new().await;
    let path = format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list");
    let header = format!("bEARER {}", sign_hs256(&claims()));
    assert_eq!(app.send(app.anonymous(Method::GET, &path).header("authorization", header)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_early_and_incomplete_tokens_are_401() {
    let app = TestApp::new().await;
    let now = app.state.clock.now().timestamp();
    for (claims, expected) in [
        (claims(), 200),
        (claims_with("exp", json!(now + 1)), 200),
        (claims_with("exp", json!(now - 59)), 200),
        (claims_with("exp", json!(now - 60)), 401),
        (claims_with("exp", json!("tomorrow")), 401),
        (claims_without("exp"), 401),
        (claims_with("nbf", json!(now - 1)), 200),
        (claims_with("nbf", json!(now + 60)), 200),
        (claims_with("nbf", json!(now + 61)), 401),
        (claims_with("iat", json!(now + 60)), 200),
        (claims_with("iat", json!(now + 61)), 401),
        (claims_without("iat"), 200),
        (claims_without("sub"), 401),
        (claims_with("sub", json!("")), 401),
        (claims_with("sub", json!("a\u{0}b")), 401),
        (claims_with("sub", json!("x".repeat(256))), 401),
        (claims_without("role"), 401),
        (claims_with("role", json!("KING")), 401),
        (claims_without("companyId"), 401),
        (claims_with("companyId", json!("company1-id")), 401),
        (claims_with("role", json!("TMC_ADMIN")), 401),
        (claims_with("aud", json!("somebody-else")), 401),
        (claims_with("aud", json!(["a", "b"])), 401),
        (claims_without("scope"), 200),
    ] {
        assert_eq!(status(&app, &sign_hs256(&claims)).await, expected, "{claims}");
    }
    app.state.clock.advance(TimeDelta::days(400));
    assert_eq!(status(&app, &sign_hs256(&claims())).await, 401, "the token has expired meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_algorithms_keys_and_forms_are_401() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    let app = TestApp::new().await;
    let good = sign_hs256(&claims());
    let (head, rest) = good.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    let none = B64.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let none_capital = B64.encode(r#"{"alg":"None"}"#);
    let other_body = B64.encode(claims_with("role", json!("PLATFORM_ADMIN")).to_string());
    let hs512 = {
        let header = Header::new(jsonwebtoken::Algorithm::HS512);
        encode(&header, &claims(), &EncodingKey::from_secret(JWT_SECRET.as_bytes())).unwrap()
    };
    let wrong_key = {
        let key = EncodingKey::from_secret(b"another-secret-that-is-long-enough-too");
        encode(&Header::default(), &claims(), &key).unwrap()
    };
    assert_eq!(status(&app, &good).await, 200);
    for token in [
        format!("{none}.{body}."),
        format!("{none}.{body}.{signature}"),
        format!("{none_capital}.{body}."),
        format!("{head}.{body}."),
        format!("{head}.{other_body}.{signature}"),
        format!("{head}.{body}"),
        format!("{good}.x"),
        hs512,
        wrong_key,
        "x".into(),
        "..".into(),
        "a.b.c".into(),
        "x".repeat(5000),
    ] {
        assert_eq!(status(&app, &token).await, 401, "{token}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_audience_and_issuer_must_be_named() {
    let verifier = Verifier::hs256(JWT_SECRET.as_bytes(), Some("jetbridge"), Some("https://id.example.com"));
    let app = TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await;
    let both = |aud: Value, iss: Value| {
        let mut claims = claims();
        claims["aud"] = aud;
        claims["iss"] = iss;
        sign_hs256(&claims)
    };
    let issuer = || json!("https://id.example.com");
    assert_eq!(status(&app, &both(json!("jetbridge"), issuer())).await, 200);
    assert_eq!(status(&app, &both(json!(["x", "jetbridge"]), issuer())).await, 200);
    assert_eq!(status(&app, &both(json!("other"), issuer())).await, 401);
    assert_eq!(status(&app, &both(json!("jetbridge"), json!("https://evil.example.com"))).await, 401);
    assert_eq!(status(&app, &sign_hs256(&claims())).await, 401, "neither is named");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_key_is_no_hs256_secret() {
    let (private, public) = crate::keys::rsa();
    let verifier = Verifier::public_key(public.as_bytes(), Algorithm::Rs256, None, None).unwrap();
    let app = TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await;
    let good = encode(
        &Header::new(jsonwebtoken::Algorithm::RS256),
        &claims(),
        &EncodingKey::from_rsa_pem(private.as_bytes()).unwrap(),
    );
    assert_eq!(status(&app, &good.unwrap()).await, 200);
    let confused = encode(&Header::default(), &claims(), &EncodingKey::from_secret(public.as_bytes())).unwrap();
    assert_eq!(status(&app, &confused).await, 401);
    assert_eq!(status(&app, &sign_hs256(&claims())).await, 401);
}

/// A client of the token endpoint.
pub async fn client(app: &TestApp, role: Role, tmc: Option<&str>, scopes: &[Scope]) -> (String, String) {
    use jetbridge::domain::id::ApiClientId;
    let id = ApiClientId::random();
    let secret = format!("secret-of-{id}");
    app.keep_secret(&secret);
    let row = jetbridge::store::api_clients::ApiClient {
        id,
        name: "test".parse().unwrap(),
        secret_hash: jetbridge::api::v2::tokens::hash_secret(&secret).unwrap(),
        role,
        company_id: None,
        tmc_id: tmc.map(|id| id.parse().unwrap()),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        created_at: app.state.clock.now(),
        created_by: "a test".into(),
        revoked_at: None,
    };
    let mut connection = connect(&app.db.url).await;
    jetbridge::store::api_clients::create(&mut connection, &row).await.unwrap();
    (id.to_string(), secret)
}

const TOKEN: &str = "/v2/auth/oauth2-token";

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_gives_a_token_of_the_clients_role_and_scopes() {
    let app = TestApp::new().await;
    let scopes = [Scope::SubscriptionsRead, Scope::SubscriptionsWrite];
    let (id, secret) = client(&app, Role::TmcAdmin, Some(TMC), &scopes).await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &secret),
        ("audience", "https://apis.spotnana.com/v2"),
    ];
    let answer = app.send(app.anonymous(Method::POST, TOKEN).form(&form)).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let token = answer.expect(200);
    assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(token["scope"], "subscriptions:read subscriptions:write");
    assert!(token.get("refresh_token").is_none());
    let token = token["access_token"].as_str().unwrap();
    let created = app.create_as(token, &least(COMPANY)).await.expect(201);
    let got = app.get_as(token, created["id"].as_str().unwrap()).await.body;
    assert_eq!(got["createdBy"], id);
    assert_eq!(app.list_as(token, crate::support::STRANGER, "").await.status, 403);
    app.state.clock.advance(TimeDelta::seconds(3600 + 60));
    assert_eq!(app.list_as(token, COMPANY, "").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_the_scopes_asked_for_that_the_client_has() {
    let app = TestApp::new().await;
    let (id, secret) = client(&app, Role::PlatformAdmin, None, &[Scope::EventsWrite, Scope::DeliveriesRead]).await;
    for (asked, given) in [
        ("events:write", "events:write"),
        ("deliveries:read platform:admin", "deliveries:read"),
        ("openid", "events:write deliveries:read"),
        ("", "events:write deliveries:read"),
        ("nonsense", ""),
    ] {
        let form =
            [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret), ("scope", asked)];
        let token = app.send(app.anonymous(Method::POST, TOKEN).form(&form)).await.expect(200);
        assert_eq!(token["scope"], given, "{asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_may_stand_in_a_basic_header_in_any_spelling() {
    let app = TestApp::new().await;
    let (id, secret) = client(&app, Role::PlatformAdmin, None, &[]).await;
    let ask = async |header: &str, form: &[(&str, &str)]| {
        let form: Vec<_> = [("grant_type", "client_credentials")].iter().chain(form).copied().collect();
        app.send(app.anonymous(Method::POST, TOKEN).header("authorization", header).form(&form)).await
    };
    let encoded = |text: String| STANDARD.encode(text);
    let pair = encoded(format!("{id}:{secret}"));
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for header in [
        format!("Basic {pair}"),
        format!("basic  {}", pair.trim_end_matches('=')),
        format!("BASIC {}", encoded(format!("{}:{percent}", id.replace('-', "%2D")))),
    ] {
        assert_eq!(ask(&header, &[]).await.expect(200)["token_type"], "Bearer", "{header}");
    }
    let both = [("client_id", id.as_str()), ("client_secret", secret.as_str())];
    assert_eq!(ask(&format!("Basic {pair}"), &both).await.status, 200, "the same twice");
    assert_eq!(ask("Bearer of-somebody", &both).await.status, 200, "another scheme says nothing here");
    let other = [("client_id", "somebody-else"), ("client_secret", secret.as_str())];
    assert_eq!(ask(&format!("Basic {pair}"), &other).await.paths(), ["client_id"]);
    for broken in ["Basic ~", "Basic", "Basic ", &format!("Basic {}", encoded(id.clone())), "Basic Og=="] {
        let answer = ask(broken, &[]).await;
        assert!(answer.paths().contains(&"Authorization"), "{broken}: {}", answer.text);
    }
    let wrong = format!("Basic {}", encoded(format!("{id}:wrong")));
    assert_eq!(ask(&wrong, &[]).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_403_and_a_wrong_form_is_400() {
    let app = TestApp::new().await;
    let (id, secret) = client(&app, Role::PlatformAdmin, None, &[]).await;
    for (id, secret) in [
        (id.as_str(), "wrong"),
        ("497f6eca-6276-4993-bfeb-53cbbbba6f08", secret.as_str()),
        ("not-a-uuid", "x"),
        ("' OR 1=1 --", "x"),
    ] {
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let answer = app.send(app.anonymous(Method::POST, TOKEN).form(&form)).await;
        assert_eq!((answer.status, answer.code()), (403, "USER_NOT_AUTHORIZED"), "{id}");
    }
    for (form, paths) in [
        (vec![], vec!["client_id", "client_secret", "grant_type"]),
        (vec![("grant_type", "password"), ("client_id", "a"), ("client_secret", "b")], vec!["grant_type"]),
        (vec![("grant_type", "client_credentials"), ("client_id", "\0"), ("client_secret", "b")], vec!["client_id"]),
        (
            vec![("grant_type", "client_credentials"), ("client_id", "a"), ("client_id", "b"), ("client_secret", "b")],
            vec!["client_id"],
        ),
    ] {
        let answer = app.send(app.anonymous(Method::POST, TOKEN).form(&form)).await;
        assert_eq!(answer.paths(), paths, "{form:?}");
    }
    let json = app.anonymous(Method::POST, TOKEN).json(&json!({"grant_type": "client_credentials"}));
    assert_eq!(app.send(json).await.status, 415);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_is_limited_in_rate() {
    let app = TestApp::with(Setup { token_rate: 3, ..Setup::default() }).await;
    let ask = async |id: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "wrong")];
        app.send(app.anonymous(Method::POST, TOKEN).form(&form)).await
    };
    for _ in 0..3 {
        assert_eq!(ask("one").await.status, 403);
    }
    let limited = ask("one").await;
    assert_eq!((limited.status, limited.code()), (429, "TOO_MANY_REQUESTS"));
    assert!((1..=60).contains(&limited.header("retry-after").parse::<u32>().unwrap()));
    assert_eq!(ask("two").await.status, 403, "another client has its own rate");
    let mut statuses = Vec::new();
    for n in 0..20 {
        statuses.push(ask(&format!("guess-{n}")).await.status);
    }
    assert!(statuses.contains(&429), "one address cannot try many clients: {statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn client_secrets_are_kept_as_argon2id_hashes() {
    let app = TestApp::new().await;
    let (_, secret) = client(&app, Role::PlatformAdmin, None, &[]).await;
    let dump = app.db.dump().await;
    assert!(dump.contains("$argon2id$") && !dump.contains(&secret));
}
