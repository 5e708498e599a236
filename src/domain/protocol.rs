//! Versions of HTTP.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::SmallInt;
use http::Version;
use utoipa::ToSchema;

use super::names::names;

names! {
    /// The version of HTTP that an answer came by. Stored as a number: there is one in each attempt.
    #[derive(ToSchema, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
    #[diesel(sql_type = SmallInt)]
    #[schema(as = HttpProtocol)]
    pub enum Protocol {
        /// HTTP/1.0.
        Http10 = "HTTP/1.0",
        /// HTTP/1.1.
        Http11 = "HTTP/1.1",
        /// HTTP/2.
        Http2 = "HTTP/2",
    }
}

impl Protocol {
    /// That of an answer; none for what is not called with.
    #[must_use]
    pub fn of(version: Version) -> Option<Self> {
        match version {
            Version::HTTP_10 => Some(Self::Http10),
            Version::HTTP_11 => Some(Self::Http11),
            Version::HTTP_2 => Some(Self::Http2),
            _ => None,
        }
    }

    const fn number(self) -> i16 {
        match self {
            Self::Http10 => 10,
            Self::Http11 => 11,
            Self::Http2 => 20,
        }
    }
}

impl ToSql<SmallInt, Pg> for Protocol {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <i16 as ToSql<SmallInt, Pg>>::to_sql(&self.number(), &mut out.reborrow())
    }
}

impl<DB: Backend> FromSql<SmallInt, DB> for Protocol
where
    i16: FromSql<SmallInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let number = i16::from_sql(bytes)?;
        let found = Self::ALL.into_iter().find(|one| one.number() == number);
        found.ok_or_else(|| format!("{number} is no version of HTTP").into())
    }
}
