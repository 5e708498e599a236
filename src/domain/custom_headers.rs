//! Headers that a subscriber wants on every delivery, and which of them reach the wire.

use std::collections::HashSet;

use http::HeaderName;
use serde::{Deserialize, Serialize};

/// At most [`CustomHeaders::MAX`] valid headers; no name twice, whatever its case.
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
    /// The same name again, compared without case.
    #[error("is given twice: header names compare without case")]
    Repeated,
}

/// Names that are ours on the wire; compared without case (contract, "reserved names").
const RESERVED: [&str; 19] = [
    "authorization",
    "content-type",
    "content-length",
    "content-encoding",
    "host",
    "user-agent",
    "api-version",
    "traceparent",
    "tracestate",
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
];
const RESERVED_PREFIXES: [&str; 3] = ["x-b3-", "x-spotnana-webhook-", "webhook-"];

/// Whether a header of this name is ours to set, so that a custom one never reaches the wire.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESERVED.contains(&name.as_str()) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

impl CustomHeaders {
    /// The most headers.
    pub const MAX: u64 = 50;

    /// Checks each header; gives all faults, each with the place of its header. The number
    /// of headers is the caller's to check.
    pub fn parse(pairs: Vec<(String, String)>) -> Result<Self, Vec<(usize, CustomHeaderError)>> {
        let mut seen = HashSet::new();
        let faults: Vec<_> = pairs
            .iter()
            .enumerate()
            .filter_map(|(place, (name, value))| {
                let fault = if HeaderName::from_bytes(name.as_bytes()).is_err() {
                    CustomHeaderError::BadName
                } else if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
                    CustomHeaderError::BadValue
                } else if !seen.insert(name.to_ascii_lowercase()) {
                    CustomHeaderError::Repeated
                } else {
                    return None;
                };
                Some((place, fault))
            })
            .collect();
        if faults.is_empty() { Ok(Self(pairs)) } else { Err(faults) }
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
        let is_ours = |name: &str| ours.iter().any(|(our, _)| our.eq_ignore_ascii_case(name));
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
        ]))
        .unwrap_err();
        assert_eq!(faults, [(1, BadName), (2, BadValue), (3, Repeated), (4, BadName), (5, BadValue)]);
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
        assert_eq!(headers.on_the_wire(&[("X-Shared", "ours")]), [("X-Shared", "ours")]);
    }

    #[test]
    fn debug_shows_no_value() {
        let headers = CustomHeaders::parse(pairs(&[("X-Token", "s3cret")])).unwrap();
        assert_eq!(format!("{headers:?}"), r#"["X-Token"]"#);
    }
}
