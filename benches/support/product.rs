//! The product as its benchmarks run it: a database of its own in the cluster, `serve`, a TLS sink that receives.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use serde_json::{Value, json};

use super::load::{self, Requests, request};
use super::machine::{Cluster, Server, cpu_seconds, peak_mb};
use super::sink::{ask, micros};

pub const CONNECTIONS: usize = 32;
pub const PAYLOAD: usize = 2048;
const SECRET: &str = "a-secret-of-the-benchmark-that-is-long-enough";
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The sink, in a process of its own.
pub struct Sink {
    pub server: Server,
    pub base: String,
    pub ca: String,
    ca_file: PathBuf,
}

impl Sink {
    pub async fn start() -> Self {
        let me = std::env::current_exe().expect("the path of this program");
        let server = Server::start(&me, &["sink"], &[]);
        let place = ask(server.address, "where").await;
        let (port, ca) = (place["port"].as_u64().expect("a port"), place["ca"].as_str().expect("a certificate"));
        let ca_file = std::env::temp_dir().join(format!("jetbridge-bench-ca-{}.pem", std::process::id()));
        std::fs::write(&ca_file, ca).expect("a file");
        Self { server, base: format!("https://localhost:{port}"), ca: ca.to_owned(), ca_file }
    }

    /// What it got since it was asked last: latencies, and when the last came.
    pub async fn take(&self) -> Value {
        ask(self.server.address, "take").await
    }

    /// Waits until it has this many.
    pub async fn drained(&self, count: u64) {
        let until = Instant::now() + Duration::from_secs(120);
        while ask(self.server.address, "count").await["count"].as_u64().unwrap_or(0) < count {
            assert!(Instant::now() < until, "not all of {count} were delivered within two minutes");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.ca_file);
    }
}

/// What one run showed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Run {
    pub accepted_per_second: f64,
    pub delivered_per_second: f64,
    pub drain_seconds: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub cpu_seconds_per_1000: f64,
    pub bytes_per_delivery: f64,
    pub wal_bytes_per_delivery: f64,
}

/// A build of the product on a database of its own.
pub struct Product {
    pub servers: Vec<Server>,
    pub url: String,
    pub token: String,
    cluster: u32,
    program: PathBuf,
    ca_file: PathBuf,
    /// The servers that its events go through, if any.
    stream: String,
}

/// The build that this benchmark belongs to.
pub fn this_build() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_jetbridge"))
}

impl Product {
    /// Migrates a new database of this name and serves it.
    pub async fn start(program: &Path, cluster: &Cluster, sink: &Sink, name: &str) -> Self {
        Self::start_behind(program, cluster, sink, name, "").await
    }

    /// The same, with a stream before it.
    pub async fn start_behind(program: &Path, cluster: &Cluster, sink: &Sink, name: &str, stream: &str) -> Self {
        migrate::create_database(&cluster.url("postgres"), name).await.expect("a database");
        let url = cluster.url(name);
        let migrated = Command::new(program).arg("migrate").env("DATABASE_URL", &url).output().expect("it is built");
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let (program, ca_file) = (program.to_owned(), sink.ca_file.clone());
        let (servers, cluster, stream) = (Vec::new(), cluster.group(), stream.to_owned());
        let mut product = Self { servers, url, token: token(), cluster, program, ca_file, stream };
        product.add_node();
        product
    }

    /// Starts one more node on the same database.
    pub fn add_node(&mut self) {
        let variables = [
            ("DATABASE_URL", self.url.as_str()),
            ("JETBRIDGE_JWT_SECRET", SECRET),
            ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
            ("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128"),
            ("JETBRIDGE_EGRESS_CA", self.ca_file.to_str().expect("a plain path")),
            ("JETBRIDGE_LOG", "warn"),
            ("JETBRIDGE_STREAM", &self.stream),
        ];
        self.servers.push(Server::start(&self.program, &["serve"], &variables));
    }

    pub fn address(&self) -> SocketAddr {
        self.servers[0].address
    }

    pub async fn sql(&self) -> AsyncPgConnection {
        Db::connect(&self.url).await.expect("the cluster runs")
    }

