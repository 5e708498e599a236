//! What callers want to be alerted of, and what they were.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use diesel_async::AsyncConnection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Stored};
use crate::api::request::{body, request};
use crate::delivery::watcher;
use crate::domain::alert::{Alert, AlertNotice, NoticeKind, NoticeState};
use crate::domain::change::{ChangeAction, ChangedKind};
use crate::domain::outcome::Reason;
use crate::domain::reach::Role;
use crate::domain::secret::SigningSecret;
use crate::domain::target_url::TargetUrl;
use crate::store::alert_notices::{self, Notice};
use crate::store::alert_rules::{self, AlertRules};
use crate::store::alerts::{self, Changed};
use crate::store::audit::{self, NewChange};

/// How many alerts are told at once.
const MOST_ALERTS: i64 = 100;
/// How many notices are told.
const MOST_NOTICES: i64 = 20;

/// What the callers of one reach want to be alerted of: what is left out, they do not.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AlertRules)]
pub struct AlertRulesView {
    /// A subscription whose health has been `DOWN` for so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 10, maximum = 10080)]
    down_for_minutes: Option<i32>,
    /// A subscription whose health has been `FAILING` or `DOWN` for so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 1, maximum = 10080)]
    failing_for_minutes: Option<i32>,
    /// A subscription of which more deliveries than so many were given up in 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 0, maximum = 1_000_000)]
    exhausted_over: Option<i32>,
    /// A secret that signs beside the current one and ends within so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 1, maximum = 90)]
    secret_ends_within_days: Option<i32>,
    /// A receiver's certificate that ends within so many days, or has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 1, maximum = 90)]
    certificate_ends_within_days: Option<i32>,
    /// Where notices are posted to; left out where alerts are only shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, format = Uri)]
    url: Option<String>,
    /// The subject that put them; left out while nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    updated_by: Option<String>,
    /// When they were put.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    updated_at: Option<String>,
}

impl From<Option<AlertRules>> for AlertRulesView {
    fn from(rules: Option<AlertRules>) -> Self {
        let of = |rule: fn(&AlertRules) -> Option<i32>| rules.as_ref().and_then(rule);
        Self {
            down_for_minutes: of(|rules| rules.down_minutes),
            failing_for_minutes: of(|rules| rules.failing_minutes),
            exhausted_over: of(|rules| rules.exhausted_over),
            secret_ends_within_days: of(|rules| rules.secret_days),
            certificate_ends_within_days: of(|rules| rules.certificate_days),
            url: rules.as_ref().and_then(|rules| rules.url.clone()),
            updated_by: rules.as_ref().map(|rules| rules.updated_by.clone()),
            updated_at: rules.as_ref().map(|rules| write_time(rules.updated_at)),
        }
    }
}

request! {
    /// All that the callers of your reach want to be alerted of: what is left out, they do not.
    pub struct PutAlertRulesRequest {
        /// A subscription whose health has been `DOWN` for so many minutes.
        #[schema(nullable, minimum = 10, maximum = 10080, example = 30)]
        #[validate(range(min = 10, max = 10080))]
        down_for_minutes: Option<i32>,
        /// A subscription whose health has been `FAILING` or `DOWN` for so many minutes.
        #[schema(nullable, minimum = 1, maximum = 10080, example = 60)]
        #[validate(range(min = 1, max = 10080))]
        failing_for_minutes: Option<i32>,
        /// A subscription of which more deliveries than so many were given up in 24 hours.
        #[schema(nullable, minimum = 0, maximum = 1_000_000, example = 0)]
        #[validate(range(min = 0, max = 1_000_000))]
        exhausted_over: Option<i32>,
        /// A secret that signs beside the current one and ends within so many days.
        #[schema(nullable, minimum = 1, maximum = 90, example = 3)]
        #[validate(range(min = 1, max = 90))]
        secret_ends_within_days: Option<i32>,
        /// A receiver's certificate that ends within so many days, or has ended.
        #[schema(nullable, minimum = 1, maximum = 90, example = 21)]
        #[validate(range(min = 1, max = 90))]
        certificate_ends_within_days: Option<i32>,
        /// Where notices are posted to, signed as deliveries are. Left out: alerts are only shown.
        #[schema(value_type = Option<String>, nullable, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://ops.example.com/jetbridge-alerts")]
        url: Option<TargetUrl>,
        /// Makes a new secret for notices, in place of the one that there is. The first `url` gets one anyway.
        #[schema(nullable, default = false)]
        renew_secret: Option<bool>,
    }
}

/// The rules as they are now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PutAlertRulesResponse {
    /// The rules.
    rules: AlertRulesView,
    /// The key that notices are signed with, where it is new: shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, pattern = r"^whsec_[A-Za-z0-9+/]{43}=$")]
    hmac_signing_secret: Option<String>,
}

