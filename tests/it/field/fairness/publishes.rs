use std::sync::Mutex;
use std::time::{Duration, Instant};

use jetbridge::delivery::publish::{PublishError, Publisher};
use jetbridge::store::db::{DEADLINE, Db};
use reqwest::Method;
use serde_json::json;

use super::node::event_of;
use crate::field::database::relay::Relay;
use crate::field::engine::lines;
use crate::support::{Answer, COMPANY, STRANGER, Setup, TestApp, booking, least_with};

/// Gives a company as many subscriptions to PNR_V3. Another must have one already.
async fn many_want(app: &TestApp, count: usize) {
    app.db
        .run(&format!(
            "WITH s AS (INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids,
                 is_active, revision, created_by, updated_by, created_at, updated_at)
             SELECT gen_random_uuid(), '{COMPANY}', 'n', 'https://example.com', '{{PNR_V3}}', '{{}}', '{{}}', true, 1, 'x', 'x',
                 now(), now() FROM generate_series(1, {count}) RETURNING id)
             INSERT INTO subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id,
                 scope_no, has_filter)
             SELECT 'PNR_V3', '{COMPANY}', a.any, a.any, s.id, 0, false
             FROM s, (SELECT contracting_tmc_id AS any FROM subscription_routes LIMIT 1) a",
        ))
        .await;
}

/// Lets the database take its time over thousands of deliveries, and over them alone.
async fn slow_down(app: &TestApp, seconds: u32) {
    app.db
        .run(&format!(
            "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF (SELECT count(*) > 500 FROM added) THEN PERFORM pg_sleep({seconds}); END IF; RETURN NULL; END $$;
             CREATE TRIGGER take_time AFTER INSERT ON waiting_deliveries REFERENCING NEW TABLE AS added
                 FOR EACH STATEMENT EXECUTE FUNCTION take_time();
             CREATE FUNCTION take_time_too() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF (SELECT sum(cardinality(delivery_ids)) > 500 FROM added) THEN PERFORM pg_sleep({seconds}); END IF;
                 RETURN NULL; END $$;
             CREATE TRIGGER take_time AFTER INSERT ON batches REFERENCING NEW TABLE AS added
                 FOR EACH STATEMENT EXECUTE FUNCTION take_time_too()",
        ))
        .await;
}

/// Asks again a few times: a busy machine may need longer than 1.5 s to find out how many want an event.
async fn taken(publish: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..10 {
        let answer = publish().await;
        if answer.status != 503 {
            return answer;
        }
    }
    publish().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_under_a_key_that_thousands_want_takes_the_time_that_it_takes() {
    const WIDE: usize = 6_000;
    let app = TestApp::with(Setup { deadline: DEADLINE, ..Setup::with_receivers() }).await;
    app.created(&least_with(json!({"subscriberId": STRANGER}))).await;
    many_want(&app, WIDE).await;
    slow_down(&app, 2).await;
    for round in ["learnt", "expected"] {
        let publish = async || {
            let request = app.request(Method::POST, "/ext/v1/events").json(&booking());
            app.send(request.header("Idempotency-Key", round)).await
        };
        let first = taken(publish).await.expect(202);
        assert_eq!(first["matched"], WIDE);
        assert_eq!(taken(publish).await.expect(202), first, "a repeat is the same event");
    }
    let stored = "SELECT (SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM open_deliveries) AS line";
    assert_eq!(lines(&app.db.url, stored).await, [format!("2 {}", 2 * WIDE)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publish_that_thousands_want_does_not_wait_long_for_a_database_that_hangs() {
    const WIDE: usize = 6_000;
    let app = TestApp::with(Setup::with_receivers()).await;
    app.created(&least_with(json!({"subscriberId": STRANGER}))).await;
    many_want(&app, WIDE).await;
    let relay = Relay::new().await;
    let through = Db::new(&relay.url(&app.db, ""), 4, Duration::from_secs(60)).unwrap();
    let publisher = Publisher::new(through, app.state.clock.clone(), None, app.state.tallies.clone());
    publisher.publish(event_of(COMPANY)).await.unwrap();
    relay.fall_silent();
    let begun = Instant::now();
    let refused = publisher.publish(event_of(COMPANY)).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(100), "{refused}");
    assert!(matches!(refused, PublishError::Uncertain(_)), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_thousands_want_delays_and_fails_nobody_beside_it() {
    const WIDE: usize = 12_000;
    let app = TestApp::with(Setup::with_receivers()).await;
    app.created(&least_with(json!({"subscriberId": STRANGER}))).await;
    many_want(&app, WIDE).await;
    // Nobody delivers: what is looked at is what is stored, and in which order it is answered.
    let publisher = Publisher::new(app.state.db.clone(), app.state.clock.clone(), None, app.state.tallies.clone());
    for _round in ["learnt", "expected"] {
        let answered = Mutex::new(Vec::new());
        let publish = async |organization: &'static str| {
            let published = publisher.publish(event_of(organization)).await.unwrap();
            answered.lock().unwrap().push((organization, published[0].matched));
        };
        let all = std::iter::once(COMPANY).chain(std::iter::repeat_n(STRANGER, 50)).map(publish);
        futures_util::future::join_all(all).await;
        let answered = answered.into_inner().unwrap();
        // Of the others most are answered before it: which is the last of them is by chance.
        let place = answered.iter().position(|one| *one == (COMPANY, WIDE));
        assert!(place.is_some_and(|place| place >= 25), "the wide one keeps nobody waiting: {answered:?}");
        assert_eq!(answered.iter().filter(|one| **one == (STRANGER, 1)).count(), 50, "{answered:?}");
    }
    // Many at once wait in a line of their own, with an end.
    let first = Mutex::new(None);
    let publish = async |_| {
        let answer = publisher.publish(event_of(COMPANY)).await;
        first.lock().unwrap().get_or_insert(answer.is_ok());
        answer
    };
    let all = (0..40).map(publish);
    let (wide, other) = tokio::join!(futures_util::future::join_all(all), publisher.publish(event_of(STRANGER)));
    assert_eq!(other.unwrap()[0].matched, 1);
    let refused = wide.iter().filter(|one| one.is_err()).count();
    assert!((1..40).contains(&refused), "{refused}");
    assert_eq!(*first.lock().unwrap(), Some(false), "who finds the line full is told at once");
    assert!(wide.iter().flatten().all(|one| one[0].matched == WIDE));
}