    pub async fn run_sql(&self, sql: &str) {
        self.sql().await.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    pub async fn number(&self, sql: &str) -> f64 {
        #[derive(diesel::QueryableByName)]
        struct Number {
            #[diesel(sql_type = diesel::sql_types::Double)]
            number: f64,
        }
        let sql = format!("SELECT ({sql})::float8 AS number");
        let number: Number = diesel::sql_query(&sql)
            .get_result(&mut self.sql().await)
            .await
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
        number.number
    }

    pub async fn subscribe(&self, company: &str, url: &str) {
        let body = json!({"subscriberId": company, "url": url, "eventTypes": ["PNR_V3"]}).to_string();
        let mut connection = load::Connection::open(self.address()).await;
        connection.ask(&request("POST", "/v3/webhooks/subscriptions", &self.token, &body), 201).await;
    }

    /// Subscribes one company with so many addresses below this one.
    pub async fn subscribe_many(&self, company: &str, base: &str, count: u64) {
        let next = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> = (0..CONNECTIONS as u64)
            .map(|_| {
                let (next, token, address) = (next.clone(), self.token.clone(), self.address());
                let (company, base) = (company.to_owned(), base.to_owned());
                tokio::spawn(async move {
                    let mut connection = load::Connection::open(address).await;
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= count {
                            return;
                        }
                        let url = format!("{base}/{n}");
                        let body = json!({"subscriberId": company, "url": url, "eventTypes": ["PNR_V3"]}).to_string();
                        connection.ask(&request("POST", "/v3/webhooks/subscriptions", &token, &body), 201).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a subscriber ended in a panic");
        }
    }

    pub fn cpu(&self) -> f64 {
        self.servers.iter().map(Server::group).chain([self.cluster]).map(cpu_seconds).sum()
    }

    /// That of Postgres alone.
    pub fn database_cpu(&self) -> f64 {
        cpu_seconds(self.cluster)
    }

    pub fn peak_mb(&self) -> f64 {
        self.servers.iter().map(|server| peak_mb(server.group())).sum()
    }

    async fn bytes(&self) -> (f64, f64) {
        let size = self.number("pg_database_size(current_database())").await;
        (size, self.number("pg_current_wal_insert_lsn() - '0/0'::pg_lsn").await)
    }

    /// As many publishes for a company as it takes, for a while, and all of their deliveries.
    pub async fn publish_at_most(&self, sink: &Sink, company: &str, fan_out: u64, time: Duration) -> Run {
        let (token, company) = (self.token.clone(), company.to_owned());
        let requests: Requests = Arc::new(move |_| event(&token, &company));
        let (cpu, before) = (self.cpu(), self.bytes().await);
        let started = micros();
        let load = load::run(self.address(), CONNECTIONS, time, 202, requests).await;
        let published = micros();
        let deliveries = load.count * fan_out;
        sink.drained(deliveries).await;
        let seen = sink.take().await;
        let last = seen["lastMicros"].as_u64().unwrap_or(0);
        // What is written after the answer: the outcomes.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (cpu, after) = (self.cpu() - cpu, self.bytes().await);
        Run {
            accepted_per_second: load.per_second,
            delivered_per_second: deliveries as f64 / ((last - started) as f64 / 1e6),
            drain_seconds: last.saturating_sub(published) as f64 / 1e6,
            p50_ms: seen["p50Ms"].as_f64().unwrap_or(0.0),
            p99_ms: seen["p99Ms"].as_f64().unwrap_or(0.0),
            cpu_seconds_per_1000: cpu * 1e3 / deliveries as f64,
            bytes_per_delivery: (after.0 - before.0) / deliveries as f64,
            wal_bytes_per_delivery: (after.1 - before.1) / deliveries as f64,
        }
    }

    /// So many publishes a second for a while, each for the company that `company` names; `counted` of their deliveries
    /// are waited for.
    pub async fn publish_gently(
        &self,
        sink: &Sink,
        rate: u64,
        time: Duration,
        company: impl Fn(u64) -> String + Send + Sync + 'static,
        counted: impl Fn(u64) -> u64,
    ) -> Run {
        let cpu = self.cpu();
        let count = self.publish_paced(rate, time, company).await;
        sink.drained(counted(count)).await;
        let seen = sink.take().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        Run {
            accepted_per_second: rate as f64,
            p50_ms: seen["p50Ms"].as_f64().unwrap_or(0.0),
            p99_ms: seen["p99Ms"].as_f64().unwrap_or(0.0),
            cpu_seconds_per_1000: (self.cpu() - cpu) * 1e3 / counted(count) as f64,
            ..Run::default()
        }
    }

    /// So many a second, to all nodes in turn; gives how many were accepted.
    async fn publish_paced(
        &self,
        rate: u64,
        time: Duration,
        company: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> u64 {
        let started = Instant::now();
        let next = Arc::new(AtomicU64::new(0));
        let total = rate * time.as_secs();
        let company = Arc::new(company);
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let address = self.servers[number % self.servers.len()].address;
                let (token, next, company) = (self.token.clone(), next.clone(), company.clone());
                tokio::spawn(async move {
                    let mut connection = load::Connection::open(address).await;
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= total {
                            return;
                        }
                        tokio::time::sleep_until((started + Duration::from_micros(n * 1_000_000 / rate)).into()).await;
                        connection.ask(&event(&token, &company(n)), 202).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a publisher ended in a panic");
        }
        total
    }

    /// The median of so many requests, one after another, in milliseconds.
    pub async fn milliseconds(&self, path: &str, times: usize) -> f64 {
        let mut connection = load::Connection::open(self.address()).await;
        let request = request("GET", path, &self.token, "");
        let mut list = Vec::new();
        for _ in 0..times {
            let started = Instant::now();
            connection.ask(&request, 200).await;
            list.push(started.elapsed().as_secs_f64() * 1e3);
        }
        super::median(list)
    }
}

/// The n-th company of a kind.
pub fn company(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn token() -> String {
    use jsonwebtoken::{EncodingKey, Header, encode};
    let scope = "events:write events:read deliveries:read";
    let claims = json!({"sub": "bench", "exp": 4_102_444_800_i64, "role": "PLATFORM_ADMIN", "scope": scope});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).expect("a token")
}

/// A publish of now.
pub fn event(token: &str, company: &str) -> Vec<u8> {
    static FILL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "x".repeat(PAYLOAD - 80));
    let body = format!(
        r#"{{"eventType":"PNR_V3","operation":"BOOKING_TICKETED","organizationId":"{company}","timestamp":"2026-08-20T10:16:05Z","payload":{{"sentAt":{},"pnrId":"9000000001","tripId":"7000000001","fill":"{}"}}}}"#,
        micros(),
        *FILL
    );
    request("POST", "/ext/v1/events", token, &body)
}
