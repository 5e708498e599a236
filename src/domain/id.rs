//! Typed ids: a UUID that remembers what it names.
//!
//! On the wire and in the database each is a plain UUID. Parsing accepts only the hyphenated
//! form, so that one id has one spelling (letters in either case).

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the 36-character hyphenated form.
    #[error("must be a UUID, as 497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    NotAUuid,
    /// The one value that stands for "any organization" in routes.
    #[error("is reserved and cannot name an organization")]
    Reserved,
}

fn hyphenated(text: &str) -> Result<Uuid, IdError> {
    if text.len() != 36 {
        return Err(IdError::NotAUuid);
    }
    Uuid::try_parse(text).map_err(|_| IdError::NotAUuid)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new random (version 4) id.
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// The UUID inside.
            #[must_use]
            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl ToSql<diesel::sql_types::Uuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<diesel::sql_types::Uuid, Pg>>::to_sql(&self.0, out)
            }
        }

        impl FromSql<diesel::sql_types::Uuid, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value).map(Self)
            }
        }
    };
}

id! {
    /// Names a company or a TMC.
    OrganizationId
}
id! {
    /// Names a webhook subscription.
    SubscriptionId
}
id! {
    /// Names one signing secret of a subscription.
    SigningSecretId
}
id! {
    /// Names an API client, that is, credentials for the token endpoint.
    ApiClientId
}

impl OrganizationId {
    /// Stands for "any organization" in a route's key. Random once, fixed for ever; refused
    /// as the name of an organization, so that no caller can widen a route by naming it.
    pub const ANY: Self = Self(Uuid::from_u128(0x6a65_7462_7269_8467_a5d3_616e_7941_4e59));
}

impl FromStr for OrganizationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let id = Self(hyphenated(text)?);
        if id == Self::ANY { Err(IdError::Reserved) } else { Ok(id) }
    }
}

impl FromStr for SubscriptionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        hyphenated(text).map(Self)
    }
}

impl FromStr for ApiClientId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        hyphenated(text).map(Self)
    }
}

impl SubscriptionId {
    /// The first 8 hexadecimal digits, as in a default name.
    #[must_use]
    pub fn first_digits(&self) -> String {
        self.0.simple().to_string()[..8].to_owned()
    }
}

impl From<Uuid> for OrganizationId {
    /// For ids that were not typed by a caller: seeds and tests.
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        for (text, right) in [
            ("497f6eca-6276-4993-bfeb-53cbbbba6f08", true),
            ("497F6ECA-6276-4993-BFEB-53CBBBBA6F08", true),
            ("00000000-0000-0000-0000-000000000000", true),
            ("497f6eca62764993bfeb53cbbbba6f08", false),
            ("{497f6eca-6276-4993-bfeb-53cbbbba6f08}", false),
            ("company1-id", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<SubscriptionId>().is_ok(), right, "{text}");
        }
    }

    #[test]
    fn the_any_organization_cannot_be_named_by_a_caller() {
        let text = OrganizationId::ANY.to_string();
        assert_eq!(text.parse::<OrganizationId>(), Err(IdError::Reserved));
    }
}
