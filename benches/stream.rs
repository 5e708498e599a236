//! `./dev bench stream`: events through one server of NATS and through three, beside the plain mode.
//!
//! In every round the three run in turn, each on a database of its own in one cluster; figures are medians of the rounds. The load tool,
//! the service, Postgres, the servers of NATS (all with durability on) and the sink share the machine's cores.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_sign_loss,
    dead_code,
    missing_docs,
    reason = "a benchmark prints, reads its own arguments, rounds, and shares modules with another"
)]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use support::load::{self, Requests};
use support::machine::Cluster;
use support::median;
use support::nats::Nats;
use support::product::{CONNECTIONS, PAYLOAD, Product, Sink, company, event, this_build};
use support::sink;

const ROUNDS: usize = 3;
const TIME: Duration = Duration::from_secs(5);
const GENTLE: u64 = 200;
/// Companies with one subscription each; their events fall into as many partitions or fewer.
const COMPANIES: u64 = 64;
const KIND: u32 = 0xe;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
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

struct Contender {
    name: &'static str,
    nats: Option<Nats>,
    product: Product,
}

async fn measure(cluster: &Cluster) -> Value {
    let sink = Sink::start().await;
    let mut contenders = Vec::new();
    for (name, servers) in [("plain", 0), ("one server", 1), ("three servers", 3)] {
        let nats = (servers > 0).then(|| Nats::start(servers));
        let url = nats.as_ref().map_or("", |nats| &nats.url);
        let database = format!("product_{servers}");
        let product = Product::start_behind(&this_build(), cluster, &sink, &database, url).await;
        for number in 0..COMPANIES as usize {
            product.subscribe(&company(KIND, number), &format!("{}/ok/{number}", sink.base)).await;
        }
        contenders.push(Contender { name, nats, product });
    }
    for contender in &contenders {
        until_accepted(&contender.product, &sink).await;
    }
    let mut figures: BTreeMap<String, BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for contender in &contenders {
            let values = run(contender, &sink).await;
            eprintln!("{}: {values:?}", contender.name);
            for (field, value) in values {
                figures.entry(contender.name.to_owned()).or_default().entry(field).or_default().push(value);
            }
        }
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
        "connections": CONNECTIONS, "secondsPerRun": TIME.as_secs(), "rounds": ROUNDS, "payloadBytes": PAYLOAD,
        "companies": COMPANIES, "results": results,
    })
}

/// A stream is made by its first node, and a cluster has to elect who leads it.
async fn until_accepted(product: &Product, sink: &Sink) {
    let mut connection = load::Connection::open(product.address()).await;
    connection.ask(&event(&product.token, &company(KIND, 0)), 202).await;
    sink.drained(1).await;
    sink.take().await;
}

async fn run(contender: &Contender, sink: &Sink) -> Vec<(&'static str, f64)> {
    let Contender { nats, product, .. } = contender;
    let commits =
        async || product.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()").await;
    let of_nats = || nats.as_ref().map_or(0.0, Nats::cpu);
    let (all, database, streams, before) = (product.cpu(), product.database_cpu(), of_nats(), commits().await);
    let token = product.token.clone();
    let requests: Requests = Arc::new(move |n| event(&token, &company(KIND, (n % COMPANIES) as usize)));
    let started = sink::micros();
    let load = load::run(product.address(), CONNECTIONS, TIME, 202, requests).await;
    sink.drained(load.count).await;
    let seen = sink.take().await;
    // What is written after the answer: the outcomes; and what Postgres counts, which is a little late.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (all, database, streams) = (product.cpu() - all, product.database_cpu() - database, of_nats() - streams);
    let thousands = load.count as f64 / 1e3;
    let last = seen["lastMicros"].as_u64().unwrap_or(0);
    let mut values = vec![
        ("acceptedPerSecond", load.per_second),
        ("acceptedP50Ms", load.p50_ms),
        ("acceptedP99Ms", load.p99_ms),
        ("deliveredPerSecond", load.count as f64 / ((last - started) as f64 / 1e6)),
        ("cpuSecondsPer1000", (all + streams) / thousands),
        ("postgresCpuSecondsPer1000", database / thousands),
        ("natsCpuSecondsPer1000", streams / thousands),
        ("commitsPerEvent", (commits().await - before) / load.count as f64),
    ];
    let gentle =
        product.publish_gently(sink, GENTLE, TIME, |n| company(KIND, (n % COMPANIES) as usize), |count| count).await;
    values.extend([("gentleReceiptP50Ms", gentle.p50_ms), ("gentleReceiptP99Ms", gentle.p99_ms)]);
    values
}

fn print_table(result: &Value) {
    for (name, fields) in result["results"].as_object().expect("results") {
        println!("{name}");
        for (field, value) in fields.as_object().expect("fields") {
            println!("  {field:<26} {:>12.3}", value.as_f64().unwrap_or(0.0));
        }
    }
}
