//! `jetbridge tail` follows events and deliveries, through a restart of the sandbox.

use serde_json::{Value, json};

use crate::cli::{Running, mask, mask_json, post, publish, run, snapshot};
use crate::support::process::{Folder, Sandbox, wait_until};
use crate::support::{COMPANY, STRANGER, booking_with, least_with};

fn lines(tail: &Running) -> Vec<Value> {
    tail.out().iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_kind(tail: &Running, kind: &str) -> Vec<Value> {
    lines(tail).into_iter().filter(|line| line["kind"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_once_and_a_restart_of_the_sandbox_is_survived() {
    let folder = Folder::new();
    let mut sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let hook = json!({"subscriberId": COMPANY, "url": format!("https://127.0.0.1:{free}/")});
    let made = sandbox.create(&least_with(hook)).await.unwrap().expect(201);
    let subscription = made["id"].as_str().unwrap();
    let old = publish(&sandbox, json!({})).await;
    wait_until("it has failed six times, and rests for a minute", || {
        run(&folder.0, &["deliveries", "list", "--event", &old, "--json"]).json()["deliveries"][0]["attemptCount"] == 6
    });
    let all = Running::start(&folder.0, &["tail", "--json"]);
    let of_company = Running::start(&folder.0, &["tail", "--json", "--organization", STRANGER]);
    let of_subscription = Running::start(&folder.0, &["tail", "--subscription", subscription]);
    let told_as_text = Running::start(&folder.0, &["tail"]);
    let running = [&all, &of_company, &of_subscription, &told_as_text];
    wait_until("they follow", || running.iter().all(|tail| tail.err().contains("Following")));

    let first = publish(&sandbox, json!({})).await;
    let of_stranger = publish(&sandbox, json!({"organizationId": STRANGER})).await;
    wait_until("both events are told", || of_kind(&all, "event").len() == 2);
    let told: Vec<Value> = of_kind(&all, "event").iter().map(|line| line["id"].clone()).collect();
    assert_eq!(told, [json!(first), json!(of_stranger)]);
    let tried_six_times =
        || of_kind(&all, "delivery").into_iter().find(|one| one["eventId"] == first && one["attemptCount"] == 6);
    wait_until("the delivery's six tries are told", || tried_six_times().is_some());
    assert!(of_kind(&all, "delivery").iter().all(|one| {
        // The old one is tried again after its minute, however busy the machine is.
        let is_expected = one["eventId"] == first || one["eventId"] == old && one["attemptCount"] != 6;
        is_expected && one["subscriptionId"] == subscription
    }));
    wait_until("one company's is told", || !lines(&of_company).is_empty());
    assert_eq!(lines(&of_company).iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&json!(of_stranger)]);
    let six_as_text = || {
        let mut lines = of_subscription.out().into_iter();
        lines.find(|line| line.contains("WAITING  tries 6") && line.contains("CONNECTION_REFUSED"))
    };
    wait_until("one subscription's deliveries are told", || six_as_text().is_some());
    let event_as_text = || told_as_text.out().into_iter().find(|line| line.contains("  event  "));
    wait_until("the event is told as text", || event_as_text().is_some());
    let of_each = [of_kind(&all, "event").remove(0), tried_six_times().unwrap()];
    snapshot!("tail-json", of_each.iter().map(mask_json).collect::<Vec<_>>().join("\n"));
    snapshot!("tail", mask(&[event_as_text().unwrap(), six_as_text().unwrap()].join("\n")));

    sandbox.stop("TERM");
    wait_until("they say that they wait", || running.iter().all(|tail| tail.err().contains("Waiting for it")));
    sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    wait_until("they are back", || running.iter().all(|tail| tail.err().contains("The server is back")));
    let later = publish(&sandbox, json!({})).await;
    wait_until("what happens then is told", || of_kind(&all, "event").last().is_some_and(|one| one["id"] == later));
    assert_eq!(of_kind(&all, "event").len(), 3, "and each event once");
    for tail in [all, of_company, of_subscription, told_as_text] {
        let said = tail.ends_at_once().err;
        let ends = (said.lines().next(), said.lines().last());
        assert_eq!(ends, (Some("Following. Ctrl-C ends it."), Some("The server is back.")), "{said}");
    }
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_for_one_look_is_left_out_and_said() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    publish(&sandbox, json!({})).await;
    let tail = Running::start(&folder.0, &["tail"]);
    wait_until("it follows", || tail.err().contains("Following"));
    tail.signal("STOP");
    for count in [1000, 100] {
        let events = json!({"events": vec![booking_with(json!({"organizationId": STRANGER})); count]});
        post(&sandbox, "/ext/v1/events/batch", &events).await.expect(202);
    }
    tail.signal("CONT");
    wait_until("it says so", || tail.err().contains("More happened"));
    let said = tail.ends_at_once();
    snapshot!("tail-too-much", said.err);
    assert!((900..=1100).contains(&said.out.lines().count()), "{}", said.out.lines().count());
    sandbox.stop("TERM");
}
