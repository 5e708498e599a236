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
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jetbridge::delivery::egress::{DEADLINE, Egress, SystemResolver};
use jetbridge::domain::address_policy::AddressPolicy;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use support::machine::Cluster;
use support::median;
use support::product::{CONNECTIONS, PAYLOAD, Product, Run, Sink, company, this_build};
use support::sink;

const ROUNDS: usize = 3;
const IN_FLIGHT: usize = 64;
const TIME: Duration = Duration::from_secs(5);
const GENTLE: u64 = 200;
const ENDPOINTS: usize = 50;
/// Events a second of the isolation run, over all endpoints.
const ISOLATION_RATE: u64 = 2000;

/// Companies whose subscriptions are as many as their number.
const FAN_OUT: u32 = 0xa;
const HEALTHY: u32 = 0xb;
/// As healthy, but not counted: what hangs in the other run.
const OTHERS: u32 = 0xd;
const HANGING: u32 = 0xc;

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

fn argument(name: &str) -> Option<String> {
    std::env::args().find_map(|argument| Some(argument.strip_prefix(name)?.to_owned()))
}

/// What is measured in turn.
struct Contender {
    name: &'static str,
    program: PathBuf,
    /// What is done to its database first.
    sql: Option<String>,
    /// Whether somebody follows its stream.
    is_watched: bool,
}

/// This build; beside it another one, if `--beside=PROGRAM` names one; this one while somebody follows its stream, with
/// `--watched`; and this one with its database changed by `--changed-by=SQL`.
fn contenders() -> Vec<Contender> {
    let this = |name| Contender { name, program: this_build(), sql: None, is_watched: false };
    let beside = argument("--beside=").map(|path| Contender { program: path.into(), ..this("beside: ") });
    let is_watched = std::env::args().any(|argument| argument == "--watched");
    let watched = is_watched.then(|| Contender { is_watched, ..this("watched: ") });
    let changed = argument("--changed-by=").map(|sql| Contender { sql: Some(sql), ..this("changed: ") });
    [Some(this("")), beside, watched, changed].into_iter().flatten().collect()
}

/// Reads a product's stream on and on.
fn follow(product: &Product) {
    let (url, token) = (format!("http://{}/ext/v1/stream", product.address()), product.token.clone());
    tokio::spawn(async move {
        let answer = reqwest::Client::new().get(url).bearer_auth(token).send().await.expect("the server answers");
        let mut answer = answer.error_for_status().expect("there is a seat");
        // It ends with the server.
        while let Ok(Some(_)) = answer.chunk().await {}
    });
}

async fn measure(cluster: &Cluster) -> Value {
    let sink = Sink::start().await;
    let mut products = Vec::new();
    for (place, Contender { name, program, sql, is_watched }) in contenders().into_iter().enumerate() {
        let product = Product::start(&program, cluster, &sink, &format!("product_{place}")).await;
        if let Some(sql) = sql {
            product.run_sql(&sql).await;
        }
        if is_watched {
            follow(&product);
        }
        for fan_out in [1, 10] {
            product
                .subscribe_many(&company(FAN_OUT, fan_out), &format!("{}/ok/{fan_out}", sink.base), fan_out as u64)
                .await;
        }
        for number in 0..ENDPOINTS / 2 {
            product.subscribe(&company(HEALTHY, number), &format!("{}/ok/healthy/{number}", sink.base)).await;
            product.subscribe(&company(OTHERS, number), &format!("{}/uncounted/{number}", sink.base)).await;
            product.subscribe(&company(HANGING, number), &format!("{}/hang/{number}", sink.base)).await;
        }
        products.push((name, product));
    }
    let mut figures: BTreeMap<String, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    let mut keep = |name: String, values: Vec<(&'static str, f64)>| {
        eprintln!("{name}: {values:?}");
        for (field, value) in values {
            figures.entry(name.clone()).or_default().entry(field).or_default().push(value);
        }
    };
    let rounds = argument("--rounds=").and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    for _ in 0..rounds {
        keep("raw client".to_owned(), raw_client(&sink.base, &sink.ca, TIME / 2).await);
        sink.take().await;
        for fan_out in [1, 10] {
            for (name, product) in &products {
                let run = product.publish_at_most(&sink, &company(FAN_OUT, fan_out), fan_out as u64, TIME).await;
                keep(format!("{name}fan-out {fan_out}"), at_most(run));
            }
        }
        for (name, product) in &products {
            let run = product.publish_gently(&sink, GENTLE, TIME, |_| company(FAN_OUT, 1), |count| count).await;
            let values =
                vec![("p50Ms", run.p50_ms), ("p99Ms", run.p99_ms), ("cpuSecondsPer1000", run.cpu_seconds_per_1000)];
            keep(format!("{name}gentle"), values);
        }
    }
    for (name, product) in &products {
        keep(format!("{name}isolation"), isolation(product, &sink).await);
        keep(format!("{name}memory"), vec![("peakMb", product.peak_mb())]);
    }
    let results: serde_json::Map<String, Value> = figures
        .into_iter()
        .map(|(name, fields)| {
            let fields: serde_json::Map<String, Value> =
                fields.into_iter().map(|(field, list)| (field.to_owned(), json!(median(list)))).collect();
            (name, Value::Object(fields))
        })
        .collect();
    json!({
        "connections": CONNECTIONS, "secondsPerRun": TIME.as_secs(), "rounds": rounds, "payloadBytes": PAYLOAD,
        "results": results,
    })
}

fn at_most(run: Run) -> Vec<(&'static str, f64)> {
    vec![
        ("acceptedPerSecond", run.accepted_per_second),
        ("deliveredPerSecond", run.delivered_per_second),
        ("drainSeconds", run.drain_seconds),
        ("p50Ms", run.p50_ms),
        ("p99Ms", run.p99_ms),
        ("cpuSecondsPer1000", run.cpu_seconds_per_1000),
        ("bytesPerDelivery", run.bytes_per_delivery),
        ("walBytesPerDelivery", run.wal_bytes_per_delivery),
    ]
}

/// One half of the endpoints under the same load, beside another that is healthy and beside one that hangs.
async fn isolation(product: &Product, sink: &Sink) -> Vec<(&'static str, f64)> {
    let beside = async |others: u32| {
        let half = ENDPOINTS as u64 / 2;
        let both = move |n: u64| company(if n.is_multiple_of(2) { HEALTHY } else { others }, (n / 2 % half) as usize);
        product.publish_gently(sink, ISOLATION_RATE, TIME * 2, both, |count| count / 2).await
    };
    let (without, with) = (beside(OTHERS).await, beside(HANGING).await);
    vec![
        ("healthyP50WithoutMs", without.p50_ms),
        ("healthyP99WithoutMs", without.p99_ms),
        ("healthyP50WithMs", with.p50_ms),
        ("healthyP99WithMs", with.p99_ms),
        ("ratio", with.p99_ms / without.p99_ms),
    ]
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
}
