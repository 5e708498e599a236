//! What deliveries are posted to: a TLS server, in a process of its own, that counts, and takes the time from
//! the `sentAt` in each body to its receipt. A second, plain port tells.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How long a hanging endpoint hangs.
const HANG: Duration = Duration::from_secs(40);

/// Microseconds since 1970: one clock for all processes of a machine.
pub fn micros() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_micros() as u64
}

#[derive(Default)]
struct Seen {
    latencies: Vec<u32>,
    last: u64,
}

/// Runs until killed. `/hang/…` hangs; whatever else answers 200, and is counted unless it is `/uncounted/…`.
pub async fn serve(control_port: u16) {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let (ca, tls) = certificates();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let seen = Arc::new(Mutex::new(Seen::default()));
    let control = TcpListener::bind(("127.0.0.1", control_port)).await.expect("the port is free");
    tokio::spawn(answer_questions(control, seen.clone(), address, ca));
    loop {
        let (socket, _) = listener.accept().await.expect("it accepts");
        let _ = socket.set_nodelay(true);
        let (tls, seen) = (tls.clone(), seen.clone());
        tokio::spawn(async move {
            let Ok(stream) = tls.accept(socket).await else { return };
            let service = service_fn(move |request| receive(request, seen.clone()));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn receive(
    request: Request<Incoming>,
    seen: Arc<Mutex<Seen>>,
) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
    if request.uri().path().starts_with("/hang/") {
        tokio::time::sleep(HANG).await;
        return Ok(Response::new(Full::new(Bytes::new())));
    }
    let uncounted = request.uri().path().starts_with("/uncounted/");
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let now = micros();
    let mark = b"\"sentAt\":";
    if uncounted {
        return Ok(Response::new(Full::new(Bytes::new())));
    }
    if let Some(place) = body.windows(mark.len()).position(|part| part == mark) {
        let digits = body[place + mark.len()..].iter().take_while(|byte| byte.is_ascii_digit());
        let sent = digits.fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        let mut seen = seen.lock().expect("nobody panics while holding it");
        seen.latencies.push(now.saturating_sub(sent) as u32);
        seen.last = now;
    }
    Ok(Response::new(Full::new(Bytes::new())))
}

/// An authority, in PEM, and what shows a certificate of it for `localhost`.
pub fn certificates() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("they fit");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

async fn answer_questions(listener: TcpListener, seen: Arc<Mutex<Seen>>, address: SocketAddr, ca: String) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { return };
        let (seen, ca) = (seen.clone(), ca.clone());
        tokio::spawn(async move {
            let mut stream = BufReader::new(socket);
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = match line.trim() {
                    "where" => json!({"port": address.port(), "ca": ca}),
                    "count" => json!({"count": seen.lock().expect("nobody panics while holding it").latencies.len()}),
                    _ => take(&seen),
                };
                line.clear();
                let _ = stream.get_mut().write_all(format!("{answer}\n").as_bytes()).await;
            }
        });
    }
}

/// What came since the last time.
fn take(seen: &Mutex<Seen>) -> Value {
    let seen = std::mem::take(&mut *seen.lock().expect("nobody panics while holding it"));
    let mut latencies = seen.latencies;
    latencies.sort_unstable();
    let at = |share: f64| latencies.get(((latencies.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or(0);
    json!({
        "count": latencies.len(), "p50Ms": f64::from(at(0.5)) / 1e3, "p99Ms": f64::from(at(0.99)) / 1e3, "lastMicros": seen.last,
    })
}

/// Asks a running sink.
pub async fn ask(control: SocketAddr, question: &str) -> Value {
    let mut stream = BufReader::new(TcpStream::connect(control).await.expect("the sink runs"));
    stream.get_mut().write_all(format!("{question}\n").as_bytes()).await.expect("it reads");
    let mut line = String::new();
    stream.read_line(&mut line).await.expect("it answers");
    serde_json::from_str(&line).expect("it answers JSON")
}
