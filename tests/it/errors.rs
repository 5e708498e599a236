//! Every error code, provoked; one shape for all of them.

use reqwest::Method;
use serde_json::json;

use crate::support::app::{Setup, item};
use crate::support::{COMPANY, SISTER, TestApp, least};

const NOBODY: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_is_404_and_a_wrong_method_405() {
    let app = TestApp::new().await;
    for path in [
        "/nothing",
        "/v3",
        "/v3/webhooks/subscriptions/",
        "//",
        "/%00",
        "/%",
        "/docs-no",
        "/v3/webhooks/subscriptions/a/b",
        "/docs/nothing.js",
    ] {
        let answer = app.send(app.request(Method::GET, path)).await;
        assert_eq!((answer.status, answer.code()), (404, "RESOURCE_NOT_FOUND"), "{path}");
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/v3/webhooks/subscriptions".to_owned(), "POST"),
        (Method::GET, "/v3/webhooks/subscriptions".to_owned(), "POST"),
        (Method::DELETE, item(NOBODY), "GET, HEAD, PATCH"),
        (Method::PUT, item(NOBODY), "GET, HEAD, PATCH"),
        (Method::POST, format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list"), "GET, HEAD"),
        (Method::GET, "/v2/auth/oauth2-token".to_owned(), "POST"),
        (Method::POST, "/healthz".to_owned(), "GET, HEAD"),
        (Method::TRACE, "/readyz".to_owned(), "GET, HEAD"),
        (Method::DELETE, "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions".to_owned(), "POST"),
        (Method::POST, "/openapi.json".to_owned(), "GET, HEAD"),
        (Method::DELETE, "/docs/".to_owned(), "GET, HEAD"),
        (Method::PUT, "/".to_owned(), "GET, HEAD"),
        (Method::from_bytes(b"BREW").unwrap(), "/healthz".to_owned(), "GET, HEAD"),
    ] {
        let answer = app.send(app.request(method.clone(), &path)).await;
        assert_eq!((answer.status, answer.code()), (405, "METHOD_NOT_ALLOWED"), "{method} {path}");
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_json_is_400_and_another_media_type_415() {
    let app = TestApp::new().await;
    let post = |kind: &str, body: &str| {
        let request = app.request(Method::POST, "/v3/webhooks/subscriptions").header("content-type", kind);
        app.send(request.body(body.to_owned()))
    };
    for body in ["", "{", "nonsense", "{\"a\":}", "[1]", "null", "\"x\"", "5", "{}x", "\u{feff}{}"] {
        let answer = post("application/json", body).await;
        assert_eq!((answer.status, answer.code()), (400, "API_VALIDATION_FAILED"), "{body}");
    }
    let good = least(COMPANY).to_string();
    for kind in ["application/json; charset=utf-8", "APPLICATION/JSON"] {
        assert_eq!(post(kind, &good).await.status, 201, "{kind}");
    }
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "application/merge-patch+json"]
    {
        let answer = post(kind, &good).await;
        assert_eq!((answer.status, answer.code()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{kind}");
    }
    let without = app.request(Method::POST, "/v3/webhooks/subscriptions").body(good.clone());
    assert_eq!(app.send(without).await.status, 415);
    let packed = app.request(Method::POST, "/v3/webhooks/subscriptions").header("content-encoding", "gzip");
    assert_eq!(app.send(packed.header("content-type", "application/json").body(good)).await.status, 415);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_1_mib_is_413_and_one_of_1_mib_is_read() {
    let app = TestApp::new().await;
    let mib = 1024 * 1024;
    for (length, expected) in [(mib, 400), (mib + 1, 413)] {
        let request =
            app.request(Method::POST, "/v3/webhooks/subscriptions").header("content-type", "application/json");
        let answer = app.send(request.body(" ".repeat(length))).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.code(), if expected == 413 { "PAYLOAD_TOO_LARGE" } else { "API_VALIDATION_FAILED" });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_503_within_2_seconds() {
    // A port where nobody answers, and one where somebody listens but never speaks.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for port in [refused, silent.local_addr().unwrap().port()] {
        let database_url = Some(format!("postgres://x:s3cret-password@127.0.0.1:{port}/x"));
        let deadline = jetbridge::store::db::DEADLINE;
        let app = TestApp::with(Setup { database_url, deadline, ..Setup::default() }).await;
        app.keep_secret("s3cret-password");
        let requests = || {
            [
                app.request(Method::POST, "/v3/webhooks/subscriptions").json(&least(COMPANY)),
                app.request(Method::GET, &item(NOBODY)),
                app.request(Method::PATCH, &item(NOBODY)).json(&json!({"name": "x"})),
                app.request(Method::GET, &format!("/v3/webhooks/subscriptions/subscriber/{SISTER}/list")),
                app.request(Method::GET, "/ext/v1/organizations"),
                app.request(Method::GET, "/readyz"),
            ]
        };
        // The fastest of three rounds: other tests may keep this machine busy for a while.
        let mut fastest = std::time::Duration::MAX;
        for _ in 0..3 {
            let started = std::time::Instant::now();
            let answers = futures_util::future::join_all(requests().map(|request| app.send(request))).await;
            fastest = fastest.min(started.elapsed());
            for answer in answers {
                assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
                assert_eq!(answer.header("retry-after"), "1");
            }
        }
        assert!(fastest.as_millis() < 2000, "{fastest:?}");
        assert_eq!(app.send(app.request(Method::GET, "/healthz")).await.status, 200, "it is alive all the same");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_ours_is_500_and_leaks_nothing() {
    let app = TestApp::new().await;
    app.db.run("ALTER TABLE subscriptions RENAME COLUMN name TO hidden_column").await;
    let answer = app.get(NOBODY).await;
    assert_eq!((answer.status, answer.code()), (500, "INTERNAL_ERROR"));
    assert!(!answer.text.contains("column") && !answer.text.contains("name"), "{}", answer.text);
    let lines = crate::support::logs::lines_with(answer.body["debugIdentifier"].as_str().unwrap());
    assert!(lines.iter().any(|line| line.contains("does not exist")), "the cause is in the log under the same id");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_trace_of_its_request() {
    let app = TestApp::new().await;
    let trace = "80f198ee56343ba864fe8b2a57d3eff7";
    let request =
        app.request(Method::GET, &item(NOBODY)).header("traceparent", format!("00-{trace}-e457b5a2e4d86bd1-01"));
    let answer = app.send(request).await;
    assert_eq!(answer.header("x-request-id"), trace);
    assert_eq!(answer.body["debugIdentifier"], trace);
    assert!(!crate::support::logs::lines_with(trace).is_empty());
    let (one, two) = (app.get(NOBODY).await, app.get(NOBODY).await);
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    let forged = app.request(Method::GET, "/healthz").header("traceparent", "00-forged\"}-x-01");
    assert_eq!(app.send(forged).await.header("x-request-id").len(), 32);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_500_in_shape_and_the_server_goes_on() {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, test, web};
    async fn panics() -> HttpResponse {
        panic!("on purpose")
    }
    let app = TestApp::new().await;
    let service = App::new()
        .app_data(app.state.clone())
        .route("/panics", web::get().to(panics))
        .wrap(from_fn(jetbridge::api::observe::observe));
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let service = test::init_service(service).await;
            for _ in 0..2 {
                let request = test::TestRequest::get().uri("/panics").to_request();
                let error = test::try_call_service(&service, request).await.unwrap_err();
                let response = error.error_response();
                assert_eq!(response.status(), 500);
                assert!(response.headers().contains_key("x-request-id"));
                let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap();
                let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                crate::support::app::assert_is_error(&body, "a panic");
                assert_eq!(body["errorMessages"][0]["errorCode"], "INTERNAL_ERROR");
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_tables_is_not_ready_and_says_so_as_503() {
    let empty = crate::support::TestDb::empty().await;
    let app = TestApp::with(Setup { database_url: Some(empty.url.clone()), ..Setup::default() }).await;
    let answer = app.send(app.request(Method::GET, "/readyz")).await;
    assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
    jetbridge::store::migrate::up(&empty.url).await.unwrap();
    assert_eq!(app.send(app.request(Method::GET, "/readyz")).await.status, 200);
}
