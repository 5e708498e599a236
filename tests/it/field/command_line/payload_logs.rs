//! At its most talkative the log holds no payload, no header and no secret.

use serde_json::json;

use crate::cli::post;
use crate::support::logs::forms_of;
use crate::support::process::{Folder, Sandbox};
use crate::support::{COMPANY, booking_with, least_with};

#[tokio::test(flavor = "multi_thread")]
async fn no_filter_makes_the_log_show_what_libraries_handle() {
    for filter in ["trace", "debug,tokio_postgres=trace,h2=trace,hyper_util=trace,rustls=trace,reqwest=trace,log=trace"]
    {
        let folder = Folder::new();
        let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &["--log", filter], |command| {
            // Read whole at the end, which a pipe would be too small for.
            command.stderr(std::fs::File::create(folder.0.join("log")).unwrap());
        });
        let env = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
        let inbox = env.lines().find_map(|line| line.strip_prefix("JETBRIDGE_INBOX_URL=")).unwrap().trim_matches('\'');
        let hook = json!({
            "subscriberId": COMPANY, "url": format!("{inbox}/mine?key=hush-query"), "customHeaders": {"X-Key": "hush-header"},
        });
        let made = sandbox.create(&least_with(hook)).await.unwrap().expect(201);
        let event = booking_with(json!({"payload": {"pnrId": "hush-payload \"quoted\" Zoë"}}));
        post(&sandbox, "/ext/v1/events", &event).await.expect(202);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        let got = "/sandbox/v1/inboxes/mine/requests";
        while sandbox.get(got).await.body["requests"].as_array().is_none_or(Vec::is_empty) {
            assert!(std::time::Instant::now() < deadline, "it arrives");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let token = sandbox.token.clone();
        sandbox.stop("TERM");
        let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
        assert!(log.contains("answered"), "{log}");
        let secret = made["hmacSigningSecret"].as_str().unwrap();
        for hushed in ["hush-payload", "quoted\" Zoë", "hush-header", "hush-query", secret, &token] {
            for form in forms_of(hushed) {
                let line = log.lines().find(|line| line.contains(&form));
                assert!(line.is_none(), "{filter}: {hushed} is in the log: {}", line.unwrap_or_default());
            }
        }
    }
}
