//! The limits of lists, texts and numbers, checked by the validator.
//!
//! They are told beside what else is wrong, so they are checked of what could be read, whatever could not.

use serde::{Serialize, Serializer};
use validator::{ValidateLength, ValidateRange, ValidationErrors};

use super::Field;
use super::node::{Fields, Node};

/// How long something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A text.
    Characters(u64),
    /// A list, or an object whose names are data.
    Entries(u64),
}

/// A field as far as it was read.
pub struct Draft<'a, T> {
    node: Option<Node<'a>>,
    /// Its value; none if it has a fault.
    pub value: Option<T>,
}

impl<'a, T: Field> Draft<'a, T> {
    /// Finds a field, and reads nothing of it yet.
    pub fn find(fields: &mut Fields<'a>, name: &str) -> Self {
        Self { node: T::find(fields, name), value: None }
    }

    /// Reads it, unless it is longer than it may be.
    pub fn read(&mut self, checked: &Result<(), ValidationErrors>, name: &str) {
        let errors = checked.as_ref().err().map(ValidationErrors::field_errors).unwrap_or_default();
        let most = errors.get(name).into_iter().flat_map(|errors| errors.iter());
        let most =
            most.filter(|error| error.code == "length").filter_map(|error| error.params.get("max")?.as_u64()).min();
        if most.is_none_or(|most| self.length().is_none_or(|length| length <= most)) {
            self.value = T::of(self.node.as_ref());
        }
    }
}

impl<T> Draft<'_, T> {
    fn length(&self) -> Option<u64> {
        self.node.as_ref()?.length().map(|length| match length {
            Length::Characters(count) | Length::Entries(count) => count,
        })
    }
}

/// As the unit of its length: the validator puts what it refuses into its error, and that may be secret.
impl<T> Serialize for Draft<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let length = self.node.as_ref().and_then(Node::length);
        serializer.serialize_str(if let Some(Length::Characters(_)) = length { "characters" } else { "entries" })
    }
}

impl<T> ValidateLength<u64> for Draft<'_, T> {
    fn length(&self) -> Option<u64> {
        Draft::length(self)
    }
}

/// A whole number, or none: checked as it was sent, whatever fits into its type.
pub trait Whole {}

impl Whole for i32 {}
impl Whole for i64 {}
impl Whole for u16 {}
impl Whole for u32 {}
impl Whole for u64 {}
impl<T: Whole> Whole for Option<T> {}

impl<T: Whole> ValidateRange<i64> for Draft<'_, T> {
    fn greater_than(&self, max: i64) -> Option<bool> {
        self.node.as_ref()?.whole().map(|number| number > max)
    }

    fn less_than(&self, min: i64) -> Option<bool> {
        self.node.as_ref()?.whole().map(|number| number < min)
    }
}

impl ValidateRange<f64> for Draft<'_, Option<f64>> {
    fn greater_than(&self, max: f64) -> Option<bool> {
        self.value.flatten().map(|number| number > max)
    }

    fn less_than(&self, min: f64) -> Option<bool> {
        self.value.flatten().map(|number| number < min)
    }
}
