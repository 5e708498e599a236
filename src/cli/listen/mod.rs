//! `jetbridge listen`: deliveries of a sandbox, forwarded to a receiver that is being built on this machine.
//!
//! It owns one subscription, whose URL is a port of this machine, and that port. It never deletes anything: while nobody
//! listens, deliveries fail and wait, and are asked for again when somebody does.

mod catch_up;
mod forward;
pub mod memory;
mod subscription;

use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::web::Data;
use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;
use tokio::time::Instant;
use url::{Host, Url};

pub use self::subscription::all;

use self::forward::Forwarder;
use self::memory::{Memory, Place};
use self::subscription::Wanted;
use super::platform::{CallError, Platform, PlatformArgs};
use super::stop::Stop;
use super::terminal::{Backoff, deliveries, say, tell};
use crate::config::{Refusal, refuse};
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::outbound;
use crate::sandbox::certificates::Certificates;

/// How often the local receiver is looked for while it is away.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often the server is asked whether the subscription is as it should be.
const CHECK_EVERY: Duration = Duration::from_secs(3);
/// The least time between two rounds of asking for what failed with an answer: a receiver that refuses one delivery and
/// takes others would otherwise be asked to refuse it again each time.
const CATCH_UP_EVERY: Duration = Duration::from_secs(10);
/// The longest time between two such, while the receiver takes connections and answers none.
const LONGEST_REST: Duration = Duration::from_secs(300);

#[derive(Args)]
pub struct ListenArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    /// Where to forward deliveries to, on this machine, as http://localhost:3000/hooks; HTTP/1.1 or HTTP/2
    #[arg(long, value_name = "URL")]
    forward_to: String,
    /// Only events of these types, as PNR_V3,TRIP_DETAILS_V3; all six if not given
    #[arg(long, value_delimiter = ',', value_name = "TYPES")]
    events: Vec<EventType>,
    /// Only events of this organization; of all if not given
    #[arg(long, value_name = "ID")]
    subscriber: Option<OrganizationId>,
    /// Tells this subscription from another that forwards to the same URL
    #[arg(long)]
    name: Option<String>,
    /// Print the secret that deliveries are signed with, and end
    #[arg(long)]
    print_secret: bool,
    /// Take any certificate of an https URL to forward to
    #[arg(long)]
    skip_verify: bool,
    /// How each delivery is told
    #[arg(long, value_enum, default_value = "text", conflicts_with = "json")]
    format: Format,
    /// The same as --format json
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for people
    Text,
    /// A JSON object a line
    Json,
}

pub async fn run(args: ListenArgs) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    let target = target(&args.forward_to)?;
    let name = format!("jetbridge listen {}", args.name.as_deref().unwrap_or(target.as_str()));
    if name.chars().count() > 255 {
        return refuse(
            "--name or --forward-to is too long to name a subscription: give a --name of at most 200 characters.",
        );
    }
    let platform = args.platform.connect()?;
    let data_dir = args.platform.data_dir();
    let Some(certificates) = Certificates::existing(&data_dir) else {
        return refuse(format!(
            "There is no certificate in {}: start `jetbridge sandbox` with this data folder once.",
            data_dir.join("tls").display()
        ));
    };
    let events = if args.events.is_empty() { EventType::ALL.to_vec() } else { args.events.clone() };
    let place = Place::of(&data_dir, target.as_str(), &name, args.subscriber);
    let wanted = Wanted { name, events, subscriber: args.subscriber, port: 0 };
    let is_json = args.json || args.format == Format::Json;
    if args.print_secret {
        let printing = print_secret(&platform, &place, wanted, &target, is_json);
        return tokio::select! {
            done = printing => done,
            () = stop.requested() => Ok(()),
        };
    }
    let _lock = place.lock()?;
    let (listener, memory, wanted) = take_port(&place, wanted, &target)?;
    let forwarder = Data::new(Forwarder::to(target, &certificates, args.skip_verify, is_json)?);
    let server = forward::serve(listener, &certificates, subscription::path(&place), forwarder.clone())?;
    let listener = Listener { platform, place, wanted, forwarder: forwarder.clone() };
    let done = tokio::select! {
        done = listener.run(memory) => done,
        () = stop.requested() => Ok(()),
    };
    // At once: what is in flight has no answer yet, so that the engine tries it again.
    server.stop(false).await;
    forwarder.flush().await;
    done
}

