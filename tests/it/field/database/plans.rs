//! Plans that look dear under skew.

use chrono::{TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jetbridge::domain::delivery_state::DeliveryState;
use jetbridge::domain::event_type::EventType;
use jetbridge::domain::id::{OrganizationId, SubscriptionId};
use jetbridge::domain::reach::Reach;
use jetbridge::store::db::Db;
use jetbridge::store::deliveries::{self, ResendFilter};
use jetbridge::store::delivery_lists::{self, Order, Wanted};
use jetbridge::store::events::{self, EventFilter, Question, explain_match_all};
use jetbridge::store::health::{self, Depth};
use jetbridge::store::{search, waiting_deliveries};

use crate::support::database::{PATIENCE, connect};
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

/// The rows that this transaction has read of tables, by index or not.
async fn rows_read(connection: &mut AsyncPgConnection) -> i64 {
    let read = sql::<BigInt>(
        "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables",
    );
    read.get_result(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_often_reads_little_though_another_owner_has_nearly_all() {
    let db = TestDb::new().await;
    let (theirs, few) = ("bbbb0000-0000-4000-8000-000000000001", "bbbb0000-0000-4000-8000-000000000002");
    // Of 30,000 events one in a thousand is of the stranger's, whose subscription has no other.
    let id = |bits: &str| {
        format!(
            "(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 600000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 7, '0') \
             || '{bits}')::uuid"
        )
    };
    let (event, delivery) = (id("00000"), id("00001"));
    db.run(&format!(
        "INSERT INTO organizations (id, type, name, created_at, updated_at)
         SELECT o::uuid, 'COMPANY', 'x', now(), now() FROM unnest(ARRAY['{COMPANY}', '{STRANGER}']) o ON CONFLICT DO NOTHING;
         INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids, is_active,
             revision, created_by, updated_by, created_at, updated_at)
         SELECT s::uuid, o::uuid, 'n', 'https://example.com', '{{PNR_V3}}', '{{}}', '{{}}', true, 1, 'x', 'x', now(), now()
         FROM (VALUES ('{theirs}', '{COMPANY}'), ('{few}', '{STRANGER}')) v (s, o);
         INSERT INTO events (id, event_type, operation, organization_id, occurred_at, trace_id, envelope, trip_id, pnr_ids, matched)
         SELECT {event}, 'PNR_V3', 'BOOKING_TICKETED', (CASE WHEN n % 1000 = 7 THEN '{STRANGER}' ELSE '{COMPANY}' END)::uuid, now(),
             gen_random_uuid(), '{{}}', 'trip-' || n, ARRAY['pnr-' || n] || CASE WHEN n % 100 = 0 THEN ARRAY['pair-' || n] END, 1
         FROM generate_series(1, 30000) n;
         INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason, started_at, dns_us,
             connect_us, tls_us, first_byte_us, total_us, span_id, node)
         SELECT {delivery}, (CASE WHEN n % 1000 = 7 THEN '{few}' ELSE '{theirs}' END)::uuid,
             CASE WHEN n % 1000 = 7 THEN 'EXHAUSTED' ELSE 'DELIVERED' END, 1, 1, now(),
             CASE WHEN n % 1000 = 7 THEN 'SERVER_ERROR' END, now(), 0, 0, 0, 900, 1000, n, 'node'
         FROM generate_series(1, 30000) n;
         INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, schedule_start, first_attempt_at, last_reason)
         SELECT gen_random_uuid(), (CASE WHEN n % 1000 = 7 THEN '{few}' ELSE '{theirs}' END)::uuid, 'WAITING',
             now() + interval '1 hour' * CASE WHEN n = 7 THEN -1 ELSE 1 END, 6, 6, 0, now(), 'SERVER_ERROR'
         FROM generate_series(1, 30000) n",
    ))
    .await;
    // Autovacuum analyses the days alone, a person with ANALYZE what they are parts of, too.
    let days = "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' \
                AND relnamespace = 'public'::regnamespace LOOP EXECUTE 'ANALYZE ' || t; END LOOP; END $$";
    for analyse in [days, "ANALYZE"] {
        db.run(analyse).await;
        reads_little(&db, theirs, few).await;
    }
}

