//! The receivers: one port, TLS, a path for each subscription. Most are honest, the others are of the zoo: each treats the first
//! tries of some deliveries badly, as the seed says, and then does well.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use uuid::Uuid;

use super::ledger::{Ledger, Signed};
use super::plan::{OF_A_COMPANY, Plan, Random, SUBSCRIPTIONS};

/// Longer than a call may take.
const HANG: Duration = Duration::from_secs(45);
const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
/// Whole heads with 200, and bodies that are not what the heads say: good, since the head decides.
const ODD: [&str; 6] = [
    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nok",
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and HTTP/1.1 500 more",
    "HTTP/1.0 200 OK\r\n\r\nok",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
];
const STATUSES: [&str; 7] =
    ["500 X", "503 X\r\nRetry-After: 1", "429 X\r\nRetry-After: 1", "404 X", "410 X", "204 X", "201 X"];
const REDIRECTS: [&str; 5] = ["301", "302", "303", "307", "308"];
const BROKEN: [&str; 3] =
    ["HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 twohundred OK\r\n\r\n"];

/// How the tries of one delivery are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Good,
    /// After a while.
    Slow(Duration),
    /// So many tries are answered with another status.
    Status(u8),
    /// So many tries are redirected.
    Redirect(u8),
    /// So many connections are closed, reset or spoken to in another language.
    Reset(u8),
    /// With a strange body.
    Odd,
    /// The first try gets no answer.
    Hang,
}

impl Manner {
    pub fn of(subscription: usize, random: &mut Random) -> Self {
        // Up to five tries follow at once; the one after them waits for a minute.
        let times = |random: &mut Random| if random.is_one_in(20) { 6 } else { 1 + random.below(3) as u8 };
        match subscription {
            number if number % OF_A_COMPANY == 0 => Self::Good,
            1 if random.is_one_in(30) => Self::Status(times(random)),
            2 if random.is_one_in(50) => Self::Slow(Duration::from_millis(random.below(1_500))),
            2 => Self::Slow(Duration::from_millis(random.below(20))),
            4 if random.is_one_in(30) => Self::Reset(times(random)),
            5 if random.is_one_in(30) => Self::Redirect(times(random)),
            7 if random.is_one_in(10) => Self::Odd,
            8 if random.is_one_in(1_000) => Self::Hang,
            _ => Self::Good,
        }
    }

    fn is_good(self, tries: u8) -> bool {
        match self {
            Self::Status(times) | Self::Redirect(times) | Self::Reset(times) => tries > times,
            Self::Hang => tries > 1,
            Self::Good | Self::Slow(_) | Self::Odd => true,
        }
    }
}

/// Where they are, and whom their callers trust.
pub struct Receivers {
    pub address: SocketAddr,
    pub authority: String,
}

impl Receivers {
    pub async fn start(plan: Arc<Plan>, ledger: Arc<Ledger>) -> Self {
        let (authority, tls) = crate::support::sink::certificates();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(async move {
            loop {
                let Ok((socket, _)) = listener.accept().await else { continue };
                let _ = socket.set_nodelay(true);
                tokio::spawn(serve(tls.clone(), socket, plan.clone(), ledger.clone()));
            }
        });
        Self { address, authority }
    }

    pub fn url(&self, subscription: usize, path: u8) -> String {
        format!("https://localhost:{}/{subscription}/{path}", self.address.port())
    }
}

async fn serve(tls: TlsAcceptor, socket: TcpStream, plan: Arc<Plan>, ledger: Arc<Ledger>) {
    let Ok(mut stream) = tls.accept(socket).await else { return };
    let mut buffer = Vec::with_capacity(4096);
    while let Some(request) = Request::read(&mut stream, &mut buffer).await {
        let Some((manner, mut random, tries)) = receive(&request, &plan, &ledger) else { return };
        if !answer(&mut stream, manner, &mut random, tries).await {
            return;
        }
    }
}

