//! Custom headers: what reaches the wire, and what could not.

use serde_json::json;

use crate::certify::SECRET;
use crate::support::{Receiver, Setup, TestApp, booking, least_with, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_blank_at_an_end_of_a_value_is_400_and_inside_it_is_sent() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    for value in [" a", "a ", "\ta", "a\t", " ", "\t"] {
        let custom = json!({"X-Tenant": value});
        let certify = json!({"url": receiver.url(), "secret": SECRET, "customHeaders": custom});
        for answer in [
            app.create(&least_with(json!({"customHeaders": custom}))).await,
            app.patch(&id, &json!({"customHeaders": custom})).await,
            app.post("/sandbox/v1/certifications", &certify).await,
        ] {
            assert_eq!(answer.paths(), ["customHeaders.X-Tenant"], "{value:?}");
            assert!(answer.text.contains("space or tab"), "{}", answer.text);
        }
    }
    let status = app.patch(&id, &json!({"customHeaders": {"X-Tenant": "a \t b", "X-Empty": ""}})).await.status;
    assert!(matches!(status, 200 | 204), "{status}");
    app.published(&booking()).await;
    app.engine().step().await;
    let received = receiver.received();
    assert_eq!((received[0].header("x-tenant"), received[0].header("x-empty")), ("a \t b", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_headers_together_have_16_kib() {
    let app = TestApp::new().await;
    let custom = |bytes: usize| json!({"customHeaders": {"X-A": "a".repeat(bytes - 7), "X-B": "b"}});
    let id = app.created(&least_with(custom(16 * 1024))).await;
    for answer in [app.create(&least_with(custom(16 * 1024 + 1))).await, app.patch(&id, &custom(16 * 1024 + 1)).await] {
        assert_eq!(answer.paths(), ["customHeaders"]);
        assert!(answer.text.contains("16384 bytes"), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reserved_names_in_every_spelling_are_returned_and_never_sent() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let names = [
        "b3",
        "B3",
        "X_B3_TraceId",
        "x-b3-flags",
        "webhook_id",
        "Webhook_Signature",
        "webhook-anything",
        "x_spotnana_webhook_id",
        "content_length",
        "Content_Type",
        "content-encoding",
        "user_agent",
        "api_version",
        "authorization",
        "Trace_Parent",
        "traceparent",
        "trace_state",
        "tracestate",
        "Transfer_Encoding",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authorization",
        "TE",
        "Upgrade",
        "Host",
    ];
    // Not ours: only what is spelt with another sign in the same place is.
    let free = ["Trace_Parent", "trace_state"];
    for name in names {
        let mut body = subscription_at(&receiver.url());
        body["customHeaders"] = json!({name: "forged-by-a-subscriber", "X-Mine": "1"});
        let id = app.created(&body).await;
        assert_eq!(app.get(&id).await.body["customHeaders"][name], "forged-by-a-subscriber", "{name}");
        app.published(&booking()).await;
        app.engine().step().await;
        let received = receiver.received();
        let last = received.last().unwrap();
        assert_eq!(last.header("x-mine"), "1", "{name}");
        assert_eq!(last.head.contains("forged-by-a-subscriber"), free.contains(&name), "{name}: {}", last.head);
        let status = app.patch(&id, &json!({"isActive": false})).await.status;
        assert!(matches!(status, 200 | 204), "{status}");
    }
}
