//! The one URL that a subscription's deliveries are posted to.

use std::fmt;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use http::Uri;
use rustls::pki_types::ServerName;
use serde::{Deserialize, Deserializer, Serialize};
use url::{Host, Url};

use super::address_policy::{AddressPolicy, Forbidden};

/// An absolute https URL with a host, without userinfo and fragment. Scheme and host are in lower case, the rest is as
/// it was given: what is stored is what was checked, and what is called.
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
    /// A character that RFC 3986 has no place for, and what to write for it.
    #[error("holds a character that no URL may hold: {0}")]
    BadCharacter(String),
    /// A user name or password before the host.
    #[error("must not hold a user name or password: use customHeaders, or verify the signature")]
    Userinfo,
    /// Something after `#`.
    #[error("must not have a fragment")]
    Fragment,
    /// No host, or a host or port that cannot be.
    #[error("must have a valid host and port")]
    BadHost,
    /// A host that no resolver can know.
    #[error(
        "names a host that cannot exist: a name is 253 characters at most, in parts of 1 to 63 letters, digits, _ and inner hyphens"
    )]
    BadName,
    /// A host or port that not every program reads alike, and what it means.
    #[error("writes its host and port in a way that not everybody reads alike: write {0}")]
    NotNormal(String),
    /// A port of another protocol.
    #[error("names port {0}, which belongs to another protocol than HTTP: use 443, or any port that does not")]
    BadPort(u16),
    /// An address or name off the public internet.
    #[error("{0}")]
    Forbidden(#[from] Forbidden),
}