/// A notice, and where it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostedNotice {
    /// The notice: the `webhook-id` of each of its attempts.
    id: uuid::Uuid,
    /// What it is for.
    kind: NoticeKind,
    /// Where it stands.
    state: NoticeState,
    /// How many alerts it says were opened.
    #[schema(minimum = 0)]
    opened: usize,
    /// How many it says have ended.
    #[schema(minimum = 0)]
    ended: usize,
    /// Attempts so far.
    #[schema(minimum = 0)]
    attempt_count: i32,
    /// Why the last of them failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    last_reason: Option<Reason>,
    /// When it is attempted next, or is being attempted; left out of one that has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_attempt_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    ended_at: Option<String>,
}

impl PostedNotice {
    fn of(row: Notice) -> Result<Self, ApiError> {
        let body: AlertNotice = serde_json::from_slice(&row.body).map_err(anyhow::Error::new)?;
        Ok(Self {
            id: row.id.into(),
            kind: body.kind,
            state: row.state,
            opened: body.opened.len(),
            ended: body.ended.len(),
            attempt_count: row.attempt_count,
            last_reason: row.last_reason,
            next_attempt_at: (row.state == NoticeState::Waiting).then(|| write_time(row.due_at)),
            created_at: write_time(row.created_at),
            ended_at: row.ended_at.map(write_time),
        })
    }
}

/// The rules, and what they found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetAlertsResponse {
    /// What you want to be alerted of.
    rules: AlertRulesView,
    /// How many alerts are open.
    #[schema(minimum = 0)]
    open_count: i64,
    /// Those that are open, newest first, then those that ended last: 100 in all at the most. They are kept for 90 days.
    #[schema(max_items = 100)]
    alerts: Vec<Alert>,
    /// The newest notices, 20 at the most.
    #[schema(max_items = 20)]
    notices: Vec<PostedNotice>,
}

/// A notice that was made to see whether it arrives.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestAlertsResponse {
    /// The notice.
    notice_id: uuid::Uuid,
}

/// Retrieve alerts
///
/// What the callers of your reach want to be alerted of, what is open, what has ended, and how its notices fare. The rules of a
/// `PLATFORM_ADMIN` are about all subscriptions, those of a `TMC_ADMIN` and a `COMPANY_ADMIN` about those within their reach.
#[utoipa::path(
    operation_id = "getAlerts",
    tag = "Alert",
    responses(
        (status = 200, description = "The rules, and what they found.", body = GetAlertsResponse),
        Authorized, Stored,
    ),
)]
#[get("/ext/v1/alerts")]
pub(crate) async fn get_alerts(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsRead)?;
    let (owner, role) = alert_rules::owner(caller.reach);
    let (rules, (alerts, open_count), notices) = state
        .db
        .run(async |conn| {
            let rules = alert_rules::find(conn, owner).await?;
            require_role(rules.as_ref(), role)?;
            let alerts = alerts::list(conn, owner, caller.reach, MOST_ALERTS).await?;
            Ok::<_, ApiError>((rules, alerts, alert_notices::list(conn, owner, MOST_NOTICES).await?))
        })
        .await?;
    let notices = notices.into_iter().map(PostedNotice::of).collect::<Result<_, _>>()?;
    Ok(HttpResponse::Ok().json(GetAlertsResponse { rules: rules.into(), open_count, alerts, notices }))
}

/// Replace the rules of alerts
///
/// Replaces all rules: what is left out is unset. They are looked at once a minute. When an alert is opened, and when it has ended,
/// a notice is posted to `url` as a delivery is: signed, with the same headers, through the same guard, on the same schedule for
/// two weeks. Without a `url`, notices that still wait are dropped.
#[utoipa::path(
    operation_id = "putAlertRules",
    tag = "Alert",
    request_body = PutAlertRulesRequest,
    responses(
        (status = 200, description = "The rules as they are now.", body = PutAlertRulesResponse),
        Authorized, Bodied, Stored,
    ),
)]
#[put("/ext/v1/alerts")]
pub(crate) async fn put_alert_rules(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let wanted: PutAlertRulesRequest = body::read(&state, &request, payload).await?;
    let (owner, role) = alert_rules::owner(caller.reach);
    let now = state.clock.now();
    let fresh = SigningSecret::generate();
    let put = async |conn: &mut _| {
        // So that two who put the first rules at once do not both get a secret.
        alert_rules::begin(conn, (owner, role), &caller.subject, now).await?;
        let before = alert_rules::lock(conn, owner).await?;
        require_role(before.as_ref(), role)?;
        let kept = before.as_ref().and_then(|rules| rules.secret.clone());
        let kept = kept.filter(|_| wanted.renew_secret != Some(true));
        let is_new = wanted.url.is_some() && kept.is_none();
        let secret = kept.unwrap_or_else(|| state.keyring.seal(&alert_rules::context(owner), fresh.as_bytes()));
        let rules = AlertRules {
            owner_id: owner,
            role,
            down_minutes: wanted.down_for_minutes,
            failing_minutes: wanted.failing_for_minutes,
            exhausted_over: wanted.exhausted_over,
            secret_days: wanted.secret_ends_within_days,
            certificate_days: wanted.certificate_ends_within_days,
            url: wanted.url.as_ref().map(|url| url.as_str().to_owned()),
            secret: wanted.url.is_some().then_some(secret),
            updated_by: caller.subject.clone(),
            updated_at: now,
        };
        alert_rules::put(conn, &rules).await?;
        if rules.url.is_none() {
            alert_notices::forget_waiting(conn, owner).await?;
        }
        let change = NewChange {
            changed_at: now,
            subject: &caller.subject,
            action: ChangeAction::Updated,
            kind: ChangedKind::AlertRules,
            object_id: owner,
            subscription_id: None,
            organization_id: alert_rules::organization(owner),
            fields: changed_fields(before.as_ref(), &rules),
        };
        if !change.fields.is_empty() {
            audit::add(conn, &change).await?;
        }
        Ok::<_, ApiError>((rules, is_new))
    };
    let (rules, is_new) = state.db.run(async |conn| conn.transaction(put).await).await?;
    Ok(HttpResponse::Ok()
        .json(PutAlertRulesResponse { rules: Some(rules).into(), hmac_signing_secret: is_new.then(|| fresh.reveal()) }))
}

