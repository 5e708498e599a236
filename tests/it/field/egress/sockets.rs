//! As many sockets as there are calls, and no more than there may be.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, io};

use serde_json::json;

use super::{LONG, call, ends, post, to_loopback};
use crate::support::app::{JWT_SECRET, MASTER_KEY, loopback};
use crate::support::process::{Folder, program, wait_until};
use crate::support::{Receiver, Reply, Setup, TestApp, Wild, booking, booking_with, certificates, subscription_at};
use jetbridge::delivery::egress::{Egress, Resolve};
use jetbridge::domain::outcome::Reason;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_given_up_leaves_no_socket_behind() {
    let deaf = Wild::never_accepting().await;
    let mute = Receiver::answering(vec![Reply::Nothing]).await;
    let good = Receiver::new().await;
    let egress = to_loopback().limited_to(2);
    for _ in 0..6 {
        let ended = ends(&post(&egress, &deaf.url(), 2, Duration::from_millis(50)).await);
        assert_eq!(ended, Err(Reason::ConnectionTimedOut));
        // With what TCP and TLS take, however slow the machine is.
        let _ = post(&egress, &mute.url(), 2, Duration::from_millis(300)).await;
    }
    assert_eq!(call(&egress, &good.url()).await, Ok(200), "there is a socket left");
}

/// Never ends, and counts how many look-ups go on at once.
#[derive(Default)]
struct Silent(Arc<AtomicUsize>);

impl Resolve for Silent {
    fn resolve(&self, _: &str, _: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::pending())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_up_a_name_takes_sockets_too() {
    let begun = Arc::<AtomicUsize>::default();
    let silent = Arc::new(Silent(begun.clone()));
    let egress = Egress::with(loopback(), certificates::roots(), silent, LONG).unwrap().limited_to(9);
    let call = |deadline| post(&egress, "https://silent.example/", 2, deadline);
    let mut first = std::pin::pin!(async { tokio::join!(call(LONG), call(LONG)) });
    let rest = async {
        while begun.load(Ordering::SeqCst) < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        futures_util::future::join_all((0..8).map(|_| call(Duration::from_millis(300)))).await
    };
    let ended = tokio::select! {
        _ = &mut first => panic!("nobody answers them"),
        ended = rest => ended,
    };
    assert_eq!(begun.load(Ordering::SeqCst), 2, "each may have four open");
    // For want of a socket nobody is blamed.
    assert!(ended.iter().all(|reply| reply.result.as_ref().is_err_and(|failure| failure.is_ours)));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_kept_make_room_for_those_that_are_needed() {
    let egress = to_loopback().limited_to(2);
    for _ in 0..6 {
        let receiver = Receiver::new().await;
        assert_eq!(call(&egress, &receiver.url()).await, Ok(200));
        assert_eq!(call(&egress, &receiver.url()).await, Ok(200));
        assert_eq!(receiver.connections(), 1, "it was kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_a_node_without_a_socket_cannot_fetch_is_never_given_up_for_it() {
    let setup = Setup { sockets: Some(0), call_deadline: Duration::from_millis(100), ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    let (receiver, source) = (Receiver::new().await, Receiver::new().await);
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking_with(json!({"payload": null, "payloadUrl": source.url()}))).await;
    // More often than a fetch may be lost with the node that makes it.
    for _ in 0..8 {
        app.engine().step().await;
        app.state.clock.advance(chrono::TimeDelta::minutes(3));
    }
    let shown = app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200);
    let creation = &shown["payloadCreation"];
    assert_eq!((&creation["hasFailed"], &creation["attemptCount"]), (&json!(false), &json!(0)), "{shown}");
    assert_eq!(app.deliveries_of(&event).await[0]["state"], "AWAITING_PAYLOAD");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_a_socket_blames_nobody_and_tries_later() {
    let setup = Setup { sockets: Some(0), call_deadline: Duration::from_secs(1), ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!(
        (&delivery["state"], &delivery["attemptCount"], &delivery["attempts"], &delivery["isInProgress"]),
        (&json!("WAITING"), &json!(0), &json!([]), &json!(false)),
        "{delivery}"
    );
    assert!(delivery["nextAttemptAt"].is_string() && delivery["lastReason"].is_null(), "{delivery}");
    let reply = post(&to_loopback().limited_to(0), &receiver.url(), 2, Duration::from_millis(300)).await;
    assert!(reply.result.is_err_and(|failure| failure.is_ours));
    assert!(ends(&post(&to_loopback(), &receiver.url(), 2, LONG).await).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_of_open_files_is_raised_and_told_at_the_start() {
    let app = TestApp::new().await;
    let folder = Folder::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let serve = program(&folder.0, &["serve", "--port", &port, "--log", "info"]);
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg("ulimit -Sn 256; exec \"$@\"").arg("sh").arg(serve.get_program()).args(serve.get_args());
    command.current_dir(&folder.0).envs([
        ("DATABASE_URL", app.db.url.as_str()),
        ("JETBRIDGE_JWT_SECRET", JWT_SECRET),
        ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
    ]);
    let log = fs::File::create(folder.0.join("log")).unwrap();
    let mut child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    wait_until("it listens", || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());
    let limits = fs::read_to_string(limits).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap().to_owned();
    let _ = child.kill();
    let _ = child.wait();
    let figures: Vec<_> = line.split_whitespace().skip(3).take(2).collect();
    assert_ne!(figures[0], "256", "{line}");
    let log = fs::read_to_string(folder.0.join("log")).unwrap();
    assert!(log.contains("the limit of open files was raised") && log.contains(figures[0]), "{log}");
}
