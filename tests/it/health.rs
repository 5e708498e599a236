//! How subscriptions do: `GET /ext/v1/subscriptions` and `…/health`.

use chrono::TimeDelta;
use jetbridge::api::auth::Scope;
use jetbridge::domain::reach::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, COMPANY, Receiver, Reply, SISTER, STRANGER, Setup, TMC, TestApp, booking, least_with};

async fn list_as(app: &TestApp, token: &str, query: &str) -> Answer {
    app.send(app.anonymous(Method::GET, &format!("/ext/v1/subscriptions?{query}")).bearer_auth(token)).await
}

async fn list(app: &TestApp, query: &str) -> Value {
    list_as(app, &app.platform(), query).await.expect(200)
}

fn names(list: &Value) -> Vec<&str> {
    list["subscriptions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

async fn health(app: &TestApp, id: &str) -> Value {
    app.get_path(&format!("/ext/v1/subscriptions/{id}/health")).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_comes_first_and_turns_good_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let good = Receiver::new().await;
    let bad = Receiver::scripted(|n, _| if n < 24 { Reply::status(503) } else { Reply::ok() }).await;
    app.created(&least_with(json!({"name": "a good one", "url": good.url()}))).await;
    let id = app.created(&least_with(json!({"name": "the bad one", "url": bad.url()}))).await;
    let off = app.created(&least_with(json!({"name": "off"}))).await;
    app.patch(&off, &json!({"isActive": false})).await.expect(200);
    assert_eq!(health(&app, &id).await["state"], "QUIET");
    for _ in 0..4 {
        app.published(&booking()).await;
    }
    app.engine().step().await;
    let told = health(&app, &id).await;
    assert_eq!((&told["state"], &told["lastReason"]), (&json!("FAILING"), &json!("SERVICE_UNAVAILABLE")));
    assert_eq!((&told["tries24h"], &told["failed24h"], &told["waiting"]), (&json!(24), &json!(24), &json!(4)));
    assert!(told["nextDueAt"].is_string() && told.get("oldestDueAt").is_none() && told["p95Ms"].is_number());
    assert_eq!((told["strip"].as_array().unwrap().len(), &told["strip"][47]), (48, &json!([0, 24])));
    app.state.clock.advance(TimeDelta::minutes(10));
    let told = health(&app, &id).await;
    assert_eq!((&told["state"], &told["since"]), (&json!("DOWN"), &json!("2026-11-21T10:40:40.123Z")));
    assert!(told["oldestDueAt"].is_string(), "overdue, since nobody looked");
    let all = list(&app, "").await;
    assert_eq!(names(&all), ["the bad one", "off", "a good one"]);
    assert_eq!(all["subscriptions"][0]["health"], told);
    assert_eq!(all["subscriptions"][0]["subscriber"], json!({"id": COMPANY, "name": "Sample Org A"}));
    assert_eq!(all["isPartial"], false);
    assert_eq!(names(&list(&app, "health=DOWN&health=HEALTHY").await), ["the bad one", "a good one"]);
    assert_eq!(names(&list(&app, "health=PAUSED&sort=name").await), ["off"]);
    assert_eq!(names(&list(&app, "sort=traffic").await), ["the bad one", "a good one", "off"]);
    app.engine().step().await;
    let told = health(&app, &id).await;
    assert_eq!((&told["state"], &told["waiting"]), (&json!("FAILING"), &json!(0)), "of the last hour most failed");
    app.state.clock.advance(TimeDelta::hours(2));
    assert_eq!(health(&app, &id).await["state"], "HEALTHY");
    app.state.clock.advance(TimeDelta::hours(24));
    let told = health(&app, &id).await;
    assert_eq!((&told["state"], &told["tries24h"]), (&json!("QUIET"), &json!(0)));
    assert!(told["lastFailedAt"].is_string() && told["lastDeliveredAt"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_and_paged_in_each_order() {
    let app = TestApp::new().await;
    for name in ["c", "B", "a", "d"] {
        let url = format!("https://{name}.example.com/hooks");
        app.created(&least_with(json!({"name": name, "url": url}))).await;
    }
    let trip = json!({"subscriberId": SISTER, "name": "e%", "eventTypes": ["TRIP_DETAILS_V3"], "isActive": false});
    app.created(&least_with(trip)).await;
    for (query, expected) in [
        ("sort=name", vec!["a", "B", "c", "d", "e%"]),
        ("sort=name&q=B.EXAMPLE", vec!["B"]),
        ("sort=name&q=%25", vec!["e%"]),
        ("q=nothing", vec![]),
        ("sort=name&isActive=true", vec!["a", "B", "c", "d"]),
        ("isActive=false", vec!["e%"]),
        ("eventType=TRIP_DETAILS_V3", vec!["e%"]),
        (&format!("subscriberId={SISTER}"), vec!["e%"]),
        (&format!("organizationId={SISTER}"), vec!["e%"]),
    ] {
        assert_eq!(names(&list(&app, query).await), expected, "{query}");
    }
    for sort in ["name", "trouble", "traffic"] {
        let whole = list(&app, &format!("sort={sort}")).await;
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&app, &format!("sort={sort}&limit=2{cursor}")).await;
            paged.extend(page["subscriptions"].as_array().unwrap().clone());
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(json!(paged), whole["subscriptions"], "{sort}");
    }
    let wrong = list_as(&app, &app.platform(), "sort=size&health=BAD&isActive=1&cursor=x&limit=0").await;
    assert_eq!(wrong.paths(), ["cursor", "health", "isActive", "limit", "sort"]);
    assert_eq!(list_as(&app, &app.platform(), "sort=name&cursor=5").await.paths(), ["cursor"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_caller_sees_the_subscriptions_that_it_may_act_for() {
    let app = TestApp::new().await;
    for (subscriber, name) in [(COMPANY, "company"), (SISTER, "sister"), (STRANGER, "stranger"), (TMC, "tmc")] {
        app.created(&least_with(json!({"subscriberId": subscriber, "name": name}))).await;
    }
    for sort in ["name", "trouble"] {
        for (token, expected) in [
            (app.platform(), vec!["company", "sister", "stranger", "tmc"]),
            (app.tmc(TMC), vec!["company", "sister", "tmc"]),
            (app.company(COMPANY), vec!["company"]),
            (app.company("99999999-9999-4999-8999-999999999999"), vec![]),
        ] {
            assert_eq!(names(&list_as(&app, &token, &format!("sort={sort}")).await.expect(200)), expected);
        }
    }
    let theirs = list(&app, "q=stranger").await["subscriptions"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/ext/v1/subscriptions/{theirs}/health");
    let asked = app.send(app.anonymous(Method::GET, &path).bearer_auth(app.company(COMPANY))).await;
    assert_eq!((asked.status, asked.code()), (404, "RESOURCE_NOT_FOUND"));
    for scopes in [[Scope::SubscriptionsRead], [Scope::DeliveriesRead]] {
        let token = app.token(Role::CompanyAdmin, Some(COMPANY), None, &scopes);
        assert_eq!(list_as(&app, &token, "").await.status, 403);
    }
}
