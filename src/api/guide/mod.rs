//! The guide: the pages of `docs/`, rendered once and served at `/docs/guide/`. All of it is in the binary.

mod errors;
mod events;

use std::fmt::Write as _;

use actix_web::{HttpRequest, HttpResponse, web};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::error::ApiError;

pub use errors::page as errors_page;
pub use events::page as events_page;

/// Where the guide is.
const ROOT: &str = "/docs/guide";

/// Its pages, in the order of `docs/SUMMARY.md`.
const PAGES: [(&str, &str); 18] = [
    ("start", include_str!("../../../docs/start.md")),
    ("curl", include_str!("../../../docs/curl.md")),
    ("receiving", include_str!("../../../docs/receiving.md")),
    ("verify", include_str!("../../../docs/verify.md")),
    ("events", include_str!("../../../docs/events.md")),
    ("errors", include_str!("../../../docs/errors.md")),
    ("sandbox", include_str!("../../../docs/sandbox.md")),
    ("console", include_str!("../../../docs/console.md")),
    ("command-line", include_str!("../../../docs/command-line.md")),
    ("differences", include_str!("../../../docs/differences.md")),
    ("moving", include_str!("../../../docs/moving.md")),
    ("production", include_str!("../../../docs/production.md")),
    ("scale", include_str!("../../../docs/scale.md")),
    ("configuration", include_str!("../../../docs/configuration.md")),
    ("metrics", include_str!("../../../docs/metrics.md")),
    ("alarms", include_str!("../../../docs/alarms.md")),
    ("alerts", include_str!("../../../docs/alerts.md")),
    ("speed", include_str!("../../../docs/speed.md")),
];

/// What to do about each alarm: not in the menu, but where the alarms lead.
#[derive(rust_embed::Embed)]
#[folder = "docs/runbooks"]
struct Runbooks;

/// How to run it from a package: not in the menu, but where the page on production leads.
#[derive(rust_embed::Embed)]
#[folder = "docs/operate"]
struct Packages;

/// The operations for Postman: made by `tests/outside/samples/make.mjs`.
const POSTMAN: &str = include_str!("../../../docs/postman.json");

const STYLE: &str = include_str!("style.css");

/// Nothing but this page and its style; nothing from elsewhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Mounts the guide. Before the page that browses the API, which takes all the rest of `/docs/`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    let style = || async { HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE) };
    let postman = || async { HttpResponse::Ok().content_type("application/json").body(POSTMAN) };
    config
        .service(web::redirect(ROOT, "guide/"))
        .service(web::resource(format!("{ROOT}/postman.json")).route(web::get().to(postman)))
        .service(web::resource(format!("{ROOT}/style.css")).route(web::get().to(style)))
        .service(web::resource(format!("{ROOT}/runbooks/{{page}}")).route(web::get().to(show_runbook)))
        .service(web::resource(format!("{ROOT}/operate/{{page}}")).route(web::get().to(show_package)))
        .service(web::resource([format!("{ROOT}/"), format!("{ROOT}/{{page}}")]).route(web::get().to(show)));
}

async fn show_runbook(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    show_below::<Runbooks>(&request, "alarms")
}

async fn show_package(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    show_below::<Packages>(&request, "production")
}

/// A page of a folder below the guide, under the menu's entry `name`.
fn show_below<F: rust_embed::Embed>(request: &HttpRequest, name: &str) -> Result<HttpResponse, ApiError> {
    let wanted = request.match_info().get("page").unwrap_or_default();
    let file = F::get(&format!("{}.md", wanted.strip_suffix(".md").unwrap_or(wanted)));
    let file = file.ok_or_else(|| ApiError::NotFound(format!("The guide has no page {wanted:?}.")))?;
    Ok(page("../", name, &String::from_utf8_lossy(&file.data)))
}

async fn show(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let wanted = request.match_info().get("page").unwrap_or("start");
    let wanted = wanted.strip_suffix(".md").unwrap_or(wanted);
    let found = PAGES.iter().find(|(name, _)| *name == wanted);
    let (name, text) = found.ok_or_else(|| ApiError::NotFound(format!("The guide has no page {wanted:?}.")))?;
    Ok(page("", name, text))
}

