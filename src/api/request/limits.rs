//! The limits of lists, texts and numbers, checked by the validator.
//!
//! They are told beside what else is wrong, so they are checked of what could be read, whatever could not.

use serde::{Serialize, Serializer};
use validator::{ValidateLength, ValidateRange};

use super::Field;
use super::node::Fields;

/// How long something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A text.
    Characters(u64),
    /// A list, or an object whose names are data.
    Entries(u64),
}

/// A field as far as it could be read.
pub struct Draft<T> {
    /// Its value; none if it has a fault.
    pub value: Option<T>,
    length: Option<Length>,
}

impl<T: Field> Draft<T> {
    /// Reads a field.
    pub fn take(fields: &mut Fields<'_>, name: &str) -> Self {
        let (value, node) = T::take(fields, name);
        Self { value, length: node.and_then(|node| node.length()) }
    }
}

/// As the unit of its length: the validator puts what it refuses into its error, and that may be secret.
impl<T> Serialize for Draft<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if let Some(Length::Characters(_)) = self.length { "characters" } else { "entries" })
    }
}

impl<T> ValidateLength<u64> for Draft<T> {
    fn length(&self) -> Option<u64> {
        self.length.map(|length| match length {
            Length::Characters(count) | Length::Entries(count) => count,
        })
    }
}

/// A number, or none.
pub trait Number {
    /// It.
    fn number(&self) -> Option<i64>;
}

macro_rules! number {
    ($($type:ty),*) => {
        $(impl Number for $type {
            fn number(&self) -> Option<i64> {
                Some(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        })*
    };
}

number!(i32, i64, u16, u32, u64);

impl<T: Number> Number for Option<T> {
    fn number(&self) -> Option<i64> {
        self.as_ref().and_then(Number::number)
    }
}

impl<T: Number> ValidateRange<i64> for Draft<T> {
    fn greater_than(&self, max: i64) -> Option<bool> {
        self.value.number().map(|number| number > max)
    }

    fn less_than(&self, min: i64) -> Option<bool> {
        self.value.number().map(|number| number < min)
    }
}

impl ValidateRange<f64> for Draft<Option<f64>> {
    fn greater_than(&self, max: f64) -> Option<bool> {
        self.value.flatten().map(|number| number > max)
    }

    fn less_than(&self, min: f64) -> Option<bool> {
        self.value.flatten().map(|number| number < min)
    }
}
