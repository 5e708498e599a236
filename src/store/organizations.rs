//! Companies and TMCs.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};

use super::audit::{self, NewChange};
use super::schema::organizations;
use super::withheld;
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::organization_type::OrganizationType;
use crate::domain::reach::Reach;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = organizations, check_for_backend(Pg), treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Given by the platform.
    pub id: OrganizationId,
    /// Company or TMC.
    #[diesel(column_name = type_)]
    #[serde(rename = "type")]
    pub kind: OrganizationType,
    /// The label of the id.
    pub name: Name,
    /// The TMC that has the contract with it; need not be known yet.
    pub contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that it books through; need not be known yet.
    pub booking_tmc_id: Option<OrganizationId>,
    /// When it was first put; not taken along in a session's file.
    #[serde(skip)]
    pub created_at: DateTime<Utc>,
    /// When it was last put; not taken along either.
    #[serde(skip)]
    pub updated_at: DateTime<Utc>,
    /// How often the payload of one of its events is tried to be fetched.
    pub payload_attempt_limit: i32,
}

impl Organization {
    /// The limit of an organization that was given none (contract, "payload creation").
    pub const DEFAULT_PAYLOAD_ATTEMPTS: i32 = 288;
    /// The highest limit.
    pub const MAX_PAYLOAD_ATTEMPTS: i32 = 10_000;

    /// The fields that have another value than before, as the API names them.
    fn changed_fields(&self, before: &Self) -> Vec<&'static str> {
        let all = [
            ("type", self.kind != before.kind),
            ("name", self.name != before.name),
            ("contractingTmcId", self.contracting_tmc_id != before.contracting_tmc_id),
            ("bookingTmcId", self.booking_tmc_id != before.booking_tmc_id),
            ("payloadAttemptLimit", self.payload_attempt_limit != before.payload_attempt_limit),
        ];
        all.into_iter().filter_map(|(name, is_other)| is_other.then_some(name)).collect()
    }

    /// The TMC whose administrators reach it.
    fn reached_by(&self) -> Option<OrganizationId> {
        self.contracting_tmc_id.filter(|_| self.kind == OrganizationType::Company)
    }
}

/// [`put`] by somebody, which is noted.
pub async fn put_by(
    connection: &mut AsyncPgConnection,
    row: &Organization,
    subject: &str,
) -> QueryResult<(Organization, bool)> {
    connection
        .transaction(async |connection| {
            let (before, (after, is_new)) = replace(connection, row).await?;
            let change = NewChange {
                changed_at: row.updated_at,
                subject,
                action: if is_new { ChangeAction::Created } else { ChangeAction::Updated },
                kind: ChangedKind::Organization,
                object_id: row.id.into(),
                subscription_id: None,
                organization_id: Some(row.id),
                fields: before.map(|before| after.changed_fields(&before)).unwrap_or_default(),
            };
            if is_new || !change.fields.is_empty() {
                audit::add(connection, &change).await?;
            }
            Ok((after, is_new))
        })
        .await
}

/// Inserts, or replaces all but `created_at`. Gives the row as it is stored, and whether it is
/// new: a row that no transaction replaced has no `xmax`. What a TMC got of a company that leaves it is withheld from then on.
pub async fn put(connection: &mut AsyncPgConnection, row: &Organization) -> QueryResult<(Organization, bool)> {
    Ok(replace(connection, row).await?.1)
}

/// [`put`], with what there was before.
async fn replace(
    connection: &mut AsyncPgConnection,
    row: &Organization,
) -> QueryResult<(Option<Organization>, (Organization, bool))> {
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
            Ok((before, put))
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
