//! What rules of alerts are held against: who may be failing, and what was counted, in all databases.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::watcher::Watcher;
use crate::cells::{Gathered, Place};
use crate::domain::alert::AlertKind;
use crate::domain::health::{State, judge};
use crate::domain::id::SubscriptionId;
use crate::store::alert_rules::AlertRules;
use crate::store::alerts::{self, Finding, Weight};
use crate::store::db::DbError;
use crate::store::health::Depth;

/// Of how many subscriptions that may be failing the health is judged in one look.
const JUDGED: i64 = 5_000;
/// How many are judged in one statement.
const JUDGED_AT_ONCE: usize = 200;

/// What is known of a subscription that may be failing.
struct Judged {
    id: SubscriptionId,
    state: State,
    since: DateTime<Utc>,
    /// Whether every database has told what it knows of it.
    is_known: bool,
    /// Whether its newest attempt succeeded: then it is well, if its state is good.
    is_over: bool,
}

/// What was counted for the rules of one owner, in all databases.
#[derive(Default)]
pub(super) struct Counted {
    exhausted: Vec<Finding>,
    /// Whether a part of that is missing.
    is_exhausted_partial: bool,
    certificates: Vec<Finding>,
    /// The same of these.
    are_certificates_partial: bool,
}

/// All that may be failing.
#[derive(Default)]
pub(super) struct Suspects {
    judged: Vec<Judged>,
    /// Whether there were more than could be judged.
    is_partial: bool,
}

impl Watcher {
    /// Who may be failing, among all there are.
    pub(super) async fn suspects(&self, now: DateTime<Utc>, beat: impl Fn()) -> Result<Suspects, DbError> {
        let troubled = async |place: Place| {
            place.db.run_wide(async |conn| Ok::<_, DbError>(alerts::troubled(conn, now, JUDGED).await?)).await
        };
        let Gathered { answers, away } = self.node.cells.gather(None, troubled).await?;
        // Home's first: among them are those with an alert that is open.
        let mut told = HashSet::new();
        let mut ids: Vec<_> = answers.into_iter().flatten().filter(|id| told.insert(*id)).collect();
        let most = usize::try_from(JUDGED).unwrap_or(usize::MAX);
        ids.truncate(most);
        let mut is_partial = !away.is_empty();
        if ids.len() >= most {
            is_partial = true;
            tracing::warn!(
                judged = JUDGED,
                "more subscriptions than that may be failing: nobody is alerted of the others"
            );
        }
        let mut judged = Vec::with_capacity(ids.len());
        for ids in ids.chunks(JUDGED_AT_ONCE) {
            beat();
            let found = self.node.cells.health_of(ids, Depth::ROUGH, now).await;
            let Some((found, away)) = self.note("the health of some could not be judged", found) else {
                is_partial = true;
                continue;
            };
            is_partial |= !away.is_empty();
            // By a part of what there is, what fails elsewhere may look well.
            let is_known = away.is_empty();
            for one in found.into_values() {
                let health = judge(&one.known(true, now), now);
                judged.push(Judged {
                    id: one.id,
                    state: health.state,
                    since: health.since.unwrap_or(now),
                    is_known,
                    // Also where nothing of it is kept, and nothing waits.
                    is_over: health.last_delivered_at >= health.last_failed_at
                        && (health.last_delivered_at.is_some() || one.waiting + one.held == 0),
                });
            }
        }
        Ok(Suspects { judged, is_partial })
    }

    /// What the rules of one owner ask for beside health, and of which every database may have a part.
    pub(super) async fn counted(&self, rules: &AlertRules, now: DateTime<Utc>) -> Result<Counted, DbError> {
        let (cells, reach) = (&self.node.cells, rules.reach());
        let mut counted = Counted::default();
        if let Some(over) = rules.exhausted_over {
            // A part of what is over it may be below it.
            let at_least = if cells.is_home_alone().await { over.into() } else { 0 };
            let ask = async |place: Place| {
                let read = async |conn: &mut AsyncPgConnection| {
                    Ok::<_, DbError>(alerts::exhausted(conn, reach, at_least, now).await?)
                };
                place.db.run_wide(read).await
            };
            let gathered = cells.gather(None, ask).await?;
            // Beyond so many, more is not known.
            counted.is_exhausted_partial = gathered.answers.iter().any(|part| alerts::is_cut_off(part));
            let add = |one: Finding, other: Finding| Finding {
                since: one.since.min(other.since),
                count: one.count.zip(other.count).map(|(one, other)| one + other),
                ..one
            };
            let (sums, away) = gathered.by_key(|one| one.subscription, add);
            counted.exhausted = sums.into_values().collect();
            counted.is_exhausted_partial |= !away.is_empty();
        }
        if let Some(days) = rules.certificate_days {
            let until = now + TimeDelta::days(days.into());
            let ask = async |place: Place| {
                place.db.query(async |conn| alerts::certificates_that_end(conn, reach, until).await).await
            };
            let gathered = cells.gather(None, ask).await?;
            let (found, away) = gathered.in_order(|one| (one.subscription, one.ends_at));
            let ids: Vec<_> = found.iter().map(|one| one.subscription).collect();
            // What one database saw may have been renewed by what another saw.
            let (newest, unread) = cells.certificates_of(&ids).await?;
            let is_newest = |one: &Finding| newest.get(&one.subscription).map(|it| it.ends_at) == one.ends_at;
            counted.certificates = found.into_iter().filter(is_newest).collect();
            counted.are_certificates_partial = !(away.is_empty() && unread.is_empty());
        }
        Ok(counted)
    }
}

