//! The port of the inboxes: what it takes, who is kept out, and which one it is.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::stream::Events;
use super::{SOON, local_client, path, put_faults, trusting, url};
use crate::support::process::{Folder, Sandbox, client, program};
use crate::support::{Answer, Setup, TestApp, booking, certificates, least_with};

#[tokio::test(flavor = "multi_thread")]
async fn the_port_of_the_inboxes_takes_deliveries_and_nothing_else() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let sender = local_client();
    let get = Answer::of(sender.get(url(&app, "a")).send().await.unwrap()).await;
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
    let message = get.body["errorMessages"][0]["message"].as_str().unwrap();
    assert!(message.contains("/sandbox/v1/inboxes/a/requests"), "{message}");
    let root = app.inboxes.url().replace("/inbox", "");
    for wrong in ["/", "/inbox", "/inbox/", "/inbox/a.b", "/inbox/a/b", "/sandbox/v1/inboxes"] {
        let answer = Answer::of(sender.post(format!("{root}{wrong}")).send().await.unwrap()).await;
        assert_eq!(
            (answer.status, &answer.body["errorMessages"][0]["errorCode"]),
            (404, &json!("RESOURCE_NOT_FOUND")),
            "{wrong}"
        );
    }
    let most = 1024 * 1024 + 64 * 1024;
    assert_eq!(sender.post(url(&app, "a")).body("x".repeat(most)).send().await.unwrap().status(), 200);
    let chunked = |size: usize| {
        let piece = move |_| Ok::<_, std::io::Error>(hyper::body::Frame::data(bytes::Bytes::from("x".repeat(size))));
        let pieces = http_body_util::StreamBody::new(futures_util::stream::iter((0..17).map(piece)));
        sender.post(url(&app, "a")).body(reqwest::Body::wrap(pieces))
    };
    assert_eq!(chunked(64 * 1024).send().await.unwrap().status(), 200);
    // The server may close before all of it was sent.
    for request in [sender.post(url(&app, "a")).body("x".repeat(most + 1)), chunked(80 * 1024)] {
        assert!(request.send().await.map_or(true, |answer| answer.status() == 413));
    }
    assert_eq!(app.get_path(&path("a", "")).await.expect(200)["received"], 2, "what is refused is not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_clients_do_not_keep_an_inbox_from_its_work() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let port: u16 = app.inboxes.url().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let connect = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // Silent ones, ones that speak no TLS, ones that are gone.
    let silent = futures_util::future::join_all((0..50).map(|_| connect())).await;
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 4096], b"\x16\x03\x01\xff\xff"] {
        connect().await.write_all(bytes).await.unwrap();
    }
    for socket in silent.iter().take(10) {
        socket.set_zero_linger().unwrap();
    }
    let tls = connector();
    for (text, expected) in [
        ("nonsense\r\n\r\n".to_owned(), "HTTP/1.1 400 "),
        (format!("POST /inbox/a HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(70_000)), "HTTP/1.1 431 "),
        (format!("POST /inbox/a HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(129)), "HTTP/1.1 431 "),
        ("POST /inbox/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_owned(), "HTTP/1.1 400 "),
        ("POST /inbox/a HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n".to_owned(), "HTTP/1.1 413 "),
    ] {
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let mut stream = tls.connect(name, connect().await).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = [0; 13];
        let read = timeout(SOON, stream.read_exact(&mut answer)).await;
        assert!(matches!(read, Ok(Ok(_))), "{read:?}: {} of {}", &text[..40], text.len());
        assert_eq!(String::from_utf8_lossy(&answer), expected, "{}", &text[..20]);
    }
    let answer = local_client().post(url(&app, "a")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    drop(silent);
}

/// A TLS client of the inboxes.
fn connector() -> tokio_rustls::TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.roots.extend(certificates::roots().roots);
    let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    tokio_rustls::TlsConnector::from(std::sync::Arc::new(tls))
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_take_every_connection_and_say_nothing_make_room_for_others() {
    // Than there are places.
    const MORE: usize = 520;
    // Both ends of them are this process's.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, ..limit };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, raised);
    let app = TestApp::with(Setup::with_inboxes()).await;
    let port: u16 = app.inboxes.url().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let tls = connector();
    let connect = async || {
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        tls.connect(name, tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap()).await.unwrap()
    };
    for speaks in [false, true] {
        let begun = std::time::Instant::now();
        let mut held = Vec::new();
        while held.len() < MORE {
            let mut stream = connect().await;
            if speaks {
                let request = b"POST /inbox/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(request).await.unwrap();
                stream.read_exact(&mut [0; 12]).await.unwrap();
            }
            held.push(stream);
        }
        assert_eq!(local_client().post(url(&app, "a")).send().await.unwrap().status(), 200);
        // The first of them were kept for 100 s.
        assert!(begun.elapsed() < Duration::from_secs(95), "{:?}", begun.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_its_answers_by_the_byte_is_given_up() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    put_faults(&app, "a", json!({"body": "x".repeat(1000)})).await;
    let port: u16 = app.inboxes.url().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let socket = socket.connect(([127, 0, 0, 1], port).into()).await.unwrap();
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let stream = connector().connect(name, socket).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    let slowly = tokio::spawn(async move {
        while matches!(reading.read(&mut [0; 64]).await, Ok(1..)) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    let request = b"POST /inbox/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".repeat(1000);
    let sent = timeout(Duration::from_secs(150), async { while writing.write_all(&request).await.is_ok() {} });
    sent.await.expect("next to nothing is read, so the server closes");
    slowly.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sandbox_takes_a_free_port_for_its_inboxes_and_a_chosen_one_must_be_free() {
    let folder = Folder::new();
    // Whether this test has the usual port or somebody else, nobody of these does.
    let usual = std::net::TcpListener::bind(("127.0.0.1", 8443));
    let first = Sandbox::start_with(&folder.0, &[], &[]);
    let env = |name: &str| {
        let text = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix("='")).unwrap();
        line.trim_end_matches('\'').to_owned()
    };
    let url = env("JETBRIDGE_INBOX_URL");
    assert!(first.banner.contains(&format!("Inboxes  {url}/")), "{}", first.banner);
    let second = Sandbox::start_with(&folder.0, &[], &["--log", "jetbridge=info"]);
    let other = env("JETBRIDGE_INBOX_URL");
    assert_ne!(url, other);
    let sender = trusting(&std::fs::read(env("JETBRIDGE_CA")).unwrap());
    for url in [&url, &other] {
        let answer = sender.post(format!("{url}/first")).body("{}").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let (code, log) = second.stop("TERM");
    assert_eq!(code, Some(0));
    let told = log.contains("port 8443 cannot be listened on: the inboxes have another");
    assert!(told || usual.is_err(), "{log}");

    let port = url.split([':', '/']).nth(4).unwrap();
    let arguments = ["sandbox", "--port", "0", "--log", "off", "--inbox-port", port];
    let refused = program(&folder.0, &arguments).output().unwrap();
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("port {port} cannot be listened on: choose another with --inbox-port")), "{error}");

    // A booking event over the real engine of the real program, and a stream that ends when it stops.
    let stream = client().get(format!("{}/sandbox/v1/inboxes/live/stream", first.url)).bearer_auth(&first.token);
    let mut events = Events { answer: stream.send().await.unwrap(), text: String::new() };
    events.block().await.unwrap();
    first.create(&least_with(json!({"url": format!("{url}/live")}))).await.unwrap().expect(201);
    let publish = client().post(format!("{}/ext/v1/events", first.url)).bearer_auth(&first.token).json(&booking());
    assert_eq!(publish.send().await.unwrap().status(), 202);
    let (_, request) = events.next().await.unwrap();
    assert_eq!(request["verification"]["isValid"], true, "{request}");
    let began = std::time::Instant::now();
    let stopping = tokio::task::spawn_blocking(move || first.stop("INT"));
    assert!(events.next().await.is_none());
    assert_eq!(stopping.await.unwrap().0, Some(0));
    assert!(began.elapsed() < Duration::from_secs(8), "nobody waited for the reader: {:?}", began.elapsed());
}
