//! Which tokens are good, as configured.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::{Issuer, Jwks, Verifier};
use crate::config::{Algorithm, NO_TOKEN_KEY, TokenArgs, refuse};
use crate::domain::surroundings;

/// The shortest HS256 secret: as long as its hash (RFC 7518, section 3.2).
const MIN_SECRET_CHARS: usize = 32;

/// What verifies tokens.
pub fn verifier(args: &TokenArgs) -> anyhow::Result<Verifier> {
    let (audience, issuer) = (args.jwt_audience.as_deref(), args.jwt_issuer.as_deref());
    match (&args.jwt_secret, &args.jwt_public_key, &args.jwt_jwks_url) {
        (Some(secret), None, None) => {
            if args.jwt_algorithm.is_some() || args.jwt_private_key.is_some() {
                return refuse(
                    "JETBRIDGE_JWT_SECRET means HS256: leave JETBRIDGE_JWT_ALGORITHM and JETBRIDGE_JWT_PRIVATE_KEY out.",
                );
            }
            if let Some(what) = surroundings_of(secret) {
                tracing::warn!(
                    "JETBRIDGE_JWT_SECRET has {what}, which counts as part of it: leave that out here unless the issuer of \
                     the tokens has it too"
                );
            }
            Ok(Verifier::hs256(long_enough(secret)?, audience, issuer))
        }
        (None, Some(path), None) => Verifier::public_key(&read(path)?, algorithm(args)?, audience, issuer)
            .with_context(|| format!("{} is not a public key for that algorithm", path.display())),
        (None, None, Some(url)) => {
            if args.jwt_private_key.is_some() {
                return refuse(
                    "JETBRIDGE_JWT_PRIVATE_KEY goes with JETBRIDGE_JWT_PUBLIC_KEY, not with JETBRIDGE_JWT_JWKS_URL.",
                );
            }
            Ok(Verifier::published(Jwks::at(url)?, algorithm(args)?, audience, issuer))
        }
        (None, None, None) => refuse(format!("There is no way to verify tokens: give {NO_TOKEN_KEY}.")),
        _ => refuse(
            "Give one of JETBRIDGE_JWT_SECRET, JETBRIDGE_JWT_PUBLIC_KEY and JETBRIDGE_JWT_JWKS_URL, not several.",
        ),
    }
}

/// What issues tokens, where this configuration can.
pub fn issuer(args: &TokenArgs) -> anyhow::Result<Option<Issuer>> {
    let (audience, issuer) = (args.jwt_audience.clone(), args.jwt_issuer.clone());
    if let Some(secret) = &args.jwt_secret {
        return Ok(Some(Issuer::hs256(long_enough(secret)?, audience, issuer)));
    }
    let Some(path) = &args.jwt_private_key else { return Ok(None) };
    Issuer::private_key(&read(path)?, algorithm(args)?, audience, issuer)
        .with_context(|| format!("{} is not a private key for that algorithm", path.display()))
        .map(Some)
}

/// What a secret was most likely copied with. It may be meant: a secret is any text.
fn surroundings_of(secret: &str) -> Option<String> {
    let (_, found) = surroundings::strip(secret);
    (!found.is_empty()).then(|| found.join(" and "))
}

fn long_enough(secret: &str) -> anyhow::Result<&[u8]> {
    if secret.chars().count() < MIN_SECRET_CHARS {
        return refuse(format!("JETBRIDGE_JWT_SECRET must have at least {MIN_SECRET_CHARS} characters."));
    }
    Ok(secret.as_bytes())
}

fn algorithm(args: &TokenArgs) -> anyhow::Result<Algorithm> {
    match args.jwt_algorithm {
        Some(algorithm) => Ok(algorithm),
        None => refuse("JETBRIDGE_JWT_ALGORITHM is missing: name the algorithm of the keys, RS256, ES256 or EdDSA."),
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("reading the key in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_secret_was_copied_with_is_told_and_a_plain_one_has_nothing() {
        let secret = "a-secret-of-the-tests-that-is-long-enough";
        assert_eq!(surroundings_of(secret), None);
        assert_eq!(surroundings_of(&format!("'{secret}'")).unwrap(), "quotation marks around it");
        assert_eq!(surroundings_of(&format!("{secret}\n")).unwrap(), "blanks or a newline around it");
    }
}
