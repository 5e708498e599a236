//! The head decides: a receiver that has said 200 has the event, whatever becomes of the rest.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use jetbridge::sandbox::certify::Verdict;

use super::takes_request;
use crate::certify::{SECRET, certifier, target};
use crate::support::wild::read_to_end;
use crate::support::{Receiver, Reply, Setup, TestApp, Wild, booking, booking_with, subscription_at};

/// Answers each request so, and closes TCP without a word of TLS.
async fn closing_abruptly(answer: &'static str) -> Wild {
    Wild::with_tls(&["http/1.1"], move |_, mut stream| async move {
        if takes_request(&mut stream).await {
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.flush().await;
            let _ = stream.get_mut().0.shutdown().await;
            read_to_end(&mut stream).await;
        }
    })
    .await
}

/// Delivers one event to each of them; gives its only attempt, by name.
async fn attempts_of<'a>(app: &TestApp, receivers: &[(&'a str, String)]) -> Vec<(&'a str, Value)> {
    let mut ids = Vec::new();
    for (_, url) in receivers {
        ids.push(app.created(&subscription_at(url)).await);
    }
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let deliveries = app.deliveries_of(&event).await;
    let of = |id: &String| deliveries.iter().find(|one| one["subscriptionId"] == *id).unwrap();
    receivers.iter().zip(&ids).map(|((name, _), id)| (*name, of(id).clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_200_is_delivered_whatever_becomes_of_its_body_and_the_attempt_says_what() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let cut = Some("ANSWER_CUT_SHORT");
    let wild = [
        ("HTTP/1.0 without close_notify", cut, closing_abruptly("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n").await),
        ("a body without close_notify", cut, closing_abruptly("HTTP/1.1 200 OK\r\n\r\nok").await),
        ("whole before it", None, closing_abruptly("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await),
        ("too short", cut, closing_abruptly("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok").await),
        (
            "no last chunk",
            cut,
            closing_abruptly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n").await,
        ),
    ];
    let second = Duration::from_secs(1);
    let endless = |first: &str, again: &str, apart| {
        Receiver::answering(vec![Reply::Endless(first.as_bytes().to_vec(), again.as_bytes().to_vec(), apart)])
    };
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let large = "again".repeat(4000);
    let never_ending = [
        ("endless", "ANSWER_TOO_LARGE", endless("HTTP/1.1 200 OK\r\n\r\n", &large, Duration::ZERO).await),
        (
            "announced too large",
            "ANSWER_TOO_LARGE",
            endless("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n", &large, Duration::ZERO).await,
        ),
        (
            "endless in chunks of one byte",
            "ANSWER_TOO_LARGE",
            endless(chunked, &"1\r\na\r\n".repeat(2000), Duration::ZERO).await,
        ),
        ("a chunk that is none", "ANSWER_MALFORMED", endless(chunked, "x\r\n", second).await),
        (
            "dripped",
            "ANSWER_BODY_TIMED_OUT",
            endless("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "a", second).await,
        ),
        ("dripped in chunks", "ANSWER_BODY_TIMED_OUT", endless(chunked, "1\r\na\r\n", second).await),
    ];
    let urls: Vec<_> = wild
        .iter()
        .map(|(name, _, wild)| (*name, wild.url()))
        .chain(never_ending.iter().map(|(name, _, receiver)| (*name, receiver.url())))
        .collect();
    let flaws = wild.iter().map(|(_, flaw, _)| *flaw).chain(never_ending.iter().map(|(_, flaw, _)| Some(*flaw)));
    for ((name, delivery), flaw) in attempts_of(&app, &urls).await.into_iter().zip(flaws) {
        assert_eq!(
            (&delivery["state"], &delivery["attemptCount"]),
            (&json!("DELIVERED"), &json!(1)),
            "{name}: {delivery}"
        );
        let attempt = &delivery["attempts"][0];
        assert_eq!((&attempt["status"], &attempt["answerFlaw"]), (&json!(200), &json!(flaw)), "{name}: {attempt}");
        assert_eq!(attempt["advice"].is_string(), flaw.is_some(), "{name}: {attempt}");
        assert!(attempt["reason"].is_null() && attempt["answer"].as_str().unwrap_or_default().len() <= 4096, "{name}");
    }
    for (name, _, receiver) in &never_ending {
        while receiver.open() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_not_200_counts_although_its_body_has_no_end() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let busy = closing_abruptly("HTTP/1.0 503 Busy\r\nRetry-After: 600\r\n\r\nlater").await;
    let event_at = [("busy", busy.url())];
    let delivery = &attempts_of(&app, &event_at).await[0].1;
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("WAITING"), &json!("SERVICE_UNAVAILABLE")));
    assert_eq!(delivery["attempts"][0]["answer"], "later", "{delivery}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_head_that_is_none_does_not_spoil_its_status() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let mut receivers = Vec::new();
    for lines in [
        "Set-Cookie: a=b\u{1}c\r\nContent-Length: 0\r\n",
        "Server : x\r\nContent-Length: 0\r\n",
        "Server: x\r\n folded\r\nContent-Length: 0\r\n",
        "no colon\r\nContent-Length: 0\r\n",
        ": no name\r\nContent-Length: 0\r\n",
        "Na me: x\r\nContent-Length: 0\r\n",
        "Content-Length: two\r\n",
        "Content-Length: 0\r\nContent-Length: 3\r\n",
        "Content-Length: -2\r\n",
        "X-Ä: ö\r\nContent-Length: 0\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \u{2}\r\n",
    ] {
        for status in [200, 503] {
            let reply = Reply::Raw(format!("HTTP/1.1 {status} X\r\n{lines}\r\n").into_bytes());
            receivers.push((lines, status, Receiver::answering(vec![reply]).await));
        }
    }
    let urls: Vec<_> = receivers.iter().map(|(lines, _, receiver)| (*lines, receiver.url())).collect();
    for ((lines, delivery), (_, status, _)) in attempts_of(&app, &urls).await.into_iter().zip(&receivers) {
        let expected =
            if *status == 200 { ("DELIVERED", Value::Null) } else { ("WAITING", json!("SERVICE_UNAVAILABLE")) };
        assert_eq!(
            (&delivery["state"], &delivery["lastReason"]),
            (&json!(expected.0), &expected.1),
            "{lines:?}: {delivery}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_whole_is_taken_although_tls_did_not_end() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let issuer = closing_abruptly(
        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"access_token\":\"token-of-the-abrupt\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    )
    .await;
    let whole = closing_abruptly("HTTP/1.0 200 OK\r\n\r\n{\"pnrId\":\"77\"}").await;
    let halved = closing_abruptly("HTTP/1.0 200 OK\r\n\r\n{\"pnrId\":\"7").await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    app.keep_secret("token-of-the-abrupt");
    let oauth2 =
        json!({"oauth2": {"tokenUrl": issuer.url(), "clientId": "jetbridge", "clientSecret": "s3cret-of-theirs"}});
    let path = format!("/ext/v1/subscriptions/{id}/settings");
    app.send(app.request(reqwest::Method::PUT, &path).json(&oauth2)).await.expect(200);
    for source in [&whole, &halved] {
        app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    }
    app.engine().step().await;
    let received = receiver.received();
    assert_eq!(received.len(), 1, "what was cut is not sent");
    assert_eq!(received[0].json()["payload"], json!({"pnrId": "77"}));
    assert_eq!(received[0].header("authorization"), "Bearer token-of-the-abrupt");
}

/// The certification reads a receiver's answer as the engine does.
#[tokio::test(flavor = "multi_thread")]
async fn a_certification_takes_a_200_by_its_head_as_well() {
    let receiver = closing_abruptly("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n").await;
    let report = certifier().run(&target(&receiver.url(), SECRET), &[], &|_| ()).await;
    assert_eq!(report.cases[0].verdict, Verdict::Pass, "{}", report.to_text());
}
