//! One clock for all nodes: the database's. Leases, due times and ids are written by one node and compared by another.
//!
//! Only a system clock is held to it; one that is wound, as in a sandbox or a test, shows what it is told.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use tokio::time::sleep;

use crate::clock::{Clock, Difference};
use crate::store::{self, db::Db};
use crate::telemetry;

/// How often a node without an engine asks for the time; one with an engine asks when it polls.
const EVERY: Duration = Duration::from_secs(5);

/// Asks the database for the time. Gives how the machine's clock differs, for one that is held to it.
pub async fn hold(clock: &Clock, connection: &mut AsyncPgConnection) -> QueryResult<Option<Difference>> {
    let asked_at = Instant::now();
    let time = store::clock::now(connection).await?;
    let Some(difference) = clock.hold_to(time, asked_at) else { return Ok(None) };
    metrics::gauge!(telemetry::engine::CLOCK_AHEAD).set(difference.ahead.as_seconds_f64());
    if difference.is_news && difference.is_worth_reporting() {
        tracing::warn!(
            ahead_seconds = difference.ahead.as_seconds_f64(),
            "the clock of this machine differs from the database's, by which this node goes: set it right"
        );
    } else if difference.is_news {
        tracing::info!("the clock of this machine agrees with the database's again");
    }
    Ok(Some(difference))
}

/// Asks the database for the time unless that was done lately.
pub(super) async fn hold_now_and_then(clock: &Clock, connection: &mut AsyncPgConnection) -> QueryResult<()> {
    if clock.wants_the_time() {
        hold(clock, connection).await?;
    }
    Ok(())
}

/// Asks the database for the time unless that was ever done.
pub async fn hold_once(clock: &Clock, connection: &mut AsyncPgConnection) -> QueryResult<()> {
    if clock.was_never_held() {
        hold(clock, connection).await?;
    }
    Ok(())
}

/// Asks the database for the time every few seconds, until dropped.
pub async fn keep(db: Db, clock: Clock) {
    loop {
        let held = db.query(async |conn| hold_now_and_then(&clock, conn).await).await;
        if let Err(error) = held {
            tracing::debug!(error = format!("{error:#}"), "the database could not be asked for the time");
        }
        sleep(EVERY).await;
    }
}
