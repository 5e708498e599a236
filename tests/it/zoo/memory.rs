//! The program itself among those that never end: its memory, its way out.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use jetbridge::clock::Clock;
use serde_json::Value;

use super::{endless, gzip_bomb, let_loose};
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::{Folder, client, program, wait_until};
use crate::support::{Answer, Receiver, Reply, Setup, TestApp, Wild, booking, certificates};

/// What the program may need more than before.
const MORE_KIB: u64 = 48 * 1024;

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// A figure of its `/proc/…/status`, in KiB.
    fn kib(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").parse().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_ends_costs_no_memory_and_no_proxy_is_asked() {
    // The database and those who may ask are the test's; the engine is the program's.
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let folder = Folder::new();
    fs::write(folder.0.join("ca.pem"), certificates::authority_pem()).unwrap();
    let proxy = Wild::new(|_, _| async {}).await;
    let proxy_url = format!("http://{}", proxy.address);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let arguments =
        ["serve", "--port", &port, "--egress-allow", "127.0.0.0/8,::1/128", "--egress-ca", "ca.pem", "--log", "off"];
    let mut command = program(&folder.0, &arguments);
    command.envs([
        ("DATABASE_URL", app.db.url.as_str()),
        ("JETBRIDGE_JWT_SECRET", JWT_SECRET),
        ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
    ]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"] {
        command.env(name, &proxy_url);
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    let running = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_until("it listens", || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());

    let mut receivers = Vec::new();
    for (name, reply) in [
        ("good", Reply::ok()),
        ("endless headers", endless("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n")),
        ("one endless header", endless("HTTP/1.1 200 OK\r\nX-A: ", "again")),
        ("endless body", endless("HTTP/1.1 200 OK\r\n\r\n", "again")),
        ("endless chunks", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n")),
        ("gzip bomb", Reply::Raw(gzip_bomb())),
        ("100-continue storm", endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
    ] {
        receivers.push((name, Receiver::answering(vec![reply]).await));
    }
    let publish = async || {
        let url = format!("http://127.0.0.1:{port}/ext/v1/events");
        let request = client().post(url).bearer_auth(app.platform()).json(&booking());
        Answer::of(request.send().await.unwrap()).await.expect(202)["id"].as_str().unwrap().to_owned()
    };
    let _warm = publish().await;
    let before = running.kib("VmRSS");
    let urls: Vec<_> = receivers.iter().map(|(name, receiver)| (*name, receiver.url())).collect();
    // The event of this process's engine is nobody's: it is not stepped.
    let (_, names) = let_loose(&app, urls.iter().map(|(name, url)| (*name, url.as_str()))).await;
    let event = publish().await;
    let began = Instant::now();
    let is_done = |one: &Value| one["state"] == "DELIVERED" || one["attemptCount"].as_u64() >= Some(6);
    loop {
        let seen = app.deliveries_of(&event).await;
        assert_eq!(seen.len(), names.len());
        if seen.iter().all(is_done) {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "all end early: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let most = running.kib("VmHWM");
    println!("{before} KiB before, {most} KiB at the most, done after {:?}", began.elapsed());
    assert!(most < before + MORE_KIB, "{before} KiB before, {most} KiB at the most");
    assert_eq!(proxy.connections(), 0, "the environment's proxy is not asked");
}
