//! All faults of one request, gathered before any is told.

use std::cell::RefCell;
use std::fmt;

use serde_json::Value;
use validator::ValidationErrors;

use crate::api::error::ApiError;

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

    /// Adds what the validator found: the limits of lists, texts and numbers. Of what has a fault already its limits say
    /// nothing; of a list that is too long its length is the fault, whatever is in it.
    pub fn absorb(&self, parent: &str, errors: &ValidationErrors) {
        for (field, errors) in errors.field_errors() {
            let path = join(parent, &camel_case(&field));
            let mut faults = self.0.borrow_mut();
            if faults.iter().any(|fault| fault.path == path) {
                continue;
            }
            let is_inside =
                |fault: &Fault| fault.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with(['[', '.']));
            faults.retain(|fault| !is_inside(fault));
            let room = MAX_FAULTS.saturating_sub(faults.len());
            faults.extend(errors.iter().take(room).map(|error| match error.params.get("value") {
                Some(Value::Number(given)) => Fault::quoting(&path, limits(error), &given.to_string()),
                _ => Fault::new(&path, limits(error)),
            }));
        }
    }

    /// Whether there is one of this path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.borrow().iter().any(|fault| fault.path == path)
    }

    /// Whether no more are told: who reads a list may leave the rest of it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.borrow().len() >= MAX_FAULTS
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

/// `event_type` as `eventType`.
pub(crate) fn camel_case(field: &str) -> String {
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
    // Draft writes itself as the unit of its length.
    let unit = error.params.get("value").and_then(Value::as_str).unwrap_or_default();
    let is_whole = !error.params.values().any(Value::is_f64);
    let number_word = if is_whole { "a whole number" } else { "a number" };
    match (error.code.as_ref(), number("min"), number("max")) {
        ("length", Some(min), Some(max)) => format!("must have {min} to {max} {unit}"),
        ("length", Some(min), None) => format!("must have at least {min} {unit}"),
        ("length", None, Some(max)) => format!("must have at most {max} {unit}"),
        ("range", Some(min), Some(max)) => format!("must be {number_word} from {min} to {max}"),
        ("range", Some(min), None) => format!("must be {number_word} from {min}"),
        _ => "is not valid".to_owned(),
    }
}
