//! A receiver on a real socket: keeps what it gets, and answers as it is told.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::certificates::{Certificate, acceptor};

/// A request, whole.
#[derive(Clone, Debug)]
pub struct Received {
    pub head: String,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("x-spotnana-webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub enum Reply {
    /// This status, with these headers (each ended by CR LF) and body.
    Status(u16, &'static str, &'static str),
    /// The same after a while.
    Late(Duration, u16),
    /// Nothing, ever.
    Nothing,
    /// The connection closed at once.
    Close,
    /// These bytes, then closed.
    Raw(Vec<u8>),
    /// These bytes, then the second ones again and again, so far apart.
    Endless(Vec<u8>, Vec<u8>, Duration),
}

impl Reply {
    pub fn ok() -> Self {
        Self::Status(200, "", "ok")
    }

    pub fn status(status: u16) -> Self {
        Self::Status(status, "", "")
    }
}

type Script = Arc<dyn Fn(usize, &Received) -> Reply + Send + Sync>;

pub struct Receiver {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

/// What happened on the sockets of a receiver.
#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    open: AtomicUsize,
    written: AtomicUsize,
}

impl Receiver {
    /// Answers 200 to all.
    pub async fn new() -> Self {
        Self::scripted(|_, _| Reply::ok()).await
    }

    /// Answers with these in turn, then with the last for ever.
    pub async fn answering(replies: Vec<Reply>) -> Self {
        Self::scripted(move |n, _| replies[n.min(replies.len() - 1)].clone()).await
    }

    /// Answers the n-th request, from 0, as told.
    pub async fn scripted(script: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(Certificate::Good, Arc::new(script)).await
    }

    pub async fn with(certificate: Certificate, script: Script) -> Self {
        Self::start(certificate, script, true).await
    }

    /// Forgets what it got once it has answered: for very many requests, of which the script notes what matters.
    pub async fn forgetful(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Certificate::Good, Arc::new(move |_, received| script(received)), false).await
    }

    async fn start(certificate: Certificate, script: Script, keeps: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let tls = acceptor(certificate, &["http/1.1"]);
        let counts = Arc::new(Counts::default());
        let (kept, counted) = (received.clone(), counts.clone());
        let task = tokio::spawn(async move {
            loop {
                let Ok((socket, _)) = listener.accept().await else { return };
                let (tls, script, kept, counts) = (tls.clone(), script.clone(), kept.clone(), counted.clone());
                counts.connections.fetch_add(1, Ordering::SeqCst);
                counts.open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    if let Ok(stream) = tls.accept(socket).await {
                        let _ = serve(stream, &script, keeps.then_some(&*kept), &counts).await;
                    }
                    counts.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, received, counts, task }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}/hooks", self.address.port())
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    /// How many connections there are, as far as reading or writing has told.
    pub fn open(&self) -> usize {
        self.counts.open.load(Ordering::SeqCst)
    }

    /// How many bytes of endless answers the sockets took.
    pub fn written(&self) -> usize {
        self.counts.written.load(Ordering::SeqCst)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    script: &Script,
    kept: Option<&Mutex<Vec<Received>>>,
    counts: &Counts,
) -> std::io::Result<()> {
    while let Some(request) = read(&mut stream).await? {
        let place = kept.map_or(0, |kept| {
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            kept.len() - 1
        });
        match script(place, &request) {
            Reply::Status(status, headers, body) => stream.write_all(&answer(status, headers, body)).await?,
            Reply::Late(time, status) => {
                tokio::select! {
                    () = tokio::time::sleep(time) => stream.write_all(&answer(status, "", "")).await?,
                    read = stream.read_u8() => return read.map(drop),
                }
            }
            // Until the other side has had enough.
            Reply::Nothing => return stream.read_u8().await.map(drop),
            Reply::Close => return Ok(()),
            Reply::Raw(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Reply::Endless(first, again, apart) => {
                stream.write_all(&first).await?;
                loop {
                    stream.write_all(&again).await?;
                    stream.flush().await?;
                    counts.written.fetch_add(again.len(), Ordering::SeqCst);
                    if !apart.is_zero() {
                        tokio::select! {
                            () = tokio::time::sleep(apart) => {}
                            read = stream.read_u8() => return read.map(drop),
                        }
                    }
                }
            }
        }
        stream.flush().await?;
    }
    Ok(())
}

fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> std::io::Result<Option<Received>> {
    let mut buffer = Vec::new();
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let headers: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = buffer.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Received { head, headers, body }))
}
