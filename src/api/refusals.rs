//! What can go wrong, by what a handler takes: for the documents, in its `responses`.
//!
//! Each is described where the documents are made, from `ApiError` itself.

use std::collections::BTreeMap;

use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::error::ErrorResponse;

macro_rules! refusals {
    ($($(#[doc = $about:literal])* $name:ident = $($status:literal),*;)*) => {$(
        $(#[doc = $about])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$($status),*].map(|status: &str| (status.to_owned(), refusal())).into()
            }
        }
    )*};
}

refusals! {
    /// An access token is needed.
    Authenticated = "401";
    /// An access token is needed, and it must allow this.
    Authorized = "401", "403";
    /// There is something in the path, the query or the headers.
    Checked = "400";
    /// There is a body.
    Bodied = "400", "413", "415";
    /// It names something that may not be there.
    Found = "404";
    /// There may be an `Idempotency-Key`.
    Keyed = "409";
    /// It is a step that what it is taken of may be in no state for.
    InState = "409";
    /// There may be an `If-Match`.
    Preconditioned = "412";
    /// There may be so many a minute only.
    Limited = "429";
    /// It needs nothing else.
    Answered = "500";
    /// It needs the database.
    Stored = "500", "503";
}

fn refusal() -> RefOr<Response> {
    let body = Content::new(Some(Ref::from_schema_name(ErrorResponse::name())));
    ResponseBuilder::new().content("application/json", body).build().into()
}
