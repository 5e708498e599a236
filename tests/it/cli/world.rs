//! Commands that meet the sandbox's world: triggers, its clock, and what a restart keeps.

use serde_json::{Value, json};

use super::{mask, mask_json, run, snapshot};
use crate::support::process::{Folder, Sandbox};

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_brings_a_real_booking_and_a_restart_keeps_world_and_clock() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--seed", "5"]);
    let inbox = folder.0.join(".jetbridge/sandbox.env");
    let env = std::fs::read_to_string(inbox).unwrap();
    let value = |name: &str| {
        let line = env.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_start_matches('=').trim_matches('\'').to_owned()
    };
    let company = crate::support::COMPANY;
    let body = json!({"subscriberId": company, "url": format!("{}/mine", value("JETBRIDGE_INBOX_URL")), "eventTypes": ["PNR_V3"]});
    sandbox.create(&body).await.unwrap().expect(201);

    let list = run(&folder.0, &["trigger", "--list", "--json"]);
    snapshot!("trigger-list-json", format!("{:#}", list.json()));
    let triggered =
        run(&folder.0, &["trigger", "PNR_V3:BOOKING_TICKETED", "--override", "payload.totalFare.amount=12", "--json"]);
    assert_eq!(triggered.code, Some(0), "{}", triggered.err);
    let pnr = triggered.json()["pnrId"].as_str().unwrap().to_owned();
    snapshot!("trigger-booking-json", mask_json(&triggered.json()));
    let text = run(&folder.0, &["trigger", "TRAVELER_V2:PURGE"]);
    assert_eq!((text.code, text.out.contains("TRAVELER_V2:PURGE")), (Some(0), true), "{}{}", text.out, text.err);
    snapshot!("trigger-profile", mask(&text.out));
    let wrong = run(&folder.0, &["trigger", "PNR_V3:FLOWN"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(1), ""));
    snapshot!("trigger-unknown", wrong.err);

    // It arrived, verified, with the value that was asked for.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
    let requests = loop {
        let answer = sandbox.get("/sandbox/v1/inboxes/mine/requests").await;
        let count = answer.body["requests"].as_array().map_or(0, Vec::len);
        if count == 4 {
            break answer.expect(200);
        }
        assert!(std::time::Instant::now() < deadline, "{}", answer.text);
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    for request in requests["requests"].as_array().unwrap() {
        let envelope: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
        assert_eq!(
            (&request["verification"]["isValid"], &envelope["payload"]["totalFare"]["amount"]),
            (&json!(true), &json!(12))
        );
    }

    let booked = run(&folder.0, &["trigger", "PNR_V3:BOOKING_REBOOKED"]);
    snapshot!("trigger-booking", mask(&booked.out));
    snapshot!("trigger-list", run(&folder.0, &["trigger", "--list"]).out);
    let put = ["organization", "put", company, "--type", "COMPANY", "--name", "Sample Org A"];
    snapshot!("organization-put", mask(&run(&folder.0, &put).out));
    snapshot!("organization-put-json", mask(&run(&folder.0, &[&put[..], &["--json"]].concat()).out));
    snapshot!("migrate", run(&folder.0, &["migrate"]).out);
    snapshot!("migrate-json", run(&folder.0, &["migrate", "--json"]).out);
    let client = crate::support::process::client();
    let wind = client.post(format!("{}/sandbox/v1/clock", sandbox.url)).bearer_auth(&sandbox.token);
    let wound = wind.json(&json!({"action": "ADVANCE", "by": "P20D"})).send().await.unwrap();
    assert_eq!(wound.status().as_u16(), 200);
    let doctor = run(&folder.0, &["doctor", "--json"]);
    assert_eq!(doctor.code, Some(0), "{}{}", doctor.out, doctor.err);
    // A token by the sandbox's key is good by the sandbox's clock.
    let token = run(&folder.0, &["token"]).out;
    let world = client.get(format!("{}/sandbox/v1/world", sandbox.url)).bearer_auth(token.trim()).send().await.unwrap();
    let world: Value = world.json().await.unwrap();
    assert_eq!(world["seed"], 5);
    sandbox.stop("INT");

    let other = run(&folder.0, &["sandbox", "--seed", "6", "--port", "0", "--inbox-port", "0", "--log", "off"]);
    assert_eq!(other.code, Some(2));
    snapshot!("sandbox-seed", other.err);
    let again = Sandbox::start(&folder.0, &[]);
    let clock = again.get("/sandbox/v1/clock").await.expect(200);
    let ahead = clock["aheadSeconds"].as_i64().unwrap();
    assert!((20 * 86_400..20 * 86_400 + 600).contains(&ahead), "{clock}");
    assert_eq!(again.get(&format!("/sandbox/v1/bookings/{pnr}")).await.expect(200)["stage"], "TICKETED");
    assert_eq!(again.get("/sandbox/v1/world").await.expect(200), world);
    // The token of a wound clock is good after a reset, too.
    let reset = client.post(format!("{}/sandbox/v1/reset", again.url)).bearer_auth(&again.token).send().await.unwrap();
    assert_eq!(reset.status().as_u16(), 200);
    assert_eq!(again.get("/sandbox/v1/clock").await.expect(200)["aheadSeconds"], 0);
    again.stop("INT");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_payload_gets_it_after_a_restart_and_inboxes_misbehave_on() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    let client = crate::support::process::client();
    let post = async |sandbox: &Sandbox, path: &str, body: Value| {
        let request = client.post(format!("{}{path}", sandbox.url)).bearer_auth(&sandbox.token).json(&body);
        assert!(request.send().await.unwrap().status().is_success(), "{path}");
    };
    let faults = format!("{}/sandbox/v1/inboxes/sulky/faults", sandbox.url);
    let put = client.put(faults).bearer_auth(&sandbox.token).json(&json!({"status": 418, "failFirst": 3}));
    assert_eq!(put.send().await.unwrap().status().as_u16(), 200);
    let settings = json!({"burst": true, "payloadFailuresPercent": 100});
    post(&sandbox, "/sandbox/v1/scenarios/happy-path-expense/runs", settings).await;
    let events = async |sandbox: &Sandbox| {
        let page = sandbox.get("/ext/v1/events?limit=100").await.expect(200);
        page["events"].as_array().unwrap().clone()
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
    while sandbox.get("/sandbox/v1/journal").await.expect(200)["requests"][0]["eventCount"].as_u64() < Some(20) {
        assert!(std::time::Instant::now() < deadline, "the scenario tells its events");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    sandbox.stop("KILL");

    // The inboxes, which hand the payloads out, are at another port now.
    let again = Sandbox::start(&folder.0, &[]);
    let inbox = again.get("/sandbox/v1/inboxes/sulky").await.expect(200);
    assert_eq!(inbox["faults"], json!({"status": 418, "failFirst": 3}));
    let before = events(&again).await;
    assert!(before.len() >= 20 && before.iter().all(|event| event["pnrIds"] == json!([])), "{before:?}");
    // By then leases of the killed one are over as well.
    post(&again, "/sandbox/v1/clock", json!({"action": "ADVANCE", "by": "PT20M"})).await;
    let after = events(&again).await;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().all(|event| event["pnrIds"] != json!([])), "{after:?}");
    again.stop("INT");
}
