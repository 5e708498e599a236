//! The HMAC key that a subscription's deliveries are signed with.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 32 random bytes. Shown once, as `whsec_` and Base64 (contract, "create"), then only sealed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSecret([u8; SigningSecret::BYTES]);

impl SigningSecret {
    /// The length of the key.
    pub const BYTES: usize = 32;
    /// What the text form starts with.
    pub const PREFIX: &str = "whsec_";

    /// A new secret from the operating system's generator.
    #[must_use]
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// The bytes to sign with, or to seal.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The text that the subscriber gets, once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{}{}", Self::PREFIX, STANDARD.encode(self.0))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_the_prefix_and_base64_of_32_bytes() {
        let secret = SigningSecret::generate();
        let text = secret.reveal();
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(bytes, secret.as_bytes());
        assert!(!format!("{secret:?}").contains(&text[6..]));
    }
}
