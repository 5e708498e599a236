//! Pages of deliveries, waiting and ended ones together: by what they are, whose they are, and what their events are about.
//!
//! Each page is read along an index that has its order, from where it is likeliest to be short: a caller who reaches some
//! organizations alone asks subscription by subscription; what has ended of certain events is found from the events.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::deliveries::Delivery;
use super::{Within, push};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// A delivery of a page.
#[derive(Clone, Debug, Queryable)]
pub struct Listed {
    /// Itself.
    #[diesel(embed)]
    pub delivery: Delivery,
    /// When a node looks at it, if it waits; `None` while it awaits its payload.
    pub due_at: Option<DateTime<Utc>>,
    /// The status of its last answer.
    pub last_status: Option<i16>,
}

type Row = (
    (Uuid, Uuid, Text, Integer, Nullable<Timestamptz>, Bool, Nullable<Timestamptz>, Nullable<Text>),
    Nullable<Timestamptz>,
    Nullable<SmallInt>,
);

/// In which order a page is, and after what it begins.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// Newest first, below this id.
    Newest(Option<DeliveryId>),
    /// Those that wait alone, the next to be tried first, after this time and id. No time is after all times.
    Due(Option<(Option<DateTime<Utc>>, DeliveryId)>),
}

/// Which deliveries a page has.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this event.
    pub event: Option<EventId>,
    /// Only in one of these states; empty for any.
    pub states: Vec<DeliveryState>,
    /// Only those whose last try failed for one of these; empty for any.
    pub reasons: Vec<Reason>,
    /// Only those whose last answer had a status in one of these ranges; empty for any.
    pub statuses: Vec<(i16, i16)>,
    /// Only of this organization's events.
    pub organization: Option<OrganizationId>,
    /// Only of events of this kind.
    pub event_type: Option<EventType>,
    /// Only of events that say this happened.
    pub operation: Option<Operation>,
    /// Only those that were tried so often.
    pub min_attempts: Option<i32>,
    /// Only of events accepted at or after this.
    pub since: Option<DeliveryId>,
    /// Only of events accepted before this.
    pub until: Option<DeliveryId>,
    /// Only those that wait, and are due at or after this.
    pub due_since: Option<DateTime<Utc>>,
    /// Only those that wait, and are due before this.
    pub due_until: Option<DateTime<Utc>>,
    /// The order.
    pub order: Order,
    /// The most rows.
    pub limit: i64,
}

/// The deliveries that fit and whose subscription is within reach, in the order that was asked for.
pub async fn page(connection: &mut AsyncPgConnection, reach: Reach, wanted: Wanted) -> QueryResult<Vec<Listed>> {
    let of_event = wanted.event.map(|event| (event.delivery(1), event.delivery(EventId::MAX_DELIVERIES)));
    let (before, after) = match wanted.order {
        Order::Newest(before) => (wanted.until.into_iter().chain(before).min(), None),
        Order::Due(after) => (wanted.until, after),
    };
    let is_by_due = matches!(wanted.order, Order::Due(_));
    Page { within: reach.into(), of_event, before, after, is_by_due, wanted }.load(connection).await
}

struct Page {
    within: Within,
    of_event: Option<(DeliveryId, DeliveryId)>,
    before: Option<DeliveryId>,
    after: Option<(Option<DateTime<Utc>>, DeliveryId)>,
    is_by_due: bool,
    wanted: Wanted,
}

/// From where the rows of a table are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    /// From the table, in its order.
    Table,
    /// From each subscription within reach.
    Subscriptions,
    /// From the events.
    Events,
}

impl Page {
    /// The states that the table is asked for; `None` for all that it has.
    fn states(&self, ended: bool) -> Option<Vec<DeliveryState>> {
        let w = &self.wanted;
        let mut states: Vec<_> = DeliveryState::ALL.into_iter().filter(|state| state.has_ended() == ended).collect();
        let all = states.len();
        states.retain(|state| w.states.is_empty() || w.states.contains(state));
        if ended && (w.due_since.is_some() || w.due_until.is_some()) {
            states.clear();
        }
        // What was delivered has no reason, and its last answer was a 200.
        let has_200 = w.statuses.iter().any(|(from, to)| (*from..=*to).contains(&200));
        if !w.reasons.is_empty() || !(w.statuses.is_empty() || has_200) {
            states.retain(|state| *state != DeliveryState::Delivered);
        }
        (states.len() < all).then_some(states)
    }

    fn asks_of_events(&self) -> bool {
        let w = &self.wanted;
        w.organization.is_some() || w.event_type.is_some() || w.operation.is_some()
    }

