//! What comes through proxies: callers that are told apart, and paths that lead back.

use jetbridge::domain::id::ApiClientId;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::app::Setup;
use crate::support::{Answer, COMPANY, TestApp, least};

const TOKEN: &str = "/v2/auth/oauth2-token";

async fn behind_a_proxy(token_rate: u32) -> TestApp {
    let arguments = vec!["--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "10.0.0.0/8"];
    TestApp::with(Setup { arguments, token_rate, ..Setup::default() }).await
}

fn form(app: &TestApp, client_id: &str) -> RequestBuilder {
    let form = [("grant_type", "client_credentials"), ("client_id", client_id), ("client_secret", "wrong")];
    app.anonymous(Method::POST, TOKEN).form(&form)
}

async fn ask(app: &TestApp, client_id: &str, forwarded: &str) -> u16 {
    app.send(form(app, client_id).header("x-forwarded-for", forwarded)).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_behind_one_proxy_have_a_limit_each_however_it_writes_their_addresses() {
    for [one, same, other] in [
        ["198.51.100.1:1111", "198.51.100.1:2222", "198.51.100.2:1111"],
        ["[2001:db8::1]:443", "[2001:db8::1]:444", "[2001:db8:0:1::1]:443"],
        ["::ffff:198.51.100.1", "198.51.100.1", "198.51.100.2"],
        ["forged, 198.51.100.1:1111", "9.9.9.9, 198.51.100.1:5", "9.9.9.9, 198.51.100.2:1111"],
        ["198.51.100.1, 10.0.0.9:80", "198.51.100.1", "198.51.100.2, 10.0.0.9:80"],
        ["2001:db8::1", "2001:db8::ffff:0:0:2", "2001:db8:0:1::1"],
    ] {
        let app = behind_a_proxy(2).await;
        let id = ApiClientId::random().to_string();
        assert_eq!([ask(&app, &id, one).await, ask(&app, &id, same).await], [403, 403], "{one}");
        assert_eq!(ask(&app, &id, same).await, 429, "{same} is {one}");
        assert_eq!(ask(&app, &id, other).await, 403, "{other} is not {one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hop_that_cannot_be_read_hides_what_is_said_before_it() {
    let app = behind_a_proxy(2).await;
    let id = ApiClientId::random().to_string();
    let mut statuses = Vec::new();
    for forged in ["1.1.1.1", "2.2.2.2", "3.3.3.3"] {
        statuses.push(ask(&app, &id, &format!("{forged}, unknown")).await);
    }
    assert_eq!(statuses, [403, 403, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_a_client_id_share_its_limit() {
    let app = behind_a_proxy(2).await;
    let id = ApiClientId::random().to_string();
    let statuses = [
        ask(&app, &id, "198.51.100.1").await,
        ask(&app, &id.to_uppercase(), "198.51.100.1").await,
        ask(&app, &id.replace('a', "A").replace('b', "B"), "198.51.100.1").await,
    ];
    assert_eq!(statuses, [403, 403, 429]);
}

async fn get(app: &TestApp, path: &str, prefix: Option<&str>) -> Answer {
    let request = app.anonymous(Method::GET, path);
    app.send(if let Some(prefix) = prefix { request.header("x-forwarded-prefix", prefix) } else { request }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_path_everything_leads_back_under_it() {
    let app = behind_a_proxy(60).await;
    let create = |prefix: &str| {
        let request = app.request(Method::POST, "/v3/webhooks/subscriptions").json(&least(COMPANY));
        app.send(request.header("x-forwarded-prefix", prefix))
    };
    let made = create("/travel/hooks/").await;
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(made.header("location"), format!("/travel/hooks/v3/webhooks/subscriptions/{id}"));
    for forged in ["//evil.example", "https://evil.example", "/a/../../b"] {
        assert!(create(forged).await.header("location").starts_with("/v3/"), "{forged}");
    }
    let booked = app.request(Method::POST, "/sandbox/v1/bookings").json(&json!({})).header("x-forwarded-prefix", "/x");
    let booked = app.send(booked).await;
    assert!(booked.header("location").starts_with("/x/sandbox/v1/bookings/"), "{}", booked.header("location"));
    let mock = "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions";
    let mocked = app.anonymous(Method::POST, mock).json(&least(COMPANY)).header("x-forwarded-prefix", "/x");
    assert!(app.send(mocked).await.header("location").starts_with("/x/_mock/"));
    for path in ["/openapi.json", "/openapi/jetbridge.json", "/openapi/webhook-subscriptions.v3.json"] {
        let servers = get(&app, path, Some("/travel")).await.body["servers"].clone();
        let urls: Vec<_> = servers.as_array().unwrap().iter().map(|server| server["url"].as_str().unwrap()).collect();
        assert!(urls.contains(&"/travel") && !urls.contains(&"/"), "{path}: {urls:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_need_no_word_of_a_proxy_since_their_links_are_relative() {
    let app = TestApp::new().await;
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(app.url("/docs")).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (307, "docs/"));
    let first = get(&app, "/", None).await.text;
    assert!(first.contains("href=\"docs/\"") && !first.contains("href=\"/"), "{first}");
    let script = get(&app, "/docs/page.js", None).await.text;
    assert!(script.contains("'../openapi.json'") && !script.contains("'/openapi"), "{script}");
    for path in ["/docs/", "/docs/index.html"] {
        let page = get(&app, path, None).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("href=\"/") && !page.text.contains("src=\"/"), "{}", page.text);
    }
    let unasked = app
        .send(
            app.request(Method::POST, "/v3/webhooks/subscriptions")
                .json(&least(COMPANY))
                .header("x-forwarded-prefix", "/x"),
        )
        .await;
    assert!(unasked.header("location").starts_with("/v3/"), "nobody's proxy is believed");
}
