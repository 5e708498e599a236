//! A primary with a synchronous standby, and what platforms do to them under load: the primary is killed, frozen, or
//! switched over while it lives on, read-only. Nothing that was accepted is lost, a caller hears 202 or 503, and the node
//! goes on by itself once there is a primary.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use jetbridge::clock::{Clock, ClockMode};
use serde_json::json;

use super::faults::{poll, text};
use super::server::Server;
use crate::event_stream::servers::Servers;
use crate::event_stream::{PATIENT, settings};
use crate::support::database::connect;
use crate::support::{Receiver, STRANGER, Setup, TestApp, booking, least, subscription_at};

/// A primary whose commits wait for its standby.
struct Pair {
    primary: Server,
    standby: Server,
}

impl Pair {
    async fn new() -> Self {
        let primary = Server::migrated().await;
        let standby = primary.standby().await;
        standby.receiver().await;
        primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        primary.run("SELECT pg_reload_conf()").await;
        let mut watch = connect(&primary.url_of("postgres")).await;
        poll("the standby is synchronous", async || {
            text(&mut watch, "SELECT coalesce(max(sync_state), '') AS value FROM pg_stat_replication").await == "sync"
        })
        .await;
        Self { primary, standby }
    }

    /// A URL that names both.
    fn url(&self) -> String {
        let hosts = format!("127.0.0.1:{},127.0.0.1:{}", self.primary.port(), self.standby.port());
        format!("postgres://postgres@{hosts}/hooks?target_session_attrs=read-write")
    }
}

/// Publishers and an administrator who never rest, and what they were told.
#[derive(Default)]
struct Load {
    /// How long a publisher waits after each event that was taken.
    pause: Duration,
    is_over: AtomicBool,
    accepted: Mutex<Vec<String>>,
    created: AtomicUsize,
    refused: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

impl Load {
    fn accepted(&self) -> usize {
        self.accepted.lock().unwrap().len()
    }

