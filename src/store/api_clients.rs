//! Credentials for the token endpoint.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::audit::{self, NewChange};
use super::schema::api_clients;
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::id::{ApiClientId, OrganizationId};
use crate::domain::name::Name;
use crate::domain::reach::Role;

/// A row.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_clients, check_for_backend(Pg), treat_none_as_default_value = false)]
pub struct ApiClient {
    /// The `client_id`.
    pub id: ApiClientId,
    /// For people.
    pub name: Name,
    /// argon2id, in PHC form.
    pub secret_hash: String,
    /// The role of its tokens.
    pub role: Role,
    /// The company of a `COMPANY_ADMIN`.
    pub company_id: Option<OrganizationId>,
    /// The TMC of a `TMC_ADMIN`.
    pub tmc_id: Option<OrganizationId>,
    /// The scopes that its tokens may have.
    pub scopes: Vec<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The subject of the token that created it, or the command.
    pub created_by: String,
    /// Since when it gets no tokens.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiClient {
    /// The company or TMC of its role.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self.role {
            Role::PlatformAdmin => None,
            Role::TmcAdmin => self.tmc_id,
            Role::CompanyAdmin => self.company_id,
        }
    }

    fn change<'a>(&self, action: ChangeAction, subject: &'a str, now: DateTime<Utc>) -> NewChange<'a> {
        NewChange {
            changed_at: now,
            subject,
            action,
            kind: ChangedKind::Client,
            object_id: self.id.into(),
            subscription_id: None,
            organization_id: self.organization(),
            fields: Vec::new(),
        }
    }
}

/// Adds a client, and notes it for the audit.
pub async fn create(connection: &mut AsyncPgConnection, client: &ApiClient) -> QueryResult<()> {
    connection
        .transaction(async |connection| {
            diesel::insert_into(api_clients::table).values(client).execute(connection).await?;
            audit::add(connection, &client.change(ChangeAction::Created, &client.created_by, client.created_at)).await
        })
        .await
}

/// The client of this id that gets tokens. It is not about reach: the secret decides.
pub async fn find(connection: &mut AsyncPgConnection, id: ApiClientId) -> QueryResult<Option<ApiClient>> {
    let live = api_clients::table.find(id).filter(api_clients::revoked_at.is_null());
    live.select(ApiClient::as_select()).first(connection).await.optional()
}

/// A page of all clients, those that were revoked among them, oldest first, and how many there are. For those who run the
/// platform: nobody asks whose they are.
pub async fn page(connection: &mut AsyncPgConnection, limit: i64, offset: i64) -> QueryResult<(Vec<ApiClient>, i64)> {
    let page = api_clients::table
        .order((api_clients::created_at, api_clients::id))
        .limit(limit)
        .offset(offset)
        .select(ApiClient::as_select())
        .load(connection)
        .await?;
    Ok((page, api_clients::table.count().get_result(connection).await?))
}

/// Gives a client no more tokens, and notes it for the audit; nothing when it was revoked before. `None` when there is none.
pub async fn revoke(
    connection: &mut AsyncPgConnection,
    id: ApiClientId,
    subject: &str,
    now: DateTime<Utc>,
) -> QueryResult<Option<ApiClient>> {
    connection
        .transaction(async |connection| {
            let found: Option<ApiClient> = api_clients::table
                .find(id)
                .for_update()
                .select(ApiClient::as_select())
                .first(connection)
                .await
                .optional()?;
            let Some(mut client) = found else { return Ok(None) };
            if client.revoked_at.is_none() {
                client.revoked_at = Some(now);
                let set = api_clients::revoked_at.eq(client.revoked_at);
                diesel::update(api_clients::table.find(id)).set(set).execute(connection).await?;
                audit::add(connection, &client.change(ChangeAction::Revoked, subject, now)).await?;
            }
            Ok(Some(client))
        })
        .await
}
