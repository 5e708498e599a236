//! Errors of the database: known by their code, and what becomes of connections and outcomes.

use std::time::Duration;

use reqwest::Method;

use crate::support::database::connect;
use crate::support::{COMPANY, Receiver, Setup, TestApp, booking, least, subscription_at};

/// Makes every insert into a table fail with this code, in German.
fn refusing(table: &str, event: &str, code: &str) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'Vorgang wird wegen eines Fehlers abgebrochen' USING ERRCODE = '{code}'; END $$;
         DROP TRIGGER IF EXISTS refuse ON {table};
         CREATE TRIGGER refuse BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_says_counts_by_its_code_in_any_language() {
    let app = TestApp::new().await;
    for code in [
        "57P01", "57P02", "57P03", "57014", "53100", "53200", "53300", "55P03", "58030", "25006", "40001", "40P01",
        "08006",
    ] {
        app.db.run(&refusing("subscriptions", "INSERT", code)).await;
        let answer = app.create(&least(COMPANY)).await;
        assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"), "{code}: {}", answer.text);
        assert_eq!(answer.header("retry-after"), "1", "{code}");
    }
    for code in ["P0001", "22000", "42501"] {
        app.db.run(&refusing("subscriptions", "INSERT", code)).await;
        assert_eq!(app.create(&least(COMPANY)).await.status, 500, "{code}");
    }
    app.db.run("DROP TRIGGER refuse ON subscriptions").await;
    assert_eq!(app.create(&least(COMPANY)).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_database_is_503_and_told_and_left_as_soon_as_another_takes_writes() {
    let app = TestApp::new().await;
    let name = super::relay::value(&app.db.url, "dbname");
    app.db.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    app.state.db.renew();
    for _ in 0..3 {
        let answer = app.create(&least(COMPANY)).await;
        assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"), "{}", answer.text);
        assert_eq!(answer.header("retry-after"), "1");
    }
    let ready = app.send(app.anonymous(Method::GET, "/readyz")).await;
    assert_eq!((ready.status, ready.code()), (503, "SERVICE_UNAVAILABLE"));
    assert!(ready.text.contains("read-only"), "{}", ready.text);
    // Reads go on, and so connections are in the pool that began read-only and stay so for as long as they live.
    for answer in futures_util::future::join_all((0..8).map(|_| app.list(COMPANY, ""))).await {
        assert_eq!(answer.status, 200);
    }
    assert!(app.state.db.status().idle > 2, "{:?}", app.state.db.status());
    app.db
        .run(&format!("SET transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"))
        .await;
    let first = app.create(&least(COMPANY)).await;
    assert!(matches!(first.status, 201 | 503), "{}", first.text);
    assert_eq!(app.create(&least(COMPANY)).await.status, 201, "one answer is enough for all connections");
    assert_eq!(app.send(app.anonymous(Method::GET, "/readyz")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_alone_leaves_a_server_that_became_read_only() {
    let app = TestApp::new().await;
    let name = super::relay::value(&app.db.url, "dbname");
    app.db.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    app.state.db.renew();
    assert_eq!(app.send(app.anonymous(Method::GET, "/readyz")).await.status, 503);
    app.db
        .run(&format!("SET transaction_read_only = off; ALTER DATABASE {name} RESET default_transaction_read_only"))
        .await;
    assert_eq!(app.send(app.anonymous(Method::GET, "/readyz")).await.status, 200);
}

/// Delivers while outcomes are refused with a code, and gives how many calls were made and how many are told once
/// they are taken again.
async fn outcomes_refused_with(code: &str) -> (usize, usize) {
    let app = TestApp::with(Setup { is_running: true, ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    // As whoever writes takes them, the whole table before its days: dropping a trigger by itself takes a day first.
    const ALONE: &str = "BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE";
    app.db.run(&format!("{ALONE}; {}; COMMIT", refusing("deliveries", "INSERT", code))).await;
    let body = booking();
    let events: Vec<String> = futures_util::future::join_all((0..5).map(|_| app.published(&body))).await;
    poll("five calls", async || receiver.received().len() >= 5).await;
    // The outcome has been refused more often than it once was kept for.
    let log = format!("{code}: Vorgang");
    poll("several refusals", async || crate::support::logs::lines_with(&log).len() >= 5).await;
    app.db.run(&format!("{ALONE}; DROP TRIGGER refuse ON deliveries; COMMIT")).await;
    let mut told = 0;
    for event in events {
        poll("an outcome is written", async || {
            app.deliveries_of(&event).await.iter().all(|one| one["state"] == "DELIVERED")
        })
        .await;
        told += app.deliveries_of(&event).await[0]["attempts"].as_array().unwrap().len();
    }
    (receiver.received().len(), told)
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_wait_in_memory_until_a_read_only_database_takes_them() {
    assert_eq!(outcomes_refused_with("25006").await, (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_that_the_database_refuses_are_kept_while_their_lease_lasts() {
    assert_eq!(outcomes_refused_with("42501").await, (5, 5));
}

/// Asks again and again, for a long time.
pub async fn poll(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let until = std::time::Instant::now() + Duration::from_secs(90);
    while !holds().await {
        assert!(std::time::Instant::now() < until, "not within 90 s: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_connection_says_whose_it_is_and_compiles_no_plan() {
    let app = TestApp::with(Setup { is_running: true, ..Setup::with_receivers() }).await;
    app.list(COMPANY, "").await.expect(200);
    let db = &app.db;
    assert_eq!(number(&db.url, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'jetbridge'").await, 0);
    // As on most servers; the cluster of the tests has it off.
    let name = super::relay::value(&db.url, "dbname");
    db.run(&format!("ALTER DATABASE {name} SET jit = on")).await;
    app.state.db.renew();
    let jit = app
        .state
        .db
        .run(async |conn| {
            Ok::<_, jetbridge::api::error::ApiError>(text(conn, "SELECT current_setting('jit') AS value").await)
        })
        .await;
    assert_eq!(jit.ok().as_deref(), Some("off"));
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// The one `value` of a statement.
pub async fn text(connection: &mut diesel_async::AsyncPgConnection, sql: &str) -> String {
    use diesel_async::RunQueryDsl;
    diesel::sql_query(sql).get_result::<Text>(connection).await.unwrap().value
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// The one `count` of a statement.
pub async fn number(url: &str, sql: &str) -> i64 {
    let mut connection = connect(url).await;
    number_on(&mut connection, sql).await.unwrap()
}

/// The same, on a connection that there is.
pub async fn number_on(connection: &mut diesel_async::AsyncPgConnection, sql: &str) -> diesel::QueryResult<i64> {
    use diesel_async::RunQueryDsl;
    Ok(diesel::sql_query(sql).get_result::<Count>(connection).await?.count)
}
