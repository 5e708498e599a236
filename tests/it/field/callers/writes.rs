//! Writes on a condition, and limits on what will be.

use reqwest::Method;
use serde_json::json;

use crate::support::app::item;
use crate::support::{COMPANY, TestApp, least};

#[tokio::test(flavor = "multi_thread")]
async fn an_etag_that_a_proxy_has_changed_still_names_its_revision() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let patch = |tag: String, name: &str| {
        app.send(app.request(Method::PATCH, &item(&id)).header("if-match", tag).json(&json!({ "name": name })))
    };
    let spellings =
        ["\"N\"", "W/\"N\"", "\"N-gzip\"", "\"N;gzip\"", "W/\"N-br\"", "\"0\", W/\"N--gzip\"", "\"other\", \"N\"", "*"];
    for (turn, spelling) in spellings.iter().enumerate() {
        let tag = app.get(&id).await.header("etag").trim_matches('"').to_owned();
        let answer = patch(spelling.replace('N', &tag), &format!("name {turn}")).await;
        assert_eq!(answer.status, 204, "{spelling}: {}", answer.text);
        let again = patch(spelling.replace('N', &tag), "too late").await;
        assert_eq!(again.status, if *spelling == "*" { 204 } else { 412 }, "{spelling}");
    }
    for unreadable in ["1", "abc", "\"abc\"", "\"1"] {
        let answer = patch(unreadable.to_owned(), "never").await;
        assert_eq!((answer.status, answer.code()), (412, "PRECONDITION_FAILED"), "{unreadable}");
        assert!(answer.text.contains("cannot be read"), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_secrets_give_way_to_one_without_an_overlap() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let path = format!("/ext/v1/subscriptions/{id}/secrets");
    for _ in 1..10 {
        app.post(&path, &json!({"overlapSeconds": 3600})).await.expect(201);
    }
    let count = async || app.get_path(&path).await.expect(200)["secrets"].as_array().unwrap().len();
    assert_eq!(count().await, 10);
    assert_eq!(app.post(&path, &json!({"overlapSeconds": 3600})).await.status, 400, "that would be eleven");
    app.post(&path, &json!({"overlapSeconds": 0})).await.expect(201);
    assert_eq!(count().await, 1);
}
