//! One reader of the stream: what it is told, at what pace.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};
use std::convert::Infallible;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use futures_util::Stream;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{ChangeKind, Wanted};
use crate::api::State;
use crate::api::answer::write_time;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::ext::deliveries::{AttemptView, DeliveryEvent, DeliveryView, ListedDelivery};
use crate::api::ext::events::view as event_view;
use crate::api::ext::me::ServerClock;
use crate::api::ext::resends::ResendView;
use crate::cells::{self, Place};
use crate::delivery::changes::{Counts, Hint, SubscriptionChange, Tried, Watch, merge_change};
use crate::domain::cell::CellName;
use crate::domain::id::{DeliveryId, EventId, SubscriptionId};
use crate::domain::reach::Reach;
use crate::store::events::{self, EventFilter};
use crate::store::{changes, expansions, subscriptions};

/// How often what gathered is told.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// A time that is further ahead than this is of a clock that was brought back since.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(5);
/// How many rows of each kind a second has.
const ROWS: usize = 50;
/// What gathers for one look at the most; the rest is left out, and counted.
const GATHERED: usize = 500;
/// How many deliveries of new events are looked at.
const MADE: i64 = 2_000;
/// How many jobs are looked at.
const JOBS: i64 = 20;

/// What a stream has beside what all have.
pub(crate) trait More {
    /// Messages since the last look, by kind.
    fn look(&mut self) -> LocalBoxFuture<'_, Result<Vec<(&'static str, Value)>, ApiError>>;
}

/// What gathered since it was last told.
#[derive(Default)]
struct Gathered {
    events: Vec<EventId>,
    tried: Vec<Tried>,
    counts: HashMap<SubscriptionId, Counts>,
    subscriptions: HashMap<SubscriptionId, SubscriptionChange>,
    has_gap: bool,
    /// Since when, if it was longer ago than the last look.
    missed_since: Option<DateTime<Utc>>,
}

/// What happened in a second.
#[derive(Default)]
struct Tally {
    accepted: HashMap<SubscriptionId, usize>,
    counts: HashMap<SubscriptionId, Counts>,
    told: Omitted,
    omitted: Omitted,
}

/// A number for each kind of row.
#[derive(Default, Serialize)]
struct Omitted {
    event: usize,
    delivery: usize,
    attempt: usize,
}

/// A reader of the stream.
pub(crate) struct Reader {
    state: Data<State>,
    reach: Reach,
    may_read_subscriptions: bool,
    expires_at: DateTime<Utc>,
    wanted: Wanted,
    watch: Watch,
    more: Option<Box<dyn More>>,
    tick: Interval,
    pending: VecDeque<String>,
    gathered: Gathered,
    tally: Tally,
    tally_since: DateTime<Utc>,
    tally_began: Instant,
    jobs: HashMap<uuid::Uuid, String>,
    has_looked_at_jobs: bool,
    spoke_at: Instant,
}

