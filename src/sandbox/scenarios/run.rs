//! Running a scenario: at its rate, until it is done, cancelled or cannot go on.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::Data;
use futures_util::FutureExt;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::library::{Life, Scenario};
use super::trouble::Trouble;
use super::{Progress, RunState, Settings};
use crate::api::State;
use crate::api::error::ApiError;
use crate::delivery::publish::Recipients;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::EventId;
use crate::domain::reach::Reach;
use crate::sandbox::bookings::{Action, BookingSpec, Options};
use crate::sandbox::error::ILLEGAL_STEP;
use crate::sandbox::journal::Cause;
use crate::sandbox::steps::{self, BookingRequest, Overrides, Step, What};
use crate::store::deliveries::{self, Delivery, DeliveryFilter};
use crate::store::sandbox_objects::{self, Kind, Object};

/// How often a step is tried while the database is away.
const TRIES: u32 = 20;
/// How long a run waits for deliveries that it sends a second time.
const DUPLICATES_LIMIT: Duration = Duration::from_secs(10);
/// How often progress is written.
const NOTE_EVERY: Duration = Duration::from_secs(1);
/// How many bookings progress names.
const NAMED: usize = 20;
/// How many runs may go on at once.
pub const AT_ONCE: usize = 4;
/// How many events that are sent a second time are looked at in one go.
const LOOK: usize = 50;

/// The runs of this process.
#[derive(Default)]
pub struct Runs(Mutex<HashMap<String, Arc<Run>>>);

struct Run {
    progress: Mutex<Progress>,
    cancelled: CancellationToken,
}

impl Runs {
    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Run>>> {
        self.0.lock().expect("nobody panics while holding it")
    }

    /// Begins a run; `None` if too many go on.
    #[must_use]
    pub fn start(
        &self,
        state: Data<State>,
        payloads_url: String,
        scenario: &'static Scenario,
        settings: Settings,
    ) -> Option<Progress> {
        let mut all = self.all();
        all.retain(|_, run| run.now().state == RunState::Running);
        if all.len() >= AT_ONCE {
            return None;
        }
        let progress = Progress {
            id: uuid::Uuid::new_v4().to_string(),
            scenario: scenario.name.to_owned(),
            state: RunState::Running,
            steps: 0,
            steps_in_all: 0,
            duplicate_delivery_ids: Vec::new(),
            gap_event_ids: Vec::new(),
            events_published: 0,
            deliveries: 0,
            gaps: 0,
            out_of_order: 0,
            duplicates: 0,
            payload_failures: 0,
            pnr_ids: Vec::new(),
            failure: None,
            created_at: state.clock.now(),
            ended_at: None,
            settings,
        };
        let run = Arc::new(Run { progress: Mutex::new(progress.clone()), cancelled: CancellationToken::new() });
        all.insert(progress.id.clone(), run.clone());
        let playing = play(state, payloads_url, scenario, run);
        match Cause::current() {
            // What it publishes is the doing of whoever started it.
            Some(cause) => tokio::spawn(cause.scope(playing)),
            None => tokio::spawn(playing),
        };
        Some(progress)
    }

    /// How far a run of this process is.
    #[must_use]
    pub fn progress(&self, id: &str) -> Option<Progress> {
        self.all().get(id).map(|run| run.now())
    }

    /// How far all runs of this process are.
    #[must_use]
    pub fn all_progress(&self) -> Vec<Progress> {
        self.all().values().map(|run| run.now()).collect()
    }

    /// Ends a run after its present step; tells whether it goes on here.
    pub fn cancel(&self, id: &str) -> bool {
        self.all().get(id).map(|run| run.cancelled.cancel()).is_some()
    }

    /// Ends all of them.
    pub fn cancel_all(&self) {
        self.all().values().for_each(|run| run.cancelled.cancel());
    }

