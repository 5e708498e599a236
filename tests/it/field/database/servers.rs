//! Other servers than the one of the run: one that speaks German, one that is switched over, one whose standby is frozen.

use std::collections::HashSet;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::faults::poll;
use super::server::{Name, Server};
use crate::support::database::connect;
use crate::support::process::send_signal;
use crate::support::{Answer, COMPANY, Receiver, STRANGER, Setup, TestApp, booking, least, subscription_at};

/// Publishes; gives the event's id if it was taken, and what else was said must be that it may be sent again.
async fn publish(app: &TestApp) -> Option<String> {
    let answer = app.post("/ext/v1/events", &booking()).await;
    assert!(matches!(answer.status, 202 | 503), "{}", answer.text);
    answer.body["id"].as_str().map(ToOwned::to_owned)
}

async fn ready(app: &TestApp) -> Answer {
    app.send(app.anonymous(Method::GET, "/readyz")).await
}

async fn all_arrived(app: &TestApp, receiver: &Receiver, events: &[String]) {
    for event in events {
        let deliveries = app.deliveries_of(event).await;
        poll("what was taken arrives", async || {
            let received = receiver.received();
            let ids: HashSet<_> = received.iter().map(|one| one.header("x-spotnana-webhook-id")).collect();
            deliveries.iter().any(|one| ids.contains(one["id"].as_str().unwrap()))
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_over_to_the_standby_needs_no_restart_and_loses_nothing() {
    let mut old = Server::migrated().await;
    let new = old.standby().await;
    new.receiver().await;
    let name = Name::of(&old).await;
    let database_url = Some(name.url());
    let deadline = Duration::from_secs(10);
    let app = TestApp::with(Setup { database_url, is_running: true, deadline, ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let mut events: Vec<_> = join_all((0..10).map(|_| publish(&app))).await.into_iter().flatten().collect();
    assert_eq!(events.len(), 10);

    old.stop();
    new.promote().await;
    old.follow(&new).await;
    // The name still leads to what is a standby now: nothing is taken, and a node without a writer says so.
    poll("it says that it is read-only", async || {
        assert_eq!(publish(&app).await, None);
        let ready = ready(&app).await;
        ready.status == 503 && ready.text.contains("read-only")
    })
    .await;
    name.lead_to(&new);
    poll("publishes are taken", async || {
        let taken = publish(&app).await;
        events.extend(taken.clone());
        taken.is_some()
    })
    .await;
    // All of its connections lead to the new one, and none is found bad by a request.
    for taken in join_all((0..40).map(|_| publish(&app))).await {
        events.push(taken.expect("it is taken"));
    }
    assert_eq!(app.create(&least(COMPANY)).await.status, 201);
    assert_eq!(ready(&app).await.status, 200);
    all_arrived(&app, &receiver, &events).await;
    poll("all of it is recorded", async || {
        app.get_path("/ext/v1/deliveries?state=WAITING").await.expect(200)["deliveries"] == json!([])
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_synchronous_standby_is_503_in_time_and_takes_no_more_connections_than_the_pool_has() {
    let primary = Server::migrated().await;
    let standby = primary.standby().await;
    let frozen = standby.receiver().await;
    let database_url = Some(primary.url());
    let deadline = Duration::from_secs(5);
    let app = TestApp::with(Setup { database_url, is_running: true, deadline, ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
    primary.run("SELECT pg_reload_conf()").await;
    let mut events = vec![app.published(&booking()).await];
    all_arrived(&app, &receiver, &events).await;
    send_signal(frozen, "STOP");
    let mut watch = connect(&primary.url_of("postgres")).await;
    for _ in 0..3 {
        let (event, hook) = (booking(), least(STRANGER));
        let publishes = join_all((0..20).map(|_| app.post("/ext/v1/events", &event)));
        // Each takes a connection of its own.
        let creates = join_all((0..40).map(|_| app.create(&hook)));
        let (published, created) = tokio::join!(publishes, creates);
        for answer in published.into_iter().chain(created) {
            assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"), "{}", answer.text);
        }
        let sql = "SELECT count(*)::text AS value FROM pg_stat_activity WHERE datname = 'hooks'";
        let count: usize = super::faults::text(&mut watch, sql).await.parse().unwrap();
        // Two pools of 16 and 4, and what listens and cancels.
        assert!(count <= 26, "{count} connections");
    }
    // What only reads goes on.
    assert_eq!(app.list(COMPANY, "").await.status, 200);
    send_signal(frozen, "CONT");
    poll("publishes are taken", async || {
        let taken = publish(&app).await;
        events.extend(taken.clone());
        taken.is_some()
    })
    .await;
    all_arrived(&app, &receiver, &events).await;
    // Of the others nobody could say whether they were stored. Those that were are sent once their leases have ended.
    app.state.clock.advance(chrono::TimeDelta::seconds(121));
    poll("all of it is recorded", async || {
        app.get_path("/ext/v1/deliveries?state=WAITING").await.expect(200)["deliveries"] == json!([])
    })
    .await;
}

/// Where its translations are not installed, the server speaks English and this proves less.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_speaks_german_is_understood() {
    let mut server = Server::migrated().await;
    server.run("ALTER SYSTEM SET lc_messages = 'C.UTF-8'").await;
    server.stop();
    server.start(&[("LANGUAGE", "de")]).await;
    let mut admin = connect(&server.url_of("postgres")).await;
    let said = admin.batch_execute("SELECT 1/0").await.unwrap_err().to_string();
    if std::path::Path::new("/usr/share/locale/de/LC_MESSAGES").join("postgres-15.mo").exists() {
        assert!(said.contains("Division durch Null"), "{said}");
    }
    let database_url = Some(server.url());
    let deadline = Duration::from_secs(20);
    let app = TestApp::with(Setup { database_url, is_running: true, deadline, ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let mut events = vec![app.published(&booking()).await];

    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'hooks'";
    for _ in 0..5 {
        // Under way while their sessions are ended.
        let (answers, ()) = tokio::join!(join_all((0..10).map(|_| publish(&app))), async {
            admin.batch_execute(end).await.unwrap();
        });
        events.extend(answers.into_iter().flatten());
        let created = app.create(&least(COMPANY)).await;
        assert!(matches!(created.status, 201 | 503), "{}", created.text);
    }
    admin.batch_execute("ALTER DATABASE hooks SET default_transaction_read_only = on").await.unwrap();
    admin.batch_execute(end).await.unwrap();
    poll("it says that it is read-only", async || {
        assert_eq!(publish(&app).await, None);
        ready(&app).await.text.contains("read-only")
    })
    .await;
    admin.batch_execute("ALTER DATABASE hooks RESET default_transaction_read_only").await.unwrap();
    poll("publishes are taken", async || {
        let taken = publish(&app).await;
        events.extend(taken.clone());
        taken.is_some()
    })
    .await;
    // A lock that is not given, and a statement that somebody ends.
    admin.batch_execute("ALTER DATABASE hooks SET lock_timeout = '100ms'").await.unwrap();
    admin.batch_execute(end).await.unwrap();
    let mut holder = connect(&server.url()).await;
    holder.batch_execute("BEGIN; LOCK TABLE subscriptions IN ACCESS EXCLUSIVE MODE").await.unwrap();
    poll("a lock is not given", async || {
        let answer = app.create(&least(COMPANY)).await;
        assert_eq!(answer.status, 503, "{}", answer.text);
        answer.header("retry-after") == "1"
    })
    .await;
    holder.batch_execute("COMMIT").await.unwrap();
    poll("it is given", async || app.create(&least(COMPANY)).await.status == 201).await;
    all_arrived(&app, &receiver, &events).await;
}
