//! A relay before Postgres that can keep notifications back, as a pooler does.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::support::process::Folder;

const SOCKET: &str = ".s.PGSQL.5432";

pub struct Relay {
    pub url: String,
    keeps_back: Arc<AtomicBool>,
    _folder: Folder,
}

impl Relay {
    /// Before the database of this URL.
    pub fn before(url: &str, keeps_back: bool) -> Self {
        let place = url.split('\'').nth(1).unwrap();
        let (folder, behind) = (Folder::new(), PathBuf::from(place).join(SOCKET));
        let listener = UnixListener::bind(folder.0.join(SOCKET)).unwrap();
        let keeps = Arc::new(AtomicBool::new(keeps_back));
        let flag = keeps.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, flag) = (UnixStream::connect(&behind).await.unwrap(), flag.clone());
                tokio::spawn(serve(client, server, flag));
            }
        });
        Self { url: url.replace(place, folder.0.to_str().unwrap()), keeps_back: keeps, _folder: folder }
    }

    /// From now on no notification passes.
    pub fn keep_back(&self) {
        self.keeps_back.store(true, Ordering::SeqCst);
    }
}

async fn serve(client: UnixStream, server: UnixStream, keeps_back: Arc<AtomicBool>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = async {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
        let _ = to_server.shutdown().await;
    };
    let down = async {
        loop {
            let mut head = [0; 5];
            if from_server.read_exact(&mut head).await.is_err() {
                return;
            }
            let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
            let mut rest = vec![0; length - 4];
            if from_server.read_exact(&mut rest).await.is_err() {
                return;
            }
            if head[0] == b'A' && keeps_back.load(Ordering::SeqCst) {
                continue;
            }
            if to_client.write_all(&[&head[..], &rest].concat()).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(up, down);
}
