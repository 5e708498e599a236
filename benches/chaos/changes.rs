//! What operators and partners do meanwhile: PATCHes, rotations, resends. Each is repeated until it is done.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::plan::{Change, MATCHED, Random, SUBSCRIPTIONS, Step};
use super::receivers::now;
use super::world::{Question, World};

/// How much of a moment is sent again, in milliseconds.
const MOMENT: i64 = 40;

/// What was done.
#[derive(Default)]
pub struct Done {
    pub patches: AtomicU64,
    pub rotations: AtomicU64,
    /// Requests to send one delivery again, each of which may have been heard.
    pub resends: AtomicU64,
}

/// The last name that each subscription was given.
type Names = [Option<String>; SUBSCRIPTIONS];

/// Makes the changes of the plan; those of one subscription one after another.
pub async fn make(world: &World, done: &Done) {
    let (even, odd) = tokio::join!(make_some(world, done, 0), make_some(world, done, 1));
    for (subscription, name) in even.into_iter().zip(odd).map(|(even, odd)| even.or(odd)).enumerate() {
        check(world, subscription, name).await;
    }
}

async fn make_some(world: &World, done: &Done, half: usize) -> Names {
    let mut names = Names::default();
    for step in world.plan.steps.iter().filter(|step| step.subscription % 2 == half) {
        world.until_accepted(step.at).await;
        let subscription = step.subscription;
        match step.change {
            Change::Name => {
                let name = format!("chaos {:x}", step.dice);
                patch(world, step, "name", &name, done).await;
                names[subscription] = Some(name);
            }
            Change::Url => {
                let path = world.ledger.knowledge(subscription, |knowledge| {
                    knowledge.unsettle();
                    1 - knowledge.path
                });
                patch(world, step, "url", &world.receivers.url(subscription, path), done).await;
                world.ledger.knowledge(subscription, |knowledge| knowledge.settle(path, now()));
            }
            Change::Secret { overlap } => rotate(world, step, overlap, done).await,
            Change::Resend => resend(world, step, done).await,
            Change::ResendDelivered => resend_a_moment(world, step).await,
            Change::ResendExhausted => resend_exhausted(world).await,
        }
    }
    names
}

fn path_of(world: &World, subscription: usize) -> String {
    format!("/v3/webhooks/subscriptions/{}", world.subscriptions[subscription])
}

/// Sets a field if nobody changed the subscription since it was read; reads it again where somebody did, or may have.
async fn patch(world: &World, step: &Step, field: &str, value: &str, done: &Done) {
    let path = path_of(world, step.subscription);
    for turn in step.dice as usize % 1_000.. {
        let question = Question::new(Method::GET, &path, String::new());
        let Some(read) = world.ask_until(&question, &[200], turn).await else { return };
        if read.body[field] == value {
            break;
        }
        let Some(etag) = read.etag else {
            return world.ledger.wrong("a subscription has no ETag", || path.clone());
        };
        let question = Question::new(Method::PATCH, &path, json!({field: value}).to_string()).with("if-match", etag);
        // After a 503 or a cut connection it may have been changed: read first.
        match world.ask(&question, turn + 1).await.map(|answer| answer.status) {
            Some(204) => break,
            None | Some(503 | 412) => {}
            Some(500) => world.ledger.wrong("a request was answered 500", || format!("PATCH {path}")),
            Some(status) => return world.ledger.wrong("a request was refused", || format!("PATCH {path}: {status}")),
        }
    }
    done.patches.fetch_add(1, Ordering::Relaxed);
}

/// Whether what was last set is what it has.
async fn check(world: &World, subscription: usize, name: Option<String>) {
    let path = path_of(world, subscription);
    let question = Question::new(Method::GET, &path, String::new());
    let Some(answer) = world.ask_until(&question, &[200], subscription).await else { return };
    let url = world.receivers.url(subscription, world.ledger.knowledge(subscription, |knowledge| knowledge.path));
    let is_kept = answer.body["url"] == url.as_str() && name.is_none_or(|name| answer.body["name"] == name.as_str());
    if !is_kept {
        world.ledger.wrong("a PATCH that was answered was lost", || answer.body.to_string());
    }
}

async fn rotate(world: &World, step: &Step, overlap: u64, done: &Done) {
    let path = format!("/ext/v1/subscriptions/{}/secrets", world.subscriptions[step.subscription]);
    let question = Question::new(Method::POST, &path, json!({"overlapSeconds": overlap}).to_string());
    // 400: ten sign already.
    let Some(answer) = world.ask_until(&question, &[201, 400], step.dice as usize % 1_000).await else { return };
    let secret = answer.body["hmacSigningSecret"].as_str();
    let until = answer.body["oldSecretsExpireAt"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    if let Some((secret, until)) = secret.zip(until) {
        world.ledger.knowledge(step.subscription, |knowledge| knowledge.learn(secret, now(), until.timestamp()));
        done.rotations.fetch_add(1, Ordering::Relaxed);
    }
}

/// The number and the place of a delivery that was received.
fn any(world: &World, dice: u64) -> Option<u128> {
    let mut random = Random::new(dice, 5);
    let (accepted, slot) = (world.accepted().min(world.plan.events), random.index(MATCHED));
    // What was accepted is about the first of all.
    let numbers: Vec<u64> = (0..20).map(|_| random.below(accepted.max(1))).collect();
    world.ledger.account(|account| numbers.iter().find_map(|number| account.delivery(*number, slot)))
}

async fn resend(world: &World, step: &Step, done: &Done) {
    let Some(id) = any(world, step.dice) else { return };
    let path = format!("/ext/v1/deliveries/{}/resend", Uuid::from_u128(id));
    let question = Question::new(Method::POST, &path, String::new());
    for turn in step.dice as usize % 1_000.. {
        done.resends.fetch_add(1, Ordering::Relaxed);
        match world.ask(&question, turn).await.map(|answer| answer.status) {
            Some(202) => return,
            Some(500) => world.ledger.wrong("a request was answered 500", || format!("POST {path}")),
            Some(status) if status != 503 => {
                return world.ledger.wrong("a request was refused", || format!("POST {path}: {status}"));
            }
            _ => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

async fn resend_a_moment(world: &World, step: &Step) {
    let Some(id) = any(world, step.dice) else { return };
    // A UUID of version 7 begins with its time.
    let at = (id >> 80) as i64;
    let time = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default().to_rfc3339();
    let subscription = world.subscriptions[step.subscription];
    let body =
        json!({"subscriptionId": subscription, "state": "DELIVERED", "since": time(at), "until": time(at + MOMENT)});
    start(world, body).await;
}

/// Sends again whatever was given up.
pub async fn resend_exhausted(world: &World) {
    let body = json!({"state": "EXHAUSTED", "since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z", "perSecond": 500});
    start(world, body).await;
}

async fn start(world: &World, body: serde_json::Value) {
    let question = Question::new(Method::POST, "/ext/v1/resends", body.to_string());
    world.ask_until(&question, &[202], 0).await;
}