/// The URL to forward to: on this machine, since deliveries hold personal data.
fn target(text: &str) -> anyhow::Result<Url> {
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let wrong = |what: &str| Refusal(format!("--forward-to {text} {what}, as http://localhost:3000/hooks."));
    let mut url: Url = full.parse().map_err(|_| wrong("must be a URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.fragment().is_some() || !url.username().is_empty() {
        return Err(wrong("must be an http or https URL without user name and fragment").into());
    }
    let addresses = outbound::addresses_here(&url);
    let Some(first) = addresses.first() else { return Err(wrong("must be on this machine").into()) };
    // As everything understands it: no dot at the end, no IPv4 address in the guise of IPv6, none that means all.
    let host = match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        _ if first.is_ipv6() => format!("[{first}]"),
        _ => first.to_string(),
    };
    url.set_host(Some(&host)).map_err(|_| wrong("must be a URL"))?;
    Ok(url)
}

/// The port of the last run if it is free, else another; remembered.
fn take_port(place: &Place, wanted: Wanted, target: &Url) -> anyhow::Result<(TcpListener, Memory, Wanted)> {
    let mut memory = place.read();
    let listener = TcpListener::bind(("127.0.0.1", memory.port)).or_else(|_| TcpListener::bind("127.0.0.1:0"));
    let listener = listener.context("listening on a port of 127.0.0.1")?;
    memory.port = listener.local_addr()?.port();
    target.as_str().clone_into(&mut memory.forward_to);
    place.write(&memory)?;
    let wanted = Wanted { port: memory.port, ..wanted };
    Ok((listener, memory, wanted))
}

/// Prints the secret, beside a `listen` that runs as well as before the first.
async fn print_secret(
    platform: &Platform,
    place: &Place,
    wanted: Wanted,
    target: &Url,
    is_json: bool,
) -> anyhow::Result<()> {
    let mut memory = place.read();
    let known = match memory.subscription_id {
        Some(id) => platform.find(&format!("/v3/webhooks/subscriptions/{id}")).await?.map(|_| id),
        None => None,
    };
    let id = match known {
        Some(id) => id,
        None => {
            let _lock = place.lock()?;
            let (_port, new, wanted) = take_port(place, wanted, target)?;
            memory = new;
            let id = wanted.ensure(platform, place, &mut memory).await?;
            place.write(&memory)?;
            id
        }
    };
    let secret = match memory.secret.clone() {
        Some(secret) => secret,
        None => {
            let made = platform.post(&format!("/ext/v1/subscriptions/{id}/secrets"), None).await?;
            let secret = made["hmacSigningSecret"].as_str().context("the server gave no secret")?.to_owned();
            place.write(&Memory { secret: Some(secret.clone()), ..memory })?;
            secret
        }
    };
    say(&if is_json { json!({"subscriptionId": id, "secret": secret}).to_string() } else { secret })
}

/// What keeps the subscription and the local receiver together.
struct Listener {
    platform: Platform,
    place: Place,
    wanted: Wanted,
    forwarder: Data<Forwarder>,
}

impl Listener {
    /// Goes on until it is dropped, or the server refuses for good.
    async fn run(&self, mut memory: Memory) -> anyhow::Result<()> {
        let mut is_first = true;
        loop {
            let id = self.ready(&mut memory, is_first).await?;
            is_first = false;
            let trouble = self.watch(id).await;
            tell(&format!("{trouble:#}. Trying again."));
        }
    }

