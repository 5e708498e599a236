//! What every scenario has: a database, endpoints that keep an account, publishers that do not give up;
//! and the reckoning at the end.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use jetbridge::api::auth::{Grant, Issuer, Scope};
use jetbridge::clock::Clock;
use jetbridge::domain::organization_type::OrganizationType;
use jetbridge::domain::reach::Role;
use jetbridge::store::db::Db;
use jetbridge::store::organizations::{self, Organization};
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::node::{CALLS_IN_FLIGHT, Node};
use crate::event_stream::servers::what_is_in;
use crate::support::app::JWT_SECRET;
use crate::support::database::connect;
use crate::support::process::{Folder, client};
use crate::support::{Answer, Received, Receiver, Reply, SISTER, TMC, certificates, least_with, source};

/// Events that each scenario publishes at the least. Five scenarios make more than 20,000.
const EVENTS: usize = 4200;
/// Events of one request.
const BATCH: usize = 50;
/// Requests that go on at once.
const PUBLISHERS: usize = 3;
/// Companies of one travel management company, whose events come in turn.
pub const COMPANIES: u32 = 16;
/// How far apart the requests of one publisher begin: all scenarios run at once on few cores.
const PACE: Duration = Duration::from_millis(1500);
/// What one crash may double at the most: the calls in flight (each lane may have one beyond the
/// limit), and what was not yet written of those that had ended: a batch on its way to disk, and
/// one that gathers meanwhile.
const DOUBLED_BY_A_CRASH: usize = CALLS_IN_FLIGHT + 3 + 2 * 256;
/// What a node that is killed may have stored and not acknowledged: eight groups of messages. If their partition moves before
/// they come again, they are stored in two databases.
const DOUBLED_BY_A_MOVE: usize = 8 * 256;
/// How long anything that must happen may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// One of [`COMPANIES`].
pub fn company(number: u32) -> Uuid {
    Uuid::from_u128(0x1111_0000_0000_4000_8000_0000_0000_0000 + u128::from(number % COMPANIES))
}

fn token(role: Role, company: Option<Uuid>, now: DateTime<Utc>) -> String {
    let grant = Grant {
        subject: "25a02396-1048-48f9-bf93-102d2fb7895e".into(),
        role,
        company_id: company.map(Into::into),
        tmc_id: Some(TMC.parse().unwrap()),
        scopes: Scope::ALL.to_vec(),
        lifetime: TimeDelta::hours(1),
    };
    Issuer::hs256(JWT_SECRET.as_bytes(), None, None).issue(&grant, now).unwrap()
}

/// A request that an endpoint got.
struct Receipt {
    id: Uuid,
    path: String,
    span: String,
    status: u16,
}

impl Receipt {
    /// The event of a delivery: its id without the number of the delivery.
    fn event(&self) -> Uuid {
        Uuid::from_u128(self.id.as_u128() & !0xf_ffff)
    }
}

#[derive(Default)]
struct Ledger {
    receipts: Vec<Receipt>,
    seen: HashSet<Uuid>,
}

impl Ledger {
    /// `/always` answers 200, `/mostly` refuses every tenth delivery once, `/never` refuses all.
    fn note(&mut self, received: &Received) -> u16 {
        let id: Uuid = received.id().parse().unwrap();
        let path = received.head.split(' ').nth(1).unwrap().to_owned();
        let is_new = self.seen.insert(id);
        let is_refused = path == "/never" || (path == "/mostly" && is_new && (id.as_u128() >> 20).is_multiple_of(10));
        let status = if is_refused { 500 } else { 200 };
        self.receipts.push(Receipt { id, path, span: received.header("x-b3-spanid").to_owned(), status });
        status
    }
}

/// What a scenario did, for its account.
#[derive(Default)]
pub struct Harm {
    /// Times that a node died or was taken for dead.
    pub crashes: usize,
    /// How many of them while partitions moved from its database to another.
    pub crossed: usize,
    /// In words.
    pub story: String,
}

pub struct World {
    name: &'static str,
    pub url: String,
    folder: Folder,
    ledger: Arc<Mutex<Ledger>>,
    receiver: Receiver,
    token: String,
    client: reqwest::Client,
    /// Where to publish.
    addresses: Mutex<Vec<SocketAddr>>,
    /// The ids of what was accepted, and whether it is the sister's.
    accepted: Mutex<Vec<(Uuid, bool)>>,
    /// How requests to publish ended.
    answers: Mutex<BTreeMap<String, usize>>,
    pace: Duration,
    began: Instant,
    /// The stream that nodes are told of.
    stream: Option<String>,
    /// The databases of cells.
    cells: Vec<String>,
}

