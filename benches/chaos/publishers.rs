//! Publishers that do not give up: each request has a key, and is repeated under it until it is accepted.

use std::sync::Mutex;
use std::time::Duration;

use anyhow::bail;
use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::Value;
use tokio::time::sleep;
use uuid::Uuid;

use super::plan::{KINDS, MATCHED, Random, company};
use super::world::{Answer, Question, World};

/// Requests that go on at once.
const PUBLISHERS: usize = 12;
/// With so many deliveries on their way, publishers wait.
const MOST_OUTSTANDING: u64 = 40_000;
/// So many events after a fault was due, publishers wait for it.
const LEAD: u64 = 500;
/// One of so many requests is repeated although it was accepted.
const REPEATED: u64 = 50;

/// Publishes all events of the plan.
pub async fn publish(world: &World) -> anyhow::Result<()> {
    let mut sizes = world.plan.sizes();
    let mut next = 0;
    // The events of the next request: the first, and how many.
    let take = Mutex::new(move || {
        let first = next;
        let count = sizes().min(world.plan.events - first);
        next += count;
        (count > 0).then_some((first, count))
    });
    let publisher = async |number: usize| {
        let mut random = Random::new(world.plan.seed, 1_000 + number as u64);
        loop {
            let Some((first, count)) = take.lock().expect("nobody panics while holding it")() else { return Ok(()) };
            wait_for_turn(world, first).await;
            publish_together(world, first, count, &mut random).await?;
        }
    };
    try_join_all((0..PUBLISHERS).map(publisher)).await.map(drop)
}

async fn wait_for_turn(world: &World, first: u64) {
    let is_early = || world.next_fault_at().is_some_and(|at| first > at + LEAD);
    while is_early() || world.ledger.account(|account| account.outstanding()) > MOST_OUTSTANDING {
        sleep(Duration::from_millis(10)).await;
    }
}

async fn publish_together(world: &World, first: u64, count: u64, random: &mut Random) -> anyhow::Result<()> {
    let events: Vec<String> = (first..first + count).map(|number| event(world, number)).collect();
    let question = match &events[..] {
        [one] => Question::new(Method::POST, "/ext/v1/events", one.clone()),
        many => {
            let body = format!(r#"{{"events":[{}]}}"#, many.join(","));
            Question::new(Method::POST, "/ext/v1/events/batch", body)
        }
    };
    let question = question.with("idempotency-key", format!("chaos-{first}"));
    for _ in 0..1 + u64::from(random.is_one_in(REPEATED)) {
        let Some(answer) = world.ask_until(&question, &[202], random.next() as usize % 1_000).await else {
            let wrongs = world.ledger.account(|account| format!("{:?}", account.wrongs));
            bail!("event {first} and {} after it were not accepted: {wrongs}", count - 1);
        };
        accept(world, first, count, &answer);
    }
    Ok(())
}

fn accept(world: &World, first: u64, count: u64, answer: &Answer) {
    let events: Vec<&Value> = match answer.body["events"].as_array() {
        Some(events) => events.iter().collect(),
        None => vec![&answer.body],
    };
    world.ledger.account(|account| {
        if events.len() as u64 != count {
            account.wrong("an answer has another number of events", || format!("{} for {count}", events.len()));
        }
        for (number, event) in (first..).zip(events) {
            if event["matched"].as_u64() != Some(MATCHED as u64) {
                account.wrong("an event was matched by others", || event.to_string());
            }
            match event["id"].as_str().and_then(|id| id.parse::<Uuid>().ok()) {
                Some(id) => account.accept(number, id.as_u128()),
                None => account.wrong("an answer has no id", || event.to_string()),
            }
        }
    });
}

fn event(world: &World, number: u64) -> String {
    let (owner, kind) = world.plan.event(number);
    format!(
        r#"{{"eventType":"{}","operation":"BOOKING_TICKETED","organizationId":"{}","timestamp":"2026-08-20T10:16:05Z","payload":{{"number":{number},"pnrId":"9{number:09}","fill":"{:0>200}"}}}}"#,
        KINDS[kind],
        company(owner),
        number
    )
}
