//! The proxy of the environment is for what is elsewhere.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{answer, read_head, serve};
use crate::cli::local::Local;
use crate::cli::{Running, Said, publish};
use crate::support::certificates::authority_pem;
use crate::support::process::{Folder, Sandbox, client, program, wait_until};

/// A proxy that refuses all, and the first lines of what it was asked.
fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    let port = serve(move |mut stream| {
        let head = read_head(&mut stream);
        kept.lock().unwrap().push(head);
        answer(&mut stream, "502 Bad Gateway", "the proxy says no");
    });
    (format!("http://user:s3cret@127.0.0.1:{port}"), asked)
}

const NAMES: [&str; 6] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

fn run_through(folder: &Folder, proxy: &str, arguments: &[&str]) -> Said {
    let mut command = program(&folder.0, arguments);
    command.envs(NAMES.map(|name| (name, proxy))).env_remove("NO_PROXY").env_remove("no_proxy");
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_on_this_machine_is_asked_for_through_a_proxy() {
    let (proxy, asked) = proxy();
    let folder = Folder::new();
    // The node as well, with a collector that is on this machine.
    let spans = Arc::new(Mutex::new(0));
    let counted = spans.clone();
    let collector = serve(move |mut stream| {
        read_head(&mut stream);
        *counted.lock().unwrap() += 1;
        answer(&mut stream, "200 OK", "");
    });
    let endpoint = format!("http://collector.localhost:{collector}");
    let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &["--otlp-endpoint", &endpoint], |command| {
        command.envs(NAMES.map(|name| (name, &proxy))).env_remove("NO_PROXY").env_remove("no_proxy");
        command.stderr(std::process::Stdio::piped());
    });
    let port = sandbox.url.rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "jetbridge.localhost", "LOCALHOST.", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{port}");
        let arguments = ["events", "list", "--json", "--url", &url, "--token", &sandbox.token];
        // On a starved machine the first answers may be that the database is slow.
        wait_until(host, || run_through(&folder, &proxy, &arguments).code == Some(0));
    }
    wait_until("the doctor finds it well", || run_through(&folder, &proxy, &["doctor"]).code == Some(0));

    let local = Local::start();
    let url = local.url().replace("127.0.0.1", "app.localhost");
    let mut listening = program(&folder.0, &["listen", "--forward-to", &url, "--json"]);
    listening.envs(NAMES.map(|name| (name, &proxy))).env_remove("NO_PROXY").env_remove("no_proxy");
    let listening = Running::of(listening);
    wait_until("it is ready", || listening.err().contains("Ready: "));
    publish(&sandbox, serde_json::json!({})).await;
    wait_until("it is told", || !listening.out().is_empty());
    let line: Value = serde_json::from_str(&listening.out()[0]).unwrap();
    assert_eq!(line["status"], 200, "{line}");
    listening.ends_at_once();

    // A receiver is called directly wherever it is.
    std::fs::write(folder.0.join("ca.pem"), authority_pem()).unwrap();
    let receiver = crate::certify::good().await;
    let certify = ["certify", "--url", &receiver.url(), "--ca", "ca.pem", "--secret", crate::certify::SECRET];
    let said = run_through(&folder, &proxy, &certify);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    sandbox.stop("TERM");
    assert!(*spans.lock().unwrap() > 0, "spans reached the collector");

    assert_eq!(*asked.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_an_identity_provider_on_this_machine_are_fetched_directly() {
    let (proxy, asked) = proxy();
    let folder = Folder::new();
    let fetched = Arc::new(Mutex::new(0));
    let counted = fetched.clone();
    let keys = serve(move |mut stream| {
        read_head(&mut stream);
        *counted.lock().unwrap() += 1;
        answer(&mut stream, "200 OK", "{\"keys\": []}");
    });
    let url = format!("http://idp.localhost:{keys}/jwks");
    let tokens = ["--jwt-jwks-url", &url, "--jwt-algorithm", "RS256"];
    let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &tokens, |command| {
        command.envs(NAMES.map(|name| (name, &proxy))).env_remove("NO_PROXY").env_remove("no_proxy");
        command.stderr(std::process::Stdio::piped());
    });
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = format!("{}.{}.{}", part(r#"{"alg":"RS256","kid":"a"}"#), part(r#"{"exp":9000000000}"#), part("x"));
    let asking = client().get(format!("{}/ext/v1/events", sandbox.url)).bearer_auth(token);
    assert_eq!(asking.send().await.unwrap().status(), 401);
    sandbox.stop("TERM");
    assert!(*fetched.lock().unwrap() > 0);
    assert_eq!(*asked.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_elsewhere_goes_through_it_and_errors_name_it_without_its_password() {
    let (proxy, asked) = proxy();
    let folder = Folder::new();
    let named = format!("through the proxy http://127.0.0.1:{} of the environment", proxy.rsplit(':').next().unwrap());
    for url in ["http://jetbridge.example", "https://jetbridge.example"] {
        for command in [&["events", "list"][..], &["doctor"], &["tail"]] {
            // `tail` waits for a server that is away.
            if command == ["tail"] {
                let mut tail = program(&folder.0, &["tail", "--url", url, "--token", "t0ken"]);
                tail.envs(NAMES.map(|name| (name, &proxy))).env_remove("NO_PROXY").env_remove("no_proxy");
                let tail = Running::of(tail);
                wait_until("it says that it waits", || tail.err().contains("Waiting for it"));
                assert!(tail.err().contains(&named), "{}", tail.err());
                tail.ends_at_once();
                continue;
            }
            let said = run_through(&folder, &proxy, &[command, &["--url", url, "--token", "t0ken"]].concat());
            assert_ne!(said.code, Some(0));
            let all = format!("{}{}", said.out, said.err);
            // The doctor asks /healthz, whose strange answer has a sentence of its own.
            assert!(all.contains(&named), "{url} {command:?}: {all}");
            assert!(!all.contains("s3cret"), "{all}");
        }
    }
    let asked = asked.lock().unwrap();
    assert!(asked.iter().any(|head| head.starts_with("CONNECT jetbridge.example:443 ")), "{asked:?}");
    assert!(asked.iter().any(|head| head.starts_with("GET http://jetbridge.example/")), "{asked:?}");
    drop(asked);
    // Exempted, it is looked for directly.
    let mut command = program(&folder.0, &["events", "list", "--url", "http://jetbridge.invalid", "--token", "t"]);
    let output = command.envs(NAMES.map(|name| (name, &proxy))).env("NO_PROXY", "jetbridge.invalid").output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("proxy"), "{output:?}");
}
