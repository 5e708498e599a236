//! What a receiver does with a delivery, done slowly and told in words: is the signature good, and if not, what is
//! the likely mistake?
//!
//! [`verify`] is the check itself, in constant time; `mistakes` looks for what would have made the signature
//! fit; `checked` is the whole report; `rewritings` are the ways in which bodies get changed between the wire and the check,
//! `wrappings` what they get put into.

mod checked;
mod finding;
mod mistakes;
mod rewritings;
mod wrappings;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use utoipa::ToSchema;
use zeroize::Zeroizing;

pub use checked::{Checked, check};
pub use finding::{Finding, Told};

use super::secret::SigningSecret;
use super::surroundings::{TooMuch, strip};

/// How far the timestamp may be from the receiver's clock.
pub const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

/// The two families of headers that a delivery carries: id, timestamp, signature.
pub const FAMILIES: [[&str; 3]; 2] = [
    ["x-spotnana-webhook-id", "x-spotnana-webhook-timestamp", "x-spotnana-webhook-signature"],
    ["webhook-id", "webhook-timestamp", "webhook-signature"],
];

/// Timestamps above this are in milliseconds: as seconds it is the year 5138.
const MOST_SECONDS: i64 = 100_000_000_000;

/// Which of a subscription's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = SecretLabel)]
pub enum Label {
    /// The newest.
    Current,
    /// One before it, which signs beside it for a while.
    Old,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Current { "current" } else { "old" })
    }
}

/// A secret as its owner has it: `whsec_` and Base64, or what they take for that.
pub struct Secret {
    label: Label,
    text: Zeroizing<String>,
    /// What was around it.
    too_much: TooMuch,
}

impl Secret {
    /// A secret, without what people copy along with one; nothing is checked yet.
    #[must_use]
    pub fn new(label: Label, text: &str) -> Self {
        let (text, too_much) = strip(text);
        Self { label, text, too_much }
    }

    /// Several of them: the first is the current one, the others are older.
    #[must_use]
    pub fn list<S: AsRef<str>>(texts: &[S]) -> Vec<Self> {
        let labels = std::iter::once(Label::Current).chain(std::iter::repeat(Label::Old));
        texts.iter().zip(labels).map(|(text, label)| Self::new(label, text.as_ref())).collect()
    }

    /// The secret of these key bytes.
    #[must_use]
    pub fn of_key(label: Label, key: &[u8]) -> Self {
        let text = Zeroizing::new(format!("{}{}", SigningSecret::PREFIX, STANDARD.encode(key)));
        Self { label, text, too_much: TooMuch::new() }
    }

    /// What follows the prefix, and whether there is one.
    fn rest(&self) -> (&str, bool) {
        match self.text.strip_prefix(SigningSecret::PREFIX) {
            Some(rest) => (rest, true),
            None => (&self.text, false),
        }
    }

    fn key(&self) -> Option<Zeroizing<Vec<u8>>> {
        STANDARD.decode(self.rest().0).ok().filter(|key| !key.is_empty()).map(Zeroizing::new)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.label)
    }
}

/// The headers of a delivery that matter here, of both families.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    values: [[Option<String>; 3]; 2],
    repeated: Vec<&'static str>,
}

impl Headers {
    /// Picks them out of all the headers of a request.
    #[must_use]
    pub fn pick<N: AsRef<str>, V: AsRef<str>>(all: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut picked = Self::default();
        for (name, value) in all {
            let name = name.as_ref();
            for (family, names) in FAMILIES.iter().enumerate() {
                let Some(place) = names.iter().position(|known| known.eq_ignore_ascii_case(name)) else { continue };
                let value = value.as_ref().trim().to_owned();
                if picked.values[family][place].replace(value).is_some() {
                    picked.repeated.push(names[place]);
                }
            }
        }
        picked
    }

