//! Winds the clock so that nothing is skipped: whatever falls due on the way happens when it is due.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::timeout;

use crate::api::State;
use crate::api::error::ApiError;
use crate::store::payload_fetches;

/// Attempts that are due this close to one another happen together: a share, in percent, of how far it moved. Less than the
/// jitter of a retry, and it keeps the stops of two weeks below a thousand.
const TOGETHER_PERCENT: i32 = 2;

/// How far the clock came.
#[derive(Clone, Copy, Debug)]
pub struct Advanced {
    /// Whether all that was due on the way was tried; else calls are still being made.
    pub is_complete: bool,
    /// When the next thing is due.
    pub next_due_at: Option<DateTime<Utc>>,
}

/// Lets all happen that is due now; tells what is due next.
async fn settle(state: &State, until: Instant) -> Result<Advanced, ApiError> {
    let Some(engine) = &state.engine else { return Ok(Advanced { is_complete: true, next_due_at: None }) };
    let left = until.saturating_duration_since(Instant::now());
    match timeout(left, engine.settle()).await {
        Ok(settled) => {
            let next_due_at = settled.map_err(|error| ApiError::Unavailable(error.into()))?;
            Ok(Advanced { is_complete: true, next_due_at })
        }
        Err(_) => Ok(Advanced { is_complete: false, next_due_at: None }),
    }
}

/// When the next thing is due, once all that is due now has happened.
pub async fn next_due(state: &State, limit: Duration) -> Result<Advanced, ApiError> {
    settle(state, Instant::now() + limit).await
}

/// Winds the clock to a time, from one thing that is due to the next, within a real time. Each stop is told once all that
/// was due at it has happened.
pub async fn advance_to(
    state: &State,
    target: DateTime<Utc>,
    limit: Duration,
    stopped: &impl Fn(DateTime<Utc>),
) -> Result<Advanced, ApiError> {
    let until = Instant::now() + limit;
    let began = state.clock.now();
    loop {
        let settled = settle(state, until).await?;
        let now = state.clock.now();
        if !settled.is_complete || now >= target {
            look(state);
            return Ok(settled);
        }
        stopped(now);
        let shortest = (now - began) * TOGETHER_PERCENT / 100;
        let stop = settled.next_due_at.map_or(target, |due| due.max(now + shortest).min(target));
        // Fetches of payloads count by their tries, minutes apart however long it takes.
        let fetch = state.db.query(async |conn| payload_fetches::next_due(conn).await).await?;
        let stop = fetch.map_or(stop, |due| stop.min(due));
        state.clock.advance((stop - now).max(TimeDelta::microseconds(1)));
    }
}

fn look(state: &State) {
    if let Some(engine) = &state.engine {
        engine.poll_soon();
    }
}
