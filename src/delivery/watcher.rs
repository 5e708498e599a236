//! Looks whether somebody is to be alerted, and posts the notices: through the engine's own way out, signed as deliveries are,
//! and on their schedule.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use http::HeaderMap;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::decision::{NOT_ATTEMPTED_WAIT, jitter};
use super::node::Node;
use super::send::{EventBody, Sender};
use super::supervisor::Pulse;
use super::targets::Target;
use crate::domain::alert::{AlertKind, AlertNotice, NoticeKind, NoticeState};
use crate::domain::health::{State, judge};
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::retry::{self, Next, POLICY, Try};
use crate::domain::sealing::Keyring;
use crate::store::alert_notices::{self, ClaimedNotice, NoticeOutcome};
use crate::store::alert_rules::{self, AlertRules};
use crate::store::alerts::{self, Changed, Finding};
use crate::store::db::DbError;
use crate::store::health::{self, Depth};

/// How often it is looked whether rules apply.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// How often it is looked for notices that are due.
const POSTS_EVERY: Duration = Duration::from_secs(5);
/// The loop has shown a sign of life by then.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(600);
/// Of how many subscriptions that may be failing the health is judged in one look.
const JUDGED: i64 = 5_000;
/// How many are judged in one statement.
const JUDGED_AT_ONCE: usize = 200;
/// How many alerts of each sort a notice has.
const TOLD: usize = 100;
/// How long a node has the right to a notice; longer than a call.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// How long a notice waits that this node cannot sign.
const UNSIGNED_WAIT: TimeDelta = TimeDelta::seconds(30);

pub(super) struct Watcher {
    pub(super) node: Node,
    pub(super) keyring: Keyring,
    pub(super) sender: Sender,
    pub(super) looked_at: Mutex<Option<DateTime<Utc>>>,
    /// Whose notices are being posted: one at a time, so that nobody whose receiver hangs keeps others waiting.
    pub(super) busy: Mutex<HashSet<uuid::Uuid>>,
}

/// A subscription that fails, and since when.
type Failing = (SubscriptionId, State, DateTime<Utc>);

