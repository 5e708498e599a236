//! API clients: who gets access tokens for an id and a secret.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::page::Page;
use crate::api::request::{Read, body, request};
use crate::api::v2::tokens::hash_secret;
use crate::api::{State, path_id};
use crate::domain::id::{ApiClientId, OrganizationId};
use crate::domain::name::Name;
use crate::domain::reach::Role;
use crate::store::api_clients::{self, ApiClient};

/// An API client, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiClientDetails {
    /// The `client_id`, and the subject of its tokens.
    #[schema(value_type = uuid::Uuid)]
    id: ApiClientId,
    /// What people call it.
    #[schema(value_type = String, example = "Expense tool")]
    name: Name,
    /// The role of its tokens.
    role: Role,
    /// The company that a `COMPANY_ADMIN` acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    company_id: Option<OrganizationId>,
    /// The TMC that a `TMC_ADMIN` acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    tmc_id: Option<OrganizationId>,
    /// The scopes that its tokens may have.
    #[schema(example = json!(["subscriptions:read", "deliveries:read"]))]
    scopes: Vec<String>,
    /// The subject of the token that created it, or the command.
    created_by: String,
    /// When it was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it gets no tokens; left out while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    revoked_at: Option<String>,
}

impl From<ApiClient> for ApiClientDetails {
    fn from(row: ApiClient) -> Self {
        Self {
            id: row.id,
            name: row.name,
            role: row.role,
            company_id: row.company_id,
            tmc_id: row.tmc_id,
            scopes: row.scopes,
            created_by: row.created_by,
            created_at: write_time(row.created_at),
            revoked_at: row.revoked_at.map(write_time),
        }
    }
}

request! {
    /// A new API client.
    pub struct CreateApiClientRequest {
        /// What people call it; not blank.
        #[schema(
            value_type = String,
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "Expense tool"
        )]
        name: Name,
        /// The role of its tokens.
        role: Role,
        /// The company that a `COMPANY_ADMIN` acts for, which alone takes one.
        #[schema(value_type = Option<uuid::Uuid>, nullable)]
        company_id: Option<OrganizationId>,
        /// The TMC that a `TMC_ADMIN` acts for, which alone takes one.
        #[schema(value_type = Option<uuid::Uuid>, nullable)]
        tmc_id: Option<OrganizationId>,
        /// The scopes that its tokens may have: none that your own token lacks. Left out, all of yours that suit the role.
        #[schema(nullable, min_items = 1, max_items = 6, example = json!(["subscriptions:read", "deliveries:read"]))]
        #[validate(length(min = 1, max = 6))]
        scopes: Option<Vec<Scope>>,
    }
    rules: role_has_its_organization
}

impl Read for Role {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(str::parse)
    }
}

impl Read for Scope {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(str::parse)
    }
}

/// Adds a fault when a role lacks its organization, or has one of another role.
fn role_has_its_organization(fields: &Fields<'_>) {
    let Some(role) = fields.value::<Role>("role") else { return };
    for (name, of) in [("companyId", Role::CompanyAdmin), ("tmcId", Role::TmcAdmin)] {
        match (fields.given(name).is_some(), role == of) {
            (false, true) => fields.fault(name, format_args!("is required for {of}")),
            (true, false) => fields.fault(name, format_args!("is for {of} only")),
            _ => {}
        }
    }
}

/// A new API client, with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateApiClientResponse {
    /// The client.
    #[serde(flatten)]
    client: ApiClientDetails,
    /// The `client_secret`. Keep it safe: nobody can tell it again.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    client_secret: String,
}

/// A page of API clients.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListApiClientsResponse {
    /// The page, oldest first.
    #[schema(max_items = 100)]
    clients: Vec<ApiClientDetails>,
    /// How many there are in all.
    #[schema(minimum = 0, format = Int64)]
    total_count: i64,
}

