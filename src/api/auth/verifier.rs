//! Is this token good, and what does it say?

use chrono::{DateTime, Utc};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};

use super::{Caller, Claims, Jwks};
use crate::api::error::{ACCESS_TOKEN_INVALID, ApiError};
use crate::config::Algorithm;

/// How far an issuer's clock may be ahead of ours, in seconds.
const LEEWAY_SECONDS: i64 = 5;

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Es256 => Self::ES256,
            Algorithm::EdDsa => Self::EdDSA,
        }
    }
}

enum Keys {
    One(Box<DecodingKey>),
    Published(Jwks),
}

/// Verifies tokens with one algorithm, which configuration fixes and no token chooses.
pub struct Verifier {
    keys: Keys,
    validation: Validation,
}

impl Verifier {
    /// Tokens that were signed with a shared secret (HS256).
    #[must_use]
    pub fn hs256(secret: &[u8], audience: Option<&str>, issuer: Option<&str>) -> Self {
        let key = DecodingKey::from_secret(secret);
        Self {
            keys: Keys::One(Box::new(key)),
            validation: validation(jsonwebtoken::Algorithm::HS256, audience, issuer),
        }
    }

    /// Tokens that were signed with the private half of a key, given in PEM.
    pub fn public_key(
        pem: &[u8],
        algorithm: Algorithm,
        audience: Option<&str>,
        issuer: Option<&str>,
    ) -> Result<Self, jsonwebtoken::errors::Error> {
        let key = match algorithm {
            Algorithm::Rs256 => DecodingKey::from_rsa_pem(pem)?,
            Algorithm::Es256 => DecodingKey::from_ec_pem(pem)?,
            Algorithm::EdDsa => DecodingKey::from_ed_pem(pem)?,
        };
        Ok(Self { keys: Keys::One(Box::new(key)), validation: validation(algorithm.into(), audience, issuer) })
    }

    /// Tokens whose keys an identity provider publishes.
    #[must_use]
    pub fn published(jwks: Jwks, algorithm: Algorithm, audience: Option<&str>, issuer: Option<&str>) -> Self {
        Self { keys: Keys::Published(jwks), validation: validation(algorithm.into(), audience, issuer) }
    }

    /// The caller that a token speaks for.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, ApiError> {
        let invalid = || ApiError::NotAuthenticated(ACCESS_TOKEN_INVALID);
        let header = decode_header(token).map_err(|_| invalid())?;
        if !self.validation.algorithms.contains(&header.alg) {
            return Err(invalid());
        }
        let decoded = match &self.keys {
            Keys::One(key) => decode::<Claims>(token, key, &self.validation),
            Keys::Published(jwks) => {
                let key = jwks.key(header.kid.as_deref(), header.alg).await?.ok_or_else(invalid)?;
                decode::<Claims>(token, &key, &self.validation)
            }
        };
        let claims = decoded.map_err(|_| invalid())?.claims;
        let latest_start = now.timestamp() + LEEWAY_SECONDS;
        let starts = [claims.nbf, claims.iat];
        if claims.exp <= now.timestamp() || starts.iter().flatten().any(|start| *start > latest_start) {
            return Err(invalid());
        }
        Caller::of(claims).ok_or_else(invalid)
    }
}

/// Times are checked against our own clock, hence not here. Without a configured audience, a
/// token that names one is not for us (RFC 7519, section 4.1.3).
fn validation(algorithm: jsonwebtoken::Algorithm, audience: Option<&str>, issuer: Option<&str>) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let mut required = vec!["exp", "sub"];
    if let Some(audience) = audience {
        validation.set_audience(&[audience]);
        required.push("aud");
    }
    if let Some(issuer) = issuer {
        validation.set_issuer(&[issuer]);
        required.push("iss");
    }
    validation.set_required_spec_claims(&required);
    validation
}
