//! Who changed what.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::changes;
use super::subscriptions::Subscription;
use super::{Within, by_text, push};
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::reach::Reach;

/// For how long they are kept.
const KEPT: TimeDelta = TimeDelta::days(400);

/// A change, as it is written.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
pub struct NewChange<'a> {
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub subject: &'a str,
    /// What was done.
    pub action: ChangeAction,
    /// To what kind of thing.
    pub kind: ChangedKind,
    /// Which.
    pub object_id: uuid::Uuid,
    /// The subscription that it is or belongs to.
    pub subscription_id: Option<SubscriptionId>,
    /// Whose it is; the platform's without.
    pub organization_id: Option<OrganizationId>,
    /// The fields that have another value, as the API names them.
    pub fields: Vec<&'static str>,
}

impl<'a> NewChange<'a> {
    /// Of what belongs to a subscription.
    #[must_use]
    pub fn below(
        subscription: &Subscription,
        (kind, object_id): (ChangedKind, uuid::Uuid),
        action: ChangeAction,
        subject: &'a str,
        changed_at: DateTime<Utc>,
    ) -> Self {
        let (subscription_id, organization_id) = (Some(subscription.id), Some(subscription.subscriber_id));
        Self { changed_at, subject, action, kind, object_id, subscription_id, organization_id, fields: Vec::new() }
    }
}

/// A change, as it is listed.
#[derive(Clone, Debug, Queryable)]
pub struct Change {
    /// Counts up.
    pub id: i64,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub subject: String,
    /// What was done.
    pub action: ChangeAction,
    /// To what kind of thing.
    pub kind: ChangedKind,
    /// Which.
    pub object_id: uuid::Uuid,
    /// The subscription that it is or belongs to.
    pub subscription_id: Option<SubscriptionId>,
    /// Whose it is.
    pub organization_id: Option<OrganizationId>,
    /// The fields that have another value.
    pub fields: Vec<String>,
}

/// Notes a change, in the transaction that makes it.
pub async fn add(connection: &mut AsyncPgConnection, change: &NewChange<'_>) -> QueryResult<()> {
    diesel::insert_into(changes::table).values(change).execute(connection).await.map(drop)
}

/// Deletes some that are kept no longer; tells how many.
pub async fn sweep(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::sql_query("DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE changed_at < $1 LIMIT 10000)")
        .bind::<Timestamptz, _>(now - KEPT)
        .execute(connection)
        .await
}

/// Which changes a list has.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only by this subject.
    pub subject: Option<String>,
    /// Only of this kind of thing.
    pub kind: Option<ChangedKind>,
    /// Only of this thing.
    pub object: Option<uuid::Uuid>,
    /// Only of this subscription and what belongs to it.
    pub subscription: Option<SubscriptionId>,
    /// Only of what this organization owns.
    pub organization: Option<OrganizationId>,
    /// Only at or after this.
    pub since: Option<DateTime<Utc>>,
    /// Only before this.
    pub until: Option<DateTime<Utc>>,
    /// Only before this one, in the order of the list.
    pub before: Option<i64>,
}

/// Those within reach that fit, newest first.
pub async fn list(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    wanted: Wanted,
    limit: i64,
) -> QueryResult<Vec<Change>> {
    List { within: reach.into(), wanted, limit }.load(connection).await
}

struct List {
    within: Within,
    wanted: Wanted,
    limit: i64,
}

by_text!(List);

impl Query for List {
    type SqlType = (BigInt, Timestamptz, Text, Text, Text, Uuid, Nullable<Uuid>, Nullable<Uuid>, Array<Text>);
}

impl QueryFragment<Pg> for List {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let w = &self.wanted;
        out.push_sql(
            "SELECT c.id, c.changed_at, c.subject, c.action, c.kind, c.object_id, c.subscription_id, c.organization_id, c.fields \
             FROM changes c WHERE true",
        );
        if let Some(subject) = &w.subject {
            push!(out, " AND c.subject = ", (Text, subject));
        }
        if let Some(kind) = &w.kind {
            push!(out, " AND c.kind = ", (Text, kind));
        }
        if let Some(object) = &w.object {
            push!(out, " AND c.object_id = ", (Uuid, object));
        }
        if let Some(subscription) = &w.subscription {
            push!(out, " AND c.subscription_id = ", (Uuid, subscription));
        }
        if let Some(organization) = &w.organization {
            push!(out, " AND c.organization_id = ", (Uuid, organization));
        }
        if let Some(since) = &w.since {
            push!(out, " AND c.changed_at >= ", (Timestamptz, since));
        }
        if let Some(until) = &w.until {
            push!(out, " AND c.changed_at < ", (Timestamptz, until));
        }
        if let Some(before) = &w.before {
            push!(out, " AND c.id < ", (BigInt, before));
        }
        if let Some(tmc) = &self.within.tmc {
            // As a list of ids, which the index of organizations takes.
            push!(
                out,
                " AND c.organization_id = ANY (ARRAY(SELECT ",
                (Uuid, tmc),
                " UNION ALL SELECT o.id FROM organizations o WHERE o.type = 'COMPANY' AND o.contracting_tmc_id = ",
                (Uuid, tmc),
                "))",
            );
        } else {
            self.within.push(&mut out, "c.organization_id")?;
        }
        push!(out, " ORDER BY c.id DESC LIMIT ", (BigInt, &self.limit));
        Ok(())
    }
}