impl World {
    /// On a migrated database. Endpoints take `delay` to answer; those that do are published to half as fast.
    pub async fn new(name: &'static str, url: &str, delay: Duration) -> Self {
        let mut connection = connect(url).await;
        let now = Clock::system().now();
        let tmc: Uuid = TMC.parse().unwrap();
        let companies = (0..COMPANIES).map(|number| (company(number), Some(tmc)));
        for (id, tmc) in [(tmc, None), (SISTER.parse().unwrap(), None)].into_iter().chain(companies) {
            let tmc = tmc.map(Into::into);
            let row = Organization {
                id: id.into(),
                kind: if id.to_string() == TMC { OrganizationType::Tmc } else { OrganizationType::Company },
                name: "Sample".parse().unwrap(),
                contracting_tmc_id: tmc,
                booking_tmc_id: tmc,
                created_at: now,
                updated_at: now,
                payload_attempt_limit: Organization::DEFAULT_PAYLOAD_ATTEMPTS,
            };
            organizations::put(&mut connection, &row).await.unwrap();
        }
        let folder = Folder::new();
        std::fs::write(folder.0.join("authority.pem"), certificates::authority_pem()).unwrap();
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let noting = ledger.clone();
        let receiver = Receiver::forgetful(move |received| {
            let status = noting.lock().unwrap().note(received);
            if delay.is_zero() { Reply::status(status) } else { Reply::Late(delay, status) }
        })
        .await;
        let token = token(Role::PlatformAdmin, None, now);
        Self {
            name,
            url: url.to_owned(),
            folder,
            ledger,
            receiver,
            token,
            client: client(),
            addresses: Mutex::default(),
            accepted: Mutex::default(),
            answers: Mutex::default(),
            pace: if delay.is_zero() { PACE } else { 2 * PACE },
            began: Instant::now(),
            stream: None,
            cells: Vec::new(),
        }
    }

    /// The same, with events that go through a stream.
    pub fn through(mut self, stream: String) -> Self {
        self.stream = Some(stream);
        self
    }

    /// The same, with what is in this cell.
    pub fn with_cell(mut self, url: &str) -> Self {
        self.cells.push(url.to_owned());
        self
    }

    pub async fn node(&self, fail_at: Option<&str>) -> Node {
        self.start("serve", &self.url, fail_at).await
    }

    /// A node of a cell.
    pub async fn worker(&self, database_url: &str) -> Node {
        self.start("worker", database_url, None).await
    }

    async fn start(&self, command: &str, database_url: &str, fail_at: Option<&str>) -> Node {
        let set_up = |command: &mut std::process::Command| {
            if let Some(fail_at) = fail_at {
                command.env("JETBRIDGE_FAIL_AT", fail_at);
            }
            if let Some(stream) = &self.stream {
                command.env("JETBRIDGE_STREAM", stream);
            }
        };
        Node::start_by(command, &self.folder.0, database_url, set_up).await
    }

    /// Publishes to these nodes from now on.
    pub fn publish_to(&self, nodes: &[&Node]) {
        *self.addresses.lock().unwrap() = nodes.iter().map(|node| node.address).collect();
    }

    /// Two subscriptions of the travel management company to all its companies, and one to a sister that is not of it.
    pub async fn subscribe(&self, node: &Node) {
        for (subscriber, kind, path) in
            [(TMC, "CONTRACTING_TMC", "always"), (TMC, "CONTRACTING_TMC", "mostly"), (SISTER, "COMPANY", "never")]
        {
            let url = self.receiver(&format!("/{path}"));
            let of = source(kind, &[subscriber]);
            let body = least_with(json!({"subscriberId": subscriber, "url": url, "eventSource": of}));
            let url = format!("http://{}/v3/webhooks/subscriptions", node.address);
            // A busy database is asked again, as any client does.
            self.until("a subscription is made", async || {
                let request = self.client.post(&url).bearer_auth(&self.token).header("idempotency-key", path);
                let answer = Answer::of(request.json(&body).send().await.unwrap()).await;
                answer.status != 503 && answer.expect(201).is_object()
            })
            .await;
        }
    }

