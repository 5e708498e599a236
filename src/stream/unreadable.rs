//! Messages that this program's client of NATS cannot read, though the servers took them: with headers or a subject that are no text. Whoever is
//! given one loses the connection, and so does the next, for ever. They are found by asking for them as JSON, kept and deleted.

use std::str::FromStr;
use std::time::Duration;

use async_nats::HeaderName;
use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::pull::Config;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::NAME;
use super::consumer::{Consumer, name_of};
use super::message::Place;
use crate::delivery::supervisor::Pulse;
use crate::domain::id::Partition;

/// The longest time between two signs of life.
pub(super) const EVERY: Duration = Duration::from_secs(60);
/// How often it is looked whether messages are old, and from how many seconds on they are: more than until they come again.
const LOOK_EVERY: Duration = Duration::from_secs(10);
const OLD: f64 = 31.0;
/// The most messages of a partition that are looked at in one go.
const MOST: u64 = 1024;
/// How long after a connection was lost they are looked for: it is there again by then.
const AFTER: Duration = Duration::from_secs(3);

/// Looks for such messages whenever the connection was lost through which messages are taken, or they cannot be; and where some have
/// been there for so long that they must have come more than once: one that looks like the end of what was asked for is not noticed.
pub(super) async fn watch(consumer: &Consumer, pulse: &Pulse) {
    while !consumer.is_stopping() {
        pulse.rest();
        let was_lost = tokio::select! {
            () = consumer.stream.lost.notified() => true,
            () = sleep(LOOK_EVERY) => false,
            () = consumer.stream.stopping.cancelled() => break,
        };
        pulse.beat();
        let is_behind = consumer.stream.condition().is_ok_and(|condition| condition.oldest_seconds > OLD);
        if was_lost {
            sleep(AFTER).await;
        } else if !is_behind {
            continue;
        }
        let Ok(session) = consumer.stream.session() else { continue };
        for partition in Partition::all() {
            pulse.beat();
            if let Err(why) = look_through(consumer, &session.publishing, partition, was_lost).await {
                tracing::debug!(partition = partition.number(), why, "a partition cannot be looked through");
            }
        }
    }
    pulse.done();
}

/// Looks through what a partition's nodes were given and have not acknowledged; unless the connection was lost, only where some of it
/// came again.
async fn look_through(
    consumer: &Consumer,
    context: &Context,
    partition: Partition,
    was_lost: bool,
) -> Result<(), String> {
    let found = context.get_consumer_from_stream::<Config, _, _>(name_of(partition), NAME).await;
    let info = found.map_err(|error| error.to_string())?.cached_info().clone();
    if info.num_ack_pending == 0 || (info.num_redelivered == 0 && !was_lost) {
        return Ok(());
    }
    // One by one: where some were deleted, nats-server 2.9 does not find each by its subject. What others were given is looked at, too.
    let first = info.ack_floor.stream_sequence + 1;
    for sequence in first..=info.delivered.stream_sequence.min(first + MOST) {
        let answer: Value = context
            .request(format!("STREAM.MSG.GET.{NAME}"), &json!({"seq": sequence}))
            .await
            .map_err(|error| error.to_string())?;
        let message = &answer["message"];
        // It was acknowledged.
        let Some(found) = message["seq"].as_u64() else { continue };
        let bytes = |name: &str| STANDARD.decode(message[name].as_str().unwrap_or_default()).unwrap_or_default();
        let subject = message["subject"].as_str().unwrap_or_default();
        if let Some(reason) = flaw(subject, &bytes("hdrs")) {
            let published_at =
                message["time"].as_str().and_then(|time| time.parse().ok()).unwrap_or(consumer.clock.now());
            let place = Place { published_at, sequence: found };
            if consumer.keep(place, subject, reason, bytes("data")).await {
                let deleted: Result<Value, _> =
                    context.request(format!("STREAM.MSG.DELETE.{NAME}"), &json!({"seq": found})).await;
                deleted.map_err(|error| error.to_string())?;
            }
        }
    }
    Ok(())
}

/// What keeps the client from reading a message, by the rules that it reads them by, or makes it take it for a word of the server.
fn flaw(subject: &str, headers: &[u8]) -> Option<&'static str> {
    // What is no UTF-8 there has become U+FFFD.
    if !subject.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some("has a subject with other characters than those of ASCII that are seen");
    }
    if headers.is_empty() {
        return None;
    }
    let Ok(text) = std::str::from_utf8(headers) else { return Some("has headers that are not UTF-8") };
    let mut lines = text.lines();
    let Some(status) = lines.next().and_then(|line| line.strip_prefix("NATS/1.0")).map(str::trim) else {
        return Some("has headers that do not begin with NATS/1.0");
    };
    if !["", "200"].contains(&status.split_whitespace().next().unwrap_or_default()) {
        return Some("has headers with a status, as servers send them");
    }
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        let name = line.split_once(':').map(|(name, _)| name);
        if line.is_empty() {
            continue;
        }
        if name.is_none_or(|name| HeaderName::from_str(name).is_err()) {
            return Some("has a header without a colon, or with a name that is none");
        }
        // A value may go on in lines of its own.
        while lines.next_if(|line| line.starts_with(char::is_whitespace)).is_some() {}
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_cannot_read_is_told_from_what_it_can() {
        let subject = "jetbridge.partitions.5.x";
        let fine =
            ["", "NATS/1.0\r\n\r\n", "NATS/1.0 \r\nNats-Msg-Id: a:b\r\nX:\r\n more\r\n\r\n", "NATS/1.0\nX: y\n\n"];
        for headers in fine {
            assert_eq!(flaw(subject, headers.as_bytes()), None, "{headers:?}");
        }
        let unfit: [&[u8]; 8] = [
            b"NATS/1.0\r\nX: Jos\xe9\r\n\r\n",
            b"NATS/1.0 409 Gone\r\n\r\n",
            b"NATS/1.0 100\r\n\r\n",
            b"NATS/2.0\r\n\r\n",
            b"NATS/1.0\r\nX y: z\r\n\r\n",
            b"NATS/1.0\r\nnone\r\n\r\n",
            b"NATS/1.0\r\nX: a\nb c\r\n\r\n",
            b"NATS/1.0\r\n foo\r\n\r\n",
        ];
        for headers in unfit {
            assert!(flaw(subject, headers).is_some(), "{headers:?}");
        }
        assert!(flaw("jetbridge.partitions.5.\u{fffd}", b"").is_some());
    }
}
