//! `jetbridge tail`: events and deliveries as they happen.

mod feed;

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use self::feed::Feed;
use super::deliveries::{Delivery, PAGE};
use super::events::Event;
use super::platform::{CallError, Platform, PlatformArgs, path_with, read};
use super::terminal::{Backoff, OutputArgs, clock_time, deliveries, tell};
use super::{Stop, say_while_read};
use crate::domain::id::{OrganizationId, SubscriptionId};

/// How often the server is asked.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How many deliveries that no list brings any more are asked for by themselves in one look.
const ASKED_ALONE: usize = 20;

#[derive(Args)]
pub struct TailArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Only deliveries of this subscription, and no events
    #[arg(long, value_name = "ID")]
    subscription: Option<SubscriptionId>,
    /// Only events of this organization, and their deliveries
    #[arg(long, value_name = "ID")]
    organization: Option<OrganizationId>,
}

pub async fn run(args: TailArgs) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    let platform = args.platform.connect()?;
    let mut tail = Tail { platform, args, events: Feed::default(), deliveries: Feed::default() };
    tokio::select! {
        done = tail.follow() => done,
        () = stop.told() => Ok(()),
    }
}

struct Tail {
    platform: Platform,
    args: TailArgs,
    events: Feed,
    deliveries: Feed,
}

impl Tail {
    /// Looks again and again, until it is dropped or the server refuses.
    async fn follow(&mut self) -> anyhow::Result<()> {
        let (mut backoff, mut is_away, mut has_begun) = (Backoff::default(), false, false);
        loop {
            match self.look().await {
                // As with `head`: nobody reads on.
                Ok(false) => return Ok(()),
                Ok(true) => {
                    if is_away || !has_begun {
                        tell(if is_away { "The server is back." } else { "Following. Ctrl-C ends it." });
                        (is_away, has_begun, backoff) = (false, true, Backoff::default());
                    }
                    tokio::time::sleep(ASK_EVERY).await;
                }
                Err(error) if error.downcast_ref::<CallError>().is_some_and(CallError::is_passing) => {
                    if !is_away {
                        tell(&format!("{error:#}. Waiting for it."));
                        is_away = true;
                    }
                    backoff.wait().await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Looks once; tells whether anybody reads what is told.
    async fn look(&mut self) -> anyhow::Result<bool> {
        let filter = [("organizationId", self.args.organization.map(|id| id.to_string()))];
        let (events, more_events) = self.events.read(&self.platform, "/ext/v1/events", "events", &filter).await?;
        let filter = [("subscriptionId", self.args.subscription.map(|id| id.to_string()))];
        let path = "/ext/v1/deliveries";
        let (mut found, more) = self.deliveries.read(&self.platform, path, "deliveries", &filter).await?;
        found.extend(self.old_ones(path, &filter, &found).await?);
        // Nothing is taken in before all calls are through, so that none is forgotten when one of them fails.
        let mut is_read = true;
        for one in self.events.take(events) {
            if self.args.subscription.is_none() {
                is_read &= self.tell_event(&one)?;
            }
        }
        for one in self.deliveries.take(found) {
            is_read &= self.tell_delivery(&one)?;
        }
        if more_events || more {
            tell("More happened at once than can be told: some of it is left out.");
        }
        Ok(is_read)
    }

    /// Deliveries below the newest that are tried again, or have ended since the last look.
    async fn old_ones(
        &mut self,
        path: &str,
        filter: &[(&str, Option<String>)],
        found: &[Value],
    ) -> Result<Vec<Value>, CallError> {
        let waiting = [filter, &[("state", Some("WAITING".to_owned())), ("limit", Some(PAGE.to_string()))]].concat();
        let mut page = self.platform.get(&path_with(path, &waiting)).await?;
        let mut old = page["deliveries"].as_array_mut().map(std::mem::take).unwrap_or_default();
        // What the first list brought is newer or as new.
        old.retain(|one| !found.iter().any(|newer| newer["id"] == one["id"]));
        let known = [found, &old].concat();
        for id in &self.deliveries.open_but(&known, ASKED_ALONE) {
            match self.platform.find(&format!("{path}/{id}")).await? {
                Some(mut one) => {
                    // As in a list; the tries are for `deliveries show`.
                    one.as_object_mut().map(|fields| fields.remove("attempts"));
                    old.push(one);
                }
                None => self.deliveries.forget(id),
            }
        }
        Ok(old)
    }

    fn tell_event(&self, one: &Value) -> anyhow::Result<bool> {
        if self.args.output.json {
            return say_while_read(&tagged("event", one));
        }
        let event: Event = read(one)?;
        let (time, what, count) = (clock_time(&event.accepted_at), event.what(), deliveries(event.matched.into()));
        say_while_read(&format!("{time}  event     {}  {what}  {count}", event.id))
    }

    fn tell_delivery(&self, one: &Value) -> anyhow::Result<bool> {
        let delivery: Delivery = read(one)?;
        if self.args.organization.is_some() && !self.events.knows(&delivery.event_id.to_string()) {
            return Ok(true);
        }
        if self.args.output.json {
            return say_while_read(&tagged("delivery", one));
        }
        let time = clock_time(delivery.ended_at.as_deref().unwrap_or(&delivery.created_at));
        let reason = delivery.last_reason.as_deref().filter(|_| delivery.state != "DELIVERED").unwrap_or_default();
        let (state, tries) = (&delivery.state, delivery.attempt_count);
        let text = format!("{time}  delivery  {}  {state}  tries {tries}  {}  {reason}", delivery.id, delivery.next());
        say_while_read(text.trim_end())
    }
}

fn tagged(kind: &str, one: &Value) -> String {
    let mut line = serde_json::json!({ "kind": kind });
    if let (Some(line), Some(fields)) = (line.as_object_mut(), one.as_object()) {
        line.extend(fields.clone());
    }
    line.to_string()
}