impl Watcher {
    /// Looks and posts until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            let worked = tokio::select! {
                worked = self.work() => worked,
                () = self.node.stopped.cancelled() => return pulse.done(),
            };
            match worked {
                Ok(()) => pulse.beat(),
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "it could not be looked for what to alert of; it is soon");
                }
            }
            tokio::select! {
                () = sleep(POSTS_EVERY) => {}
                () = self.node.stopped.cancelled() => return pulse.done(),
            }
        }
    }

    async fn work(self: &Arc<Self>) -> Result<(), DbError> {
        self.look_if_due().await?;
        // Each goes on by itself.
        self.post_due().await.map(drop)
    }

    /// Looks if that is due and posts what is, until nothing more is due: for a clock that is wound. Gives when the next
    /// notice is.
    pub(super) async fn settle(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, DbError> {
        self.look_if_due().await?;
        loop {
            let posted = self.post_due().await?;
            if posted.is_empty() {
                let busy = self.busy();
                return Ok(self.node.db.query(async |conn| alert_notices::next_due(conn, &busy).await).await?);
            }
            for post in posted {
                let _ = post.await;
            }
        }
    }

    fn looked_at(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.looked_at.lock().expect("nobody panics while holding it")
    }

    async fn look_if_due(&self) -> Result<(), DbError> {
        let now = self.node.clock.now();
        let last = *self.looked_at();
        // A clock that was brought back shows an earlier time.
        let is_due = last.is_none_or(|at| (now - at).abs() >= EVERY);
        let db = &self.node.db;
        self.node.certificates.write(db).await?;
        // Rules that were put just now are looked at as well.
        let due = db.query(async |conn| alert_rules::due(conn, now, EVERY).await).await?;
        let wants_health = due.iter().any(AlertRules::want_health);
        let failing = if wants_health { self.failing(now).await? } else { vec![] };
        if due.iter().any(|rules| rules.exhausted_over.is_some()) {
            // What this node counted in the last seconds may not be in the table yet.
            self.node.tallies.write().await?;
        }
        for rules in due {
            let look = async |conn: &mut AsyncPgConnection| {
                conn.transaction(async |conn| look(conn, rules.owner_id, &failing, now).await).await
            };
            db.run_wide::<_, DbError>(look).await?;
        }
        if is_due {
            *self.looked_at() = Some(now);
            db.query(async |conn| {
                alerts::sweep(conn, now).await?;
                alert_notices::sweep(conn, now).await
            })
            .await?;
        }
        Ok(())
    }

    /// Who fails now, among all there are.
    async fn failing(&self, now: DateTime<Utc>) -> Result<Vec<Failing>, DbError> {
        let db = &self.node.db;
        let ids = db.run_wide::<_, DbError>(async |conn| Ok(alerts::troubled(conn, now, JUDGED).await?)).await?;
        if ids.len() >= usize::try_from(JUDGED).unwrap_or(usize::MAX) {
            tracing::warn!(judged = JUDGED, "more subscriptions than that may be failing: the others are not alerted of");
        }
        let mut failing = Vec::new();
        for ids in ids.chunks(JUDGED_AT_ONCE) {
            let found = async |conn: &mut AsyncPgConnection| Ok(health::of(conn, ids, Depth::ROUGH, now).await?);
            for one in db.run_wide::<_, DbError>(found).await? {
                let health = judge(&one.known(true, now), now);
                if matches!(health.state, State::Down | State::Failing) {
                    failing.push((one.id, health.state, health.since.unwrap_or(now)));
                }
            }
        }
        Ok(failing)
    }

    fn busy(&self) -> Vec<uuid::Uuid> {
        self.busy.lock().expect("nobody panics while holding it").iter().copied().collect()
    }

    /// Begins to post what is due.
    async fn post_due(self: &Arc<Self>) -> Result<Vec<JoinHandle<()>>, DbError> {
        let now = self.node.clock.now();
        let busy = self.busy();
        let claimed = self.node.db.query(async |conn| alert_notices::claim(conn, &busy, now, now + LEASE).await).await?;
        let post = |notice: ClaimedNotice| {
            self.busy.lock().expect("nobody panics while holding it").insert(notice.owner_id);
            let watcher = self.clone();
            tokio::spawn(async move {
                let owner = notice.owner_id;
                if let Err(error) = watcher.post(notice).await {
                    // Its lease ends, and it is posted again.
                    tracing::warn!(error = format!("{error:#}"), "what came of a notice could not be written");
                }
                watcher.busy.lock().expect("nobody panics while holding it").remove(&owner);
            })
        };
        Ok(claimed.into_iter().map(post).collect())
    }

    async fn post(&self, notice: ClaimedNotice) -> Result<(), DbError> {
        let db = &self.node.db;
        let Some(rules) = db.query(async |conn| alert_rules::find(conn, notice.owner_id).await).await? else {
            return Ok(());
        };
        let outcome = match target(&rules, &self.keyring) {
            Ok(target) => self.attempt(&target, &notice).await,
            Err(error) => {
                tracing::error!(owner_id = %rules.owner_id, error = format!("{error:#}"), "notices cannot be signed");
                waits(&notice, self.node.clock.now() + UNSIGNED_WAIT, Some(Reason::Internal))
            }
        };
        if outcome.state == NoticeState::Exhausted {
            tracing::warn!(notice_id = %notice.id, owner_id = %rules.owner_id, "a notice of alerts was given up");
        }
        db.query(async |conn| alert_notices::finish(conn, notice.id, notice.claim_no, outcome).await).await
    }

    async fn attempt(&self, target: &Target, notice: &ClaimedNotice) -> NoticeOutcome {
        let body = EventBody {
            id: notice.id.event(),
            trace_id: uuid::Uuid::new_v4(),
            envelope: Bytes::from(notice.body.clone()),
        };
        let Ok(attempt) = self.sender.send(target, notice.id, &Arc::new(body)).await else {
            return waits(notice, self.node.clock.now() + NOT_ATTEMPTED_WAIT, None);
        };
        let first_at = notice.first_attempt_at.unwrap_or(attempt.started_at);
        let attempt_count = notice.attempt_count + 1;
        let number = u32::try_from(attempt_count).unwrap_or(u32::MAX);
        let done = Try { number, first_at, outcome: attempt.outcome, ended_at: attempt.ended_at };
        let ended_at = Some(attempt.ended_at);
        let outcome = NoticeOutcome {
            state: NoticeState::Waiting,
            due_at: attempt.ended_at,
            attempt_count,
            first_attempt_at: Some(first_at),
            last_reason: attempt.outcome.reason(),
            ended_at: None,
        };
        match retry::next(&POLICY, &done, jitter(notice.id, notice.attempt_count)) {
            Next::Delivered => NoticeOutcome { state: NoticeState::Delivered, ended_at, ..outcome },
            Next::Exhausted => NoticeOutcome { state: NoticeState::Exhausted, ended_at, ..outcome },
            Next::At(due_at) => NoticeOutcome { due_at, ..outcome },
            Next::AtOnce => outcome,
        }
    }
}

