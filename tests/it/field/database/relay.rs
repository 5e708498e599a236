//! A TCP port that leads to the cluster of the run: it may encrypt, fall silent, or lead elsewhere.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::support::TestDb;
use crate::support::database::cluster;

/// What a client sends to ask whether the server encrypts.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

pub struct Relay {
    pub port: u16,
    is_silent: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Relay {
    pub async fn new() -> Self {
        Self::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), None)
    }

    /// One that encrypts.
    pub async fn encrypting(tls: Arc<ServerConfig>) -> Self {
        Self::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), Some(tls))
    }

    /// On a port that was free.
    pub async fn on(port: u16) -> Self {
        Self::start(TcpListener::bind(("127.0.0.1", port)).await.unwrap(), None)
    }

    fn start(listener: TcpListener, tls: Option<Arc<ServerConfig>>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let is_silent = Arc::<AtomicBool>::default();
        let silence = is_silent.clone();
        let task = tokio::spawn(async move {
            loop {
                let Ok((socket, _)) = listener.accept().await else { return };
                tokio::spawn(serve(socket, tls.clone(), silence.clone()));
            }
        });
        Self { port, is_silent, task }
    }

    /// From now on no byte passes, though connections are taken.
    pub fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::SeqCst);
    }

    /// How to reach a database through it.
    pub fn url(&self, db: &TestDb, query: &str) -> String {
        url(&format!("localhost:{}", self.port), db, query)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A URL with the cluster's user and password.
pub fn url(hosts: &str, db: &TestDb, query: &str) -> String {
    let value = |name: &str| value(&db.url, name);
    format!("postgres://{}:{}@{hosts}/{}?{query}", value("user"), value("password"), value("dbname"))
}

/// A value of the keywords and values that lead to the cluster.
pub fn value(text: &str, name: &str) -> String {
    let start = format!("{name}=");
    let pair = text.split_whitespace().find_map(|pair| pair.strip_prefix(&start)).unwrap();
    pair.trim_matches('\'').to_owned()
}

/// The folder of the cluster's socket.
pub fn socket_dir() -> PathBuf {
    value(&cluster().url("postgres"), "host").into()
}

async fn serve(mut socket: TcpStream, tls: Option<Arc<ServerConfig>>, is_silent: Arc<AtomicBool>) {
    let server = UnixStream::connect(socket_dir().join(".s.PGSQL.5432")).await.unwrap();
    let mut first = [0; 8];
    if socket.read_exact(&mut first).await.is_err() {
        return;
    }
    if first != SSL_REQUEST {
        let mut server = server;
        if server.write_all(&first).await.is_ok() {
            both(socket, server, is_silent).await;
        }
        return;
    }
    let Some(tls) = tls else {
        if socket.write_all(b"N").await.is_ok() {
            both(socket, server, is_silent).await;
        }
        return;
    };
    if socket.write_all(b"S").await.is_ok()
        && let Ok(stream) = TlsAcceptor::from(tls).accept(socket).await
    {
        both(stream, server, is_silent).await;
    }
}

async fn both(
    client: impl AsyncRead + AsyncWrite + Unpin,
    server: impl AsyncRead + AsyncWrite + Unpin,
    is_silent: Arc<AtomicBool>,
) {
    let (client_in, client_out) = tokio::io::split(client);
    let (server_in, server_out) = tokio::io::split(server);
    // What ends on one side ends on both.
    tokio::select! {
        () = pass(client_in, server_out, &is_silent) => {}
        () = pass(server_in, client_out, &is_silent) => {}
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, is_silent: &AtomicBool) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let Ok(count @ 1..) = from.read(&mut bytes).await else { return };
        while is_silent.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if to.write_all(&bytes[..count]).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}
