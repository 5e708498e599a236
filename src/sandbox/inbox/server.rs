//! The HTTPS server of the inboxes: connections, TLS, HTTP/1.1 by hyper, and limits on everything that a client
//! decides. [`super::http`] answers the requests.
//!
//! It is not actix, since some of its answers are none: for those the connection is taken back from hyper, and
//! [`super::wire`] does with it what it will.

use std::convert::Infallible;
use std::net::TcpListener as Bound;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use anyhow::Context;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::Inboxes;
use super::http::{Desk, Reply};
use super::patience::Patient;
use super::wire::Fault;
use crate::api::State;
use crate::store::db::Db;

/// The largest head.
const MAX_HEAD: usize = 64 * 1024;
/// The most headers.
const MAX_HEADERS: usize = 128;
/// The most connections at once; who comes then waits.
const MAX_CONNECTIONS: usize = 512;
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a head may take, and a connection may be idle; longer than the engine keeps an idle one.
const HEAD: Duration = Duration::from_secs(100);
/// How long a connection may go without a request, from its beginning on; and between requests, when others wait for its
/// place.
const SILENCE: Duration = Duration::from_secs(10);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long an end of the connection may take.
const GOODBYE: Duration = Duration::from_secs(10);

/// The server of the inboxes, at work.
pub struct Running {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Running {
    /// Closes the port and every connection; ends when all of it has ended. Dropping it does the same, unseen.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What every connection needs.
struct Shared {
    desk: Desk,
    tls: TlsAcceptor,
    connections: Arc<Semaphore>,
    stop: CancellationToken,
}

/// Answers requests from now on.
pub fn start(
    bound: Vec<Bound>,
    mut tls: ServerConfig,
    state: Data<State>,
    db: Db,
    inboxes: Arc<Inboxes>,
) -> anyhow::Result<Running> {
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    let stop = CancellationToken::new();
    let shared = Arc::new(Shared {
        desk: Desk::new(state, db, inboxes),
        tls: TlsAcceptor::from(Arc::new(tls)),
        connections: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        stop: stop.clone(),
    });
    let mut tasks = JoinSet::new();
    for listener in bound {
        listener.set_nonblocking(true).context("listening for the inboxes")?;
        let listener = TcpListener::from_std(listener).context("listening for the inboxes")?;
        tasks.spawn(accept(listener, shared.clone()));
    }
    Ok(Running { stop, tasks })
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut open = JoinSet::new();
    let accepting = async {
        loop {
            let permit = shared.connections.clone().acquire_owned().await.expect("it is never closed");
            // What has ended is cleared away; a panic in one connection is its own.
            while let Some(ended) = open.try_join_next() {
                if ended.is_err_and(|error| error.is_panic()) {
                    tracing::error!("a connection to an inbox panicked; its message is above");
                }
            }
            match listener.accept().await {
                Ok((socket, _)) => {
                    let shared = shared.clone();
                    open.spawn(async move {
                        serve(socket, shared).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    // Most likely no file descriptors are left; some will be.
                    tracing::warn!(%error, "a connection to an inbox could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shared.stop.cancelled() => {}
    }
    open.shutdown().await;
}

/// One connection, to its end.
async fn serve(socket: TcpStream, shared: Arc<Shared>) {
    let _ = socket.set_nodelay(true);
    let stream = match timeout(HANDSHAKE, shared.tls.accept(Patient::new(socket))).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%error, "a TLS handshake with an inbox failed"),
        Err(_) => return tracing::debug!("a TLS handshake with an inbox took too long"),
    };
    let (give_up, mut given_up) = mpsc::channel::<Fault>(1);
    let rest = Arc::new(Rest::begin());
    let service = service_fn(|request| {
        let (shared, give_up, rest) = (shared.clone(), give_up.clone(), rest.clone());
        async move {
            let _at_work = AtWork::on(rest);
            match shared.desk.answer(request).await {
                Reply::Http(response) => Ok::<_, Infallible>(response),
                Reply::Wire(fault) => {
                    let _ = give_up.send(fault).await;
                    // Until the connection is taken away from here.
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_header_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let ended = |ended: hyper::Result<()>| {
        ended.unwrap_or_else(|error| tracing::debug!(%error, "a connection to an inbox broke off"));
    };
    let fault = tokio::select! {
        end = &mut connection => return ended(end),
        Some(fault) = given_up.recv() => fault,
        () = rest.is_too_long(&shared.connections) => {
            // What is still being read of an answer has a little time left.
            Pin::new(&mut connection).graceful_shutdown();
            return timeout(GOODBYE, connection).await.map_or_else(|_| (), ended);
        }
    };
    let stream = connection.into_parts().io.into_inner();
    let _ = timeout(GOODBYE, fault.happen(stream)).await;
}

/// Since when a connection has no request, and whether it ever had one.
struct Rest(Mutex<(Option<Instant>, bool)>);

impl Rest {
    fn begin() -> Self {
        Self(Mutex::new((Some(Instant::now()), false)))
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Instant>, bool)> {
        self.0.lock().expect("nobody panics while holding it")
    }

    /// Ends once a connection keeps others from a place for nothing.
    async fn is_too_long(&self, places: &Semaphore) {
        loop {
            sleep(LOOK).await;
            let (since, was_used) = *self.lock();
            let is_wanted = !was_used || places.available_permits() == 0;
            if is_wanted && since.is_some_and(|since| since.elapsed() >= SILENCE) {
                return;
            }
        }
    }
}

/// A request of a connection, until it is answered.
struct AtWork(Arc<Rest>);

impl AtWork {
    fn on(rest: Arc<Rest>) -> Self {
        *rest.lock() = (None, true);
        Self(rest)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        *self.0.lock() = (Some(Instant::now()), true);
    }
}
