//! The OpenAPI documents, made from the handlers, and what serves them.
//!
//! Handlers declare which errors they give; what those mean, and an example of each, is filled
//! in here from [`ApiError`] itself, so that no example can differ from what is sent.

mod code_samples;
mod openness;
mod page;
pub(crate) mod portable;
mod webhooks;

use actix_web::middleware::Compress;
use actix_web::{App, HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use utoipa::openapi::path::HttpMethod;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::error::{ACCESS_TOKEN_INVALID, ApiError, Unsupported};
use super::faults::Fault;
use super::samples::Sample;
use super::{State, examples, proxies, schemas};
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::event_type::EventType;

/// Pages for people that are served beside the documented operations.
const PAGES: [&str; 2] = ["/", "/docs"];

/// What the document of the original's operations is about.
const CONTRACT: &str = "Create, list, retrieve and update webhook subscriptions for travel bookings.";

/// The trace id of the examples.
const EXAMPLE_TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";

/// What a server answers.
#[derive(Clone, Copy)]
pub struct Routes {
    /// All documented operations.
    pub all: fn(&mut ServiceConfig<'_>),
    /// What the events are shown by.
    pub samples: fn() -> Vec<Sample>,
}

/// The three documents, as served and as kept in `openapi/`.
pub struct Documents {
    /// The original's operations alone.
    pub contract: Value,
    /// All of them.
    pub all: Value,
    /// What receivers get.
    pub events: Value,
    /// Every path of `all`, those without parameters first.
    templates: Vec<&'static str>,
    /// What is served for generators: path, content type and text.
    texts: Vec<(String, &'static str, web::Bytes)>,
}

impl Documents {
    /// Makes all three. Needs neither a socket nor a database.
    #[must_use]
    pub fn make(routes: Routes) -> Self {
        let about = "The original's webhook subscriptions and what goes with them: publish events, see each delivery and try, send \
                     again, and a sandbox to try all of it.";
        let all = finish(collect("Jetbridge", env!("CARGO_PKG_VERSION"), about, routes.all));
        let mut contract = finish(collect("Webhook Subscription API", "v3", CONTRACT, super::contract_routes));
        openness::open(&mut contract);
        let mut templates: Vec<_> =
            all["paths"].as_object().into_iter().flatten().map(|(path, _)| path.clone()).collect();
        templates.sort_by_key(|path| path.matches('{').count());
        let mut documents = Self {
            contract,
            events: webhooks::document(&(routes.samples)()),
            // Made once a process, and metrics want labels that live as long as it.
            templates: templates.into_iter().map(|path| &*path.leak()).collect(),
            all,
            texts: Vec::new(),
        };
        documents.texts = documents.render();
        documents
    }

    fn render(&self) -> Vec<(String, &'static str, web::Bytes)> {
        let text =
            |path: String, kind: &'static str, document: &Value| (path, kind, web::Bytes::from(to_file(document)));
        let files = self.files().map(|(name, document)| text(format!("/openapi/{name}"), "application/json", document));
        let schemas = EventType::ALL
            .map(|event_type| text(schemas::path(event_type), "application/schema+json", &schemas::alone(event_type)));
        let all = text("/openapi.json".to_owned(), "application/json", &self.all);
        files.into_iter().chain(schemas).chain([all]).collect()
    }

    /// Each of them with its name in `openapi/`.
    #[must_use]
    pub fn files(&self) -> [(&'static str, &Value); 3] {
        [
            ("webhook-subscriptions.v3.json", &self.contract),
            ("jetbridge.json", &self.all),
            ("webhook-events.json", &self.events),
        ]
    }

    /// The template that a path fits, as `/v3/webhooks/subscriptions/{subscriptionId}`.
    #[must_use]
    pub fn template_of(&self, path: &str) -> Option<&'static str> {
        self.templates.iter().find(|template| fits(template, path)).copied()
    }

    /// Every operation: its method, in upper case, and its path's template.
    pub fn operations(&self) -> impl Iterator<Item = (String, &'static str)> + '_ {
        let methods = |template: &&'static str| self.all["paths"][*template].as_object();
        self.templates.iter().flat_map(move |template| {
            let methods = methods(template).into_iter().flat_map(|methods| methods.keys());
            methods.map(|method| (method.to_ascii_uppercase(), *template))
        })
    }

    /// The methods that a path has, in upper case.
    #[must_use]
    pub fn methods_of(&self, path: &str) -> Vec<String> {
        // Of `/ext/v1/events/batch` and `/ext/v1/events/{eventId}` the first, as routing has it.
        let item = self.template_of(path).map(|template| &self.all["paths"][template]);
        let mut all: Vec<_> = item
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(method, _)| method.to_ascii_uppercase())
            .collect();
        all.sort();
        let is_text = || self.texts.iter().any(|(served, ..)| served == path);
        if all.is_empty() && (PAGES.contains(&path) || path.starts_with("/docs/") || is_text()) {
            all.push("GET".to_owned());
        }
        // Wherever there is a GET there is a HEAD, though the documents do not say so.
        if let Some(get) = all.iter().position(|method| method == "GET") {
            all.insert(get + 1, "HEAD".to_owned());
        }
        all
    }
}

/// A document as it is kept in `openapi/`: indented, with a line end.
#[must_use]
pub fn to_file(document: &Value) -> String {
    format!("{document:#}\n")
}

/// `/a/{b}` fits `/a/x`.
fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part == text || (part.starts_with('{') && !text.is_empty()) => {}
            _ => return false,
        }
    }
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
        .components(Some(ComponentsBuilder::new().security_scheme("Bearer", SecurityScheme::Http(bearer)).build()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>("Bearer", [])]))
        .build();
    let (_, document) = App::new().into_utoipa_app().openapi(base).configure(routes).split_for_parts();
    document
}

