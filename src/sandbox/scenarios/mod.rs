//! Scenarios: lifecycles played at a rate, with what goes wrong on the way.
//!
//! A run is repeatable: which steps it takes, and which events go missing, twice or late, follow from its seed. Each
//! step is one of [`super::steps`], so that state and events agree even when a run is cancelled in the middle.

mod library;
mod run;
mod trouble;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::id::{DeliveryId, EventId, OrganizationId};
pub use library::{SCENARIOS, Scenario, find};
pub use run::Runs;

/// How a run shall go.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RunSettings)]
pub struct Settings {
    /// Whose bookings.
    #[schema(value_type = uuid::Uuid)]
    pub organization_id: OrganizationId,
    /// What is by chance follows from it.
    pub seed: u64,
    /// How many events a second.
    #[schema(minimum = 1)]
    pub per_second: u32,
    /// Whether it goes as fast as it can instead.
    pub burst: bool,
    /// At least how many events; 0 for one round.
    pub events: u64,
    /// Of a hundred events, how many are sent a second time with the same id.
    #[schema(minimum = 0, maximum = 100)]
    pub duplicates_percent: f64,
    /// How many come after the events of the next step.
    #[schema(minimum = 0, maximum = 100)]
    pub out_of_order_percent: f64,
    /// How many never come: the API has what they would have said.
    #[schema(minimum = 0, maximum = 100)]
    pub gaps_percent: f64,
    /// Of how many the payload cannot be fetched at first.
    #[schema(minimum = 0, maximum = 100)]
    pub payload_failures_percent: f64,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunState {
    /// It goes on.
    Running,
    /// All was told.
    Done,
    /// Somebody ended it.
    Cancelled,
    /// It could not go on.
    Failed,
    /// The sandbox stopped in the middle.
    Interrupted,
}

/// A run and how far it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScenarioRun)]
pub struct Progress {
    /// Which run.
    #[schema(value_type = uuid::Uuid)]
    pub id: String,
    /// Of which scenario.
    pub scenario: String,
    /// How it goes.
    pub settings: Settings,
    /// Where it stands.
    pub state: RunState,
    /// How many steps were taken.
    pub steps: u64,
    /// How many there will be, as far as is known.
    pub steps_in_all: u64,
    /// How many events were published.
    pub events_published: u64,
    /// How many deliveries those were.
    pub deliveries: u64,
    /// How many events were left out.
    pub gaps: u64,
    /// How many came late.
    pub out_of_order: u64,
    /// How many deliveries were sent a second time.
    pub duplicates: u64,
    /// How many had a payload that could not be fetched at first.
    pub payload_failures: u64,
    /// The first 1,000 deliveries that were sent a second time; in the run itself, not in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<uuid::Uuid>, required = false, max_items = 1000)]
    pub duplicate_delivery_ids: Vec<DeliveryId>,
    /// The first 1,000 events that were left out; in the run itself, not in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<uuid::Uuid>, required = false, max_items = 1000)]
    pub gap_event_ids: Vec<EventId>,
    /// The newest bookings of the run.
    pub pnr_ids: Vec<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub failure: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    pub ended_at: Option<DateTime<Utc>>,
}

/// The most ids of each kind that a run names.
const NAMED_IDS: usize = 1_000;

impl Progress {
    /// As lists have it.
    #[must_use]
    pub fn without_ids(self) -> Self {
        Self { duplicate_delivery_ids: Vec::new(), gap_event_ids: Vec::new(), ..self }
    }

    fn name_duplicates(&mut self, ids: Vec<DeliveryId>) {
        let room = NAMED_IDS.saturating_sub(self.duplicate_delivery_ids.len());
        self.duplicate_delivery_ids.extend(ids.into_iter().take(room));
    }

    fn name_gaps(&mut self, ids: impl Iterator<Item = EventId>) {
        let room = NAMED_IDS.saturating_sub(self.gap_event_ids.len());
        self.gap_event_ids.extend(ids.take(room));
    }
}
