//! Query strings, read so that all their faults are told at once.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};

use super::faults::{Fault, Faults};
use super::time::read_bound;
use crate::api::error::ApiError;

/// The most entries of a page.
pub(crate) const MAX_LIMIT: i64 = 100;
/// The entries of a page unless asked otherwise.
pub(crate) const DEFAULT_LIMIT: i64 = 50;

/// The most values of one name.
pub(crate) const MAX_VALUES: usize = 50;

/// A query string, asked for one name after another. Names that nobody asks for say nothing.
pub(crate) struct Query<'r> {
    text: &'r str,
    faults: Faults,
}

impl<'r> Query<'r> {
    pub(crate) fn of(request: &'r HttpRequest) -> Self {
        Self { text: request.query_string(), faults: Faults::default() }
    }

    fn one(&self, name: &str) -> Option<String> {
        let mut given = url::form_urlencoded::parse(self.text.as_bytes()).filter(|(key, _)| key == name);
        let (_, text) = given.next()?;
        if given.next().is_some() {
            self.faults.add(Fault::new(name, "is given twice"));
        }
        if text.contains('\0') {
            self.faults.add(Fault::new(name, "must not hold the character U+0000"));
            return None;
        }
        Some(text.into_owned())
    }

    /// A value that is read from its text.
    pub(crate) fn parse<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Option<T> {
        let text = self.one(name)?;
        text.parse().map_err(|error| self.faults.add(Fault::quoting(name, error, &text))).ok()
    }

    /// Values that are given one by one or with commas between them, each once.
    pub(crate) fn list<T: FromStr<Err: fmt::Display> + PartialEq>(&self, name: &str) -> Vec<T> {
        let mut values: Vec<T> = Vec::new();
        for (_, given) in url::form_urlencoded::parse(self.text.as_bytes()).filter(|(key, _)| key == name) {
            for text in given.split(',') {
                match text.parse() {
                    Ok(value) if values.contains(&value) => {}
                    Ok(value) if values.len() < MAX_VALUES => values.push(value),
                    Ok(_) => {
                        self.faults.add(Fault::new(name, format!("must have at most {MAX_VALUES} values")));
                        return values;
                    }
                    // What cannot be read is quoted once: the same fault of a hundred is no news.
                    Err(error) => {
                        self.faults.add(Fault::quoting(name, error, text));
                        return values;
                    }
                }
            }
        }
        values
    }

    /// A boolean.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let text = self.one(name)?;
        text.parse().map_err(|_| self.faults.add(Fault::quoting(name, "must be true or false", &text))).ok()
    }

    /// A text of so many characters at the most.
    pub(crate) fn text(&self, name: &str, most: usize) -> Option<String> {
        let text = self.one(name)?;
        if text.chars().count() > most {
            self.faults.add(Fault::new(name, format!("must have at most {most} characters")));
            return None;
        }
        Some(text)
    }

    /// A whole number within limits.
    pub(crate) fn number(&self, name: &str, limits: RangeInclusive<i32>) -> Option<i32> {
        let text = self.one(name)?;
        let number = text.parse().ok().filter(|number| limits.contains(number) && !text.starts_with('+'));
        if number.is_none() {
            let what = format!("must be a whole number from {} to {}", limits.start(), limits.end());
            self.faults.add(Fault::quoting(name, what, &text));
        }
        number
    }

    /// A point in time that bounds a range.
    pub(crate) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.one(name)?;
        read_bound(&text).map_err(|error| self.faults.add(Fault::quoting(name, error, &text))).ok()
    }

    /// Adds what is wrong with several values together.
    pub(crate) fn fault(&self, name: &str, text: impl Into<String>) {
        self.faults.add(Fault::new(name, text.into()));
    }

    /// How many entries a page has at the most.
    pub(crate) fn limit(&self) -> i64 {
        let Some(text) = self.one("limit") else { return DEFAULT_LIMIT };
        let number = text.parse().ok().filter(|number| (1..=MAX_LIMIT).contains(number) && !text.starts_with('+'));
        number.unwrap_or_else(|| {
            let what = format!("must be a whole number from 1 to {MAX_LIMIT}");
            self.faults.add(Fault::quoting("limit", what, &text));
            DEFAULT_LIMIT
        })
    }

    /// Tells all faults of what was asked for.
    pub(crate) fn check(self) -> Result<(), ApiError> {
        self.faults.check()
    }
}
