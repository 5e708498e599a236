//! Credentials for the token endpoint.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::api_clients;
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
}

/// Adds a client.
pub async fn insert(connection: &mut AsyncPgConnection, client: &ApiClient) -> QueryResult<()> {
    diesel::insert_into(api_clients::table).values(client).execute(connection).await.map(drop)
}

/// The client of this id. It is not about reach: the secret decides.
pub async fn find(connection: &mut AsyncPgConnection, id: ApiClientId) -> QueryResult<Option<ApiClient>> {
    api_clients::table.find(id).select(ApiClient::as_select()).first(connection).await.optional()
}
