//! A node that gets no notifications.

use std::time::{Duration, Instant};

use serde_json::json;

use super::relay::Relay;
use crate::support::{Receiver, Setup, TestApp, booking, subscription_at};

/// A node that works by itself, behind a relay.
async fn node(relay: &Relay) -> TestApp {
    // Its clock goes, as the other's stands: what is due is due for both.
    let setup = Setup { database_url: Some(relay.url.clone()), is_running: true, ..Setup::with_receivers() };
    TestApp::with(setup).await
}

async fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !holds() {
        assert!(Instant::now() < deadline, "not within two minutes: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_notifications_never_come_keeps_nothing_in_memory() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (old, new) = (Receiver::new().await, Receiver::new().await);
    let id = app.created(&subscription_at(&old.url())).await;
    let relay = Relay::before(&app.db.url, true);
    let deaf = node(&relay).await;
    for round in 1..=3 {
        deaf.published(&booking()).await;
        soon("it is delivered all the same", || old.count() == round).await;
    }
    assert!(!deaf.engine().targets().is_notified());
    app.patch(&id, &json!({"url": new.url()})).await.expect(200);
    deaf.published(&booking()).await;
    soon("the next goes to the new address", || new.count() == 1).await;
    assert_eq!(old.count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_falls_silent_is_noticed_told_and_counted_and_what_was_kept_is_forgotten() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (old, new) = (Receiver::new().await, Receiver::new().await);
    let id = app.created(&subscription_at(&old.url())).await;
    let relay = Relay::before(&app.db.url, false);
    let node = node(&relay).await;
    soon("the node hears itself", || node.engine().targets().is_notified()).await;
    node.published(&booking()).await;
    soon("it is delivered", || old.count() == 1).await;
    relay.keep_back();
    app.patch(&id, &json!({"url": new.url()})).await.expect(200);
    soon("the silence is noticed", || !node.engine().targets().is_notified()).await;
    node.published(&booking()).await;
    soon("the next goes to the new address", || new.count() == 1).await;
    assert_eq!(old.count(), 1);
    let metrics = node.get_path("/metrics").await.text;
    let lost = metrics.lines().find_map(|line| line.strip_prefix("jetbridge_notifications_lost_total ")).unwrap();
    assert!(lost.parse::<u64>().unwrap() >= 1, "{metrics}");
    assert!(metrics.contains("jetbridge_notifications_proved"), "{metrics}");
}