    async fn publish(&self, app: &TestApp) {
        while !self.is_over.load(Ordering::SeqCst) {
            let answer = app.post("/ext/v1/events", &booking()).await;
            match answer.status {
                202 => {
                    self.accepted.lock().unwrap().push(answer.body["id"].as_str().unwrap().to_owned());
                    tokio::time::sleep(self.pause).await;
                }
                503 if answer.code() == "SERVICE_UNAVAILABLE" => {
                    self.refused.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                _ => self.wrong.lock().unwrap().push(format!("{} {}", answer.status, answer.text)),
            }
        }
    }

    async fn administer(&self, app: &TestApp, id: &str) {
        while !self.is_over.load(Ordering::SeqCst) {
            for answer in [
                app.create(&least(STRANGER)).await,
                app.patch(id, &json!({"name": "another"})).await,
                app.get(id).await,
                app.get_path("/ext/v1/deliveries?limit=5").await,
            ] {
                match answer.status {
                    201 => drop(self.created.fetch_add(1, Ordering::SeqCst)),
                    200 | 503 => {}
                    _ => self.wrong.lock().unwrap().push(format!("{} {}", answer.status, answer.text)),
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Runs a node under load, lets something happen to its database, and reckons up once publishes are taken again.
async fn under_load(what: &str, happens: impl AsyncFnOnce(&mut Pair, &Load)) {
    reckoned(what, Setup::with_receivers(), happens).await;
}

async fn reckoned(what: &str, setup: Setup, happens: impl AsyncFnOnce(&mut Pair, &Load)) {
    let mut pair = Pair::new().await;
    let deadline = Duration::from_secs(3);
    let database_url = Some(pair.url());
    let has_stream = setup.stream.is_some();
    let app = TestApp::with(Setup { database_url, is_running: true, deadline, ..setup }).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    // A stream takes them though nobody stores them yet.
    let pause = if has_stream { Duration::from_millis(20) } else { Duration::ZERO };
    let load = Load { pause, ..Load::default() };
    let harm = async {
        poll("publishes are taken", async || load.accepted() > 50).await;
        happens(&mut pair, &load).await;
        let (promoted, before) = (Instant::now(), load.accepted());
        poll("publishes are taken again", async || load.accepted() > before + 50).await;
        println!("{what}: 50 publishes were taken {} ms after the promotion", promoted.elapsed().as_millis());
        let created = load.created.load(Ordering::SeqCst);
        poll("subscriptions are made again", async || load.created.load(Ordering::SeqCst) > created).await;
        load.is_over.store(true, Ordering::SeqCst);
    };
    let publishers = futures_util::future::join_all((0..8).map(|_| load.publish(&app)));
    tokio::join!(harm, publishers, load.administer(&app, &id));
    assert_eq!(*load.wrong.lock().unwrap(), Vec::<String>::new(), "{what}: 503 and never 500");
    println!("{what}: {} accepted, {} refused", load.accepted(), load.refused.load(Ordering::SeqCst));
    let mut connection = connect(&pair.url()).await;
    poll("all is stored", async || {
        let stored = text(&mut connection, "SELECT count(*)::text AS value FROM events").await;
        stored.parse::<usize>().unwrap() >= load.accepted()
    })
    .await;
    // What was in flight is sent again once its lease has ended.
    app.state.clock.advance(chrono::TimeDelta::seconds(121));
    app.engine().poll_soon();
    poll("nothing waits", async || {
        app.get_path("/ext/v1/deliveries?state=WAITING").await.expect(200)["deliveries"] == json!([])
    })
    .await;
    let arrived: HashSet<String> = receiver.received().iter().map(|one| one.id().to_owned()).collect();
    connection.batch_execute("SET jit = off").await.unwrap();
    let accepted = load.accepted.lock().unwrap().clone();
    for event in &accepted {
        let sql = format!(
            "SELECT coalesce(min(d.id::text), 'no delivery of {event}') AS value FROM deliveries d \
             WHERE d.id > '{event}' AND d.id <= (left('{event}', 31) || 'fffff')::uuid AND d.state = 'DELIVERED'"
        );
        let delivery = text(&mut connection, &sql).await;
        assert!(arrived.contains(&delivery), "{what}: {delivery} was accepted and never came");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_is_killed_under_load_is_followed_by_its_standby_and_nothing_is_lost() {
    under_load("killed", async |pair, load| {
        pair.primary.kill();
        let refused = load.refused.load(Ordering::SeqCst);
        poll("publishes are refused", async || load.refused.load(Ordering::SeqCst) > refused + 10).await;
        pair.standby.promote().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_freezes_under_load_is_left_for_its_standby_and_nothing_is_lost() {
    under_load("frozen", async |pair, load| {
        pair.primary.freeze();
        let refused = load.refused.load(Ordering::SeqCst);
        poll("publishes are refused", async || load.refused.load(Ordering::SeqCst) > refused).await;
        pair.standby.promote().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_over_under_load_with_the_old_primary_alive_and_read_only_loses_nothing() {
    under_load("switched over", async |pair, _| {
        // As Patroni does it: the old one ends in order, the new one is promoted, the old one follows it.
        pair.primary.stop();
        pair.standby.promote().await;
        pair.standby.run("ALTER SYSTEM RESET synchronous_standby_names").await;
        pair.primary.follow(&pair.standby).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_stream_publishes_are_taken_all_the_while_and_nothing_is_lost() {
    let servers = Servers::start(3).await;
    // That of the servers, and can be wound.
    let clock = Clock::adjustable(ClockMode::Offset(chrono::TimeDelta::zero()));
    let setup = Setup { stream: Some(settings(&servers.url(), PATIENT)), clock, ..Setup::with_receivers() };
    reckoned("killed behind a stream", setup, async |pair, load| {
        // The stream is made meanwhile.
        let refused = load.refused.load(Ordering::SeqCst);
        pair.primary.kill();
        let before = load.accepted();
        poll("publishes are taken without a primary", async || load.accepted() > before + 200).await;
        assert_eq!(load.refused.load(Ordering::SeqCst), refused);
        pair.standby.promote().await;
    })
    .await;
}
