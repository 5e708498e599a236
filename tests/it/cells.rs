//! What several databases have a part of is told, sent again and judged as a whole; and what one that is away has is missed
//! aloud.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use jetbridge::clock::Clock;
use jetbridge::domain::id::{EventId, Partition};
use jetbridge::store::cells;
use reqwest::Method;
use serde_json::{Value, json};

use crate::field::engine::lines;
use crate::stream::Stream;
use crate::support::database::connect;
use crate::support::{
    Answer, COMPANY, OTHER_TMC, Receiver, Reply, Setup, TMC, TestApp, booking_with, least_with, source,
};

/// What is replicated of a subscription, in an order that their foreign keys allow.
const REPLICATED: [&str; 4] = ["subscriptions", "subscription_routes", "subscription_settings", "signing_secrets"];
/// Of a subscription to all that is published here.
const BOTH: [&str; 2] = ["PNR_V3", "TRIP_DETAILS_V3"];
/// Where no server is.
const REFUSED: &str = "postgres://nobody@127.0.0.1:9/away";

/// Home, and a cell that has taken every partition for ever. Each stores and delivers what is published to it.
struct Both {
    home: TestApp,
    cell: TestApp,
}

impl Both {
    async fn new() -> Self {
        let (home, cell) = tokio::join!(TestApp::with(Setup::with_receivers()), TestApp::with(Setup::with_receivers()));
        Self { home, cell }
    }

    /// A subscription that both know of.
    async fn subscribe(&self, name: &str, url: &str, settings: &Value) -> String {
        let id = self.home.created(&least_with(json!({"name": name, "url": url, "eventTypes": BOTH}))).await;
        let path = format!("/ext/v1/subscriptions/{id}/settings");
        self.home.send(self.home.request(Method::PUT, &path).json(settings)).await.expect(200);
        let mut there = connect(&self.cell.db.url).await;
        for table in REPLICATED {
            let key = if table == "subscriptions" { "id" } else { "subscription_id" };
            let rows = format!("SELECT to_jsonb(t)::text AS line FROM {table} t WHERE t.{key} = '{id}'");
            for row in lines(&self.home.db.url, &rows).await {
                let copy =
                    format!("INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $row${row}$row$)");
                there.batch_execute(&copy).await.unwrap();
            }
        }
        id
    }

    /// Home learns of the cell.
    async fn join(&self) {
        self.join_at(&self.cell.db.url).await;
    }

    /// Home learns of the cell as one that is elsewhere.
    async fn join_at(&self, url: &str) {
        let name = "eu-1".parse().unwrap();
        let sealed = self.home.state.keyring.seal(&cells::context("eu-1"), url.as_bytes());
        let mut connection = connect(&self.home.db.url).await;
        cells::keep(&mut connection, &name, &sealed).await.unwrap();
        let owns = "INSERT INTO partition_owners SELECT n, '2020-01-01', 'eu-1' FROM generate_series(0, 63) n \
                    ON CONFLICT DO NOTHING";
        connection.batch_execute(owns).await.unwrap();
        let mut there = connect(&self.cell.db.url).await;
        there.batch_execute("INSERT INTO this_cell (name) VALUES ('eu-1') ON CONFLICT DO NOTHING").await.unwrap();
        self.cell.state.cells.look().await.unwrap();
        self.home.state.cells.look().await.unwrap();
    }

    async fn step(&self) {
        for app in [&self.home, &self.cell] {
            app.engine().step().await;
            app.engine().tallies().write().await.unwrap();
        }
    }

    async fn advance(&self, time: TimeDelta) {
        self.home.state.clock.advance(time);
        self.cell.state.clock.advance(time);
        self.step().await;
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.home.get_path(path).await;
        assert_eq!(answer.header("jetbridge-partial"), "", "{path}");
        answer.expect(200)
    }

