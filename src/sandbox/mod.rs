//! The sandbox: a world of travellers and bookings, and what a developer needs to build a receiver.
//!
//! Mounted by `jetbridge sandbox` alone. Its deliveries go through the engine of production; clock, limits and the
//! right to call this machine are what differ. It acts as the platform does: with the functions that answer
//! `/ext/v1/events`, so that a change of a booking and its events are one commit.

pub mod advance;
pub mod bookings;
pub mod certificates;
pub mod certify;
pub mod console_codes;
pub mod data_dir;
pub mod dice;
pub mod error;
pub mod http;
pub mod inbox;
pub mod journal;
pub mod keys;
pub mod money;
pub mod openapi;
pub mod payloads;
pub mod progress;
pub mod samples;
pub mod scenarios;
pub mod steps;
pub mod travelers;
pub mod triggers;
pub mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use tokio::task::AbortHandle;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api;
use crate::api::openapi::{Part, Routes};
use crate::clock::{Clock, ClockMode};
use crate::config::{refuse, write_private};
use crate::delivery::egress::Egress;
use crate::domain::signature::SignatureFormat;
use crate::store::sandbox_objects::{self, Kind};
use console_codes::ConsoleCodes;
use inbox::Inboxes;
use journal::Journal;
use scenarios::Runs;
use world::World;

/// A clock on its way, which stays where it is once this is dropped.
pub struct Underway(AbortHandle);

impl Underway {
    /// Of the task that moves it.
    #[must_use]
    pub fn new(task: AbortHandle) -> Self {
        Self(task)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What the sandbox's handlers share, beside the state of the API.
pub struct Sandbox {
    /// Receivers inside the sandbox.
    pub inboxes: Arc<Inboxes>,
    /// Where it is kept between two starts how the clock goes.
    pub clock_file: PathBuf,
    /// Held by whoever moves the clock; holds what still moves it.
    pub clock_turn: tokio::sync::Mutex<Option<Underway>>,
    /// The newest requests.
    pub journal: Journal,
    /// The scenarios that run.
    pub runs: Runs,
    /// The newest certifications.
    pub certifications: certify::Kept,
    /// What signs browsers in to the web console.
    pub console_codes: ConsoleCodes,
    /// The way out, as the engine has it.
    pub egress: Egress,
    /// How the engine writes signatures.
    pub signature_format: SignatureFormat,
}

impl Sandbox {
    /// A sandbox in which nothing has happened yet.
    #[must_use]
    pub fn new(inboxes: Arc<Inboxes>, clock_file: PathBuf, egress: Egress, signature_format: SignatureFormat) -> Self {
        let (clock_turn, journal, runs) = (tokio::sync::Mutex::default(), Journal::default(), Runs::default());
        let (certifications, console_codes) = (certify::Kept::default(), ConsoleCodes::default());
        Self { inboxes, clock_file, clock_turn, journal, runs, certifications, console_codes, egress, signature_format }
    }

    /// Keeps how the clock goes: the next start goes on from there, since what is stored has its times.
    pub fn keep_clock(&self, mode: ClockMode) -> anyhow::Result<()> {
        let text = match mode {
            ClockMode::Offset(by) => format!("ahead {}\n", by.num_microseconds().unwrap_or(0)),
            ClockMode::Frozen(time) => format!("frozen {}\n", time.timestamp_micros()),
        };
        write_private(&self.clock_file, &text)
    }
}

/// The clock as it went before, or one that shows the system's time.
pub fn load_clock(file: &Path) -> anyhow::Result<Clock> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "ahead 0".to_owned(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    };
    let mode = match text.trim().split_once(' ').map(|(how, micros)| (how, micros.parse::<i64>())) {
        Some(("ahead", Ok(micros))) => Some(ClockMode::Offset(TimeDelta::microseconds(micros))),
        Some(("frozen", Ok(micros))) => DateTime::from_timestamp_micros(micros).map(ClockMode::Frozen),
        _ => None,
    };
    mode.map(Clock::adjustable).with_context(|| format!("{} does not say how the clock is wound", file.display()))
}

/// Makes the world if there is none, else goes on with it. A seed that is given must be that of the world that is there.
pub async fn prepare(connection: &mut AsyncPgConnection, seed: Option<u64>, now: DateTime<Utc>) -> anyhow::Result<()> {
    world::put_organizations(connection, now).await?;
    let found = sandbox_objects::find(connection, Kind::World, "").await?;
    let Some(found) = found else {
        let world = World::new(seed.unwrap_or(world::DEFAULT_SEED));
        sandbox_objects::put(connection, &[world.to_object(now)]).await?;
        return Ok(());
    };
    let world: World = serde_json::from_value(found.document).context("reading the world")?;
    match seed {
        Some(seed) if seed != world.seed => refuse(format!(
            "This sandbox was made with --seed {}: start it with that, or reset it with {{\"seed\": {seed}}} at \
             POST /sandbox/v1/reset, or give another --data-dir.",
            world.seed
        )),
        _ => Ok(()),
    }
}

/// What the sandbox answers.
pub const ROUTES: Routes =
    Routes { all: routes, parts: &[Part::API, openapi::PART, Part::OPERATIONS], samples: samples::all };

/// All documented operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    api::routes(config);
    http::trips::routes(config);
    http::routes(config);
    certify::routes(config);
    inbox::api::routes(config);
}
