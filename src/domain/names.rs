//! Enums whose values have names: on the wire, in the database and on the command line it is the same one.

/// Declares such an enum: each value once, with its documentation and its name.
///
/// One that is `stored` has the database's codec, too. What stands behind `else` is said of a text that names none of them, in
/// place of the list.
// A name is captured as a `tt`: utoipa reads serde's names token by token and overlooks a captured `literal`.
macro_rules! names {
    (
        $(#[$meta:meta])*
        $visibility:vis stored enum $name:ident { $($values:tt)* } $(else $unknown:literal)?
    ) => {
        $crate::domain::names::names! {
            $(#[$meta])*
            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(sql_type = diesel::sql_types::Text)]
            $visibility enum $name { $($values)* } $(else $unknown)?
        }

        $crate::domain::sql_codec!($name);
    };
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[doc = $about:literal])* $variant:ident = $text:tt,)*
        }
        $(else $unknown:literal)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        $visibility enum $name {
            $($(#[doc = $about])* #[serde(rename = $text)] $variant,)*
        }

        #[allow(dead_code, reason = "an enum has all of these, whichever of them are asked for")]
        impl $name {
            /// All of them, in their order.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$variant),*];

            /// The name, wherever it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// What is said of it above, in one line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($about),*).trim_start()),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::names::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err($crate::domain::names::UnknownName(
                        $crate::domain::names::names!(@unknown [$($unknown)?] $($text)*),
                    )),
                }
            }
        }
    };
    (@unknown [$unknown:literal] $($text:literal)*) => { $unknown };
    (@unknown [] $first:literal $($text:literal)*) => { concat!("must be one of ", $first $(, ", ", $text)*) };
}
pub(crate) use names;

/// A text that is none of an enum's names, and what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownName(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    names! {
        /// A direction.
        enum Direction {
            /// Where the sun
            /// rises.
            East = "EAST",
            /// Where it sets.
            FarWest = "FAR_WEST",
        }
    }

    names! {
        /// Another.
        enum Quiet {
            /// It.
            Only = "only",
        }
        else "is not the only one"
    }

    #[test]
    fn the_name_in_rust_text_and_json_is_one() {
        for (direction, name) in Direction::ALL.into_iter().zip(["EAST", "FAR_WEST"]) {
            assert_eq!((direction.as_str(), direction.to_string().as_str()), (name, name));
            assert_eq!(name.parse(), Ok(direction));
            assert_eq!(serde_json::to_value(direction).unwrap(), name);
            assert_eq!(serde_json::from_value::<Direction>(name.into()).unwrap(), direction);
        }
        assert_eq!(Direction::East.about(), "Where the sun rises.");
    }

    #[test]
    fn who_gives_another_name_is_told_which_there_are() {
        assert_eq!("east".parse::<Direction>().unwrap_err().to_string(), "must be one of EAST, FAR_WEST");
        assert_eq!("other".parse::<Quiet>().unwrap_err().to_string(), "is not the only one");
        assert_eq!(Quiet::Only.as_str(), "only");
    }
}
