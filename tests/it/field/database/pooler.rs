//! Poolers between the service and its database.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use jetbridge::store::db::{Db, shares_sessions};

use super::faults::poll;
use super::relay::{socket_dir, value};
use crate::support::TestDb;
use crate::support::app::{JWT_SECRET, MASTER_KEY};
use crate::support::process::{Folder, program};

/// A PgBouncer of one's own in front of a database.
struct Pooler {
    child: Child,
    url: String,
    _folder: Folder,
}

impl Pooler {
    async fn start(db: &TestDb, mode: &str) -> Self {
        use std::os::unix::fs::MetadataExt;
        let folder = Folder::new();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let of = |name: &str| value(&db.url, name);
        let config = folder.0.join("pgbouncer.ini");
        let text = format!(
            "[databases]\nhooks = host={} dbname={} user={} password={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\npool_mode = {mode}\nunix_socket_dir =\nignore_startup_parameters = \
             extra_float_digits\n",
            of("host"),
            of("dbname"),
            of("user"),
            of("password"),
        );
        std::fs::write(&config, text).unwrap();
        std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o644)).unwrap();
        // It refuses to be root, and the socket lets its owner alone in.
        let owner = std::fs::metadata(socket_dir()).unwrap();
        let path =
            ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer", "/usr/local/bin/pgbouncer"]
                .into_iter()
                .find(|path| std::path::Path::new(path).exists())
                .expect("./dev test installs PgBouncer");
        let mut command = Command::new(path);
        if owner.uid() != rustix_uid() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let child = command.arg("-q").arg(&config).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let url = format!("postgres://anybody@127.0.0.1:{port}/hooks");
        let pooler = Self { child, url, _folder: folder };
        poll("the pooler answers", async || Db::connect(&pooler.url).await.is_ok()).await;
        pooler
    }
}

/// The user of this process.
fn rustix_uid() -> u32 {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid()
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How `serve` ends with this database, within what it says; none where it starts.
fn refusal(url: &str) -> Option<(Option<i32>, String)> {
    let folder = Folder::new();
    let arguments = ["serve", "--port", "0", "--workers", "1", "--database-url", url];
    let mut command = program(&folder.0, &arguments);
    command.env("JETBRIDGE_JWT_SECRET", JWT_SECRET).env("JETBRIDGE_MASTER_KEY", MASTER_KEY);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    while let Some(Ok(line)) = lines.next() {
        said += &line;
        said.push('\n');
        if line.contains("serving") {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
    }
    Some((child.wait().unwrap().code(), said))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_in_transaction_mode_is_refused_in_one_sentence_and_one_in_session_mode_is_fine() {
    let db = TestDb::new().await;
    let transactions = Pooler::start(&db, "transaction").await;
    assert!(shares_sessions(&transactions.url).await.unwrap());
    let (code, said) = refusal(&transactions.url).expect("it refuses");
    assert_eq!(code, Some(2), "{said}");
    let sentence = said.lines().last().unwrap();
    for word in ["pooler in transaction mode", "session mode", "PgBouncer"] {
        assert!(sentence.contains(word), "{said}");
    }
    let sessions = Pooler::start(&db, "session").await;
    assert!(!shares_sessions(&sessions.url).await.unwrap());
    assert_eq!(refusal(&sessions.url), None);
    assert!(!shares_sessions(&db.url).await.unwrap());
    let (code, said) = refusal("postgres://u:s3cret@db.example.com/name?pgbouncer=true").expect("it refuses");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("pgbouncer=true") && said.contains("session mode") && !said.contains("s3cret"), "{said}");
}
