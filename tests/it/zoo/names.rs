//! Names that do not lead anywhere, or lead where nobody may call.

use std::io::ErrorKind;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jetbridge::delivery::egress::{Egress, SystemResolver};
use jetbridge::domain::address_policy::AddressPolicy;
use jetbridge::domain::outcome::Reason;

use super::{let_loose, look};
use crate::support::{Found, Names, Receiver, Reply, Setup, TestApp, booking, certificates, loopback};

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_cannot_be_looked_up_is_told_from_one_that_is_not_there() {
    let not_known = "failed to lookup address information: Name or service not known";
    let try_again = "failed to lookup address information: Temporary failure in name resolution";
    let cases = [
        ("fails.test", Found::Fails(ErrorKind::Other, try_again), "DNS_FAILED"),
        ("times-out.test", Found::Fails(ErrorKind::TimedOut, "no name server answers"), "DNS_FAILED"),
        ("missing.test", Found::Fails(ErrorKind::Other, not_known), "DNS_NOT_FOUND"),
        ("not-found.test", Found::Fails(ErrorKind::NotFound, "no such host"), "DNS_NOT_FOUND"),
        ("empty.test", Found::At(&[]), "DNS_NOT_FOUND"),
    ];
    let resolver = Names::new(cases.iter().map(|(name, found, _)| (*name, vec![found.clone()])));
    let app = TestApp::with(Setup { resolver: resolver.clone(), ..Setup::with_receivers() }).await;
    let urls = cases.each_ref().map(|(name, ..)| format!("https://{name}/hooks"));
    let animals = cases.iter().zip(&urls).map(|((name, ..), url)| (*name, url.as_str()));
    let (event, names) = let_loose(&app, animals).await;
    app.engine().step().await;
    let seen = look(&app, &event, &names).await;
    for (name, _, reason) in &cases {
        let attempts = seen[name]["attempts"].as_array().unwrap();
        assert!(attempts.len() == 6 && attempts.iter().all(|one| one["reason"] == *reason), "{name}: {attempts:?}");
        assert!(attempts.iter().all(|one| one["peer"].is_null()), "nobody was called");
        assert_eq!(resolver.asked(name), 6, "{name} is looked up on each try");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_rebinds_is_refused_when_it_does() {
    for elsewhere in [&["10.0.0.1"][..], &["169.254.169.254"], &["::ffff:169.254.169.254"], &["127.0.0.2"]] {
        let resolver = Names::new([("receiver.test", vec![Found::At(&["127.0.0.1"]), Found::At(elsewhere)])]);
        let policy = AddressPolicy::allowing(vec!["127.0.0.1/32".parse().unwrap()]);
        let app = TestApp::with(Setup { resolver: resolver.clone(), policy, ..Setup::default() }).await;
        // Without a kept connection there is a new look-up.
        let receiver = Receiver::answering(vec![Reply::Status(200, "Connection: close\r\n", "")]).await;
        let url = format!("https://receiver.test:{}/hooks", receiver.address.port());
        let (first, names) = let_loose(&app, [("rebinds", url.as_str())]).await;
        app.engine().step().await;
        assert_eq!(look(&app, &first, &names).await["rebinds"]["state"], "DELIVERED");
        let second = app.published(&booking()).await;
        app.engine().step().await;
        let delivery = &look(&app, &second, &names).await["rebinds"];
        let attempts = delivery["attempts"].as_array().unwrap();
        let is_refused = |one: &serde_json::Value| {
            one["reason"] == "ADDRESS_FORBIDDEN" && one["connectMs"].is_null() && one["peer"].is_null()
        };
        assert!(attempts.len() == 6 && attempts.iter().all(is_refused), "{elsewhere:?}: {delivery}");
        assert_eq!((receiver.connections(), resolver.asked("receiver.test")), (1, 7));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_forbidden_address_among_good_ones_refuses_them_all() {
    for mixed in [&["127.0.0.1", "10.0.0.1"][..], &["169.254.169.254", "127.0.0.1"], &["127.0.0.1", "::"]] {
        let resolver = Names::new([("receiver.test", vec![Found::At(mixed)])]);
        let app = TestApp::with(Setup { resolver, ..Setup::with_receivers() }).await;
        let receiver = Receiver::new().await;
        let url = format!("https://receiver.test:{}/hooks", receiver.address.port());
        let (event, names) = let_loose(&app, [("mixed", url.as_str())]).await;
        app.engine().step().await;
        assert_eq!(look(&app, &event, &names).await["mixed"]["lastReason"], "ADDRESS_FORBIDDEN", "{mixed:?}");
        assert_eq!(receiver.connections(), 0, "{mixed:?}");
    }
}

async fn call(egress: &Egress, url: &str) -> Result<u16, Reason> {
    let request = Request::post(url).body(Full::new(Bytes::new())).unwrap();
    let reply = egress.call(request, 1024, egress.deadline()).await;
    reply.result.map(|answer| answer.status.as_u16()).map_err(|failure| failure.reason)
}

fn egress(policy: AddressPolicy) -> Egress {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let deadline = std::time::Duration::from_secs(20);
    Egress::with(policy, certificates::roots(), Arc::new(SystemResolver), deadline).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_address_is_refused_in_every_spelling() {
    let receiver = Receiver::new().await;
    let port = receiver.address.port();
    let guarded = egress(AddressPolicy::default());
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "user:password@127.0.0.1",
        // The resolver takes these for addresses, all of them for 127.0.0.1.
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
    ] {
        assert_eq!(call(&guarded, &format!("https://{host}:{port}/")).await, Err(Reason::AddressForbidden), "{host}");
    }
    for url in
        ["https://169.254.169.254/", "https://[::ffff:10.0.0.1]/", "https://[fd00:ec2::254]/", "https://10.0.0.1/"]
    {
        assert_eq!(call(&guarded, url).await, Err(Reason::AddressForbidden), "{url}");
        assert_eq!(call(&egress(loopback()), url).await, Err(Reason::AddressForbidden), "{url}");
    }
    assert_eq!(receiver.connections(), 0);
    // Allowed, they are called: it was the guard that refused them.
    assert_eq!(call(&egress(loopback()), &format!("https://127.0.0.1:{port}/")).await, Ok(200));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_called_without_tls() {
    let receiver = Receiver::new().await;
    for scheme in ["http", "ws", "ftp"] {
        let url = format!("{scheme}://localhost:{}/", receiver.address.port());
        assert_eq!(call(&egress(loopback()), &url).await, Err(Reason::AddressForbidden), "{url}");
    }
    assert_eq!(receiver.connections(), 0);
}
