//! `GET /ext/v1/deliveries` and `/ext/v1/events`: what a list may ask for, in which order, and what it tells beside.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::{Value, json};

use crate::field::engine::lines;
use crate::field::fairness::node::until;
use crate::support::database::connect;
use crate::support::{
    COMPANY, Receiver, Reply, SISTER, STRANGER, Setup, TMC, TestApp, booking, booking_with, least, least_with, source,
};

/// One receiver that works and one that does not, each with a subscription of [`COMPANY`].
struct Two {
    app: TestApp,
    good: String,
    bad: String,
    _receivers: [Receiver; 2],
}

impl Two {
    async fn new() -> Self {
        let app = TestApp::with(Setup::with_receivers()).await;
        let receivers = [Receiver::new().await, Receiver::answering(vec![Reply::status(503)]).await];
        let create = async |name: &str, url: String| {
            let types = ["PNR_V3", "TRIP_DETAILS_V3"];
            app.created(&least_with(json!({"name": name, "url": url, "eventTypes": types}))).await
        };
        let (good, bad) = (create("good", receivers[0].url()).await, create("bad", receivers[1].url()).await);
        Self { good, bad, _receivers: receivers, app }
    }

    async fn list(&self, query: &str) -> Vec<Value> {
        let list = self.app.get_path(&format!("/ext/v1/deliveries?{query}")).await.expect(200);
        list["deliveries"].as_array().unwrap().clone()
    }

