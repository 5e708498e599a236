//! Events: matched, written with their deliveries, found, listed.

mod insert;
mod matching;

use chrono::{DateTime, Utc};
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use insert::{DELIVERIES_AT_ONCE, Lease, NOTIFIED_OF_ALL, NewDelivery, NewEvent, NewFetch, insert};
pub use matching::{Match, Question, explain_match_all, match_all, match_some};

use super::ids::is_of_event;
use super::schema::events;
use super::{Within, by_text, push};
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};
use crate::domain::reach::Reach;

/// What a delivery needs of its event.
#[derive(Clone, Debug, Queryable)]
pub struct Body {
    /// The event.
    pub id: EventId,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// The body; `None` while the payload is to be fetched.
    pub envelope: Option<Vec<u8>>,
}

/// The bodies of some events.
pub async fn bodies(connection: &mut AsyncPgConnection, ids: &[EventId]) -> QueryResult<Vec<Body>> {
    Bodies { ids: ids.to_vec() }.load(connection).await
}

#[derive(QueryId)]
struct Bodies {
    ids: Vec<EventId>,
}

impl Query for Bodies {
    type SqlType = (Uuid, Uuid, Nullable<Bytea>);
}

impl QueryFragment<Pg> for Bodies {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // A join, so that each id is looked up in the partition of its day alone.
        push!(
            out,
            "SELECT e.id, e.trace_id, e.envelope FROM unnest(",
            (Array<Uuid>, &self.ids),
            ") AS u (id) JOIN events e ON e.id = u.id",
        );
        Ok(())
    }
}

/// Those of these events that are stored.
pub async fn known(connection: &mut AsyncPgConnection, ids: &[EventId]) -> QueryResult<Vec<EventId>> {
    Known { ids: ids.to_vec() }.load(connection).await
}

#[derive(QueryId)]
struct Known {
    ids: Vec<EventId>,
}

impl Query for Known {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for Known {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // A join, as for bodies.
        push!(out, "SELECT e.id FROM unnest(", (Array<Uuid>, &self.ids), ") AS u (id) JOIN events e ON e.id = u.id");
        Ok(())
    }
}

/// A row, without its body.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events, check_for_backend(Pg))]
pub struct Event {
    /// Tells when it was accepted.
    pub id: EventId,
    /// The kind of event.
    pub event_type: EventType,
    /// What happened.
    pub operation: Option<Operation>,
    /// Whose event it is.
    pub organization_id: OrganizationId,
    /// The TMC that had the contract.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that booked.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// The trip that it is about.
    pub trip_id: Option<String>,
    /// The bookings that it is about.
    pub pnr_ids: Vec<String>,
    /// How many subscriptions it matched, of those within reach.
    pub matched: i32,
}

/// The columns of [`Event`].
type EventColumns = <Event as Selectable<Pg>>::SelectExpression;

/// What follows a table of deliveries for those of an event, with their subscriptions `s`.
const OF_EVENT: &str =
    concat!(" d JOIN subscriptions s ON s.id = d.subscription_id WHERE ", is_of_event!("d.id", "events.id"));

/// Which events a list gives, newest first.
#[derive(Clone, Debug)]
pub struct EventFilter {
    /// Only this one.
    pub id: Option<EventId>,
    /// Only of this kind.
    pub event_type: Option<EventType>,
    /// Only those that say this happened.
    pub operation: Option<Operation>,
    /// Only those that matched a subscription within reach, or only those that matched none.
    pub has_matched: Option<bool>,
    /// Only of this organization.
    pub organization: Option<OrganizationId>,
    /// Only about this booking.
    pub pnr_id: Option<String>,
    /// Only about this trip.
    pub trip_id: Option<String>,
    /// Only accepted at or after this.
    pub since: Option<EventId>,
    /// Only accepted before this; a cursor too.
    pub before: Option<EventId>,
    /// The most rows.
    pub limit: i64,
}

/// The events that fit and whose organization is within reach, newest first.
pub async fn list(connection: &mut AsyncPgConnection, reach: Reach, filter: EventFilter) -> QueryResult<Vec<Event>> {
    let list = List { columns: <Event as Selectable<Pg>>::construct_selection(), within: reach.into(), filter };
    let rows: Vec<(Event, Option<i32>)> = list.load(connection).await?;
    let counted = |(row, matched): (Event, Option<i32>)| Event { matched: matched.unwrap_or(row.matched), ..row };
    Ok(rows.into_iter().map(counted).collect())
}

