//! The web console as it is served: its shell, what that asks for, and what is not there.

use reqwest::Method;

use crate::support::TestApp;
use crate::support::app::Setup;

const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_any_page_is_the_shell_and_what_that_asks_for_is_kept_for_good() {
    let app = TestApp::new().await;
    let get =
        async |path: &str, accept: &str| app.send(app.anonymous(Method::GET, path).header("accept", accept)).await;
    for (path, up) in
        [("/console/", ""), ("/console/deliveries", ""), ("/console/deliveries/x", "../"), ("/console/a/b/c", "../../")]
    {
        let shell = get(path, HTML).await;
        assert_eq!((shell.status, shell.header("cache-control")), (200, "no-cache"), "{path}");
        assert!(shell.header("content-security-policy").contains("require-trusted-types-for 'script'"));
        assert!(shell.text.contains(&format!("src=\"{up}assets/")), "{path}: {}", shell.text);
        let again =
            app.anonymous(Method::GET, path).header("accept", HTML).header("if-none-match", shell.header("etag"));
        assert_eq!(app.send(again).await.status, 304, "{path}");
    }
    let shell = get("/console/", HTML).await.text;
    let mut count = 0;
    for asset in shell.split(['"']).filter(|text| text.starts_with("assets/")) {
        let answer = get(&format!("/console/{asset}"), "*/*").await;
        assert_eq!(answer.status, 200, "{asset}");
        assert!(answer.header("cache-control").contains("immutable"), "{asset}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        count += 1;
    }
    assert_eq!(count, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_told_in_the_shape_of_all_errors() {
    let app = TestApp::new().await;
    for (method, path, accept, expected) in [
        (Method::GET, "/console/assets/0123456789abcdef/app.js", "*/*", (404, "RESOURCE_NOT_FOUND")),
        (Method::GET, "/console/deliveries/x", "application/json", (404, "RESOURCE_NOT_FOUND")),
        (Method::GET, "/console/deliveries/x", "text/html;q=0, */*", (404, "RESOURCE_NOT_FOUND")),
        (Method::GET, "/console", "*/*", (404, "RESOURCE_NOT_FOUND")),
        (Method::GET, "/console/", "*/*", (200, "")),
        (Method::POST, "/console/deliveries", HTML, (405, "METHOD_NOT_ALLOWED")),
        (Method::DELETE, "/console/", "*/*", (405, "METHOD_NOT_ALLOWED")),
        (Method::PUT, "/console", HTML, (405, "METHOD_NOT_ALLOWED")),
    ] {
        let answer = app.send(app.anonymous(method, path).header("accept", accept)).await;
        let code = answer.body["errorMessages"][0]["errorCode"].as_str().unwrap_or_default();
        assert_eq!((answer.status, code), expected, "{path}");
        let allow = if expected.0 == 405 { "GET, HEAD" } else { "" };
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_are_led_to_it_unless_it_is_left_out() {
    let app = TestApp::new().await;
    let ask = |app: &TestApp, path: &str| app.anonymous(Method::GET, path).header("accept", HTML);
    // The client follows.
    let first = app.send(ask(&app, "/")).await;
    assert!(first.status == 200 && first.text.contains("src=\"assets/"), "{}", first.text);
    for arguments in [vec!["--no-console"], vec!["--console=false"]] {
        let without = TestApp::with(Setup { arguments, ..Setup::default() }).await;
        assert!(without.send(ask(&without, "/")).await.text.contains("href=\"docs/\""));
        assert_eq!(without.send(ask(&without, "/console/")).await.status, 404);
    }
}