    /// The ids of what was accepted.
    pub fn ids(&self) -> Vec<Uuid> {
        self.accepted.lock().unwrap().iter().map(|(id, _)| *id).collect()
    }

    /// How many requests receivers got.
    pub fn receipts(&self) -> usize {
        self.ledger.lock().unwrap().receipts.len()
    }

    /// How many of them came to this path.
    pub fn receipts_at(&self, path: &str) -> usize {
        self.ledger.lock().unwrap().receipts.iter().filter(|one| one.path == path).count()
    }

    /// Where receivers are: `/never` refuses all, any other path but `/mostly` takes all.
    pub fn receiver(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.receiver.address.port())
    }

    /// Asks a node as the platform.
    pub async fn ask(&self, node: &Node, method: reqwest::Method, path: &str) -> Answer {
        let request = self.client.request(method, format!("http://{}{path}", node.address)).bearer_auth(&self.token);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Sends a node something as the platform.
    pub async fn send(&self, node: &Node, method: reqwest::Method, path: &str, body: &Value) -> Answer {
        let request = self.client.request(method, format!("http://{}{path}", node.address)).bearer_auth(&self.token);
        Answer::of(request.json(body).send().await.unwrap()).await
    }

    /// Publishes an event of a company as its administrator, or as its travel management company's.
    pub async fn publish_as(&self, role: Role, node: &Node) -> Answer {
        let of = company(0);
        let event = json!({"eventType": "PNR_V3", "organizationId": of, "payload": {"pnrId": "a"}});
        let request = self.client.post(format!("http://{}/ext/v1/events", node.address));
        let request = request.bearer_auth(token(role, Some(of), Clock::system().now()));
        let answer = Answer::of(request.json(&event).send().await.unwrap()).await;
        if answer.status == 202 {
            self.accepted.lock().unwrap().push((answer.body["id"].as_str().unwrap().parse().unwrap(), false));
        }
        answer
    }

    pub fn accepted(&self) -> usize {
        self.accepted.lock().unwrap().len()
    }

    pub async fn until(&self, what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await {
            assert!(Instant::now() < deadline, "{}: not within {PATIENCE:?}: {what}", self.name);
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until this share of the events is accepted.
    pub async fn until_accepted(&self, share: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few thousand")]
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let count = (EVENTS as f64 * share) as usize;
        self.until(&format!("{count} events are accepted"), async || self.accepted() >= count).await;
    }

    /// Publishes [`EVENTS`], and goes on until it is told that the harm is done.
    pub async fn publish(&self, is_done: &AtomicBool) {
        let next = AtomicUsize::new(0);
        let publisher = async || {
            let mut pace = interval(self.pace);
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                // The first batch is a small one.
                if number > EVENTS / BATCH && is_done.load(Ordering::SeqCst) {
                    return;
                }
                pace.tick().await;
                self.publish_batch(number).await;
            }
        };
        join_all((0..PUBLISHERS).map(|_| publisher())).await;
    }

    /// Publishes a batch under its key, again and again until it is accepted.
    async fn publish_batch(&self, number: usize) {
        let is_sisters = number == 0;
        let count = if is_sisters { 10 } else { BATCH };
        let event = |turn: u32| {
            let organization = if is_sisters { SISTER.to_owned() } else { company(turn).to_string() };
            json!({"eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "organizationId": organization,
                "timestamp": "2026-08-20T10:16:05Z", "payload": {"pnrId": number.to_string()}})
        };
        let body = json!({"events": (0..).map(event).take(count).collect::<Vec<_>>()}).to_string();
        let deadline = Instant::now() + PATIENCE;
        for turn in number.. {
            let address = {
                let addresses = self.addresses.lock().unwrap();
                addresses[turn % addresses.len()]
            };
            let request = self.client.post(format!("http://{address}/ext/v1/events/batch")).bearer_auth(&self.token);
            let request = request.header("content-type", "application/json").timeout(Duration::from_secs(10));
            let request = request.header("idempotency-key", format!("batch-{number}")).body(body.clone()).send();
            let ended = match request.await {
                Ok(response) => {
                    let status = response.status().as_u16();
                    match response.json::<Value>().await {
                        Ok(answer) if status == 202 => Ok(answer),
                        Ok(answer) => {
                            assert_eq!(status, 503, "{}: {answer}", self.name);
                            Err(status.to_string())
                        }
                        Err(_) => Err("cut short".to_owned()),
                    }
                }
                Err(error) => Err(if error.is_timeout() { "no answer" } else { "no connection" }.to_owned()),
            };
            let how = ended.as_ref().err().cloned().unwrap_or_else(|| "202".to_owned());
            *self.answers.lock().unwrap().entry(how).or_default() += 1;
            if let Ok(answer) = ended {
                let events = answer["events"].as_array().unwrap();
                assert_eq!(events.len(), count);
                // Nobody has matched yet what a stream has.
                let matched = match &self.stream {
                    None => json!(if is_sisters { 1 } else { 2 }),
                    Some(_) => Value::Null,
                };
                let ids = events.iter().inspect(|event| assert_eq!(event["matched"], matched, "{event}"));
                let ids = ids.map(|event| (event["id"].as_str().unwrap().parse().unwrap(), is_sisters));
                self.accepted.lock().unwrap().extend(ids);
                return;
            }
            assert!(Instant::now() < deadline, "{}: batch {number} was not accepted", self.name);
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends all sessions of the database but the one that does it; gives how many.
    pub async fn cut(&self) -> usize {
        // Filtered before it is called: it would end its own session, too.
        let others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
                      AND backend_type = 'client backend' AND pid <> pg_backend_pid() OFFSET 0";
        self.count(&format!("({others}) others WHERE pg_terminate_backend(pid)")).await
    }

    /// The first column of what a query gives, as text; of all databases.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for url in std::iter::once(&self.url).chain(&self.cells) {
            texts.extend(self.texts_in(url, sql).await);
        }
        texts
    }

    pub async fn texts_in(&self, url: &str, sql: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            line: String,
        }
        // All hundred connections of the cluster may be taken for a moment.
        let deadline = Instant::now() + PATIENCE;
        let mut connection = loop {
            match Db::connect(url).await {
                Ok(connection) => break connection,
                Err(error) => assert!(Instant::now() < deadline, "{}: {error:#}", self.name),
            }
            sleep(Duration::from_millis(100)).await;
        };
        let sql = format!("SELECT q.line::text AS line FROM ({sql}) AS q (line)");
        let lines: Vec<Line> = diesel::sql_query(sql).load(&mut connection).await.unwrap();
        lines.into_iter().map(|line| line.line).collect()
    }

    pub async fn count(&self, sql: &str) -> usize {
        let counts = self.texts(&format!("SELECT count(*) FROM {sql}")).await;
        counts.iter().map(|count| count.parse::<usize>().unwrap()).sum()
    }

    /// Waits until nothing is due or leased; then nothing may be missing, and nothing told twice that
    /// was not in flight at a crash. Gives how many receipts were repeats.
    pub async fn reckon(&self, harm: &Harm) -> usize {
        let stored = async || {
            let stored: HashSet<String> = self.texts("SELECT id FROM events").await.into_iter().collect();
            self.ids().into_iter().filter(|id| !stored.contains(&id.to_string())).collect::<Vec<_>>()
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let missing = stored().await;
            if missing.is_empty() {
                break;
            }
            if Instant::now() >= deadline {
                let told = match &self.stream {
                    Some(url) => what_is_in(url).await,
                    None => String::new(),
                };
                panic!("{}: {} were never stored: {missing:?}; {told}", self.name, missing.len());
            }
            sleep(Duration::from_millis(200)).await;
        }
        let busy = "open_deliveries WHERE attempt_count < 6 OR due_at <= now() OR leased_by IS NOT NULL";
        self.until("nothing is due or leased", async || self.count(busy).await == 0).await;

        let accepted: HashMap<Uuid, bool> = self.accepted.lock().unwrap().iter().copied().collect();
        assert_eq!(accepted.len(), self.accepted(), "no id is given twice");
        let stored = self.texts("SELECT id FROM events").await;
        let twice = stored.len() - stored.iter().collect::<HashSet<_>>().len();
        assert_eq!(stored.len() - twice, accepted.len(), "what is stored was accepted");
        assert!(
            twice <= harm.crossed * DOUBLED_BY_A_MOVE,
            "{}: a repeated request stores nothing twice: {twice}",
            self.name
        );
        let sisters = accepted.values().filter(|is_sisters| **is_sisters).count();
        let expected = 2 * (accepted.len() - sisters);
        let rows = self.texts("SELECT id FROM deliveries WHERE state = 'DELIVERED'").await;
        let delivered: HashSet<&String> = rows.iter().collect();
        assert_eq!(delivered.len(), expected, "{}: all that can be delivered is", self.name);
        let delivered_twice = rows.len() - delivered.len();
        for (sql, count, why) in [
            ("deliveries WHERE state <> 'DELIVERED'", 0, "two weeks are not over"),
            ("waiting_deliveries WHERE state = 'WAITING' AND due_at < now() + '1 day'", sisters, "the others wait"),
            ("open_deliveries", sisters, "and nothing else does"),
            (
                "(SELECT id, attempt_count FROM deliveries UNION ALL SELECT id, attempt_count FROM waiting_deliveries) d \
                 LEFT JOIN (SELECT delivery_id, count(*) AS n, min(number) AS first, max(number) AS last FROM all_attempts \
                 GROUP BY delivery_id) a ON a.delivery_id = d.id \
                 WHERE (a.n, a.first, a.last) IS DISTINCT FROM (d.attempt_count::bigint, 1, d.attempt_count)",
                0,
                "attempts are numbered from 1 without a gap, and counted",
            ),
            (
                "deliveries d LEFT JOIN all_attempts a ON a.delivery_id = d.id AND a.status = 200 \
                 WHERE a.number IS DISTINCT FROM d.attempt_count",
                0,
                "the last attempt, and it alone, got the 200",
            ),
        ] {
            let found = self.count(sql).await;
            if found != count {
                let reasons = "SELECT concat_ws(' ', state, last_reason, attempt_count, count(*)) FROM waiting_deliveries \
                               GROUP BY state, last_reason, attempt_count";
                panic!("{}: {why}: {sql}: {found}, not {count}; {:?}", self.name, self.texts(reasons).await);
            }
        }
        let again = self.count("deliveries WHERE claim_no > 1").await;
        let spans = "SELECT lpad(to_hex(span_id), 16, '0') FROM all_attempts WHERE status = 200";
        let recorded: HashSet<String> = self.texts(spans).await.into_iter().collect();

        let ledger = self.ledger.lock().unwrap();
        let mut ids: HashMap<(Uuid, &str), Uuid> = HashMap::new();
        let mut spans: HashSet<&str> = HashSet::new();
        let (mut delivered, mut good, mut unrecorded) = (HashSet::new(), 0, 0);
        for receipt in &ledger.receipts {
            let (event, path) = (receipt.event(), receipt.path.as_str());
            let is_sisters = accepted.get(&event).unwrap_or_else(|| panic!("{event} was never accepted"));
            assert_eq!(*is_sisters, path == "/never", "only whom it matches gets an event");
            assert_eq!(*ids.entry((event, path)).or_insert(receipt.id), receipt.id, "a repeat keeps its id");
            spans.insert(&receipt.span);
            if receipt.status == 200 {
                delivered.insert((event, path));
                good += 1;
                unrecorded += usize::from(!recorded.contains(&receipt.span));
            }
        }
        let missing = accepted.iter().filter(|(_, is_sisters)| !**is_sisters).flat_map(|(event, _)| {
            ["/always", "/mostly"].map(|path| (*event, path)).into_iter().filter(|one| !delivered.contains(one))
        });
        assert_eq!(missing.count(), 0, "{}: each event reaches each subscription", self.name);
        assert!(recorded.iter().all(|span| spans.contains(span.as_str())), "what was recorded was received");
        let repeats = good - delivered.len();
        println!(
            "{}: {}; {} events accepted, {twice} stored twice, {} deliveries received, {repeats} of them twice, {again} claimed \
             again, {sisters} waiting; publishes {:?}; {:.0} s",
            self.name,
            harm.story,
            accepted.len(),
            delivered.len(),
            self.answers.lock().unwrap(),
            self.began.elapsed().as_secs_f64(),
        );
        assert_eq!(repeats, unrecorded + delivered_twice, "{}: only what nobody recorded is sent again", self.name);
        let at_most = harm.crashes * DOUBLED_BY_A_CRASH + delivered_twice;
        assert!(repeats <= at_most, "{}: {repeats} repeats", self.name);
        assert!(accepted.len() >= EVENTS);
        repeats
    }
}
