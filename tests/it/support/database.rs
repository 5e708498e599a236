//! One embedded cluster for the run; a clone of a migrated template for each test.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use jetbridge::postgres::{Embedded, Settings};
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use tokio::sync::OnceCell;

/// How long a test waits for its database.
pub const PATIENCE: Duration = Duration::from_secs(600);
const TEMPLATE: &str = "template_migrated";

/// The cluster of this run. Nobody stops it: it ends with the process.
pub fn cluster() -> &'static Embedded {
    static CLUSTER: OnceLock<Embedded> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        remove_what_earlier_runs_left();
        let settings = Settings {
            data_dir: run_dir(std::process::id()),
            bin_dir: std::env::var_os("EMBEDDED_PG_BIN_DIR").map(PathBuf::from),
            durable: false,
        };
        // Its own thread, since a test's runtime may end before the run does.
        std::thread::spawn(move || Embedded::start(&settings).unwrap()).join().unwrap()
    })
}

fn run_dir(pid: u32) -> PathBuf {
    std::env::temp_dir().join(format!("jetbridge-test-{pid}"))
}

fn remove_what_earlier_runs_left() {
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name.strip_prefix("jetbridge-test-").and_then(|pid| pid.parse::<u32>().ok());
        if pid.is_some_and(|pid| !PathBuf::from(format!("/proc/{pid}")).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A database of one's own; dropped with the value.
pub struct TestDb {
    name: String,
    pub url: String,
}

impl TestDb {
    pub async fn new() -> Self {
        static MIGRATED: OnceCell<()> = OnceCell::const_new();
        MIGRATED
            .get_or_init(|| async {
                migrate::create_database(&cluster().url("postgres"), TEMPLATE).await.unwrap();
                migrate::up(&cluster().url(TEMPLATE)).await.unwrap();
            })
            .await;
        Self::clone_of(TEMPLATE).await
    }

    /// A database without any table.
    pub async fn empty() -> Self {
        Self::clone_of("template0").await
    }

    async fn clone_of(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        execute(&cluster().url("postgres"), &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self { url: cluster().url(&name), name }
    }

    /// Runs SQL that must succeed.
    pub async fn run(&self, sql: &str) {
        execute(&self.url, sql).await;
    }

    /// Runs SQL that must fail; gives the error's text.
    pub async fn refusal(&self, sql: &str) -> String {
        connect(&self.url).await.batch_execute(sql).await.unwrap_err().to_string()
    }

    /// Everything in the database, as `COPY` would write it.
    pub async fn dump(&self) -> String {
        use diesel_async::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            line: String,
        }
        let mut connection = connect(&self.url).await;
        let mut dump = String::new();
        for table in [
            "organizations",
            "subscriptions",
            "signing_secrets",
            "subscription_routes",
            "subscription_route_filters",
            "idempotency_keys",
            "api_clients",
            "events",
            "payload_fetches",
            "batches",
            "waiting_deliveries",
            "deliveries",
            "attempts",
            "subscription_settings",
            "resend_outcomes",
            "resends",
            "delivery_tallies",
            "nodes",
            "changes",
            "receiver_certificates",
            "cells",
            "partition_owners",
            "replication_beats",
            "this_cell",
            "alert_rules",
            "alerts",
            "alert_notices",
            "terminated_messages",
        ] {
            let rows: Vec<Line> = diesel::sql_query(format!("SELECT t::text AS line FROM {table} t"))
                .load(&mut connection)
                .await
                .unwrap();
            rows.iter().for_each(|row| dump += &format!("{table}: {}\n", row.line));
        }
        dump
    }
}

fn is_of_a_busy_machine(error: &str) -> bool {
    error.contains("no answer in time") || error.ends_with("Broken pipe (os error 32)")
}

/// A connection of one's own. A cluster that stands still, or ends a connection that has only begun, is asked again: a busy
/// machine is no failure of the test.
pub async fn connect(url: &str) -> AsyncPgConnection {
    let until = Instant::now() + PATIENCE;
    loop {
        match Db::connect(url).await {
            Ok(connection) => return connection,
            Err(error) if is_of_a_busy_machine(&format!("{error:#}")) && Instant::now() < until => {}
            Err(error) => panic!("{error:#}"),
        }
    }
}

async fn execute(url: &str, sql: &str) {
    connect(url).await.batch_execute(sql).await.unwrap();
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&cluster().url("postgres"), &sql));
        });
        let _ = dropper.join();
    }
}
