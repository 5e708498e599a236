//! Looks whether somebody is to be alerted, and posts the notices: through the engine's own way out, signed as deliveries are,
//! and on their schedule.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use http::HeaderMap;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::decision::{NOT_ATTEMPTED_WAIT, jitter};
use super::findings::{Counted, Suspects, findings};
use super::node::Node;
use super::send::{EventBody, Sender};
use super::supervisor::Pulse;
use super::targets::Target;
use crate::domain::alert::{AlertNotice, NoticeKind, NoticeState};
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::retry::{self, Next, POLICY, Try};
use crate::domain::sealing::Keyring;
use crate::store::alert_notices::{self, ClaimedNotice, NoticeOutcome};
use crate::store::alert_rules::{self, AlertRules};
use crate::store::alerts::{self, Changed};
use crate::store::db::DbError;

/// How often it is looked whether rules apply.
const EVERY: TimeDelta = TimeDelta::minutes(1);
/// How often what is old is deleted.
const SWEPT_EVERY: TimeDelta = TimeDelta::hours(1);
/// How often it is looked for notices that are due.
const POSTS_EVERY: Duration = Duration::from_secs(5);
/// The loop has shown a sign of life by then.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(600);
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
    pub(super) swept_at: Mutex<Option<DateTime<Utc>>>,
    /// Whose notices are being posted: one at a time, so that nobody whose receiver hangs keeps others waiting.
    pub(super) busy: Mutex<HashSet<uuid::Uuid>>,
    /// Told when one has been.
    pub(super) posted: Notify,
}

impl Watcher {
    /// Looks and posts until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            let work = async {
                self.look_if_due(|| pulse.beat()).await;
                pulse.beat();
                // Each goes on by itself.
                if let Err(error) = self.post_due().await {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "notices of alerts could not be claimed; they are soon"
                    );
                }
            };
            tokio::select! {
                () = work => pulse.beat(),
                () = self.node.stopped.cancelled() => return pulse.done(),
            }
            tokio::select! {
                () = sleep(POSTS_EVERY) => {}
                // Its owner may have another.
                () = self.posted.notified() => {}
                () = self.node.stopped.cancelled() => return pulse.done(),
            }
        }
    }

    /// Looks if that is due and posts what is, until nothing more is due: for a clock that is wound. Gives when the next
    /// notice is.
    pub(super) async fn settle(self: &Arc<Self>) -> Result<Option<DateTime<Utc>>, DbError> {
        self.look_if_due(|| {}).await;
        loop {
            let posted = self.post_due().await?;
            if posted.is_empty() {
                let busy = self.busy();
                return self.node.db.query(async |conn| alert_notices::next_due(conn, &busy).await).await;
            }
            for post in posted {
                let _ = post.await;
            }
        }
    }

    /// Looks at rules that no node has looked at in this minute. What cannot be looked at now is in the next.
    async fn look_if_due(&self, beat: impl Fn()) {
        let db = &self.node.db;
        let now = self.node.clock.now();
        let minute = now.duration_trunc(EVERY).unwrap_or(now);
        self.note("receivers' certificates could not be written", self.node.certificates.write(db).await);
        let taken = db.query(async |conn| alert_rules::take(conn, now, minute).await).await;
        let due = self.note("rules of alerts could not be read", taken).unwrap_or_default();
        let mut suspects = None;
        if due.iter().any(AlertRules::want_health) {
            suspects = self.note("health could not be judged for alerts", self.suspects(now, &beat).await);
        }
        if due.iter().any(|rules| rules.exhausted_over.is_some()) {
            // What this node counted in the last seconds may not be in the table yet.
            self.note("counts could not be written for alerts", self.node.tallies.write().await);
        }
        for rules in due {
            beat();
            let suspects = suspects.as_ref();
            let counted =
                self.note("what rules of alerts ask for could not be counted", self.counted(&rules, now).await);
            let look = async |conn: &mut AsyncPgConnection| {
                conn.transaction(async |conn| look(conn, rules.owner_id, suspects, counted.as_ref(), now).await).await
            };
            // One that cannot be looked at keeps nobody else.
            self.note("rules of alerts could not be looked at", db.run_wide::<_, DbError>(look).await);
        }
        if self.is_sweep_due(now) {
            let swept = db.query(async |conn| {
                while alerts::sweep(conn, now).await? > 0 {}
                while alert_notices::sweep(conn, now).await? > 0 {}
                Ok(())
            });
            self.note("old alerts could not be deleted", swept.await);
        }
    }

    /// Tells what could not be done.
    pub(super) fn note<T>(&self, what: &'static str, done: Result<T, DbError>) -> Option<T> {
        done.inspect_err(|error| {
            if !self.node.stopped.is_cancelled() {
                tracing::warn!(error = format!("{error:#}"), "{what}; it is tried again soon");
            }
        })
        .ok()
    }

    fn is_sweep_due(&self, now: DateTime<Utc>) -> bool {
        let mut swept_at = self.swept_at.lock().expect("nobody panics while holding it");
        let is_due = swept_at.is_none_or(|at| (now - at).abs() >= SWEPT_EVERY);
        if is_due {
            *swept_at = Some(now);
        }
        is_due
    }

    fn busy(&self) -> Vec<uuid::Uuid> {
        self.busy.lock().expect("nobody panics while holding it").iter().copied().collect()
    }

    /// Begins to post what is due.
    async fn post_due(self: &Arc<Self>) -> Result<Vec<JoinHandle<()>>, DbError> {
        let now = self.node.clock.now();
        let busy = self.busy();
        let claimed =
            self.node.db.query(async |conn| alert_notices::claim(conn, &busy, now, now + LEASE).await).await?;
        let post = |notice: ClaimedNotice| {
            self.busy.lock().expect("nobody panics while holding it").insert(notice.owner_id);
            let watcher = self.clone();
            tokio::spawn(async move {
                let owner = notice.owner_id;
                let _busy = Busy { watcher: watcher.clone(), owner };
                if let Err(error) = watcher.post(notice).await {
                    // Its lease ends, and it is posted again.
                    tracing::warn!(error = format!("{error:#}"), "what came of a notice could not be written");
                }
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

/// Whose notice is being posted, until that has ended, however it does.
struct Busy {
    watcher: Arc<Watcher>,
    owner: uuid::Uuid,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.watcher.busy.lock().expect("nobody panics while holding it").remove(&self.owner);
        self.watcher.posted.notify_one();
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
    suspects: Option<&Suspects>,
    counted: Option<&Counted>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    // As they are now; and another look at them waits.
    let Some(rules) = alert_rules::lock(conn, owner).await? else { return Ok(()) };
    let findings = findings(conn, &rules, suspects, counted, now).await?;
    let changed = alerts::apply(conn, owner, rules.reach(), &findings, now).await?;
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