    /// Waits until none goes on.
    pub async fn ended(&self, limit: Duration) {
        let until = Instant::now() + limit;
        while Instant::now() < until && self.all().values().any(|run| run.now().state == RunState::Running) {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Run {
    fn now(&self) -> Progress {
        self.progress.lock().expect("nobody panics while holding it").clone()
    }

    fn set(&self, progress: &Progress) {
        progress.clone_into(&mut self.progress.lock().expect("nobody panics while holding it"));
    }
}

/// A step that has yet to be taken: of which booking of the round, and which.
type Turn = (usize, Option<Action>);

async fn play(state: Data<State>, payloads_url: String, scenario: &'static Scenario, run: Arc<Run>) {
    let mut player = Player {
        trouble: Trouble::new(run.now().settings.seed),
        progress: run.now(),
        again: VecDeque::new(),
        next_at: Instant::now(),
        noted_at: Instant::now(),
        state,
        payloads_url,
        run,
    };
    player.note().await;
    let played = AssertUnwindSafe(player.play(scenario)).catch_unwind().await;
    let played =
        played.unwrap_or_else(|_| Err(ApiError::Internal(anyhow::anyhow!("a step panicked; its message is above"))));
    player.finish(played).await;
}

struct Player {
    state: Data<State>,
    /// Where payloads are fetched.
    payloads_url: String,
    run: Arc<Run>,
    progress: Progress,
    trouble: Trouble,
    /// Events whose deliveries are sent a second time once they have ended.
    again: VecDeque<EventId>,
    next_at: Instant,
    noted_at: Instant,
}

impl Player {
    /// Plays rounds until there are enough events.
    async fn play(&mut self, scenario: &Scenario) -> Result<(), ApiError> {
        let settings = self.progress.settings.clone();
        let dice = crate::sandbox::dice::Dice::new(settings.seed);
        let mut round = 0;
        loop {
            let lives = scenario.round(dice, round);
            round += 1;
            let turns = order(&lives, scenario.is_interleaved);
            self.progress.steps_in_all = self.progress.steps + turns.len() as u64;
            let mut ids: Vec<Option<String>> = vec![None; lives.len()];
            for (place, action) in turns {
                if self.run.cancelled.is_cancelled() {
                    return Ok(());
                }
                self.take(&lives[place], &mut ids[place], action).await?;
            }
            let told = self.progress.events_published + self.progress.gaps + self.trouble.held();
            if told >= settings.events {
                return Ok(());
            }
        }
    }

    async fn take(&mut self, life: &Life, id: &mut Option<String>, action: Option<Action>) -> Result<(), ApiError> {
        let what = match (action, id.clone()) {
            (None, _) => What::Book(BookingRequest {
                organization: self.progress.settings.organization_id,
                travelers: Vec::new(),
                traveler_count: life.travelers,
                trip_id: None,
                spec: BookingSpec {
                    is_out_of_policy: life.is_out_of_policy,
                    is_prepaid: life.is_prepaid,
                    ..BookingSpec::plain(life.product)
                },
            }),
            (Some(action), Some(pnr_id)) => What::Act { pnr_id, action, options: Options::default() },
            (Some(_), None) => return Ok(()),
        };
        let step = Step { what, overrides: Overrides::default() };
        let before = self.progress.events_published;
        match self.step(&step).await {
            Ok(pnr_id) => {
                self.progress.pnr_ids.retain(|one| *one != pnr_id);
                self.progress.pnr_ids.push(pnr_id.clone());
                let many = self.progress.pnr_ids.len().saturating_sub(NAMED);
                self.progress.pnr_ids.drain(..many);
                *id = Some(pnr_id);
            }
            // Time may have passed over it: a ticket can no longer be voided.
            Err(ApiError::Refused { code: ILLEGAL_STEP, .. }) => {}
            Err(error) => return Err(error),
        }
        self.progress.steps += 1;
        self.run.set(&self.progress);
        if self.noted_at.elapsed() >= NOTE_EVERY {
            self.note().await;
            if let Err(error) = self.send_again().await {
                tracing::debug!(%error, "nothing was sent a second time; it is tried again");
            }
        }
        let events = u32::try_from(self.progress.events_published - before).unwrap_or(u32::MAX);
        self.pace(events).await;
        Ok(())
    }

    /// One step, again while the database is away. What goes wrong with its events counts once.
    async fn step(&mut self, step: &Step) -> Result<String, ApiError> {
        let mut tries = 0;
        loop {
            let (mut trouble, mut progress) = (self.trouble.clone(), self.progress.clone());
            let settings = progress.settings.clone();
            let payloads_url = self.payloads_url.clone();
            let mut shape = |events| {
                let shaped = trouble.shape(events, &settings, &payloads_url, &mut progress);
                let told = shaped.iter().filter(|one| one.event.recipients != Recipients::Nobody);
                progress.events_published += told.count() as u64;
                shaped
            };
            match steps::take(&self.state, step, &mut shape).await {
                Ok(stepped) => {
                    trouble.note_twice(&stepped.events, &mut self.again);
                    progress.name_gaps(trouble.left_out(&stepped.events));
                    progress.deliveries += stepped.deliveries;
                    (self.trouble, self.progress) = (trouble, progress);
                    return Ok(stepped.booking.pnr_id);
                }
                Err(ApiError::Unavailable(_) | ApiError::Uncertain(_))
                    if tries < TRIES && !self.run.cancelled.is_cancelled() =>
                {
                    tries += 1;
                    sleep(Duration::from_millis(500)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits as long as these events take at the rate of the run.
    async fn pace(&mut self, events: u32) {
        if self.progress.settings.burst {
            return;
        }
        // Who fell behind does not catch up in a burst.
        let now = Instant::now();
        self.next_at =
            self.next_at.max(now) + Duration::from_secs(1) * events / self.progress.settings.per_second.max(1);
        tokio::select! {
            () = sleep_until(self.next_at) => {}
            () = self.run.cancelled.cancelled() => {}
        }
    }

    /// Sends deliveries that have ended a second time; gives how many events still wait for it.
    async fn send_again(&mut self) -> Result<usize, ApiError> {
        let waiting: Vec<EventId> = self.again.drain(..self.again.len().min(LOOK)).collect();
        for event in waiting {
            if self.run.cancelled.is_cancelled() {
                break;
            }
            let now = self.state.clock.now();
            let sent = self
                .state
                .db
                .run_wide(async |conn| {
                    let filter = DeliveryFilter { event: Some(event), limit: 1_000, ..DeliveryFilter::default() };
                    let all = deliveries::list(conn, Reach::Everyone, filter).await?;
                    // One that fails, or is held, goes on for days: the others are sent a second time without it.
                    let is_settled = |one: &Delivery| {
                        one.state.has_ended() || one.last_reason.is_some() || one.state == DeliveryState::Held
                    };
                    if !all.iter().all(is_settled) {
                        return Ok::<_, ApiError>(None);
                    }
                    let ids: Vec<_> = all.into_iter().filter(|one| one.state.has_ended()).map(|one| one.id).collect();
                    let count = deliveries::resend(conn, &ids, None, now).await?;
                    Ok(Some((count, ids)))
                })
                .await?;
            match sent {
                Some((count, ids)) => {
                    self.progress.duplicates += count as u64;
                    if count > 0 {
                        self.progress.name_duplicates(ids);
                    }
                }
                None => self.again.push_back(event),
            }
        }
        Ok(self.again.len())
    }

    async fn note(&mut self) {
        self.noted_at = Instant::now();
        self.run.set(&self.progress);
        let row = object(&self.progress, self.state.clock.now());
        let written = self
            .state
            .db
            .query(async |conn| {
                sandbox_objects::delete_fetched_payloads(conn).await?;
                sandbox_objects::put(conn, &[row]).await
            })
            .await;
        if let Err(error) = written {
            tracing::debug!(%error, "the progress of a run was not written; it is told from memory");
        }
    }

    async fn finish(&mut self, played: Result<(), ApiError>) {
        let played = match played {
            Ok(()) => self.round_off().await,
            failed => failed,
        };
        self.progress.state = match &played {
            _ if self.run.cancelled.is_cancelled() => RunState::Cancelled,
            Ok(()) => RunState::Done,
            Err(error) => {
                tracing::info!(%error, run = self.progress.id, "a scenario could not go on");
                self.progress.failure = Some(error.to_string());
                RunState::Failed
            }
        };
        self.progress.ended_at = Some(self.state.clock.now());
        self.note().await;
    }

    /// What was held back comes now, and what is to be sent twice is.
    async fn round_off(&mut self) -> Result<(), ApiError> {
        let late = self.trouble.rest();
        if !late.is_empty() {
            let count = late.len() as u64;
            let deliveries = steps::publish_late(&self.state, &late).await?;
            self.progress.events_published += count;
            self.progress.deliveries += deliveries;
        }
        let until = Instant::now() + DUPLICATES_LIMIT;
        while self.send_again().await? > 0 && Instant::now() < until && !self.run.cancelled.is_cancelled() {
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

/// In which order the bookings of a round take their steps.
fn order(lives: &[Life], is_interleaved: bool) -> Vec<Turn> {
    let steps = |life: &Life| std::iter::once(None).chain(life.actions.iter().copied().map(Some)).collect::<Vec<_>>();
    let all: Vec<Vec<Option<Action>>> = lives.iter().map(steps).collect();
    if !is_interleaved {
        let one = |(place, steps): (usize, Vec<Option<Action>>)| steps.into_iter().map(move |step| (place, step));
        return all.into_iter().enumerate().flat_map(one).collect();
    }
    let longest = all.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest)
        .flat_map(|number| all.iter().enumerate().filter_map(move |(place, steps)| Some((place, *steps.get(number)?))))
        .collect()
}

/// A run as it is stored.
fn object(progress: &Progress, now: chrono::DateTime<chrono::Utc>) -> Object {
    Object {
        kind: Kind::Run,
        id: progress.id.clone(),
        organization_id: Some(progress.settings.organization_id),
        trip_id: None,
        external_id: None,
        document: serde_json::to_value(progress).expect("progress is plain data"),
        created_at: progress.created_at,
        updated_at: now,
    }
}
