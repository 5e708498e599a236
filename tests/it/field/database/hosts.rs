//! URLs with several hosts.

use std::time::{Duration, Instant};

use jetbridge::store::db::Db;

use super::relay::{Relay, url};
use crate::support::{COMPANY, Setup, TestApp, TestDb};

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_answer_leaves_the_others_their_share_of_the_time() {
    let (relay, own) = (Relay::new().await, TestDb::new().await);
    // One that takes connections and never speaks.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent_port = silent.local_addr().unwrap().port();
    let hosts = format!("127.0.0.1:{silent_port},127.0.0.1:{refused},localhost:{}", relay.port);
    let database_url = Some(url(&hosts, &own, ""));
    let app = TestApp::with(Setup { database_url, deadline: Duration::from_secs(40), ..Setup::default() }).await;
    let answer = app.list(COMPANY, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    // The host that answered is asked first from now on: twelve more connections would wait for the share of the first
    // host otherwise.
    let started = Instant::now();
    for answer in futures_util::future::join_all((0..12).map(|_| app.list(COMPANY, ""))).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert!(started.elapsed() < Duration::from_secs(13), "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_hosts_only_one_that_takes_writes_will_do() {
    let (one, other, standby) = (Relay::new().await, Relay::new().await, TestDb::new().await);
    // As sessions on a standby are.
    let name = super::relay::value(&standby.url, "dbname");
    standby.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    let hosts = format!("localhost:{},localhost:{}", one.port, other.port);
    let error = Db::connect(&url(&hosts, &standby, "")).await.err().expect("no host takes writes").to_string();
    for port in [one.port, other.port] {
        assert!(error.contains(&format!("localhost:{port}: it is read-only")), "{error}");
    }
    Db::connect(&url(&hosts, &standby, "target_session_attrs=any")).await.unwrap();
    Db::connect(&one.url(&standby, "")).await.unwrap();
}
