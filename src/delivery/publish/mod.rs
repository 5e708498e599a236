//! An event, its match and its deliveries, in one write.
//!
//! Publishes that come at the same time share it ([`writer`]): while some writes are on their way to disk, what
//! comes gathers and goes with the next. Nothing waits for company when nothing is being written. One
//! that thousands of subscriptions want does not share ([`apart`]), nor does one that commits together with something
//! of the caller's ([`together`]).

mod apart;
mod matching;
mod publisher;
mod together;
mod writer;
mod written;

use chrono::{DateTime, Utc};

use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::db::DbError;

pub use publisher::Publisher;
pub use together::Also;
pub use written::Written;

/// An event to publish.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id, where it has one already: it came through the stream. `None`: it gets one as it is stored.
    pub id: Option<EventId>,
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// The TMC that has the contract; `None` for the organization's.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that booked; `None` for the organization's.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// Which tickets it is about: the text of a JSON object.
    pub operation_summary: Option<String>,
    /// The state after it.
    pub payload: Payload,
    /// Who gets it.
    pub recipients: Recipients,
    /// Who publishes: told of those subscriptions that it may see.
    pub publisher: Reach,
    /// The trace of its deliveries.
    pub trace_id: u128,
}

/// Who gets an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// The active subscriptions that want it.
    Matching,
    /// No one: it is stored, and looked up or reconciled.
    Nobody,
    /// This one alone: a test.
    Only(SubscriptionId),
}

/// The state after an event.
#[derive(Clone, Debug)]
pub enum Payload {
    /// The text of a JSON object, as it was sent.
    Inline(String),
    /// Where to fetch it.
    Url(String),
}

impl Payload {
    fn bytes(&self) -> usize {
        match self {
            Self::Inline(text) | Self::Url(text) => text.len(),
        }
    }
}

/// An event that is stored.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// Its id.
    pub id: EventId,
    /// How many subscriptions it matched, of those that the publisher may see.
    pub matched: usize,
}

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The database is away, or did not answer in time.
    #[error("{0}")]
    Away(String),
    /// The same, and the events may be stored.
    #[error("{0}")]
    Uncertain(String),
    /// Our fault.
    #[error("{0}")]
    Failed(String),
}

impl From<&DbError> for PublishError {
    fn from(error: &DbError) -> Self {
        let text = format!("{error:#}");
        match error {
            error if !error.is_away() => Self::Failed(text),
            error if error.may_have_happened() => Self::Uncertain(text),
            _ => Self::Away(text),
        }
    }
}