    /// What is read over all databases says that the cell's part is missing.
    async fn tells_of_absence(&self, id: &str) {
        let of_subscription = |what: &str| format!("/ext/v1/subscriptions/{id}/{what}");
        for (path, in_body) in [
            (of_subscription("stats"), true),
            (of_subscription("health"), false),
            (of_subscription("horizon"), false),
            ("/ext/v1/subscriptions".to_owned(), false),
            ("/ext/v1/engine".to_owned(), false),
            ("/ext/v1/failures".to_owned(), true),
            ("/ext/v1/stats/series".to_owned(), true),
            ("/ext/v1/search?q=a".to_owned(), true),
            ("/ext/v1/events".to_owned(), true),
            ("/ext/v1/deliveries".to_owned(), true),
            ("/ext/v1/terminated-messages".to_owned(), true),
        ] {
            is_told(self.home.get_path(&path).await, in_body);
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.home.send(self.home.request(Method::POST, path).json(body)).await
    }
}

/// What an answer is that lacks the cell's part, and says so.
fn is_told(answer: Answer, in_body: bool) -> Value {
    assert_eq!(answer.header("jetbridge-partial"), "eu-1", "{}", answer.text);
    let status = answer.status;
    let body = answer.expect(status);
    if in_body {
        assert_eq!(body["partial"], json!(["eu-1"]), "{body}");
    }
    body
}

fn about(pnr: &str) -> Value {
    booking_with(json!({"payload": {"pnrId": pnr, "tripId": "t"}}))
}

/// Two events that home has, and three that the cell has, the first of them about a booking that home knows of. To one that
/// receives, and to one that does not.
async fn five_events(receivers: &[&Receiver; 2]) -> (Both, [String; 2], Vec<String>) {
    let both = Both::new().await;
    let good = both.subscribe("good", &receivers[0].url(), &json!({})).await;
    let bad = both.subscribe("bad", &receivers[1].url(), &json!({})).await;
    let mut events = Vec::new();
    for (app, pnr) in [(&both.home, "a"), (&both.home, "b"), (&both.cell, "b"), (&both.cell, "c"), (&both.cell, "d")] {
        events.push(app.published(&about(pnr)).await);
        both.home.state.clock.advance(TimeDelta::milliseconds(10));
        both.cell.state.clock.advance(TimeDelta::milliseconds(10));
    }
    both.step().await;
    both.join().await;
    (both, [good, bad], events)
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_of_all_databases() {
    let receivers = [&Receiver::new().await, &Receiver::answering(vec![Reply::status(503)]).await];
    let (both, [good, bad], events) = five_events(&receivers).await;
    let stats = both.get(&format!("/ext/v1/subscriptions/{good}/stats")).await;
    assert_eq!((&stats["delivered"], &stats["attempts"]), (&json!(5), &json!(5)));
    assert!(stats["durationMs"]["p99"].as_f64() > Some(0.0) && stats["partial"].is_null(), "{stats}");
    let stats = both.get(&format!("/ext/v1/subscriptions/{bad}/stats")).await;
    let tries = receivers[1].count();
    assert_eq!((&stats["waiting"], &stats["reasons"][0]["count"]), (&json!(5), &json!(tries)), "{stats}");
    assert_eq!(stats["reasons"].as_array().unwrap().len(), 1);
    let health = both.get(&format!("/ext/v1/subscriptions/{bad}/health")).await;
    assert_eq!(
        (&health["state"], &health["waiting"], &health["failed24h"]),
        (&json!("FAILING"), &json!(5), &json!(tries))
    );
    let horizon = both.get(&format!("/ext/v1/subscriptions/{bad}/horizon")).await;
    let waiting: i64 = horizon["horizon"].as_array().unwrap().iter().map(|one| one["waiting"].as_i64().unwrap()).sum();
    assert_eq!(waiting, 5);
    assert_eq!(both.get("/ext/v1/engine").await["waiting"]["total"], 5);
    for path in ["/ext/v1/subscriptions", "/ext/v1/subscriptions?sort=name"] {
        let list = both.get(path).await;
        let of = |id: &str| list["subscriptions"].as_array().unwrap().iter().find(|one| one["id"] == *id).unwrap();
        assert_eq!((&of(&bad)["health"]["waiting"], &of(&good)["health"]["tries24h"]), (&json!(5), &json!(5)));
    }
    both.home.patch(&good, &json!({"name": "renamed"})).await.expect(200);
    let list = both.get("/ext/v1/subscriptions?q=good").await;
    assert_eq!(list["subscriptions"], json!([]), "home says what it is called");
    let series = both.get("/ext/v1/stats/series?groupBy=reason").await;
    let total = &series["series"][0]["total"];
    assert_eq!((&total["accepted"], &total["delivered"], &total["failed"]), (&json!(10), &json!(5), &json!(tries)));
    assert_eq!(total["reasons"][0]["count"], tries);
    let series = both.get(&format!("/ext/v1/stats/series?groupBy=subscription&subscriptionId={good}")).await;
    assert_eq!(series["series"][0]["total"]["delivered"], 5);
    let preview = json!({"eventSource": source("COMPANY", &[COMPANY]), "eventTypes": BOTH});
    let preview = both.post("/ext/v1/subscriptions/preview", &preview).await.expect(200);
    assert_eq!((&preview["examined"], &preview["samples"][0]["id"]), (&json!(5), &json!(events[4])));
}

/// An earlier release put random bits where an id has its partition now.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_home_is_read_whichever_partition_its_id_names() {
    let both = Both::new().await;
    let event = both.home.published(&about("a")).await;
    let now = both.home.state.clock.now();
    let ids: Vec<_> = Partition::all().map(|partition| EventId::of_message(now, 1, partition).to_string()).collect();
    for id in &ids {
        let copy = format!(
            "INSERT INTO events SELECT (jsonb_populate_record(e, jsonb_build_object('id', '{id}'))).* FROM events e \
             WHERE id = '{event}'"
        );
        both.home.db.run(&copy).await;
    }
    both.join().await;
    for id in &ids {
        assert_eq!(both.get(&format!("/ext/v1/events/{id}")).await["id"], json!(id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_added_up_and_open_until_something_is_delivered_anywhere() {
    let receiver = Receiver::scripted(|_, one| match one.json()["payload"]["pnrId"] == "e" {
        true => Reply::ok(),
        false => Reply::status(503),
    });
    let receiver = receiver.await;
    let (both, ids, _) = five_events(&[&receiver, &receiver]).await;
    let told = both.get("/ext/v1/failures?state=WAITING").await;
    assert_eq!(told["total"], json!({"groups": 2, "deliveries": 10, "subscriptions": 2}));
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = both.get(&format!("/ext/v1/failures?state=WAITING&limit=1{cursor}")).await;
        paged.extend(page["failures"].as_array().unwrap().clone());
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(json!(paged), told["failures"]);
    let mut names: Vec<_> = ids.to_vec();
    names.sort();
    let group = |one: &Value| (one["subscription"]["id"].clone(), one["deliveries"].clone(), one["isOpen"].clone());
    let wanted: Vec<_> = names.iter().map(|id| (json!(id), json!(5), json!(true))).collect();
    assert_eq!(told["failures"].as_array().unwrap().iter().map(group).collect::<Vec<_>>(), wanted);
    assert_eq!(told["failures"][0]["count"].as_i64().unwrap() * 2, i64::try_from(receiver.count()).unwrap());
    both.home.state.clock.advance(TimeDelta::seconds(1));
    both.cell.state.clock.advance(TimeDelta::seconds(1));
    both.cell.published(&about("e")).await;
    both.cell.engine().step().await;
    let told = both.get("/ext/v1/failures?state=WAITING").await;
    assert_eq!(told["failures"][0]["isOpen"], false, "it was delivered to in the cell: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_searched_and_what_is_reconciled_is_found_wherever_it_is() {
    let receivers = [&Receiver::new().await, &Receiver::new().await];
    let (both, [good, _], events) = five_events(&receivers).await;
    for (text, kind) in [(&events[0], "EVENT"), (&events[3], "EVENT")] {
        let found = both.get(&format!("/ext/v1/search?q={text}")).await;
        assert_eq!((&found["results"][0]["kind"], &found["results"][0]["id"]), (&json!(kind), &json!(text)));
    }
    let trip = both.get("/ext/v1/search?q=t").await;
    let newest = both.cell.get_path(&format!("/ext/v1/events/{}", events[4])).await.expect(200);
    assert_eq!(
        (&trip["results"][0]["kind"], &trip["results"][0]["at"]),
        (&json!("TRIP"), &newest["timestamp"]),
        "{trip}"
    );
    assert_eq!(trip["results"].as_array().unwrap().iter().filter(|one| one["kind"] == "TRIP").count(), 1);
    assert_eq!(both.get("/ext/v1/search?q=d").await["results"][0]["kind"], "BOOKING");

    let asked = json!({"organizationId": COMPANY, "subscriptionId": good, "since": "2026-11-21T00:00:00Z",
        "until": "2026-11-22T00:00:00Z", "knownIds": ["a", "c"], "resend": true});
    let told = both.post("/ext/v1/reconciliations", &asked).await.expect(200);
    let bookings = told["bookings"].as_array().unwrap();
    let of = |one: &Value| (one["pnrId"].as_str().unwrap().to_owned(), one["eventId"].as_str().unwrap().to_owned());
    let wanted = [("a", 0), ("b", 2), ("c", 3), ("d", 4)].map(|(pnr, event)| (pnr.to_owned(), events[event].clone()));
    assert_eq!(bookings.iter().map(of).collect::<Vec<_>>(), wanted);
    assert_eq!((&told["missing"], &told["resendable"], &told["resent"]), (&json!(2), &json!(2), &json!(2)));
    let before = receivers[0].count();
    both.step().await;
    assert_eq!(receivers[0].count() - before, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn terminated_messages_are_listed_by_when_they_came_wherever_they_are_kept() {
    let both = Both::new().await;
    for (app, sequence) in [(&both.home, 1), (&both.cell, 2), (&both.home, 3), (&both.cell, 4)] {
        let kept = format!(
            "INSERT INTO terminated_messages (published_at, sequence, subject, reason, body, terminated_at) \
             VALUES ('2026-08-20T10:16:05Z', {sequence}, 's', 'no JSON', '{{', '2026-08-20T10:16:0{sequence}Z')"
        );
        app.db.run(&kept).await;
    }
    both.join().await;
    let (mut told, mut query) = (Vec::new(), String::new());
    loop {
        let page = both.get(&format!("/ext/v1/terminated-messages?limit=3{query}")).await;
        told.extend(page["messages"].as_array().unwrap().iter().map(|one| one["sequence"].clone()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        query = format!("&cursor={cursor}");
    }
    assert_eq!(told, [4, 3, 2, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_has_a_part_in_each() {
    let receivers = [&Receiver::new().await, &Receiver::new().await];
    let (both, [good, _], _) = five_events(&receivers).await;
    let mut wanted = json!({"subscriptionId": good, "state": "DELIVERED", "since": "2026-11-21T00:00:00Z",
        "until": "2026-11-22T00:00:00Z", "perSecond": 10, "dryRun": true});
    let count = both.post("/ext/v1/resends", &wanted).await.expect(200);
    assert_eq!((&count["total"], &count["bySubscription"][0]["total"]), (&json!(5), &json!(5)));
    wanted["dryRun"] = json!(false);
    let keyed = async || {
        let request = both.home.request(Method::POST, "/ext/v1/resends").header("Idempotency-Key", "one").json(&wanted);
        both.home.send(request).await.expect(202)
    };
    let job = keyed().await;
    assert_eq!((&job["total"], &job["perSecond"], &job["partial"]), (&json!(5), &json!(10), &Value::Null), "{job}");
    assert_eq!(keyed().await["id"], job["id"]);
    let parts = "SELECT concat_ws(' ', total, per_second) AS line FROM resends";
    assert_eq!(lines(&both.home.db.url, parts).await, ["2 4"]);
    assert_eq!(lines(&both.cell.db.url, parts).await, ["3 6"]);
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let before = receivers[0].count();
    both.home.engine().step().await;
    assert_eq!(both.get(&path).await["state"], "RUNNING", "the cell has yet to do its part");
    for _ in 0..20 {
        both.advance(TimeDelta::milliseconds(500)).await;
    }
    let done = both.get(&path).await;
    assert_eq!((&done["state"], &done["sent"], &done["delivered"]), (&json!("DONE"), &json!(5), &json!(5)), "{done}");
    assert!(done["endedAt"].is_string());
    assert_eq!(receivers[0].count() - before, 5);
    assert_eq!(both.get("/ext/v1/resends").await["resends"], json!([done]));

    wanted["perSecond"] = json!(1);
    let job = both.post("/ext/v1/resends", &wanted).await.expect(202);
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let state = format!("SELECT state AS line FROM resends WHERE id = '{}'", job["id"].as_str().unwrap());
    let cancel = format!("{path}/cancel");
    let company = both.home.anonymous(Method::POST, &cancel).bearer_auth(both.home.company(COMPANY));
    both.home.send(company).await.expect(404);
    assert_eq!(lines(&both.cell.db.url, &state).await, ["RUNNING"], "it is the platform's");
    // Home's part is done at once; the cell's is what is cancelled.
    let of_home =
        format!("UPDATE resends SET state = 'DONE', ended_at = now() WHERE id = '{}'", job["id"].as_str().unwrap());
    connect(&both.home.db.url).await.batch_execute(&of_home).await.unwrap();
    let ended = both.post(&format!("{path}/cancel"), &json!({})).await.expect(200);
    assert_eq!(ended["state"], "CANCELLED");
    assert_eq!(lines(&both.cell.db.url, &state).await, ["CANCELLED"]);
    let audit = both.get("/ext/v1/audit?limit=1").await;
    assert_eq!((&audit["changes"][0]["action"], &audit["changes"][0]["objectId"]), (&json!("CANCELLED"), &job["id"]));

    // A part with nothing to send takes none of the rate.
    let since = both.home.state.clock.now() + TimeDelta::seconds(1);
    both.advance(TimeDelta::seconds(2)).await;
    both.cell.published(&about("e")).await;
    both.step().await;
    let wanted = json!({"subscriptionId": good, "state": "DELIVERED", "since": since, "until": "2026-11-23T00:00:00Z",
        "perSecond": 10});
    let job = both.post("/ext/v1/resends", &wanted).await.expect(202);
    assert_eq!((&job["total"], &job["perSecond"]), (&json!(1), &json!(10)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_and_a_pause_are_of_what_all_databases_know() {
    let receiver = Receiver::scripted(|_, one| match one.json()["payload"]["pnrId"] == "good" {
        true => Reply::ok(),
        false => Reply::status(503),
    });
    let receiver = receiver.await;
    let both = Both::new().await;
    let id = both.subscribe("ours", &receiver.url(), &json!({"pauseAfterDays": 3})).await;
    both.join().await;
    let rules = json!({"failingForMinutes": 5, "exhaustedOver": 4});
    both.home.send(both.home.request(Method::PUT, "/ext/v1/alerts").json(&rules)).await.expect(200);
    // What fails is in the cell alone.
    for _ in 0..3 {
        both.cell.published(&about("bad")).await;
    }
    both.step().await;
    both.advance(TimeDelta::minutes(10)).await;
    let open = async || {
        let told = both.get("/ext/v1/alerts").await;
        let open = told["alerts"].as_array().unwrap().iter().filter(|one| one["endedAt"].is_null());
        open.map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["count"])).collect::<Vec<_>>()
    };
    assert_eq!(open().await, ["FAILING null"]);
    // Nobody knows more of it while the cell is away: that is no reason for it to end.
    both.join_at(REFUSED).await;
    both.advance(TimeDelta::minutes(2)).await;
    let told = both.home.get_path("/ext/v1/alerts").await.expect(200);
    assert!(told["alerts"][0]["endedAt"].is_null(), "{told}");
    both.join().await;
    // And what is delivered is at home alone.
    let is_active = async || both.home.get(&id).await.expect(200)["isActive"].as_bool().unwrap();
    for _ in 0..5 {
        both.home.published(&about("good")).await;
        both.advance(TimeDelta::hours(24)).await;
    }
    assert!(is_active().await, "home delivers to it");
    for _ in 0..5 {
        both.advance(TimeDelta::hours(24)).await;
    }
    assert!(!is_active().await, "nothing was delivered for days");

    // Two that home gave up, and three that the cell did, are five.
    both.home.patch(&id, &json!({"isActive": true})).await.expect(200);
    let counted = |count: i64| {
        format!(
            "INSERT INTO delivery_tallies (scope_id, start, minutes, node, accepted, delivered, delivered_at_first, failed, \
             exhausted, latency) VALUES ('{id}', '{}', 1, 'other', 0, 0, 0, 0, {count}, array_fill(0, ARRAY[20]))",
            both.home.state.clock.now() - TimeDelta::minutes(2)
        )
    };
    connect(&both.home.db.url).await.batch_execute(&counted(2)).await.unwrap();
    both.advance(TimeDelta::minutes(1)).await;
    assert!(!open().await.iter().any(|one| one.starts_with("EXHAUSTED")), "two are not over four");
    connect(&both.cell.db.url).await.batch_execute(&counted(3)).await.unwrap();
    both.advance(TimeDelta::minutes(1)).await;
    assert!(open().await.contains(&"EXHAUSTED 5".to_owned()), "{:?}", open().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_a_cell_was_shown_is_warned_of_until_the_cell_was_shown_another() {
    let receiver = Receiver::new().await;
    let both = Both::new().await;
    both.subscribe("ours", &receiver.url(), &json!({})).await;
    both.join().await;
    let rules = json!({"certificateEndsWithinDays": 21});
    both.home.send(both.home.request(Method::PUT, "/ext/v1/alerts").json(&rules)).await.expect(200);
    both.cell.published(&about("a")).await;
    both.step().await;
    let ends_in = async |days: i64| {
        let ends_at = (both.home.state.clock.now() + TimeDelta::days(days)).to_rfc3339();
        both.cell.db.run(&format!("UPDATE receiver_certificates SET ends_at = '{ends_at}'")).await;
        both.advance(TimeDelta::minutes(1)).await;
    };
    let open = async || {
        let told = both.home.get_path("/ext/v1/alerts").await.expect(200);
        let open = told["alerts"].as_array().unwrap().iter().filter(|one| one["endedAt"].is_null());
        open.map(|one| one["kind"].clone()).collect::<Vec<_>>()
    };
    ends_in(22).await;
    assert_eq!(open().await.len(), 0);
    ends_in(20).await;
    assert_eq!(open().await, ["CERTIFICATE_ENDS"]);
    both.join_at(REFUSED).await;
    both.advance(TimeDelta::minutes(1)).await;
    assert_eq!(open().await, ["CERTIFICATE_ENDS"], "nobody knows of another");
    both.join().await;
    ends_in(400).await;
    assert_eq!(open().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_sees_what_happens_in_a_cell() {
    let receiver = Receiver::new().await;
    let running = Setup { is_running: true, clock: Clock::system(), ..Setup::with_receivers() };
    let home = Setup { clock: Clock::system(), ..Setup::with_receivers() };
    let (home, cell) = tokio::join!(TestApp::with(home), TestApp::with(running));
    let both = Both { home, cell };
    let id = both.subscribe("ours", &receiver.url(), &json!({})).await;
    both.join().await;
    let mut stream = Stream::open(&both.home, &both.home.platform(), "/ext/v1/stream").await;
    let event = both.cell.published(&about("a")).await;
    stream.until("event", |one| one["id"] == event).await;
    // Until the cell's node has heard that somebody watches, it tells of no attempt.
    let publish = async {
        loop {
            both.cell.published(&about("a")).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let watch = async {
        let attempt = stream.until("attempt", |one| one["status"] == 200).await;
        let is_its = |one: &Value| one["id"] == attempt["deliveryId"] && one["state"] == "DELIVERED";
        stream.until("delivery", is_its).await;
        let tally = stream.until("tally", |one| one["subscriptions"][0]["delivered"].as_u64() > Some(0)).await;
        tally["subscriptions"][0]["id"].clone()
    };
    let tallied = tokio::select! {
        tallied = watch => tallied,
        () = publish => unreachable!("it goes on"),
    };
    assert_eq!(tallied, json!(id));

    // What may have been missed while the cell was away is told when it is back, and what happens then is told again.
    let listens = "SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity \
                   WHERE datname = current_database() AND query LIKE 'LISTEN jetbridge_changes;%'";
    let lost_at = Utc::now();
    assert_eq!(lines(&both.cell.db.url, listens).await, ["true"]);
    let gap = stream.until("gap", |_| true).await;
    assert!(gap["since"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() <= lost_at, "{gap}");
    let event = both.cell.published(&about("b")).await;
    stream.until("event", |one| one["id"] == event).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cell_that_is_away_has_is_missed_aloud() {
    let receiver = Receiver::new().await;
    let both = Both::new().await;
    let id = both.subscribe("ours", &receiver.url(), &json!({})).await;
    let event = both.home.published(&about("a")).await;
    both.home.engine().step().await;
    both.join_at(REFUSED).await;
    both.tells_of_absence(&id).await;
    let range = json!({"organizationId": COMPANY, "since": "2026-11-21T00:00:00Z", "until": "2026-11-22T00:00:00Z"});
    let told = is_told(both.post("/ext/v1/reconciliations", &range).await, true);
    assert_eq!(told["bookings"][0]["eventId"], json!(event));
    let mut wanted = range.clone();
    wanted["knownIds"] = json!([]);
    wanted["resend"] = json!(true);
    let before = receiver.count();
    let refused = both.post("/ext/v1/reconciliations", &wanted).await;
    assert_eq!((refused.status, refused.header("jetbridge-partial")), (503, "eu-1"), "{}", refused.text);
    both.home.engine().step().await;
    assert_eq!(receiver.count(), before, "the cell may have a newer event");
    let mut wanted = range.clone();
    wanted["state"] = json!("DELIVERED");
    wanted["dryRun"] = json!(true);
    assert_eq!(is_told(both.post("/ext/v1/resends", &wanted).await, true)["total"], 1);
    wanted["dryRun"] = json!(false);
    let keyed = async || {
        let request = both.home.request(Method::POST, "/ext/v1/resends").header("Idempotency-Key", "one").json(&wanted);
        is_told(both.home.send(request).await, true)
    };
    let job = keyed().await;
    assert_eq!(keyed().await["id"], job["id"]);
    for _ in 0..3 {
        both.advance(TimeDelta::seconds(1)).await;
    }
    let told = both.home.get_path(&format!("/ext/v1/resends/{}", job["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(told["state"], "RUNNING", "nobody knows what the cell does: {told}");
    let preview = json!({"eventSource": source("COMPANY", &[COMPANY]), "eventTypes": BOTH});
    is_told(both.post("/ext/v1/subscriptions/preview", &preview).await, false);
    // The job never had a part there: it says so also when the cell is back.
    both.join().await;
    for _ in 0..3 {
        both.advance(TimeDelta::seconds(1)).await;
    }
    let path = format!("/ext/v1/resends/{}", job["id"].as_str().unwrap());
    let told = both.home.get_path(&path).await.expect(200);
    assert_eq!((&told["partial"], &told["state"]), (&json!(["eu-1"]), &json!("DONE")), "{told}");
    assert!(both.get("/ext/v1/failures").await["partial"].is_null());
}

/// A server that takes connections and never says a word, as one whose disk is stuck.
#[tokio::test(flavor = "multi_thread")]
async fn a_cell_that_hangs_is_away_as_well() {
    let receiver = Receiver::new().await;
    let both = Both::new().await;
    let id = both.subscribe("ours", &receiver.url(), &json!({})).await;
    both.home.published(&about("a")).await;
    both.home.engine().step().await;
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://nobody@{}/hangs", server.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = server.accept().await {
            held.push(connection);
        }
    });
    both.join_at(&url).await;
    both.tells_of_absence(&id).await;
    // What home has goes on being delivered.
    both.home.published(&about("b")).await;
    both.home.engine().step().await;
    assert!(receiver.count() >= 2);
    silent.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_cell_what_waits_for_a_company_that_left_is_ended() {
    let receiver = Receiver::answering(vec![Reply::status(503)]).await;
    let both = Both::new().await;
    let cell = &both.cell;
    let tmc = json!({"subscriberId": TMC, "url": receiver.url(), "eventSource": source("CONTRACTING_TMC", &[TMC])});
    let id = cell.create_as(&cell.tmc(TMC), &least_with(tmc)).await.expect(201)["id"].as_str().unwrap().to_owned();
    let event = cell.published(&about("a")).await;
    cell.engine().step().await;
    let mut there = connect(&cell.db.url).await;
    // As replication writes it.
    let left = format!(
        "INSERT INTO this_cell (name) VALUES ('eu-1'); UPDATE organizations SET contracting_tmc_id = '{OTHER_TMC}', \
         booking_tmc_id = '{OTHER_TMC}' WHERE id = '{COMPANY}'; INSERT INTO withheld_companies \
         (subscription_id, company_id, tmc_id, is_whole, created_at) VALUES ('{id}', '{COMPANY}', '{TMC}', false, now())"
    );
    there.batch_execute(&left).await.unwrap();
    assert_eq!(cell.deliveries_of(&event).await[0]["state"], "WAITING");
    cell.state.cells.look().await.unwrap();
    let ended = cell.deliveries_of(&event).await;
    assert_eq!(
        (&ended[0]["state"], &ended[0]["lastReason"]),
        (&json!("EXHAUSTED"), &json!("OUT_OF_REACH")),
        "{ended:?}"
    );
}
