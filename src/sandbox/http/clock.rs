//! The clock: read it, wind it, stop it.

use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::values::in_any_case;
use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Stored};
use crate::api::request::node::{Fields, Node};
use crate::api::request::preferences::prefers;
use crate::api::request::{Read, body, request};
use crate::clock::{Clock, ClockMode};
use crate::domain::names::names;
use crate::domain::retry;
use crate::sandbox::advance::{Advanced, advance_to, next_due};
use crate::sandbox::progress::{EVENT_STREAM, streamed};
use crate::sandbox::{Sandbox, Underway};

/// The farthest that one request winds.
const MAX_ADVANCE: TimeDelta = TimeDelta::days(400);
/// The longest that a request waits for what falls due, in real time.
const LIMIT: Duration = Duration::from_secs(30);
/// The longest that a request which moves nothing waits for it; and for how long the clock is held at a time on a way that takes
/// longer than a request.
const POLL_LIMIT: Duration = Duration::from_secs(2);

/// How long to wait before something that failed on the way is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

names! {
    /// What is done with the clock.
    #[derive(ToSchema)]
    pub enum ClockAction {
        /// On by a time, or to a time. What falls due on the way happens when it is due.
        Advance = "ADVANCE",
        /// On to the next thing that is due.
        NextDue = "NEXT_DUE",
        /// On by two weeks, when the last attempt of whatever waits now has been made.
        EndOfWindow = "END_OF_WINDOW",
        /// It stands still.
        Freeze = "FREEZE",
        /// It goes again.
        Resume = "RESUME",
    }
}

request! {
    /// What is done with the clock.
    pub struct WindClockRequest {
        /// What.
        action: ClockAction,
        /// Of `ADVANCE`: by how much, as `PT5M` or `P14D`.
        #[schema(value_type = Option<String>, nullable, example = "PT5M", pattern = r"^P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$")]
        by: Option<Length>,
        /// Of `ADVANCE`: to when, as RFC 3339 writes it; not before now.
        #[schema(nullable)]
        to: Option<DateTime<Utc>>,
    }
    rules: by_or_to_goes_with_advance
}

impl Read for ClockAction {
    fn read(node: &Node<'_>) -> Option<Self> {
        in_any_case(node)
    }
}

/// A length of time.
#[derive(Clone, Copy)]
pub(crate) struct Length(TimeDelta);

impl Read for Length {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(read_duration).map(Self)
    }
}

fn by_or_to_goes_with_advance(fields: &Fields<'_>) {
    let (by, to) = (fields.given("by"), fields.given("to"));
    match fields.value::<ClockAction>("action") {
        Some(ClockAction::Advance) if by.is_none() && to.is_none() => {
            fields.fault("action", "ADVANCE needs by, as PT5M, or to, as a time");
        }
        Some(ClockAction::Advance) | None => {}
        Some(_) => by.iter().chain(&to).for_each(|node| node.fault("goes with ADVANCE alone")),
    }
    if let (Some(_), Some(to)) = (by, to) {
        to.fault("must not be given beside by");
    }
}

/// The end of the millisecond that a time names. Times are shown to the millisecond: what is due at a time that was shown is
/// due within it.
fn end_of_shown(time: DateTime<Utc>) -> DateTime<Utc> {
    if time.timestamp_subsec_micros().is_multiple_of(1_000) { time + TimeDelta::microseconds(999) } else { time }
}

/// Where the clock is wound to.
fn target_of(wanted: &WindClockRequest, now: DateTime<Utc>) -> Result<DateTime<Utc>, ApiError> {
    let (name, target) = match (wanted.by, wanted.to) {
        (Some(by), _) => ("by", now + by.0),
        (None, to) => ("to", to.map_or(now, end_of_shown)),
    };
    if target < now {
        let what = format!("must not be before now, which is {}: the clock never goes back", write_time(now));
        return Err(ApiError::invalid(name, what));
    }
    if target - now > MAX_ADVANCE {
        return Err(ApiError::invalid(name, format!("must be at most {} days ahead", MAX_ADVANCE.num_days())));
    }
    Ok(target)
}

/// The clock.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Clock)]
pub struct ClockView {
    /// What it shows.
    #[schema(format = DateTime)]
    now: String,
    /// Whether it stands still.
    is_frozen: bool,
    /// How many seconds it is ahead of the machine's.
    ahead_seconds: i64,
    /// When the next attempt, fetch or lease is due; left out when nothing waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    next_due_at: Option<String>,
    /// Whether everything that was due has been tried. If not, calls are still being made, and the clock may still be on its way to
    /// where it was wound, which goes on unless it is told something else: ask again.
    is_settled: bool,
}

