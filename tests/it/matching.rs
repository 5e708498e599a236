//! Which subscriptions an event finds: against the plain rule, and at 100,000 subscriptions.

use std::collections::BTreeSet;

use jetbridge::domain::event_source::{EventSource, Origin, Predicate, Scope, SourceType};
use jetbridge::domain::event_type::EventType;
use jetbridge::domain::id::{OrganizationId, SubscriptionId};
use jetbridge::store::events::{Question, explain_match_all, match_all};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::connect;
use crate::support::{COMPANY, TestApp, TestDb, least_with, source};

fn question(event_type: EventType, origin: &Origin) -> Question {
    Question {
        event_type,
        operation: None,
        organization: origin.company,
        contracting_tmc: origin.contracting_tmc,
        booking_tmc: origin.booking_tmc,
    }
}

/// What an event of this type and origin finds.
async fn matching(
    connection: &mut diesel_async::AsyncPgConnection,
    event_type: EventType,
    origin: &Origin,
) -> diesel::QueryResult<Vec<SubscriptionId>> {
    let found = match_all(connection, &[question(event_type, origin)]).await?;
    Ok(found.into_iter().filter_map(|one| one.subscription).collect())
}

fn organization(n: u128) -> OrganizationId {
    OrganizationId::from(Uuid::from_u128(0xaaaa_0000 + n))
}

fn origin(company: u128, contracting: Option<u128>, booking: Option<u128>) -> Origin {
    Origin {
        company: organization(company),
        contracting_tmc: contracting.map(organization),
        booking_tmc: booking.map(organization),
    }
}

fn sources() -> impl Strategy<Value = EventSource> {
    let predicate = (0..3usize, prop::collection::vec((0..5u128).prop_map(organization), 1..4))
        .prop_map(|(kind, values)| Predicate::new(SourceType::ALL[kind], values).unwrap());
    let scope = prop::collection::vec(predicate, 1..4).prop_map(|list| Scope::new(list).unwrap());
    prop::collection::vec(scope, 1..4).prop_map(|list| EventSource::new(list).unwrap())
}

