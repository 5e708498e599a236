use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::node::{PATIENT, many, until};
use crate::support::{COMPANY, Receiver, Reply, STRANGER, Setup, TestApp, booking_with, least_with};

fn fetched_from(organization: &str, source: &Receiver) -> Value {
    booking_with(json!({"organizationId": organization, "payload": null, "payloadUrl": source.url()}))
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_on_a_host_that_hangs_hold_up_nobody_elses_and_no_other_hosts() {
    const HANGING: usize = 200;
    let app = TestApp::with(Setup { is_running: true, arguments: PATIENT.to_vec(), ..Setup::with_receivers() }).await;
    let hanging = Receiver::answering(vec![Reply::Nothing]).await;
    let healthy = Receiver::answering(vec![Reply::Status(200, "", "{}")]).await;
    let receiver = Receiver::new().await;
    for organization in [COMPANY, STRANGER] {
        app.created(&least_with(json!({"subscriberId": organization, "url": receiver.url()}))).await;
    }
    let body = fetched_from(COMPANY, &hanging);
    many(HANGING, async || app.published(&body).await).await;
    until("some hang", async || hanging.count() >= 10).await;
    for (delivered, organization) in [STRANGER, COMPANY, STRANGER, COMPANY].into_iter().enumerate() {
        app.published(&fetched_from(organization, &healthy)).await;
        until("it is fetched and delivered", async || receiver.count() == delivered + 1).await;
    }
    assert_eq!(healthy.count(), 4);
    let stuck = app.get_path("/ext/v1/deliveries?state=AWAITING_PAYLOAD&limit=100").await.expect(200);
    assert_eq!(stuck["deliveries"].as_array().unwrap().len(), 100, "all of that while the others hang");
    assert!(hanging.count() < 64, "not each of the slots: {}", hanging.count());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_payloads_that_are_due_are_fetched_in_the_end() {
    let app = TestApp::with(Setup { arguments: PATIENT.to_vec(), ..Setup::with_receivers() }).await;
    let source = Receiver::answering(vec![Reply::Status(200, "", "{}")]).await;
    let receiver = Receiver::new().await;
    app.created(&least_with(json!({"url": receiver.url()}))).await;
    let body = fetched_from(COMPANY, &source);
    many(150, async || app.published(&body).await).await;
    timeout(Duration::from_secs(180), app.engine().step()).await.expect("those that end make room for the rest");
    assert_eq!((source.count(), receiver.count()), (150, 150));
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_of_one_organization_on_many_hosts_that_hang_leave_slots_to_others() {
    const HOSTS: usize = 20;
    let app = TestApp::with(Setup { arguments: PATIENT.to_vec(), ..Setup::with_receivers() }).await;
    let mut hanging = Vec::new();
    for _ in 0..HOSTS {
        let host = Receiver::answering(vec![Reply::Nothing]).await;
        let body = fetched_from(COMPANY, &host);
        many(5, async || app.published(&body).await).await;
        hanging.push(host);
    }
    let begun = || hanging.iter().map(Receiver::count).sum::<usize>();
    // More looks than it takes to fill all slots; the engine looks at no other time.
    for _ in 0..25 {
        app.engine().tick().await.unwrap();
    }
    until("half of the slots hang", async || begun() >= 32).await;
    let healthy = Receiver::answering(vec![Reply::Status(200, "", "{}")]).await;
    app.published(&fetched_from(STRANGER, &healthy)).await;
    app.engine().tick().await.unwrap();
    until("another's is fetched", async || healthy.count() == 1).await;
    assert_eq!(begun(), 32, "they have half of the slots, and no more");
}
