//! The receiver of `listen`: takes deliveries over HTTPS on this machine, gives them to the local URL as they came, and its
//! answer back.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use anyhow::Context;
use chrono::SecondsFormat;
use http::header;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::cli::events::what;
use crate::cli::platform;
use crate::clock::Clock;
use crate::outbound;
use crate::sandbox::certificates::Certificates;
use crate::telemetry::lines::Lines;

/// A little less than the 40 s after which the engine gives up, so that it hears why.
const TIMEOUT: Duration = Duration::from_secs(38);
/// How long the local receiver may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest delivery: a payload is at most 1 MiB.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// What of an answer is given back; the engine keeps less.
const MAX_ANSWER: usize = 16 * 1024;
/// How long the body of an answer is waited for.
const BODY_TIME: Duration = Duration::from_secs(5);
/// Headers that belong to one connection (RFC 9110, section 7.6.1), or are told anew for the next one.
const OF_THE_CONNECTION: [header::HeaderName; 11] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
    header::EXPECT,
    header::HeaderName::from_static("keep-alive"),
    header::HeaderName::from_static("proxy-connection"),
];
/// How long the end may wait for the last lines to be read.
const FLUSH_LIMIT: Duration = Duration::from_secs(2);

/// What forwards, and what it has seen.
pub struct Forwarder {
    client: Client,
    /// For a receiver that speaks HTTP/2 without TLS, which nothing tells before it is tried.
    http2: Client,
    is_http2: AtomicBool,
    /// Standard output. A reader that hangs or is gone does not keep deliveries from being forwarded.
    lines: Lines,
    target: Url,
    is_json: bool,
    /// The local receiver could not be reached, and has not answered since.
    pub is_away: AtomicBool,
    /// A delivery failed, and none has succeeded since.
    has_failed: AtomicBool,
    /// A delivery succeeded after one had failed; cleared by who looks.
    pub is_back: AtomicBool,
}

/// What is known of a delivery from its body.
#[derive(Default, Deserialize)]
struct Envelope {
    #[serde(default)]
    event_type: String,
    operation: Option<String>,
}

/// One delivery, as it is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    time: String,
    delivery_id: &'a str,
    event_type: &'a str,
    operation: Option<&'a str>,
    /// The local answer.
    status: Option<u16>,
    /// What the engine was told.
    answered: u16,
    duration_ms: u64,
    error: Option<&'a str>,
}

/// What the local receiver said.
struct Local {
    status: StatusCode,
    content_type: Option<String>,
    retry_after: Option<String>,
    body: Vec<u8>,
}

impl Forwarder {
    /// Forwards to this URL. A certificate of the sandbox's authority is trusted; any is, if told so.
    pub fn to(target: Url, certificates: &Certificates, skip_verify: bool, is_json: bool) -> anyhow::Result<Self> {
        let authority =
            std::fs::read(certificates.authority()).context("reading the sandbox's certificate authority")?;
        let authority = reqwest::Certificate::from_pem(&authority)?;
        let builder = || {
            outbound::client_for(&target)
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(TIMEOUT)
                // A receiver that is restarted leaves dead connections; a new one costs nothing on this machine.
                .pool_max_idle_per_host(0)
                .tls_certs_merge([authority.clone()])
                .tls_danger_accept_invalid_certs(skip_verify)
        };
        let (client, http2) = (builder().build()?, builder().http2_prior_knowledge().build()?);
        let lines = Lines::to(std::io::stdout(), |_| String::new()).context("starting to print")?;
        let (is_away, has_failed, is_back, is_http2) = Default::default();
        Ok(Self { client, http2, is_http2, lines, target, is_json, is_away, has_failed, is_back })
    }

    /// Whether nothing has failed since the last success.
    pub fn is_fine(&self) -> bool {
        !self.has_failed.load(Ordering::SeqCst)
    }

    /// Where it forwards to.
    pub fn target(&self) -> &Url {
        &self.target
    }

    /// Whether the local receiver accepts connections.
    pub async fn is_reachable(&self) -> bool {
        let port = self.target.port_or_known_default().unwrap_or(80);
        let addresses: Vec<_> =
            outbound::addresses_here(&self.target).into_iter().map(|address| SocketAddr::new(address, port)).collect();
        let connected = tokio::net::TcpStream::connect(&addresses[..]);
        matches!(tokio::time::timeout(CONNECT_TIMEOUT, connected).await, Ok(Ok(_)))
    }

    /// Sends a delivery on: in HTTP/1.1, or what TLS settles on; without TLS also in HTTP/2 where only that is understood.
    /// A receiver of HTTP/2 alone has not read what it could not parse, so that nothing comes twice.
    async fn send(&self, headers: &HeaderMap, body: Bytes) -> Result<reqwest::Response, reqwest::Error> {
        let is_plain = self.target.scheme() == "http";
        if is_plain && self.is_http2.load(Ordering::SeqCst) {
            let sent = self.request(&self.http2, headers, body).send().await;
            // Another receiver may be in its place the next time.
            self.is_http2.store(sent.is_ok(), Ordering::SeqCst);
            return sent;
        }
        let error = match self.request(&self.client, headers, body.clone()).send().await {
            Err(error) if is_plain && !error.is_connect() && !error.is_timeout() => error,
            sent => return sent,
        };
        // What is no answer in HTTP/1.1 may be one in HTTP/2; where it is not, the first error tells more.
        let sent = self.request(&self.http2, headers, body).send().await.map_err(|_| error)?;
        self.is_http2.store(true, Ordering::SeqCst);
        Ok(sent)
    }

