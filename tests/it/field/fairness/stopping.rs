use super::node::{Node, until};
use crate::support::{Receiver, Setup, TestApp, booking, subscription_at};

#[tokio::test(flavor = "multi_thread")]
async fn a_node_says_that_it_is_not_ready_before_it_closes_its_port() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    app.created(&subscription_at(&receiver.url())).await;
    // Longer than the test may take: a second signal cuts it short.
    let mut node = Node::start(&app, None, &["--drain-seconds", "600"]).await;
    until("it is ready", async || node.status("/readyz").await == Some(200)).await;
    node.signal("TERM");
    until("it says that it stops", async || node.status("/readyz").await == Some(503)).await;
    assert_eq!(node.status("/healthz").await, Some(200));
    node.publish(&booking()).await;
    until("it still delivers", async || receiver.count() >= 1).await;
    assert!(!node.has_died());
    node.signal("TERM");
    assert!(node.ends_well().await);
    assert_eq!(node.status("/healthz").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_at_the_terminal_does_not_wait_for_a_balancer() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let mut node = Node::start(&app, None, &["--drain-seconds", "600"]).await;
    node.signal("INT");
    assert!(node.ends_well().await);
}
