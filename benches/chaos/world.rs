//! What all parts of a run share, and how they ask the nodes: again and again, as a client does that gives nothing up.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use super::ledger::Ledger;
use super::nodes::{JWT_SECRET, Site};
use super::plan::{KINDS, NODES, OF_A_COMPANY, Plan, SUBSCRIPTIONS, company};
use super::receivers::{Receivers, now};

/// How long anything that must happen may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);
/// How long one request may take.
const REQUEST_LIMIT: Duration = Duration::from_secs(15);
/// How long to wait before a request is made again.
const AGAIN_AFTER: Duration = Duration::from_millis(50);

/// A request to any of the nodes.
pub struct Question<'a> {
    pub method: Method,
    pub path: &'a str,
    pub body: String,
    pub header: Option<(&'static str, String)>,
}

impl<'a> Question<'a> {
    pub fn new(method: Method, path: &'a str, body: String) -> Self {
        Self { method, path, body, header: None }
    }

    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        Self { header: Some((name, value.into())), ..self }
    }
}

pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: Value,
}

pub struct World {
    pub plan: Arc<Plan>,
    pub ledger: Arc<Ledger>,
    pub receivers: Receivers,
    pub site: Site,
    /// Where the nodes are.
    pub addresses: Mutex<[SocketAddr; NODES]>,
    pub subscriptions: Vec<Uuid>,
    /// How many faults of the plan have happened.
    pub faults_done: AtomicUsize,
    client: reqwest::Client,
    token: String,
}

impl World {
    pub fn new(
        plan: Arc<Plan>,
        ledger: Arc<Ledger>,
        receivers: Receivers,
        site: Site,
        addresses: [SocketAddr; NODES],
    ) -> Self {
        let scope = "events:write events:read deliveries:read deliveries:write subscriptions:read subscriptions:write";
        let claims = json!({"sub": "chaos", "exp": 4_102_444_800_i64, "role": "PLATFORM_ADMIN", "scope": scope});
        let key = EncodingKey::from_secret(JWT_SECRET.as_bytes());
        Self {
            plan,
            ledger,
            receivers,
            site,
            addresses: Mutex::new(addresses),
            subscriptions: Vec::new(),
            faults_done: AtomicUsize::new(0),
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
            token: encode(&Header::default(), &claims, &key).expect("a token"),
        }
    }

    /// Makes the subscriptions of all companies.
    pub async fn subscribe(&mut self) {
        for subscription in 0..SUBSCRIPTIONS {
            let kinds = match subscription % OF_A_COMPANY {
                0 => &KINDS[..],
                kind => &KINDS[kind - 1..kind],
            };
            let url = self.receivers.url(subscription, 0);
            let owner = company(subscription / OF_A_COMPANY);
            let body = json!({"subscriberId": owner, "url": url, "eventTypes": kinds, "name": "chaos"}).to_string();
            let question = Question::new(Method::POST, "/v3/webhooks/subscriptions", body)
                .with("idempotency-key", format!("subscription-{subscription}"));
            let answer = self.ask_until(&question, &[201], subscription).await.expect("a subscription is made");
            let secret = answer.body["hmacSigningSecret"].as_str().expect("a secret");
            self.ledger.knowledge(subscription, |knowledge| knowledge.learn(secret, now(), now()));
            let id = answer.body["id"].as_str().and_then(|id| id.parse().ok());
            self.subscriptions.push(id.expect("an id"));
        }
    }

    /// Asks the node whose turn it is; `None` when the connection or the answer did not come about.
    pub async fn ask(&self, question: &Question<'_>, turn: usize) -> Option<Answer> {
        let address = self.addresses.lock().expect("nobody panics while holding it")[turn % NODES];
        let url = format!("http://{address}{}", question.path);
        let mut request = self.client.request(question.method.clone(), url).bearer_auth(&self.token);
        if !question.body.is_empty() {
            request = request.header("content-type", "application/json").body(question.body.clone());
        }
        if let Some((name, value)) = &question.header {
            request = request.header(*name, value);
        }
        let ended = match request.timeout(REQUEST_LIMIT).send().await {
            Ok(response) => {
                let etag = response.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
                let status = response.status().as_u16();
                response.bytes().await.map(|bytes| (status, etag, bytes)).map_err(|_| "cut short")
            }
            Err(error) if error.is_timeout() => Err("no answer"),
            Err(_) => Err("no connection"),
        };
        let how = ended.as_ref().map_or_else(|error| (*error).to_owned(), |(status, ..)| status.to_string());
        self.ledger.account(|account| *account.answers.entry(how).or_default() += 1);
        let (status, etag, bytes) = ended.ok()?;
        Some(Answer { status, etag, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }

    /// Asks until the answer has one of these statuses. Only 503 is a reason to ask again, and a node that ended meanwhile.
    pub async fn ask_until(&self, question: &Question<'_>, statuses: &[u16], turn: usize) -> Option<Answer> {
        let deadline = Instant::now() + PATIENCE;
        for turn in turn.. {
            let answer = self.ask(question, turn).await;
            match answer {
                Some(answer) if statuses.contains(&answer.status) => return Some(answer),
                Some(answer) if answer.status != 503 => {
                    let case = || format!("{} {}: {} {}", question.method, question.path, answer.status, answer.body);
                    let is_ours = answer.status == 500;
                    let what = if is_ours { "a request was answered 500" } else { "a request was refused" };
                    self.ledger.wrong(what, case);
                    if !is_ours {
                        return None;
                    }
                }
                _ => {}
            }
            if Instant::now() > deadline {
                self.ledger.wrong("a request was not answered in time", || question.path.to_owned());
                return None;
            }
            sleep(AGAIN_AFTER).await;
        }
        None
    }

    pub fn accepted(&self) -> u64 {
        self.ledger.account(|account| account.accepted_count)
    }

    /// Waits until so many events are accepted.
    pub async fn until_accepted(&self, count: u64) {
        while self.accepted() < count {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// The number of accepted events at which the next fault happens.
    pub fn next_fault_at(&self) -> Option<u64> {
        self.plan.faults.get(self.faults_done.load(Ordering::SeqCst)).map(|fault| fault.at)
    }
}