/// The ports that browsers do not call either, since other protocols listen there and could be made to take a request
/// for their own (WHATWG Fetch, "bad port"). Not among them are 1 and 9: nobody listens there to take harm, and they are
/// what people write for "nowhere".
const BAD_PORTS: [u16; 81] = [
    0, 7, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

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
            .get(..SCHEME.len())
            .filter(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
            .map(|_| &text[SCHEME.len()..])
            .ok_or(TargetUrlError::NotHttps)?;
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        // The parser is forgiving: it drops tabs and line ends, and takes `\` for `/`. What it
        // would mend is refused here, so that the text that is stored is the one that is called.
        check_characters(rest, authority)?;
        if rest.contains('#') {
            return Err(TargetUrlError::Fragment);
        }
        if authority.contains('@') {
            return Err(TargetUrlError::Userinfo);
        }
        if authority.is_empty() {
            return Err(TargetUrlError::BadHost);
        }
        let url = Url::parse(text).map_err(|_| TargetUrlError::BadHost)?;
        match url.host() {
            Some(Host::Domain(name)) => {
                policy.check_name(name)?;
                // What verifies certificates knows what a name is.
                ServerName::try_from(name).map_err(|_| TargetUrlError::BadName)?;
            }
            Some(Host::Ipv4(address)) => policy.check_address(address.into())?,
            Some(Host::Ipv6(address)) => policy.check_address(address.into())?,
            None => return Err(TargetUrlError::BadHost),
        }
        if let Some(port) = url.port().filter(|port| BAD_PORTS.contains(port)) {
            return Err(if port == 0 { TargetUrlError::BadHost } else { TargetUrlError::BadPort(port) });
        }
        let origin = url.origin().ascii_serialization();
        let given = format!("{SCHEME}{}", authority.to_ascii_lowercase());
        if given != origin && given != format!("{origin}:443") {
            return Err(TargetUrlError::NotNormal(origin));
        }
        // What calls reads it with another parser: it has to find the same host.
        let normal = format!("{given}{}", &rest[authority.len()..]);
        let called: Uri = normal.parse().map_err(|_| TargetUrlError::BadHost)?;
        if called.host() != url.host_str() {
            return Err(TargetUrlError::NotNormal(origin));
        }
        Ok(Self(normal))
    }

    /// One that was checked when it was stored, or is checked by who reads it.
    pub(crate) fn as_stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A character, escaped.
fn escape(char: char) -> String {
    char.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// How every target begins, whatever the case.
const SCHEME: &str = "https://";

/// Refuses what is not a character of RFC 3986 or a whole escape, and says what to write instead.
fn check_characters(rest: &str, authority: &str) -> Result<(), TargetUrlError> {
    let bad = |place: usize, char: char| {
        let code = format!("U+{:04X}", u32::from(char));
        TargetUrlError::BadCharacter(if char == '\\' {
            format!("a backslash ({code}); write / or %5C")
        } else if char == '%' {
            "a % without two hexadecimal digits behind it; write %25".to_owned()
        } else if char.is_control() {
            format!("{code}; leave it out")
        } else if place < authority.len() {
            match Host::parse(authority.split(':').next().unwrap_or_default()) {
                Ok(host) => format!("{code}; write the host in its ASCII form, {host}"),
                Err(_) => format!("{code}, in its host"),
            }
        } else {
            format!("{code}; write {}", escape(char))
        })
    };
    let bytes = rest.as_bytes();
    for (place, char) in rest.char_indices() {
        let is_fine = match char {
            '%' => {
                matches!(bytes.get(place + 1..place + 3), Some([a, b]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
            }
            _ => char.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(char),
        };
        if !is_fine {
            return Err(bad(place, char));
        }
    }
    Ok(())
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
        let bad = |text: &str| Some(BadCharacter(text.to_owned()));
        let longest = format!("https://{}.{}/", "a".repeat(63), "b".repeat(63));
        let cases: [(&str, Option<TargetUrlError>); 48] = [
            ("https://partner.example.com/hooks", None),
            ("HTTPS://Partner.Example.com:8443/hooks?x=%20&y=1", None),
            ("https://partner.example.com", None),
            ("https://partner.example.com.", None),
            ("https://partner.example.com:443/a/../B?c[]=1", None),
            ("https://my_service.example.com/", None),
            ("https://8.8.8.8/hooks", None),
            ("https://[2606:4700::1111]:8443/hooks", None),
            ("https://xn--bcher-kva.example/", None),
            (&longest, None),
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
            ("https://example.123/", Some(BadHost)),
            ("https://user@example.com/", Some(Userinfo)),
            ("https://:pw@example.com/", Some(Userinfo)),
            ("https://@example.com/", Some(Userinfo)),
            ("https://example.com/#x", Some(Fragment)),
            ("https://example.com#", Some(Fragment)),
            ("https://example.com/a b", bad("U+0020; write %20")),
            ("https://example.com/é", bad("U+00E9; write %C3%A9")),
            ("https://example.com/100%", bad("a % without two hexadecimal digits behind it; write %25")),
            ("https://example.com/\r\nX: y", bad("U+000D; leave it out")),
            ("https://exa\tmple.com/", bad("U+0009; leave it out")),
            ("https://example.com\\@evil.example", bad("a backslash (U+005C); write / or %5C")),
            ("https://b\u{fc}cher.example/", bad("U+00FC; write the host in its ASCII form, xn--bcher-kva.example")),
            ("https://example.com..", Some(BadName)),
            ("https://.example.com", Some(BadName)),
            ("https://a..example.com", Some(BadName)),
            ("https://-a.example.com", Some(BadName)),
            ("https://exa$mple.com", Some(BadName)),
            ("https://ex%61mple.com/", Some(NotNormal("https://example.com".to_owned()))),
            ("https://1.1:8443/", Some(NotNormal("https://1.0.0.1:8443".to_owned()))),
            ("https://0x1010101/", Some(NotNormal("https://1.1.1.1".to_owned()))),
            ("https://example.com:/", Some(NotNormal("https://example.com".to_owned()))),
            ("https://example.com:08443/", Some(NotNormal("https://example.com:8443".to_owned()))),
            ("https://example.com:25/", Some(BadPort(25))),
        ];
        for (text, expected) in cases {
            assert_eq!(TargetUrl::parse(text, &policy).err(), expected, "{text}");
        }
        let label = format!("https://{}.example/", "a".repeat(64));
        let name = format!("https://{}/", vec!["a".repeat(60); 5].join("."));
        for text in [label, name] {
            assert_eq!(TargetUrl::parse(&text, &policy).err(), Some(BadName), "{text}");
        }
    }

    #[test]
    fn scheme_and_host_are_kept_in_lower_case_and_the_rest_as_given() {
        let url = TargetUrl::parse("HTTPS://Partner.Example.com:8443/Hooks?X=%2f", &AddressPolicy::default()).unwrap();
        assert_eq!(url.as_str(), "https://partner.example.com:8443/Hooks?X=%2f");
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
