//! The HMAC keys of subscriptions, sealed.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use zeroize::Zeroizing;

use super::schema::signing_secrets;
use crate::domain::id::{SigningSecretId, SubscriptionId};
use crate::domain::sealing::{Keyring, OpenError, Sealed};
use crate::domain::secret::SigningSecret;

/// What a create writes beside its subscription.
#[derive(Debug)]
pub struct NewSigningSecret {
    /// Random.
    pub id: SigningSecretId,
    /// Sealed for [`context`].
    pub sealed: Sealed,
}

impl NewSigningSecret {
    /// Seals a secret for a row of its own, of this subscription.
    #[must_use]
    pub fn seal(keyring: &Keyring, subscription: SubscriptionId, secret: &SigningSecret) -> Self {
        let id = SigningSecretId::random();
        Self { id, sealed: keyring.seal(&context(subscription, id), secret.as_bytes()) }
    }
}

/// What a secret is bound to: moved to another subscription, it does not open.
#[must_use]
pub fn context(subscription: SubscriptionId, id: SigningSecretId) -> String {
    format!("signing_secrets/{subscription}/{id}")
}

/// What earlier releases bound it to; a reseal binds it to its subscription.
#[must_use]
pub fn unbound_context(id: SigningSecretId) -> String {
    format!("signing_secrets/{id}")
}

/// A secret, without its value.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = signing_secrets, check_for_backend(Pg))]
pub struct SecretRow {
    /// Random.
    pub id: SigningSecretId,
    /// When it was made and shown.
    pub created_at: DateTime<Utc>,
    /// Until when it signs; `None` for the current one.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The keys that a subscription's deliveries are signed with, oldest first.
pub async fn of_subscription(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
) -> QueryResult<Vec<(SigningSecretId, Sealed)>> {
    signing_secrets::table
        .filter(signing_secrets::subscription_id.eq(id))
        .order(signing_secrets::created_at)
        .select((signing_secrets::id, signing_secrets::sealed))
        .load(connection)
        .await
}

/// The secrets of a subscription that still sign, oldest first. That the caller may see the
/// subscription is asked before.
pub async fn list(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SecretRow>> {
    signing_secrets::table
        .filter(signing_secrets::subscription_id.eq(id))
        .filter(signing_secrets::expires_at.is_null().or(signing_secrets::expires_at.gt(now)))
        .order((signing_secrets::created_at, signing_secrets::id))
        .select(SecretRow::as_select())
        .load(connection)
        .await
}

/// Adds a secret; those before it sign until `old_until` at the longest. Call it in a transaction.
pub async fn rotate(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    new: &NewSigningSecret,
    now: DateTime<Utc>,
    old_until: DateTime<Utc>,
) -> QueryResult<()> {
    use signing_secrets::dsl;
    let own = dsl::signing_secrets.filter(dsl::subscription_id.eq(subscription));
    diesel::delete(own.filter(dsl::expires_at.le(now))).execute(connection).await?;
    let longer = dsl::expires_at.is_null().or(dsl::expires_at.gt(old_until));
    diesel::update(own.filter(longer)).set(dsl::expires_at.eq(old_until)).execute(connection).await?;
    let row = (
        dsl::id.eq(new.id),
        dsl::subscription_id.eq(subscription),
        dsl::sealed.eq(&new.sealed),
        dsl::created_at.eq(now),
    );
    diesel::insert_into(dsl::signing_secrets).values(row).execute(connection).await?;
    // The trigger tells changes of older ones; there may be none.
    diesel::sql_query("SELECT pg_notify('jetbridge_subscriptions', $1)")
        .bind::<diesel::sql_types::Text, _>(subscription.to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Takes a secret away at once; tells whether it was there.
pub async fn revoke(
    connection: &mut AsyncPgConnection,
    subscription: SubscriptionId,
    id: SigningSecretId,
) -> QueryResult<bool> {
    use signing_secrets::dsl;
    let row = dsl::signing_secrets.filter(dsl::id.eq(id)).filter(dsl::subscription_id.eq(subscription));
    Ok(diesel::delete(row).execute(connection).await? == 1)
}

/// Opens a row that [`of_subscription`] gave.
pub fn open(
    keyring: &Keyring,
    subscription: SubscriptionId,
    id: SigningSecretId,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    keyring.open(&context(subscription, id), sealed).or_else(|error| match error {
        OpenError::Damaged => keyring.open(&unbound_context(id), sealed),
        OpenError::UnknownKey(_) | OpenError::Unlike => Err(error),
    })
}
