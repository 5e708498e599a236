//! The application of one test: a real server on a port of its own.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use chrono::TimeDelta;
use clap::Parser;
use jetbridge::api::State;
use jetbridge::api::auth::{Grant, Issuer, Scope, Verifier};
use jetbridge::api::openapi::Documents;
use jetbridge::cells::Cells;
use jetbridge::clock::Clock;
use jetbridge::config::{ServerArgs, TimeFormat};
use jetbridge::delivery::changes::Changes;
use jetbridge::delivery::egress::{DEADLINE, Egress, Resolve, SystemResolver};
use jetbridge::delivery::tallies::Tallies;
use jetbridge::delivery::{Engine, EngineSettings};
use jetbridge::domain::address_policy::AddressPolicy;
use jetbridge::domain::organization_type::OrganizationType;
use jetbridge::domain::reach::Role;
use jetbridge::domain::sealing::Keyring;
use jetbridge::domain::signature::SignatureFormat;
use jetbridge::sandbox::Sandbox;
use jetbridge::sandbox::inbox::{self, Inboxes};
use jetbridge::sandbox::world::{DEFAULT_SEED, World};
use jetbridge::server::{self, Parts, Surface};
use jetbridge::store::db::Db;
use jetbridge::store::organizations::{self, Organization};
use jetbridge::store::sandbox_objects;
use jetbridge::stream::{EventStream, StreamSettings};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::database::{PATIENCE, connect};
use super::{COMPANY, OTHER_TMC, SISTER, STRANGER, TMC, TestDb, certificates, logs};

pub const JWT_SECRET: &str = "a-secret-of-the-tests-that-is-long-enough";
pub const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub struct TestApp {
    pub address: SocketAddr,
    pub state: Data<State>,
    pub db: TestDb,
    client: reqwest::Client,
    handle: ServerHandle,
    pub inboxes: Arc<Inboxes>,
    _inbox_server: inbox::server::Running,
    /// What must not be in any log line.
    secrets: Mutex<BTreeSet<String>>,
    platform: OnceLock<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts a status and gives the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        let log = || logs::lines_with(self.header("x-request-id"));
        assert_eq!(self.status, status, "{} {:?}", self.text, log());
        self.body
    }

    /// The code of the first error, after asserting the shape of the whole.
    #[track_caller]
    pub fn code(&self) -> &str {
        assert_is_error(&self.body, &self.text);
        assert_eq!(self.body["debugIdentifier"], self.header("x-request-id"), "the same id is in the log");
        self.body["errorMessages"][0]["errorCode"].as_str().unwrap()
    }

    /// The paths of all faults of a 400.
    #[track_caller]
    pub fn paths(&self) -> Vec<&str> {
        assert_eq!((self.status, self.code()), (400, "API_VALIDATION_FAILED"), "{}", self.text);
        let messages = self.body["errorMessages"].as_array().unwrap();
        messages.iter().map(|message| message["errorParameters"][0]["name"].as_str().unwrap()).collect()
    }
}

/// Asserts the contract's shape of errors, to the field.
#[track_caller]
pub fn assert_is_error(body: &Value, text: &str) {
    let names = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
    assert_eq!(names(body).unwrap_or_else(|| panic!("{text}")), ["debugIdentifier", "errorMessages"], "{text}");
    assert_eq!(body["debugIdentifier"].as_str().unwrap().len(), 32);
    for message in body["errorMessages"].as_array().unwrap() {
        assert_eq!(names(message).unwrap(), ["errorCode", "message", "errorParameters"]);
        assert!(!message["message"].as_str().unwrap().is_empty());
        for parameter in message["errorParameters"].as_array().unwrap() {
            assert_eq!(names(parameter).unwrap(), ["name", "value"]);
        }
    }
    assert!(!body["errorMessages"].as_array().unwrap().is_empty());
}

