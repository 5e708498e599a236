//! Name servers that hang.

use std::net::SocketAddr;
use std::sync::Arc;

use jetbridge::delivery::egress::{NameServer, Resolve, SystemResolver};
use tokio::net::UdpSocket;

/// More than any pool of threads that wait has.
const HANGING: usize = 600;

/// A name server that knows `lives.test` and never answers for other names.
async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let query = &buffer[..length];
            let name = b"\x05lives\x04test\0";
            if !query[12..].to_ascii_lowercase().starts_with(name) {
                continue;
            }
            let question = &query[12..12 + name.len() + 4];
            let is_a = question[name.len()..] == [0, 1, 0, 1];
            let mut answer = query[..2].to_vec();
            answer.extend_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0]);
            answer.extend_from_slice(question);
            if is_a {
                answer.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
            }
            let _ = socket.send_to(&answer, from).await;
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn names_whose_look_up_hangs_hold_up_no_other() {
    let names = Arc::new(NameServer(name_server().await));
    let hanging: Vec<_> = (0..HANGING)
        .map(|n| {
            let names = names.clone();
            tokio::spawn(async move { names.resolve(&format!("hangs-{n}.test"), 443).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let found = names.resolve("lives.test", 443).await.unwrap();
    assert_eq!(found, ["127.0.0.1:443".parse().unwrap()]);
    assert!(hanging.iter().all(|task| !task.is_finished()), "the others still hang");
    hanging.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_known_without_a_name_server() {
    for name in ["localhost", "LOCALHOST", "localhost.", "app.localhost"] {
        let found = SystemResolver.resolve(name, 1).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()), "{name}: {found:?}");
    }
}
