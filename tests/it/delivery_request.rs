//! What the next attempt would send: `GET /ext/v1/deliveries/{id}/request`, and the script that sends it.

use std::io::Write;
use std::process::{Command, Stdio};

use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deliver_changes::verify;
use crate::support::certificates::authority_pem;
use crate::support::process::Folder;
use crate::support::{Answer, COMPANY, Receiver, Reply, STRANGER, Setup, TestApp, booking_with, least_with};

/// The lines of a script that call a program, without what it reads.
fn text_of_arguments(script: &str) -> String {
    let code = script.split_once("set -eu").unwrap().1;
    code.split("3<<SECRET_HEADERS").next().unwrap().to_owned()
}

async fn script_of(app: &TestApp, delivery: &str) -> Answer {
    let path = format!("/ext/v1/deliveries/{delivery}/request");
    app.send(app.request(Method::GET, &path).header("Accept", "text/x-shellscript")).await
}

/// A delivery that was made, with what was received and the secret that signed it.
async fn delivered(app: &TestApp, receiver: &Receiver) -> (String, String) {
    let headers = json!({"X-Api-Key": "k3y-$(id)-'", "x-$a": "other", "Authorization": "never sent"});
    let made = app.create(&least_with(json!({"url": receiver.url(), "customHeaders": headers}))).await.expect(201);
    let event =
        app.published(&booking_with(json!({"payload": {"pnrId": "it's `$HOME` \\ \"ü\"", "tripId": "7"}}))).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    (delivery, made["hmacSigningSecret"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_of_a_delivery_is_the_one_that_is_sent_without_what_is_secret() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let (delivery, _) = delivered(&app, &receiver).await;
    let path = format!("/ext/v1/deliveries/{delivery}/request");
    let told = app.get_path(&path).await.expect(200);
    let got = &receiver.received()[0];
    assert_eq!(
        (&told["method"], &told["url"], &told["bodyLength"]),
        (&json!("POST"), &json!(receiver.url()), &json!(got.body.len()))
    );
    let mut names = Vec::new();
    for header in told["headers"].as_array().unwrap() {
        let name = header["name"].as_str().unwrap();
        names.push(name);
        let is_secret = name.ends_with("signature") || ["x-api-key", "x-$a"].contains(&name);
        assert_eq!(header.get("value").is_none(), is_secret, "{header}");
        // Each attempt has a span of its own, and a time.
        if !is_secret && !["x-b3-spanid", "traceparent"].contains(&name) && !name.ends_with("timestamp") {
            assert_eq!(header["value"], got.header(name), "{name}");
        }
    }
    let mut sent: Vec<_> = got.headers.keys().map(String::as_str).collect();
    sent.retain(|name| !["host", "content-length"].contains(name));
    names.sort_unstable();
    sent.sort_unstable();
    assert_eq!(names, sent);
    let text = script_of(&app, &delivery).await.text;
    assert!(!told.to_string().contains("k3y") && !text.contains("k3y") && !text.contains("never sent"));
    // Who may not see the subscription is not told of it, nor who may read deliveries alone.
    let ask = async |token: String| app.send(app.anonymous(Method::GET, &path).bearer_auth(token)).await;
    ask(app.company(COMPANY)).await.expect(200);
    ask(app.company(STRANGER)).await.expect(404);
    for scope in [Scope::DeliveriesRead, Scope::SubscriptionsRead] {
        let token = app.token(Role::PlatformAdmin, None, None, &[scope]);
        ask(token).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_sends_it_with_a_signature_that_fits() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let (delivery, secret) = delivered(&app, &receiver).await;
    let script = script_of(&app, &delivery).await;
    assert_eq!(script.header("content-type"), "text/x-shellscript");
    let (folder, text) = (Folder::new(), script.text.clone());
    let ca = folder.0.join("ca.pem");
    std::fs::write(&ca, authority_pem()).unwrap();
    let run = |secret: Option<String>, url: String| {
        let (text, ca) = (text.clone(), ca.clone());
        tokio::task::spawn_blocking(move || {
            let mut command = Command::new("sh");
            command.args(["-s", "--", &url, "--silent", "--cacert"]).arg(&ca);
            command.env("HEADER_X_API_KEY", "mine").env_remove("JETBRIDGE_SIGNING_SECRET");
            command.envs(secret.map(|secret| ("JETBRIDGE_SIGNING_SECRET", secret)));
            let mut child =
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            (output.status.success(), [output.stdout, output.stderr].concat())
        })
    };
    let (done, said) = run(Some(secret.clone()), receiver.url()).await.unwrap();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(done && said.starts_with("HTTP/1.1 200"), "{said}");
    let received = receiver.received();
    let [first, second] = &received[..] else { panic!("{} were received", received.len()) };
    assert_eq!((&first.body, first.id()), (&second.body, second.id()));
    assert_eq!((second.header("x-api-key"), second.header("content-type")), ("mine", "application/json"));
    // What is secret is in no argument of a program.
    assert!(!text_of_arguments(&text).contains("HEADER_") && !text.contains("hexkey"), "{text}");
    verify(&secret, second);
    // Without a secret it says what it needs, and sends nothing.
    let (done, said) = run(None, receiver.url()).await.unwrap();
    assert!(!done && String::from_utf8_lossy(&said).contains("the signing secret of the subscription"));
    // Options alone go to curl, and the URL stays what it was.
    let (done, said) = run(Some(secret.clone()), "--no-keepalive".to_owned()).await.unwrap();
    assert!(done, "{}", String::from_utf8_lossy(&said));
    assert_eq!(receiver.count(), 3);
    verify(&secret, &receiver.received()[2]);
    // It goes elsewhere if it is told to.
    let other = Receiver::answering(vec![Reply::status(503)]).await;
    run(Some(secret.clone()), other.url()).await.unwrap();
    assert_eq!((receiver.count(), other.count()), (3, 1));
    verify(&secret, &other.received()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_payload_is_fetched_there_is_no_body_yet() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let source = Receiver::answering(vec![Reply::status(503)]).await;
    app.created(&least_with(json!({"url": receiver.url()}))).await;
    let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let told: Value = app.get_path(&format!("/ext/v1/deliveries/{delivery}/request")).await.expect(200);
    assert!(told.get("bodyLength").is_none() && told["url"].is_string(), "{told}");
    assert_eq!(script_of(&app, &delivery).await.code(), "RESOURCE_NOT_FOUND");
}