/// Retrieve the clock
///
/// The sandbox's time, whether the clock is running or frozen, and when the next thing is due.
#[utoipa::path(
    operation_id = "getClock",
    tag = "Sandbox",
    responses(
        (status = 200, description = "The time, and what is due next.", body = ClockView),
        Authorized, Stored,
    ),
)]
#[get("/sandbox/v1/clock")]
pub(crate) async fn get_clock(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let mut advanced = next_due(&state, POLL_LIMIT).await?;
    advanced.is_complete &= sandbox.clock_turn.try_lock().is_ok_and(|turn| turn.is_none());
    Ok(HttpResponse::Ok().json(view(&state.clock, advanced)))
}

/// Advance, freeze or resume the clock
///
/// Retries, leases, tokens, overlapping secrets and retention all follow the clock. It never goes back except by a
/// reset. With `Accept: text/event-stream` the response tells how it goes: `stop`, with the time `now` and the time `to` which it
/// is wound, once all that was due has been attempted; and at the end `clock`, which tells whether it is settled, or `error`.
/// Whoever leaves stops it soon.
#[utoipa::path(
    operation_id = "windClock",
    tag = "Sandbox",
    request_body = WindClockRequest,
    responses(
        (status = 200, description = "The time as it is now.",
            content((ClockView = "application/json"), (String = "text/event-stream"))),
        Authorized, Bodied, Stored,
    ),
)]
#[post("/sandbox/v1/clock")]
pub(crate) async fn wind_clock(
    state: Data<State>,
    sandbox: Data<Sandbox>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let wanted: WindClockRequest = body::read(&state, &request, payload).await?;
    if prefers(&request, &[EVENT_STREAM]) {
        target_of(&wanted, state.clock.now())?;
        return Ok(streamed(async move |teller| {
            let stopped = |now, to| teller.tell("stop", &ClockStop { now: write_time(now), to: write_time(to) });
            match wind(&state, &sandbox, &wanted, &stopped).await {
                Ok(clock) => teller.tell("clock", &clock),
                Err(error) => teller.tell("error", &error.told()),
            }
        }));
    }
    Ok(HttpResponse::Ok().json(wind(&state, &sandbox, &wanted, &|_, _| ()).await?))
}

/// Where the clock has come to on its way.
#[derive(Serialize)]
struct ClockStop {
    now: String,
    to: String,
}

/// Where the clock is on its way to.
#[derive(Clone, Copy)]
enum Goal {
    To(DateTime<Utc>),
    /// The end of the windows of all that waits.
    EndOfWindow,
    /// What is due next.
    NextDue,
}

/// Winds towards it for so long at the most, and tells each stop with the time that the clock is wound to. What is reckoned from what
/// waits is so once all that is due now has happened.
async fn wind_for(
    state: &State,
    goal: &mut Goal,
    limit: Duration,
    stopped: &impl Fn(DateTime<Utc>, DateTime<Utc>),
) -> Result<Advanced, ApiError> {
    let target = match *goal {
        Goal::To(target) => target,
        Goal::EndOfWindow | Goal::NextDue => {
            let first = next_due(state, limit).await?;
            if !first.is_complete {
                return Ok(first);
            }
            match (*goal, first.next_due_at) {
                // A window begins with the first attempt, which whatever waits for one has had by now.
                (Goal::EndOfWindow, _) => state.clock.now() + retry::POLICY.window,
                (_, Some(due)) => due.max(state.clock.now()),
                (_, None) => return Ok(first),
            }
        }
    };
    *goal = Goal::To(target);
    advance_to(state, target, limit, &|now| stopped(now, target)).await
}

/// Does it, and tells each stop with the time that the clock is wound to.
async fn wind(
    state: &Data<State>,
    sandbox: &Data<Sandbox>,
    wanted: &WindClockRequest,
    stopped: &impl Fn(DateTime<Utc>, DateTime<Utc>),
) -> Result<ClockView, ApiError> {
    // One hand at a time on the clock: what is asked for counts from when it is this one's turn.
    let mut turn = sandbox.clock_turn.lock().await;
    let target = target_of(wanted, state.clock.now())?;
    *turn = None;
    let _keep = Keep { state: state.clone(), sandbox: sandbox.clone() };
    let mut goal = match wanted.action {
        ClockAction::Freeze => {
            state.clock.set_mode(ClockMode::Frozen(state.clock.now()));
            return Ok(view(&state.clock, next_due(state, POLL_LIMIT).await?));
        }
        ClockAction::Resume => {
            let ahead = state.clock.now() - Clock::system().now();
            state.clock.set_mode(ClockMode::Offset(ahead));
            return Ok(view(&state.clock, next_due(state, POLL_LIMIT).await?));
        }
        ClockAction::Advance => Goal::To(target),
        ClockAction::EndOfWindow => Goal::EndOfWindow,
        ClockAction::NextDue => Goal::NextDue,
    };
    let _unpaced = state.engine.as_ref().map(|engine| engine.unpaced());
    let advanced = wind_for(state, &mut goal, LIMIT, stopped).await?;
    if !advanced.is_complete {
        *turn = Some(go_on(state.clone(), sandbox.clone(), goal));
    }
    Ok(view(&state.clock, advanced))
}

