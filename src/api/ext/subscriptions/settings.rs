//! A subscription's settings beside the original's fields.

use super::require;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, Stored};
use crate::api::request::value::once;
use crate::api::request::{body, request};
use crate::api::{State, path_id};
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::envelope::Operation;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::oauth2::OAuth2Credentials;
use crate::domain::target_url::TargetUrl;
use crate::store::audit::{self, NewChange};
use crate::store::subscription_settings::{self, Settings};
use crate::store::subscriptions::{self};
use crate::store::withheld::{self, Withheld};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, put};
use diesel::OptionalExtension;
use diesel_async::AsyncConnection;
use serde::Serialize;
use utoipa::ToSchema;

/// What a subscription has beside the original's fields.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionSettings {
    /// Operations whose events are not matched.
    #[schema(value_type = Vec<String>)]
    excluded_operations: Vec<Operation>,
    /// How the engine gets an access token for the endpoint; the client secret is never shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    oauth2: Option<OAuth2View>,
    /// How many attempts begin in a second at the most, of all nodes together; left out for as many as the endpoint takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 1, maximum = 1000)]
    max_per_second: Option<i32>,
    /// After how many days in which nothing could be delivered the subscription is paused; left out for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 1, maximum = 13)]
    pause_after_days: Option<i32>,
    /// Companies whose events it no longer gets, since they left the TMC by which it got them. It gets them again when
    /// somebody who reaches all that it names puts its `eventSource` anew, or when they come back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(read_only, required = false)]
    withheld_companies: Vec<WithheldCompany>,
}

/// A company that left the TMC by which a subscription got its events.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WithheldCompany {
    /// The company.
    #[schema(value_type = uuid::Uuid)]
    company_id: OrganizationId,
    /// The TMC that it left.
    #[schema(value_type = uuid::Uuid)]
    tmc_id: OrganizationId,
    /// Whether the subscription is the company's own, set up by that TMC: then it gets nothing at all.
    is_whole: bool,
    /// When it left.
    #[schema(format = DateTime)]
    since: String,
}

impl From<Withheld> for WithheldCompany {
    fn from(row: Withheld) -> Self {
        Self { company_id: row.company, tmc_id: row.tmc, is_whole: row.is_whole, since: write_time(row.since) }
    }
}

/// OAuth2 client credentials, without the secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OAuth2View {
    /// Where tokens are fetched.
    #[schema(format = Uri)]
    token_url: String,
    /// Who asks.
    client_id: String,
}

request! {
    /// All settings of a subscription: what is left out is unset.
    pub struct PutSubscriptionSettingsRequest {
        /// Operations whose events are not matched.
        #[schema(value_type = Option<Vec<OperationName>>, nullable, max_items = 100, example = json!(["INVOICE_GENERATED"]))]
        #[validate(length(max = 100))]
        excluded_operations: Option<Vec<Operation>>,
        /// How many attempts may begin in a second, of all nodes together. What has to wait for that waits as if it were not due:
        /// it takes none of the attempts of a delivery. Left out: as many as the endpoint takes.
        #[schema(nullable, minimum = 1, maximum = 1000)]
        #[validate(range(min = 1, max = 1000))]
        max_per_second: Option<i32>,
        /// Pauses the subscription after so many days in which attempts failed and nothing was delivered. What waits is held then:
        /// set `isActive` again, and it is delivered, if its 14 days are not over. Left out: never, as where deliveries are kept
        /// for fewer days than this.
        #[schema(nullable, minimum = 1, maximum = 13)]
        #[validate(range(min = 1, max = 13))]
        pause_after_days: Option<i32>,
        /// Credentials for an endpoint that wants `Authorization`: fetched, kept and renewed by the engine.
        #[schema(nullable)]
        oauth2: Option<OAuth2Request>,
    }
}

/// What happened, as `BOOKING_TICKETED`.
#[derive(ToSchema)]
#[schema(pattern = "^[A-Z0-9_]{1,100}$", example = "INVOICE_GENERATED")]
#[expect(dead_code, reason = "describes a string")]
pub struct OperationName(String);

request! {
    /// OAuth2 client credentials (RFC 6749, section 4.4).
    pub struct OAuth2Request {
        /// Where tokens are fetched.
        #[schema(value_type = String, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/oauth2/token")]
        token_url: TargetUrl,
        /// Who asks.
        #[schema(min_length = 1, max_length = 1000, pattern = r"^[^\u0000]*$", example = "jetbridge")]
        #[validate(length(min = 1, max = 1000))]
        client_id: String,
        /// The proof; sealed, and never shown again. Left out: the one that is stored for this URL and id.
        #[schema(nullable, min_length = 1, max_length = 4000, pattern = r"^[^\u0000]*$", example = "…")]
        #[validate(length(min = 1, max = 4000))]
        client_secret: Option<String>,
    }
}

