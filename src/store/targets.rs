//! What sending to a subscription takes, read at once: endpoint, headers, secrets, credentials.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{signing_secrets, subscription_settings, subscriptions};
use crate::domain::id::{OrganizationId, SigningSecretId, SubscriptionId};
use crate::domain::sealing::Sealed;

/// What sending to a subscription takes, still sealed.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// The subscription.
    pub id: SubscriptionId,
    /// Where to post to.
    pub url: String,
    /// Its own headers.
    pub custom_headers: Option<Sealed>,
    /// Whether it is to be sent to.
    pub is_active: bool,
    /// OAuth2 client credentials.
    pub oauth2: Option<Sealed>,
    /// How many attempts begin in a second at the most.
    pub max_per_second: Option<i32>,
    /// The secrets that sign, oldest first, and until when.
    pub secrets: Vec<(SigningSecretId, Sealed, Option<DateTime<Utc>>)>,
}

/// The targets of these subscriptions. For the engine: nobody asks whose they are.
pub async fn load(connection: &mut AsyncPgConnection, ids: &[SubscriptionId]) -> QueryResult<Vec<TargetRow>> {
    type Row = (SubscriptionId, String, Option<Sealed>, bool, Option<Sealed>, Option<i32>);
    let rows: Vec<Row> = subscriptions::table
        .left_join(subscription_settings::table)
        .filter(subscriptions::id.eq_any(ids))
        .select((
            subscriptions::id,
            subscriptions::url,
            subscriptions::custom_headers,
            subscriptions::is_active,
            subscription_settings::oauth2.nullable(),
            subscription_settings::max_per_second.nullable(),
        ))
        .load(connection)
        .await?;
    let mut secrets: HashMap<SubscriptionId, Vec<_>> = HashMap::new();
    let found: Vec<(SubscriptionId, SigningSecretId, Sealed, Option<DateTime<Utc>>)> = signing_secrets::table
        .filter(signing_secrets::subscription_id.eq_any(ids))
        .order((signing_secrets::created_at, signing_secrets::id))
        .select((
            signing_secrets::subscription_id,
            signing_secrets::id,
            signing_secrets::sealed,
            signing_secrets::expires_at,
        ))
        .load(connection)
        .await?;
    for (subscription, id, sealed, expires_at) in found {
        secrets.entry(subscription).or_default().push((id, sealed, expires_at));
    }
    Ok(rows
        .into_iter()
        .map(|(id, url, custom_headers, is_active, oauth2, max_per_second)| TargetRow {
            id,
            url,
            custom_headers,
            is_active,
            oauth2,
            max_per_second,
            secrets: secrets.remove(&id).unwrap_or_default(),
        })
        .collect())
}

/// Whose a subscription is, where it leads, and at which pace.
#[derive(Clone, Debug, Queryable)]
pub struct Owned {
    /// The subscription.
    pub id: SubscriptionId,
    /// Who owns it.
    pub owner: OrganizationId,
    /// Where to post to.
    pub url: String,
    /// How many attempts begin in a second at the most.
    pub max_per_second: Option<i32>,
}

/// Whose these subscriptions are, where they lead and at which pace. For the engine, whatever the reach of a caller.
pub async fn owned(connection: &mut AsyncPgConnection, ids: &[SubscriptionId]) -> QueryResult<Vec<Owned>> {
    subscriptions::table
        .left_join(subscription_settings::table)
        .filter(subscriptions::id.eq_any(ids))
        .select((
            subscriptions::id,
            subscriptions::subscriber_id,
            subscriptions::url,
            subscription_settings::max_per_second.nullable(),
        ))
        .load(connection)
        .await
}
