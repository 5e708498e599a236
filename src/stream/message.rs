//! What a message of the stream says: an event, or why it never can be one.

use async_nats::jetstream::Message;
use chrono::{DateTime, TimeDelta, Utc};

use super::subject_of;
use crate::delivery::publish::NewEvent;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::id::{EventId, Partition};
use crate::telemetry::TraceId;

/// Reads the JSON of `POST /ext/v1/events`, or tells what is wrong with it. An event without a time has the given one.
pub type ReadEvent = fn(body: &[u8], policy: &AddressPolicy, now: DateTime<Utc>) -> Result<NewEvent, String>;

/// How far the time of an id may be from when the stream took its message. A node's clock is never so far off; an event of
/// another year would stand before or behind all others.
const MOST_APART: TimeDelta = TimeDelta::days(7);

/// An event, and the messages that brought it.
pub(super) struct Arrived<'m> {
    pub(super) event: NewEvent,
    pub(super) messages: Vec<&'m Message>,
}

/// Why a message is no event.
pub(super) struct Unfit {
    pub(super) reason: String,
    /// Whether a node of ours took it for one before, as its id shows.
    pub(super) was_accepted: bool,
}

/// When the stream took a message, and which it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) published_at: DateTime<Utc>,
    pub(super) sequence: u64,
}

impl Place {
    pub(super) fn of(message: &Message) -> Option<Self> {
        let info = message.info().ok()?;
        Some(Self { published_at: info.published, sequence: info.stream_sequence })
    }
}

/// Reads a message, or tells why it is no event.
pub(super) fn read<'m>(message: &'m Message, read: ReadEvent, policy: &AddressPolicy) -> Result<Arrived<'m>, Unfit> {
    let unfit = |reason: String, was_accepted| Unfit { reason, was_accepted };
    let place = Place::of(message).ok_or_else(|| unfit("does not come from the stream".to_owned(), false))?;
    let given = header(message, async_nats::header::NATS_MESSAGE_ID.as_ref()).and_then(|id| id.parse().ok());
    let given = given.filter(|id: &EventId| is_near(*id, place.published_at));
    let accepted_at = given.map_or(place.published_at, EventId::accepted_at);
    let is_ours = given.is_some_and(|id| is_of_partition(message.subject.as_ref(), id.partition()));
    let mut event = read(&message.payload, policy, accepted_at).map_err(|reason| unfit(reason, is_ours))?;
    let subject = subject_of(event.organization_id);
    if *message.subject != *subject {
        let reason = format!("has another subject than {subject}, which is that of its organizationId");
        return Err(unfit(reason, false));
    }
    let partition = Partition::of(event.organization_id);
    let given = given.filter(|id| id.partition() == partition);
    event.id = Some(given.unwrap_or_else(|| EventId::of_message(place.published_at, place.sequence, partition)));
    if let Some(trace) = header(message, "traceparent").and_then(TraceId::from_traceparent) {
        event.trace_id = trace.as_u128();
    }
    Ok(Arrived { event, messages: vec![message] })
}

fn is_of_partition(subject: &str, partition: Partition) -> bool {
    subject.strip_prefix(super::subjects_of(partition).trim_end_matches('*')).is_some()
}

/// Whether an id may be taken as it is: it is an event's, and of about the time when the stream took its message.
fn is_near(id: EventId, published_at: DateTime<Utc>) -> bool {
    id.is_whole() && id.accepted_at().signed_duration_since(published_at).abs() <= MOST_APART
}

fn header<'m>(message: &'m Message, name: &str) -> Option<&'m str> {
    message.headers.as_ref()?.get(name).map(|value| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_that_is_an_events_and_of_about_that_time() {
        let now: DateTime<Utc> = "2026-11-30T10:40:40.123Z".parse().unwrap();
        let id = EventId::at(now);
        assert!(is_near(id, now) && is_near(id, now + TimeDelta::days(6)));
        assert!(!is_near(id, now + TimeDelta::days(8)) && !is_near(id, now - TimeDelta::days(8)));
        let delivery: EventId = id.delivery(1).to_string().parse().unwrap();
        assert!(!is_near(delivery, now), "a delivery's is none");
    }
}
