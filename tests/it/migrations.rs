//! The tables: there and back, as documented, with invariants that cannot be broken.

use std::collections::BTreeSet;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use jetbridge::store::migrate;

use crate::support::TestDb;
use crate::support::database::connect;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

async fn lines(url: &str, sql: &str) -> Vec<String> {
    let mut connection = connect(url).await;
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut connection).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Columns, constraints and indexes, as one sorted list.
async fn shape(url: &str) -> Vec<String> {
    lines(
        url,
        "SELECT format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) AS line
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
         UNION ALL SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conrelid <> '__diesel_schema_migrations'::regclass
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'
         ORDER BY 1",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_waits_for_a_table_lets_others_pass_and_is_made_in_the_end() {
    let db = TestDb::empty().await;
    db.run("CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now())")
        .await;
    let mut report = connect(&db.url).await;
    report.batch_execute("BEGIN; LOCK TABLE __diesel_schema_migrations IN SHARE MODE").await.unwrap();
    let url = db.url.clone();
    let migration = tokio::spawn(async move { migrate::up(&url).await });
    let is_waiting = "SELECT count(*)::text AS line FROM pg_locks \
                      WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    // It waits, lets others pass, and waits again.
    for expected in ["1", "0", "1", "0"] {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(120);
        while lines(&db.url, is_waiting).await != [expected] {
            if migration.is_finished() {
                panic!("it waits no longer: {:?}", migration.await);
            }
            assert!(std::time::Instant::now() < until, "{expected} waiting");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    report.batch_execute("COMMIT").await.unwrap();
    assert_ne!(migration.await.unwrap().unwrap(), Vec::<String>::new());
    assert!(migrate::is_current(&mut connect(&db.url).await).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_migration_goes_back_and_up_again_to_the_same_tables() {
    let db = TestDb::empty().await;
    let applied = migrate::up(&db.url).await.unwrap();
    let there = shape(&db.url).await;
    assert!(!there.is_empty());
    assert!(migrate::up(&db.url).await.unwrap().is_empty(), "a second run has nothing to do");
    migrate::down(&db.url).await.unwrap();
    assert_eq!(shape(&db.url).await, Vec::<String>::new());
    assert_eq!(migrate::up(&db.url).await.unwrap(), applied);
    assert_eq!(shape(&db.url).await, there);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_take_turns() {
    let db = TestDb::empty().await;
    let all = futures_util::future::join_all((0..5).map(|_| migrate::up(&db.url))).await;
    let counts: Vec<_> = all.into_iter().map(|applied| applied.unwrap().len()).collect();
    assert_eq!(counts.iter().filter(|count| **count > 0).count(), 1, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_older_or_newer_than_the_program_is_told_in_a_sentence() {
    let db = TestDb::empty().await;
    let difference = async || migrate::difference(&mut connect(&db.url).await).await.unwrap();
    assert_eq!(difference().await.unwrap(), "the database has no tables of Jetbridge: run `jetbridge migrate`");
    let count = migrate::up(&db.url).await.unwrap().len();
    assert_eq!(difference().await, None);
    db.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231235959')").await;
    assert!(difference().await.unwrap().contains("its newest migration is 20991231235959"));
    db.run("DELETE FROM __diesel_schema_migrations WHERE version > '2026112713' AND version < '2099'").await;
    let told = difference().await.unwrap();
    assert!(
        told.starts_with("the database is older than this program and lacks ") && told.ends_with("`jetbridge migrate`")
    );
    assert!(told.contains(&format!("of its {count} migrations")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn schema_rs_names_the_columns_that_the_database_has() {
    let db = TestDb::new().await;
    let real: BTreeSet<_> = lines(
        &db.url,
        "SELECT table_name || '.' || column_name || ' ' || udt_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END AS line
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
             AND NOT (SELECT relispartition OR relkind = 'v' FROM pg_class WHERE oid = table_name::regclass)",
    )
    .await
    .into_iter()
    .collect();
    let text = include_str!("../../src/store/schema.rs");
    let mut declared = BTreeSet::new();
    let (mut table, mut renamed) = (String::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = name.to_owned();
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = Some(name.trim_end_matches("\"]").to_owned());
        } else if let Some((name, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            let name = renamed.take().unwrap_or_else(|| name.to_owned());
            declared.insert(format!("{table}.{name} {}", udt(kind.trim_end_matches(','))));
        }
    }
    assert_eq!(declared, real);
}

fn udt(kind: &str) -> String {
    if let Some(inner) = kind.strip_prefix("Nullable<") {
        return udt(inner.strip_suffix('>').unwrap()) + "?";
    }
    if let Some(inner) = kind.strip_prefix("Array<") {
        return format!("_{}", udt(inner.strip_suffix('>').unwrap()));
    }
    kind.to_lowercase()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_and_every_column_that_does_not_speak_for_itself_has_a_comment() {
    let db = TestDb::new().await;
    let bare = lines(
        &db.url,
        "SELECT c.relname || '.' || a.attname AS line FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0
             AND c.relname <> '__diesel_schema_migrations'
             AND col_description(c.oid, a.attnum) IS NULL AND a.attname NOT IN ('id', 'subscription_id', 'event_type', 'scope_no')
         UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
             AND NOT relispartition AND relname <> '__diesel_schema_migrations' AND obj_description(oid) IS NULL",
    )
    .await;
    assert_eq!(bare, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_invariant_refuses_what_breaks_it() {
    let db = TestDb::new().await;
    let subscription = |change: &str| {
        format!(
            "INSERT INTO subscriptions (id, subscriber_id, name, url, event_types, event_source, organization_ids, is_active,
                 revision, created_by, updated_by, created_at, updated_at)
             SELECT id, subscriber_id, name, url, event_types, event_source, organization_ids, is_active, revision, created_by,
                 updated_by, created_at, updated_at FROM (SELECT (r).* FROM (SELECT jsonb_populate_record(null::subscriptions,
                 '{{\"id\":\"00000000-0000-4000-8000-000000000001\",\"subscriber_id\":\"00000000-0000-4000-8000-000000000002\",
                 \"name\":\"n\",\"url\":\"https://x.example\",\"event_types\":[\"PNR_V3\"],\"event_source\":{{}},\"organization_ids\":[],
                 \"is_active\":true,\"revision\":1,\"created_by\":\"x\",\"updated_by\":\"x\",\"created_at\":\"2026-01-01T00:00:00Z\",
                 \"updated_at\":\"2026-01-01T00:00:00Z\"}}'::jsonb || '{change}'::jsonb) AS r) t) u"
        )
    };
    for (change, constraint) in [
        (r#"{"name":"  "}"#, "subscriptions_name_is_not_blank"),
        (r#"{"url":"http://x.example"}"#, "subscriptions_url_is_https"),
        (r#"{"event_types":[]}"#, "subscriptions_event_types_are_known"),
        (r#"{"event_types":["NOPE"]}"#, "subscriptions_event_types_are_known"),
        (r#"{"revision":0}"#, "subscriptions_revision_starts_at_1"),
        (r#"{"updated_at":"2025-01-01T00:00:00Z"}"#, "subscriptions_updated_not_before_created"),
    ] {
        let refusal = db.refusal(&subscription(change)).await;
        assert!(refusal.contains(constraint), "{change}: {refusal}");
    }
    db.run(&subscription("{}")).await;
    let id = "'00000000-0000-4000-8000-000000000001'";
    let other = "'00000000-0000-4000-8000-000000000009'";
    for (sql, constraint) in [
        (
            format!("INSERT INTO signing_secrets VALUES ({id}, {other}, '', now())"),
            "signing_secrets_subscription_id_fkey",
        ),
        (
            format!("INSERT INTO subscription_routes VALUES ('PNR_V3', {id}, {id}, {id}, {other}, 0, false)"),
            "subscription_routes_subscription_id_fkey",
        ),
        (
            format!("INSERT INTO subscription_route_filters VALUES ({id}, 0, NULL, NULL)"),
            "subscription_route_filters_ask_something",
        ),
        (
            "INSERT INTO idempotency_keys VALUES ('a', 'b', 'c', 'short', '', now())".into(),
            "idempotency_keys_digest_is_sha256",
        ),
        (
            format!(
                "INSERT INTO api_clients VALUES ({id}, 'n', 'plain', 'PLATFORM_ADMIN', NULL, NULL, '{{}}', now(), 'a test')"
            ),
            "api_clients_secret_is_hashed",
        ),
        (
            format!(
                "INSERT INTO api_clients VALUES ({id}, 'n', '$argon2id$x', 'TMC_ADMIN', NULL, NULL, '{{}}', now(), 'a test')"
            ),
            "api_clients_role_has_its_organization",
        ),
        (
            format!("INSERT INTO organizations VALUES ({id}, 'CLUB', 'n', NULL, NULL, now(), now())"),
            "organizations_type_is_known",
        ),
        (
            format!("INSERT INTO organizations VALUES ({id}, 'TMC', ' ', NULL, NULL, now(), now())"),
            "organizations_name_is_not_blank",
        ),
        (
            format!("INSERT INTO organizations VALUES ({id}, 'TMC', 'n', NULL, NULL, now(), now(), 0)"),
            "organizations_payload_attempt_limit_is_positive",
        ),
        (
            format!(
                "INSERT INTO events (id, event_type, organization_id, occurred_at, trace_id, pnr_ids, matched) VALUES ({id}, 'NOPE', {id}, now(), {id}, '{{}}', 0)"
            ),
            "events_event_type_is_known",
        ),
        (
            format!("INSERT INTO payload_fetches VALUES ({id}, 'u', NULL, now(), 0, 0, 1, true, NULL)"),
            "payload_fetches_due_while_it_has_not_failed",
        ),
        (
            format!(
                "INSERT INTO waiting_deliveries VALUES ({id}, {id}, 'DELIVERED', now(), 0, NULL, 0, 0, NULL, NULL)"
            ),
            "waiting_deliveries_state_waits",
        ),
        (
            format!("INSERT INTO waiting_deliveries VALUES ({id}, {id}, 'WAITING', now(), 0, NULL, 1, 2, NULL, NULL)"),
            "waiting_deliveries_schedule_starts_before_its_tries",
        ),
        (
            format!("INSERT INTO deliveries VALUES ({id}, {id}, 'WAITING', 0, 0, now(), NULL)"),
            "deliveries_state_has_ended",
        ),
        (
            format!("INSERT INTO deliveries VALUES ({id}, {id}, 'EXHAUSTED', 0, 0, now(), NULL)"),
            "deliveries_exhausted_for_a_reason",
        ),
        (
            format!(
                "INSERT INTO attempts (delivery_id, number, started_at, total_us, span_id, node, reason) VALUES ({id}, 0, now(), 1, 1, 'n', 'INTERNAL')"
            ),
            "attempts_count_from_1",
        ),
        (
            format!(
                "INSERT INTO attempts (delivery_id, number, started_at, total_us, span_id, node, status) VALUES ({id}, 1, now(), 1, 1, 'n', 201)"
            ),
            "attempts_without_a_reason_got_200",
        ),
        (
            format!(
                "INSERT INTO attempts (delivery_id, number, started_at, total_us, span_id, node, status, answer) VALUES ({id}, 1, now(), 1, 1, 'n', 200, repeat('x', 4097)::bytea)"
            ),
            "attempts_keep_4_kib",
        ),
        (
            format!(
                "INSERT INTO resends VALUES ({id}, NULL, NULL, NULL, NULL, now(), now(), 'EVERYONE', NULL, 1, 'LOST', 0, 0, NULL, now(), 'x', now(), now())"
            ),
            "resends_state_is_known",
        ),
        (
            format!(
                "INSERT INTO resends VALUES ({id}, NULL, NULL, NULL, NULL, now(), now(), 'EVERYONE', NULL, 1, 'DONE', 0, 0, NULL, now(), 'x', now(), NULL)"
            ),
            "resends_ended_when_not_running",
        ),
        (
            format!(
                "INSERT INTO resends VALUES ({id}, NULL, NULL, NULL, NULL, now(), now(), 'EVERYONE', NULL, 0, 'RUNNING', 0, 0, NULL, now(), 'x', now(), NULL)"
            ),
            "resends_rate_is_positive",
        ),
        (
            format!(
                "INSERT INTO resends VALUES ({id}, NULL, NULL, NULL, NULL, now(), now(), 'TMC', NULL, 1, 'RUNNING', 0, 0, NULL, now(), 'x', now(), NULL)"
            ),
            "resends_reach_has_its_organization",
        ),
        (
            format!("INSERT INTO sandbox_objects VALUES ('PLANE', '1', {id}, NULL, NULL, '{{}}', now(), now())"),
            "sandbox_objects_kind_is_known",
        ),
        (
            "INSERT INTO sandbox_objects VALUES ('TRIP', '1', NULL, NULL, NULL, '{}', now(), now())".to_owned(),
            "sandbox_objects_of_a_company_name_it",
        ),
    ] {
        let refusal = db.refusal(&sql).await;
        assert!(refusal.contains(constraint), "{sql}: {refusal}");
    }
}

/// An event matched, written, found, claimed, read and finished.
async fn pass_through_the_queue(
    connection: &mut diesel_async::AsyncPgConnection,
    company: jetbridge::domain::id::OrganizationId,
    subscription: jetbridge::domain::id::SubscriptionId,
) {
    use jetbridge::domain::delivery_state::DeliveryState;
    use jetbridge::domain::envelope::Bookings;
    use jetbridge::domain::event_type::EventType;
    use jetbridge::domain::id::EventId;
    use jetbridge::store::events::{self, NewDelivery, NewEvent, Question};
    use jetbridge::store::waiting_deliveries::{self, FinishedDelivery, NewAttempt};
    use std::time::Duration;
    let now: chrono::DateTime<chrono::Utc> = "2026-11-21T10:40:40Z".parse().unwrap();
    let id = EventId::at(now);
    let question = Question {
        event_type: EventType::PnrV3,
        operation: "BOOKING_CREATED".parse().ok(),
        organization: company,
        contracting_tmc: None,
        booking_tmc: None,
    };
    assert!(!events::match_all(connection, std::slice::from_ref(&question)).await.unwrap().is_empty());
    let new = NewEvent {
        id,
        question,
        occurred_at: now,
        trace_id: uuid::Uuid::nil(),
        envelope: Some(b"{}".to_vec().into()),
        bookings: Bookings::default(),
        deliveries: vec![NewDelivery { id: id.delivery(1), subscription, due_at: Some(now), lease: None }],
        fetch: None,
    };
    events::insert(connection, &[new], false, || ()).await.unwrap();
    assert_eq!(waiting_deliveries::poll(connection).await.unwrap().len(), 1);
    assert_eq!(
        waiting_deliveries::became_due(connection, now - chrono::TimeDelta::seconds(1), now).await.unwrap(),
        Some(vec![subscription])
    );
    assert_eq!(waiting_deliveries::first_due(connection, &[subscription]).await.unwrap().len(), 1);
    assert_eq!(waiting_deliveries::next_due(connection, now).await.unwrap(), None);
    let claimed = waiting_deliveries::claim(connection, vec![subscription], vec![5], "node", now, now).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].claim_no), (1, 1));
    assert_eq!(events::bodies(connection, &[id]).await.unwrap().len(), 1);
    let attempt = NewAttempt {
        started_at: now,
        dns: None,
        connect: None,
        tls: None,
        first_byte: Some(Duration::from_micros(1)),
        total: Duration::from_micros(1),
        peer: None,
        status: Some(200),
        answer: None,
        answer_flaw: None,
        protocol: None,
        answer_headers: None,
        span_id: 1,
    };
    let finished = FinishedDelivery {
        id: id.delivery(1),
        subscription,
        claim_no: 1,
        batch: None,
        attempt_count: 1,
        state: DeliveryState::Delivered,
        due_at: now,
        keeps_lease: false,
        first_attempt_at: Some(now),
        decided_at: now,
        reason: None,
        attempt: Some(attempt),
    };
    let finished = [finished];
    assert_eq!(waiting_deliveries::finish(connection, &finished, &[], "node").await.unwrap(), [id.delivery(1)]);
    assert!(
        waiting_deliveries::finish(connection, &finished, &[], "node").await.unwrap().is_empty(),
        "the claim is over"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_the_hot_path_are_prepared_once_a_connection() {
    use jetbridge::domain::id::{OrganizationId, SubscriptionId};
    use jetbridge::domain::reach::Reach;
    use jetbridge::store::{organizations, subscriptions};
    let app = crate::support::TestApp::new().await;
    let id: SubscriptionId = app.created(&crate::support::least(crate::support::COMPANY)).await.parse().unwrap();
    let company: OrganizationId = crate::support::COMPANY.parse().unwrap();
    let mut connection = connect(&app.db.url).await;
    let connection = &mut connection;
    let secret = jetbridge::domain::secret::SigningSecret::generate();
    let mut rounds = Vec::new();
    for n in 0..2 {
        subscriptions::find(connection, Reach::Tmc(company), id).await.unwrap().unwrap();
        let mut row = subscriptions::find(connection, Reach::Everyone, id).await.unwrap().unwrap();
        subscriptions::list(connection, company, 50, 0).await.unwrap();
        let change = subscriptions::change(connection, Reach::Everyone, id, |row| {
            row.name = format!("n{n}").parse().unwrap();
            Ok::<_, diesel::result::Error>(true)
        });
        change.await.unwrap();
        row.id = SubscriptionId::random();
        let sealed = jetbridge::store::signing_secrets::NewSigningSecret::seal(&app.state.keyring, row.id, &secret);
        subscriptions::create(connection, &row, &sealed).await.unwrap();
        organizations::out_of_reach(connection, Reach::Tmc(company), &[OrganizationId::from(uuid::Uuid::nil())], false)
            .await
            .unwrap();
        pass_through_the_queue(connection, company, id).await;
        connection.batch_execute("SELECT 1").await.unwrap();
        let prepared: Vec<Line> = diesel::sql_query(
            "SELECT regexp_replace(statement, '\\s+', ' ', 'g') AS line FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared_statements%'",
        )
        .load(connection)
        .await
        .unwrap();
        rounds.push(prepared.into_iter().map(|row| row.line).collect::<BTreeSet<_>>());
    }
    for start in [
        "SELECT \"subscriptions\".\"id\"",
        "WITH subscription AS (INSERT",
        "WITH written AS (UPDATE subscriptions",
        "SELECT e.place",
        "WITH event AS (INSERT",
        "WITH RECURSIVE next",
        "SELECT subscription_id, count(*)",
        "SELECT s.id, nullif",
        "SELECT nullif(min(due_at)",
        "UPDATE waiting_deliveries w SET claim_no",
        "SELECT e.id, e.trace_id",
        "WITH given AS (SELECT",
        "SELECT \"organizations\"",
    ] {
        assert!(
            rounds[0].iter().any(|statement| statement.starts_with(start)),
            "{start} is not prepared: {:#?}",
            rounds[0]
        );
    }
    assert_eq!(rounds[0], rounds[1], "the second round prepares nothing new");
}
