//! Subscriptions of all subscribers within reach, without what may be long in them.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Within, push};
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::reach::Reach;

/// A subscription without its event source and headers.
#[derive(Clone, Debug, Queryable)]
pub struct Outline {
    /// The subscription.
    pub id: SubscriptionId,
    /// Who owns it.
    pub subscriber_id: OrganizationId,
    /// What that is called, if it is known.
    pub subscriber_name: Option<String>,
    /// For people.
    pub name: Name,
    /// Where deliveries are posted to.
    pub url: String,
    /// Which events it wants.
    pub event_types: Vec<EventType>,
    /// Whether events are matched.
    pub is_active: bool,
    /// The subject that created it.
    pub created_by: String,
    /// The subject that last changed it.
    pub updated_by: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was archived, if it is.
    pub archived_at: Option<DateTime<Utc>>,
}

type Row = (
    Uuid,
    Uuid,
    Nullable<Text>,
    Text,
    Text,
    Array<Text>,
    Bool,
    Text,
    Text,
    Timestamptz,
    Timestamptz,
    Nullable<Timestamptz>,
);

/// Which subscriptions a list has.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this subscriber.
    pub subscriber: Option<OrganizationId>,
    /// Only those whose event source names this organization.
    pub organization: Option<OrganizationId>,
    /// Only those that want events of this kind.
    pub event_type: Option<EventType>,
    /// Only active ones, or only others.
    pub is_active: Option<bool>,
    /// Archived ones in place of the others.
    pub is_archived: bool,
    /// Only those that have this in their name or URL, in whatever case.
    pub text: Option<String>,
}

/// Those that fit and are within reach, by name, after one of them: a page.
pub async fn by_name(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    wanted: Wanted,
    after: Option<SubscriptionId>,
    limit: i64,
) -> QueryResult<Vec<Outline>> {
    List { within: reach.into(), wanted, only: None, after, limit, is_waiting_first: false }.load(connection).await
}

/// The same: those for which something waits first, then by name.
pub async fn waiting_first(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    wanted: Wanted,
    limit: i64,
) -> QueryResult<Vec<Outline>> {
    List { within: reach.into(), wanted, only: None, after: None, limit, is_waiting_first: true }.load(connection).await
}

/// The same: those of these ids.
pub async fn of_ids(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    wanted: Wanted,
    ids: Vec<SubscriptionId>,
) -> QueryResult<Vec<Outline>> {
    let limit = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let only = Some(ids);
    List { within: reach.into(), wanted, only, after: None, limit, is_waiting_first: false }.load(connection).await
}

struct List {
    within: Within,
    only: Option<Vec<SubscriptionId>>,
    wanted: Wanted,
    after: Option<SubscriptionId>,
    limit: i64,
    is_waiting_first: bool,
}

impl QueryId for List {
    type QueryId = ();
    // Its text depends on what is wanted; each text is prepared by itself.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for List {
    type SqlType = Row;
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let w = &self.wanted;
        // Which rows first, by what is short: event sources may be long.
        out.push_sql(
            "SELECT s.id, s.subscriber_id, n.name, s.name, s.url, s.event_types, s.is_active, s.created_by, s.updated_by, \
             s.created_at, s.updated_at, s.archived_at FROM subscriptions s \
             LEFT JOIN organizations n ON n.id = s.subscriber_id WHERE s.archived_at IS ",
        );
        out.push_sql(if w.is_archived { "NOT NULL" } else { "NULL" });
        if let Some(only) = &self.only {
            push!(out, " AND s.id = ANY (", (Array<Uuid>, only), ")");
        }
        if let Some(subscriber) = &w.subscriber {
            push!(out, " AND s.subscriber_id = ", (Uuid, subscriber));
        }
        if let Some(organization) = &w.organization {
            push!(out, " AND ", (Uuid, organization), " = ANY (s.organization_ids)");
        }
        if let Some(event_type) = &w.event_type {
            push!(out, " AND ", (Text, event_type), " = ANY (s.event_types)");
        }
        if let Some(is_active) = &w.is_active {
            push!(out, " AND s.is_active = ", (Bool, is_active));
        }
        if let Some(text) = &w.text {
            push!(
                out,
                " AND (strpos(lower(s.name), lower(",
                (Text, text),
                ")) > 0 OR strpos(lower(s.url), lower(",
                (Text, text),
                ")) > 0)"
            );
        }
        if let Some(after) = &self.after {
            push!(
                out,
                " AND (lower(s.name), s.id) > (SELECT lower(l.name), l.id FROM subscriptions l WHERE l.id = ",
                (Uuid, after),
                ")"
            );
        }
        self.within.push(&mut out, "s.subscriber_id")?;
        out.push_sql(" ORDER BY ");
        if self.is_waiting_first {
            out.push_sql("EXISTS (SELECT FROM waiting_deliveries w WHERE w.subscription_id = s.id) DESC, ");
        }
        push!(out, "lower(s.name), s.id LIMIT ", (BigInt, &self.limit));
        Ok(())
    }
}
