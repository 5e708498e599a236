//! A receiver below HTTP: what it does with a connection is its own.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::certificates::{Certificate, acceptor};

pub struct Wild {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Wild {
    /// Does this with each connection, counted from 0.
    pub async fn new<F>(keep: impl Fn(usize, TcpStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(keep(counted.fetch_add(1, Ordering::SeqCst), socket));
            }
        });
        Self { address, connections, task }
    }

    /// Does this with each connection after a handshake in which it offers these protocols.
    pub async fn with_tls<F>(
        protocols: &[&str],
        keep: impl Fn(usize, TlsStream<TcpStream>) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let tls = acceptor(Certificate::Good, protocols);
        Self::new(move |place, socket| {
            let (tls, keep) = (tls.clone(), keep.clone());
            async move {
                if let Ok(stream) = tls.accept(socket).await {
                    keep(place, stream).await;
                }
            }
        })
        .await
    }

    /// Listens and accepts nothing: its queue is full, so that the kernel drops who knocks.
    pub async fn never_accepting() -> Self {
        Self::never_accepting_at("127.0.0.1:0".parse().unwrap()).await
    }

    /// The same, at this address.
    pub async fn never_accepting_at(address: SocketAddr) -> Self {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut fillers = Vec::new();
        while let Ok(connected) = timeout(Duration::from_millis(500), TcpStream::connect(address)).await {
            fillers.push(connected.unwrap());
            assert!(fillers.len() < 16, "a queue of one must be full");
        }
        let task = tokio::spawn(async move {
            let _kept = (listener, fillers);
            std::future::pending::<()>().await;
        });
        Self { address, connections: Arc::default(), task }
    }

    /// Has a port and does not listen.
    pub fn refusing() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let task = tokio::spawn(async move {
            // The port stays taken, so that no other test gets it.
            let _kept = socket;
            std::future::pending::<()>().await;
        });
        Self { address, connections: Arc::default(), task }
    }

    /// By address, since `localhost` may have one more.
    pub fn url(&self) -> String {
        format!("https://{}/hooks", self.address)
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Wild {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads until the other side closes, however it does.
pub async fn read_to_end(stream: &mut (impl AsyncRead + Unpin)) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
}
