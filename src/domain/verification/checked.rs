//! All that there is to say of a delivery and its signature, as the program and the sandbox tell it.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Finding, Headers, Label, Secret, Told, verify};

/// What was found of a delivery.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignatureReport)]
pub struct Checked {
    /// Whether a receiver should take the delivery.
    pub is_valid: bool,
    /// The secret that made the signature: the first given is the current one. Left out when none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Label, required = false)]
    pub signed_with: Option<Label>,
    /// What is wrong or worth knowing.
    pub findings: Vec<Told>,
    /// What is signed: `id.timestamp.body`.
    pub signed: SignedParts,
    /// The time that the timestamp was held against, as RFC 3339 writes it; left out when it was not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    pub checked_at: Option<String>,
    /// What there is to say of the signature that you computed; left out when none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Expected, required = false)]
    pub expected: Option<Expected>,
}

/// The parts of what is signed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedParts {
    /// The id, as the header has it; left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub id: Option<String>,
    /// The timestamp, as the header has it; left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub timestamp: Option<String>,
    /// How long the body is, in bytes.
    #[schema(minimum = 0)]
    pub body_bytes: usize,
    /// The SHA-256 of the body, in hexadecimal digits: does your code see the same bytes?
    pub body_sha256: String,
}

/// A signature that somebody computed, held against what is right.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExpectedSignature)]
pub struct Expected {
    /// Whether it is right.
    pub is_right: bool,
    /// What is wrong with it.
    pub findings: Vec<Told>,
}

/// Checks a delivery as a receiver should, and beside it a signature that somebody computed for it. Without a
/// tolerance the time is not looked at. Where the delivery has no signature, the one that is expected stands for it.
#[must_use]
pub fn check(
    headers: &Headers,
    body: &[u8],
    secrets: &[Secret],
    expected: Option<&str>,
    at: DateTime<Utc>,
    tolerance: Option<TimeDelta>,
) -> Checked {
    let told = |findings: &[Finding]| findings.iter().map(Told::from).collect::<Vec<_>>();
    let theirs = expected.map(|expected| verify(&headers.with_signature(expected), body, secrets, at, tolerance));
    let own = theirs.as_ref().map(|theirs| {
        // Whatever else is wrong with the delivery is said of the delivery.
        let findings: Vec<_> = theirs.findings.iter().filter(|finding| is_about_signature(finding)).cloned().collect();
        Expected { is_right: findings.is_empty(), findings: told(&findings) }
    });
    let verdict = match theirs {
        Some(mut verdict) if !headers.has_signature() => {
            verdict.findings.retain(|finding| !is_about_signature(finding));
            verdict
        }
        _ => verify(headers, body, secrets, at, tolerance),
    };
    Checked {
        is_valid: verdict.is_valid,
        signed_with: verdict.signed_with,
        findings: told(&verdict.findings),
        signed: SignedParts {
            id: headers.id().map(ToOwned::to_owned),
            timestamp: headers.timestamp().map(ToOwned::to_owned),
            body_bytes: body.len(),
            body_sha256: Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect(),
        },
        checked_at: tolerance.map(|_| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        expected: own,
    }
}

/// Not about the other headers, the time or the secret.
fn is_about_signature(finding: &Finding) -> bool {
    use Finding as F;
    !matches!(
        finding,
        F::HeaderMissing(_)
            | F::HeaderRepeated(_)
            | F::TimestampNotANumber(_)
            | F::TimestampInMilliseconds(_)
            | F::ClockOff { .. }
            | F::SecretLacksPrefix(_)
            | F::SecretSurrounded(..)
            | F::SecretNotBase64(_)
            | F::SignedWithOldSecret
    )
}
