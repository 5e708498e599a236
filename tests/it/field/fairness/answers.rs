use serde_json::{Map, json};

use super::node::{Node, until};
use crate::support::{Receiver, Reply, Setup, TestApp, booking, least_with};

/// More than a node has ever needed, and less than what grows by half again fifty times.
const MEMORY: u64 = 4 << 30;

/// Each value is found in what stands for the other: replaced in turn, they would grow by more than half each time.
#[tokio::test(flavor = "multi_thread")]
async fn headers_that_feed_on_what_hides_them_cost_no_memory() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::answering(vec![Reply::Status(200, "", "you sent acte and [red")]).await;
    let values = ["[red", "acte"].into_iter().cycle();
    let headers: Map<_, _> = (0..50).zip(values).map(|(n, value)| (format!("X-Key-{n}"), json!(value))).collect();
    app.created(&least_with(json!({"url": receiver.url(), "customHeaders": headers}))).await;
    let mut nodes = [Node::start(&app, None, &[]).await, Node::start(&app, None, &[]).await];
    for node in &nodes {
        node.limit_memory(MEMORY);
        let event = node.publish(&booking()).await;
        until("it is delivered", async || app.deliveries_of(&event).await[0]["state"] == "DELIVERED").await;
        let attempts = &app.deliveries_of(&event).await[0]["attempts"];
        assert_eq!(attempts.as_array().unwrap().len(), 1);
        assert_eq!(attempts[0]["answer"], "you sent [redacted] and [redacted]");
    }
    for node in &mut nodes {
        assert_eq!(node.status("/readyz").await, Some(200));
        assert!(!node.has_died());
    }
}
