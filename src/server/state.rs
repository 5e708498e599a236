//! What a node is made of: built from its settings, as the program does, or put together from parts, as tests do.

use std::sync::Arc;

use actix_web::web::Data;
use chrono::TimeDelta;

use super::descriptors;
use crate::api::auth::{Issuer, Verifier};
use crate::api::ext::events::publish::read_message;
use crate::api::openapi::{Documents, Routes};
use crate::api::operations::KeysCounted;
use crate::api::v2::tokens::TokenLimits;
use crate::api::v3::quota::Quota;
use crate::api::{State, auth};
use crate::cells::{self, Cells};
use crate::clock::Clock;
use crate::config::{EngineArgs, MasterKeyArgs, Refusal, ServerArgs, StreamArgs, TokenArgs, database_deadline};
use crate::delivery::changes::Changes;
use crate::delivery::egress::{Egress, Identity, Proxy};
use crate::delivery::publish::Publisher;
use crate::delivery::supervisor::Pulse;
use crate::delivery::tallies::Tallies;
use crate::delivery::{self, Engine, EngineSettings};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::sealing::Keyring;
use crate::domain::signature::SignatureFormat;
use crate::store::db::{DEADLINE, Db, WIDE_DEADLINE};
use crate::stream::consumer::Consumer;
use crate::stream::{EventStream, STREAM_DEADLINE, StreamSettings};

/// The settings that a node is built from.
pub struct Settings<'a> {
    /// The time it goes by.
    pub clock: Clock,
    /// What it answers, which its documents describe.
    pub routes: Routes,
    /// How it answers.
    pub server: &'a ServerArgs,
    /// How it delivers.
    pub engine: &'a EngineArgs,
    /// What takes events in before they are stored.
    pub stream: &'a StreamArgs,
    /// How tokens are verified and issued.
    pub tokens: &'a TokenArgs,
    /// What secrets are sealed with.
    pub master: &'a MasterKeyArgs,
    /// Whether it answers requests, and not what operators ask alone.
    pub has_api: bool,
    /// Whether it is a sandbox.
    pub is_sandbox: bool,
}

/// The way out, as it is configured.
pub fn egress(policy: AddressPolicy, args: &EngineArgs) -> anyhow::Result<Egress> {
    let refused = |error: anyhow::Error| Refusal(format!("{error:#}."));
    let mut egress = Egress::new(policy, &args.egress_ca).map_err(refused)?;
    if let Some(url) = args.egress_proxy.as_ref().filter(|url| !url.0.is_empty()) {
        let proxy = url.0.parse::<Proxy>().map_err(|error| Refusal(format!("JETBRIDGE_EGRESS_PROXY {error}.")))?;
        egress = egress.through(proxy);
    }
    if let Some((certificate, key)) = args.egress_certificate.as_ref().zip(args.egress_key.as_ref()) {
        egress = egress.identified_by(Identity::read(certificate, key).map_err(refused)?);
    }
    Ok(egress)
}

/// Everything that handlers need, with an engine that has begun to work if one is wanted.
pub fn build(url: &str, settings: &Settings<'_>, with_engine: bool) -> anyhow::Result<Data<State>> {
    descriptors::raise_limit();
    let Settings { clock, routes, server, engine: args, stream, tokens, master, has_api, is_sandbox } = settings;
    let retention = TimeDelta::days(args.retention_days.into());
    let (clock, keyring) = (clock.clone(), master.build()?);
    // Before the engine begins to work: it takes its time.
    let documents = Arc::new(Documents::make(*routes));
    let address_policy = AddressPolicy::allowing(args.egress_allow.clone());
    let db = Db::new(url, server.database_connections.get(), database_deadline(DEADLINE))?;
    let engine = if with_engine {
        let egress = egress(address_policy.clone(), args)?;
        let own = Db::new(url, args.engine_connections.get(), WIDE_DEADLINE)?;
        let settings = EngineSettings {
            database_url: url.to_owned(),
            lease: TimeDelta::seconds(args.lease_seconds.into()),
            in_flight: args.calls_in_flight.get(),
            retention,
            signature_format: args.signature_format,
        };
        Some(Engine::start(own, clock.clone(), keyring.clone(), egress, settings))
    } else {
        None
    };
    let cells = match &engine {
        Some(engine) => engine.cells().through(db.clone()),
        None => Cells::new(db.clone(), clock.clone(), keyring.clone()),
    };
    let changes = match &engine {
        Some(engine) => engine.changes().clone(),
        None => Changes::new(db.clone(), cells.clone(), clock.clone(), false),
    };
    let tallies = match &engine {
        Some(engine) => engine.tallies().clone(),
        None => Tallies::new(db.clone(), clock.clone(), retention),
    };
    tokio::spawn(delivery::time::keep(db.clone(), clock.clone()));
    let (has_api, is_sandbox) = (*has_api, *is_sandbox);
    let (verifier, issuer) = (auth::verifier(tokens)?, auth::issuer(tokens)?);
    let stream = event_stream(stream, &clock)?;
    let signature_format = args.signature_format;
    let parts = Parts {
        clock,
        keyring,
        address_policy,
        db,
        cells,
        changes,
        tallies,
        engine,
        stream,
        verifier,
        issuer,
        documents,
        signature_format,
        has_api,
        is_sandbox,
        retention,
    };
    let state = parts.into_state(server);
    if state.engine.is_none() {
        state.tallies.keep(state.publisher.supervisor());
    }
    start_stream(&state);
    Ok(state)
}

