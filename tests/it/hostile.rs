//! Callers who mean harm.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::app::Setup;
use crate::support::{COMPANY, TestApp, least, least_with};

/// Sends raw bytes and reads until the server closes, or for 3 s.
async fn raw(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(app: &TestApp, more: &str) -> String {
    format!(
        "POST /v3/webhooks/subscriptions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n{more}\r\n",
        app.platform()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_in_any_field_is_only_text() {
    let app = TestApp::new().await;
    for text in ["'; DROP TABLE subscriptions; --", "\" OR 1=1", "$1", "\\'; SELECT pg_sleep(9)", "%s%n"] {
        let id = app.created(&least_with(json!({"name": text, "customHeaders": {"X-A": text}}))).await;
        let got = app.get(&id).await.body;
        assert_eq!((got["name"].as_str(), got["customHeaders"]["X-A"].as_str()), (Some(text), Some(text)));
        let request = app.request(Method::POST, "/v3/webhooks/subscriptions").header("idempotency-key", text);
        app.send(request.json(&least(COMPANY))).await.expect(201);
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        assert_eq!(app.list(COMPANY, &format!("?limit={query}")).await.paths(), ["limit"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn header_injection_is_refused_in_every_spelling() {
    let app = TestApp::new().await;
    for (name, value) in [
        ("X-A\r\nX-B", "1"),
        ("X-A:", "1"),
        ("X-A", "1\r\nHost: evil.example"),
        ("X-A", "1\nX-B: 2"),
        ("X-A", "1\u{0}2"),
        ("X-Ä", "1"),
        ("X A", "1"),
        ("", "1"),
    ] {
        let answer = app.create(&least_with(json!({"customHeaders": {name: value}}))).await;
        assert_eq!(answer.paths().len(), 1, "{name:?}: {value:?}");
    }
    let url = app.create(&least_with(json!({"url": "https://example.com/\r\nX-B: 2"}))).await;
    assert_eq!(url.paths(), ["url"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_refused_without_being_kept() {
    let app = TestApp::new().await;
    let declared = head(&app, "Content-Length: 10485760\r\n");
    let answer = raw(&app, declared.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("PAYLOAD_TOO_LARGE"), "{answer}");
    // Chunked, the size is known only on the way.
    let mut bytes = head(&app, "Transfer-Encoding: chunked\r\n").into_bytes();
    for _ in 0..160 {
        bytes.extend_from_slice(b"10000\r\n");
        bytes.extend_from_slice(&vec![b' '; 65536]);
        bytes.extend_from_slice(b"\r\n");
    }
    let answer = raw(&app, &bytes).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let body = " ".repeat(10 * 1024 * 1024);
    let request = app.request(Method::POST, "/v3/webhooks/subscriptions").header("content-type", "application/json");
    // The server may close before it has read all: then the client sees a broken pipe.
    if let Ok(response) = request.body(body).send().await {
        assert_eq!(response.status().as_u16(), 413);
    }
    assert_eq!(app.create(&least(COMPANY)).await.status, 201, "and it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_nested_10_000_deep_is_refused() {
    let app = TestApp::new().await;
    for body in ["[".repeat(10_000), "{\"a\":".repeat(10_000), format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000))]
    {
        let request =
            app.request(Method::POST, "/v3/webhooks/subscriptions").header("content-type", "application/json");
        assert_eq!(app.send(request.body(body)).await.paths(), [""]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_head_and_a_slow_body_are_cut_off() {
    let setup = Setup { arguments: vec!["--client-timeout-seconds", "1"], ..Setup::default() };
    let app = TestApp::with(setup).await;
    let started = Instant::now();
    let slow_head = async {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        for byte in b"GET /healthz HTTP/1.1\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(90), stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "the connection is closed");
        String::from_utf8_lossy(&rest).into_owned()
    };
    let slow_body = async {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let head = head(&app, "Content-Length: 1000\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(90), stream.read(&mut answer)).await;
        String::from_utf8_lossy(&answer[..read.expect("it answers").unwrap_or(0)]).into_owned()
    };
    let (head_answer, body_answer) = tokio::join!(slow_head, slow_body);
    assert_refused_in_shape(&head_answer, "a slow head");
    assert!(
        body_answer.starts_with("HTTP/1.1 400 ") && body_answer.contains("must arrive within 10 s"),
        "{body_answer}"
    );
    assert!(started.elapsed() < Duration::from_secs(100));
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_do_not_keep_others_waiting() {
    let app = TestApp::new().await;
    let mut held = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(b"POST /v3/webhooks/subscriptions HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        held.push(stream);
    }
    let started = Instant::now();
    assert_eq!(app.create(&least(COMPANY)).await.status, 201);
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_refused_in_the_contracts_shape_too() {
    let app = TestApp::new().await;
    let head_too_large = {
        let mut head = b"GET /healthz HTTP/1.1\r\n".to_vec();
        (0..5000).for_each(|n| head.extend_from_slice(format!("X-{n}: {}\r\n", "v".repeat(100)).as_bytes()));
        head
    };
    let long_path = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000));
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v3/<x> HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v3/webhooks/subscriptions HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v3/webhooks/subscriptions HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        &head_too_large,
        long_path.as_bytes(),
    ] {
        let answer = raw(&app, bytes).await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        // A closed connection says nothing, hence nothing of another shape.
        if !answer.is_empty() {
            assert_refused_in_shape(&answer, &shown);
        }
    }
    let bad_path = raw(&app, b"GET /v3/<x> HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_refused_in_shape(&bad_path, "a bad path is answered");
    assert_eq!(app.create(&least(COMPANY)).await.status, 201);
}

fn assert_refused_in_shape(answer: &str, what: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{what}: {answer}"));
    assert!(head.starts_with("HTTP/1.1 4") && head.contains("x-request-id: "), "{what}: {answer}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{what}: {answer}"));
    crate::support::app::assert_is_error(&body, what);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_a_million_faults_gets_a_short_answer() {
    let app = TestApp::new().await;
    let values = vec!["1"; 250_000].join(",");
    let fields: String = (0..50_000).map(|n| format!("\"f{n}\":1,")).collect();
    let predicates = format!(r#"{{"scopes":[{{"predicates":[{{"type":"COMPANY","values":[{values}]}}]}}]}}"#);
    let empty = vec![r#"{"values":[]}"#; 70_000].join(",");
    for (body, least) in [
        (format!(r#"{{"eventSource":{{"scopes":[{{"predicates":[{empty}]}}]}}}}"#), "eventSource.scopes[0].predicates"),
        (format!(r#"{{"eventSource":{predicates}}}"#), "eventSource.scopes[0].predicates[0].values"),
        (format!(r#"{{{fields}"z":1}}"#), "f0"),
        (format!(r#"{{"eventTypes":[{values}]}}"#), "eventTypes[0]"),
        (format!(r#"{{"customHeaders":{{{fields}"z":1}}}}"#), "customHeaders"),
    ] {
        let request = app.anonymous(Method::POST, "/_mock/openapi/webhooksubscriptionapi/v3/webhooks/subscriptions");
        let answer = app.send(request.header("content-type", "application/json").body(body)).await;
        assert!(answer.paths().contains(&least), "{least}: {:?}", &answer.paths()[..3]);
        assert!(answer.paths().len() <= 1010 && answer.text.len() < 512 * 1024, "{} bytes", answer.text.len());
    }
}
