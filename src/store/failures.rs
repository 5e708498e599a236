//! Deliveries that were given up, or that wait after failures, by whom they go to and why they failed.
//!
//! What it costs grows with how many of them there are in the time asked about: they are counted, all of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::ids::event_of;
use super::{Within, by_text, push};
use crate::domain::id::{DeliveryId, OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// How many of a subscription's newest deliveries are looked through for a success.
const LOOKED_THROUGH: i64 = 50;

/// Which failures are grouped.
#[derive(Clone, Debug)]
pub struct FailureFilter {
    /// Those that wait for another attempt; else those that were given up.
    pub is_waiting: bool,
    /// Only to this subscription.
    pub subscription: Option<SubscriptionId>,
    /// Only of this organization's events.
    pub organization: Option<OrganizationId>,
    /// Only for this reason.
    pub reason: Option<Reason>,
    /// Only of events accepted at or after this.
    pub since: DateTime<Utc>,
    /// Only of events accepted before this.
    pub until: DateTime<Utc>,
}

/// Where a group stands among the others: the larger ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many deliveries it has.
    pub deliveries: i64,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The reason.
    pub reason: Reason,
}

/// Deliveries to one subscription that failed for one reason at last.
#[derive(Clone, Debug)]
pub struct Group {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// What it is called.
    pub name: Name,
    /// Where its deliveries go.
    pub url: String,
    /// Whose it is.
    pub subscriber: OrganizationId,
    /// What that is called, if it is known.
    pub subscriber_name: Option<String>,
    /// Why the last attempt of each failed.
    pub reason: Reason,
    /// How many deliveries.
    pub deliveries: i64,
    /// How many attempts they had.
    pub attempts: i64,
    /// When the first of them was given up, or first attempted if it waits.
    pub first_at: DateTime<Utc>,
    /// The same of the last.
    pub last_at: DateTime<Utc>,
    /// The newest of them.
    pub sample: DeliveryId,
    /// Whether nothing was delivered to the subscription since.
    pub is_open: bool,
}

impl Group {
    /// With the part that another database has of it.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            deliveries: self.deliveries + other.deliveries,
            attempts: self.attempts + other.attempts,
            first_at: self.first_at.min(other.first_at),
            last_at: self.last_at.max(other.last_at),
            sample: self.sample.max(other.sample),
            ..self
        }
    }
}

/// How many there are of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Groups.
    pub groups: i64,
    /// Deliveries.
    pub deliveries: i64,
    /// Subscriptions.
    pub subscriptions: i64,
}

/// The groups after a place, the largest first, at most `limit`; and how many there are of all.
pub async fn groups(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    filter: FailureFilter,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<(Vec<Group>, Totals)> {
    let first_event = DeliveryId::first_at(filter.since);
    let before = DeliveryId::first_at(filter.until);
    let list = Groups { within: reach.into(), filter, first: first_event, before, after, limit };
    let rows: Vec<(Totaled, Option<Grouped>)> = list.load(connection).await?;
    let totals = rows.as_slice().first().map(|((groups, deliveries, subscriptions), _)| Totals {
        groups: *groups,
        deliveries: *deliveries,
        subscriptions: *subscriptions,
    });
    let groups = rows.into_iter().filter_map(|(_, row)| row).map(Group::from).collect();
    Ok((groups, totals.unwrap_or_default()))
}

/// When something was delivered last to each of these subscriptions, among its newest deliveries that have ended. That the
/// caller may see them is asked before.
pub async fn last_delivered(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
) -> QueryResult<HashMap<SubscriptionId, DateTime<Utc>>> {
    #[derive(QueryableByName)]
    struct Last {
        #[diesel(sql_type = Uuid)]
        id: SubscriptionId,
        #[diesel(sql_type = Timestamptz)]
        at: DateTime<Utc>,
    }
    let rows: Vec<Last> = diesel::sql_query(
        "SELECT s.id, l.at FROM unnest($1) AS s (id) CROSS JOIN LATERAL (SELECT max(d.ended_at) AS at FROM ( \
         SELECT d.state, d.ended_at FROM deliveries d WHERE d.subscription_id = s.id ORDER BY d.id DESC LIMIT $2) d \
         WHERE d.state = 'DELIVERED') l WHERE l.at IS NOT NULL",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<BigInt, _>(LOOKED_THROUGH)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.at)).collect())
}

type Totaled = (i64, i64, i64);
type Grouped = (
    (SubscriptionId, Name, String, OrganizationId, Option<String>),
    (Reason, i64, i64, DateTime<Utc>, DateTime<Utc>, DeliveryId, bool),
);

