//! What a token or an API client may do, and for whom, as a command is told.

use clap::Args;

use crate::api::auth::Scope;
use crate::config::{one_of, refuse};
use crate::domain::id::OrganizationId;
use crate::domain::reach::{Reach, ReachError, Role};

/// What a token or a client may do, and for whom.
#[derive(Args)]
pub struct GrantArgs {
    /// The kind of administrator
    #[arg(long, default_value = "PLATFORM_ADMIN", value_parser = one_of(&Role::ALL, Role::as_str, Role::about))]
    pub role: Role,
    /// The company of a COMPANY_ADMIN
    #[arg(long)]
    pub company_id: Option<OrganizationId>,
    /// The TMC of a TMC_ADMIN
    #[arg(long)]
    pub tmc_id: Option<OrganizationId>,
    /// A scope for /ext; repeatable. All that suit the role if not given
    #[arg(long = "scope", value_parser = one_of(&Scope::ALL, Scope::as_str, Scope::about))]
    pub scopes: Vec<Scope>,
}

impl GrantArgs {
    /// Refuses a role without its organization, or with another one.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Err(error) = Reach::of(self.role, self.company_id, self.tmc_id) {
            let flag = if error == ReachError::TmcMissing { "--tmc-id" } else { "--company-id" };
            return refuse(format!("{error}: give {flag}."));
        }
        let extra = [
            ("--company-id", self.company_id.is_some() && self.role != Role::CompanyAdmin),
            ("--tmc-id", self.tmc_id.is_some() && self.role != Role::TmcAdmin),
        ];
        match extra.iter().find(|(_, is_extra)| *is_extra) {
            Some((flag, _)) => refuse(format!("{} takes no {flag}.", self.role.as_str())),
            None => Ok(()),
        }
    }

    /// The scopes given, or all that suit the role.
    pub fn scopes(&self) -> Vec<Scope> {
        if !self.scopes.is_empty() {
            return self.scopes.clone();
        }
        let suits = |scope: &Scope| self.role == Role::PlatformAdmin || *scope != Scope::PlatformAdmin;
        Scope::ALL.into_iter().filter(suits).collect()
    }
}
