//! The three documents, made once and kept as what is served; and what else is known from them.

use actix_web::web;
use serde_json::Value;

use super::{Routes, codes_of, make, openness, webhooks};
use crate::api::error::ErrorCode;
use crate::api::{contract_routes, schemas};
use crate::domain::event_type::EventType;

/// Pages for people that are served beside the documented operations.
const PAGES: [&str; 2] = ["/", "/docs"];

/// What the document of the original's operations is about.
const CONTRACT: &str = "Create, list, retrieve and update webhook subscriptions for travel bookings.";

/// What the document of all operations is about.
const ALL: &str = "The original's webhook subscriptions and what goes with them: publish events, see each delivery and try, send \
                   again, and a sandbox to try all of it.";

/// The three documents, as served and as kept in `openapi/`.
pub struct Documents {
    /// The original's operations alone.
    pub contract: Value,
    /// All of them.
    pub all: Value,
    /// What receivers get.
    pub events: Value,
    /// The codes of errors that `all` has.
    pub codes: Vec<ErrorCode>,
    /// Every path of `all`, those without parameters first.
    templates: Vec<&'static str>,
    /// What is served for generators: path, content type and text.
    pub(crate) texts: Vec<(String, &'static str, web::Bytes)>,
}

impl Documents {
    /// Makes all three. Needs neither a socket nor a database.
    #[must_use]
    pub fn make(routes: Routes) -> Self {
        let mut contract = make(("Webhook Subscription API", "v3", CONTRACT), contract_routes, routes.parts, None);
        openness::open(&mut contract);
        let all = make(("Jetbridge", env!("CARGO_PKG_VERSION"), ALL), routes.all, routes.parts, Some(&contract));
        let mut templates: Vec<_> =
            all["paths"].as_object().into_iter().flatten().map(|(path, _)| path.clone()).collect();
        templates.sort_by_key(|path| path.matches('{').count());
        let mut documents = Self {
            contract,
            events: webhooks::document(&(routes.samples)()),
            codes: codes_of(routes.parts),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_its_methods_and_no_others() {
        let documents = Documents::make(crate::api::ROUTES);
        let id = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
        assert_eq!(documents.methods_of("/v3/webhooks/subscriptions"), ["POST"]);
        assert_eq!(documents.methods_of(&format!("/v3/webhooks/subscriptions/{id}")), ["GET", "HEAD", "PATCH"]);
        assert!(documents.methods_of("/v3/webhooks").is_empty());
        assert!(documents.methods_of("/v3/webhooks/subscriptions/").is_empty());
    }

    #[test]
    fn the_document_of_serve_names_nothing_of_the_sandbox() {
        let all = Documents::make(crate::api::ROUTES).all;
        let tags: Vec<_> = all["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
        assert!(tags.contains(&"Operations") && !tags.contains(&"Sandbox") && !tags.contains(&"Trip"), "{tags:?}");
        assert!(!all.to_string().contains("ILLEGAL_STEP"));
    }
}
