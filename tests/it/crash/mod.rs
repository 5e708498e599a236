//! Real processes on a real Postgres, and everything that may happen to either: each accepted event
//! reaches each subscription, and only what was in flight at a crash comes twice.
//!
//! What a dead node held is free when its lease ends, after a minute. The scenarios wait for that
//! side by side, or they would take many minutes.

pub mod node;
pub mod world;

use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use jetbridge::domain::delivery_state::DeliveryState;
use jetbridge::domain::id::{BatchId, EventId};
use jetbridge::domain::outcome::Reason;
use jetbridge::postgres::{Embedded, Settings};
use jetbridge::store::migrate;
use jetbridge::store::waiting_deliveries::{self, FinishedDelivery, NewAttempt};
use serde_json::json;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::field::engine::lines;
use crate::support::database::connect;
use crate::support::process::{Folder, send_signal};
use crate::support::{Receiver, Reply, Setup, TestApp, TestDb, booking, subscription_at};
use node::Node;
use world::{Harm, World};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_nodes_die_or_are_paused() {
    tokio::join!(
        nodes_are_killed_at_random(),
        a_node_dies_at_every_fail_point(),
        a_node_is_paused_past_its_lease_while_another_works()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_when_the_database_goes_away() {
    tokio::join!(postgres_is_stopped_and_restarted(), connections_are_cut());
}

/// A connection may be lost after a commit and before its answer: the write is made again.
#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_written_twice_counts_once() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::Nothing]).await;
    let subscription = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    let now = app.state.clock.now();
    let batch = lines(&app.db.url, "SELECT id::text AS line FROM batches").await.remove(0);
    let batch: BatchId = serde_json::from_value(json!(batch)).unwrap();
    let states = [DeliveryState::Waiting, DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Delivered];
    for (n, state) in states.into_iter().enumerate() {
        let has_ended = state.has_ended();
        let attempt = NewAttempt {
            started_at: now,
            dns: None,
            connect: None,
            tls: None,
            first_byte: None,
            total: Duration::from_micros(1),
            peer: None,
            status: Some(if has_ended { 200 } else { 500 }),
            answer: None,
            answer_flaw: None,
            protocol: None,
            answer_headers: None,
            span_id: 1,
        };
        let finished = FinishedDelivery {
            id: event.parse::<EventId>().unwrap().delivery(1),
            subscription: subscription.parse().unwrap(),
            claim_no: 1,
            batch: (!has_ended).then_some(batch),
            attempt_count: if has_ended { 2 } else { 1 },
            state,
            due_at: now + TimeDelta::minutes(1),
            keeps_lease: false,
            first_attempt_at: Some(now),
            decided_at: now,
            reason: (!has_ended).then_some(Reason::ServerError),
            attempt: Some(attempt),
        };
        let mut connection = connect(&app.db.url).await;
        let over: &[_] = if n == 1 { std::slice::from_ref(&batch) } else { &[] };
        waiting_deliveries::finish(&mut connection, &[finished], over, "a-node").await.unwrap();
    }
    let delivery = &app.deliveries_of(&event).await[0];
    assert_eq!((&delivery["state"], &delivery["attemptCount"]), (&json!("DELIVERED"), &json!(2)));
    assert_eq!(delivery["attempts"].as_array().unwrap().len(), 2);
}

pub fn random(range: std::ops::Range<u64>) -> u64 {
    range.start + rand::random::<u64>() % (range.end - range.start)
}

async fn nodes_are_killed_at_random() {
    const KILLS: usize = 10;
    let db = TestDb::new().await;
    let world = World::new("nodes are killed at random", &db.url, Duration::ZERO).await;
    let mut node = world.node(None).await;
    world.subscribe(&node).await;
    world.publish_to(&[&node]);
    let is_done = AtomicBool::new(false);
    let harm = async {
        let mut faults = Vec::new();
        for kill in 1..=KILLS {
            #[expect(clippy::cast_precision_loss, reason = "a few")]
            world.until_accepted(kill as f64 / (KILLS + 1) as f64).await;
            sleep(Duration::from_micros(random(0..300_000))).await;
            node.kill();
            faults.extend(node.faults());
            node = world.node(None).await;
            world.publish_to(&[&node]);
        }
        is_done.store(true, Ordering::SeqCst);
        faults
    };
    let (faults, ()) = tokio::join!(harm, world.publish(&is_done));
    let harm = Harm { crashes: KILLS, story: format!("{KILLS} kills"), ..Harm::default() };
    world.reckon(&harm).await;
    assert_eq!((faults, node.faults()), (vec![], vec![]));
}

async fn a_node_dies_at_every_fail_point() {
    let db = TestDb::new().await;
    let world = World::new("a node dies at every fail-point", &db.url, Duration::ZERO).await;
    let first = world.node(None).await;
    world.subscribe(&first).await;
    drop(first);
    let mut places = Vec::new();
    for round in 0..2 {
        // Writes are passed once for many deliveries.
        for (place, passes) in [
            ("after-publish", 2..6),
            ("before-send", 20..400),
            ("after-send", 20..400),
            ("before-record", 2..30),
            ("after-record", 2..30),
        ] {
            places.push(format!("{place}:{}", if round == 0 { passes.start } else { random(passes) }));
        }
    }
    let mut node = world.node(Some(&places[0])).await;
    world.publish_to(&[&node]);
    let is_done = AtomicBool::new(false);
    let harm = async {
        let mut faults = Vec::new();
        for next in places.iter().skip(1).map(|place| Some(place.as_str())).chain([None]) {
            let status = node.died().await;
            assert_eq!(status.signal(), Some(libc::SIGABRT), "it dies where it is told to: {status}");
            faults.extend(node.faults());
            node = world.node(next).await;
            world.publish_to(&[&node]);
        }
        is_done.store(true, Ordering::SeqCst);
        faults
    };
    let (faults, ()) = tokio::join!(harm, world.publish(&is_done));
    let harm = Harm { crashes: places.len(), story: format!("died at {}", places.join(", ")), ..Harm::default() };
    let repeats = world.reckon(&harm).await;
    assert!(repeats > 0, "what was sent and not recorded was sent again");
    assert_eq!((faults, node.faults()), (vec![], vec![]));
}

async fn a_node_is_paused_past_its_lease_while_another_works() {
    // A paused node may hold a connection that is not yet logged in, for which a cluster keeps every
    // other test's DROP DATABASE waiting.
    let folder = Folder::new();
    let cluster = start(&folder).await;
    // Slow enough that calls are always in flight.
    let world =
        World::new("a node is paused past its lease", &migrated(&cluster).await, Duration::from_millis(200)).await;
    let (paused, other) = tokio::join!(world.node(None), world.node(None));
    world.subscribe(&other).await;
    world.publish_to(&[&paused, &other]);
    let is_done = AtomicBool::new(false);
    let held = format!("open_deliveries WHERE leased_by LIKE '%-{}-____'", paused.pid());
    let harm = async {
        world.until_accepted(0.3).await;
        world.until("it is busy", async || metric(&paused, "jetbridge_calls_in_flight").await > 16.0).await;
        paused.signal("STOP");
        let taken = world.count(&held).await;
        world.publish_to(&[&other]);
        world.until("another node has taken over what it held", async || world.count(&held).await == 0).await;
        paused.signal("CONT");
        // Its calls were answered long ago, and are nobody's to record any more.
        let is_fenced = async || metric(&paused, "jetbridge_attempts_fenced_total").await > 0.0;
        world.until("its late writes are refused", is_fenced).await;
        world.publish_to(&[&paused, &other]);
        is_done.store(true, Ordering::SeqCst);
        taken
    };
    let (taken, ()) = tokio::join!(harm, world.publish(&is_done));
    let fenced = metric(&paused, "jetbridge_attempts_fenced_total").await;
    let story = format!("{taken} deliveries held when it was paused, {fenced} late writes refused");
    world.reckon(&Harm { crashes: 1, story, ..Harm::default() }).await;
    assert_eq!((paused.faults(), other.faults()), (vec![], vec![]));
}

/// A figure that a node gives of itself; 0 before it gives it.
pub async fn metric(node: &Node, name: &str) -> f64 {
    let url = format!("http://{}/metrics", node.address);
    let text = crate::support::process::client().get(url).send().await.unwrap().text().await.unwrap();
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    lines.next().map_or(0.0, |value| value.parse().unwrap())
}

async fn connections_are_cut() {
    let db = TestDb::new().await;
    let world = World::new("connections are cut", &db.url, Duration::ZERO).await;
    let node = world.node(None).await;
    world.subscribe(&node).await;
    world.publish_to(&[&node]);
    let is_done = AtomicBool::new(false);
    let harm = async {
        let mut cut = 0;
        for _ in 0..25 {
            cut += world.cut().await;
            sleep(Duration::from_millis(random(500..2_500))).await;
        }
        is_done.store(true, Ordering::SeqCst);
        cut
    };
    let (cut, ()) = tokio::join!(harm, world.publish(&is_done));
    world.reckon(&Harm { crashes: 0, story: format!("{cut} connections cut"), ..Harm::default() }).await;
    assert!(cut >= 20, "{cut}");
    assert_eq!(node.faults(), Vec::<String>::new());
}

/// A cluster of one's own. What is committed is on disk, since it may be killed.
pub async fn start(folder: &Folder) -> Embedded {
    let bin_dir = std::env::var_os("EMBEDDED_PG_BIN_DIR").map(Into::into);
    let settings = Settings { data_dir: folder.0.clone(), bin_dir, durable: true };
    spawn_blocking(move || Embedded::start(&settings).unwrap()).await.unwrap()
}

pub async fn migrated(cluster: &Embedded) -> String {
    migrate::create_database(&cluster.url("postgres"), "jetbridge").await.unwrap();
    let url = cluster.url("jetbridge");
    migrate::up(&url).await.unwrap();
    url
}

async fn postgres_is_stopped_and_restarted() {
    let folder = Folder::new();
    let mut cluster = start(&folder).await;
    let url = migrated(&cluster).await;
    let world = World::new("Postgres is stopped and restarted", &url, Duration::ZERO).await;
    let node = world.node(None).await;
    world.subscribe(&node).await;
    world.publish_to(&[&node]);
    let is_done = AtomicBool::new(false);
    let harm = async {
        // Whoever started it starts it again when it ends by itself.
        for (share, signal) in [(0.1, "QUIT"), (0.25, "KILL"), (0.4, "INT"), (0.55, "QUIT")] {
            world.until_accepted(share).await;
            sleep(Duration::from_micros(random(0..300_000))).await;
            send_signal(postmaster(&folder), signal);
        }
        world.until_accepted(0.7).await;
        spawn_blocking(move || cluster.stop()).await.unwrap();
        let ready = async || {
            let url = format!("http://{}/readyz", node.address);
            crate::support::process::client().get(url).send().await.unwrap().status().as_u16()
        };
        for _ in 0..3 {
            assert_eq!(ready().await, 503);
            sleep(Duration::from_secs(1)).await;
        }
        cluster = start(&folder).await;
        world.until("the node is ready again", async || ready().await == 200).await;
        is_done.store(true, Ordering::SeqCst);
        cluster
    };
    let (cluster, ()) = tokio::join!(harm, world.publish(&is_done));
    let story = "stopped by QUIT, KILL, INT, QUIT, and for 3 s".to_owned();
    world.reckon(&Harm { crashes: 0, story, ..Harm::default() }).await;
    assert_eq!(node.faults(), Vec::<String>::new());
    drop((node, cluster));
}

/// The process of the server in this folder; waits while it starts.
pub fn postmaster(folder: &Folder) -> u32 {
    let file = folder.0.join("postgres/data/postmaster.pid");
    let mut pid = None;
    crate::support::process::wait_until("Postgres is there", || {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        pid = text.lines().next().and_then(|line| line.parse().ok());
        pid.is_some()
    });
    pid.unwrap()
}
