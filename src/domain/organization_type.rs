//! What an organization is.

use utoipa::ToSchema;

use super::names::names;

names! {
    /// A company, or a TMC that serves companies.
    #[derive(ToSchema)]
    pub stored enum OrganizationType {
        /// Its people travel.
        Company = "COMPANY",
        /// A travel management company: it contracts companies and books for them.
        Tmc = "TMC",
    }
}