impl Reader {
    pub(crate) fn new(
        state: Data<State>,
        caller: &Caller,
        wanted: Wanted,
        watch: Watch,
        more: Option<Box<dyn More>>,
    ) -> Self {
        let now = state.clock.now();
        let mut tick = interval(TELL_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut reader = Self {
            reach: caller.reach,
            may_read_subscriptions: caller.has(Scope::SubscriptionsRead),
            expires_at: caller.expires_at,
            wanted,
            watch,
            more,
            tick,
            pending: VecDeque::from(["retry: 1000\n\n".to_owned()]),
            gathered: Gathered::default(),
            tally: Tally::default(),
            tally_since: now,
            tally_began: Instant::now(),
            jobs: HashMap::new(),
            has_looked_at_jobs: false,
            spoke_at: Instant::now(),
            state,
        };
        let clock = ServerClock::of(&reader.state.clock);
        reader.say_at(now, "hello", &json!({"cursor": cursor(now), "clock": clock}));
        if let Some(since) = reader.wanted.since {
            reader.say_gap(since);
        }
        reader
    }

    pub(crate) fn stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        unfold(self, async |mut reader| reader.next().await.map(|text| (Ok(Bytes::from(text)), reader)))
    }

    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(text) = self.pending.pop_front() {
                self.spoke_at = Instant::now();
                return Some(text);
            }
            tokio::select! {
                hint = self.watch.next() => self.gather(&*hint?),
                _ = self.tick.tick() => {
                    if self.state.clock.now() >= self.expires_at {
                        return None;
                    }
                    if let Err(error) = self.tell().await {
                        tracing::debug!(%error, "a reader of the stream has a gap");
                        self.gathered = Gathered { has_gap: true, ..Gathered::default() };
                    }
                    if self.pending.is_empty() && self.spoke_at.elapsed() >= self.watch.beat() {
                        self.pending.push_back(":\n\n".to_owned());
                    }
                }
            }
        }
    }

    /// Notes that something may be missing, unless all of what these cells do is: that is told when they are back.
    fn missed(&mut self, away: &[CellName]) {
        let known = self.state.cells.away();
        self.gathered.has_gap |= away.iter().any(|cell| !known.contains(cell));
    }

    /// Tells that what happened since then may not have been told. Before a clock that was brought back, that is everything.
    fn say_gap(&mut self, since: DateTime<Utc>) {
        let now = self.state.clock.now();
        // Clocks of nodes may differ by moments.
        let since = if since > now + CLOCKS_DIFFER { now - self.state.retention } else { since.min(now) };
        self.say("gap", &json!({"since": write_time(since), "until": write_time(now)}));
    }

    fn say(&mut self, kind: &str, data: &impl Serialize) {
        self.say_at(self.state.clock.now(), kind, data);
    }

    fn say_at(&mut self, now: DateTime<Utc>, kind: &str, data: &impl Serialize) {
        let data = serde_json::to_string(data).expect("strings and numbers always serialise");
        let id = cursor(now);
        self.pending.push_back(format!("event: {kind}\nid: {id}\ndata: {data}\n\n"));
    }

    fn gather(&mut self, hint: &Hint) {
        let gathered = &mut self.gathered;
        match hint {
            Hint::Gap(since) => {
                gathered.has_gap = true;
                gathered.missed_since = gathered.missed_since.into_iter().chain(*since).min();
            }
            Hint::Subscription(id) => merge_change(&mut gathered.subscriptions, *id, SubscriptionChange::Changed),
            Hint::Events(ids) => {
                let room = GATHERED.saturating_sub(gathered.events.len()).min(ids.len());
                gathered.events.extend(&ids[..room]);
                // Nobody knows who may see them.
                gathered.has_gap |= room < ids.len();
            }
            Hint::Recorded(digest) => {
                for (id, counts) in &digest.counts {
                    gathered.counts.entry(*id).or_default().merge(counts);
                }
                let room = GATHERED.saturating_sub(gathered.tried.len()).min(digest.tried.len());
                gathered.tried.extend(&digest.tried[..room]);
                for (id, change) in &digest.subscriptions {
                    merge_change(&mut gathered.subscriptions, *id, *change);
                }
            }
        }
    }

    /// Tells what gathered, as far as there is room in this second.
    async fn tell(&mut self) -> Result<(), ApiError> {
        let Gathered { events, mut tried, mut counts, mut subscriptions, has_gap, missed_since } =
            std::mem::take(&mut self.gathered);
        if has_gap || self.tally_since > self.state.clock.now() + CLOCKS_DIFFER {
            self.say_gap(missed_since.map_or(self.tally_since, |since| since.min(self.tally_since)));
            self.tally_since = self.tally_since.min(self.state.clock.now());
        }
        let only = self.wanted.subscription;
        let all = counts.keys().chain(subscriptions.keys()).chain(tried.iter().map(|one| &one.subscription));
        let asked = all.filter(|id| only.is_none_or(|only| only == **id));
        let within = self.within(asked.copied().collect()).await?;
        let is_told = |id: &SubscriptionId| within.contains(id);
        tried.retain(|one| is_told(&one.subscription));
        counts.retain(|id, _| is_told(id));
        subscriptions.retain(|id, _| is_told(id));
        for (id, more) in &counts {
            self.tally.counts.entry(*id).or_default().merge(more);
        }
        // What a digest had no room for, it counted.
        let counted: u64 = counts.values().map(|counts| counts.delivered + counts.failed).sum();
        let named = tried.iter().filter(|one| one.number.is_some()).count();
        self.tally.omitted.attempt += usize::try_from(counted).unwrap_or(0).saturating_sub(named);
        let made = self.tell_events(events).await?;
        self.tell_deliveries(made, &tried).await?;
        if self.may_read_subscriptions && self.wanted.has(ChangeKind::Subscription) {
            for (id, change) in subscriptions {
                self.say("subscription", &json!({"id": id, "change": change}));
            }
        }
        if let Some(more) = &mut self.more {
            for (kind, data) in more.look().await? {
                self.say(kind, &data);
            }
        }
        if self.tally_began.elapsed() >= Duration::from_secs(1) {
            self.tell_resends().await?;
            self.tell_tally().await?;
        }
        Ok(())
    }

    /// Those of these subscriptions that are within reach now: a company may have moved to another TMC since.
    async fn within(&self, asked: HashSet<SubscriptionId>) -> Result<HashSet<SubscriptionId>, ApiError> {
        if asked.is_empty() {
            return Ok(asked);
        }
        let (reach, asked) = (self.reach, asked.into_iter().collect());
        self.state.db.run(async |conn| Ok::<_, ApiError>(subscriptions::within(conn, reach, asked).await?)).await
    }

    /// Tells of new events; gives the deliveries that they have.
    async fn tell_events(&mut self, ids: Vec<EventId>) -> Result<Vec<DeliveryId>, ApiError> {
        let (Some(first), Some(last)) = (ids.iter().min().copied(), ids.iter().max().copied()) else {
            return Ok(vec![]);
        };
        let (reach, wanted) = (self.reach, self.wanted.clone());
        let filter = EventFilter {
            id: None,
            event_type: None,
            operation: None,
            has_matched: None,
            organization: wanted.organization,
            pnr_id: None,
            trip_id: None,
            since: Some(first),
            before: Some(EventId::first_at(last.accepted_at() + TimeDelta::milliseconds(1))),
            limit: i64::try_from(2 * GATHERED).unwrap_or(0),
        };
        let asked = ids.clone();
        let read = async |place: Place| {
            let read = async |conn: &mut AsyncPgConnection| {
                let rows = events::list(conn, reach, filter.clone()).await?;
                Ok((rows, changes::deliveries_of(conn, reach, asked.clone(), MADE).await?))
            };
            place.db.query(read).await
        };
        let cells::Gathered { answers, away } = self.state.cells.gather(None, read).await?;
        self.missed(&away);
        let (parts, made): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        let mut rows: Vec<_> = parts.into_iter().flatten().collect();
        rows.sort_unstable_by_key(|row| Reverse(row.id));
        rows.dedup_by_key(|row| row.id);
        let new: HashSet<_> = ids.into_iter().collect();
        for row in rows.into_iter().rev().filter(|row| new.contains(&row.id)) {
            if !self.wanted.has(ChangeKind::Event) {
                break;
            }
            if self.tally.told.event < ROWS {
                self.tally.told.event += 1;
                self.say("event", &event_view(row));
            } else {
                self.tally.omitted.event += 1;
            }
        }
        let made = made
            .into_iter()
            .flatten()
            .filter(|(_, subscription)| wanted.subscription.is_none_or(|only| only == *subscription));
        Ok(made
            .map(|(id, subscription)| {
                *self.tally.accepted.entry(subscription).or_default() += 1;
                id
            })
            .collect())
    }

    /// Tells of deliveries that were made or tried, and of the tries.
    async fn tell_deliveries(&mut self, made: Vec<DeliveryId>, tried: &[Tried]) -> Result<(), ApiError> {
        let (told, omitted) = (&self.tally.told, &mut self.tally.omitted);
        let room = ROWS.saturating_sub(told.delivery.max(told.attempt));
        let mut ids: Vec<DeliveryId> = Vec::new();
        // What was tried last says most.
        for id in tried.iter().map(|one| one.delivery).chain(made) {
            if ids.contains(&id) {
                continue;
            }
            if ids.len() < room { ids.push(id) } else { omitted.delivery += 1 }
        }
        let mut tries: Vec<(DeliveryId, i32)> =
            tried.iter().filter_map(|one| Some((one.delivery, one.number?))).collect();
        tries.sort_unstable();
        tries.dedup();
        let room = ROWS.saturating_sub(told.attempt);
        omitted.attempt += tries.len().saturating_sub(room);
        tries.truncate(room);
        if ids.is_empty() && tries.is_empty() {
            return Ok(());
        }
        let reach = self.reach;
        let (tried_ids, numbers): (Vec<_>, Vec<_>) = tries.iter().copied().unzip();
        let all: HashSet<_> = ids.iter().chain(&tried_ids).copied().collect();
        let read = async |place: Place| {
            let read = async |conn: &mut AsyncPgConnection| {
                let events: HashSet<EventId> = all.iter().map(|id| id.event()).collect();
                let rows = changes::deliveries(conn, reach, all.iter().copied().collect()).await?;
                let attempts = changes::attempts_of(conn, &tried_ids, &numbers).await?;
                let outlines = expansions::events(conn, reach, events.into_iter().collect()).await?;
                Ok((rows, attempts, outlines))
            };
            place.db.query(read).await
        };
        let (mut rows, mut attempts, mut events) = (Vec::new(), Vec::new(), HashMap::new());
        let cells::Gathered { answers, away } = self.state.cells.gather(None, read).await?;
        self.missed(&away);
        for (more, tried, outlines) in answers {
            rows.extend(more);
            attempts.extend(tried);
            events.extend(outlines.into_iter().map(|row| (row.id, row)));
        }
        let organization = self.wanted.organization;
        let is_wanted = |id: EventId| {
            organization.is_none_or(|only| events.get(&id).is_some_and(|row| row.organization_id == only))
        };
        let rows: HashMap<DeliveryId, _> = rows
            .into_iter()
            .filter(|row| is_wanted(row.delivery.id.event()))
            .map(|row| (row.delivery.id, row))
            .collect();
        let tries: HashSet<_> = tries.into_iter().collect();
        let mut attempts: Vec<_> =
            attempts.into_iter().filter(|(id, row)| tries.contains(&(*id, row.number))).collect();
        attempts.sort_by_key(|(_, row)| row.started_at);
        if self.wanted.has(ChangeKind::Attempt) {
            for (id, attempt) in attempts {
                let Some(row) = rows.get(&id) else { continue };
                self.tally.told.attempt += 1;
                let mut data = serde_json::to_value(AttemptView::from(attempt)).unwrap_or_default();
                data["deliveryId"] = json!(id);
                data["subscriptionId"] = json!(row.delivery.subscription);
                self.say("attempt", &data);
            }
        }
        if self.wanted.has(ChangeKind::Delivery) {
            for id in ids {
                let Some(row) = rows.get(&id).cloned() else { continue };
                self.tally.told.delivery += 1;
                let event = events.get(&id.event()).cloned().map(DeliveryEvent::from);
                let last_status = row.last_status;
                let delivery = DeliveryView::from(row.delivery).with_last_status(last_status);
                self.say("delivery", &ListedDelivery::new(delivery, event));
            }
        }
        Ok(())
    }

    /// Tells of jobs that went on since the last look.
    async fn tell_resends(&mut self) -> Result<(), ApiError> {
        if !self.wanted.has(ChangeKind::Resend) {
            return Ok(());
        }
        let reach = self.reach;
        let time = self.state.clock.now();
        let views = ResendView::newest(&self.state, reach, JOBS, time).await?;
        let away = self.state.cells.away();
        let is_first = !std::mem::replace(&mut self.has_looked_at_jobs, true);
        let mut now = HashMap::new();
        for view in views {
            let (id, likeness) = view.likeness();
            if view.lacks(&away) {
                // It would look as if it had gone back.
                now.extend(self.jobs.remove_entry(&id));
                continue;
            }
            let is_news = self.jobs.get(&id) != Some(&likeness);
            now.insert(id, likeness);
            if is_news && !is_first {
                self.say("resend", &view);
            }
        }
        self.jobs = now;
        Ok(())
    }

    /// Ends a second: tells what happened in it, if anything did.
    async fn tell_tally(&mut self) -> Result<(), ApiError> {
        let now = self.state.clock.now();
        let mut tally = std::mem::take(&mut self.tally);
        let within = self.within(tally.accepted.keys().chain(tally.counts.keys()).copied().collect()).await?;
        tally.accepted.retain(|id, _| within.contains(id));
        tally.counts.retain(|id, _| within.contains(id));
        let since = std::mem::replace(&mut self.tally_since, now);
        self.tally_began = Instant::now();
        let Omitted { event, delivery, attempt } = tally.omitted;
        let is_empty = tally.accepted.is_empty() && tally.counts.is_empty() && event + delivery + attempt == 0;
        if is_empty || !self.wanted.has(ChangeKind::Tally) {
            return Ok(());
        }
        let ids: HashSet<_> = tally.accepted.keys().chain(tally.counts.keys()).copied().collect();
        let line = |id: SubscriptionId| {
            let counts = tally.counts.get(&id).copied().unwrap_or_default();
            json!({
                "id": id, "accepted": tally.accepted.get(&id).copied().unwrap_or_default(), "delivered": counts.delivered,
                "failed": counts.failed, "exhausted": counts.exhausted,
            })
        };
        let subscriptions: Vec<_> = ids.into_iter().map(line).collect();
        self.say(
            "tally",
            &json!({"from": write_time(since), "to": write_time(now), "subscriptions": subscriptions, "omitted": tally.omitted}),
        );
        Ok(())
    }
}

/// The id of a message.
fn cursor(now: DateTime<Utc>) -> String {
    now.to_rfc3339_opts(SecondsFormat::Micros, true)
}
