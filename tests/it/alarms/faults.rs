//! The fault of each rule, made on real nodes.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::time::{Duration, Instant};

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use jetbridge::clock::Clock;
use tokio::net::TcpStream;

use super::promql::Window;
use super::watch::{PATIENCE, Watch, scrape};
use crate::crash::node::Node;
use crate::event_stream::servers::Servers;
use crate::field::engine::{lines, relay::Relay};
use crate::support::database::connect;
use crate::support::process::{Folder, Sandbox, through_shell};
use crate::support::{Setup, TestApp, booking, certificates, subscription_at};

/// A database with an API in this process, and a folder for nodes that deliver.
async fn world() -> (TestApp, Folder) {
    let app = TestApp::with(Setup { clock: Clock::system(), ..Setup::with_receivers() }).await;
    let folder = Folder::new();
    std::fs::write(folder.0.join("authority.pem"), certificates::authority_pem()).unwrap();
    (app, folder)
}

/// Something that another session holds until it is dropped.
async fn hold(url: &str, sql: &str) -> AsyncPgConnection {
    let mut session = connect(url).await;
    // A cluster of ours ends a transaction that rests for a minute.
    session.batch_execute(&format!("SET idle_in_transaction_session_timeout = 0; BEGIN; {sql}")).await.unwrap();
    session
}