/// What a test may want to be different.
pub struct Setup {
    pub clock: Clock,
    pub time_format: TimeFormat,
    pub verifier: Option<Verifier>,
    pub token_rate: u32,
    pub database_url: Option<String>,
    pub arguments: Vec<&'static str>,
    pub keyring: Keyring,
    pub policy: AddressPolicy,
    /// Longer than in production: a busy machine, or a disk that stands still for a minute, is no failure of the test.
    pub deadline: Duration,
    /// How names become addresses for the engine.
    pub resolver: Arc<dyn Resolve>,
    /// Whether there is an engine.
    pub has_engine: bool,
    /// Whether the engine works by itself; else it is stepped.
    pub is_running: bool,
    /// How signatures look.
    pub signature_format: SignatureFormat,
    /// How many calls the engine makes at once.
    pub in_flight: usize,
    /// How long a call may take.
    pub call_deadline: Duration,
    /// How many sockets the engine may have, if not as many as there can be.
    pub sockets: Option<usize>,
    /// Whether there are inboxes to deliver to.
    pub has_inboxes: bool,
    /// How many requests each keeps.
    pub inbox_keep: usize,
    /// The stream that events go through.
    pub stream: Option<StreamSettings>,
}

impl Setup {
    /// For tests of deliveries to the sandbox's own receivers.
    pub fn with_inboxes() -> Self {
        Self { has_inboxes: true, ..Self::with_receivers() }
    }

    /// For tests of deliveries: receivers are on loopback.
    pub fn with_receivers() -> Self {
        Self { policy: loopback(), ..Self::default() }
    }
}

