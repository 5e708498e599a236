//! The web console: the files of `console/dist`, which are in the binary. It speaks the public API alone, so that nothing of
//! ours is needed here; what it is made from is in `console`, and `./dev console build` makes it.
//!
//! The shell is asked for anew each time; what it needs is below a digest of all of it, and kept for good.

use std::io::Write;
use std::sync::LazyLock;

use actix_web::dev::RequestHead;
use actix_web::guard::{self, GuardContext};
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderName, IF_NONE_MATCH, LOCATION, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

const SHELL: &str = include_str!("../console/dist/index.html");
/// Where the build lets the shell look for its files.
const PLACE: &str = "./assets/DIGEST/";
/// What the shell asks for: name, kind, bytes.
const ASSETS: [(&str, &str, &[u8]); 8] = [
    ("app.js", "text/javascript; charset=utf-8", include_bytes!("../console/dist/app.js")),
    ("admin.js", "text/javascript; charset=utf-8", include_bytes!("../console/dist/admin.js")),
    ("operate.js", "text/javascript; charset=utf-8", include_bytes!("../console/dist/operate.js")),
    ("sandbox.js", "text/javascript; charset=utf-8", include_bytes!("../console/dist/sandbox.js")),
    ("app.css", "text/css; charset=utf-8", include_bytes!("../console/dist/app.css")),
    ("favicon.svg", "image/svg+xml", include_bytes!("../console/dist/favicon.svg")),
    ("inter.woff2", "font/woff2", include_bytes!("../console/dist/inter.woff2")),
    ("mono.woff2", "font/woff2", include_bytes!("../console/dist/mono.woff2")),
];

/// What the page may do: call this server, and nothing else; turn no text into markup or code.
const RULES: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types svelte-trusted-html",
    ),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-cache"),
];

/// Of the shell and all that it asks for.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let whole = ASSETS.iter().fold(Sha256::new().chain_update(SHELL), |sum, (name, _, bytes)| {
        sum.chain_update(name.as_bytes()).chain_update(bytes)
    });
    whole.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

/// The assets once more, compressed; fonts are already.
static PACKED: LazyLock<Vec<Option<web::Bytes>>> = LazyLock::new(|| {
    let pack = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).and_then(|()| packed.finish()).ok().map(web::Bytes::from)
    };
    ASSETS.iter().map(|(name, _, bytes)| (!name.ends_with(".woff2")).then(|| pack(bytes)).flatten()).collect()
});

/// Mounts it, and leads browsers from `/` to it.
pub fn routes(config: &mut web::ServiceConfig) {
    for (at, asset) in ASSETS.iter().enumerate() {
        let path = format!("/console/assets/{}/{}", *DIGEST, asset.0);
        config.route(&path, web::get().to(move |request: HttpRequest| async move { answer(&request, at) }));
    }
    let to_console = || async {
        HttpResponse::TemporaryRedirect().insert_header((LOCATION, "console/")).insert_header((VARY, "Accept")).finish()
    };
    let for_browsers = || web::get().guard(guard::fn_guard(is_browser));
    // Whoever asks for the console itself, as with curl, finds it.
    let is_of_page = |context: &GuardContext<'_>| context.head().uri.path() == "/console/" || is_browser(context);
    let for_pages = || web::get().guard(guard::fn_guard(is_of_page));
    // Who is no browser finds nothing there; what is not read by GET is not allowed.
    let nothing = || web::get().to(HttpResponse::NotFound);
    config.service(web::resource("/console").route(for_browsers().to(to_console)).route(nothing()));
    config.service(web::resource("/").guard(guard::fn_guard(is_browser)).route(web::get().to(to_console)));
    // The address of any page, whole: which it is, the script finds out.
    config.service(web::resource("/console/{page:.*}").route(for_pages().to(shell_of)).route(nothing()));
}

fn is_browser(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    head.method == actix_web::http::Method::GET && accepts_html(header(head, &ACCEPT))
}

/// Whether HTML is asked for by name. Programs that take anything (`*/*`) do not mean a page.
fn accepts_html(accept: &str) -> bool {
    let quality = |range: &str| {
        accept.split(',').find_map(|part| {
            let mut parts = part.split(';').map(str::trim);
            let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(range));
            let given = || parts.find_map(|one| one.strip_prefix("q=").or_else(|| one.strip_prefix("Q=")));
            is_it.then(given).map(|quality| quality.and_then(|text| text.parse::<f32>().ok()).unwrap_or(1.0))
        })
    };
    quality("text/html").or_else(|| quality("text/*")).is_some_and(|quality| quality > 0.0)
}

