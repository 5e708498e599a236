//! `POST /sandbox/v1/certifications`.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::certify::{SECRET, good};
use crate::support::{Receiver, Reply, Setup, TMC, TestApp, subscription_at};

const PATH: &str = "/sandbox/v1/certifications";

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_certified_and_the_report_fits_its_schema() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let receiver = good().await;
    let body = json!({"url": receiver.url(), "secret": SECRET, "customHeaders": {"X-Tenant": "7", "Host": "evil"}});
    let report = app.post(PATH, &body).await.expect(200);
    assert_eq!((&report["verdict"], &report["passed"]), (&json!("PASS"), &json!(18)), "{report:#}");
    assert!(receiver.received().iter().all(|one| one.header("x-tenant") == "7" && one.header("host") != "evil"));
    let schema = json!({
        "$ref": "#/components/schemas/Certification", "components": app.state.documents.all["components"],
    });
    let schema = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = schema.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
    assert!(!schema.is_valid(&json!({"verdict": "PASS"})), "the schema asks for something");
    let example = &app.state.documents.all["paths"][PATH]["post"]["responses"]["200"]["content"]["application/json"];
    assert!(schema.is_valid(&example["examples"]["failed"]["value"]), "the example fits as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_certified_with_its_own_url_headers_and_secrets() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let mut body = subscription_at(&receiver.url());
    body["customHeaders"] = json!({"X-Key": "of-the-subscription"});
    let created = app.create(&body).await.expect(201);
    let report = app.post(PATH, &json!({"subscriptionId": created["id"]})).await.expect(200);
    assert_eq!((&report["url"], &report["failed"]), (&json!(receiver.url()), &json!(6)), "{report:#}");
    let first = &receiver.received()[0];
    assert_eq!(first.header("x-key"), "of-the-subscription");
    let webhook = standardwebhooks::Webhook::new(created["hmacSigningSecret"].as_str().unwrap()).unwrap();
    let time = first.header("webhook-timestamp").parse().unwrap();
    let expected = webhook.sign(first.header("webhook-id"), time, &first.body).unwrap();
    assert_eq!(first.header("webhook-signature"), expected);
    let off = first.header("webhook-timestamp").parse::<i64>().unwrap() - real_time();
    assert!(off.abs() < 60, "signed with the real time, though the clock of the sandbox stands elsewhere: {off}");
}

