//! What goes wrong, in the original's shape: one exhaustive match to status, code and sentence.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, ACCEPT_ENCODING, ALLOW, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use diesel::result::Error as DieselError;
use serde::{Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::partial::tell_away;
use super::request::faults::Fault;
use crate::cells::CellAway;
use crate::domain::sealing::OpenError;
use crate::store::db::{Away, DbError, may_have_happened, says_away};
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
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErrorParameter {
    /// The path of the field, as `eventSource.scopes[0].predicates[1].values`.
    #[schema(example = "url")]
    pub name: String,
    /// What was given, if it is short and cannot be a secret; else empty.
    #[schema(example = "")]
    pub value: String,
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// As it is sent.
    pub name: &'static str,
    /// The status that comes with it.
    pub status: StatusCode,
    /// What it means.
    pub meaning: &'static str,
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The kinds of fault."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.name)))
            .into()
    }
}

impl ToSchema for ErrorCode {}

macro_rules! error_codes {
    ($($name:ident = $status:ident, $meaning:literal;)*) => {
        impl ErrorCode {
            $(#[doc = $meaning]
            pub const $name: Self = Self { name: stringify!($name), status: StatusCode::$status, meaning: $meaning };)*

            /// Those that every server has.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

error_codes! {
    API_VALIDATION_FAILED = BAD_REQUEST, "The request does not fit the schema. Each fault names its field; all are told at once.";
    USER_NOT_AUTHENTICATED = UNAUTHORIZED, "There is no access token, or it is expired or wrong.";
    USER_NOT_AUTHORIZED = FORBIDDEN, "The caller may not do this.";
    RESOURCE_NOT_FOUND = NOT_FOUND, "It does not exist, or is not the caller's to see.";
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED, "The path exists, the method does not; `Allow` lists those that do.";
    IDEMPOTENCY_CONFLICT = CONFLICT, "The `Idempotency-Key` was used for another body within 24 hours.";
    PRECONDITION_FAILED = PRECONDITION_FAILED, "The resource has changed since the `ETag` in `If-Match`: get it again.";
    PAYLOAD_TOO_LARGE = PAYLOAD_TOO_LARGE, "The body is over 1 MiB.";
    UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE, "The body is not of the media type that the operation takes.";
    TOO_MANY_REQUESTS = TOO_MANY_REQUESTS, "Wait as many seconds as `Retry-After` says.";
    INTERNAL_ERROR = INTERNAL_SERVER_ERROR, "A fault of the server. Its log has the cause under the `debugIdentifier`.";
    SERVICE_UNAVAILABLE = SERVICE_UNAVAILABLE, "The service cannot reach what it needs, most likely its database. Try again as `Retry-After` says.";
}

/// Why a request is refused or fails.
#[derive(Debug)]
pub enum ApiError {
    /// 400 before there is a request.
    Unreadable,
    /// At least one fault.
    Invalid(Vec<Fault>),
    /// No usable access token; the text says so to the caller.
    NotAuthenticated(&'static str),
    /// A token that is not taken: the caller is told why in `WWW-Authenticate`, in words without quotes.
    TokenRefused(String),
    /// The caller may not; the text says what.
    NotAuthorized(String),
    /// Not there, or not the caller's to see; the text says what.
    NotFound(String),
    /// The methods that the path has.
    MethodNotAllowed(String),
    /// The key was used for another body.
    IdempotencyConflict,
    /// For a reason that only a part of the API knows.
    Refused {
        /// The part's own code.
        code: ErrorCode,
        /// What is wrong.
        message: String,
        /// What would be right.
        parameters: Vec<ErrorParameter>,
    },
    /// If-Match names another revision.
    PreconditionFailed,
    /// If-Match holds no ETag of ours, which then names no revision.
    TagUnreadable,
    /// The body is over the limit.
    PayloadTooLarge,
    /// The body is not of the kind that the operation takes.
    UnsupportedMediaType(Unsupported),
    /// Seconds to wait.
    TooManyRequests(u64),
    /// Too many tokens were fetched: the seconds until one more may be.
    TooManyTokens(u64),
    /// Our fault; the cause is for the log.
    Internal(anyhow::Error),
    /// The database is away; the cause is for the log.
    Unavailable(anyhow::Error),
    /// There is more to do than can be done now; the text says of what.
    Busy(&'static str),
    /// The database is away, and what was asked may have been done before; the cause is for the log.
    Uncertain(anyhow::Error),
    /// The stream takes no events; the cause is for the log.
    StreamAway(anyhow::Error),
    /// The stream did not confirm, and may have taken events; the cause is for the log.
    StreamUncertain(anyhow::Error),
    /// A cell that had to be asked is away; its name, and the cause for the log.
    CellAway(CellAway),
    /// This node should get no requests; the text says why to whoever runs it.
    NotReady(String),
}

/// What a body should have been, for a 415.
#[derive(Clone, Debug)]
pub struct Unsupported {
    /// The media type that the operation takes.
    pub wanted: &'static str,
    /// A character set other than UTF-8 that the request names.
    pub charset: Option<String>,
    /// Whether the request is a PATCH.
    pub is_patch: bool,
}

impl Unsupported {
    /// Another media type than this one, in a request that is no PATCH.
    #[must_use]
    pub fn other_than(wanted: &'static str) -> Self {
        Self { wanted, charset: None, is_patch: false }
    }

    /// What would be right, for programs: RFC 9110, section 15.5.16, and RFC 5789, section 2.2.
    fn tell(&self, answer: &mut HttpResponseBuilder) {
        answer.insert_header((ACCEPT, self.wanted)).insert_header((ACCEPT_ENCODING, "identity"));
        if self.is_patch {
            answer.insert_header((HeaderName::from_static("accept-patch"), self.wanted));
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.charset {
            None => write!(f, "The body must be {}, not encoded, and its Content-Type must say so.", self.wanted),
            Some(charset) => write!(f, "The body must be in UTF-8, not in the charset {charset} of its Content-Type."),
        }
    }
}

/// The message of a token that is expired or wrong, as the original gives it.
pub const ACCESS_TOKEN_INVALID: &str = "Access Token Invalid";

impl ApiError {
    /// One fault.
    #[must_use]
    pub fn invalid(path: impl Into<String>, what: impl fmt::Display) -> Self {
        Self::Invalid(vec![Fault::new(path, what)])
    }

    fn kind(&self) -> (ErrorCode, String) {
        match self {
            Self::Invalid(_) => (ErrorCode::API_VALIDATION_FAILED, "The request is not valid.".into()),
            Self::Unreadable => (
                ErrorCode::API_VALIDATION_FAILED,
                "The request cannot be read as HTTP: its first line or a header is malformed or too long, or it came too slowly."
                    .into(),
            ),
            Self::NotAuthenticated(message) => {
                (ErrorCode::USER_NOT_AUTHENTICATED, (*message).to_owned())
            }
            Self::TokenRefused(_) => {
                (ErrorCode::USER_NOT_AUTHENTICATED, ACCESS_TOKEN_INVALID.to_owned())
            }
            Self::NotAuthorized(message) => (ErrorCode::USER_NOT_AUTHORIZED, message.clone()),
            Self::NotFound(message) => (ErrorCode::RESOURCE_NOT_FOUND, message.clone()),
            Self::MethodNotAllowed(allowed) => {
                (ErrorCode::METHOD_NOT_ALLOWED, format!("This path takes {allowed} only."))
            }
            Self::IdempotencyConflict => (
                ErrorCode::IDEMPOTENCY_CONFLICT,
                "This Idempotency-Key was used for a different body within the last 24 hours.".into(),
            ),
            Self::Refused { code, message, .. } => (*code, message.clone()),
            Self::TagUnreadable => (
                ErrorCode::PRECONDITION_FAILED,
                "If-Match cannot be read: it must hold ETags as they were given, as \"3\" with its quotes, or *."
                    .into(),
            ),
            Self::PreconditionFailed => (
                ErrorCode::PRECONDITION_FAILED,
                "It has changed since the ETag in If-Match: get it again.".into(),
            ),
            Self::PayloadTooLarge => {
                (ErrorCode::PAYLOAD_TOO_LARGE, "The body is over 1 MiB.".into())
            }
            Self::UnsupportedMediaType(unsupported) => {
                (ErrorCode::UNSUPPORTED_MEDIA_TYPE, unsupported.to_string())
            }
            Self::TooManyRequests(seconds) => {
                (ErrorCode::TOO_MANY_REQUESTS, format!("Too many requests: wait {seconds} s."))
            }
            Self::TooManyTokens(seconds) => (
                ErrorCode::TOO_MANY_REQUESTS,
                format!("Too many requests: wait {seconds} s, and keep the token that you get until it expires."),
            ),
            Self::Internal(_) => (ErrorCode::INTERNAL_ERROR, "A fault of the server.".into()),
            Self::Unavailable(_) => (
                ErrorCode::SERVICE_UNAVAILABLE,
                "The service cannot reach something that it needs, most likely its database. Try again.".into(),
            ),
            Self::Busy(what) => (ErrorCode::SERVICE_UNAVAILABLE, (*what).to_owned()),
            Self::Uncertain(_) => (
                ErrorCode::SERVICE_UNAVAILABLE,
                "The database did not answer in time. If this was to change something, it may have been changed all \
                 the same: send it again with the same Idempotency-Key, which tells, or look before you do."
                    .into(),
            ),
            Self::CellAway(away) => (
                ErrorCode::SERVICE_UNAVAILABLE,
                format!("Cell {} is away, and may have what was asked for. Try again.", away.name),
            ),
            Self::StreamAway(_) => (
                ErrorCode::SERVICE_UNAVAILABLE,
                "The stream that events go through takes none at the moment: nothing was taken. Try again.".into(),
            ),
            Self::StreamUncertain(_) => (
                ErrorCode::SERVICE_UNAVAILABLE,
                "The stream that events go through did not confirm in time, and may have taken what was sent, or a part: send it \
                 again with the same Idempotency-Key, and each event is one."
                    .into(),
            ),
            Self::NotReady(why) => (ErrorCode::SERVICE_UNAVAILABLE, why.clone()),
        }
    }

    /// The body.
    #[must_use]
    pub fn body(&self, trace: &str) -> ErrorResponse {
        let (error_code, message) = self.kind();
        let error_messages = match self {
            Self::Invalid(faults) => faults
                .iter()
                .map(|fault| ErrorMessage {
                    error_code,
                    message: fault.to_string(),
                    error_parameters: vec![ErrorParameter { name: fault.path.clone(), value: fault.value.clone() }],
                })
                .collect(),
            Self::Refused { parameters, .. } => {
                vec![ErrorMessage { error_code, message, error_parameters: parameters.clone() }]
            }
            _ => vec![ErrorMessage { error_code, message, error_parameters: Vec::new() }],
        };
        ErrorResponse { debug_identifier: trace.to_owned(), error_messages }
    }

    /// The body of the answer, with the trace of the request under way; told in the log where that is due.
    #[must_use]
    pub fn told(&self) -> ErrorResponse {
        self.log();
        self.body(&TRACE.try_with(|trace| *trace).unwrap_or_else(|_| TraceId::random()).to_string())
    }

    fn log(&self) {
        match self {
            Self::TokenRefused(why) => tracing::info!(why, "an access token is refused"),
            Self::Internal(cause) => tracing::error!(error = format!("{cause:#}"), "a request failed"),
            Self::Unavailable(cause) | Self::Uncertain(cause) => {
                tracing::warn!(error = format!("{cause:#}"), "something that the service needs is away");
            }
            Self::StreamAway(cause) | Self::StreamUncertain(cause) => {
                tracing::warn!(error = format!("{cause:#}"), "the stream took no event, or did not confirm it");
            }
            Self::CellAway(away) => {
                tracing::warn!(why = away.why(), cell = %away.name, "a cell is away");
            }
            Self::Busy(what) => tracing::warn!(what, "a request is turned away"),
            Self::NotReady(why) => tracing::warn!(why, "not ready"),
            _ => {}
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind().1)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind().0.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::NotAuthenticated(_) => drop(answer.insert_header((WWW_AUTHENTICATE, "Bearer"))),
            Self::TokenRefused(why) => {
                // RFC 6750, section 3.
                let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{why}\"");
                answer.insert_header((WWW_AUTHENTICATE, challenge));
            }
            Self::MethodNotAllowed(allowed) => drop(answer.insert_header((ALLOW, allowed.as_str()))),
            Self::UnsupportedMediaType(unsupported) => unsupported.tell(&mut answer),
            Self::TooManyRequests(seconds) | Self::TooManyTokens(seconds) => {
                answer.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            Self::Unavailable(_)
            | Self::Busy(_)
            | Self::Uncertain(_)
            | Self::StreamAway(_)
            | Self::StreamUncertain(_)
            | Self::NotReady(_) => {
                answer.insert_header((RETRY_AFTER, "1"));
            }
            Self::CellAway(away) => {
                answer.insert_header((RETRY_AFTER, "1"));
                tell_away(&mut answer, std::slice::from_ref(&away.name));
            }
            _ => {}
        }
        answer.json(self.told())
    }
}

impl From<DieselError> for ApiError {
    fn from(error: DieselError) -> Self {
        match error {
            error if may_have_happened(&error) => Self::Uncertain(error.into()),
            error if says_away(&error) => Self::Unavailable(error.into()),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<CellAway> for ApiError {
    fn from(away: CellAway) -> Self {
        Self::CellAway(away)
    }
}

impl From<Away> for ApiError {
    fn from(away: Away) -> Self {
        if away.may_have_happened { Self::Uncertain(away.into()) } else { Self::Unavailable(away.into()) }
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Away(away) => away.into(),
            DbError::Query(error) => error.into(),
        }
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
