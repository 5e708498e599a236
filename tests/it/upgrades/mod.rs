//! A database of an earlier release goes through every migration since, and on from where it was.

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use jetbridge::clock::Clock;
use jetbridge::domain::sealing::Keyring;
use jetbridge::store::{migrate, sealed};
use serde_json::{Value, json};

use crate::field::engine::lines;
use crate::support::database::connect;
use crate::support::{COMPANY, Receiver, Setup, TestApp, TestDb};

/// The newest migration of 0.1.0.
const NEWEST_OF_0_1_0: &str = "2026-11-21-140000";
/// What sealed its secrets; of no use elsewhere.
const MASTER_KEY: &str = "ewTr20CioKYNMOhMj9LlYvnxRQeLvgVGi2yKVSyB5aA=";
/// A little after its last node ended.
const THEN: &str = "2026-12-12T16:14:00Z";
/// Its subscriptions.
const GOOD: &str = "4a0dafbf-2afa-4b6c-bab8-cf5e644fa652";
const NEVER: &str = "041fbea8-816c-495b-b712-38e5d097f3e4";
const IDLE: &str = "1c9bf5ae-943b-48b7-b8ce-31791aa9145c";

/// A database as 0.1.0 left it, with a delivery that was in flight.
async fn of_0_1_0() -> TestDb {
    let db = TestDb::empty().await;
    db.run("CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now())")
        .await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    for name in names.iter().filter_map(|name| name.to_str()).filter(|name| &name[..17] <= NEWEST_OF_0_1_0) {
        db.run(&fs::read_to_string(folder.join(name).join("up.sql")).unwrap()).await;
        let version = name[..17].replace('-', "");
        db.run(&format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')")).await;
    }
    db.run(include_str!("0.1.0.sql")).await;
    let in_flight = format!(
        "UPDATE waiting_deliveries SET leased_by = 'a node of 0.1.0', claim_no = 2, due_at = '2026-12-12T16:14:40Z' \
         WHERE id = '01a26b07-efab-7480-a325-2ea094400001' AND subscription_id = '{NEVER}'"
    );
    db.run(&in_flight).await;
    db
}

/// Each delivery with its subscription, state and number of attempts.
async fn deliveries(app: &TestApp) -> Vec<(String, String, u64)> {
    let list = app.get_path("/ext/v1/deliveries?limit=100").await.expect(200);
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let mut all: Vec<_> = list["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "subscriptionId"), text(one, "state"), one["attemptCount"].as_u64().unwrap()))
        .collect();
    all.sort();
    all
}

fn told(all: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    let mut all: Vec<_> =
        all.iter().map(|(id, state, count)| ((*id).to_owned(), (*state).to_owned(), *count)).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_0_1_0_left_is_there_after_every_migration_since_and_goes_on() {
    let db = of_0_1_0().await;
    let applied = migrate::up(&db.url).await.unwrap();
    let all = lines(&db.url, "SELECT version::text AS line FROM __diesel_schema_migrations").await.len();
    assert_eq!(applied.len(), all - 10, "{applied:?}");

    let keyring = Keyring::new(MASTER_KEY.parse().unwrap(), vec![]);
    let setup = Setup {
        clock: Clock::by_hand(THEN.parse().unwrap()),
        database_url: Some(db.url.clone()),
        keyring: keyring.clone(),
        ..Setup::with_receivers()
    };
    let app = TestApp::with(setup).await;
    let before = [
        (GOOD, "DELIVERED", 1),
        (GOOD, "DELIVERED", 1),
        (GOOD, "DELIVERED", 1),
        (GOOD, "DELIVERED", 1),
        (GOOD, "DELIVERED", 2),
        (GOOD, "AWAITING_PAYLOAD", 0),
        (NEVER, "EXHAUSTED", 21),
        (NEVER, "WAITING", 6),
        (NEVER, "WAITING", 6),
        (NEVER, "AWAITING_PAYLOAD", 0),
        (IDLE, "EXHAUSTED", 21),
        (IDLE, "WAITING", 6),
    ];
    assert_eq!(deliveries(&app).await, told(&before));
    let list = app.list(COMPANY, "").await.expect(200);
    assert_eq!(list["totalCount"], 3);

    // Whoever got no answer repeats what he sent to 0.1.0.
    let event = json!({"eventType": "PNR_V3", "organizationId": COMPANY, "operation": "BOOKING_UPDATED",
        "payload": {"pnrId": "9000000001"}});
    let request = app.request(reqwest::Method::POST, "/ext/v1/events").bearer_auth(app.platform());
    let repeated = app.send(request.header("idempotency-key", "of-0.1.0").json(&event)).await.expect(202);
    assert_eq!(repeated["id"], "01a26b07-efab-7480-a325-2ea094400000");

    let receiver = Receiver::new().await;
    app.patch(GOOD, &json!({"url": receiver.url()})).await.expect(200);
    app.patch(NEVER, &json!({"url": receiver.url()})).await.expect(200);
    let settings = app.request(reqwest::Method::PUT, &format!("/ext/v1/subscriptions/{NEVER}/settings"));
    let was = app.get_path(&format!("/ext/v1/subscriptions/{NEVER}/settings")).await.expect(200);
    assert_eq!(was["oauth2"]["clientId"], "partner");
    app.send(settings.bearer_auth(app.platform()).json(&json!({"excludedOperations": []}))).await.expect(200);

    // What waited is made, and what was in flight once its lease has ended.
    app.state.clock.advance(TimeDelta::minutes(2));
    app.engine().step().await;
    assert_eq!(receiver.count(), 2, "{:?}", deliveries(&app).await);
    let exhausted = app.get_path("/ext/v1/deliveries?state=EXHAUSTED").await.expect(200);
    let of = |subscription: &str, list: &Value| {
        let found = list["deliveries"].as_array().unwrap().iter().find(|one| one["subscriptionId"] == subscription);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let given_up = of(NEVER, &exhausted);
    let detail = app.get_path(&format!("/ext/v1/deliveries/{given_up}")).await.expect(200);
    assert_eq!(detail["attempts"].as_array().unwrap().len(), 21);
    let delivered = app.get_path("/ext/v1/deliveries?state=DELIVERED").await.expect(200);
    let delivered = of(GOOD, &delivered);
    for id in [&given_up, &delivered] {
        app.post(&format!("/ext/v1/deliveries/{id}/resend"), &json!({})).await.expect(202);
    }
    app.engine().step().await;
    assert_eq!(receiver.count(), 4);
    let received = receiver.received();
    let again = received.iter().find(|one| one.id() == delivered).unwrap();
    assert_eq!(again.header("x-partner"), "of 0.1.0", "its custom headers are opened");
    assert!(received.iter().any(|one| one.id() == given_up));
    let left = app.get_path("/ext/v1/deliveries?state=WAITING").await.expect(200);
    let left = left["deliveries"].as_array().unwrap();
    assert!(left.iter().all(|one| one["subscriptionId"] == IDLE), "{left:?}");

    let resealed = sealed::reseal(&mut connect(&db.url).await, &keyring).await.unwrap();
    assert!(resealed.failed.is_empty() && resealed.sealed > 0, "{resealed:?}");
}
