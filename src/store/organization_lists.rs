//! Organizations as callers may see them.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::organizations::Organization;
use super::schema::organizations::{self, dsl};
use crate::domain::id::OrganizationId;
use crate::domain::organization_type::OrganizationType;
use crate::domain::reach::Reach;

/// Which organizations a list has.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those that have this in their name, in whatever case.
    pub text: Option<String>,
    /// Only companies, or only TMCs.
    pub kind: Option<OrganizationType>,
}

type Within<'a> = organizations::BoxedQuery<'a, Pg>;

fn within<'a>(reach: Reach) -> Within<'a> {
    let all = organizations::table.into_boxed();
    match reach {
        Reach::Everyone => all,
        Reach::Company(own) => all.filter(dsl::id.eq(own)),
        Reach::Tmc(own) => {
            let is_contracted = dsl::contracting_tmc_id.eq(own).and(dsl::type_.eq(OrganizationType::Company));
            all.filter(dsl::id.eq(own).or(is_contracted))
        }
    }
}

fn wanted<'a>(reach: Reach, wanted: &Wanted) -> Within<'a> {
    let mut query = within(reach);
    if let Some(kind) = wanted.kind {
        query = query.filter(dsl::type_.eq(kind));
    }
    if let Some(text) = &wanted.text {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query = query.filter(dsl::name.ilike(format!("%{escaped}%")));
    }
    query
}

/// The organization of this id, if it is within reach.
pub async fn find(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    id: OrganizationId,
) -> QueryResult<Option<Organization>> {
    within(reach).filter(dsl::id.eq(id)).select(Organization::as_select()).first(connection).await.optional()
}

/// A page of those that fit and are within reach, oldest first, and how many there are in all.
pub async fn page(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    which: &Wanted,
    limit: i64,
    offset: i64,
) -> QueryResult<(Vec<Organization>, i64)> {
    let page = wanted(reach, which)
        .order((dsl::created_at, dsl::id))
        .limit(limit)
        .offset(offset)
        .select(Organization::as_select())
        .load(connection)
        .await?;
    let total = wanted(reach, which).count().get_result(connection).await?;
    Ok((page, total))
}
