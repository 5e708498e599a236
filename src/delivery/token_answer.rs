//! What a token endpoint answered (RFC 6749, section 5.1), read as leniently as it can be without putting on the wire what
//! is no bearer token. One optional field never costs the token.

use std::fmt;

use chrono::TimeDelta;
use serde_json::{Map, Value};

/// How long a token is good whose endpoint does not say.
const DEFAULT_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// The longest that a token is kept.
const MAX_LIFETIME: TimeDelta = TimeDelta::days(365);
/// The shortest: a token that is over when it comes serves those that wait for it now.
const MIN_LIFETIME: TimeDelta = TimeDelta::seconds(1);
/// The longest token, in bytes: no common server takes a longer header.
const MAX_TOKEN: usize = 16 * 1024;

/// A token that can be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Granted {
    pub(super) access_token: String,
    pub(super) lifetime: TimeDelta,
    /// Whether the lifetime was there and could not be read.
    pub(super) lifetime_is_odd: bool,
}

/// Why an answer holds no token that can be used: the rest of a sentence that begins with "The token endpoint".
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    /// Holds nothing of the answer, for the log.
    pub(super) what: &'static str,
    /// The type that the token has instead, if it is fit to be shown.
    kind: Option<String>,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The token endpoint {}", self.what)?;
        self.kind.iter().try_for_each(|kind| write!(f, ": {kind}"))
    }
}

/// Reads an answer's body.
pub(super) fn read(body: &[u8]) -> Result<Granted, Unusable> {
    let bad = |what| Unusable { what, kind: None };
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let json: Value = serde_json::from_slice(body).map_err(|_| bad("answered 200 with a body that is not JSON"))?;
    let Value::Object(fields) = json else { return Err(bad("answered 200 with JSON that is no object")) };
    check_kind(&fields)?;
    let access_token = match fields.get("access_token") {
        Some(Value::String(token)) => token,
        None | Some(Value::Null) => return Err(bad("answered 200 without an access_token")),
        Some(_) => return Err(bad("answered 200 with an access_token that is no string")),
    };
    if access_token.is_empty() {
        return Err(bad("answered 200 with an empty access_token"));
    }
    if access_token.len() > MAX_TOKEN {
        return Err(bad("gave an access_token of over 16 KiB, which no header can carry"));
    }
    if !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(bad(
            "gave an access_token with blanks, control characters or others that are not ASCII, which no header can carry",
        ));
    }
    let lifetime = read_lifetime(fields.get("expires_in"));
    Ok(Granted {
        access_token: access_token.clone(),
        lifetime: lifetime.unwrap_or(DEFAULT_LIFETIME),
        lifetime_is_odd: lifetime.is_none(),
    })
}

/// A type is compared without case; left out, it is Bearer.
fn check_kind(fields: &Map<String, Value>) -> Result<(), Unusable> {
    let what = "gave a token_type other than Bearer, which is not supported";
    match fields.get("token_type") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(kind)) if kind.trim().eq_ignore_ascii_case("bearer") => Ok(()),
        Some(Value::String(kind)) => {
            let is_a_name = (1..=20).contains(&kind.len())
                && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            Err(Unusable { what, kind: is_a_name.then(|| kind.clone()) })
        }
        Some(_) => Err(Unusable { what, kind: None }),
    }
}

/// The lifetime, in seconds as a number or as text, within limits; `None` if it cannot be read.
fn read_lifetime(given: Option<&Value>) -> Option<TimeDelta> {
    let seconds = match given {
        None | Some(Value::Null) => return Some(DEFAULT_LIFETIME),
        Some(Value::Number(number)) => number.as_f64()?,
        Some(Value::String(text)) => text.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite())?,
        Some(_) => return None,
    };
    #[expect(clippy::cast_precision_loss, reason = "both limits are exact")]
    let within = seconds.clamp(MIN_LIFETIME.num_seconds() as f64, MAX_LIFETIME.num_seconds() as f64);
    #[expect(clippy::cast_possible_truncation, reason = "within a year")]
    Some(TimeDelta::seconds(within as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_read_in_every_form_or_assumed() {
        for (given, expected, is_odd) in [
            ("3599", 3599, false),
            ("3599.0", 3599, false),
            ("\"3599\"", 3599, false),
            ("\" 3599.9 \"", 3599, false),
            ("null", 300, false),
            ("-5", 1, false),
            ("0", 1, false),
            ("1e300", 31_536_000, false),
            ("99999999999999999999999", 31_536_000, false),
            ("\"soon\"", 300, true),
            ("\"inf\"", 300, true),
            ("\"\"", 300, true),
            ("[]", 300, true),
            ("true", 300, true),
        ] {
            let granted = read(format!(r#"{{"access_token":"t","expires_in":{given}}}"#).as_bytes()).unwrap();
            assert_eq!((granted.lifetime.num_seconds(), granted.lifetime_is_odd), (expected, is_odd), "{given}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_nothing_secret_is_shown() {
        for (answer, told) in [
            (
                r#"{"access_token":"s3cret","token_type":"mac"}"#,
                "token_type other than Bearer, which is not supported: mac",
            ),
            (r#"{"access_token":"s3cret","token_type":"s3cret s3cret"}"#, "which is not supported"),
            (r#"{"access_token":"s3cret\u007f"}"#, "an access_token with blanks"),
            (r#"{"access_token":" "}"#, "an access_token with blanks"),
            ("s3cret", "not JSON"),
        ] {
            let told_us = read(answer.as_bytes()).unwrap_err().to_string();
            assert!(told_us.contains(told) && !told_us.contains("s3cret"), "{answer}: {told_us}");
        }
    }
}
