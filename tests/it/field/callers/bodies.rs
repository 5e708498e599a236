//! What is said of bodies in heads.

use reqwest::Method;
use serde_json::json;

use crate::support::app::item;
use crate::support::{Answer, COMPANY, TestApp, least};

async fn send(app: &TestApp, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    app.send(app.request(method, path).header("content-type", kind).body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_415_says_what_would_be_taken() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let posted = send(&app, Method::POST, "/v3/webhooks/subscriptions", "text/plain", b"{}".to_vec()).await;
    assert_eq!((posted.status, posted.code()), (415, "UNSUPPORTED_MEDIA_TYPE"));
    assert_eq!((posted.header("accept"), posted.header("accept-patch")), ("application/json", ""));
    let patched = send(&app, Method::PATCH, &item(&id), "application/merge-patch+json", b"{}".to_vec()).await;
    assert_eq!(patched.status, 415);
    assert_eq!((patched.header("accept"), patched.header("accept-patch")), ("application/json", "application/json"));
    let form = send(&app, Method::POST, "/v2/auth/oauth2-token", "application/json", b"{}".to_vec()).await;
    assert_eq!((form.status, form.header("accept")), (415, "application/x-www-form-urlencoded"));
    let zipped = app.request(Method::PATCH, &item(&id)).header("content-encoding", "gzip").json(&json!({}));
    let zipped = app.send(zipped).await;
    assert_eq!((zipped.status, zipped.header("accept-encoding")), (415, "identity"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charset_other_than_utf_8_is_named_and_a_byte_order_mark_is_taken() {
    let app = TestApp::new().await;
    let body = || least(COMPANY).to_string().into_bytes();
    let path = "/v3/webhooks/subscriptions";
    for kind in [
        "application/json;charset=utf-8",
        "application/json; charset=\"UTF-8\"",
        "application/json; profile=x; charset=utf8",
        r#"application/json; profile="a;charset=utf-16""#,
        "Application/JSON",
    ] {
        send(&app, Method::POST, path, kind, body()).await.expect(201);
    }
    for charset in ["iso-8859-1", "UTF-16", "windows-1252"] {
        for path in [path, "/ext/v1/events"] {
            let answer = send(&app, Method::POST, path, &format!("application/json; charset={charset}"), body()).await;
            assert_eq!((answer.status, answer.code()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{charset}");
            assert!(answer.text.contains(charset), "{}", answer.text);
        }
    }
    let form = b"grant_type=client_credentials&client_id=a&client_secret=b".to_vec();
    let kind = "application/x-www-form-urlencoded; charset=iso-8859-1";
    assert_eq!(send(&app, Method::POST, "/v2/auth/oauth2-token", kind, form).await.status, 415);
    let marked = [b"\xEF\xBB\xBF".to_vec(), body()].concat();
    send(&app, Method::POST, path, "application/json", marked.clone()).await.expect(201);
    let mock = "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions";
    send(&app, Method::POST, mock, "application/json", marked).await.expect(201);
    let event = [b"\xEF\xBB\xBF".to_vec(), crate::support::booking().to_string().into_bytes()].concat();
    send(&app, Method::POST, "/ext/v1/events", "application/json", event).await.expect(202);
}
