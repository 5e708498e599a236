//! OAuth2 client credentials for a receiver's endpoint.

use serde::{Deserialize, Serialize};

use super::id::SubscriptionId;
use super::sealing::{Keyring, OpenError, Sealed};

/// Credentials with which access tokens are fetched (RFC 6749, section 4.4). The secret is one, hence no `Debug`; they are
/// sealed in the database.
#[derive(Clone, Serialize, Deserialize)]
pub struct OAuth2Credentials {
    /// Where tokens are fetched.
    pub token_url: String,
    /// Who asks.
    pub client_id: String,
    /// The proof.
    pub client_secret: String,
}

impl OAuth2Credentials {
    /// What those of a subscription are bound to.
    #[must_use]
    pub fn context(id: SubscriptionId) -> String {
        format!("subscription_settings.oauth2/{id}")
    }

    /// Seals them for a subscription.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring, id: SubscriptionId) -> Sealed {
        keyring.seal_json(&Self::context(id), self)
    }

    /// Opens those of a subscription.
    pub fn open(keyring: &Keyring, id: SubscriptionId, sealed: &Sealed) -> Result<Self, OpenError> {
        keyring.open_json(&Self::context(id), sealed)
    }
}
