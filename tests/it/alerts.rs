//! Who wants to be told is told: by a notice that is signed and retried as deliveries are.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::certificates::Certificate;
use crate::support::database::connect;
use crate::support::{
    COMPANY, Receiver, Reply, SISTER, STRANGER, Setup, TMC, TestApp, booking, least, subscription_at,
};

const PATH: &str = "/ext/v1/alerts";

async fn put(app: &TestApp, rules: &Value) -> Value {
    app.send(app.request(Method::PUT, PATH).json(rules)).await.expect(200)
}

async fn seen(app: &TestApp) -> Value {
    app.get_path(PATH).await.expect(200)
}

/// The kinds of those that are open, and of those that have ended.
fn kinds(seen: &Value) -> (Vec<&str>, Vec<&str>) {
    let all = seen["alerts"].as_array().unwrap();
    let of = |has_ended: bool| {
        let fits = all.iter().filter(move |one| one["endedAt"].is_string() == has_ended);
        fits.map(|one| one["kind"].as_str().unwrap()).collect::<Vec<_>>()
    };
    (of(false), of(true))
}

async fn minutes(app: &TestApp, count: i64) {
    app.state.clock.advance(TimeDelta::minutes(count));
    app.engine().step().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_down_for_so_long_is_told_of_once_and_once_more_when_it_is_up() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let dead = Receiver::scripted(|n, _| if n < 60 { Reply::status(503) } else { Reply::ok() }).await;
    let ops = Receiver::new().await;
    let id = app.created(&subscription_at(&dead.url())).await;
    let told = put(&app, &json!({"downForMinutes": 30, "failingForMinutes": 5, "url": ops.url()})).await;
    let secret = told["hmacSigningSecret"].as_str().unwrap();
    for _ in 0..4 {
        app.published(&booking()).await;
    }
    app.engine().step().await;
    assert_eq!(seen(&app).await["alerts"], json!([]), "it has only begun to fail");
    minutes(&app, 7).await;
    assert_eq!(kinds(&seen(&app).await).0, ["FAILING"]);
    assert_eq!(ops.count(), 1);
    minutes(&app, 30).await;
    let now = seen(&app).await;
    let mut open = kinds(&now).0;
    open.sort_unstable();
    assert_eq!((open, &now["openCount"]), (vec!["DOWN", "FAILING"], &json!(2)));
    minutes(&app, 10).await;
    assert_eq!(ops.count(), 2, "nothing is told twice");

    let got = ops.received();
    let webhook = standardwebhooks::Webhook::new(secret).unwrap();
    for one in &got {
        let time = one.header("webhook-timestamp").parse().unwrap();
        assert_eq!(one.header("webhook-signature"), webhook.sign(one.id(), time, &one.body).unwrap());
        assert_eq!(one.json()["id"], one.id());
    }
    let notice = got[1].json();
    assert_eq!((&notice["kind"], &notice["openCount"], &notice["ended"]), (&json!("ALERTS"), &json!(2), &json!([])));
    let alert = &notice["opened"][0];
    assert_eq!((&alert["kind"], &alert["subscriptionId"]), (&json!("DOWN"), &json!(id)));
    assert!(alert["subscriptionName"].is_string() && alert["since"].is_string(), "{alert}");

    // It works again: what waits is tried within hours.
    for _ in 0..30 {
        minutes(&app, 60).await;
    }
    let now = seen(&app).await;
    let (open, mut ended) = kinds(&now);
    ended.sort_unstable();
    assert_eq!((open, ended, &now["openCount"]), (vec![], vec!["DOWN", "FAILING"], &json!(0)), "{now}");
    let last = ops.received().last().unwrap().json();
    assert!(!last["ended"].as_array().unwrap().is_empty() && last["openCount"] == 0, "{last}");
    assert!(now["notices"].as_array().unwrap().iter().all(|one| one["state"] == "DELIVERED"), "{now}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_retried_as_a_delivery_is_and_given_up_after_two_weeks() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let ops = Receiver::scripted(|n, _| if n < 7 { Reply::status(500) } else { Reply::ok() }).await;
    let refused = app.post(&format!("{PATH}/test"), &json!({})).await;
    assert_eq!((refused.status, refused.paths()), (400, vec!["url"]));
    put(&app, &json!({"url": ops.url()})).await;
    let test = app.post(&format!("{PATH}/test"), &json!({})).await.expect(202);
    app.engine().step().await;
    let notice = seen(&app).await["notices"][0].clone();
    assert_eq!(
        (&notice["id"], &notice["kind"], &notice["state"]),
        (&test["noticeId"], &json!("TEST"), &json!("WAITING"))
    );
    assert_eq!(
        (&notice["attemptCount"], &notice["lastReason"]),
        (&json!(6), &json!("SERVER_ERROR")),
        "the immediate ones"
    );
    minutes(&app, 2).await;
    minutes(&app, 5).await;
    let notice = seen(&app).await["notices"][0].clone();
    assert_eq!((&notice["attemptCount"], &notice["state"]), (&json!(8), &json!("DELIVERED")));
    assert!(ops.received().iter().all(|one| one.id() == test["noticeId"]), "the same id each time");

    let dead = Receiver::answering(vec![Reply::status(500)]).await;
    put(&app, &json!({"url": dead.url()})).await;
    app.post(&format!("{PATH}/test"), &json!({})).await.expect(202);
    for _ in 0..30 {
        minutes(&app, 12 * 60).await;
    }
    let notice = seen(&app).await["notices"][0].clone();
    assert_eq!(notice["state"], "EXHAUSTED", "{notice}");
    app.post(&format!("{PATH}/test"), &json!({})).await.expect(202);
    app.engine().step().await;
    let answer = put(&app, &json!({"exhaustedOver": 5})).await;
    assert!(answer.get("hmacSigningSecret").is_none(), "{answer}");
    let left = seen(&app).await;
    assert!(
        left["notices"].as_array().unwrap().iter().all(|one| one["state"] != "WAITING"),
        "there is nowhere to post it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_comes_near_is_told_before_it_is_there() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    app.published(&booking()).await;
    app.engine().step().await;
    let health = app.get_path(&format!("/ext/v1/subscriptions/{id}/health")).await.expect(200);
    assert!(health["certificateEndsAt"].as_str().unwrap().starts_with("4096-01-01"), "as it was shown: {health}");
    put(&app, &json!({"secretEndsWithinDays": 3, "certificateEndsWithinDays": 21})).await;
    let rotated =
        app.post(&format!("/ext/v1/subscriptions/{id}/secrets"), &json!({"overlapSeconds": 5 * 86_400})).await;
    rotated.expect(201);
    minutes(&app, 1).await;
    assert_eq!(kinds(&seen(&app).await), (vec![], vec![]));
    minutes(&app, 2 * 24 * 60 + 5).await;
    let now = seen(&app).await;
    assert_eq!(kinds(&now).0, ["SECRET_ENDS"]);
    assert!(now["alerts"][0]["secretId"].is_string() && now["alerts"][0]["endsAt"].is_string(), "{now}");
    minutes(&app, 4 * 24 * 60).await;
    assert_eq!(kinds(&seen(&app).await), (vec![], vec!["SECRET_ENDS"]), "it has ended, and so has the alert");

    let expired = Receiver::with(Certificate::Expired, std::sync::Arc::new(|_, _| Reply::ok())).await;
    let other = app.created(&subscription_at(&expired.url())).await;
    app.published(&booking()).await;
    minutes(&app, 1).await;
    let now = seen(&app).await;
    assert_eq!((kinds(&now).0, &now["alerts"][0]["subscriptionId"]), (vec!["CERTIFICATE_ENDS"], &json!(other)));
    assert_eq!(now["alerts"][0]["endsAt"], "2002-01-01T00:00:00.000Z", "it ended long ago");
    app.patch(&other, &json!({"isActive": false})).await.expect(200);

    let soon = app.state.clock.now() + TimeDelta::days(20);
    app.db.run(&format!("UPDATE receiver_certificates SET ends_at = '{}'", soon.to_rfc3339())).await;
    minutes(&app, 1).await;
    assert_eq!(kinds(&seen(&app).await).0, ["CERTIFICATE_ENDS"]);
    // Of another host it says nothing.
    app.patch(&id, &json!({"url": receiver.url().replace("localhost", "127.0.0.1")})).await.expect(200);
    minutes(&app, 1).await;
    assert_eq!(kinds(&seen(&app).await).0.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_given_up_than_so_many_is_told_and_each_reach_has_rules_of_its_own() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let dead = Receiver::answering(vec![Reply::status(500)]).await;
    let id = app.created(&subscription_at(&dead.url())).await;
    let (company, sister, tmc) = (app.company(COMPANY), app.company(SISTER), app.tmc(TMC));
    let rules = |over: i64| json!({"exhaustedOver": over});
    let put_as = async |token: &str, body: &Value| {
        app.send(app.anonymous(Method::PUT, PATH).bearer_auth(token).json(body)).await
    };
    let as_seen = async |token: &str| app.send(app.anonymous(Method::GET, PATH).bearer_auth(token)).await.expect(200);
    assert_eq!(put(&app, &rules(2)).await["rules"]["exhaustedOver"], 2);
    for (token, over) in [(&company, 1), (&sister, 0), (&tmc, 3)] {
        put_as(token, &rules(over)).await.expect(200);
    }
    for _ in 0..3 {
        app.published(&booking()).await;
    }
    app.engine().step().await;
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    minutes(&app, 2).await;
    minutes(&app, 14 * 24 * 60).await;
    minutes(&app, 1).await;
    let open = [seen(&app).await, as_seen(&company).await, as_seen(&sister).await, as_seen(&tmc).await];
    let open: Vec<_> = open.iter().map(|one| kinds(one).0.len()).collect();
    assert_eq!(open, [1, 1, 0, 0], "three are more than two and than one, and the sister has none");
    let alert = &seen(&app).await["alerts"][0];
    assert_eq!((&alert["count"], &alert["subscriptionId"]), (&json!(3), &json!(id)));
    assert_eq!(as_seen(&sister).await["rules"]["exhaustedOver"], 0, "each reads their own");
    minutes(&app, 25 * 60).await;
    assert_eq!(kinds(&as_seen(&company).await), (vec![], vec!["EXHAUSTED"]));
    let stranger = as_seen(&app.company(STRANGER)).await;
    assert_eq!(stranger, json!({"rules": {}, "openCount": 0, "alerts": [], "notices": []}));
    let audit = app.get_path("/ext/v1/audit?kind=ALERT_RULES").await.expect(200);
    assert_eq!(audit["changes"].as_array().unwrap().len(), 4);
    assert_eq!(audit["changes"][0]["fields"], json!(["exhaustedOver"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_checked_and_the_secret_is_kept_until_it_is_renewed_and_sealed_anew() {
    let app = TestApp::new().await;
    for (rules, paths) in [
        (
            json!({"downForMinutes": 9, "failingForMinutes": 0, "exhaustedOver": -1}),
            vec!["downForMinutes", "exhaustedOver", "failingForMinutes"],
        ),
        (
            json!({"secretEndsWithinDays": 91, "certificateEndsWithinDays": 0}),
            vec!["certificateEndsWithinDays", "secretEndsWithinDays"],
        ),
        (json!({"url": "http://ops.example.com"}), vec!["url"]),
        (json!({"url": "https://10.0.0.1/"}), vec!["url"]),
    ] {
        let answer = app.send(app.request(Method::PUT, PATH).json(&rules)).await;
        assert_eq!((answer.status, answer.paths()), (400, paths), "{}", answer.text);
    }
    app.created(&least(COMPANY)).await;
    let url = json!({"url": "https://ops.example.com/alerts"});
    let first = put(&app, &url).await["hmacSigningSecret"].clone();
    assert!(put(&app, &url).await.get("hmacSigningSecret").is_none(), "it is shown once");
    let renewed = put(&app, &json!({"url": "https://ops.example.com/alerts", "renewSecret": true})).await;
    assert!(first.is_string() && renewed["hmacSigningSecret"] != first);
    let both = jetbridge::domain::sealing::Keyring::new(
        "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=".parse().unwrap(),
        vec![crate::support::app::MASTER_KEY.parse().unwrap()],
    );
    let mut connection = connect(&app.db.url).await;
    let done = jetbridge::store::sealed::reseal(&mut connection, &both).await.unwrap();
    assert_eq!((done.sealed, done.failed.len()), (2, 0), "that of the subscription and that of the alerts");
    let ids = jetbridge::store::sealed::lasting_key_ids(&mut connection).await.unwrap();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), [both.current_id()]);
    for scope in [jetbridge::api::auth::Scope::DeliveriesRead, jetbridge::api::auth::Scope::SubscriptionsRead] {
        let token = app.token(jetbridge::domain::reach::Role::PlatformAdmin, None, None, &[scope]);
        let put = app.send(app.anonymous(Method::PUT, PATH).bearer_auth(&token).json(&json!({}))).await;
        assert_eq!(put.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_well_only_because_no_attempt_was_made_for_a_while() {
    let app = TestApp::with(Setup::with_receivers()).await;
    // Every fourth is taken, the newest is not.
    let picky =
        Receiver::scripted(
            |_, one| {
                if one.json()["payload"]["pnrId"] == "good" { Reply::ok() } else { Reply::status(500) }
            },
        )
        .await;
    app.created(&subscription_at(&picky.url())).await;
    put(&app, &json!({"failingForMinutes": 120})).await;
    let publish = async |pnr: &str| {
        app.published(&crate::support::booking_with(json!({"payload": {"pnrId": pnr}}))).await;
        app.engine().step().await;
    };
    publish("bad").await;
    for round in 0..8 {
        minutes(&app, 15).await;
        if round % 4 == 2 {
            publish("good").await;
            publish("bad").await;
        }
    }
    minutes(&app, 15).await;
    assert_eq!(kinds(&seen(&app).await).0, ["FAILING"], "it failed for two hours, but for a success now and then");
    let opened = seen(&app).await["alerts"][0]["openedAt"].clone();
    // What waits is tried hours apart, and meanwhile no attempt is of the last hour.
    for _ in 0..20 {
        minutes(&app, 45).await;
        let now = seen(&app).await;
        assert_eq!(kinds(&now), (vec!["FAILING"], vec![]), "{now}");
        assert_eq!(now["alerts"][0]["openedAt"], opened);
    }
    for _ in 0..3 {
        publish("good").await;
        minutes(&app, 45).await;
    }
    assert_eq!(kinds(&seen(&app).await), (vec![], vec!["FAILING"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_company_that_has_left_nothing_more_is_told() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let ops = Receiver::new().await;
    let organization = format!("/ext/v1/organizations/{COMPANY}");
    let contract = async |tmc: &str| {
        let body = json!({"type": "COMPANY", "name": "Sample Org A", "contractingTmcId": tmc});
        app.send(app.request(Method::PUT, &organization).json(&body)).await.status
    };
    contract(TMC).await;
    let id = app.created(&least(COMPANY)).await;
    let tmc = app.tmc(TMC);
    let rules = json!({"secretEndsWithinDays": 3, "url": ops.url()});
    let put = app.send(app.anonymous(Method::PUT, PATH).bearer_auth(&tmc).json(&rules)).await;
    put.expect(200);
    app.post(&format!("/ext/v1/subscriptions/{id}/secrets"), &json!({"overlapSeconds": 86_400})).await.expect(201);
    minutes(&app, 1).await;
    let as_tmc = async || app.send(app.anonymous(Method::GET, PATH).bearer_auth(&tmc)).await.expect(200);
    assert_eq!((kinds(&as_tmc().await).0, ops.count()), (vec!["SECRET_ENDS"], 1));
    contract(crate::support::OTHER_TMC).await;
    assert_eq!(as_tmc().await["alerts"], json!([]), "at once");
    minutes(&app, 2).await;
    assert_eq!((&as_tmc().await["alerts"], ops.count()), (&json!([]), 1), "nor is its end posted");
    // Who shares the id with another role does not share the rules.
    let other = app.send(app.anonymous(Method::GET, PATH).bearer_auth(app.company(TMC))).await;
    assert_eq!(other.status, 403);
}