/// Notes a request; gives how it is to be treated.
fn receive(request: &Request, plan: &Plan, ledger: &Ledger) -> Option<(Manner, Random, u8)> {
    let mut places = request.path.split('/').skip(1).map(str::parse::<usize>);
    let (Some(Ok(subscription)), Some(Ok(path)), None) = (places.next(), places.next(), places.next()) else {
        ledger.wrong("a request came where none should", || request.path.clone());
        return None;
    };
    let (id, number) = (request.id.parse::<Uuid>().ok(), number(&request.body));
    let known = number.filter(|number| *number < plan.events).and_then(|number| {
        let slot = plan.matched(number).iter().position(|one| *one == subscription)?;
        Some((id?.as_u128(), number, slot))
    });
    let Some((id, number, slot)) = known.filter(|_| subscription < SUBSCRIPTIONS) else {
        ledger.wrong("a receiver got what is not for it", || format!("{} at {}", request.id, request.path));
        return None;
    };
    let signed = Signed {
        id: &request.id,
        timestamp: &request.timestamp,
        signatures: &request.signatures,
        body: &request.body,
        path: path as u8,
    };
    let fault = ledger.knowledge(subscription, |knowledge| knowledge.fault(&signed, now()));
    let (manner, random) = plan.manner(subscription, number);
    let tries = ledger.account(|account| {
        if let Some(fault) = fault {
            account.wrong(fault, || format!("{} at {}", request.id, request.path));
        }
        let tries = account.note(number, slot, id);
        if manner.is_good(tries) {
            account.receive(number, slot, request.span);
        }
        tries
    });
    Some((manner, random, tries))
}

/// The number of an event, from its payload.
fn number(body: &[u8]) -> Option<u64> {
    let mark = b"\"number\":";
    let start = body.windows(mark.len()).position(|part| part == mark)? + mark.len();
    let digits = body[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&body[start..start + digits]).ok()?.parse().ok()
}

/// Answers, or not; tells whether the connection is kept.
async fn answer(stream: &mut TlsStream<TcpStream>, manner: Manner, random: &mut Random, tries: u8) -> bool {
    let bad = !manner.is_good(tries);
    let (text, is_kept) = match manner {
        Manner::Slow(time) => {
            tokio::time::sleep(time).await;
            (GOOD.to_owned(), true)
        }
        Manner::Odd => (random.of(&ODD).to_owned(), false),
        Manner::Status(_) if bad => (format!("HTTP/1.1 {}\r\nContent-Length: 0\r\n\r\n", random.of(&STATUSES)), true),
        Manner::Redirect(_) if bad => {
            let status = random.of(&REDIRECTS);
            let port = stream.get_ref().0.local_addr().map_or(0, |address| address.port());
            let place = format!("Location: https://localhost:{port}/trap");
            (format!("HTTP/1.1 {status} X\r\n{place}\r\nContent-Length: 0\r\n\r\n"), true)
        }
        Manner::Reset(_) if bad => match random.below(3) {
            0 => (String::new(), false),
            1 => {
                let _ = stream.get_ref().0.set_zero_linger();
                return false;
            }
            _ => (random.of(&BROKEN).to_owned(), false),
        },
        Manner::Hang if bad => {
            // Until who calls has enough.
            let _ = tokio::time::timeout(HANG, stream.read_u8()).await;
            return false;
        }
        _ => (GOOD.to_owned(), true),
    };
    let is_written = stream.write_all(text.as_bytes()).await.is_ok() && stream.flush().await.is_ok();
    if !is_kept {
        let _ = stream.shutdown().await;
    }
    is_kept && is_written
}

pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs() as i64
}

/// What matters of a request.
#[derive(Default)]
struct Request {
    path: String,
    id: String,
    timestamp: String,
    signatures: String,
    span: u64,
    body: Vec<u8>,
}

impl Request {
    /// The next one of a connection; `None` when that ends.
    async fn read(stream: &mut TlsStream<TcpStream>, buffer: &mut Vec<u8>) -> Option<Self> {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            if stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end + 4);
        let mut lines = head.lines();
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let (mut request, mut length) = (Self { path, ..Self::default() }, 0);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "webhook-id" => value.clone_into(&mut request.id),
                "webhook-timestamp" => value.clone_into(&mut request.timestamp),
                "webhook-signature" => value.clone_into(&mut request.signatures),
                "x-b3-spanid" => request.span = u64::from_str_radix(value, 16).ok()?,
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        while buffer.len() < length {
            if stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        }
        request.body = buffer.drain(..length).collect();
        Some(request)
    }
}