/// A new secret of a client.
#[must_use]
pub fn generate_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// List API clients
///
/// Those that get tokens and those that were revoked, without their secrets. For a `PLATFORM_ADMIN` with the scope `platform:admin`.
#[utoipa::path(
    operation_id = "listApiClients",
    tag = "API Client",
    params(Page),
    responses(
        (status = 200, description = "A page of clients.", body = ListApiClientsResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/clients")]
pub(crate) async fn list_api_clients(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let page = Page::of(&request)?;
    let (rows, total_count) =
        state.db.query(async |conn| api_clients::page(conn, page.limit, page.offset).await).await?;
    let clients = rows.into_iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(ListApiClientsResponse { clients, total_count }))
}

/// Create an API client
///
/// Returns its secret, which is shown only once. With both it fetches access tokens. For a `PLATFORM_ADMIN` with the scope
/// `platform:admin`, who can give no scope that their own token lacks.
#[utoipa::path(
    operation_id = "createApiClient",
    tag = "API Client",
    request_body = CreateApiClientRequest,
    responses(
        (status = 201, description = "It can fetch tokens.", body = CreateApiClientResponse,
            headers(("Location" = String, description = "The path of the client."))),
        Authorized, Bodied, Stored,
    ),
)]
#[post("/ext/v1/clients")]
pub(crate) async fn create_api_client(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted: CreateApiClientRequest = body::read(&state, &request, payload).await?;
    let suits = |scope: &Scope| wanted.role == Role::PlatformAdmin || *scope != Scope::PlatformAdmin;
    let scopes = wanted
        .scopes
        .unwrap_or_else(|| Scope::ALL.into_iter().filter(|scope| caller.has(*scope) && suits(scope)).collect());
    for scope in &scopes {
        caller.require_scope(*scope)?;
    }
    if scopes.is_empty() {
        return Err(ApiError::invalid("scopes", "is required: your token has none that suits this role"));
    }
    let secret = generate_secret();
    let hashed = secret.clone();
    let secret_hash = actix_web::web::block(move || hash_secret(&hashed)).await.map_err(anyhow::Error::new)??;
    let client = ApiClient {
        id: ApiClientId::random(),
        name: wanted.name,
        secret_hash,
        role: wanted.role,
        company_id: wanted.company_id,
        tmc_id: wanted.tmc_id,
        scopes: Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).map(|scope| scope.to_string()).collect(),
        created_at: state.clock.now(),
        created_by: caller.subject.clone(),
        revoked_at: None,
    };
    state.db.query(async |conn| api_clients::create(conn, &client).await).await?;
    let location = state.path_outside(&request, format_args!("/ext/v1/clients/{}", client.id));
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(CreateApiClientResponse { client: client.into(), client_secret: secret }))
}

/// Revoke an API client
///
/// It gets no more tokens, for good. A token that it has is good until it ends, an hour after it was fetched at the latest. What it
/// created stays. For a `PLATFORM_ADMIN` with the scope `platform:admin`.
#[utoipa::path(
    operation_id = "revokeApiClient",
    tag = "API Client",
    params(("clientId" = uuid::Uuid, Path, description = "The id of the client.", example = "25a02396-1048-48f9-bf93-102d2fb7895e")),
    responses(
        (status = 204, description = "It was revoked, or had been."),
        Authorized, Checked, Found, Stored,
    ),
)]
#[delete("/ext/v1/clients/{clientId}")]
pub(crate) async fn revoke_api_client(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let id: ApiClientId = path_id(&request, "clientId")?;
    let now = state.clock.now();
    let found = state.db.query(async |conn| api_clients::revoke(conn, id, &caller.subject, now).await).await?;
    found.ok_or_else(|| ApiError::NotFound(format!("There is no API client {id}.")))?;
    Ok(HttpResponse::NoContent().finish())
}

/// Registers the three operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_api_clients).service(create_api_client).service(revoke_api_client);
}
