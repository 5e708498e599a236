//! Making tokens: for the token endpoint, for `jetbridge token`, for the sandbox.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{EncodingKey, Header, encode};

use super::{Claims, Scope};
use crate::clock::Clock;
use crate::config::Algorithm;
use crate::domain::id::OrganizationId;
use crate::domain::reach::Role;

/// Signs tokens that our own [`super::Verifier`] accepts.
pub struct Issuer {
    key: EncodingKey,
    algorithm: jsonwebtoken::Algorithm,
    audience: Option<String>,
    issuer: Option<String>,
}

/// What a token shall say.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Who it speaks for.
    pub subject: String,
    /// The kind of administrator.
    pub role: Role,
    /// The company of a `COMPANY_ADMIN`.
    pub company_id: Option<OrganizationId>,
    /// The TMC of a `TMC_ADMIN`.
    pub tmc_id: Option<OrganizationId>,
    /// What it may do on `/ext`.
    pub scopes: Vec<Scope>,
    /// How long it is good.
    pub lifetime: TimeDelta,
}

impl Issuer {
    /// Signs with a shared secret (HS256).
    #[must_use]
    pub fn hs256(secret: &[u8], audience: Option<String>, issuer: Option<String>) -> Self {
        Self { key: EncodingKey::from_secret(secret), algorithm: jsonwebtoken::Algorithm::HS256, audience, issuer }
    }

    /// Signs with a private key in PEM.
    pub fn private_key(
        pem: &[u8],
        algorithm: Algorithm,
        audience: Option<String>,
        issuer: Option<String>,
    ) -> Result<Self, jsonwebtoken::errors::Error> {
        let key = match algorithm {
            Algorithm::Rs256 => EncodingKey::from_rsa_pem(pem)?,
            Algorithm::Es256 => EncodingKey::from_ec_pem(pem)?,
            Algorithm::EdDsa => EncodingKey::from_ed_pem(pem)?,
        };
        Ok(Self { key, algorithm: algorithm.into(), audience, issuer })
    }

    /// A token that is good by a clock, and by one that is brought back to the system's time: a wound clock may be.
    pub fn issue_by(&self, grant: Grant, clock: &Clock) -> Result<String, jsonwebtoken::errors::Error> {
        let issued_at = clock.now().min(Clock::system().now());
        let lifetime = grant.lifetime + (clock.now() - issued_at);
        self.issue(&Grant { lifetime, ..grant }, issued_at)
    }

    /// A token that is good from `now` on.
    pub fn issue(&self, grant: &Grant, now: DateTime<Utc>) -> Result<String, jsonwebtoken::errors::Error> {
        let scopes: Vec<_> = grant.scopes.iter().map(|scope| scope.as_str()).collect();
        let claims = Claims {
            sub: grant.subject.clone(),
            exp: (now + grant.lifetime).timestamp(),
            iat: Some(now.timestamp()),
            nbf: None,
            role: grant.role,
            company_id: grant.company_id,
            tmc_id: grant.tmc_id,
            scope: scopes.join(" "),
            aud: self.audience.clone().map(Into::into),
            iss: self.issuer.clone(),
        };
        encode(&Header::new(self.algorithm), &claims, &self.key)
    }
}
