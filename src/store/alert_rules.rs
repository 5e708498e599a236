//! What somebody wants to be alerted of, and where notices go.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::schema::alert_notices;
use super::schema::alert_rules::{self, dsl};
use crate::domain::id::{DeliveryId, OrganizationId};
use crate::domain::reach::{Reach, Role};
use crate::domain::sealing::Sealed;

/// The rules of those who share a reach.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = alert_rules, check_for_backend(Pg), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AlertRules {
    /// [`owner`] of their reach.
    pub owner_id: uuid::Uuid,
    /// Their role.
    pub role: Role,
    /// For how many minutes a subscription is `DOWN`.
    pub down_minutes: Option<i32>,
    /// For how many minutes a subscription is `FAILING` or `DOWN`.
    pub failing_minutes: Option<i32>,
    /// More deliveries of a subscription given up in 24 hours than this.
    pub exhausted_over: Option<i32>,
    /// How many days before a secret ends.
    pub secret_days: Option<i32>,
    /// How many days before a certificate ends.
    pub certificate_days: Option<i32>,
    /// Where notices are posted to.
    pub url: Option<String>,
    /// What signs them.
    pub secret: Option<Sealed>,
    /// The subject that put them.
    pub updated_by: String,
    /// When they were put.
    pub updated_at: DateTime<Utc>,
}

impl AlertRules {
    /// Whom they are about.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let id = self.owner_id.into();
        match self.role {
            Role::PlatformAdmin => Reach::Everyone,
            Role::TmcAdmin => Reach::Tmc(id),
            Role::CompanyAdmin => Reach::Company(id),
        }
    }

    /// Whether health matters to them.
    #[must_use]
    pub fn want_health(&self) -> bool {
        self.down_minutes.is_some() || self.failing_minutes.is_some()
    }
}

/// Under which id those who share a reach have their rules, and their role; the platform's under the id that no token can
/// name.
#[must_use]
pub fn owner(reach: Reach) -> (uuid::Uuid, Role) {
    match reach {
        Reach::Everyone => (OrganizationId::ANY.into(), Role::PlatformAdmin),
        Reach::Tmc(id) => (id.into(), Role::TmcAdmin),
        Reach::Company(id) => (id.into(), Role::CompanyAdmin),
    }
}

/// What the secret of a set of rules is sealed for.
#[must_use]
pub fn context(owner: uuid::Uuid) -> String {
    format!("alert_rules/{owner}")
}

/// The rules of an owner.
pub async fn find(connection: &mut AsyncPgConnection, owner: uuid::Uuid) -> QueryResult<Option<AlertRules>> {
    dsl::alert_rules.find(owner).select(AlertRules::as_select()).first(connection).await.optional()
}

/// The rules that a notice is of. For the sandbox's inboxes: nobody asks whose they are.
pub async fn of_notice(connection: &mut AsyncPgConnection, notice: DeliveryId) -> QueryResult<Option<AlertRules>> {
    dsl::alert_rules
        .inner_join(alert_notices::table)
        .filter(alert_notices::id.eq(notice))
        .select(AlertRules::as_select())
        .first(connection)
        .await
        .optional()
}

/// The same, held until the transaction ends.
pub async fn lock(connection: &mut AsyncPgConnection, owner: uuid::Uuid) -> QueryResult<Option<AlertRules>> {
    dsl::alert_rules.find(owner).for_update().select(AlertRules::as_select()).first(connection).await.optional()
}

/// Makes a row without rules where there is none, so that it can be held.
pub async fn begin(
    connection: &mut AsyncPgConnection,
    (owner, role): (uuid::Uuid, Role),
    subject: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let row = (dsl::owner_id.eq(owner), dsl::role.eq(role), dsl::updated_by.eq(subject), dsl::updated_at.eq(now));
    diesel::insert_into(dsl::alert_rules).values(row).on_conflict_do_nothing().execute(connection).await.map(drop)
}

/// Puts rules in place of what there was.
pub async fn put(connection: &mut AsyncPgConnection, rules: &AlertRules) -> QueryResult<()> {
    diesel::update(dsl::alert_rules.find(rules.owner_id)).set(rules).execute(connection).await.map(drop)
}

/// Takes the rules that were not looked at since a time, for this look: no other node takes them until the next. By a clock that
/// may have been brought back.
pub async fn take(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> QueryResult<Vec<AlertRules>> {
    let is_due = dsl::watched_at.is_null().or(dsl::watched_at.lt(since)).or(dsl::watched_at.gt(now));
    connection
        .transaction(async |connection| {
            let due: Vec<AlertRules> = dsl::alert_rules
                .filter(is_due.assume_not_null())
                .order(dsl::owner_id)
                .for_update()
                .skip_locked()
                .select(AlertRules::as_select())
                .load(connection)
                .await?;
            if !due.is_empty() {
                let ids: Vec<_> = due.iter().map(|rules| rules.owner_id).collect();
                let taken = dsl::alert_rules.filter(dsl::owner_id.eq_any(ids));
                diesel::update(taken).set(dsl::watched_at.eq(now)).execute(connection).await?;
            }
            Ok(due)
        })
        .await
}

/// The organization of an owner; none for the platform.
#[must_use]
pub fn organization(owner: uuid::Uuid) -> Option<OrganizationId> {
    Some(OrganizationId::from(owner)).filter(|id| *id != OrganizationId::ANY)
}
