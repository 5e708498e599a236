//! How an inbox misbehaves, and what the engine makes of it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{local_client, path, put_faults, requests, send_again, url};
use crate::support::{Setup, TestApp, booking, subscription_at};

/// Publishes one event to an inbox for each of these, and asserts how each try ended: with this reason, or delivered with
/// this flaw of the answer.
async fn each_ends(app: &TestApp, faults: Vec<(&'static str, Value, Result<&'static str, &'static str>)>) {
    for (name, faults, _) in &faults {
        put_faults(app, name, faults.clone()).await.expect(200);
        app.created(&subscription_at(&url(app, name))).await;
    }
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let deliveries = app.deliveries_of(&event).await;
    assert_eq!(deliveries.len(), faults.len());
    for (name, _, expected) in &faults {
        let kept = requests(app, name).await;
        let delivery = deliveries.iter().find(|delivery| delivery["id"] == kept[0]["deliveryId"]).unwrap();
        let attempts = delivery["attempts"].as_array().unwrap();
        let (field, word, tries) = match expected {
            Ok(flaw) => ("answerFlaw", flaw, 1),
            Err(reason) => ("reason", reason, 6),
        };
        let words: Vec<_> = attempts.iter().map(|attempt| attempt[field].as_str().unwrap_or("none")).collect();
        assert_eq!(words, vec![*word; tries], "{name}: {delivery}");
        // The inboxes share a host: on a connection that another one left, the end of it is asked about once more.
        let most = if *word == "CONNECTION_RESET" { 2 * tries } else { tries };
        assert!((tries..=most).contains(&kept.len()), "{name}: every try is kept, {}", kept.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_sees_each_fault_as_what_it_is() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let faults = vec![
        ("status", json!({"status": 503, "headers": {"Retry-After": "7"}}), Err("SERVICE_UNAVAILABLE")),
        ("created", json!({"status": 201, "body": "made"}), Err("STATUS_NOT_OK")),
        ("redirect", json!({"redirect": "https://localhost/elsewhere"}), Err("REDIRECTED")),
        ("reset", json!({"fault": "CONNECTION_RESET_BY_PEER"}), Err("CONNECTION_RESET")),
        ("empty", json!({"fault": "EMPTY_RESPONSE", "fixedDelayMilliseconds": 20}), Err("CONNECTION_RESET")),
        ("chunk", json!({"fault": "MALFORMED_RESPONSE_CHUNK"}), Ok("ANSWER_MALFORMED")),
        ("random", json!({"fault": "RANDOM_DATA_THEN_CLOSE"}), Err("ANSWER_MALFORMED")),
        ("large", json!({"body": "x".repeat(70_000)}), Ok("ANSWER_TOO_LARGE")),
    ];
    each_ends(&app, faults).await;
    let request = requests(&app, "reset").await.remove(0);
    assert_eq!(request["answer"], json!({"fault": "CONNECTION_RESET_BY_PEER", "delayMilliseconds": 0}));
    assert_eq!(request["verification"]["isValid"], true, "it came whole all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_does_not_wait_for_a_late_or_dribbling_answer() {
    let app = TestApp::with(Setup { call_deadline: Duration::from_secs(3), ..Setup::with_inboxes() }).await;
    let dribble = json!({"numberOfChunks": 100, "totalDuration": 120_000});
    let faults = vec![
        ("late", json!({"fixedDelayMilliseconds": 120_000}), Err("ANSWER_TIMED_OUT")),
        ("dribbling", json!({"chunkedDribbleDelay": dribble}), Ok("ANSWER_BODY_TIMED_OUT")),
    ];
    each_ends(&app, faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delays_and_pieces_within_the_time_are_fine() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let dribble = json!({"numberOfChunks": 5, "totalDuration": 300});
    let faults = json!({"fixedDelayMilliseconds": 200, "body": "in five pieces", "chunkedDribbleDelay": dribble});
    let view = put_faults(&app, "slow", faults.clone()).await.expect(200);
    assert_eq!(view["faults"], faults);
    let began = std::time::Instant::now();
    let mut answer = local_client().post(url(&app, "slow")).body("{}").send().await.unwrap();
    let head = began.elapsed();
    let mut pieces = Vec::new();
    while let Some(piece) = answer.chunk().await.unwrap() {
        pieces.push(String::from_utf8(piece.to_vec()).unwrap());
    }
    assert!(head >= Duration::from_millis(200), "{head:?}");
    assert!(began.elapsed() >= Duration::from_millis(500) && pieces.len() > 1, "{pieces:?}");
    assert_eq!(pieces.concat(), "in five pieces");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_fails_the_first_two_tries_takes_the_third() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    put_faults(&app, "flaky", json!({"status": 500, "failFirst": 2})).await.expect(200);
    app.created(&subscription_at(&url(&app, "flaky"))).await;
    for _ in 0..2 {
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let delivery = app.deliveries_of(&event).await.remove(0);
        assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(3)));
    }
    let kept = requests(&app, "flaky").await;
    let seen: Vec<_> = kept.iter().rev().map(|one| (&one["answer"]["status"], &one["isDuplicate"])).collect();
    let (first, second, third) =
        ((&json!(500), &json!(false)), (&json!(500), &json!(true)), (&json!(200), &json!(true)));
    assert_eq!(seen, [first, second, third, first, second, third]);
    // Faults that are set anew count anew; without them all is well.
    put_faults(&app, "flaky", json!({"status": 500, "failFirst": 1})).await.expect(200);
    let again = async || send_again(&url(&app, "flaky"), &kept[0], "{}", &[]).await.status;
    assert_eq!((again().await, again().await), (500, 200));
    put_faults(&app, "flaky", json!({"status": 500})).await.expect(200);
    assert_eq!(again().await, 500);
    let delete = app.request(Method::DELETE, &path("flaky", "/faults"));
    assert_eq!(app.send(delete).await.status, 204);
    assert_eq!(again().await, 200);
    assert!(app.get_path(&path("flaky", "")).await.expect(200).get("faults").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_that_make_no_sense_are_refused_by_field() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("x-{n}"), json!("1"))).collect();
    for (faults, expected) in [
        (json!([]), vec![""]),
        (json!({"status": 199, "surprise": 1}), vec!["status", "surprise"]),
        (json!({"status": "503", "body": 5}), vec!["body", "status"]),
        (json!({"fault": "FLOOD"}), vec!["fault"]),
        (json!({"fault": "EMPTY_RESPONSE", "status": 500, "body": ""}), vec!["body", "status"]),
        (json!({"redirect": "ftp://a/b"}), vec!["redirect"]),
        (json!({"redirect": "https://a/b", "status": 200}), vec!["status"]),
        (json!({"fixedDelayMilliseconds": 120_001, "failFirst": 0}), vec!["failFirst", "fixedDelayMilliseconds"]),
        (
            json!({"chunkedDribbleDelay": {"numberOfChunks": 0, "x": 1}}),
            vec!["chunkedDribbleDelay.numberOfChunks", "chunkedDribbleDelay.totalDuration", "chunkedDribbleDelay.x"],
        ),
        (
            json!({"headers": {"a b": "1", "Content-Length": "5", "x": "\n", "y": 1, "Z": "1", "z": "2"}}),
            vec!["headers.Content-Length", "headers.a b", "headers.x", "headers.y", "headers.z"],
        ),
        (json!({"headers": many}), vec!["headers"]),
        (json!({"rejectUnverified": "yes"}), vec!["rejectUnverified"]),
        (json!({"body": "x".repeat(131_073)}), vec!["body"]),
    ] {
        assert_eq!(put_faults(&app, "odd", faults.clone()).await.paths(), expected, "{faults}");
    }
    assert_eq!(app.get_path(&path("odd", "")).await.status, 404, "what is refused makes no inbox");
    let nothing = json!({"status": null, "headers": null, "fault": null});
    assert_eq!(put_faults(&app, "odd", nothing).await.expect(200)["faults"], json!({}));
    let examples = &app.state.documents.all["paths"]["/sandbox/v1/inboxes/{name}/faults"]["put"]["requestBody"];
    for (name, example) in examples["content"]["application/json"]["examples"].as_object().unwrap() {
        assert_eq!(put_faults(&app, "odd", example["value"].clone()).await.status, 200, "{name}");
    }
}