/// A policy that allows this machine alone.
pub fn loopback() -> AddressPolicy {
    AddressPolicy::allowing(vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()])
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            clock: Clock::by_hand("2026-11-21T10:40:40.123456Z".parse().unwrap()),
            time_format: TimeFormat::DateTime,
            verifier: None,
            token_rate: 60,
            database_url: None,
            arguments: vec![],
            keyring: Keyring::new(MASTER_KEY.parse().unwrap(), vec![]),
            policy: AddressPolicy::default(),
            deadline: PATIENCE,
            resolver: Arc::new(SystemResolver),
            has_engine: true,
            is_running: false,
            signature_format: SignatureFormat::Bare,
            in_flight: 1000,
            call_deadline: DEADLINE,
            sockets: None,
            has_inboxes: false,
            inbox_keep: inbox::DEFAULT_KEEP.into(),
            stream: None,
        }
    }
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    server: ServerArgs,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Self {
        logs::collect();
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        static DOCUMENTS: OnceLock<Arc<Documents>> = OnceLock::new();
        let fixed = ["test", "--port", "0", "--workers", "1"];
        let mut args = Arguments::parse_from(fixed.iter().copied().chain(setup.arguments));
        let db = TestDb::new().await;
        let url = setup.database_url.as_ref().unwrap_or(&db.url);
        let pool = Db::new(url, 16, setup.deadline).unwrap();
        let egress =
            Egress::with(setup.policy.clone(), certificates::roots(), setup.resolver, setup.call_deadline).unwrap();
        let egress = match setup.sockets {
            Some(most) => egress.limited_to(most),
            None => egress,
        };
        let settings = EngineSettings {
            database_url: url.clone(),
            lease: TimeDelta::seconds(120),
            in_flight: setup.in_flight,
            retention: TimeDelta::days(30),
            signature_format: setup.signature_format,
        };
        let make = if setup.is_running { Engine::start } else { Engine::stepped };
        let engine_db = Db::new(url, 4, setup.deadline).unwrap();
        let start = || make(engine_db, setup.clock.clone(), setup.keyring.clone(), egress.clone(), settings);
        let engine = setup.has_engine.then(start);
        let cells = match &engine {
            Some(engine) => engine.cells().through(pool.clone()),
            None => Cells::new(pool.clone(), setup.clock.clone(), setup.keyring.clone()),
        };
        let changes = match &engine {
            Some(engine) => engine.changes().clone(),
            None => Changes::new(pool.clone(), cells.clone(), setup.clock.clone(), false),
        };
        let tallies = match &engine {
            Some(engine) => engine.tallies().clone(),
            None => Tallies::new(pool.clone(), setup.clock.clone(), TimeDelta::days(30)),
        };
        args.server.time_format = setup.time_format;
        args.server.token_rate_per_minute = setup.token_rate.try_into().unwrap();
        let parts = Parts {
            changes,
            tallies,
            engine,
            stream: setup.stream.map(|settings| EventStream::new(settings, setup.clock.clone())),
            db: pool,
            cells,
            clock: setup.clock,
            keyring: setup.keyring,
            address_policy: setup.policy,
            verifier: setup.verifier.unwrap_or_else(|| Verifier::hs256(JWT_SECRET.as_bytes(), None, None)),
            issuer: Some(Issuer::hs256(JWT_SECRET.as_bytes(), None, None)),
            documents: DOCUMENTS.get_or_init(|| Arc::new(Documents::make(jetbridge::sandbox::ROUTES))).clone(),
            signature_format: setup.signature_format,
            has_api: true,
            is_sandbox: true,
            retention: TimeDelta::days(30),
        };
        let state = parts.into_state(&args.server);
        server::start_stream(&state);
        let ports = if setup.has_inboxes { inbox::port::listen(Some(0)).unwrap() } else { vec![] };
        let port = inbox::port::port_of(&ports).unwrap_or(0);
        let inboxes = Inboxes::new(format!("https://localhost:{port}/inbox"), setup.inbox_keep);
        let tls = certificates::of_the_sandbox().server_config().unwrap();
        let inbox_server =
            inbox::server::start(ports, tls, state.clone(), Db::new(url, 4, setup.deadline).unwrap(), inboxes.clone())
                .unwrap();
        let clock_file =
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("clock-{}", uuid::Uuid::new_v4()));
        let sandbox = Data::new(Sandbox::new(inboxes.clone(), clock_file, egress, setup.signature_format));
        let listening = server::listen(state.clone(), &args.server, Surface::Sandbox(sandbox)).unwrap();
        tokio::spawn(listening.server);
        let client = super::process::client();
        let (address, handle) = (listening.address, listening.handle);
        let app = Self {
            address,
            state,
            db,
            client,
            handle,
            inboxes,
            _inbox_server: inbox_server,
            secrets: Mutex::new([MASTER_KEY.to_owned(), JWT_SECRET.to_owned()].into()),
            platform: OnceLock::new(),
        };
        app.seed().await;
        app
    }

    /// Two TMCs and three companies.
    async fn seed(&self) {
        let mut connection = connect(&self.db.url).await;
        for (id, name, tmc) in [
            (TMC, "Sample TMC", None),
            (OTHER_TMC, "Northwind Travel", None),
            (COMPANY, "Sample Org A", Some(TMC)),
            (SISTER, "Sample Org B", Some(TMC)),
            (STRANGER, "Acme Robotics", Some(OTHER_TMC)),
        ] {
            let now = self.state.clock.now();
            let tmc = tmc.map(|tmc| tmc.parse().unwrap());
            let row = Organization {
                id: id.parse().unwrap(),
                kind: if tmc.is_some() { OrganizationType::Company } else { OrganizationType::Tmc },
                name: name.parse().unwrap(),
                contracting_tmc_id: tmc,
                booking_tmc_id: tmc,
                created_at: now,
                updated_at: now,
                payload_attempt_limit: Organization::DEFAULT_PAYLOAD_ATTEMPTS,
            };
            organizations::put(&mut connection, &row).await.unwrap();
        }
        let world = World::new(DEFAULT_SEED).to_object(self.state.clock.now());
        sandbox_objects::put(&mut connection, &[world]).await.unwrap();
    }

    /// Asserts at the end of the test that a text is in no log line.
    pub fn keep_secret(&self, secret: &str) {
        self.secrets.lock().unwrap().insert(secret.to_owned());
    }

    pub fn token(&self, role: Role, company: Option<&str>, tmc: Option<&str>, scopes: &[Scope]) -> String {
        let grant = Grant {
            subject: "25a02396-1048-48f9-bf93-102d2fb7895e".into(),
            role,
            company_id: company.map(|id| id.parse().unwrap()),
            tmc_id: tmc.map(|id| id.parse().unwrap()),
            scopes: scopes.to_vec(),
            lifetime: TimeDelta::days(400),
        };
        let token = self.state.issuer.as_ref().unwrap().issue(&grant, self.state.clock.now()).unwrap();
        self.keep_secret(&token);
        token
    }

    pub fn platform(&self) -> String {
        // One for the whole test: the log is searched for each token.
        self.platform.get_or_init(|| self.token(Role::PlatformAdmin, None, None, &Scope::ALL)).clone()
    }

    pub fn tmc(&self, id: &str) -> String {
        self.token(Role::TmcAdmin, None, Some(id), &Scope::ALL)
    }

    pub fn company(&self, id: &str) -> String {
        self.token(Role::CompanyAdmin, Some(id), None, &Scope::ALL)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request without a token.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A request of the platform's administrator.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path).bearer_auth(self.platform())
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::of(request.send().await.unwrap()).await;
        for name in ["hmacSigningSecret", "access_token", "accessToken"] {
            if let Some(secret) = answer.body[name].as_str() {
                self.keep_secret(secret);
            }
        }
        answer
    }

    /// The engine of this application.
    pub fn engine(&self) -> &Arc<Engine> {
        self.state.engine.as_ref().unwrap()
    }

    pub async fn get_path(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// Publishes what must be fine; gives the id of the event.
    pub async fn published(&self, body: &Value) -> String {
        self.post("/ext/v1/events", body).await.expect(202)["id"].as_str().unwrap().to_owned()
    }

    /// The deliveries of an event, with their attempts, by id.
    pub async fn deliveries_of(&self, event: &str) -> Vec<Value> {
        let list = self.get_path(&format!("/ext/v1/deliveries?eventId={event}&limit=100")).await.expect(200);
        let mut all = Vec::new();
        for one in list["deliveries"].as_array().unwrap() {
            let id = one["id"].as_str().unwrap();
            all.push(self.get_path(&format!("/ext/v1/deliveries/{id}")).await.expect(200));
        }
        all.reverse();
        all
    }

    pub async fn create(&self, body: &Value) -> Answer {
        self.create_as(&self.platform(), body).await
    }

    pub async fn create_as(&self, token: &str, body: &Value) -> Answer {
        self.send(self.anonymous(Method::POST, "/v3/webhooks/subscriptions").bearer_auth(token).json(body)).await
    }

    /// Creates what must be fine; gives its id.
    pub async fn created(&self, body: &Value) -> String {
        self.create(body).await.expect(201)["id"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, id: &str) -> Answer {
        self.get_as(&self.platform(), id).await
    }

    pub async fn get_as(&self, token: &str, id: &str) -> Answer {
        self.send(self.anonymous(Method::GET, &item(id)).bearer_auth(token)).await
    }

    /// A PATCH that asks for the whole subscription, to look at what changed.
    pub async fn patch(&self, id: &str, body: &Value) -> Answer {
        self.patch_as(&self.platform(), id, body).await
    }

    pub async fn patch_as(&self, token: &str, id: &str, body: &Value) -> Answer {
        let request = self.anonymous(Method::PATCH, &item(id)).bearer_auth(token);
        self.send(request.header("prefer", "return=representation").json(body)).await
    }

    pub async fn list(&self, subscriber: &str, query: &str) -> Answer {
        self.list_as(&self.platform(), subscriber, query).await
    }

    pub async fn list_as(&self, token: &str, subscriber: &str, query: &str) -> Answer {
        let path = format!("/v3/webhooks/subscriptions/subscriber/{subscriber}/list{query}");
        self.send(self.anonymous(Method::GET, &path).bearer_auth(token)).await
    }
}

pub fn item(id: &str) -> String {
    format!("/v3/webhooks/subscriptions/{id}")
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Told to stop; nobody waits, since dropping cannot.
        drop(self.handle.stop(false));
        self.state.db.close();
        if std::thread::panicking() {
            return;
        }
        for secret in self.secrets.lock().unwrap().iter() {
            let lines = logs::lines_with(secret);
            assert!(lines.is_empty(), "a secret is in the log: {lines:?}");
        }
    }
}
