//! The actix application, built from configuration and state; used by the program and by tests.

mod descriptors;
mod hosts;
mod pace;
mod shape;
mod state;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Protocol};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::{AppConfig, Server, ServerHandle};
use actix_web::middleware::{Condition, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Data};
use anyhow::Context;
use tokio::sync::Notify;
use utoipa_actix_web::AppExt;

use crate::api::openapi::Routes;
use crate::api::{self, State, docs, guide, mock, observe, operations};
use crate::config::ServerArgs;
use crate::console;
use crate::sandbox::{self, Sandbox};
use crate::store::{audit, idempotency_keys};
use hosts::Hosts;
use pace::Room;
use shape::{PATIENCE, Shaped};
pub use state::{Parts, Settings, build, egress, start_stream};

/// How often expired rows and quiet rate limits are cleared away.
pub const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// A server that has its port.
pub struct Listening {
    /// Where it listens.
    pub address: SocketAddr,
    /// Runs it; ends when it was told to stop.
    pub server: Server,
    /// Tells it to stop.
    pub handle: ServerHandle,
    draining: Arc<Notify>,
}

impl Listening {
    /// What stops it in order once `server` runs.
    #[must_use]
    pub fn drain(&self) -> Drain {
        Drain { handle: self.handle.clone(), draining: self.draining.clone() }
    }
}

/// Stops a server in order.
pub struct Drain {
    handle: ServerHandle,
    draining: Arc<Notify>,
}

impl Drain {
    /// Takes no new connection, closes idle ones, and lets requests in flight end.
    pub async fn run(self) {
        self.draining.notify_waiters();
        self.handle.stop(true).await;
    }
}

/// What a server answers.
#[derive(Clone)]
pub enum Surface {
    /// Everything that production has.
    Whole,
    /// The same and the sandbox.
    Sandbox(Data<Sandbox>),
    /// What operators ask: health, readiness, metrics.
    Operations,
}

/// Takes the port.
fn bind(args: &ServerArgs) -> anyhow::Result<TcpListener> {
    TcpListener::bind((args.host.as_str(), args.port)).with_context(|| {
        format!("{}:{} cannot be listened on: choose another with --host and --port", args.host, args.port)
    })
}

/// Refuses an address that cannot be listened on, before anything is started that would have to be stopped again. Nobody who
/// connects is kept waiting meanwhile: it is given back until [`listen`].
pub fn check_address(args: &ServerArgs) -> anyhow::Result<()> {
    bind(args).map(drop)
}

/// Takes the port and builds the server. Requests are answered once `server` is awaited.
pub fn listen(state: Data<State>, args: &ServerArgs, surface: Surface) -> anyhow::Result<Listening> {
    operations::begin_metrics(&state.documents);
    let listener = bind(args)?;
    let address = listener.local_addr().context("asking for the port")?;
    let workers = args.workers.or_else(|| std::thread::available_parallelism().ok()).map_or(2, usize::from);
    let draining = Arc::new(Notify::new());
    let (timeout, keep_alive, drain) = (args.client_timeout(), args.keep_alive(), draining.clone());
    let most = pace::most_connections(workers);
    let has_console = args.has_console();
    let (allowed_hosts, own_host) = (args.allowed_hosts.clone(), args.host.clone());
    let server = Server::build()
        .workers(workers)
        .disable_signals()
        .shutdown_timeout(args.shutdown_timeout_seconds)
        .listen("jetbridge", listener, move || {
            let drain = drain.clone();
            let room = Room::new(most);
            let hosts = Hosts::new(&allowed_hosts, &own_host, matches!(surface, Surface::Sandbox(_)));
            let http = HttpService::build()
                .keep_alive(keep_alive)
                .client_request_timeout(timeout.saturating_mul(PATIENCE))
                .client_disconnect_timeout(timeout)
                .graceful_shutdown_signal(move || {
                    let drain = drain.clone();
                    async move { drain.notified().await }
                })
                .on_connect_ext(|connection: &Shaped, data| drop(data.insert(connection.seat().clone())))
                .finish(map_config(app(state.clone(), surface.clone(), hosts, has_console), |()| AppConfig::default()));
            fn_service(move |socket: TcpStream| {
                // An answer is written at once; waiting for more only adds to its time.
                let _ = socket.set_nodelay(true);
                let peer = socket.peer_addr().ok();
                let shaped = Shaped::new(socket, room.admit(), timeout);
                async move { Ok((shaped, Protocol::Http1, peer)) }
            })
            .and_then(http)
        })
        .context("listening")?
        .run();
    let handle = server.handle();
    Ok(Listening { address, server, handle, draining })
}

/// What `serve` answers. Its documents show the same events as the sandbox's: their samples are told, not sent.
pub const ROUTES: Routes = Routes { samples: sandbox::samples::all, ..api::ROUTES };

fn app(
    state: Data<State>,
    surface: Surface,
    hosts: Hosts,
    has_console: bool,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let documents = state.documents.clone();
    let routes = match surface {
        Surface::Whole => api::routes,
        Surface::Sandbox(_) => sandbox::routes,
        Surface::Operations => operations::routes,
    };
    let is_sandbox = matches!(surface, Surface::Sandbox(_));
    let (app, _) = App::new().app_data(state).into_utoipa_app().configure(routes).split_for_parts();
    app.configure(|config| {
        if let Surface::Sandbox(sandbox) = &surface {
            config.app_data(sandbox.clone());
        }
        if !matches!(surface, Surface::Operations) {
            if has_console {
                config.configure(console::routes);
            }
            config.configure(mock::routes).configure(operations::first_page).configure(guide::routes);
            docs::serve(&documents, config);
        }
    })
    .default_service(web::to(observe::nothing_here))
    .wrap(from_fn(observe::head_as_get))
    .wrap(Condition::new(is_sandbox, from_fn(sandbox::journal::record)))
    .wrap(from_fn(move |request, next| hosts::check(hosts.clone(), request, next)))
    .wrap(from_fn(observe::observe))
    .wrap(from_fn(pace::keep))
}

/// Clears away what has expired, until dropped; shows a sign of life each time.
pub async fn sweep(state: Data<State>, beat: impl Fn()) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        beat();
        state.token_limits.sweep();
        sweep_old(&state).await;
    }
}

async fn sweep_old(state: &State) {
    // By a clock that is a day ahead, keys would go under which requests may still be repeated.
    if let Err(error) = state.hold_clock().await {
        if state.db.is_closed() {
            return;
        }
        return tracing::warn!(%error, "expired idempotency keys and old changes were not deleted");
    }
    let now = state.clock.now();
    loop {
        let swept = state.db.query(async |conn| idempotency_keys::sweep(conn, now).await).await;
        match swept {
            Ok(0) => break,
            Ok(count) => tracing::debug!(count, "expired idempotency keys deleted"),
            Err(_) if state.db.is_closed() => return,
            Err(error) => return tracing::warn!(%error, "expired idempotency keys were not deleted"),
        }
    }
    loop {
        match state.db.query(async |conn| audit::sweep(conn, now).await).await {
            Ok(0) => return,
            Ok(count) => tracing::debug!(count, "old changes deleted"),
            Err(_) if state.db.is_closed() => return,
            Err(error) => return tracing::warn!(%error, "old changes were not deleted"),
        }
    }
}
