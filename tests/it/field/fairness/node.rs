//! A node as a process of its own, which may be told to fail.

use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::certificates::authority_pem;
use crate::support::process::{Folder, client, program, send_signal};
use crate::support::{Answer, TestApp};

/// A running `jetbridge serve` on the database of an application; killed with the value.
pub struct Node {
    child: Child,
    url: String,
    token: String,
    _folder: Folder,
}

impl Node {
    /// Starts it and waits until it listens. `fail_at` names where and how it is to fail, as `look:2:panic`.
    pub async fn start(app: &TestApp, fail_at: Option<&str>, arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let ca = folder.0.join("ca.pem");
        std::fs::write(&ca, authority_pem()).unwrap();
        let mut command = program(&folder.0, &["serve", "--port", &port, "--workers", "1", "--log", "off"]);
        command
            .args(arguments)
            .env("DATABASE_URL", &app.db.url)
            .env("JETBRIDGE_JWT_SECRET", JWT_SECRET)
            .env("JETBRIDGE_MASTER_KEY", MASTER_KEY)
            .env("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128")
            .env("JETBRIDGE_EGRESS_CA", &ca);
        if let Some(fail_at) = fail_at {
            command.env("JETBRIDGE_FAIL_AT", fail_at);
        }
        let child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let mut node = Self { child, url, token: app.platform(), _folder: folder };
        // One that is told to fail may have done so before it could be asked anything.
        until("a node listens", async || node.has_died() || node.status("/healthz").await == Some(200)).await;
        node
    }

    /// The status of an answer; `None` when there is none.
    pub async fn status(&self, path: &str) -> Option<u16> {
        client().get(format!("{}{path}", self.url)).send().await.ok().map(|answer| answer.status().as_u16())
    }

    /// Publishes; gives the id of the event.
    pub async fn publish(&self, body: &Value) -> Answer {
        let request = client().post(format!("{}/ext/v1/events", self.url)).bearer_auth(&self.token).json(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Makes a publish of which no answer comes, since the node dies of it.
    pub async fn publish_deadly(&self, body: &Value) {
        let request = client().post(format!("{}/ext/v1/events", self.url)).bearer_auth(&self.token).json(body);
        let _ = request.send().await;
    }

    /// A figure that it gives of itself, as its line begins; 0 before it gives it.
    pub async fn metric(&self, line: &str) -> f64 {
        let Ok(answer) = client().get(format!("{}/metrics", self.url)).send().await else { return 0.0 };
        let text = answer.text().await.unwrap_or_default();
        let mut lines = text.lines().filter_map(|one| one.strip_prefix(line)?.strip_prefix(' '));
        lines.next().map_or(0.0, |value| value.parse().unwrap())
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

/// Waits for what must come true, however busy the machine is.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while !holds().await {
        assert!(Instant::now() < deadline, "not within three minutes: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
