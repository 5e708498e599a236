//! What follows the clock of a running sandbox beside tries: secrets, tokens, leases, retention.

use serde_json::{Value, json};

use crate::support::process::{Folder, Sandbox, client};
use crate::support::{Answer, COMPANY, booking};

/// A sandbox that is asked in few words.
struct Asked {
    sandbox: Sandbox,
    folder: Folder,
}

impl Asked {
    fn start() -> Self {
        let folder = Folder::new();
        Self { sandbox: Sandbox::start(&folder.0, &[]), folder }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.sandbox.url);
        let request = client().post(url).bearer_auth(&self.sandbox.token).json(body);
        let answer = Answer::of(request.send().await.unwrap()).await;
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.text);
        answer.body
    }

    async fn wind(&self, by: &str) {
        self.post("/sandbox/v1/clock", &json!({"action": "ADVANCE", "by": by})).await;
    }

    /// The address of an inbox.
    fn inbox(&self, name: &str) -> String {
        let env = std::fs::read_to_string(self.folder.0.join(".jetbridge/sandbox.env")).unwrap();
        let line = env.lines().find_map(|line| line.strip_prefix("JETBRIDGE_INBOX_URL=")).unwrap();
        format!("{}/{name}", line.trim_matches('\''))
    }

    /// A subscription to an inbox.
    async fn subscribe(&self, inbox: &str) -> String {
        let body = json!({"subscriberId": COMPANY, "url": self.inbox(inbox), "eventTypes": ["PNR_V3"]});
        let created = self.sandbox.create(&body).await.unwrap().expect(201);
        created["id"].as_str().unwrap().to_owned()
    }

    async fn published(&self) -> String {
        self.post("/ext/v1/events", &booking()).await["id"].as_str().unwrap().to_owned()
    }

    /// What an inbox got last, once it has this many.
    async fn last(&self, inbox: &str, count: u64) -> Value {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
        loop {
            let answer = self.sandbox.get(&format!("/sandbox/v1/inboxes/{inbox}/requests?limit=1")).await.expect(200);
            let last = &answer["requests"][0];
            if last["number"].as_u64() == Some(count) {
                return last.clone();
            }
            assert!(std::time::Instant::now() < deadline, "{answer}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_tokens_and_retention_follow_the_clock_that_is_wound() {
    let asked = Asked::start();
    let id = asked.subscribe("mine").await;
    asked.post(&format!("/ext/v1/subscriptions/{id}/secrets"), &json!({})).await;
    let first = asked.published().await;
    let signatures = |request: &Value| request["headers"]["webhook-signature"].as_str().unwrap().split(' ').count();
    assert_eq!(signatures(&asked.last("mine", 1).await), 2, "the old secret signs beside the new one");
    let token = super::run(&asked.folder.0, &["token", "--role", "COMPANY_ADMIN", "--company-id", COMPANY]).out;
    let list = format!("{}/v3/webhooks/subscriptions/subscriber/{COMPANY}/list", asked.sandbox.url);
    let status = async || client().get(&list).bearer_auth(token.trim()).send().await.unwrap().status().as_u16();
    assert_eq!(status().await, 200);
    asked.wind("P2D").await;
    assert_eq!(status().await, 401, "a token is good for a day");
    asked.published().await;
    let later = asked.last("mine", 2).await;
    assert_eq!((signatures(&later), &later["verification"]["isValid"]), (1, &json!(true)));
    asked.wind("P45D").await;
    let path = format!("/ext/v1/events/{first}");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(180);
    while asked.sandbox.get(&path).await.status != 404 {
        assert!(std::time::Instant::now() < deadline, "it is past its retention");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    asked.sandbox.stop("INT");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_sandbox_was_sending_is_sent_again_when_its_lease_is_wound_over() {
    let asked = Asked::start();
    let id = asked.subscribe("slow").await;
    let faults = format!("{}/sandbox/v1/inboxes/slow/faults", asked.sandbox.url);
    let put = client().put(&faults).bearer_auth(&asked.sandbox.token).json(&json!({"fixedDelayMilliseconds": 60_000}));
    assert_eq!(put.send().await.unwrap().status().as_u16(), 200);
    let event = asked.published().await;
    asked.last("slow", 1).await;
    let Asked { sandbox, folder } = asked;
    sandbox.stop("KILL");
    let asked = Asked { sandbox: Sandbox::start(&folder.0, &[]), folder };
    // Its inboxes are at another port now.
    let item = format!("{}/v3/webhooks/subscriptions/{id}", asked.sandbox.url);
    let moved = client().patch(item).bearer_auth(&asked.sandbox.token).json(&json!({"url": asked.inbox("quick")}));
    assert_eq!(moved.send().await.unwrap().status().as_u16(), 204);
    let state = async || {
        let list = asked.sandbox.get(&format!("/ext/v1/deliveries?eventId={event}")).await.expect(200);
        list["deliveries"][0]["state"].clone()
    };
    assert_eq!(state().await, "WAITING", "a lease is good for two minutes");
    asked.wind("PT3M").await;
    assert_eq!(state().await, "DELIVERED");
    asked.sandbox.stop("INT");
}
