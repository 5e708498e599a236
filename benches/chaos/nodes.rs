//! Nodes as processes that are killed, on machines whose clocks differ.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::timeout;

pub const JWT_SECRET: &str = "a-secret-of-the-benchmark-that-is-long-enough";
const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Calls that a node makes at once, so that what a crash may double is bounded.
pub const CALLS_IN_FLIGHT: usize = 128;
/// What a dead node held is claimed by another after this. A call may begin while 45 s of it are left.
const LEASE_SECONDS: &str = "60";
/// How long a start may take on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);
/// How many lines of nodes that tell of faults are kept.
const KEPT: usize = 20;

/// What every node is started with.
pub struct Site {
    pub program: PathBuf,
    pub database_url: String,
    pub authority: PathBuf,
    /// Shows a process another time of day; `None` where it could not be built.
    pub clock: Option<PathBuf>,
    /// The lines of all nodes that tell of a fault of their own: errors, and panics.
    pub faults: Arc<Mutex<Vec<String>>>,
}

/// A running `jetbridge serve`; killed with the value.
pub struct Node {
    child: Child,
    pub address: SocketAddr,
}

impl Site {
    /// Starts a node whose clock is ahead by so many seconds, and waits until it listens.
    pub async fn start(&self, ahead: i64) -> anyhow::Result<Node> {
        let mut command = Command::new(&self.program);
        command.args(["serve", "--port", "0", "--workers", "2", "--log-format", "json"]);
        command.args(["--log", "warn,jetbridge::cli::serve=info", "--client-timeout-seconds", "60"]);
        command.args(["--lease-seconds", LEASE_SECONDS, "--calls-in-flight", &CALLS_IN_FLIGHT.to_string()]);
        // All nodes, and those that were killed a moment ago, share a hundred.
        command.args(["--database-connections", "10", "--engine-connections", "6"]);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JETBRIDGE_")) {
            command.env_remove(name);
        }
        command.env("DATABASE_URL", &self.database_url).env("JETBRIDGE_JWT_SECRET", JWT_SECRET);
        command.env("JETBRIDGE_MASTER_KEY", MASTER_KEY).env("JETBRIDGE_EGRESS_ALLOW", "127.0.0.0/8,::1/128");
        command.env("JETBRIDGE_EGRESS_CA", &self.authority);
        if let Some(clock) = self.clock.as_ref().filter(|_| ahead != 0) {
            command.env("LD_PRELOAD", clock).env("CHAOS_CLOCK_AHEAD_SECONDS", ahead.to_string());
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().with_context(|| format!("starting {}", self.program.display()))?;
        let mut node = Node { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let (tell, told) = oneshot::channel();
        self.watch(node.child.stderr.take().context("its standard error is a pipe")?, tell);
        let Ok(Ok(address)) = timeout(START_LIMIT, told).await else {
            let faults = self.faults.lock().expect("nobody panics while holding it");
            bail!("a node did not start within {} s: {:?}", START_LIMIT.as_secs(), faults.last());
        };
        node.address = address;
        Ok(node)
    }

    /// Reads what a node logs.
    fn watch(&self, errors: impl std::io::Read + Send + 'static, tell: oneshot::Sender<SocketAddr>) {
        let faults = self.faults.clone();
        std::thread::spawn(move || {
            let mut tell = Some(tell);
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                if line.contains(r#""message":"serving""#) {
                    let value: Value = serde_json::from_str(&line).unwrap_or_default();
                    let address = value["address"].as_str().and_then(|address| address.parse().ok());
                    if let Some((tell, address)) = tell.take().zip(address) {
                        let _ = tell.send(address);
                    }
                }
                // Panics are no JSON; nor is a line that a kill cut, which begins as JSON.
                if line.contains(r#""level":"ERROR""#) || !line.starts_with('{') {
                    let mut faults = faults.lock().expect("nobody panics while holding it");
                    if faults.len() < KEPT {
                        faults.push(line);
                    }
                }
            }
        });
    }
}

impl Node {
    /// As `kill -9` does; gives how it had ended by itself, if it had.
    pub fn kill(&mut self) -> Option<String> {
        let ended = self.child.try_wait().ok().flatten();
        let _ = self.child.kill();
        let _ = self.child.wait();
        ended.map(|status| status.to_string())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Builds what shows a process another time of day, in this folder. Needs a C compiler, and a system that preloads.
pub fn build_clock(folder: &Path) -> Option<PathBuf> {
    let (source, built) = (folder.join("clock.c"), folder.join("clock.so"));
    std::fs::write(&source, include_str!("clock.c")).ok()?;
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&built).arg(&source).stderr(Stdio::null());
    (cfg!(target_os = "linux") && compiler.status().is_ok_and(|status| status.success())).then_some(built)
}
