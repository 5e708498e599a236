//! Where a waiting delivery stands in its schedule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::DeliveryId;

mod view {
    diesel::table! {
        /// A view: what waits, and what is in flight in a batch.
        open_deliveries (id) {
            id -> Uuid,
            state -> Text,
            due_at -> Timestamptz,
            leased_by -> Nullable<Text>,
            attempt_count -> Int4,
            schedule_start -> Int4,
            first_attempt_at -> Nullable<Timestamptz>,
        }
    }
}
use view::open_deliveries;

/// What the next try depends on.
#[derive(Clone, Debug, Queryable)]
pub struct Standing {
    /// Whether it waits, is held, or has no payload yet.
    pub state: DeliveryState,
    /// When a node should look; never, if it awaits its payload.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether a node is trying it now, or is about to.
    pub is_leased: bool,
    /// Tries recorded so far.
    pub attempt_count: i32,
    /// How many of those belong to earlier schedules.
    pub schedule_start: i32,
    /// The first try of this schedule.
    pub first_attempt_at: Option<DateTime<Utc>>,
}

/// Where a delivery stands, if it waits. That the caller may see it is asked before.
pub async fn standing(connection: &mut AsyncPgConnection, id: DeliveryId) -> QueryResult<Option<Standing>> {
    use open_deliveries::dsl;
    dsl::open_deliveries
        .find(id)
        .select((
            dsl::state,
            diesel::dsl::sql::<Nullable<Timestamptz>>("nullif(due_at, 'infinity')"),
            diesel::dsl::sql::<Bool>("leased_by IS NOT NULL"),
            dsl::attempt_count,
            dsl::schedule_start,
            dsl::first_attempt_at,
        ))
        .first(connection)
        .await
        .optional()
}
