//! Tables in a schema of their own, and a role that may not change tables.

use chrono::TimeDelta;
use jetbridge::store::migrate;
use serde_json::json;

use super::{days, lines};
use crate::support::database::connect;
use crate::support::{Receiver, Setup, TestApp, TestDb, booking, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_rights_to_change_tables_serves_and_keeps_partitions_in_whichever_schema() {
    let db = TestDb::empty().await;
    let name = lines(&db.url, "SELECT current_database()::text AS line").await.remove(0);
    let as_role = |role: &str| {
        let parts = db.url.split(' ').map(|part| match part.split_once('=') {
            Some(("user", _)) => format!("user={role}"),
            Some(("password", _)) => "password=secret".to_owned(),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join(" ")
    };
    db.run(&format!(
        "CREATE ROLE migrates LOGIN PASSWORD 'secret'; CREATE ROLE serves LOGIN PASSWORD 'secret'; \
         CREATE SCHEMA hooks AUTHORIZATION migrates; ALTER DATABASE {name} SET search_path = hooks; \
         REVOKE ALL ON SCHEMA public FROM PUBLIC"
    ))
    .await;
    migrate::up(&as_role("migrates")).await.unwrap();
    // As docs/production.md says.
    db.run(
        "GRANT USAGE ON SCHEMA hooks TO serves; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hooks TO serves",
    )
    .await;
    let app = TestApp::with(Setup { database_url: Some(as_role("serves")), ..Setup::with_receivers() }).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    assert!(app.engine().look_after_partitions().await.unwrap());
    let made = days(&as_role("serves")).await;
    assert_eq!((made.len(), made[0].as_str()), (8, "20261121"));
    // By name: a TOAST table is called after a number, which may begin with a year.
    let schemas = "SELECT DISTINCT relnamespace::regnamespace::text AS line FROM pg_class \
         WHERE relname ~ '^(events|deliveries|attempts)_2026'";
    assert_eq!(lines(&db.url, schemas).await, ["hooks"]);
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "DELIVERED");
    assert_eq!(app.get_path("/readyz").await.status, 200);
    let id = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    app.engine().step().await;
    app.state.clock.advance(TimeDelta::days(40));
    assert!(app.engine().look_after_partitions().await.unwrap());
    assert!(!days(&as_role("serves")).await.contains(&"20261121".to_owned()), "old days are dropped");
    assert_eq!(app.get_path(&format!("/ext/v1/events/{event}")).await.status, 404);
    // Who may not even delete rows may not drop days.
    db.run("CREATE ROLE reads LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA hooks TO reads").await;
    let drop = connect(&as_role("reads")).await;
    let refused = refusal(drop, "SELECT drop_day('2026-11-21', now())").await;
    assert!(refused.contains("reads may not drop days"), "{refused}");
}

async fn refusal(mut connection: diesel_async::AsyncPgConnection, sql: &str) -> String {
    use diesel_async::SimpleAsyncConnection;
    connection.batch_execute(sql).await.unwrap_err().to_string()
}