fn finish(mut document: OpenApi) -> Value {
    let mut used: Vec<String> = Vec::new();
    for item in document.paths.paths.values() {
        for method in [HttpMethod::Get, HttpMethod::Post, HttpMethod::Put, HttpMethod::Patch, HttpMethod::Delete] {
            used.extend(operation(item, &method).and_then(|operation| operation.tags.clone()).into_iter().flatten());
        }
    }
    let tags = [
        ("Webhook Subscription", "Create, list, retrieve and update webhook subscriptions."),
        ("Authentication", "Access tokens."),
        ("Event", "What happened to bookings: publish it, look it up, ask who got it and why."),
        ("Delivery", "Events on their way to subscriptions: each try, and sending again."),
        (
            "Subscription Settings",
            "What a subscription has beside the original's fields: settings, secrets, figures, a test.",
        ),
        ("Organization", "Companies and TMCs. For platform administrators."),
        ("Sandbox", "A world of bookings to try things with. Only where the sandbox runs."),
        ("Trip", "Trips and bookings as they are now: the fallback when an event was missed."),
        ("Operations", "For those who run the service."),
    ];
    let tags = tags.into_iter().filter(|(name, _)| used.iter().any(|tag| tag == name));
    document.tags =
        Some(tags.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build()).collect());
    let mut document = serde_json::to_value(document).expect("an OpenAPI document is plain data");
    close_schemas(&mut document);
    lift_descriptions(&mut document);
    add_rules(&mut document);
    for (_, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            describe_errors(operation);
            // utoipa requires every body; this one says itself that it need not be there.
            if operation["requestBody"]["description"] == "May be left out." {
                operation["requestBody"]["required"] = json!(false);
            }
            examples::add(operation);
        }
    }
    group_tags(&mut document);
    portable::make(&mut document);
    code_samples::add(&mut document);
    document
}

/// Groups of tags, as pages that browse documents show them.
fn group_tags(document: &mut Value) {
    let groups = [
        ("The original's API", &["Webhook Subscription", "Authentication", "Trip"][..]),
        ("Extensions", &["Event", "Delivery", "Subscription Settings", "Organization"]),
        ("Sandbox", &["Sandbox"]),
        ("Operations", &["Operations"]),
    ];
    let is_there = |tag: &&str| document["tags"].as_array().into_iter().flatten().any(|one| one["name"] == **tag);
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(name, tags)| json!({"name": name, "tags": tags.iter().copied().filter(|tag| is_there(tag)).collect::<Vec<_>>()}))
        .filter(|group| group["tags"] != json!([]))
        .collect();
    // The document of the original's operations alone has nothing to group.
    if groups.len() > 1 {
        document["x-tagGroups"] = json!(groups);
    }
}

