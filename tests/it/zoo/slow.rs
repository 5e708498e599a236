//! Those that hang: each takes its deadline and no more, and holds up nobody else.

use std::time::{Duration, Instant};

use jetbridge::clock::Clock;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::{Animal, DELIVERED, let_loose, look};
use crate::support::wild::read_to_end;
use crate::support::{Found, Names, Receiver, Reply, Setup, TestApp, Wild};

const SECOND: Duration = Duration::from_secs(1);

/// The deadline, less what went by before the call, and what a busy machine adds to it.
const ON_TIME_MS: std::ops::Range<f64> = 39_500.0..43_000.0;

const SLOW_BODIES: [&str; 3] = ["drips its body", "drips chunks", "never ends"];

fn dripping(first: &str, again: &str) -> Reply {
    Reply::Endless(first.as_bytes().to_vec(), again.as_bytes().to_vec(), SECOND)
}

async fn silent() -> Vec<Animal> {
    let never_shakes = Wild::new(|_, mut socket| async move { read_to_end(&mut socket).await }).await;
    let drips_tls = Wild::new(|_, mut socket| async move {
        // A record of 16 KiB, as slowly as can be.
        let _ = socket.write_all(b"\x16\x03\x03\x40\0").await;
        while socket.write_all(b"\x02").await.is_ok() {
            sleep(SECOND).await;
        }
    })
    .await;
    let never_reads = Wild::with_tls(&["http/1.1"], |_, stream| async move {
        let _kept = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let never_settles = Wild::with_tls(&["h2"], |_, mut stream| async move { read_to_end(&mut stream).await }).await;
    vec![
        Animal::wild("never accepts", Some("CONNECTION_TIMED_OUT"), Wild::never_accepting().await),
        Animal::wild("never shakes hands", Some("TLS_TIMED_OUT"), never_shakes),
        Animal::wild("drips its handshake", Some("TLS_TIMED_OUT"), drips_tls),
        Animal::wild("never reads", Some("ANSWER_TIMED_OUT"), never_reads),
        Animal::wild("speaks HTTP/2 and says nothing", Some("ANSWER_TIMED_OUT"), never_settles),
        Animal::new("a name that is looked up for ever", Some("DNS_FAILED"), "https://hangs.test/".into(), ()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_slow_animal_ends_at_the_deadline_with_its_own_reason_and_holds_up_nobody() {
    let resolver = Names::new([("hangs.test", vec![Found::Hangs])]);
    let setup = Setup { is_running: true, clock: Clock::system(), resolver, ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    let mut animals = silent().await;
    let mut receivers = Vec::new();
    for (name, end, reply) in [
        ("never answers", Some("ANSWER_TIMED_OUT"), Reply::Nothing),
        ("drips its head", Some("ANSWER_TIMED_OUT"), dripping("HTTP/1.1 200 OK\r\nX-A: ", "a")),
        ("drips 100-continue", Some("ANSWER_TIMED_OUT"), dripping("", "HTTP/1.1 100 Continue\r\n\r\n")),
        ("drips its body", DELIVERED, dripping("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "a")),
        ("drips chunks", DELIVERED, dripping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n")),
        ("never ends", DELIVERED, Reply::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), b"ok".to_vec(), 99 * SECOND)),
        ("200 after 39 s", DELIVERED, Reply::Late(39 * SECOND, 200)),
        ("200 after 41 s", Some("ANSWER_TIMED_OUT"), Reply::Late(41 * SECOND, 200)),
        ("500 after 20 s", Some("SERVER_ERROR"), Reply::Late(20 * SECOND, 500)),
        ("good", DELIVERED, Reply::ok()),
    ] {
        let receiver = Receiver::answering(vec![reply]).await;
        animals.push(Animal::new(name, end, receiver.url(), ()));
        receivers.push((name, receiver));
    }
    let began = Instant::now();
    let (event, names) = let_loose(&app, animals.iter().map(|one| (one.name, one.url.as_str()))).await;
    // Among so many that hang, who answers gets what is published at once.
    loop {
        if look(&app, &event, &names).await["good"]["state"] == "DELIVERED" {
            break;
        }
        assert!(began.elapsed() < 10 * SECOND, "who answers does not wait for who hangs");
        sleep(SECOND / 20).await;
    }
    let seen = loop {
        let seen = look(&app, &event, &names).await;
        if seen.values().all(|one| !one["attempts"].as_array().unwrap().is_empty()) {
            break seen;
        }
        assert!(began.elapsed() < 60 * SECOND, "each first try has ended and is written: {seen:#?}");
        sleep(SECOND / 2).await;
    };
    for animal in &animals {
        // There are more tries by now of what has failed; the first is what is looked at.
        let attempt = &seen[animal.name]["attempts"][0];
        let took = attempt["totalMs"].as_f64().unwrap();
        let expected = match animal.name {
            "good" => 0.0..10_000.0,
            "200 after 39 s" => 39_000.0..40_000.0,
            // The head decides, and its body is waited for a little.
            name if SLOW_BODIES.contains(&name) => 4_900.0..30_000.0,
            "500 after 20 s" => 20_000.0..23_000.0,
            _ => ON_TIME_MS,
        };
        let (_, reason) = animal.state_and_reason("WAITING");
        println!("{}: {reason} after {took} ms", animal.name);
        assert_eq!(attempt["reason"], reason, "{}: {attempt}", animal.name);
        let flaw = SLOW_BODIES.contains(&animal.name).then_some("ANSWER_BODY_TIMED_OUT");
        assert_eq!(attempt["answerFlaw"].as_str(), flaw, "{}: {attempt}", animal.name);
        assert!(expected.contains(&took), "{}: {took} ms, not {expected:?}", animal.name);
        let has_head = animal.end.is_none_or(|end| end == "SERVER_ERROR");
        assert_eq!(attempt["status"].is_number(), has_head, "{}: {attempt}", animal.name);
        assert_eq!(seen[animal.name]["state"], animal.state_and_reason("WAITING").0, "{}", animal.name);
    }
    // A try that ran out of time leaves no connection behind; the one of the next try is there already.
    let deadline = Instant::now() + 10 * SECOND;
    for (name, receiver) in &receivers {
        while receiver.open() > 1 {
            assert!(Instant::now() < deadline, "{name} still has {} connections", receiver.open());
            sleep(SECOND / 20).await;
        }
        assert!(receiver.connections() <= 2 || *name == "500 after 20 s", "{name}: {}", receiver.connections());
    }
}
