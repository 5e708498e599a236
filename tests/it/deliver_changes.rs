//! What changes between tries: activity, address, headers, secrets, settings.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{COMPANY, Receiver, Reply, SISTER, Setup, TestApp, booking, booking_with, subscription_at};

async fn state_of(app: &TestApp, event: &str) -> Value {
    app.deliveries_of(event).await[0]["state"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inactive_subscription_is_not_matched_and_what_waits_is_held_until_it_is_active() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if n < 6 { Reply::status(500) } else { Reply::ok() }).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), 6);
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    let unmatched = app.post("/ext/v1/events", &booking()).await.expect(202);
    assert_eq!(unmatched["matched"], 0);
    // Its next try is due, but not made.
    app.state.clock.advance(TimeDelta::minutes(5));
    app.engine().step().await;
    assert_eq!((receiver.count(), state_of(&app, &event).await), (6, json!("HELD")));
    app.state.clock.advance(TimeDelta::days(5));
    app.engine().step().await;
    assert_eq!(receiver.count(), 6);
    // Active again, it goes on at once, although nothing is due by the schedule.
    app.patch(&id, &json!({"isActive": true})).await.expect(200);
    app.engine().step().await;
    assert_eq!((receiver.count(), state_of(&app, &event).await), (7, json!("DELIVERED")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_delivery_is_given_up_when_its_14_days_are_over() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    for days in [1, 12] {
        app.state.clock.advance(TimeDelta::days(days));
        app.engine().step().await;
        assert_eq!(state_of(&app, &event).await, "HELD");
    }
    app.state.clock.advance(TimeDelta::days(2));
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("EXHAUSTED"), &json!("INACTIVE")));
    assert_eq!(delivery["attemptCount"], 6, "no try is made up");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_to_an_inactive_subscription_is_held_for_a_window_of_its_own() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(15));
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let resend = format!("/ext/v1/deliveries/{delivery}/resend");
    app.post(&resend, &json!({})).await.expect(202);
    for days in [0, 13] {
        app.state.clock.advance(TimeDelta::days(days));
        app.engine().step().await;
        let held = &app.deliveries_of(&event).await[0];
        assert_eq!((&held["state"], held["schedule"].get("startedAt")), (&json!("HELD"), None), "{days}");
        assert!(held["schedule"]["windowEndsAt"].as_str().unwrap().starts_with("2026-12-20T10:40"), "{held}");
    }
    // Active again it is sent, and its schedule begins with that attempt.
    app.patch(&id, &json!({"isActive": true})).await.expect(200);
    app.engine().step().await;
    assert_eq!((receiver.count(), state_of(&app, &event).await), (2, json!("DELIVERED")));
    // Held until its window ends, it is given up.
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    app.post(&resend, &json!({})).await.expect(202);
    app.engine().step().await;
    assert_eq!(state_of(&app, &event).await, "HELD");
    app.state.clock.advance(TimeDelta::days(14));
    app.engine().step().await;
    let given_up = &app.deliveries_of(&event).await[0];
    assert_eq!((&given_up["state"], &given_up["lastReason"]), (&json!("EXHAUSTED"), &json!("INACTIVE")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_headers_and_secret_count_from_the_next_try() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let old = Receiver::answering(vec![Reply::status(500)]).await;
    let new = Receiver::new().await;
    let id = app.created(&subscription_at(&old.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    app.patch(&id, &json!({"url": new.url(), "customHeaders": {"X-Key": "second"}})).await.expect(200);
    let made = app.post(&format!("/ext/v1/subscriptions/{id}/secrets"), &json!({"overlapSeconds": 0})).await;
    let secret = made.expect(201)["hmacSigningSecret"].as_str().unwrap().to_owned();
    app.state.clock.advance(TimeDelta::minutes(2));
    app.engine().step().await;
    assert_eq!((old.count(), new.count(), state_of(&app, &event).await), (6, 1, json!("DELIVERED")));
    let got = &new.received()[0];
    assert_eq!(got.header("x-key"), "second");
    verify(&secret, got);
    assert_eq!(got.header("webhook-signature").split(' ').count(), 1, "the old secret is over");
}

/// As the published library would, but for its look at the system's clock: the test's is wound.
pub fn verify(secret: &str, got: &crate::support::receiver::Received) {
    let webhook = standardwebhooks::Webhook::new(secret).unwrap();
    let time = got.header("webhook-timestamp").parse().unwrap();
    let signature = webhook.sign(got.header("webhook-id"), time, &got.body).unwrap();
    let given: Vec<_> = got.header("webhook-signature").split(' ').collect();
    assert!(given.contains(&signature.as_str()), "{signature} is not among {given:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_library_verifies_a_delivery_as_it_stands() {
    let clock = jetbridge::clock::Clock::system();
    let app = TestApp::with(Setup { clock, ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    let created = app.create(&subscription_at(&receiver.url())).await.expect(201);
    app.published(&booking()).await;
    app.engine().step().await;
    let got = &receiver.received()[0];
    let mut headers = http::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        headers.insert(name, got.header(name).parse().unwrap());
    }
    let webhook = standardwebhooks::Webhook::new(created["hmacSigningSecret"].as_str().unwrap()).unwrap();
    webhook.verify(&got.body, &headers).unwrap();
    assert!(webhook.verify(&got.body[1..], &headers).is_err(), "an altered body is refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_rotate_with_an_overlap_and_are_revoked_at_once() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let created = app.create(&subscription_at(&receiver.url())).await.expect(201);
    let (id, first) = (created["id"].as_str().unwrap(), created["hmacSigningSecret"].as_str().unwrap());
    let path = format!("/ext/v1/subscriptions/{id}/secrets");
    app.state.clock.advance(TimeDelta::seconds(1));
    let made = app.post(&path, &json!({})).await.expect(201);
    let second = made["hmacSigningSecret"].as_str().unwrap().to_owned();
    let listed = app.get_path(&path).await;
    assert!(!listed.text.contains("whsec_"), "values are never listed");
    let secrets = listed.expect(200)["secrets"].as_array().unwrap().clone();
    assert_eq!(secrets.len(), 2);
    assert!(secrets[0]["expiresAt"].is_string() && secrets[1]["expiresAt"].is_null(), "{secrets:?}");
    let send = async || {
        app.published(&booking()).await;
        app.engine().step().await;
        receiver.received().pop().unwrap()
    };
    let both = send().await;
    assert_eq!(both.header("x-spotnana-webhook-signature").split(' ').count(), 2);
    verify(first, &both);
    verify(&second, &both);
    // A day later the first one is over.
    app.state.clock.advance(TimeDelta::days(1));
    let one = send().await;
    assert_eq!(one.header("x-spotnana-webhook-signature").split(' ').count(), 1);
    verify(&second, &one);
    assert_eq!(app.get_path(&path).await.expect(200)["secrets"].as_array().unwrap().len(), 1);
    // The current one cannot be revoked, whatever else signs; an older one can, at once.
    let second_id = made["id"].as_str().unwrap();
    let only = app.send(app.request(reqwest::Method::DELETE, &format!("{path}/{second_id}"))).await;
    assert_eq!(only.paths(), ["secretId"]);
    let third = app.post(&path, &json!({"overlapSeconds": 3600})).await.expect(201);
    let revoked = app.send(app.request(reqwest::Method::DELETE, &format!("{path}/{second_id}"))).await;
    assert_eq!(revoked.status, 204);
    let last = send().await;
    assert_eq!(last.header("webhook-signature").split(' ').count(), 1);
    verify(third["hmacSigningSecret"].as_str().unwrap(), &last);
    let missing = app.send(app.request(reqwest::Method::DELETE, &format!("{path}/{second_id}"))).await;
    assert_eq!(missing.status, 404);
    for body in [json!({"overlapSeconds": -1}), json!({"overlapSeconds": 1.5}), json!({"overlap": 1})] {
        assert_eq!(app.post(&path, &body).await.status, 400, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn excluded_operations_are_not_matched_and_the_explanation_says_so() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let path = format!("/ext/v1/subscriptions/{id}/settings");
    assert_eq!(app.get_path(&path).await.expect(200), json!({"excludedOperations": []}));
    let wish = json!({"excludedOperations": ["INVOICE_GENERATED", "INVOICE_GENERATED"]});
    let put = app.send(app.request(reqwest::Method::PUT, &path).json(&wish)).await;
    assert_eq!(put.expect(200), json!({"excludedOperations": ["INVOICE_GENERATED"]}));
    let invoice = booking_with(json!({"operation": "INVOICE_GENERATED"}));
    let event = app.post("/ext/v1/events", &invoice).await.expect(202);
    assert_eq!(event["matched"], 0);
    for (body, matched) in [(booking(), 1), (booking_with(json!({"operation": null})), 1)] {
        assert_eq!(app.post("/ext/v1/events", &body).await.expect(202)["matched"], matched);
    }
    let event = event["id"].as_str().unwrap();
    let why = app.get_path(&format!("/ext/v1/events/{event}/matches?subscriptionId={id}")).await.expect(200);
    let why = &why["matches"][0];
    assert_eq!((&why["matchesNow"], &why["excludesOperation"]), (&json!(false), &json!(true)));
    assert_eq!(
        (&why["isActive"], &why["wantsEventType"], &why["sourceMatches"]),
        (&json!(true), &json!(true), &json!(true))
    );
    assert_eq!(why["scopes"][0]["predicates"][0]["holds"], true);
    assert!(why["deliveryId"].is_null());
    // Asked of nobody in particular, those that did not get it are told where that is wished for.
    let matches = format!("/ext/v1/events/{event}/matches");
    assert_eq!(app.get_path(&matches).await.expect(200)["matches"], json!([]));
    let all = app.get_path(&format!("{matches}?includeUnmatched=true")).await.expect(200);
    assert_eq!((&all["matches"][0]["subscriptionId"], &all["matches"][0]), (&json!(id), why));
    let mut sisters = subscription_at(&receiver.url());
    sisters["subscriberId"] = json!(SISTER);
    let theirs = app.created(&sisters).await;
    let of = async |token: String| {
        let asked = app.anonymous(reqwest::Method::GET, &format!("{matches}?includeUnmatched=true")).bearer_auth(token);
        app.send(asked).await.expect(200)["matches"].as_array().unwrap().len()
    };
    assert_eq!(of(app.platform()).await, 1, "{theirs} has nothing to do with it");
    assert_eq!(of(app.company(COMPANY)).await, 1);
    assert_eq!(app.get_path(&format!("{matches}?includeUnmatched=all")).await.status, 400);
    assert_eq!(app.get_path(&format!("{matches}?includeUnmatched=true&subscriptionId={id}")).await.status, 400);
    for bad in [json!({"excludedOperations": ["lower"]}), json!({"excluded": []}), json!({"excludedOperations": "A"})] {
        let refused = app.send(app.request(reqwest::Method::PUT, &path).json(&bad)).await;
        assert_eq!(refused.status, 400, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_wants_a_token_gets_one_fetched_once_and_renewed() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let issuer = Receiver::answering(vec![
        Reply::Status(200, "", r#"{"access_token":"token-one","token_type":"Bearer","expires_in":3600}"#),
        Reply::Status(200, "", r#"{"access_token":"token-two","token_type":"Bearer","expires_in":3600}"#),
        Reply::status(500),
    ])
    .await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let path = format!("/ext/v1/subscriptions/{id}/settings");
    let oauth2 = json!({"tokenUrl": issuer.url(), "clientId": "jetbridge", "clientSecret": "s3cret-of-the-partner"});
    for secret in ["s3cret-of-the-partner", "token-one", "token-two"] {
        app.keep_secret(secret);
    }
    let put = async |body: Value| app.send(app.request(reqwest::Method::PUT, &path).json(&body)).await;
    let shown = put(json!({"oauth2": oauth2})).await;
    assert!(!shown.text.contains("s3cret"), "the secret is never shown: {}", shown.text);
    assert_eq!(shown.expect(200)["oauth2"], json!({"tokenUrl": issuer.url(), "clientId": "jetbridge"}));
    for _ in 0..5 {
        app.published(&booking()).await;
    }
    app.engine().step().await;
    assert_eq!((issuer.count(), receiver.count()), (1, 5), "one fetch for all");
    assert!(receiver.received().iter().all(|one| one.header("authorization") == "Bearer token-one"));
    let asked = String::from_utf8(issuer.received()[0].body.clone()).unwrap();
    assert_eq!(asked, "grant_type=client_credentials&client_id=jetbridge&client_secret=s3cret-of-the-partner");
    app.state.clock.advance(TimeDelta::hours(1));
    app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(receiver.received()[5].header("authorization"), "Bearer token-two");
    // The secret may be left out when nothing else about it changes.
    put(json!({"oauth2": {"tokenUrl": issuer.url(), "clientId": "jetbridge"}, "excludedOperations": []}))
        .await
        .expect(200);
    let other = put(json!({"oauth2": {"tokenUrl": issuer.url(), "clientId": "somebody"}})).await;
    assert_eq!(other.paths(), ["oauth2.clientSecret"]);
    // A token endpoint that fails is a failed try with its own reason.
    app.state.clock.advance(TimeDelta::hours(1));
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("WAITING"), &json!("TOKEN_FAILED")));
    assert_eq!(receiver.count(), 6, "nothing is sent without a token");
    assert!(!app.db.dump().await.contains("s3cret-of-the-partner"), "sealed in the database");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signing_secret_that_a_receiver_echoes_is_not_kept() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let secret = Arc::new(Mutex::new(String::new()));
    let echoed = secret.clone();
    let receiver = Receiver::scripted(move |_, _| {
        let secret = echoed.lock().unwrap().clone();
        let head = format!("HTTP/1.1 500 No\r\nX-Secret: {secret}\r\nContent-Length: {}\r\n\r\n", secret.len());
        Reply::Raw([head.into_bytes(), secret.into_bytes()].concat())
    })
    .await;
    let created = app.create(&subscription_at(&receiver.url())).await.expect(201);
    *secret.lock().unwrap() = created["hmacSigningSecret"].as_str().unwrap().to_owned();
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let attempt = app.deliveries_of(&event).await[0]["attempts"][0].clone();
    assert_eq!(attempt["answer"], "whsec_[redacted]", "{attempt:#}");
    let header = json!({"name": "x-secret", "value": "whsec_[redacted]"});
    assert!(attempt["answerHeaders"].as_array().unwrap().contains(&header), "{attempt:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_a_receiver_echoes_are_not_kept() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver =
        Receiver::answering(vec![Reply::Status(400, "", "you sent X-Key: very-secret-key, and that is wrong")]).await;
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] = json!({"X-Key": "very-secret-key"});
    app.keep_secret("very-secret-key");
    app.created(&body).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let attempt = &app.deliveries_of(&event).await[0]["attempts"][0];
    assert_eq!(attempt["answer"], "you sent X-Key: [redacted], and that is wrong");
    assert!(!app.db.dump().await.contains("very-secret-key"));
}
