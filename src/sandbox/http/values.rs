//! Values that several requests of the sandbox have.

use std::str::FromStr;

use serde_json::Value;

use crate::api::request::json::Json;
use crate::api::request::node::Node;
use crate::domain::id::OrganizationId;
use crate::domain::names::UnknownName;
use crate::sandbox::world;

/// The greatest seed: every number that JavaScript writes exactly.
pub(super) const MAX_SEED: i64 = 9_007_199_254_740_991;

/// The company that a request names, or else Sample Org A.
pub(super) fn company_of(named: Option<OrganizationId>) -> OrganizationId {
    named.unwrap_or_else(|| world::COMPANY.parse().expect("the world's company has an id"))
}

/// Text that Postgres can be asked for; what it cannot store is not there.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "")
}

/// One of an enum's names, in capitals or not.
pub(super) fn in_any_case<T: FromStr<Err = UnknownName>>(node: &Node<'_>) -> Option<T> {
    node.parse_with(|text| text.to_ascii_uppercase().parse())
}

/// A value of any kind, as serde knows it.
pub(super) fn free_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(free_value).collect(),
        Json::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), free_value(value))).collect())
        }
        Json::Raw(text) => serde_json::from_str(text).unwrap_or(Value::Null),
    }
}
