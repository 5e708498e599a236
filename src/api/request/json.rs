//! A JSON body, read so that nothing in it is lost: repeated names, null against absent, the
//! path of every value.
//!
//! serde's derive stops at the first fault and forgets repeated names. Here a handler asks for
//! each field by name; what does not fit becomes a fault with its path, and the reading goes on.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, Utc};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use validator::ValidationErrors;

use super::Read;
use super::faults::{Fault, Faults, join};
use super::limits::Length;
use crate::api::error::ApiError;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::check_json;

/// Any JSON value. Objects keep repeated names.
#[derive(PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Any number.
    Number(serde_json::Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// Names and values in the order given.
    Object(Vec<(String, Json)>),
    /// The text of any of these, as it was sent: valid JSON, not looked into.
    Raw(String),
}

impl Json {
    /// Reads a whole body.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        Self::parse_keeping(body, &[])
    }

    /// Reads a whole body; the values under these names are kept as they were sent.
    pub fn parse_keeping(body: &[u8], raw: &[String]) -> Result<Self, ApiError> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let read = Parser { raw }.deserialize(&mut deserializer);
        read.and_then(|json| deserializer.end().map(|()| json)).map_err(|error| {
            // serde_json's text may quote the body; its category and place do not.
            let what = match error.classify() {
                serde_json::error::Category::Eof => "ends too early",
                _ => "is not valid JSON, or is nested too deep",
            };
            ApiError::invalid("", format!("{what}: line {}, column {}", error.line(), error.column()))
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Raw(text) => match text.as_bytes().first() {
                Some(b'{') => "an object",
                Some(b'[') => "an array",
                Some(b'"') => "a string",
                Some(b't' | b'f') => "a boolean",
                Some(b'n') => "null",
                _ => "a number",
            },
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A body may hold secrets: only its kind is shown.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// Parses a body.
#[derive(Clone, Copy)]
struct Parser<'r> {
    /// Names whose values are kept as they were sent.
    raw: &'r [String],
}

impl<'de> DeserializeSeed<'de> for Parser<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parser<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = if self.raw.contains(&name) {
                let raw: Box<serde_json::value::RawValue> = entries.next_value()?;
                if raw.get() == "null" { Json::Null } else { Json::Raw(Box::<str>::from(raw).into()) }
            } else {
                entries.next_value_seed(self)?
            };
            list.push((name, value));
        }
        Ok(Json::Object(list))
    }
}

/// What the reading of one request shares.
#[derive(Debug)]
pub struct Reading<'r> {
    /// What is wrong with it, as far as it was read.
    pub faults: Faults,
    /// Which addresses its URLs may name.
    pub policy: &'r AddressPolicy,
}

impl<'r> Reading<'r> {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new(policy: &'r AddressPolicy) -> Self {
        Self { faults: Faults::default(), policy }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    json: &'a Json,
    path: String,
    reading: &'a Reading<'a>,
}

impl<'a> Node<'a> {
    /// The body itself.
    #[must_use]
    pub fn root(json: &'a Json, reading: &'a Reading<'a>) -> Self {
        Self { json, path: String::new(), reading }
    }

    /// The value itself.
    #[must_use]
    pub fn json(&self) -> &'a Json {
        self.json
    }

    /// Adds a fault of this value.
    pub fn fault(&self, what: impl fmt::Display) {
        self.reading.faults.add(Fault::new(&self.path, what));
    }

    /// Which addresses its URLs may name.
    #[must_use]
    pub fn policy(&self) -> &AddressPolicy {
        self.reading.policy
    }

    fn expected(&self, wanted: &str) {
        self.fault(format!("must be {wanted}, not {}", self.json.kind()));
    }

