//! What commands say about a sandbox in which a delivery fails, another succeeds and another waits.

use chrono::Utc;
use serde_json::json;

use crate::cli::local::Local;
use crate::cli::{Running, mask, mask_json, post, publish, run, snapshot};
use crate::support::process::{Folder, Sandbox, wait_for, wait_until};
use crate::support::{COMPANY, least_with};

#[tokio::test(flavor = "multi_thread")]
async fn lists_waterfalls_resends_and_the_doctor() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let said = |arguments: &[&str]| {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}: {}", said.out);
        said.out
    };
    let nothing = [&["deliveries", "list"][..], &["events", "list"]].map(&said).concat();
    let token = run(&folder.0, &["deliveries", "list", "--token", "nonsense"]);
    assert_eq!((token.code, token.out.as_str()), (Some(1), ""));
    snapshot!("outputs-nothing", mask(&format!("{nothing}{}", token.err)));

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let dead = json!({"name": "dead", "url": format!("https://127.0.0.1:{free}/"), "eventTypes": ["PNR_V3"]});
    sandbox.create(&least_with(dead)).await.unwrap().expect(201);
    let local = Local::start();
    let forward_to = local.url();
    let arguments =
        ["listen", "--forward-to", &forward_to, "--subscriber", COMPANY, "--events", "PNR_V3", "--name", "app"];
    let listening = Running::start(&folder.0, &arguments);
    wait_until("it is ready", || listening.err().contains("Ready: "));
    let event = publish(&sandbox, json!({})).await;
    wait_until("one is delivered and the other has failed six times", || {
        let found = run(&folder.0, &["deliveries", "list", "--event", &event, "--json"]).json();
        let of = |state: &str, tries: u64| {
            let list = found["deliveries"].as_array().unwrap();
            list.iter().any(|one| one["state"] == state && one["attemptCount"] == tries)
        };
        of("DELIVERED", 1) && of("WAITING", 6)
    });
    let waiting = run(&folder.0, &["deliveries", "list", "--state", "WAITING", "--json"]).json();
    let delivered = run(&folder.0, &["deliveries", "list", "--state", "DELIVERED", "--json"]).json();
    let id = |list: &serde_json::Value| list["deliveries"][0]["id"].as_str().unwrap().to_owned();
    let (waiting, delivered) = (id(&waiting), id(&delivered));
    snapshot!("deliveries-list", mask(&said(&["deliveries", "list", "--state", "WAITING"])));
    snapshot!("deliveries-show-waiting", mask(&said(&["deliveries", "show", &waiting])));
    snapshot!("deliveries-show-delivered", mask(&said(&["deliveries", "show", &delivered])));
    snapshot!("events-list", mask(&said(&["events", "list"])));
    let json = |arguments: &[&str]| {
        let mut answer: serde_json::Value = serde_json::from_str(&said(&[arguments, &["--json"]].concat())).unwrap();
        // The tries after the first may find a connection open, and then have other times.
        if let Some(attempts) = answer.get_mut("attempts").and_then(serde_json::Value::as_array_mut) {
            attempts.truncate(1);
        }
        mask_json(&answer)
    };
    snapshot!("deliveries-list-json", json(&["deliveries", "list", "--state", "WAITING"]));
    snapshot!("deliveries-show-waiting-json", json(&["deliveries", "show", &waiting]));
    snapshot!("deliveries-show-delivered-json", json(&["deliveries", "show", &delivered]));
    snapshot!("events-list-json", json(&["events", "list"]));
    snapshot!("events-show-json", json(&["events", "show", &event]));
    let token = said(&["token", "--role", "COMPANY_ADMIN", "--company-id", COMPANY]);
    let own = run(&folder.0, &["events", "list", "--since", "2h", "--json", "--token", token.trim()]);
    assert_eq!((own.code, own.json()["events"][0]["id"].as_str()), (Some(0), Some(event.as_str())), "{}", own.err);
    let shown = run(&folder.0, &["events", "show", &event, "--json"]).json();
    assert_eq!(said(&["events", "show", &event]), format!("{shown:#}\n"), "the text is the same, laid out");

    let since = Utc::now().to_rfc3339();
    let resends = [
        said(&["events", "resend", &delivered]),
        {
            wait_until("it is delivered once more", || local.got().len() == 2);
            wait_until("and recorded", || {
                run(&folder.0, &["deliveries", "show", &delivered, "--json"]).json()["attemptCount"] == 2
            });
            said(&["events", "resend", "--since", "1h", "--state", "DELIVERED", "--dry-run"])
        },
        said(&["events", "resend", "--since", "1h", "--state", "DELIVERED", "--type", "PNR_V3", "--per-second", "100"]),
        {
            // Whoever finds nothing is told what the time goes by.
            let nothing = run(&folder.0, &["events", "resend", "--since", &since, "--dry-run"]);
            assert!(
                nothing.code == Some(0) && nothing.err.contains("--since is when events were accepted"),
                "{}",
                nothing.err
            );
            nothing.out
        },
    ];
    snapshot!("events-resend", mask(&resends.concat()));
    wait_until("the job's is delivered too", || local.got().len() == 3);
    // All deliveries of an event.
    let recorded = |tries: u64| {
        let one = run(&folder.0, &["deliveries", "show", &delivered, "--json"]).json();
        one["attemptCount"] == tries && one["state"] == "DELIVERED"
    };
    wait_until("and recorded", || recorded(3));
    let mut both = run(&folder.0, &["events", "resend", &event, "--json"]).json();
    assert_eq!(both["deliveries"].as_array().unwrap().len(), 2);
    for delivery in both["deliveries"].as_array_mut().unwrap() {
        // How far the engine is by then is by chance.
        let fields = delivery.as_object_mut().unwrap();
        fields.retain(|name, _| ["id", "eventId", "subscriptionId", "createdAt"].contains(&name.as_str()));
    }
    snapshot!("events-resend-event-json", mask_json(&both));
    wait_until("it is delivered for the fourth time", || recorded(4));
    let would = ["events", "resend", "--since", "1h", "--state", "DELIVERED", "--dry-run"];
    snapshot!("events-resend-json", json(&would));
    let missing = run(&folder.0, &["events", "resend", "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001"]);
    assert_eq!((missing.code, missing.out.as_str()), (Some(1), ""));
    let job =
        run(&folder.0, &["events", "resend", "--since", "1h", "--state", "DELIVERED", "--no-wait", "--json"]).json();
    assert_eq!(job["state"], "RUNNING");
    snapshot!("events-resend-job-json", mask_json(&job));
    let unseen = publish(&sandbox, json!({"organizationId": "11111111-1111-4111-8111-999999999999"})).await;
    let said_of_unseen = run(&folder.0, &["events", "resend", &unseen]);
    assert_eq!((said_of_unseen.code, said_of_unseen.out.as_str()), (Some(0), ""));

    // Ctrl-C ends the wait; the job goes on. On a frozen clock it makes its first and no second.
    let jobs = async || sandbox.get("/ext/v1/resends").await.expect(200)["resends"].as_array().unwrap().clone();
    let is_running = |job: &serde_json::Value| job["state"] == "RUNNING";
    wait_for("the job before has ended", async || !jobs().await.iter().any(is_running)).await;
    for _ in 0..5 {
        publish(&sandbox, json!({})).await;
    }
    wait_until("they are delivered", || local.events().len() == 6);
    let wind = async |action: &str| post(&sandbox, "/sandbox/v1/clock", &json!({"action": action})).await.expect(200);
    wind("FREEZE").await;
    let arguments = ["events", "resend", "--since", "1h", "--state", "DELIVERED", "--per-second", "1", "--json"];
    let resending = Running::start(&folder.0, &arguments);
    wait_for("the job has begun", async || jobs().await.iter().any(is_running)).await;
    let interrupted = resending.ends_at_once();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&interrupted.out).unwrap()["state"], "RUNNING");
    snapshot!("events-resend-ends", mask(&[missing.err, said_of_unseen.err, interrupted.err].concat()));

    for job in jobs().await {
        post(&sandbox, &format!("/ext/v1/resends/{}/cancel", job["id"].as_str().unwrap()), &json!({}))
            .await
            .expect(200);
    }
    wind("RESUME").await;

    // Told of both endpoints, whose figures must have settled.
    wait_until("all is delivered", || {
        run(&folder.0, &["deliveries", "list", "--state", "WAITING", "--json"]).json()["deliveries"]
            .as_array()
            .unwrap()
            .len()
            == 6
    });
    let doctor = run(&folder.0, &["doctor"]);
    assert_eq!((doctor.code, doctor.err.as_str()), (Some(0), ""), "{}", doctor.out);
    // The sandbox's own lines are its own to test.
    let ours: Vec<&str> =
        doctor.out.lines().filter(|line| !line.contains("clock ") && !line.contains("inboxes ")).collect();
    snapshot!("doctor", mask(&ours.join("\n")));
    let mut doctor = run(&folder.0, &["doctor", "--json"]).json();
    let is_ours = |one: &serde_json::Value| one["name"] != "clock" && one["name"] != "inboxes";
    doctor["checks"].as_array_mut().unwrap().retain(is_ours);
    snapshot!("doctor-json", mask_json(&doctor));
    listening.ends_at_once();
    sandbox.stop("TERM");
}
