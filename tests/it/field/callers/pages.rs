//! Browsers: the pages are framed by nobody and keep nothing, and a page of the web is not the sandbox.

use reqwest::Method;

use crate::support::TestApp;
use crate::support::app::Setup;

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_say_what_they_may_do_and_keep_no_token() {
    let app = TestApp::new().await;
    for path in ["/", "/docs/", "/docs/index.html", "/docs/page.js"] {
        let page = app.send(app.anonymous(Method::GET, path)).await;
        let policy = page.header("content-security-policy").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
        for (name, value) in
            [("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")]
        {
            assert_eq!(page.header(name), value, "{path} {name}");
        }
        assert!(!page.text.contains("<script>"), "no script stands in the page itself");
        assert!(!page.text.contains("persistAuth: true"), "{}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_is_not_called_by_a_name_of_the_web() {
    let arguments = vec!["--allowed-host", "sandbox.example.com"];
    let app = TestApp::with(Setup { arguments, ..Setup::default() }).await;
    let port = app.address.port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("sandbox".to_owned(), 200),
        ("Sandbox.Example.COM:80".to_owned(), 200),
        (format!("attacker.example:{port}"), 403),
        ("127.0.0.1.attacker.example".to_owned(), 403),
        ("localhost.attacker.example".to_owned(), 403),
    ] {
        for path in ["/healthz", "/openapi.json", "/docs/"] {
            let answer = app.send(app.anonymous(Method::GET, path).header("host", &host)).await;
            assert_eq!(answer.status, status, "{host}{path}");
            if status == 403 {
                assert_eq!(answer.code(), "USER_NOT_AUTHORIZED");
                assert!(answer.text.contains("--allowed-host"), "it says what to do");
            }
        }
    }
}