/// Winds on to where a request wanted the clock and did not see it come, a while at a time, until it is there or told something else.
fn go_on(state: Data<State>, sandbox: Data<Sandbox>, mut goal: Goal) -> Underway {
    let way = tokio::spawn(async move {
        loop {
            let mut turn = sandbox.clock_turn.lock().await;
            let unpaced = state.engine.as_ref().map(|engine| engine.unpaced());
            let keep = Keep { state: state.clone(), sandbox: sandbox.clone() };
            match wind_for(&state, &mut goal, POLL_LIMIT, &|_, _| ()).await {
                Ok(advanced) if !advanced.is_complete => {}
                Ok(_) => {
                    *turn = None;
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, "the clock is held up on its way");
                    drop((keep, unpaced, turn));
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    });
    Underway::new(way.abort_handle())
}

/// Keeps how far the clock came, also when what is due on the way fails or nobody waits for the answer any more.
struct Keep {
    state: Data<State>,
    sandbox: Data<Sandbox>,
}

impl Drop for Keep {
    fn drop(&mut self) {
        if let Err(error) = self.sandbox.keep_clock(self.state.clock.mode()) {
            tracing::error!(error = format!("{error:#}"), "where the clock stands was not kept");
        }
    }
}

fn view(clock: &Clock, advanced: Advanced) -> ClockView {
    let now = clock.now();
    ClockView {
        now: write_time(now),
        is_frozen: matches!(clock.mode(), ClockMode::Frozen(_)),
        ahead_seconds: (now - Clock::system().now() + TimeDelta::milliseconds(500)).num_seconds(),
        next_due_at: advanced.next_due_at.map(write_time),
        is_settled: advanced.is_complete,
    }
}

/// A duration of days, hours, minutes and whole seconds, as ISO 8601 writes it.
fn read_duration(text: &str) -> Result<TimeDelta, &'static str> {
    const WRONG: &str = "must be a duration as ISO 8601 writes it, like PT5M or P14D";
    let rest = text.strip_prefix('P').ok_or(WRONG)?;
    let (days, times) = rest.split_once('T').map_or((rest, None), |(days, times)| (days, Some(times)));
    let mut seconds: i64 = 0;
    let mut parts = 0;
    for (text, units) in
        [(days, &[('D', 86_400)][..]), (times.unwrap_or_default(), &[('H', 3_600), ('M', 60), ('S', 1)])]
    {
        let (mut text, mut units) = (text, units.iter());
        while !text.is_empty() {
            let end = text.find(|c: char| !c.is_ascii_digit()).ok_or(WRONG)?;
            let (number, unit) = (&text[..end], text[end..].chars().next().ok_or(WRONG)?);
            // Each unit once, and in this order.
            let (_, worth) = units.by_ref().find(|(name, _)| *name == unit).ok_or(WRONG)?;
            let number: i64 = number.parse().map_err(|_| WRONG)?;
            seconds = number.checked_mul(*worth).and_then(|more| seconds.checked_add(more)).ok_or(WRONG)?;
            parts += 1;
            text = &text[end + unit.len_utf8()..];
        }
    }
    if parts == 0 || times == Some("") {
        return Err(WRONG);
    }
    TimeDelta::try_seconds(seconds).filter(|by| *by <= TimeDelta::days(100_000)).ok_or(WRONG)
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(get_clock);
    config.service(wind_clock);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_iso_8601_writes_them() {
        for (text, expected) in
            [("PT5M", 300), ("P14D", 1_209_600), ("P1DT2H3M4S", 93_784), ("PT0S", 0), ("PT90M", 5_400)]
        {
            assert_eq!(read_duration(text), Ok(TimeDelta::seconds(expected)), "{text}");
        }
        for text in
            ["", "P", "PT", "5M", "PT5", "PT5M5H", "P1M", "P1DT", "PTM", "P-1D", "P99999999999999999999D", "PT5MX"]
        {
            assert!(read_duration(text).is_err(), "{text}");
        }
    }
}
