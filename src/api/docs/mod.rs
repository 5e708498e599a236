//! Serves the OpenAPI documents and the page that browses them; all of it is in the binary.

mod page;

use actix_web::middleware::Compress;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::openapi::{Documents, to_file};
use super::{State, proxies};

/// Mounts both.
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
