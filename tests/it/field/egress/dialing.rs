//! From names with dead addresses to the one that lives.

use jetbridge::domain::outcome::Reason;

use super::{LONG, at, egress, ends, post};
use crate::support::{Found, Names, Receiver, Wild};

/// With ten seconds for each address, one after the other, the first dead one alone takes as long.
const SOON_MS: u128 = 9_000;

#[tokio::test(flavor = "multi_thread")]
async fn the_address_that_lives_is_called_although_others_swallow_connections() {
    let receiver = Receiver::new().await;
    let port = receiver.address.port();
    let mut dead = Vec::new();
    for host in ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "[::1]"] {
        dead.push(Wild::never_accepting_at(at(&format!("{host}:{port}"))).await);
    }
    let lists: [(&str, &'static [&'static str]); 3] = [
        ("four.test", &["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1"]),
        ("six.test", &["::1", "127.0.0.1"]),
        ("refused.test", &["127.0.0.6", "127.0.0.7", "127.0.0.2", "127.0.0.1"]),
    ];
    let names = Names::new(lists.map(|(name, addresses)| (name, vec![Found::At(addresses)])));
    let egress = egress(names);
    for (name, _) in lists {
        let reply =
            post(&egress, &format!("https://receiver.test:{port}/").replace("receiver.test", name), 2, LONG).await;
        // The certificate is for another name: it came to a handshake, which is what is tested.
        assert_eq!((ends(&reply), reply.peer), (Err(Reason::CertificateWrongName), Some(receiver.address)), "{name}");
        let took = reply.timing.connect.unwrap().as_millis();
        assert!(took < SOON_MS, "{name}: {took} ms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_without_a_living_address_takes_the_calls_time_and_no_more() {
    let first = Wild::never_accepting().await;
    let port = first.address.port();
    let second = Wild::never_accepting_at(at(&format!("127.0.0.2:{port}"))).await;
    let egress = egress(Names::new([("dead.test", vec![Found::At(&["127.0.0.1", "127.0.0.2"])])]));
    let within = std::time::Duration::from_secs(2);
    let reply = post(&egress, &format!("https://dead.test:{port}/"), 2, within).await;
    assert_eq!(ends(&reply), Err(Reason::ConnectionTimedOut));
    assert!(reply.timing.total >= within && reply.timing.total < LONG);
    drop(second);
}
