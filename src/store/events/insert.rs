//! Events, written with their deliveries in one statement.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Bytea, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::matching::Question;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Bookings;
use crate::domain::id::{BatchId, DeliveryId, EventId, SubscriptionId};
use crate::store::columns::{Columns, columns};
use crate::store::{by_name, push};

/// The most deliveries that one statement writes.
pub const DELIVERIES_AT_ONCE: usize = 5_000;

/// An event with its deliveries.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// What was asked of the match, with the TMCs that came of it.
    pub question: Question,
    /// When it was generated.
    pub occurred_at: DateTime<Utc>,
    /// The trace of its deliveries.
    pub trace_id: uuid::Uuid,
    /// Its body; `None` when the payload is to be fetched.
    pub envelope: Option<Bytes>,
    /// What it is about.
    pub bookings: Bookings,
    /// One for each subscription that it matched.
    pub deliveries: Vec<NewDelivery>,
    /// How to fetch its payload, if it came without.
    pub fetch: Option<NewFetch>,
}

/// A delivery of a new event.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// When a node should look at one that is not leased; `None` while it awaits its payload.
    pub due_at: Option<DateTime<Utc>>,
    /// The lease under which it is written.
    pub lease: Option<Lease>,
}

/// A node's lease on a delivery that is being written.
#[derive(Clone, Debug)]
pub struct Lease {
    /// With which others it is leased, [`batches::MOST`](crate::store::batches::MOST) of them at the most.
    pub batch: BatchId,
    /// The node.
    pub node: Arc<str>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// A payload to be fetched.
#[derive(Clone, Debug)]
pub struct NewFetch {
    /// Where it is.
    pub url: String,
    /// What goes into the envelope beside it.
    pub operation_summary: Option<String>,
    /// When it is first tried.
    pub due_at: DateTime<Utc>,
    /// After how many tries it is given up.
    pub attempt_limit: i32,
}

/// Writes events, with [`DELIVERIES_AT_ONCE`] of their deliveries in one statement; where there are more, the caller owns
/// the transaction, and hears of each statement. With `notify`, nodes that listen poll for what is due.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    events: &[NewEvent],
    notify: bool,
    progress: impl Fn() + Send,
) -> QueryResult<()> {
    let deliveries: Vec<&NewDelivery> = events.iter().flat_map(|event| &event.deliveries).collect();
    let (mut batch, mut rest) = deliveries.split_at(deliveries.len().min(DELIVERIES_AT_ONCE));
    let is_one = rest.is_empty();
    Insert::new(events, batch, (notify && is_one).then_some(NOTIFIED)).execute(connection).await?;
    progress();
    while !rest.is_empty() {
        (batch, rest) = rest.split_at(rest.len().min(DELIVERIES_AT_ONCE));
        let is_last = rest.is_empty();
        Insert::new(&[], batch, (notify && is_last).then_some(NOTIFIED_OF_ALL)).execute(connection).await?;
        progress();
    }
    Ok(())
}

/// What nodes are notified with: that something has become due, or that it did a while ago.
const NOTIFIED: &str = "";
/// See [`NOTIFIED`].
pub const NOTIFIED_OF_ALL: &str = "all";

struct Insert<'a> {
    events: Columns<'a>,
    fetches: Columns<'a>,
    leased: Columns<'a>,
    waiting: Columns<'a>,
    notified: Option<&'static str>,
}

impl<'a> Insert<'a> {
    fn new(events: &'a [NewEvent], deliveries: &[&'a NewDelivery], notified: Option<&'static str>) -> Self {
        let fetches: Vec<_> = events.iter().filter_map(|event| Some((event, event.fetch.as_ref()?))).collect();
        let leased: Vec<_> =
            deliveries.iter().filter_map(|delivery| Some((delivery, delivery.lease.as_ref()?))).collect();
        let waiting: Vec<_> = deliveries.iter().filter(|delivery| delivery.lease.is_none()).collect();
        Self {
            events: columns!(events, |event|
                Uuid: event.id,
                Text: event.question.event_type,
                Nullable<Text>: event.question.operation.as_ref(),
                Uuid: event.question.organization,
                Nullable<Uuid>: event.question.contracting_tmc,
                Nullable<Uuid>: event.question.booking_tmc,
                Timestamptz: event.occurred_at,
                Uuid: event.trace_id,
                Nullable<Bytea>: event.envelope.as_deref(),
                Nullable<Text>: event.bookings.trip_id.as_deref(),
                // An array in an array must have as many as all others; none of these has a comma.
                Text: event.bookings.pnr_ids.join(","),
                Integer: i32::try_from(event.deliveries.len()).unwrap_or(i32::MAX),
            ),
            fetches: columns!(fetches, |pair|
                Uuid: pair.0.id,
                Uuid: pair.0.question.organization,
                Text: pair.1.url.as_str(),
                Nullable<Text>: pair.1.operation_summary.as_deref(),
                Timestamptz: pair.1.due_at,
                Integer: pair.1.attempt_limit,
            ),
            leased: columns!(leased, |pair|
                Uuid: pair.1.batch,
                Text: &*pair.1.node,
                Timestamptz: pair.1.until,
                Uuid: pair.0.id,
                Uuid: pair.0.subscription,
            ),
            waiting: columns!(waiting, |delivery|
                Uuid: delivery.id,
                Uuid: delivery.subscription,
                Text: if delivery.due_at.is_some() { DeliveryState::Waiting } else { DeliveryState::AwaitingPayload },
                Nullable<Timestamptz>: delivery.due_at,
            ),
            notified,
        }
    }
}

by_name!(Insert);

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH event AS (INSERT INTO events (id, event_type, operation, organization_id, contracting_tmc_id, \
             booking_tmc_id, occurred_at, trace_id, envelope, trip_id, pnr_ids, matched) \
             SELECT id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, \
             trace_id, envelope, trip_id, string_to_array(pnrs, ','), matched FROM unnest(",
            { self.events },
            ") AS n (id, event_type, operation, organization_id, contracting_tmc_id, booking_tmc_id, occurred_at, \
             trace_id, envelope, trip_id, pnrs, matched)), \
             fetching AS (INSERT INTO payload_fetches (event_id, organization_id, url, operation_summary, due_at, claim_no, \
             attempt_count, attempt_limit, has_failed) \
             SELECT event_id, organization_id, url, summary, due_at, 0, 0, attempt_limit, false FROM unnest(",
            { self.fetches },
            ") AS n (event_id, organization_id, url, summary, due_at, attempt_limit)), \
             batch AS (INSERT INTO batches (id, node, lease_until, delivery_ids, subscription_ids) \
             SELECT batch, node, lease_until, array_agg(id), array_agg(subscription_id) FROM unnest(",
            { self.leased },
            ") AS n (batch, node, lease_until, id, subscription_id) GROUP BY batch, node, lease_until \
             ON CONFLICT (id) DO UPDATE SET delivery_ids = batches.delivery_ids || excluded.delivery_ids, \
             subscription_ids = batches.subscription_ids || excluded.subscription_ids), \
             delivery AS (INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, attempt_count, \
             schedule_start) \
             SELECT id, subscription_id, state, coalesce(due_at, 'infinity'), 0, 0, 0 FROM unnest(",
            { self.waiting },
            ") AS n (id, subscription_id, state, due_at)) \
             SELECT pg_notify('jetbridge_due', n.payload) FROM (SELECT ",
            (Nullable<Text>, &self.notified),
            " AS payload) n WHERE n.payload IS NOT NULL",
        );
        Ok(())
    }
}