    /// The delivery's id, of whichever family has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.first(0)
    }

    /// The timestamp, as it was sent.
    #[must_use]
    pub fn timestamp(&self) -> Option<&str> {
        self.first(1)
    }

    /// Whether there is a signature, good or not.
    #[must_use]
    pub fn has_signature(&self) -> bool {
        self.first(2).is_some()
    }

    /// The same headers with another signature in each family that is there.
    #[must_use]
    pub fn with_signature(&self, signature: &str) -> Self {
        let mut other = self.clone();
        for family in other.families() {
            other.values[family][2] = Some(signature.trim().to_owned());
        }
        other
    }

    fn first(&self, place: usize) -> Option<&str> {
        self.values.iter().find_map(|family| family[place].as_deref())
    }

    /// The families of which anything was given; the first if nothing was.
    fn families(&self) -> Vec<usize> {
        let given: Vec<_> = (0..FAMILIES.len()).filter(|at| self.values[*at].iter().any(Option::is_some)).collect();
        if given.is_empty() { vec![0] } else { given }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether a receiver should take the delivery.
    pub is_valid: bool,
    /// The secret that made the signature, also where something else is wrong.
    pub signed_with: Option<Label>,
    /// What is wrong or worth knowing; each once.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// The same with one thing more that is wrong.
    #[must_use]
    pub fn and(mut self, fault: Finding) -> Self {
        self.is_valid &= !fault.is_fault();
        self.add(fault);
        self
    }

    fn add(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// What was signed: `id.timestamp.body`.
#[derive(Clone, Copy)]
struct Signed<'a> {
    id: &'a str,
    timestamp: &'a str,
    body: &'a [u8],
}

/// Checks a delivery as a receiver should. Without a tolerance the time is not looked at.
#[must_use]
pub fn verify(
    headers: &Headers,
    body: &[u8],
    secrets: &[Secret],
    now: DateTime<Utc>,
    tolerance: Option<TimeDelta>,
) -> Verdict {
    let mut verdict = Verdict { is_valid: false, signed_with: None, findings: Vec::new() };
    for secret in secrets {
        if !secret.too_much.is_empty() {
            verdict.add(Finding::SecretSurrounded(secret.label, secret.too_much.clone()));
        }
        if !secret.rest().1 {
            verdict.add(Finding::SecretLacksPrefix(secret.label));
        }
        if secret.key().is_none() {
            verdict.add(Finding::SecretNotBase64(secret.label));
        }
    }
    headers.repeated.iter().for_each(|name| verdict.add(Finding::HeaderRepeated(name)));
    let mut are_good = !secrets.is_empty();
    for family in headers.families() {
        let (names, values) = (&FAMILIES[family], &headers.values[family]);
        let missing = names.iter().zip(values).filter(|(_, value)| value.as_deref().is_none_or(str::is_empty));
        missing.for_each(|(name, _)| verdict.add(Finding::HeaderMissing(name)));
        if let Some(timestamp) = &values[1] {
            let problem = check_time(names[1], timestamp, now, tolerance);
            problem.into_iter().for_each(|finding| verdict.add(finding));
        }
        let [Some(id), Some(timestamp), Some(signature)] = values else {
            are_good = false;
            continue;
        };
        let signed = Signed { id, timestamp, body };
        match good_secret(signed, signature, secrets) {
            Some(label) => verdict.signed_with = Some(label),
            None => {
                are_good = false;
                let found = mistakes::explain(names[2], signed, signature, secrets);
                found.into_iter().for_each(|finding| verdict.add(finding));
            }
        }
    }
    if are_good && verdict.signed_with == Some(Label::Old) {
        verdict.add(Finding::SignedWithOldSecret);
    }
    verdict.is_valid = are_good && !verdict.findings.iter().any(Finding::is_fault);
    verdict
}

fn check_time(header: &'static str, text: &str, now: DateTime<Utc>, tolerance: Option<TimeDelta>) -> Option<Finding> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(seconds) = text.parse::<i64>().ok().filter(|_| is_number) else {
        return (!text.is_empty()).then_some(Finding::TimestampNotANumber(header));
    };
    if seconds > MOST_SECONDS {
        return Some(Finding::TimestampInMilliseconds(header));
    }
    let by = TimeDelta::seconds(now.timestamp() - seconds);
    tolerance.filter(|tolerance| by.abs() > *tolerance).map(|_| Finding::ClockOff { by })
}

/// The secret that one of the signatures was made with; the current one if both were.
fn good_secret(signed: Signed<'_>, signature: &str, secrets: &[Secret]) -> Option<Label> {
    let tokens: Vec<_> = signature.split_ascii_whitespace().filter_map(mistakes::plain_base64).collect();
    let good = secrets.iter().filter(|secret| {
        secret.key().is_some_and(|key| {
            let mac = mac(&key, signed.id, signed.timestamp, signed.body);
            // In constant time, as every receiver should.
            tokens.iter().any(|token| mac.clone().verify_slice(token).is_ok())
        })
    });
    good.map(|secret| secret.label).min_by_key(|label| *label == Label::Old)
}

fn mac(key: &[u8], id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests;
