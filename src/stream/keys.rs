//! Idempotency keys of publishes into the stream: which ids the events of a request have, decided once by whoever comes first.

use async_nats::jetstream::Context;
use async_nats::jetstream::context::{CreateStreamError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, DiscardPolicy};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{EventStream, StreamError};
use crate::domain::id::EventId;
use crate::store::idempotency_keys;

/// What the stream of keys is called. It holds one message for each, for as long as a key counts.
const NAME: &str = "JETBRIDGE_KEYS";
const SUBJECTS: &str = "jetbridge.keys.*";

/// Makes the stream of keys, if it is not there.
pub(super) async fn make(context: &Context, replicas: usize) -> Result<(), String> {
    let config = Config {
        name: NAME.to_owned(),
        description: Some("Idempotency keys of publishes to Jetbridge".to_owned()),
        subjects: vec![SUBJECTS.to_owned()],
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: 1,
        max_consumers: -1,
        max_age: idempotency_keys::KEPT_FOR.to_std().unwrap_or_default(),
        num_replicas: replicas,
        ..Config::default()
    };
    let (kept_for, made) = (config.max_age, context.get_or_create_stream(config).await);
    let made = made.map_err(|error: CreateStreamError| format!("{NAME} cannot be made: {error}"))?;
    let has = &made.cached_info().config;
    let keeps_long_enough = has.max_age.is_zero() || has.max_age >= kept_for;
    if !keeps_long_enough || has.max_messages_per_subject != 1 || has.discard != DiscardPolicy::New {
        return Err(format!(
            "{NAME} must keep one message a subject for {} h, and discard none before",
            kept_for.as_secs() / 3600
        ));
    }
    Ok(())
}

/// Proves that a quorum takes what is published, which is more than that a server answers: a key that nobody has is taken.
pub(super) async fn probe(context: &Context) -> Result<(), String> {
    let taken = async { context.publish("jetbridge.keys.probe", "".into()).await?.await };
    taken.await.map(drop).map_err(|error| format!("its servers take nothing into {NAME}: {error}"))
}

/// What a key is worth.
#[derive(Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is new, or was used for the same body: the events have these ids, and may be given to the stream once more.
    Ids(Vec<EventId>),
    /// It was used for another body.
    Conflict,
}

/// What is kept of a request.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// SHA-256 of the body.
    digest: Vec<u8>,
    ids: Vec<EventId>,
}

impl EventStream {
    /// Takes the key that `name` stands for, for a body and the ids that its events are to have. Where it fails, no event has
    /// been published.
    pub async fn claim(&self, name: &str, body: &[u8], ids: Vec<EventId>) -> Result<Claimed, StreamError> {
        let away = |error: &dyn ToString| StreamError::Away(error.to_string());
        let context = self.session()?.publishing;
        let kept = Kept { digest: Sha256::digest(body).to_vec(), ids };
        // A name may hold what no subject may.
        let name: String = Sha256::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let subject = format!("jetbridge.keys.{name}");
        let value = serde_json::to_vec(&kept).map_err(|error| away(&error))?;
        // Refused where there is one already.
        let new = PublishMessage::build().payload(value.into()).expected_last_subject_sequence(0);
        let taken = async { context.send_publish(subject.clone(), new).await?.await };
        let late = |_| StreamError::Away("it did not take the idempotency key in time".to_owned());
        match timeout(self.settings.deadline, taken).await.map_err(late)? {
            Ok(_) => return Ok(Claimed::Ids(kept.ids)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {}
            Err(error) => return Err(away(&error)),
        }
        let found = async {
            let keys = context.get_stream_no_info(NAME).await.map_err(|error| away(&error))?;
            keys.get_last_raw_message_by_subject(&subject).await.map_err(|error| away(&error))
        };
        let found = timeout(self.settings.deadline, found).await.map_err(late)??;
        let earlier: Kept = serde_json::from_slice(&found.payload).map_err(|error| away(&error))?;
        Ok(if earlier.digest == kept.digest { Claimed::Ids(earlier.ids) } else { Claimed::Conflict })
    }
}
