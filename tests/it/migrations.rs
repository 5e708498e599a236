//! The tables: there and back, as documented, with invariants that cannot be broken.

use std::collections::BTreeSet;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use jetbridge::store::db::Db;
use jetbridge::store::migrate;

use crate::support::TestDb;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

async fn lines(url: &str, sql: &str) -> Vec<String> {
    let mut connection = Db::connect(url).await.unwrap();
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
async fn schema_rs_names_the_columns_that_the_database_has() {
    let db = TestDb::new().await;
    let real: BTreeSet<_> = lines(
        &db.url,
        "SELECT table_name || '.' || column_name || ' ' || udt_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END AS line
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
             AND NOT (SELECT relispartition FROM pg_class WHERE oid = table_name::regclass)",
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
            format!("INSERT INTO api_clients VALUES ({id}, 'n', 'plain', 'PLATFORM_ADMIN', NULL, NULL, '{{}}', now())"),
            "api_clients_secret_is_hashed",
        ),
        (
            format!(
                "INSERT INTO api_clients VALUES ({id}, 'n', '$argon2id$x', 'TMC_ADMIN', NULL, NULL, '{{}}', now())"
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
    ] {
        let refusal = db.refusal(&sql).await;
        assert!(refusal.contains(constraint), "{sql}: {refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_of_the_hot_path_are_prepared_once_a_connection() {
    use jetbridge::domain::event_source::Origin;
    use jetbridge::domain::event_type::EventType;
    use jetbridge::domain::id::{OrganizationId, SubscriptionId};
    use jetbridge::domain::reach::Reach;
    use jetbridge::store::{organizations, subscription_routes, subscriptions};
    let app = crate::support::TestApp::new().await;
    let id: SubscriptionId = app.created(&crate::support::least(crate::support::COMPANY)).await.parse().unwrap();
    let company: OrganizationId = crate::support::COMPANY.parse().unwrap();
    let mut connection = Db::connect(&app.db.url).await.unwrap();
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
        let sealed = jetbridge::store::signing_secrets::NewSigningSecret::seal(&app.state.keyring, &secret);
        subscriptions::create(connection, &row, &sealed).await.unwrap();
        organizations::out_of_reach(connection, Reach::Tmc(company), &[OrganizationId::from(uuid::Uuid::nil())])
            .await
            .unwrap();
        let origin = Origin { company, contracting_tmc: None, booking_tmc: None };
        subscription_routes::matching(connection, EventType::PnrV3, &origin).await.unwrap();
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
        "SELECT s.id",
        "WITH subscription AS (INSERT",
        "UPDATE subscriptions",
        "SELECT DISTINCT r.subscription_id",
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
