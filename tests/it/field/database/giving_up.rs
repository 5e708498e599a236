//! Requests that give the database up: what runs ends with them, and the answer says what may have happened.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jetbridge::store::db::{Away, Db};
use reqwest::Method;

use super::faults::{number, number_on, poll};
use super::relay::Relay;
use crate::support::database::connect;
use crate::support::{COMPANY, Setup, TestApp, TestDb, booking, least};

/// Long enough for a busy machine to open a connection, and shorter than what the server allows a statement.
const LIMIT: Duration = Duration::from_secs(4);

const RUNNING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
     AND query LIKE '%pg_sleep(3600)%' AND pid <> pg_backend_pid()";

/// The same, and takes its time to end when it is told to.
const RELUCTANT: &str = "SET statement_timeout = 0; DO $$ BEGIN PERFORM pg_sleep(3600); \
     EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(1); END $$";

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Away(#[from] Away),
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

/// Sleeps for an hour, with no limit but the caller's.
async fn sleep_long(db: &Db) -> Result<(), Failed> {
    use diesel_async::SimpleAsyncConnection;
    db.run(async |conn| Ok(conn.batch_execute("SET statement_timeout = 0; SELECT pg_sleep(3600)").await?)).await
}

/// Waits until the pool lends a connection that works.
async fn works(db: &Db) {
    use diesel_async::SimpleAsyncConnection;
    let ask = async || db.run(async |conn| Ok::<_, Failed>(conn.batch_execute("SELECT 1").await?)).await.is_ok();
    poll("the pool works", ask).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_ends_when_its_request_gives_up_and_keeps_its_place_until_then() {
    let own = TestDb::new().await;
    let db = Db::new(&own.url, 1, LIMIT).unwrap();
    works(&db).await;
    let error = sleep_long(&db).await.unwrap_err();
    assert!(matches!(error, Failed::Away(away) if away.may_have_happened));
    poll("the server ends it", async || number(&own.url, RUNNING).await == 0).await;
    // Nor does it go on when whoever asked is gone.
    let patient = Db::new(&own.url, 1, Duration::from_secs(3600)).unwrap();
    works(&patient).await;
    let asked = tokio::spawn({
        let patient = patient.clone();
        async move { sleep_long(&patient).await }
    });
    poll("it runs", async || number(&own.url, RUNNING).await == 1).await;
    asked.abort();
    poll("the server ends it", async || number(&own.url, RUNNING).await == 0).await;
    for db in [db, patient] {
        works(&db).await;
    }
    // Nobody is lent its place before it has ended.
    let db = Db::new(&own.url, 1, LIMIT).unwrap();
    works(&db).await;
    use diesel_async::SimpleAsyncConnection;
    let error = db.run(async |conn| Ok::<_, Failed>(conn.batch_execute(RELUCTANT).await?)).await.unwrap_err();
    assert!(matches!(error, Failed::Away(away) if away.may_have_happened));
    let mut running = None;
    poll("the pool works", async || {
        running = db.run(async |conn| Ok::<_, Failed>(number_on(conn, RUNNING).await?)).await.ok();
        running.is_some()
    })
    .await;
    assert_eq!(running, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_give_up_never_hold_more_connections_than_the_pool_has() {
    let app = TestApp::with(Setup { deadline: LIMIT, ..Setup::default() }).await;
    works(&app.state.db).await;
    let mut holder = connect(&app.db.url).await;
    use diesel_async::SimpleAsyncConnection;
    holder.batch_execute("BEGIN; LOCK TABLE subscriptions IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut most = 0;
    for _ in 0..2 {
        let body = least(COMPANY);
        let all = (0..24).map(|_| app.create(&body));
        for answer in join_all(all).await {
            assert_eq!(answer.status, 503, "{}", answer.text);
        }
        let count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%subscriptions%' AND state = 'active' AND pid <> pg_backend_pid()";
        most = most.max(number(&app.db.url, count).await);
    }
    // The pool's sixteen and the lock's holder, who is idle.
    assert!(most <= 16, "{most} statements at once");
    holder.batch_execute("ROLLBACK").await.unwrap();
    poll("requests are answered again", async || app.create(&least(COMPANY)).await.status == 201).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_stored_is_told_and_what_cannot_have_been_is_not() {
    let app = TestApp::with(Setup { deadline: LIMIT, ..Setup::default() }).await;
    works(&app.state.db).await;
    let mut holder = connect(&app.db.url).await;
    use diesel_async::SimpleAsyncConnection;
    holder.batch_execute("BEGIN; LOCK TABLE subscriptions, events IN ACCESS EXCLUSIVE MODE").await.unwrap();
    for answer in [app.create(&least(COMPANY)).await, app.post("/ext/v1/events", &booking()).await] {
        assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
        assert!(answer.text.contains("Idempotency-Key"), "{}", answer.text);
        assert_eq!(answer.header("retry-after"), "1");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let database_url = Some(format!("postgres://x@127.0.0.1:{port}/x"));
    let away = TestApp::with(Setup { database_url, deadline: LIMIT, ..Setup::default() }).await;
    for answer in [away.create(&least(COMPANY)).await, away.post("/ext/v1/events", &booking()).await] {
        assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
        assert!(!answer.text.contains("Idempotency-Key"), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_is_503_within_2_seconds_for_everybody_who_waits() {
    let (relay, own) = (Relay::new().await, TestDb::new().await);
    let database_url = Some(relay.url(&own, ""));
    let deadline = jetbridge::store::db::DEADLINE;
    let app = TestApp::with(Setup { database_url, deadline, ..Setup::default() }).await;
    app.send(app.anonymous(Method::GET, "/readyz")).await;
    relay.fall_silent();
    // The fastest of some rounds: other tests may keep this machine busy for a while.
    let (body, mut fastest) = (booking(), Duration::MAX);
    for _ in 0..10 {
        let started = Instant::now();
        let (publishes, reads) =
            ((0..24).map(|_| app.post("/ext/v1/events", &body)), (0..24).map(|_| app.list(COMPANY, "")));
        let (publishes, reads) = (join_all(publishes), join_all(reads));
        let (publishes, reads) = tokio::join!(publishes, reads);
        for answer in publishes.iter().chain(&reads) {
            assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
        }
        fastest = fastest.min(started.elapsed());
        if fastest < Duration::from_secs(2) {
            break;
        }
    }
    assert!(fastest < Duration::from_secs(2), "{fastest:?}");
}
