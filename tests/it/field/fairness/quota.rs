use serde_json::json;

use crate::support::{COMPANY, SISTER, Setup, TestApp, least_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_has_no_more_subscriptions_than_the_setting_says() {
    let app =
        TestApp::with(Setup { arguments: vec!["--max-subscriptions-per-subscriber", "3"], ..Setup::default() }).await;
    // Also when all come at once, with a key or without.
    let create = async |n: usize| {
        let mut request = app.request(reqwest::Method::POST, "/v3/webhooks/subscriptions");
        if n.is_multiple_of(2) {
            request = request.header("idempotency-key", format!("key-{n}"));
        }
        app.send(request.json(&least_with(json!({})))).await
    };
    let answers = futures_util::future::join_all((0..12).map(create)).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(created, 3);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.paths(), ["subscriberId"]);
        let message = answer.body["errorMessages"][0]["message"].as_str().unwrap();
        assert!(message.contains("has 3 subscriptions, the most"), "{message}");
    }
    let list = app.get_path(&format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list")).await.expect(200);
    let id = list["subscriptions"][0]["id"].as_str().unwrap();
    app.patch(id, &json!({"isActive": false})).await;
    assert_eq!(app.create(&least_with(json!({}))).await.paths(), ["subscriberId"], "inactive ones count");
    app.create(&least_with(json!({"subscriberId": SISTER}))).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_none_is_no_limit() {
    let app =
        TestApp::with(Setup { arguments: vec!["--max-subscriptions-per-subscriber", "0"], ..Setup::default() }).await;
    for _ in 0..5 {
        app.create(&least_with(json!({}))).await.expect(201);
    }
}
