//! What the sandbox lists: bookings, runs, and what its clock will come to.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{COMPANY, Receiver, Reply, Setup, TestApp, booking, subscription_at};

fn ids(page: &Value) -> Vec<&str> {
    page["bookings"].as_array().unwrap().iter().map(|one| one["pnrId"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_are_listed_by_stage_type_and_what_is_known_of_them() {
    let app = TestApp::new().await;
    let book = async |body: Value| {
        app.state.clock.advance(TimeDelta::seconds(1));
        app.post("/sandbox/v1/bookings", &body).await.expect(201)
    };
    let air = book(json!({"externalId": "Partner-77"})).await;
    let (hotel, rail) = (book(json!({"type": "HOTEL"})).await, book(json!({"type": "RAIL"})).await);
    let id = |one: &Value| one["pnrId"].as_str().unwrap().to_owned();
    let (air_id, hotel_id, rail_id) = (id(&air), id(&hotel), id(&rail));
    let name = air["travelers"][0]["name"].as_str().unwrap().to_uppercase().replace(' ', "%20");
    let stage = air["stage"].as_str().unwrap();
    for (query, expected) in [
        ("", vec![&rail_id, &hotel_id, &air_id]),
        ("?type=AIR&type=RAIL", vec![&rail_id, &air_id]),
        (&format!("?stage={stage}&type=AIR"), vec![&air_id]),
        ("?stage=VOIDED", vec![]),
        ("?q=partner", vec![&air_id]),
        (&format!("?q={hotel_id}"), vec![&hotel_id]),
        (&format!("?q={name}&type=HOTEL"), vec![&hotel_id]),
        ("?q=product", vec![]),
    ] {
        let page = app.get_path(&format!("/sandbox/v1/bookings{query}")).await.expect(200);
        assert_eq!(ids(&page), expected, "{query}");
    }
    let first = app.get_path("/sandbox/v1/bookings?limit=2").await.expect(200);
    assert_eq!(
        (ids(&first), first["nextCursor"].as_str()),
        (vec![rail_id.as_str(), &hotel_id], Some(hotel_id.as_str()))
    );
    let second = app.get_path(&format!("/sandbox/v1/bookings?limit=2&cursor={hotel_id}")).await.expect(200);
    assert_eq!((ids(&second), second.get("nextCursor")), (vec![air_id.as_str()], None));
    let wrong = app.get_path("/sandbox/v1/bookings?stage=GONE&type=BOAT").await;
    assert_eq!(wrong.paths(), ["stage", "type"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_all_scenarios_are_listed_as_they_are_now() {
    let app = TestApp::new().await;
    assert_eq!(app.get_path("/sandbox/v1/runs").await.expect(200), json!({"runs": []}));
    let scenarios = app.get_path("/sandbox/v1/scenarios").await.expect(200);
    let mut started = Vec::new();
    for scenario in scenarios["scenarios"].as_array().unwrap().iter().take(2) {
        app.state.clock.advance(TimeDelta::seconds(1));
        let path = format!("/sandbox/v1/scenarios/{}/runs", scenario["name"].as_str().unwrap());
        let run = app.post(&path, &json!({"burst": true})).await.expect(202);
        started.insert(0, run["id"].clone());
        let path = format!("{path}/{}", run["id"].as_str().unwrap());
        app.send(app.request(Method::DELETE, &path)).await.expect(200);
    }
    let runs = app.get_path("/sandbox/v1/runs").await.expect(200);
    let ids: Vec<_> = runs["runs"].as_array().unwrap().iter().map(|run| run["id"].clone()).collect();
    assert_eq!(ids, started);
    let refused = app.anonymous(Method::GET, "/sandbox/v1/runs").bearer_auth(app.company(COMPANY));
    assert_eq!(app.send(refused).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agenda_has_all_that_the_clock_will_come_to() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    let subscription = app.created(&subscription_at(&receiver.url())).await;
    assert_eq!(app.get_path("/sandbox/v1/clock/agenda").await.expect(200)["entries"], json!([]));
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let path = format!("/ext/v1/subscriptions/{subscription}/secrets");
    let rotated = app.post(&path, &json!({})).await;
    assert_eq!(rotated.status, 201, "{}", rotated.text);
    let delivery = app.deliveries_of(&event).await[0].clone();
    let agenda = app.get_path("/sandbox/v1/clock/agenda").await.expect(200);
    let entries = agenda["entries"].as_array().unwrap();
    let kinds: Vec<_> = entries.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["RETRY", "SECRET_END", "WINDOW_END"]);
    assert_eq!((&entries[0]["at"], &entries[0]["deliveryId"]), (&delivery["nextAttemptAt"], &delivery["id"]));
    assert_eq!(entries[2]["at"], delivery["schedule"]["windowEndsAt"]);
    assert!(entries.iter().all(|one| one["count"] == 1 && one["subscriptionId"] == subscription.as_str()));
    for _ in 0..120 {
        app.published(&booking()).await;
    }
    app.engine().step().await;
    let agenda = app.get_path("/sandbox/v1/clock/agenda").await.expect(200);
    let entries = agenda["entries"].as_array().unwrap();
    let count = |kind: &str| {
        entries.iter().filter(|one| one["kind"] == kind).map(|one| one["count"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((count("RETRY"), count("WINDOW_END"), count("SECRET_END")), (121, 121, 1));
    assert_eq!(agenda["total"], 243);
    assert!(entries.len() < 20, "of many, those that are as far off are told together");
    let at = |one: &Value| one["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert!(entries.windows(2).all(|pair| at(&pair[0]) <= at(&pair[1])));
}
