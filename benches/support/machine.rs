//! The processes under measurement: CPU time and memory as the operating system counts them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jetbridge::postgres::{Embedded, Settings};

/// CPU seconds of a process group and of what its leader started, ended children included: each server process of
/// Postgres leads a group of its own.
pub fn cpu_seconds(group: u32) -> f64 {
    let mut ticks = 0;
    for entry in std::fs::read_dir("/proc").expect("this benchmark reads /proc").flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((_, rest)) = stat.rsplit_once(") ") else { continue };
        let fields: Vec<u64> = rest.split(' ').skip(1).map(|field| field.parse().unwrap_or(0)).collect();
        if fields[..2].contains(&u64::from(group)) {
            ticks += fields[10..14].iter().sum::<u64>();
        }
    }
    // A tick is 10 ms on every Linux that Rust runs on.
    ticks as f64 / 100.0
}

/// The most memory that a process has had, in MB.
pub fn peak_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    let kb: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
    kb / 1024.0
}

/// A cluster of one's own, with durability on; removed with the value.
pub struct Cluster {
    pub embedded: Option<Embedded>,
    dir: PathBuf,
}

impl Cluster {
    pub fn start() -> Self {
        let dir = std::env::temp_dir().join(format!("jetbridge-bench-{}", std::process::id()));
        let settings = Settings {
            data_dir: dir.clone(),
            bin_dir: std::env::var_os("EMBEDDED_PG_BIN_DIR").map(PathBuf::from),
            durable: true,
        };
        let embedded = Embedded::start(&settings).expect("an embedded Postgres");
        Self { embedded: Some(embedded), dir }
    }

    pub fn url(&self, database: &str) -> String {
        self.embedded.as_ref().expect("it runs until dropped").url(database)
    }

    /// The process group of the server.
    pub fn group(&self) -> u32 {
        let text = std::fs::read_to_string(self.dir.join("postgres/data/postmaster.pid")).expect("it runs");
        text.lines().next().and_then(|pid| pid.parse().ok()).expect("a pid")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.embedded.take();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// A server in a process group of its own; killed with the value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(program: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        use std::os::unix::process::CommandExt;
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let child = Command::new(program)
            .args(arguments)
            .arg("--port")
            .arg(port.to_string())
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the program is built");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let deadline = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "{} does not listen", program.display());
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, address }
    }

    pub fn group(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
