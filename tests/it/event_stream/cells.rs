//! Cells beside home: clusters of Postgres between which partitions move.

use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jetbridge::postgres::Embedded;
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::servers::Servers;
use crate::crash::node::Node;
use crate::crash::world::{Harm, World};
use crate::crash::{migrated, postmaster, start};
use crate::support::app::MASTER_KEY;
use crate::support::process::{Folder, program, send_signal};

/// A cluster whose databases may be replicated.
async fn replicating(folder: &Folder) -> Embedded {
    use diesel_async::SimpleAsyncConnection;
    let cluster = start(folder).await;
    let mut connection = Db::connect(&cluster.url("postgres")).await.unwrap();
    connection.batch_execute("ALTER SYSTEM SET wal_level = logical").await.unwrap();
    drop(connection);
    spawn_blocking(move || cluster.stop()).await.unwrap();
    start(folder).await
}

/// Runs a command at home; gives its JSON, or what it says is wrong.
async fn cell(folder: &Path, home: &str, arguments: &[&str]) -> Result<Value, String> {
    let arguments: Vec<&str> = ["cell"].iter().chain(arguments).copied().collect();
    let mut command = program(folder, &arguments);
    command.env("DATABASE_URL", home).env("JETBRIDGE_MASTER_KEY", MASTER_KEY).stdin(Stdio::null());
    let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}")))
    } else {
        Err(told)
    }
}

/// How far behind home a node of a cell says that it is.
async fn lag(world: &World, worker: &Node) -> Option<f64> {
    let told = world.ask(worker, Method::GET, "/readyz").await;
    if told.status == 200 { told.expect(200)["lagSeconds"].as_f64() } else { None }
}

