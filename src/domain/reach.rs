//! Who a caller may act for.

use utoipa::ToSchema;

use super::id::OrganizationId;
use super::names::names;

names! {
    /// What kind of administrator a token speaks for (contract, "reach").
    #[derive(ToSchema)]
    pub stored enum Role {
        /// Runs the platform: everyone is in reach.
        PlatformAdmin = "PLATFORM_ADMIN",
        /// Runs one TMC: it and the companies that it contracts are in reach.
        TmcAdmin = "TMC_ADMIN",
        /// Runs one company: it alone is in reach.
        CompanyAdmin = "COMPANY_ADMIN",
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
