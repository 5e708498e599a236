//! Companies and TMCs.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Bool, Text};
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schema::organizations;
use super::withheld;
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::reach::Reach;

/// A company, or a TMC that serves companies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema, clap::ValueEnum,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[clap(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrganizationType {
    /// Its people travel.
    Company,
    /// A travel management company: it contracts companies and books for them.
    Tmc,
}

impl OrganizationType {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "COMPANY",
            Self::Tmc => "TMC",
        }
    }
}

impl ToSql<Text, Pg> for OrganizationType {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
    }
}

impl FromSql<Text, Pg> for OrganizationType {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match <String as FromSql<Text, Pg>>::from_sql(value)?.as_str() {
            "COMPANY" => Ok(Self::Company),
            "TMC" => Ok(Self::Tmc),
            other => Err(format!("unknown organization type {other}").into()),
        }
    }
}

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = organizations, check_for_backend(Pg), treat_none_as_default_value = false)]
pub struct Organization {
    /// Given by the platform.
    pub id: OrganizationId,
    /// Company or TMC.
    #[diesel(column_name = type_)]
    pub kind: OrganizationType,
    /// The label of the id.
    pub name: Name,
    /// The TMC that has the contract with it; need not be known yet.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that it books through; need not be known yet.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was first put.
    pub created_at: DateTime<Utc>,
    /// When it was last put.
    pub updated_at: DateTime<Utc>,
    /// How often the payload of one of its events is tried to be fetched.
    pub payload_attempt_limit: i32,
}

impl Organization {
    /// The limit of an organization that was given none (contract, "payload creation").
    pub const DEFAULT_PAYLOAD_ATTEMPTS: i32 = 288;
    /// The highest limit.
    pub const MAX_PAYLOAD_ATTEMPTS: i32 = 10_000;

    /// The TMC whose administrators reach it.
    fn reached_by(&self) -> Option<OrganizationId> {
        self.contracting_tmc_id.filter(|_| self.kind == OrganizationType::Company)
    }
}

/// Inserts, or replaces all but `created_at`. Gives the row as it is stored, and whether it is
/// new: a row that no transaction replaced has no `xmax`. What a TMC got of a company that leaves it is withheld from then on.
pub async fn put(connection: &mut AsyncPgConnection, row: &Organization) -> QueryResult<(Organization, bool)> {
    connection
        .transaction(async |connection| {
            let before: Option<Organization> = organizations::table
                .find(row.id)
                .select(Organization::as_select())
                .for_update()
                .first(connection)
                .await
                .optional()?;
            let (from, to) = (before.as_ref().and_then(Organization::reached_by), row.reached_by());
            let put = upsert(connection, row).await?;
            if from != to {
                withheld::moved(connection, row.id, from, to, row.updated_at).await?;
            }
            Ok(put)
        })
        .await
}

async fn upsert(connection: &mut AsyncPgConnection, row: &Organization) -> QueryResult<(Organization, bool)> {
    diesel::insert_into(organizations::table)
        .values(row)
        .on_conflict(organizations::id)
        .do_update()
        .set((
            organizations::type_.eq(excluded(organizations::type_)),
            organizations::name.eq(excluded(organizations::name)),
            organizations::contracting_tmc_id.eq(excluded(organizations::contracting_tmc_id)),
            organizations::booking_tmc_id.eq(excluded(organizations::booking_tmc_id)),
            organizations::updated_at.eq(excluded(organizations::updated_at)),
            organizations::payload_attempt_limit.eq(excluded(organizations::payload_attempt_limit)),
        ))
        .returning((Organization::as_returning(), diesel::dsl::sql::<Bool>("xmax = 0")))
        .get_result(connection)
        .await
}

/// The organization of this id.
pub async fn find(connection: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<Option<Organization>> {
    organizations::table.find(id).select(Organization::as_select()).first(connection).await.optional()
}

/// A page, oldest first, and how many there are in all.
pub async fn list(
    connection: &mut AsyncPgConnection,
    limit: i64,
    offset: i64,
) -> QueryResult<(Vec<Organization>, i64)> {
    let page = organizations::table
        .order((organizations::created_at, organizations::id))
        .limit(limit)
        .offset(offset)
        .select(Organization::as_select())
        .load(connection)
        .await?;
    let total = organizations::table.count().get_result(connection).await?;
    Ok((page, total))
}

/// Those of `ids` that the caller may not act for, in the order given. With `are_held` they stay with the TMC by which they
/// are reached until the transaction ends.
pub async fn out_of_reach(
    connection: &mut AsyncPgConnection,
    reach: Reach,
    ids: &[OrganizationId],
    are_held: bool,
) -> QueryResult<Vec<OrganizationId>> {
    let others = |own: OrganizationId| ids.iter().copied().filter(move |id| *id != own);
    match reach {
        Reach::Everyone => Ok(Vec::new()),
        Reach::Company(own) => Ok(others(own).collect()),
        Reach::Tmc(own) => {
            let rest: Vec<_> = others(own).collect();
            if rest.is_empty() {
                return Ok(rest);
            }
            let contracted = organizations::table
                .filter(organizations::contracting_tmc_id.eq(own))
                .filter(organizations::type_.eq(OrganizationType::Company).and(organizations::id.eq_any(&rest)))
                .select(organizations::id)
                .order(organizations::id);
            let contracted: Vec<OrganizationId> = if are_held {
                contracted.for_share().load(connection).await?
            } else {
                contracted.load(connection).await?
            };
            let contracted: std::collections::HashSet<_> = contracted.into_iter().collect();
            Ok(rest.into_iter().filter(|id| !contracted.contains(id)).collect())
        }
    }
}

/// The names of those of `ids` that are known.
pub async fn labels(
    connection: &mut AsyncPgConnection,
    ids: &[OrganizationId],
) -> QueryResult<Vec<(OrganizationId, String)>> {
    organizations::table
        .filter(organizations::id.eq_any(ids))
        .select((organizations::id, organizations::name))
        .load(connection)
        .await
}
