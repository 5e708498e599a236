//! A name for people: of a subscription or an organization.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::Serialize;

use super::id::SubscriptionId;

/// 1 to [`Name::MAX_CHARS`] characters, not all of them white space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Name(String);

/// Why a text is not a name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Empty, or white space only.
    #[error("must not be blank")]
    Blank,
    /// Over the limit.
    #[error("must have at most {} characters", Name::MAX_CHARS)]
    TooLong,
}

impl Name {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 255;

    /// What a subscription is called when its creator gave no name: `webhook-` and the
    /// first 8 hexadecimal digits of its id (contract, "name").
    #[must_use]
    pub fn default_for(id: SubscriptionId) -> Self {
        Self(format!("webhook-{}", id.first_digits()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() {
            return Err(NameError::Blank);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(NameError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

super::from_text!(Name);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToSql<Text, Pg> for Name {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for Name {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Pg>>::from_sql(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_1_to_255_characters_and_not_blank() {
        for (text, expected) in [
            ("x".to_owned(), None),
            ("é".repeat(255), None),
            ("é".repeat(256), Some(NameError::TooLong)),
            (String::new(), Some(NameError::Blank)),
            (" \t\u{3000}".to_owned(), Some(NameError::Blank)),
        ] {
            assert_eq!(text.parse::<Name>().err(), expected, "{text:?}");
        }
    }
}
