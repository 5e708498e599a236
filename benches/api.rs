//! `./dev bench api`: the Subscription API beside the limits of what it is built on.
//!
//! In every round the limits and the product run in turn; figures are medians of the rounds.
//! The load tool, the servers and Postgres share the machine's cores.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_sign_loss,
    clippy::semicolon_if_nothing_returned,
    dead_code,
    missing_docs,
    reason = "a benchmark prints, reads its own arguments and rounds"
)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use serde_json::{Value, json};
use support::load::{self, Requests, request};
use support::machine::{Cluster, Server, cpu_seconds, peak_mb};
use support::median;
use support::raw::{self, Operation};

const ROUNDS: usize = 3;
const CONNECTIONS: usize = 32;
const TIME: Duration = Duration::from_secs(3);
const ROWS: u64 = 1000;
const SECRET: &str = "a-secret-of-the-benchmark-that-is-long-enough";
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Owns 50 subscriptions, as a partner would.
const SMALL: &str = "11111111-1111-4111-8111-000000000050";
/// Owns 8,000, more than a partner would.
const LARGE: &str = "11111111-1111-4111-8111-000000008000";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // The same program is the raw server, as a process of its own: `raw URL --port N`.
    if arguments.get(1).map(String::as_str) == Some("raw") {
        runtime.block_on(raw::serve(&arguments[2], arguments[4].parse().expect("a port")));
        return;
    }
    let cluster = Cluster::start();
    let result = runtime.block_on(measure(&cluster));
    print_table(&result);
    println!("{result}");
}

struct Case {
    name: &'static str,
    /// What its figure is a share of.
    limit: &'static str,
    status: u16,
    requests: Requests,
    is_raw: bool,
}

async fn measure(cluster: &Cluster) -> Value {
    let (product_url, raw_url) = (cluster.url("product"), cluster.url("raw"));
    for name in ["product", "raw"] {
        migrate::create_database(&cluster.url("postgres"), name).await.expect("a database");
    }
    migrate::up(&product_url).await.expect("migrations");
    let mut connection = Db::connect(&raw_url).await.expect("the cluster runs");
    connection.batch_execute(raw::TABLE).await.expect("a table");
    let fill = format!(
        "INSERT INTO raw SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, repeat('x', 600) FROM generate_series(1, {ROWS}) n"
    );
    connection.batch_execute(&fill).await.expect("rows");

    let me = std::env::current_exe().expect("the path of this program");
    let raw_server = Server::start(&me, &["raw", &raw_url], &[]);
    let variables = [
        ("DATABASE_URL", product_url.as_str()),
        ("JETBRIDGE_JWT_SECRET", SECRET),
        ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
    ];
    let product = Server::start(Path::new(env!("CARGO_BIN_EXE_jetbridge")), &["serve"], &variables);
    let token = token();
    let ids = seed(&product, &product_url, &token).await;

    let mut figures: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    for round in 0..ROUNDS {
        for case in cases(&token, &ids) {
            let server = if case.is_raw { &raw_server } else { &product };
            let groups = [server.group(), cluster.group()];
            let before: f64 = groups.iter().map(|group| cpu_seconds(*group)).sum();
            let load = load::run(server.address, CONNECTIONS, TIME, case.status, case.requests.clone()).await;
            let cpu = groups.iter().map(|group| cpu_seconds(*group)).sum::<f64>() - before;
            let row = vec![load.per_second, load.p50_ms, load.p99_ms, cpu * 1e3 / load.count as f64];
            figures.entry(case.name).or_default().push(row);
            eprintln!("round {} of {ROUNDS}: {} {:.0}/s", round + 1, case.name, load.per_second);
        }
        for (name, operation) in [
            ("postgres get", Operation::Get),
            ("postgres insert", Operation::Insert),
            ("postgres update", Operation::Update),
        ] {
            let per_second = raw::postgres(&raw_url, 16, TIME, operation, ROWS).await;
            figures.entry(name).or_default().push(vec![per_second, 0.0, 0.0, 0.0]);
            eprintln!("round {} of {ROUNDS}: {name} {per_second:.0}/s", round + 1);
        }
    }
    let middle = |name: &str, place: usize| median(figures[name].iter().map(|row| row[place]).collect());
    let mut results = serde_json::Map::new();
    for case in cases(&token, &ids) {
        let per_second = middle(case.name, 0);
        results.insert(
            case.name.to_owned(),
            json!({
                "perSecond": per_second.round(),
                "p50Ms": middle(case.name, 1),
                "p99Ms": middle(case.name, 2),
                "cpuSecondsPer1000": middle(case.name, 3),
                "limit": case.limit,
                "shareOfLimit": per_second / middle(case.limit, 0),
            }),
        );
    }
    for name in ["postgres get", "postgres insert", "postgres update"] {
        results.insert(name.to_owned(), json!({"perSecond": middle(name, 0).round()}));
    }
    json!({
        "connections": CONNECTIONS,
        "secondsPerRun": TIME.as_secs(),
        "rounds": ROUNDS,
        "subscriptionsAtTheStart": 100_000 + 8_000 + 50,
        "peakMb": peak_mb(product.group()),
        "results": results,
    })
}

