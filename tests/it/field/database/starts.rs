//! What is named at the start, and what is made up for when the database comes later.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use super::relay::{Relay, socket_dir, value};
use crate::support::app::JWT_SECRET;
use crate::support::process::{Folder, program};
use crate::support::{TestApp, TestDb, least};

const OTHER_KEY: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_checked_later_where_the_database_was_away_at_the_start() {
    let app = TestApp::new().await;
    app.created(&least(crate::support::COMPANY)).await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = super::relay::url(&format!("127.0.0.1:{port}"), &app.db, "");
    let folder = Folder::new();
    let arguments = ["serve", "--port", "0", "--workers", "1", "--api-only"];
    let mut command = program(&folder.0, &arguments);
    command.env("DATABASE_URL", &url).env("JETBRIDGE_JWT_SECRET", JWT_SECRET).env("JETBRIDGE_MASTER_KEY", OTHER_KEY);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    while !lines.next().expect("it starts without a database").unwrap().contains("serving") {}
    let relay = Relay::on(port).await;
    let mut reading = tokio::task::spawn_blocking(move || lines.map_while(Result::ok).collect::<Vec<_>>().join("\n"));
    let said = tokio::time::timeout(Duration::from_secs(90), &mut reading).await;
    if said.is_err() {
        // Else its lines would never end.
        child.kill().unwrap();
    }
    let said = said.expect("it refuses once it can tell").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    assert!(said.contains("JETBRIDGE_OLD_MASTER_KEYS"), "{said}");
    drop(relay);
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_of_libpq_say_what_the_url_leaves_open() {
    let (folder, db) = (Folder::new(), TestDb::new().await);
    let mut command = program(&folder.0, &["migrate"]);
    command.env("DATABASE_URL", format!("postgres:///{}", value(&db.url, "dbname")));
    command
        .env("PGHOST", socket_dir())
        .env("PGUSER", value(&db.url, "user"))
        .env("PGPASSWORD", value(&db.url, "password"));
    command.env("PGDATABASE", "not-this-one").env("PGSSLMODE", "require");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_wrong_with_a_url_is_told_in_one_sentence_and_no_secret() {
    let folder = Folder::new();
    for (url, expected) in [
        ("'postgres://u:s3cret@h/d'", "quotes"),
        ("\"postgres://u:s3cret@h/d\"", "quotes"),
        ("postgres://u:s3cret@h/d ", "blank"),
        ("postgres://u:s3cret@h/d?connection_limit=5", "JETBRIDGE_DATABASE_CONNECTIONS"),
        ("postgres://u:s3cret@h/d?sslrootcert=/nowhere/root.pem", "/nowhere/root.pem"),
        ("postgres://u:s3cret@h/d?service=x", "service"),
        ("mysql://u:s3cret@h/d", "postgres://"),
    ] {
        for arguments in [&["migrate"][..], &["serve", "--jwt-secret", JWT_SECRET, "--master-key", OTHER_KEY]] {
            let output = program(&folder.0, arguments).env("DATABASE_URL", url).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{url}: {said}");
            assert!(said.contains(expected) && !said.contains("s3cret"), "{url}: {said}");
            assert_eq!(said.trim_end().lines().count(), 1, "{url}: {said}");
        }
    }
}