async fn reads_little(db: &TestDb, theirs: &str, few: &str) {
    let pool = Db::new(&db.url, 1, PATIENCE).unwrap();
    let now = Utc::now();
    let later = now + TimeDelta::hours(2);
    let (everyone, stranger) = (Reach::Everyone, Reach::Company(STRANGER.parse().unwrap()));
    let (theirs, few): (SubscriptionId, SubscriptionId) = (theirs.parse().unwrap(), few.parse().unwrap());
    let of_events = |change: fn(&mut EventFilter)| {
        let mut filter = EventFilter {
            id: None,
            event_type: None,
            operation: None,
            has_matched: None,
            organization: None,
            pnr_id: None,
            trip_id: None,
            since: None,
            before: None,
            limit: 50,
        };
        change(&mut filter);
        filter
    };
    let of_deliveries = |subscription, states| Wanted {
        subscription,
        event: None,
        states,
        reasons: vec![],
        statuses: vec![],
        organization: None,
        event_type: None,
        operation: None,
        min_attempts: None,
        since: None,
        until: None,
        due_since: None,
        due_until: None,
        order: Order::Newest(None),
        limit: 50,
    };
    let day = now - TimeDelta::days(1);
    // Asks within one transaction, whose reads Postgres counts; gives how many rows came and how many were read for them.
    macro_rules! asked {
        (|$connection:ident| $ask:expr) => {
            pool.query(async |$connection| {
                let work = async |$connection: &mut AsyncPgConnection| {
                    let before = rows_read($connection).await;
                    let came = $ask.await?.len();
                    Ok((came, rows_read($connection).await - before))
                };
                $connection.transaction(work).await
            })
            .await
            .unwrap()
        };
    }
    let given_up = |subscription| ResendFilter {
        subscription,
        organization: None,
        event_type: None,
        state: Some(DeliveryState::Exhausted),
        reason: None,
        deliveries: None,
        since: day,
        until: now,
    };
    for (what, rows, filter, reach) in [
        ("a trip", 1, of_events(|filter| filter.trip_id = Some("trip-77".to_owned())), everyone),
        ("a booking", 1, of_events(|filter| filter.pnr_id = Some("pnr-77".to_owned())), everyone),
        ("two bookings", 1, of_events(|filter| filter.pnr_id = Some("pair-700".to_owned())), everyone),
        ("an organization", 30, of_events(|filter| filter.organization = Some(STRANGER.parse().unwrap())), everyone),
        ("a reach", 30, of_events(|_| ()), stranger),
    ] {
        let (came, read) = asked!(|c| events::list(c, reach, filter.clone()));
        assert_eq!(came, rows, "events of {what}");
        assert!(read < 2_000, "events of {what}: {read} rows were read");
    }
    // With what waits, one with many has all of that read: an index in the order of the list cost each delivery more.
    for (what, wanted, reach) in [
        ("all", of_deliveries(None, vec![]), everyone),
        ("all that was given up", of_deliveries(None, vec![DeliveryState::Exhausted]), everyone),
        ("a subscription with few", of_deliveries(Some(few), vec![]), everyone),
        ("a subscription with many", of_deliveries(Some(theirs), vec![DeliveryState::Delivered]), everyone),
        ("a reach", of_deliveries(None, vec![]), stranger),
    ] {
        let (came, read) = asked!(|c| delivery_lists::page(c, reach, wanted.clone()));
        assert!(came >= 30, "{what}: {came}");
        assert!(read < 2_000, "deliveries of {what}: {read} rows were read");
    }
    let stats = async |connection: &mut AsyncPgConnection| {
        deliveries::stats(connection, few, day).await.map(|stats| vec![stats])
    };
    for (what, (_, read)) in [
        ("search of a trip", asked!(|c| search::trip(c, everyone, "trip-77"))),
        ("search of a booking", asked!(|c| search::booking(c, everyone, "pnr-77"))),
        ("poll", asked!(|c| waiting_deliveries::poll(c))),
        ("claim of few", asked!(|c| waiting_deliveries::claim(c, vec![few], vec![10], "node", now, now))),
        ("claim of many", asked!(|c| waiting_deliveries::claim(c, vec![theirs], vec![10], "node", later, later))),
        ("health of few", asked!(|c| health::of(c, &[few], Depth::WHOLE, now))),
        ("reasons of few", asked!(|c| deliveries::reasons(c, few, day))),
        ("resend of what was given up", asked!(|c| deliveries::to_resend(c, everyone, &given_up(None), None, 50))),
        ("resend of few", asked!(|c| deliveries::to_resend(c, everyone, &given_up(Some(few)), None, 50))),
        ("stats of few", asked!(|c| stats(c))),
    ] {
        assert!(read < 2_000, "{what}: {read} rows were read");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_are_made_expect_few_and_functions_find_their_own_tables() {
    let db = TestDb::new().await;
    let mut connection = connect(&db.url).await;
    let mut found = async |text: &str| sql::<Text>(text).get_result::<String>(&mut connection).await.unwrap();
    for (parent, column) in [("events", "organization_id"), ("deliveries", "subscription_id")] {
        assert_eq!(found(&format!("SELECT make_partition('{parent}', '2030-01-02')")).await, "MADE");
        let options = format!(
            "SELECT coalesce(attoptions::text, '') FROM pg_attribute WHERE attrelid = '{parent}_20300102'::regclass \
             AND attname = '{column}'"
        );
        assert_eq!(found(&options).await, "{n_distinct=-0.5}", "{parent}");
    }
    let without = "SELECT coalesce(string_agg(proname::text, ' '), '') FROM pg_proc WHERE prosecdef \
                   AND pronamespace = 'public'::regnamespace \
                   AND NOT coalesce(proconfig::text LIKE '%search_path=public, pg_temp%', false)";
    assert_eq!(found(without).await, "", "run as their owner, in whatever place the caller names");
}