fn operation<'a>(
    item: &'a utoipa::openapi::path::PathItem,
    method: &HttpMethod,
) -> Option<&'a utoipa::openapi::path::Operation> {
    match method {
        HttpMethod::Get => item.get.as_ref(),
        HttpMethod::Post => item.post.as_ref(),
        HttpMethod::Put => item.put.as_ref(),
        HttpMethod::Patch => item.patch.as_ref(),
        HttpMethod::Delete => item.delete.as_ref(),
        _ => None,
    }
}

/// Requests refuse unknown fields, so that the schemas say so.
fn close_schemas(document: &mut Value) {
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let is_form = name == "OAuthTokenRequest";
        let is_read = name.ends_with("Request")
            || name.starts_with("EventSource")
            || ["ValueWithLabel", "InboxFaults", "ChunkedDribbleDelay"].contains(&name.as_str());
        if schema["type"] == "object" && is_read && !is_form {
            schema["additionalProperties"] = json!(false);
        }
    }
}

/// utoipa describes a nullable reference inside its alternative; readers look at the field.
fn lift_descriptions(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    let fields = schemas.flat_map(|(_, schema)| schema.get_mut("properties").and_then(Value::as_object_mut)).flatten();
    for (_, field) in fields {
        let inner = field.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
        let description = inner.filter_map(|one| one.as_object_mut()?.remove("description")).next();
        if let Some(description) = description {
            field["description"] = description;
        }
    }
}

/// What utoipa has no attribute for: rules of header names, a list that is read-only, an object that is open.
fn add_rules(document: &mut Value) {
    // A booking has far more than the fields that every one has: `webhook-events.json` describes them all.
    if let Some(booking) = document.pointer_mut("/components/schemas/PnrData") {
        booking["additionalProperties"] = json!(true);
    }
    for (_, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if let Some(labels) = schema.pointer_mut("/properties/valuesWithLabel") {
            // utoipa marks the items of a list rather than the list.
            labels["items"].as_object_mut().and_then(|items| items.remove("readOnly"));
            labels["readOnly"] = json!(true);
        }
        if let Some(headers) = schema.pointer_mut("/properties/customHeaders") {
            headers["maxProperties"] = json!(CustomHeaders::MAX);
            headers["propertyNames"] = json!({"pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"});
            headers["additionalProperties"] = json!({"type": "string", "pattern": "^([!-~]([\\t -~]*[!-~])?)?$"});
        }
    }
}

fn describe_errors(operation: &mut Value) {
    let operation_tag = operation["tags"][0].clone();
    let is_sandbox = operation_tag == "Sandbox";
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let status = match status.as_str() {
            "409" if is_sandbox => "409 of a step",
            // They take nothing that could be wrong.
            "400" if operation_tag == "Operations" => "400 of no request",
            status => status,
        };
        let Some((description, headers, errors)) = errors_of(status) else { continue };
        response["description"] = json!(description);
        if let Some((name, description)) = headers {
            response["headers"] = json!({name: {"description": description, "schema": {"type": "string"}}});
        }
        let examples: serde_json::Map<_, _> = errors
            .into_iter()
            .map(|(name, summary, error)| {
                (name.to_owned(), json!({"summary": summary, "value": error.body(EXAMPLE_TRACE)}))
            })
            .collect();
        response["content"]["application/json"]["examples"] = Value::Object(examples);
    }
}

type ErrorExamples = Vec<(&'static str, &'static str, ApiError)>;

