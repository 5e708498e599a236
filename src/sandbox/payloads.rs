//! Payloads that are fetched, for events that carry a URL: the inboxes' server hands them out, after some failures.
//!
//! They are stored with their events, so that a restart loses none.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::delivery::publish::Payload;
use crate::domain::id::OrganizationId;
use crate::store::sandbox_objects::{self, Kind, Object};

/// A payload that can be fetched.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The end of its URL. Nobody guesses it, and none is given out twice.
    id: Uuid,
    kept: Kept,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    text: String,
    /// How many fetches fail before one succeeds.
    failures: u32,
}

/// What a fetch finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The payload.
    Payload(String),
    /// It fails this time.
    NotYet,
    /// There is none, or no longer.
    Nothing,
}

impl Offer {
    /// Of a payload whose first fetches fail.
    #[must_use]
    pub fn new(text: String, failures: u32) -> Self {
        Self { id: Uuid::new_v4(), kept: Kept { text, failures } }
    }

    /// What an event carries in its place; `base` is as `https://localhost:8443/payloads`.
    #[must_use]
    pub fn payload(&self, base: &str) -> Payload {
        Payload::Url(format!("{base}/{}", self.id))
    }

    /// As it is stored.
    #[must_use]
    pub fn to_object(&self, organization: OrganizationId, now: DateTime<Utc>) -> Object {
        Object {
            kind: Kind::Payload,
            id: self.id.to_string(),
            organization_id: Some(organization),
            trip_id: None,
            external_id: None,
            document: serde_json::to_value(&self.kept).expect("a text and a number are plain data"),
            created_at: now,
            updated_at: now,
        }
    }
}

/// Whether a stored one can be read.
#[must_use]
pub fn is_readable(object: &Object) -> bool {
    object.id.parse::<Uuid>().is_ok() && serde_json::from_value::<Kept>(object.document.clone()).is_ok()
}

/// A fetch of one. It is kept, since whoever fetched it may lose it before it is written.
pub async fn fetch(connection: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Found> {
    let id = id.to_string();
    if sandbox_objects::fail_payload(connection, &id).await? {
        return Ok(Found::NotYet);
    }
    let object = sandbox_objects::find(connection, Kind::Payload, &id).await?;
    let kept = object.and_then(|object| serde_json::from_value(object.document).ok());
    Ok(kept.map_or(Found::Nothing, |Kept { text, .. }| Found::Payload(text)))
}
