//! Secrets at rest: AES-256-GCM under a master key.
//!
//! A sealed value carries the id of its key, so that a second master key can be introduced and
//! old values sealed anew while both are known. It is bound to its context (table and row), so
//! that a value copied to another row does not open there.

use std::fmt;
use std::str::FromStr;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Bytea;
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The first bytes of a key's SHA-256: tells keys apart, says nothing about them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; KeyId::BYTES]);

impl KeyId {
    const BYTES: usize = 4;

    /// The bytes, as a sealed value starts with.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the bytes that a sealed value starts with.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A 256-bit key, given as Base64.
#[derive(Clone)]
pub struct MasterKey {
    id: KeyId,
    cipher: Aes256Gcm,
}

/// A text that is no master key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 random bytes in Base64, as `openssl rand -base64 32` prints them")]
pub struct MasterKeyError;

impl MasterKey {
    /// The id of this key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }
}

impl FromStr for MasterKey {
    type Err = MasterKeyError;

    fn from_str(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| MasterKeyError)?);
        let key: &Key<Aes256Gcm> = bytes.as_slice().try_into().map_err(|_| MasterKeyError)?;
        let digest = Sha256::digest(&*bytes);
        let id = KeyId::from_bytes(&digest[..KeyId::BYTES]).ok_or(MasterKeyError)?;
        Ok(Self { id, cipher: Aes256Gcm::new(key) })
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// Key id, nonce and ciphertext with its tag.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct Sealed(Vec<u8>);

const NONCE_BYTES: usize = 12;

impl Sealed {
    /// The key that it was sealed with; `None` when the value is damaged.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        self.0.get(..KeyId::BYTES).and_then(KeyId::from_bytes)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({:?})", self.key_id())
    }
}

impl ToSql<Bytea, Pg> for Sealed {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <[u8] as ToSql<Bytea, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Bytea, Pg> for Sealed {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Vec<u8> as FromSql<Bytea, Pg>>::from_sql(value).map(Self)
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    /// Base64 that may be broken into lines, as Postgres writes it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::deserialize(deserializer)?;
        text.retain(|char| char != '\n');
        STANDARD.decode(text).map(Self).map_err(de::Error::custom)
    }
}

/// Why a sealed value does not open.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Sealed with a key that is not configured.
    #[error("it was sealed with master key {0}, which is not configured")]
    UnknownKey(KeyId),
    /// Damaged, or copied here from another place.
    #[error("it is damaged or belongs to another row")]
    Damaged,
    /// It opens, and is something else than what belongs there.
    #[error("it is not what belongs there")]
    Unlike,
}

/// The current master key, which seals, and earlier ones, which only open.
#[derive(Clone, Debug)]
pub struct Keyring {
    current: MasterKey,
    old: Vec<MasterKey>,
}

impl Keyring {
    /// Seals with `current`; opens with any.
    #[must_use]
    pub fn new(current: MasterKey, old: Vec<MasterKey>) -> Self {
        Self { current, old }
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn current_id(&self) -> KeyId {
        self.current.id
    }

    /// Whether values sealed with this key can be opened.
    #[must_use]
    pub fn knows(&self, id: KeyId) -> bool {
        self.find(id).is_some()
    }

    fn find(&self, id: KeyId) -> Option<&MasterKey> {
        std::iter::once(&self.current).chain(&self.old).find(|key| key.id == id)
    }

    /// Seals for one context, as `signing_secrets/<id>`. Each value gets a fresh random nonce.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &[u8]) -> Sealed {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let ciphertext = self
            .current
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("AES-GCM takes any plaintext under 64 GiB, and memory holds no larger one");
        Sealed([self.current.id.as_bytes(), &nonce, &ciphertext].concat())
    }

    /// Seals a value as JSON.
    pub(super) fn seal_json(&self, context: &str, value: &impl Serialize) -> Sealed {
        let plain = Zeroizing::new(serde_json::to_vec(value).expect("strings always serialise"));
        self.seal(context, &plain)
    }

    /// Opens what [`Self::seal_json`] sealed for the same context.
    pub(super) fn open_json<T: DeserializeOwned>(&self, context: &str, sealed: &Sealed) -> Result<T, OpenError> {
        serde_json::from_slice(&self.open(context, sealed)?).map_err(|_| OpenError::Unlike)
    }

    /// Opens what was sealed for the same context.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let id = sealed.key_id().ok_or(OpenError::Damaged)?;
        let key = self.find(id).ok_or(OpenError::UnknownKey(id))?;
        let rest = &sealed.0[KeyId::BYTES..];
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError::Damaged)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        let plain = key.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| OpenError::Damaged)?;
        Ok(Zeroizing::new(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> MasterKey {
        STANDARD.encode([fill; 32]).parse().unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_context_only() {
        let ring = Keyring::new(key(1), vec![]);
        let sealed = ring.seal("secrets/1", b"hello");
        assert_eq!(ring.open("secrets/1", &sealed).unwrap().as_slice(), b"hello");
        assert_eq!(ring.open("secrets/2", &sealed), Err(OpenError::Damaged));
        assert_ne!(ring.seal("secrets/1", b"hello"), sealed, "each nonce is fresh");
    }

    #[test]
    fn an_old_key_opens_and_the_current_one_seals() {
        let old = Keyring::new(key(1), vec![]);
        let sealed = old.seal("a", b"hello");
        let both = Keyring::new(key(2), vec![key(1)]);
        assert_eq!(both.open("a", &sealed).unwrap().as_slice(), b"hello");
        assert_eq!(both.seal("a", b"x").key_id(), Some(key(2).id()));
        let new = Keyring::new(key(2), vec![]);
        assert_eq!(new.open("a", &sealed), Err(OpenError::UnknownKey(key(1).id())));
    }

    #[test]
    fn damage_is_noticed() {
        let ring = Keyring::new(key(1), vec![]);
        let Sealed(bytes) = ring.seal("a", b"hello");
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert!(ring.open("a", &Sealed(damaged)).is_err(), "byte {place}");
        }
        for length in 0..bytes.len() {
            assert!(ring.open("a", &Sealed(bytes[..length].to_vec())).is_err(), "first {length} bytes");
        }
    }

    #[test]
    fn a_master_key_is_32_bytes_of_base64() {
        for bad in ["", "abc", &STANDARD.encode([0; 31]), &STANDARD.encode([0; 33]), "!!!"] {
            assert!(bad.parse::<MasterKey>().is_err(), "{bad}");
        }
        assert!(!format!("{:?}", key(7)).contains(&STANDARD.encode([7; 32])));
    }
}
