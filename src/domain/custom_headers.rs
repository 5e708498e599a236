//! Headers that a subscriber wants on every delivery, and which of them reach the wire.

use std::collections::HashSet;

use http::HeaderName;
use serde::{Deserialize, Serialize};

use super::id::SubscriptionId;
use super::sealing::{Keyring, OpenError, Sealed};

/// At most [`CustomHeaders::MAX`] valid headers, of [`CustomHeaders::MAX_BYTES`] in all; no name twice, whatever its case.
///
/// Values may be credentials, hence no `Debug` of them; they are sealed in the database.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomHeaders(Vec<(String, String)>);

/// What is wrong with one header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomHeaderError {
    /// Not a token of RFC 9110.
    #[error("is not a valid header name: use letters, digits and !#$%&'*+-.^_`|~")]
    BadName,
    /// A character that cannot stand in a header.
    #[error("is not a valid header value: use visible ASCII characters, spaces and tabs")]
    BadValue,
    /// A blank at an end, which HTTP/1 takes off and HTTP/2 forbids.
    #[error("must not begin or end with a space or tab: HTTP does not carry those")]
    BlankAtAnEnd,
    /// All of them are too long together.
    #[error("must have at most {} bytes, all names and values together", CustomHeaders::MAX_BYTES)]
    TooLong,
    /// The same name again, compared without case.
    #[error("is given twice: header names compare without case")]
    Repeated,
}

/// Names that are ours on the wire; compared without case (contract, "reserved names").
const RESERVED: [&str; 21] = [
    "authorization",
    "content-type",
    "content-length",
    "content-encoding",
    "host",
    "user-agent",
    "api-version",
    "traceparent",
    "tracestate",
    // B3 in one header.
    "b3",
    // The hop-by-hop names of RFC 9110, section 7.6.1, and its predecessors.
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "http2-settings",
];
const RESERVED_PREFIXES: [&str; 3] = ["x-b3-", "x-spotnana-webhook-", "webhook-"];

/// A name as many receivers see it: CGI, WSGI and their like tell neither cases nor signs apart, so that `webhook_id`
/// arrives as `webhook-id` does.
fn as_received(name: &str) -> String {
    name.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' }).collect()
}

/// Whether a header of this name is ours to set, so that a custom one never reaches the wire.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let name = as_received(name);
    RESERVED.contains(&name.as_str()) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

impl CustomHeaders {
    /// The most headers.
    pub const MAX: u64 = 50;
    /// The most bytes, all names and values together: what common servers take as a head, and what fifty of these in a
    /// list may weigh.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Checks each header; gives all faults, each with the place of its header, or with none if it is of all of them. The
    /// number of headers is the caller's to check.
    pub fn parse(pairs: Vec<(String, String)>) -> Result<Self, Vec<(Option<usize>, CustomHeaderError)>> {
        let mut seen = HashSet::new();
        let bytes: usize = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
        let too_long = (bytes > Self::MAX_BYTES).then_some((None, CustomHeaderError::TooLong));
        let each = pairs.iter().enumerate().filter_map(|(place, (name, value))| {
            let fault = if HeaderName::from_bytes(name.as_bytes()).is_err() {
                CustomHeaderError::BadName
            } else if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
                CustomHeaderError::BadValue
            } else if value.trim_matches([' ', '\t']) != value {
                CustomHeaderError::BlankAtAnEnd
            } else if !seen.insert(name.to_ascii_lowercase()) {
                CustomHeaderError::Repeated
            } else {
                return None;
            };
            Some((Some(place), fault))
        });
        let faults: Vec<_> = too_long.into_iter().chain(each).collect();
        if faults.is_empty() { Ok(Self(pairs)) } else { Err(faults) }
    }

    /// What those of a subscription are bound to.
    #[must_use]
    pub fn context(id: SubscriptionId) -> String {
        format!("subscriptions.custom_headers/{id}")
    }

    /// Seals them for a subscription; `None` when there are none.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring, id: SubscriptionId) -> Option<Sealed> {
        (!self.is_empty()).then(|| keyring.seal_json(&Self::context(id), self))
    }

    /// Opens those of a subscription.
    pub fn open(keyring: &Keyring, id: SubscriptionId, sealed: Option<&Sealed>) -> Result<Self, OpenError> {
        sealed.map_or_else(|| Ok(Self::default()), |sealed| keyring.open_json(&Self::context(id), sealed))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, reserved names included, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What a delivery carries: the subscriber's headers without reserved names and without
    /// those that `ours` sets, then `ours`.
    #[must_use]
    pub fn on_the_wire<'a>(&'a self, ours: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let is_ours = |name: &str| ours.iter().any(|(our, _)| as_received(our) == as_received(name));
        let theirs = self.iter().filter(|(name, _)| !is_reserved(name) && !is_ours(name));
        theirs.chain(ours.iter().copied()).collect()
    }
}

