//! What goes wrong, in the original's shape: one exhaustive match to status, code and sentence.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::Error as DieselError;
use serde::Serialize;
use utoipa::ToSchema;

use super::faults::Fault;
use crate::domain::sealing::OpenError;
use crate::store::db::{Away, says_away};
use crate::telemetry::{TRACE, TraceId};

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorResponse {
    /// The trace id of the request. Quote it when you ask for help: it is in our log.
    #[schema(example = "80f198ee56343ba864fe8b2a57d3eff7")]
    pub debug_identifier: String,
    /// What is wrong, one entry a fault.
    #[schema(min_items = 1)]
    pub error_messages: Vec<ErrorMessage>,
}

/// One fault.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorMessage {
    /// What kind of fault, for programs.
    pub error_code: ErrorCode,
    /// What is wrong and what would be right, for people.
    #[schema(example = "url must be an absolute URL that starts with https://")]
    pub message: String,
    /// Where the fault is: one entry with the path of the field, if it is about one.
    pub error_parameters: Vec<ErrorParameter>,
}

/// Where a fault is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorParameter {
    /// The path of the field, as `eventSource.scopes[0].predicates[1].values`.
    #[schema(example = "url")]
    pub name: String,
    /// What was given, if it is short and cannot be a secret; else empty.
    #[schema(example = "")]
    pub value: String,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// 400: the request does not fit the schema; each fault names its field.
    ApiValidationFailed,
    /// 401: no access token, or one that is expired or wrong.
    UserNotAuthenticated,
    /// 403: the caller may not do this.
    UserNotAuthorized,
    /// 404: it does not exist, or is not the caller's to see.
    ResourceNotFound,
    /// 405: the path exists, the method does not.
    MethodNotAllowed,
    /// 409: the Idempotency-Key was used for another body.
    IdempotencyConflict,
    /// 409: the sandbox's booking is in no state for this; the parameters list what is legal.
    IllegalStep,
    /// 412: the resource has changed since the ETag in If-Match.
    PreconditionFailed,
    /// 413: the body is over 1 MiB.
    PayloadTooLarge,
    /// 415: the body is not of the media type that the operation takes.
    UnsupportedMediaType,
    /// 429: wait as Retry-After says.
    TooManyRequests,
    /// 500: a fault of the server.
    InternalError,
    /// 503: the database is away; try again.
    ServiceUnavailable,
}

