//! How a request is read: one way, whatever it is.
//!
//! [`request!`] declares a struct once: what a body holds, what is checked of it, and how the documents describe it. Reading gives
//! all that is wrong at once, each with its path.

pub mod body;
pub mod faults;
pub mod idempotency;
pub mod json;
pub mod limits;
pub mod node;
pub mod page;
pub mod preferences;
pub mod query;
pub mod time;
pub mod value;

use node::{Fields, Node};

/// A value that a request may hold.
pub trait Read: Sized {
    /// Whether it is kept as it was sent.
    const IS_KEPT: bool = false;

    /// Reads it; adds what is wrong with it.
    fn read(node: &Node<'_>) -> Option<Self>;

    /// Adds the names, within it, of values that are kept as they were sent.
    fn kept(_names: &mut Vec<String>) {}
}

/// A field of a request: a value that must be there, or an `Option` of one that may be left out.
pub trait Field: Sized {
    /// What there is under its name.
    fn find<'a>(fields: &mut Fields<'a>, name: &str) -> Option<Node<'a>>;

    /// Reads what was found.
    fn of(node: Option<&Node<'_>>) -> Option<Self>;

    /// Adds its name, or names within it, if it is kept as it was sent.
    fn kept(name: &str, names: &mut Vec<String>);
}

impl<T: Read> Field for T {
    fn find<'a>(fields: &mut Fields<'a>, name: &str) -> Option<Node<'a>> {
        fields.required(name)
    }

    fn of(node: Option<&Node<'_>>) -> Option<Self> {
        node.and_then(T::read)
    }

    fn kept(name: &str, names: &mut Vec<String>) {
        if T::IS_KEPT { names.push(name.to_owned()) } else { T::kept(names) }
    }
}

impl<T: Read> Field for Option<T> {
    fn find<'a>(fields: &mut Fields<'a>, name: &str) -> Option<Node<'a>> {
        fields.optional(name)
    }

    fn of(node: Option<&Node<'_>>) -> Option<Self> {
        node.map_or(Some(None), |node| T::read(node).map(Some))
    }

    fn kept(name: &str, names: &mut Vec<String>) {
        <T as Field>::kept(name, names);
    }
}

