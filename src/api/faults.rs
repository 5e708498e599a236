//! All faults of one request, gathered before any is told.

use std::cell::RefCell;
use std::fmt;

use serde_json::Value;
use validator::{ValidationErrors, ValidationErrorsKind};

use super::error::ApiError;

/// The most faults that are told at once, so that a hostile body does not make a huge answer.
const MAX_FAULTS: usize = 1000;

/// The longest value that is quoted back, in characters.
const MAX_QUOTED: usize = 64;

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: `eventSource.scopes[0].predicates[1].values`; empty for the body as a whole.
    pub path: String,
    /// What would be right, as the rest of a sentence that starts with the path.
    pub what: String,
    /// What was given, if it may be quoted.
    pub value: String,
}

impl Fault {
    /// A fault that quotes nothing.
    #[must_use]
    pub fn new(path: impl Into<String>, what: impl fmt::Display) -> Self {
        Self { path: path.into(), what: what.to_string(), value: String::new() }
    }

    /// A fault that quotes what was given, shortened.
    #[must_use]
    pub fn quoting(path: impl Into<String>, what: impl fmt::Display, value: &str) -> Self {
        let value = value.chars().filter(|char| !char.is_control()).take(MAX_QUOTED).collect();
        Self { value, ..Self::new(path, what) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "The body" } else { &self.path };
        write!(f, "{path} {}", self.what)
    }
}

/// The faults found so far. Readers share it, so that the first fault does not hide the next.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Adds one. Past [`MAX_FAULTS`] the request is refused all the same, and nobody reads on.
    pub fn add(&self, fault: Fault) {
        let mut faults = self.0.borrow_mut();
        if faults.len() < MAX_FAULTS {
            faults.push(fault);
        }
    }

    /// Adds what the validator found: the limits of lists and numbers.
    pub fn absorb(&self, checked: Result<(), ValidationErrors>) {
        if let Err(errors) = checked {
            self.absorb_at("", &errors);
        }
    }

    fn absorb_at(&self, parent: &str, errors: &ValidationErrors) {
        for (field, kind) in errors.errors() {
            let path = join(parent, &camel_case(field));
            match kind {
                ValidationErrorsKind::Struct(inner) => self.absorb_at(&path, inner),
                ValidationErrorsKind::List(items) => {
                    for (place, inner) in items {
                        self.absorb_at(&format!("{path}[{place}]"), inner);
                    }
                }
                ValidationErrorsKind::Field(list) => {
                    list.iter().for_each(|error| self.add(Fault::new(&path, limits(error))));
                }
            }
        }
    }

    /// Refuses the request if there is any fault.
    pub fn check(&self) -> Result<(), ApiError> {
        let mut faults = std::mem::take(&mut *self.0.borrow_mut());
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort_by(|a, b| a.path.cmp(&b.path));
        Err(ApiError::Invalid(faults))
    }
}

/// `parent.name`, or `name` at the top.
pub(crate) fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn camel_case(field: &str) -> String {
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        name + &head.to_ascii_uppercase() + tail
    })
}

/// The validator's parameters as a sentence. Its own text quotes the rejected value, which may
/// be a secret.
fn limits(error: &validator::ValidationError) -> String {
    let number = |name: &str| error.params.get(name).and_then(Value::as_f64);
    let what = if error.code == "length" { "have" } else { "be" };
    let unit = if error.code == "length" { " entries" } else { "" };
    match (number("min"), number("max")) {
        (Some(min), Some(max)) => format!("must {what} {min} to {max}{unit}"),
        (Some(min), None) => format!("must {what} at least {min}{unit}"),
        (None, Some(max)) => format!("must {what} at most {max}{unit}"),
        (None, None) => "is not valid".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use validator::Validate;

    use super::*;

    #[derive(Validate)]
    struct Inner {
        #[validate(length(min = 1, max = 3))]
        some_values: Vec<u8>,
    }

    #[derive(Validate)]
    struct Outer {
        #[validate(range(min = 1, max = 100))]
        limit: i64,
        #[validate(nested)]
        inner_list: Vec<Inner>,
    }

    #[test]
    fn what_the_validator_finds_has_a_path_and_a_sentence() {
        let inner_list = vec![Inner { some_values: vec![1] }, Inner { some_values: vec![] }];
        let faults = Faults::default();
        faults.absorb(Outer { limit: 101, inner_list }.validate());
        let Err(ApiError::Invalid(faults)) = faults.check() else { panic!("two faults") };
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["innerList[1].someValues must have 1 to 3 entries", "limit must be 1 to 100"]);
    }
}
