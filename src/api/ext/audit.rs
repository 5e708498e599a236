//! Who changed what.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::{cut, write_time};
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Stored};
use crate::api::request::page::Counted;
use crate::api::request::query::Query;
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::store::audit::{self, Change, Wanted};

/// What somebody changed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Change)]
pub struct ChangeView {
    /// Counts up, which is the order of the list: of changes made at the same time, one with an earlier time may come first.
    id: i64,
    /// When.
    #[schema(format = DateTime)]
    changed_at: String,
    /// Who: the subject of the token; or `jetbridge` for what the program did by itself, and the command for what one did
    /// in the database.
    subject: String,
    /// What was done.
    action: ChangeAction,
    /// To what kind of thing.
    kind: ChangedKind,
    /// Which.
    object_id: uuid::Uuid,
    /// The subscription that it is or belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    subscription_id: Option<SubscriptionId>,
    /// Whose it is; left out for what is nobody's but the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    organization_id: Option<OrganizationId>,
    /// The fields that have another value since, as the API names them; `customHeaders` and `oauth2` whenever they were given.
    /// Values are not kept: they may be secret.
    fields: Vec<String>,
}

/// A page of changes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListChangesResponse {
    /// Newest first.
    #[schema(max_items = 100)]
    changes: Vec<ChangeView>,
    /// For the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<String>,
}

impl From<Change> for ChangeView {
    fn from(row: Change) -> Self {
        Self {
            id: row.id,
            changed_at: write_time(row.changed_at),
            subject: row.subject,
            action: row.action,
            kind: row.kind,
            object_id: row.object_id,
            subscription_id: row.subscription_id,
            organization_id: row.organization_id,
            fields: row.fields,
        }
    }
}

/// List changes
///
/// Who changed which subscription, settings, secret or organization, or sent deliveries again, and when: newest first, for 400
/// days. A change is noted in the transaction that makes it; what has the same values as before is none. A reset of a sandbox
/// forgets them.
#[utoipa::path(
    operation_id = "listChanges",
    tag = "Audit",
    params(
        ("subject" = Option<String>, Query, description = "Only by this subject.", max_length = 255, pattern = r"^[^\u0000]*$"),
        ("kind" = Option<ChangedKind>, Query, description = "Only of this kind of thing."),
        ("objectId" = Option<uuid::Uuid>, Query, description = "Only of this thing."),
        ("subscriptionId" = Option<uuid::Uuid>, Query, description = "Only of this subscription, its settings and its secrets, archived or not, and of resends to it."),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only of what this organization owns."),
        ("since" = Option<String>, Query, description = "Only at or after this time, as RFC 3339 writes it.", format = DateTime),
        ("until" = Option<String>, Query, description = "Only before this time, as RFC 3339 writes it.", format = DateTime),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before.", pattern = "^[0-9]{1,18}$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of changes.", body = ListChangesResponse),
        Authorized, Checked, Stored,
    ),
)]
#[get("/ext/v1/audit")]
pub(crate) async fn list_changes(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    let query = Query::of(&request);
    let limit = query.limit();
    let wanted = Wanted {
        subject: query.text("subject", 255).filter(|text| !text.is_empty()),
        kind: query.parse("kind"),
        // Ids of all things look alike.
        object: query.parse::<SubscriptionId>("objectId").map(uuid::Uuid::from),
        subscription: query.parse("subscriptionId"),
        organization: query.parse("organizationId"),
        since: query.time("since"),
        until: query.time("until"),
        before: query.parse::<Counted>("cursor").map(|cursor| cursor.0),
    };
    if wanted.since.zip(wanted.until).is_some_and(|(since, until)| until < since) {
        query.fault("until", "must not be before since");
    }
    query.check()?;
    let list = async |conn: &mut _| audit::list(conn, caller.reach, wanted.clone(), limit + 1).await;
    let mut rows = state.db.query(list).await?;
    let next_cursor = cut(&mut rows, limit).map(|last| last.id.to_string());
    let changes = rows.into_iter().map(ChangeView::from).collect();
    Ok(HttpResponse::Ok().json(ListChangesResponse { changes, next_cursor }))
}

/// Registers the operation.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(list_changes);
}
