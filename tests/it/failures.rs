//! What failed, in groups: `GET /ext/v1/failures`, and sending a group again.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, Received, Receiver, Reply, STRANGER, Setup, TMC, TestApp, booking_with, least_with};

async fn list_as(app: &TestApp, token: &str, query: &str) -> Value {
    app.send(app.anonymous(Method::GET, &format!("/ext/v1/failures?{query}")).bearer_auth(token)).await.expect(200)
}

async fn list(app: &TestApp, query: &str) -> Value {
    list_as(app, &app.platform(), query).await
}

/// Name, reason, deliveries and whether it goes on, of each group.
fn groups(list: &Value) -> Vec<(&str, &str, i64, bool)> {
    let group = |one| {
        let one: &Value = one;
        let (name, reason) = (one["subscription"]["name"].as_str().unwrap(), one["reason"].as_str().unwrap());
        (name, reason, one["deliveries"].as_i64().unwrap(), one["isOpen"].as_bool().unwrap())
    };
    list["failures"].as_array().unwrap().iter().map(group).collect()
}

/// One that failed three times by 503 and once by 404, and one of a stranger's that failed once; all of it given up. Then the
/// first one is mended.
async fn with_failures() -> (TestApp, Receiver, String) {
    let app = TestApp::with(Setup::with_receivers()).await;
    let answer = |_, one: &Received| match () {
        _ if !one.header("x-mended").is_empty() => Reply::ok(),
        _ if one.json()["payload"]["pnrId"] == "gone" => Reply::status(404),
        _ => Reply::status(503),
    };
    let receiver = Receiver::scripted(answer).await;
    let id = app.created(&least_with(json!({"name": "ours", "url": receiver.url()}))).await;
    let theirs = json!({"subscriberId": STRANGER, "name": "theirs", "url": receiver.url()});
    let theirs = app.created(&least_with(theirs)).await;
    for pnr in ["a", "b", "c", "gone"] {
        app.published(&booking_with(json!({"payload": {"pnrId": pnr, "tripId": "t"}}))).await;
    }
    app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    app.engine().step().await;
    let waiting = list(&app, "state=WAITING").await;
    assert_eq!(waiting["total"], json!({"groups": 3, "deliveries": 5, "subscriptions": 2}));
    assert_eq!(groups(&waiting)[0], ("ours", "SERVICE_UNAVAILABLE", 3, true));
    assert_eq!((&waiting["failures"][0]["count"], &list(&app, "").await["failures"]), (&json!(18), &json!([])));
    while let Some(next) = app.engine().settle().await.unwrap() {
        app.state.clock.advance(next - app.state.clock.now());
    }
    for id in [&id, &theirs] {
        app.patch(id, &json!({"customHeaders": {"x-mended": "1"}})).await.expect(200);
    }
    app.state.clock.advance(TimeDelta::seconds(1));
    (app, receiver, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_told_in_groups_to_whom_they_concern() {
    let (app, _, id) = with_failures().await;
    let all = list(&app, "").await;
    assert_eq!(all["total"], json!({"groups": 3, "deliveries": 5, "subscriptions": 2}));
    assert_eq!(groups(&all)[0], ("ours", "SERVICE_UNAVAILABLE", 3, true));
    let first = &all["failures"][0];
    assert_eq!(first["subscription"]["subscriber"], json!({"id": COMPANY, "name": "Sample Org A"}));
    assert!(first["advice"].as_str().unwrap().starts_with("The receiver said"));
    assert!(first["firstAt"].as_str() <= first["lastAt"].as_str() && first["firstAt"].is_string());
    let sample = first["sampleDeliveryId"].as_str().unwrap();
    let sample = app.get_path(&format!("/ext/v1/deliveries/{sample}")).await.expect(200);
    assert_eq!((&sample["lastReason"], &sample["state"]), (&json!("SERVICE_UNAVAILABLE"), &json!("EXHAUSTED")));
    // Page by page it is the same.
    let (mut paged, mut query) = (vec![], "limit=1".to_owned());
    loop {
        let page = list(&app, &query).await;
        assert_eq!(page["total"], all["total"]);
        paged.extend(page["failures"].as_array().unwrap().clone());
        let Some(next) = page["nextCursor"].as_str() else { break };
        query = format!("limit=1&cursor={next}");
    }
    assert_eq!(&json!(paged), &all["failures"]);
    for (query, deliveries) in [
        (format!("subscriptionId={id}"), 4),
        (format!("organizationId={STRANGER}"), 1),
        ("reason=ENDPOINT_MISSING".to_owned(), 1),
        ("reason=DNS_FAILED".to_owned(), 0),
        ("until=2026-11-21T10:00:00Z".to_owned(), 0),
        ("state=WAITING".to_owned(), 0),
    ] {
        assert_eq!(list(&app, &query).await["total"]["deliveries"], deliveries, "{query}");
    }
    for (token, deliveries) in [(app.company(COMPANY), 4), (app.company(STRANGER), 1), (app.tmc(TMC), 4)] {
        assert_eq!(list_as(&app, &token, "").await["total"]["deliveries"], deliveries);
    }
    for (query, path) in [("state=HELD", "state"), ("reason=no", "reason"), ("cursor=1.2.3", "cursor")] {
        assert_eq!(app.get_path(&format!("/ext/v1/failures?{query}")).await.paths(), [path], "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_and_single_deliveries_are_sent_again_and_close_it() {
    let (app, _, id) = with_failures().await;
    let group = json!({"subscriptionId": id, "reason": "SERVICE_UNAVAILABLE", "since": "2026-11-21T00:00:00Z",
        "until": "2026-11-22T00:00:00Z", "perSecond": 1000});
    let mut dry = group.clone();
    dry["dryRun"] = json!(true);
    assert_eq!(
        app.post("/ext/v1/resends", &dry).await.expect(200),
        json!({"dryRun": true, "total": 3, "delivered": 0, "exhausted": 3, "waiting": 0,
            "bySubscription": [{"subscriptionId": id, "total": 3}]})
    );
    let job = app.post("/ext/v1/resends", &group).await.expect(202);
    assert_eq!((&job["reason"], &job["total"]), (&json!("SERVICE_UNAVAILABLE"), &json!(3)));
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::seconds(1));
    app.engine().step().await;
    let left = list(&app, "").await;
    // Of groups with as many deliveries, the one of the lower id comes first.
    let mut told = groups(&left);
    told.sort_unstable();
    assert_eq!(told, [("ours", "ENDPOINT_MISSING", 1, false), ("theirs", "SERVICE_UNAVAILABLE", 1, true)]);
    // The rest by their ids: one that another may see, one that is out of reach, one that is none.
    let ids: Vec<&str> =
        left["failures"].as_array().unwrap().iter().map(|one| one["sampleDeliveryId"].as_str().unwrap()).collect();
    let none = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";
    let company = app.company(COMPANY);
    let wish = json!({"deliveryIds": [ids[0], ids[1], none]});
    let job =
        app.send(app.anonymous(Method::POST, "/ext/v1/resends").bearer_auth(&company).json(&wish)).await.expect(202);
    assert_eq!((&job["total"], &job["deliveryIds"]), (&json!(1), &wish["deliveryIds"]));
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::seconds(1));
    app.engine().step().await;
    assert_eq!(groups(&list(&app, "").await), [("theirs", "SERVICE_UNAVAILABLE", 1, true)]);
    for (body, paths) in [
        (json!({}), vec!["since", "until"]),
        (json!({"deliveryIds": []}), vec!["deliveryIds"]),
        (json!({"deliveryIds": ["x"]}), vec!["deliveryIds[0]"]),
        (json!({"deliveryIds": vec![none; 1001]}), vec!["deliveryIds"]),
        (json!({"reason": "BAD_LUCK", "deliveryIds": [none]}), vec!["reason"]),
    ] {
        assert_eq!(app.post("/ext/v1/resends", &body).await.paths(), paths);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_there_for_as_long_as_it_is_kept() {
    let (app, _, _) = with_failures().await;
    let sample = list(&app, "").await["failures"][0]["sampleDeliveryId"].clone();
    // Its events are older than events are kept by then; given up, it is kept from then on.
    app.state.clock.advance(TimeDelta::days(17));
    assert_eq!(list(&app, "").await["total"]["deliveries"], 5);
    let dry = json!({"deliveryIds": [sample], "dryRun": true});
    assert_eq!(app.post("/ext/v1/resends", &dry).await.expect(200)["total"], 1);
}
