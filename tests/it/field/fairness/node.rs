//! A node as a process of its own, which may be told to fail.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jetbridge::delivery::publish::{NewEvent, Payload, Recipients};
use jetbridge::domain::event_type::EventType;
use jetbridge::domain::reach::Reach;
use serde_json::Value;

use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::certificates::authority_pem;
use crate::support::process::{Folder, client, program, send_signal};
use crate::support::{Answer, TestApp};

/// For a server that is asked much at once: a busy machine may take its time between the bytes of a request.
pub const PATIENT: [&str; 2] = ["--client-timeout-seconds", "60"];

/// A running `jetbridge serve` on the database of an application; killed with the value.
pub struct Node {
    child: Child,
    url: String,
    token: String,
    errors: Arc<Mutex<Vec<String>>>,
    _folder: Folder,
}

impl Node {
    /// Starts it and waits until it listens, or has died as it was told. `fail_at` names where and how it is to fail, as `look:2:panic`.
    pub async fn start(app: &TestApp, fail_at: Option<&str>, arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let ca = folder.0.join("ca.pem");
        std::fs::write(&ca, authority_pem()).unwrap();
        let mut command = program(&folder.0, &["serve", "--port", "0", "--workers", "1", "--log-format", "json"]);
        command
            .args(PATIENT)
            .args(arguments)
            .env("DATABASE_URL", &app.db.url)
            .env("JETBRIDGE_JWT_SECRET", JWT_SECRET)
            .env("JETBRIDGE_MASTER_KEY", MASTER_KEY)
            .env("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128")
            .env("JETBRIDGE_EGRESS_CA", &ca);
        if let Some(fail_at) = fail_at {
            command.env("JETBRIDGE_FAIL_AT", fail_at);
        }
        let mut child = command
            .args(["--log", "warn,jetbridge::cli::serve=info"])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let errors = Arc::<Mutex<Vec<String>>>::default();
        let told_errors = errors.clone();
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap_or_default();
                if line["level"] == "ERROR" {
                    told_errors.lock().unwrap().push(line.to_string());
                }
                if line["message"] == "serving"
                    && let Some(tell) = tell.take()
                {
                    let _ = tell.send(line["address"].as_str().unwrap().to_owned());
                }
            }
        });
        let url = format!("http://{}", told.await.unwrap_or_default());
        Self { child, url, token: app.platform(), errors, _folder: folder }
    }

    /// The status of an answer; `None` when there is none.
    pub async fn status(&self, path: &str) -> Option<u16> {
        client().get(format!("{}{path}", self.url)).send().await.ok().map(|answer| answer.status().as_u16())
    }

    /// Publishes until it is taken, since the database of a busy machine may be late; gives the id of the event. It is
    /// one event, however often it is sent.
    pub async fn publish(&self, body: &Value) -> String {
        self.publish_under(Some(uuid::Uuid::from_u128(rand::random())), body).await
    }

    /// The same without an `Idempotency-Key`, as the writer of publishes takes them: it may become two events.
    pub async fn publish_without_key(&self, body: &Value) -> String {
        self.publish_under(None, body).await
    }

    async fn publish_under(&self, key: Option<uuid::Uuid>, body: &Value) -> String {
        let mut id = String::new();
        until("an event is taken", async || {
            let mut request = client().post(format!("{}/ext/v1/events", self.url)).bearer_auth(&self.token).json(body);
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key.to_string());
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert!(matches!(answer.status, 202 | 503), "{} {:?}", answer.text, self.errors.lock().unwrap());
            id = answer.body["id"].as_str().unwrap_or_default().to_owned();
            answer.status == 202
        })
        .await;
        id
    }

    /// A figure that it gives of itself, as its line begins; 0 before it gives it.
    pub async fn metric(&self, line: &str) -> f64 {
        let Ok(answer) = client().get(format!("{}/metrics", self.url)).send().await else { return 0.0 };
        let text = answer.text().await.unwrap_or_default();
        let mut lines = text.lines().filter_map(|one| one.strip_prefix(line)?.strip_prefix(' '));
        lines.next().map_or(0.0, |value| value.parse().unwrap())
    }

    /// From now on it ends where it would need more memory than this, as in a container.
    pub fn limit_memory(&self, bytes: u64) {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Pid, Resource, Rlimit, prlimit};
            let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
            prlimit(Pid::from_raw(self.child.id().cast_signed()), Resource::As, limit).unwrap();
        }
        let _ = bytes;
    }

    pub fn signal(&self, signal: &str) {
        send_signal(self.child.id(), signal);
    }

    pub fn has_died(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Whether it ended as it should, once it has ended.
    pub async fn ends_well(&mut self) -> bool {
        until("a node ends", async || self.has_died()).await;
        self.child.wait().unwrap().success()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An event of a company, with its booking in it.
pub fn event_of(organization: &str) -> Vec<NewEvent> {
    vec![NewEvent {
        id: None,
        event_type: EventType::PnrV3,
        operation: None,
        organization_id: organization.parse().unwrap(),
        contracting_tmc_id: None,
        booking_tmc_id: None,
        occurred_at: "2026-11-21T10:00:00Z".parse().unwrap(),
        operation_summary: None,
        payload: Payload::Inline("{}".to_owned()),
        recipients: Recipients::Matching,
        publisher: Reach::Everyone,
        trace_id: 1,
    }]
}

/// Makes so many, a few at a time.
pub async fn many<T>(count: usize, make: impl AsyncFn() -> T) -> Vec<T> {
    let mut made = Vec::new();
    while made.len() < count {
        let few = (count - made.len()).min(5);
        made.extend(futures_util::future::join_all((0..few).map(|_| make())).await);
    }
    made
}

/// Waits for what must come true, however busy the machine is.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while !holds().await {
        assert!(Instant::now() < deadline, "not within three minutes: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