/// A notice that waits, and has had no attempt.
fn waits(notice: &ClaimedNotice, due_at: DateTime<Utc>, last_reason: Option<Reason>) -> NoticeOutcome {
    NoticeOutcome {
        state: NoticeState::Waiting,
        due_at,
        attempt_count: notice.attempt_count,
        first_attempt_at: notice.first_attempt_at,
        last_reason,
        ended_at: None,
    }
}

/// Where the notices of these rules go, and what signs them.
fn target(rules: &AlertRules, keyring: &Keyring) -> anyhow::Result<Target> {
    use anyhow::Context;
    let (url, secret) = rules.url.as_ref().zip(rules.secret.as_ref()).context("there is nowhere to post to")?;
    let key = keyring.open(&alert_rules::context(rules.owner_id), secret).context("opening its secret")?;
    Ok(Target {
        id: SubscriptionId::from(rules.owner_id),
        uri: url.parse().context("reading its URL")?,
        headers: HeaderMap::new(),
        keys: vec![(key, None)],
        is_active: true,
        oauth2: None,
        per_second: None,
    })
}

/// Looks whether the rules of one owner apply, and notes what changed with what is to be posted of it.
async fn look(
    conn: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    failing: &[Failing],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Some(rules) = alert_rules::take(conn, owner, now, EVERY).await? else { return Ok(()) };
    let findings = findings(conn, &rules, failing, now).await?;
    let changed = alerts::apply(conn, owner, &findings, now).await?;
    if rules.url.is_some() && !(changed.opened.is_empty() && changed.ended.is_empty()) {
        notify(conn, owner, NoticeKind::Alerts, changed, now).await?;
    }
    Ok(())
}

/// Adds a notice; gives its id.
pub(crate) async fn notify(
    conn: &mut AsyncPgConnection,
    owner: uuid::Uuid,
    kind: NoticeKind,
    changed: Changed,
    now: DateTime<Utc>,
) -> Result<DeliveryId, DbError> {
    let Changed { mut opened, mut ended, open } = changed;
    opened.truncate(TOLD);
    ended.truncate(TOLD);
    let id = EventId::at(now).delivery(0);
    let notice = AlertNotice { id: id.into(), kind, created_at: now, opened, ended, open_count: open };
    let body = serde_json::to_vec(&notice).expect("a notice is made of texts and numbers");
    alert_notices::add(conn, id, owner, &body, now).await?;
    Ok(id)
}

async fn findings(
    conn: &mut AsyncPgConnection,
    rules: &AlertRules,
    failing: &[Failing],
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, DbError> {
    let reach = rules.reach();
    let mut found = Vec::new();
    if rules.want_health() {
        let ids: Vec<SubscriptionId> = failing.iter().map(|(id, ..)| *id).collect();
        let within = alerts::within(conn, reach, &ids).await?;
        let sorts = [(AlertKind::Down, rules.down_minutes), (AlertKind::Failing, rules.failing_minutes)];
        for (kind, minutes) in sorts {
            let Some(minutes) = minutes else { continue };
            let long_enough = now - TimeDelta::minutes(minutes.into());
            let applies = failing.iter().filter(|(id, state, since)| {
                within.contains(id) && *since <= long_enough && (kind == AlertKind::Failing || *state == State::Down)
            });
            let finding = |(id, _, since): &Failing| Finding {
                kind,
                subscription: *id,
                object: (*id).into(),
                since: *since,
                ends_at: None,
                count: None,
            };
            found.extend(applies.map(finding).take(usize::try_from(alerts::MOST).unwrap_or(0)));
        }
    }
    if let Some(over) = rules.exhausted_over {
        found.extend(alerts::exhausted(conn, reach, over.into(), now).await?);
    }
    if let Some(days) = rules.secret_days {
        found.extend(alerts::secrets_that_end(conn, reach, now, now + TimeDelta::days(days.into())).await?);
    }
    if let Some(days) = rules.certificate_days {
        found.extend(alerts::certificates_that_end(conn, reach, now + TimeDelta::days(days.into())).await?);
    }
    Ok(found)
}
