//! Cells beside home: clusters of Postgres between which partitions move.

use std::ops::RangeInclusive;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jetbridge::domain::id::Partition;
use jetbridge::postgres::Embedded;
use jetbridge::store::db::Db;
use jetbridge::store::migrate;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use uuid::Uuid;

use super::servers::Servers;
use crate::crash::node::Node;
use crate::crash::world::{COMPANIES, Harm, PATIENCE, World, company};
use crate::crash::{migrated, postmaster, start};
use crate::field::engine::lines;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::{Folder, program, send_signal, wait_for};
use crate::support::{SISTER, TestDb, least_with, source};

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

/// The node of a cell knows what it read of a subscription for half a minute, unless it hears of a change. So what goes to the
/// old place is few, however long replication takes.
#[tokio::test(flavor = "multi_thread")]
async fn what_changes_at_home_is_in_force_in_a_cell_when_it_has_been_replicated() {
    let (home_folder, cell_folder, folder) = (Folder::new(), Folder::new(), Folder::new());
    let (home, beside, servers) = tokio::join!(replicating(&home_folder), start(&cell_folder), Servers::start(1));
    let home_url = migrated(&home).await;
    migrate::create_database(&beside.url("postgres"), "eu").await.unwrap();
    let cell_url = beside.url("eu");
    let world = World::new("a cell", &home_url, Duration::ZERO).await.through(servers.url()).with_cell(&cell_url);
    let node = world.node(None).await;
    cell(&folder.0, &home_url, &["add", "eu-1", "--database", &cell_url, "--json"]).await.unwrap();
    cell(&folder.0, &home_url, &["move", "0-63", "eu-1", "--json"]).await.unwrap();
    let refused = async |name: &str, database: &str| {
        let mut command = program(&folder.0, &[name]);
        command.env("DATABASE_URL", database).env("JETBRIDGE_MASTER_KEY", MASTER_KEY).stdin(Stdio::null());
        command.env("JETBRIDGE_JWT_SECRET", JWT_SECRET).env("JETBRIDGE_PORT", "0");
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let pid = child.id();
        let Ok(ended) = timeout(PATIENCE, spawn_blocking(move || child.wait_with_output())).await else {
            send_signal(pid, "KILL");
            panic!("{name} was not refused");
        };
        let output = ended.unwrap().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let told = refused("serve", &cell_url).await;
    assert!(told.contains("leads to cell eu-1, whose settings are a copy of home's"), "{told}");
    let told = refused("worker", &cell_url).await;
    assert!(told.contains("takes its events from the stream: name that with --stream"), "{told}");
    let worker = world.worker(&cell_url).await;
    world.until("home is heard", async || lag(&world, &worker).await.is_some_and(|lag| lag < 10.0)).await;

    let is_replicated = async |what: &str| {
        let asked = format!("SELECT 1 FROM subscriptions WHERE {what}");
        world.until(what, async || world.texts_in(&cell_url, &asked).await == ["1"]).await;
    };
    let publish = async || {
        let event = json!({"eventType": "PNR_V3", "organizationId": company(0), "payload": {"pnrId": "a"}});
        world.send(&node, Method::POST, "/ext/v1/events", &event).await.expect(202);
    };
    // The partitions may not have moved yet.
    let until_it_comes_to = async |path: &str| {
        let before = world.receipts_at(path);
        world
            .until(path, async || {
                publish().await;
                tokio::time::sleep(Duration::from_millis(250)).await;
                world.receipts_at(path) > before
            })
            .await;
    };
    let stored = async || world.texts_in(&cell_url, "SELECT count(*) FROM events").await[0].parse::<usize>().unwrap();
    world
        .until("the cell takes events", async || {
            publish().await;
            stored().await > 0
        })
        .await;

    let body = least_with(json!({"subscriberId": company(0), "url": world.receiver("/first"),
        "eventSource": source("COMPANY", &[&company(0).to_string()])}));
    let made = world.send(&node, Method::POST, "/v3/webhooks/subscriptions", &body).await.expect(201);
    let id = made["id"].as_str().unwrap();
    is_replicated(&format!("id = '{id}'")).await;
    until_it_comes_to("/first").await;
    let patch = async |body: Value| {
        world.send(&node, Method::PATCH, &format!("/v3/webhooks/subscriptions/{id}"), &body).await.expect(204)
    };
    patch(json!({"url": world.receiver("/second")})).await;
    is_replicated("url LIKE '%/second'").await;
    let before = world.receipts_at("/first");
    until_it_comes_to("/second").await;
    let late = world.receipts_at("/first") - before;
    assert!(late < 40, "the node did not hear of it: {late} went to the old place");

    // What waits when it is paused at home is held in the cell, and let go there.
    patch(json!({"url": world.receiver("/never")})).await;
    is_replicated("url LIKE '%/never'").await;
    until_it_comes_to("/never").await;
    patch(json!({"isActive": false})).await;
    let states = "SELECT DISTINCT state FROM waiting_deliveries";
    world.until("it is held", async || world.texts_in(&cell_url, states).await == ["HELD"]).await;
    let (held, before) = (world.count("waiting_deliveries").await, world.receipts_at("/third"));
    patch(json!({"url": world.receiver("/third"), "isActive": true})).await;
    world.until("it is let go", async || world.receipts_at("/third") >= before + held).await;
    assert_eq!((node.faults(), worker.faults()), (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_cell_is_refused_and_what_failed_half_way_may_be_run_again() {
    let (home_folder, cell_folder, folder) = (Folder::new(), Folder::new(), Folder::new());
    let (home, beside, plain) = tokio::join!(replicating(&home_folder), start(&cell_folder), TestDb::new());
    let home_url = migrated(&home).await;
    for name in ["eu", "full", "new"] {
        migrate::create_database(&beside.url("postgres"), name).await.unwrap();
    }
    let (cell_url, full_url, new_url) = (beside.url("eu"), beside.url("full"), beside.url("new"));
    let refused = async |home: &str, arguments: &[&str], why: &str| {
        let told = cell(&folder.0, home, arguments).await.unwrap_err();
        assert!(told.contains(why), "{arguments:?}: {told}");
    };
    let added = async |name: &str, url: &str| {
        let told = cell(&folder.0, &home_url, &["add", name, "--database", url, "--json"]).await.unwrap();
        assert_eq!(told, json!({"name": name, "isCopied": true}));
    };
    refused(&plain.url, &["add", "eu-1", "--database", &cell_url], "set wal_level = logical").await;
    refused(&home_url, &["add", "home", "--database", &cell_url], "give the cell another name").await;
    refused(&home_url, &["add", "eu-1", "--database", &home_url], "home's own database").await;
    migrate::up(&full_url).await.unwrap();
    let organization = format!(
        "INSERT INTO organizations (id, type, name, created_at, updated_at) VALUES ('{SISTER}', 'COMPANY', 'x', now(), now())"
    );
    run(&full_url, &organization).await;
    refused(&home_url, &["add", "eu-1", "--database", &full_url], "a cell begins empty").await;

    // Home keeps nothing for a cell that cannot take it.
    let nowhere = "postgres://nobody@127.0.0.1:9/none";
    let add = ["add", "eu-1", "--database", &cell_url, "--replicate-from", nowhere];
    refused(&home_url, &add, "subscribing to home").await;
    assert!(lines(&home_url, "SELECT slot_name::text AS line FROM pg_replication_slots").await.is_empty());
    added("eu-1", &cell_url).await;
    added("eu-1", &cell_url).await;
    refused(&home_url, &["add", "eu-2", "--database", &cell_url], "is cell eu-1 already").await;
    refused(&cell_url, &["add", "eu-2", "--database", &new_url], "cells are added at home").await;
    run(&home_url, "SELECT pg_create_logical_replication_slot('jetbridge_eu_3', 'pgoutput')").await;
    refused(&home_url, &["add", "eu-3", "--database", &new_url], "for a cell eu-3 of another database already").await;
    refused(&home_url, &["move", "3", "eu-9"], "There is no cell eu-9").await;
    refused(&cell_url, &["move", "3", "home"], "leads to a cell").await;

    // What a cell has yet to get is gone: to go on would be a hole that nobody sees.
    run(&cell_url, "ALTER SUBSCRIPTION jetbridge_eu_1 DISABLE").await;
    let drop_slot = "SELECT pg_drop_replication_slot('jetbridge_eu_1')";
    wait_for("nobody uses the slot", async || {
        let mut connection = Db::connect(&home_url).await.unwrap();
        diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, drop_slot).await.is_ok()
    })
    .await;
    refused(&home_url, &["add", "eu-1", "--database", &cell_url], "its copy has holes").await;
}

/// Two of home's, and one of each cell.
struct Nodes {
    node: Node,
    other: Node,
    worker: Node,
    second: Node,
    /// What those said that are gone.
    faults: Vec<String>,
}

impl Nodes {
    fn all(&mut self) -> [&mut Node; 4] {
        [&mut self.node, &mut self.other, &mut self.worker, &mut self.second]
    }

    fn tell_faults(&mut self) {
        let faults: Vec<String> = self.all().into_iter().flat_map(|node| node.faults()).collect();
        self.faults.extend(faults);
    }
}

struct Databases<'a> {
    world: &'a World,
}

impl Databases<'_> {
    /// How many events a database has of these partitions.
    async fn stored(&self, url: &str, partitions: &RangeInclusive<u8>) -> usize {
        let is_within = |one: &Uuid| partitions.contains(&Partition::of((*one).into()).number());
        let companies: Vec<String> =
            (0..COMPANIES).map(company).filter(is_within).map(|one| format!("'{one}'")).collect();
        assert!(!companies.is_empty(), "no company has a partition of {partitions:?}");
        let sql = format!("SELECT count(*) FROM events WHERE organization_id IN ({})", companies.join(", "));
        self.world.texts_in(url, &sql).await[0].parse().unwrap()
    }

    /// Waits until each of these databases has taken more events of these partitions, and asks no other.
    async fn until_taken(&self, wanted: &[(RangeInclusive<u8>, &str)]) {
        let mut rest = Vec::new();
        for (partitions, url) in wanted {
            rest.push((partitions, url, self.stored(url, partitions).await));
        }
        for (partitions, url, before) in rest {
            let what = format!("{url} takes events of {partitions:?}, after {before}");
            self.world.until(&what, async || self.stored(url, partitions).await > before + 5).await;
        }
    }
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
    let (node, other) = tokio::join!(world.node(None), world.node(None));
    world.subscribe(&other).await;
    let at_home = async |arguments: &[&str]| cell(&folder.0, &home_url, arguments).await;
    let added = at_home(&["add", "eu-1", "--database", &cell_url, "--json"]).await.unwrap();
    assert_eq!(added, json!({"name": "eu-1", "isCopied": true}));
    assert_eq!(world.texts_in(&cell_url, "SELECT count(*) FROM subscriptions").await, ["3"]);
    at_home(&["add", "us-1", "--database", &second_url, "--json"]).await.unwrap();
    let worker = world.worker(&cell_url).await;
    let second = world.worker(&second_url).await;
    let told_of = async |url: &str| world.texts_in(url, "SELECT nodes FROM replication_beats").await;
    world.until("cells know with whom they share", async || told_of(&cell_url).await == ["4"]).await;
    world.until("home is heard", async || lag(&world, &worker).await.is_some_and(|lag| lag < 10.0)).await;
    world.publish_to(&[&node, &other]);

    let is_done = AtomicBool::new(false);
    let mut nodes = Nodes { node, other, worker, second, faults: Vec::new() };
    let harm = async {
        let all = Databases { world: &world };
        let (home, eu, us) = (home_url.as_str(), cell_url.as_str(), second_url.as_str());
        let moved =
            async |partitions: &str, to: &str| drop(at_home(&["move", partitions, to, "--json"]).await.unwrap());
        world.until_accepted(0.1).await;
        assert_eq!(
            (all.stored(eu, &(0..=63)).await, all.stored(us, &(0..=63)).await),
            (0, 0),
            "all is home's at first"
        );
        moved("0-31", "eu-1").await;
        all.until_taken(&[(0..=31, eu), (32..=63, home)]).await;
        moved("16-47", "us-1").await;
        all.until_taken(&[(0..=15, eu), (16..=47, us), (48..=63, home)]).await;
        moved("16-31", "home").await;
        all.until_taken(&[(0..=15, eu), (32..=47, us), (16..=31, home)]).await;

        // Cells go on without home, and home without one of its nodes.
        send_signal(postmaster(&home_folder), "KILL");
        all.until_taken(&[(0..=15, eu), (32..=47, us)]).await;
        world.until("home is back", async || at_home(&["list", "--json"]).await.is_ok()).await;
        nodes.node.kill();
        nodes.faults.extend(nodes.node.faults());
        nodes.node = world.node(None).await;
        world.publish_to(&[&nodes.node, &nodes.other]);

        // A cell that does not learn that its partitions moved takes them beside the new owner.
        run(&cell_url, "ALTER SUBSCRIPTION jetbridge_eu_1 DISABLE").await;
        moved("0-15", "us-1").await;
        let is_late = async || lag(&world, &nodes.worker).await.is_some_and(|lag| lag > 15.0);
        world.until("the cell tells that it is behind", is_late).await;
        all.until_taken(&[(0..=15, eu), (0..=15, us)]).await;
        run(&cell_url, "ALTER SUBSCRIPTION jetbridge_eu_1 ENABLE").await;
        let is_in_step = async || lag(&world, &nodes.worker).await.is_some_and(|lag| lag < 10.0);
        world.until("it has caught up", is_in_step).await;

        // The last owner's node dies while its partitions move.
        moved("0-47", "eu-1").await;
        nodes.second.kill();
        nodes.faults.extend(nodes.second.faults());
        nodes.second = world.worker(&second_url).await;
        all.until_taken(&[(0..=15, eu), (16..=31, eu), (32..=47, eu)]).await;
        moved("32-47", "us-1").await;
        all.until_taken(&[(0..=31, eu), (32..=47, us), (48..=63, home)]).await;
        for server in 0..3 {
            let before = world.accepted();
            servers.kill(server);
            world.until("two servers are enough", async || world.accepted() > before + 100).await;
            servers.restart(server);
            servers.until_whole().await;
        }
        nodes.worker.kill();
        nodes.faults.extend(nodes.worker.faults());
        nodes.worker = world.worker(&cell_url).await;
        world.until_accepted(0.9).await;

        // Everything dies at once.
        (0..3).for_each(|server| servers.kill(server));
        for folder in [&home_folder, &cell_folder] {
            send_signal(postmaster(folder), "KILL");
        }
        for node in nodes.all() {
            node.kill();
        }
        nodes.tell_faults();
        (0..3).for_each(|server| servers.restart(server));
        servers.until_whole().await;
        world.until("home is back", async || at_home(&["list", "--json"]).await.is_ok()).await;
        let (node, other) = tokio::join!(world.node(None), world.node(None));
        let (worker, second) = tokio::join!(world.worker(&cell_url), world.worker(&second_url));
        nodes = Nodes { node, other, worker, second, faults: nodes.faults };
        world.publish_to(&[&nodes.node, &nodes.other]);
        all.until_taken(&[(0..=31, eu), (32..=47, us), (48..=63, home)]).await;
        moved("0-63", "eu-1").await;
        all.until_taken(&[(0..=31, eu), (32..=47, eu), (48..=63, eu)]).await;
        is_done.store(true, Ordering::SeqCst);
        nodes
    };
    let (mut nodes, ()) = tokio::join!(harm, world.publish(&is_done));
    let story = "partitions moved in parts between home and two cells, back, and all to one; home's Postgres killed, one of its nodes, \
                 a cell's node, another while its partitions moved, each server in turn; moves while replication was cut; and \
                 everything killed at once";
    world.reckon(&Harm { crashes: 7, crossed: 4, story: story.to_owned() }).await;
    nodes.tell_faults();
    let Nodes { node, other: _other, worker, second, faults } = nodes;
    assert_eq!(faults, Vec::<String>::new());

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
