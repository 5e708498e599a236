//! The error that only the sandbox gives.

use actix_web::http::StatusCode;

use crate::api::error::{ApiError, ErrorCode, ErrorParameter};

/// A booking or a traveler is in no state for a step.
pub const ILLEGAL_STEP: ErrorCode = ErrorCode {
    name: "ILLEGAL_STEP",
    status: StatusCode::CONFLICT,
    meaning: "In the sandbox: the booking is in no state for this; the parameters list what is legal.",
};

/// Refuses a step, and says what would be legal.
pub fn illegal_step<'a>(message: String, legal: impl IntoIterator<Item = &'a str>) -> ApiError {
    let parameter = |step: &str| ErrorParameter { name: "action".to_owned(), value: step.to_owned() };
    let parameters = legal.into_iter().map(parameter).collect();
    ApiError::Refused { code: ILLEGAL_STEP, message, parameters }
}