async fn run(home: &str, sql: &str) {
    use diesel_async::SimpleAsyncConnection;
    Db::connect(home).await.unwrap().batch_execute(sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_move_between_databases_under_load_and_nothing_is_lost() {
    let (home_folder, cell_folder, folder) = (Folder::new(), Folder::new(), Folder::new());
    let (home, beside, servers) = tokio::join!(replicating(&home_folder), start(&cell_folder), Servers::start(3));
    let home_url = migrated(&home).await;
    migrate::create_database(&beside.url("postgres"), "eu").await.unwrap();
    migrate::create_database(&beside.url("postgres"), "us").await.unwrap();
    let (cell_url, second_url) = (beside.url("eu"), beside.url("us"));
    let world = World::new("three databases", &home_url, Duration::ZERO).await.through(servers.url());
    let world = world.with_cell(&cell_url).with_cell(&second_url);
    let node = world.node(None).await;
    world.subscribe(&node).await;
    let at_home = async |arguments: &[&str]| cell(&folder.0, &home_url, arguments).await;
    let added = at_home(&["add", "eu-1", "--database", &cell_url, "--json"]).await.unwrap();
    assert_eq!(added, json!({"name": "eu-1", "isCopied": true}));
    assert!(at_home(&["add", "eu-2", "--database", &cell_url]).await.unwrap_err().contains("is cell eu-1 already"));
    assert!(at_home(&["add", "eu-2", "--database", &home_url]).await.unwrap_err().contains("home's own database"));
    assert!(at_home(&["move", "3", "eu-9"]).await.unwrap_err().contains("There is no cell eu-9"));
    assert!(cell(&folder.0, &cell_url, &["move", "3", "home"]).await.unwrap_err().contains("leads to a cell"));
    assert_eq!(world.texts_in(&cell_url, "SELECT count(*) FROM subscriptions").await, ["3"]);
    at_home(&["add", "us-1", "--database", &second_url, "--json"]).await.unwrap();
    let mut worker = world.worker(&cell_url).await;
    let second = world.worker(&second_url).await;
    world.until("home is heard", async || lag(&world, &worker).await.is_some_and(|lag| lag < 10.0)).await;
    world.publish_to(&[&node]);

    let is_done = AtomicBool::new(false);
    let stored =
        async |url: &str| -> usize { world.texts_in(url, "SELECT count(*) FROM events").await[0].parse().unwrap() };
    let harm = async {
        let mut faults = Vec::new();
        world.until_accepted(0.1).await;
        assert_eq!(stored(&cell_url).await, 0, "all is home's at first");
        at_home(&["move", "0-63", "eu-1", "--json"]).await.unwrap();
        world.until("the cell takes events", async || stored(&cell_url).await > 100).await;
        at_home(&["move", "0-63", "home", "--json"]).await.unwrap();
        let before = stored(&home_url).await;
        world.until("home takes events again", async || stored(&home_url).await > before + 100).await;
        at_home(&["move", "0-63", "us-1", "--json"]).await.unwrap();
        world.until("the second cell takes events", async || stored(&second_url).await > 100).await;
        // Cells go on without home.
        send_signal(postmaster(&home_folder), "KILL");
        let before = stored(&second_url).await;
        world.until("the second cell goes on", async || stored(&second_url).await > before + 100).await;
        world.until("home is back", async || at_home(&["list", "--json"]).await.is_ok()).await;
        at_home(&["move", "0-63", "eu-1", "--json"]).await.unwrap();
        let before = stored(&cell_url).await;
        world.until("the cell does again", async || stored(&cell_url).await > before + 100).await;
        run(&cell_url, "ALTER SUBSCRIPTION jetbridge_eu_1 DISABLE").await;
        world
            .until("the cell tells that it is behind", async || {
                lag(&world, &worker).await.is_some_and(|lag| lag > 15.0)
            })
            .await;
        run(&cell_url, "ALTER SUBSCRIPTION jetbridge_eu_1 ENABLE").await;
        world.until("it has caught up", async || lag(&world, &worker).await.is_some_and(|lag| lag < 10.0)).await;
        world.until_accepted(0.7).await;
        worker.kill();
        faults.extend(worker.faults());
        servers.kill(0);
        worker = world.worker(&cell_url).await;
        servers.restart(0);
        servers.until_whole().await;
        send_signal(postmaster(&cell_folder), "KILL");
        is_done.store(true, Ordering::SeqCst);
        (faults, worker)
    };
    let ((faults, worker), ()) = tokio::join!(harm, world.publish(&is_done));
    let story = "all partitions moved there, back, to a second cell and there, home's Postgres killed, replication cut, a node, \
                 a server and the cells' Postgres killed";
    world.reckon(&Harm { crashes: 2, story: story.to_owned() }).await;
    assert_eq!((faults, node.faults(), worker.faults(), second.faults()), (vec![], vec![], vec![], vec![]));

    // Whatever is where, home tells of it.
    let there = world.texts_in(&cell_url, "SELECT id FROM events ORDER BY id DESC LIMIT 1").await.remove(0);
    let between = world.texts_in(&second_url, "SELECT id FROM events LIMIT 1").await.remove(0);
    let here = world.texts_in(&home_url, "SELECT id FROM events LIMIT 1").await.remove(0);
    for id in [&there, &between, &here] {
        world.ask(&node, Method::GET, &format!("/ext/v1/events/{id}")).await.expect(200);
        let listed = world.ask(&node, Method::GET, &format!("/ext/v1/deliveries?eventId={id}")).await.expect(200);
        let delivery = listed["deliveries"][0]["id"].as_str().unwrap().to_owned();
        world.ask(&node, Method::GET, &format!("/ext/v1/deliveries/{delivery}")).await.expect(200);
        world.ask(&node, Method::GET, &format!("/ext/v1/deliveries/{delivery}/request")).await.expect(200);
        let before = world.receipts();
        world.ask(&node, Method::POST, &format!("/ext/v1/deliveries/{delivery}/resend")).await.expect(202);
        world.until("it was sent again", async || world.receipts() > before).await;
    }
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.ask(&node, Method::GET, &format!("/ext/v1/events?limit=100{cursor}")).await.expect(200);
        assert!(page["partial"].is_null());
        ids.extend(page["events"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert!(ids.is_sorted_by(|one, next| one > next), "newest first");
    let mut accepted: Vec<_> = world.ids().iter().map(ToString::to_string).collect();
    accepted.sort_by(|one, other| other.cmp(one));
    assert_eq!(ids, accepted);
    let told = at_home(&["list", "--json"]).await.unwrap();
    assert_eq!((&told["cells"][0]["partitions"], &told["home"]["partitions"]), (&json!("0-63"), &json!("")));

    // A cell that is away is never a silent hole.
    drop((worker, second));
    spawn_blocking(move || beside.stop()).await.unwrap();
    let page = world.ask(&node, Method::GET, "/ext/v1/events?limit=100").await;
    assert_eq!(page.header("jetbridge-partial"), "eu-1, us-1");
    assert_eq!(page.expect(200)["partial"], json!(["eu-1", "us-1"]));
    let away = world.ask(&node, Method::GET, &format!("/ext/v1/events/{there}")).await.expect(503);
    assert!(away["errorMessages"][0]["message"].as_str().unwrap().contains("Cell eu-1 is away"), "{away}");
    world.ask(&node, Method::GET, &format!("/ext/v1/events/{here}")).await.expect(200);
    let failures = world.ask(&node, Method::GET, "/ext/v1/failures").await;
    assert_eq!((failures.status, failures.header("jetbridge-partial")), (200, "eu-1, us-1"));
    let told = at_home(&["list", "--json"]).await.unwrap();
    assert!(told["cells"][0]["trouble"].is_string(), "{told}");
}
