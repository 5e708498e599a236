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
    wait_until("the delivery's six tries are told", || {
        of_kind(&all, "delivery").last().is_some_and(|one| one["attemptCount"] == 6)
    });
    assert!(
        of_kind(&all, "delivery").iter().all(|one| one["eventId"] == first && one["subscriptionId"] == subscription)
    );
    wait_until("one company's is told", || !lines(&of_company).is_empty());
    assert_eq!(lines(&of_company).iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&json!(of_stranger)]);
    wait_until("one subscription's deliveries are told", || {
        of_subscription
            .out()
            .last()
            .is_some_and(|line| line.contains("WAITING  tries 6") && line.contains("CONNECTION_REFUSED"))
    });

    let lines_of_each =
        [&of_kind(&all, "event")[0], of_kind(&all, "delivery").last().unwrap()].map(mask_json).join("\n");
    snapshot!("tail-json", lines_of_each);
    wait_until("the event is told as text", || !told_as_text.out().is_empty());
    snapshot!(
        "tail",
        mask(&[&told_as_text.out()[0], of_subscription.out().last().unwrap()].map(String::as_str).join("\n"))
    );

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
