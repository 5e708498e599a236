//! A load tool that costs little: kept connections, requests written whole, answers cut by
//! their length.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ASKED_AGAIN_FOR: Duration = Duration::from_secs(60);
static ASKED_AGAIN: AtomicU64 = AtomicU64::new(0);

/// Makes the n-th request.
pub type Requests = Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>;

/// One request, whole.
pub fn request(method: &str, path: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// What came of it.
pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub count: u64,
}

/// Keeps `connections` busy for `time`; every answer must have this status.
pub async fn run(address: SocketAddr, connections: usize, time: Duration, status: u16, requests: Requests) -> Load {
    let next = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(connection(address, started + time, status, requests.clone(), next.clone())))
        .collect();
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await.expect("a connection ended in a panic"));
    }
    let elapsed = started.elapsed().as_secs_f64();
    micros.sort_unstable();
    let at = |share: f64| f64::from(micros[((micros.len() - 1) as f64 * share) as usize]) / 1e3;
    let count = micros.len() as u64;
    Load { per_second: count as f64 / elapsed, p50_ms: at(0.5), p99_ms: at(0.99), count }
}

async fn connection(
    address: SocketAddr,
    until: Instant,
    status: u16,
    requests: Requests,
    next: Arc<AtomicU64>,
) -> Vec<u32> {
    let mut connection = Connection::open(address).await;
    let mut micros = Vec::with_capacity(1 << 16);
    while Instant::now() < until {
        let bytes = requests(next.fetch_add(1, Ordering::Relaxed));
        let started = Instant::now();
        connection.ask(&bytes, status).await;
        micros.push(started.elapsed().as_micros() as u32);
    }
    micros
}

/// A kept connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket has this option");
        Self { stream, buffer: Vec::with_capacity(1 << 16) }
    }

    /// One request; its answer must have this status. It is asked again after a 503, as every client does: where the disk
    /// stands still for longer than a request waits, that is in the time that it took, and told.
    pub async fn ask(&mut self, request: &[u8], status: u16) {
        let started = Instant::now();
        loop {
            self.stream.write_all(request).await.expect("the server reads");
            let got = answer(&mut self.stream, &mut self.buffer).await;
            if got == 503 && status != 503 && started.elapsed() < ASKED_AGAIN_FOR {
                let count = ASKED_AGAIN.fetch_add(1, Ordering::Relaxed) + 1;
                eprintln!("a 503 after {:.1} s in all, the {count}. of this run", started.elapsed().as_secs_f64());
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
            assert_eq!(got, status, "{}", String::from_utf8_lossy(&self.buffer));
            return;
        }
    }
}

/// Reads one answer; gives its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
            while buffer.len() < end + 4 + length {
                assert!(stream.read_buf(buffer).await.expect("the server answers") > 0, "cut off");
            }
            return head[9..12].parse().expect("a status line");
        }
        assert!(stream.read_buf(buffer).await.expect("the server answers") > 0, "closed");
    }
}