/// Refuses who shares an organization with others of another role, whose rules are about more, or less.
fn require_role(rules: Option<&AlertRules>, role: Role) -> Result<(), ApiError> {
    match rules.map(|rules| rules.role).filter(|other| *other != role) {
        None => Ok(()),
        Some(other) => Err(ApiError::NotAuthorized(format!("The rules of this organization are those of a {other}."))),
    }
}

/// The fields that have another value, as the API names them.
fn changed_fields(before: Option<&AlertRules>, now: &AlertRules) -> Vec<&'static str> {
    let differs = |rule: fn(&AlertRules) -> Option<i32>| before.and_then(rule) != rule(now);
    let secret_before = before.and_then(|rules| rules.secret.as_ref());
    let fields = [
        ("downForMinutes", differs(|rules| rules.down_minutes)),
        ("failingForMinutes", differs(|rules| rules.failing_minutes)),
        ("exhaustedOver", differs(|rules| rules.exhausted_over)),
        ("secretEndsWithinDays", differs(|rules| rules.secret_days)),
        ("certificateEndsWithinDays", differs(|rules| rules.certificate_days)),
        ("url", before.and_then(|rules| rules.url.as_ref()) != now.url.as_ref()),
        ("renewSecret", secret_before.is_some() && now.secret.is_some() && secret_before != now.secret.as_ref()),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Test alerts
///
/// Posts a notice without alerts to the `url` of the rules, to see whether it arrives: how it fares, `getAlerts` tells. One that
/// was not attempted yet is that one; one that failed makes room for the new one.
#[utoipa::path(
    operation_id = "testAlerts",
    tag = "Alert",
    responses(
        (status = 202, description = "It is posted within seconds.", body = TestAlertsResponse),
        Authorized, Bodied, Stored,
    ),
)]
#[post("/ext/v1/alerts/test")]
pub(crate) async fn test_alerts(state: Data<State>, caller: Caller) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::SubscriptionsWrite)?;
    let (owner, role) = alert_rules::owner(caller.reach);
    let now = state.clock.now();
    let add = async |conn: &mut _| {
        let rules = alert_rules::lock(conn, owner).await?;
        require_role(rules.as_ref(), role)?;
        if rules.is_none_or(|rules| rules.url.is_none()) {
            return Err(ApiError::invalid("url", "is not set: put rules with a url first"));
        }
        // One that was not attempted yet does for all who ask; one that waits after a failure makes room for a new one.
        let waiting = alert_notices::list(conn, owner, MOST_NOTICES).await?.into_iter();
        for notice in waiting.filter(|one| one.state == NoticeState::Waiting) {
            let (id, posted) = (notice.id, PostedNotice::of(notice)?);
            if posted.kind == NoticeKind::Test && posted.attempt_count == 0 {
                return Ok(posted.id);
            }
            if posted.kind == NoticeKind::Test {
                alert_notices::delete(conn, id).await?;
            }
        }
        let (_, open) = alerts::list(conn, owner, caller.reach, 0).await?;
        let nothing = Changed { open, ..Changed::default() };
        Ok::<_, ApiError>(watcher::notify(conn, owner, NoticeKind::Test, nothing, now).await?.into())
    };
    let id = state.db.run(async |conn| conn.transaction(add).await).await?;
    Ok(HttpResponse::Accepted().json(TestAlertsResponse { notice_id: id }))
}

/// Registers the three operations.
pub(crate) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_alerts).service(put_alert_rules).service(test_alerts);
}