impl From<Grouped> for Group {
    fn from((of, why): Grouped) -> Self {
        let (subscription, name, url, subscriber, subscriber_name) = of;
        let (reason, deliveries, attempts, first_at, last_at, sample, is_open) = why;
        Self {
            subscription,
            name,
            url,
            subscriber,
            subscriber_name,
            reason,
            deliveries,
            attempts,
            first_at,
            last_at,
            sample,
            is_open,
        }
    }
}

struct Groups {
    within: Within,
    filter: FailureFilter,
    first: DeliveryId,
    before: DeliveryId,
    after: Option<Place>,
    limit: i64,
}

by_text!(Groups);

impl Query for Groups {
    type SqlType = (
        (BigInt, BigInt, BigInt),
        Nullable<(
            (Uuid, Text, Text, Uuid, Nullable<Text>),
            (Text, BigInt, BigInt, Timestamptz, Timestamptz, Uuid, Bool),
        )>,
    );
}

impl Groups {
    fn push_failed<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let f = &self.filter;
        let (table, at) =
            if f.is_waiting { ("waiting_deliveries", "d.first_attempt_at") } else { ("deliveries", "d.ended_at") };
        let is_of_events = f.organization.is_some();
        // Ids are the same as text in the same order; Postgres has no greatest UUID before 18.
        out.push_sql(
            "SELECT d.subscription_id, d.last_reason AS reason, count(*) AS deliveries, sum(d.attempt_count) AS attempts, min(",
        );
        push!(out, at, ") AS first_at, max(", at, ") AS last_at, max(d.id::text)::uuid AS sample FROM ", table, " d");
        if is_of_events {
            out.push_sql(concat!(" JOIN events e ON e.id = ", event_of!("d.id")));
        }
        push!(out, " WHERE d.id >= ", (Uuid, &self.first), " AND d.id < ", (Uuid, &self.before));
        out.push_sql(if f.is_waiting {
            " AND d.state = 'WAITING' AND d.last_reason IS NOT NULL AND d.first_attempt_at IS NOT NULL"
        } else {
            " AND d.state = 'EXHAUSTED' AND d.last_reason IS NOT NULL"
        });
        if let Some(organization) = &f.organization {
            push!(out, " AND e.organization_id = ", (Uuid, organization));
        }
        if let Some(subscription) = &f.subscription {
            push!(out, " AND d.subscription_id = ", (Uuid, subscription));
        }
        if let Some(reason) = &f.reason {
            push!(out, " AND d.last_reason = ", (Text, reason));
        }
        if !self.within.is_everyone() {
            out.push_sql(" AND EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id");
            self.within.push(out, "s.subscriber_id")?;
            out.push_sql(")");
        }
        out.push_sql(" GROUP BY 1, 2");
        Ok(())
    }
}

impl QueryFragment<Pg> for Groups {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH failed AS MATERIALIZED (");
        self.push_failed(&mut out)?;
        out.push_sql(
            "), page AS (SELECT f.* FROM failed f JOIN subscriptions s ON s.id = f.subscription_id WHERE true",
        );
        if let Some(Place { deliveries, subscription, reason }) = &self.after {
            push!(out, " AND (f.deliveries < ", (BigInt, deliveries), " OR f.deliveries = ", (BigInt, deliveries));
            push!(out, " AND (f.subscription_id, f.reason COLLATE \"C\") > (", (Uuid, subscription), ", ");
            push!(out, (Text, reason), "))");
        }
        push!(
            out,
            " ORDER BY f.deliveries DESC, f.subscription_id, f.reason COLLATE \"C\" LIMIT ",
            (BigInt, &self.limit),
            ") SELECT t.groups, t.deliveries, t.subscriptions, s.id, s.name, s.url, s.subscriber_id, n.name, p.reason, \
             p.deliveries, p.attempts, p.first_at, p.last_at, p.sample, NOT EXISTS (SELECT FROM (SELECT d.state, d.ended_at \
             FROM deliveries d WHERE d.subscription_id = s.id ORDER BY d.id DESC LIMIT ",
            (BigInt, &LOOKED_THROUGH),
            ") d WHERE d.state = 'DELIVERED' AND d.ended_at > p.last_at) \
             FROM (SELECT count(*) AS groups, coalesce(sum(f.deliveries), 0)::bigint AS deliveries, \
             count(DISTINCT f.subscription_id) AS subscriptions FROM failed f) t \
             LEFT JOIN page p ON true LEFT JOIN subscriptions s ON s.id = p.subscription_id \
             LEFT JOIN organizations n ON n.id = s.subscriber_id \
             ORDER BY p.deliveries DESC, p.subscription_id, p.reason COLLATE \"C\"",
        );
        Ok(())
    }
}
