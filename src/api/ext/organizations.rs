//! Companies and TMCs: what ids are called, and which TMC serves whom.

use std::str::FromStr;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, put};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::node::Node;
use crate::api::request::page::Page;
use crate::api::request::query::Query;
use crate::api::request::{Read, body, request};
use crate::api::v3::wire::DateTimeOffset;
use crate::api::{State, path_id};
use crate::config::TimeFormat;
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::organization_type::OrganizationType;
use crate::store::organization_lists::{self, Wanted};
use crate::store::organizations;

/// A company, or a TMC that serves companies.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organization)]
pub struct OrganizationView {
    /// Given by the platform.
    #[schema(value_type = uuid::Uuid)]
    id: OrganizationId,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    kind: OrganizationType,
    /// Shown as the label of its id.
    #[schema(value_type = String, example = "Sample Org A")]
    name: Name,
    /// The TMC that has the contract with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    contracting_tmc_id: Option<OrganizationId>,
    /// The TMC that it books through, unless an event says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    booking_tmc_id: Option<OrganizationId>,
    /// How often the payload of one of its events is tried to be fetched, five minutes apart.
    #[schema(minimum = 1, maximum = 10000)]
    payload_attempt_limit: i32,
    /// When it was first put.
    #[schema(read_only)]
    created_at: DateTimeOffset,
    /// When it was last put.
    #[schema(read_only)]
    updated_at: DateTimeOffset,
}

request! {
    /// An organization, whole: what is left out is unset.
    pub struct PutOrganizationRequest {
        /// What it is.
        kind as "type": OrganizationType,
        /// Shown as the label of its id; not blank.
        #[schema(
            value_type = String,
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "Sample Org A"
        )]
        name: Name,
        /// The TMC that has the contract with it. It need not be put first.
        #[schema(value_type = Option<uuid::Uuid>)]
        contracting_tmc_id: Option<OrganizationId>,
        /// The TMC that it books through. It need not be put first.
        #[schema(value_type = Option<uuid::Uuid>)]
        booking_tmc_id: Option<OrganizationId>,
        /// How often the payload of one of its events is tried to be fetched, five minutes apart. Left out: 288.
        #[schema(nullable, minimum = 1, maximum = 10000, default = 288)]
        #[validate(range(min = 1, max = 10000))]
        payload_attempt_limit: Option<i32>,
    }
}

impl Read for OrganizationType {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(str::parse)
    }
}

/// A page of organizations.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListOrganizationsResponse {
    /// The page, oldest first.
    organizations: Vec<OrganizationView>,
    /// How many there are in all.
    #[schema(minimum = 0, format = Int64)]
    total_count: i64,
}

