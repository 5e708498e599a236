//! The guide as it is served: its pages, and where their links lead.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::{Method, Url};

use crate::support::TestApp;

/// What a page links to on this server, without fragments.
fn links(page: &Url, text: &str) -> BTreeSet<Url> {
    let found = text.split("href=\"").skip(1).filter_map(|rest| page.join(rest.split('"').next()?).ok());
    found
        .filter(|url| url.origin() == page.origin())
        .map(|mut url| {
            url.set_fragment(None);
            url
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_guide_is_served_and_leads_to_what_is_there() {
    let app = TestApp::new().await;
    let summary = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SUMMARY.md")).unwrap();
    let names: Vec<_> = summary.split("](").skip(1).map(|rest| rest.split(".md)").next().unwrap()).collect();
    assert!(names.len() > 10, "{names:?}");
    let mut all = BTreeSet::new();
    for name in names {
        let url = Url::parse(&app.url(&format!("/docs/guide/{name}"))).unwrap();
        let page = app.send(app.anonymous(Method::GET, url.path())).await;
        assert_eq!(page.status, 200, "{name}");
        all.extend(links(&url, &page.text));
    }
    assert!(all.iter().any(|url| url.path() == "/docs/guide/postman.json"), "{all:?}");
    for url in all {
        let answer = app.send(app.anonymous(Method::GET, url.path())).await;
        assert_eq!(answer.status, 200, "{url}");
    }
}

#[test]
fn what_the_pages_and_the_readme_link_to_in_the_repository_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md"), root.join("ARCHITECTURE.md"), root.join("CONTRIBUTING.md")];
    for folder in ["docs", "docs/operate"] {
        pages.extend(std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let text = std::fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_file = !link.is_empty() && !link.contains(':') && !link.contains(' ');
            assert!(!is_file || page.parent().unwrap().join(link).exists(), "{}: {link}", page.display());
        }
    }
}
