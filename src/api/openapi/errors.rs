//! What the responses to requests that fail mean, with an example of each. It is made from [`ApiError`] itself, so that no
//! example can differ from what is sent.

use serde_json::{Map, Value, json};

use super::Part;
use crate::api::error::{ACCESS_TOKEN_INVALID, ApiError, ErrorCode, Unsupported};
use crate::api::request::faults::Fault;

/// The trace id of the examples.
const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";

/// A response to a request that fails.
pub struct Refusal {
    description: &'static str,
    header: Option<(&'static str, &'static str)>,
    examples: Vec<(&'static str, &'static str, ApiError)>,
}

impl Refusal {
    /// What it means, and the name, the summary and the error of an example.
    pub(crate) fn new(description: &'static str, name: &'static str, summary: &'static str, error: ApiError) -> Self {
        Self { description, header: None, examples: vec![(name, summary, error)] }
    }

    fn or(mut self, name: &'static str, summary: &'static str, error: ApiError) -> Self {
        self.examples.push((name, summary, error));
        self
    }

    fn with(self, header: &'static str, description: &'static str) -> Self {
        Self { header: Some((header, description)), ..self }
    }
}

/// Fills in the responses of an operation that are no successes.
pub(super) fn describe(operation: &mut Value, part: &Part) {
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let Some(refusal) = (part.refusals)(status).or_else(|| of_status(status)) else { continue };
        response["description"] = json!(refusal.description);
        if let Some((name, description)) = refusal.header {
            response["headers"] = json!({name: {"description": description, "schema": {"type": "string"}}});
        }
        let example = |(name, summary, error): (&str, &str, ApiError)| {
            (name.to_owned(), json!({"summary": summary, "value": error.body(TRACE)}))
        };
        let examples: Map<_, _> = refusal.examples.into_iter().map(example).collect();
        response["content"]["application/json"]["examples"] = Value::Object(examples);
    }
}

/// Names all codes where there is a schema of them.
pub(super) fn name_codes(schemas: &mut Map<String, Value>, codes: &[ErrorCode]) {
    if let Some(schema) = schemas.get_mut("ErrorCode") {
        schema["enum"] = codes.iter().map(|code| code.name).collect();
    }
}

/// They take nothing that could be wrong.
pub(super) fn of_operations(status: &str) -> Option<Refusal> {
    let malformed = || {
        Refusal::new("What came is no request that HTTP knows.", "malformed", "A malformed head", ApiError::Unreadable)
    };
    (status == "400").then(malformed)
}

fn of_status(status: &str) -> Option<Refusal> {
    let one = Refusal::new;
    Some(match status {
        "400" => invalid(),
        "401" => one(
            "There is no access token, or it is expired or wrong.",
            "tokenInvalid",
            "Expired or wrong",
            ApiError::NotAuthenticated(ACCESS_TOKEN_INVALID),
        )
        .with("WWW-Authenticate", "`Bearer`; of a token that is refused, with `error_description`, which says why."),
        "403" => {
            let why =
                "subscriberId names organization 96d0a1b8-7f77-4d5c-847e-2afd90ed23b3, which is not yours to act for.";
            let error = ApiError::NotAuthorized(why.to_owned());
            one("The caller may not do this.", "outOfReach", "Not the caller's to act for", error)
        }
        "404" => {
            let error = "There is no webhook subscription 497f6eca-6276-4993-bfeb-53cbbbba6f08.";
            let error = ApiError::NotFound(error.to_owned());
            one("It does not exist, or is not the caller's to see.", "missing", "Not there", error)
        }
        "409" => one(
            "The Idempotency-Key was used for another body.",
            "otherBody",
            "Another body under the same key",
            ApiError::IdempotencyConflict,
        ),
        "412" => one(
            "It has changed since the ETag in If-Match.",
            "changed",
            "Somebody else was faster",
            ApiError::PreconditionFailed,
        ),
        "413" => one("The body is over 1 MiB.", "tooLarge", "Too large", ApiError::PayloadTooLarge),
        "415" => {
            let error = ApiError::UnsupportedMediaType(Unsupported::other_than("application/json"));
            one("The body is not of the media type that the operation takes.", "notJson", "Another media type", error)
        }
        "429" => one("Too many requests.", "tooMany", "Slow down", ApiError::TooManyRequests(12))
            .with("Retry-After", "How many seconds to wait."),
        "500" => {
            let error = ApiError::Internal(anyhow::anyhow!("an example"));
            one("A fault of the server.", "internal", "Our fault", error)
        }
        "503" => {
            let error = ApiError::Unavailable(anyhow::anyhow!("an example"));
            one("The service cannot reach its database.", "away", "Try again", error)
                .with("Retry-After", "How many seconds to wait.")
        }
        _ => return None,
    })
}

fn invalid() -> Refusal {
    let one = ApiError::invalid("url", "must be an absolute URL that starts with https://");
    let several = ApiError::Invalid(vec![
        Fault::new("eventSource.scopes[0].predicates[1].values", "must have 1 to 1000 entries"),
        Fault::new("eventTypes", "is required"),
    ]);
    Refusal::new("The request is not valid; all its faults are told at once.", "notHttps", "One fault", one).or(
        "severalFaults",
        "Several faults at once",
        several,
    )
}