    /// A string without U+0000, which Postgres cannot store.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        match self.json {
            Json::String(text) if text.contains('\0') => {
                self.fault("must not hold the character U+0000");
                None
            }
            Json::String(text) => Some(text),
            _ => {
                self.expected("a string");
                None
            }
        }
    }

    /// A string that is read into a value; its fault quotes nothing.
    #[must_use]
    pub fn parse_with<T, E: fmt::Display>(&self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(self.text()?).map_err(|error| self.fault(error)).ok()
    }

    /// A string that is read into a value; its fault quotes the string, which is no secret.
    #[must_use]
    pub fn parse<T: FromStr<Err: fmt::Display>>(&self) -> Option<T> {
        let text = self.text()?;
        text.parse().map_err(|error| self.reading.faults.add(Fault::quoting(&self.path, error, text))).ok()
    }

    /// A boolean.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.json {
            Json::Bool(value) => Some(*value),
            _ => {
                self.expected("true or false");
                None
            }
        }
    }

    /// A whole number. JSON knows no integers: 5.0 is as whole as 5. One that is too great for an `i64` is as great as that
    /// can be: whatever limits it has are nearer.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        let Json::Number(number) = self.json else {
            self.expected("a whole number");
            return None;
        };
        #[expect(clippy::cast_possible_truncation, reason = "a cast of a number that is too great saturates")]
        let whole = |number: f64| (number.fract() == 0.0).then_some(number as i64);
        let value = number.as_i64().or_else(|| number.as_f64().and_then(whole));
        if value.is_none() {
            self.fault("must be a whole number");
        }
        value
    }

    /// A number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        let Json::Number(number) = self.json else {
            self.expected("a number");
            return None;
        };
        number.as_f64()
    }

    /// A point in time, as RFC 3339 writes it.
    #[must_use]
    pub fn time(&self) -> Option<DateTime<Utc>> {
        self.parse_with(read_time)
    }

    /// The text of an object that was kept as it was sent, if every receiver can read it.
    #[must_use]
    pub fn raw_object(&self) -> Option<&'a str> {
        match self.json {
            Json::Raw(text) if text.starts_with('{') => {
                if let Err(unfit) = check_json(text) {
                    self.fault(unfit);
                    return None;
                }
                Some(text)
            }
            _ => {
                self.expected("an object");
                None
            }
        }
    }

    /// A list, item by item.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Node<'a>>> {
        let Json::Array(items) = self.json else {
            self.expected("an array");
            return None;
        };
        let node = |(place, json)| Node { json, path: format!("{}[{place}]", self.path), reading: self.reading };
        Some(items.iter().enumerate().map(node).collect())
    }

    /// How long it is, if its length can be limited.
    #[must_use]
    pub fn length(&self) -> Option<Length> {
        match self.json {
            Json::String(text) => Some(Length::Characters(text.chars().count() as u64)),
            Json::Array(items) => Some(Length::Entries(items.len() as u64)),
            Json::Object(entries) => Some(Length::Entries(entries.len() as u64)),
            _ => None,
        }
    }

    /// An object whose names are fixed.
    #[must_use]
    pub fn fields(&self) -> Option<Fields<'a>> {
        let Json::Object(entries) = self.json else {
            self.expected("an object");
            return None;
        };
        let mut seen = HashSet::new();
        for (name, _) in entries {
            if !seen.insert(name) {
                self.reading.faults.add(Fault::new(join(&self.path, &printable(name)), "is given twice"));
            }
        }
        Some(Fields { entries, path: self.path.clone(), reading: self.reading, known: Vec::new() })
    }

    /// An object whose names are data: every name with its value, repeats included.
    #[must_use]
    pub fn entries(&self) -> Option<Vec<(&'a str, Node<'a>)>> {
        let Json::Object(entries) = self.json else {
            self.expected("an object");
            return None;
        };
        let path = |name: &str| join(&self.path, &printable(name));
        let node = |json, name: &str| Node { json, path: path(name), reading: self.reading };
        Some(entries.iter().map(|(name, json)| (name.as_str(), node(json, name))).collect())
    }
}

/// A point in time, as RFC 3339 writes it; kept to the microsecond.
pub(crate) fn read_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let time = read_any_time(text)?;
    // What is a year of four digits with its offset need not be one in UTC.
    if (1..=9999).contains(&time.year()) { Ok(time) } else { Err("must be in the years 0001 to 9999") }
}