    /// Waits for the server, and sees to the subscription.
    async fn ready(&self, memory: &mut Memory, is_first: bool) -> anyhow::Result<SubscriptionId> {
        let mut backoff = Backoff::default();
        let mut is_told = !is_first;
        let earlier = memory.subscription_id;
        loop {
            match self.wanted.ensure(&self.platform, &self.place, memory).await {
                Ok(id) => {
                    // Another process may have asked for a new secret meanwhile.
                    let known = self.place.read();
                    if known.subscription_id == Some(id) && known.secret.is_some() {
                        memory.secret = known.secret;
                    }
                    self.place.write(memory)?;
                    self.tell_ready(id);
                    if earlier.is_some_and(|earlier| earlier != id) {
                        tell("The subscription is a new one, and so is its secret: ask for it with --print-secret.");
                    }
                    return Ok(id);
                }
                Err(error) => {
                    // A sandbox that has just been started anew may not know its own new token yet.
                    let call = error.downcast_ref::<CallError>();
                    let is_passing =
                        call.is_some_and(|call| call.is_passing() || (!is_first && call.status().is_some()));
                    if !is_passing {
                        return Err(error.context("preparing the subscription"));
                    }
                    if !is_told {
                        tell(&format!("{error:#}. Waiting for it."));
                        is_told = true;
                    }
                }
            }
            backoff.wait().await;
        }
    }

    fn tell_ready(&self, id: SubscriptionId) {
        let types = self.wanted.events.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        tell(&format!("Ready: {types} to {} (subscription {id}). Ctrl-C ends it.", self.forwarder.target()));
    }

    /// Asks for what failed, now and whenever the local receiver is back; ends when the server is away, or has forgotten
    /// the subscription.
    async fn watch(&self, id: SubscriptionId) -> anyhow::Error {
        let forwarder = &self.forwarder;
        let mut next_check = Instant::now() + CHECK_EVERY;
        let mut last_catch_up: Option<Instant> = None;
        let mut rest = Duration::ZERO;
        let mut is_due = true;
        loop {
            if is_due {
                match self.catch_up(id).await {
                    Ok(()) => last_catch_up = Some(Instant::now()),
                    Err(error) => return error,
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
            let has_rested = |rest| last_catch_up.is_none_or(|at| at.elapsed() >= rest);
            is_due = if forwarder.is_away.load(Ordering::SeqCst) {
                let is_reachable = forwarder.is_reachable().await;
                // Something may accept connections and answer none: each try for nothing doubles the time to the next.
                let is_here = is_reachable && has_rested(rest);
                if !is_reachable {
                    rest = Duration::ZERO;
                }
                if is_here {
                    rest = (rest * 2).clamp(LOOK_EVERY, LONGEST_REST);
                    forwarder.is_away.store(false, Ordering::SeqCst);
                }
                is_here
            } else {
                if forwarder.is_fine() {
                    rest = Duration::ZERO;
                }
                has_rested(CATCH_UP_EVERY) && forwarder.is_back.swap(false, Ordering::SeqCst)
            };
            if Instant::now() >= next_check {
                next_check = Instant::now() + CHECK_EVERY;
                if let Err(error) = self.wanted.refresh(&self.platform, id).await {
                    return error;
                }
            }
        }
    }

    async fn catch_up(&self, id: SubscriptionId) -> anyhow::Result<()> {
        let is_hopeless = || self.forwarder.is_away.load(Ordering::SeqCst);
        let count = catch_up::catch_up(&self.platform, id, is_hopeless).await?;
        if count > 0 {
            let are = if count == 1 { "is" } else { "are" };
            tell(&format!("{} that had failed {are} being tried again.", deliveries(count as u64)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_forwarded_to() {
        for (text, url) in [
            ("http://localhost:3000/hooks", "http://localhost:3000/hooks"),
            ("localhost:3000", "http://localhost:3000/"),
            ("https://127.0.0.1/a?b=c", "https://127.0.0.1/a?b=c"),
            ("http://[::1]:9/", "http://[::1]:9/"),
            ("http://app.localhost:3000/", "http://app.localhost:3000/"),
            ("http://LOCALHOST.:3000/a", "http://localhost:3000/a"),
            ("app.localhost.:3000", "http://app.localhost:3000/"),
            ("http://[::ffff:127.0.0.1]:3000/", "http://127.0.0.1:3000/"),
            ("http://127.1:3000/", "http://127.0.0.1:3000/"),
            ("0.0.0.0:3000", "http://127.0.0.1:3000/"),
            ("http://[::]:3000/", "http://[::1]:3000/"),
        ] {
            assert_eq!(target(text).unwrap().as_str(), url);
        }
        for bad in [
            "",
            "ftp://localhost/",
            "http://example.com/",
            "http://u@localhost/",
            "http://localhost/#a",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(target(bad).is_err(), "{bad}");
        }
    }
}
