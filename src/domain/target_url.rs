//! The one URL that a subscription's deliveries are posted to.

use std::fmt;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::Serialize;
use url::{Host, Url};

use super::address_policy::{AddressPolicy, Forbidden};

/// An absolute https URL with a host, without userinfo and fragment, kept as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct TargetUrl(String);

/// Why a text is not a target.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetUrlError {
    /// Over the limit.
    #[error("must have at most {} characters", TargetUrl::MAX_CHARS)]
    TooLong,
    /// Another scheme, or no scheme.
    #[error("must be an absolute URL that starts with https://")]
    NotHttps,
    /// A character that RFC 3986 has no place for.
    #[error("must hold only the characters of RFC 3986: percent-encode others, and write the host in its ASCII form")]
    BadCharacter,
    /// A user name or password before the host.
    #[error("must not hold a user name or password: use customHeaders, or verify the signature")]
    Userinfo,
    /// Something after `#`.
    #[error("must not have a fragment")]
    Fragment,
    /// No host, or a host, port or escape that cannot be.
    #[error("must have a valid host and port")]
    BadHost,
    /// An address or name off the public internet.
    #[error("{0}")]
    Forbidden(#[from] Forbidden),
}

impl TargetUrl {
    /// The longest URL, in characters.
    pub const MAX_CHARS: usize = 2048;

    /// Reads a URL and asks `policy` about its host, as far as that can be told without
    /// resolving it.
    pub fn parse(text: &str, policy: &AddressPolicy) -> Result<Self, TargetUrlError> {
        if text.chars().count() > Self::MAX_CHARS {
            return Err(TargetUrlError::TooLong);
        }
        let rest = text
            .get(..8)
            .filter(|scheme| scheme.eq_ignore_ascii_case("https://"))
            .map(|_| &text[8..])
            .ok_or(TargetUrlError::NotHttps)?;
        // The parser is forgiving: it drops tabs and line ends, and takes `\` for `/`. What it
        // would mend is refused here, so that the text that is stored is the one that is called.
        if !text.bytes().all(is_uri_byte) {
            return Err(TargetUrlError::BadCharacter);
        }
        if rest.contains('#') {
            return Err(TargetUrlError::Fragment);
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(TargetUrlError::Userinfo);
        }
        if authority.is_empty() {
            return Err(TargetUrlError::BadHost);
        }
        let url = Url::parse(text).map_err(|_| TargetUrlError::BadHost)?;
        if url.port() == Some(0) {
            return Err(TargetUrlError::BadHost);
        }
        match url.host() {
            Some(Host::Domain(name)) => policy.check_name(name)?,
            Some(Host::Ipv4(address)) => policy.check_address(address.into())?,
            Some(Host::Ipv6(address)) => policy.check_address(address.into())?,
            None => return Err(TargetUrlError::BadHost),
        }
        Ok(Self(text.to_owned()))
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The unreserved and reserved characters of RFC 3986 and `%`.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

impl fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToSql<Text, Pg> for TargetUrl {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for TargetUrl {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Pg>>::from_sql(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_an_absolute_public_https_url() {
        use TargetUrlError::*;
        let policy = AddressPolicy::default();
        let cases: [(&str, Option<TargetUrlError>); 28] = [
            ("https://partner.example.com/hooks", None),
            ("HTTPS://Partner.Example.com:8443/hooks?x=%20&y=1", None),
            ("https://partner.example.com", None),
            ("https://8.8.8.8/hooks", None),
            ("https://xn--bcher-kva.example/", None),
            ("http://example.com", Some(NotHttps)),
            ("ftp://example.com", Some(NotHttps)),
            ("//example.com/hooks", Some(NotHttps)),
            ("/hooks", Some(NotHttps)),
            ("https:/example.com", Some(NotHttps)),
            ("https:\\\\example.com", Some(NotHttps)),
            (" https://example.com", Some(NotHttps)),
            ("", Some(NotHttps)),
            ("https://", Some(BadHost)),
            ("https:///hooks", Some(BadHost)),
            ("https://?x", Some(BadHost)),
            ("https://:443/", Some(BadHost)),
            ("https://example.com:99999/", Some(BadHost)),
            ("https://example.com:0/", Some(BadHost)),
            ("https://user@example.com/", Some(Userinfo)),
            ("https://:pw@example.com/", Some(Userinfo)),
            ("https://@example.com/", Some(Userinfo)),
            ("https://example.com/#x", Some(Fragment)),
            ("https://example.com#", Some(Fragment)),
            ("https://example.com/a b", Some(BadCharacter)),
            ("https://example.com/\r\nX: y", Some(BadCharacter)),
            ("https://example.com\\@evil.example", Some(BadCharacter)),
            ("https://bücher.example/", Some(BadCharacter)),
        ];
        for (text, expected) in cases {
            assert_eq!(TargetUrl::parse(text, &policy).err(), expected, "{text}");
        }
    }

    #[test]
    fn literals_and_names_that_may_not_be_called_are_refused() {
        let policy = AddressPolicy::default();
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost:9000/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://169.254.169.254/latest",
        ] {
            let refused = TargetUrl::parse(text, &policy);
            assert!(matches!(refused, Err(TargetUrlError::Forbidden(_))), "{text}: {refused:?}");
        }
        let sandbox = AddressPolicy::allowing(vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        for text in ["https://127.0.0.1/", "https://localhost:8443/inbox/a", "https://[::1]:9/"] {
            assert!(TargetUrl::parse(text, &sandbox).is_ok(), "{text}");
        }
    }

    #[test]
    fn length_counts_characters() {
        let policy = AddressPolicy::default();
        let of = |length: usize| format!("https://example.com/{}", "a".repeat(length - 20));
        assert!(TargetUrl::parse(&of(2048), &policy).is_ok());
        assert_eq!(TargetUrl::parse(&of(2049), &policy), Err(TargetUrlError::TooLong));
    }
}
