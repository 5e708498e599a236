//! Which bookings changed in a time, and whether what was said of them last was delivered.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::ids::is_of_event;
use super::{Within, by_text, push};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;

/// Whose bookings, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The company whose bookings are meant.
    pub organization: OrganizationId,
    /// Only deliveries of this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Events accepted at or after this.
    pub since: DateTime<Utc>,
    /// Events accepted before this.
    pub until: DateTime<Utc>,
    /// The most bookings.
    pub limit: i64,
}

/// How many deliveries of a booking are named at the most: thousands of subscriptions may want an event.
pub const MAX_DELIVERIES: i32 = 100;

/// A booking, or a trip without one, with its last event.
#[derive(Clone, Debug, Queryable)]
pub struct Booking {
    /// The trip.
    pub trip_id: Option<String>,
    /// The booking.
    pub pnr_id: Option<String>,
    /// Its last event in the time asked about.
    pub event_id: EventId,
    /// What kind that was.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// Its deliveries to subscriptions within reach, the first [`MAX_DELIVERIES`].
    pub delivery_ids: Vec<DeliveryId>,
    /// Those that were given up, the first [`MAX_DELIVERIES`].
    pub exhausted_ids: Vec<DeliveryId>,
    /// Those that have ended, the first [`MAX_DELIVERIES`]: the others are on their way.
    pub ended_ids: Vec<DeliveryId>,
    /// Whether all of those were delivered.
    pub are_all_delivered: bool,
}

/// The bookings of an organization that events in the time are about, each with its last event, in the order of their ids'
/// bytes, nulls last. That the caller
/// may see the organization is asked before.
pub async fn bookings(connection: &mut AsyncPgConnection, reach: Reach, asked: &Asked) -> QueryResult<Vec<Booking>> {
    Bookings {
        within: reach.into(),
        organization: asked.organization,
        subscription: asked.subscription,
        since: EventId::first_at(asked.since),
        until: EventId::first_at(asked.until),
        limit: asked.limit,
    }
    .load(connection)
    .await
}

struct Bookings {
    within: Within,
    organization: OrganizationId,
    subscription: Option<SubscriptionId>,
    since: EventId,
    until: EventId,
    limit: i64,
}

by_text!(Bookings);

impl Query for Bookings {
    type SqlType = (
        Nullable<Text>,
        Nullable<Text>,
        Uuid,
        Text,
        Nullable<Text>,
        Timestamptz,
        Array<Uuid>,
        Array<Uuid>,
        Array<Uuid>,
        Bool,
    );
}

impl QueryFragment<Pg> for Bookings {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH told AS (SELECT DISTINCT ON (e.trip_id COLLATE \"C\", p.pnr_id COLLATE \"C\") e.trip_id, p.pnr_id, e.id AS event_id, e.event_type, \
             e.operation, e.occurred_at FROM events e LEFT JOIN LATERAL unnest(e.pnr_ids) AS p (pnr_id) ON true \
             WHERE e.organization_id = ",
            (Uuid, &self.organization),
            " AND e.id >= ",
            (Uuid, &self.since),
            " AND e.id < ",
            (Uuid, &self.until),
            " AND (e.trip_id IS NOT NULL OR p.pnr_id IS NOT NULL)",
        );
        if let Some(subscription) = &self.subscription {
            // The last event that this one was to get, not the last of all.
            push!(
                out,
                " AND (EXISTS (SELECT FROM open_deliveries w WHERE ",
                is_of_event!("w.id", "e.id"),
                " AND w.subscription_id = ",
                (Uuid, subscription),
                ") OR EXISTS (SELECT FROM deliveries o WHERE ",
                is_of_event!("o.id", "e.id"),
                " AND o.subscription_id = ",
                (Uuid, subscription),
                "))",
            );
        }
        push!(
            out,
            " ORDER BY e.trip_id COLLATE \"C\", p.pnr_id COLLATE \"C\", e.occurred_at DESC, e.id DESC LIMIT ",
            (BigInt, &self.limit),
            ") SELECT t.trip_id, t.pnr_id, t.event_id, t.event_type, t.operation, t.occurred_at, \
             coalesce(d.ids[1:",
            (Integer, &MAX_DELIVERIES),
            "], '{}'), coalesce(d.exhausted[1:",
            (Integer, &MAX_DELIVERIES),
            "], '{}'), coalesce(d.ended[1:",
            (Integer, &MAX_DELIVERIES),
            "], '{}'), coalesce(d.delivered, false) FROM told t \
             LEFT JOIN LATERAL (SELECT array_agg(u.id ORDER BY u.id) AS ids, \
             array_agg(u.id ORDER BY u.id) FILTER (WHERE u.state = 'EXHAUSTED') AS exhausted, \
             array_agg(u.id ORDER BY u.id) FILTER (WHERE u.state IN ('DELIVERED', 'EXHAUSTED')) AS ended, \
             bool_and(u.state = 'DELIVERED') AS delivered FROM ( \
             SELECT w.id, w.subscription_id, w.state FROM open_deliveries w WHERE ",
            is_of_event!("w.id", "t.event_id"),
            " UNION ALL SELECT o.id, o.subscription_id, o.state FROM deliveries o WHERE ",
            is_of_event!("o.id", "t.event_id"),
            ") u JOIN subscriptions s ON s.id = u.subscription_id WHERE true",
        );
        if let Some(subscription) = &self.subscription {
            push!(out, " AND u.subscription_id = ", (Uuid, subscription));
        }
        self.within.push(&mut out, "s.subscriber_id")?;
        out.push_sql(") d ON true ORDER BY t.trip_id COLLATE \"C\", t.pnr_id COLLATE \"C\"");
        Ok(())
    }
}