/// Why a request is refused or fails.
#[derive(Debug)]
pub enum ApiError {
    /// At least one fault.
    Invalid(Vec<Fault>),
    /// No usable access token; the text says so to the caller.
    NotAuthenticated(&'static str),
    /// The caller may not; the text says what.
    NotAuthorized(String),
    /// Not there, or not the caller's to see; the text says what.
    NotFound(String),
    /// The methods that the path has.
    MethodNotAllowed(String),
    /// The key was used for another body.
    IdempotencyConflict,
    /// A booking of the sandbox is in no state for this.
    IllegalStep {
        /// What is wrong.
        message: String,
        /// What would be legal.
        legal: Vec<&'static str>,
    },
    /// If-Match names another revision.
    PreconditionFailed,
    /// The body is over the limit.
    PayloadTooLarge,
    /// The media type that the operation takes.
    UnsupportedMediaType(&'static str),
    /// Seconds to wait.
    TooManyRequests(u64),
    /// Our fault; the cause is for the log.
    Internal(anyhow::Error),
    /// The database is away; the cause is for the log.
    Unavailable(anyhow::Error),
}

/// The message of a token that is expired or wrong, as the original gives it.
pub const ACCESS_TOKEN_INVALID: &str = "Access Token Invalid";

impl ApiError {
    /// One fault.
    #[must_use]
    pub fn invalid(path: impl Into<String>, what: impl fmt::Display) -> Self {
        Self::Invalid(vec![Fault::new(path, what)])
    }

    fn kind(&self) -> (StatusCode, ErrorCode, String) {
        use StatusCode as S;
        match self {
            Self::Invalid(_) => (S::BAD_REQUEST, ErrorCode::ApiValidationFailed, "The request is not valid.".into()),
            Self::NotAuthenticated(message) => {
                (S::UNAUTHORIZED, ErrorCode::UserNotAuthenticated, (*message).to_owned())
            }
            Self::NotAuthorized(message) => (S::FORBIDDEN, ErrorCode::UserNotAuthorized, message.clone()),
            Self::NotFound(message) => (S::NOT_FOUND, ErrorCode::ResourceNotFound, message.clone()),
            Self::MethodNotAllowed(allowed) => {
                (S::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, format!("This path takes {allowed} only."))
            }
            Self::IdempotencyConflict => (
                S::CONFLICT,
                ErrorCode::IdempotencyConflict,
                "This Idempotency-Key was used for a different body within the last 24 hours.".into(),
            ),
            Self::IllegalStep { message, .. } => (S::CONFLICT, ErrorCode::IllegalStep, message.clone()),
            Self::PreconditionFailed => (
                S::PRECONDITION_FAILED,
                ErrorCode::PreconditionFailed,
                "It has changed since the ETag in If-Match: get it again.".into(),
            ),
            Self::PayloadTooLarge => {
                (S::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, "The body is over 1 MiB.".into())
            }
            Self::UnsupportedMediaType(wanted) => (
                S::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::UnsupportedMediaType,
                format!("The body must be {wanted}, not encoded, and its Content-Type must say so."),
            ),
            Self::TooManyRequests(seconds) => (
                S::TOO_MANY_REQUESTS,
                ErrorCode::TooManyRequests,
                format!("Too many requests: wait {seconds} s, and keep the token that you get until it expires."),
            ),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, ErrorCode::InternalError, "A fault of the server.".into()),
            Self::Unavailable(_) => (
                S::SERVICE_UNAVAILABLE,
                ErrorCode::ServiceUnavailable,
                "The service cannot reach something that it needs, most likely its database. Try again.".into(),
            ),
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self, trace: &str) -> ErrorResponse {
        let (_, error_code, message) = self.kind();
        let error_messages = match self {
            Self::Invalid(faults) => faults
                .iter()
                .map(|fault| ErrorMessage {
                    error_code,
                    message: fault.to_string(),
                    error_parameters: vec![ErrorParameter { name: fault.path.clone(), value: fault.value.clone() }],
                })
                .collect(),
            Self::IllegalStep { legal, .. } => {
                let parameter = |step: &&str| ErrorParameter { name: "action".to_owned(), value: (*step).to_owned() };
                vec![ErrorMessage { error_code, message, error_parameters: legal.iter().map(parameter).collect() }]
            }
            _ => vec![ErrorMessage { error_code, message, error_parameters: Vec::new() }],
        };
        ErrorResponse { debug_identifier: trace.to_owned(), error_messages }
    }

    fn log(&self) {
        match self {
            Self::Internal(cause) => tracing::error!(error = format!("{cause:#}"), "a request failed"),
            Self::Unavailable(cause) => {
                tracing::warn!(error = format!("{cause:#}"), "something that the service needs is away");
            }
            _ => {}
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind().2)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind().0
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        let trace = TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random());
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::NotAuthenticated(_) => drop(answer.insert_header((WWW_AUTHENTICATE, "Bearer"))),
            Self::MethodNotAllowed(allowed) => drop(answer.insert_header((ALLOW, allowed.as_str()))),
            Self::TooManyRequests(seconds) => drop(answer.insert_header((RETRY_AFTER, seconds.to_string()))),
            Self::Unavailable(_) => drop(answer.insert_header((RETRY_AFTER, "1"))),
            _ => {}
        }
        answer.json(self.body(&trace.to_string()))
    }
}

impl From<DieselError> for ApiError {
    fn from(error: DieselError) -> Self {
        if says_away(&error) { Self::Unavailable(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<Away> for ApiError {
    fn from(away: Away) -> Self {
        Self::Unavailable(away.into())
    }
}

impl From<OpenError> for ApiError {
    /// Another node may have the master key, and this one will once it was started again.
    fn from(error: OpenError) -> Self {
        Self::Unavailable(anyhow::Error::new(error).context("opening what is sealed"))
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
