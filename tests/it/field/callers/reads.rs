//! Monitors: HEAD wherever there is a GET; and examples by name.

use reqwest::Method;

use crate::support::app::item;
use crate::support::{COMPANY, TestApp, least};

#[tokio::test(flavor = "multi_thread")]
async fn head_is_answered_as_get_without_the_body() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    for path in [
        "/healthz".to_owned(),
        "/readyz".to_owned(),
        "/".to_owned(),
        "/docs/".to_owned(),
        "/openapi.json".to_owned(),
        "/ext/v1/events".to_owned(),
        "/sandbox/v1/clock".to_owned(),
        "/nothing/here".to_owned(),
        item(&id),
        item("497f6eca-6276-4993-bfeb-53cbbbba6f08"),
        format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list"),
        format!("/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions/{id}"),
    ] {
        let get = app.send(app.request(Method::GET, &path)).await;
        let head = app.send(app.request(Method::HEAD, &path)).await;
        assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{path}");
        for name in ["content-length", "content-type", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert!(!head.header("content-length").is_empty(), "{path}");
    }
    let stream = app.send(app.request(Method::HEAD, "/sandbox/v1/inboxes/a/stream")).await;
    assert!(stream.status < 500, "a stream without an end has a head: {}", stream.status);
    let post_alone = app.send(app.request(Method::HEAD, "/v3/webhooks/subscriptions")).await;
    assert_eq!((post_alone.status, post_alone.header("allow")), (405, "POST"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_example_is_found_by_its_name_whatever_its_status() {
    let app = TestApp::new().await;
    let path = "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions/497f6eca-6276-4993-bfeb-53cbbbba6f08";
    for (header, value, status) in [
        ("prefer", "example=missing", 404),
        ("prefer", "example=\"tokenInvalid\"", 401),
        ("x-redocly-response-body-example", "away", 503),
        ("prefer", "example=inactive", 200),
        ("prefer", "code=404, example=missing", 404),
        ("prefer", "code=200, example=missing", 400),
        ("prefer", "example=nope", 400),
    ] {
        let answer = app.send(app.anonymous(Method::GET, path).header(header, value)).await;
        assert_eq!(answer.status, status, "{value}: {}", answer.text);
    }
}
