//! Nodes, servers of the stream and Postgres die while events pass: what was accepted is delivered, and what comes twice has one id.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jetbridge::domain::reach::Role;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::servers::Servers;
use crate::crash::node::Node;
use crate::crash::world::{Harm, World};
use crate::crash::{migrated, postmaster, random, start};
use crate::support::TestDb;
use crate::support::process::{Folder, client, send_signal};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_nodes_and_servers_of_the_stream_die() {
    const ROUNDS: usize = 6;
    let (db, servers) = tokio::join!(TestDb::new(), Servers::start(3));
    let world = World::new("three servers and two nodes", &db.url, Duration::ZERO).await.through(servers.url());
    let places = ["before-store:3", "after-store:2", "after-publish:4"];
    let (mut node, other) = tokio::join!(world.node(Some(places[0])), world.node(None));
    world.subscribe(&other).await;
    world.publish_to(&[&node, &other]);
    let is_done = AtomicBool::new(false);
    let harm = async {
        let mut faults = Vec::new();
        for round in 0..ROUNDS {
            #[expect(clippy::cast_precision_loss, reason = "a few")]
            world.until_accepted((round + 1) as f64 / (ROUNDS + 1) as f64).await;
            sleep(Duration::from_micros(random(0..300_000))).await;
            // One server at a time: two of three are a quorum.
            servers.kill(round % 3);
            if round < places.len() {
                node.died().await;
            } else {
                node.kill();
            }
            faults.extend(node.faults());
            node = world.node(places.get(round + 1).copied()).await;
            world.publish_to(&[&node, &other]);
            servers.restart(round % 3);
            servers.until_whole().await;
        }
        is_done.store(true, Ordering::SeqCst);
        (faults, node)
    };
    let ((faults, node), ()) = tokio::join!(harm, world.publish(&is_done));
    let story =
        format!("{ROUNDS} nodes killed, three of them in the midst of storing, and a server of three each time");
    world.reckon(&Harm { crashes: ROUNDS, story, ..Harm::default() }).await;
    assert_eq!((faults, node.faults(), other.faults()), (vec![], vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_accepted_while_postgres_is_away() {
    let folder = Folder::new();
    let (mut cluster, servers) = tokio::join!(start(&folder), Servers::start(3));
    let url = migrated(&cluster).await;
    let world = World::new("Postgres is away behind a stream", &url, Duration::ZERO).await.through(servers.url());
    let (mut node, other) = tokio::join!(world.node(None), world.node(None));
    world.subscribe(&node).await;
    world.publish_to(&[&node, &other]);
    let is_done = AtomicBool::new(false);
    let ready = async |node: &Node| {
        let answer = client().get(format!("http://{}/readyz", node.address)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let harm = async {
        for (share, signal) in [(0.1, "QUIT"), (0.25, "KILL")] {
            world.until_accepted(share).await;
            send_signal(postmaster(&folder), signal);
        }
        world.until_accepted(0.4).await;
        spawn_blocking(move || cluster.stop()).await.unwrap();
        let before = world.accepted();
        // All of what comes meanwhile is accepted, and the node says why it may be sent more.
        world.until("events are accepted without a database", async || world.accepted() >= before + 2500).await;
        let accepting = (200, r#"{"status":"accepting"}"#.to_owned());
        world.until("it tells so", async || ready(&other).await == accepting).await;
        // A company may publish for itself; which companies are a TMC's stands in the database.
        world.publish_as(Role::CompanyAdmin, &other).await.expect(202);
        let refused = world.publish_as(Role::TmcAdmin, &other).await;
        assert_eq!((refused.status, refused.code()), (503, "SERVICE_UNAVAILABLE"), "{}", refused.text);
        // A node that starts without a database accepts events as well.
        node.kill();
        let faults = node.faults();
        node = world.node(None).await;
        world.publish_to(&[&node]);
        // More than what the other has in hand.
        let before = world.accepted();
        world.until("a new node accepts events", async || world.accepted() >= before + 100).await;
        world.publish_to(&[&node, &other]);
        assert!(servers.waiting().await >= 1000 - 256, "they are in the stream");
        // Everything restarts.
        (0..3).for_each(|n| servers.kill(n));
        (0..3).for_each(|n| servers.restart(n));
        servers.until_whole().await;
        cluster = start(&folder).await;
        let ok = (200, r#"{"status":"ok"}"#.to_owned());
        for node in [&node, &other] {
            world.until("the node is ready again", async || ready(node).await == ok).await;
        }
        is_done.store(true, Ordering::SeqCst);
        (cluster, node, faults)
    };
    let ((cluster, node, faults), ()) = tokio::join!(harm, world.publish(&is_done));
    let story = "Postgres stopped by QUIT, KILL and in order, a node killed and begun without it, then all three servers killed at \
                 once"
        .to_owned();
    world.reckon(&Harm { crashes: 1, story, ..Harm::default() }).await;
    assert_eq!((faults, node.faults(), other.faults()), (vec![], vec![], vec![]));
    drop((node, other, cluster));
}
