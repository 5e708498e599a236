//! Who a caller may act for.

use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::OrganizationId;

/// What kind of administrator a token speaks for (contract, "reach").
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema, clap::ValueEnum,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[clap(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Runs the platform: everyone is in reach.
    PlatformAdmin,
    /// Runs one TMC: it and the companies that it contracts are in reach.
    TmcAdmin,
    /// Runs one company: it alone is in reach.
    CompanyAdmin,
}

impl Role {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PlatformAdmin => "PLATFORM_ADMIN",
            Self::TmcAdmin => "TMC_ADMIN",
            Self::CompanyAdmin => "COMPANY_ADMIN",
        }
    }
}

/// A text that names no role.
#[derive(Debug, thiserror::Error)]
#[error("must be one of PLATFORM_ADMIN, TMC_ADMIN, COMPANY_ADMIN")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        [Self::PlatformAdmin, Self::TmcAdmin, Self::CompanyAdmin]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

impl ToSql<Text, Pg> for Role {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
    }
}

impl FromSql<Text, Pg> for Role {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, Pg>>::from_sql(value)?.parse()?)
    }
}

/// The organizations that a caller may act for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All organizations, known or not.
    Everyone,
    /// This TMC and every company that it contracts.
    Tmc(OrganizationId),
    /// This company alone.
    Company(OrganizationId),
}

/// Why a role and its organization make no reach.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    /// `TMC_ADMIN` without a TMC.
    #[error("TMC_ADMIN needs a TMC id")]
    TmcMissing,
    /// `COMPANY_ADMIN` without a company.
    #[error("COMPANY_ADMIN needs a company id")]
    CompanyMissing,
}

impl Reach {
    /// The reach of `role`, given the ids that came with it. Ids that the role does not
    /// use are ignored.
    pub fn of(
        role: Role,
        company_id: Option<OrganizationId>,
        tmc_id: Option<OrganizationId>,
    ) -> Result<Self, ReachError> {
        match role {
            Role::PlatformAdmin => Ok(Self::Everyone),
            Role::TmcAdmin => tmc_id.map(Self::Tmc).ok_or(ReachError::TmcMissing),
            Role::CompanyAdmin => company_id.map(Self::Company).ok_or(ReachError::CompanyMissing),
        }
    }
}
