//! From publish to receipt: what a receiver gets, and what is told of it afterwards.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use jetbridge::domain::signature::SignatureFormat;
use serde_json::{Value, json};

use crate::support::{Receiver, Reply, Setup, TestApp, booking, booking_with, subscription_at};

/// The HMAC of `id.timestamp.body`, by another implementation than the engine's.
fn expected_signature(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &key);
    let mut text = format!("{id}.{timestamp}.").into_bytes();
    text.extend_from_slice(body);
    STANDARD.encode(aws_lc_rs::hmac::sign(&key, &text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_event_reaches_its_receiver_signed_and_untouched() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] =
        json!({"X-Custom-Header": "my-value", "Authorization": "Bearer mine", "webhook-id": "forged"});
    let created = app.create(&body).await.expect(201);
    let secret = created["hmacSigningSecret"].as_str().unwrap();
    let payload = r#"{"pnrId":"9000000001", "tripId":"7000000001", "fare": 12.50, "name":"Ren\u00e9"}"#;
    let text = format!(
        r#"{{"eventType":"PNR_V3","operation":"BOOKING_TICKETED","organizationId":"{}","timestamp":"2026-08-20T12:16:05.5+02:00","operationSummary":{{"ticketsIssued":["1"]}},"payload":{payload}}}"#,
        crate::support::COMPANY
    );
    let request = app.request(reqwest::Method::POST, "/ext/v1/events").header("content-type", "application/json");
    let request = request.header("traceparent", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01").body(text);
    let published = app.send(request).await.expect(202);
    assert_eq!(published["matched"], 1);
    app.engine().step().await;
    let received = receiver.received();
    assert_eq!(received.len(), 1);
    let got = &received[0];
    assert!(got.head.starts_with("POST /hooks HTTP/1.1"), "{}", got.head);
    let envelope = format!(
        r#"{{"event_type":"PNR_V3","operation":"BOOKING_TICKETED","operationSummary":{{"ticketsIssued":["1"]}},"payload":{payload},"timestamp":"2026-08-20T10:16:05.500Z","audience":{{"organizationId":"{}"}}}}"#,
        crate::support::COMPANY
    );
    assert_eq!(String::from_utf8_lossy(&got.body), envelope);
    let timestamp = app.state.clock.now().timestamp().to_string();
    let signature = expected_signature(secret, got.id(), &timestamp, &got.body);
    for (name, expected) in [
        ("content-type", "application/json"),
        ("user-agent", concat!("jetbridge/", env!("CARGO_PKG_VERSION"))),
        ("api-version", "2.0"),
        ("x-custom-header", "my-value"),
        ("authorization", ""),
        ("x-spotnana-webhook-timestamp", &timestamp),
        ("x-spotnana-webhook-signature", &signature),
        ("webhook-id", got.id()),
        ("webhook-timestamp", &timestamp),
        ("webhook-signature", &format!("v1,{signature}")),
        ("x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7"),
    ] {
        assert_eq!(got.header(name), expected, "{name}");
    }
    assert_eq!(got.header("x-b3-spanid").len(), 16);
    assert_eq!(
        got.header("traceparent"),
        format!("00-{}-{}-01", got.header("x-b3-traceid"), got.header("x-b3-spanid"))
    );

    let event = published["id"].as_str().unwrap();
    let deliveries = app.deliveries_of(event).await;
    assert_eq!(deliveries.len(), 1);
    let delivery = &deliveries[0];
    assert_eq!(delivery["id"], got.id());
    assert_eq!(delivery["state"], "DELIVERED");
    assert_eq!(delivery["attemptCount"], 1);
    let attempt = &delivery["attempts"][0];
    assert_eq!((&attempt["status"], &attempt["answer"]), (&json!(200), &json!("ok")));
    assert_eq!(attempt["spanId"], got.header("x-b3-spanid"));
    assert_eq!(attempt["peer"], receiver.address.to_string());
    for time in ["dnsMs", "connectMs", "tlsMs", "firstByteMs", "totalMs"] {
        assert!(attempt[time].as_f64().unwrap() > 0.0, "{time}: {attempt}");
    }
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await;
    assert!(shown.text.contains(payload), "the envelope is shown as it is stored: {}", shown.text);
    assert_eq!(shown.body["tripId"], "7000000001");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_never_works_is_tried_for_two_weeks_and_then_given_up() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    let start = app.state.clock.now();
    app.engine().step().await;
    assert_eq!(receiver.count(), 6, "one try and five immediate retries");
    let mut tries = vec![TimeDelta::zero(); 6];
    loop {
        let delivery = &app.deliveries_of(&event).await[0];
        if delivery["state"] == "EXHAUSTED" {
            assert_eq!(delivery["lastReason"], "SERVER_ERROR");
            assert_eq!(delivery["attempts"].as_array().unwrap().len(), tries.len());
            break;
        }
        assert_eq!(delivery["state"], "WAITING");
        let due: chrono::DateTime<chrono::Utc> = delivery["nextAttemptAt"].as_str().unwrap().parse().unwrap();
        // Just before it is due nothing happens.
        app.state.clock.advance(due - app.state.clock.now() - TimeDelta::milliseconds(1));
        app.engine().step().await;
        assert_eq!(receiver.count(), tries.len());
        app.state.clock.advance(TimeDelta::milliseconds(2));
        app.engine().step().await;
        assert_eq!(receiver.count(), tries.len() + 1);
        tries.push(due - start);
    }
    assert_eq!(tries.len(), 21);
    // What is told of it is cut to milliseconds.
    let short = TimeDelta::days(14) - *tries.last().unwrap();
    assert!((TimeDelta::zero()..TimeDelta::milliseconds(2)).contains(&short), "{short}");
    // Each wait is twice the one before, within the jitter of a tenth either way.
    for (place, pair) in tries[5..20].windows(2).enumerate() {
        let (wait, planned) = ((pair[1] - pair[0]).as_seconds_f64(), 60.0 * 2_f64.powi(i32::try_from(place).unwrap()));
        assert!((0.89..1.11).contains(&(wait / planned)), "wait {place}: {wait} s, not {planned} s");
    }
    let ids: std::collections::HashSet<_> = receiver.received().iter().map(|one| one.id().to_owned()).collect();
    assert_eq!(ids.len(), 1, "the id is the same on every try");
    let (first, last) = (receiver.received()[0].clone(), receiver.received()[20].clone());
    assert_ne!(first.header("x-spotnana-webhook-timestamp"), last.header("x-spotnana-webhook-timestamp"));
    assert_ne!(first.header("x-b3-spanid"), last.header("x-b3-spanid"));
    assert_eq!(first.header("x-b3-traceid"), last.header("x-b3-traceid"));

    // A person sends it again: the same id, a new schedule.
    let id = first.id().to_owned();
    let again = app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    assert_eq!((&again["id"], &again["state"]), (&json!(id), &json!("WAITING")));
    app.engine().step().await;
    assert_eq!(receiver.count(), 27);
    assert_eq!(receiver.received()[26].id(), id);
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_200_is_success_and_a_later_wish_is_honoured() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![
        Reply::status(201),
        Reply::status(204),
        Reply::Status(302, "Location: https://localhost:1/\r\n", ""),
        Reply::status(404),
        Reply::status(418),
        Reply::Status(503, "Retry-After: 600\r\n", "down"),
        Reply::Status(429, "Retry-After: 999999\r\n", ""),
        Reply::ok(),
    ])
    .await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    let reasons: Vec<_> =
        delivery["attempts"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert_eq!(
        reasons,
        ["STATUS_NOT_OK", "STATUS_NOT_OK", "REDIRECTED", "ENDPOINT_MISSING", "CLIENT_ERROR", "SERVICE_UNAVAILABLE"]
    );
    let wait = |delivery: &Value| {
        let due: chrono::DateTime<chrono::Utc> = delivery["nextAttemptAt"].as_str().unwrap().parse().unwrap();
        (due - app.state.clock.now()).num_seconds()
    };
    assert!((599..=600).contains(&wait(delivery)), "the wish of the sixth try: {}", wait(delivery));
    app.state.clock.advance(TimeDelta::seconds(601));
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert!((3599..=3600).contains(&wait(delivery)), "an hour at the most: {}", wait(delivery));
    app.state.clock.advance(TimeDelta::seconds(3601));
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(8)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_tells_how_it_was_answered_and_what_the_answer_said_when_it_failed() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![
        Reply::Status(
            500,
            "X-Request-Id: 4711\r\nSet-Cookie: session=of-theirs\r\nX-Echo: a very-secret-key b\r\n",
            "",
        ),
        Reply::Status(400, "X-Request-Id: 4713\r\nAuthorization: Bearer of-theirs\r\nCookie: a=of-theirs\r\n", ""),
        Reply::Raw(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nX-Request-Id: 4712\r\n\r\nok".to_vec()),
    ])
    .await;
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] = json!({"X-Key": "very-secret-key"});
    app.keep_secret("very-secret-key");
    app.keep_secret("of-theirs");
    app.created(&body).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    let attempts = delivery["attempts"].as_array().unwrap();
    let told = |name: &str| attempts.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("protocol"), [json!("HTTP/1.1"), json!("HTTP/1.1"), json!("HTTP/1.0")]);
    assert_eq!(told("isReused"), [json!(false), json!(true), json!(true)]);
    let headers = told("answerHeaders");
    for (name, value) in [("x-request-id", "4711"), ("set-cookie", "[left out]"), ("x-echo", "a [redacted] b")] {
        assert!(headers[0].as_array().unwrap().contains(&json!({"name": name, "value": value})), "{headers:?}");
    }
    assert!(headers[1].as_array().unwrap().contains(&json!({"name": "x-request-id", "value": "4713"})));
    assert_eq!(headers[2], Value::Null, "of one that was delivered nothing is kept");
    assert!(!app.db.dump().await.contains("of-theirs"));
    // What was delivered at once tells it as well, also after a resend has moved its attempt.
    let second = app.published(&booking()).await;
    app.engine().step().await;
    let id = app.deliveries_of(&second).await[0]["id"].as_str().unwrap().to_owned();
    let first = app.get_path(&format!("/ext/v1/deliveries/{id}")).await.expect(200)["attempts"][0].clone();
    assert_eq!((&first["protocol"], &first["number"]), (&json!("HTTP/1.0"), &json!(1)));
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    app.engine().step().await;
    let both = app.get_path(&format!("/ext/v1/deliveries/{id}")).await.expect(200)["attempts"].clone();
    assert_eq!((&both[0], &both[1]["protocol"]), (&first, &json!("HTTP/1.0")));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_than_2_kib_of_headers_are_kept() {
    // A secret that lies across the cut is taken out before it.
    const SECRET: &str = "very-secret-key";
    const LONG: &str = "X-Long: 01234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n";
    let app = TestApp::with(Setup::with_receivers()).await;
    let secrets = format!("X-Secret: {}\r\n", SECRET.repeat(100));
    let head = format!("HTTP/1.1 500 No\r\n{}{secrets}Content-Length: 0\r\n\r\n", LONG.repeat(50));
    let receiver = Receiver::answering(vec![Reply::Raw(head.into_bytes())]).await;
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] = json!({"X-Key": SECRET});
    app.keep_secret(SECRET);
    app.created(&body).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert!(!app.db.dump().await.contains("very-s"));
    let headers = app.deliveries_of(&event).await[0]["attempts"][0]["answerHeaders"].clone();
    let bytes: usize = headers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap().len() + one["value"].as_str().unwrap().len())
        .sum();
    assert!((1_800..2_048).contains(&bytes), "{bytes}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signature_format_is_a_setting() {
    for (format, shape) in [(SignatureFormat::V1, "v1,"), (SignatureFormat::Both, " v1,")] {
        let app = TestApp::with(Setup { signature_format: format, ..Setup::with_receivers() }).await;
        let receiver = Receiver::new().await;
        app.created(&subscription_at(&receiver.url())).await;
        app.published(&booking_with(json!({"operation": null}))).await;
        app.engine().step().await;
        let got = &receiver.received()[0];
        let bare = got.header("webhook-signature").strip_prefix("v1,").unwrap();
        let expected = if shape == "v1," { format!("v1,{bare}") } else { format!("{bare} v1,{bare}") };
        assert_eq!(got.header("x-spotnana-webhook-signature"), expected);
        assert!(got.body.starts_with(br#"{"event_type":"PNR_V3","payload":"#), "no operation, no key");
    }
}
