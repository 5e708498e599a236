//! Name servers that hang.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jetbridge::delivery::egress::{NameServer, Resolve, SystemResolver};
use tokio::net::UdpSocket;

/// Many times as many as there are threads that may wait.
const HANGING: usize = 65;

/// A name server that knows `lives.test`, and notes other names without ever answering for them.
async fn name_server(asked: Arc<Mutex<HashSet<Vec<u8>>>>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let query = &buffer[..length];
            let name = b"\x05lives\x04test\0";
            if !query[12..].to_ascii_lowercase().starts_with(name) {
                let end = query[12..].iter().position(|byte| *byte == 0).unwrap();
                asked.lock().unwrap().insert(query[12..12 + end].to_ascii_lowercase());
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

#[test]
fn names_whose_look_up_hangs_hold_up_no_other() {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(4).build().unwrap();
    threads.block_on(async {
        let asked = Arc::default();
        let names = Arc::new(NameServer(name_server(Arc::clone(&asked)).await));
        let hanging: Vec<_> = (0..HANGING)
            .map(|n| {
                let names = names.clone();
                tokio::spawn(async move { names.resolve(&format!("hangs-{n}.test"), 443).await })
            })
            .collect();
        while asked.lock().unwrap().len() < HANGING {
            assert!(hanging.iter().all(|task| !task.is_finished()), "each is asked for before the first is given up");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let found = names.resolve("lives.test", 443).await.unwrap();
        assert_eq!(found, ["127.0.0.1:443".parse().unwrap()]);
        assert!(hanging.iter().all(|task| !task.is_finished()), "the others still hang");
        hanging.iter().for_each(tokio::task::JoinHandle::abort);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_known_without_a_name_server() {
    for name in ["localhost", "LOCALHOST", "localhost.", "app.localhost"] {
        let found = SystemResolver.resolve(name, 1).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()), "{name}: {found:?}");
    }
}
