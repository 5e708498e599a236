//! Deliveries, waiting and ended ones alike: found, listed, counted, sent again.

mod resend;
mod stats;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use resend::{ResendFilter, count_to_resend, resend, to_resend};
pub use stats::{STATS_DEPTH, Stats, exhausted_subscriptions, reasons, stats};

use super::{Within, by_text, push};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// A delivery, whichever table it stands in.
#[derive(Clone, Debug, Queryable)]
pub struct Delivery {
    /// The webhook id.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries recorded.
    pub attempt_count: i32,
    /// When it is tried next; `None` when never by itself.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Whether a node is trying it now, or is about to.
    pub is_leased: bool,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why the last try failed.
    pub last_reason: Option<Reason>,
}

type Row = (Uuid, Uuid, Text, Integer, Nullable<Timestamptz>, Bool, Nullable<Timestamptz>, Nullable<Text>);

/// Which deliveries a list gives, newest first.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only this one.
    pub id: Option<DeliveryId>,
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this event.
    pub event: Option<EventId>,
    /// Only in this state.
    pub state: Option<DeliveryState>,
    /// Only of events accepted at or after this.
    pub since: Option<DeliveryId>,
    /// Only below this id: of events accepted before a time, or after a page.
    pub before: Option<DeliveryId>,
    /// The most rows.
    pub limit: i64,
}

/// The deliveries that fit and whose subscription is within reach, newest first.
pub async fn list(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: DeliveryFilter,
) -> QueryResult<Vec<Delivery>> {
    let of_event = filter.event.map(EventId::deliveries);
    List { within: reach.into(), of_event, filter }.load(connection).await
}

/// The delivery of this id, if it is within reach.
pub async fn find(connection: &mut AsyncPgConnection, reach: Reach, id: DeliveryId) -> QueryResult<Option<Delivery>> {
    let filter = DeliveryFilter { id: Some(id), limit: 1, ..DeliveryFilter::default() };
    Ok(list(connection, reach, filter).await?.pop())
}

struct List {
    within: Within,
    of_event: Option<(DeliveryId, DeliveryId)>,
    filter: DeliveryFilter,
}

by_text!(List);

impl Query for List {
    type SqlType = Row;
}

impl List {
    fn push_filter<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let f = &self.filter;
        if let Some(id) = &f.id {
            push!(out, " AND d.id = ", (Uuid, id));
        }
        if let Some(subscription) = &f.subscription {
            push!(out, " AND d.subscription_id = ", (Uuid, subscription));
        }
        if let Some((first, last)) = &self.of_event {
            push!(out, " AND d.id BETWEEN ", (Uuid, first), " AND ", (Uuid, last));
        }
        if let Some(state) = &f.state {
            push_state(out, *state);
        }
        if let Some(since) = &f.since {
            push!(out, " AND d.id >= ", (Uuid, since));
        }
        if let Some(before) = &f.before {
            push!(out, " AND d.id < ", (Uuid, before));
        }
        if self.within.own.is_some() {
            out.push_sql(" AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id");
            self.within.push(out, "s.subscriber_id")?;
            out.push_sql(")");
        }
        push!(out, " ORDER BY d.id DESC LIMIT ", (BigInt, &f.limit));
        Ok(())
    }
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "SELECT * FROM ((SELECT d.id, d.subscription_id, d.state, d.attempt_count, nullif(d.due_at, 'infinity'), \
             d.leased_by IS NOT NULL, NULL::timestamptz, d.last_reason FROM open_deliveries d WHERE ",
        );
        // A table that never has the state is not looked through for it.
        let has = |ended: bool| self.filter.state.is_none_or(|state| state.has_ended() == ended).to_string();
        out.push_sql(&has(false));
        self.push_filter(&mut out)?;
        push!(
            out,
            ") UNION ALL (SELECT d.id, d.subscription_id, d.state, d.attempt_count, NULL, false, d.ended_at, \
             d.last_reason FROM deliveries d WHERE ",
        );
        out.push_sql(&has(true));
        self.push_filter(&mut out)?;
        push!(out, ")) d (id) ORDER BY id DESC LIMIT ", (BigInt, &self.filter.limit));
        Ok(())
    }
}

/// As text, not as a bind: a plan made once for any state could not use the index of the exhausted ones.
fn push_state(out: &mut AstPass<'_, '_, Pg>, state: DeliveryState) {
    out.push_sql(" AND d.state = '");
    out.push_sql(state.as_str());
    out.push_sql("'");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_never_has_a_state_is_not_looked_through_for_it() {
        for state in DeliveryState::ALL.into_iter().map(Some).chain([None]) {
            let filter = DeliveryFilter { state, limit: 50, ..DeliveryFilter::default() };
            let list = List { within: Reach::Everyone.into(), of_event: None, filter };
            let text = diesel::debug_query::<Pg, _>(&list).to_string();
            let is_read = |table: &str| text.contains(&format!("FROM {table} d WHERE true"));
            let has_ended = state.map(DeliveryState::has_ended);
            assert_eq!(is_read("open_deliveries"), has_ended != Some(true), "{state:?}: {text}");
            assert_eq!(is_read("deliveries"), has_ended != Some(false), "{state:?}: {text}");
        }
    }
}