/// A page whose place is `up` below the guide's root, under the menu's entry `name`.
fn page(up: &str, name: &str, text: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", POLICY))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("referrer-policy", "no-referrer"))
        .body(render(up, name, text))
}

fn render(up: &str, name: &str, text: &str) -> String {
    let mut menu = String::new();
    for (page, text) in PAGES {
        let current = if page == name { " aria-current=\"page\"" } else { "" };
        let _ = write!(menu, "<li><a href=\"{up}{page}\"{current}>{}</a></li>", title(text));
    }
    let mut body = String::new();
    html::push_html(&mut body, with_anchors(text).into_iter());
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" \
         content=\"light dark\"><title>{} · Jetbridge</title><link rel=\"stylesheet\" href=\"{up}style.css\"></head><body>\
         <nav aria-label=\"Guide\"><p><a href=\"{up}../../\">Jetbridge</a></p><ul>{menu}</ul><p><a href=\"{up}../\">API \
         reference</a></p></nav><main>{body}</main></body></html>",
        title(text)
    )
}

fn title(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("Guide")
}

/// The page's events, with an id for each heading and links between pages as the server has them.
fn with_anchors(text: &str) -> Vec<Event<'_>> {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    for place in 0..events.len() {
        match &events[place] {
            Event::Start(Tag::Heading { level, .. }) if *level != HeadingLevel::H1 => {
                let anchor = anchor(&events[place + 1..]);
                if let Event::Start(Tag::Heading { id, .. }) = &mut events[place] {
                    *id = Some(anchor.into());
                }
            }
            Event::Start(Tag::Link { .. }) => {
                if let Event::Start(Tag::Link { dest_url, .. }) = &mut events[place] {
                    *dest_url = link(dest_url).into();
                }
            }
            _ => {}
        }
    }
    events
}

/// The id that a forge gives the same heading: lower case, hyphens for blanks, no punctuation.
fn anchor(rest: &[Event<'_>]) -> String {
    let words = rest.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    let text: String = words
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    let kept = text.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.map(|char| if char == ' ' { '-' } else { char.to_ascii_lowercase() }).collect()
}

/// `verify.md#python` leads to `verify#python`, and `../openapi/` to where the server has it; whatever else lies outside the
/// guide stays as it is.
fn link(url: &CowStr<'_>) -> String {
    let (path, fragment) = url.split_once('#').map_or((&**url, None), |(path, fragment)| (path, Some(fragment)));
    if path.starts_with("../openapi/") {
        return format!("../{path}");
    }
    let is_page = !path.contains('/') && path.ends_with(".md");
    let path = if is_page { path.trim_end_matches(".md") } else { path };
    fragment.map_or_else(|| path.to_owned(), |fragment| format!("{path}#{fragment}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_between_pages_leads_to_a_page_and_a_heading_of_it() {
        for (name, text) in PAGES {
            let page = render("", name, text);
            for target in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                if target.contains(':') || target.starts_with("../") || ["style.css", "postman.json"].contains(&target)
                {
                    continue;
                }
                if let Some(runbook) = target.strip_prefix("runbooks/") {
                    assert!(Runbooks::get(runbook).is_some(), "{name}: {target}");
                    continue;
                }
                if let Some(package) = target.strip_prefix("operate/") {
                    assert!(Packages::get(package).is_some(), "{name}: {target}");
                    continue;
                }
                let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
                let path = if path.is_empty() { name } else { path };
                let (_, text) =
                    PAGES.iter().find(|(page, _)| *page == path).unwrap_or_else(|| panic!("{name}: {target}"));
                let is_there = fragment.is_empty() || render("", path, text).contains(&format!("id=\"{fragment}\""));
                assert!(is_there, "{name}: {target}");
            }
        }
    }

    #[test]
    fn the_summary_lists_the_pages_in_their_order() {
        let summary = include_str!("../../../docs/SUMMARY.md");
        let listed: Vec<_> = summary.lines().filter_map(|line| line.strip_prefix("- [")).collect();
        let expected: Vec<_> = PAGES.iter().map(|(name, text)| format!("{}]({name}.md)", title(text))).collect();
        assert_eq!(listed, expected);
    }
}
