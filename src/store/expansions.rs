//! What a page of deliveries tells of their events and subscriptions, read for the whole page at once.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{organizations, subscriptions};
use super::{Within, push};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::reach::Reach;

/// What an event is about.
#[derive(Clone, Debug, Queryable)]
pub struct EventOutline {
    /// The event.
    pub id: EventId,
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// What that is called, if it is known.
    pub organization_name: Option<String>,
    /// The trip that it is about.
    pub trip_id: Option<String>,
    /// The bookings that it is about.
    pub pnr_ids: Vec<String>,
}

/// Those of these events whose organization is within reach.
pub async fn events(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: Vec<EventId>,
) -> QueryResult<Vec<EventOutline>> {
    Outlines { within: reach.into(), ids }.load(connection).await
}

struct Outlines {
    within: Within,
    ids: Vec<EventId>,
}

impl QueryId for Outlines {
    type QueryId = ();
    // Its text depends on the reach; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Outlines {
    type SqlType = (Uuid, Text, Nullable<Text>, Uuid, Nullable<Text>, Nullable<Text>, Array<Text>);
}

impl QueryFragment<Pg> for Outlines {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // A join, so that each id is looked up in the partition of its day alone.
        push!(
            out,
            "SELECT e.id, e.event_type, e.operation, e.organization_id, n.name, e.trip_id, e.pnr_ids FROM unnest(",
            (Array<Uuid>, &self.ids),
            ") AS u (id) JOIN events e ON e.id = u.id LEFT JOIN organizations n ON n.id = e.organization_id WHERE true",
        );
        self.within.push(&mut out, "e.organization_id")
    }
}

/// What a subscription is called, and where its deliveries go.
#[derive(Clone, Debug, Queryable)]
pub struct SubscriptionOutline {
    /// The subscription.
    pub id: SubscriptionId,
    /// For people.
    pub name: Name,
    /// Where deliveries are posted to.
    pub url: String,
    /// Whose it is.
    pub subscriber_id: OrganizationId,
    /// What that is called, if it is known.
    pub subscriber_name: Option<String>,
}

/// These subscriptions. That the caller may see them is asked before.
pub async fn subscriptions(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
) -> QueryResult<Vec<SubscriptionOutline>> {
    use subscriptions::dsl;
    dsl::subscriptions
        .left_join(organizations::table.on(organizations::id.eq(dsl::subscriber_id)))
        .filter(dsl::id.eq_any(ids))
        .select((dsl::id, dsl::name, dsl::url, dsl::subscriber_id, organizations::name.nullable()))
        .load(connection)
        .await
}