fn wire(source: &EventSource) -> Value {
    serde_json::to_value(source).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_finds_what_the_plain_rule_accepts() {
    let app = TestApp::new().await;
    let mut runner = TestRunner::deterministic();
    let mut all: Vec<(SubscriptionId, EventSource, Vec<EventType>, bool)> = Vec::new();
    for n in 0..150 {
        let source = sources().new_tree(&mut runner).unwrap().current();
        let types = if n % 3 == 0 { vec![EventType::PnrV3, EventType::TravelerV2] } else { vec![EventType::PnrV3] };
        let is_active = n % 5 != 0;
        let body = json!({"eventSource": wire(&source), "eventTypes": types, "isActive": is_active});
        let id = app.created(&least_with(body)).await;
        // Some are changed afterwards, so that routes are replaced as well as made.
        let (source, is_active) = if n % 4 == 0 {
            let other = sources().new_tree(&mut runner).unwrap().current();
            app.patch(&id, &json!({"eventSource": wire(&other), "isActive": !is_active})).await.expect(200);
            (other, !is_active)
        } else {
            (source, is_active)
        };
        all.push((id.parse().unwrap(), source, types, is_active));
    }
    let mut connection = connect(&app.db.url).await;
    let tmcs = || [None].into_iter().chain((0..6).map(Some));
    let mut found_in_all = 0;
    for event_type in [EventType::PnrV3, EventType::TravelerV2, EventType::ServiceCharge] {
        for company in 0..6 {
            for (contracting, booking) in tmcs().flat_map(|a| tmcs().map(move |b| (a, b))) {
                let origin = origin(company, contracting, booking);
                let found: BTreeSet<_> =
                    matching(&mut connection, event_type, &origin).await.unwrap().into_iter().collect();
                let expected: BTreeSet<_> = all
                    .iter()
                    .filter(|(_, source, types, is_active)| {
                        *is_active && types.contains(&event_type) && source.matches(&origin)
                    })
                    .map(|(id, ..)| *id)
                    .collect();
                assert_eq!(found, expected, "{event_type} {origin:?}");
                found_in_all += found.len();
            }
        }
    }
    assert!(found_in_all > 1000, "the cases must not be empty ones: {found_in_all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_wider_than_its_rows_is_matched_exactly() {
    let app = TestApp::new().await;
    let ids = |from: u128, count: u128| {
        (from..from + count).map(|n| organization(n).as_uuid().to_string()).collect::<Vec<_>>()
    };
    let scope = json!({"predicates": [
        {"type": "COMPANY", "values": ids(0, 1000)},
        {"type": "CONTRACTING_TMC", "values": ids(5000, 2)},
        {"type": "BOOKING_TMC", "values": ids(6000, 700)},
    ]});
    let id = app.created(&least_with(json!({"eventSource": {"scopes": [scope]}}))).await;
    let mut connection = connect(&app.db.url).await;
    for (origin, expected) in [
        (origin(999, Some(5001), Some(6699)), true),
        (origin(1000, Some(5001), Some(6699)), false),
        (origin(999, Some(5002), Some(6699)), false),
        (origin(999, Some(5001), Some(6700)), false),
        (origin(999, None, Some(6699)), false),
        (origin(999, Some(5001), None), false),
    ] {
        let found = matching(&mut connection, EventType::PnrV3, &origin).await.unwrap();
        assert_eq!(found.len(), usize::from(expected), "{origin:?}");
    }
    app.patch(&id, &json!({"eventSource": source("COMPANY", &[COMPANY])})).await.expect(200);
    let dump = app.db.dump().await;
    assert!(!dump.contains("subscription_route_filters"), "what a replaced source needed is gone");
}

/// What `EXPLAIN (ANALYZE)` of a match must show: the key answers all of the question, and no row
/// is read in vain. Whether Postgres looks at the rows behind the index depends on how lately it
/// was vacuumed.
fn assert_reads_only_what_matches(plan: &str, rows: usize) {
    let scans: Vec<_> = plan.lines().filter(|line| line.contains("subscription_routes")).collect();
    assert!(!scans.iter().any(|line| line.contains("Seq Scan on subscription_routes ")), "{plan}");
    let index = scans.iter().find(|line| line.contains("subscription_routes_pkey")).unwrap_or_else(|| panic!("{plan}"));
    let condition = plan.lines().find(|line| line.contains("Index Cond") && line.contains("event_type")).unwrap();
    for column in ["event_type", "company_id", "contracting_tmc_id", "booking_tmc_id"] {
        assert!(condition.contains(column), "{plan}");
    }
    assert!(!plan.contains("Rows Removed by"), "{plan}");
    let read = index.split("rows=").nth(1).unwrap().split(|c: char| !c.is_ascii_digit()).next().unwrap();
    assert_eq!(read.parse::<usize>().unwrap(), rows, "{plan}");
    // The filters' table is empty here, so that Postgres would scan it; it is not even asked.
    let asked = ["on subscription_route_filters", "on subscription_settings"];
    let mut filters = plan.lines().filter(|line| asked.iter().any(|name| line.contains(name)));
    assert!(filters.all(|line| line.contains("never executed")), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_100_000_subscriptions_a_match_reads_only_what_matches() {
    let db = TestDb::new().await;
    let any = OrganizationId::ANY;
    // 100,000 subscriptions: nine in ten of one company each, the rest of 100 TMCs; every one
    // wants two event types. As many as the API would write, in one statement.
    db.run(&format!(
        "INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids, is_active,
             revision, created_by, updated_by, created_at, updated_at)
         SELECT ('bbbb0000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), 'n', 'https://example.com',
             '{{PNR_V3,TRAVELER_V2}}', '{{}}', '{{}}', true, 1, 'x', 'x', now(), now()
         FROM generate_series(1, 100000) n;
         INSERT INTO subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id, scope_no, has_filter)
         SELECT t.type,
             CASE WHEN n % 10 = 0 THEN '{any}'::uuid ELSE ('cccc0000-0000-4000-8000-' || lpad(to_hex(n % 30000), 12, '0'))::uuid END,
             CASE WHEN n % 10 = 0 THEN ('dddd0000-0000-4000-8000-' || lpad(to_hex(n / 10 % 100), 12, '0'))::uuid ELSE '{any}'::uuid END,
             '{any}'::uuid, ('bbbb0000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 0, false
         FROM generate_series(1, 100000) n, (VALUES ('PNR_V3'), ('TRAVELER_V2')) t (type);
",
    ))
    .await;
    // As autovacuum would: statistics, and the map that index-only scans ask.
    db.run("VACUUM (ANALYZE) subscription_routes").await;
    let mut connection = connect(&db.url).await;
    let id = |text: &str| text.parse::<OrganizationId>().unwrap();
    let company = id("cccc0000-0000-4000-8000-000000000007");
    let tmc = id("dddd0000-0000-4000-8000-000000000003");
    for (company, tmc, expected) in
        [(company, None, 4), (company, Some(tmc), 104), (organization(1), Some(tmc), 100), (organization(1), None, 0)]
    {
        let origin = Origin { company, contracting_tmc: tmc, booking_tmc: tmc };
        let found = matching(&mut connection, EventType::PnrV3, &origin).await.unwrap();
        assert_eq!(found.len(), expected, "{origin:?}");
        let plan = explain_match_all(&mut connection, &[question(EventType::PnrV3, &origin)]).await.unwrap();
        assert_reads_only_what_matches(&plan, expected);
    }
}
