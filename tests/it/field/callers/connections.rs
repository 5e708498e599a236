//! Connections that stall, are kept, or are too many.

use std::time::Duration;

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::support::app::Setup;
use crate::support::{COMPANY, TestApp};

/// Longer than anything here takes on a starved machine.
const LONG: Duration = Duration::from_secs(60);
const PATH: &str = "/v3/webhooks/subscriptions";

async fn impatient() -> TestApp {
    TestApp::with(Setup { arguments: vec!["--client-timeout-seconds", "1"], ..Setup::default() }).await
}

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.address).await.unwrap()
}

/// Reads one answer with a content-length, head and body.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        let count = timeout(LONG, stream.read(&mut byte)).await.expect("it answers").unwrap_or(0);
        if count == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        bytes.push(byte[0]);
        if bytes.ends_with(b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            timeout(LONG, stream.read_exact(&mut body)).await.expect("the body comes").unwrap();
            bytes.extend_from_slice(&body);
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// Reads to the end of the connection.
async fn to_the_end(stream: &mut TcpStream) -> String {
    let mut rest = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut rest)).await.expect("the connection is closed");
    String::from_utf8_lossy(&rest).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_head_that_drips_is_cut_off_as_a_first_one_is() {
    let app = impatient().await;
    let mut stream = connect(&app).await;
    for _ in 0..2 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
    }
    let (mut reading, mut writing) = stream.into_split();
    let drip = tokio::spawn(async move {
        for byte in b"GET /healthz HTTP/1.1\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'a')) {
            if writing.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut rest = Vec::new();
    let _ = timeout(LONG, reading.read_to_end(&mut rest)).await.expect("the connection is closed");
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400 "), "{rest}");
    timeout(LONG, drip).await.expect("nobody takes it any more").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stalls_closes_its_connection_whatever_was_answered() {
    let app = impatient().await;
    let bearer = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", app.platform());
    for (what, head) in [
        ("no token", String::new()),
        ("no such path", "X-Path: no\r\n".to_owned()),
        ("another type", bearer.replace("json", "xml")),
        ("a good head", bearer.clone()),
    ] {
        for framing in ["Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", "Content-Length: 500\r\n\r\n{\"a\":"] {
            let path = if what == "no such path" { "/nothing" } else { PATH };
            let mut stream = connect(&app).await;
            stream.write_all(format!("POST {path} HTTP/1.1\r\nHost: x\r\n{head}{framing}").as_bytes()).await.unwrap();
            let got = to_the_end(&mut stream).await;
            assert!(got.starts_with("HTTP/1.1 4"), "{what}, {framing:?}: {got}");
            assert!(got.to_lowercase().contains("connection: close"), "{what}, {framing:?}: {got}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_its_answer_is_given_up() {
    let app = impatient().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(app.address).await.unwrap();
    // Far more than the buffers of a socket take, asked for at once and never read.
    let asked = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000);
    let sent = timeout(LONG, async {
        loop {
            if stream.write_all(&asked).await.is_err() {
                return;
            }
        }
    });
    sent.await.expect("the server closes, since nothing is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_kept_while_a_balancer_in_front_keeps_it() {
    let app = TestApp::with(Setup { arguments: vec!["--keep-alive-seconds", "3"], ..Setup::default() }).await;
    let mut stream = connect(&app).await;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 "));
    assert_eq!(to_the_end(&mut stream).await, "", "the setting counts");
    let args = <jetbridge::config::ServerArgs as clap::Args>::augment_args(clap::Command::new("x"));
    let default = args.get_arguments().find(|one| one.get_id() == "keep_alive_seconds").unwrap().get_default_values();
    assert!(default[0].to_str().unwrap().parse::<u64>().unwrap() > 75);
    let app = TestApp::new().await;
    let mut stream = connect(&app).await;
    for wait in [0, 7] {
        // Longer than any connection was kept before.
        tokio::time::sleep(Duration::from_secs(wait)).await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 "), "after {wait} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_by_its_head_is_not_asked_for_its_body() {
    let app = TestApp::new().await;
    let bearer = format!("Authorization: Bearer {}\r\n", app.platform());
    let json = "Content-Type: application/json\r\n";
    for (what, head, status) in [
        ("no token", format!("{json}Content-Length: 2\r\n"), "401"),
        ("another type", format!("{bearer}Content-Type: text/plain\r\nContent-Length: 2\r\n"), "415"),
        ("too large", format!("{bearer}{json}Content-Length: 99999999\r\n"), "413"),
    ] {
        let mut stream = connect(&app).await;
        let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Expect: 100-continue\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let got = answer(&mut stream).await;
        assert!(got.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {got}");
    }
    let mut stream = connect(&app).await;
    let body = crate::support::least(COMPANY).to_string();
    let length = body.len();
    for _ in 0..2 {
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\n{bearer}{json}Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_eq!(answer(&mut stream).await, "HTTP/1.1 100 Continue\r\n\r\n", "a good one is");
        stream.write_all(body.as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 201 "));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_head_is_asked_for_its_body_though_its_token_takes_a_while() {
    let provider = crate::keys::Provider::start();
    let (private, _) = crate::keys::rsa();
    *provider.keys.lock().unwrap() = serde_json::json!({ "keys": [crate::keys::jwk("a", private)] });
    // Its keys are fetched for the first request, so that nobody asks for the body before.
    let app = super::keys::app_of(&provider.url).await;
    let body = crate::support::least(COMPANY).to_string();
    let mut stream = connect(&app).await;
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        super::keys::token(Some("a"), private),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream).await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).await.unwrap();
    let got = answer(&mut stream).await;
    assert!(got.starts_with("HTTP/1.1 201 "), "{got}");
    provider.handle.stop(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_another_protocol_is_answered_in_this_one_and_told_that_it_ends() {
    let app = TestApp::new().await;
    for upgrade in [
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
    ] {
        let mut stream = connect(&app).await;
        stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n").as_bytes()).await.unwrap();
        let got = answer(&mut stream).await.to_lowercase();
        assert!(got.starts_with("http/1.1 200 ") && got.contains("connection: close"), "{got}");
        let body = crate::support::least(COMPANY).to_string();
        let mut stream = connect(&app).await;
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{upgrade}\r\n{body}",
            app.platform(),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let got = answer(&mut stream).await.to_lowercase();
        assert!(got.starts_with("http/1.1 201 ") && got.contains("connection: close"), "its body has an end: {got}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_nobody_wanted_does_not_cost_the_connection_when_it_is_all_there() {
    let app = TestApp::new().await;
    let mut stream = connect(&app).await;
    let framings = ["Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"];
    for framing in framings.iter().cycle().take(4) {
        let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
        let head = format!("GET {PATH}/{id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n", app.platform());
        stream.write_all(format!("{head}{framing}").as_bytes()).await.unwrap();
        let got = answer(&mut stream).await;
        assert!(got.starts_with("HTTP/1.1 404 ") && !got.to_lowercase().contains("connection: close"), "{got}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_there_are_too_many_connections_newcomers_are_answered() {
    let folder = crate::support::process::Folder::new();
    // A soft limit of descriptors that cannot be raised.
    let script = "ulimit -n 256; exec \"$0\" \"$@\"";
    // So patient that nobody goes by himself while this test runs: those that wait must be sent away for others.
    let arguments = ["--log", "error", "--workers", "1", "--client-timeout-seconds", "600"];
    let sandbox = crate::support::process::Sandbox::start_through(&folder.0, script, &arguments);
    let address = sandbox.url.strip_prefix("http://").unwrap().to_owned();
    let mut held = Vec::new();
    for turn in 0..450 {
        let Ok(Ok(mut stream)) = timeout(LONG, TcpStream::connect(&address)).await else { break };
        let start: &[u8] = match turn % 3 {
            0 => b"",
            1 => b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: a",
            _ => b"POST /_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
        };
        let _ = stream.write_all(start).await;
        held.push(stream);
    }
    for _ in 0..5 {
        let answer = timeout(LONG, sandbox.get("/readyz")).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer, with {} connections held", held.len()));
        assert_eq!(answer.status, 200, "with {} connections held", held.len());
    }
    let (code, _) = sandbox.stop("TERM");
    assert_eq!(code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operations_port_is_as_patient() {
    // The same server: what it is asked for makes no difference.
    let app = impatient().await;
    let mut stream = connect(&app).await;
    stream
        .write_all(b"POST /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        .await
        .unwrap();
    assert!(to_the_end(&mut stream).await.starts_with("HTTP/1.1 405 "));
    assert_eq!(app.send(app.request(Method::GET, "/readyz")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_opened_in_advance_is_closed_without_an_answer_to_nothing() {
    let app = impatient().await;
    assert_eq!(to_the_end(&mut connect(&app).await).await, "");
}
