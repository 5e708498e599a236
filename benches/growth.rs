//! `./dev bench growth`: what each cost becomes as the work grows, as a ratio within one run.
//!
//! Every row measures the same twice: small, and grown. The load tool, the service, Postgres (durability on) and the
//! sink (TLS) share the machine's cores. `--only=E2,E6` runs some rows; `--program=PATH` measures another build.
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

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use support::load::Connection;
use support::machine::Cluster;
use support::product::{Product, Run, Sink, company, event, this_build};
use support::sink;

const TIME: Duration = Duration::from_secs(3);
const GENTLE: u64 = 200;

/// A company with one subscription, and one with ten.
const ONE: u32 = 0xa1;
const TEN: u32 = 0xa2;
/// One with as many as it takes.
const MANY: u32 = 0xa3;
const HEALTHY: u32 = 0xb;
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
    let cluster = Cluster::start();
    let rows = runtime.block_on(measure(&cluster));
    for row in &rows {
        println!(
            "{:<4}{:<66}{:>10.3} → {:>10.3} {:<14} ×{:<7.2} goal ×{}",
            row.name,
            row.grows,
            row.small,
            row.grown,
            row.unit,
            row.ratio(),
            row.goal
        );
    }
    println!("{}", json!({"rows": rows.iter().map(Row::to_json).collect::<Vec<_>>()}));
}

fn argument(name: &str) -> Option<String> {
    std::env::args().find_map(|argument| Some(argument.strip_prefix(name)?.to_owned()))
}

/// A cost, small and grown; less is better.
struct Row {
    name: &'static str,
    grows: &'static str,
    unit: &'static str,
    small: f64,
    grown: f64,
    goal: f64,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.grown / self.small
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "grows": self.grows, "unit": self.unit, "small": self.small, "grown": self.grown,
            "ratio": self.ratio(), "goal": self.goal,
        })
    }
}

/// What the rows share.
struct Bench<'a> {
    cluster: &'a Cluster,
    sink: Sink,
    program: PathBuf,
    rows: Vec<Row>,
}

async fn measure(cluster: &Cluster) -> Vec<Row> {
    let program = argument("--program=").map_or_else(this_build, PathBuf::from);
    let mut bench = Bench { cluster, sink: Sink::start().await, program, rows: Vec::new() };
    let only = argument("--only=");
    let is_wanted = |name: &str| only.as_ref().is_none_or(|only| only.split(',').any(|one| one == name));
    if is_wanted("E1") || is_wanted("E6") {
        bench.subscriptions_of_one_owner().await;
    }
    if is_wanted("E2") {
        bench.what_waits_for_later().await;
    }
    if is_wanted("E3") {
        bench.a_held_snapshot().await;
    }
    if is_wanted("E4") {
        bench.events_that_are_searched().await;
    }
    if is_wanted("E5") {
        bench.deliveries_that_are_listed().await;
    }
    if is_wanted("E7") {
        bench.nodes_on_one_database().await;
    }
    if is_wanted("E8") {
        bench.endpoints_that_hang().await;
    }
    if is_wanted("E9") {
        bench.days_of_partitions().await;
    }
    bench.rows
}

