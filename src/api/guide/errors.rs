//! The page of error codes and failure reasons, made from the code that gives them.

use std::fmt::Write as _;

use crate::api::error::ErrorCode;
use crate::domain::outcome::Reason;

const ERRORS: &str = "# Errors and failure reasons

<!-- Written by `jetbridge openapi --docs docs` from the code; a test fails when it is stale. -->

## Errors of the API

Whatever goes wrong has one shape: `debugIdentifier`, which is the request's trace id and stands in the server's log too, and
`errorMessages[]` with `errorCode`, `message` and `errorParameters[]`, whose `name` is the path of the field. Act on
`errorCode`, show `message` to people, and expect codes that you do not know: the original has others.

| Code | Status | Meaning |
| --- | --- | --- |
";

const REASONS: &str = "
## Why an attempt failed

Each attempt of a delivery that did not succeed has one of these reasons, in `GET /ext/v1/deliveries/{deliveryId}` and in
`jetbridge deliveries show`. Anything but a 200 is tried again. The head of an answer decides: where it said 200 and its body was
too large, too slow, malformed or cut short, the event is delivered, and the attempt's `answerFlaw` says which.

| Reason | What to do |
| --- | --- |
";

/// The page as it stands in `docs/errors.md`.
#[must_use]
pub fn page(codes: &[ErrorCode]) -> String {
    let mut page = ERRORS.to_owned();
    for ErrorCode { name, status, meaning } in codes {
        let _ = writeln!(page, "| `{name}` | {} | {meaning} |", status.as_u16());
    }
    page.push_str(REASONS);
    for reason in Reason::ALL {
        let _ = writeln!(page, "| `{}` | {} |", reason.as_str(), reason.advice());
    }
    page
}
