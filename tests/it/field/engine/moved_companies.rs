//! A company that changes its TMC.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    COMPANY, OTHER_TMC, Receiver, Reply, SISTER, Setup, TMC, TestApp, booking, booking_with, least, source,
};

/// Puts a company under this TMC.
async fn move_to(app: &TestApp, company: &str, tmc: Option<&str>) {
    let body = json!({"type": "COMPANY", "name": "Moved", "contractingTmcId": tmc, "bookingTmcId": tmc});
    app.send(app.request(Method::PUT, &format!("/ext/v1/organizations/{company}")).json(&body)).await.expect(200);
}

async fn matched(app: &TestApp, event: &Value) -> u64 {
    app.post("/ext/v1/events", event).await.expect(202)["matched"].as_u64().unwrap()
}

async fn withheld(app: &TestApp, id: &str) -> Value {
    app.get_path(&format!("/ext/v1/subscriptions/{id}/settings")).await.expect(200)["withheldCompanies"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_of_a_tmc_get_nothing_more_of_a_company_that_left_it() {
    let app = TestApp::new().await;
    // Whoever wrote them, and active or not.
    for token in [app.tmc(TMC), app.platform()] {
        let mut body = least(TMC);
        body["eventSource"] = source("COMPANY", &[COMPANY, SISTER]);
        let id = app.create_as(&token, &body).await.expect(201)["id"].as_str().unwrap().to_owned();
        body["isActive"] = json!(false);
        let sleeping = app.create_as(&token, &body).await.expect(201)["id"].as_str().unwrap().to_owned();
        assert_eq!(matched(&app, &booking()).await, 1);
        move_to(&app, COMPANY, Some(OTHER_TMC)).await;
        app.patch(&sleeping, &json!({"isActive": true})).await.expect(200);
        let event = app.published(&booking()).await;
        assert_eq!(app.get_path(&format!("/ext/v1/events/{event}")).await.expect(200)["matched"], 0);
        assert_eq!(matched(&app, &booking_with(json!({"organizationId": SISTER}))).await, 2, "others stay");
        // It is told where one looks: in the settings, and by why there was no match.
        for id in [&id, &sleeping] {
            let told = withheld(&app, id).await;
            assert_eq!((&told[0]["companyId"], &told[0]["tmcId"]), (&json!(COMPANY), &json!(TMC)), "{told}");
            assert_eq!(told[0]["isWhole"], false);
            let why = app.get_path(&format!("/ext/v1/events/{event}/matches?subscriptionId={id}")).await.expect(200);
            assert_eq!(
                (&why["matches"][0]["isWithheld"], &why["matches"][0]["matchesNow"]),
                (&json!(true), &json!(false))
            );
        }
        // Writes that do not give the company anew do not bring it back.
        for body in
            [json!({"isActive": false}), json!({"isActive": true}), json!({"eventTypes": ["PNR_V3", "TRAVELER_V2"]})]
        {
            app.patch(&id, &body).await.expect(200);
        }
        assert_eq!(matched(&app, &booking()).await, 0);
        let own = app.patch_as(&app.tmc(TMC), &id, &json!({"eventSource": source("COMPANY", &[COMPANY])})).await;
        assert_eq!(own.status, 403);
        // Back with the TMC, it is as it was.
        move_to(&app, COMPANY, Some(TMC)).await;
        assert_eq!(matched(&app, &booking()).await, 2);
        assert_eq!(withheld(&app, &id).await, Value::Null);
        for id in [&id, &sleeping] {
            app.patch(id, &json!({"isActive": false})).await.expect(200);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_tmc_set_up_for_a_company_stops_when_the_company_leaves_until_it_is_put_anew() {
    let app = TestApp::new().await;
    let id = app.create_as(&app.tmc(TMC), &least(COMPANY)).await.expect(201)["id"].as_str().unwrap().to_owned();
    let own =
        app.create_as(&app.company(COMPANY), &least(COMPANY)).await.expect(201)["id"].as_str().unwrap().to_owned();
    // Set up by the company, sent elsewhere by the TMC.
    let turned =
        app.create_as(&app.company(COMPANY), &least(COMPANY)).await.expect(201)["id"].as_str().unwrap().to_owned();
    app.patch_as(&app.tmc(TMC), &turned, &json!({"url": "https://tmc.example.com/hooks"})).await.expect(200);
    assert_eq!(matched(&app, &booking()).await, 3);
    move_to(&app, COMPANY, None).await;
    assert_eq!(matched(&app, &booking()).await, 1, "the company's own goes on");
    assert_eq!(app.get_as(&app.tmc(TMC), &id).await.status, 404);
    assert_eq!(withheld(&app, &id).await[0]["isWhole"], true);
    assert_eq!(withheld(&app, &turned).await[0]["isWhole"], true);
    assert_eq!(withheld(&app, &own).await, Value::Null);
    // The company takes it over.
    let anew = json!({"eventSource": source("COMPANY", &[COMPANY])});
    app.patch_as(&app.company(COMPANY), &id, &anew).await.expect(200);
    assert_eq!(matched(&app, &booking()).await, 2);
    assert_eq!(withheld(&app, &id).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_tmc_is_not_sent_after_the_company_left_nor_by_a_resend() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    let mut body = least(TMC);
    body["eventSource"] = source("COMPANY", &[COMPANY, SISTER]);
    body["url"] = json!(receiver.url());
    app.create_as(&app.tmc(TMC), &body).await.expect(201);
    let left = app.published(&booking()).await;
    let stayed = app.published(&booking_with(json!({"organizationId": SISTER}))).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), 12);
    move_to(&app, COMPANY, Some(OTHER_TMC)).await;
    app.state.clock.advance(TimeDelta::minutes(2));
    app.engine().step().await;
    assert_eq!(receiver.count(), 13, "only the other company's is tried again");
    let delivery = &app.deliveries_of(&left).await[0];
    assert_eq!((&delivery["state"], &delivery["lastReason"]), (&json!("EXHAUSTED"), &json!("OUT_OF_REACH")));
    assert_eq!(app.deliveries_of(&stayed).await[0]["state"], "WAITING");
    let path = format!("/ext/v1/deliveries/{}/resend", delivery["id"].as_str().unwrap());
    let tmc = app.tmc(TMC);
    assert_eq!(app.send(app.anonymous(Method::POST, &path).bearer_auth(tmc)).await.status, 403);
    app.engine().step().await;
    assert_eq!(receiver.count(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_written_while_the_company_leaves_gets_nothing_either() {
    let app = TestApp::new().await;
    let token = app.tmc(TMC);
    let mut body = least(TMC);
    body["eventSource"] = source("COMPANY", &[COMPANY]);
    let creates = async {
        let mut created = 0;
        for _ in 0..40 {
            created += u32::from(app.create_as(&token, &body).await.status == 201);
        }
        created
    };
    let moves = async {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        move_to(&app, COMPANY, Some(OTHER_TMC)).await;
    };
    let (created, ()) = tokio::join!(creates, moves);
    println!("{created} of 40 were created before the company left");
    assert_eq!(matched(&app, &booking()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_delivery_would_send_is_told_to_nobody_who_does_not_reach_its_event() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(503)]).await;
    let mut body = least(TMC);
    body["url"] = json!(receiver.url());
    body["eventSource"] = source("COMPANY", &[COMPANY]);
    app.create_as(&app.tmc(TMC), &body).await.expect(201);
    let event = app.published(&booking_with(json!({"payload": {"pnrId": "private", "tripId": "t"}}))).await;
    app.engine().step().await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let ask = async |token: &str, path: &str, accept: &str| {
        let get = app.anonymous(Method::GET, &format!("/ext/v1/deliveries/{delivery}{path}"));
        app.send(get.bearer_auth(token).header("Accept", accept)).await
    };
    let (tmc, kinds) = (app.tmc(TMC), ["application/json", "text/x-shellscript"]);
    assert!(ask(&tmc, "/request", kinds[1]).await.text.contains("private"));
    move_to(&app, COMPANY, Some(OTHER_TMC)).await;
    // The delivery is its own; what it would have carried is the company's.
    ask(&tmc, "", kinds[0]).await.expect(200);
    for kind in kinds {
        let refused = ask(&tmc, "/request", kind).await;
        assert_eq!((refused.status, refused.code()), (404, "RESOURCE_NOT_FOUND"));
        assert!(!refused.text.contains("private"));
        assert_eq!(ask(&app.platform(), "/request", kind).await.status, 200);
    }
}
