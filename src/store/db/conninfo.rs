//! How a database is named: a URL or keywords and values, as libpq reads them, into pairs of both.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What is wrong with how the database is named, in a sentence that shows no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadUrl(pub String);

/// A sentence about DATABASE_URL.
pub(super) fn bad<T>(text: impl std::fmt::Display) -> Result<T, BadUrl> {
    Err(BadUrl(format!("DATABASE_URL {text}")))
}

/// Parameters by their name in libpq. Of several hosts, `host` and `port` hold lists with commas.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Conninfo(BTreeMap<String, String>);

/// Schemes of drivers of other languages, which differ in the scheme alone.
const OTHER_SCHEMES: [&str; 3] = ["jdbc:postgresql", "postgresql+", "postgres+"];

impl Conninfo {
    /// Reads a URL, or keywords and values.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        check_surroundings(text)?;
        if let Some(rest) = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
            return Self::of_url(rest);
        }
        if let Some(scheme) = OTHER_SCHEMES.into_iter().find(|scheme| text.starts_with(scheme)) {
            return bad(format!("starts with {scheme}, as drivers of other languages have it: write postgresql://"));
        }
        match text.split_once("://") {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) => {
                bad(format!("starts with {scheme}://: it must start with postgres:// or postgresql://"))
            }
            _ => Self::of_keywords(text),
        }
    }

    /// A parameter, if it is given and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Gives a parameter where none was given.
    pub fn set_default(&mut self, name: &str, value: impl Into<String>) {
        if self.get(name).is_none() {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As keywords and values, which [`Conninfo::parse`] reads; with the password.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            let value = value.replace('\\', "\\\\").replace('\'', "\\'");
            let _ = write!(text, "{name}='{value}' ");
        }
        text.trim_end().to_owned()
    }

    fn of_url(rest: &str) -> Result<Self, BadUrl> {
        let mut own = BTreeMap::new();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (Some(user), hosts),
            None if rest.contains('@') && authority.contains(':') => {
                return bad("has a /, ? or # in its user or password: write it as %2F, %3F or %23");
            }
            None => (None, authority),
        };
        if let Some(user) = user {
            let (name, password) = user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
            own.insert("user".to_owned(), decode("user", name)?);
            if let Some(password) = password {
                own.insert("password".to_owned(), decode("password", password)?);
            }
        }
        let (names, ports) = read_hosts(hosts)?;
        own.insert("host".to_owned(), names);
        own.insert("port".to_owned(), ports);
        own.insert("dbname".to_owned(), decode("name of the database", database)?);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = pair.split_once('=') else {
                return bad(format!("has a parameter without a value: write {}=…", printable(pair)));
            };
            let name = decode("parameters", name)?;
            own.insert(name, decode("parameters", value)?);
        }
        Ok(Self(own))
    }

    fn of_keywords(text: &str) -> Result<Self, BadUrl> {
        let mut own = BTreeMap::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let Some((name, value)) = rest.split_once('=') else {
                return bad(
                    "is neither a URL, as postgres://user:password@host:5432/name, nor pairs as host=… dbname=…",
                );
            };
            let name = name.trim();
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return bad(
                    "is neither a URL, as postgres://user:password@host:5432/name, nor pairs as host=… dbname=…",
                );
            }
            let (value, after) = read_value(value.trim_start(), name)?;
            own.insert(name.to_owned(), value);
            rest = after.trim_start();
        }
        Ok(Self(own))
    }
}

/// Blanks, quotes and the like, which come along when a URL is copied.
fn check_surroundings(text: &str) -> Result<(), BadUrl> {
    if text.trim().is_empty() {
        return bad("is empty: write postgres://user:password@host:5432/name");
    }
    if text.trim() != text {
        return bad("has a blank or a line's end around it: remove it");
    }
    if let Some(quote) = text.chars().next().filter(|first| "'\"`\u{2018}\u{201c}".contains(*first)) {
        return bad(format!(
            "is in quotes: remove the {quote} around it, which belongs to the shell or the file it was copied from"
        ));
    }
    if text.ends_with(['"', '`', '\u{2019}', '\u{201d}']) || (text.ends_with('\'') && text.contains("://")) {
        return bad("has a quote at its end: remove it");
    }
    for start in ["DATABASE_URL=", "export ", "psql "] {
        if text.starts_with(start) {
            return bad(format!("begins with {:?}: give what follows it alone", start.trim_end()));
        }
    }
    if text.contains("://") && text.chars().any(|one| one.is_whitespace() || one.is_control()) {
        return bad("has a blank in it: write %20 where one is meant");
    }
    Ok(())
}