fn header<'a>(head: &'a RequestHead, name: &HeaderName) -> &'a str {
    head.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The shell, with links that hold at any depth and behind any path of a proxy.
async fn shell_of(request: HttpRequest, page: web::Path<String>) -> HttpResponse {
    let up = "../".repeat(page.matches('/').count());
    let mut answer = HttpResponse::Ok();
    for rule in RULES {
        answer.insert_header(rule);
    }
    let tag = format!("\"{}-{}\"", *DIGEST, page.matches('/').count());
    answer.insert_header((ETAG, tag.as_str())).insert_header((VARY, "Accept")).content_type("text/html; charset=utf-8");
    if header(request.head(), &IF_NONE_MATCH).contains(&tag) {
        return answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    answer.body(SHELL.replace(PLACE, &format!("{up}assets/{}/", *DIGEST)))
}

fn answer(request: &HttpRequest, at: usize) -> HttpResponse {
    let (_, kind, bytes) = ASSETS[at];
    let mut answer = HttpResponse::Ok();
    answer.content_type(kind).insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    let Some(packed) = &PACKED[at] else { return answer.body(bytes) };
    answer.insert_header((VARY, "Accept-Encoding"));
    if header(request.head(), &ACCEPT_ENCODING).contains("gzip") {
        return answer.insert_header((CONTENT_ENCODING, "gzip")).body(packed.clone());
    }
    answer.body(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn files(dir: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    fn hex(bytes: impl AsRef<[u8]>) -> String {
        bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn html_is_asked_for_by_name() {
        for yes in ["text/html", "application/json, Text/HTML ; q=0.1", "text/*", "text/*;q=0, text/html"] {
            assert!(accepts_html(yes), "{yes}");
        }
        for no in ["", "*/*", "application/xhtml+xml", "text/html;q=0", "text/html;q=0.0, text/*, */*", "text/htmlx"] {
            assert!(!accepts_html(no), "{no}");
        }
    }

    /// The same sum as `console/vite.config.ts` makes.
    #[test]
    fn what_is_in_the_binary_was_built_from_what_is_in_the_tree() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("console");
        let mut names: Vec<_> = files(&root.join("src"))
            .iter()
            .map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned())
            .chain(
                ["../docs/verify.md", "index.html", "package-lock.json", "public/favicon.svg", "vite.config.ts"]
                    .map(ToOwned::to_owned),
            )
            .collect();
        names.sort();
        let sum = names.iter().fold(Sha256::new(), |sum, name| {
            let bytes = fs::read(root.join(name)).unwrap();
            sum.chain_update(format!("{name}\n{}\n", hex(Sha256::digest(bytes))))
        });
        assert_eq!(
            include_str!("../console/dist/SOURCES").trim(),
            hex(sum.finalize()),
            "console/dist is stale: run ./dev console build"
        );
    }

    #[test]
    fn the_shell_has_no_script_or_style_of_its_own_and_stays_within_its_budget() {
        assert!(
            SHELL.contains(PLACE) && !SHELL.contains("<style") && !SHELL.contains("style=") && !SHELL.contains("://")
        );
        assert_eq!(SHELL.matches("<script").count(), SHELL.matches("<script type=\"module\" src=").count());
        let packed = |name: &str| {
            let at = ASSETS.iter().position(|(asset, ..)| *asset == name).unwrap();
            PACKED[at].as_ref().unwrap().len()
        };
        let fonts: usize = ASSETS.iter().filter(|(name, ..)| name.ends_with(".woff2")).map(|asset| asset.2.len()).sum();
        for (name, most) in [
            ("app.js", 160 << 10),
            ("admin.js", 60 << 10),
            ("operate.js", 60 << 10),
            ("sandbox.js", 60 << 10),
            ("app.css", 20 << 10),
        ] {
            assert!(packed(name) <= most, "{name}: {}", packed(name));
        }
        assert!(fonts <= 95 << 10, "{fonts}");
    }
}
