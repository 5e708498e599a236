//! Plans that look dear under skew.

use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use jetbridge::domain::event_type::EventType;
use jetbridge::domain::id::OrganizationId;
use jetbridge::store::events::{Question, explain_match_all};

use crate::support::database::connect;
use crate::support::{COMPANY, STRANGER, TestDb};

#[tokio::test(flavor = "multi_thread")]
async fn a_match_among_very_many_subscriptions_of_one_owner_compiles_nothing_and_scans_no_table() {
    let db = TestDb::new().await;
    let any = OrganizationId::ANY;
    db.run(&format!(
        "INSERT INTO organizations (id, type, name, created_at, updated_at) VALUES ('{COMPANY}', 'COMPANY', 'x', now(), now()) ON CONFLICT DO NOTHING;
         INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids, is_active,
             revision, created_by, updated_by, created_at, updated_at)
         SELECT ('bbbb0000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '{COMPANY}', 'n', 'https://example.com',
             '{{PNR_V3}}', '{{}}', '{{}}', true, 1, 'x', 'x', now(), now()
         FROM generate_series(1, 20000) n;
         INSERT INTO subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id, scope_no, has_filter)
         SELECT 'PNR_V3', CASE WHEN n = 1 THEN '11111111-1111-4111-8111-222222222222'::uuid WHEN n < 12 THEN '{STRANGER}' ELSE '{COMPANY}' END, '{any}', '{any}',
             ('bbbb0000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 0, false
         FROM generate_series(1, 20000) n",
    ))
    .await;
    db.run("ANALYZE").await;
    // As on most servers, and at a cost that every plan is over.
    let name = super::relay::value(&db.url, "dbname");
    db.run(&format!("ALTER DATABASE {name} SET jit = on; ALTER DATABASE {name} SET jit_above_cost = 0")).await;
    let mut connection = connect(&db.url).await;
    let question = Question {
        event_type: EventType::PnrV3,
        operation: None,
        organization: "11111111-1111-4111-8111-222222222222".parse().unwrap(),
        contracting_tmc: None,
        booking_tmc: None,
    };
    let plan = explain_match_all(&mut connection, &[question]).await.unwrap();
    assert!(plan.contains("using subscription_routes_pkey on subscription_routes"), "{plan}");
    // What is compiled is told with the costs alone, which a plan to compare leaves out.
    let dear = sql::<Text>("EXPLAIN (ANALYZE) SELECT count(*) FROM subscription_routes WHERE scope_no = 0");
    let plan = dear.load::<String>(&mut connection).await.unwrap().join("\n");
    assert!(!plan.contains("JIT"), "{plan}");
}
