//! `GET /ext/v1/stream` and `/sandbox/v1/stream`

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use jetbridge::api::auth::Scope;
use jetbridge::clock::Clock;
use jetbridge::domain::reach::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::database::PATIENCE;
use crate::support::{
    COMPANY, OTHER_TMC, Receiver, Reply, STRANGER, Setup, TMC, TestApp, booking, booking_with, least_with,
    subscription_at,
};

/// A stream that is read.
pub struct Stream {
    response: Response,
    buffer: String,
    /// What came, by kind.
    came: Vec<(String, Value)>,
}

impl Stream {
    pub async fn open(app: &TestApp, token: &str, path: &str) -> Self {
        let response = app.anonymous(Method::GET, path).bearer_auth(token).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self { response, buffer: String::new(), came: Vec::new() };
        stream.until("hello", |_| true).await;
        stream
    }

    /// Reads on until such a message has come; gives it.
    pub async fn until(&mut self, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let limit = Instant::now() + PATIENCE;
        loop {
            let found = self.came.iter().position(|(name, data)| name == kind && is_it(data));
            if let Some(place) = found {
                return self.came.remove(place).1;
            }
            assert!(Instant::now() < limit, "no {kind}: {:?}", self.came);
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("it beats").unwrap().expect("it goes on");
            self.buffer += std::str::from_utf8(&chunk).unwrap();
            while let Some((message, rest)) = self.buffer.split_once("\n\n") {
                let line = |name: &str| message.lines().find_map(|line| line.strip_prefix(name));
                if let Some((kind, data)) = line("event: ").zip(line("data: ")) {
                    assert!(line("id: ").is_some(), "{message}");
                    self.came.push((kind.to_owned(), serde_json::from_str(data).unwrap()));
                }
                self.buffer = rest.to_owned();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_its_delivery_and_its_attempts_are_told_as_they_happen() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(503), Reply::ok()]).await;
    let subscription = app.created(&subscription_at(&receiver.url())).await;
    let mut stream = Stream::open(&app, &app.company(COMPANY), "/ext/v1/stream").await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let told = stream.until("event", |data| data["id"] == event.as_str()).await;
    assert_eq!(told, app.get_path("/ext/v1/events?limit=1").await.expect(200)["events"][0]);
    let failed = stream.until("attempt", |data| data["number"] == 1).await;
    assert_eq!((&failed["reason"], &failed["subscriptionId"]), (&json!("SERVICE_UNAVAILABLE"), &json!(subscription)));
    assert!(failed.get("answer").is_none());
    let good = stream.until("attempt", |data| data["number"] == 2).await;
    assert_eq!((&good["status"], &good["deliveryId"]), (&json!(200), &failed["deliveryId"]));
    let delivery = stream.until("delivery", |data| data["state"] == "DELIVERED").await;
    let listed = app.get_path("/ext/v1/deliveries?expand=event").await.expect(200)["deliveries"][0].clone();
    assert_eq!(delivery, listed);
    let (mut accepted, mut delivered, mut failed) = (0, 0, 0);
    while (accepted, delivered, failed) != (1, 1, 1) {
        let tally = stream.until("tally", |_| true).await;
        let line = &tally["subscriptions"][0];
        assert_eq!(line["id"], subscription.as_str());
        let number = |name: &str| line[name].as_i64().unwrap();
        (accepted, delivered, failed) =
            (accepted + number("accepted"), delivered + number("delivered"), failed + number("failed"));
        assert_eq!(tally["omitted"], json!({"event": 0, "delivery": 0, "attempt": 0}));
    }
    // The name first: what nodes keep is told by the database, too, and may come twice.
    for change in [json!({"name": "renamed"}), json!({"isActive": false})] {
        app.patch(&subscription, &change).await.expect(200);
        let told = stream.until("subscription", |_| true).await;
        assert_eq!(told, json!({"id": subscription, "change": "CHANGED"}));
    }
    let new = app.created(&subscription_at(&receiver.url())).await;
    let told = stream.until("subscription", |data| data["id"] == new.as_str()).await;
    assert_eq!(told["change"], "CREATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_does_is_told_by_another() {
    let node = || Setup { clock: Clock::system(), ..Setup::with_receivers() };
    let delivers = TestApp::with(Setup { is_running: true, ..node() }).await;
    let shows = TestApp::with(Setup { database_url: Some(delivers.db.url.clone()), ..node() }).await;
    let receiver = Receiver::new().await;
    let subscription = delivers.created(&subscription_at(&receiver.url())).await;
    let mut stream = Stream::open(&shows, &shows.company(COMPANY), "/ext/v1/stream").await;
    // It tells what it records from when it hears that somebody watches.
    let publishes = async {
        loop {
            delivers.published(&booking()).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let told = async {
        let attempt = stream.until("attempt", |_| true).await;
        let delivery =
            stream.until("delivery", |data| data["id"] == attempt["deliveryId"] && data["state"] == "DELIVERED").await;
        (attempt, delivery)
    };
    let (attempt, delivery) = tokio::select! {
        told = told => told,
        () = publishes => unreachable!("it publishes on and on"),
    };
    assert_eq!((&attempt["number"], &attempt["status"]), (&json!(1), &json!(200)));
    assert_eq!((&delivery["state"], &delivery["subscriptionId"]), (&json!("DELIVERED"), &json!(subscription)));
    // A node without an engine does not know who watches, and tells.
    let asked = TestApp::with(Setup { database_url: Some(delivers.db.url.clone()), has_engine: false, ..node() }).await;
    for writer in [&delivers, &asked] {
        let new = writer.created(&subscription_at(&receiver.url())).await;
        let told = stream.until("subscription", |data| data["id"] == new.as_str()).await;
        assert_eq!(told["change"], "CREATED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_what_it_may_not_see() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let own = app.created(&subscription_at(&receiver.url())).await;
    app.created(&least_with(json!({"subscriberId": STRANGER, "url": receiver.url()}))).await;
    let mut stream = Stream::open(&app, &app.company(COMPANY), "/ext/v1/stream").await;
    let theirs = app.published(&booking_with(json!({"organizationId": STRANGER}))).await;
    app.engine().step().await;
    let ours = app.published(&booking()).await;
    app.engine().step().await;
    stream.until("delivery", |data| data["state"] == "DELIVERED" && data["eventId"] == ours.as_str()).await;
    stream.until("tally", |data| data["subscriptions"][0]["delivered"] == 1).await;
    let all = json!(stream.came).to_string();
    assert!(!all.contains(&theirs[..31]), "{all}");
    assert!(
        stream.came.iter().all(|(_, data)| data["subscriptionId"].is_null() || data["subscriptionId"] == own.as_str())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_a_company_is_told_no_more_of_it() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let give = async |company: &str, tmc: &str| {
        let body = json!({"type": "COMPANY", "name": "x", "contractingTmcId": tmc, "bookingTmcId": tmc});
        let put = app.request(Method::PUT, &format!("/ext/v1/organizations/{company}"));
        app.send(put.json(&body)).await.expect(200);
    };
    give(COMPANY, TMC).await;
    give(STRANGER, TMC).await;
    let kept = app.created(&subscription_at(&receiver.url())).await;
    let lost = app.created(&least_with(json!({"subscriberId": STRANGER, "url": receiver.url()}))).await;
    let mut stream = Stream::open(&app, &app.tmc(TMC), "/ext/v1/stream").await;
    let deliver = async |company: &str| {
        app.published(&booking_with(json!({"organizationId": company}))).await;
        app.engine().step().await;
    };
    let has = |data: &Value, id: &str| data.to_string().contains(id);
    deliver(STRANGER).await;
    let (mut accepted, mut delivered) = (0, 0);
    while (accepted, delivered) != (1, 1) {
        let tally = stream.until("tally", |data| has(data, &lost)).await;
        let line = &tally["subscriptions"][0];
        accepted += line["accepted"].as_i64().unwrap();
        delivered += line["delivered"].as_i64().unwrap();
    }
    give(STRANGER, OTHER_TMC).await;
    stream.came.clear();
    app.patch(&lost, &json!({"name": "moved"})).await.expect(200);
    deliver(STRANGER).await;
    app.patch(&kept, &json!({"name": "stays"})).await.expect(200);
    stream.until("subscription", |data| has(data, &kept)).await;
    deliver(COMPANY).await;
    stream.until("tally", |data| has(data, &kept)).await;
    let all = json!(stream.came).to_string();
    assert!(!all.contains(&lost), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flood_fifty_rows_a_second_come_and_the_tally_has_them_all() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let mut stream = Stream::open(&app, &app.platform(), "/ext/v1/stream?kinds=attempt,tally").await;
    for _ in 0..2 {
        let events: Vec<_> = (0..100).map(|_| booking()).collect();
        app.post("/ext/v1/events/batch", &json!({ "events": events })).await.expect(202);
    }
    app.engine().step().await;
    let (mut delivered, mut omitted) = (0, 0);
    while delivered < 200 {
        let tally = stream.until("tally", |_| true).await;
        delivered += tally["subscriptions"][0]["delivered"].as_u64().unwrap();
        omitted += tally["omitted"]["attempt"].as_u64().unwrap();
    }
    let told = stream.came.iter().filter(|(kind, _)| kind == "attempt").count();
    assert!(told + usize::try_from(omitted).unwrap() >= 200 && told >= 50, "{told} {omitted}");
    assert!(stream.came.iter().all(|(kind, _)| kind == "attempt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_is_told_of_the_gap_and_a_token_that_ends_ends_the_stream() {
    let app = TestApp::new().await;
    let request = app.request(Method::GET, "/ext/v1/stream").header("last-event-id", "2026-11-21T10:00:00.000000Z");
    let mut stream = Stream { response: request.send().await.unwrap(), buffer: String::new(), came: Vec::new() };
    let gap = stream.until("gap", |_| true).await;
    assert_eq!(gap, json!({"since": "2026-11-21T10:00:00.000Z", "until": "2026-11-21T10:40:40.123Z"}));
    // Of a clock that was brought back since: all that is kept may be new.
    let request = app.request(Method::GET, "/ext/v1/stream").header("last-event-id", "2099-01-01T00:00:00Z");
    let mut later = Stream { response: request.send().await.unwrap(), buffer: String::new(), came: Vec::new() };
    let gap = later.until("gap", |_| true).await;
    assert_eq!(gap, json!({"since": "2026-10-22T10:40:40.123Z", "until": "2026-11-21T10:40:40.123Z"}));
    app.state.clock.advance(TimeDelta::days(500));
    while stream.response.chunk().await.unwrap().is_some() {}
    let wrong = app.request(Method::GET, "/ext/v1/stream?kinds=all&subscriptionId=x");
    assert_eq!(app.send(wrong).await.status, 401, "the token has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_named_and_seats_are_counted() {
    let app = TestApp::new().await;
    let wrong = app.get_path("/ext/v1/stream?kinds=all&subscriptionId=x").await;
    assert_eq!(wrong.paths(), ["kinds", "subscriptionId"]);
    let wrong = app.send(app.request(Method::GET, "/ext/v1/stream").header("last-event-id", "7")).await;
    assert_eq!(wrong.paths(), ["Last-Event-ID"]);
    let token = app.token(Role::CompanyAdmin, Some(COMPANY), None, &[Scope::SubscriptionsRead]);
    assert_eq!(app.send(app.anonymous(Method::GET, "/ext/v1/stream").bearer_auth(token)).await.status, 403);
    let refused = app.anonymous(Method::GET, "/sandbox/v1/stream").bearer_auth(app.company(COMPANY));
    assert_eq!(app.send(refused).await.status, 403);
    let mut open = Vec::new();
    for _ in 0..64 {
        let response = app.request(Method::GET, "/ext/v1/stream").send().await.unwrap();
        assert_eq!(response.status(), 200);
        open.push(response);
    }
    let full = app.send(app.request(Method::GET, "/ext/v1/stream")).await;
    assert_eq!((full.status, full.code(), full.header("retry-after")), (429, "TOO_MANY_REQUESTS", "15"));
    app.state.changes.end();
    for mut response in open {
        while response.chunk().await.unwrap().is_some() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_tells_of_its_world_too() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    app.created(&subscription_at(&format!("{}/first", app.inboxes.url()))).await;
    let mut stream = Stream::open(&app, &app.platform(), "/sandbox/v1/stream").await;
    let made = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let request = stream.until("request", |data| data["path"] == "/sandbox/v1/bookings").await;
    assert_eq!((&request["method"], &request["status"]), (&json!("POST"), &json!(201)));
    let told = stream.until("booking", |data| data["pnrId"] == made["pnrId"]).await;
    assert_eq!(told["stage"], made["stage"]);
    app.engine().step().await;
    let received = stream.until("inboxRequest", |data| data["inbox"] == "first").await;
    assert!(received.get("body").is_none() && received["verification"]["isValid"] == true);
    stream.until("inbox", |data| data["name"] == "first" && data["received"].as_u64() > Some(0)).await;
    app.state.clock.advance(TimeDelta::hours(1));
    let run = app.post("/sandbox/v1/scenarios/happy-path-expense/runs", &json!({"burst": true})).await.expect(202);
    stream.until("run", |data| data["id"] == run["id"] && data["state"] == "DONE").await;
    let frozen = app.post("/sandbox/v1/clock", &json!({"action": "FREEZE"})).await.expect(200);
    let clock = stream.until("clock", |data| data["isFrozen"] == true).await;
    assert_eq!(clock["now"], frozen["now"]);
}
