//! What the commands of operators say: tokens, clients, master keys, documents; and that no snapshot holds a secret.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::cli::{mask, mask_json, run, snapshot};
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::Folder;
use crate::support::{COMPANY, TMC, TestApp, TestDb, least_with};

const NEW_KEY: &str = "//////////////////////////////////////////8=";
/// Of a port where nothing listens.
const NO_DATABASE: &str = "postgres://user:hunter2@127.0.0.1:1/jetbridge";

/// What a command answered, which must have gone well and without a word beside.
#[track_caller]
fn answer(folder: &Folder, arguments: &[&str]) -> String {
    let said = run(&folder.0, arguments);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}: {}", said.out);
    said.out
}

#[test]
fn a_token_and_what_it_claims() {
    let folder = Folder::new();
    let arguments = ["token", "--jwt-secret", JWT_SECRET, "--role", "TMC_ADMIN", "--tmc-id", TMC, "--sub", COMPANY];
    let token = answer(&folder, &arguments);
    let parts: Vec<_> = token.trim_end().split('.').collect();
    let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut claims = read(parts[1]);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    claims["exp"] = json!("<time>");
    claims["iat"] = json!("<time>");
    let json: Value = serde_json::from_str(&answer(&folder, &[&arguments[..], &["--json"]].concat())).unwrap();
    let other = json["accessToken"].as_str().unwrap();
    assert_eq!(other.split('.').next(), Some(parts[0]));
    let told = token.replace(token.trim_end(), "<token>") + &json.to_string().replace(other, "<token>");
    snapshot!("token", format!("{told}\n{:#}\n{claims:#}", read(parts[0])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_once() {
    let (folder, db) = (Folder::new(), TestDb::new().await);
    let arguments = ["client", "create", "--name", "partner", "--database-url", &db.url];
    let text = answer(&folder, &arguments);
    let secret = text.trim_end().rsplit("client_secret=").next().unwrap();
    let id = text.lines().next().unwrap().strip_prefix("client_id=").unwrap();
    snapshot!("client-create", text.replace(secret, "<secret>").replace(id, "<id>"));
    let json: Value = serde_json::from_str(&answer(&folder, &[&arguments[..], &["--json"]].concat())).unwrap();
    let secret = json["clientSecret"].as_str().unwrap();
    snapshot!("client-create-json", mask_json(&json).replace(secret, "<secret>"));
    let database = ["--database-url", &db.url];
    let listed = answer(&folder, &[&["client", "list"][..], &database].concat());
    assert_eq!(listed.lines().filter(|line| line.contains("good") && line.contains("partner")).count(), 2, "{listed}");
    assert!(listed.contains(id) && !listed.contains("argon2"), "{listed}");
    let revoke = [&["client", "revoke", id][..], &database].concat();
    assert!(answer(&folder, &revoke).contains("gets no more tokens"));
    let listed: Value =
        serde_json::from_str(&answer(&folder, &[&["client", "list", "--json"][..], &database].concat())).unwrap();
    let revoked: Vec<_> =
        listed["clients"].as_array().unwrap().iter().map(|one| one["revokedAt"].is_string()).collect();
    assert_eq!(revoked, [true, false], "the older one");
    let nobody =
        run(&folder.0, &[&["client", "revoke", "497f6eca-6276-4993-bfeb-53cbbbba6f08"][..], &database].concat());
    assert!(nobody.code == Some(2) && nobody.err.contains("There is no client"), "{}", nobody.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reseal_says_how_many_values_and_which_key() {
    let (folder, app) = (Folder::new(), TestApp::new().await);
    app.create(&least_with(json!({"customHeaders": {"X-Api-Key": "of-a-partner"}}))).await.expect(201);
    let arguments = ["secrets", "reseal", "--database-url", &app.db.url, "--master-key", NEW_KEY];
    let unknown = run(&folder.0, &arguments);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""), "{}", unknown.err);
    let arguments = [&arguments[..], &["--old-master-keys", MASTER_KEY]].concat();
    let both = answer(&folder, &arguments);
    app.create(&least_with(json!({}))).await.expect(201);
    let one = answer(&folder, &arguments);
    let none = answer(&folder, &[&arguments[..], &["--json"]].concat());
    snapshot!("secrets-reseal", mask(&[unknown.err, both, one, none].concat()));
}

#[test]
fn the_documents_are_those_in_openapi() {
    let folder = Folder::new();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let names = ["webhook-subscriptions.v3.json", "jetbridge.json", "webhook-events.json"];
    let files = names.map(|name| format!("openapi/{name}"));
    assert_eq!(answer(&folder, &["openapi"]), format!("{}\n", files.join("\n")));
    for file in &files {
        assert!(read(&folder.0.join(file)) == read(&kept.join("..").join(file)), "{file} differs");
    }
    assert_eq!(answer(&folder, &["openapi", "--json"]), format!("{}\n", json!({"files": files})));
    let contract = answer(&folder, &["openapi", "--contract"]);
    assert!(contract == read(&kept.join("webhook-subscriptions.v3.json")), "the contract differs");
}

#[test]
fn what_cannot_be_done_is_told_with_what_would_help() {
    let folder = Folder::new();
    let mut all = String::new();
    for (code, arguments) in [
        (2, &["nonsense"][..]),
        (2, &["--log", "%%%", "token"]),
        (2, &["token"]),
        (2, &["token", "--role", "TMC_ADMIN"]),
        (2, &["token", "--role", "COMPANY_ADMIN"]),
        (2, &["token", "--company-id", COMPANY]),
        (2, &["token", "--role", "COMPANY_ADMIN", "--company-id", COMPANY, "--tmc-id", TMC]),
        (2, &["token", "--jwt-secret", "short"]),
        (2, &["token", "--jwt-jwks-url", "https://example.com/jwks", "--jwt-algorithm", "RS256"]),
        (2, &["client", "create", "--name", " "]),
        (2, &["client", "create", "--name", "x", "--role", "COMPANY_ADMIN"]),
        (1, &["client", "create", "--name", "x", "--database-url", NO_DATABASE]),
        (2, &["organization", "put", "acme", "--type", "TMC", "--name", "x"]),
        (1, &["organization", "put", TMC, "--type", "TMC", "--name", "x", "--database-url", NO_DATABASE]),
        (2, &["secrets", "reseal", "--database-url", NO_DATABASE]),
        (2, &["secrets", "reseal", "--database-url", NO_DATABASE, "--master-key", "short"]),
        (1, &["secrets", "reseal", "--database-url", NO_DATABASE, "--master-key", NEW_KEY]),
        (1, &["migrate", "--database-url", NO_DATABASE]),
        (2, &["migrate", "--database-url", "nonsense"]),
        (1, &["openapi", "--out", "/dev/null"]),
        (2, &["completions", "cmd.exe"]),
        (2, &["serve"]),
        (2, &["worker"]),
    ] {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{arguments:?}: {}", said.err);
        let told = said.err.split("\n\n").next().unwrap().trim_end();
        assert!(!told.contains("hunter2"), "a password is told: {told}");
        let arguments = arguments.join(" ").replace(NO_DATABASE, "<url>").replace(NEW_KEY, "<key>");
        all += &format!("$ jetbridge {arguments}\n{told}\n");
    }
    snapshot!("errors-operators", mask(&all));
    assert_eq!(mask(&answer(&folder, &["--version"])), "jetbridge <version>\n");
}

#[test]
fn no_snapshot_holds_a_secret() {
    let is_secret = |word: &str| {
        let has = |kind: fn(&char) -> bool| word.chars().any(|c| kind(&c));
        let is_random = has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit);
        word.starts_with("eyJ") || word.len() >= 32 && is_random
    };
    assert!(
        is_secret(crate::certify::SECRET) && is_secret("eyJ0eXAi") && !is_secret("TRIP_DETAILS_V3:BOOKING_TICKETED")
    );
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let found =
            text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/-_=".contains(c)).find(|word| is_secret(word));
        assert_eq!(found, None, "{}", path.display());
        for known in [MASTER_KEY, JWT_SECRET, NEW_KEY, "hunter2", &crate::certify::SECRET[6..]] {
            assert!(!text.contains(known), "{}", path.display());
        }
    }
}