impl Bench<'_> {
    async fn product(&self, name: &str) -> Product {
        let product = Product::start(&self.program, self.cluster, &self.sink, name).await;
        product.subscribe_many(&company(ONE, 0), &format!("{}/ok/one", self.sink.base), 1).await;
        product.subscribe_many(&company(TEN, 0), &format!("{}/ok/ten", self.sink.base), 10).await;
        // What is learnt and planned with the first of each is no part of a cost that grows.
        self.gentle(&product).await;
        product
    }

    fn keep(&mut self, name: &'static str, grows: &'static str, unit: &'static str, costs: (f64, f64), goal: f64) {
        let row = Row { name, grows, unit, small: costs.0, grown: costs.1, goal };
        eprintln!("{name} {grows}: {:.3} → {:.3} {unit}, ×{:.2} (goal ×{goal})", row.small, row.grown, row.ratio());
        self.rows.push(row);
    }

    async fn gentle(&self, product: &Product) -> Run {
        product.publish_gently(&self.sink, GENTLE, TIME, |_| company(ONE, 0), |count| count).await
    }

    async fn at_most(&self, product: &Product) -> Run {
        product.publish_at_most(&self.sink, &company(TEN, 0), 10, TIME).await
    }

    /// E1 and E6: an owner of 10 and of 60,000 subscriptions, of whose events one of ten thousand matches each, or all do.
    async fn subscriptions_of_one_owner(&mut self) {
        let product = self.product("owner").await;
        let owner = company(MANY, 0);
        // One publish of the owner's that all want, and the rate of its deliveries.
        let wide = async |count: u64, beside: bool| {
            let done = AtomicBool::new(false);
            let publish = async {
                let started = Instant::now();
                let cpu = product.cpu();
                Connection::open(product.address()).await.ask(&event(&product.token, &owner), 202).await;
                self.sink.drained(count).await;
                done.store(true, Ordering::SeqCst);
                (started.elapsed().as_secs_f64(), product.cpu() - cpu)
            };
            // Somebody else's publishes meanwhile, one after another.
            let others = async {
                let mut took = Vec::new();
                while beside && !done.load(Ordering::SeqCst) {
                    let mut connection = Connection::open(product.address()).await;
                    let started = Instant::now();
                    connection.ask(&event(&product.token, &company(OTHERS, 0)), 202).await;
                    took.push(started.elapsed().as_secs_f64() * 1e3);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                took.sort_by(f64::total_cmp);
                took
            };
            let (cost, took) = tokio::join!(publish, others);
            self.sink.take().await;
            (cost, took)
        };
        product.subscribe_many(&company(OTHERS, 0), &format!("{}/uncounted/others", self.sink.base), 1).await;
        product.subscribe_many(&owner, &format!("{}/ok/many", self.sink.base), 10).await;
        product.run_sql("ANALYZE").await;
        // The CPU of one is less than the clock of the kernel tells.
        let mut small = 0.0;
        for _ in 0..200 {
            small += wide(10, false).await.0.1 / 2_000.0 * 1e3;
        }
        let gentle = self.gentle(&product).await;
        let alone: Vec<f64> = {
            let mut took = Vec::new();
            let mut connection = Connection::open(product.address()).await;
            for _ in 0..300 {
                let started = Instant::now();
                connection.ask(&event(&product.token, &company(OTHERS, 0)), 202).await;
                took.push(started.elapsed().as_secs_f64() * 1e3);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            took.sort_by(f64::total_cmp);
            took
        };
        product.subscribe_many(&owner, &format!("{}/ok/more", self.sink.base), 59_990).await;
        product.run_sql("ANALYZE").await;
        let grown = self.gentle(&product).await;
        let before = product.peak_mb();
        let ((seconds, cpu), beside) = wide(60_000, true).await;
        let grows = "subscriptions of one owner 10 → 60,000: another's publish to receipt";
        self.keep("E1", grows, "ms p50", (gentle.p50_ms, grown.p50_ms), 1.3);
        let p99 = |took: &[f64]| took[(took.len() - 1) * 99 / 100];
        eprintln!("a fan-out of 60,000: {seconds:.1} s, peak memory {before:.0} → {:.0} MB", product.peak_mb());
        let grows = "one event to 10 → 60,000 subscriptions: CPU a delivery";
        self.keep("E6", grows, "ms CPU", (small, cpu / 60_000.0 * 1e3), 1.2);
        let grows = "the same: somebody else's publish meanwhile, p99";
        self.keep("E6", grows, "ms p99", (p99(&alone), p99(&beside)), 1.5);
    }

    /// E2: subscriptions of which something waits for later.
    async fn what_waits_for_later(&mut self) {
        let product = self.product("later").await;
        let small = (self.gentle(&product).await, self.at_most(&product).await);
        product
            .run_sql(
                "INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, schedule_start, \
                 first_attempt_at, last_reason) SELECT gen_random_uuid(), gen_random_uuid(), 'WAITING', \
                 now() + interval '1 hour' + n * interval '1 second', 6, 6, 0, now(), 'SERVER_ERROR' \
                 FROM generate_series(1, 50000) n; ANALYZE",
            )
            .await;
        let grown = (self.gentle(&product).await, self.at_most(&product).await);
        let grows = "subscriptions with something waiting for later 0 → 50,000";
        let costs = |of: fn(&Run) -> f64| (of(&small.1), of(&grown.1));
        self.keep("E2", grows, "s/10,000, at most", costs(|run| 1e4 / run.delivered_per_second), 1.2);
        let costs = (small.0.cpu_seconds_per_1000, grown.0.cpu_seconds_per_1000);
        self.keep("E2", "the same: 200 events/s", "CPU s/1,000", costs, 1.2);
    }

    /// E3: a snapshot that is held while deliveries pass.
    async fn a_held_snapshot(&mut self) {
        let product = self.product("snapshot").await;
        let small = (self.at_most(&product).await, self.gentle(&product).await);
        let mut holder = product.sql().await;
        holder
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM organizations")
            .await
            .expect("the cluster runs");
        let mut passed = 0.0;
        while passed < 300_000.0 {
            passed += self.at_most(&product).await.delivered_per_second * TIME.as_secs_f64();
        }
        let grown = (self.at_most(&product).await, self.gentle(&product).await);
        holder.batch_execute("COMMIT").await.expect("the cluster runs");
        let grows = "a snapshot held over 0 → 300,000 deliveries";
        let costs = (1e4 / small.0.delivered_per_second, 1e4 / grown.0.delivered_per_second);
        self.keep("E3", grows, "s/10,000, at most", costs, 2.0);
        let costs = (small.1.p50_ms, grown.1.p50_ms);
        self.keep("E3", "the same: publish to receipt at 200 events/s", "ms p50", costs, 2.0);
    }

    /// E4: events among which those of a trip and of a booking are looked for.
    async fn events_that_are_searched(&mut self) {
        let product = self.product("events").await;
        let add = |count: u32, from: u32| {
            format!(
                "INSERT INTO events (id, event_type, operation, organization_id, occurred_at, trace_id, envelope, trip_id, pnr_ids, \
                 matched) SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 60000000 + n), 12, '0') || '7000' || \
                 '8000' || lpad(to_hex(n), 7, '0') || '00000')::uuid, 'PNR_V3', 'BOOKING_TICKETED', '{}', now(), \
                 gen_random_uuid(), '{{}}', 'trip-' || n, ARRAY['pnr-' || n], 0 FROM generate_series({from}, {from} + {count} - 1) n",
                company(ONE, 0)
            )
        };
        product.run_sql(&add(10_000, 1)).await;
        product.run_sql("ANALYZE").await;
        let search =
            async |what: &str, name: &str| product.milliseconds(&format!("/ext/v1/events?{what}={name}-77"), 30).await;
        let small = (search("tripId", "trip").await, search("pnrId", "pnr").await);
        product.run_sql(&add(990_000, 10_001)).await;
        product.run_sql("ANALYZE").await;
        let grown = (search("tripId", "trip").await, search("pnrId", "pnr").await);
        self.keep("E4", "events 10,000 → 1,000,000: those of a trip", "ms p50", (small.0, grown.0), 2.0);
        self.keep("E4", "the same: those of a booking", "ms p50", (small.1, grown.1), 2.0);
    }

    /// E5: deliveries that are listed, of one subscription among others.
    async fn deliveries_that_are_listed(&mut self) {
        let product = self.product("deliveries").await;
        let subscription = "(SELECT id FROM subscriptions ORDER BY id LIMIT 1)";
        // The events of ten deliveries each, and what became of these.
        let add = |count: u32, from: u32| {
            let event = "lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 6000000 + n), 12, '0') || '70008000' || \
                         lpad(to_hex(n), 7, '0')";
            format!(
                "INSERT INTO events (id, event_type, operation, organization_id, occurred_at, trace_id, envelope, pnr_ids, matched) \
                 SELECT ({event} || '00000')::uuid, 'PNR_V3', 'BOOKING_TICKETED', '{}', now(), gen_random_uuid(), '{{}}', \
                 ARRAY['pnr-' || n], 10 FROM generate_series({from}, {from} + {count} - 1) n; \
                 INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason, started_at, \
                 dns_us, connect_us, tls_us, first_byte_us, total_us, span_id, node) \
                 SELECT ({event} || lpad(to_hex(place), 5, '0'))::uuid, CASE WHEN n % 5 = 0 AND place = 1 THEN {subscription} ELSE \
                 gen_random_uuid() END, CASE WHEN n % 100 = 0 AND place = 1 THEN 'EXHAUSTED' ELSE 'DELIVERED' END, 1, 1, now(), \
                 CASE WHEN n % 100 = 0 AND place = 1 THEN 'SERVER_ERROR' END, now(), 0, 0, 0, 900, 1000, n, 'node' \
                 FROM generate_series({from}, {from} + {count} - 1) n, generate_series(1, 10) place",
                company(ONE, 0)
            )
        };
        #[derive(diesel::QueryableByName)]
        struct Id {
            #[diesel(sql_type = diesel::sql_types::Text)]
            id: String,
        }
        let sql = format!("SELECT {subscription}::text AS id");
        let id: Id = diesel_async::RunQueryDsl::get_result(diesel::sql_query(sql), &mut product.sql().await)
            .await
            .expect("a subscription");
        let paths = [
            ("the newest 50 of all", "/ext/v1/deliveries?limit=50".to_owned()),
            ("50 given up", "/ext/v1/deliveries?state=EXHAUSTED&limit=50".to_owned()),
            ("50 of one subscription", format!("/ext/v1/deliveries?subscriptionId={}&limit=50", id.id)),
            ("stats of one subscription", format!("/ext/v1/subscriptions/{}/stats", id.id)),
        ];
        product.run_sql(&add(10_000, 1)).await;
        product.run_sql("ANALYZE").await;
        let mut small = Vec::new();
        for (_, path) in &paths {
            small.push(product.milliseconds(path, 30).await);
        }
        product.run_sql(&add(490_000, 10_001)).await;
        product.run_sql("VACUUM ANALYZE").await;
        for ((name, path), small) in paths.iter().zip(small) {
            let grown = product.milliseconds(path, 30).await;
            self.keep("E5", name, "ms p50", (small, grown), 2.0);
        }
    }

    /// E7: nodes on one database, under the same load.
    async fn nodes_on_one_database(&mut self) {
        let mut product = self.product("nodes").await;
        let cost = async |product: &Product| {
            let run = product.publish_gently(&self.sink, 1000, TIME, |_| company(ONE, 0), |count| count).await;
            run.cpu_seconds_per_1000
        };
        let small = cost(&product).await;
        for _ in 0..3 {
            product.add_node();
        }
        cost(&product).await;
        let grown = cost(&product).await;
        self.keep("E7", "nodes 1 → 4 on one Postgres, 1,000 events/s", "CPU s/1,000", (small, grown), 1.1);
    }

    /// E8: half of 50 endpoints, healthy or hanging, beside the other half.
    async fn endpoints_that_hang(&mut self) {
        let product = self.product("hanging").await;
        for number in 0..25 {
            product.subscribe(&company(HEALTHY, number), &format!("{}/ok/healthy/{number}", self.sink.base)).await;
            product.subscribe(&company(OTHERS, number), &format!("{}/uncounted/{number}", self.sink.base)).await;
            product.subscribe(&company(HANGING, number), &format!("{}/hang/{number}", self.sink.base)).await;
        }
        let beside = async |others: u32| {
            let both = move |n: u64| company(if n.is_multiple_of(2) { HEALTHY } else { others }, (n / 2 % 25) as usize);
            product.publish_gently(&self.sink, 1000, TIME * 2, both, |count| count / 2).await.p99_ms
        };
        beside(OTHERS).await;
        let costs = (beside(OTHERS).await, beside(HANGING).await);
        self.keep("E8", "half of 50 endpoints hanging: the others' publish to receipt", "ms p99", costs, 1.1);
    }

    /// E9: days of partitions.
    async fn days_of_partitions(&mut self) {
        let product = self.product("days").await;
        let gentle = self.gentle(&product).await;
        let small = (gentle.cpu_seconds_per_1000, product.milliseconds("/ext/v1/deliveries?limit=50", 30).await);
        product
            .run_sql(
                "DO $$ BEGIN FOR n IN 1..30 LOOP FOR t IN 1..3 LOOP \
                 PERFORM make_partition((ARRAY['events', 'deliveries', 'attempts'])[t], (now() AT TIME ZONE 'UTC')::date - n); \
                 END LOOP; END LOOP; END $$",
            )
            .await;
        let made = product.number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass").await;
        assert!(made > 30.0, "{made} partitions");
        self.gentle(&product).await;
        let grown = self.gentle(&product).await;
        let listed = product.milliseconds("/ext/v1/deliveries?limit=50", 30).await;
        let costs = (small.0, grown.cpu_seconds_per_1000);
        self.keep("E9", "days of partitions 1 → 30: 200 events/s", "CPU s/1,000", costs, 1.1);
        self.keep("E9", "the same: a list of 50 deliveries", "ms p50", (small.1, listed), 1.1);
    }
}