/// What a status means, the header that comes with it, and examples.
#[expect(clippy::type_complexity, reason = "it is read in one place")]
fn errors_of(status: &str) -> Option<(&'static str, Option<(&'static str, &'static str)>, ErrorExamples)> {
    let one = |name, summary, error| vec![(name, summary, error)];
    Some(match status {
        "400" => (
            "The request is not valid; all its faults are told at once.",
            None,
            vec![
                (
                    "notHttps",
                    "One fault",
                    ApiError::invalid("url", "must be an absolute URL that starts with https://"),
                ),
                (
                    "severalFaults",
                    "Several faults at once",
                    ApiError::Invalid(vec![
                        Fault::new("eventSource.scopes[0].predicates[1].values", "must have 1 to 1000 entries"),
                        Fault::new("eventTypes", "is required"),
                    ]),
                ),
            ],
        ),
        "400 of no request" => (
            "What came is no request that HTTP knows.",
            None,
            one("malformed", "A malformed head", ApiError::Unreadable),
        ),
        "401" => (
            "There is no access token, or it is expired or wrong.",
            Some(("WWW-Authenticate", "`Bearer`; of a token that is refused, with `error_description`, which says why.")),
            one("tokenInvalid", "Expired or wrong", ApiError::NotAuthenticated(ACCESS_TOKEN_INVALID)),
        ),
        "403" => (
            "The caller may not do this.",
            None,
            one(
                "outOfReach",
                "Not the caller's to act for",
                ApiError::NotAuthorized(
                    "subscriberId names organization 96d0a1b8-7f77-4d5c-847e-2afd90ed23b3, which is not yours to act for.".into(),
                ),
            ),
        ),
        "404" => (
            "It does not exist, or is not the caller's to see.",
            None,
            one(
                "missing",
                "Not there",
                ApiError::NotFound("There is no webhook subscription 497f6eca-6276-4993-bfeb-53cbbbba6f08.".into()),
            ),
        ),
        "409" => (
            "The Idempotency-Key was used for another body.",
            None,
            one("otherBody", "Another body under the same key", ApiError::IdempotencyConflict),
        ),
        "409 of a step" => (
            "It is in no state for this; the parameters list what is legal.",
            None,
            one(
                "illegalStep",
                "Not in this state",
                ApiError::IllegalStep {
                    message: "Booking 9000000001 is RESERVED: VOID is not legal, but TICKET and DECLINE_PAYMENT are.".into(),
                    legal: vec!["TICKET", "DECLINE_PAYMENT"],
                },
            ),
        ),
        "412" => (
            "It has changed since the ETag in If-Match.",
            None,
            one("changed", "Somebody else was faster", ApiError::PreconditionFailed),
        ),
        "413" => ("The body is over 1 MiB.", None, one("tooLarge", "Too large", ApiError::PayloadTooLarge)),
        "415" => (
            "The body is not of the media type that the operation takes.",
            None,
            one("notJson", "Another media type", ApiError::UnsupportedMediaType(Unsupported::other_than("application/json"))),
        ),
        "429" => (
            "Too many requests.",
            Some(("Retry-After", "How many seconds to wait.")),
            one("tooMany", "Slow down", ApiError::TooManyRequests(12)),
        ),
        "500" => (
            "A fault of the server.",
            None,
            one("internal", "Our fault", ApiError::Internal(anyhow::anyhow!("an example"))),
        ),
        "503" => (
            "The service cannot reach its database.",
            Some(("Retry-After", "How many seconds to wait.")),
            one("away", "Try again", ApiError::Unavailable(anyhow::anyhow!("an example"))),
        ),
        _ => return None,
    })
}

/// Serves the documents and the page that browses them; all of it is in the binary.
pub(crate) fn serve(documents: &Documents, config: &mut web::ServiceConfig) {
    for (path, kind, text) in &documents.texts {
        let (kind, text) = (*kind, text.clone());
        let answer = web::get().to(move |request: HttpRequest, state: web::Data<State>| {
            let prefix = proxies::prefix(&request, &state.trusted_proxies);
            let text = if prefix.is_empty() { text.clone() } else { under(&text, &prefix) };
            async move { HttpResponse::Ok().content_type(kind).body(text) }
        });
        // Up to a megabyte of text; generators and browsers take it compressed.
        config.service(web::resource(path.as_str()).wrap(Compress::default()).route(answer));
    }
    config.configure(page::routes);
}

/// A document whose server is this one as it is reached through proxies.
fn under(text: &[u8], prefix: &str) -> web::Bytes {
    let mut document: Value = serde_json::from_slice(text).expect("our own documents are JSON");
    for server in document.get_mut("servers").and_then(Value::as_array_mut).into_iter().flatten() {
        let own = server["url"].as_str().filter(|url| url.starts_with('/')).map(|url| format!("{prefix}{url}"));
        if let Some(own) = own {
            server["url"] = json!(own.trim_end_matches('/'));
        }
    }
    to_file(&document).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_its_methods_and_no_others() {
        let documents = Documents::make(super::super::ROUTES);
        let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
        assert_eq!(documents.methods_of("/v3/webhooks/subscriptions"), ["POST"]);
        assert_eq!(documents.methods_of(&format!("/v3/webhooks/subscriptions/{id}")), ["GET", "HEAD", "PATCH"]);
        assert!(documents.methods_of("/v3/webhooks").is_empty());
        assert!(documents.methods_of("/v3/webhooks/subscriptions/").is_empty());
    }
}
