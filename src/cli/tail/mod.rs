//! `jetbridge tail`: events and deliveries as they happen.

mod feed;
mod messages;

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use self::feed::Feed;
use self::messages::{Message, Messages};
use super::deliveries::Delivery;
use super::events::Event;
use super::platform::{CallError, Platform, PlatformArgs, path_with, read};
use super::stop::Stop;
use super::terminal::{Backoff, OutputArgs, clock_time, deliveries, say_while_read, tell};
use crate::domain::id::{OrganizationId, SubscriptionId};

/// How many deliveries that no list brings any more are asked for by themselves in one look.
const ASKED_ALONE: usize = 50;
/// How long to wait where a stream has ended, as when the server is stopped.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

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
    let mut tail =
        Tail { platform, args, events: Feed::default(), deliveries: Feed::default(), is_away: false, has_begun: false };
    tokio::select! {
        done = tail.follow() => done,
        () = stop.requested() => Ok(()),
    }
}

struct Tail {
    platform: Platform,
    args: TailArgs,
    events: Feed,
    deliveries: Feed,
    is_away: bool,
    has_begun: bool,
}

impl Tail {
    /// Follows one stream after another, until it is dropped, nobody reads what is told, or the server refuses.
    async fn follow(&mut self) -> anyhow::Result<()> {
        let mut backoff = Backoff::default();
        loop {
            match self.follow_one(&mut backoff).await {
                // As with `head`: nobody reads on.
                Ok(false) => return Ok(()),
                Ok(true) => tokio::time::sleep(AGAIN_AFTER).await,
                Err(error) if error.downcast_ref::<CallError>().is_some_and(CallError::is_passing) => {
                    if !self.is_away {
                        tell(&format!("{error:#}. Waiting for it."));
                        self.is_away = true;
                    }
                    backoff.wait().await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Follows a stream to its end; tells whether anybody still reads what is told. What happened before it began, or was
    /// left out of it, is read from the lists.
    async fn follow_one(&mut self, backoff: &mut Backoff) -> anyhow::Result<bool> {
        let mut filter = vec![
            ("kinds", Some("delivery".to_owned())),
            ("kinds", Some("tally".to_owned())),
            ("subscriptionId", self.args.subscription.map(|id| id.to_string())),
            ("organizationId", self.args.organization.map(|id| id.to_string())),
        ];
        if self.args.subscription.is_none() {
            filter.push(("kinds", Some("event".to_owned())));
        }
        let mut messages = Messages::of(self.platform.stream(&path_with("/ext/v1/stream", &filter)).await?);
        while let Some(Message { kind, data }) = messages.next().await {
            let is_read = match kind.as_str() {
                "hello" => {
                    let is_read = self.look(false).await?;
                    if self.is_away || !self.has_begun {
                        tell(if self.is_away { "The server is back." } else { "Following. Ctrl-C ends it." });
                    }
                    (self.is_away, self.has_begun, *backoff) = (false, true, Backoff::default());
                    is_read
                }
                "gap" => self.look(true).await?,
                "tally" if ["event", "delivery", "attempt"].iter().any(|kind| data["omitted"][kind] != 0) => {
                    self.look(true).await?
                }
                "event" if self.events.is_news(&data) => self.tell_event(&data)?,
                "delivery" if self.deliveries.is_news(&data) => self.tell_delivery(&data)?,
                _ => true,
            };
            if !is_read {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads the lists as far as they are new; tells whether anybody reads what is told. `is_much`: more happened than was
    /// told.
    async fn look(&mut self, is_much: bool) -> anyhow::Result<bool> {
        let (organization, subscription) =
            (self.args.organization.map(|id| id.to_string()), self.args.subscription.map(|id| id.to_string()));
        let (mut events, mut is_more) = (vec![], false);
        if subscription.is_none() {
            let filter = [("organizationId", organization.clone())];
            (events, is_more) = self.events.read(&self.platform, "/ext/v1/events", "events", &filter).await?;
        }
        let filter =
            [("organizationId", organization), ("subscriptionId", subscription), ("expand", Some("event".to_owned()))];
        let path = "/ext/v1/deliveries";
        let is_first = !self.has_begun;
        let (mut deliveries, more) = self.deliveries.read(&self.platform, path, "deliveries", &filter).await?;
        if !is_first {
            let (old, more) = self.old_ones(path, &deliveries).await?;
            deliveries.extend(old);
            is_more |= more && is_much;
        }
        // Nothing is taken in before all calls are through, so that none is forgotten when one of them fails.
        let mut is_read = true;
        for one in self.events.take(events) {
            is_read &= self.tell_event(&one)?;
        }
        for one in self.deliveries.take(deliveries) {
            is_read &= self.tell_delivery(&one)?;
        }
        if is_more || more {
            tell("More happened at once than can be told: some of it is left out.");
        }
        Ok(is_read)
    }

    /// Deliveries below the newest that had not ended when they were last told of; `true` if there are more than are asked for.
    async fn old_ones(&mut self, path: &str, found: &[Value]) -> Result<(Vec<Value>, bool), CallError> {
        let (ids, is_more) = self.deliveries.open_but(found, ASKED_ALONE);
        let mut old = Vec::new();
        for id in &ids {
            match self.platform.find(&format!("{path}/{id}")).await? {
                Some(mut one) => {
                    // As in a list; the tries are for `deliveries show`.
                    one.as_object_mut().map(|fields| ["attempts", "schedule"].map(|name| fields.remove(name)));
                    old.push(one);
                }
                None => self.deliveries.forget(id),
            }
        }
        Ok((old, is_more))
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
