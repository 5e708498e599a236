//! Answers of token endpoints: the token is used if there is one, and what is wrong is told.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Reply, Setup, TestApp, booking, logs, subscription_at};

struct World {
    app: TestApp,
    receiver: Receiver,
    issuer: Receiver,
    subscription: String,
    answer: Arc<Mutex<&'static str>>,
}

impl World {
    /// A receiver that wants a token, and an endpoint that answers as told.
    async fn new() -> Self {
        let app = TestApp::with(Setup::with_receivers()).await;
        let receiver = Receiver::new().await;
        let answer = Arc::new(Mutex::new("{}"));
        let told = answer.clone();
        let issuer = Receiver::scripted(move |_, _| Reply::Status(200, "", *told.lock().unwrap())).await;
        let subscription = app.created(&subscription_at(&receiver.url())).await;
        Self { app, receiver, issuer, subscription, answer }
    }

    /// What comes of one event while the token endpoint answers so.
    async fn deliver(&self, answer: &str) -> Value {
        *self.answer.lock().unwrap() = answer.to_owned().leak();
        // Another client, so that whatever token is kept does not count.
        let client = format!("client-{}", self.issuer.count());
        let oauth2 = json!({"tokenUrl": self.issuer.url(), "clientId": client, "clientSecret": "s3cret-of-a-partner"});
        let path = format!("/ext/v1/subscriptions/{}/settings", self.subscription);
        self.app.send(self.app.request(Method::PUT, &path).json(&json!({"oauth2": oauth2}))).await.expect(200);
        let event = self.app.published(&booking()).await;
        self.app.engine().step().await;
        self.app.deliveries_of(&event).await.remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lifetime_of_any_form_never_costs_the_token() {
    let world = World::new().await;
    world.app.keep_secret("token-of-any-lifetime");
    for lifetime in [
        r#","expires_in":"3599""#,
        r#","expires_in":3599.0"#,
        r#","expires_in":3599.5"#,
        r#","expires_in":" 3599 ""#,
        r#","expires_in":"3599.0""#,
        r#","expires_in":null"#,
        "",
        r#","expires_in":-1"#,
        r#","expires_in":0"#,
        r#","expires_in":99999999999999999999999999"#,
        r#","expires_in":1e308"#,
        r#","expires_in":"soon""#,
        r#","expires_in":{"seconds":5}"#,
        r#","expires_in":true"#,
        r#","expires_in":"","scope":5,"refresh_token":{}"#,
    ] {
        let answer = format!(r#"{{"access_token":"token-of-any-lifetime","token_type":"Bearer"{lifetime}}}"#);
        let delivery = world.deliver(&answer).await;
        assert_eq!(delivery["state"], "DELIVERED", "{lifetime}: {delivery:#}");
        let received = world.receiver.received();
        assert_eq!(received.last().unwrap().header("authorization"), "Bearer token-of-any-lifetime", "{lifetime}");
    }
    assert!(!logs::lines_with("expires_in").is_empty(), "what cannot be read is in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lifetime_as_text_is_kept_to() {
    let world = World::new().await;
    world.deliver(r#"{"access_token":"t","expires_in":"3600"}"#).await;
    let asked = world.issuer.count();
    for (minutes, more) in [(58, 0), (2, 1)] {
        world.app.state.clock.advance(TimeDelta::minutes(minutes));
        world.app.published(&booking()).await;
        world.app.engine().step().await;
        assert_eq!(world.issuer.count(), asked + more, "after {minutes} more minutes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bearer_token_is_sent_as_bearer_however_its_type_is_spelt() {
    let world = World::new().await;
    for kind in [
        r#","token_type":"bearer""#,
        r#","token_type":"BEARER""#,
        r#","token_type":" bearer ""#,
        r#","token_type":null"#,
        "",
    ] {
        let delivery = world.deliver(&format!(r#"{{"access_token":"t~1.2-3_4+5/6=="{kind}}}"#)).await;
        assert_eq!(delivery["state"], "DELIVERED", "{kind}: {delivery:#}");
        let received = world.receiver.received();
        assert_eq!(received.last().unwrap().header("authorization"), "Bearer t~1.2-3_4+5/6==", "{kind}");
    }
    world.deliver("\u{feff}{\"access_token\":\"t2\"}").await;
    assert_eq!(
        world.receiver.received().last().unwrap().header("authorization"),
        "Bearer t2",
        "after a byte order mark"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_used_is_token_failed_and_the_try_tells_why() {
    let world = World::new().await;
    let long = format!(r#"{{"access_token":"{}"}}"#, "t".repeat(20_000));
    for (answer, told) in [
        (r#"{"access_token":"t","token_type":"mac"}"#, "mac"),
        (r#"{"access_token":"t","token_type":"DPoP"}"#, "DPoP"),
        (r#"{"access_token":"t","token_type":""}"#, "token_type"),
        (r#"{"access_token":"t","token_type":7}"#, "token_type"),
        (r#"{"access_token":""}"#, "access_token"),
        (r#"{"access_token":"a b"}"#, "access_token"),
        (r#"{"access_token":"a\nb"}"#, "access_token"),
        (r#"{"access_token":"a\u0000"}"#, "access_token"),
        (r#"{"access_token":"caf\u00e9"}"#, "access_token"),
        (r#"{"access_token":null}"#, "access_token"),
        (r#"{"access_token":5}"#, "access_token"),
        (r#"{"error":"invalid_client"}"#, "access_token"),
        (r#"["t"]"#, "object"),
        ("access_token=t", "JSON"),
        (&long, "access_token"),
    ] {
        let before = world.receiver.count();
        let delivery = world.deliver(answer).await;
        assert_eq!(
            (&delivery["state"], &delivery["lastReason"]),
            (&json!("WAITING"), &json!("TOKEN_FAILED")),
            "{answer}"
        );
        let shown = delivery["attempts"][0]["answer"].as_str().unwrap_or_default();
        assert!(shown.contains(told), "{answer}: {shown:?} does not name {told}");
        assert_eq!(world.receiver.count(), before, "{answer}: nothing is sent without a token");
    }
}
