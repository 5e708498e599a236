//! The program as people run it: processes, signals, files, exit codes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::app::MASTER_KEY;
use crate::support::database::connect;
use crate::support::process::{Folder, Sandbox, client, is_alive, program, send_signal, wait_until};
use crate::support::{Answer, COMPANY, TMC, TestDb, least, least_with};

fn run(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    program(&folder.0, arguments).envs(variables.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_prints_a_curl_that_works_and_its_data_survives_a_restart() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    let curl = sandbox.banner.lines().find(|line| line.starts_with("curl ")).unwrap().to_owned();
    for fact in [&sandbox.url, &sandbox.token, "/docs/", "/readyz", "Client id", "Client secret"] {
        assert!(sandbox.banner.contains(fact), "{fact} is not in {}", sandbox.banner);
    }
    let output = std::process::Command::new("sh").args(["-c", &curl]).output().unwrap();
    let created: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let path = format!("/v3/webhooks/subscriptions/{}", created["id"].as_str().unwrap());
    let before = sandbox.get(&path).await.expect(200);
    assert_eq!(before["eventSource"]["scopes"][0]["predicates"][0]["valuesWithLabel"][0]["name"], "Sample Org A");
    let env_file = folder.0.join(".jetbridge/sandbox.env");
    assert_eq!(fs::metadata(&env_file).unwrap().permissions().mode() & 0o777, 0o600);
    let env = fs::read_to_string(&env_file).unwrap();
    let postmaster = Sandbox::postmaster(&folder.0);
    let (code, log) = sandbox.stop("TERM");
    assert_eq!((code, log.as_str()), (Some(0), ""), "SIGTERM stops it cleanly and nothing is worth a warning");
    wait_until("its Postgres has ended", || !is_alive(postmaster));

    let again = Sandbox::start(&folder.0, &[]);
    assert_eq!(again.get(&path).await.expect(200), before, "a second start finds the data of the first");
    let line = |text: &str, name: &str| text.lines().find(|line| line.starts_with(name)).map(ToOwned::to_owned);
    let env_again = fs::read_to_string(&env_file).unwrap();
    for name in ["JETBRIDGE_CLIENT_ID", "JETBRIDGE_CLIENT_SECRET"] {
        assert_eq!(line(&env, name), line(&env_again, name), "the client stays");
    }
    let (id, secret) = (line(&env, "JETBRIDGE_CLIENT_ID=").unwrap(), line(&env, "JETBRIDGE_CLIENT_SECRET=").unwrap());
    let value = |line: &str| line.split('\'').nth(1).unwrap().to_owned();
    let form =
        [("grant_type", "client_credentials".to_owned()), ("client_id", value(&id)), ("client_secret", value(&secret))];
    let token = client().post(format!("{}/v2/auth/oauth2-token", again.url)).form(&form).send().await.unwrap();
    assert_eq!(Answer::of(token).await.expect(200)["token_type"], "Bearer");
    assert_eq!(again.stop("INT").0, Some(0), "Ctrl-C too");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_201_is_there_after_kill_9() {
    let folder = Folder::new();
    let mut kept: Vec<(String, String)> = Vec::new();
    for round in 0..3 {
        let sandbox = Sandbox::start(&folder.0, &[]);
        for (id, name) in &kept {
            let got = sandbox.get(&format!("/v3/webhooks/subscriptions/{id}")).await;
            assert_eq!(got.expect(200)["name"], *name, "round {round}");
        }
        let postmaster = Sandbox::postmaster(&folder.0);
        let count = AtomicUsize::new(0);
        let creating = futures_util::future::join_all((0..8).map(|worker| {
            let (sandbox, count) = (&sandbox, &count);
            async move {
                let mut mine = Vec::new();
                for n in 0.. {
                    let name = format!("{round}-{worker}-{n}");
                    let Some(answer) = sandbox.create(&least_with(json!({"name": name}))).await else { return mine };
                    mine.push((answer.expect(201)["id"].as_str().unwrap().to_owned(), name));
                    count.fetch_add(1, Ordering::SeqCst);
                }
                mine
            }
        }));
        let kill = async {
            // In the middle of creates, and at another moment of one each time.
            while count.load(Ordering::SeqCst) < 40 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_micros(700 * round)).await;
            send_signal(sandbox.pid(), "KILL");
        };
        let (created, ()) = tokio::join!(creating, kill);
        let created: Vec<_> = created.into_iter().flatten().collect();
        kept.extend(created);
        wait_until("its Postgres ends with it", || !is_alive(postmaster));
    }
    let sandbox = Sandbox::start(&folder.0, &[]);
    for (id, _) in &kept {
        assert_eq!(sandbox.get(&format!("/v3/webhooks/subscriptions/{id}")).await.status, 200);
    }
    println!("{} subscriptions were answered 201 around three kills, and all are there", kept.len());
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_is_cut_short_blocks_no_other() {
    let folder = Folder::new();
    for (signal, delay) in [("TERM", 0), ("KILL", 50), ("INT", 150), ("KILL", 250), ("TERM", 400)] {
        let mut child = program(&folder.0, &["--port", "0", "--log", "off"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        wait_until("it has begun", || folder.0.join(".jetbridge/keys.env").exists());
        std::thread::sleep(Duration::from_millis(delay));
        send_signal(child.id(), signal);
        let status = child.wait().unwrap();
        assert!(signal == "KILL" || status.code() == Some(0), "{signal} after {delay} ms: {status}");
        Sandbox::start(&folder.0, &["--log", "off"]).stop("TERM");
        fs::remove_dir_all(folder.0.join(".jetbridge")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sandbox_blocks_neither_an_immediate_restart_nor_a_second_process() {
    let folder = Folder::new();
    let mut sandbox = Sandbox::start(&folder.0, &[]);
    for _ in 0..3 {
        // Its Postgres is still shutting down when the next one starts.
        sandbox.stop("KILL");
        sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
        sandbox.create(&least(COMPANY)).await.unwrap().expect(201);
    }
    let facts = || fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
    let of_first = facts();
    let short = Sandbox::start(&folder.0, &["--log", "off"]);
    assert_ne!(facts(), of_first, "commands go to the one that began last");
    short.stop("TERM");
    assert_eq!(facts(), of_first, "and to the earlier one again");
    let second = Sandbox::start(&folder.0, &["--log", "off"]);
    second.create(&least(COMPANY)).await.unwrap().expect(201);
    let first = sandbox.url.clone();
    sandbox.stop("TERM");
    let deadline = Instant::now() + Duration::from_secs(180);
    while second.create(&least(COMPANY)).await.unwrap().status != 201 {
        assert!(Instant::now() < deadline, "the second takes over the Postgres that the first one stopped");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (_, said) = second.stop("TERM");
    assert!(said.contains(&format!("Another sandbox runs on this folder, at {first}.")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_that_stops_and_starts_under_load_is_503_for_a_while_and_never_worse() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let postmaster = Sandbox::postmaster(&folder.0);
    let (deadline, was_noticed) = (Instant::now() + Duration::from_secs(180), AtomicBool::new(false));
    let load = futures_util::future::join_all((0..8).map(|_| {
        let (sandbox, was_noticed) = (&sandbox, &was_noticed);
        async move {
            let (mut statuses, mut slowest, mut ids) = (Vec::new(), Duration::ZERO, Vec::new());
            // Until it has recovered from a stop that somebody noticed, and for a while after that.
            let mut well = 0;
            while Instant::now() < deadline && well < 20 {
                let started = Instant::now();
                let answer = sandbox.create(&least(COMPANY)).await.expect("the connection holds");
                slowest = slowest.max(started.elapsed());
                statuses.push(answer.status);
                match answer.status {
                    201 => {
                        well += i32::from(was_noticed.load(Ordering::SeqCst));
                        ids.push(answer.body["id"].as_str().unwrap().to_owned());
                    }
                    503 => {
                        assert_eq!(answer.code(), "SERVICE_UNAVAILABLE");
                        was_noticed.store(true, Ordering::SeqCst);
                        well = 0;
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    other => panic!("{other}: {}", answer.text),
                }
            }
            (statuses, slowest, ids)
        }
    }));
    let stop = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        // The supervisor starts it again.
        send_signal(postmaster, "INT");
    };
    let (done, ()) = tokio::join!(load, stop);
    let statuses: Vec<u16> = done.iter().flat_map(|(statuses, ..)| statuses.clone()).collect();
    assert!(statuses.contains(&503), "the stop was noticed");
    assert!(done.iter().all(|(statuses, ..)| statuses.last() == Some(&201)), "it recovered without a restart");
    let slowest = done.iter().map(|(_, slowest, _)| *slowest).max().unwrap();
    assert!(slowest < Duration::from_secs(30), "{slowest:?}");
    assert_ne!(Sandbox::postmaster(&folder.0), postmaster);
    for id in done.iter().flat_map(|(.., ids)| ids) {
        assert_eq!(sandbox.get(&format!("/v3/webhooks/subscriptions/{id}")).await.status, 200, "what got 201 is there");
    }
    sandbox.stop("TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_flight_end_before_a_graceful_stop_does() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    let url = sandbox.url.strip_prefix("http://").unwrap().to_owned();
    // Half a request is in flight when the signal comes; the other half follows.
    let mut stream = std::net::TcpStream::connect(&url).unwrap();
    let body = least(COMPANY).to_string();
    let head = format!(
        "POST /v3/webhooks/subscriptions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        sandbox.token,
        body.len()
    );
    use std::io::{Read, Write};
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..10]).unwrap();
    // Itself and the one that asks.
    let deadline = Instant::now() + Duration::from_secs(60);
    while !sandbox.get("/metrics").await.text.contains("jetbridge_http_requests_in_flight 2") {
        assert!(Instant::now() < deadline, "it is in flight within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
    send_signal(sandbox.pid(), "TERM");
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = [0; 20];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(text(&answer[..12]), "HTTP/1.1 201");
    drop(stream);
    assert_eq!(sandbox.stop("TERM").0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_told_in_a_sentence_and_leaves_nothing_running() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&folder, &["--port", &port, "--log", "off"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    let told = format!("127.0.0.1:{port} cannot be listened on: choose another with --host and --port");
    assert_eq!(
        errors.lines().map(|line| line.split(": Address").next().unwrap()).collect::<Vec<_>>(),
        [format!("error: {told}")]
    );
    assert!(!folder.0.join(".jetbridge/postgres/data/postmaster.pid").exists(), "its Postgres has stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_names_what_is_missing_or_contradictory_in_one_sentence() {
    let folder = Folder::new();
    let url = ("DATABASE_URL", "postgres://x:y@127.0.0.1:1/z");
    let secret = ("JETBRIDGE_JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough");
    let master = ("JETBRIDGE_MASTER_KEY", MASTER_KEY);
    let quoted = format!("\"{MASTER_KEY}\"");
    for (variables, expected) in [
        (
            vec![],
            "lacks a database (DATABASE_URL); a token verification key (JETBRIDGE_JWT_SECRET, JETBRIDGE_JWT_PUBLIC_KEY or JETBRIDGE_JWT_JWKS_URL); a master key for secrets (JETBRIDGE_MASTER_KEY).",
        ),
        (vec![url, secret], "lacks a master key for secrets (JETBRIDGE_MASTER_KEY)."),
        (vec![secret, master], "lacks a database (DATABASE_URL)."),
        (
            vec![url, secret, ("JETBRIDGE_MASTER_KEY", "c2hvcnQ=")],
            "JETBRIDGE_MASTER_KEY is not a key: a master key is 32 random bytes",
        ),
        (
            vec![url, secret, ("JETBRIDGE_MASTER_KEY", &quoted)],
            "JETBRIDGE_MASTER_KEY has quotation marks around it: leave that out.",
        ),
        (vec![url, master, ("JETBRIDGE_JWT_SECRET", "short")], "must have at least 32 characters"),
        (vec![url, master, secret, ("JETBRIDGE_JWT_JWKS_URL", "https://x.example/jwks")], "not several"),
        (vec![url, master, ("JETBRIDGE_JWT_JWKS_URL", "https://x.example/jwks")], "JETBRIDGE_JWT_ALGORITHM is missing"),
        (vec![url, master, secret, ("JETBRIDGE_JWT_ALGORITHM", "RS256")], "means HS256"),
    ] {
        let output = run(&folder, &["serve", "--log", "off"], &variables);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(expected) && errors.lines().count() == 1, "{errors}");
        assert!(!errors.contains("a-secret-of-the-tests") && !errors.contains(MASTER_KEY));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_answers_on_a_given_database_with_the_tools_around_it() {
    let folder = Folder::new();
    let db = TestDb::empty().await;
    let variables = [
        ("DATABASE_URL", db.url.as_str()),
        ("JETBRIDGE_JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough"),
        ("JETBRIDGE_MASTER_KEY", MASTER_KEY),
    ];
    let done = |arguments: &[&str]| {
        let output = run(&folder, arguments, &variables);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(done(&["migrate"]).starts_with("Applied 37"));
    assert_eq!(done(&["migrate"]), "The database is up to date.");
    assert_eq!(done(&["organization", "put", TMC, "--type", "TMC", "--name", "T"]), format!("Made TMC {TMC}."));
    let company = ["organization", "put", COMPANY, "--type", "COMPANY", "--name", "C", "--contracting-tmc-id", TMC];
    assert_eq!(done(&company), format!("Made COMPANY {COMPANY}."));
    assert_eq!(done(&company), format!("Replaced COMPANY {COMPANY}."));
    let token = done(&["token", "--role", "TMC_ADMIN", "--tmc-id", TMC]);
    let credentials =
        done(&["client", "create", "--name", "partner", "--role", "COMPANY_ADMIN", "--company-id", COMPANY]);

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let mut server = program(&folder.0, &["serve", "--port", &port, "--log-format", "json"])
        .envs(variables)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let url = format!("http://127.0.0.1:{port}");
    wait_until("it listens", || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok());
    let post = client().post(format!("{url}/v3/webhooks/subscriptions")).bearer_auth(&token).json(&least(COMPANY));
    let created = Answer::of(post.send().await.unwrap()).await.expect(201);
    let value = |name: &str| credentials.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let form = [
        ("grant_type", "client_credentials".into()),
        ("client_id", value("client_id=")),
        ("client_secret", value("client_secret=")),
    ];
    let fetched = client().post(format!("{url}/v2/auth/oauth2-token")).form(&form).send().await.unwrap();
    let fetched = Answer::of(fetched).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let get = client().get(format!("{url}/v3/webhooks/subscriptions/{}", created["id"].as_str().unwrap()));
    Answer::of(get.bearer_auth(&fetched).send().await.unwrap()).await.expect(200);
    let sandbox_only = client().get(format!("{url}/sandbox/v1/world")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(sandbox_only.status().as_u16(), 404, "serve never mounts /sandbox");
    send_signal(server.id(), "TERM");
    let mut log = String::new();
    std::io::Read::read_to_string(&mut server.stderr.take().unwrap(), &mut log).unwrap();
    assert!(server.wait().unwrap().success());
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    }
    let secret = created["hmacSigningSecret"].as_str().unwrap();
    for hidden in [&token, &fetched, secret, &value("client_secret="), MASTER_KEY, "a-secret-of-the-tests"] {
        assert!(!log.contains(hidden), "a secret is in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_master_key_takes_over_by_reseal() {
    const NEW: &str = "//////////////////////////////////////////8=";
    let folder = Folder::new();
    let app = crate::support::TestApp::new().await;
    let body = least_with(json!({"customHeaders": {"X-Api-Key": "of-a-partner"}}));
    let request = app.request(reqwest::Method::POST, "/v3/webhooks/subscriptions").header("idempotency-key", "k");
    let created = app.send(request.json(&body)).await.expect(201);
    let id = created["id"].as_str().unwrap();
    let jwt = ("JETBRIDGE_JWT_SECRET", "a-secret-of-the-tests-that-is-long-enough");
    let database = ("DATABASE_URL", app.db.url.as_str());
    let early =
        run(&folder, &["serve", "--port", "0", "--log", "off"], &[jwt, database, ("JETBRIDGE_MASTER_KEY", NEW)]);
    assert_eq!(early.status.code(), Some(2));
    assert!(text(&early.stderr).contains("which is not configured: add it to JETBRIDGE_OLD_MASTER_KEYS"));
    let keys = [database, ("JETBRIDGE_MASTER_KEY", NEW), ("JETBRIDGE_OLD_MASTER_KEYS", MASTER_KEY)];
    let output = run(&folder, &["secrets", "reseal"], &keys);
    assert!(text(&output.stdout).starts_with("Sealed 3 values under master key "), "{output:?}");
    assert!(text(&run(&folder, &["secrets", "reseal"], &keys).stdout).starts_with("Sealed 0 values"));
    let unopened = app.get(id).await.expect(200);
    assert!(unopened.get("customHeaders").is_none(), "the old key alone no longer opens them: {unopened}");
    let mut connection = connect(&app.db.url).await;
    let keyring = jetbridge::domain::sealing::Keyring::new(NEW.parse().unwrap(), vec![]);
    let secrets =
        jetbridge::store::signing_secrets::of_subscription(&mut connection, id.parse().unwrap()).await.unwrap();
    let plain =
        jetbridge::store::signing_secrets::open(&keyring, id.parse().unwrap(), secrets[0].0, &secrets[0].1).unwrap();
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&*plain);
    assert_eq!(created["hmacSigningSecret"], format!("whsec_{encoded}"), "it is the secret that was shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_postgres_is_told_what_to_install() {
    let folder = Folder::new();
    let nowhere = folder.0.join("nowhere");
    let output = run(&folder, &["--log", "off"], &[("EMBEDDED_PG_BIN_DIR", nowhere.to_str().unwrap())]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("does not hold working initdb and postgres programs"), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_below_a_private_one_and_one_with_a_long_or_odd_name_work() {
    let folder = Folder::new();
    for name in ["a".repeat(120), "it's, \"x\" \\ y".to_owned()] {
        let named = folder.0.join(name);
        fs::create_dir(&named).unwrap();
        let sandbox = Sandbox::start(&named, &[]);
        sandbox.create(&least(COMPANY)).await.unwrap().expect(201);
        sandbox.stop("TERM");
    }
    let private = folder.0.join("private");
    fs::create_dir(&private).unwrap();
    fs::set_permissions(&private, fs::Permissions::from_mode(0o700)).unwrap();
    let sandbox = Sandbox::start(&private, &[]);
    sandbox.create(&least(COMPANY)).await.unwrap().expect(201);
    sandbox.stop("TERM");
    let again = Sandbox::start(&private, &[]);
    let listed = again.get(&format!("/v3/webhooks/subscriptions/subscriber/{COMPANY}/list")).await.expect(200);
    assert_eq!(listed["totalCount"], 1);
    again.stop("TERM");
    if let Ok(elsewhere) = fs::read_to_string(private.join(".jetbridge/postgres.location")) {
        fs::remove_dir_all(elsewhere).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_beside_a_running_sandbox_and_without_one() {
    let folder = Folder::new();
    let none = run(&folder, &["token"], &[]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("No key to sign with"), "{none:?}");
    let sandbox = Sandbox::start(&folder.0, &[]);
    let token = text(&run(&folder, &["token", "--role", "COMPANY_ADMIN", "--company-id", COMPANY], &[]).stdout);
    let list = format!("{}/v3/webhooks/subscriptions/subscriber/{COMPANY}/list", sandbox.url);
    assert_eq!(client().get(&list).bearer_auth(&token).send().await.unwrap().status().as_u16(), 200);
    let expired = text(&run(&folder, &["token", "--expires-in", "-1"], &[]).stdout);
    assert_eq!(client().get(&list).bearer_auth(&expired).send().await.unwrap().status().as_u16(), 401);
    let attached = run(&folder, &["client", "create", "--name", "beside"], &[]);
    assert!(text(&attached.stdout).starts_with("client_id="), "{attached:?}");
    assert_eq!(sandbox.get("/readyz").await.status, 200, "the command did not stop the server that it attached to");
    sandbox.stop("TERM");
    let alone = run(&folder, &["client", "create", "--name", "alone"], &[]);
    assert!(text(&alone.stdout).starts_with("client_id="), "{alone:?}");
    assert!(!folder.0.join(".jetbridge/postgres/data/postmaster.pid").exists(), "and stops the server that it started");
    for arguments in [
        vec!["token", "--role", "TMC_ADMIN"],
        vec!["token", "--company-id", COMPANY],
        vec!["client", "create", "--name", " "],
    ] {
        assert_eq!(run(&folder, &arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
}
