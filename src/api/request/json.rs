//! A JSON body, parsed so that nothing in it is lost: repeated names, null against absent, numbers and texts as they were sent.

use crate::api::error::ApiError;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

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

    pub(super) fn kind(&self) -> &'static str {
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
}
