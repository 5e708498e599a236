//! What those who operate ask for by the command line: subscriptions, their archive, the audit, and how the node does.

use serde_json::json;

use crate::cli::{publish, run};
use crate::support::least_with;
use crate::support::process::{Folder, Sandbox, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_slowed_archived_and_restored_and_the_audit_tells_it() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let said = |arguments: &[&str]| {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}: {}", said.out);
        said.out
    };
    assert_eq!(said(&["subscriptions", "list"]), "There are no such subscriptions.\n");
    let body = least_with(json!({"name": "expenses", "url": "https://localhost:1/hooks", "eventTypes": ["PNR_V3"]}));
    let created = sandbox.create(&body).await.unwrap().expect(201);
    let id = created["id"].as_str().unwrap();
    let settings = ["subscriptions", "settings", id];
    assert!(said(&settings).contains("as many as the endpoint takes"));
    said(&[&settings[..], &["--max-per-second", "10", "--pause-after-days", "3"]].concat());
    let set = run(&folder.0, &[&settings[..], &["--pause-after-days", "none", "--json"]].concat()).json();
    assert_eq!((&set["maxPerSecond"], set.get("pauseAfterDays")), (&json!(10), None));
    let refused = run(&folder.0, &[&settings[..], &["--max-per-second", "2000"]].concat());
    assert!(refused.code == Some(1) && refused.err.contains("maxPerSecond"), "{}", refused.err);
    let listed = said(&["subscriptions", "list"]);
    assert!(listed.contains("expenses") && listed.contains(id), "{listed}");

    publish(&sandbox, json!({})).await;
    wait_until("it has failed", || {
        let failures = run(&folder.0, &["failures", "--state", "WAITING", "--json"]).json();
        failures["failures"][0]["subscription"]["id"] == json!(id)
    });
    assert!(said(&["failures", "--state", "WAITING"]).contains("CONNECTION_REFUSED"));
    assert!(said(&["engine"]).contains("moving"));
    assert!(said(&["series", "--since", "1h"]).lines().count() > 2);

    let archived = said(&["subscriptions", "archive", id]);
    assert!(archived.contains(&format!("jetbridge subscriptions restore {id}")), "{archived}");
    assert_eq!(said(&["subscriptions", "list"]), "There are no such subscriptions.\n");
    assert!(said(&["subscriptions", "list", "--archived"]).contains("archived "));
    let again = run(&folder.0, &["subscriptions", "archive", id]);
    assert!(again.code == Some(1) && again.err.contains("There is no webhook subscription"), "{}", again.err);
    assert!(said(&["subscriptions", "restore", id]).contains("It is paused"));
    assert!(said(&["subscriptions", "list"]).contains("PAUSED"));

    let audit = run(&folder.0, &["audit", "--subscription", id, "--json"]).json();
    let told = |change: &serde_json::Value| format!("{} {}", change["action"], change["kind"]).replace('"', "");
    let told: Vec<_> = audit["changes"].as_array().unwrap().iter().map(told).collect();
    let settings = ["UPDATED SETTINGS"; 2];
    let expected =
        [&["RESTORED SUBSCRIPTION", "ARCHIVED SUBSCRIPTION"][..], &settings, &["CREATED SUBSCRIPTION"]].concat();
    assert_eq!(told, expected);
    assert!(said(&["audit", "--kind", "SETTINGS"]).contains("maxPerSecond, pauseAfterDays"));
    assert_eq!(said(&["audit", "--subject", "nobody"]), "There are no such changes.\n");
}

#[test]
fn health_tells_by_its_exit_code() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let port = sandbox.url.rsplit(':').next().unwrap().to_owned();
    let asked = |arguments: &[&str]| run(&folder.0, &[&["health"], arguments].concat());
    let ready = asked(&["--port", &port]);
    assert_eq!((ready.code, ready.out.as_str(), ready.err.as_str()), (Some(0), "ready\n", ""));
    let everywhere = asked(&["--host", "0.0.0.0", "--port", &port, "--json"]);
    assert_eq!((everywhere.code, everywhere.json()), (Some(0), json!({"isReady": true})));
    sandbox.stop("TERM");
    let away = asked(&["--port", &port]);
    assert!(away.code == Some(3) && away.out.is_empty() && away.err.contains("nothing listens there"), "{}", away.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_of_alerts_are_set_one_by_one_and_a_notice_arrives_in_an_inbox() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let said = |arguments: &[&str]| {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}: {}", said.out);
        said.out
    };
    assert_eq!(said(&["alerts", "show"]), "Alerts of: nothing; shown only.\nThere are no alerts.\n");
    assert!(!said(&["alerts", "set", "--exhausted-over", "0", "--down-for-minutes", "30"]).contains("whsec_"));
    let refused = run(&folder.0, &["alerts", "test"]);
    assert!(refused.code == Some(1) && refused.err.contains("url"), "{}", refused.err);
    let facts = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
    let inboxes = facts.lines().find_map(|line| line.strip_prefix("JETBRIDGE_INBOX_URL=")).unwrap();
    let inbox = format!("{}/ops", inboxes.trim_matches('\''));
    let set = said(&["alerts", "set", "--down-for-minutes", "none", "--post-to", &inbox]);
    assert!(set.contains("hmac_signing_secret=whsec_"), "{set}");
    assert_eq!(
        said(&["alerts", "show"]),
        format!("Alerts of: exhaustedOver 0; posted to {inbox}.\nThere are no alerts.\n")
    );
    let test = run(&folder.0, &["alerts", "test", "--json"]).json();
    wait_until("the notice has arrived", || {
        let shown = run(&folder.0, &["alerts", "show", "--json"]).json();
        shown["notices"][0]["id"] == test["noticeId"] && shown["notices"][0]["state"] == "DELIVERED"
    });
    assert!(said(&["alerts", "show"]).contains("DELIVERED after 1 attempts"));
    let got = sandbox.get("/sandbox/v1/inboxes/ops/requests").await.expect(200);
    assert_eq!(got["requests"].as_array().unwrap().len(), 1);
    assert_eq!(got["requests"][0]["verification"]["isValid"], true, "{got}");
    assert!(run(&folder.0, &["alerts", "set", "--exhausted-over", "many"]).code == Some(2));
}