    fn from(&self, ended: bool) -> From {
        if self.wanted.subscription.is_some() || self.wanted.event.is_some() {
            From::Table
        } else if !self.within.is_everyone() {
            From::Subscriptions
        } else if ended && self.asks_of_events() && self.states(true) != Some(vec![DeliveryState::Exhausted]) {
            // Those that were given up are few, and have an index of their own.
            From::Events
        } else {
            From::Table
        }
    }

    fn push_events<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let w = &self.wanted;
        if let Some(organization) = &w.organization {
            push!(out, " AND e.organization_id = ", (Uuid, organization));
        }
        if let Some(event_type) = &w.event_type {
            push!(out, " AND e.event_type = ", (Text, event_type));
        }
        if let Some(operation) = &w.operation {
            push!(out, " AND e.operation = ", (Text, operation));
        }
        Ok(())
    }

    /// Rows of one table, wherever they are found from.
    fn push_rows<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, ended: bool, from: From) -> QueryResult<()> {
        let w = &self.wanted;
        let states = self.states(ended);
        out.push_sql(if ended {
            "SELECT d.id, d.subscription_id, d.state, d.attempt_count, NULL::timestamptz AS next_at, false AS is_leased, \
             d.ended_at, d.last_reason, NULL::timestamptz AS due_at FROM deliveries d"
        } else {
            "SELECT d.id, d.subscription_id, d.state, d.attempt_count, nullif(d.due_at, 'infinity') AS next_at, \
             d.leased_by IS NOT NULL AS is_leased, NULL::timestamptz AS ended_at, d.last_reason, d.due_at \
             FROM open_deliveries d"
        });
        if !w.statuses.is_empty() {
            // A look-up for each row, whatever the planner thinks of it: the limit ends it.
            out.push_sql(
                " CROSS JOIN LATERAL (SELECT FROM all_attempts a WHERE a.delivery_id = d.id AND a.number = d.attempt_count AND (",
            );
            for (place, (first, last)) in w.statuses.iter().enumerate() {
                out.push_sql(if place == 0 { "" } else { " OR " });
                push!(out, "a.status BETWEEN ", (SmallInt, first), " AND ", (SmallInt, last));
            }
            out.push_sql(") OFFSET 0) a");
        }
        if self.asks_of_events() && from != From::Events {
            // The event of a delivery: the same id with its last 20 bits zero. Each is looked up, until there are enough.
            out.push_sql(
                " CROSS JOIN LATERAL (SELECT FROM events e WHERE e.id = (left(d.id::text, 31) || '00000')::uuid",
            );
            self.push_events(out)?;
            out.push_sql(" OFFSET 0) e");
        }
        // As text, not as binds: a plan made once for any state could not use the index of the exhausted ones.
        let names = |names: Vec<&'static str>| format!("('{}')", names.join("', '"));
        match states {
            None => out.push_sql(" WHERE true"),
            Some(states) if states.is_empty() => out.push_sql(" WHERE false"),
            Some(states) => {
                out.push_sql(" WHERE d.state IN ");
                out.push_sql(&names(states.into_iter().map(DeliveryState::as_str).collect()));
            }
        }
        if !w.reasons.is_empty() {
            out.push_sql(" AND d.last_reason IN ");
            out.push_sql(&names(w.reasons.iter().map(|reason| reason.as_str()).collect()));
        }
        match from {
            From::Table => {}
            From::Subscriptions => out.push_sql(" AND d.subscription_id = s.id"),
            From::Events => out.push_sql(" AND d.id > e.id AND d.id <= (left(e.id::text, 31) || 'fffff')::uuid"),
        }
        if let Some(subscription) = &w.subscription {
            push!(out, " AND d.subscription_id = ", (Uuid, subscription));
        }
        if let Some((first, last)) = &self.of_event {
            push!(out, " AND d.id BETWEEN ", (Uuid, first), " AND ", (Uuid, last));
        }
        if let Some(least) = &w.min_attempts {
            push!(out, " AND d.attempt_count >= ", (Integer, least));
        }
        if let Some(since) = &w.since {
            push!(out, " AND d.id >= ", (Uuid, since));
        }
        if let Some(before) = &self.before {
            push!(out, " AND d.id < ", (Uuid, before));
        }
        if let (false, Some(since)) = (ended, &w.due_since) {
            push!(out, " AND d.due_at >= ", (Timestamptz, since));
        }
        if let (false, Some(until)) = (ended, &w.due_until) {
            push!(out, " AND d.due_at < ", (Timestamptz, until));
        }
        if let (false, Some((time, id))) = (ended, &self.after) {
            push!(
                out,
                " AND (d.due_at, d.id) > (coalesce(",
                (Nullable<Timestamptz>, time),
                ", 'infinity'), ",
                (Uuid, id),
                ")"
            );
        }
        if from == From::Table && !self.within.is_everyone() {
            out.push_sql(" AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id");
            self.within.push(out, "s.subscriber_id")?;
            out.push_sql(")");
        }
        if from == From::Events {
            // All of one event, which is no more than its subscriptions.
            out.push_sql(" ORDER BY d.id DESC OFFSET 0");
            return Ok(());
        }
        self.push_order(out)
    }

    fn push_order<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(if self.is_by_due { " ORDER BY d.due_at, d.id LIMIT " } else { " ORDER BY d.id DESC LIMIT " });
        push!(out, (BigInt, &self.wanted.limit));
        Ok(())
    }

    fn push_table<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, ended: bool) -> QueryResult<()> {
        let from = self.from(ended);
        match from {
            From::Table => return self.push_rows(out, ended, from),
            From::Subscriptions => {
                out.push_sql("SELECT d.* FROM (SELECT s.id FROM subscriptions s WHERE true");
                self.within.push(out, "s.subscriber_id")?;
                out.push_sql(") s");
            }
            From::Events => {
                out.push_sql("SELECT d.* FROM (SELECT e.id FROM events e WHERE true");
                self.push_events(out)?;
                if let Some(since) = &self.wanted.since {
                    push!(out, " AND e.id >= ", (Uuid, since));
                }
                if let Some(before) = &self.before {
                    push!(out, " AND e.id < ", (Uuid, before));
                }
                out.push_sql(") e");
            }
        }
        out.push_sql(" CROSS JOIN LATERAL (");
        self.push_rows(out, ended, from)?;
        out.push_sql(") d");
        if from == From::Events {
            // The order of ids is that of their events: with it first, the events are read in it and the limit ends that.
            push!(out, " ORDER BY e.id DESC, d.id DESC LIMIT ", (BigInt, &self.wanted.limit));
            return Ok(());
        }
        self.push_order(out)
    }
}

