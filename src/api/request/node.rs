//! A value of a request with its path, and the fields of an object, asked for one by one.
//!
//! serde's derive stops at the first fault and forgets repeated names. Here what does not fit becomes a fault with its path, and
//! the reading goes on.

use super::Read;
use super::faults::{Fault, Faults, join};
use super::json::Json;
use super::limits::Length;
use super::time::read_time;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::envelope::check_json;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use validator::ValidationErrors;

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

    /// Whether so much is wrong with the request that no more of it is told.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.reading.faults.is_full()
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
        let value = whole(number);
        if value.is_none() {
            self.fault("must be a whole number");
        }
        value
    }

    /// A whole number, if it is one: nothing is told of what is none.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        if let Json::Number(number) = self.json { whole(number) } else { None }
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
    pub fn items(&self) -> Option<impl Iterator<Item = Node<'a>>> {
        let Json::Array(items) = self.json else {
            self.expected("an array");
            return None;
        };
        let node = |(place, json)| Node { json, path: format!("{}[{place}]", self.path), reading: self.reading };
        Some(items.iter().enumerate().map(node))
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

fn whole(number: &serde_json::Number) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a number that is too great saturates")]
    let whole = |number: f64| (number.fract() == 0.0).then_some(number as i64);
    number.as_i64().or_else(|| number.as_f64().and_then(whole))
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

    /// What is given under a name, if it can be read and is within its limits; if not, that is told already.
    #[must_use]
    pub fn value<T: Read>(&self, name: &str) -> Option<T> {
        let node = self.given(name).filter(|node| !self.reading.faults.has(&node.path))?;
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
