//! Servers of NATS, alone or three as a cluster, that may be killed and started again.

use std::fmt::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::ClusterInfo;
use async_nats::jetstream::{self, Context};
use futures_util::StreamExt;

use crate::support::process::{Folder, wait_for};

/// Where a direct publisher's subject becomes that of its partition, as docs/operate/stream.md has it.
const MAPPINGS: &str =
    r#"mappings = {"jetbridge.events.*": "jetbridge.partitions.{{partition(64,1)}}.{{wildcard(1)}}"}"#;

/// Who one is where there are users, and how that stands in a URL.
pub const USER: &str = "jet";
pub const PASSWORD: &str = "p=s%w@x";
pub const LOGIN: &str = "jet:p%3Ds%25w%40x@";

/// A server; killed with the value.
struct Server {
    config: PathBuf,
    port: u16,
    child: Option<Child>,
}

/// Servers that know each other.
pub struct Servers {
    servers: Mutex<Vec<Server>>,
    /// Who one is to them, as it stands in a URL before the host.
    login: &'static str,
    _folder: Folder,
}

impl Servers {
    /// Starts so many, and waits until JetStream answers.
    pub async fn start(count: usize) -> Self {
        Self::start_with(count, "", "").await
    }

    /// The same; the last ones are added to the configuration of each, and to its URL.
    pub async fn start_with(count: usize, more: &str, login: &'static str) -> Self {
        let folder = Folder::new();
        // Held until all are chosen, so that no two are one.
        let held: Vec<_> = (0..2 * count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<u16> = held.iter().map(|one| one.local_addr().unwrap().port()).collect();
        drop(held);
        let (clients, routes) = ports.split_at(count);
        let servers = (0..count).map(|n| {
            let config = folder.0.join(format!("nats-{n}.conf"));
            let store = folder.0.join(format!("store-{n}"));
            let mut text = format!(
                "server_name: n{n}\nlisten: 127.0.0.1:{}\nmax_payload: 2MB\n{MAPPINGS}\n{more}\n\
                 jetstream {{store_dir: \"{}\", max_memory_store: 64MB, max_file_store: 1GB}}\n",
                clients[n],
                store.display()
            );
            if count > 1 {
                let routes_of_all: Vec<_> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
                let cluster =
                    format!("{{name: jetbridge, listen: \"127.0.0.1:{}\", routes: {routes_of_all:?}}}", routes[n]);
                writeln!(text, "cluster {cluster}").unwrap();
            }
            std::fs::write(&config, text).unwrap();
            Server { config, port: clients[n], child: None }
        });
        let servers = Self { servers: Mutex::new(servers.collect()), login, _folder: folder };
        (0..count).for_each(|n| servers.restart(n));
        servers.until_there().await;
        servers
    }

    /// As `--stream` names them.
    pub fn url(&self) -> String {
        let servers = self.servers.lock().unwrap();
        servers
            .iter()
            .map(|server| format!("nats://{}127.0.0.1:{}", self.login, server.port))
            .collect::<Vec<_>>()
            .join(",")
    }

    /// The port of one.
    pub fn port(&self, n: usize) -> u16 {
        self.servers.lock().unwrap()[n].port
    }

    /// As `kill -9` does.
    pub fn kill(&self, n: usize) {
        if let Some(mut child) = self.servers.lock().unwrap()[n].child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn restart(&self, n: usize) {
        let mut servers = self.servers.lock().unwrap();
        let server = &mut servers[n];
        let mut command = Command::new(program());
        command.arg("-c").arg(&server.config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        server.child = Some(command.spawn().unwrap());
    }

    /// Starts those again that have ended by themselves: somebody else had the port for a moment.
    fn revive(&self) {
        let ended = |server: &mut Server| server.child.as_mut().is_some_and(|one| one.try_wait().unwrap().is_some());
        let ended: Vec<bool> = self.servers.lock().unwrap().iter_mut().map(ended).collect();
        ended.iter().enumerate().filter(|(_, has)| **has).for_each(|(n, _)| self.restart(n));
    }

    /// A client of one that answers.
    pub async fn client(&self) -> Context {
        let urls: Vec<String> = self.url().replace(self.login, "").split(',').map(ToOwned::to_owned).collect();
        let options = async_nats::ConnectOptions::new().retry_on_initial_connect();
        let options = match self.login.is_empty() {
            true => options,
            false => options.user_and_password(USER.to_owned(), PASSWORD.to_owned()),
        };
        jetstream::new(options.connect(urls).await.unwrap())
    }

    /// Waits until JetStream has a leader.
    pub async fn until_there(&self) {
        let client = self.client().await;
        // Only a leader can tell that there is none.
        let answers = async || {
            self.revive();
            match client.get_stream("NOTHING").await {
                Ok(_) => true,
                Err(error) => matches!(error.kind(), GetStreamErrorKind::JetStream(_)),
            }
        };
        wait_for("JetStream answers", answers).await;
    }

    /// Waits until each message is on all servers: only then may another one die.
    pub async fn until_whole(&self) {
        wait_for("every replica is current", async || {
            self.revive();
            let Ok(stream) = self.client().await.get_stream(jetbridge::stream::NAME).await else { return false };
            let cluster = stream.cached_info().cluster.clone();
            let of = |cluster: ClusterInfo| {
                cluster.leader.is_some() && cluster.replicas.iter().all(|peer| peer.current && !peer.offline)
            };
            cluster.is_none_or(of)
        })
        .await;
    }

    /// How many messages no node has stored yet.
    pub async fn waiting(&self) -> u64 {
        let stream = self.client().await.get_stream(jetbridge::stream::NAME).await;
        stream.map_or(u64::MAX, |stream| stream.cached_info().state.messages)
    }
}

/// What a stream has and which consumers still have something of it: whether what is missed was lost there or lies there.
pub async fn what_is_in(url: &str) -> String {
    let client = jetstream::new(async_nats::connect(url.split(',').collect::<Vec<_>>()).await.unwrap());
    let stream = client.get_stream(jetbridge::stream::NAME).await.unwrap();
    let state = &stream.cached_info().state;
    let mut told =
        format!("the stream: {} messages, {} to {}", state.messages, state.first_sequence, state.last_sequence);
    let mut consumers = stream.consumers();
    while let Some(Ok(one)) = consumers.next().await {
        if one.num_pending > 0 || one.num_ack_pending > 0 {
            write!(told, "; {}: {} pending, {} unacknowledged", one.name, one.num_pending, one.num_ack_pending)
                .unwrap();
        }
    }
    told
}

impl Drop for Servers {
    fn drop(&mut self) {
        let count = self.servers.lock().unwrap().len();
        (0..count).for_each(|n| self.kill(n));
    }
}

fn program() -> &'static Path {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/target/nats/bin/nats-server");
    [
        ours,
        "/usr/sbin/nats-server",
        "/usr/bin/nats-server",
        "/usr/local/bin/nats-server",
        "/opt/homebrew/bin/nats-server",
    ]
    .into_iter()
    .map(Path::new)
    .find(|path| path.exists())
    .expect("./dev test installs nats-server")
}
