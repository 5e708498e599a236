//! Events into the stream.

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::{EventStream, StreamError, subject_of};
use crate::domain::id::{EventId, OrganizationId};
use crate::telemetry;

/// What the headers of a message have at the most.
const HEADER_BYTES: usize = 256;

/// An event on its way into the stream.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its id: messages of one id are one event.
    pub id: EventId,
    /// Whose event it is.
    pub organization: OrganizationId,
    /// The trace of its deliveries.
    pub trace_id: u128,
    /// The JSON of `POST /ext/v1/events`.
    pub body: Bytes,
}

impl EventStream {
    /// Gives events to the stream; returns once a quorum has all of them. Repeating it makes none of them twice.
    pub async fn publish(&self, events: Vec<Outgoing>) -> Result<(), StreamError> {
        let session = self.session()?;
        let until = Instant::now() + self.settings.deadline;
        let messages: Vec<_> = events.iter().map(message_of).collect();
        if messages.iter().any(|message| message.1 > session.publishing.client().max_payload()) {
            return Err(StreamError::TooLarge);
        }
        // For all of them at once: of several requests that each have a part, none would ever have the rest.
        let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let busy = || StreamError::Away("too many events wait to be confirmed".to_owned());
        let _room =
            timeout_at(until, self.in_flight.acquire_many(count)).await.map_err(|_| busy())?.map_err(|_| busy())?;
        let late = || StreamError::Uncertain("it did not confirm in time".to_owned());
        let mut sent: Vec<PublishAckFuture> = Vec::with_capacity(events.len());
        let mut failed = None;
        for (event, (message, _)) in events.iter().zip(messages) {
            let subject = subject_of(event.organization);
            match timeout_at(until, session.publishing.send_publish(subject, message)).await {
                Ok(Ok(ack)) => sent.push(ack),
                // What was sent before it is on its way.
                Ok(Err(error)) if sent.is_empty() => return Err(StreamError::Away(error.to_string())),
                Ok(Err(error)) => failed = Some(StreamError::Uncertain(error.to_string())),
                Err(_) => failed = Some(late()),
            }
            if failed.is_some() {
                break;
            }
        }
        let is_one = sent.len() == 1;
        for ack in sent {
            match timeout_at(until, ack).await {
                Ok(Ok(ack)) if is_kept(&ack) => telemetry::stream::PUBLISHED.increment(u64::from(!ack.duplicate)),
                Ok(Ok(_)) => failed = failed.or_else(|| Some(half_way())),
                Ok(Err(error)) => failed = failed.or(Some(refused(&error, is_one))),
                Err(_) => failed = failed.or(Some(late())),
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

/// A message, and how many bytes it has on its way, about.
fn message_of(event: &Outgoing) -> (PublishMessage, usize) {
    let mut headers = HeaderMap::new();
    headers.insert(async_nats::header::NATS_MESSAGE_ID, event.id.to_string());
    headers.insert("traceparent", format!("00-{:032x}-{:016x}-01", event.trace_id, event.id.span_id()));
    let bytes = event.body.len() + HEADER_BYTES;
    (PublishMessage::build().payload(event.body.clone()).headers(headers), bytes)
}

/// Whether an acknowledgement is a receipt. A leader that begins to replicate a message and loses its place may go on calling
/// repeats of it duplicates, of no sequence, although nobody has it; until its window for duplicates is over.
fn is_kept(ack: &PublishAck) -> bool {
    ack.sequence > 0
}

fn half_way() -> StreamError {
    StreamError::Uncertain("it began to keep this and does not know whether it has: repeat it later".to_owned())
}

/// What is known of a message that was sent and not confirmed; of several, some may have been taken.
fn refused(error: &PublishError, is_one: bool) -> StreamError {
    let text = match std::error::Error::source(error) {
        Some(source) => source.to_string(),
        None => error.to_string(),
    };
    match error.kind() {
        // Answered by a server: it is not there.
        PublishErrorKind::StreamNotFound | PublishErrorKind::Other if is_one => StreamError::Away(text),
        _ => StreamError::Uncertain(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_of_what_nobody_has_is_no_receipt() {
        let ack = |text: &str| serde_json::from_str::<PublishAck>(text).unwrap();
        assert!(is_kept(&ack(r#"{"stream": "JETBRIDGE", "seq": 7}"#)));
        assert!(is_kept(&ack(r#"{"stream": "JETBRIDGE", "seq": 7, "duplicate": true}"#)));
        assert!(!is_kept(&ack(r#"{"stream": "JETBRIDGE", "seq": 0, "duplicate": true}"#)));
    }
}
