//! What a subscription has beside the original's fields.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::schema::subscription_settings;
use crate::domain::envelope::Operation;
use crate::domain::id::SubscriptionId;
use crate::domain::sealing::Sealed;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = subscription_settings, check_for_backend(Pg), treat_none_as_null = true)]
pub struct Settings {
    /// Whose settings these are.
    pub subscription_id: SubscriptionId,
    /// Operations whose events are not matched.
    pub excluded_operations: Vec<Operation>,
    /// OAuth2 client credentials, sealed: [`OAuth2Credentials`](crate::domain::oauth2::OAuth2Credentials).
    pub oauth2: Option<Sealed>,
    /// The subject that last put them.
    pub updated_by: String,
    /// When they were last put.
    pub updated_at: DateTime<Utc>,
    /// How many attempts begin in a second at the most.
    pub max_per_second: Option<i32>,
    /// After how many days in which nothing could be delivered it is paused.
    pub pause_after_days: Option<i32>,
}

impl Settings {
    /// How many attempts may begin in a second.
    pub const PER_SECOND: RangeInclusive<i32> = 1..=1000;
    /// After how many days it may be paused: a delivery is given up after 14.
    pub const PAUSE_DAYS: RangeInclusive<i32> = 1..=13;

    /// The fields that have another value than before, as the API names them. Credentials that were given are others each time:
    /// they are sealed.
    #[must_use]
    pub fn changed_fields(&self, before: Option<&Self>) -> Vec<&'static str> {
        let operations = before.map(|before| before.excluded_operations.as_slice()).unwrap_or_default();
        let all = [
            ("excludedOperations", self.excluded_operations != operations),
            ("maxPerSecond", self.max_per_second != before.and_then(|before| before.max_per_second)),
            ("pauseAfterDays", self.pause_after_days != before.and_then(|before| before.pause_after_days)),
            ("oauth2", self.oauth2.as_ref() != before.and_then(|before| before.oauth2.as_ref())),
        ];
        all.into_iter().filter_map(|(name, is_other)| is_other.then_some(name)).collect()
    }
}

/// The settings of a subscription, if any were put. That the caller may see it is asked before.
pub async fn find(connection: &mut AsyncPgConnection, id: SubscriptionId) -> QueryResult<Option<Settings>> {
    subscription_settings::table.find(id).select(Settings::as_select()).first(connection).await.optional()
}

/// The settings of these subscriptions, of those that have any. That the caller may see them is asked before.
pub async fn find_all(connection: &mut AsyncPgConnection, ids: &[SubscriptionId]) -> QueryResult<Vec<Settings>> {
    let of_these = subscription_settings::table.filter(subscription_settings::subscription_id.eq_any(ids));
    of_these.select(Settings::as_select()).load(connection).await
}

/// Puts all settings of a subscription.
pub async fn put(connection: &mut AsyncPgConnection, row: &Settings) -> QueryResult<()> {
    diesel::insert_into(subscription_settings::table)
        .values(row)
        .on_conflict(subscription_settings::subscription_id)
        .do_update()
        .set(row)
        .execute(connection)
        .await
        .map(drop)
}
