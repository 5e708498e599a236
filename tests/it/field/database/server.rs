//! Servers of PostgreSQL beside the run's own, each with its own ways, and a name that leads to one of them.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use diesel_async::SimpleAsyncConnection;
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::faults::{poll, text};
use super::relay::socket_dir;
use crate::support::database::{cluster, connect};
use crate::support::process::{Folder, send_signal};

const DATABASE: &str = "hooks";

/// A server of one's own; it ends with the value.
pub struct Server {
    folder: Folder,
    programs: PathBuf,
    port: u16,
    child: Option<Child>,
    is_frozen: bool,
}

impl Server {
    /// One whose commits wait for no disk.
    pub async fn new() -> Self {
        let server = Self::without_data().await;
        let mut initdb = server.program("initdb");
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        run(initdb.arg("-D").arg(server.data()));
        server
    }

    /// With the tables of the service in its database.
    pub async fn migrated() -> Self {
        let mut server = Self::new().await;
        server.start(&[]).await;
        migrate::create_database(&server.url_of("postgres"), DATABASE).await.unwrap();
        migrate::up(&server.url()).await.unwrap();
        server
    }

    /// A running copy of this one that follows it.
    pub async fn standby(&self) -> Self {
        let mut standby = Self::without_data().await;
        let connection = format!("host=127.0.0.1 port={} user=postgres", self.port);
        let mut copy = standby.program("pg_basebackup");
        run(copy.args(["-d", &connection, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-D"]).arg(standby.data()));
        standby.start(&[]).await;
        standby
    }

    async fn without_data() -> Self {
        let folder = Folder::new();
        let owner = std::fs::metadata(socket_dir()).unwrap();
        chown(&folder.0, Some(owner.uid()), Some(owner.gid())).unwrap();
        let mut run = connect(&cluster().url("postgres")).await;
        let programs = text(&mut run, "SELECT setting AS value FROM pg_config WHERE name = 'BINDIR'").await.into();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, programs, port, child: None, is_frozen: false }
    }

    fn data(&self) -> PathBuf {
        self.folder.0.join("data")
    }

    /// One of its programs, as the user who owns the cluster of the run: PostgreSQL refuses to be root.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        let owner = std::fs::metadata(&self.folder.0).unwrap();
        if owner.uid() != std::fs::metadata("/proc/self").unwrap().uid() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        command.env_clear().env("TZ", "UTC").current_dir("/").stdin(Stdio::null());
        command
    }

    /// Starts it with these variables around it.
    pub async fn start(&mut self, environment: &[(&str, &str)]) {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.0.join("log")).unwrap();
        let mut command = self.program("postgres");
        command.envs(environment.iter().copied()).arg("-D").arg(self.data()).arg("-k").arg(&self.folder.0);
        command.args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]);
        command.stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        poll("a server takes connections", async || Db::connect(&self.any_url("postgres")).await.is_ok()).await;
    }

    /// Ends its sessions, sends its standbys all that they have not got, ends.
    pub fn stop(&mut self) {
        self.end("INT");
    }

    /// Ends at once, as when its machine does: nothing is written or sent any more.
    pub fn kill(&mut self) {
        self.end("QUIT");
    }

    /// It answers nothing any more, and its connections stay open.
    pub fn freeze(&mut self) {
        self.is_frozen = true;
        self.processes().into_iter().for_each(|pid| send_signal(pid, "STOP"));
    }

    /// The server's process and those that it started.
    fn processes(&self) -> Vec<u32> {
        let Some(child) = &self.child else { return Vec::new() };
        let is_child = |pid: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse().ok());
            parent == Some(child.id())
        };
        let pids = std::fs::read_dir("/proc").unwrap().flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        // The server first, so that it starts no more of them.
        std::iter::once(child.id()).chain(pids.filter(is_child)).collect()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    fn end(&mut self, signal: &str) {
        if let Some(mut child) = self.child.take() {
            send_signal(child.id(), signal);
            child.wait().unwrap();
        }
    }

    /// A standby becomes a primary.
    pub async fn promote(&self) {
        self.run("SELECT pg_promote()").await;
    }

    /// A stopped server starts as the standby of another.
    pub async fn follow(&mut self, primary: &Self) {
        let settings = format!("primary_conninfo = 'host=127.0.0.1 port={} user=postgres'\n", primary.port);
        let mut file = std::fs::File::options().append(true).open(self.data().join("postgresql.auto.conf")).unwrap();
        std::io::Write::write_all(&mut file, settings.as_bytes()).unwrap();
        std::fs::File::create(self.data().join("standby.signal")).unwrap();
        self.start(&[]).await;
    }

    /// The process that takes what the primary writes.
    pub async fn receiver(&self) -> u32 {
        let mut connection = connect(&self.any_url("postgres")).await;
        let sql = "SELECT coalesce(max(pid), 0)::text AS value FROM pg_stat_wal_receiver WHERE status = 'streaming'";
        let mut pid = 0;
        poll("a standby follows its primary", async || {
            pid = text(&mut connection, sql).await.parse().unwrap();
            pid > 0
        })
        .await;
        pid
    }

    /// Runs SQL that must succeed, in its database.
    pub async fn run(&self, sql: &str) {
        connect(&self.any_url(DATABASE)).await.batch_execute(sql).await.unwrap();
    }

    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    pub fn url_of(&self, database: &str) -> String {
        url(self.port, database)
    }

    /// Of a standby, too.
    fn any_url(&self, database: &str) -> String {
        self.url_of(database) + "?target_session_attrs=any"
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_frozen {
            self.processes().into_iter().for_each(|pid| send_signal(pid, "CONT"));
        }
        self.end("QUIT");
    }
}

fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A name, as a provider gives one: it leads to this server today and to that one tomorrow.
pub struct Name {
    pub port: u16,
    target: Arc<AtomicU16>,
    task: JoinHandle<()>,
}

impl Name {
    pub async fn of(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let target = Arc::new(AtomicU16::new(server.port));
        let now = target.clone();
        let task = tokio::spawn(async move {
            loop {
                let Ok((mut client, _)) = listener.accept().await else { return };
                let port = now.load(Ordering::SeqCst);
                tokio::spawn(async move {
                    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Self { port, target, task }
    }

    /// New connections lead there; what is open stays where it is.
    pub fn lead_to(&self, server: &Server) {
        self.target.store(server.port, Ordering::SeqCst);
    }

    pub fn url(&self) -> String {
        url(self.port, DATABASE)
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        self.task.abort();
    }
}