impl std::fmt::Debug for CustomHeaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        use CustomHeaderError::*;
        let faults = CustomHeaders::parse(pairs(&[
            ("X-Good", "1"),
            ("bad name", "1"),
            ("X-Evil", "1\r\nHost: x"),
            ("x-good", "2"),
            ("", "1"),
            ("X-Latin", "caf\u{e9}"),
            ("X-Tab", "a\tb"),
            ("X-Ends", "a "),
            ("X-Starts", "\ta"),
            ("X-Blank", " "),
            ("X-Empty", ""),
        ]))
        .unwrap_err();
        let of = |place, error| (Some(place), error);
        assert_eq!(
            faults,
            [
                of(1, BadName),
                of(2, BadValue),
                of(3, Repeated),
                of(4, BadName),
                of(5, BadValue),
                of(7, BlankAtAnEnd),
                of(8, BlankAtAnEnd),
                of(9, BlankAtAnEnd),
            ]
        );
    }

    #[test]
    fn all_of_them_have_16_kib() {
        let of = |bytes: usize| CustomHeaders::parse(pairs(&[("X-A", "a"), ("X-Long", &"v".repeat(bytes - 10))]));
        assert!(of(16 * 1024).is_ok());
        assert_eq!(of(16 * 1024 + 1).unwrap_err(), [(None, CustomHeaderError::TooLong)]);
    }

    #[test]
    fn reserved_headers_are_kept_but_never_reach_the_wire() {
        let given = pairs(&[
            ("Authorization", "Bearer mine"),
            ("X-Custom-Header", "my-value"),
            ("authorization-extra", "token123"),
            ("Webhook-Id", "forged"),
            ("X-Spotnana-Webhook-Signature", "forged"),
            ("x-b3-traceid", "forged"),
            ("Transfer-Encoding", "chunked"),
            ("b3", "0"),
            ("X_B3_TraceId", "forged"),
            ("webhook_id", "forged"),
            ("webhook.signature", "forged"),
            ("Content_Length", "1"),
        ]);
        let headers = CustomHeaders::parse(given.clone()).unwrap();
        assert_eq!(headers.iter().count(), given.len());
        assert_eq!(
            headers.on_the_wire(&[("Content-Type", "application/json")]),
            [
                ("X-Custom-Header", "my-value"),
                ("authorization-extra", "token123"),
                ("Content-Type", "application/json"),
            ]
        );
    }

    #[test]
    fn ours_win_even_when_the_name_is_not_reserved() {
        let headers = CustomHeaders::parse(pairs(&[("x-shared", "theirs")])).unwrap();
        assert_eq!(headers.on_the_wire(&[("X_Shared", "ours")]), [("X_Shared", "ours")]);
    }

    #[test]
    fn debug_shows_no_value() {
        let headers = CustomHeaders::parse(pairs(&[("X-Token", "s3cret")])).unwrap();
        assert_eq!(format!("{headers:?}"), r#"["X-Token"]"#);
    }
}
