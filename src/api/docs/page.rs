//! The page that browses the documents: Scalar, which is in the binary, and the few lines that set it up.
//!
//! `tests/outside/page/vendor.mjs` takes Scalar from its package, without the parts that would call elsewhere.

use std::io::Read;

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, LOCATION, VARY};
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::read::GzDecoder;
use rust_embed::{Embed, EmbeddedFile};

use crate::api::error::ApiError;

/// What the pages for people may do: nothing but what is in the binary, and in nobody's frame.
const RULES: [(&str, &str); 3] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
];

const SHELL: [(&str, &str, &str); 3] = [
    ("index.html", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// Scalar's modules, each compressed.
#[derive(Embed)]
#[folder = "src/api/docs/scalar/"]
#[include = "*.gz"]
struct Scalar;

/// Mounts the page. Its links are relative, so that they hold behind a proxy that adds a path.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let to_page = || async { HttpResponse::TemporaryRedirect().insert_header((LOCATION, "docs/")).finish() };
    let rules = RULES.into_iter().fold(DefaultHeaders::new(), |rules, rule| rules.add(rule));
    let pages = web::scope("/docs")
        .wrap(rules)
        .route("/scalar/{file:.+}", web::get().to(module))
        .route("/{file:[^/]*}", web::get().to(shell));
    config.route("/docs", web::get().to(to_page)).service(pages);
}

async fn shell(file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let wanted = if file.is_empty() { "index.html" } else { file.as_str() };
    let found = SHELL.iter().find(|(name, ..)| *name == wanted);
    let (_, kind, text) = found.ok_or_else(|| missing(wanted))?;
    Ok(HttpResponse::Ok().content_type(*kind).body(*text))
}

async fn module(request: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let EmbeddedFile { data, metadata } = Scalar::get(&format!("{file}.gz")).ok_or_else(|| missing(&file))?;
    let tag = metadata.sha256_hash().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let tag = format!("\"{}\"", &tag[..32]);
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut answer = HttpResponse::Ok();
    answer.insert_header((ETAG, tag.as_str())).insert_header((VARY, "Accept-Encoding"));
    // The names of its parts change with their content, but not that of the first.
    answer.insert_header((CACHE_CONTROL, "no-cache")).content_type("text/javascript; charset=utf-8");
    if header(IF_NONE_MATCH).contains(&tag) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    if header(ACCEPT_ENCODING).contains("gzip") {
        return Ok(answer.insert_header((CONTENT_ENCODING, "gzip")).body(data.into_owned()));
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*data).read_to_end(&mut plain).map_err(anyhow::Error::new)?;
    Ok(answer.body(plain))
}

fn missing(file: &str) -> ApiError {
    ApiError::NotFound(format!("The page has no file {:?}.", file.chars().take(64).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_is_whole_and_asks_only_for_modules_that_are_there_or_left_out() {
        let mut count = 0;
        for name in Scalar::iter() {
            let mut text = String::new();
            GzDecoder::new(&*Scalar::get(&name).unwrap().data).read_to_string(&mut text).unwrap();
            for (place, _) in text.match_indices("from\"./") {
                let wanted = text[place + 7..].split('"').next().unwrap();
                let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
                assert!(Scalar::get(&format!("{folder}{wanted}.gz")).is_some(), "{name} needs {wanted}");
            }
            count += 1;
        }
        assert!(count > 20, "{count}");
        assert!(include_str!("scalar/VERSION").contains("sha512-") && include_str!("scalar/LICENSE").contains("MIT"));
    }
}