    /// The names of the subscriptions of a list, sorted: deliveries of one event are in no certain order.
    async fn names(&self, query: &str) -> String {
        let name = |one: &Value| match one["subscriptionId"].as_str() {
            Some(id) if id == self.good => "good",
            Some(id) if id == self.bad => "bad",
            _ => "another",
        };
        let mut names: Vec<_> = self.list(query).await.iter().map(name).collect();
        names.sort_unstable();
        names.join(" ")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_by_how_the_last_attempt_ended_and_what_the_event_is_about() {
    let two = Two::new().await;
    two.app.published(&booking()).await;
    two.app.engine().step().await;
    for (query, expected) in [
        ("", "bad good"),
        ("state=WAITING&state=DELIVERED", "bad good"),
        ("state=WAITING,EXHAUSTED", "bad"),
        ("state=HELD", ""),
        ("reason=SERVICE_UNAVAILABLE", "bad"),
        ("reason=DNS_FAILED", ""),
        ("reason=DNS_FAILED&reason=SERVICE_UNAVAILABLE&state=DELIVERED", ""),
        ("status=200", "good"),
        ("status=5xx", "bad"),
        ("status=4xx&status=503", "bad"),
        ("status=4xx", ""),
        ("minAttempts=1", "bad good"),
        ("minAttempts=2", "bad"),
        ("eventType=PNR_V3", "bad good"),
        ("eventType=TRIP_DETAILS_V3", ""),
        ("operation=BOOKING_TICKETED", "bad good"),
        ("operation=BOOKING_CANCELLED", ""),
        (&format!("organizationId={COMPANY}"), "bad good"),
        (&format!("organizationId={COMPANY}&state=DELIVERED"), "good"),
        (&format!("organizationId={SISTER}"), ""),
        (&format!("subscriptionId={}&eventType=PNR_V3&status=2xx", two.good), "good"),
        ("order=due", "bad"),
        ("order=due&status=5xx&eventType=PNR_V3", "bad"),
        ("order=due&state=DELIVERED", ""),
    ] {
        assert_eq!(two.names(query).await, expected, "{query}");
    }
    let list = two.list("").await;
    let mut statuses: Vec<_> = list.iter().map(|one| one["lastStatus"].as_i64().unwrap()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 503]);
    let failed = list.iter().find(|one| one["lastStatus"] == 503).unwrap();
    let id = failed["id"].as_str().unwrap();
    assert_eq!(two.app.get_path(&format!("/ext/v1/deliveries/{id}")).await.expect(200)["lastStatus"], 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_of_a_query_is_named() {
    let app = TestApp::new().await;
    for (query, paths) in [
        ("state=NONE&reason=NONE&status=999", vec!["reason", "state", "status"]),
        ("order=oldest&expand=all&minAttempts=-1", vec!["expand", "minAttempts", "order"]),
        ("operation=booking&cursor=x", vec!["cursor", "operation"]),
        ("cursor=1.019ad0f3-2c5b-7a31-9c4e-5b8d2f700001", vec!["cursor"]),
        ("order=due&cursor=019ad0f3-2c5b-7a31-9c4e-5b8d2f700001", vec!["cursor"]),
    ] {
        assert_eq!(app.get_path(&format!("/ext/v1/deliveries?{query}")).await.paths(), paths, "{query}");
    }
    assert_eq!(app.get_path("/ext/v1/events?matched=all&operation=x").await.paths(), ["matched", "operation"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_where_the_last_one_ended_in_either_order() {
    let two = Two::new().await;
    for _ in 0..3 {
        two.app.published(&booking()).await;
        two.app.engine().step().await;
        two.app.state.clock.advance(TimeDelta::seconds(7));
    }
    for query in ["", "order=due&", "eventType=PNR_V3&", &format!("organizationId={COMPANY}&")] {
        let whole = two.list(&format!("{query}limit=100")).await;
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/ext/v1/deliveries?{query}limit=1{cursor}");
            let page = two.app.get_path(&path).await.expect(200);
            paged.extend(page["deliveries"].as_array().unwrap().clone());
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, whole, "{query}");
        assert_eq!(whole.len(), if query.starts_with("order") { 3 } else { 6 }, "{query}");
    }
    let due: Vec<_> = two.list("order=due").await.iter().map(|one| one["nextAttemptAt"].to_string()).collect();
    assert!(due.is_sorted(), "{due:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_tells_of_events_and_subscriptions_when_it_is_asked() {
    let two = Two::new().await;
    two.app.published(&booking()).await;
    let plain = two.list("").await;
    assert!(plain.iter().all(|one| one.get("event").is_none() && one.get("subscription").is_none()));
    let list = two.list("expand=event,subscription").await;
    let mut names: Vec<_> = list.iter().map(|one| one["subscription"]["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["bad", "good"]);
    assert_eq!(list[0]["subscription"]["subscriber"], json!({"id": COMPANY, "name": "Sample Org A"}));
    assert!(list[0]["subscription"]["url"].as_str().unwrap().starts_with("https://localhost:"));
    let event = json!({
        "type": "PNR_V3", "operation": "BOOKING_TICKETED", "organization": {"id": COMPANY, "name": "Sample Org A"},
        "tripId": "7000000001", "pnrIds": ["9000000001"],
    });
    assert_eq!((&list[0]["event"], &list[1]["event"]), (&event, &event));
    assert!(two.list("expand=event").await[0].get("subscription").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_found_by_when_it_is_due() {
    let two = Two::new().await;
    two.app.published(&booking()).await;
    two.app.engine().step().await;
    // The sixth try is about a minute off.
    let now = two.app.state.clock.now();
    let at = |minutes: i64| (now + TimeDelta::minutes(minutes)).to_rfc3339().replace("+00:00", "Z");
    for (query, expected) in [
        (format!("dueUntil={}", at(10)), "bad"),
        (format!("dueSince={}&dueUntil={}", at(0), at(10)), "bad"),
        (format!("dueSince={}", at(10)), ""),
        (format!("dueUntil={}", at(0)), ""),
        (format!("dueUntil={}&order=due", at(10)), "bad"),
        (format!("dueUntil={}&state=DELIVERED", at(10)), ""),
        (format!("dueUntil={}&subscriptionId={}", at(10), two.good), ""),
        (format!("dueUntil={}&subscriptionId={}", at(10), two.bad), "bad"),
    ] {
        assert_eq!(two.names(&query).await, expected, "{query}");
    }
    assert_eq!(two.app.get_path("/ext/v1/deliveries?dueUntil=soon").await.paths(), ["dueUntil"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_caller_sees_its_own_whatever_it_asks_for() {
    let two = Two::new().await;
    let app = &two.app;
    let events = source("COMPANY", &[COMPANY, SISTER]);
    app.created(&least_with(json!({"subscriberId": SISTER, "name": "sister", "eventSource": events}))).await;
    app.created(&least_with(json!({"subscriberId": TMC, "name": "tmc", "eventSource": events}))).await;
    app.published(&booking()).await;
    app.state.clock.advance(TimeDelta::seconds(1));
    app.published(&booking_with(json!({"organizationId": SISTER}))).await;
    for query in [
        "",
        "order=due",
        &format!("organizationId={COMPANY}"),
        "eventType=PNR_V3",
        "state=WAITING",
        "expand=event,subscription",
    ] {
        for (token, names) in [
            (app.company(COMPANY), vec!["bad"]),
            (app.company(SISTER), vec!["sister"]),
            (app.tmc(TMC), vec!["bad", "sister", "tmc"]),
            (app.company(STRANGER), vec![]),
        ] {
            let path = format!("/ext/v1/deliveries?{query}&expand=subscription");
            let list = app.send(app.anonymous(Method::GET, &path).bearer_auth(&token)).await.expect(200);
            let found = list["deliveries"].as_array().unwrap();
            let mut found: Vec<_> = found.iter().map(|one| one["subscription"]["name"].as_str().unwrap()).collect();
            // What waits is delivered sooner or later.
            found.retain(|name| *name != "good");
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, names, "{query}");
        }
    }
    // It gets the events of another company, but may not look them up.
    let path = "/ext/v1/deliveries?expand=event";
    let list = app.send(app.anonymous(Method::GET, path).bearer_auth(app.company(SISTER))).await.expect(200);
    let organizations: Vec<_> =
        list["deliveries"].as_array().unwrap().iter().map(|one| &one["event"]["organization"]["id"]).collect();
    assert_eq!(organizations, [&json!(SISTER), &Value::Null]);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_filtered_by_what_happened_and_whether_anybody_wanted_them() {
    let two = Two::new().await;
    let app = &two.app;
    let wanted = app.published(&booking()).await;
    let unwanted =
        app.published(&booking_with(json!({"organizationId": STRANGER, "operation": "BOOKING_CANCELLED"}))).await;
    let ids = async |token: &str, query: &str| {
        let request = app.anonymous(Method::GET, &format!("/ext/v1/events?{query}")).bearer_auth(token);
        let list = app.send(request).await.expect(200);
        list["events"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (all, company) = (app.platform(), app.company(COMPANY));
    assert_eq!(ids(&all, "matched=none").await, [unwanted.as_str()]);
    assert_eq!(ids(&all, "matched=some").await, [wanted.as_str()]);
    assert_eq!(ids(&all, "operation=BOOKING_CANCELLED").await, [unwanted.as_str()]);
    assert_eq!(ids(&company, "matched=some").await, [wanted.as_str()]);
    assert_eq!(ids(&company, "matched=none").await, Vec::<String>::new());
    assert_eq!(ids(&app.company(STRANGER), "matched=none").await, [unwanted.as_str()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_read_while_it_ends_is_told_as_of_one_moment() {
    let app = TestApp::with(Setup { has_engine: false, ..Setup::default() }).await;
    app.created(&least(COMPANY)).await;
    let event = app.published(&booking()).await;
    let id = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let mut other = connect(&app.db.url).await;
    other.batch_execute("BEGIN; LOCK TABLE attempts IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let end = async {
        let waiting = "SELECT 1::text AS line FROM pg_locks WHERE NOT granted AND relation = 'attempts'::regclass";
        until("the attempts are about to be read", async || !lines(&app.db.url, waiting).await.is_empty()).await;
        // As another node records it.
        let end = "WITH gone AS (DELETE FROM waiting_deliveries RETURNING id, subscription_id) \
                   INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, started_at, total_us, \
                   span_id, node) SELECT id, subscription_id, 'DELIVERED', 1, 1, now(), now(), 1, 1, 'other' FROM gone; COMMIT";
        other.batch_execute(end).await.unwrap();
    };
    let path = format!("/ext/v1/deliveries/{id}");
    let (told, ()) = tokio::join!(app.get_path(&path), end);
    let told = told.expect(200);
    assert_eq!((&told["state"], &told["attempts"]), (&json!("WAITING"), &json!([])), "{told}");
    let told = app.get_path(&path).await.expect(200);
    assert_eq!((&told["state"], &told["attempts"][0]["status"]), (&json!("DELIVERED"), &json!(200)));
}