/// Retrieve a subscription's settings
///
/// The operations that are excluded, how the engine obtains a token for the endpoint, and the companies whose events
/// are withheld.
#[utoipa::path(
    operation_id = "getSubscriptionSettings",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    responses(
        (status = 200, description = "The settings.", body = SubscriptionSettings),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/subscriptions/{subscriptionId}/settings")]
pub(crate) async fn get_subscription_settings(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let (found, withheld) = state
        .db
        .run(async |conn| {
            require(conn, caller.reach, id).await?;
            let found = subscription_settings::find(conn, id).await?;
            Ok::<_, ApiError>((found, withheld::of_subscription(conn, id).await?))
        })
        .await?;
    Ok(HttpResponse::Ok().json(settings_view(&state, id, found, withheld)?))
}

/// Replace a subscription's settings
///
/// Replaces all settings: what is left out is unset.
#[utoipa::path(
    operation_id = "putSubscriptionSettings",
    tag = "Subscription Settings",
    params(("subscriptionId" = uuid::Uuid, Path, description = "The id that create gave.", example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")),
    request_body = PutSubscriptionSettingsRequest,
    responses(
        (status = 200, description = "The settings as they are now.", body = SubscriptionSettings),
        Authorized, Bodied, Found, Stored,
    ),
)]
#[put("/ext/v1/subscriptions/{subscriptionId}/settings")]
pub(crate) async fn put_subscription_settings(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let id: SubscriptionId = path_id(&request, "subscriptionId")?;
    let wanted: PutSubscriptionSettingsRequest = body::read(&state, &request, payload).await?;
    let excluded_operations = once(wanted.excluded_operations.unwrap_or_default());
    let now = state.clock.now();
    let (row, withheld) = state
        .db
        .run(async |conn| {
            conn.transaction(async |conn| {
                // Whoever archives it meanwhile is waited for.
                subscriptions::lock(conn, id).await.optional()?;
                let owner = require(conn, caller.reach, id).await?;
                let before = subscription_settings::find(conn, id).await?;
                let oauth2 = wanted.oauth2.map(|wanted| complete(&state, id, wanted, before.as_ref())).transpose()?;
                let row = Settings {
                    subscription_id: id,
                    excluded_operations,
                    oauth2: oauth2.map(|oauth2| oauth2.seal(&state.keyring, id)),
                    updated_by: caller.subject.clone(),
                    updated_at: now,
                    max_per_second: wanted.max_per_second,
                    pause_after_days: wanted.pause_after_days,
                };
                subscription_settings::put(conn, &row).await?;
                let change = NewChange::below(
                    &owner,
                    (ChangedKind::Settings, id.into()),
                    ChangeAction::Updated,
                    &caller.subject,
                    now,
                );
                let change = NewChange { fields: row.changed_fields(before.as_ref()), ..change };
                if !change.fields.is_empty() {
                    audit::add(conn, &change).await?;
                }
                Ok::<_, ApiError>((row, withheld::of_subscription(conn, id).await?))
            })
            .await
        })
        .await?;
    state.forget_target(id);
    Ok(HttpResponse::Ok().json(settings_view(&state, id, Some(row), withheld)?))
}

/// Fills in the stored secret where none was given for the same URL and id.
fn complete(
    state: &State,
    id: SubscriptionId,
    wanted: OAuth2Request,
    before: Option<&Settings>,
) -> Result<OAuth2Credentials, ApiError> {
    let token_url = wanted.token_url.as_str().to_owned();
    let client_secret = match wanted.client_secret {
        Some(secret) => Some(secret),
        None => before
            .map(|before| open_oauth2(state, id, before))
            .transpose()?
            .flatten()
            .filter(|known| known.token_url == token_url && known.client_id == wanted.client_id)
            .map(|known| known.client_secret),
    };
    let client_secret = client_secret.ok_or_else(|| {
        ApiError::invalid("oauth2.clientSecret", "is required: none is stored for this tokenUrl and clientId")
    })?;
    Ok(OAuth2Credentials { token_url, client_id: wanted.client_id, client_secret })
}

fn open_oauth2(state: &State, id: SubscriptionId, row: &Settings) -> Result<Option<OAuth2Credentials>, ApiError> {
    let opened = row.oauth2.as_ref().map(|sealed| OAuth2Credentials::open(&state.keyring, id, sealed));
    Ok(opened.transpose()?)
}

fn settings_view(
    state: &State,
    id: SubscriptionId,
    row: Option<Settings>,
    withheld: Vec<Withheld>,
) -> Result<SubscriptionSettings, ApiError> {
    let oauth2 = row.as_ref().map(|row| open_oauth2(state, id, row)).transpose()?.flatten();
    Ok(SubscriptionSettings {
        max_per_second: row.as_ref().and_then(|row| row.max_per_second),
        pause_after_days: row.as_ref().and_then(|row| row.pause_after_days),
        excluded_operations: row.map(|row| row.excluded_operations).unwrap_or_default(),
        oauth2: oauth2.map(|oauth2| OAuth2View { token_url: oauth2.token_url, client_id: oauth2.client_id }),
        withheld_companies: withheld.into_iter().map(WithheldCompany::from).collect(),
    })
}
