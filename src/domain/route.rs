//! An event source turned into rows that an index can answer.
//!
//! A scope becomes one row for each combination of its organizations: a company, a contracting
//! TMC and a booking TMC, where [`OrganizationId::ANY`] stands for a dimension that the scope
//! leaves open. An event's origin then finds its rows by equality on at most eight keys.
//!
//! Combinations multiply, so one scope is spread over at most [`Scope::MAX_ROUTES`] rows.
//! Dimensions beyond that keep `ANY` in the key and travel as a [`Filter`], which the match
//! asks in the same statement.

use std::collections::BTreeSet;

use super::event_source::{EventSource, Scope, SourceType};
use super::id::OrganizationId;

/// A row's key: company, contracting TMC, booking TMC.
pub type RouteKey = [OrganizationId; 3];

/// The order of [`RouteKey`], most telling dimension first.
const DIMENSIONS: [SourceType; 3] = [SourceType::Company, SourceType::ContractingTmc, SourceType::BookingTmc];

/// All rows of one scope.
#[derive(Debug, PartialEq, Eq)]
pub struct ScopeRoutes {
    /// The scope's place in its event source.
    pub scope_no: i16,
    /// The keys; none when the scope's predicates contradict each other.
    pub keys: Vec<RouteKey>,
    /// What the keys could not carry.
    pub filter: Option<Filter>,
}

/// TMCs that an event must have beyond what its route's key says. The company is always in
/// the key. `None` leaves that dimension to the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The contracting TMC must be one of these.
    pub contracting_tmcs: Option<Vec<OrganizationId>>,
    /// The booking TMC must be one of these.
    pub booking_tmcs: Option<Vec<OrganizationId>>,
}

impl Scope {
    /// The most rows that one scope is spread over: as many as its longest legal predicate.
    pub const MAX_ROUTES: usize = 1000;

    fn routes(&self, scope_no: i16) -> ScopeRoutes {
        let mut keys = vec![[OrganizationId::ANY; 3]];
        let mut filter = Filter::default();
        for (place, kind) in DIMENSIONS.into_iter().enumerate() {
            let Some(accepted) = self.accepted(kind) else { continue };
            if keys.len() * accepted.len() <= Self::MAX_ROUTES {
                keys = keys.iter().flat_map(|key| accepted.iter().map(move |id| with(*key, place, *id))).collect();
                continue;
            }
            let accepted = Some(accepted.into_iter().collect());
            match kind {
                SourceType::ContractingTmc => filter.contracting_tmcs = accepted,
                SourceType::BookingTmc => filter.booking_tmcs = accepted,
                SourceType::Company => unreachable!("the company comes first and has at most MAX_ROUTES values"),
            }
        }
        let filter = (filter != Filter::default()).then_some(filter);
        ScopeRoutes { scope_no, keys, filter }
    }

    /// The organizations that pass every predicate of one type; `None` when there is none.
    fn accepted(&self, kind: SourceType) -> Option<BTreeSet<OrganizationId>> {
        let sets = self.predicates().iter().filter(|predicate| predicate.kind() == kind);
        sets.map(|predicate| predicate.values().iter().copied().collect::<BTreeSet<_>>())
            .reduce(|left, right| &left & &right)
    }
}

fn with(mut key: RouteKey, place: usize, id: OrganizationId) -> RouteKey {
    key[place] = id;
    key
}

impl EventSource {
    /// The rows of all scopes that can match anything.
    #[must_use]
    pub fn routes(&self) -> Vec<ScopeRoutes> {
        let scopes = (0i16..).zip(self.scopes());
        scopes.map(|(no, scope)| scope.routes(no)).filter(|routes| !routes.keys.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::event_source::{Origin, Predicate};
    use super::*;

    /// What a match looks up: in each place of the key the organization itself, where there is one, and `ANY`.
    fn lookup(origin: &Origin) -> [Vec<OrganizationId>; 3] {
        DIMENSIONS.map(|kind| origin.of(kind).into_iter().chain([OrganizationId::ANY]).collect())
    }

    fn organization(n: u8) -> OrganizationId {
        OrganizationId::from(uuid::Uuid::from_u128(u128::from(n) + 1))
    }

    fn sources() -> impl Strategy<Value = EventSource> {
        let predicate = (0..3usize, prop::collection::vec((0..6u8).prop_map(organization), 1..6))
            .prop_map(|(kind, values)| Predicate::new(SourceType::ALL[kind], values).unwrap());
        let scope = prop::collection::vec(predicate, 1..5).prop_map(|list| Scope::new(list).unwrap());
        prop::collection::vec(scope, 1..4).prop_map(|list| EventSource::new(list).unwrap())
    }

    fn origins() -> impl Strategy<Value = Origin> {
        let tmc = || prop::option::of((0..6u8).prop_map(organization));
        ((0..6u8).prop_map(organization), tmc(), tmc()).prop_map(|(company, contracting_tmc, booking_tmc)| Origin {
            company,
            contracting_tmc,
            booking_tmc,
        })
    }

    fn found_by_routes(source: &EventSource, origin: &Origin) -> bool {
        let wanted = lookup(origin);
        let passes = |list: &Option<Vec<OrganizationId>>, id: Option<OrganizationId>| {
            list.as_ref().is_none_or(|list| id.is_some_and(|id| list.contains(&id)))
        };
        source.routes().iter().any(|scope| {
            let filter = scope.filter.as_ref();
            scope.keys.iter().any(|key| key.iter().zip(&wanted).all(|(id, ids)| ids.contains(id)))
                && filter.is_none_or(|filter| {
                    passes(&filter.contracting_tmcs, origin.contracting_tmc)
                        && passes(&filter.booking_tmcs, origin.booking_tmc)
                })
        })
    }

    proptest! {
        #[test]
        fn routes_find_what_the_plain_rule_accepts(source in sources(), origin in origins()) {
            prop_assert_eq!(found_by_routes(&source, &origin), source.matches(&origin));
        }
    }

    #[test]
    fn a_scope_too_wide_for_its_rows_keeps_the_rest_as_a_filter() {
        let many = |from: u128, count: u128| -> Vec<_> {
            (from..from + count).map(|n| OrganizationId::from(uuid::Uuid::from_u128(n))).collect()
        };
        let scope = Scope::new(vec![
            Predicate::new(SourceType::Company, many(1, 1000)).unwrap(),
            Predicate::new(SourceType::BookingTmc, many(5000, 2)).unwrap(),
        ])
        .unwrap();
        let source = EventSource::new(vec![scope]).unwrap();
        let routes = source.routes();
        assert_eq!(routes[0].keys.len(), 1000);
        assert_eq!(routes[0].filter.as_ref().unwrap().booking_tmcs.as_ref().unwrap().len(), 2);
        for (booking_tmc, expected) in [(many(5001, 1)[0], true), (many(6000, 1)[0], false)] {
            let origin = Origin { company: many(7, 1)[0], contracting_tmc: None, booking_tmc: Some(booking_tmc) };
            assert_eq!(found_by_routes(&source, &origin), expected);
            assert_eq!(source.matches(&origin), expected);
        }
    }
}
