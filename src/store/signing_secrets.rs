//! The HMAC keys of subscriptions, sealed.

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
    /// Sealed for [`place`].
    pub sealed: Sealed,
}

impl NewSigningSecret {
    /// Seals a secret for a row of its own.
    #[must_use]
    pub fn seal(keyring: &Keyring, secret: &SigningSecret) -> Self {
        let id = SigningSecretId::random();
        Self { id, sealed: keyring.seal(&place(id), secret.as_bytes()) }
    }
}

/// The place that a secret is sealed for.
#[must_use]
pub fn place(id: SigningSecretId) -> String {
    format!("signing_secrets/{id}")
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

/// Opens a row that [`of_subscription`] gave.
pub fn open(keyring: &Keyring, id: SigningSecretId, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    keyring.open(&place(id), sealed)
}
