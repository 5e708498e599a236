//! `./dev bench delivery`: from publish to receipt, beside the raw limit of the same client and sink.
//!
//! In every round the limit and the product run in turn; figures are medians of the rounds. The load tool,
//! the service, Postgres (durability on) and the sink (TLS) share the machine's cores.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_sign_loss,
    clippy::semicolon_if_nothing_returned,
    dead_code,
    missing_docs,
    reason = "a benchmark prints, reads its own arguments, rounds, and shares modules with another"
)]

mod support;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel_async::RunQueryDsl;
use jetbridge::delivery::egress::{DEADLINE, Egress, SystemResolver};
use jetbridge::domain::address_policy::AddressPolicy;
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use support::load::{self, Requests, request};
use support::machine::{Cluster, Server, cpu_seconds, peak_mb};
use support::median;
use support::sink::{self, ask, micros};

const ROUNDS: usize = 3;
const CONNECTIONS: usize = 32;
const IN_FLIGHT: usize = 64;
const TIME: Duration = Duration::from_secs(5);
const GENTLE: u64 = 200;
const PAYLOAD: usize = 2048;
const ENDPOINTS: usize = 50;
/// Events a second of the isolation run, over all endpoints.
const ISOLATION_RATE: u64 = 2000;
const SECRET: &str = "a-secret-of-the-benchmark-that-is-long-enough";
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // The same program is the sink, as a process of its own: `sink --port N`.
    if arguments.get(1).map(String::as_str) == Some("sink") {
        runtime.block_on(sink::serve(arguments[3].parse().expect("a port")));
        return;
    }
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let cluster = Cluster::start();
    let result = runtime.block_on(measure(&cluster));
    print_table(&result);
    println!("{result}");
}

/// Everything that a run needs.
struct Bench {
    product: Server,
    sink: SocketAddr,
    groups: [u32; 2],
    url: String,
    token: String,
}

/// The company whose subscriptions are `fan_out` or of an endpoint of the isolation run.
fn company(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

const FAN_OUT: u32 = 0xa;
const HEALTHY: u32 = 0xb;
/// As healthy, but not counted: what hangs in the other run.
const OTHERS: u32 = 0xd;
const HANGING: u32 = 0xc;

async fn measure(cluster: &Cluster) -> Value {
    let url = cluster.url("product");
    migrate::create_database(&cluster.url("postgres"), "product").await.expect("a database");
    migrate::up(&url).await.expect("migrations");
    let me = std::env::current_exe().expect("the path of this program");
    let sink_server = Server::start(&me, &["sink"], &[]);
    let place = ask(sink_server.address, "where").await;
    let (port, ca) = (place["port"].as_u64().expect("a port"), place["ca"].as_str().expect("a certificate"));
    let ca_file = std::env::temp_dir().join(format!("jetbridge-bench-ca-{}.pem", std::process::id()));
    std::fs::write(&ca_file, ca).expect("a file");
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("JETBRIDGE_JWT_SECRET", SECRET),
        ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
        ("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128"),
        ("JETBRIDGE_EGRESS_CA", ca_file.to_str().expect("a plain path")),
        ("JETBRIDGE_LOG", "warn"),
    ];
    let product = Server::start(Path::new(env!("CARGO_BIN_EXE_jetbridge")), &["serve"], &variables);
    let bench =
        Bench { groups: [product.group(), cluster.group()], product, sink: sink_server.address, url, token: token() };
    let base = format!("https://localhost:{port}");
    for fan_out in [1, 10] {
        for number in 0..fan_out {
            bench.subscribe(&company(FAN_OUT, fan_out), &format!("{base}/ok/{fan_out}/{number}")).await;
        }
    }
    for number in 0..ENDPOINTS / 2 {
        bench.subscribe(&company(HEALTHY, number), &format!("{base}/ok/healthy/{number}")).await;
        bench.subscribe(&company(OTHERS, number), &format!("{base}/uncounted/{number}")).await;
        bench.subscribe(&company(HANGING, number), &format!("{base}/hang/{number}")).await;
    }

    let mut figures: BTreeMap<&str, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    let mut keep = |name: &'static str, values: Vec<(&'static str, f64)>| {
        eprintln!("{name}: {values:?}");
        for (field, value) in values {
            figures.entry(name).or_default().entry(field).or_default().push(value);
        }
    };
    let rounds = std::env::args().find_map(|argument| argument.strip_prefix("--rounds=")?.parse().ok());
    for _ in 0..rounds.unwrap_or(ROUNDS) {
        keep("raw client", raw_client(&base, ca, TIME / 2).await);
        ask(bench.sink, "take").await;
        keep("fan-out 1", bench.publish_at_most(1).await);
        keep("fan-out 10", bench.publish_at_most(10).await);
        keep("gentle", bench.publish_gently().await);
    }
    keep("isolation", bench.isolation().await);
    let peak = peak_mb(bench.product.group());
    let _ = std::fs::remove_file(&ca_file);
    let results: serde_json::Map<String, Value> = figures
        .into_iter()
        .map(|(name, fields)| {
            let fields: serde_json::Map<String, Value> =
                fields.into_iter().map(|(field, list)| (field.to_owned(), json!(median(list)))).collect();
            (name.to_owned(), Value::Object(fields))
        })
        .collect();
    json!({
        "connections": CONNECTIONS, "secondsPerRun": TIME.as_secs(), "rounds": ROUNDS, "payloadBytes": PAYLOAD,
        "peakMb": peak, "results": results,
    })
}