/// Asks until the answer has this status: a node on a busy machine may say 503 first.
async fn until_answered<F: Future<Output = reqwest::Result<reqwest::Response>>>(ask: impl Fn() -> F, status: u16) {
    let until = Instant::now() + PATIENCE;
    while ask().await.unwrap().status() != status {
        assert!(Instant::now() < until, "no answer of {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_fires_when_its_fault_is_made() {
    let watch = Watch::new();
    // Two nodes at a time: the cluster of the run takes a hundred connections.
    let others = async {
        a_clock_that_is_off(&watch).await;
        loops_and_descriptors(&watch).await;
        a_log_that_is_full(&watch).await;
        keys_snapshots_and_notifications(&watch).await;
        what_a_stream_does(&watch).await;
        a_cell_without_a_home(&watch).await;
    };
    let receivers_and_the_database = async {
        let (app, folder) = world().await;
        let node = Node::start(&folder.0, &app.db.url).await;
        let address = node.address.to_string();
        watch.nothing_fires(&address).await;
        what_receivers_do(&watch, &app, &address).await;
        what_a_database_does(&watch, &app, &address).await;
        the_database_is_away_and_then_the_node(&watch, &app, node).await;
    };
    tokio::join!(receivers_and_the_database, others);
    let all: BTreeSet<_> = watch.rules.iter().map(|(alert, _)| alert.clone()).collect();
    assert_eq!(*watch.fired.lock().unwrap(), all, "each rule has its fault here");
}

/// They fail, and what is due for them is late and given up.
async fn what_receivers_do(watch: &Watch, app: &TestApp, address: &str) {
    let url = app.db.url.clone();
    // Nobody listens on port 9 of this machine.
    let closed = subscription_at("https://127.0.0.1:9/");
    watch
        .fires_once("JetbridgeSubscriptionsFailing", 1.0, address, async {
            app.created(&closed).await;
            app.published(&booking()).await;
        })
        .await;
    let late = "UPDATE waiting_deliveries SET due_at = now() - interval '10 minutes'";
    let longest = async {
        // Whoever waits for a row gets it before somebody who skips what is locked.
        let mut first = hold(&url, late).await;
        let waits = tokio::spawn({
            let url = url.clone();
            async move { hold(&url, "SELECT FROM waiting_deliveries FOR UPDATE").await }
        });
        let is_waiting = "SELECT count(*)::text AS line FROM pg_locks WHERE NOT granted";
        while lines(&url, is_waiting).await == ["0"] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        first.batch_execute("COMMIT").await.unwrap();
        waits.await.unwrap()
    };
    let mut held = None;
    watch.fires_once("JetbridgeDeliveriesLate", 1.0, address, async { held = Some(longest.await) }).await;
    drop(held);
    watch
        .fires_once("JetbridgeDeliveriesExhausted", 1.0, address, async {
            app.db.run(&format!("{late}, first_attempt_at = now() - interval '15 days'")).await;
        })
        .await;
}

/// It refuses outcomes, lacks a table, and is locked by somebody else.
async fn what_a_database_does(watch: &Watch, app: &TestApp, address: &str) {
    let url = app.db.url.clone();
    let refusal = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' \
                   USING ERRCODE = '42501'; END $$; \
                   CREATE TRIGGER refuse BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION refuse()";
    let receiver = crate::support::Receiver::new().await;
    watch
        .fires_once("JetbridgeOutcomesUnwritten", 1.0, address, async {
            app.created(&subscription_at(&receiver.url())).await;
            app.db.run(refusal).await;
            app.published(&booking()).await;
        })
        .await;
    app.db.run("DROP TRIGGER refuse ON deliveries").await;

    let organizations = format!("http://{address}/ext/v1/organizations");
    let ask = || reqwest::Client::new().get(&organizations).bearer_auth(app.platform()).send();
    watch
        .fires_once("JetbridgeRequestsFail", 1.0, address, async {
            // A route shows itself with its first answer.
            app.db.run("ALTER TABLE organizations RENAME TO gone").await;
            until_answered(ask, 500).await;
        })
        .await;
    app.db.run("ALTER TABLE gone RENAME TO organizations").await;

    let mut held = None;
    watch
        .fires_once("JetbridgeConnectionsRefused", 1.0, address, async {
            held = Some(hold(&url, "LOCK TABLE organizations, waiting_deliveries IN ACCESS EXCLUSIVE MODE").await);
            futures_util::future::join_all((0..30).map(|_| ask())).await;
        })
        .await;
    drop(held.take());
    watch
        .fire_once(&["JetbridgePollsStopped", "JetbridgeNobodyPolls"], 0.25, address, async {
            held = Some(hold(&url, "LOCK TABLE waiting_deliveries IN ACCESS EXCLUSIVE MODE").await);
        })
        .await;
    drop(held);
}

async fn the_database_is_away_and_then_the_node(watch: &Watch, app: &TestApp, mut node: Node) {
    let address = node.address.to_string();
    let organizations = format!("http://{address}/ext/v1/organizations");
    let ask = || reqwest::Client::new().get(&organizations).bearer_auth(app.platform()).send();
    let name = lines(&app.db.url, "SELECT current_database()::text AS line").await.remove(0);
    let elsewhere = crate::support::database::cluster().url("postgres");
    let mut administrator = connect(&elsewhere).await;
    let shut = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    watch
        .fires_once("JetbridgeDatabaseAway", 1.0, &address, async {
            administrator.batch_execute(&shut).await.unwrap();
        })
        .await;
    watch
        .fires_once("JetbridgeRequestsUnavailable", 1.0, &address, async {
            until_answered(ask, 503).await;
        })
        .await;
    watch.fire_once(&["JetbridgeNodeDown", "JetbridgeAllNodesDown"], 1.0, &address, async { node.kill() }).await;
    administrator.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await.unwrap();
}

/// What is not of the receivers: keys, what others do in the database, and what a pooler keeps back.
async fn keys_snapshots_and_notifications(watch: &Watch) {
    let (app, folder) = world().await;
    let url = app.db.url.clone();
    let relay = Relay::before(&url, false);
    let node = Node::start(&folder.0, &relay.url).await;
    let address = node.address.to_string();
    let is_notified = "jetbridge_notifications_proved 1";
    let until = Instant::now() + PATIENCE;
    while !reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap().contains(is_notified)
    {
        assert!(Instant::now() < until, "the node hears itself");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    watch.nothing_fires(&address).await;
    watch.fires_once("JetbridgeNotificationsLost", 1.0, &address, async { relay.keep_back() }).await;

    let mut held = None;
    watch
        .fires_once("JetbridgeSnapshotHeld", 0.002, &address, async {
            let sees = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM events";
            held = Some(hold(&url, sees).await);
        })
        .await;
    watch
        .fires_once("JetbridgeQueueDeadRows", 0.001, &address, async {
            app.db
                .run(
                    "INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, schedule_start)
                     SELECT gen_random_uuid(), gen_random_uuid(), 'HELD', 'infinity', 0, 0, 0 FROM generate_series(1, 1000);
                     DELETE FROM waiting_deliveries WHERE due_at = 'infinity'",
                )
                .await;
        })
        .await;
    drop(held);

    watch
        .fires_once("JetbridgeMasterKeyMissing", 1.0, &address, async {
            app.created(&subscription_at("https://127.0.0.1:9/")).await;
            app.db.run("UPDATE signing_secrets SET sealed = '\\xdeadbeef' || substring(sealed FROM 5)").await;
        })
        .await;
}

/// The database's clock is two minutes behind that of the node's machine.
async fn a_clock_that_is_off(watch: &Watch) {
    let (app, folder) = world().await;
    let node = Node::start(&folder.0, &app.db.url).await;
    let address = node.address.to_string();
    watch
        .fires_once("JetbridgeClockOff", 1.0, &address, async {
            let name = lines(&app.db.url, "SELECT current_database()::text AS line").await.remove(0);
            let off = format!(
                "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
                     $$ SELECT pg_catalog.clock_timestamp() - interval '2 minutes' $$; \
                 ALTER DATABASE {name} SET search_path = public, pg_catalog; \
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = '{name}' AND pid <> pg_backend_pid()"
            );
            app.db.run(&off).await;
        })
        .await;
}

/// A loop that panics, and a node that may open few files.
async fn loops_and_descriptors(watch: &Watch) {
    let (app, folder) = world().await;
    let node = Node::start_by("serve", &folder.0, &app.db.url, |command| {
        command.env("JETBRIDGE_FAIL_AT", "look:20:panic");
        through_shell(command, "ulimit -n 128; exec \"$0\" \"$@\"");
    })
    .await;
    let address = node.address.to_string();
    watch
        .fires_once("JetbridgeLoopRestarted", 1.0, &address, async {
            app.created(&subscription_at("https://127.0.0.1:9/")).await;
            // Each publish wakes the poller.
            for _ in 0..20 {
                app.published(&booking()).await;
            }
        })
        .await;
    let mut clients = Vec::new();
    watch
        .fires_once("JetbridgeDescriptorsShort", 0.75, &address, async {
            for _ in 0..64 {
                clients.push(TcpStream::connect(&address).await.unwrap());
            }
        })
        .await;
}

/// It holds what is no event, events that cannot be stored, and then it is gone.
async fn what_a_stream_does(watch: &Watch) {
    let ((app, folder), servers) = tokio::join!(world(), Servers::start(1));
    let node = Node::start_by("serve", &folder.0, &app.db.url, |command| {
        command.env("JETBRIDGE_STREAM", servers.url());
    })
    .await;
    let address = node.address.to_string();
    watch.nothing_fires(&address).await;
    let nats = servers.client().await;
    let publish = async |body: String| {
        let subject = format!("jetbridge.events.{}", crate::support::COMPANY);
        nats.publish(subject, body.into()).await.unwrap().await.unwrap();
    };
    watch.fires_once("JetbridgeMessagesTerminated", 1.0, &address, async { publish("{}".to_owned()).await }).await;
    let mut held = None;
    watch
        .fires_once("JetbridgeStreamBehind", 0.01, &address, async {
            held = Some(hold(&app.db.url, "LOCK TABLE events IN ACCESS EXCLUSIVE MODE").await);
            publish(booking().to_string()).await;
        })
        .await;
    drop(held);
    watch.fires_once("JetbridgeStreamAway", 1.0, &address, async { servers.kill(0) }).await;
}

/// Its database is a cell's, and nothing of home's comes.
async fn a_cell_without_a_home(watch: &Watch) {
    let ((app, folder), servers) = tokio::join!(world(), Servers::start(1));
    let node = Node::start_by("worker", &folder.0, &app.db.url, |command| {
        command.env("JETBRIDGE_STREAM", servers.url());
    })
    .await;
    let address = node.address.to_string();
    watch
        .fires_once("JetbridgeCellBehind", 1.0, &address, async {
            app.db.run("INSERT INTO this_cell (name) VALUES ('eu-1')").await;
        })
        .await;
}

/// Standard error leads to a full disk.
async fn a_log_that_is_full(watch: &Watch) {
    let folder = Folder::new();
    let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &["--log", "debug"], |command| {
        command.stderr(OpenOptions::new().write(true).open("/dev/full").unwrap());
    });
    let address = sandbox.url.trim_start_matches("http://").to_owned();
    // Lines are dropped from the first on, so that the rule has fired before: what rises is what counts.
    let before = scrape(&address).await;
    sandbox.get("/healthz").await;
    let until = Instant::now() + PATIENCE;
    loop {
        let now = scrape(&address).await;
        if watch.fires("JetbridgeLogLinesDropped", &Window { before: &before, now: &now, scale: 1.0 }) {
            break;
        }
        assert!(Instant::now() < until, "JetbridgeLogLinesDropped does not fire");
        sandbox.get("/healthz").await;
    }
    watch.fired.lock().unwrap().insert("JetbridgeLogLinesDropped".to_owned());
    sandbox.stop("TERM");
}
