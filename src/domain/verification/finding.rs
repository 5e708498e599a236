//! What can be said of a delivery: a code for programs, a sentence and advice for people.

use std::fmt;

use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

use super::Label;
use crate::domain::surroundings::TooMuch;

/// Something wrong with a delivery, or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A header is not there, or empty.
    HeaderMissing(&'static str),
    /// A header is there more than once.
    HeaderRepeated(&'static str),
    /// The signature header holds nothing that is one.
    SignatureMalformed(&'static str),
    /// The secret does not begin with `whsec_`.
    SecretLacksPrefix(Label),
    /// The secret was copied with this around it, and read without.
    SecretSurrounded(Label, TooMuch),
    /// What follows the prefix is not Base64.
    SecretNotBase64(Label),
    /// The timestamp is not a number.
    TimestampNotANumber(&'static str),
    /// The timestamp is far too large for seconds.
    TimestampInMilliseconds(&'static str),
    /// The timestamp is too far from now: before it where this is positive.
    ClockOff {
        /// How far the timestamp is before now.
        by: TimeDelta,
    },
    /// Good, but made with a secret that is being replaced.
    SignedWithOldSecret,
    /// The signature fits the body written anew as JSON.
    BodyReserialised(&'static str),
    /// No signature fits, and the names of the body are in an order in which they are never sent.
    KeysSorted,
    /// The signature fits the body without the newline at its end.
    NewlineAdded,
    /// The signature fits the body with a newline at its end.
    NewlineRemoved,
    /// The signature fits the body without its byte order mark.
    ByteOrderMarkAdded,
    /// The signature fits the body with a byte order mark.
    ByteOrderMarkRemoved,
    /// The signature fits the body with other line ends.
    LineEndsChanged,
    /// The signature fits what is inside the body, by these steps from the outside in.
    BodyWrapped(String),
    /// The key was the text after `whsec_`.
    SecretNotDecoded,
    /// The key was the whole text.
    SecretUsedWhole,
    /// Only the body was signed.
    SignedBodyOnly,
    /// `timestamp.body` was signed.
    SignedWithoutId,
    /// `id.body` was signed.
    SignedWithoutTimestamp,
    /// The time was signed in milliseconds.
    SignedMilliseconds,
    /// The time was signed in seconds, but sent in milliseconds.
    SignedSeconds,
    /// The signature is in hexadecimal digits.
    HexInsteadOfBase64,
    /// The signature is in the alphabet for URLs.
    UrlSafeBase64,
    /// The signature lacks the `=` at its end.
    Base64WithoutPadding,
    /// Nothing that is likely makes the signature fit.
    WrongSecret,
    /// The id is that of no delivery from here.
    UnknownDelivery,
    /// The secrets could not be had.
    NotChecked,
}

impl Finding {
    /// Whether a receiver should refuse the delivery for it.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        !matches!(self, Self::SignedWithOldSecret | Self::SecretLacksPrefix(_) | Self::SecretSurrounded(..))
    }

    /// The name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::HeaderMissing(_) => "HEADER_MISSING",
            Self::HeaderRepeated(_) => "HEADER_REPEATED",
            Self::SignatureMalformed(_) => "SIGNATURE_MALFORMED",
            Self::SecretLacksPrefix(_) => "SECRET_LACKS_PREFIX",
            Self::SecretSurrounded(..) => "SECRET_SURROUNDED",
            Self::SecretNotBase64(_) => "SECRET_NOT_BASE64",
            Self::TimestampNotANumber(_) => "TIMESTAMP_NOT_A_NUMBER",
            Self::TimestampInMilliseconds(_) => "TIMESTAMP_IN_MILLISECONDS",
            Self::ClockOff { .. } => "CLOCK_OFF",
            Self::SignedWithOldSecret => "SIGNED_WITH_OLD_SECRET",
            Self::BodyReserialised(_) | Self::KeysSorted => "BODY_RESERIALISED",
            Self::NewlineAdded => "NEWLINE_ADDED",
            Self::NewlineRemoved => "NEWLINE_REMOVED",
            Self::ByteOrderMarkAdded => "BYTE_ORDER_MARK_ADDED",
            Self::ByteOrderMarkRemoved => "BYTE_ORDER_MARK_REMOVED",
            Self::LineEndsChanged => "LINE_ENDS_CHANGED",
            Self::BodyWrapped(_) => "BODY_WRAPPED",
            Self::SecretNotDecoded => "SECRET_NOT_DECODED",
            Self::SecretUsedWhole => "SECRET_USED_WHOLE",
            Self::SignedBodyOnly => "SIGNED_BODY_ONLY",
            Self::SignedWithoutId => "SIGNED_WITHOUT_ID",
            Self::SignedWithoutTimestamp => "SIGNED_WITHOUT_TIMESTAMP",
            Self::SignedMilliseconds => "SIGNED_MILLISECONDS",
            Self::SignedSeconds => "SIGNED_SECONDS",
            Self::HexInsteadOfBase64 => "HEX_INSTEAD_OF_BASE64",
            Self::UrlSafeBase64 => "URL_SAFE_BASE64",
            Self::Base64WithoutPadding => "BASE64_WITHOUT_PADDING",
            Self::WrongSecret => "WRONG_SECRET",
            Self::UnknownDelivery => "UNKNOWN_DELIVERY",
            Self::NotChecked => "NOT_CHECKED",
        }
    }

    /// What to do about it, in a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        const RAW: &str = "Check the bytes of the body as they came, before anything parses, decodes or logs them.";
        match self {
            Self::HeaderMissing(_) => "Look whether a proxy or framework on the way drops or renames it.",
            Self::HeaderRepeated(_) => "Refuse such a request, and look for what on the way adds the second one.",
            Self::SignatureMalformed(_) => {
                "Expect Base64 of 32 bytes, with or without `v1,` before it; several are separated by spaces."
            }
            Self::SecretLacksPrefix(_) => {
                "Keep the secret as the answer to the create gave it; it was taken as Base64 here."
            }
            Self::SecretSurrounded(..) => {
                "Keep what begins with `whsec_` and nothing else; it was read so here, and a receiver may not."
            }
            Self::SecretNotBase64(_) => "Copy the secret again, whole: `whsec_` and 44 characters that end with `=`.",
            Self::TimestampNotANumber(_) => "Expect Unix seconds, as digits alone.",
            Self::TimestampInMilliseconds(_) | Self::SignedMilliseconds | Self::SignedSeconds => {
                "Use the timestamp header's text as it came: it is Unix seconds."
            }
            Self::ClockOff { .. } => {
                "Set the receiver's clock by NTP; what was kept is checked as of the time at which it came."
            }
            Self::SignedWithOldSecret => "Take the new secret into use before the old one stops signing.",
            Self::BodyReserialised(_)
            | Self::KeysSorted
            | Self::NewlineAdded
            | Self::NewlineRemoved
            | Self::ByteOrderMarkAdded
            | Self::ByteOrderMarkRemoved
            | Self::LineEndsChanged => RAW,
            Self::BodyWrapped(_) => {
                "Unwrap the body before the check, to the bytes that came over the wire, and sign nothing around them."
            }
            Self::SecretNotDecoded => "Decode what follows `whsec_` from Base64, and use those 32 bytes as the key.",
            Self::SecretUsedWhole => "Drop `whsec_`, decode the rest from Base64, and use those 32 bytes as the key.",
            Self::SignedBodyOnly | Self::SignedWithoutId | Self::SignedWithoutTimestamp => {
                "Sign id, timestamp and body, joined by dots: `id.timestamp.body`."
            }
            Self::HexInsteadOfBase64 => "Encode the 32 bytes of the HMAC as Base64, not as hexadecimal digits.",
            Self::UrlSafeBase64 => "Use the standard alphabet of Base64, with `+` and `/`.",
            Self::Base64WithoutPadding => "Use Base64 with its padding, the `=` at the end.",
            Self::WrongSecret => {
                "Check that the secret is this subscription's and that id, timestamp and body are of the same request."
            }
            Self::UnknownDelivery => {
                "Send deliveries from here; a request that was made by hand has no secret to check."
            }
            Self::NotChecked => "Look at the log, and send the delivery again.",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderMissing(name) => write!(f, "The header {name} is missing or empty."),
            Self::HeaderRepeated(name) => write!(f, "The header {name} is given more than once."),
            Self::SignatureMalformed(name) => write!(f, "The header {name} holds nothing that is a signature."),
            Self::SecretLacksPrefix(label) => write!(f, "The {label} secret does not begin with whsec_."),
            Self::SecretSurrounded(label, what) => {
                write!(f, "The {label} secret was given with {}.", what.join(" and "))
            }
            Self::SecretNotBase64(label) => write!(f, "The {label} secret is not Base64 after whsec_."),
            Self::TimestampNotANumber(name) => write!(f, "The header {name} is not a number."),
            Self::TimestampInMilliseconds(name) => write!(f, "The header {name} is in milliseconds."),
            Self::ClockOff { by } => {
                let side = if *by > TimeDelta::zero() { "before" } else { "after" };
                write!(f, "The clock is off by {}: the timestamp is that much {side} the time of the check.", Span(*by))
            }
            Self::SignedWithOldSecret => f.write_str("It is signed with the old secret alone."),
            Self::KeysSorted => f.write_str(
                "The body was re-serialised: its names stand in the order of the alphabet, in which they are never sent.",
            ),
            Self::BodyReserialised(style) => {
                write!(f, "The body was re-serialised: the signature is that of the same JSON, written {style}.")
            }
            Self::NewlineAdded => {
                f.write_str("A newline was added at the end of the body: without it the signature fits.")
            }
            Self::NewlineRemoved => {
                f.write_str("A newline was removed from the end of the body: with it the signature fits.")
            }
            Self::ByteOrderMarkAdded => {
                f.write_str("A byte order mark was put before the body: without it the signature fits.")
            }
            Self::ByteOrderMarkRemoved => {
                f.write_str("A byte order mark was taken from the body: with it the signature fits.")
            }
            Self::LineEndsChanged => f.write_str("The line ends of the body were changed between LF and CR LF."),
            Self::BodyWrapped(how) => write!(f, "The body is wrapped: the signature fits what is inside {how}."),
            Self::SecretNotDecoded => {
                f.write_str("The secret was not Base64-decoded: the text after whsec_ was the key.")
            }
            Self::SecretUsedWhole => {
                f.write_str("The secret was not Base64-decoded: its whole text, whsec_ included, was the key.")
            }
            Self::SignedBodyOnly => f.write_str("Only the body was signed, without id and timestamp."),
            Self::SignedWithoutId => f.write_str("The id was left out: timestamp.body was signed."),
            Self::SignedWithoutTimestamp => f.write_str("The timestamp was left out: id.body was signed."),
            Self::SignedMilliseconds => f.write_str("The timestamp was signed in milliseconds instead of seconds."),
            Self::SignedSeconds => f.write_str("The timestamp was signed in seconds, but the header has milliseconds."),
            Self::HexInsteadOfBase64 => f.write_str("The signature is written in hexadecimal digits, not in Base64."),
            Self::UrlSafeBase64 => f.write_str("The signature is written in URL-safe Base64, with - and _."),
            Self::Base64WithoutPadding => f.write_str("The signature is written in Base64 without its padding."),
            Self::WrongSecret => {
                f.write_str("The signature is wrong, and no likely mistake explains it: most likely another secret.")
            }
            Self::UnknownDelivery => f.write_str("The id is that of no delivery of this sandbox."),
            Self::NotChecked => f.write_str("The signature could not be checked: the secrets could not be read."),
        }
    }
}

/// A length of time, as people say it.
struct Span(TimeDelta);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.0.abs();
        match span.num_seconds() {
            seconds @ ..120 => write!(f, "{seconds} s"),
            seconds @ ..7_200 => write!(f, "{} min", seconds / 60),
            seconds @ ..172_800 => write!(f, "{} h", seconds / 3_600),
            seconds => write!(f, "{} days", seconds / 86_400),
        }
    }
}

/// A finding as it is told to programs and people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignatureFinding)]
pub struct Told {
    /// What kind, for programs.
    #[schema(value_type = String, example = "BODY_RESERIALISED")]
    pub code: &'static str,
    /// What it is, in a sentence.
    pub message: String,
    /// What to do about it.
    #[schema(value_type = String)]
    pub advice: &'static str,
}

impl From<&Finding> for Told {
    fn from(finding: &Finding) -> Self {
        Self { code: finding.code(), message: finding.to_string(), advice: finding.advice() }
    }
}
