//! The HMAC key that a subscription's deliveries are signed with.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::surroundings::strip;

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

/// A text that is no signing secret; what it was is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSecret {
    /// It cannot be read.
    #[error(
        "must be whsec_ and the Base64 of {LEAST_BYTES} to {MOST_BYTES} bytes, as the create of the subscription gave it"
    )]
    Malformed,
    /// It was copied with something that is no part of it.
    #[error("has {0}: give what begins with whsec_ and nothing else")]
    Surrounded(String),
}

/// The shortest and the longest key that Standard Webhooks has; ours have 32 bytes.
pub(super) const LEAST_BYTES: usize = 24;
const MOST_BYTES: usize = 64;

/// The key inside the text form of a secret, ours or another platform's.
pub fn read_key(text: &str) -> Result<Zeroizing<Vec<u8>>, NoSecret> {
    let key = |text: &str| {
        let encoded = text.strip_prefix(SigningSecret::PREFIX)?;
        let key = Zeroizing::new(STANDARD.decode(encoded).ok()?);
        (LEAST_BYTES..=MOST_BYTES).contains(&key.len()).then_some(key)
    };
    key(text.trim()).ok_or_else(|| {
        let (inside, around) = strip(text);
        if key(&inside).is_some() { NoSecret::Surrounded(around.join(" and ")) } else { NoSecret::Malformed }
    })
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
        assert_eq!(read_key(&text).unwrap().as_slice(), secret.as_bytes());
    }

    #[test]
    fn what_is_no_secret_is_refused_and_not_quoted() {
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        for text in ["", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_not*base64", &short] {
            let error = read_key(text).unwrap_err().to_string();
            assert!(error.starts_with("must be whsec_") && (text.len() < 7 || !error.contains(text)), "{error}");
        }
        let quoted = format!("\"{}\"", SigningSecret::generate().reveal());
        let error = read_key(&quoted).unwrap_err().to_string();
        assert_eq!(error, "has quotation marks around it: give what begins with whsec_ and nothing else");
    }
}
