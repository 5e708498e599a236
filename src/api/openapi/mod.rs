//! The OpenAPI documents, made from the handlers.
//!
//! Handlers declare what they take and give. What more a document says comes from the [`Part`] of the API that an
//! operation belongs to: its tags, its examples, its errors. [`Routes`] names the parts that a server has, so that nothing
//! here knows of the sandbox.

mod code_samples;
mod documents;
pub(crate) mod errors;
mod examples;
mod openness;
pub(crate) mod portable;
mod rules;
pub(crate) mod tags;
mod webhooks;

use actix_web::App;
use serde_json::{Map, Value};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::error::{ErrorCode, ErrorMessage, ErrorParameter, ErrorResponse};
use super::samples::Sample;
pub use documents::{Documents, to_file};
use errors::Refusal;
pub use tags::Tag;

/// What a server answers.
#[derive(Clone, Copy)]
pub struct Routes {
    /// All documented operations.
    pub all: fn(&mut ServiceConfig<'_>),
    /// What they belong to, in the order of their tags.
    pub parts: &'static [Part],
    /// What the events are shown by.
    pub samples: fn() -> Vec<Sample>,
}

/// What some operations have in common, beside what their handlers declare.
#[derive(Clone, Copy)]
pub struct Part {
    /// Their tags: an operation belongs to the part that has its tag.
    pub tags: &'static [Tag],
    /// The file of an operation's examples, by its name.
    pub examples: fn(&str) -> Option<rust_embed::EmbeddedFile>,
    /// The codes of errors that no other part gives.
    pub codes: &'static [ErrorCode],
    /// The responses, by status, that mean something else here.
    pub refusals: fn(&str) -> Option<Refusal>,
    /// What utoipa has no attribute for.
    pub rules: fn(&mut Map<String, Value>),
}

impl Part {
    /// Operations without anything of their own.
    pub const PLAIN: Self = Self { tags: &[], examples: |_| None, codes: &[], refusals: |_| None, rules: |_| {} };

    /// The original's operations and what we add to them.
    pub const API: Self = Self { tags: tags::API, examples: examples::of_api, rules: rules::of_api, ..Self::PLAIN };

    /// What is for those who run the service.
    pub const OPERATIONS: Self = Self { tags: tags::OPERATIONS, refusals: errors::of_operations, ..Self::PLAIN };
}

/// All codes of errors, by status.
fn codes_of(parts: &[Part]) -> Vec<ErrorCode> {
    let own = parts.iter().flat_map(|part| part.codes);
    let mut codes: Vec<_> = ErrorCode::ALL.iter().chain(own).copied().collect();
    codes.sort_by_key(|code| code.status);
    codes
}

/// A document of some operations, beside that of the original's.
fn make(
    (title, version, about): (&str, &str, &str),
    routes: impl FnOnce(&mut ServiceConfig<'_>),
    parts: &[Part],
    original: Option<&Value>,
) -> Value {
    let document = collect(title, version, about, routes);
    let mut document = serde_json::to_value(document).expect("an OpenAPI document is plain data");
    tags::add(&mut document, parts);
    rules::apply(&mut document, parts);
    each_operation(&mut document, |operation| {
        let part = parts.iter().find(|part| part.tags.iter().any(|tag| operation["tags"][0] == tag.name));
        errors::describe(operation, part.unwrap_or(&Part::PLAIN));
        examples::add(operation, parts);
    });
    portable::make(&mut document, original);
    code_samples::add(&mut document);
    document
}

fn each_operation(document: &mut Value, change: impl FnMut(&mut Value)) {
    let items = document["paths"].as_object_mut().into_iter().flatten();
    items.flat_map(|(_, item)| item.as_object_mut()).flatten().map(|(_, operation)| operation).for_each(change);
}

fn collect(title: &str, version: &str, about: &str, routes: impl FnOnce(&mut ServiceConfig<'_>)) -> OpenApi {
    let info = InfoBuilder::new()
        .title(title)
        .version(version)
        .description(Some(about))
        .contact(Some(ContactBuilder::new().name(Some("Jetbridge")).build()))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token: from the token endpoint, or `jetbridge token`."))
        .build();
    let base = OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .components(Some(
            ComponentsBuilder::new()
                .schema_from::<ErrorResponse>()
                .schema_from::<ErrorMessage>()
                .schema_from::<ErrorParameter>()
                .schema_from::<ErrorCode>()
                .security_scheme("Bearer", SecurityScheme::Http(bearer))
                .build(),
        ))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>("Bearer", [])]))
        .build();
    let (_, document) = App::new().into_utoipa_app().openapi(base).configure(routes).split_for_parts();
    document
}
