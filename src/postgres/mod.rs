//! The embedded cluster: a PostgreSQL of our own, for when no database URL is given.
//!
//! It is an ordinary server made from the programs already on the machine, with durability on,
//! on a Unix socket in a private folder, so that it collides with nothing. It is our child: it
//! stops with us, also when we are killed ([`os::end_with_parent`]). A second process on the
//! same data folder attaches to the running server.

mod layout;
mod os;
mod programs;
mod safe;

use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use layout::Layout;
use os::Identity;
use programs::Programs;

/// The superuser of the cluster.
const USER: &str = "postgres";
/// How long a start may take; crash recovery of a large database is the long case.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a server that is shutting down, or was just killed, may still look alive.
const STALE_PID_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a fast shutdown may take before an immediate one.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(5);

/// Where the cluster lives and how it is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of all our state; the cluster gets a folder in it.
    pub data_dir: PathBuf,
    /// Where `initdb` and `postgres` are; searched for when not given.
    pub bin_dir: Option<PathBuf>,
    /// Whether a commit waits for the disk. Off only for tests.
    pub durable: bool,
}

/// A running cluster, kept running until this is dropped.
pub struct Embedded {
    layout: Layout,
    password: String,
    supervisor: Option<Supervisor>,
}

struct Supervisor {
    orders: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Embedded {
    /// Starts the cluster of this data folder, makes it first where there is none, or attaches
    /// to it when it runs. Blocks until it takes connections.
    pub fn start(settings: &Settings) -> anyhow::Result<Self> {
        let identity = os::identity()?;
        let layout = Layout::of(&settings.data_dir, &identity)?;
        let lock = layout.lock()?;
        let password = password(&layout, &identity)?;
        let programs = Programs::find(settings.bin_dir.as_deref(), layout.cluster_major()?)?;
        if !layout.data().exists() {
            initdb(&programs, &layout, &identity)?;
        }
        let program = programs.postgres();
        let postmaster = Postmaster { program, layout: layout.clone(), identity, durable: settings.durable };
        let supervisor = supervise(postmaster)?;
        drop(lock);
        Ok(Self { layout, password, supervisor: Some(supervisor) })
    }

    /// How to connect to a database of the cluster, as keywords and values.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket_dir = self.layout.socket_dir().display();
        format!("host='{socket_dir}' user={USER} password={} dbname={database}", self.password)
    }

