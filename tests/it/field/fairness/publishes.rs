use std::sync::Mutex;

use jetbridge::delivery::publish::Publisher;
use serde_json::json;

use super::node::event_of;
use crate::support::{COMPANY, STRANGER, Setup, TestApp, least_with};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_thousands_want_delays_and_fails_nobody_beside_it() {
    const WIDE: usize = 12_000;
    let app = TestApp::with(Setup::with_receivers()).await;
    app.created(&least_with(json!({"subscriberId": STRANGER}))).await;
    app.db
        .run(&format!(
            "WITH s AS (INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids,
                 is_active, revision, created_by, updated_by, created_at, updated_at)
             SELECT gen_random_uuid(), '{COMPANY}', 'n', 'https://example.com', '{{PNR_V3}}', '{{}}', '{{}}', true, 1, 'x', 'x',
                 now(), now() FROM generate_series(1, {WIDE}) RETURNING id)
             INSERT INTO subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id,
                 scope_no, has_filter)
             SELECT 'PNR_V3', '{COMPANY}', a.any, a.any, s.id, 0, false
             FROM s, (SELECT contracting_tmc_id AS any FROM subscription_routes LIMIT 1) a",
        ))
        .await;
    // Nobody delivers: what is looked at is what is stored, and in which order it is answered.
    let publisher = Publisher::new(app.state.db.clone(), app.state.clock.clone(), None);
    for _round in ["learnt", "expected"] {
        let answered = Mutex::new(Vec::new());
        let publish = async |organization: &'static str| {
            let published = publisher.publish(event_of(organization)).await.unwrap();
            answered.lock().unwrap().push((organization, published[0].matched));
        };
        let all = std::iter::once(COMPANY).chain(std::iter::repeat_n(STRANGER, 50)).map(publish);
        futures_util::future::join_all(all).await;
        let answered = answered.into_inner().unwrap();
        assert_eq!(answered.last(), Some(&(COMPANY, WIDE)), "the wide one keeps nobody waiting: {answered:?}");
        assert!(answered[..50].iter().all(|one| *one == (STRANGER, 1)), "{answered:?}");
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
