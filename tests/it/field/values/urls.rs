//! URLs: what is stored is what was checked, and what is called.

use reqwest::Method;
use serde_json::{Value, json};

use crate::certify::SECRET;
use crate::support::{Receiver, Setup, TestApp, booking, booking_with, least_with, subscription_at};

/// A text, and what the refusal has to show.
fn refused(port: u16) -> Vec<(String, String)> {
    let right = format!("https://127.0.0.1:{port}");
    let local = format!("https://localhost:{port}");
    let mut all: Vec<(String, String)> = [
        (format!("https://loc%61lhost:{port}/hooks"), local.clone()),
        (format!("https://127.1:{port}/hooks"), right.clone()),
        (format!("https://0x7f000001:{port}/hooks"), right.clone()),
        (format!("https://0177.0.0.1:{port}/hooks"), right.clone()),
        (format!("https://2130706433:{port}/hooks"), right.clone()),
        (format!("https://127.0.0.1.:{port}/hooks"), right),
        (format!("https://[0:0:0:0:0:0:0:1]:{port}/hooks"), format!("https://[::1]:{port}")),
        (format!("https://localhost:0{port}/hooks"), local),
        (format!("https://localhost:{port}\\hooks"), "%5C".to_owned()),
        (format!("https://local\thost:{port}/hooks"), "U+0009".to_owned()),
        (format!("https://localhost:{port}/ho\noks"), "U+000A".to_owned()),
        (format!("https://localhost:{port}/a b"), "%20".to_owned()),
        (format!("https://localhost:{port}/\u{e9}"), "%C3%A9".to_owned()),
        (format!("https://localhost:{port}/100%"), "%25".to_owned()),
        (format!("https://localhost:{port}/<x>"), "%3C".to_owned()),
        ("https://b\u{fc}cher.example/".to_owned(), "xn--bcher-kva.example".to_owned()),
    ]
    .into();
    // No resolver knows these.
    let name = vec!["a".repeat(60); 5].join(".");
    for host in ["example.com..", ".localhost", "a..example", "-a.example", "a-.example", "a$b.example", &name] {
        all.push((format!("https://{host}/"), "host".to_owned()));
    }
    all.push((format!("https://{}.example/", "a".repeat(64)), "host".to_owned()));
    // Others listen there.
    for port in [22, 25, 53, 110, 143, 465, 587, 2049, 6000, 6667] {
        all.push((format!("https://localhost:{port}/"), port.to_string()));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_two_programs_read_differently_is_400_and_shows_what_to_write() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let id = app.created(&least_with(json!({}))).await;
    let settings = format!("/ext/v1/subscriptions/{id}/settings");
    for (url, shown) in refused(18_701) {
        let oauth2 = json!({"oauth2": {"tokenUrl": url, "clientId": "a", "clientSecret": "b"}});
        let put = app.request(Method::PUT, &settings).json(&oauth2);
        let payload = booking_with(json!({"payload": null, "payloadUrl": url}));
        for (answer, path) in [
            (app.create(&subscription_at(&url)).await, "url"),
            (app.patch(&id, &json!({"url": url})).await, "url"),
            (app.post("/ext/v1/events", &payload).await, "payloadUrl"),
            (app.send(put).await, "oauth2.tokenUrl"),
            (app.post("/sandbox/v1/certifications", &json!({"url": url, "secret": SECRET})).await, "url"),
        ] {
            assert_eq!(answer.paths(), [path], "{url}");
            let message = answer.body["errorMessages"][0]["message"].as_str().unwrap();
            assert!(message.contains(&shown), "{url:?} is answered with {message:?}, which does not show {shown}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_in_mixed_case_is_stored_in_lower_case_and_called_so() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let port = receiver.address.port();
    let id = app.created(&subscription_at(&format!("HTTPS://LocalHost:{port}/Hooks?A=%2f"))).await;
    let stored = app.get(&id).await.expect(200)["url"].clone();
    assert_eq!(stored, json!(format!("https://localhost:{port}/Hooks?A=%2f")));
    app.published(&booking()).await;
    app.engine().step().await;
    let received = receiver.received();
    assert!(received[0].head.starts_with("POST /Hooks?A=%2f HTTP/1.1"), "{}", received[0].head);
    assert_eq!(received[0].header("host"), format!("localhost:{port}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_with_a_url_that_a_create_refuses_is_not_imported() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let source = Receiver::new().await;
    app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    let session = app.get_path("/sandbox/v1/export").await.expect(200);
    app.post("/sandbox/v1/import", &session).await.expect(200);
    for bad in ["http://localhost/", "https://10.0.0.1/", "https://127.1/", "https://localhost:25/", "nonsense"] {
        for (list, field, path) in [
            (["subscribers", "subscriptions"], "url", "subscribers.subscriptions[0].url"),
            (["history", "payloadFetches"], "url", "history.payloadFetches[0].url"),
        ] {
            let mut session: Value = session.clone();
            session[list[0]][list[1]][0][field] = json!(bad);
            assert_eq!(app.post("/sandbox/v1/import", &session).await.paths(), [path], "{bad}");
        }
    }
}
