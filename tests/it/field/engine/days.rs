//! A report that is read across a change of day, and how long what was given up is kept.

use std::time::Duration;

use chrono::TimeDelta;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use reqwest::Method;
use serde_json::json;

use super::{days, lines};
use crate::field::fairness::node::until;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::database::connect;
use crate::support::process::{Folder, program};
use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

/// Partitions are made and dropped once nobody is in the way, as upkeep of the server's own may be for a moment.
async fn looked_after(app: &TestApp) {
    until("partitions are looked after", async || app.engine().look_after_partitions().await.unwrap()).await;
}

/// A transaction that has read these tables and stays open.
async fn report(app: &TestApp) -> AsyncPgConnection {
    let mut report = connect(&app.db.url).await;
    let read = "BEGIN; SELECT count(*) FROM events; SELECT count(*) FROM deliveries; SELECT count(*) FROM attempts";
    report.batch_execute(read).await.unwrap();
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_read_across_a_change_of_day_makes_nobody_wait_and_days_are_made_after_it() {
    // Whoever waits for the report waits longer than the database may take.
    let app = TestApp::with(Setup { deadline: Duration::from_secs(20), ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    looked_after(&app).await;
    assert_eq!(days(&app.db.url).await.len(), 8);
    let before = app.published(&booking()).await;
    app.engine().step().await;
    let mut report = report(&app).await;
    app.state.clock.advance(TimeDelta::days(9));
    // Upkeep comes again and again meanwhile.
    let engine = app.engine().clone();
    let upkeep = tokio::spawn(async move {
        loop {
            assert!(!engine.look_after_partitions().await.unwrap(), "a day was made under a reader");
        }
    });
    for _ in 0..5 {
        app.published(&booking()).await;
        app.post(&format!("/ext/v1/subscriptions/{id}/test"), &json!({})).await.expect(202);
        let delivery = app.deliveries_of(&before).await[0]["id"].as_str().unwrap().to_owned();
        app.post(&format!("/ext/v1/deliveries/{delivery}/resend"), &json!({})).await.expect(202);
        app.engine().step().await;
    }
    assert_eq!(receiver.count(), 16, "all of it was delivered while the report was read");
    assert!(!upkeep.is_finished());
    upkeep.abort();
    let _ = upkeep.await;
    report.batch_execute("COMMIT").await.unwrap();
    looked_after(&app).await;
    let made = days(&app.db.url).await;
    assert!(made.contains(&"20261207".to_owned()), "the eighth day is made later: {made:?}");
    assert!(
        !made.contains(&"20261130".to_owned()),
        "the day that stands in the default partition stays there: {made:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_that_meets_a_day_being_made_is_stored() {
    for key in [None, Some("one")] {
        let app = TestApp::with(Setup { deadline: Duration::from_secs(60), ..Setup::default() }).await;
        let mut upkeep = connect(&app.db.url).await;
        upkeep.batch_execute("BEGIN; LOCK TABLE events_default IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let publish = async || {
            let request = app.request(Method::POST, "/ext/v1/events").json(&booking());
            app.send(key.into_iter().fold(request, |request, key| request.header("Idempotency-Key", key))).await
        };
        let make = async {
            let waiting =
                "SELECT 1::text AS line FROM pg_locks WHERE NOT granted AND relation = 'events_default'::regclass";
            until("it is about to be written", async || !lines(&app.db.url, waiting).await.is_empty()).await;
            let day = format!("SELECT make_partition('events', '{}'); COMMIT", app.state.clock.now().date_naive());
            upkeep.batch_execute(&day).await.unwrap();
        };
        let (answer, ()) = tokio::join!(publish(), make);
        assert_eq!(days(&app.db.url).await.len(), 1);
        assert_eq!(answer.status, 202, "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_past_its_retention_is_dropped_once_nobody_reads_it_and_nobody_waits_meanwhile() {
    let app = TestApp::with(Setup { deadline: Duration::from_secs(20), ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    looked_after(&app).await;
    let old = app.published(&booking()).await;
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(40));
    let mut report = report(&app).await;
    assert!(!app.engine().look_after_partitions().await.unwrap());
    app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), 2);
    assert_eq!(app.get_path(&format!("/ext/v1/events/{old}")).await.status, 200);
    report.batch_execute("COMMIT").await.unwrap();
    looked_after(&app).await;
    assert_eq!(app.get_path(&format!("/ext/v1/events/{old}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_kept_for_its_retention_from_its_end_on_in_whichever_partition() {
    for has_partitions in [true, false] {
        let app = TestApp::with(Setup::with_receivers()).await;
        let receiver = Receiver::answering(vec![Reply::status(500)]).await;
        app.created(&subscription_at(&receiver.url())).await;
        if has_partitions {
            looked_after(&app).await;
        }
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let place = lines(&app.db.url, "SELECT tableoid::regclass::text AS line FROM events").await;
        assert_eq!(place[0] == "events_default", !has_partitions);
        // The engine was off until the day was past its retention: the last try is made then.
        app.state.clock.advance(TimeDelta::days(34));
        app.engine().step().await;
        let state = async || app.deliveries_of(&event).await.first().map(|one| one["state"].clone());
        for days_on in [0, 1, 28] {
            app.state.clock.advance(TimeDelta::days(days_on));
            looked_after(&app).await;
            assert_eq!(state().await, Some(json!("EXHAUSTED")), "{days_on} more days");
        }
        let kept = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
        assert_eq!(kept["envelope"]["payload"]["pnrId"], "9000000001", "with its event");
        assert_eq!(app.deliveries_of(&event).await[0]["attempts"].as_array().unwrap().len(), 7, "and its tries");
        app.state.clock.advance(TimeDelta::days(2));
        looked_after(&app).await;
        assert_eq!(app.get_path(&format!("/ext/v1/events/{event}")).await.status, 404);
        assert_eq!(state().await, None);
        let left = "SELECT 'attempt' AS line FROM attempts UNION ALL SELECT 'fetch' FROM payload_fetches";
        assert_eq!(lines(&app.db.url, left).await, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_outlasts_the_first_retries_is_refused() {
    let folder = Folder::new();
    // Were it not refused, it would end for want of its port.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = program(&folder.0, &["serve", "--lease-seconds", "7200", "--port", &port])
        .env("DATABASE_URL", "postgres://x:y@127.0.0.1:1/z")
        .env("JETBRIDGE_JWT_SECRET", JWT_SECRET)
        .env("JETBRIDGE_MASTER_KEY", MASTER_KEY)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("set --lease-seconds to 3600 or less"), "{errors}");
}