/// Declares a struct of a request.
///
/// A field is written `name: Type`, or `name as "wireName": Type`; else its wire name is that in camel case. `schema` says what the
/// documents need to know beyond the type, `validate` what the validator checks. A rule about several fields is a function of
/// [`Fields`] that adds faults, named after the struct as `rules: function`.
macro_rules! request {
    (
        $(#[doc = $about:literal])*
        $(#[derive($($derive:ident),*)])?
        $(#[serde($($serde:tt)*)])?
        $(#[schema($($shape:tt)*)])?
        $visibility:vis struct $name:ident {
            $(
                $(#[doc = $what:literal])*
                $(#[serde($($field_serde:tt)*)])?
                $(#[schema($($schema:tt)*)])?
                $(#[validate($($limits:tt)*)])?
                $field:ident $(as $wire:literal)? : $type:ty,
            )*
        }
        $(rules: $rules:path)?
    ) => {
        $(#[doc = $about])*
        #[derive(utoipa::ToSchema $($(, $derive)*)?)]
        $(#[serde($($serde)*)])?
        #[schema(rename_all = "camelCase" $(, $($shape)*)?)]
        $visibility struct $name {
            $(
                $(#[doc = $what])*
                $(#[serde($($field_serde)*)])?
                $(#[schema($($schema)*)])?
                $(#[schema(rename = $wire)])?
                pub(crate) $field: $type,
            )*
        }

        impl $crate::api::request::Read for $name {
            fn read(node: &$crate::api::request::node::Node<'_>) -> Option<Self> {
                use validator::Validate;

                #[derive(validator::Validate)]
                struct Drafts<'a> {
                    $(
                        $(#[validate($($limits)*)])?
                        $field: $crate::api::request::limits::Draft<'a, $type>,
                    )*
                }

                let mut fields = node.fields()?;
                let mut drafts = Drafts {
                    $($field: $crate::api::request::limits::Draft::find(
                        &mut fields,
                        $crate::api::request::request!(@name $field $($wire)?),
                    ),)*
                };
                // Of what is too long nothing is read: its length is its fault.
                let lengths = drafts.validate();
                $(drafts.$field.read(&lengths, stringify!($field));)*
                fields.finish();
                let limits = fields.absorb(drafts.validate());
                $($rules(&fields);)?
                limits?;
                Some(Self { $($field: drafts.$field.value?,)* })
            }

            fn kept(names: &mut Vec<String>) {
                $(<$type as $crate::api::request::Field>::kept(
                    $crate::api::request::request!(@name $field $($wire)?),
                    names,
                );)*
            }
        }
    };
    (@name $field:ident) => { &$crate::api::request::faults::camel_case(stringify!($field)) };
    (@name $field:ident $wire:literal) => { $wire };
}

pub(crate) use request;

#[cfg(test)]
mod tests {
    use super::body;
    use super::node::Fields;
    use super::value::RawObject;
    use crate::api::error::ApiError;
    use crate::domain::address_policy::AddressPolicy;
    use crate::domain::custom_headers::CustomHeaders;
    use crate::domain::target_url::TargetUrl;

    request! {
        /// Something in a list.
        pub struct Part {
            #[validate(length(min = 1, max = 3))]
            some_values: Vec<String>,
        }
    }

    request! {
        /// Something with one of each.
        pub struct Whole {
            #[validate(range(min = 1, max = 100))]
            page_size: i32,
            kind as "type": String,
            #[validate(length(max = 5))]
            text: Option<String>,
            #[schema(value_type = Option<String>)]
            url: Option<TargetUrl>,
            #[schema(value_type = Option<Object>)]
            #[validate(length(max = 2))]
            names: Option<CustomHeaders>,
            #[validate(range(min = 0.0, max = 1.5))]
            share: Option<f64>,
            parts: Option<Vec<Part>>,
            #[schema(value_type = Option<Object>)]
            kept: Option<RawObject>,
            start: Option<i64>,
            #[validate(range(min = 0))]
            end: Option<u32>,
        }
        rules: end_is_not_before_start
    }

    fn end_is_not_before_start(fields: &Fields<'_>) {
        if fields
            .value::<i64>("start")
            .zip(fields.value::<u32>("end"))
            .is_some_and(|(start, end)| i64::from(end) < start)
        {
            fields.fault("end", "must not be before start");
        }
    }

    fn read(text: &str) -> Result<Whole, Vec<String>> {
        body::parse(text.as_bytes(), &AddressPolicy::default()).map_err(|error| match error {
            ApiError::Invalid(faults) => faults.iter().map(ToString::to_string).collect(),
            other => panic!("{other}"),
        })
    }

    #[test]
    fn whatever_is_wrong_is_told_at_once_with_its_path() {
        let faults = read(
            r#"{
                "pageSize": 101, "text": "secret", "text": 1, "url": "http://secret.example.com", "names": {"a": "", "b": 5, "c": ""},
                "share": 1.6, "parts": [{"someValues": ["x", true]}, {"someValues": []}, {}], "start": 2, "end": 1, "z": "\u0000"
            }"#,
        );
        assert_eq!(
            faults.err().unwrap(),
            [
                "end must not be before start",
                "names must have at most 2 entries",
                "pageSize must be a whole number from 1 to 100",
                "parts[0].someValues[1] must be a string, not a boolean",
                "parts[1].someValues must have 1 to 3 entries",
                "parts[2].someValues is required",
                "share must be a number from 0 to 1.5",
                "text is given twice",
                "type is required",
                "url must be an absolute URL that starts with https://",
                "z is not a field of this request",
            ]
        );
    }

    #[test]
    fn null_is_absence_where_a_field_may_be_left_out_and_numbers_are_whole_as_json_has_them() {
        let read = |text: &str| read(text).ok().unwrap();
        let whole = read(
            r#"{"pageSize": 5.0, "type": "a", "text": null, "names": {}, "parts": [{"someValues": ["", "\\n"]}], "kept": {"b" : 1.50}}"#,
        );
        assert_eq!((whole.page_size, whole.kind.as_str(), whole.text), (5, "a", None));
        assert!(whole.url.is_none() && whole.share.is_none());
        assert!(whole.parts.into_iter().flatten().all(|part| part.some_values.len() == 2));
        assert!(whole.names.unwrap().is_empty() && whole.start.is_none() && whole.end.is_none());
        assert_eq!(whole.kept.unwrap().0, r#"{"b" : 1.50}"#);
    }

    #[test]
    fn what_must_be_there_must_not_be_null_and_a_number_that_fits_nowhere_is_a_fault() {
        let faults = read(r#"{"pageSize": 1e300, "type": null, "start": 1.5}"#).err().unwrap();
        assert_eq!(
            faults,
            ["pageSize must be a whole number from 1 to 100", "start must be a whole number", "type must not be null"]
        );
        assert_eq!(read("[]").err().unwrap(), ["The body must be an object, not an array"]);
    }

    #[test]
    fn what_is_outside_its_limits_has_no_other_fault() {
        let faults = read(r#"{"pageSize": 1, "type": "a", "start": 2, "end": -1}"#).err().unwrap();
        assert_eq!(faults, ["end must be a whole number from 0"]);
        let faults =
            read(r#"{"pageSize": 1, "type": "a", "parts": [{"someValues": [1, 2, 3, 4], "x": 1}]}"#).err().unwrap();
        assert_eq!(
            faults,
            ["parts[0].someValues must have 1 to 3 entries", "parts[0].x is not a field of this request"]
        );
    }

    #[test]
    fn of_a_list_of_faults_so_many_are_told_and_the_rest_is_not_read() {
        let parts = vec![r#"{"someValues": []}"#; 5_000].join(",");
        let faults = read(&format!(r#"{{"pageSize": 1, "type": "a", "parts": [{parts}]}}"#)).err().unwrap();
        assert_eq!(faults.len(), 1_000);
    }
}