/// Names and ports, each as a list.
fn read_hosts(hosts: &str) -> Result<(String, String), BadUrl> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = if let Some(rest) = host.strip_prefix('[') {
            let Some((name, rest)) = rest.split_once(']') else {
                return bad("has a host with [ and no ]: write an IPv6 address as [::1]");
            };
            match rest.strip_prefix(':') {
                _ if rest.is_empty() => (name, ""),
                Some(port) => (name, port),
                None => return bad("has something between ] and the port: write an IPv6 address as [::1]:5432"),
            }
        } else if host.matches(':').count() > 1 {
            return bad("has a host with several colons: write an IPv6 address in brackets, as [::1]:5432");
        } else {
            host.split_once(':').unwrap_or((host, ""))
        };
        names.push(decode("host", name)?);
        ports.push(port.to_owned());
    }
    let ports = if ports.iter().all(String::is_empty) { String::new() } else { ports.join(",") };
    Ok((names.join(","), ports))
}

/// A value that may be in quotes, and what follows it.
fn read_value<'a>(text: &'a str, name: &str) -> Result<(String, &'a str), BadUrl> {
    let quoted = text.strip_prefix('\'');
    let body = quoted.unwrap_or(text);
    let mut value = String::new();
    let mut chars = body.char_indices();
    while let Some((at, one)) = chars.next() {
        match one {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted.is_some() => return Ok((value, &body[at + 1..])),
            _ if quoted.is_none() && one.is_whitespace() => return Ok((value, &body[at..])),
            _ => value.push(one),
        }
    }
    if quoted.is_some() {
        return bad(format!("has no quote at the end of {name}"));
    }
    Ok((value, ""))
}

fn decode(what: &str, text: &str) -> Result<String, BadUrl> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()].map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
        match digits {
            [Some(high), Some(low)] if (high, low) != (0, 0) => {
                bytes.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"));
            }
            _ => return bad(format!("has a % in its {what} that no two hexadecimal digits follow: write it as %25")),
        }
    }
    String::from_utf8(bytes).or_else(|_| bad(format!("has a {what} that is not UTF-8 once its % are read")))
}

/// A name to show: a secret that landed in its place is not shown.
pub(super) fn printable(name: &str) -> &str {
    let is_name = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    if is_name { name } else { "it" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, String)> {
        let info = Conninfo::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        info.pairs().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.into(), value.into())).collect()
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        let of_url = [
            ("postgres://h/d", vec![("dbname", "d"), ("host", "h")]),
            ("postgresql:///d?host=/run/pg", vec![("dbname", "d"), ("host", "/run/pg")]),
            (
                "postgres://u:p%40%2F@h:1/d",
                vec![("dbname", "d"), ("host", "h"), ("password", "p@/"), ("port", "1"), ("user", "u")],
            ),
            ("postgres://u:p@ss@h", vec![("host", "h"), ("password", "p@ss"), ("user", "u")]),
            ("postgres://a:1,[::1]:2,c/d", vec![("dbname", "d"), ("host", "a,::1,c"), ("port", "1,2,")]),
            ("postgres://%2Frun%2Fpg/d", vec![("dbname", "d"), ("host", "/run/pg")]),
            (
                "postgres://h?options=-c%20jit%3Doff&sslmode=require",
                vec![("host", "h"), ("options", "-c jit=off"), ("sslmode", "require")],
            ),
            ("host=h dbname = 'a \\'b' password=x\\ y", vec![("dbname", "a 'b"), ("host", "h"), ("password", "x y")]),
        ];
        for (text, expected) in of_url {
            assert_eq!(of(text), pairs(&expected), "{text}");
            let again = Conninfo::parse(text).unwrap().to_text();
            assert_eq!(of(&again), pairs(&expected), "{again}");
        }
    }

    #[test]
    fn what_came_along_with_a_url_is_named_and_no_secret_is_shown() {
        for (text, expected) in [
            ("'postgres://u:s3cret@h/d'", "quotes"),
            ("\"postgres://u:s3cret@h/d\"", "quotes"),
            ("postgres://u:s3cret@h/d\"", "quote at its end"),
            (" postgres://u:s3cret@h/d", "blank"),
            ("postgres://u:s3cret@h/d\n", "blank"),
            ("postgres://u:s3c ret@h/d", "%20"),
            ("DATABASE_URL=postgres://u:s3cret@h/d", "DATABASE_URL="),
            ("psql postgres://u:s3cret@h/d", "psql"),
            ("jdbc:postgresql://h/d?password=s3cret", "jdbc:postgresql"),
            ("postgresql+asyncpg://u:s3cret@h/d", "postgresql://"),
            ("mysql://u:s3cret@h/d", "mysql://"),
            ("postgres://u:s3c/ret@h/d", "%2F"),
            ("postgres://u:s3cret%@h/d", "%25"),
            ("postgres://u:s3cret@::1/d", "brackets"),
            ("postgres://u:s3cret@h/d?sslmode", "sslmode=…"),
            ("u:s3cret@h/d", "neither"),
            ("", "empty"),
        ] {
            let error = Conninfo::parse(text).err().unwrap_or_else(|| panic!("{text} is taken")).to_string();
            assert!(error.contains(expected), "{text}: {error}");
            assert!(!error.contains("s3c"), "{text}: {error}");
        }
    }
}
