//! What `GET /ext/v1/deliveries/{id}` tells of what is still to come, against what then comes.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::{Receiver, Reply, Setup, TestApp, booking, subscription_at};

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_made_when_the_schedule_said() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::status(500)]).await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    let before = app.deliveries_of(&event).await[0].clone();
    assert_eq!((&before["schedule"]["isResent"], &before["schedule"]["startedAt"]), (&json!(false), &Value::Null));
    assert_eq!(before["schedule"]["planned"][0]["number"], 1);
    app.engine().step().await;
    let told = app.deliveries_of(&event).await[0]["schedule"].clone();
    let start = time(&told["startedAt"]);
    assert_eq!(time(&told["windowEndsAt"]), start + TimeDelta::days(14));
    let planned = told["planned"].as_array().unwrap();
    assert_eq!((&planned[0]["number"], planned.len()), (&json!(7), 15), "six are made, and fifteen are to come");
    assert_eq!(planned[14]["at"], told["windowEndsAt"]);
    for next in &planned[..4] {
        app.state.clock.advance(time(&next["at"]) - app.state.clock.now() + TimeDelta::milliseconds(1));
        app.engine().step().await;
        let attempts = app.deliveries_of(&event).await[0]["attempts"].clone();
        let last = attempts.as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["number"], next["number"]);
        let late = time(&last["startedAt"]) - time(&next["at"]);
        assert!(late.num_milliseconds().abs() <= 10, "{late}");
        assert!(time(&next["earliest"]) <= time(&next["at"]) && time(&next["at"]) <= time(&next["latest"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_has_no_schedule_and_a_resend_begins_one() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    let ended = app.deliveries_of(&event).await[0].clone();
    assert!(ended.get("schedule").is_none());
    let id = ended["id"].as_str().unwrap();
    app.post(&format!("/ext/v1/deliveries/{id}/resend"), &Value::Null).await.expect(202);
    let again = app.deliveries_of(&event).await[0]["schedule"].clone();
    assert_eq!((&again["isResent"], &again["planned"][0]["number"]), (&json!(true), &json!(2)));
    app.engine().step().await;
}