impl Bench {
    async fn subscribe(&self, company: &str, url: &str) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let body = json!({"subscriberId": company, "url": url, "eventTypes": ["PNR_V3"]});
        let post = client.post(format!("http://{}/v3/webhooks/subscriptions", self.product.address));
        let answer = post.bearer_auth(&self.token).json(&body).send().await.expect("it listens");
        assert_eq!(answer.status(), 201);
    }

    fn cpu(&self) -> f64 {
        self.groups.iter().map(|group| cpu_seconds(*group)).sum()
    }

    async fn database_bytes(&self) -> f64 {
        #[derive(diesel::QueryableByName)]
        struct Size {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            size: i64,
        }
        let mut connection = Db::connect(&self.url).await.expect("the cluster runs");
        let size: Size = diesel::sql_query("SELECT pg_database_size(current_database()) AS size")
            .get_result(&mut connection)
            .await
            .expect("a size");
        size.size as f64
    }

    /// Waits until the sink has this many, or nothing comes any more.
    async fn drained(&self, count: u64) {
        let until = Instant::now() + Duration::from_secs(60);
        while ask(self.sink, "count").await["count"].as_u64().unwrap_or(0) < count {
            assert!(Instant::now() < until, "not all of {count} were delivered within a minute");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// As many as it takes.
    async fn publish_at_most(&self, fan_out: u64) -> Vec<(&'static str, f64)> {
        let company = company(FAN_OUT, fan_out as usize);
        let token = self.token.clone();
        let requests: Requests = Arc::new(move |_| event(&token, &company));
        let (cpu, bytes) = (self.cpu(), self.database_bytes().await);
        let started = micros();
        let load = load::run(self.product.address, CONNECTIONS, TIME, 202, requests).await;
        let published = micros();
        let deliveries = load.count * fan_out;
        self.drained(deliveries).await;
        let seen = ask(self.sink, "take").await;
        let last = seen["lastMicros"].as_u64().unwrap_or(0);
        // What is written after the answer: the outcomes.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (cpu, bytes) = (self.cpu() - cpu, self.database_bytes().await - bytes);
        vec![
            ("acceptedPerSecond", load.per_second),
            ("deliveredPerSecond", deliveries as f64 / ((last - started) as f64 / 1e6)),
            ("drainSeconds", last.saturating_sub(published) as f64 / 1e6),
            ("p50Ms", seen["p50Ms"].as_f64().unwrap_or(0.0)),
            ("p99Ms", seen["p99Ms"].as_f64().unwrap_or(0.0)),
            ("cpuSecondsPer1000", cpu * 1e3 / deliveries as f64),
            ("bytesPerDelivery", bytes / deliveries as f64),
        ]
    }

    async fn publish_gently(&self) -> Vec<(&'static str, f64)> {
        let cpu = self.cpu();
        let company = company(FAN_OUT, 1);
        let count = self.publish_paced(GENTLE, TIME, move |_| company.clone()).await;
        self.drained(count).await;
        let seen = ask(self.sink, "take").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        vec![
            ("p50Ms", seen["p50Ms"].as_f64().unwrap_or(0.0)),
            ("p99Ms", seen["p99Ms"].as_f64().unwrap_or(0.0)),
            ("cpuSecondsPer1000", (self.cpu() - cpu) * 1e3 / count as f64),
        ]
    }

    /// One half of the endpoints under the same load, beside another that is healthy and beside one that hangs.
    async fn isolation(&self) -> Vec<(&'static str, f64)> {
        let beside = async |others: u32| {
            let half = ENDPOINTS as u64 / 2;
            let both =
                move |n: u64| company(if n.is_multiple_of(2) { HEALTHY } else { others }, (n / 2 % half) as usize);
            let count = self.publish_paced(ISOLATION_RATE, TIME * 2, both).await;
            self.drained(count / 2).await;
            ask(self.sink, "take").await
        };
        let without = beside(OTHERS).await;
        let with = beside(HANGING).await;
        let (p99_without, p99_with) = (without["p99Ms"].as_f64().unwrap_or(0.0), with["p99Ms"].as_f64().unwrap_or(0.0));
        vec![
            ("healthyP50WithoutMs", without["p50Ms"].as_f64().unwrap_or(0.0)),
            ("healthyP99WithoutMs", p99_without),
            ("healthyP50WithMs", with["p50Ms"].as_f64().unwrap_or(0.0)),
            ("healthyP99WithMs", p99_with),
            ("ratio", p99_with / p99_without),
        ]
    }

    /// So many a second; gives how many were accepted.
    async fn publish_paced(
        &self,
        rate: u64,
        time: Duration,
        company: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> u64 {
        let started = Instant::now();
        let token = self.token.clone();
        let next = Arc::new(AtomicU64::new(0));
        let total = rate * time.as_secs();
        let company = Arc::new(company);
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (token, next, company, address) =
                    (token.clone(), next.clone(), company.clone(), self.product.address);
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
}

/// The same client, posting bodies of the same size to the same sink, with no database.
async fn raw_client(base: &str, ca: &str, time: Duration) -> Vec<(&'static str, f64)> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca.as_bytes()).expect("a certificate")).expect("an authority");
    let policy =
        AddressPolicy::allowing(vec!["127.0.0.0/8".parse().expect("a network"), "::1/128".parse().expect("a network")]);
    let egress = Egress::with(policy, roots, Arc::new(SystemResolver), DEADLINE).expect("a client");
    let count = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|_| {
            let (egress, count, uri) = (egress.clone(), count.clone(), format!("{base}/ok/raw"));
            let body = bytes::Bytes::from("x".repeat(PAYLOAD + 200));
            tokio::spawn(async move {
                while started.elapsed() < time {
                    let request =
                        http::Request::post(&uri).body(http_body_util::Full::new(body.clone())).expect("a request");
                    let reply = egress.call(request, 65_536, DEADLINE).await;
                    assert!(reply.result.is_ok_and(|answer| answer.status == 200), "the sink answers");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a client ended in a panic");
    }
    vec![("perSecond", AtomicU64::load(&count, Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())]
}

fn token() -> String {
    use jsonwebtoken::{EncodingKey, Header, encode};
    let claims = json!({"sub": "bench", "exp": 4_102_444_800_i64, "role": "PLATFORM_ADMIN", "scope": "events:write"});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).expect("a token")
}

/// A publish of now.
fn event(token: &str, company: &str) -> Vec<u8> {
    static FILL: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "x".repeat(PAYLOAD - 80));
    let body = format!(
        r#"{{"eventType":"PNR_V3","operation":"BOOKING_TICKETED","organizationId":"{company}","timestamp":"2026-08-20T10:16:05Z","payload":{{"sentAt":{},"pnrId":"9000000001","tripId":"7000000001","fill":"{}"}}}}"#,
        micros(),
        *FILL
    );
    request("POST", "/ext/v1/events", token, &body)
}

fn print_table(result: &Value) {
    for (name, fields) in result["results"].as_object().expect("results") {
        println!("{name}");
        for (field, value) in fields.as_object().expect("fields") {
            println!("  {field:<22} {:>12.2}", value.as_f64().unwrap_or(0.0));
        }
    }
    let of = |name: &str, field: &str| result["results"][name][field].as_f64().unwrap_or(0.0);
    let raw = of("raw client", "perSecond");
    for name in ["fan-out 1", "fan-out 10"] {
        println!("{name}: {:.0} % of the raw client", of(name, "deliveredPerSecond") / raw * 100.0);
    }
    println!("peak memory of the service: {:.0} MB", result["peakMb"].as_f64().unwrap_or(0.0));
}
