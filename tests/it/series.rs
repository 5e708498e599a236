//! What happened over time: `GET /ext/v1/stats/series`.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::field::engine::lines;
use crate::support::{
    Answer, COMPANY, Receiver, Reply, SISTER, STRANGER, Setup, TMC, TestApp, booking, booking_with, least_with,
    subscription_at,
};

async fn series_as(app: &TestApp, token: &str, query: &str) -> Answer {
    app.send(app.anonymous(Method::GET, &format!("/ext/v1/stats/series?{query}")).bearer_auth(token)).await
}

async fn series(app: &TestApp, query: &str) -> Value {
    series_as(app, &app.platform(), query).await.expect(200)
}

/// The counts of a bucket or a total: accepted, tries, delivered, at first, failed, given up.
fn counts(one: &Value) -> [i64; 6] {
    ["accepted", "tries", "delivered", "deliveredAtFirst", "failed", "exhausted"]
        .map(|name| one[name].as_i64().unwrap())
}

fn total(answer: &Value) -> [i64; 6] {
    counts(&answer["series"][0]["total"])
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bucket_tells_what_happened_in_it_and_the_total_is_their_sum() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if n < 6 { Reply::status(503) } else { Reply::ok() }).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    app.published(&booking()).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::minutes(2));
    app.engine().step().await;
    app.published(&booking()).await;
    app.engine().step().await;
    let told = series(&app, "since=2026-11-21T10:40:00Z&until=2026-11-21T10:43:00Z&bucket=PT1M&groupBy=reason").await;
    assert_eq!(
        (&told["since"], &told["until"]),
        (&json!("2026-11-21T10:40:00.000Z"), &json!("2026-11-21T10:43:00.000Z"))
    );
    let all = told["series"].as_array().unwrap();
    let buckets = all[0]["buckets"].as_array().unwrap();
    assert_eq!((all.len(), buckets.len(), told["latencyBoundsMs"].as_array().unwrap().len()), (1, 3, 20));
    assert_eq!(buckets[0]["start"], "2026-11-21T10:40:00.000Z");
    assert_eq!(counts(&buckets[0]), [1, 6, 0, 0, 6, 0]);
    assert_eq!(counts(&buckets[1]), [0; 6]);
    assert_eq!(counts(&buckets[2]), [1, 2, 2, 1, 0, 0]);
    assert_eq!(total(&told), [2, 8, 2, 1, 6, 0]);
    let reason = &buckets[0]["reasons"];
    assert_eq!((&reason[0]["reason"], &reason[0]["count"]), (&json!("SERVICE_UNAVAILABLE"), &json!(6)));
    assert_eq!((&buckets[2]["reasons"], &all[0]["total"]["reasons"]), (&json!([]), reason));
    let tries =
        |one: &Value| one["latency"].as_array().unwrap().iter().map(|count| count.as_i64().unwrap()).sum::<i64>();
    assert_eq!(tries(&all[0]["total"]), 8);
    assert!(
        all[0]["total"]["p99Ms"].as_f64() >= all[0]["total"]["p50Ms"].as_f64() && buckets[1].get("p50Ms").is_none()
    );
    // A bucket longer than an hour, and one series for a subscription.
    let day =
        series(&app, &format!("since=2026-11-21T00:00:00Z&bucket=P1D&groupBy=subscription&subscriptionId={id}")).await;
    assert_eq!((day["series"][0]["subscriptionId"].as_str(), total(&day)), (Some(id.as_str()), [2, 8, 2, 1, 6, 0]));
    assert_eq!(day["series"][0]["buckets"].as_array().unwrap().len(), 1);
    // Asked once more it is the same: what was counted is written once.
    assert_eq!(total(&series(&app, "").await), [2, 8, 2, 1, 6, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_told_of_what_is_within_reach_alone() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let own = app.created(&subscription_at(&receiver.url())).await;
    let theirs = json!({"subscriberId": STRANGER, "url": receiver.url()});
    let theirs = app.created(&least_with(theirs)).await;
    app.published(&booking()).await;
    for _ in 0..2 {
        app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    }
    app.engine().step().await;
    let delivered = |answer: &Value| total(answer)[2];
    assert_eq!(delivered(&series(&app, "").await), 3);
    assert_eq!(delivered(&series(&app, &format!("organizationId={STRANGER}")).await), 2);
    assert_eq!(delivered(&series(&app, &format!("subscriptionId={own},{theirs}")).await), 3);
    for (token, expected) in
        [(app.company(COMPANY), 1), (app.company(SISTER), 0), (app.company(STRANGER), 2), (app.tmc(TMC), 1)]
    {
        assert_eq!(delivered(&series_as(&app, &token, "").await.expect(200)), expected);
    }
    let company = app.company(COMPANY);
    assert_eq!(series_as(&app, &company, &format!("subscriptionId={theirs}")).await.status, 404);
    assert_eq!(series_as(&app, &company, &format!("organizationId={STRANGER}")).await.status, 403);
    for (query, path) in [
        ("bucket=PT2M", "bucket"),
        ("groupBy=subscription", "groupBy"),
        ("since=2026-11-21T10:00:00Z&until=2026-11-21T09:00:00Z", "until"),
        ("since=2026-10-01T10:00:00Z&bucket=PT1H", "bucket"),
        ("since=2026-11-21T03:00:00Z&bucket=PT5M", "bucket"),
        (&format!("subscriptionId={own}&organizationId={COMPANY}"), "organizationId"),
    ] {
        assert_eq!(series_as(&app, &company, query).await.paths(), [path], "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_nodes_count_is_one_sum_and_minutes_become_hours_that_go_with_their_events() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    // A node that only answers requests counts what it accepts.
    let setup = Setup { database_url: Some(app.db.url.clone()), has_engine: false, ..Setup::default() };
    let other = TestApp::with(Setup { clock: app.state.clock.clone(), ..setup }).await;
    other.published(&booking()).await;
    other.state.tallies.write().await.unwrap();
    app.published(&booking()).await;
    app.engine().step().await;
    let expected = [2, 12, 0, 0, 12, 0];
    assert_eq!(total(&series(&app, "").await), expected);
    let rows = async || lines(&app.db.url, "SELECT DISTINCT minutes::text AS line FROM delivery_tallies").await;
    assert_eq!(rows().await, ["1"]);
    app.state.tallies.merge().await.unwrap();
    assert_eq!(rows().await, ["1"], "six hours are not over");
    app.state.clock.advance(TimeDelta::hours(7));
    app.engine().step().await;
    for _ in 0..2 {
        app.state.tallies.merge().await.unwrap();
        let hour = series(
            &app,
            &format!("since=2026-11-21T10:00:00Z&until=2026-11-21T11:00:00Z&subscriptionId={id}&groupBy=reason"),
        )
        .await;
        assert_eq!((total(&hour), &hour["bucket"]), (expected, &json!("PT1H")));
        assert_eq!(hour["series"][0]["total"]["reasons"][0]["count"], 12);
    }
    let hours = "SELECT count(*)::text AS line FROM delivery_tallies WHERE minutes = 60";
    assert_eq!(lines(&app.db.url, hours).await, ["3"], "of the subscription, its subscriber and all");
    // One more of the same hour, which another node wrote late.
    publish_late(&app).await;
    app.state.tallies.merge().await.unwrap();
    assert_eq!(total(&series(&app, "since=2026-11-21T10:00:00Z&until=2026-11-21T11:00:00Z").await)[0], 3);
    app.state.clock.advance(TimeDelta::days(31));
    app.state.tallies.merge().await.unwrap();
    assert!(rows().await.is_empty(), "they go with their events");
}

async fn publish_late(app: &TestApp) {
    app.db
        .run(
            "INSERT INTO delivery_tallies VALUES ('00000000-0000-0000-0000-000000000000', '2026-11-21T10:59:00Z', 1, 'late', \
             1, 0, 0, 0, 0, array_fill(0, '{20}'), NULL)",
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_counted_with_its_payload_and_by_a_wind_of_two_weeks() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    app.created(&subscription_at(&receiver.url())).await;
    app.published(&booking()).await;
    app.engine().step().await;
    while let Some(next) = app.engine().settle().await.unwrap() {
        app.state.clock.advance(next - app.state.clock.now());
    }
    let told = series(&app, "since=2026-11-21T00:00:00Z&bucket=P1D").await;
    let sums = total(&told);
    assert_eq!((sums[0], sums[2], sums[5]), (1, 0, 1));
    assert_eq!(sums[4], i64::try_from(receiver.count()).unwrap());
    assert!(told["series"][0]["buckets"].as_array().unwrap().len() >= 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refused_is_counted_once_it_takes_it_and_a_read_does_not_wait_for_that() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    app.published(&booking()).await;
    app.engine().step().await;
    app.db.run("ALTER TABLE delivery_tallies RENAME COLUMN node TO other").await;
    assert!(app.state.tallies.write().await.is_err());
    assert_eq!(total(&series(&app, "").await), [0; 6], "it is told late, not refused");
    app.published(&booking()).await;
    app.engine().step().await;
    app.db.run("ALTER TABLE delivery_tallies RENAME COLUMN other TO node").await;
    assert_eq!(total(&series(&app, "").await), [2, 2, 2, 2, 0, 0]);
}