/// A point in time that bounds a range. One whose year is 0 or 10000 in UTC is as good as the nearest that has four digits.
pub(crate) fn read_bound(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let bound = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let first = bound(1, 1, 1).and_time(NaiveTime::MIN).and_utc();
    let last = bound(9999, 12, 31).and_time(NaiveTime::MIN).and_utc();
    Ok(read_any_time(text)?.clamp(first, last))
}

fn read_any_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "must be a time as RFC 3339 writes it, like 2026-11-21T10:40:40Z")?;
    Ok(time.to_utc().trunc_subsecs(6))
}

/// A name of the caller's in a path: without control characters, and not endless.
fn printable(name: &str) -> String {
    name.chars().filter(|char| !char.is_control()).take(64).collect()
}

/// The fields of an object, asked for one by one.
#[derive(Debug)]
pub struct Fields<'a> {
    entries: &'a [(String, Json)],
    path: String,
    reading: &'a Reading<'a>,
    known: Vec<String>,
}

impl<'a> Fields<'a> {
    fn node(&self, name: &str) -> Option<Node<'a>> {
        let (_, json) = self.entries.iter().find(|(given, _)| given == name)?;
        Some(Node { json, path: join(&self.path, name), reading: self.reading })
    }

    fn know(&mut self, name: &str) -> Option<Node<'a>> {
        self.known.push(name.to_owned());
        self.node(name)
    }

    /// A field that must be there and not null.
    #[must_use]
    pub fn required(&mut self, name: &str) -> Option<Node<'a>> {
        let node = self.know(name);
        if node.is_none() {
            self.fault(name, "is required");
        }
        let node = node?;
        if *node.json == Json::Null {
            node.fault("must not be null");
            return None;
        }
        Some(node)
    }

    /// A field that may be left out, or null, which is the same (contract, "Reading").
    #[must_use]
    pub fn optional(&mut self, name: &str) -> Option<Node<'a>> {
        self.know(name).filter(|node| *node.json != Json::Null)
    }

    /// What is given under a name, for a rule about several fields.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<Node<'a>> {
        self.node(name).filter(|node| *node.json != Json::Null)
    }

    /// What is given under a name, if it can be read; if not, that is told elsewhere.
    #[must_use]
    pub fn value<T: Read>(&self, name: &str) -> Option<T> {
        let node = self.given(name)?;
        let silent = Reading::new(self.reading.policy);
        T::read(&Node { json: node.json, path: node.path, reading: &silent })
    }

    /// Adds a fault of the field of this name; of the object itself if that is empty.
    pub fn fault(&self, name: &str, what: impl fmt::Display) {
        let path = if name.is_empty() { self.path.clone() } else { join(&self.path, name) };
        self.reading.faults.add(Fault::new(path, what));
    }

    /// Adds what the validator found wrong with the fields; none if it did.
    pub fn absorb(&self, checked: Result<(), ValidationErrors>) -> Option<()> {
        checked.map_err(|errors| self.reading.faults.absorb(&self.path, &errors)).ok()
    }

    /// Refuses names that were not asked for.
    pub fn finish(&self) {
        for (name, _) in self.entries.iter().filter(|(name, _)| !self.known.contains(name)) {
            self.fault(&printable(name), "is not a field of this request");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_and_deep_json_is_a_fault_and_quotes_nothing() {
        let deep = "[".repeat(10_000);
        for body in ["", "{", "{\"a\": s3cret}", "nul", "[1,]", "\"\\ud800\"", &deep, "{} {}"] {
            let error = Json::parse(body.as_bytes()).unwrap_err();
            let ApiError::Invalid(faults) = error else { panic!("{body}") };
            assert!(!faults[0].to_string().contains("s3cret"));
        }
        assert!(Json::parse(&[b'"', 0xff, b'"']).is_err());
    }

    #[test]
    fn a_bound_beyond_four_digits_is_the_nearest_within() {
        assert_eq!(read_bound("0001-01-01T00:00:00+20:25").unwrap().to_rfc3339(), "0001-01-01T00:00:00+00:00");
        assert_eq!(read_bound("9999-12-31T23:59:59-10:00").unwrap().to_rfc3339(), "9999-12-31T00:00:00+00:00");
        assert!(read_bound("2026-11-21").is_err() && read_time("0001-01-01T00:00:00+20:25").is_err());
    }
}
