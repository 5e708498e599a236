//! What somebody wants to be alerted of, and where notices go.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::alert_rules::{self, dsl};
use crate::domain::id::OrganizationId;
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

/// Under which id those who share a reach have their rules; the platform's under the nil UUID.
#[must_use]
pub fn owner(reach: Reach) -> (uuid::Uuid, Role) {
    match reach {
        Reach::Everyone => (uuid::Uuid::nil(), Role::PlatformAdmin),
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

/// The same, held until the transaction ends.
pub async fn lock(connection: &mut AsyncPgConnection, owner: uuid::Uuid) -> QueryResult<Option<AlertRules>> {
    dsl::alert_rules.find(owner).for_update().select(AlertRules::as_select()).first(connection).await.optional()
}

/// Puts rules in place of what there was. They are looked at soon.
pub async fn put(connection: &mut AsyncPgConnection, rules: &AlertRules) -> QueryResult<()> {
    diesel::insert_into(dsl::alert_rules)
        .values(rules)
        .on_conflict(dsl::owner_id)
        .do_update()
        .set((rules, dsl::watched_at.eq(None::<DateTime<Utc>>)))
        .execute(connection)
        .await
        .map(drop)
}

/// Whose rules have not been looked at for so long, those longest ago first; by a clock that may have been brought back.
pub async fn due(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    every: TimeDelta,
) -> QueryResult<Vec<AlertRules>> {
    let is_due = dsl::watched_at.is_null().or(dsl::watched_at.le(now - every)).or(dsl::watched_at.gt(now));
    dsl::alert_rules
        .filter(is_due.assume_not_null())
        .order(dsl::watched_at.asc().nulls_first())
        .select(AlertRules::as_select())
        .load(connection)
        .await
}

/// Takes rules that are due for the transaction, as they are now; nothing where another node does, or did.
pub async fn take(
    connection: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    now: DateTime<Utc>,
    every: TimeDelta,
) -> QueryResult<Option<AlertRules>> {
    let is_due = dsl::watched_at.is_null().or(dsl::watched_at.le(now - every)).or(dsl::watched_at.gt(now));
    let taken: Option<AlertRules> = dsl::alert_rules
        .filter(dsl::owner_id.eq(owner))
        .filter(is_due.assume_not_null())
        .for_update()
        .skip_locked()
        .select(AlertRules::as_select())
        .first(connection)
        .await
        .optional()?;
    if taken.is_some() {
        diesel::update(dsl::alert_rules.find(owner)).set(dsl::watched_at.eq(now)).execute(connection).await?;
    }
    Ok(taken)
}

/// The organization of an owner; none for the platform.
#[must_use]
pub fn organization(owner: uuid::Uuid) -> Option<OrganizationId> {
    (!owner.is_nil()).then(|| owner.into())
}
