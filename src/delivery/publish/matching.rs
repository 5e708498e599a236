//! Who wants an event, and how many of them its publisher may see.

use std::collections::HashSet;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::apart::WIDE;
use super::{NewEvent, Recipients};
use crate::domain::id::SubscriptionId;
use crate::domain::reach::Reach;
use crate::store::events::{self, Question};
use crate::store::subscriptions;

/// The most rows that the match of one write reads.
pub(super) const MATCHED: usize = 4 * WIDE;

/// Who wants some events.
pub(super) struct Matches {
    /// Of each event, in the order given.
    pub(super) events: Vec<Match>,
    /// The deliveries of all of them.
    count: usize,
    /// Of how many events, from the first, all is known.
    pub(super) known: usize,
}

/// Who wants an event.
pub(super) struct Match {
    /// What was asked, with the TMCs that came of it.
    pub(super) question: Question,
    pub(super) subscriptions: Vec<SubscriptionId>,
    /// How many attempts its payload may take to be fetched.
    pub(super) payload_attempt_limit: i32,
}

impl From<&NewEvent> for Question {
    fn from(event: &NewEvent) -> Self {
        Self {
            event_type: event.event_type,
            operation: event.operation.clone(),
            organization: event.organization_id,
            contracting_tmc: event.contracting_tmc_id,
            booking_tmc: event.booking_tmc_id,
        }
    }
}

impl Matches {
    /// Finds who wants these events: at most so many of each, and so many rows in all.
    pub(super) async fn find(
        connection: &mut AsyncPgConnection,
        events: &[&NewEvent],
        most: usize,
        rows: usize,
    ) -> QueryResult<Self> {
        let questions: Vec<Question> = events.iter().map(|event| Question::from(*event)).collect();
        let rows_found = events::match_some(connection, &questions, most, rows).await?;
        let known = match rows_found.last() {
            Some(last) if rows_found.len() >= rows => last.place(),
            _ => events.len(),
        };
        let unmatched = |question| Match { question, subscriptions: Vec::new(), payload_attempt_limit: 1 };
        let mut matches: Vec<Match> = questions.into_iter().map(unmatched).collect();
        for found in rows_found {
            let of = &mut matches[found.place()];
            of.question.contracting_tmc = found.contracting_tmc;
            of.question.booking_tmc = found.booking_tmc;
            of.payload_attempt_limit = found.payload_attempt_limit;
            of.subscriptions.extend(found.subscription);
        }
        for (of, event) in matches.iter_mut().zip(events) {
            match event.recipients {
                Recipients::Matching => {}
                Recipients::Nobody => of.subscriptions.clear(),
                Recipients::Only(id) => of.subscriptions = vec![id],
            }
        }
        let count = matches.iter().map(|of| of.subscriptions.len()).sum();
        Ok(Self { events: matches, count, known })
    }

    /// Whether they are so many that one write does not take them, or more than were read.
    pub(super) fn are_too_many(&self) -> bool {
        self.count > WIDE || self.known < self.events.len()
    }

    pub(super) fn width(&self, place: usize) -> usize {
        self.events[place].subscriptions.len()
    }

    /// Whether so many subscriptions want an event that it is written apart.
    pub(super) fn is_wide(&self, place: usize) -> bool {
        self.width(place) > WIDE
    }
}

/// How many of the subscriptions that each event matched its publisher may see; nothing where that is all of them.
pub(super) async fn visible(
    connection: &mut AsyncPgConnection,
    events: &[&NewEvent],
    matches: &[Match],
) -> QueryResult<Vec<Option<usize>>> {
    let is_narrow = |event: &NewEvent| event.publisher != Reach::Everyone && event.recipients == Recipients::Matching;
    let mut by_reach: Vec<(Reach, Vec<usize>)> = Vec::new();
    for (place, event) in events.iter().enumerate().filter(|(_, event)| is_narrow(event)) {
        match by_reach.iter_mut().find(|(reach, _)| *reach == event.publisher) {
            Some((_, places)) => places.push(place),
            None => by_reach.push((event.publisher, vec![place])),
        }
    }
    let mut counts = vec![None; events.len()];
    for (reach, places) in by_reach {
        let asked: HashSet<_> = places.iter().flat_map(|place| &matches[*place].subscriptions).copied().collect();
        let seen = subscriptions::within(connection, reach, asked.into_iter().collect()).await?;
        for place in places {
            counts[place] = Some(matches[place].subscriptions.iter().filter(|id| seen.contains(id)).count());
        }
    }
    Ok(counts)
}