impl QueryId for Page {
    type QueryId = ();
    // Its text depends on what is wanted; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Page {
    type SqlType = Row;
}

impl QueryFragment<Pg> for Page {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT d.id, d.subscription_id, d.state, d.attempt_count, d.next_at, d.is_leased, d.ended_at, d.last_reason, \
             nullif(d.due_at, 'infinity'), (SELECT a.status FROM all_attempts a WHERE a.delivery_id = d.id \
             AND a.number = d.attempt_count) FROM ((",
        );
        self.push_table(&mut out, false)?;
        if !self.is_by_due {
            out.push_sql(") UNION ALL (");
            self.push_table(&mut out, true)?;
        }
        out.push_sql(")) d");
        self.push_order(&mut out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(states: Vec<DeliveryState>, reasons: Vec<Reason>, statuses: Vec<(i16, i16)>) -> String {
        let wanted = Wanted {
            subscription: None,
            event: None,
            states,
            reasons,
            statuses,
            organization: None,
            event_type: None,
            operation: None,
            min_attempts: None,
            since: None,
            until: None,
            due_since: None,
            due_until: None,
            order: Order::Newest(None),
            limit: 50,
        };
        let page = Page {
            within: Reach::Everyone.into(),
            of_event: None,
            before: None,
            after: None,
            is_by_due: false,
            wanted,
        };
        diesel::debug_query::<Pg, _>(&page).to_string()
    }

    /// Whether a table is read at all, and of the ended ones whether those alone that were given up.
    fn reads(text: &str) -> (bool, bool, bool) {
        let (waiting, ended) = text.split_once("UNION ALL").unwrap();
        let is_read = |part: &str| !part.contains("WHERE false");
        (is_read(waiting), is_read(ended), ended.contains("d.state IN ('EXHAUSTED')"))
    }

    #[test]
    fn a_table_that_never_has_what_is_wanted_is_not_looked_through_for_it() {
        use DeliveryState as S;
        for (states, reasons, statuses, expected) in [
            (vec![], vec![], vec![], (true, true, false)),
            (vec![S::Waiting, S::Held], vec![], vec![], (true, false, false)),
            (vec![S::Delivered], vec![], vec![], (false, true, false)),
            (vec![S::Waiting, S::Exhausted], vec![], vec![], (true, true, true)),
            (vec![], vec![Reason::DnsFailed], vec![], (true, true, true)),
            (vec![S::Delivered], vec![Reason::DnsFailed], vec![], (false, false, false)),
            (vec![], vec![], vec![(400, 499)], (true, true, true)),
            (vec![], vec![], vec![(200, 299)], (true, true, false)),
        ] {
            let text = text_of(states.clone(), reasons, statuses);
            assert_eq!(reads(&text), expected, "{states:?} {text}");
        }
    }
}