/// List organizations
///
/// Companies and TMCs, with the TMCs that serve each company: all of them for a platform administrator; for the administrator of
/// a TMC, it and the companies that it contracts; else one's own company. Needs the scope `subscriptions:read` or `platform:admin`.
#[utoipa::path(
    operation_id = "listOrganizations",
    tag = "Organization",
    params(
        Page,
        ("q" = Option<String>, Query, description = "Only organizations that have this in their name, in capitals or not.", max_length = 255, pattern = r"^[^\u0000]*$"),
        ("type" = Option<OrganizationType>, Query, description = "Only companies, or only TMCs."),
    ),
    responses(
        (status = 200, description = "A page of organizations.", body = ListOrganizationsResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/organizations")]
pub(crate) async fn list_organizations(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    require_reader(&caller)?;
    let query = Query::of(&request);
    let wanted = Wanted { text: query.text("q", 255), kind: query.parse::<Kind>("type").map(|kind| kind.0) };
    // All that is wrong is told at once.
    let page = match (Page::of(&request), query.check()) {
        (Err(ApiError::Invalid(mut faults)), Err(ApiError::Invalid(more))) => {
            faults.extend(more);
            return Err(ApiError::Invalid(faults));
        }
        (page, checked) => checked.and(page)?,
    };
    let list = async |conn: &mut _| {
        Ok::<_, ApiError>(organization_lists::page(conn, caller.reach, &wanted, page.limit, page.offset).await?)
    };
    let (rows, total_count) = state.db.run(list).await?;
    let organizations = rows.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(ListOrganizationsResponse { organizations, total_count }))
}

/// Retrieve an organization
///
/// Its name and type and, for a company, the TMCs that serve it. Needs the scope `subscriptions:read` or `platform:admin`.
#[utoipa::path(
    operation_id = "getOrganization",
    tag = "Organization",
    params(("organizationId" = uuid::Uuid, Path, description = "The id of a company or TMC.")),
    responses(
        (status = 200, description = "The organization.", body = OrganizationView),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/organizations/{organizationId}")]
pub(crate) async fn get_organization(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    require_reader(&caller)?;
    let id: OrganizationId = path_id(&request, "organizationId")?;
    let find = async |conn: &mut _| Ok::<_, ApiError>(organization_lists::find(conn, caller.reach, id).await?);
    let found = state.db.run(find).await?;
    let row = found.ok_or_else(|| ApiError::NotFound(format!("There is no organization {id}.")))?;
    Ok(HttpResponse::Ok().json(view(row)))
}

/// Create or replace an organization
///
/// Creates the organization, or replaces everything but its id. When a company changes its contracting TMC, the old
/// TMC's subscriptions, and those that it set up, no longer receive that company's events: see `withheldCompanies` in a
/// subscription's settings.
#[utoipa::path(
    operation_id = "putOrganization",
    tag = "Organization",
    params(("organizationId" = uuid::Uuid, Path, description = "The id of a company or TMC.")),
    request_body = PutOrganizationRequest,
    responses(
        (status = 200, description = "Replaced.", body = OrganizationView),
        (status = 201, description = "Created.", body = OrganizationView),
        Authorized, Bodied, Stored,
    ),
)]
#[put("/ext/v1/organizations/{organizationId}")]
pub(crate) async fn put_organization(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let id: OrganizationId = path_id(&request, "organizationId")?;
    let wanted: PutOrganizationRequest = body::read(&state, &request, payload).await?;
    let now = state.clock.now();
    let row = organizations::Organization {
        id,
        kind: wanted.kind,
        name: wanted.name,
        contracting_tmc_id: wanted.contracting_tmc_id,
        booking_tmc_id: wanted.booking_tmc_id,
        created_at: now,
        updated_at: now,
        payload_attempt_limit: wanted
            .payload_attempt_limit
            .unwrap_or(organizations::Organization::DEFAULT_PAYLOAD_ATTEMPTS),
    };
    let (row, is_new) = state
        .db
        .run_wide(async |conn| Ok::<_, ApiError>(organizations::put_by(conn, &row, &caller.subject).await?))
        .await?;
    let mut answer = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(view(row)))
}

/// A type of organization, in a query.
struct Kind(OrganizationType);

impl FromStr for Kind {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let kinds = [OrganizationType::Company, OrganizationType::Tmc];
        kinds.into_iter().find(|kind| kind.as_str() == text).map(Self).ok_or("must be one of COMPANY, TMC")
    }
}

/// Refuses who may neither read subscriptions nor manage organizations.
fn require_reader(caller: &Caller) -> Result<(), ApiError> {
    if caller.has(Scope::PlatformAdmin) { Ok(()) } else { caller.require_scope(Scope::SubscriptionsRead) }
}

fn view(row: organizations::Organization) -> OrganizationView {
    OrganizationView {
        id: row.id,
        kind: row.kind,
        name: row.name,
        contracting_tmc_id: row.contracting_tmc_id,
        booking_tmc_id: row.booking_tmc_id,
        payload_attempt_limit: row.payload_attempt_limit,
        created_at: DateTimeOffset::write(row.created_at, TimeFormat::DateTime),
        updated_at: DateTimeOffset::write(row.updated_at, TimeFormat::DateTime),
    }
}

/// Registers the three operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_organizations).service(get_organization).service(put_organization);
}
