//! What keeps the queue's dead rows from being cleared away is named.

use diesel_async::SimpleAsyncConnection;

use crate::support::TestApp;
use crate::support::database::connect;

#[tokio::test(flavor = "multi_thread")]
async fn an_old_snapshot_is_named_to_operators_and_measured() {
    let app = TestApp::new().await;
    let mut report = connect(&app.db.url).await;
    let open =
        "SET application_name = 'monthly-report'; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM events";
    report.batch_execute(open).await.unwrap();
    let told = app.get_path("/ext/v1/database").await.expect(200);
    let holders = told["deadRowHolders"].as_array().unwrap();
    let found = holders.iter().find(|one| one["name"].as_str().unwrap().contains("monthly-report"));
    let found = found.unwrap_or_else(|| panic!("it is not named: {told}"));
    assert_eq!(found["kind"], "TRANSACTION");
    assert!(found["seconds"].as_f64().unwrap() >= 0.0);
    let metrics = app.get_path("/metrics").await.text;
    assert!(metrics.contains(r#"jetbridge_dead_rows_held_seconds{holder="transaction"}"#), "{metrics}");
    assert!(metrics.contains(r#"jetbridge_dead_rows_held_transactions{holder="replication_slot"}"#), "{metrics}");
    assert!(metrics.contains("jetbridge_queue_dead_rows"), "{metrics}");
    report.batch_execute("COMMIT").await.unwrap();
    let told = app.get_path("/ext/v1/database").await;
    assert!(!told.text.contains("monthly-report"), "{}", told.text);
    let tmc = app.tmc(crate::support::TMC);
    let refused = app.send(app.anonymous(reqwest::Method::GET, "/ext/v1/database").bearer_auth(tmc)).await;
    assert_eq!(refused.status, 403);
}
