//! Signing in to the web console: a code from the banner, or from `jetbridge console`, for a token.

use std::time::Instant;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Grant, Scope};
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::refusals::{Answered, Authorized, Bodied, Limited};
use crate::api::request::{body, request};
use crate::domain::reach::Role;
use crate::sandbox::Sandbox;
use crate::sandbox::console_codes::{LIFETIME, Taken};

/// How long the token of a session is good: the clock may be wound far, and a session is to outlive that.
const SESSION_LIFETIME: TimeDelta = TimeDelta::days(3650);

request! {
    /// A code for a session.
    pub struct CreateConsoleSessionRequest {
        /// From the link that the sandbox prints when it starts, or from `jetbridge console`.
        #[schema(min_length = 1, max_length = 64, pattern = r"^[^\u0000]*$", example = "5f2a0c8e9b7d41d3a6e1f0c2b4d68790")]
        #[validate(length(min = 1, max = 64))]
        code: String,
    }
}

/// A session of the web console.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleSession {
    /// The access token of a platform administrator.
    access_token: String,
    /// Until when it is good, by the sandbox's clock.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// A code that signs a browser in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleCode {
    /// Good once.
    #[schema(example = "5f2a0c8e9b7d41d3a6e1f0c2b4d68790")]
    code: String,
    /// Where a browser signs in with it, on the host of this server.
    #[schema(example = "/console/#code=5f2a0c8e9b7d41d3a6e1f0c2b4d68790")]
    path: String,
    /// For how many seconds it is good, whatever the sandbox's clock does.
    #[schema(minimum = 1)]
    expires_in: u64,
}

/// The path of the web console that takes a code.
#[must_use]
pub fn path_with(code: &str) -> String {
    format!("/console/#code={code}")
}

/// Sign in to the web console
///
/// Gives an access token for a code from the link that the sandbox prints when it starts. A code is good once, for an hour.
/// After five wrong codes within a minute all are refused until `Retry-After` is over.
#[utoipa::path(
    operation_id = "createConsoleSession",
    tag = "Sandbox",
    security(()),
    request_body = CreateConsoleSessionRequest,
    responses(
        (status = 201, description = "The session's token. Keep it as long as the browser's tab is open.", body = ConsoleSession),
        Bodied, Limited, Answered, (status = 403, body = ErrorResponse),
    ),
)]
#[post("/sandbox/v1/console-sessions")]
pub(crate) async fn create_console_session(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let wanted: CreateConsoleSessionRequest = body::read(&state, &request, payload).await?;
    let issuer = state
        .issuer
        .as_ref()
        .ok_or_else(|| ApiError::NotAuthorized("This server verifies tokens but does not issue them.".to_owned()))?;
    let subject = match sandbox.console_codes.take(&wanted.code, Instant::now()) {
        Taken::By(subject) => subject,
        Taken::Wait(seconds) => return Err(ApiError::TooManyRequests(seconds)),
        Taken::Wrong => {
            return Err(ApiError::NotAuthorized(
                "The code is wrong, was used, or is more than an hour old: `jetbridge console` prints a new link."
                    .to_owned(),
            ));
        }
    };
    let grant = Grant {
        subject,
        role: Role::PlatformAdmin,
        company_id: None,
        tmc_id: None,
        scopes: Scope::ALL.to_vec(),
        lifetime: SESSION_LIFETIME,
    };
    let expires_at = write_time(state.clock.now() + SESSION_LIFETIME);
    let access_token = issuer.issue_by(grant, &state.clock).map_err(anyhow::Error::new)?;
    let answer = ConsoleSession { access_token, expires_at };
    Ok(HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Create a code for the web console
///
/// `jetbridge console` prints a link with it. Whoever opens the link first is signed in as a platform administrator.
#[utoipa::path(
    operation_id = "createConsoleCode",
    tag = "Sandbox",
    responses(
        (status = 201, description = "A code that is good once.", body = ConsoleCode),
        Authorized, Answered,
    ),
)]
#[post("/sandbox/v1/console-codes")]
pub(crate) async fn create_console_code(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let code = sandbox.console_codes.make(&caller.subject, Instant::now());
    let path = state.path_outside(&request, path_with(&code));
    let answer = ConsoleCode { code, path, expires_in: LIFETIME.as_secs() };
    Ok(HttpResponse::Created().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Registers both.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_console_session);
    config.service(create_console_code);
}