/// What the rules of one owner find.
pub(super) async fn findings(
    conn: &mut AsyncPgConnection,
    rules: &AlertRules,
    suspects: Option<&Suspects>,
    counted: Option<&Counted>,
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, DbError> {
    let reach = rules.reach();
    let mut found = Vec::new();
    let nobody = Suspects { judged: vec![], is_partial: true };
    let suspects = suspects.unwrap_or(&nobody);
    for (kind, minutes) in [(AlertKind::Down, rules.down_minutes), (AlertKind::Failing, rules.failing_minutes)] {
        if let Some(minutes) = minutes {
            found.extend(of_health(conn, rules, suspects, kind, TimeDelta::minutes(minutes.into()), now).await?);
        }
    }
    let nothing = Counted { is_exhausted_partial: true, are_certificates_partial: true, ..Counted::default() };
    let counted = counted.unwrap_or(&nothing);
    if let Some(over) = rules.exhausted_over {
        let is_over = |one: &&Finding| one.count.is_some_and(|count| count > i64::from(over));
        let exhausted: Vec<Finding> = counted.exhausted.iter().filter(is_over).cloned().collect();
        found
            .extend(with_known(conn, rules, counted.is_exhausted_partial, AlertKind::Exhausted, exhausted, now).await?);
    }
    if let Some(days) = rules.secret_days {
        found.extend(alerts::secrets_that_end(conn, reach, now, now + TimeDelta::days(days.into())).await?);
    }
    if let Some(days) = rules.certificate_days {
        let until = now + TimeDelta::days(days.into());
        let ends = |one: &&Finding| one.ends_at.is_some_and(|at| at <= until);
        let is_partial = counted.are_certificates_partial;
        // What is missing may have seen a newer one.
        let weigh = |one: &Finding| Finding { weight: if is_partial { Weight::Keeps } else { one.weight }, ..*one };
        let certificates: Vec<Finding> = counted.certificates.iter().filter(ends).map(weigh).collect();
        found.extend(with_known(conn, rules, is_partial, AlertKind::CertificateEnds, certificates, now).await?);
    }
    Ok(found)
}

/// What was found, and where a part of what there is is missing, what was known: it is not over because nobody tells of it.
async fn with_known(
    conn: &mut AsyncPgConnection,
    rules: &AlertRules,
    is_partial: bool,
    kind: AlertKind,
    mut found: Vec<Finding>,
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, DbError> {
    if is_partial {
        let told: HashSet<_> = found.iter().map(|one| one.subscription).collect();
        let known = alerts::known(conn, rules.owner_id, kind).await?;
        let kept = known.into_iter().filter(|id| !told.contains(id));
        found.extend(kept.map(|id| of_subscription(kind, id, now, Weight::Keeps)));
    }
    Ok(found)
}

fn of_subscription(kind: AlertKind, subscription: SubscriptionId, since: DateTime<Utc>, weight: Weight) -> Finding {
    Finding { kind, subscription, object: subscription.into(), since, ends_at: None, count: None, weight }
}

/// What is known of health: what is bad opens alerts in time, and keeps them open until an attempt succeeds. Nobody is well
/// only because no attempt was made for a while, or because there were too many to judge.
async fn of_health(
    conn: &mut AsyncPgConnection,
    rules: &AlertRules,
    suspects: &Suspects,
    kind: AlertKind,
    after: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, DbError> {
    let ids: Vec<SubscriptionId> = suspects.judged.iter().map(|one| one.id).collect();
    let within = alerts::within(conn, rules.reach(), &ids).await?;
    let finding = |id, since, weight| of_subscription(kind, id, since, weight);
    let weigh = |one: &Judged| {
        let is_bad = one.state == State::Down || (one.state == State::Failing && kind == AlertKind::Failing);
        let weight = if is_bad { Weight::Opens(after) } else { Weight::Keeps };
        (is_bad || !one.is_over || !one.is_known).then(|| finding(one.id, one.since, weight))
    };
    let mut found: Vec<Finding> =
        suspects.judged.iter().filter(|one| within.contains_key(&one.id)).filter_map(weigh).collect();
    if suspects.is_partial {
        let judged: HashSet<_> = ids.into_iter().collect();
        let known = alerts::known(conn, rules.owner_id, kind).await?;
        found.extend(known.into_iter().filter(|id| !judged.contains(id)).map(|id| finding(id, now, Weight::Keeps)));
    }
    Ok(found)
}