    fn request(&self, client: &Client, headers: &HeaderMap, body: Bytes) -> reqwest::RequestBuilder {
        let mut request = client.post(self.target.clone());
        for (name, value) in headers {
            let is_ours = OF_THE_CONNECTION.iter().any(|one| one.as_str() == name.as_str());
            if !is_ours {
                request = request.header(name.as_str(), value.as_bytes());
            }
        }
        request.body(body)
    }

    async fn call(&self, headers: &HeaderMap, body: Bytes) -> Result<Local, &'static str> {
        let mut response = self.send(headers, body).await.map_err(|error| platform::reason(&error))?;
        let text =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
        let (content_type, retry_after) = (text("content-type"), text("retry-after"));
        let status = StatusCode::from_u16(response.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
        let mut body = Vec::new();
        // The head decides, as it does for the engine: a body that does not end as it should is passed on as far as it came.
        let until = tokio::time::Instant::now() + BODY_TIME;
        while let Ok(Ok(Some(chunk))) = tokio::time::timeout_at(until, response.chunk()).await {
            body.extend_from_slice(&chunk[..chunk.len().min(MAX_ANSWER - body.len())]);
            if body.len() == MAX_ANSWER {
                break;
            }
        }
        Ok(Local { status, content_type, retry_after, body })
    }

    /// Notes how it went, for who asks that failed ones be tried again.
    fn note(&self, answer: &Result<Local, &'static str>) {
        match answer {
            Ok(local) if local.status == StatusCode::OK => {
                self.is_away.store(false, Ordering::SeqCst);
                if self.has_failed.swap(false, Ordering::SeqCst) {
                    self.is_back.store(true, Ordering::SeqCst);
                }
            }
            Ok(_) => self.has_failed.store(true, Ordering::SeqCst),
            Err(_) => {
                self.has_failed.store(true, Ordering::SeqCst);
                self.is_away.store(true, Ordering::SeqCst);
            }
        }
    }

    fn tell(&self, line: &Line<'_>) {
        let text = if self.is_json {
            serde_json::to_string(line).unwrap_or_default()
        } else {
            let status = line.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
            let what = what(line.event_type, line.operation);
            let error = line.error.map(|error| format!("  {error}")).unwrap_or_default();
            let time = crate::cli::terminal::clock_time(&line.time);
            format!("{time}  {what}  {status}  {} ms  {}{error}", line.duration_ms, line.delivery_id)
        };
        self.lines.push(format!("{text}\n").as_bytes());
    }

    /// Waits until what was told is written, but not for long.
    pub async fn flush(&self) {
        let lines = self.lines.clone();
        let _ = tokio::task::spawn_blocking(move || lines.flush(FLUSH_LIMIT)).await;
    }
}

async fn forward(forwarder: Data<Forwarder>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let started = Instant::now();
    let envelope: Envelope = serde_json::from_slice(&body).unwrap_or_default();
    let answer = forwarder.call(request.headers(), body).await;
    forwarder.note(&answer);
    let answered = answer.as_ref().map_or(StatusCode::BAD_GATEWAY, |local| match local.status {
        // The engine would take these for the beginning of an answer.
        status if status.is_informational() => StatusCode::BAD_GATEWAY,
        status => status,
    });
    forwarder.tell(&Line {
        time: Clock::system().now().to_rfc3339_opts(SecondsFormat::Millis, true),
        delivery_id: request.headers().get("x-spotnana-webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default(),
        event_type: &envelope.event_type,
        operation: envelope.operation.as_deref(),
        status: answer.as_ref().ok().map(|local| local.status.as_u16()),
        answered: answered.as_u16(),
        duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        error: answer.as_ref().err().copied(),
    });
    let mut response = HttpResponse::build(answered);
    match answer {
        Ok(local) => {
            for (name, value) in [(CONTENT_TYPE, local.content_type), (RETRY_AFTER, local.retry_after)] {
                if let Some(value) = value {
                    response.insert_header((name, value));
                }
            }
            response.body(local.body)
        }
        Err(why) => response.body(format!("jetbridge listen: {why}")),
    }
}

/// Answers deliveries at this path, on its own thread, until the handle stops it.
pub fn serve(
    listener: TcpListener,
    certificates: &Certificates,
    path: String,
    forwarder: Data<Forwarder>,
) -> anyhow::Result<ServerHandle> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(forwarder.clone())
            .app_data(PayloadConfig::new(MAX_BODY))
            .route(&path, web::post().to(forward))
    })
    .workers(1)
    .disable_signals()
    .listen_rustls_0_23(listener, certificates.server_config()?)
    .context("listening")?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}
