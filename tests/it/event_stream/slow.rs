//! Servers whose answers take long to come, as those of busy machines do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::servers::Servers;
use super::{PATIENT, app_at};
use crate::support::COMPANY;
use crate::support::process::wait_for;

/// Before a server: what comes from it is as late as is said, and in order.
struct Relay {
    url: String,
    late_by: Arc<AtomicU64>,
}

impl Relay {
    async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("nats://{}", listener.local_addr().unwrap());
        let late_by = Arc::new(AtomicU64::new(0));
        let delay = late_by.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                tokio::spawn(serve(client, server, delay.clone()));
            }
        });
        Self { url, late_by }
    }

    fn be_late_by(&self, delay: Duration) {
        self.late_by.store(u64::try_from(delay.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

async fn serve(client: TcpStream, server: TcpStream, late_by: Arc<AtomicU64>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (tell, mut told) = mpsc::unbounded_channel();
    let up = async {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
    };
    let down = async move {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
            let due = Instant::now() + Duration::from_millis(late_by.load(Ordering::SeqCst));
            let _ = tell.send((due, bytes[..count].to_vec()));
        }
    };
    let out = async {
        while let Some((due, bytes)) = told.recv().await {
            sleep_until(due).await;
            if to_client.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(up, down, out);
}

/// What was given out and is not waited for comes again only after 30 s, and is then as late as before.
#[tokio::test(flavor = "multi_thread")]
async fn what_servers_give_out_late_is_stored_with_its_first_coming() {
    let servers = Servers::start(1).await;
    let relay = Relay::before(servers.port(0)).await;
    let app = app_at(&relay.url, PATIENT).await;
    relay.be_late_by(Duration::from_millis(1500));
    let small = json!({"eventType": "PNR_V3", "organizationId": COMPANY, "payload": {}});
    app.post("/ext/v1/events/batch", &json!({"events": vec![small; 200]})).await.expect(202);
    wait_for("the stream is empty", async || servers.waiting().await == 0).await;
    let count = crate::field::engine::lines(&app.db.url, "SELECT count(*)::text AS line FROM events").await;
    assert_eq!(count, ["200"]);
}