/// Lets a node find out about cells, and connects it to its stream, if it has one; a node with an engine stores what comes.
pub fn start_stream(state: &State) {
    // A sandbox alone is one database.
    if !state.is_sandbox || state.stream.is_some() {
        let cells = state.cells.clone();
        let keep = move |pulse: Arc<Pulse>| {
            let cells = cells.clone();
            async move {
                cells.keep(|| pulse.beat()).await;
                pulse.done();
            }
        };
        state.publisher.supervisor().supervise("cells", cells::STUCK_AFTER, keep);
    }
    let Some(stream) = &state.stream else { return };
    stream.start(state.publisher.supervisor());
    if state.engine.is_some() {
        let consumer = Consumer {
            stream: stream.clone(),
            db: state.db.clone(),
            cells: state.cells.clone(),
            clock: state.clock.clone(),
            publisher: state.publisher.clone(),
            read: read_message,
            address_policy: state.address_policy.clone(),
            retention: state.retention,
        };
        consumer.start();
    }
}

/// The stream, if one is named.
fn event_stream(args: &StreamArgs, clock: &Clock) -> anyhow::Result<Option<EventStream>> {
    let servers = args.servers()?;
    if servers.is_empty() {
        return Ok(None);
    }
    let settings = StreamSettings::new(servers, args.authorities.as_deref(), database_deadline(STREAM_DEADLINE));
    let settings = settings.map_err(|error| Refusal(format!("JETBRIDGE_STREAM: {error:#}.")))?;
    Ok(Some(EventStream::new(settings, clock.clone())))
}

/// The parts of a node that are there before it can answer.
pub struct Parts {
    /// The time it goes by.
    pub clock: Clock,
    /// What secrets are sealed with.
    pub keyring: Keyring,
    /// Which addresses may be called.
    pub address_policy: AddressPolicy,
    /// The connections of handlers.
    pub db: Db,
    /// The databases beside it, if there are some.
    pub cells: Cells,
    /// What happens, for whoever watches.
    pub changes: Arc<Changes>,
    /// What is counted of it.
    pub tallies: Arc<Tallies>,
    /// Delivers what is published here; without one, other nodes do.
    pub engine: Option<Arc<Engine>>,
    /// Takes events in before they are stored; it is started by whoever builds the node.
    pub stream: Option<EventStream>,
    /// Checks tokens.
    pub verifier: Verifier,
    /// Makes tokens, unless they come from elsewhere.
    pub issuer: Option<Issuer>,
    /// What it says of itself.
    pub documents: Arc<Documents>,
    /// How the engine writes signatures.
    pub signature_format: SignatureFormat,
    /// Whether it answers requests, and not what operators ask alone.
    pub has_api: bool,
    /// Whether it is a sandbox.
    pub is_sandbox: bool,
    /// For how long events, deliveries and attempts are kept.
    pub retention: TimeDelta,
}

impl Parts {
    /// What handlers share.
    #[must_use]
    pub fn into_state(self, args: &ServerArgs) -> Data<State> {
        let Self {
            clock, keyring, address_policy, db, cells, changes, tallies, engine, stream, verifier, issuer, ..
        } = self;
        let (documents, has_api, is_sandbox, retention) =
            (self.documents, self.has_api, self.is_sandbox, self.retention);
        let signature_format = self.signature_format;
        let intake = engine.as_deref().map(Engine::intake);
        Data::new(State {
            cells,
            publisher: Publisher::new(db.clone(), clock.clone(), intake, tallies.clone()),
            targets: engine.as_ref().map(|engine| engine.targets().clone()),
            stream,
            changes,
            tallies,
            engine,
            db,
            clock,
            keyring,
            address_policy,
            time_format: args.time_format,
            quota: Quota::of(args.max_subscriptions_per_subscriber),
            verifier,
            issuer,
            token_limits: TokenLimits::per_minute(args.token_rate_per_minute),
            trusted_proxies: args.trusted_proxies.clone(),
            documents,
            keys_counted: KeysCounted::default(),
            signature_format,
            has_api,
            is_sandbox,
            retention,
            trace_url: args.trace_url.clone(),
        })
    }
}
