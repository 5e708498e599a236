//! Those that fail at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Animal, DELIVERED, endless, gzip_bomb, let_loose, look};
use crate::support::certificates::Certificate;
use crate::support::wild::read_to_end;
use crate::support::{Receiver, Reply, Setup, TestApp, Wild, booking};

/// What one try may take, with all of them on a busy machine. None of these waits for anything.
const QUICK_MS: f64 = 15_000.0;

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

/// Answers the first of a handshake with these bytes.
async fn shaking_hands_with(bytes: &'static [u8]) -> Wild {
    Wild::new(move |_, mut socket: TcpStream| async move {
        let _ = socket.read(&mut [0; 8192]).await;
        let _ = socket.write_all(bytes).await;
        read_to_end(&mut socket).await;
    })
    .await
}

async fn without_connection_or_tls() -> Vec<Animal> {
    let resets = Wild::new(|_, socket| async move { socket.set_zero_linger().unwrap() }).await;
    let resets_in_tls = Wild::with_tls(&["http/1.1"], |_, mut stream| async move {
        let _ = stream.read(&mut [0; 8192]).await;
        stream.get_ref().0.set_zero_linger().unwrap();
    })
    .await;
    // What OpenSSL sends when it may speak nothing newer than TLS 1.1: alert 70, protocol_version.
    let refuses_tls = shaking_hands_with(b"\x15\x03\x03\0\x02\x02\x46").await;
    // What a server sends that knows nothing of newer versions: a ServerHello of 1.1.
    let hello: &[u8] = b"\x16\x03\x02\0\x2a\x02\0\0\x26\x03\x020123456789abcdef0123456789abcdef\0\0\x2f\0";
    vec![
        Animal::wild("refuses", Some("CONNECTION_REFUSED"), Wild::refusing()),
        Animal::wild("resets", Some("CONNECTION_RESET"), resets),
        Animal::wild("resets after the request", Some("CONNECTION_RESET"), resets_in_tls),
        Animal::wild("hangs up", Some("CONNECTION_RESET"), Wild::new(|_, _| async {}).await),
        Animal::wild("TLS 1.1, told", Some("TLS_VERSION_TOO_OLD"), refuses_tls),
        Animal::wild("TLS 1.1, tried", Some("TLS_VERSION_TOO_OLD"), shaking_hands_with(hello).await),
        Animal::wild(
            "no TLS",
            Some("TLS_FAILED"),
            shaking_hands_with(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await,
        ),
        Animal::wild("no TLS ever", Some("TLS_FAILED"), shaking_hands_with(b"\0\0\0\0\0\0\0\0").await),
    ]
}

async fn answering_badly() -> Vec<Animal> {
    const RESET: &str = "CONNECTION_RESET";
    const MALFORMED: &str = "ANSWER_MALFORMED";
    let mut animals = Vec::new();
    for (name, end, text) in [
        ("closes in the head", RESET, "HTTP/1.1 200 OK\r\nContent-Le"),
        ("speaks SSH", MALFORMED, "SSH-2.0-OpenSSH_9.6\r\n"),
        ("switches protocols", "STATUS_UNKNOWN", "HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    ] {
        animals.push(Animal::answering(name, Some(end), raw(text)).await);
    }
    // The head decides, whatever comes after it.
    let too_long = "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n".to_owned() + &"x".repeat(65537);
    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n".to_owned() + &"x".repeat(65536);
    for (name, text) in [
        ("just short enough", whole.as_str()),
        ("just too long", too_long.as_str()),
        ("too short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"),
        ("a chunk too short", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort"),
        ("no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"),
        ("a chunk of a size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nok"),
        ("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
        ("a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok"),
        ("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok"),
        ("a line that is none", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        ("more than it announced", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and HTTP/1.1 500 more"),
        ("a body until the end", "HTTP/1.0 200 OK\r\n\r\nok"),
        (
            "hints and then an answer",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ),
    ] {
        animals.push(Animal::answering(name, DELIVERED, raw(text)).await);
    }
    animals.push(Animal::answering("closes after the request", Some(RESET), Reply::Close).await);
    animals.push(Animal::answering("gzip bomb", DELIVERED, Reply::Raw(gzip_bomb())).await);
    animals
}

async fn with_bad_certificates() -> Vec<Animal> {
    let mut animals = Vec::new();
    for (name, end, certificate) in [
        ("expired", "CERTIFICATE_EXPIRED", Certificate::Expired),
        ("not yet valid", "CERTIFICATE_NOT_YET_VALID", Certificate::NotYetValid),
        ("self-signed", "CERTIFICATE_UNTRUSTED", Certificate::SelfSigned),
        ("wrong name", "CERTIFICATE_WRONG_NAME", Certificate::WrongName),
    ] {
        let script = |_, _: &_| -> Reply { panic!("no request may come over a connection that is not trusted") };
        let receiver = Receiver::with(certificate, Arc::new(script)).await;
        animals.push(Animal::new(name, Some(end), receiver.url(), receiver));
    }
    animals
}

#[tokio::test(flavor = "multi_thread")]
async fn each_quick_animal_ends_with_its_own_reason_on_every_try() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let mut animals = without_connection_or_tls().await;
    animals.extend(answering_badly().await);
    animals.extend(with_bad_certificates().await);
    let (event, names) = let_loose(&app, animals.iter().map(|one| (one.name, one.url.as_str()))).await;
    app.engine().step().await;
    let seen = look(&app, &event, &names).await;
    let mut wrong = Vec::new();
    for animal in &animals {
        let delivery = &seen[animal.name];
        let attempts = delivery["attempts"].as_array().unwrap();
        let (state, reason) = animal.state_and_reason("WAITING");
        let tries = if animal.end == DELIVERED { 1 } else { 6 };
        let is_right = delivery["state"] == state
            && attempts.len() == tries
            && attempts.iter().all(|one| one["reason"] == reason && one["totalMs"].as_f64().unwrap() < QUICK_MS);
        if !is_right {
            let reasons: Vec<_> = attempts.iter().map(|one| (&one["reason"], &one["totalMs"])).collect();
            wrong.push(format!("{}, not {reason}: {} {reasons:?}", animal.name, delivery["state"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let answer = seen["gzip bomb"]["attempts"][0]["answer"].as_str().unwrap();
    assert!(answer.starts_with("\u{1f}\u{fffd}\u{8}") && answer.len() < 16 * 1024, "it is kept as it came: {answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_ends_is_ended_early_and_its_connection_is_closed() {
    let app = TestApp::with(Setup::with_receivers()).await;
    const DELIVERED_ALL_THE_SAME: Option<&str> = None;
    let too_many = Some("ANSWER_HEADERS_TOO_LARGE");
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let animals = [
        ("endless headers", too_many, endless("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n")),
        ("one endless header", too_many, endless("HTTP/1.1 200 OK\r\nX-A: ", "again")),
        ("an endless status", too_many, endless("HTTP/1.1 200 ", "again")),
        ("endless body", DELIVERED_ALL_THE_SAME, endless("HTTP/1.1 200 OK\r\n\r\n", "again")),
        ("endless chunks", DELIVERED_ALL_THE_SAME, endless(chunked, "1\r\na\r\n")),
        (
            "a body of a terabyte",
            DELIVERED_ALL_THE_SAME,
            endless("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", "again"),
        ),
        (
            "endless trailers",
            DELIVERED_ALL_THE_SAME,
            endless(&(chunked.to_owned() + "0\r\n"), "X-Again: and again\r\n"),
        ),
        ("an endless chunk extension", DELIVERED_ALL_THE_SAME, endless(&(chunked.to_owned() + "1;"), "again")),
        ("100-continue storm", Some("ANSWER_MALFORMED"), endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
    ];
    let mut receivers = Vec::new();
    for (name, reason, reply) in animals {
        receivers.push((name, reason, Receiver::answering(vec![reply]).await));
    }
    let urls: Vec<_> = receivers.iter().map(|(name, _, receiver)| (*name, receiver.url())).collect();
    let (event, names) = let_loose(&app, urls.iter().map(|(name, url)| (*name, url.as_str()))).await;
    app.engine().step().await;
    let seen = look(&app, &event, &names).await;
    for (name, reason, receiver) in &receivers {
        for attempt in seen[name]["attempts"].as_array().unwrap() {
            let is_right = attempt["reason"].as_str() == *reason && attempt["totalMs"].as_f64().unwrap() < QUICK_MS;
            assert!(is_right, "{name}: {attempt}");
            assert_eq!(attempt["answerFlaw"].is_string(), reason.is_none(), "{name}: {attempt}");
        }
        assert_eq!(seen[name]["attemptCount"], if reason.is_some() { 6 } else { 1 }, "{name}");
        let deadline = tokio::time::Instant::now() + Duration::from_secs(90);
        while receiver.open() > 0 {
            assert!(tokio::time::Instant::now() < deadline, "{name} must be told to stop");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // What sockets on both sides take in before they block, and what was read.
        let each = receiver.written() / receiver.connections();
        println!("{name}: {} connections took {each} bytes each", receiver.connections());
        assert!(each < 8 * 1024 * 1024, "{name}: {each} bytes were taken on each connection");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_a_failure_and_nobody_goes_there() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let there = Receiver::new().await;
    let url = there.url();
    let mut animals = Vec::new();
    for (name, status) in [("301", 301), ("302", 302), ("303", 303), ("307", 307), ("308", 308)] {
        let text = format!("HTTP/1.1 {status} X\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n");
        animals.push(Animal::answering(name, Some("REDIRECTED"), raw(&text)).await);
    }
    let (event, names) = let_loose(&app, animals.iter().map(|one| (one.name, one.url.as_str()))).await;
    app.engine().step().await;
    for (name, delivery) in look(&app, &event, &names).await {
        assert_eq!(delivery["lastReason"], "REDIRECTED", "{name}");
        assert_eq!(delivery["attempts"][0]["status"].to_string(), name);
    }
    assert_eq!((there.connections(), there.count()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_deliveries_to_one_receiver_share_a_connection() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let (first, _) = let_loose(&app, [("good", receiver.url().as_str())]).await;
    app.engine().step().await;
    let second = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!((receiver.count(), receiver.connections()), (2, 1));
    let (first, second) = (&app.deliveries_of(&first).await[0], &app.deliveries_of(&second).await[0]);
    for time in ["dnsMs", "connectMs", "tlsMs"] {
        assert!(first["attempts"][0][time].is_number() && second["attempts"][0][time].is_null(), "{time}: {second}");
    }
    assert_eq!(second["attempts"][0]["peer"], receiver.address.to_string());
}
