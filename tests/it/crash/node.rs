//! A node as a process that may die.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::world::PATIENCE;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::{self, program, send_signal};

/// Calls that a node makes at once, so that what a crash may double is bounded.
pub const CALLS_IN_FLIGHT: usize = 64;
/// What a dead node held is claimed by another after this. A call may begin in the first 15 s of it:
/// with the shortest lease it would be 5 s, and a busy machine would let leases go again and again.
const LEASE: Duration = Duration::from_secs(60);

/// A running `jetbridge serve`, or worker; killed with the value.
pub struct Node {
    child: Child,
    pub address: SocketAddr,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Node {
    /// Starts it and waits until it listens.
    pub async fn start(folder: &Path, database_url: &str) -> Self {
        Self::start_by("serve", folder, database_url, |_| {}).await
    }

    /// Starts this command, and waits until it listens; the last one says what is unusual.
    pub async fn start_by(command: &str, folder: &Path, database_url: &str, set_up: impl FnOnce(&mut Command)) -> Self {
        let (lease, calls) = (LEASE.as_secs().to_string(), CALLS_IN_FLIGHT.to_string());
        let arguments = [
            command,
            "--port",
            "0",
            "--workers",
            "1",
            "--log-format",
            "json",
            "--log",
            "warn,jetbridge::cli::serve=info,jetbridge::cli::worker=info",
        ];
        // A busy machine may take its time between the bytes of a request.
        let limits = ["--lease-seconds", &lease, "--calls-in-flight", &calls, "--client-timeout-seconds", "60"];
        // Several scenarios share the cluster of the run, which takes a hundred connections.
        let connections = ["--database-connections", "6", "--engine-connections", "4"];
        let arguments: Vec<&str> = arguments.into_iter().chain(limits).chain(connections).collect();
        let mut command = program(folder, &arguments);
        // Whose clients ask again: it is 503 as soon as in production.
        command.env_remove(process::PATIENCE.0).env("DATABASE_URL", database_url);
        command.env("JETBRIDGE_JWT_SECRET", JWT_SECRET).env("JETBRIDGE_MASTER_KEY", MASTER_KEY);
        command.env("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8").env("JETBRIDGE_EGRESS_CA", folder.join("authority.pem"));
        set_up(&mut command);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = oneshot::channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let kept = lines.clone();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            for line in errors.lines().map_while(Result::ok) {
                let value: Value = serde_json::from_str(&line).unwrap_or_default();
                if (value["message"] == "serving" || value["message"] == "working")
                    && let Some(tell) = tell.take()
                {
                    let _ = tell.send(value["address"].as_str().unwrap().parse().unwrap());
                }
                kept.lock().unwrap().push(line);
            }
        });
        let address = timeout(PATIENCE, told).await;
        let Ok(Ok(address)) = address else {
            let _ = child.kill();
            panic!("a node did not start: {:?}", lines.lock().unwrap());
        };
        Self { child, address, lines }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: &str) {
        send_signal(self.pid(), signal);
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has died by itself.
    pub async fn died(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "a node did not die where it was told to");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// The lines that tell of a fault of its own: errors, and panics, which are not JSON.
    pub fn faults(&self) -> Vec<String> {
        let is_fault = |line: &&String| line.contains(r#""level":"ERROR""#) || !line.starts_with('{');
        self.lines.lock().unwrap().iter().filter(is_fault).cloned().collect()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