/// The event of this id, if it is within reach.
pub async fn find(connection: &mut AsyncPgConnection, reach: Reach, id: EventId) -> QueryResult<Option<Event>> {
    let filter = EventFilter {
        id: Some(id),
        event_type: None,
        operation: None,
        has_matched: None,
        organization: None,
        pnr_id: None,
        trip_id: None,
        since: None,
        before: None,
        limit: 1,
    };
    Ok(list(connection, reach, filter).await?.pop())
}

struct List {
    columns: EventColumns,
    within: Within,
    filter: EventFilter,
}

by_text!(List);

impl Query for List {
    type SqlType = (SqlTypeOf<EventColumns>, Nullable<Integer>);
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some(pnr_id) = &self.filter.pnr_id else {
            return self.push_newest(&mut out, None);
        };
        out.push_sql("SELECT * FROM ((");
        self.push_newest(&mut out, Some((Booking::First, pnr_id)))?;
        out.push_sql(") UNION ALL (");
        self.push_newest(&mut out, Some((Booking::Other, pnr_id)))?;
        push!(out, ")) AS events ORDER BY id DESC LIMIT ", (BigInt, &self.filter.limit));
        Ok(())
    }
}

/// Where an event has a booking: each is read along an index of its own, as migration `find_events_of_bookings` says.
#[derive(Clone, Copy)]
enum Booking {
    First,
    Other,
}

impl List {
    fn push_newest<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        booking: Option<(Booking, &'b String)>,
    ) -> QueryResult<()> {
        let f = &self.filter;
        push!(out, "SELECT ", { self.columns }, ", ");
        if self.within.is_everyone() {
            out.push_sql("NULL::integer");
        } else {
            // Ids of deliveries follow that of their event; none is in both tables in one snapshot.
            for (start, table) in [("(", "open_deliveries"), (" + ", "deliveries")] {
                push!(out, start, "(SELECT count(*) FROM ", table, OF_EVENT);
                self.within.push(out, "s.subscriber_id")?;
                out.push_sql(")");
            }
            out.push_sql(")::integer");
        }
        out.push_sql(" FROM events WHERE true");
        if let Some(id) = &f.id {
            push!(out, " AND events.id = ", (Uuid, id));
        }
        if let Some(event_type) = &f.event_type {
            push!(out, " AND events.event_type = ", (Text, event_type));
        }
        if let Some(operation) = &f.operation {
            push!(out, " AND events.operation = ", (Text, operation));
        }
        match f.has_matched {
            None => {}
            Some(has) if self.within.is_everyone() => {
                out.push_sql(if has { " AND events.matched > 0" } else { " AND events.matched = 0" });
            }
            Some(has) => {
                out.push_sql(if has { " AND (false" } else { " AND NOT (false" });
                for table in ["open_deliveries", "deliveries"] {
                    push!(out, " OR EXISTS (SELECT FROM ", table, OF_EVENT);
                    self.within.push(out, "s.subscriber_id")?;
                    out.push_sql(")");
                }
                out.push_sql(")");
            }
        }
        if let Some(organization) = &f.organization {
            push!(out, " AND events.organization_id = ", (Uuid, organization));
        }
        match booking {
            None => {}
            Some((Booking::First, pnr_id)) => {
                push!(out, " AND events.pnr_ids[1] = ", (Text, pnr_id));
            }
            // The array is read first, by its index alone: walking the ids backwards would look cheap and find nothing for long.
            Some((Booking::Other, pnr_id)) => {
                push!(out, " AND events.pnr_ids[1] <> ", (Text, pnr_id));
                out.push_sql(
                    " AND events.id = ANY (ARRAY(SELECT about.id FROM events about WHERE about.pnr_ids[2] IS NOT NULL \
                     AND about.pnr_ids @> ARRAY[",
                );
                push!(out, (Text, pnr_id), "]))");
            }
        }
        if let Some(trip_id) = &f.trip_id {
            push!(out, " AND events.trip_id = ", (Text, trip_id));
        }
        if let Some(since) = &f.since {
            push!(out, " AND events.id >= ", (Uuid, since));
        }
        if let Some(before) = &f.before {
            push!(out, " AND events.id < ", (Uuid, before));
        }
        self.within.push(out, "events.organization_id")?;
        push!(out, " ORDER BY events.id DESC LIMIT ", (BigInt, &f.limit));
        Ok(())
    }
}