fn real_time() -> i64 {
    jetbridge::clock::Clock::system().now().timestamp()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_comes_as_junit_if_xml_is_asked_for() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let body = json!({"url": receiver.url(), "secret": SECRET});
    for (accept, kind) in [
        ("application/xml", "application/xml"),
        ("text/xml;q=0.9", "application/xml"),
        ("application/json, application/xml", "application/json"),
        ("*/*", "application/json"),
    ] {
        let answer = app.send(app.request(Method::POST, PATH).header("accept", accept).json(&body)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{accept}");
        assert_eq!(answer.text.contains("<testsuites tests=\"18\" failures=\"6\""), kind == "application/xml");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_hangs_is_a_report_and_no_error() {
    let setup = Setup { call_deadline: Duration::from_millis(300), ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    let receiver = Receiver::answering(vec![Reply::Nothing]).await;
    let report = app.post(PATH, &json!({"url": receiver.url(), "secret": SECRET})).await.expect(200);
    assert_eq!((&report["verdict"], &report["skipped"]), (&json!("FAIL"), &json!(17)));
    assert_eq!(report["cases"][0]["answers"], json!({"ANSWER_TIMED_OUT": 1}));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_platforms_administrator_certifies() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let body = json!({"url": receiver.url(), "secret": SECRET});
    for (token, status, code) in
        [(Some(app.tmc(TMC)), 403, "USER_NOT_AUTHORIZED"), (None, 401, "USER_NOT_AUTHENTICATED")]
    {
        let request = app.anonymous(Method::POST, PATH).json(&body);
        let answer = app.send(if let Some(token) = token { request.bearer_auth(token) } else { request }).await;
        assert_eq!((answer.status, answer.code()), (status, code));
    }
    assert_eq!(receiver.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_the_body_names_its_field() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
    let url = "https://localhost:9/";
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("x-{n}"), json!("1"))).collect();
    for (body, paths) in [
        (json!({}), vec!["secret", "url"]),
        (json!([]), vec![""]),
        (json!({"url": url, "secret": null}), vec!["secret"]),
        (json!({"url": "http://localhost/", "secret": "whsec_AAEC", "x": 1}), vec!["secret", "url", "x"]),
        (json!({"url": "https://10.0.0.1/", "secret": SECRET}), vec!["url"]),
        (json!({"url": 5, "secret": SECRET, "customHeaders": {"a b": "1"}}), vec!["customHeaders.a b", "url"]),
        (json!({"url": url, "secret": SECRET, "customHeaders": many}), vec!["customHeaders"]),
        (json!({"subscriptionId": id, "url": url, "secret": SECRET}), vec!["secret", "url"]),
        (json!({"subscriptionId": "nope"}), vec!["subscriptionId"]),
    ] {
        let answer = app.post(PATH, &body).await;
        assert_eq!(answer.paths(), paths, "{body}");
        assert!(!answer.text.contains(&SECRET[6..]), "a secret is quoted");
    }
    let missing: Value = json!({"subscriptionId": id});
    assert_eq!(app.post(PATH, &missing).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_come_as_they_end_and_the_report_is_kept() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let receiver = good().await;
    let body = json!({"url": receiver.url(), "secret": SECRET});
    let answer = app.send(app.request(Method::POST, PATH).header("accept", "text/event-stream").json(&body)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream"));
    let mut messages = Vec::new();
    for message in answer.text.split("\n\n").filter(|message| message.starts_with("event: ")) {
        let (name, data) = message["event: ".len()..].split_once("\ndata: ").unwrap();
        messages.push((name, serde_json::from_str::<Value>(data).unwrap()));
    }
    let (last, report) = messages.pop().unwrap();
    let cases: Vec<_> = messages.iter().map(|(name, case)| (*name, case.clone())).collect();
    assert_eq!((last, cases.len(), cases[0].0), ("report", 18, "case"));
    assert_eq!(report["cases"], json!(cases.into_iter().map(|(_, case)| case).collect::<Vec<_>>()));
    // It can be asked for later, as JSON and as JUnit, and is in the list; the newest first.
    let path = format!("{PATH}/{}", report["id"].as_str().unwrap());
    assert_eq!(app.get_path(&path).await.expect(200), report);
    let junit = app.send(app.request(Method::GET, &path).header("accept", "application/xml")).await;
    assert!(junit.text.contains("<testsuites tests=\"18\" failures=\"0\""), "{}", junit.text);
    let only = json!({"url": receiver.url(), "secret": SECRET, "cases": ["load", "old-timestamp", "load"]});
    let second = app.post(PATH, &only).await.expect(200);
    let names: Vec<_> = second["cases"].as_array().unwrap().iter().map(|case| case["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["good-delivery", "old-timestamp", "load"]);
    let list = app.get_path(PATH).await.expect(200);
    let list = list["certifications"].as_array().unwrap();
    assert_eq!((list.len(), &list[0]["id"], &list[1]["id"]), (2, &second["id"], &report["id"]));
    assert_eq!(list[0]["verdicts"], json!({"good-delivery": "PASS", "old-timestamp": "PASS", "load": "PASS"}));
    app.get_path(&format!("{PATH}/019ad0f3-2c5b-7a31-9c4e-5b8d2f700000")).await.expect(404);
    assert_eq!(app.get_path(&format!("{PATH}/nope")).await.paths(), ["certificationId"]);
    let wrong = json!({"url": receiver.url(), "secret": SECRET, "cases": ["load", "no-such"]});
    assert_eq!(app.post(PATH, &wrong).await.paths(), ["cases[1]"]);
    app.post("/sandbox/v1/reset", &json!({})).await.expect(200);
    assert_eq!(app.get_path(PATH).await.expect(200), json!({"certifications": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_certifications_the_newest_twenty_are_kept() {
    let app = TestApp::with(Setup::with_receivers()).await;
    app.keep_secret(SECRET);
    let receiver = good().await;
    let body = json!({"url": receiver.url(), "secret": SECRET, "cases": ["good-delivery"]});
    let mut ids = Vec::new();
    for _ in 0..21 {
        ids.push(app.post(PATH, &body).await.expect(200)["id"].clone());
    }
    let list = app.get_path(PATH).await.expect(200);
    let kept: Vec<_> = list["certifications"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    ids.reverse();
    assert_eq!(kept, ids[..20]);
}
