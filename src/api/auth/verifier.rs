//! Is this token good, and what does it say?

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::{Caller, Claims, Jwks};
use crate::api::error::ApiError;
use crate::config::Algorithm;

/// How far an issuer's clock may differ from ours, in seconds.
const LEEWAY_SECONDS: i64 = 60;

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
    ) -> Result<Self, Error> {
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
        let header = decode_header(token).map_err(|_| refused("it is not a signed JWT"))?;
        if !self.validation.algorithms.contains(&header.alg) {
            return Err(refused("it is signed with another algorithm than the one that is taken here"));
        }
        // Whoever does not understand what is critical must refuse it (RFC 7515, section 4.1.11), and nothing is understood.
        if header.crit.is_some() {
            return Err(refused("its header has crit, which names extensions that are not known here"));
        }
        let decoded = match &self.keys {
            Keys::One(key) => self.decode(token, key),
            Keys::Published(jwks) => {
                let keys = jwks.keys(header.kid.as_deref(), header.alg).await?;
                let tried = keys.iter().map(|key| self.decode(token, key));
                // Of several keys that fit, one has signed it.
                tried.reduce(|best, next| if is_of_this_key(&best) { best } else { next }).ok_or_else(|| {
                    refused("the identity provider publishes no key for signatures with its kid and algorithm")
                })?
            }
        };
        let given = decoded.map_err(|error| refused(why(&error)))?;
        let claims = Claims::read(&given).map_err(refused)?;
        check_times(&claims, now.timestamp()).map_err(refused)?;
        Caller::of(claims).map_err(refused)
    }

    fn decode(&self, token: &str, key: &DecodingKey) -> Result<Map<String, Value>, Error> {
        decode(token, key, &self.validation).map(|decoded| decoded.claims)
    }
}

/// Whether a key has signed the token, good or not.
fn is_of_this_key(decoded: &Result<Map<String, Value>, Error>) -> bool {
    use ErrorKind as E;
    match decoded {
        Ok(_) => true,
        Err(error) => matches!(
            error.kind(),
            E::MissingRequiredClaim(_) | E::InvalidClaimFormat(_) | E::InvalidIssuer | E::InvalidAudience | E::Json(_)
        ),
    }
}

fn refused(why: impl Into<String>) -> ApiError {
    ApiError::TokenRefused(why.into())
}

/// What is wrong with a token, for its owner; nothing of what it holds.
fn why(error: &Error) -> String {
    match error.kind() {
        ErrorKind::MissingRequiredClaim(name) => format!("the claim {name} is missing"),
        ErrorKind::InvalidClaimFormat(name) => format!("the claim {name} cannot be read"),
        ErrorKind::InvalidIssuer => "the claim iss names another issuer than the one that is taken here".to_owned(),
        ErrorKind::InvalidAudience => "the claim aud names others than this service".to_owned(),
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => "its claims are not a JSON object".to_owned(),
        _ => "its signature is wrong".to_owned(),
    }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), String> {
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
        return Err("it has expired: the claim exp is in the past".to_owned());
    }
    for (name, start) in [("nbf", claims.nbf), ("iat", claims.iat)] {
        if start.is_some_and(|start| start > now + LEEWAY_SECONDS) {
            return Err(format!("the claim {name} is in the future, by more than a minute"));
        }
    }
    Ok(())
}

/// Times are checked against our own clock, hence not here. Without a configured audience, a
/// token that names one is not for us (RFC 7519, section 4.1.3).
fn validation(algorithm: jsonwebtoken::Algorithm, audience: Option<&str>, issuer: Option<&str>) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    // `exp` and `sub` are asked for where the claims are read.
    let mut required = vec![];
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