fn token() -> String {
    use jsonwebtoken::{EncodingKey, Header, encode};
    let claims = json!({"sub": "bench", "exp": 4_102_444_800_i64, "role": "PLATFORM_ADMIN", "scope": ""});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).expect("a token")
}

fn body(subscriber: &str) -> String {
    json!({
        "subscriberId": subscriber,
        "name": "bench",
        "url": "https://partner.example.com/hooks/spotnana",
        "eventTypes": ["PNR_V3", "TRIP_DETAILS_V3"],
        "eventSource": {"scopes": [{"predicates": [{"type": "COMPANY", "values": [subscriber], "comparator": "IN"}]}]},
        "customHeaders": {"X-Custom-Header": "my-value", "Authorization-Extra": "token123"},
    })
    .to_string()
}

/// 50 subscriptions of one owner through the API, whose ids are given; 108,000 of others.
async fn seed(product: &Server, url: &str, token: &str) -> Arc<Vec<String>> {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut ids = Vec::new();
    for _ in 0..50 {
        let post = client.post(format!("http://{}/v3/webhooks/subscriptions", product.address)).bearer_auth(token);
        let post = post.header("content-type", "application/json").body(body(SMALL));
        let answer: Value = post.send().await.expect("it listens").json().await.expect("JSON");
        ids.push(answer["id"].as_str().expect("created").to_owned());
    }
    let others = format!(
        "INSERT INTO subscriptions SELECT gen_random_uuid(), CASE WHEN n <= 8000 THEN '{LARGE}'::uuid ELSE gen_random_uuid() END,
             name, url, event_types, event_source, organization_ids, NULL, true, 1, created_by, updated_by, created_at, updated_at
         FROM generate_series(1, 108000) n, (SELECT * FROM subscriptions LIMIT 1) s;
         INSERT INTO subscription_routes SELECT 'PNR_V3', subscriber_id, '6a657462-7269-8467-a5d3-616e79414e59',
             '6a657462-7269-8467-a5d3-616e79414e59', id, 0, false FROM subscriptions ON CONFLICT DO NOTHING"
    );
    let mut connection = Db::connect(url).await.expect("the cluster runs");
    connection.batch_execute(&others).await.expect("rows");
    for table in ["subscriptions", "subscription_routes"] {
        connection.batch_execute(&format!("VACUUM (ANALYZE) {table}")).await.expect("a vacuum");
    }
    Arc::new(ids)
}

fn cases(token: &str, ids: &Arc<Vec<String>>) -> Vec<Case> {
    let fixed = |bytes: Vec<u8>| -> Requests { Arc::new(move |_| bytes.clone()) };
    let item = |method: &'static str, body: fn(u64) -> String| -> Requests {
        let (token, ids) = (token.to_owned(), ids.clone());
        Arc::new(move |n| {
            let path = format!("/v3/webhooks/subscriptions/{}", ids[(n * 7919) as usize % ids.len()]);
            request(method, &path, &token, &body(n))
        })
    };
    let raw = |method: &'static str, length: usize| -> Requests {
        let body = "x".repeat(length);
        Arc::new(move |n| request(method, &format!("/raw/{}", raw::id(n * 7919 % ROWS)), "", &body))
    };
    let list =
        |owner: &str| fixed(request("GET", &format!("/v3/webhooks/subscriptions/subscriber/{owner}/list"), token, ""));
    let create = {
        let token = token.to_owned();
        Arc::new(move |_| {
            request("POST", "/v3/webhooks/subscriptions", &token, &body(&uuid::Uuid::new_v4().to_string()))
        })
    };
    let case = |name, limit, status, is_raw, requests| Case { name, limit, status, requests, is_raw };
    vec![
        case("raw hello", "raw hello", 200, true, fixed(request("GET", "/hello", "", ""))),
        case("raw get", "raw get", 200, true, raw("GET", 0)),
        case("get", "raw get", 200, false, item("GET", |_| String::new())),
        case("list 50", "raw get", 200, false, list(SMALL)),
        case("list 50 of 8000", "raw get", 200, false, list(LARGE)),
        case("raw insert", "raw insert", 200, true, raw("POST", 600)),
        case("create", "raw insert", 201, false, create),
        case("raw update", "raw update", 200, true, raw("PATCH", 600)),
        case("patch", "raw update", 200, false, item("PATCH", |n| json!({"name": format!("n{n}")}).to_string())),
    ]
}

fn print_table(result: &Value) {
    println!(
        "{:<18} {:>10} {:>9} {:>9} {:>14} {:>10}",
        "", "per second", "p50 ms", "p99 ms", "CPU s / 1,000", "of limit"
    );
    for (name, figures) in result["results"].as_object().expect("results") {
        let number = |field: &str| figures[field].as_f64();
        let text =
            |field: &str, digits: usize| number(field).map_or(String::new(), |number| format!("{number:.digits$}"));
        let share = number("shareOfLimit").map_or(String::new(), |share| format!("{:.0} %", share * 100.0));
        println!(
            "{name:<18} {:>10} {:>9} {:>9} {:>14} {share:>10}",
            text("perSecond", 0),
            text("p50Ms", 2),
            text("p99Ms", 2),
            text("cpuSecondsPer1000", 3)
        );
    }
    println!("peak memory of the service: {:.0} MB", result["peakMb"].as_f64().unwrap_or(0.0));
}