    /// Stops the server, if it is ours: ends its sessions, writes all out, ends.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        if let Some(Supervisor { orders, thread }) = self.supervisor.take() {
            drop(orders);
            let _ = thread.join();
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// The password of the superuser: made once, kept in a file that only its owner reads. `initdb` reads it as the server's
/// user.
fn password(layout: &Layout, identity: &Identity) -> anyhow::Result<String> {
    let path = layout.password();
    if let Some(text) = safe::read(&path)? {
        return Ok(text);
    }
    let text: String = rand::random::<[u8; 24]>().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = safe::create_anew(&path)?;
    file.write_all(text.as_bytes()).with_context(|| format!("writing {}", path.display()))?;
    identity.give(&file).with_context(|| format!("giving {} to the user of PostgreSQL", path.display()))?;
    Ok(text)
}

/// Makes the cluster beside its place and moves it there when it is whole, so that an
/// interrupted first start leaves nothing that looks like a cluster.
fn initdb(programs: &Programs, layout: &Layout, identity: &Identity) -> anyhow::Result<()> {
    layout.remove_unfinished();
    let unfinished = layout.unfinished_data();
    // In a folder that is ours the server's user makes none.
    let dir = safe::private_dir(&unfinished, identity)?;
    identity.give(&dir).with_context(|| format!("giving {} to the user of PostgreSQL", unfinished.display()))?;
    let mut command = identity.command(&programs.initdb());
    command
        .args(["-U", USER, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", "--data-checksums"])
        .arg("--pwfile")
        .arg(layout.password())
        .arg("-D")
        .arg(&unfinished);
    if os::CAN_SYNC_ALL {
        // Every file by itself takes seconds; all at once, below, takes a fraction of one.
        command.arg("--no-sync");
    }
    os::end_with_parent(&mut command);
    let output = command.output().context("running initdb")?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    os::sync_all(&unfinished)?;
    fs::rename(&unfinished, layout.data()).context("moving the new cluster into its place")?;
    os::sync_all(layout.home())
}

/// How to run the server.
struct Postmaster {
    program: PathBuf,
    layout: Layout,
    identity: Identity,
    durable: bool,
}

impl Postmaster {
    fn spawn(&self) -> anyhow::Result<Child> {
        // Opened here and inherited: the server's user needs no right to its name.
        let log = safe::emptied(&self.layout.log())?;
        let mut command = self.identity.command(&self.program);
        command.arg("-D").arg(self.layout.data()).arg("-k").arg(self.layout.socket_dir());
        let on_off = if self.durable { "on" } else { "off" };
        for (name, value) in [
            ("listen_addresses", ""),
            ("unix_socket_permissions", "0700"),
            ("fsync", on_off),
            ("full_page_writes", on_off),
            ("synchronous_commit", on_off),
            ("max_connections", "100"),
            ("shared_buffers", "256MB"),
            ("max_wal_size", "2GB"),
            ("jit", "off"),
            ("log_min_duration_statement", "500"),
            // Statements may hold what must not reach a log.
            ("log_parameter_max_length", "0"),
            ("log_parameter_max_length_on_error", "0"),
            ("idle_in_transaction_session_timeout", "60s"),
        ] {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        if os::CAN_SYNC_ALL {
            command.args(["-c", "recovery_init_sync_method=syncfs"]);
        }
        // A group of its own, so that Ctrl-C in a terminal reaches us alone and we drain first.
        command.process_group(0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        os::end_with_parent(&mut command);
        command.spawn().with_context(|| format!("starting {}", self.program.display()))
    }

    /// Waits until the server takes connections; `None` when it found another one running.
    fn wait_until_ready(&self, child: &mut Child) -> anyhow::Result<Option<()>> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if self.is_ready(child.id()) {
                return Ok(Some(()));
            }
            if let Some(status) = child.try_wait()? {
                let log = safe::read(&self.layout.log()).ok().flatten().unwrap_or_default();
                if log.contains("postmaster.pid\" already exists") {
                    return Ok(None);
                }
                bail!("PostgreSQL ended at its start ({status}). The end of its log:\n{}", last_lines(&log));
            }
            if Instant::now() > deadline {
                stop(child);
                bail!(
                    "PostgreSQL did not start within {} s; see {}",
                    START_TIMEOUT.as_secs(),
                    self.layout.log().display()
                );
            }
            std::thread::sleep(POLL);
        }
    }

    /// The eighth line of the pid file tells the state, the first whose it is.
    fn is_ready(&self, pid: u32) -> bool {
        self.ready_pid() == Some(pid)
    }

    fn ready_pid(&self) -> Option<u32> {
        let text = safe::read(&self.layout.data().join("postmaster.pid")).ok()??;
        let mut lines = text.lines();
        let pid = lines.next()?.parse().ok()?;
        (lines.nth(6)?.trim() == "ready").then_some(pid)
    }

    /// Whether a server runs that takes connections: not one that is shutting down.
    fn answers(&self) -> bool {
        self.ready_pid().is_some() && UnixStream::connect(self.layout.socket()).is_ok()
    }

    /// Starts the server; `None` when another process has it running.
    fn start(&self) -> anyhow::Result<Option<Child>> {
        let deadline = Instant::now() + STALE_PID_TIMEOUT;
        loop {
            if self.answers() {
                return Ok(None);
            }
            let mut child = self.spawn()?;
            if self.wait_until_ready(&mut child)?.is_some() {
                return Ok(Some(child));
            }
            if Instant::now() > deadline {
                bail!("another PostgreSQL holds {} but does not answer", self.layout.data().display());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Whether the server that this process started or attached to is still there.
    fn still_runs(&self, child: Option<&mut Child>) -> bool {
        match child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => self.answers(),
        }
    }
}

/// Starts the server, or attaches to it, on a thread that lives as long as it should run: on
/// Linux the server's end is tied to the thread that started it. Starts it again should it end
/// without being told to, also when it was another process's.
fn supervise(postmaster: Postmaster) -> anyhow::Result<Supervisor> {
    let (orders, inbox) = mpsc::channel::<()>();
    let (report, started) = mpsc::channel();
    let thread = std::thread::Builder::new().name("postgres".to_owned()).spawn(move || {
        let mut child = match postmaster.start() {
            Ok(child) => child,
            Err(error) => return drop(report.send(Err(error))),
        };
        let _ = report.send(Ok(()));
        loop {
            if let Err(mpsc::RecvTimeoutError::Disconnected) = inbox.recv_timeout(Duration::from_millis(200)) {
                break;
            }
            if postmaster.still_runs(child.as_mut()) {
                continue;
            }
            tracing::error!("the embedded PostgreSQL ended; starting it again");
            match postmaster.start() {
                Ok(again) => child = again,
                Err(error) => tracing::error!(error = format!("{error:#}"), "PostgreSQL did not start"),
            }
        }
        if let Some(mut child) = child {
            stop(&mut child);
        }
    })?;
    started.recv().context("the thread that starts PostgreSQL ended")??;
    Ok(Supervisor { orders, thread })
}

/// A fast shutdown, then an immediate one.
fn stop(child: &mut Child) {
    os::interrupt(child.id());
    let deadline = Instant::now() + STOP_TIMEOUT;
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(POLL);
    }
    os::quit(child.id());
    let _ = child.wait();
}

fn last_lines(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
