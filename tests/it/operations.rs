//! Health, readiness and metrics.

use reqwest::Method;
use serde_json::json;

use crate::support::app::item;
use crate::support::{COMPANY, TestApp, least};

#[tokio::test(flavor = "multi_thread")]
async fn health_and_readiness_need_no_token() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.send(app.anonymous(Method::GET, path)).await.expect(200), json!({"status": "ok"}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_requests_by_route_and_status_and_show_the_pool() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    app.get(&id).await;
    app.get("497f6eca-6276-4993-bfeb-53cbbbba6f08").await;
    app.send(app.anonymous(Method::GET, "/somewhere/else")).await;
    app.send(app.anonymous(Method::from_bytes(b"BREW").unwrap(), &item(&id))).await;
    let answer = app.send(app.anonymous(Method::GET, "/metrics")).await;
    assert!(answer.header("content-type").starts_with("text/plain"));
    for series in [
        r#"jetbridge_http_requests_total{method="GET",route="/v3/webhooks/subscriptions/{subscriptionId}",status="200"}"#,
        r#"jetbridge_http_requests_total{method="GET",route="/v3/webhooks/subscriptions/{subscriptionId}",status="404"}"#,
        r#"jetbridge_http_requests_total{method="GET",route="other",status="404"}"#,
        r#"jetbridge_http_request_duration_seconds_bucket{method="POST",route="/v3/webhooks/subscriptions",le="0.001"}"#,
        r#"jetbridge_database_connections{state="in_use"}"#,
        "jetbridge_database_waiting",
        "jetbridge_http_requests_in_flight",
    ] {
        assert!(answer.text.contains(series), "{series} is not in\n{}", answer.text);
    }
    assert!(!answer.text.contains(&id) && !answer.text.contains("somewhere") && !answer.text.contains("BREW"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_leaves_one_log_line_with_its_trace_route_and_status() {
    let app = TestApp::new().await;
    let answer = app.get("497f6eca-6276-4993-bfeb-53cbbbba6f08").await;
    let lines = crate::support::logs::lines_with(answer.header("x-request-id"));
    let answered: Vec<_> = lines.iter().filter(|line| line.contains("\"answered\"")).collect();
    assert_eq!(answered.len(), 1, "{lines:?}");
    for text in ["\"status\":404", "/v3/webhooks/subscriptions/{subscriptionId}", "elapsed_ms"] {
        assert!(answered[0].contains(text), "{text}: {}", answered[0]);
    }
}
