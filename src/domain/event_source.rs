//! Which organizations' events a subscription wants.
//!
//! An event source is scopes joined by OR; a scope is predicates joined by AND; a predicate
//! holds when the event's company, contracting TMC or booking TMC is one of its values.
//! [`EventSource::matches`] is the rule in its plainest form. What answers it fast is
//! [`super::route`], which is tested against it.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::OrganizationId;
use super::names::names;

names! {
    /// Which of an event's three organizations a predicate looks at.
    #[derive(ToSchema)]
    #[schema(as = EventSourceScopeType)]
    pub enum SourceType {
        /// The company whose booking it is.
        Company = "COMPANY",
        /// The TMC through which the booking was made.
        BookingTmc = "BOOKING_TMC",
        /// The TMC that has the contract with the company.
        ContractingTmc = "CONTRACTING_TMC",
    }
}

/// The organizations that an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The company whose booking it is; the audience of the event.
    pub company: OrganizationId,
    /// The TMC that has the contract with the company, where there is one.
    pub contracting_tmc: Option<OrganizationId>,
    /// The TMC that made the booking, where there is one.
    pub booking_tmc: Option<OrganizationId>,
}

impl Origin {
    /// The organization that a predicate of this type looks at.
    #[must_use]
    pub fn of(&self, kind: SourceType) -> Option<OrganizationId> {
        match kind {
            SourceType::Company => Some(self.company),
            SourceType::ContractingTmc => self.contracting_tmc,
            SourceType::BookingTmc => self.booking_tmc,
        }
    }
}

/// "The event's organization of this type is one of these."
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    #[serde(rename = "type")]
    kind: SourceType,
    values: Vec<OrganizationId>,
}

/// Predicates that must all hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    predicates: Vec<Predicate>,
}

/// Scopes of which at least one must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct EventSource {
    scopes: Vec<Scope>,
}

/// A list outside its limits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} must have 1 to {most} entries")]
pub struct LengthError {
    what: &'static str,
    most: u64,
}

fn within<T>(list: Vec<T>, what: &'static str, most: u64) -> Result<Vec<T>, LengthError> {
    if (1..=most).contains(&(list.len() as u64)) { Ok(list) } else { Err(LengthError { what, most }) }
}

impl Predicate {
    /// The most values in a predicate.
    pub const MAX_VALUES: u64 = 1000;

    /// A predicate with 1 to [`Self::MAX_VALUES`] values.
    pub fn new(kind: SourceType, values: Vec<OrganizationId>) -> Result<Self, LengthError> {
        Ok(Self { kind, values: within(values, "values", Self::MAX_VALUES)? })
    }

    /// Which organization it looks at.
    #[must_use]
    pub fn kind(&self) -> SourceType {
        self.kind
    }

    /// The organizations that it accepts, in the order given.
    #[must_use]
    pub fn values(&self) -> &[OrganizationId] {
        &self.values
    }
}

impl Scope {
    /// The most predicates in a scope.
    pub const MAX_PREDICATES: u64 = 10;

    /// A scope with 1 to [`Self::MAX_PREDICATES`] predicates.
    pub fn new(predicates: Vec<Predicate>) -> Result<Self, LengthError> {
        Ok(Self { predicates: within(predicates, "predicates", Self::MAX_PREDICATES)? })
    }

    /// The predicates, in the order given.
    #[must_use]
    pub fn predicates(&self) -> &[Predicate] {
        &self.predicates
    }
}

impl EventSource {
    /// The most scopes in an event source.
    pub const MAX_SCOPES: u64 = 20;

    /// An event source with 1 to [`Self::MAX_SCOPES`] scopes.
    pub fn new(scopes: Vec<Scope>) -> Result<Self, LengthError> {
        Ok(Self { scopes: within(scopes, "scopes", Self::MAX_SCOPES)? })
    }

    /// The events of one company: what a subscription gets whose creator named no source.
    #[must_use]
    pub fn of_company(company: OrganizationId) -> Self {
        let predicates = vec![Predicate { kind: SourceType::Company, values: vec![company] }];
        Self { scopes: vec![Scope { predicates }] }
    }

    /// The scopes, in the order given.
    #[must_use]
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Every organization named anywhere, sorted, each once.
    #[must_use]
    pub fn organizations(&self) -> Vec<OrganizationId> {
        let predicates = self.scopes.iter().flat_map(|scope| &scope.predicates);
        let mut all: Vec<_> = predicates.flat_map(|predicate| predicate.values.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether an event of this origin is wanted.
    #[must_use]
    pub fn matches(&self, origin: &Origin) -> bool {
        let holds = |predicate: &Predicate| origin.of(predicate.kind).is_some_and(|id| predicate.values.contains(&id));
        self.scopes.iter().any(|scope| scope.predicates.iter().all(holds))
    }
}

impl ToSql<Jsonb, Pg> for EventSource {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The leading byte is the version of Postgres' binary jsonb format.
        std::io::Write::write_all(out, &[1])?;
        serde_json::to_writer(out, self)?;
        Ok(serialize::IsNull::No)
    }
}

impl FromSql<Jsonb, Pg> for EventSource {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((1, json)) => Ok(serde_json::from_slice(json)?),
            _ => Err("unknown version of jsonb".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_ored_predicates_are_anded() {
        let [a, b, tmc] = [1, 2, 3].map(|n| OrganizationId::from(uuid::Uuid::from_u128(n)));
        let company = |id| Predicate::new(SourceType::Company, vec![id]).unwrap();
        let contracted = Predicate::new(SourceType::ContractingTmc, vec![tmc]).unwrap();
        let source = EventSource::new(vec![
            Scope::new(vec![company(a), contracted]).unwrap(),
            Scope::new(vec![company(b)]).unwrap(),
        ])
        .unwrap();
        for (company, contracting_tmc, expected) in
            [(a, Some(tmc), true), (a, None, false), (a, Some(b), false), (b, None, true), (tmc, Some(tmc), false)]
        {
            let origin = Origin { company, contracting_tmc, booking_tmc: None };
            assert_eq!(source.matches(&origin), expected, "{origin:?}");
        }
    }

    #[test]
    fn lists_have_limits() {
        let id = OrganizationId::random();
        assert!(Predicate::new(SourceType::Company, vec![id; 1000]).is_ok());
        assert!(Predicate::new(SourceType::Company, vec![id; 1001]).is_err());
        assert!(Predicate::new(SourceType::Company, vec![]).is_err());
        assert_eq!(Scope::new(vec![]).unwrap_err().to_string(), "predicates must have 1 to 10 entries");
        assert!(EventSource::new(vec![]).is_err());
    }
}
