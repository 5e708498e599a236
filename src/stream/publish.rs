//! Events into the stream.

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::{EventStream, Session, StreamError, subject};
use crate::domain::id::{EventId, OrganizationId};
use crate::telemetry;

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
        let late = || StreamError::Uncertain("it did not confirm in time".to_owned());
        let count = events.len() as u64;
        let mut sent: Vec<PublishAckFuture> = Vec::with_capacity(events.len());
        let mut failed = None;
        for event in events {
            match timeout_at(until, send(&session, event)).await {
                Ok(Ok(ack)) => sent.push(ack),
                // What was sent before it is on its way.
                Ok(Err(error)) if sent.is_empty() => return Err(error),
                Ok(Err(StreamError::TooLarge)) => return Err(StreamError::TooLarge),
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
                Ok(Ok(_)) => {}
                Ok(Err(error)) => failed = failed.or(Some(refused(&error, is_one))),
                Err(_) => failed = failed.or(Some(late())),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => {
                telemetry::stream::PUBLISHED.increment(count);
                Ok(())
            }
        }
    }
}

async fn send(session: &Session, event: Outgoing) -> Result<PublishAckFuture, StreamError> {
    let mut headers = HeaderMap::new();
    headers.insert(async_nats::header::NATS_MESSAGE_ID, event.id.to_string());
    headers.insert("traceparent", format!("00-{:032x}-{:016x}-01", event.trace_id, event.id.span_id()));
    let message = PublishMessage::build().payload(event.body).headers(headers);
    session.context.send_publish(subject(event.organization), message).await.map_err(|error| match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => StreamError::TooLarge,
        _ => StreamError::Away(error.to_string()),
    })
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
